"""Activity around a source: events, tasks, notifications, and actions in Quarterdeck."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from quarterdeck_server.core import clock
from quarterdeck_server.domains.audit_log import service as audit_log
from quarterdeck_server.domains.backups import restores
from quarterdeck_server.domains.backups import service as backups
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.domains.events import service as events
from quarterdeck_server.domains.events.models import EventRow
from quarterdeck_server.domains.notifications import service as notifications
from quarterdeck_server.domains.notifications.models import NotificationRow
from quarterdeck_server.domains.reports import service as reports
from quarterdeck_server.domains.reports.document import Value
from quarterdeck_server.domains.reports.reading import (
    PRODUCTS,
    Reading,
    ReadingTask,
    Rows,
    time_text,
)
from quarterdeck_server.domains.tasks import service as tasks
from quarterdeck_server.domains.tasks.models import TaskRow
from quarterdeck_server.storage.audit import AuditEntryRow

MOST = 5_000
SHOWN = 300
# After every row there is.
NEVER = 2**62
KINDS = ("event", "task", "notification", "action")
TYPES = ("data_source", "backup", "restore", "report")


def read(task: ReadingTask) -> Reading:
    """Facts, the days, the whole as one list, and each kind by itself.

    Events and tasks concern a source if they have every word of `search`, by
    default the source's name; the rest is about the source or what is made of it.
    """
    source = data_sources.get_source(task.source_id)
    begin = task.now - task.whole("days") * clock.DAY
    words = task.text("search") or source.name
    is_ours = _ours(task.source_id, elsewhere=task.for_admin)
    found = {
        "event": [_event(row) for row in events.mentioning(words, begin, MOST)],
        "task": [_task(row) for row in tasks.mentioning(words, begin, MOST)],
        "notification": _notifications(task, begin, is_ours),
        "action": _actions(task, begin, is_ours) if task.for_admin else [],
    }
    task.run.at(0.8)
    whole = [row for rows in found.values() for row in rows]
    whole.sort(key=lambda row: str(row["at"]), reverse=True)
    facts: dict[str, Value] = {f"{kind}s": len(found[kind]) for kind in KINDS}
    facts["words"] = words
    facts["people"] = len({row["who"] for row in found["action"]} - {"", "quarterdeck"})
    notes = [
        f"Only the last {MOST:,} {kind}s are told." for kind in KINDS if len(found[kind]) >= MOST
    ]
    if not task.for_admin:
        notes.append(
            "What was done in Quarterdeck is left out: the audit log is for administrators, and"
            " this report was not asked for by one."
        )
    tables = {"all": whole, "days": _days(whole, begin, task.now), "actions": _by_action(found)}
    return Reading(
        source_version=PRODUCTS[task.target.source_type],
        facts=facts,
        tables=tables,
        notes=notes,
        is_for_admins=bool(found["action"]),
    )


T = TypeVar("T")


class About(Protocol):
    """What is about a thing."""

    @property
    def resource_type(self) -> str:
        """The kind of thing."""

    @property
    def resource_id(self) -> str:
        """The id of the thing."""


def _ours(source_id: int, *, elsewhere: bool) -> Callable[[About], bool]:
    """Tell whether an audit entry or a notification is about the source.

    What is told of a restore to another source tells of that one, too: only with `elsewhere`.
    """
    ids = {("data_source", str(source_id))}
    ids |= {("restore", str(each)) for each in restores.ids_of(source_id, elsewhere=elsewhere)}
    for kind, ids_of in (("backup", backups), ("report", reports)):
        ids |= {(kind, str(each)) for each in ids_of.ids_of(source_id)}
    return lambda row: (row.resource_type, row.resource_id) in ids


def _row(at: int, kind: str, **more: Value) -> dict[str, Value]:
    return {"at": time_text(at), "kind": kind, **more}


def _event(row: EventRow) -> dict[str, Value]:
    what = f"{row.title} ({row.count} times)" if row.count > 1 else row.title
    about = {"who": row.source, "what": what, "severity": row.severity, "status": row.status}
    return _row(row.last_seen_at, "event", **about)


def _task(row: TaskRow) -> dict[str, Value]:
    about = {"who": "", "what": row.title, "severity": row.priority, "status": row.status}
    return _row(row.updated_at, "task", **about)


def _notifications(task: ReadingTask, begin: int, is_ours: Callable[[About], bool]) -> Rows:
    """Return one row for what many people were told at once."""
    told: dict[tuple[int, str, str], dict[str, Value]] = {}

    def batch(last: NotificationRow | None) -> list[NotificationRow]:
        return notifications.of_types(TYPES, begin, last.id if last else NEVER)

    for row in _newest(task, batch):
        if is_ours(row) and len(told) < MOST:
            about = {"who": "", "what": row.title, "severity": row.severity, "status": row.type}
            key = (row.created_at, row.type, row.title)
            told.setdefault(key, _row(row.created_at, "notification", **about))
    return list(told.values())


def _actions(task: ReadingTask, begin: int, is_ours: Callable[[About], bool]) -> Rows:
    rows: Rows = []

    def batch(last: AuditEntryRow | None) -> list[AuditEntryRow]:
        return audit_log.of_types(TYPES, begin, last.seq if last else NEVER)

    for entry in _newest(task, batch):
        if is_ours(entry) and len(rows) < MOST:
            changes = "" if entry.changes == "{}" else _changed(entry.changes)
            what = f"{entry.action} {entry.resource_type} {entry.resource_id} {changes}".strip()
            about = {"who": entry.actor_email, "what": what, "severity": None}
            rows.append(
                _row(entry.created_at, "action", **about, status=entry.outcome, name=entry.action)
            )
    return rows


def _newest(task: ReadingTask, batch: Callable[[T | None], list[T]]) -> Iterator[T]:
    """Rows, some at a time, the newest first; ends when the work is to end."""
    last: T | None = None
    while rows := batch(last):
        task.run.check()
        yield from rows
        last = rows[-1]


def _changed(text: str) -> str:
    """Return the names of what an audit entry says was changed."""
    return f"({', '.join(json.loads(text))})"[:SHOWN]


def _days(whole: Rows, begin: int, end: int) -> Rows:
    seen = Counter((str(row["at"])[:10], row["kind"]) for row in whole)
    days = dict.fromkeys(
        clock.as_text(min(at, end), "%Y-%m-%d") for at in range(begin, end + clock.DAY, clock.DAY)
    )
    return [{"day": day, **{f"{kind}s": seen[day, kind] for kind in KINDS}} for day in days]


def _by_action(found: dict[str, Rows]) -> Rows:
    seen = Counter((row["who"], row["name"]) for row in found["action"])
    return [
        {"who": who, "action": name, "number": number} for (who, name), number in seen.most_common()
    ]
