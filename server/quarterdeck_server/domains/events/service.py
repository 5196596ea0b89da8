"""Events: acknowledged, resolved, traced; `ingestion` takes them in."""

from collections.abc import Collection
from contextlib import suppress
from typing import NamedTuple

import peewee

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.caller import Caller
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.events.models import (
    LIVE,
    SEARCH,
    Event,
    EventActivity,
    EventActivityRow,
    EventRow,
)
from quarterdeck_server.rpc.bulk import BATCH, Batch
from quarterdeck_server.rpc.page import Matching
from quarterdeck_server.storage import db
from quarterdeck_server.storage.rows import Rows

RESOLVED = "resolved"
# Of what is shown with its event; with the longest notes it fits.
NEWEST_ACTIVITY = 50


class EventId(NamedTuple):
    """Which event."""

    id: str


class _SeqAndStatus(NamedTuple):
    seq: int
    status: str


EVENTS = Rows(Event, EventRow, "event")
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


def note_alert(event_id: str, severity: str) -> EventRow:
    """Note at which severity an event was last over its threshold, and return the row."""
    return EVENTS.update(event_id, {"alerted_severity": severity})


def hold_event(event_id: str) -> EventRow:
    """Return the row of an event, which nobody else changes until the transaction ends."""
    return EVENTS.hold(event_id)


def hold_events(event_ids: Collection[str]) -> None:
    """Hold several events, which nobody else changes until the transaction ends."""
    if event_ids:
        hold_in_order(Event.id.in_(sorted(event_ids)))


def hold_in_order(condition: peewee.Node) -> None:
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


def get_event(event_id: str) -> EventRow:
    """Return the row of an event. Raise NotFound."""
    return EVENTS.get(event_id)


def recent(limit: int) -> list[EventRow]:
    """Return some events, the last seen first."""
    return _recent.rows(limit=limit)


def activities(event_id: str) -> list[EventActivityRow]:
    """Return what was done about an event last, the oldest of it first."""
    return _activities.rows(event_id=event_id)[::-1]


def acknowledge(caller: Caller, event_id: str, note: str) -> tuple[EventRow, EventRow]:
    """Mark an event as seen, and return the row before and after. Conflict if it is resolved."""
    before = EVENTS.hold(event_id)
    if before.status == RESOLVED:
        raise errors.Conflict("the event is resolved", reason=Reason.EVENT_RESOLVED)
    return before, _move(caller, before, "acknowledged", note)


def resolve(caller: Caller, event_id: str, note: str) -> tuple[EventRow, EventRow]:
    """Mark an event as over, and return the row before and after."""
    before = EVENTS.hold(event_id)
    return before, _move(caller, before, RESOLVED, note)


def delete_event(event_id: str) -> None:
    """Hide an event. Raise NotFound."""
    EVENTS.update(event_id, {"deleted_at": clock.now()})


def link_task(caller: Caller, event_id: str, task_id: str, action: str) -> None:
    """Note on the event, if it is still there, what happened to its task (`task_closed`, …)."""
    with suppress(errors.NotFound):
        EVENTS.update(event_id, {"task_id": task_id})
        trace(event_id, action, user_id=caller.user_id, task_id=task_id)


def unlink_task(event_id: str, task_id: str) -> None:
    """Take this task off an event, if the event is still there and has no other."""
    with suppress(errors.NotFound):
        if EVENTS.hold(event_id).task_id == task_id:
            EVENTS.update(event_id, {"task_id": None})


def check_bulk(caller: Caller, action: str) -> None:
    """Raise PermissionDenied if the caller may not do this with many events at once."""
    if action == "delete" and not caller.manages:
        raise errors.PermissionDenied("deleting events needs the role manager or admin")


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
    trace(before.id, status, note=note, user_id=caller.user_id)
    return EVENTS.update(before.id, {"status": status})


def trace(
    event_id: str,
    action: str,
    *,
    note: str = "",
    user_id: str | None = None,
    task_id: str | None = None,
) -> None:
    """Note what was done about an event, and by whom."""
    _insert_activity.run(
        event_id=event_id,
        action=action,
        note=note,
        user_id=user_id,
        task_id=task_id,
        created_at=clock.now(),
    )
