"""Notifications, written in the transaction of the change, in the order of commits."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from typing import NamedTuple

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.notifications.models import (
    Notification,
    NotificationDelivery,
    NotificationDeliveryRow,
    NotificationRow,
)
from quarterdeck_server.domains.users import service as users
from quarterdeck_server.jobs import requests as jobs
from quarterdeck_server.storage import audit, counts, db

CHANNEL = "quarterdeck_notifications"
# A delivery that has been due for so long has lost its job.
FORGOTTEN_AFTER = 15 * clock.MINUTE
ASKED_AT_ONCE = 100
DELIVER_SLACK = "notifications.deliver_slack"
SLACK = "slack"
WAITING = ("queued", "retrying")
KEEP = 90 * clock.DAY
BATCH = 1_000
MAX_TITLE = 300
MAX_BODY = 2_000
# PostgreSQL's payload has room for 8000 bytes; an empty one wakes everybody.
MAX_WOKEN = 200


class _Id(NamedTuple):
    id: int


class _Person(NamedTuple):
    user_id: str


class _DeliveryId(NamedTuple):
    id: str


_insert = db.insert(Notification)
_mine = (Notification.user_id == db.bind("user_id")) & (Notification.id == db.bind("id"))
_get = db.Statement(lambda: Notification.select().where(_mine), NotificationRow)
_read = db.Statement(
    lambda: Notification.update(read_at=db.bind("now")).where(_mine, Notification.read_at.is_null())
)
_read_all = db.Statement(
    lambda: Notification.update(read_at=db.bind("now")).where(
        Notification.user_id == db.bind("user_id"), Notification.read_at.is_null()
    )
)
_acknowledge = db.Statement(
    lambda: Notification.update(acknowledged_at=db.bind("now")).where(
        _mine, Notification.acknowledged_at.is_null()
    )
)
_delete = db.Statement(lambda: Notification.delete().where(_mine))
_after = db.Statement(
    lambda: (
        Notification.select()
        .where(Notification.user_id == db.bind("user_id"), Notification.id > db.bind("after"))
        .order_by(Notification.id)
        .limit(db.bind("limit"))
    ),
    NotificationRow,
)
_last = db.Statement(
    lambda: Notification.select(Notification.id).order_by(Notification.id.desc()).limit(1),
    _Id,
)
_woken = db.Statement(
    lambda: (
        Notification.select(Notification.user_id)
        .where(Notification.id > db.bind("after"), Notification.id <= db.bind("until"))
        .distinct()
    ),
    _Person,
)
_delete_old = db.delete_before(Notification, Notification.created_at)
_insert_delivery = db.insert(NotificationDelivery)
_get_delivery = db.Statement(
    lambda: NotificationDelivery.select().where(NotificationDelivery.id == db.bind("id")),
    NotificationDeliveryRow,
)
_hold_delivery = db.Statement(
    lambda: db.locked(
        NotificationDelivery.select().where(NotificationDelivery.id == db.bind("id"))
    ),
    NotificationDeliveryRow,
)
_update_delivery = db.Statement(
    lambda: NotificationDelivery.update(
        {
            NotificationDelivery._meta.fields[name]: db.bind(name)
            for name in (
                *("status", "attempts", "last_status", "last_error"),
                *("next_attempt_at", "delivered_at", "updated_at"),
            )
        }
    ).where(NotificationDelivery.id == db.bind("id"))
)
_forgotten = db.Statement(
    lambda: (
        NotificationDelivery.select(NotificationDelivery.id)
        .where(
            NotificationDelivery.status.in_(WAITING),
            NotificationDelivery.next_attempt_at < db.bind("before"),
        )
        .limit(ASKED_AT_ONCE)
    ),
    _DeliveryId,
)
_ask_again = db.Statement(
    lambda: NotificationDelivery.update(next_attempt_at=db.bind("now")).where(
        NotificationDelivery.id == db.bind("id")
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotification:
    """What there is to know.

    type           a word of Notification.Type
    severity       critical | high | medium | low | info
    title          one line, cut at 300 characters
    body           more than one line, cut at 2,000
    resource_type  what it is about: `task`
    resource_id    which one
    """

    type: str
    severity: str
    title: str
    body: str = ""
    resource_type: str
    resource_id: str

    def __post_init__(self) -> None:
        for name, limit in (("title", MAX_TITLE), ("body", MAX_BODY)):
            text = getattr(self, name)
            if len(text) > limit:
                object.__setattr__(self, name, text[: limit - 1] + "…")


def notify(user_ids: Iterable[str | None], news: NewNotification) -> None:
    """Has these people, if they are active, know when the open transaction commits."""
    for user_id in dict.fromkeys(user_ids):
        if user_id and users.is_active(user_id):
            db.before_commit(_store, (user_id, news))


def alert(news: NewNotification, *, to_slack: bool, besides: str | None = None) -> None:
    """Has all active managers and administrators know, somebody besides, and Slack too."""
    managing = users.managing()
    for user_id in managing:
        db.before_commit(_store, (user_id, news))
    if besides not in managing:
        notify([besides], news)
    if to_slack:
        send_to_slack(news)


def tell_of_account(user_ids: Iterable[str], account_id: str, title: str) -> None:
    """Has these people know of a change by which somebody could take or keep an account."""
    news = NewNotification(
        type="account_changed",
        severity="high",
        title=title,
        body="If you did not expect this, end all sessions and change the password.",
        resource_type="user",
        resource_id=account_id,
    )
    notify(user_ids, news)


def _store(items: list[tuple[str, NewNotification]]) -> None:
    audit.take_turn()
    now = clock.now()
    for user_id, news in items:
        _insert.run(
            user_id=user_id,
            read_at=None,
            acknowledged_at=None,
            created_at=now,
            **dict(zip(NewNotification.__slots__, astuple(news), strict=True)),
        )
    if not db.is_sqlite():
        woken = dict.fromkeys(user_id for user_id, _ in items)
        payload = ",".join(woken) if len(woken) <= MAX_WOKEN else ""
        db.database.execute_sql("SELECT pg_notify(%s, %s)", (CHANNEL, payload))


def get(user_id: str, notification_id: int) -> NotificationRow:
    """Return the row of a notification of the caller. Raise NotFound."""
    row = _get.first(user_id=user_id, id=notification_id)
    if row is None:
        raise errors.NotFound("notification", str(notification_id))
    return row


def mark_read(user_id: str, notification_id: int) -> NotificationRow:
    """Mark a notification of the caller as read, once, and return the row. Raise NotFound."""
    _read.run(user_id=user_id, id=notification_id, now=clock.now())
    return get(user_id, notification_id)


def mark_several_read(user_id: str, notification_ids: Iterable[int]) -> int:
    """Mark the caller's unread notifications as read, and return how many."""
    now = clock.now()
    return sum(_read.run(user_id=user_id, id=each, now=now) for each in sorted(notification_ids))


