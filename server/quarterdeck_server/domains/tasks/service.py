"""Tasks: who may change them, at most one open task per event, and the event's activity."""

from contextlib import suppress
from typing import NamedTuple, TypedDict

import peewee

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.caller import QUARTERDECK, Caller
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.events import service as events
from quarterdeck_server.domains.events.models import EventRow
from quarterdeck_server.domains.notifications import service as notifications
from quarterdeck_server.domains.notifications.service import NewNotification
from quarterdeck_server.domains.tasks.models import DUE_OR_LAST, LIVE, OPEN, SEARCH, Task, TaskRow
from quarterdeck_server.domains.users import service as users
from quarterdeck_server.rpc.bulk import BATCH, Batch
from quarterdeck_server.rpc.page import Matching
from quarterdeck_server.storage import audit, db
from quarterdeck_server.storage.rows import Rows, check_etag


class TaskOfEvent(TypedDict, total=False):
    """What a request may give of the task of an event; who is assigned may be `me`."""

    title: str
    description: str
    priority: str
    assigned_user_id: str | None
    due_date: int | None


class TaskChanges(TaskOfEvent, total=False):
    """What a request may give of a task; an empty `event_id` is none."""

    event_id: str | None


class TaskBulkChanges(TypedDict, total=False):
    """What a request may change of many tasks."""

    status: str
    assigned_user_id: str | None


class _Id(NamedTuple):
    id: str


class _Number(NamedTuple):
    number: int


CLOSED = "closed"
REMINDED_AT_ONCE = 200
ME = "me"
# An event that is only for information still makes a task that somebody sees.
PRIORITY_OF_SEVERITY = {
    "critical": "critical",
    "high": "high",
    "medium": "medium",
    "low": "low",
    "info": "low",
}

_insert = db.insert(Task, TaskRow)
_tasks = Rows(Task, TaskRow, "task")
_open_of_event = db.Statement(
    lambda: Task.select(Task.id).where(Task.event_id == db.bind("event_id"), OPEN),
    _Id,
)
_my_open = db.Statement(
    lambda: (
        Task.select()
        .where(Task.assigned_user_id == db.bind("user_id"), OPEN)
        .order_by(DUE_OR_LAST, Task.seq)
        .limit(db.bind("limit"))
    ),
    TaskRow,
)
_due_between = db.Statement(
    lambda: Task.select(peewee.fn.COUNT(peewee.SQL("*")).alias("number")).where(
        Task.due_date >= db.bind("since"), Task.due_date < db.bind("until"), OPEN
    ),
    _Number,
)
_unreminded = db.Statement(lambda: _held_in_order(_due_unreminded()))
_note_reminder = db.Statement(
    lambda: Task.update(reminded_due_date=Task.due_date).where(Task.seq == db.bind("seq"))
)
_forget_event = db.Statement(
    lambda: Task.update(event_id=None, version=Task.version + 1).where(
        Task.event_id == db.bind("event_id")
    )
)


def _due_unreminded() -> peewee.Select:
    """Return some tasks that are overdue, of which nobody was told."""
    is_new = Task.due_date != Task.reminded_due_date
    found = Task.select(Task.seq).where(OPEN, is_new, Task.due_date < db.bind("now"))
    first = found.order_by(Task.due_date).limit(REMINDED_AT_ONCE)
    return Task.select().where(Task.seq.in_(first), OPEN, is_new)


def _held_in_order(query: peewee.Select) -> peewee.Select:
    """Hold tasks in the order in which all do who hold several: those of a lower seq first."""
    return db.locked(query.order_by(Task.seq))


def get_task(task_id: str) -> TaskRow:
    """Return the row of a task. Raise NotFound."""
    return _tasks.get(task_id)


def open_of(user_id: str, limit: int) -> list[TaskRow]:
    """Return some tasks of a user that are not closed, the soonest due first."""
    return _my_open.rows(user_id=user_id, limit=limit)


def count_due_between(since: int, until: int) -> int:
    """Return how many tasks that are not closed are due in that time."""
    return _due_between.one(since=since, until=until).number


def create_task(caller: Caller, values: TaskChanges) -> TaskRow:
    """Create a task.

    Raise InvalidArgument for an assignee or event that is not there, and
    AlreadyExists if the event has a task that is not closed.
    """
    now = clock.now()
    given = _resolved(caller, values)
    if event_id := given.get("event_id"):
        _claim_event(event_id)
    columns = {
        "id": db.new_id(),
        "description": "",
        "status": "open",
        "priority": "medium",
        "assigned_user_id": None,
        "event_id": None,
        "due_date": None,
        "created_by": caller.user_id,
        "comment_count": 0,
        "version": 1,
        "created_at": now,
        "updated_at": now,
        "closed_at": None,
        "deleted_at": None,
        "reminded_due_date": 0,
        **given,
    }
    row = _insert.one(**columns)
    if row.event_id:
        events.link_task(caller, row.event_id, row.id, "task_created")
    _tell_assignee(caller, row)
    return row


