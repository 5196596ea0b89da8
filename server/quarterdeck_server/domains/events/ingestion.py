"""Events are taken in: once for each problem, whatever the order and however often it is told."""

import json
from collections.abc import Collection, Mapping
from typing import TypedDict

from quarterdeck_server.core import clock
from quarterdeck_server.domains.events.incoming import MAX_ORIGINAL, Incoming, merge_pages
from quarterdeck_server.domains.events.models import (
    ACTIVE,
    LIVE,
    Event,
    EventDelivery,
    EventRow,
)
from quarterdeck_server.domains.events.service import EVENTS, RESOLVED, hold_in_order, trace
from quarterdeck_server.storage import db

SUPPRESSED = "suppressed"
REMEMBER_DELIVERIES = 7 * clock.DAY
MAX_COUNT = 2**31 - 1


class _Occurrence(TypedDict, total=False):
    """What one more occurrence changes of an event."""

    count: int
    last_seen_at: int
    status: str
    severity: str
    title: str
    description: str
    resource: str
    merge_key: str
    original: str


_insert = db.insert(Event, EventRow)
_active = db.Statement(
    lambda: db.locked(Event.select().where(Event.fingerprint == db.bind("fingerprint"), ACTIVE)),
    EventRow,
)
_latest = db.Statement(
    lambda: db.locked(
        Event.select()
        .where(Event.fingerprint == db.bind("fingerprint"), LIVE)
        .order_by(Event.seq.desc())
        .limit(1)
    ),
    EventRow,
)
_delivered = db.Statement(
    lambda: (
        Event.select()
        .join(EventDelivery, on=(EventDelivery.event_id == Event.id))
        .where(
            EventDelivery.delivery_id == db.bind("delivery_id"),
            EventDelivery.received_at > db.bind("since"),
        )
    ),
    EventRow,
)
_insert_delivery = db.Statement(
    lambda: db.inserting(EventDelivery).on_conflict(
        conflict_target=[EventDelivery.delivery_id, EventDelivery.event_id],
        update={EventDelivery.received_at: db.bind("received_at")},
    )
)
_delete_old_deliveries = db.delete_before(EventDelivery, EventDelivery.received_at)


def ingest(incoming: Incoming) -> EventRow:
    """Take in one occurrence and return the row of its event.

    The event with the same fingerprint that is not resolved takes it in; there
    is at most one. What resolves a problem that nobody has open, and what came
    late, only counts on the last event of it. An occurrence older than the last
    one seen counts, and changes nothing else. A redelivery changes nothing.
    """
    now = clock.now()
    if incoming.delivery_id:
        db.serialize(f"events/delivery/{incoming.delivery_id}")
        known = _delivered.first(delivery_id=incoming.delivery_id, since=now - REMEMBER_DELIVERIES)
        if known is not None:
            return known
    db.serialize(f"events/{incoming.fingerprint}")
    current = _known(incoming)
    row = _create(incoming, now) if current is None else _occurred(current, incoming)
    if incoming.delivery_id:
        _insert_delivery.run(delivery_id=incoming.delivery_id, event_id=row.id, received_at=now)
    return row


def claim(several: Collection[Incoming]) -> None:
    """Take the turns of several occurrences in one order, so that no two calls wait in a ring.

    Their open events too, which others hold without a turn.
    """
    names = {f"events/{incoming.fingerprint}" for incoming in several}
    names |= {f"events/delivery/{each.delivery_id}" for each in several if each.delivery_id}
    for name in sorted(names):
        db.serialize(name)
    if len(several) > 1:
        prints = {incoming.fingerprint for incoming in several}
        hold_in_order(Event.fingerprint.in_(sorted(prints)) & ACTIVE)


def _known(incoming: Incoming) -> EventRow | None:
    """Return the event that an occurrence belongs to; None if it begins a new one."""
    current = _active.first(fingerprint=incoming.fingerprint)
    if current is not None:
        return current
    latest = _latest.first(fingerprint=incoming.fingerprint)
    # EventBridge keeps no order: the alarm may come after the OK that ended it.
    if latest and (incoming.status == RESOLVED or incoming.occurred_at < latest.last_seen_at):
        return latest
    return None


def _create(incoming: Incoming, now: int) -> EventRow:
    return _insert.one(
        id=db.new_id(),
        fingerprint=incoming.fingerprint,
        source=incoming.source,
        type=incoming.type,
        severity=incoming.severity,
        status=SUPPRESSED if incoming.is_muted else incoming.status,
        title=incoming.title,
        description=incoming.description,
        account_id=incoming.account_id,
        region=incoming.region,
        resource=incoming.resource,
        occurred_at=incoming.occurred_at,
        last_seen_at=incoming.occurred_at,
        count=1,
        merge_key=incoming.merge_key,
        task_id=None,
        original=json.dumps(incoming.raw),
        version=1,
        created_at=now,
        updated_at=now,
        deleted_at=None,
        alerted_severity="",
    )


def _occurred(current: EventRow, incoming: Incoming) -> EventRow:
    """Record one more occurrence of a known problem, another page of its last one, or its end."""
    is_page = bool(incoming.merge_key) and incoming.merge_key == current.merge_key
    ends = incoming.status == RESOLVED and current.status != RESOLVED
    changes: _Occurrence = {}
    if not (is_page or ends):
        changes["count"] = min(current.count + 1, MAX_COUNT)
    if incoming.occurred_at >= current.last_seen_at:
        changes["last_seen_at"] = incoming.occurred_at
        if ends:
            changes |= {"status": RESOLVED, "merge_key": incoming.merge_key}
            trace(current.id, "resolved", note=incoming.title)
        else:
            changes |= _latest_state(current, incoming, is_page)
    elif is_page:
        changes["original"] = _joined(incoming.raw, json.loads(current.original))
    return EVENTS.update(current.id, changes)


def _latest_state(current: EventRow, incoming: Incoming, is_page: bool) -> _Occurrence:
    """Return what the latest occurrence says of the problem; a resolved event stays as it was."""
    if current.status == RESOLVED:
        return {}
    earlier = json.loads(current.original) if is_page else {}
    original = _joined(earlier, incoming.raw) if is_page else json.dumps(incoming.raw)
    if incoming.is_muted and current.status != SUPPRESSED:
        # What the rules mute hides no problem that they do not.
        return {"original": original, "merge_key": incoming.merge_key}
    state: _Occurrence = {
        "severity": incoming.severity,
        "title": incoming.title,
        "description": incoming.description,
        "merge_key": incoming.merge_key,
        "original": original,
    }
    if not is_page:
        state["resource"] = incoming.resource
    if not incoming.is_muted and (incoming.status != "open" or current.status == SUPPRESSED):
        state["status"] = incoming.status
    return state


def _joined(first: Mapping[str, object], second: Mapping[str, object]) -> str:
    """Return the JSON of two pages; of the later one alone if both are more than is kept."""
    joined = json.dumps(merge_pages(first, second))
    return joined if len(joined) <= MAX_ORIGINAL else json.dumps(second)


def is_active(fingerprint: str) -> bool:
    """Whether there is an event with this fingerprint that is not resolved."""
    return _active.first(fingerprint=fingerprint) is not None


def prune() -> int:
    """Forget some deliveries that are older than 7 days, and return how many."""
    return _delete_old_deliveries.run(before=clock.now() - REMEMBER_DELIVERIES)