def mark_all_read(user_id: str) -> int:
    """Mark all of the caller's notifications as read, and return how many were not."""
    return _read_all.run(user_id=user_id, now=clock.now())


def acknowledge(user_id: str, notification_id: int) -> NotificationRow:
    """Mark a notification of the caller as read and acknowledged, once. Raise NotFound."""
    _acknowledge.run(user_id=user_id, id=notification_id, now=clock.now())
    return mark_read(user_id, notification_id)


def delete(user_id: str, notification_id: int) -> None:
    """Delete a notification of the caller. Raise NotFound."""
    if not _delete.run(user_id=user_id, id=notification_id):
        raise errors.NotFound("notification", str(notification_id))


def stats(user_id: str) -> dict[tuple[str, ...], int]:
    """Return how many one has of each (type, severity, read|unread, acknowledged|pending)."""
    kind = f"notification/{user_id}"
    return {tuple(key.split("/")): n for key, n in counts.read(kind)[kind].items()}


def after(user_id: str, last_id: int, limit: int) -> list[NotificationRow]:
    """One's notifications after that id, the oldest first."""
    return _after.rows(user_id=user_id, after=last_id, limit=limit)


def of_types(resource_types: Sequence[str], after: int, before_id: int) -> list[NotificationRow]:
    """Return some of everybody's notifications on resources of these types, newest first.

    Those since a time with a smaller id; none is left when there is none.
    """
    where = Notification.resource_type.in_(resource_types) & (Notification.created_at >= after)
    query = Notification.select().where(where, Notification.id < before_id)
    newest = query.order_by(Notification.id.desc()).limit(BATCH)
    return db.Statement(lambda: newest, NotificationRow).rows()


def last_id() -> int:
    """Return the id of the last notification of anybody; 0 if there is none."""
    row = _last.first()
    return row.id if row else 0


