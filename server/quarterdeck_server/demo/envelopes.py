"""EventBridge envelopes, as AWS sends them, of an organisation that has problems."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import NamedTuple

from quarterdeck_server.core.json_value import Json, JsonObject
from quarterdeck_server.demo.story import Control, Finding, HealthEvent

PRODUCTION, STAGING, SANDBOX = "111122223333", "444455556666", "777788889999"
HOME, ABROAD = "eu-west-1", "eu-central-1"
DETECTOR = "7ab8d6c1f2e34a5b9c0d1e2f3a4b5c6d"
VAULT = "nightly"
ALARM, OK, NO_DATA = "ALARM", "OK", "INSUFFICIENT_DATA"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something that happened: the body of `POST /api/events`, or an envelope."""

    at: datetime
    body: JsonObject


def iso(moment: datetime) -> str:
    """As AWS writes it: in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def envelope(
    kind: str,
    at: datetime,
    detail: Mapping[str, Json],
    *,
    account: str = PRODUCTION,
    region: str = HOME,
    resources: Sequence[str] = (),
) -> Occurrence:
    """Return an envelope of this detail-type; its id is made of what it says."""
    content = json.dumps([kind, iso(at), account, region, detail], sort_keys=True)
    source = SOURCES[kind]
    return Occurrence(
        at,
        {
            "version": "0",
            "id": str(uuid.uuid5(uuid.NAMESPACE_OID, content)),
            "detail-type": kind,
            "source": source,
            "account": account,
            "time": iso(at),
            "region": region,
            "resources": list(resources),
            "detail": dict(detail),
        },
    )


SOURCES = {
    "AWS Health Event": "aws.health",
    "Backup Job State Change": "aws.backup",
    "CloudWatch Alarm State Change": "aws.cloudwatch",
    "EC2 Instance State-change Notification": "aws.ec2",
    "GuardDuty Finding": "aws.guardduty",
    "Security Hub Findings - Imported": "aws.securityhub",
    "Trusted Advisor Check Item Refresh Notification": "aws.trustedadvisor",
}


def alarm(at: datetime, name: str, state: str, *, about: str, why: str) -> Occurrence:
    """Return a CloudWatch alarm's new state; `about` is its metric's dimension, `Name=value`."""
    dimension, _, value = about.partition("=")
    was = ALARM if state == OK else OK
    crossed = "was not" if state == OK else "was"
    arn = f"arn:aws:cloudwatch:{HOME}:{PRODUCTION}:alarm:{name}"
    metric: JsonObject = {
        "dimensions": {dimension: value},
        "name": "Value",
        "namespace": "TernThistle",
    }
    detail: JsonObject = {
        "alarmName": name,
        "configuration": {
            "description": why,
            "metrics": [
                {
                    "id": "m1",
                    "metricStat": {"metric": metric, "period": 60, "stat": "Average"},
                    "returnData": True,
                }
            ],
        },
        "previousState": {"timestamp": iso(at - timedelta(minutes=9)), "value": was},
        "state": {
            "reason": f"Threshold Crossed: the last 3 datapoints {crossed} greater than it.",
            "timestamp": iso(at),
            "value": state,
        },
    }
    return envelope("CloudWatch Alarm State Change", at, detail, resources=[arn])


def instance(
    at: datetime, instance_id: str, state: str, account: str, region: str = HOME
) -> Occurrence:
    """Return an EC2 instance's new state."""
    arn = f"arn:aws:ec2:{region}:{account}:instance/{instance_id}"
    detail: JsonObject = {"instance-id": instance_id, "state": state}
    kind = "EC2 Instance State-change Notification"
    return envelope(kind, at, detail, account=account, region=region, resources=[arn])


def backup_job(at: datetime, resource: str, state: str, message: str = "") -> Occurrence:
    """Return a job of AWS Backup that ended."""
    detail: JsonObject = {
        "backupVaultArn": f"arn:aws:backup:{HOME}:{PRODUCTION}:backup-vault:{VAULT}",
        "backupVaultName": VAULT,
        "creationDate": iso(at - timedelta(minutes=20)),
        "percentDone": 100.0 if state == "COMPLETED" else 0.0,
        "resourceArn": resource,
        "state": state,
    }
    detail |= {"statusMessage": message} if message else {}
    return envelope("Backup Job State Change", at, detail, resources=[resource])


