"""The security audit of a source as a document; it also becomes the source's last audit."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial

from quarterdeck_server.core import clock
from quarterdeck_server.domains.reports.document import Value
from quarterdeck_server.domains.reports.reading import Reading, ReadingTask, Rows
from quarterdeck_server.domains.security import protection, service, vendors
from quarterdeck_server.domains.security.checks import Finding


def read(task: ReadingTask) -> Reading:
    """Facts, a summary by severity, the findings. Raise SourceError."""
    began = clock.now()
    version, findings = vendors.audit(task.target, task.allowed, task.run.check)
    findings += protection.audit(task.source_id)
    task.run.at(0.9)
    result = service.compare(task.source_id, findings)
    kept, worse = result.findings, {each.check_id for each in result.worse}
    counts = {status: _count(kept, status) for status in service.STATUSES}
    facts: dict[str, Value] = {"score": result.score, "previous_score": result.previous_score}
    facts |= {"checks": len(kept), "worse": len(worse), **counts}
    shown = [
        {**asdict(each), "is_worse": each.check_id in worse}
        for each in kept
        if task.flag("passed") or each.status != "pass"
    ]
    tables: dict[str, Rows] = {
        "severities": _severities(kept),
        "findings": shown,
        "skipped": [asdict(each) for each in kept if each.status == "skipped"],
    }
    finish = partial(service.keep_audit, task.source_id, version, findings, began)
    return Reading(source_version=version, facts=facts, tables=tables, finish=finish)


def _count(findings: Sequence[Finding], status: str) -> int:
    return sum(1 for each in findings if each.status == status)


def _severities(findings: Sequence[Finding]) -> Rows:
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
