"""Tasks and their comments."""

from typing import NamedTuple

import peewee

from quarterdeck_server.storage.db import Table
from quarterdeck_server.storage.search import SearchIndex

NO_DUE_DATE = 2**63 - 1


class Task(Table):
    """A piece of work. A deleted task is kept."""

    seq = peewee.BigAutoField()
    id = peewee.TextField(unique=True)
    title = peewee.TextField()
    description = peewee.TextField()
    status = peewee.TextField()
    priority = peewee.TextField()
    assigned_user_id = peewee.TextField(null=True)
    event_id = peewee.TextField(null=True)
    due_date = peewee.BigIntegerField(null=True)
    created_by = peewee.TextField()
    comment_count = peewee.IntegerField()
    version = peewee.IntegerField()
    created_at = peewee.BigIntegerField()
    updated_at = peewee.BigIntegerField()
    closed_at = peewee.BigIntegerField(null=True)
    deleted_at = peewee.BigIntegerField(null=True)
    # The due date of which its assignee was reminded.
    reminded_due_date = peewee.BigIntegerField(default=0)

    class Meta:
        table_name = "tasks"


class TaskRow(NamedTuple):
    """A task, as it is read."""

    seq: int
    id: str
    title: str
    description: str
    status: str
    priority: str
    assigned_user_id: str | None
    event_id: str | None
    due_date: int | None
    created_by: str
    comment_count: int
    version: int
    created_at: int
    updated_at: int
    closed_at: int | None
    deleted_at: int | None
    reminded_due_date: int


LIVE = Task.deleted_at.is_null()
# A literal, because a partial index does not serve a query with a parameter in its place.
OPEN = LIVE & (Task.status != peewee.SQL("'closed'"))
SEARCH = SearchIndex(Task)
# A literal, because an index on an expression only serves the same expression.
DUE_OR_LAST = peewee.fn.COALESCE(Task.due_date, peewee.SQL(str(NO_DUE_DATE)))


class TaskComment(Table):
    """What somebody said about a task."""

    seq = peewee.BigAutoField()
    id = peewee.TextField(unique=True)
    task_id = peewee.TextField()
    user_id = peewee.TextField()
    comment = peewee.TextField()
    created_at = peewee.BigIntegerField()

    class Meta:
        table_name = "task_comments"
        indexes = ((("task_id", "seq"), False),)


class TaskCommentRow(NamedTuple):
    """A task comment, as it is read."""

    seq: int
    id: str
    task_id: str
    user_id: str
    comment: str
    created_at: int


def _index(name: str, *columns: object, unique: bool = False, where: object = LIVE) -> None:
    Task.add_index(Task.index(*columns, unique=unique, where=where, name=f"tasks_{name}"))


_index("open_event_id", Task.event_id, unique=True, where=OPEN)
_index("event_id", Task.event_id, Task.seq, where=None)
_index("seq", Task.seq)
_index("status", Task.status, Task.seq)
_index("priority", Task.priority, Task.seq)
_index("assigned_user_id", Task.assigned_user_id, Task.status, Task.seq)
_index("created_by", Task.created_by, Task.seq)
_index("created_at", Task.created_at)
_index("updated_at", Task.updated_at, Task.seq)
_index("due_date", DUE_OR_LAST, Task.seq)
_index("open_due_date", Task.due_date, where=OPEN & Task.due_date.is_null(False))
_index("unreminded", Task.due_date, where=OPEN & (Task.due_date != Task.reminded_due_date))
_index("my_open", Task.assigned_user_id, DUE_OR_LAST, Task.seq, where=OPEN)
