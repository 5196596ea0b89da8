"""Tasks, and what people said about them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

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

from quarterdeck_server.demo.events import newest
from quarterdeck_server.demo.history import read
from quarterdeck_server.demo.world import World


def load_tasks(world: World) -> None:
    """Make the tasks, comment on them, and move them to their status."""
    told = read("tasks.toml")["tasks"]
    with world.stages.stage("Tasks and conversations", len(told)) as advance:
        for each in told:
            _load_task(world, each)
            advance(1)


def _load_task(world: World, told: Mapping[str, Any]) -> None:
    task = _make(world, told)
    for who, what in told.get("talk", ()):
        comment = CreateTaskCommentRequest(id=task.id, comment=what)
        world.clients[who].tasks.CreateTaskComment(comment)
    status = told.get("status", "open")
    if status != "open":
        who = world.clients.get(told["to"]) or world.clients[told["by"]]
        who.tasks.UpdateTaskStatus(UpdateTaskStatusRequest(id=task.id, status=status))


def _make(world: World, told: Mapping[str, Any]) -> Task:
    client = world.clients[told["by"]]
    given: dict[str, Any] = {k: told[k] for k in ("title", "description", "priority") if k in told}
    given["due_date"] = world.now + timedelta(days=told["due"])
    if told["to"]:
        given["assigned_user_id"] = world.user_ids[told["to"]]
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
