"""The audit log: one row for each write and each denial, in the transaction of the write.

Each entry carries the hash of the one before it, so that a changed or missing
entry is found: SHA-256 over the JSON array of its fields in the order of HASHED,
for a call with an API key then those of HASHED_OF_KEY, with that hash last. The
database refuses to change or delete an entry.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import NamedTuple

import peewee

from quarterdeck_server.core import clock
from quarterdeck_server.core.caller import QUARTERDECK, Call
from quarterdeck_server.core.json_value import Json, JsonObject
from quarterdeck_server.storage import db

SUCCESS = "success"
DENIED = "denied"
FAILURE = "failure"


class AuditEntry(db.Table):
    """Who did what, to what, from where, and how it ended. Holds no secret."""

    seq = peewee.BigAutoField()
    id = peewee.TextField(unique=True)
    created_at = peewee.BigIntegerField()
    actor_id = peewee.TextField(null=True)
    actor_email = peewee.TextField()
    session_id = peewee.TextField(null=True)
    ip = peewee.TextField()
    action = peewee.TextField()
    resource_type = peewee.TextField()
    resource_id = peewee.TextField()
    outcome = peewee.TextField()
    reason = peewee.TextField()
    request_id = peewee.TextField()
    changes = peewee.TextField()
    previous_hash = peewee.TextField()
    hash = peewee.TextField()
    api_key_id = peewee.TextField(null=True)
    api_key_name = peewee.TextField(null=True)

    class Meta:
        table_name = "audit_log"
        indexes = (
            (("created_at", "seq"), False),
            (("actor_id", "seq"), False),
            (("action", "seq"), False),
            (("resource_id", "seq"), False),
            (("outcome", "seq"), False),
        )


class AuditEntryRow(NamedTuple):
    """An audit entry, as it is read."""

    seq: int
    id: str
    created_at: int
    actor_id: str | None
    actor_email: str
    session_id: str | None
    ip: str
    action: str
    resource_type: str
    resource_id: str
    outcome: str
    reason: str
    request_id: str
    changes: str
    previous_hash: str
    hash: str
    api_key_id: str | None
    api_key_name: str | None


AuditEntry.add_index(
    AuditEntry.index(
        AuditEntry.api_key_id,
        AuditEntry.seq,
        where=AuditEntry.api_key_id.is_null(False),
        name="audit_log_api_key_id",
    )
)
AuditEntry.add_index(
    AuditEntry.index(
        AuditEntry.resource_type,
        AuditEntry.resource_id,
        AuditEntry.seq,
        name="audit_log_resource",
    )
)


class AuditHead(db.Table):
    """The last entry's seq and hash, whose row is the turn to write an entry."""

    id = peewee.IntegerField(primary_key=True)
    seq = peewee.BigIntegerField()
    hash = peewee.TextField()

    class Meta:
        table_name = "audit_head"


class _Head(NamedTuple):
    """Where the chain ends."""

    seq: int
    hash: str


HASHED = (
    *("seq", "id", "created_at", "actor_id", "actor_email", "session_id", "ip", "action"),
    *("resource_type", "resource_id", "outcome", "reason", "request_id", "changes"),
)
HASHED_OF_KEY = ("api_key_id", "api_key_name")


_insert = db.insert(AuditEntry, has_key=True)
_hold_head = db.Statement(lambda: db.locked(AuditHead.select(AuditHead.seq, AuditHead.hash)), _Head)
_move_head = db.Statement(lambda: AuditHead.update(seq=db.bind("seq"), hash=db.bind("hash")))


def take_turn() -> None:
    """Take the turn that every write takes last, so that what is written now commits in order."""
    _hold_head.first()


def entry_hash(entry: Mapping[str, Json], previous_hash: str) -> str:
    """Return the hash of an entry's fields. One without a key has that of before there were any."""
    names = HASHED if entry["api_key_id"] is None else (*HASHED, *HASHED_OF_KEY)
    fields = [entry[name] for name in names]
    text = json.dumps([*fields, previous_hash], separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def record(call: Call, outcome: str = SUCCESS, reason: str = "") -> None:
    """Write the entry of a call at the end of the transaction that is open."""
    who = call.identity
    key = who.key if who else None
    entry: JsonObject = {
        "actor_id": who.user_id if who else None,
        "actor_email": who.email if who else "",
        "session_id": (who.session_id or None) if who else None,
        "ip": call.ip,
        "action": call.action,
        "resource_type": call.resource_type,
        "resource_id": call.resource_id,
        "outcome": outcome,
        "reason": reason,
        "request_id": call.request_id,
        "changes": json.dumps(call.changes) if call.changes else "{}",
        "api_key_id": key.id if key else None,
        "api_key_name": key.name if key else None,
    }
    db.before_commit(_append, entry)


def record_system(
    action: str,
    resource_type: str,
    changes: Mapping[str, Json],
    resource_id: str = "",
    outcome: str = SUCCESS,
    reason: str = "",
) -> None:
    """Write the entry of something that Quarterdeck did by itself."""
    call = Call(
        action=action,
        resource_type=resource_type,
        request_id="",
        ip="",
        user_agent="",
        received_at=clock.now(),
        identity=QUARTERDECK,
        resource_id=resource_id,
        changes=dict(changes),
    )
    record(call, outcome, reason)


def _append(entries: list[JsonObject]) -> None:
    """Links the entries to the chain; only one transaction at a time does."""
    head = _hold_head.one()
    seq, previous = head.seq, head.hash
    for entry in entries:
        seq += 1
        entry |= {"seq": seq, "id": db.new_id(), "created_at": clock.now()}
        digest = entry_hash(entry, previous)
        _insert.run(**entry, previous_hash=previous, hash=digest)
        previous = digest
    _move_head.run(seq=seq, hash=previous)
