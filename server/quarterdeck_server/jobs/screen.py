"""Which rows of the job engine are accepted: our jobs in portable JSON, and nothing else.

The engine's rows are data of a database, which others may have written. By itself
the engine (DBOS 3.4) unpickles every value whose row says `py_pickle`, which runs
what is in it. So its pickle is taken away from it, and each workflow that it has
claimed passes `Screen` before it is begun: one that is not as `Engine.enqueue`
makes them ends with an error, which is counted and told without what was in it.

The points of the engine that this takes hold of are private. It is pinned to one
version, and tests/jobs/test_foreign_rows.py fails where one of them is gone.
"""

import json
import re
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Never

import sqlalchemy
import structlog
from dbos import _dbos, _queue, _serialization
from dbos._serialization import DBOSPortableJSON
from dbos._sys_db import SystemDatabase, db_retry

from quarterdeck_server.core import clock
from quarterdeck_server.telemetry import metrics

JOB = "job"
TICK = "tick"
# An id of our rows has 36 characters; `<handler>:<id>` and `tick/<schedule>/<second>` are longer.
LONGEST_ID = LONGEST_KEY = LONGEST_ARGUMENT = 200
# Of all that a row says, in characters.
LONGEST_ROW = 20_000
TEXT = re.compile(r"[ -~]*", re.ASCII)
# Why a row is refused; also the label of its figure.
(SERIALIZATION, WORKFLOW, QUEUE, HANDLER, SCHEDULE, ARGUMENT, SIZE, UNREADABLE, TAKEN) = REASONS = (
    *("serialization", "workflow", "queue", "handler", "schedule", "argument"),
    *("size", "unreadable", "taken"),
)
# What a row of ours never has.
EMPTY = (
    *("class_name", "config_name", "authenticated_user", "authenticated_roles", "assumed_role"),
    *("attributes", "workflow_timeout_ms", "workflow_deadline_epoch_ms", "deduplication_id"),
)

# What stands for a claimed row that cannot be read: its id, and why.
REFUSED = "refused"

logger = structlog.get_logger("jobs")


class Refused(Exception):
    """A row that is no job of ours; `reason` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"refused: {reason}")
        self.reason = reason


def is_text(value: object, longest: int) -> bool:
    """Whether a value is printable ASCII of at most so many characters."""
    return isinstance(value, str) and len(value) <= longest and TEXT.fullmatch(value) is not None


def tell(refused: Refused, row_id: object) -> None:
    """Count a row that is refused, and log it without what is in it."""
    metrics.JOB_ROWS_REFUSED.labels(refused.reason).inc()
    shown = row_id if is_text(row_id, LONGEST_ID) else "(no id of ours)"
    logger.warning("refused a row of the job engine", row=shown, reason=refused.reason)


@dataclass(slots=True)
class Screen:
    """What this process knows how to do: handlers, schedules, queues."""

    handlers: Collection[str] = ()
    schedules: Collection[str] = ()
    queues: Sequence[str] = field(default=())

    def check(self, row: Mapping[str, object]) -> None:
        """Raise Refused unless a claimed row is as `Engine.enqueue` made it."""
        if REFUSED in row:
            raise Refused(str(row[REFUSED]))
        if row["serialization"] != DBOSPortableJSON.name():
            raise Refused(SERIALIZATION)
        if row["name"] not in (JOB, TICK) or any(row[name] is not None for name in EMPTY):
            raise Refused(WORKFLOW)
        if row["queue_name"] not in self.queues:
            raise Refused(QUEUE)
        row_id = row["workflow_uuid"]
        if not is_text(row_id, LONGEST_ID) or not str(row_id).strip():
            raise Refused(ARGUMENT)
        first, second = _arguments(row["inputs"])
        if row["name"] == JOB:
            self.check_job(first, second)
            return
        if second not in self.schedules:
            raise Refused(SCHEDULE)
        if not _is_time(first):
            raise Refused(ARGUMENT)

    def check_job(self, handler: object, argument: object) -> None:
        """Raise Refused if a handler is unknown or its argument is none of ours."""
        if not isinstance(handler, str) or handler not in self.handlers:
            raise Refused(HANDLER)
        if not is_text(argument, LONGEST_ARGUMENT):
            raise Refused(ARGUMENT)


def _arguments(inputs: object) -> tuple[str, str]:
    """Return the two texts that each of our workflows is given. Raise Refused."""
    try:
        given = json.loads(inputs) if isinstance(inputs, str) else None
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict) or given.keys() != {"positionalArgs", "namedArgs"}:
        raise Refused(ARGUMENT)
    texts = given["positionalArgs"]
    if given["namedArgs"] != {} or not isinstance(texts, list) or len(texts) != 2:
        raise Refused(ARGUMENT)
    if not all(is_text(text, LONGEST_ARGUMENT) for text in texts):
        raise Refused(ARGUMENT)
    return texts[0], texts[1]


def _is_time(text: str) -> bool:
    try:
        clock.from_text(text)
    except (ValueError, TypeError, OverflowError):
        return False
    return True


def _no_pickle(*_: object) -> Never:
    raise Refused(SERIALIZATION)


def _read_any_text(connection: object, _: object) -> None:
    """SQLite keeps bytes that are no UTF-8 in a text, which would end the engine's reads."""
    if isinstance(connection, sqlite3.Connection):
        connection.text_factory = lambda text: text.decode(errors="replace")


