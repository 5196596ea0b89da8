"""Events, their deliveries, and what was done about them."""

from typing import NamedTuple

import peewee

from quarterdeck_server.storage.db import Table
from quarterdeck_server.storage.labels import LabelIndex
from quarterdeck_server.storage.search import SearchIndex


class Event(Table):
    """A problem, with all its occurrences until it is resolved."""

    seq = peewee.BigAutoField()
    id = peewee.TextField(unique=True)
    fingerprint = peewee.TextField()
    source = peewee.TextField()
    type = peewee.TextField()
    severity = peewee.TextField()
    status = peewee.TextField()
    title = peewee.TextField()
    description = peewee.TextField()
    account_id = peewee.TextField()
    region = peewee.TextField()
    resource = peewee.TextField()
    occurred_at = peewee.BigIntegerField()
    last_seen_at = peewee.BigIntegerField()
    count = peewee.IntegerField()
    # The sender's id of the last occurrence, whose pages arrive one by one.
    merge_key = peewee.TextField()
    task_id = peewee.TextField(null=True)
    # The JSON text of the latest occurrence as it came in.
    original = peewee.TextField()
    version = peewee.IntegerField()
    created_at = peewee.BigIntegerField()
    updated_at = peewee.BigIntegerField()
    deleted_at = peewee.BigIntegerField(null=True)
    # The severity at which it was last over its threshold; empty for never.
    alerted_severity = peewee.TextField(default="")
    # It opened too often: it stays open until it was quiet for a while, and alerts once.
    is_flapping = peewee.BooleanField(default=False)
    # Of what flaps, since when no problem was reported.
    quiet_since = peewee.BigIntegerField(null=True)
    # A JSON object of texts; the database keeps `event_labels` by it.
    labels = peewee.TextField(default="{}")

    class Meta:
        table_name = "events"


class EventRow(NamedTuple):
    """An event, as it is read."""

    seq: int
    id: str
    fingerprint: str
    source: str
    type: str
    severity: str
    status: str
    title: str
    description: str
    account_id: str
    region: str
    resource: str
    occurred_at: int
    last_seen_at: int
    count: int  # type: ignore[assignment]  # not the method of tuples
    merge_key: str
    task_id: str | None
    original: str
    version: int
    created_at: int
    updated_at: int
    deleted_at: int | None
    alerted_severity: str
    is_flapping: bool
    quiet_since: int | None
    labels: str


LIVE = Event.deleted_at.is_null()
# A literal, because a partial index does not serve a query with a parameter in its place.
ACTIVE = LIVE & (Event.status != peewee.SQL("'resolved'"))
SEARCH = SearchIndex(Event)


class EventLabel(Table):
    """A label of an event, to find the event by."""

    event_seq = peewee.BigIntegerField()
    key = peewee.TextField()
    value = peewee.TextField()
    # The event's, which never changes.
    occurred_at = peewee.BigIntegerField()

    class Meta:
        table_name = "event_labels"
        primary_key = peewee.CompositeKey("event_seq", "key")
        indexes = ((("key", "value", "occurred_at", "event_seq"), False),)


class EventLabelRow(NamedTuple):
    """A label of an event, as it is read."""

    event_seq: int
    key: str
    value: str
    occurred_at: int


LABELS = LabelIndex(EventLabel, EventLabel.event_seq, {"occurred_at": EventLabel.occurred_at})


class EventDelivery(Table):
    """A delivery that was taken in, so that its redelivery changes nothing."""

    delivery_id = peewee.TextField()
    event_id = peewee.TextField(index=True)
    received_at = peewee.BigIntegerField(index=True)

    class Meta:
        table_name = "event_deliveries"
        primary_key = peewee.CompositeKey("delivery_id", "event_id")


class EventDeliveryRow(NamedTuple):
    """An event delivery, as it is read."""

    delivery_id: str
    event_id: str
    received_at: int


class EventActivity(Table):
    """One thing done about an event."""

    seq = peewee.BigAutoField()
    event_id = peewee.TextField()
    action = peewee.TextField()
    note = peewee.TextField()
    user_id = peewee.TextField(null=True)
    task_id = peewee.TextField(null=True)
    created_at = peewee.BigIntegerField()

    class Meta:
        table_name = "event_activities"
        indexes = ((("event_id", "seq"), False),)


class EventActivityRow(NamedTuple):
    """An event activity, as it is read."""

    seq: int
    event_id: str
    action: str
    note: str
    user_id: str | None
    task_id: str | None
    created_at: int


def _index(name: str, *columns: object, unique: bool = False, where: object = LIVE) -> None:
    Event.add_index(Event.index(*columns, unique=unique, where=where, name=f"events_{name}"))


_index("active_fingerprint", Event.fingerprint, unique=True, where=ACTIVE)
_index("fingerprint", Event.fingerprint, Event.seq, where=None)
_index("occurred_at", Event.occurred_at, Event.seq)
_index("last_seen_at", Event.last_seen_at, Event.seq)
_index("severity", Event.severity, Event.status, Event.occurred_at, Event.seq)
_index("severity_occurred_at", Event.severity, Event.occurred_at, Event.seq)
_index("status", Event.status, Event.occurred_at, Event.seq)
_index("source", Event.source, Event.occurred_at, Event.seq)
_index("type", Event.type, Event.occurred_at, Event.seq)
_index("quiet_since", Event.quiet_since, where=Event.quiet_since.is_null(False))
_index("account_id", Event.account_id, Event.occurred_at, Event.seq)
_index("region", Event.region, Event.occurred_at, Event.seq)
