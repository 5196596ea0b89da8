"""The known devices and addresses of users.

Who signed in well with one of them in the last 90 days is known there, and no stranger
(OWASP, "Device Cookies"). It opens nothing: it only keeps strangers' guesses and crowds apart
from those who are known. It ends with what ends all of a user's sessions.
"""

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass
from typing import NamedTuple

import peewee

from quarterdeck_server.core import clock
from quarterdeck_server.domains.users.models import LIVE, KnownDevice, KnownDeviceRow, User
from quarterdeck_server.rpc.hash_queue import Asker, Lane
from quarterdeck_server.rpc.shares import network
from quarterdeck_server.storage import db

DEVICE, ADDRESS, SESSION = "device", "address", "session"
KNOWN_FOR = 90 * clock.DAY
# Of each kind, for each user; those that were seen once go first.
MAX_KNOWN = 20


class _Owner(NamedTuple):
    email: str


_fields = KnownDevice._meta.fields
_key = (
    (KnownDevice.user_id == db.bind("user_id"))
    & (KnownDevice.kind == db.bind("kind"))
    & (KnownDevice.mark == db.bind("mark"))
)
_is_known = (
    (KnownDevice.signed_in_at > db.bind("since"))
    & (KnownDevice.signed_in_at > User.sessions_valid_after)
    & (User.is_active == True)  # noqa: E712 (SQL, not Python)
    & LIVE
)
_of_user = db.Statement(
    lambda: (
        KnownDevice.select(*_fields.values())
        .join(User, on=(User.id == KnownDevice.user_id))
        .where(_key, _is_known)
    ),
    KnownDeviceRow,
)
_of_anybody = db.Statement(
    lambda: (
        KnownDevice.select(User.email)
        .join(User, on=(User.id == KnownDevice.user_id))
        .where(KnownDevice.kind == db.bind("kind"), KnownDevice.mark == db.bind("mark"), _is_known)
        .limit(1)
    ),
    _Owner,
)
_find = db.Statement(lambda: KnownDevice.select().where(_key), KnownDeviceRow)
_insert = db.insert(KnownDevice)
_note = db.Statement(
    lambda: KnownDevice.update(
        session_id=db.bind("session_id"),
        signed_in_at=db.bind("now"),
        sign_ins=KnownDevice.sign_ins + 1,
    ).where(_key)
)
_keep_newest = db.Statement(lambda: _all_but_newest())
_forget_others = db.Statement(
    lambda: KnownDevice.delete().where(
        KnownDevice.user_id == db.bind("user_id"),
        KnownDevice.kind != SESSION,
        KnownDevice.session_id != db.bind("session_id"),
    )
)
_forget_device = db.Statement(
    lambda: KnownDevice.delete().where(
        KnownDevice.user_id == db.bind("user_id"),
        KnownDevice.kind == DEVICE,
        KnownDevice.session_id == db.bind("session_id"),
    )
)
_delete_old = db.delete_before(KnownDevice, KnownDevice.signed_in_at)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a sign-in comes from, as far as it says; empty is what is not known."""

    # SHA-256 of the device's token.
    device: str
    # An IPv4 address, or the /64 of one of IPv6, which is the least that one network has.
    address: str
    # Its /24 or /48.
    network: str

    @classmethod
    def of(cls, ip: str, token: str) -> "Origin":
        """Return the origin of a call from this address with this device's token."""
        device = _hash(token) if token else ""
        address = network(ip)
        try:
            found = ipaddress.ip_interface(address)
        except ValueError:
            return cls(device, "", "")
        bits = 24 if isinstance(found, ipaddress.IPv4Interface) else 48
        wider = ipaddress.ip_network((int(found.ip), bits), strict=False)
        return cls(device, address, str(wider))


def _hash(token: str) -> str:
    """Return what is stored of a token; it has too many bits to be guessed from this."""
    return hashlib.sha256(token.encode()).hexdigest()


