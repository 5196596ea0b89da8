"""What the readers of reports are given: tasks, and databases to read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.domains.reports.reading import ReadingTask, Rows
from quarterdeck_server.jobs.runs import Cancelled, Run

from tests.support.sources import MariaDbSource, PostgresSource

NOW = 1_790_000_000_000_000
# Each of them is 63 bytes at most; MySQL has them without what is no letter of two bytes.
HOSTILE = [
    "q\"uo'te`s",
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x","y")',
    "line\nbreak\ttab",
    "\u202egnp.exe",
    "%s %(schema)s %",
    "é" * 31,
    "a.b",
]


class Freed:
    """What a reader wants of a run, without a row: cancelled after some looks, or by a timer."""

    def __init__(self, looks: int = 1_000_000) -> None:
        self._looks = looks
        self._stops: list[Callable[[], Any]] = []
        self._is_cancelled = False
        self.progress: list[float] = []

    def check(self) -> None:
        self._looks -= 1
        if self._is_cancelled or self._looks < 0:
            raise Cancelled

    def at(self, progress: float) -> None:
        self.progress.append(progress)
        self.check()

    @contextmanager
    def stopping(self, stop: Callable[[], Any]) -> Iterator[None]:
        self._stops.append(stop)
        yield
        self._stops.remove(stop)

    def cancel(self) -> None:
        self._is_cancelled = True
        for stop in self._stops:
            stop()


def make_task(target: Target, root: Path, parameters: dict[str, Any], **more: Any) -> ReadingTask:
    """A task with a run of its own, unless one is given."""
    given = {"baseline": None, "now": NOW, "run": cast(Run, Freed()), **more}
    allowed = AllowedPlaces([root], ())
    return ReadingTask(source_id=1, target=target, allowed=allowed, parameters=parameters, **given)


@contextmanager
def pg_database(server: PostgresSource, name: str) -> Iterator[Callable[[str], Any]]:
    """A database of the user `app`, and what runs SQL in it as the superuser."""
    server.sql(f"CREATE DATABASE {name} OWNER app")
    try:
        yield lambda statement: server.sql(statement, name)
    finally:
        server.sql(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def mysql_database(server: MariaDbSource, name: str) -> Iterator[str]:
    """A database of the user `app`; its name begins with `quarterdeck_`."""
    server.root(f"CREATE DATABASE {name}")
    try:
        yield name
    finally:
        server.root(f"DROP DATABASE {name}")


def file_target(name: str) -> Target:
    """A SQLite file."""
    nothing = dict.fromkeys(("host", "database", "username", "password", "ssl_mode"), "")
    return Target(source_type="sqlite", port=0, path=name, version=1, **nothing)


def row_of(rows: Rows, table: str) -> dict[str, Any]:
    """The only row of a table."""
    (found,) = (row for row in rows if row["table"] == table)
    return found


CAST = """
CREATE FUNCTION evil({0}) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE 'it ran'; END $$;
CREATE CAST ({0} AS text) WITH FUNCTION evil({0}) AS IMPLICIT;
"""