def guardduty(at: datetime, finding: Finding, count: int) -> Occurrence:
    """Return a GuardDuty finding that has occurred so many times; `finding` is of findings.toml."""
    account = finding["account"]
    finding_id = uuid.uuid5(uuid.NAMESPACE_OID, f"{finding['type']}/{finding['instance']}").hex
    detail: JsonObject = {
        "schemaVersion": "2.0",
        "accountId": account,
        "region": HOME,
        "partition": "aws",
        "id": finding_id,
        "arn": f"arn:aws:guardduty:{HOME}:{account}:detector/{DETECTOR}/finding/{finding_id}",
        "type": finding["type"],
        "resource": {
            "resourceType": "Instance",
            "instanceDetails": {"instanceId": finding["instance"], "instanceType": "m6i.large"},
        },
        "service": {
            "serviceName": "guardduty",
            "detectorId": DETECTOR,
            "action": {"remoteIpDetails": {"ipAddressV4": finding["peer"]}},
            "eventLastSeen": iso(at),
            "archived": finding.get("archived", False),
            "count": count,
        },
        "severity": finding["severity"],
        "updatedAt": iso(at),
        "title": finding["title"],
        "description": finding["description"],
    }
    return envelope("GuardDuty Finding", at, detail, account=account)


class Resource(NamedTuple):
    """Something in an account of AWS."""

    account: str
    name: str


def security_hub(
    at: datetime, told: Control, resources: Sequence[Resource], status: str
) -> Occurrence:
    """Return a control's findings in Security Hub (ASFF), all with one compliance status."""
    found: list[JsonObject] = []
    control = told["control"]
    for account, name in resources:
        finding_id = uuid.uuid5(uuid.NAMESPACE_OID, f"{control}/{name}")
        found.append(
            {
                "SchemaVersion": "2018-10-08",
                "Id": f"arn:aws:securityhub:{HOME}:{account}:security-control/{control}"
                f"/finding/{finding_id}",
                "ProductArn": f"arn:aws:securityhub:{HOME}::product/aws/securityhub",
                "AwsAccountId": account,
                "Region": HOME,
                "UpdatedAt": iso(at),
                "Severity": {"Label": told["label"]},
                "Title": told["title"],
                "Description": told["description"],
                "Resources": [{"Type": told["kind"], "Id": name}],
                "Compliance": {"Status": status, "SecurityControlId": control},
                "Workflow": {"Status": told.get("workflow", "NEW")},
                "RecordState": "ACTIVE",
            }
        )
    return envelope("Security Hub Findings - Imported", at, {"findings": found})


def health(
    at: datetime, event: HealthEvent, entities: Sequence[str], page: int, status: str
) -> Occurrence:
    """Return a page of a communication of AWS Health; `event` is of findings.toml."""
    code, service = event["code"], event["service"]
    when = format_datetime(at.astimezone(UTC), usegmt=True)
    detail: JsonObject = {
        "eventArn": f"arn:aws:health:{HOME}::event/{service}/{code}/{code}_{event['key']}",
        "service": service,
        "eventTypeCode": code,
        "eventTypeCategory": event["category"],
        "eventScopeCode": "ACCOUNT_SPECIFIC",
        "communicationId": f"{event['key']}-{status}-{page}",
        "startTime": when,
        "lastUpdatedTime": when,
        "statusCode": status,
        "eventRegion": HOME,
        "eventDescription": [{"language": "en_US", "latestDescription": event["description"]}],
        "affectedEntities": [{"entityValue": entity, "status": "IMPAIRED"} for entity in entities],
        "affectedAccount": PRODUCTION,
        "page": str(page),
        "totalPages": "2",
    }
    # The envelope comes from where AWS Health is, whatever is affected.
    return envelope("AWS Health Event", at, detail, region="us-east-1", resources=entities)


def generic(at: datetime, *, status: str = "open", **fields: str) -> Occurrence:
    """Return an event of our own: `fields` are those of CreateEventRequest.

    It is told by `resource`.
    """
    key = fields.pop("key", "") or f"{fields['source']}/{fields['type']}/{fields['resource']}"
    body: JsonObject = {**fields, "status": status, "fingerprint": key, "occurred_at": iso(at)}
    return Occurrence(at, body)
