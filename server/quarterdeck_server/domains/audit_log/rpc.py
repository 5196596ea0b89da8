"""AuditLogService."""

import json
from collections.abc import AsyncIterator
from functools import partial

from google.api.httpbody_pb2 import HttpBody
from quarterdeck.v1 import audit_log_pb2 as pb

from quarterdeck_server.core.caller import Call
from quarterdeck_server.domains.audit_log.models import AuditEntry, AuditEntryRow
from quarterdeck_server.rpc import contract, wire
from quarterdeck_server.rpc.json_struct import from_dict
from quarterdeck_server.rpc.page import IsUser, Listing
from quarterdeck_server.rpc.steps import Steps

ENTRY = wire.Mapper(
    pb.AuditEntry,
    AuditEntry,
    AuditEntryRow,
    {"changes": ("changes", lambda text: from_dict(json.loads(text)))},
)
EXPORTED_AT_ONCE = 500
(LINES,) = contract.media_types_of("AuditLogService.ExportAuditEntries").values()

LIST = Listing(
    pb.ListAuditEntriesResponse,
    ENTRY,
    filters={
        "actor_id": IsUser(AuditEntry.actor_id),
        "api_key_id": lambda place: AuditEntry.api_key_id == place,
        "action": lambda place: AuditEntry.action == place,
        "resource_type": lambda place: AuditEntry.resource_type == place,
        "resource_id": lambda place: AuditEntry.resource_id == place,
        "outcome": lambda place: AuditEntry.outcome == place,
        "created_after": lambda place: AuditEntry.created_at > place,
        "created_before": lambda place: AuditEntry.created_at < place,
    },
    orders={"created_at": None},
    default_order="created_at desc",
)


def _line(entry: pb.AuditEntry) -> str:
    fields = wire.to_json(entry)
    fields["seq"] = entry.seq
    return json.dumps(fields) + "\n"


def _some(
    request: pb.ExportAuditEntriesRequest, user_id: str, after: int
) -> tuple[list[pb.AuditEntry], int]:
    """Return entries after one, and the last of them to go on with."""
    return LIST.after(request, user_id, after, EXPORTED_AT_ONCE)


class AuditLog:
    """Shows who did what."""

    def ListAuditEntries(
        self, request: pb.ListAuditEntriesRequest, call: Call
    ) -> pb.ListAuditEntriesResponse:
        return LIST.answer(request, call)

    async def ExportAuditEntries(
        self, request: pb.ExportAuditEntriesRequest, steps: Steps
    ) -> AsyncIterator[HttpBody]:
        steps.headers["content-disposition"] = 'attachment; filename="audit-log.jsonl"'
        some = partial(_some, request, steps.call.caller.user_id)
        entries, after = await steps.read(some, 0)
        while entries:
            await steps.read(steps.readmit)
            lines = "".join(map(_line, entries))
            yield HttpBody(content_type=LINES, data=lines.encode())
            entries, after = await steps.read(some, after)
        if not after:
            yield HttpBody(content_type=LINES)
