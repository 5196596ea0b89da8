"""`qd notifications`."""

from typing import Annotated

import typer
from quarterdeck.v1.notifications_pb2 import (
    AcknowledgeNotificationRequest,
    DeleteNotificationRequest,
    GetNotificationStatsRequest,
    ListNotificationDeliveriesRequest,
    ListNotificationsRequest,
    MarkNotificationReadRequest,
    MarkNotificationsReadRequest,
    Notification,
    RetryNotificationDeliveryRequest,
)
from rich.text import Text

from quarterdeck_client.qd.names import LARGEST_PAGE
from quarterdeck_client.qd.run import Qd, command
from quarterdeck_client.qd.text import cell, clean, moment_of

app = typer.Typer()
Last = Annotated[
    int,
    typer.Option(min=0, max=LARGEST_PAGE, help="How many existing notifications to show first."),
]
_SLACK = "Messages to Slack"


@command(app, name="list", example="qd notifications list --unread")
def list_notifications(qd: Qd, request: ListNotificationsRequest) -> None:
    """List your notifications, newest first."""
    columns = "id severity type title created_at is_read resource_type resource_id"
    qd.rows(qd.client.notifications.ListNotifications, request, columns)


@command(app, name="follow", example="qd notifications --follow --json | jq .title")
def follow(qd: Qd, last: Last = 10) -> None:
    """Show the latest notifications, then new ones until Ctrl-C; with --json, one per line."""
    request = ListNotificationsRequest(page_size=max(last, 1))
    known = list(qd.client.notifications.ListNotifications(request).notifications)
    for notification in reversed(known[:last]):
        _print(qd, notification)
    for answer in qd.client.watch(known[0].id if known else 0):
        if answer.HasField("notification"):
            _print(qd, answer.notification)


def _print(qd: Qd, notification: Notification) -> None:
    if qd.screen.json:
        qd.screen.line(notification)
        return
    moment = moment_of(notification.created_at)
    about = f"{notification.resource_type} {notification.resource_id}"
    severity = cell(notification, "severity")
    severity.pad_right(8 - len(severity))
    blank = "  "
    shown = f"{moment.astimezone():%H:%M:%S}" if moment else "?"
    line = Text.assemble((shown, "dim"), blank, severity, blank)
    line.append(clean(notification.title))
    line.append(f"  ({clean(about)})", style="dim")
    qd.screen.print(line)


@command(app, name="stats")
def stats(qd: Qd) -> None:
    """Count your notifications."""
    qd.show(qd.client.notifications.GetNotificationStats(GetNotificationStatsRequest()))


@command(app, "id", name="read")
def read(qd: Qd, request: MarkNotificationReadRequest) -> None:
    """Mark a notification as read."""
    qd.show(qd.client.notifications.MarkNotificationRead(request))


@command(app, name="read-all")
def read_all(qd: Qd) -> None:
    """Mark all your notifications as read."""
    request = MarkNotificationsReadRequest(all=True)
    qd.show(qd.client.notifications.MarkNotificationsRead(request))


@command(app, "id", name="acknowledge")
def acknowledge(qd: Qd, request: AcknowledgeNotificationRequest) -> None:
    """Acknowledge a notification, which also marks it as read."""
    qd.show(qd.client.notifications.AcknowledgeNotification(request))


@command(app, "id", name="delete")
def delete(qd: Qd, request: DeleteNotificationRequest) -> None:
    """Delete a notification."""
    qd.client.notifications.DeleteNotification(request)
    qd.screen.done(f"Deleted notification {request.id}.")


@command(app, name="deliveries", panel=_SLACK, example="qd notifications deliveries --status dead")
def deliveries(qd: Qd, request: ListNotificationDeliveriesRequest) -> None:
    """List the messages to Slack, newest first."""
    columns = "id status severity title attempts last_error created_at last_status"
    qd.rows(qd.client.notifications.ListNotificationDeliveries, request, columns)


@command(app, "id", name="retry", panel=_SLACK)
def retry(qd: Qd, request: RetryNotificationDeliveryRequest) -> None:
    """Retry a message whose delivery was given up."""
    qd.show(qd.client.notifications.RetryNotificationDelivery(request))
