"""The audit log: one row for each write and each denial, in the transaction of the write."""

import json

import peewee

from quarterdeck_server.core import clock, db
from quarterdeck_server.core.caller import Call

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

    class Meta:
        table_name = "audit_log"


_insert = db.insert(
    AuditEntry,
    *(field for name, field in AuditEntry._meta.fields.items() if name != "seq"),
)


def record(call: Call, outcome: str = SUCCESS, reason: str = "") -> None:
    """Writes the row of a call; within the transaction that is open."""
    who = call.identity
    _insert.run(
        id=db.new_id(),
        created_at=clock.now(),
        actor_id=who.user_id if who else None,
        actor_email=who.email if who else "",
        session_id=who.session_id if who else None,
        ip=call.ip,
        action=call.action,
        resource_type=call.resource_type,
        resource_id=call.resource_id,
        outcome=outcome,
        reason=reason,
        request_id=call.request_id,
        changes=json.dumps(call.changes) if call.changes else "{}",
    )
