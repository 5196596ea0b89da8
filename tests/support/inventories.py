"""Inventories, as the reader makes them."""

from pathlib import Path
from typing import Any, cast

from quarterdeck_server.domains.reports.readers.inventory import reader as inventory
from quarterdeck_server.domains.reports.reading import Reading, ReadingTask, Rows

from tests.support.report_readers import Freed, make_task
from tests.support.sources import PostgresSource
from tests.support.targets import target_of

PARAMETERS = {"schema": "", "rows": "auto", "columns": True}


def by_name(rows: Rows, key: str = "name") -> dict[Any, dict[str, Any]]:
    """The rows by a column that tells them apart."""
    found = {row[key]: row for row in rows}
    assert len(found) == len(rows)
    return found


def read(task: ReadingTask) -> Reading:
    """An inventory that looks as all do."""
    reading = inventory.read(task)
    assert "None" not in "".join(reading.notes)
    progress = cast(Freed, task.run).progress
    assert progress == sorted(progress)
    return reading


def pg_task(pg: tuple[PostgresSource, str], **more: Any) -> ReadingTask:
    parameters = PARAMETERS | more.pop("parameters", {})
    username = more.pop("username", "app")
    target = target_of("postgresql", pg[0].port, pg[1], username=username)
    return make_task(target, Path("/"), parameters, **more)
