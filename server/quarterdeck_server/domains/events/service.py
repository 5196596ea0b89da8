"""Events: taken in once for each problem, acknowledged, resolved, traced."""

import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import NamedTuple, TypedDict

import peewee

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.caller import Caller
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.events.incoming import MAX_ORIGINAL, Incoming, merge_pages
from quarterdeck_server.domains.events.models import (
    ACTIVE,
    LIVE,
    SEARCH,
    Event,
    EventActivity,
    EventActivityRow,
    EventDelivery,
    EventRow,
)
from quarterdeck_server.rpc.bulk import BATCH, Batch
from quarterdeck_server.rpc.page import Matching
from quarterdeck_server.storage import db
from quarterdeck_server.storage.rows import Rows

RESOLVED = "resolved"
SUPPRESSED = "suppressed"
REMEMBER_DELIVERIES = 7 * clock.DAY
MAX_COUNT = 2**31 - 1
# Of what is shown with its event; with the longest notes it fits.
NEWEST_ACTIVITY = 50


class EventId(NamedTuple):
    """Which event."""

    id: str


class _SeqAndStatus(NamedTuple):
    seq: int
    status: str


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
_events = Rows(Event, EventRow, "event")
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
_recent = db.Statement(
    lambda: (
        Event.select()
        .where(LIVE)
        .order_by(Event.last_seen_at.desc(), Event.seq.desc())
        .limit(db.bind("limit"))
    ),
    EventRow,
)
_erase = db.Statement(lambda: Event.delete().where(Event.id == db.bind("id")))
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
_insert_activity = db.insert(EventActivity)
_activities = db.Statement(
    lambda: (
        EventActivity.select()
        .where(EventActivity.event_id == db.bind("event_id"))
        .order_by(EventActivity.seq.desc())
        .limit(NEWEST_ACTIVITY)
    ),
    EventActivityRow,
)


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
        _hold_in_order(Event.fingerprint.in_(sorted(prints)) & ACTIVE)


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
            _trace(current.id, "resolved", note=incoming.title)
        else:
            changes |= _latest_state(current, incoming, is_page)
    elif is_page:
        changes["original"] = _joined(incoming.raw, json.loads(current.original))
    return _events.update(current.id, changes)


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


def note_alert(event_id: str, severity: str) -> EventRow:
    """Note at which severity an event was last over its threshold, and return the row."""
    return _events.update(event_id, {"alerted_severity": severity})


def hold_event(event_id: str) -> EventRow:
    """Return the row of an event, which nobody else changes until the transaction ends."""
    return _events.hold(event_id)


def hold_events(event_ids: Collection[str]) -> None:
    """Hold several events, which nobody else changes until the transaction ends."""
    if event_ids:
        _hold_in_order(Event.id.in_(sorted(event_ids)))


def _hold_in_order(condition: peewee.Node) -> None:
    """Hold events in the order in which all do who hold several; tasks are held before events."""
    if not db.is_sqlite():
        query = Event.select(Event.id).where(condition).order_by(Event.seq)
        db.locked(query).tuples().execute()


def retirable(needed: peewee.Select) -> peewee.Select:
    """Return a query for the ids of `limit` events that were resolved before `before`.

    Without those whose ids the query `needed` finds.
    """
    return Event.select(Event.id).where(_is_retirable(needed)).limit(db.bind("limit"))


def hold_retirable(event_ids: Collection[str], before: int, needed: peewee.Select) -> list[str]:
    """Hold those of these events that still are retirable, and return their ids."""
    hold_events(event_ids)
    chosen = Event.select(Event.id).where(Event.id.in_(sorted(event_ids)), _is_retirable(needed))
    return [row.id for row in db.Statement(lambda: chosen, EventId).rows(before=before)]


def _is_retirable(needed: peewee.Select) -> peewee.Expression:
    return (
        LIVE
        & (Event.status == RESOLVED)
        # The first is the index's, the second is the truth.
        & (Event.occurred_at < db.bind("before"))
        & (Event.updated_at < db.bind("before"))
        & Event.id.not_in(needed)
    )


def erase(event_ids: list[str]) -> None:
    """Delete events for good, with all that was done about them."""
    for event_id in event_ids:
        _erase.run(id=event_id)


def mentioning(text: str, after: int, limit: int) -> list[EventRow]:
    """Return the newest events that have every word of a text and were seen after a time."""
    where = LIVE & (Event.last_seen_at >= after)
    return SEARCH.newest(EventRow, text, where, Event.last_seen_at, limit)


