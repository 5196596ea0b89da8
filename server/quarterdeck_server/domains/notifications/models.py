"""Notifications, and the deliveries of messages to Slack."""

from typing import NamedTuple

import peewee

from quarterdeck_server.storage.db import Table


class Notification(Table):
    """Something that one person should know."""

    # Ids are given in the order of commits, so a reader who knows all up to one misses none.
    id = peewee.BigAutoField()
    user_id = peewee.TextField()
    type = peewee.TextField()
    severity = peewee.TextField()
    title = peewee.TextField()
    body = peewee.TextField()
    resource_type = peewee.TextField()
    resource_id = peewee.TextField()
    read_at = peewee.BigIntegerField(null=True)
    acknowledged_at = peewee.BigIntegerField(null=True)
    created_at = peewee.BigIntegerField(index=True)

    class Meta:
        table_name = "notifications"
        indexes = ((("user_id", "id"), False),)


class NotificationRow(NamedTuple):
    """A notification, as it is read."""

    id: int
    user_id: str
    type: str
    severity: str
    title: str
    body: str
    resource_type: str
    resource_id: str
    read_at: int | None
    acknowledged_at: int | None
    created_at: int


Notification.add_index(
    Notification.index(
        Notification.user_id,
        Notification.id,
        where=Notification.read_at.is_null(),
        name="notifications_unread",
    )
)


class NotificationDelivery(Table):
    """A message to a channel outside of Quarterdeck."""

    seq = peewee.BigAutoField()
    id = peewee.TextField(unique=True)
    channel = peewee.TextField()
    status = peewee.TextField()
    type = peewee.TextField()
    severity = peewee.TextField()
    title = peewee.TextField()
    body = peewee.TextField()
    resource_type = peewee.TextField()
    resource_id = peewee.TextField()
    attempts = peewee.IntegerField()
    last_status = peewee.IntegerField(null=True)
    last_error = peewee.TextField()
    next_attempt_at = peewee.BigIntegerField(null=True)
    delivered_at = peewee.BigIntegerField(null=True)
    created_at = peewee.BigIntegerField()
    updated_at = peewee.BigIntegerField()

    class Meta:
        table_name = "notification_deliveries"
        indexes = ((("status", "seq"), False),)


class NotificationDeliveryRow(NamedTuple):
    """A notification delivery, as it is read."""

    seq: int
    id: str
    channel: str
    status: str
    type: str
    severity: str
    title: str
    body: str
    resource_type: str
    resource_id: str
    attempts: int
    last_status: int | None
    last_error: str
    next_attempt_at: int | None
    delivered_at: int | None
    created_at: int
    updated_at: int
