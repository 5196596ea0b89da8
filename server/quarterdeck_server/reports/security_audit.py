"""The security audit of a source, as a document; it is kept as the source's last one, too."""

import json
from dataclasses import asdict
from typing import Any

from quarterdeck_server.core import db
from quarterdeck_server.reports.reading import Reading, Rows, Task
from quarterdeck_server.security import protection, service, vendors
from quarterdeck_server.security.checks import Finding


def read(task: Task) -> Reading:
    """Facts, a summary by severity, the findings. Raises Failed."""
    version, findings = vendors.audit(task.target, task.limits, task.run.check)
    findings += protection.audit(task.source_id)
    task.run.at(0.9)
    with db.write():
        row = service.keep_audit(task.source_id, version, findings)
    kept = [Finding(**each) for each in json.loads(row.findings)]
    worse = set(json.loads(row.worse))
    counts = {status: _count(kept, status) for status in service.STATUSES}
    facts: dict[str, Any] = {"score": row.score, "previous_score": row.previous_score}
    facts |= {"checks": len(kept), "worse": len(worse), **counts}
    shown = [
        {**asdict(each), "is_worse": each.check_id in worse}
        for each in kept
        if task.parameters["passed"] or each.status != "pass"
    ]
    tables: dict[str, Rows] = {
        "severities": _severities(kept),
        "findings": shown,
        "skipped": [asdict(each) for each in kept if each.status == "skipped"],
    }
    return Reading(source_version=version, facts=facts, tables=tables)


def _count(findings: list[Finding], status: str) -> int:
    return sum(1 for each in findings if each.status == status)


def _severities(findings: list[Finding]) -> Rows:
    return [
        {
            "severity": severity,
            **{
                status: _count([each for each in findings if each.severity == severity], status)
                for status in service.STATUSES
            },
        }
        for severity in service.SEVERITIES
    ]
