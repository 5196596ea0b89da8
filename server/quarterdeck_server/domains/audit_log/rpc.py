"""AuditLogService."""

import json
from collections.abc import AsyncIterator
from typing import Any

from google.api.httpbody_pb2 import HttpBody
from google.protobuf.message import Message
from quarterdeck.v1 import audit_log_pb2 as pb

from quarterdeck_server.core.caller import Call
from quarterdeck_server.core.crypto import Signer
from quarterdeck_server.domains.audit_log.models import AuditEntry
from quarterdeck_server.rpc import wire
from quarterdeck_server.rpc.json_struct import from_dict
from quarterdeck_server.rpc.page import IsUser, Listing
from quarterdeck_server.rpc.steps import Steps

ENTRY = wire.Mapper(
    pb.AuditEntry, AuditEntry, {"changes": ("changes", lambda text: from_dict(json.loads(text)))}
)
EXPORTED_AT_ONCE = 500

LIST = Listing(
    AuditEntry,
    ENTRY.columns,
    filters={
        "actor_id": IsUser(AuditEntry.actor_id),
        "action": lambda place: AuditEntry.action == place,
        "resource_type": lambda place: AuditEntry.resource_type == place,
        "resource_id": lambda place: AuditEntry.resource_id == place,
        "outcome": lambda place: AuditEntry.outcome == place,
        "created_after": lambda place: AuditEntry.created_at > place,
        "created_before": lambda place: AuditEntry.created_at < place,
    },
    orders={"created_at": None},
    default_order="created_at desc",
    where=AuditEntry.seq > 0,
)


def _line(entry: Message) -> str:
    fields = wire.to_json(entry)
    fields["seq"] = int(fields["seq"])
    return json.dumps(fields) + "\n"


class AuditLog:
    """Shows who did what."""

    def __init__(self, page_tokens: Signer) -> None:
        self._page_tokens = page_tokens

    def ListAuditEntries(
        self, request: pb.ListAuditEntriesRequest, call: Call
    ) -> pb.ListAuditEntriesResponse:
        page = LIST.page(request, self._page_tokens, call.caller.user_id)
        return pb.ListAuditEntriesResponse(
            entries=[ENTRY(row) for row in page.rows],
            next_page_token=page.next_page_token,
            total_size=page.total_size,
        )

    async def ExportAuditEntries(
        self, request: pb.ExportAuditEntriesRequest, steps: Steps
    ) -> AsyncIterator[HttpBody]:
        steps.headers["content-disposition"] = 'attachment; filename="audit-log.jsonl"'

        def some(after: int) -> list[Any]:
            return LIST.after(request, steps.call.caller.user_id, after, EXPORTED_AT_ONCE)

        after = 0
        while rows := await steps.read(some, after):
            await steps.read(steps.readmit)
            after = rows[-1].page_seq
            lines = "".join(_line(ENTRY(row)) for row in rows)
            yield HttpBody(content_type="application/x-ndjson", data=lines.encode())
        if not after:
            yield HttpBody(content_type="application/x-ndjson")