def create_task_from_event(caller: Caller, event_id: str, values: TaskOfEvent) -> TaskRow:
    """Create a task of an event, with what is not given taken from the event."""
    event = events.get_event(event_id)
    defaults: TaskOfEvent = {
        "title": event.title,
        "description": event.description,
        "priority": PRIORITY_OF_SEVERITY[event.severity],
    }
    return create_task(caller, {**defaults, **values, "event_id": event_id})


def create_for_alert(event: EventRow, due_date: int | None) -> None:
    """Make a task of an event that is over its threshold, unless it has an open one."""
    values: TaskOfEvent = {} if due_date is None else {"due_date": due_date}
    with suppress(errors.AlreadyExists):
        row = create_task_from_event(QUARTERDECK, event.id, values)
        audit.record_system("CreateTaskFromEvent", "task", {"event_id": event.id}, row.id)


def update_task(
    caller: Caller, task_id: str, values: TaskChanges, etag: str
) -> tuple[TaskRow, TaskRow]:
    """Update the given fields, and return the row before and after.

    Raise NotFound, PermissionDenied, Conflict for a stale etag, and as create_task.
    """
    before = _changeable(caller, task_id, etag)
    wanted = _resolved(caller, values)
    changes = {name: value for name, value in wanted.items() if value != getattr(before, name)}
    if not changes:
        return before, before
    if "event_id" in changes:
        _relink(caller, before, wanted["event_id"])
    after = _tasks.update(task_id, changes)
    if "assigned_user_id" in changes:
        _tell_assignee(caller, after)
    return before, after


def update_status(caller: Caller, task_id: str, status: str, etag: str) -> tuple[TaskRow, TaskRow]:
    """Move a task, and return the row before and after. Its event keeps a trace."""
    before = _changeable(caller, task_id, etag)
    if before.status == status:
        return before, before
    return before, _move(caller, before, status)


def delete_task(caller: Caller, task_id: str) -> None:
    """Hide a task. Raise NotFound, or PermissionDenied for all but its maker and managers."""
    row = _tasks.hold(task_id)
    if not (caller.manages or row.created_by == caller.user_id):
        raise errors.PermissionDenied(
            "only its creator, managers and administrators may delete a task"
        )
    _tasks.update(task_id, {"deleted_at": clock.now()})
    if row.event_id:
        events.unlink_task(row.event_id, task_id)


def bulk_change(caller: Caller, found: Matching, after: int, changes: TaskBulkChanges) -> Batch:
    """Move or assign one batch of the tasks that a query finds and the caller may change.

    Those whose seq is after `after`.
    """
    query = (
        Task.select()
        .where(Task.seq.in_(found.query), Task.seq > db.bind("after"), LIVE)
        .limit(BATCH)
    )
    if not caller.manages:
        mine = (Task.created_by == caller.user_id) | (Task.assigned_user_id == caller.user_id)
        query = query.where(mine)
    rows = db.Statement(lambda: _held_in_order(query), TaskRow).rows(**found.values, after=after)
    wanted = changes.copy()
    if "assigned_user_id" in changes:
        wanted["assigned_user_id"] = _assignee(caller, changes["assigned_user_id"])
    if "status" in wanted:
        events.hold_events({row.event_id for row in rows if row.event_id})
    updated = [row for row in rows if _apply(caller, row, wanted)]
    if assignee := wanted.get("assigned_user_id"):
        given = [row for row in updated if row.assigned_user_id != assignee]
        _tell_of_several(caller, assignee, given)
    return Batch(len(rows), len(updated), rows[-1].seq if rows else 0)


def events_in_work() -> peewee.Select:
    """Return a query for the ids of the events that tasks which are not closed refer to."""
    return Task.select(Task.event_id).where(OPEN, Task.event_id.is_null(False))


def hold_tasks_of(event_ids: list[str]) -> None:
    """Hold all tasks of some events: they are held before their events, by whoever needs both."""
    if event_ids and not db.is_sqlite():
        of_events = Task.select(Task.seq).where(Task.event_id.in_(event_ids))
        _held_in_order(of_events).tuples().execute()


def forget_events(event_ids: list[str]) -> None:
    """Take events that are about to be deleted off their tasks."""
    for event_id in event_ids:
        _forget_event.run(event_id=event_id)


