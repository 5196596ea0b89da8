"""`qd audit`: the audit log."""

import typer
from quarterdeck.v1.audit_log_pb2 import ExportAuditEntriesRequest, ListAuditEntriesRequest

from quarterdeck_client.qd.run import Qd, command
from quarterdeck_client.qd.waiting import Output, download

app = typer.Typer()


@command(app, name="list", example="qd audit list --outcome denied --since 1d")
def list_entries(qd: Qd, request: ListAuditEntriesRequest) -> None:
    """List audit entries, newest first."""
    columns = "seq created_at outcome action actor_email resource_type resource_id reason ip"
    qd.rows(qd.client.audit_log.ListAuditEntries, request, columns)


@command(app, name="export", example="qd audit export --since 30d --output audit.jsonl")
def export(qd: Qd, request: ExportAuditEntriesRequest, output: Output = "-") -> None:
    """Export the matching entries with their hashes as JSON Lines, oldest first."""
    download(qd, qd.client.audit_log.ExportAuditEntries, request, output)
