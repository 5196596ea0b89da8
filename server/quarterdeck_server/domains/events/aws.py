"""AWS events, as Amazon EventBridge delivers them, to occurrences."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from quarterdeck_server.domains.events.aws_envelope import (
    Envelope,
    dig,
    items,
    members,
    parse_time,
    severity_of,
    text,
)
from quarterdeck_server.domains.events.aws_security import guardduty, security_hub
from quarterdeck_server.domains.events.incoming import Incoming, account_of, fingerprint_of

_TROUBLE = re.compile("fail|error|alarm|critical", re.IGNORECASE)

_HEALTH_SEVERITY = {
    "issue": "high",
    "investigation": "medium",
    "scheduledChange": "medium",
    "accountNotification": "low",
}
# An instance in transit says nothing yet; a stopped one may be meant, a terminated one is gone.
_INSTANCE_SEVERITY = {"stopped": "low", "terminated": "medium"}
_BACKUP_SEVERITY = {"FAILED": "high", "EXPIRED": "high", "ABORTED": "medium", "PARTIAL": "medium"}
_BACKUP_UNDER_WAY = {"CREATED", "PENDING", "RUNNING", "ABORTING"}


def map_envelope(envelope: Mapping[str, object], received_at: int) -> list[Incoming]:
    """Return the occurrences, one or more, that an EventBridge envelope reports.

    Takes any JSON object and never raises: what is missing or odd has a default, and
    `received_at` (microseconds since the epoch) stands for a time that is not
    plausible. A type without a mapping of its own has a generic one.
    """
    event = replace(
        Envelope.read(envelope, received_at), account=account_of(envelope.get("account"))
    )
    return MAPPERS.get(event.type, generic)(event)


def generic(event: Envelope) -> list[Incoming]:
    """Return any other event: what most services agree on."""
    detail = event.detail
    return [
        event.incoming(
            severity=_stated_severity(detail) or _guessed_severity(event),
            title=f"{event.type}: {event.resource}" if event.resource else event.type,
            description=text(detail, "description") or text(detail, "message"),
        )
    ]


def _stated_severity(detail: Mapping[str, object]) -> str | None:
    """Return the severity that the detail states, as itself or in an object."""
    stated = detail.get("severity")
    return (
        severity_of(stated)
        or severity_of(dig(stated, "label"))
        or severity_of(dig(stated, "description"))
    )


def _guessed_severity(event: Envelope) -> str:
    places = (("state",), ("status",), ("state", "value"), ("State",), ("Status",))
    words = [event.type, *(text(event.detail, *place) for place in places)]
    return "medium" if _TROUBLE.search(" ".join(words)) else "info"


def cloudwatch_alarm(event: Envelope) -> list[Incoming]:
    """Return an alarm's new state ("Alarm events and EventBridge", Amazon CloudWatch User Guide).

    An alarm, composite or not, has no severity of its own. In ALARM it is high: it
    crossed a threshold that somebody asked to be told of, and only they know whether
    that is critical.
    """
    detail = event.detail
    name, state = text(detail, "alarmName"), text(detail, "state", "value")
    arns = (text(entry) for entry in items(event.raw, "resources"))
    arn = next((arn for arn in arns if ":alarm:" in arn), "")
    reasons = (text(detail, "configuration", "description"), text(detail, "state", "reason"))
    severities = {"ALARM": "high", "OK": "info", "INSUFFICIENT_DATA": "low"}
    return [
        event.incoming(
            severity=severities.get(state, "medium"),
            status="resolved" if state == "OK" else "open",
            title=f"{name or arn or event.type}: {state or 'unknown state'}",
            description="\n\n".join(filter(None, reasons)),
            resource=_alarm_subject(detail) or arn or name,
            occurred_at=event.time_of(dig(detail, "state", "timestamp")),
            fingerprint=arn or (event.key(event.account, event.region, name) if name else ""),
        )
    ]


def _alarm_subject(detail: Mapping[str, object]) -> str:
    """Return the dimensions of the metric, if exactly one metric has some."""
    metrics = items(detail, "configuration", "metrics")
    found = [
        dimensions
        for metric in metrics
        if (dimensions := members(metric, "metricStat", "metric", "dimensions"))
    ]
    if len(found) != 1:
        return ""
    return ", ".join(filter(None, (text(found[0], name) for name in sorted(found[0]))))


def health(event: Envelope) -> list[Incoming]:
    """Return an AWS Health event, or one page of it.

    "Reference: AWS Health events Amazon EventBridge schema", AWS Health User Guide. The
    envelope's account and region are those of the delivery, not of what is affected.
    A report of abuse is high, whatever its category: AWS may suspend what it is about.
    """
    detail = event.detail
    account = account_of(detail.get("affectedAccount")) or event.account
    category, arn = text(detail, "eventTypeCategory"), text(detail, "eventArn")
    is_abuse = event.type == "AWS Health Abuse Event" or text(detail, "service") == "ABUSE"
    title = f"{text(detail, 'service')} {category}: {text(detail, 'eventTypeCode') or event.type}"
    return [
        event.incoming(
            severity="high" if is_abuse else _HEALTH_SEVERITY.get(category, "medium"),
            status="resolved" if _health_is_over(event, category) else "open",
            title=title.strip(" :"),
            description=_health_description(detail),
            account=account,
            region=text(detail, "eventRegion"),
            resource=text(detail, "affectedEntities", 0, "entityValue"),
            occurred_at=event.time_of(detail.get("lastUpdatedTime"), detail.get("startTime")),
            fingerprint=fingerprint_of(arn, account) if arn else "",
            merge_key=_communication(detail),
        )
    ]


def _health_is_over(event: Envelope, category: str) -> bool:
    if text(event.detail, "statusCode") == "closed":
        return True
    end = parse_time(event.detail.get("endTime"))
    return category == "issue" and end is not None and end <= event.received_at


def _health_description(detail: Mapping[str, object]) -> str:
    """Return the description in English, or in whatever language there is."""
    descriptions = items(detail, "eventDescription")
    english = [each for each in descriptions if text(each, "language") == "en_US"]
    texts = (text(each, "latestDescription") for each in (*english, *descriptions))
    return next(filter(None, texts), "")


def _communication(detail: Mapping[str, object]) -> str:
    """Return the id that the pages of one communication share: without the page's number.

    "Viewing paginated lists of AWS Health events on EventBridge", AWS Health User Guide.
    """
    return text(detail, "communicationId").removesuffix(f"-{text(detail, 'page')}")


def ec2_instance(event: Envelope) -> list[Incoming]:
    """Return an instance's new state ("State change events for Amazon EC2 instances", EC2)."""
    instance = text(event.detail, "instance-id") or event.resource.rpartition("/")[2]
    state = text(event.detail, "state")
    return [
        event.incoming(
            severity=_INSTANCE_SEVERITY.get(state, "info"),
            status="resolved" if state == "running" else "open",
            title=f"EC2 instance {instance or 'unknown'}: {state or 'unknown state'}",
            resource=event.resource or instance,
            fingerprint=event.key(event.account, event.region, instance) if instance else "",
        )
    ]


