"""Security audits: made, kept, compared with the one before."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from quarterdeck_server.core import audit, clock, db
from quarterdeck_server.data_sources import service as data_sources
from quarterdeck_server.monitoring import service as monitoring
from quarterdeck_server.notifications import service as notifications
from quarterdeck_server.notifications.service import News
from quarterdeck_server.security.checks import Finding, score
from quarterdeck_server.security.models import SecurityAudit

# How bad a status is; one that could not look says nothing.
BADNESS = {"pass": 0, "warn": 1, "fail": 2}
STATUSES = ("fail", "warn", "skipped", "pass")
SEVERITIES = ("critical", "high", "medium", "low", "info")
MOST_NAMED = 10

_of_source = db.Statement(
    lambda: SecurityAudit.select().where(SecurityAudit.data_source_id == db.bind("data_source_id"))
)
_forget = db.Statement(
    lambda: SecurityAudit.delete().where(SecurityAudit.data_source_id == db.bind("data_source_id"))
)
_keep = db.insert(SecurityAudit, *SecurityAudit._meta.fields.values())


def last_audit(source_id: int) -> Any | None:
    """The row of a source's last audit, None if there is none. Raises NotFound for the source."""
    data_sources.get_source(source_id)
    return _of_source.first(data_source_id=source_id)


def keep_audit(source_id: int, server_version: str, findings: Sequence[Finding]) -> Any:
    """Keeps an audit in the place of the one before, and tells if it is worse; answers its row.

    Raises NotFound if the source was deleted meanwhile.
    """
    db.serialize(f"security/{source_id}")
    before = last_audit(source_id)
    found = sorted(findings, key=_gravity)
    worse = _worse(json.loads(before.findings) if before else [], found)
    _forget.run(data_source_id=source_id)
    _keep.run(
        data_source_id=source_id,
        audited_at=clock.now(),
        score=score(found),
        previous_score=before.score if before else None,
        server_version=server_version,
        findings=json.dumps([asdict(each) for each in found]),
        worse=json.dumps([each.check_id for each in worse]),
    )
    row = _of_source.first(data_source_id=source_id)
    if worse:
        _alert(row, worse)
    return row


def _gravity(finding: Finding) -> tuple[int, int, str]:
    severity = SEVERITIES.index(finding.severity)
    return STATUSES.index(finding.status), severity, finding.check_id


def _worse(before: list[dict[str, Any]], now: Sequence[Finding]) -> list[Finding]:
    """The findings that are worse than they were; what could not look then or now is not."""
    was = {each["check_id"]: BADNESS.get(each["status"]) for each in before}
    worse = []
    for finding in now:
        then, here = was.get(finding.check_id), BADNESS.get(finding.status)
        if then is not None and here is not None and here > then:
            worse.append(finding)
    return worse


def _alert(row: Any, worse: Sequence[Finding]) -> None:
    gravest = min(worse, key=_gravity)
    named = "; ".join(f"{each.title} ({each.status})" for each in worse[:MOST_NAMED])
    more = f"; and {len(worse) - MOST_NAMED} more" if len(worse) > MOST_NAMED else ""
    name = data_sources.name_of(row.data_source_id)
    number = "1 check is" if len(worse) == 1 else f"{len(worse)} checks are"
    news = News(
        type="security_worse",
        severity=gravest.severity if gravest.status == "fail" else "medium",
        title=f"Security of {name}: {number} worse than in the audit before",
        body=f"Score {_shown(row.previous_score)} -> {_shown(row.score)}. {named}{more}",
        resource_type="data_source",
        resource_id=str(row.data_source_id),
    )
    notifications.alert(news, to_slack=monitoring.current().notify_slack)
    about = {"data_source_id": row.data_source_id, "checks": [each.check_id for each in worse]}
    audit.record_system("WorsenSecurity", "data_source", about, str(row.data_source_id))


def _shown(number: int | None) -> str:
    return "none" if number is None else str(number)