def asker(email: str, origin: Origin) -> Asker:
    """As whom a sign-in waits for its turn.

    An address is known if anybody signed in there: were it to matter whether this user did,
    the time that one waits would tell whom there is. A device is its account's, so who has many
    addresses, or many devices of an account, delays no other account's.
    """
    since = clock.now() - KNOWN_FOR
    if origin.device:
        owner = _of_anybody.first(kind=DEVICE, mark=origin.device, since=since)
        if owner is not None and owner.email == email:
            return Asker(Lane.DEVICE, f"account {email}")
    if origin.address and _of_anybody.first(kind=ADDRESS, mark=origin.address, since=since):
        return Asker(Lane.KNOWN, origin.address, origin.network)
    return Asker(Lane.STRANGER, origin.address, origin.network)


def known(user_id: str, origin: Origin) -> KnownDeviceRow | None:
    """Return the row of the device, else of the address, with which this user signed in."""
    since = clock.now() - KNOWN_FOR
    rows = [
        _of_user.first(user_id=user_id, kind=kind, mark=mark, since=since)
        for kind, mark in ((DEVICE, origin.device), (ADDRESS, origin.address))
    ]
    return next((row for row in rows if row is not None), None)


def of_session(user_id: str, session_id: str) -> KnownDeviceRow:
    """Return the row of a session's guesses, made if there is none."""
    found = _find.first(user_id=user_id, kind=SESSION, mark=session_id)
    if found is not None:
        return found
    _add(user_id, SESSION, session_id, session_id, clock.now())
    return _find.one(user_id=user_id, kind=SESSION, mark=session_id)


def remember(user_id: str, session_id: str, origin: Origin, now: int) -> str:
    """Note a sign-in at `now`. Return the token of a new device, empty if it has one."""
    key = {"user_id": user_id, "session_id": session_id, "now": now}
    if origin.address and not _note.run(kind=ADDRESS, mark=origin.address, **key):
        _add(user_id, ADDRESS, origin.address, session_id, now)
    is_known = _of_user.first(
        user_id=user_id, kind=DEVICE, mark=origin.device, since=now - KNOWN_FOR
    )
    if is_known and _note.run(kind=DEVICE, mark=origin.device, **key):
        return ""
    token = f"qdd_{secrets.token_urlsafe(32)}"
    _add(user_id, DEVICE, _hash(token), session_id, now)
    return token


def forget_others(user_id: str, session_id: str) -> None:
    """Forget what a user signed in with, apart from that of this session."""
    _forget_others.run(user_id=user_id, session_id=session_id)


def forget_device(user_id: str, session_id: str) -> None:
    """Forget the device that a session was opened with."""
    _forget_device.run(user_id=user_id, session_id=session_id)


def prune() -> int:
    """Forget some of what nobody signed in with for long, and return how much."""
    return _delete_old.run(before=clock.now() - KNOWN_FOR)


def _add(user_id: str, kind: str, mark: str, session_id: str, now: int) -> None:
    _insert.run(
        user_id=user_id,
        kind=kind,
        mark=mark,
        session_id=session_id,
        sign_ins=1,
        signed_in_at=now,
        failed_logins=0,
        locked_until=None,
        day_began_at=0,
        day_failures=0,
    )
    _keep_newest.run(user_id=user_id, kind=kind, mark=mark)


def _all_but_newest() -> peewee.Query:
    same = (KnownDevice.user_id == db.bind("user_id")) & (KnownDevice.kind == db.bind("kind"))
    is_new = KnownDevice.mark == db.bind("mark")
    is_used = peewee.Case(None, [((KnownDevice.sign_ins > 1) | is_new, 0)], 1)
    newest = (
        KnownDevice.select(KnownDevice.mark)
        .where(same)
        .order_by(is_used, KnownDevice.signed_in_at.desc())
        .limit(MAX_KNOWN)
    )
    return KnownDevice.delete().where(same, KnownDevice.mark.not_in(newest))
