"""Tasks, and what people said about them."""

from datetime import datetime, timedelta
from typing import TypedDict

from quarterdeck.v1.notifications_pb2 import (
    AcknowledgeNotificationRequest,
    ListNotificationsRequest,
    MarkNotificationsReadRequest,
)
from quarterdeck.v1.tasks_pb2 import (
    CreateTaskCommentRequest,
    CreateTaskFromEventRequest,
    CreateTaskRequest,
    Task,
    UpdateTaskRequest,
    UpdateTaskStatusRequest,
)

from quarterdeck_server.demo import story
from quarterdeck_server.demo.events import newest
from quarterdeck_server.demo.world import World


class TaskFields(TypedDict):
    """What the requests that make a task have in common; None is not given."""

    title: str | None
    description: str | None
    priority: str | None
    due_date: datetime
    assigned_user_id: str | None


def load_tasks(world: World) -> None:
    """Make the tasks, comment on them, and move them to their status."""
    told = story.tasks()
    with world.stages.stage("Tasks and conversations", len(told)) as advance:
        for each in told:
            _load_task(world, each)
            advance(1)


def _load_task(world: World, told: story.Task) -> None:
    task = _make(world, told)
    for author, what in told.get("talk", ()):
        comment = CreateTaskCommentRequest(id=task.id, comment=what)
        world.clients[author].tasks.CreateTaskComment(comment)
    status = told.get("status", "open")
    if status != "open":
        who = world.clients.get(told["to"]) or world.clients[told["by"]]
        who.tasks.UpdateTaskStatus(UpdateTaskStatusRequest(id=task.id, status=status))


def _make(world: World, told: story.Task) -> Task:
    client = world.clients[told["by"]]
    given: TaskFields = {
        "title": told.get("title"),
        "description": told.get("description"),
        "priority": told.get("priority"),
        "due_date": world.now + timedelta(days=told["due"]),
        "assigned_user_id": world.user_ids[told["to"]] if told["to"] else None,
    }
    if "event" not in told:
        return client.tasks.CreateTask(CreateTaskRequest(**given))
    event = newest(client, told["event"])
    if event.task_id:
        # The rules have made one already.
        return client.tasks.UpdateTask(UpdateTaskRequest(id=event.task_id, **given))
    return client.tasks.CreateTaskFromEvent(CreateTaskFromEventRequest(id=event.id, **given))


def read_notifications(world: World) -> None:
    """Everybody has read the older half of what they were told, and acknowledged one of it."""
    for client in world.clients.values():
        found = list(
            client.list(client.notifications.ListNotifications, ListNotificationsRequest())
        )
        older = [each.id for each in found[len(found) // 2 :]]
        if older:
            request = MarkNotificationsReadRequest(notification_ids=older)
            client.notifications.MarkNotificationsRead(request)
            acknowledged = AcknowledgeNotificationRequest(id=older[0])
            client.notifications.AcknowledgeNotification(acknowledged)
