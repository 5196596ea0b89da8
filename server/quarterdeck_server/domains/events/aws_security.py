"""GuardDuty findings and Security Hub findings."""

from collections.abc import Mapping

from quarterdeck_server.domains.events.aws_envelope import (
    OUT_OF_A_HUNDRED,
    OUT_OF_TEN,
    Envelope,
    dig,
    grade,
    items,
    members,
    number,
    severity_of,
    text,
)
from quarterdeck_server.domains.events.incoming import Incoming, account_of, digest, fingerprint_of

# Where a finding's `resource` names what it is about, the best name first.
_GUARDDUTY_RESOURCE: dict[str, tuple[tuple[str | int, ...], ...]] = {
    "Instance": (("instanceDetails", "instanceId"),),
    "AccessKey": (("accessKeyDetails", "accessKeyId"), ("accessKeyDetails", "userName")),
    "S3Object": (
        ("s3BucketDetails", 0, "s3ObjectDetails", 0, "objectArn"),
        ("s3BucketDetails", 0, "arn"),
    ),
    "S3Bucket": (("s3BucketDetails", 0, "arn"), ("s3BucketDetails", 0, "name")),
    "EKSCluster": (("eksClusterDetails", "arn"), ("eksClusterDetails", "name")),
    "ECSCluster": (("ecsClusterDetails", "arn"), ("ecsClusterDetails", "name")),
    "Lambda": (("lambdaDetails", "functionArn"), ("lambdaDetails", "functionName")),
    "RDSDBInstance": (
        ("rdsDbInstanceDetails", "dbInstanceArn"),
        ("rdsDbInstanceDetails", "dbInstanceIdentifier"),
    ),
    "Container": (("containerDetails", "id"), ("containerDetails", "name")),
}
_ANY_GUARDDUTY_RESOURCE = tuple(path for paths in _GUARDDUTY_RESOURCE.values() for path in paths)
_STATUS_OF_WORKFLOW = {"RESOLVED": "resolved", "SUPPRESSED": "suppressed"}


def guardduty(event: Envelope) -> list[Incoming]:
    """Return a finding ("Processing GuardDuty findings with Amazon EventBridge", GuardDuty guide).

    Severities are those of "Severity levels for GuardDuty findings". There is no
    message for the end of a finding; an archived one is suppressed.
    """
    detail = event.detail
    service = members(detail, "service")
    return [
        event.incoming(
            severity=_guardduty_severity(detail),
            status="suppressed" if service.get("archived") is True else "open",
            title=text(detail, "title") or text(detail, "type"),
            description=text(detail, "description"),
            account=account_of(detail.get("accountId")),
            region=text(detail, "region"),
            resource=_guardduty_resource(members(detail, "resource")),
            occurred_at=event.time_of(service.get("eventLastSeen"), detail.get("updatedAt")),
            fingerprint=text(detail, "arn") or text(detail, "id"),
        )
    ]


def _guardduty_severity(detail: Mapping[str, object]) -> str:
    score = number(detail, "severity")
    if score is None:
        return severity_of(detail.get("severity")) or "info"
    return grade(score, OUT_OF_TEN)


def _guardduty_resource(resource: Mapping[str, object]) -> str:
    kind = text(resource, "resourceType")
    paths = (*_GUARDDUTY_RESOURCE.get(kind, ()), *_ANY_GUARDDUTY_RESOURCE)
    return next(filter(None, (text(resource, *path) for path in paths)), kind)


def security_hub(event: Envelope) -> list[Incoming]:
    """Return findings ("EventBridge event formats for Security Hub CSPM", Security Hub User Guide).

    Each is an occurrence and a delivery of its own, with an envelope that holds it alone.
    An envelope without findings is one event.
    """
    findings = items(event.detail, "findings")
    if not findings:
        return [event.incoming(severity="info", title=event.type)]
    return [_finding(event, index, finding) for index, finding in enumerate(findings)]


def _finding(event: Envelope, index: int, finding: object) -> Incoming:
    """Return one finding, in the AWS Security Finding Format (ASFF)."""
    account = account_of(dig(finding, "AwsAccountId")) or event.account
    times = (dig(finding, name) for name in ("UpdatedAt", "LastObservedAt", "CreatedAt"))
    return event.incoming(
        severity=_finding_severity(finding),
        status=_finding_status(finding),
        title=text(finding, "Title"),
        description=text(finding, "Description"),
        account=account,
        region=text(finding, "Region") or text(finding, "Resources", 0, "Region"),
        resource=text(finding, "Resources", 0, "Id"),
        occurred_at=event.time_of(*times),
        fingerprint=fingerprint_of(account, text(finding, "Id") or digest(finding)),
        delivery_id=f"{event.id}/{index}" if event.id else "",
        raw={**event.raw, "detail": {**event.detail, "findings": [finding]}},
    )


def _finding_severity(finding: object) -> str:
    label = severity_of(text(finding, "Severity", "Label"))
    normalized = number(finding, "Severity", "Normalized")
    return label or grade(normalized or 0, OUT_OF_A_HUNDRED)


def _finding_status(finding: object) -> str:
    """Return where the finding stands; what was fixed, archived or passed is over."""
    workflow = _STATUS_OF_WORKFLOW.get(text(finding, "Workflow", "Status"))
    archived = text(finding, "RecordState") == "ARCHIVED"
    passed = text(finding, "Compliance", "Status") == "PASSED"
    return workflow or ("resolved" if archived or passed else "open")