@db_retry()
def _too_long(system: SystemDatabase, row_ids: Sequence[str]) -> list[str]:
    """Return those of the rows that say more than any of ours, without reading them."""
    status, given = system.tables.workflow_status, system.tables.workflow_input
    texts = [
        column
        for column in (*status.columns, given.columns["inputs"])
        if isinstance(column.type, sqlalchemy.String | sqlalchemy.JSON)
        and column.name not in ("output", "error")
    ]
    lengths = (
        sqlalchemy.func.coalesce(sqlalchemy.func.length(sqlalchemy.cast(text, sqlalchemy.Text)), 0)
        for text in texts
    )
    size = sum(lengths, start=sqlalchemy.literal(0))
    joined = status.outerjoin(given, given.c.workflow_uuid == status.c.workflow_uuid)
    query = sqlalchemy.select(status.c.workflow_uuid).select_from(joined)
    query = query.where(status.c.workflow_uuid.in_(row_ids), size > LONGEST_ROW)
    with system.engine.begin() as connection:
        return [row[0] for row in connection.execute(query)]


def _begin(screen: Screen, execute: Any, engine: Any, row: Any, owner: str) -> Any:
    """Begin a claimed row, or end it with an error, so that nobody takes it up again."""
    try:
        screen.check(row)
    except Refused as refused:
        tell(refused, row["workflow_uuid"])
        error = {"name": "Refused", "message": str(refused), "code": refused.reason}
        engine._sys_db.update_workflow_outcome(
            row["workflow_uuid"], "ERROR", error=DBOSPortableJSON.serialize(error), owner_xid=owner
        )
        return None
    return execute(engine, row, owner)


def _read_claimed(read: Any, system: SystemDatabase, row_ids: Sequence[Any]) -> list[Any]:
    """Return claimed rows as the engine reads them, or why one cannot be read."""
    too_long = _too_long(system, row_ids)
    found: list[Any] = [{"workflow_uuid": row_id, REFUSED: SIZE} for row_id in too_long]
    for row_id in row_ids:
        if row_id in too_long:
            continue
        try:
            found += read(system, [row_id])
        except (ValueError, TypeError, OverflowError, RecursionError):
            found.append({"workflow_uuid": row_id, REFUSED: UNREADABLE})
    return found


def _our_queues(screen: Screen, system: SystemDatabase) -> list[object]:
    found = (system.get_queue(name) for name in screen.queues)
    return [each for each in found if each is not None]


def install(screen: Screen) -> None:
    """Make the engine of this process read nothing that the screen has not passed."""
    pickle: Any = _serialization.DefaultSerializer
    pickle.serialize = pickle.deserialize = _no_pickle
    sqlalchemy.event.listen(sqlalchemy.Engine, "connect", _read_any_text)
    queue: Any = _queue
    queue.execute_dequeued_workflow = partial(_begin, screen, queue.execute_dequeued_workflow)
    rows: Any = SystemDatabase
    read = rows.get_workflow_statuses
    rows.get_workflow_statuses = lambda system, row_ids: _read_claimed(read, system, row_ids)
    rows.list_queues = lambda system, **_: _our_queues(screen, system)
    # Its schedules are a table of arguments; ours are in the code, and fired by `Engine.tick`.
    scheduler: Any = _dbos
    scheduler.dynamic_scheduler_loop = lambda *_: None
