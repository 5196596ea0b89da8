"""`qd security-audit` and `qd access-control`."""

from typing import Annotated

import typer
from quarterdeck.v1.events_pb2 import Event
from quarterdeck.v1.security_pb2 import (
    AccessControl,
    AuditSecurityRequest,
    GetAccessControlRequest,
    SecurityAudit,
)
from rich.table import Table
from rich.text import Text

from quarterdeck_client.qd import exits
from quarterdeck_client.qd.fields import one_of
from quarterdeck_client.qd.run import Qd, command
from quarterdeck_client.qd.screen import counts
from quarterdeck_client.qd.text import cell, clean

_SEVERITIES = Event.DESCRIPTOR.enum_types_by_name["Severity"]
FailOn = Annotated[
    str | None,
    one_of(_SEVERITIES, "Exit with code 1 if a check of this severity or higher fails."),
]
Every = Annotated[bool, typer.Option("--every", help="Also show the checks that pass.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the root."""
    command(
        app,
        "data_source_id",
        name="security-audit",
        panel="Security",
        example="qd security-audit 3 --refresh --fail-on high",
    )(security_audit)
    command(
        app,
        "data_source_id",
        name="access-control",
        panel="Security",
        without=("page_size", "page_token"),
    )(access_control)


def security_audit(
    qd: Qd, request: AuditSecurityRequest, fail_on: FailOn = None, every: Every = False
) -> None:
    """Audit the security of a data source: failed checks, evidence and remedies."""
    audit = qd.client.security.AuditSecurity(request)
    if qd.screen.json:
        qd.show(audit)
    else:
        qd.screen.print(_headline(audit))
        for finding in audit.findings:
            if every or finding.status in _BAD:
                qd.screen.print(_finding(finding))
    limit = _SEVERITIES.values_by_name[fail_on].number if fail_on else 0
    failed = SecurityAudit.Finding.fail
    if any(each.status == failed and 0 < each.severity <= limit for each in audit.findings):
        raise typer.Exit(exits.WORK_FAILED)


_BAD = (SecurityAudit.Finding.fail, SecurityAudit.Finding.warn)


def _headline(audit: SecurityAudit) -> Text:
    score = f"{audit.score}/100" if audit.HasField("score") else "no score"
    if audit.HasField("previous_score"):
        score += f" (before: {audit.previous_score})"
    line = Text.assemble((score, "bold"), "  ", clean(audit.server_version), "  ")
    return (
        line.append_text(counts(audit.counts)).append("  ").append_text(cell(audit, "audited_at"))
    )


def _finding(finding: SecurityAudit.Finding) -> Table:
    made = Table.grid(padding=(0, 1))
    made.add_column(width=8)
    made.add_column(width=7)
    made.add_column(overflow="fold")
    title = Text.assemble(
        "\n", (clean(finding.title), "bold"), (f"  {clean(finding.check_id)}", "dim")
    )
    status, severity = cell(finding, "status"), cell(finding, "severity")
    made.add_row(Text("\n").append_text(severity), Text("\n").append_text(status), title)
    for text, style in (
        (finding.evidence, ""),
        (finding.remediation, "green"),
        (finding.reference, "dim"),
    ):
        if text:
            made.add_row("", "", Text(clean(text, lines=True), style=style))
    return made


def access_control(qd: Qd, request: GetAccessControlRequest) -> None:
    """Show who may do what in a data source, and with it in Quarterdeck."""
    whole = AccessControl()
    while True:
        page = qd.client.security.GetAccessControl(request)
        whole.MergeFrom(page)
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token
    whole.next_page_token = ""
    qd.show(whole)
