"""Events are taken in: what an occurrence changes of the problem that it belongs to, or begins."""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypedDict

from quarterdeck_server.core import clock
from quarterdeck_server.domains.events.incoming import (
    MAX_ORIGINAL,
    NO_LABELS,
    Incoming,
    clip_key,
    merge_pages,
)
from quarterdeck_server.domains.events.models import (
    ACTIVE,
    LIVE,
    Event,
    EventActivity,
    EventActivityRow,
    EventDelivery,
    EventRow,
)
from quarterdeck_server.domains.events.service import EVENTS, RESOLVED, hold_in_order, trace
from quarterdeck_server.storage import db

OPEN, ACKNOWLEDGED, SUPPRESSED, PROGRESS = "open", "acknowledged", "suppressed", "progress"
REMEMBER_DELIVERIES = 7 * clock.DAY
MAX_COUNT = 2**31 - 1
# From the least to the most grave.
SEVERITIES = ("info", "low", "medium", "high", "critical")
# A sender's clock may be so far ahead of ours; a time further ahead is now.
MOST_AHEAD = clock.MINUTE
# A problem that opens so often within this time flaps: it stays open until it was quiet a while.
FLAPS_AFTER = 5
FLAPS_WITHIN = 30 * clock.MINUTE
QUIET = 15 * clock.MINUTE
CALMED_AT_ONCE = 200


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
    labels: str
    quiet_since: int | None


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
_openings = db.Statement(
    lambda: (
        Event.select(Event.seq)
        .where(
            Event.fingerprint == db.bind("fingerprint"),
            Event.created_at > db.bind("since"),
            # Reports of what was long ago, sent at once, are no flapping.
            Event.occurred_at > db.bind("occurred_since"),
        )
        .limit(FLAPS_AFTER)
    )
)
_calmed = db.Statement(
    lambda: db.locked(
        Event.select()
        .where(ACTIVE, Event.quiet_since.is_null(False), Event.quiet_since < db.bind("before"))
        .order_by(Event.seq)
        .limit(CALMED_AT_ONCE)
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
_last_resolve = db.Statement(
    lambda: (
        EventActivity.select()
        .where(EventActivity.event_id == db.bind("event_id"), EventActivity.action == RESOLVED)
        .order_by(EventActivity.seq.desc())
        .limit(1)
    ),
    EventActivityRow,
)


def ingest(incoming: Incoming) -> EventRow:
    """Take in one occurrence and return the row of its event.

    The event with the same fingerprint that is not resolved takes it in; there
    is at most one. An end ends whatever was received before it. What resolves a
    problem that nobody has open, and what came late, only counts on the last event
    of it. An occurrence older than the last one seen counts, and changes nothing
    but a severity that rises. A redelivery changes nothing.
    """
    now = clock.now()
    if incoming.occurred_at > now + MOST_AHEAD:
        incoming = replace(incoming, occurred_at=now)
    delivery_id = _delivery_id(incoming)
    if delivery_id:
        db.serialize(f"events/delivery/{delivery_id}")
        known = _delivered.first(delivery_id=delivery_id, since=now - REMEMBER_DELIVERIES)
        if known is not None:
            return known
    db.serialize(f"events/{incoming.fingerprint}")
    current = _active.first(fingerprint=incoming.fingerprint)
    latest = current or _latest.first(fingerprint=incoming.fingerprint)
    if current is None and latest is not None and _is_of(latest, incoming):
        current = latest
    if current is None:
        row = _create(incoming, now, is_flapping=bool(latest) and _opens_too_often(incoming, now))
    else:
        row = _occurred(current, incoming, now)
    if delivery_id:
        _insert_delivery.run(delivery_id=delivery_id, event_id=row.id, received_at=now)
    return row


def _delivery_id(incoming: Incoming) -> str:
    """Return the id of a delivery among all senders': each counts its own alone."""
    return clip_key(f"{incoming.source}|{incoming.delivery_id}") if incoming.delivery_id else ""


def claim(several: Collection[Incoming]) -> None:
    """Take the turns of several occurrences in one order, so that no two calls wait in a ring.

    Their open events too, which others hold without a turn.
    """
    names = {f"events/{incoming.fingerprint}" for incoming in several}
    names |= {f"events/delivery/{_delivery_id(each)}" for each in several if each.delivery_id}
    for name in sorted(names):
        db.serialize(name)
    if len(several) > 1:
        prints = {incoming.fingerprint for incoming in several}
        hold_in_order(Event.fingerprint.in_(sorted(prints)) & ACTIVE)


def _is_of(latest: EventRow, incoming: Incoming) -> bool:
    """Whether an occurrence is of the last event, which is resolved, and begins no new one."""
    if incoming.status == RESOLVED:
        return True
    # EventBridge keeps no order: the alarm may come after the OK that ended it.
    return incoming.occurred_at < latest.last_seen_at and not _is_resolved_by_hand(latest)


def _is_resolved_by_hand(event: EventRow) -> bool:
    found = _last_resolve.first(event_id=event.id)
    return found is not None and found.user_id is not None


def _create(incoming: Incoming, now: int, *, is_flapping: bool) -> EventRow:
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
        is_flapping=is_flapping,
        quiet_since=None,
        labels=_stored(incoming.labels),
    )


def _stored(labels: Mapping[str, str]) -> str:
    return json.dumps(labels, sort_keys=True) if labels else NO_LABELS


def _opens_too_often(incoming: Incoming, now: int) -> bool:
    """Whether an event that opens now is one of too many within a short time."""
    if incoming.status == RESOLVED:
        return False
    opened = _openings.rows(
        fingerprint=incoming.fingerprint,
        since=now - FLAPS_WITHIN,
        occurred_since=incoming.occurred_at - FLAPS_WITHIN,
    )
    return len(opened) >= FLAPS_AFTER - 1


def _occurred(current: EventRow, incoming: Incoming, now: int) -> EventRow:
    """Record one more occurrence of a known problem, another page of its last one, or its end."""
    is_page = bool(incoming.merge_key) and incoming.merge_key == current.merge_key
    is_progress = incoming.phase in (PROGRESS, ACKNOWLEDGED)
    ends = incoming.status == RESOLVED and current.status != RESOLVED and not is_progress
    changes: _Occurrence = {}
    if not (is_page or ends or is_progress):
        changes["count"] = min(current.count + 1, MAX_COUNT)
    if ends:
        changes |= _ended(current, incoming, now)
    is_latest = incoming.occurred_at >= current.last_seen_at
    if is_latest:
        changes["last_seen_at"] = incoming.occurred_at
    if incoming.status != RESOLVED and current.status != RESOLVED:
        changes |= _latest_state(current, incoming, is_page) if is_latest else {}
        changes |= _risen(current, incoming)
    if incoming.phase == ACKNOWLEDGED and current.status == OPEN:
        trace(current.id, ACKNOWLEDGED, note=incoming.title)
        changes["status"] = ACKNOWLEDGED
    if is_page and not is_latest:
        changes["original"] = _joined(incoming.raw, json.loads(current.original))
    return EVENTS.update(current.id, changes)


def _ended(current: EventRow, incoming: Incoming, now: int) -> _Occurrence:
    """Return what the end of a problem changes; one that flaps stays open until it is quiet."""
    if current.is_flapping:
        return {"quiet_since": now}
    trace(current.id, RESOLVED, note=incoming.title)
    return {"status": RESOLVED, "merge_key": incoming.merge_key}


def _risen(current: EventRow, incoming: Incoming) -> _Occurrence:
    """Return the severity of an open problem, if it rises; and that what goes on is not quiet."""
    changes: _Occurrence = {} if current.quiet_since is None else {"quiet_since": None}
    is_hidden = incoming.is_muted and current.status != SUPPRESSED
    if not is_hidden and SEVERITIES.index(incoming.severity) > SEVERITIES.index(current.severity):
        changes["severity"] = incoming.severity
    return changes


def _latest_state(current: EventRow, incoming: Incoming, is_page: bool) -> _Occurrence:
    """Return what the latest occurrence says of the problem."""
    earlier = json.loads(current.original) if is_page else {}
    original = _joined(earlier, incoming.raw) if is_page else json.dumps(incoming.raw)
    if incoming.is_muted and current.status != SUPPRESSED:
        # What the rules mute hides no problem that they do not.
        return {"original": original, "merge_key": incoming.merge_key}
    state: _Occurrence = {
        "title": incoming.title,
        "description": incoming.description,
        "merge_key": incoming.merge_key,
        "original": original,
    }
    if not is_page:
        state["resource"] = incoming.resource
    if incoming.labels:
        state["labels"] = _stored(incoming.labels)
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


def calm() -> int:
    """Resolve some events that flapped and have been quiet since, and return how many."""
    rows = _calmed.rows(before=clock.now() - QUIET)
    for row in rows:
        trace(row.id, RESOLVED, note="It no longer flaps")
        EVENTS.update(row.id, {"status": RESOLVED, "quiet_since": None})
    return len(rows)


def prune() -> int:
    """Forget some deliveries that are older than 7 days, and return how many."""
    return _delete_old_deliveries.run(before=clock.now() - REMEMBER_DELIVERIES)
