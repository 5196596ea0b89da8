"""NotificationService."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict

from google.api.httpbody_pb2 import HttpBody
from google.protobuf.empty_pb2 import Empty
from quarterdeck.v1 import events_pb2
from quarterdeck.v1 import notifications_pb2 as pb

from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import Call
from quarterdeck_server.domains.notifications import service
from quarterdeck_server.domains.notifications.feed import Feed, Update, follow
from quarterdeck_server.domains.notifications.models import (
    Notification,
    NotificationDelivery,
    NotificationDeliveryRow,
    NotificationRow,
)
from quarterdeck_server.jobs.progress import Progress
from quarterdeck_server.rpc import contract, server_sent, status, wire
from quarterdeck_server.rpc.page import Listing, OneOf
from quarterdeck_server.rpc.steps import Steps

NOTIFICATION = wire.Mapper(
    pb.Notification, Notification, NotificationRow, {"is_read": ("read_at", lambda read_at: True)}
)
DELIVERY = wire.Mapper(pb.NotificationDelivery, NotificationDelivery, NotificationDeliveryRow)
RETRY_MS = 3000
MAX_UINT32 = 2**32 - 1
MAX_DIGITS = 10
(EVENTS,) = contract.media_types_of("NotificationService.StreamNotifications").values()

LIST = Listing(
    pb.ListNotificationsResponse,
    NOTIFICATION,
    filters={
        "is_read": lambda place: Notification.read_at.is_null(False) == place,
        "type": OneOf(Notification.type),
        "severity": OneOf(Notification.severity),
    },
    orders={"created_at": None},
    default_order="created_at desc",
    owner=Notification.user_id,
)
DELIVERIES = Listing(
    pb.ListNotificationDeliveriesResponse,
    DELIVERY,
    filters={"status": OneOf(NotificationDelivery.status)},
    orders={"created_at": None},
    default_order="created_at desc",
)


async def _server_sent_events(updates: AsyncIterator[Update]) -> AsyncIterator[str]:
    """Yield what a stream sends for each update; an error after the first one is its last event."""
    opening = f"retry: {RETRY_MS}\n"
    try:
        async for last_id, rows, progress in updates:
            yield _events(rows, progress) or server_sent.comment(
                "ready" if opening else "alive", event_id=last_id, before=opening
            )
            opening = ""
    except errors.AppError as error:
        if opening:
            raise
        yield server_sent.event("end", status.info(error))


def _events(rows: Sequence[NotificationRow], progress: Sequence[Progress]) -> str:
    texts = [server_sent.event("notification", NOTIFICATION(row), row.id) for row in rows]
    texts += [server_sent.event("progress", pb.Progress(**asdict(each))) for each in progress]
    return "".join(texts)


def _begin_after(
    request: pb.StreamNotificationsRequest | pb.WatchNotificationsRequest, steps: Steps
) -> int | None:
    """Return the id after which the stream begins; None for now."""
    if request.HasField("last_event_id"):
        return request.last_event_id
    header = str(steps.metadata.get("last-event-id", ""))
    if not header:
        return None
    digits = header.isascii() and header.isdigit() and len(header) <= MAX_DIGITS
    if not (digits and int(header) <= MAX_UINT32):
        raise errors.invalid("last_event_id", "is not the id of a notification")
    return int(header)


class Notifications:
    """What people should know."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    def ListNotifications(
        self, request: pb.ListNotificationsRequest, call: Call
    ) -> pb.ListNotificationsResponse:
        return LIST.answer(request, call)

    def GetNotificationStats(
        self, request: pb.GetNotificationStatsRequest, call: Call
    ) -> pb.NotificationStats:
        stats = service.stats(call.caller.user_id)
        return pb.NotificationStats(
            total=sum(stats.values()),
            unread=service.count_by(stats, 2).get("unread", 0),
            unacknowledged=service.count_by(stats, 3).get("pending", 0),
            by_type=wire.of_each_word(pb.Notification.Type, service.count_by(stats, 0)),
            by_severity=wire.of_each_word(events_pb2.Event.Severity, service.count_by(stats, 1)),
        )

    def MarkNotificationRead(
        self, request: pb.MarkNotificationReadRequest, call: Call
    ) -> pb.Notification:
        return NOTIFICATION(service.mark_read(call.caller.user_id, request.id))

    def MarkNotificationsRead(
        self, request: pb.MarkNotificationsReadRequest, call: Call
    ) -> pb.MarkNotificationsReadResponse:
        user_id = call.caller.user_id
        if request.all:
            updated = service.mark_all_read(user_id)
        else:
            updated = service.mark_several_read(user_id, request.notification_ids)
        call.changes = {"updated": updated}
        return pb.MarkNotificationsReadResponse(updated=updated)

    def AcknowledgeNotification(
        self, request: pb.AcknowledgeNotificationRequest, call: Call
    ) -> pb.Notification:
        return NOTIFICATION(service.acknowledge(call.caller.user_id, request.id))

    def DeleteNotification(self, request: pb.DeleteNotificationRequest, call: Call) -> Empty:
        service.delete(call.caller.user_id, request.id)
        return Empty()

    async def StreamNotifications(
        self, request: pb.StreamNotificationsRequest, steps: Steps
    ) -> AsyncIterator[HttpBody]:
        steps.headers["cache-control"] = "no-store"
        updates = follow(steps, self._feed, _begin_after(request, steps))
        async for text in _server_sent_events(updates):
            yield HttpBody(content_type=EVENTS, data=text.encode())

    async def WatchNotifications(
        self, request: pb.WatchNotificationsRequest, steps: Steps
    ) -> AsyncIterator[pb.WatchNotificationsResponse]:
        async for _, rows, progress in follow(steps, self._feed, _begin_after(request, steps)):
            for row in rows:
                yield pb.WatchNotificationsResponse(notification=NOTIFICATION(row))
            for each in progress:
                yield pb.WatchNotificationsResponse(progress=pb.Progress(**asdict(each)))

    def ListNotificationDeliveries(
        self, request: pb.ListNotificationDeliveriesRequest, call: Call
    ) -> pb.ListNotificationDeliveriesResponse:
        return DELIVERIES.answer(request, call)

    def RetryNotificationDelivery(
        self, request: pb.RetryNotificationDeliveryRequest, call: Call
    ) -> pb.NotificationDelivery:
        return DELIVERY(service.retry_delivery(request.id))
