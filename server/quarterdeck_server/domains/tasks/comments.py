"""Comments on tasks."""

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.caller import Caller
from quarterdeck_server.domains.notifications import service as notifications
from quarterdeck_server.domains.notifications.service import NewNotification
from quarterdeck_server.domains.tasks.models import Task, TaskComment, TaskCommentRow, TaskRow
from quarterdeck_server.rpc.page import fitting
from quarterdeck_server.storage import db
from quarterdeck_server.storage.rows import Rows

# Of those that are shown with their task.
NEWEST_COMMENTS = 50

_tasks = Rows(Task, TaskRow, "task")
_comments = db.Statement(
    lambda: (
        TaskComment.select()
        .where(TaskComment.task_id == db.bind("task_id"))
        .order_by(TaskComment.seq.desc())
        .limit(NEWEST_COMMENTS)
    ),
    TaskCommentRow,
)
_comment = db.Statement(
    lambda: db.locked(
        TaskComment.select().where(
            TaskComment.task_id == db.bind("task_id"), TaskComment.id == db.bind("id")
        )
    ),
    TaskCommentRow,
)
_delete_comment = db.Statement(lambda: TaskComment.delete().where(TaskComment.id == db.bind("id")))
_insert_comment = db.insert(TaskComment, TaskCommentRow)
_count_comment = db.Statement(
    lambda: Task.update(comment_count=Task.comment_count + db.bind("more")).where(
        Task.id == db.bind("id")
    )
)


def newest(task_id: str) -> list[TaskCommentRow]:
    """Return the newest comments of a task, the oldest of them first."""
    rows = _comments.rows(task_id=task_id)
    return rows[: fitting(rows)][::-1]


def create_comment(caller: Caller, task_id: str, comment: str) -> TaskCommentRow:
    """Add a comment and return its row. Raise NotFound."""
    row = _tasks.hold(task_id)
    _count_comment.run(id=row.id, more=1)
    notifications.notify(
        {row.assigned_user_id, row.created_by} - {caller.user_id},
        NewNotification(
            type="task_commented",
            severity="info",
            title=f"{caller.email} commented on: {row.title}",
            body=comment,
            resource_type="task",
            resource_id=row.id,
        ),
    )
    return _insert_comment.one(
        id=db.new_id(),
        task_id=row.id,
        user_id=caller.user_id,
        comment=comment,
        created_at=clock.now(),
    )


def delete_comment(caller: Caller, task_id: str, comment_id: str) -> TaskCommentRow:
    """Delete a comment and return what its row was.

    Raise NotFound, or PermissionDenied for all but who wrote it and managers.
    """
    task = _tasks.hold(task_id)
    row = _comment.first(task_id=task_id, id=comment_id)
    if row is None:
        raise errors.NotFound("comment", comment_id)
    if not (caller.manages or row.user_id == caller.user_id):
        raise errors.PermissionDenied(
            "only its author, managers and administrators may delete a comment"
        )
    _delete_comment.run(id=row.id)
    _count_comment.run(id=task.id, more=-1)
    return row
