"""`qd tasks`."""

from typing import Annotated

import typer
from quarterdeck.v1.tasks_pb2 import (
    BulkUpdateTasksRequest,
    CreateTaskCommentRequest,
    CreateTaskRequest,
    DeleteTaskCommentRequest,
    DeleteTaskRequest,
    GetTaskRequest,
    ListTaskCommentsRequest,
    ListTasksRequest,
    Task,
    UpdateTaskRequest,
    UpdateTaskStatusRequest,
)

from quarterdeck_client.qd.fields import one_of
from quarterdeck_client.qd.names import user_id
from quarterdeck_client.qd.run import Qd, command
from quarterdeck_client.qd.waiting import Yes

app = typer.Typer()
Ids = Annotated[list[str] | None, typer.Argument(help="These tasks.")]
SetStatus = Annotated[
    str | None,
    one_of(Task.DESCRIPTOR.enum_types_by_name["Status"], "Where they stand from now on."),
]
SetAssignee = Annotated[
    str | None,
    typer.Option(
        help="The new assignee, by email address or id; 'me' is you, '' removes the assignee."
    ),
]


@command(app, name="list", example="qd tasks list --assignee me --status open --sort due_date")
def list_tasks(qd: Qd, request: ListTasksRequest) -> None:
    """List tasks, newest first."""
    columns = "id priority status title due_date assigned_user_id comment_count"
    qd.rows(qd.client.tasks.ListTasks, request, columns)


@command(app, "id", name="show")
def show_task(qd: Qd, request: GetTaskRequest) -> None:
    """Show a task with its newest comments."""
    qd.show(qd.client.tasks.GetTask(request))


@command(
    app,
    "title",
    name="create",
    example="qd tasks create 'Renew the certificate' --priority high --assignee me --due-date +3d",
)
def create_task(qd: Qd, request: CreateTaskRequest) -> None:
    """Create a task."""
    qd.show(qd.client.tasks.CreateTask(request))


@command(app, "id", name="update")
def update_task(qd: Qd, request: UpdateTaskRequest) -> None:
    """Update the given fields of a task."""
    qd.show(qd.client.tasks.UpdateTask(request))


@command(app, "id", "status", name="status", example="qd tasks status ID in_progress")
def move_task(qd: Qd, request: UpdateTaskStatusRequest) -> None:
    """Change the status of a task."""
    qd.show(qd.client.tasks.UpdateTaskStatus(request))


@command(app, "id", "comment", name="comment", example="qd tasks comment ID 'Waiting for parts'")
def comment_task(qd: Qd, request: CreateTaskCommentRequest) -> None:
    """Comment on a task."""
    qd.show(qd.client.tasks.CreateTaskComment(request))


@command(app, "id", name="comments", example="qd tasks comments ID --all")
def list_comments(qd: Qd, request: ListTaskCommentsRequest) -> None:
    """List the comments of a task, newest first."""
    qd.rows(qd.client.tasks.ListTaskComments, request, "id created_at user_id comment")


@command(
    app,
    "id",
    "comment_id",
    name="delete-comment",
    example="qd tasks delete-comment ID COMMENT --yes",
)
def delete_comment(qd: Qd, request: DeleteTaskCommentRequest, yes: Yes = False) -> None:
    """Delete a comment permanently; managers may delete anyone's."""
    qd.confirm(f"Delete comment {request.comment_id}?", yes)
    qd.client.tasks.DeleteTaskComment(request)
    qd.screen.done(f"Deleted comment {request.comment_id}.")


@command(app, "id", name="delete")
def delete_task(qd: Qd, request: DeleteTaskRequest, yes: Yes = False) -> None:
    """Delete a task."""
    qd.confirm(f"Delete task {request.id}?", yes)
    qd.client.tasks.DeleteTask(request)
    qd.screen.done(f"Deleted task {request.id}.")


@command(
    app,
    name="bulk",
    without=("order_by", "page_token"),
    example="qd tasks bulk --status open --search disk --set-assignee me",
)
def bulk(
    qd: Qd,
    filters: ListTasksRequest,
    ids: Ids = None,
    set_status: SetStatus = None,
    set_assignee: SetAssignee = None,
) -> None:
    """Change the status or the assignee of many tasks, by id or by filter."""
    if set_status is None and set_assignee is None:
        raise typer.BadParameter("give --set-status, --set-assignee, or both")
    if set_assignee is not None:
        set_assignee = user_id(qd.client, set_assignee)
    request = BulkUpdateTasksRequest(ids=ids, status=set_status, assigned_user_id=set_assignee)
    if filters.ListFields():
        request.filters.CopyFrom(filters)
    qd.show(qd.client.tasks.BulkUpdateTasks(request))