def backup_job(event: Envelope) -> list[Incoming]:
    """Return a backup job's new state ("Monitoring AWS Backup events using Amazon EventBridge", AWS
    Backup Developer Guide).

    A vault and a resource have one problem, which a later job that completes ends. A
    job under way is no problem: it is kept apart, as resolved, so that a new attempt
    does not hide the failure of the last one.
    """
    detail = event.detail
    state = text(detail, "state") or text(detail, "status")
    resource = text(detail, "resourceArn") or event.resource
    vault = text(detail, "backupVaultArn").rpartition(":")[2] or text(detail, "backupVaultName")
    subject = f"{vault}|{resource}" if resource else text(detail, "backupJobId")
    is_under_way = state in _BACKUP_UNDER_WAY
    key = event.key(event.account, event.region, subject, *(["job"] if is_under_way else []))
    is_fine = is_under_way or state == "COMPLETED"
    return [
        event.incoming(
            severity="info" if is_fine else _BACKUP_SEVERITY.get(state, "medium"),
            status="resolved" if is_fine else "open",
            title=f"Backup of {resource or 'an unknown resource'}: {state or 'unknown state'}",
            description=text(detail, "statusMessage"),
            resource=resource,
            fingerprint=key if subject else "",
        )
    ]


MAPPERS: dict[str, Callable[[Envelope], list[Incoming]]] = {
    "AWS Health Event": health,
    "AWS Health Abuse Event": health,
    "Backup Job State Change": backup_job,
    "CloudWatch Alarm State Change": cloudwatch_alarm,
    "EC2 Instance State-change Notification": ec2_instance,
    "GuardDuty Finding": guardduty,
    "Security Hub Findings - Custom Action": security_hub,
    "Security Hub Findings - Imported": security_hub,
}