def woken(after_id: int, until_id: int) -> list[str]:
    """Return who has notifications in that range of ids."""
    return [row.user_id for row in _woken.rows(after=after_id, until=until_id)]


def prune() -> int:
    """Forget some notifications that are older than 90 days, and return how many."""
    return _delete_old.run(before=clock.now() - KEEP)


def send_to_slack(news: NewNotification) -> None:
    """Has Slack know when the open transaction commits."""
    now = clock.now()
    delivery_id = db.new_id()
    _insert_delivery.run(
        id=delivery_id,
        channel=SLACK,
        status="queued",
        attempts=0,
        last_status=None,
        last_error="",
        next_attempt_at=now,
        delivered_at=None,
        created_at=now,
        updated_at=now,
        **dict(zip(NewNotification.__slots__, astuple(news), strict=True)),
    )
    jobs.ask(DELIVER_SLACK, _turn(delivery_id, now))


def get_delivery(delivery_id: str) -> NotificationDeliveryRow:
    """Return the row of a delivery. Raise NotFound."""
    row = _get_delivery.first(id=delivery_id)
    if row is None:
        raise errors.NotFound("notification delivery", delivery_id)
    return row


def retry_delivery(delivery_id: str) -> NotificationDeliveryRow:
    """Queue a dead delivery again, and return its row. Raise NotFound, or Conflict if it lives."""
    row = _hold_delivery.first(id=delivery_id)
    if row is None:
        raise errors.NotFound("notification delivery", delivery_id)
    if row.status != "dead":
        raise errors.Conflict(f"the delivery is {row.status}, not dead", reason=Reason.NOT_DEAD)
    now = clock.now()
    _update_delivery.run(
        id=delivery_id,
        status="queued",
        attempts=0,
        last_status=row.last_status,
        last_error=row.last_error,
        next_attempt_at=now,
        delivered_at=None,
        updated_at=now,
    )
    jobs.ask(DELIVER_SLACK, _turn(delivery_id, now))
    return get_delivery(delivery_id)


def _turn(delivery_id: str, next_attempt_at: int) -> str:
    """Return the argument of a delivery's job, which is void once the delivery's time has moved."""
    return f"{delivery_id}:{next_attempt_at}"


def waiting_delivery(turn: str) -> NotificationDeliveryRow | None:
    """Return the row of a delivery if an attempt is due whose turn this is, else None."""
    return _waiting(_get_delivery, turn)


def _waiting(
    statement: db.Statement[NotificationDeliveryRow], turn: str
) -> NotificationDeliveryRow | None:
    delivery_id, _, due_at = turn.partition(":")
    row = statement.first(id=delivery_id)
    if row is None or row.status not in WAITING or str(row.next_attempt_at) != due_at:
        return None
    return row


def note_attempt(turn: str, *, status: int | None, error: str, again_in: int | None) -> None:
    """Store how an attempt went: taken if `error` is empty, else again in so many microseconds.

    Dead if `again_in` is None. The next attempt is asked for in the same
    transaction. Nothing is stored if another job has moved the delivery on.
    """
    row = _waiting(_hold_delivery, turn)
    if row is None:
        return
    delivery_id = row.id
    now = clock.now()
    outcome = "delivered" if not error else "dead" if again_in is None else "retrying"
    next_attempt_at = now + again_in if error and again_in is not None else None
    _update_delivery.run(
        id=delivery_id,
        status=outcome,
        attempts=row.attempts + 1,
        last_status=status,
        last_error=error,
        next_attempt_at=next_attempt_at,
        delivered_at=None if error else now,
        updated_at=now,
    )
    if next_attempt_at is not None:
        jobs.ask(DELIVER_SLACK, _turn(delivery_id, next_attempt_at), due_at=next_attempt_at)


def ask_again() -> int:
    """Ask again for deliveries whose job is lost, if one ever is, and return for how many."""
    now = clock.now()
    rows = _forgotten.rows(before=now - FORGOTTEN_AFTER)
    for row in rows:
        _ask_again.run(id=row.id, now=now)
        jobs.ask(DELIVER_SLACK, _turn(row.id, now))
    return len(rows)


def count_by(stats_of: dict[tuple[str, ...], int], position: int) -> dict[str, int]:
    """Return the counts of `stats` summed by one part of their keys."""
    ordered = sorted(stats_of.items(), key=lambda item: item[0][position])
    groups = itertools.groupby(ordered, key=lambda item: item[0][position])
    return {word: sum(n for _, n in group) for word, group in groups}
