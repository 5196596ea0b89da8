"""Limits on password guesses.

Each guess is counted before the password is verified, so that parallel ones count, too. Those of
a known device or address, and of a session, count against it alone; all others against the
account's strangers. Ten in a row lock what they count against for 15 minutes, a hundred within
24 hours (NIST SP 800-63B, 5.2.2) for the rest of them. So strangers lock out strangers only.

Whatever an attempt finds, it reads as much and writes one row, as with any other.
"""

from dataclasses import dataclass
from typing import NamedTuple

import peewee

from quarterdeck_server.core import clock
from quarterdeck_server.core.bcrypt_cost import MAX_COST
from quarterdeck_server.core.caller import SYSTEM, Caller
from quarterdeck_server.domains.users import devices
from quarterdeck_server.domains.users.devices import Origin
from quarterdeck_server.domains.users.models import LIVE, KnownDevice, KnownDeviceRow, User, UserRow
from quarterdeck_server.storage import db

MAX_FAILURES = 10
LOCKED_FOR = 15 * clock.MINUTE
MAX_FAILURES_A_DAY = 100


class _Cost(NamedTuple):
    cost: str


_by_email = db.Statement(
    lambda: db.locked(User.select().where(User.email == db.bind("email"), LIVE)), UserRow
)
_by_id = db.Statement(
    lambda: db.locked(User.select().where(User.id == db.bind("id"), LIVE)), UserRow
)
_counter = ("failed_logins", "locked_until", "day_began_at", "day_failures")
_count_user = db.Statement(
    lambda: User.update({User._meta.fields[name]: db.bind(name) for name in _counter}).where(
        User.id == db.bind("user_id")
    )
)
_count_known = db.Statement(
    lambda: KnownDevice.update(
        {KnownDevice._meta.fields[name]: db.bind(name) for name in _counter}
    ).where(
        KnownDevice.user_id == db.bind("user_id"),
        KnownDevice.kind == db.bind("kind"),
        KnownDevice.mark == db.bind("mark"),
    )
)
_known = db.Statement(
    lambda: KnownDevice.select().where(
        KnownDevice.user_id == db.bind("user_id"),
        KnownDevice.kind == db.bind("kind"),
        KnownDevice.mark == db.bind("mark"),
    ),
    KnownDeviceRow,
)
_renew_hash = db.Statement(
    lambda: User.update(password_hash=db.bind("password_hash")).where(User.id == db.bind("id"))
)
# The cost is what comes after `$2b$`.
_costs = db.Statement(
    lambda: (
        User.select(peewee.fn.SUBSTR(User.password_hash, 5, 2).alias("cost"))
        .where(User.is_active == True, LIVE)  # noqa: E712 (SQL, not Python)
        .distinct()
    ),
    _Cost,
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A guess that was counted."""

    # Empty for nobody.
    user_id: str
    # What to verify against; empty if no password is to fit.
    password_hash: str
    password_version: int = 0
    # Of what is known it counts against the kind and mark; against strangers if they are empty.
    kind: str = ""
    mark: str = ""


def highest_cost() -> int:
    """Return the highest cost of the hashes of all who may sign in; 0 if there are none."""
    costs = [int(row.cost) for row in _costs.rows() if row.cost.isdecimal()]
    return max((cost for cost in costs if cost <= MAX_COST), default=0)


def begin(email: str, origin: Origin) -> Attempt:
    """Count a guess at the password of an address that somebody signs in with."""
    user = _by_email.first(email=email)
    found = devices.known(user.id if user else "", origin)
    if user is None or not user.is_active:
        return Attempt(_count_nothing(user), "")
    if found is None:
        return _counted(user, user, "", "")
    return _counted(user, found, found.kind, found.mark)


def begin_signed_in(caller: Caller) -> Attempt:
    """Count a guess of somebody who is signed in, against their session."""
    user = _by_id.first(id=caller.user_id)
    if user is None or not user.is_active:
        return Attempt(_count_nothing(user), "")
    found = devices.of_session(user.id, caller.session_id)
    return _counted(user, found, found.kind, found.mark)


def forgive(attempt: Attempt, new_hash: str = "") -> bool:
    """Take a guess back that was right, with those before it, and may renew the hash.

    False if the password was changed or the user deactivated while it was verified.
    """
    user = _by_id.first(id=attempt.user_id)
    if user is None or not user.is_active or user.password_version != attempt.password_version:
        return False
    key = {"user_id": user.id, "kind": attempt.kind, "mark": attempt.mark}
    counter: UserRow | KnownDeviceRow | None = user
    if attempt.kind:
        counter = _known.first(**key)
    if counter is not None:
        in_day = max(0, counter.day_failures - 1)
        _store(key, 0, None, counter.day_began_at, in_day)
    if new_hash:
        _renew_hash.run(id=user.id, password_hash=new_hash)
    return True


def _counted(user: UserRow, counter: UserRow | KnownDeviceRow, kind: str, mark: str) -> Attempt:
    """Count a guess against a row, unless that is locked: then no password fits."""
    key = {"user_id": user.id, "kind": kind, "mark": mark}
    now = clock.now()
    day_began_at, in_day = counter.day_began_at, counter.day_failures
    if counter.locked_until is not None and counter.locked_until > now:
        _store(key, counter.failed_logins, counter.locked_until, day_began_at, in_day)
        return Attempt(user.id, "")
    if now - day_began_at >= clock.DAY:
        day_began_at, in_day = now, 0
    failures = 1 if counter.locked_until is not None else counter.failed_logins + 1
    locked_until = now + LOCKED_FOR if failures >= MAX_FAILURES else None
    if in_day + 1 >= MAX_FAILURES_A_DAY:
        locked_until = max(locked_until or 0, day_began_at + clock.DAY)
    _store(key, failures, locked_until, day_began_at, in_day + 1)
    return Attempt(user.id, user.password_hash, user.password_version, kind, mark)


def _count_nothing(user: UserRow | None) -> str:
    """Write what a guess would write, where none counts, and return the user's id, if any."""
    _store({"user_id": SYSTEM, "kind": "", "mark": ""}, 0, None, 0, 0)
    return user.id if user else ""


def _store(
    key: dict[str, str], failed_logins: int, locked_until: int | None, day: int, in_day: int
) -> None:
    counter = {
        "failed_logins": failed_logins,
        "locked_until": locked_until,
        "day_began_at": day,
        "day_failures": in_day,
    }
    if key["kind"]:
        _count_known.run(**key, **counter)
    else:
        _count_user.run(user_id=key["user_id"], **counter)