def remind_of_overdue() -> int:
    """Notify the assignees (else creators) of some overdue tasks, once; return how many."""
    rows = _unreminded.rows(now=clock.now())
    for row in rows:
        _note_reminder.run(seq=row.seq)
        notifications.notify(
            [row.assigned_user_id or row.created_by],
            NewNotification(
                type="task_overdue",
                severity=row.priority,
                title=f"Overdue: {row.title}",
                resource_type="task",
                resource_id=row.id,
            ),
        )
    return len(rows)


def _tell_assignee(caller: Caller, row: TaskRow) -> None:
    if row.assigned_user_id != caller.user_id:
        notifications.notify(
            [row.assigned_user_id],
            NewNotification(
                type="task_assigned",
                severity=row.priority,
                title=f"Your task: {row.title}",
                body=row.description,
                resource_type="task",
                resource_id=row.id,
            ),
        )


def _tell_of_several(caller: Caller, assignee: str, rows: list[TaskRow]) -> None:
    """One notification for a whole batch, which may be thousands."""
    if len(rows) == 1:
        _tell_assignee(caller, rows[0]._replace(assigned_user_id=assignee))
    elif rows and assignee != caller.user_id:
        notifications.notify(
            [assignee],
            NewNotification(
                type="task_assigned",
                severity="medium",
                title=f"Your tasks: {len(rows):,} were assigned to you",
                body="\n".join(row.title for row in rows[:10]),
                resource_type="task",
                resource_id="",
            ),
        )


def _apply(caller: Caller, row: TaskRow, wanted: TaskBulkChanges) -> bool:
    changes = {name: value for name, value in wanted.items() if value != getattr(row, name)}
    status = wanted["status"] if "status" in changes else None
    changes.pop("status", None)
    try:
        if status:
            _move(caller, row, status)
    except (errors.AlreadyExists, errors.InvalidArgument):
        # Its event is gone or has another open task: one row does not stop the others.
        return False
    if changes:
        _tasks.update(row.id, changes)
    return bool(changes or status)


def _move(caller: Caller, before: TaskRow, status: str) -> TaskRow:
    reopened = before.status == CLOSED
    if before.event_id and reopened:
        _claim_event(before.event_id)
    closed_at = clock.now() if status == CLOSED else None
    after = _tasks.update(before.id, {"status": status, "closed_at": closed_at})
    if before.event_id and (reopened or status == CLOSED):
        action = "task_closed" if status == CLOSED else "task_reopened"
        events.link_task(caller, before.event_id, before.id, action)
    return after


def _relink(caller: Caller, task: TaskRow, event_id: str | None) -> None:
    events.hold_events({each for each in (event_id, task.event_id) if each})
    if event_id:
        _claim_event(event_id)
    if task.event_id:
        events.unlink_task(task.event_id, task.id)
    if event_id:
        events.link_task(caller, event_id, task.id, "task_created")


def _claim_event(event_id: str) -> None:
    """Raise unless the event is there and has no task that is not closed."""
    try:
        events.hold_event(event_id)
    except errors.NotFound:
        raise errors.invalid("event_id", "is not an event") from None
    existing = _open_of_event.first(event_id=event_id)
    if existing is not None:
        raise errors.AlreadyExists(
            f"the event already has the open task {existing.id}",
            reason=Reason.OPEN_TASK_EXISTS,
            resource=("task", existing.id),
        )


def mentioning(text: str, after: int, limit: int) -> list[TaskRow]:
    """Return the newest tasks that have every word of a text and were changed after a time."""
    where = LIVE & (Task.updated_at >= after)
    return SEARCH.newest(TaskRow, text, where, Task.updated_at, limit)


def _resolved(caller: Caller, values: TaskChanges) -> TaskChanges:
    """Return the values with `me` and empty ids made out.

    Raise InvalidArgument for no active user.
    """
    resolved = values.copy()
    if "assigned_user_id" in values:
        resolved["assigned_user_id"] = _assignee(caller, values["assigned_user_id"])
    if "event_id" in values:
        resolved["event_id"] = values["event_id"] or None
    return resolved


def _assignee(caller: Caller, given: str | None) -> str | None:
    assignee = caller.user_id if given == ME else given or None
    if assignee not in (None, caller.user_id):
        users.check_assignee(assignee, "assigned_user_id")
    return assignee


def _changeable(caller: Caller, task_id: str, etag: str) -> TaskRow:
    row = _tasks.hold(task_id)
    if not (caller.manages or caller.user_id in (row.created_by, row.assigned_user_id)):
        raise errors.PermissionDenied(
            "only its creator, its assignee, managers and administrators may change a task"
        )
    check_etag(row, etag)
    return row
