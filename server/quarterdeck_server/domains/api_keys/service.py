"""API keys: created, rotated and revoked by who answers for them, and by administrators.

Nobody makes a key that opens more than they may, and a key makes or changes none that opens
more than it does itself.
"""

import json
import math
from collections.abc import Sequence
from typing import NotRequired, TypedDict

import peewee

from quarterdeck_server.core import clock, errors, networks
from quarterdeck_server.core.caller import Caller
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.api_keys import secret
from quarterdeck_server.domains.api_keys.authentication import MACHINE, PERSON, lower
from quarterdeck_server.domains.api_keys.models import LIVE, ApiKey, ApiKeyRow, ApiKeySecret
from quarterdeck_server.domains.users import service as users
from quarterdeck_server.storage import db
from quarterdeck_server.storage.rows import Rows

MANAGE = "api_keys:write"
# How long the hash of a replaced secret is known after its end, to be told what it was.
KEPT = 30 * clock.DAY

_keys = Rows(ApiKey, ApiKeyRow, "API key")
_insert = db.insert(ApiKey)
_insert_secret = db.insert(ApiKeySecret)
_end_secrets = db.Statement(
    lambda: ApiKeySecret.update(expires_at=db.bind("ends_at")).where(
        ApiKeySecret.key_id == db.bind("key_id"),
        ApiKeySecret.expires_at.is_null() | (ApiKeySecret.expires_at > db.bind("ends_at")),
    )
)
_made_with = db.Statement(
    lambda: ApiKey.update(deleted_at=db.bind("now")).where(
        ApiKey.made_with == db.bind("made_with"), LIVE
    )
)
_delete_old = db.delete_before(ApiKeySecret, ApiKeySecret.expires_at)


class NewKey(TypedDict):
    """What a request tells of a new key."""

    name: str
    scopes: Sequence[str]
    allowed_networks: Sequence[str]
    role: NotRequired[str]
    expires_at: NotRequired[int]


def seen_by(user_id: peewee.Value, _: peewee.Value) -> peewee.Node:
    """Return the condition of the keys that somebody sees who is no administrator."""
    return ApiKey.user_id == user_id


def get(caller: Caller, key_id: str) -> ApiKeyRow:
    """Return the row of a key that the caller may see: their own, or any for administrators."""
    return _visible(caller, _keys.get(key_id))


def create(caller: Caller, values: NewKey, known: frozenset[str]) -> tuple[ApiKeyRow, str]:
    """Store a new key, whose scopes are to be among the `known`, and return its row and itself.

    Raise InvalidArgument, or PermissionDenied for more rights than the caller has.
    """
    scopes = _checked_scopes(values["scopes"], known)
    allowed = _checked_networks(values["allowed_networks"])
    expires_at = _in_future(values.get("expires_at"))
    role = values.get("role")
    key_id, new, now = db.new_id(), secret.new(), clock.now()
    row = ApiKeyRow(
        seq=0,
        id=key_id,
        name=values["name"],
        kind=PERSON if role is None else MACHINE,
        principal_id=caller.user_id if role is None else key_id,
        user_id=_who_answers(caller),
        made_with=caller.key.id if caller.key else "",
        role=role,
        scopes=json.dumps(scopes),
        allowed_networks=json.dumps(allowed),
        prefix=new[: secret.SHOWN],
        expires_at=expires_at,
        previous_expires_at=None,
        last_used_at=0,
        last_used_ip="",
        version=1,
        created_at=now,
        updated_at=now,
        deleted_at=None,
    )
    _check_rights(caller, row)
    if role is not None:
        users.create_machine(key_id, row.name)
    _insert.run(**row._asdict())
    _store_secret(key_id, new)
    return _keys.get(key_id), new


