"""Whom an API key acts as, and what it opens: one indexed query a call, and no slow hash.

A person's key acts as them, with the role that they have now. A machine's has the role that it
was given, and at most that of who answers for it. If they have left, it goes on putting events
in and does nothing else, until an administrator takes it over.
"""

import json
from dataclasses import replace
from typing import NamedTuple

import peewee

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.caller import ADMIN, MANAGER, ApiKey, Caller
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.api_keys import models, secret
from quarterdeck_server.domains.api_keys.models import ApiKeySecret
from quarterdeck_server.domains.users.models import User
from quarterdeck_server.storage import db

TOUCH_EVERY = clock.MINUTE
MACHINE, PERSON = "machine", "person"
# What is left of a machine's scopes when nobody answers for it.
LEFT = frozenset({"events:ingest"})
USER = "user"
ROLES = (USER, MANAGER, ADMIN)


class _Found(NamedTuple):
    secret_id: int
    secret_expires_at: int | None
    id: str
    name: str
    kind: str
    principal_id: str
    role: str | None
    scopes: str
    allowed_networks: str
    expires_at: int | None
    last_used_at: int
    revoked_at: int | None
    user_email: str
    user_role: str
    user_is_active: bool
    user_deleted_at: int | None
    must_change_password: bool


def _found(condition: peewee.Node) -> peewee.Select:
    key = models.ApiKey
    return (
        ApiKeySecret.select(
            ApiKeySecret.seq.alias("secret_id"),
            ApiKeySecret.expires_at.alias("secret_expires_at"),
            *(key.id, key.name, key.kind, key.principal_id, key.role, key.scopes),
            *(key.allowed_networks, key.expires_at, key.last_used_at),
            key.deleted_at.alias("revoked_at"),
            User.email.alias("user_email"),
            User.role.alias("user_role"),
            User.is_active.alias("user_is_active"),
            User.deleted_at.alias("user_deleted_at"),
            User.must_change_password,
        )
        .join(key, on=(key.id == ApiKeySecret.key_id))
        .join(User, on=(User.id == key.user_id))
        .where(condition)
    )


_by_hash = db.Statement(lambda: _found(ApiKeySecret.secret_hash == db.bind("secret_hash")), _Found)
_by_secret = db.Statement(lambda: _found(ApiKeySecret.seq == db.bind("secret_id")), _Found)
_of_machine = db.Statement(
    lambda: _found(
        (models.ApiKey.id == db.bind("id"))
        & (models.ApiKey.kind == MACHINE)
        & ApiKeySecret.expires_at.is_null()
    ),
    _Found,
)
_touch = db.Statement(
    lambda: models.ApiKey.update(last_used_at=db.bind("now"), last_used_ip=db.bind("ip")).where(
        models.ApiKey.id == db.bind("id"), models.ApiKey.last_used_at < db.bind("before")
    )
)


def caller_of(key: str) -> Caller:
    """Return whom a key acts as; `Caller.key.admit` tells whether it still opens anything.

    Raise Unauthenticated for a text that is no key, or nobody's.
    """
    row = _by_hash.first(secret_hash=secret.hash_of(key)) if secret.is_one(key) else None
    if row is None:
        raise errors.Unauthenticated("not a valid API key", reason=Reason.BAD_KEY)
    return _caller(row)


def caller_of_secret(secret_id: int) -> Caller:
    """Return whom the key with this secret acts as, as `caller_of` does."""
    row = _by_secret.first(secret_id=secret_id)
    if row is None:
        raise errors.Unauthenticated("the API key has ended", reason=Reason.KEY_REVOKED)
    return _caller(row)


def narrowed(caller: Caller, scopes: frozenset[str]) -> Caller:
    """Return the caller of a key with no more than these scopes."""
    if caller.key is None:
        return caller
    return replace(caller, key=replace(caller.key, scopes=caller.key.scopes & scopes))


def machine(user_id: str) -> Caller | None:
    """Return a machine by the id of its user, which is its key's, as a caller.

    None if its key has ended.
    """
    row = _of_machine.first(id=user_id)
    caller = _caller(row) if row else None
    return caller if caller and caller.key and caller.key.ended is None else None


def is_stale(caller: Caller) -> bool:
    """Whether the last use of the caller's key was noted more than a minute ago."""
    return clock.now() - caller.session_used_at > TOUCH_EVERY


def touch(key: ApiKey, ip: str) -> None:
    """Note that a key is used, unless that was done within a minute."""
    now = clock.now()
    _touch.run(id=key.id, ip=ip, now=now, before=now - TOUCH_EVERY)


def lower(role: str, other: str) -> str:
    """Return the role that may do less."""
    return min(role, other, key=ROLES.index)


def _caller(row: _Found) -> Caller:
    is_machine = row.kind == MACHINE
    has_user = bool(row.user_is_active) and row.user_deleted_at is None
    is_lapsed = is_machine and not has_user
    scopes = frozenset(json.loads(row.scopes))
    role = row.user_role
    if is_machine:
        role = USER if is_lapsed else lower(row.role or USER, row.user_role)
    key = ApiKey(
        id=row.id,
        name=row.name,
        scopes=scopes & LEFT if is_lapsed else scopes,
        allowed_networks=tuple(json.loads(row.allowed_networks)),
        expires_at=row.expires_at,
        is_machine=is_machine,
        secret_id=row.secret_id,
        ended=_ended(row, has_user=has_user or is_machine),
        is_lapsed=is_lapsed,
    )
    return Caller(
        user_id=row.principal_id,
        email=f"{MACHINE}:{row.id}" if is_machine else row.user_email,
        role=role,
        session_id="",
        must_change_password=not is_machine and bool(row.must_change_password),
        session_used_at=row.last_used_at,
        key=key,
    )


def _ended(row: _Found, *, has_user: bool) -> errors.AppError | None:
    now = clock.now()
    if row.revoked_at is not None:
        return errors.Unauthenticated("the API key was revoked", reason=Reason.KEY_REVOKED)
    if not has_user:
        problem = "the user of the API key may no longer sign in"
        return errors.Unauthenticated(problem, reason=Reason.KEY_REVOKED)
    if row.secret_expires_at is not None and row.secret_expires_at <= now:
        problem = "the API key was replaced by a rotation"
        return errors.Unauthenticated(problem, reason=Reason.KEY_EXPIRED)
    if row.expires_at is not None and row.expires_at <= now:
        return errors.Unauthenticated("the API key has expired", reason=Reason.KEY_EXPIRED)
    return None
