"""TaskService."""

from google.protobuf.empty_pb2 import Empty
from quarterdeck.v1 import tasks_pb2 as pb

from quarterdeck_server.core.caller import Call
from quarterdeck_server.domains.tasks import comments, service
from quarterdeck_server.domains.tasks.models import (
    DUE_OR_LAST,
    LIVE,
    SEARCH,
    Task,
    TaskComment,
    TaskCommentRow,
    TaskRow,
)
from quarterdeck_server.rpc import wire
from quarterdeck_server.rpc.bulk import Batch, in_batches
from quarterdeck_server.rpc.page import IsUser, Listing, Matching, OneOf
from quarterdeck_server.rpc.steps import Steps

TASK = wire.Mapper(pb.Task, Task, TaskRow, omit=("comments",))
COMMENT = wire.Mapper(pb.TaskComment, TaskComment, TaskCommentRow)

LIST = Listing(
    pb.ListTasksResponse,
    TASK,
    filters={
        "status": OneOf(Task.status),
        "priority": OneOf(Task.priority),
        "assigned_user_id": IsUser(Task.assigned_user_id),
        "event_id": lambda place: Task.event_id == place,
        "created_by": IsUser(Task.created_by),
        "search": SEARCH,
        "due_after": lambda place: Task.due_date > place,
        "due_before": lambda place: Task.due_date < place,
        "created_after": lambda place: Task.created_at > place,
        "created_before": lambda place: Task.created_at < place,
    },
    orders={"created_at": None, "updated_at": Task.updated_at, "due_date": DUE_OR_LAST},
    default_order="created_at desc",
    where=LIVE,
)

COMMENTS = Listing(
    pb.ListTaskCommentsResponse,
    COMMENT,
    filters={"id": lambda place: TaskComment.task_id == place},
    orders={"created_at": None},
    default_order="created_at desc",
)


def _select(request: pb.BulkUpdateTasksRequest, me: str) -> Matching | None:
    if request.ids:
        return Matching(Task.select(Task.seq).where(Task.id.in_(list(request.ids))), {})
    return LIST.matching(request.filters, me)


class Tasks:
    """Work that somebody has to do."""

    def ListTasks(self, request: pb.ListTasksRequest, call: Call) -> pb.ListTasksResponse:
        return LIST.answer(request, call)

    def GetTask(self, request: pb.GetTaskRequest, call: Call) -> pb.Task:
        row = service.get_task(request.id)
        if not row.comment_count:
            return TASK(row)
        return TASK(row, comments=[COMMENT(comment) for comment in comments.newest(row.id)])

    def CreateTask(self, request: pb.CreateTaskRequest, call: Call) -> pb.Task:
        values = wire.given(request, service.TaskChanges)
        return TASK(service.create_task(call.caller, values))

    def CreateTaskFromEvent(self, request: pb.CreateTaskFromEventRequest, call: Call) -> pb.Task:
        values = wire.given(request, service.TaskOfEvent)
        call.changes["event_id"] = {"after": request.id}
        return TASK(service.create_task_from_event(call.caller, request.id, values))

    def UpdateTask(self, request: pb.UpdateTaskRequest, call: Call) -> pb.Task:
        values = wire.given(request, service.TaskChanges)
        before, after = service.update_task(call.caller, request.id, values, request.etag)
        call.changed(TASK.recorded(before), TASK.recorded(after))
        return TASK(after)

    def DeleteTask(self, request: pb.DeleteTaskRequest, call: Call) -> Empty:
        service.delete_task(call.caller, request.id)
        return Empty()

    def CreateTaskComment(self, request: pb.CreateTaskCommentRequest, call: Call) -> pb.TaskComment:
        return COMMENT(comments.create_comment(call.caller, request.id, request.comment))

    def ListTaskComments(
        self, request: pb.ListTaskCommentsRequest, call: Call
    ) -> pb.ListTaskCommentsResponse:
        service.get_task(request.id)
        return COMMENTS.answer(request, call)

    def DeleteTaskComment(self, request: pb.DeleteTaskCommentRequest, call: Call) -> Empty:
        row = comments.delete_comment(call.caller, request.id, request.comment_id)
        call.changes = {"comment_id": row.id, "user_id": row.user_id}
        return Empty()

    def UpdateTaskStatus(self, request: pb.UpdateTaskStatusRequest, call: Call) -> pb.Task:
        status = wire.enum_name(request, "status")
        before, after = service.update_status(call.caller, request.id, status, request.etag)
        call.changed(TASK.recorded(before), TASK.recorded(after))
        return TASK(after)

    async def BulkUpdateTasks(
        self, request: pb.BulkUpdateTasksRequest, steps: Steps
    ) -> pb.BulkUpdateTasksResponse:
        caller = steps.call.caller
        changes = wire.given(request, service.TaskBulkChanges)
        found = _select(request, caller.user_id)
        if found is None:
            steps.call.unchanged("nothing matches the filters")
            return pb.BulkUpdateTasksResponse()

        def change(after: int) -> Batch:
            return service.bulk_change(caller, found, after, changes)

        matched, updated = await in_batches(steps, change)
        return pb.BulkUpdateTasksResponse(matched=matched, updated=updated)