def prune() -> int:
    """Forget some deliveries that are older than 7 days, and return how many."""
    return _delete_old_deliveries.run(before=clock.now() - REMEMBER_DELIVERIES)


def get_event(event_id: str) -> EventRow:
    """Return the row of an event. Raise NotFound."""
    return _events.get(event_id)


def recent(limit: int) -> list[EventRow]:
    """Return some events, the last seen first."""
    return _recent.rows(limit=limit)


def activities(event_id: str) -> list[EventActivityRow]:
    """Return what was done about an event last, the oldest of it first."""
    return _activities.rows(event_id=event_id)[::-1]


def acknowledge(caller: Caller, event_id: str, note: str) -> tuple[EventRow, EventRow]:
    """Mark an event as seen, and return the row before and after. Conflict if it is resolved."""
    before = _events.hold(event_id)
    if before.status == RESOLVED:
        raise errors.Conflict("the event is resolved", reason=Reason.EVENT_RESOLVED)
    return before, _move(caller, before, "acknowledged", note)


def resolve(caller: Caller, event_id: str, note: str) -> tuple[EventRow, EventRow]:
    """Mark an event as over, and return the row before and after."""
    before = _events.hold(event_id)
    return before, _move(caller, before, RESOLVED, note)


def delete_event(event_id: str) -> None:
    """Hide an event. Raise NotFound."""
    _events.update(event_id, {"deleted_at": clock.now()})


def link_task(caller: Caller, event_id: str, task_id: str, action: str) -> None:
    """Note on the event, if it is still there, what happened to its task (`task_closed`, …)."""
    with suppress(errors.NotFound):
        _events.update(event_id, {"task_id": task_id})
        _trace(event_id, action, user_id=caller.user_id, task_id=task_id)


def unlink_task(event_id: str, task_id: str) -> None:
    """Take this task off an event, if the event is still there and has no other."""
    with suppress(errors.NotFound):
        if _events.hold(event_id).task_id == task_id:
            _events.update(event_id, {"task_id": None})


def bulk_change(caller: Caller, found: Matching, after: int, action: str, note: str) -> Batch:
    """Acknowledge, resolve or delete one batch of the events that a query finds.

    Those whose seq is after `after`.
    """
    rows = db.Statement(
        lambda: db.locked(
            Event.select(Event.seq, Event.status)
            .where(Event.seq.in_(found.query), Event.seq > db.bind("after"), LIVE)
            .order_by(Event.seq)
            .limit(BATCH)
        ),
        _SeqAndStatus,
    ).rows(**found.values, after=after)
    unchanged = {"acknowledge": {"acknowledged", RESOLVED}, "resolve": {RESOLVED}, "delete": set()}
    changing = [row.seq for row in rows if row.status not in unchanged[action]]
    if changing:
        _change_all(caller, Event.seq.in_(changing), action, note)
    return Batch(len(rows), len(changing), rows[-1].seq if rows else 0)


def _change_all(caller: Caller, chosen: peewee.Expression, action: str, note: str) -> None:
    now = clock.now()
    changes: dict[peewee.Field, object] = {Event.updated_at: now, Event.version: Event.version + 1}
    if action == "delete":
        changes[Event.deleted_at] = now
    else:
        status = {"acknowledge": "acknowledged", "resolve": RESOLVED}[action]
        changes[Event.status] = status
        traced = {
            EventActivity.event_id: Event.id,
            EventActivity.action: status,
            EventActivity.note: note,
            EventActivity.user_id: caller.user_id,
            EventActivity.created_at: now,
        }
        columns = [db.as_column(value) for value in traced.values()]
        EventActivity.insert_from(Event.select(*columns).where(chosen), list(traced)).execute()
    Event.update(changes).where(chosen).execute()


def _move(caller: Caller, before: EventRow, status: str, note: str) -> EventRow:
    if before.status == status:
        return before
    _trace(before.id, status, note=note, user_id=caller.user_id)
    return _events.update(before.id, {"status": status})


def _trace(
    event_id: str,
    action: str,
    *,
    note: str = "",
    user_id: str | None = None,
    task_id: str | None = None,
) -> None:
    _insert_activity.run(
        event_id=event_id,
        action=action,
        note=note,
        user_id=user_id,
        task_id=task_id,
        created_at=clock.now(),
    )