def rotate(
    caller: Caller, key_id: str, overlap_seconds: int, expires_at: int | None
) -> tuple[ApiKeyRow, ApiKeyRow, str]:
    """Replace a key's secret, and return its row before and after, and the new key.

    Raise NotFound, InvalidArgument, and PermissionDenied for somebody else's own key.
    """
    before = _visible(caller, _keys.hold(key_id))
    if before.kind == PERSON and before.user_id != caller.user_id:
        raise errors.PermissionDenied(
            "only its user rotates a personal API key; you may revoke it", reason=Reason.KEY_RIGHTS
        )
    now, new = clock.now(), secret.new()
    ends_at = now + overlap_seconds * clock.SECOND
    changes: dict[str, object] = {
        "prefix": new[: secret.SHOWN],
        "previous_expires_at": ends_at if overlap_seconds else None,
    }
    if before.kind == MACHINE and caller.key is None:
        changes["user_id"] = caller.user_id
    # One that has expired gets a later end.
    changes["expires_at"] = _in_future(before.expires_at if expires_at is None else expires_at)
    _check_rights(caller, before._replace(expires_at=expires_at or before.expires_at))
    _end_secrets.run(key_id=key_id, ends_at=ends_at)
    _store_secret(key_id, new)
    return before, _keys.update(key_id, changes), new


def revoke(caller: Caller, key_id: str) -> ApiKeyRow:
    """Revoke a key and those that were created with it, and return its row. Raise NotFound."""
    row = _visible(caller, _keys.hold(key_id))
    if caller.key:
        _check_rights(caller, row)
    now = clock.now()
    _keys.update(key_id, {"deleted_at": now})
    _made_with.run(made_with=key_id, now=now)
    return row


def prune() -> int:
    """Forget some secrets that were replaced long ago, and return how many."""
    return _delete_old.run(before=clock.now() - KEPT)


def _visible(caller: Caller, row: ApiKeyRow) -> ApiKeyRow:
    is_own = row.user_id == caller.user_id
    if caller.key:
        is_own = is_own or caller.key.id in (row.id, row.made_with)
    if not (is_own or caller.is_admin):
        raise errors.NotFound("API key", row.id)
    return row


def _who_answers(caller: Caller) -> str:
    """Return the user who answers for what the caller makes."""
    if caller.key and caller.key.is_machine:
        return _keys.get(caller.key.id).user_id
    return caller.user_id


def _store_secret(key_id: str, key: str) -> None:
    hashed, now = secret.hash_of(key), clock.now()
    _insert_secret.run(secret_hash=hashed, key_id=key_id, expires_at=None, created_at=now)


def _checked_scopes(scopes: Sequence[str], known: frozenset[str]) -> list[str]:
    if unknown := sorted(set(scopes) - known):
        problem = f"{unknown[0]} is none; there are {', '.join(sorted(known))}"
        raise errors.invalid("scopes", problem)
    return sorted(set(scopes))


def _checked_networks(given: Sequence[str]) -> list[str]:
    allowed = []
    for index, text in enumerate(given):
        try:
            allowed.append(networks.normal(text))
        except ValueError as problem:
            raise errors.invalid(f"allowed_networks[{index}]", str(problem)) from None
    return list(dict.fromkeys(allowed))


def _in_future(expires_at: int | None) -> int | None:
    if expires_at is not None and expires_at <= clock.now():
        raise errors.invalid("expires_at", "is in the past")
    return expires_at


def _check_rights(caller: Caller, row: ApiKeyRow) -> None:
    """Raise PermissionDenied for a key that opens more than the caller may."""
    if row.role and lower(row.role, caller.role) != row.role:
        raise _more(f"the role {row.role}")
    key = caller.key
    if key is None:
        return
    if key.expires_at is not None and (row.expires_at or math.inf) > key.expires_at:
        raise _more("a later end")
    if row.id == key.id:
        return
    if key.is_machine and row.kind == PERSON:
        raise _more("a person's rights")
    scopes = set(json.loads(row.scopes))
    if beyond := sorted((scopes - key.scopes) | (scopes & {MANAGE})):
        raise _more(f"the scope {beyond[0]}")
    if key.allowed_networks:
        allowed = json.loads(row.allowed_networks)
        if not allowed or not networks.within(allowed, key.allowed_networks):
            raise _more("other networks")


def _more(what: str) -> errors.PermissionDenied:
    return errors.PermissionDenied(
        f"this API key would have {what}, which you have not to give", reason=Reason.KEY_RIGHTS
    )
