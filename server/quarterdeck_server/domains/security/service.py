"""Security audits: stored, and compared with the previous one."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from quarterdeck_server.core.json_value import JsonObject
from quarterdeck_server.domains.data_sources import reader_notices
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.domains.monitoring import service as monitoring
from quarterdeck_server.domains.notifications.service import NewNotification
from quarterdeck_server.domains.security.checks import Finding, score
from quarterdeck_server.domains.security.models import SecurityAudit, SecurityAuditRow
from quarterdeck_server.storage import audit, db

# How bad a status is; one that could not look says nothing.
BADNESS = {"pass": 0, "warn": 1, "fail": 2}
STATUSES = ("fail", "warn", "skipped", "pass")
SEVERITIES = ("critical", "high", "medium", "low", "info")
MOST_NAMED = 10

_of_source = db.Statement(
    lambda: SecurityAudit.select().where(SecurityAudit.data_source_id == db.bind("data_source_id")),
    SecurityAuditRow,
)
_forget = db.Statement(
    lambda: SecurityAudit.delete().where(SecurityAudit.data_source_id == db.bind("data_source_id"))
)
_keep = db.insert(SecurityAudit)


def last_audit(source_id: int) -> SecurityAuditRow | None:
    """Return the row of a source's last audit, None if there is none.

    Raise NotFound for the source.
    """
    data_sources.get_source(source_id)
    return _of_source.first(data_source_id=source_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What an audit found, the gravest first, and what of that is worse than before."""

    score: int | None
    previous_score: int | None
    findings: list[Finding]
    worse: list[Finding]
    # The last status of each check that could look, by its id.
    known: dict[str, str]


def compare(source_id: int, findings: Sequence[Finding]) -> Result:
    """Return the findings beside those of the audits before."""
    before = _of_source.first(data_source_id=source_id)
    known: dict[str, str] = json.loads(before.known) if before else {}
    found = sorted(findings, key=_gravity)
    seen = {each.check_id: str(each.status) for each in found if each.status in BADNESS}
    return Result(
        score=score(found),
        previous_score=before.score if before else None,
        findings=found,
        worse=[each for each in found if _is_worse(known.get(each.check_id), each.status)],
        known=known | seen,
    )


def keep_audit(
    source_id: int, server_version: str, findings: Sequence[Finding], audited_at: int
) -> SecurityAuditRow:
    """Keep an audit in the place of the one before, tell people if it is worse, return its row.

    One that began before the kept one did is not kept. Raise NotFound if the
    source was deleted meanwhile.
    """
    db.serialize(f"security/{source_id}")
    before = last_audit(source_id)
    if before is not None and before.audited_at >= audited_at:
        return before
    result = compare(source_id, findings)
    _forget.run(data_source_id=source_id)
    _keep.run(
        data_source_id=source_id,
        audited_at=audited_at,
        score=result.score,
        previous_score=result.previous_score,
        server_version=server_version[: data_sources.MAX_VERSION],
        findings=json.dumps([asdict(each) for each in result.findings]),
        worse=json.dumps([each.check_id for each in result.worse]),
        known=json.dumps(result.known),
    )
    row = _of_source.one(data_source_id=source_id)
    if result.worse:
        _alert(row, result.worse)
    return row


def _gravity(finding: Finding) -> tuple[int, int, str]:
    severity = SEVERITIES.index(finding.severity)
    return STATUSES.index(finding.status), severity, finding.check_id


def _is_worse(before: str | None, now: str) -> bool:
    """Whether a status is worse than the last that was known; what could not look is neither."""
    return before is not None and now in BADNESS and BADNESS[now] > BADNESS[before]


def _urgency(finding: Finding) -> str:
    """Of a warning never more than medium."""
    if finding.status == "fail":
        return finding.severity
    return max("medium", finding.severity, key=SEVERITIES.index)


def _alert(row: SecurityAuditRow, worse: Sequence[Finding]) -> None:
    named = "; ".join(f"{each.title} ({each.status})" for each in worse[:MOST_NAMED])
    more = f"; and {len(worse) - MOST_NAMED} more" if len(worse) > MOST_NAMED else ""
    name = data_sources.name_of(row.data_source_id)
    number = "1 check is" if len(worse) == 1 else f"{len(worse)} checks are"
    news = NewNotification(
        type="security_worse",
        severity=min(map(_urgency, worse), key=SEVERITIES.index),
        title=f"Security of {name}: {number} worse than in the audit before",
        body=f"Score {_shown(row.previous_score)} -> {_shown(row.score)}. {named}{more}",
        resource_type="data_source",
        resource_id=str(row.data_source_id),
    )
    reader_notices.alert(news, row.data_source_id, to_slack=monitoring.current().notify_slack)
    checks = [each.check_id for each in worse]
    about: JsonObject = {"data_source_id": row.data_source_id, "checks": checks}
    audit.record_system("WorsenSecurity", "data_source", about, str(row.data_source_id))


def _shown(number: int | None) -> str:
    return "none" if number is None else str(number)
