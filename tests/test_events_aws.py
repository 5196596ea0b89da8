"""What becomes of the events that AWS sends through EventBridge."""

import copy
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from quarterdeck_server.events.aws import MAPPERS, map_envelope
from quarterdeck_server.events.incoming import (
    KEY_LIMIT,
    LIMITS,
    Incoming,
    account_of,
    clip,
    clip_key,
    fingerprint_of,
    merge_pages,
)

SAMPLES = {
    path.stem: json.loads(path.read_text())
    for path in sorted((Path(__file__).parent / "samples" / "eventbridge").glob("*.json"))
}
SECOND = 1_000_000
DAY = 86_400 * SECOND
MISSING = object()


def at(iso: str) -> int:
    moment = datetime.fromisoformat(iso)
    return round(moment.replace(tzinfo=UTC).timestamp() * 1000) * 1000


NOW = at("2026-10-01T00:00:00")


def sample(name: str, changes: dict[str, object] | None = None) -> dict:
    """A copy of a sample in which each `path.to.member` is replaced, or taken out if MISSING."""
    envelope = copy.deepcopy(SAMPLES[name])
    for path, value in (changes or {}).items():
        *parents, last = (int(step) if step.isdigit() else step for step in path.split("."))
        place = envelope
        for step in parents:
            place = place[step]
        if value is MISSING:
            del place[last]
        else:
            place[last] = value
    return envelope


def one(name: str, changes: dict[str, object] | None = None) -> Incoming:
    (incoming,) = map_envelope(sample(name, changes), NOW)
    return incoming


def graded(incoming: Incoming) -> tuple[str, str]:
    return incoming.severity, incoming.status


# --- every envelope


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_sample_keeps_its_origin_and_its_delivery(name):
    envelope = sample(name)
    for incoming in map_envelope(envelope, NOW):
        assert incoming.source == envelope["source"]
        assert incoming.type == envelope["detail-type"]
        assert incoming.delivery_id.startswith(envelope["id"])
        assert incoming.raw["id"] == envelope["id"]
        assert incoming.title


@pytest.mark.parametrize("odd", [MISSING, None, [], {}, 7.5, True, "", " \0 "])
def test_odd_members_get_defaults(odd):
    names = ("id", "detail-type", "source", "account", "region", "resources", "detail")
    incoming = one("unknown", dict.fromkeys((*names, "time"), odd))
    assert (incoming.source, incoming.type, incoming.title) == ("aws", "unknown", "unknown")
    assert (incoming.account_id, incoming.region, incoming.resource) == ("", "", "")
    assert (incoming.delivery_id, incoming.occurred_at) == ("", NOW)
    assert graded(incoming) == ("info", "open")


def test_an_empty_object_is_an_event():
    (incoming,) = map_envelope({}, NOW)
    assert (incoming.occurred_at, incoming.fingerprint != "") == (NOW, True)


@pytest.mark.parametrize("account", [111122223333, 111122223333.0, "111122223333"])
def test_an_account_may_be_written_as_a_number(account):
    assert one("unknown", {"account": account}).account_id == "111122223333"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("unknown", "account"),
        ("health-page-1", "detail.affectedAccount"),
        ("guardduty", "detail.accountId"),
        ("securityhub", "detail.findings.0.AwsAccountId"),
    ],
)
@pytest.mark.parametrize("account", [1122223333, 1122223333.0])
def test_an_account_gets_back_its_leading_zeros(name, path, account):
    found = map_envelope(sample(name, {path: account}), NOW)[0]
    assert found.account_id == "001122223333"


@pytest.mark.parametrize("odd", [-5, 7.5, 2**63, 10**400, float("inf"), True, None, [1]])
def test_what_is_no_account_is_none(odd):
    assert account_of(odd) == ""


def test_a_number_too_long_to_write_is_an_event():
    assert len(map_envelope({"detail": {"n": 10**5_000}}, NOW)) == 1


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-09-08T11:42:07Z", "2026-09-08T11:42:07"),
        ("2026-09-08T11:42:07.125Z", "2026-09-08T11:42:07.125"),
        ("2026-09-08T11:42:07.125+0000", "2026-09-08T11:42:07.125"),
        ("2026-09-08T13:42:07+02:00", "2026-09-08T11:42:07"),
        ("2026-09-08T11:42:07.1259999999Z", "2026-09-08T11:42:07.126"),
        ("2026-09-08 11:42:07", "2026-09-08T11:42:07"),
        ("Tue, 08 Sep 2026 11:42:07 GMT", "2026-09-08T11:42:07"),
        ("Sat, 1 Jun 2019 01:00:00 GMT", "2019-06-01T01:00:00"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00"),
        ("2026-10-01T23:59:59Z", "2026-10-01T23:59:59"),
    ],
)
def test_times_are_read_in_every_format_that_aws_writes(written, expected):
    assert abs(one("unknown", {"time": written}).occurred_at - at(expected)) <= 1


@pytest.mark.parametrize(
    "written",
    [
        "1969-12-31T23:59:59Z",
        "2026-10-02T00:00:01Z",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "Thu 15 Dec 2022 23: 25: 00 GMT",
        "yesterday",
        "2026-09-08T11:42:07Z" + " " * 100 + "x",
        1715168527,
        float("nan"),
    ],
)
def test_a_time_that_is_absurd_or_unreadable_is_that_of_receipt(written):
    assert one("unknown", {"time": written}).occurred_at == NOW


def test_long_texts_and_unstorable_characters_are_cut_out():
    incoming = one(
        "guardduty",
        {"detail.title": "a\0b\x1b\ud800\n" + "x" * 400, "detail.description": "é" * 10_001},
    )
    assert incoming.title.startswith("ab\ufffd x")
    assert len(incoming.title) == 300
    assert incoming.description == "é" * 9_999 + "…"


def test_long_fingerprints_stay_distinct():
    arns = [f"arn:aws:guardduty:{'x' * 300}/{n}" for n in range(2)]
    first, second = (one("guardduty", {"detail.arn": arn}).fingerprint for arn in arns)
    assert first != second
    assert len(first) == len(second) == KEY_LIMIT


# --- CloudWatch


def test_an_alarm_opens_a_high_event():
    incoming = one("cloudwatch-alarm")
    assert graded(incoming) == ("high", "open")
    assert incoming.title == "checkout-cpu-high: ALARM"
    assert incoming.description.startswith("CPU of the checkout host is above")
    assert "Threshold Crossed: 2 out of the last 2" in incoming.description
    assert incoming.resource == "i-0a1b2c3d4e5f67890"
    assert incoming.occurred_at == at("2026-09-02T17:04:40.985")


def test_ok_resolves_its_alarm():
    ok = one("cloudwatch-ok")
    assert graded(ok) == ("info", "resolved")
    assert (
        ok.fingerprint
        == one("cloudwatch-alarm").fingerprint
        == SAMPLES["cloudwatch-ok"]["resources"][0]
    )


@pytest.mark.parametrize("resources", [[], None, ["arn:aws:ec2:eu-west-1:1:instance/i-1"]])
def test_ok_resolves_its_alarm_without_its_arn(resources):
    alarm, ok, other = (
        one(name, {"resources": resources, **changes})
        for name, changes in (
            ("cloudwatch-alarm", {}),
            ("cloudwatch-ok", {}),
            ("cloudwatch-ok", {"detail.alarmName": "another"}),
        )
    )
    assert alarm.fingerprint == ok.fingerprint != other.fingerprint


def test_an_alarm_without_data_is_low():
    assert graded(one("cloudwatch-alarm", {"detail.state.value": "INSUFFICIENT_DATA"})) == (
        "low",
        "open",
    )


def test_an_alarm_in_an_unknown_state_is_kept_open():
    assert graded(one("cloudwatch-alarm", {"detail.state": None})) == ("medium", "open")


def test_a_composite_alarm_is_about_itself():
    incoming = one(
        "cloudwatch-alarm",
        {"detail.configuration": {"alarmRule": "ALARM(a) OR ALARM(b)"}},
    )
    assert graded(incoming) == ("high", "open")
    assert incoming.resource == SAMPLES["cloudwatch-alarm"]["resources"][0]


def test_an_alarm_on_several_metrics_is_about_itself():
    metric = SAMPLES["cloudwatch-alarm"]["detail"]["configuration"]["metrics"][0]
    incoming = one("cloudwatch-alarm", {"detail.configuration.metrics": [metric, metric]})
    assert incoming.resource == SAMPLES["cloudwatch-alarm"]["resources"][0]


def test_all_dimensions_of_a_metric_name_the_resource():
    path = "detail.configuration.metrics.0.metricStat.metric.dimensions"
    incoming = one("cloudwatch-alarm", {path: {"TargetGroup": "tg/b", "LoadBalancer": "app/a"}})
    assert incoming.resource == "app/a, tg/b"


# --- AWS Health


def test_a_health_issue_is_about_the_affected_account_and_region():
    incoming = one("health-page-1")
    assert graded(incoming) == ("high", "open")
    assert (incoming.account_id, incoming.region) == ("444455556666", "eu-west-1")
    assert incoming.title == "EC2 issue: AWS_EC2_OPERATIONAL_ISSUE"
    assert incoming.description.startswith("We are investigating increased error rates")
    assert incoming.resource == "i-0a1b2c3d4e5f67890"
    assert incoming.occurred_at == at("2026-09-10T14:02:00")


def test_pages_of_a_communication_are_one_occurrence():
    pages = [one("health-page-1"), one("health-page-2")]
    assert {page.merge_key for page in pages} == {"1234abc01232a4012345678"}
    assert len({page.fingerprint for page in pages}) == 1
    assert len({page.delivery_id for page in pages}) == 2


def test_another_communication_is_another_occurrence_of_the_same_problem():
    first = one("health-page-1")
    second = one("health-page-1", {"detail.communicationId": "other-1"})
    assert first.fingerprint == second.fingerprint
    assert first.merge_key != second.merge_key


def test_a_communication_id_without_a_page_is_kept_whole():
    incoming = one("health-page-1", {"detail.communicationId": "abc-7", "detail.page": MISSING})
    assert incoming.merge_key == "abc-7"


def test_a_health_event_of_two_accounts_is_two_problems():
    other = one("health-page-1", {"detail.affectedAccount": "777788889999"})
    assert other.fingerprint != one("health-page-1").fingerprint


def test_without_an_affected_account_it_is_the_envelopes():
    assert one("health-page-1", {"detail.affectedAccount": MISSING}).account_id == "111122223333"


@pytest.mark.parametrize(
    ("category", "severity"),
    [
        ("issue", "high"),
        ("investigation", "medium"),
        ("scheduledChange", "medium"),
        ("accountNotification", "low"),
        ("somethingNew", "medium"),
        (None, "medium"),
    ],
)
def test_the_category_of_a_health_event_gives_its_severity(category, severity):
    assert one("health-page-1", {"detail.eventTypeCategory": category}).severity == severity


@pytest.mark.parametrize(
    "changes", [{"detail-type": "AWS Health Abuse Event"}, {"detail.service": "ABUSE"}]
)
def test_a_report_of_abuse_is_high(changes):
    notice = {"detail.eventTypeCategory": "accountNotification", **changes}
    assert graded(one("health-page-1", notice)) == ("high", "open")


@pytest.mark.parametrize(
    ("updated", "started", "expected"),
    [
        ("Thu, 10 Sep 2026 15:00:00 GMT", MISSING, "2026-09-10T15:00:00"),
        (MISSING, "Thu, 10 Sep 2026 13:00:00 GMT", "2026-09-10T13:00:00"),
        ("soon", "Thu, 10 Sep 2026 13:00:00 GMT", "2026-09-10T13:00:00"),
        (MISSING, "Thu, 10 Dec 2026 13:00:00 GMT", "2026-09-10T14:02:30"),
        (MISSING, MISSING, "2026-09-10T14:02:30"),
    ],
)
def test_a_health_event_occurs_when_it_was_last_updated_or_began(updated, started, expected):
    changes = {"detail.lastUpdatedTime": updated, "detail.startTime": started}
    assert one("health-page-1", changes).occurred_at == at(expected)


@pytest.mark.parametrize(
    ("category", "code", "end", "status"),
    [
        ("issue", "open", MISSING, "open"),
        ("issue", "open", "Thu, 10 Sep 2026 15:00:00 GMT", "resolved"),
        ("issue", "open", "Tue, 06 Oct 2026 15:00:00 GMT", "open"),
        ("issue", "closed", MISSING, "resolved"),
        ("issue", None, "soon", "open"),
        ("scheduledChange", "upcoming", "Fri, 11 Sep 2026 15:00:00 GMT", "open"),
        ("scheduledChange", "closed", MISSING, "resolved"),
    ],
)
def test_a_health_event_ends_when_it_is_closed(category, code, end, status):
    changes = {"detail.eventTypeCategory": category, "detail.statusCode": code}
    envelope = sample("health-page-1", changes)
    if end is not MISSING:
        envelope["detail"]["endTime"] = end
    assert map_envelope(envelope, NOW)[0].status == status


def test_the_english_description_is_preferred():
    german = {"language": "de_DE", "latestDescription": "Störung"}
    english = {"language": "en_US", "latestDescription": "Trouble"}
    both = one("health-page-1", {"detail.eventDescription": [german, english]})
    alone = one("health-page-1", {"detail.eventDescription": [None, german]})
    assert (both.description, alone.description) == ("Trouble", "Störung")


# --- GuardDuty


def test_a_guardduty_finding_is_about_what_its_detail_says():
    incoming = one("guardduty")
    assert graded(incoming) == ("high", "open")
    assert (incoming.account_id, incoming.region) == ("444455556666", "eu-west-1")
    assert incoming.resource == "i-0a1b2c3d4e5f67890"
    assert incoming.fingerprint == SAMPLES["guardduty"]["detail"]["arn"]
    assert incoming.occurred_at == at("2026-09-03T09:14:30")
    assert incoming.title.startswith("Bitcoin-related domain name")
    assert incoming.description.startswith("EC2 instance i-0a1b2c3d4e5f67890 is querying")


@pytest.mark.parametrize(
    ("score", "severity"),
    [
        (12, "critical"),
        (10, "critical"),
        (9.0, "critical"),
        (8.9, "high"),
        ("7", "high"),
        (6.9, "medium"),
        ("4.0", "medium"),
        (3.9, "low"),
        (1, "low"),
        (0.5, "info"),
        (0, "info"),
        (-3, "info"),
        (True, "info"),
        (None, "info"),
        ([8], "info"),
        (float("nan"), "info"),
        (float("inf"), "info"),
        ("nan", "info"),
        (10**400, "info"),
        ("HIGH", "high"),
    ],
)
def test_the_score_of_a_guardduty_finding_gives_its_severity(score, severity):
    assert one("guardduty", {"detail.severity": score}).severity == severity


@pytest.mark.parametrize(
    ("archived", "status"), [(True, "suppressed"), (False, "open"), (None, "open")]
)
def test_an_archived_guardduty_finding_is_suppressed(archived, status):
    assert one("guardduty", {"detail.service.archived": archived}).status == status


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ({"resourceType": "AccessKey", "accessKeyDetails": {"accessKeyId": "K"}}, "K"),
        ({"resourceType": "AccessKey", "accessKeyDetails": {"userName": "deployer"}}, "deployer"),
        (
            {
                "resourceType": "AccessKey",
                "instanceDetails": {"instanceId": "i-1"},
                "accessKeyDetails": {"accessKeyId": "K"},
            },
            "K",
        ),
        ({"resourceType": "S3Bucket", "s3BucketDetails": [{"arn": "arn:b"}, {}]}, "arn:b"),
        ({"resourceType": "S3Bucket", "s3BucketDetails": [{"name": "b"}]}, "b"),
        (
            {
                "resourceType": "S3Object",
                "s3BucketDetails": [{"arn": "arn:b", "s3ObjectDetails": [{"objectArn": "arn:o"}]}],
            },
            "arn:o",
        ),
        ({"resourceType": "EKSCluster", "eksClusterDetails": {"arn": "arn:e"}}, "arn:e"),
        ({"resourceType": "ECSCluster", "ecsClusterDetails": {"name": "web"}}, "web"),
        ({"resourceType": "Lambda", "lambdaDetails": {"functionArn": "arn:f"}}, "arn:f"),
        (
            {"resourceType": "RDSDBInstance", "rdsDbInstanceDetails": {"dbInstanceArn": "arn:d"}},
            "arn:d",
        ),
        ({"resourceType": "Container", "containerDetails": {"id": "c0ffee"}}, "c0ffee"),
        ({"resourceType": "Novel", "eksClusterDetails": {"arn": "arn:e"}}, "arn:e"),
        ({"resourceType": "Novel"}, "Novel"),
        ({"resourceType": "S3Bucket", "s3BucketDetails": {"arn": "odd"}}, "S3Bucket"),
        (None, ""),
    ],
)
def test_a_guardduty_finding_names_its_resource(resource, expected):
    assert one("guardduty", {"detail.resource": resource}).resource == expected


# --- Security Hub


def test_each_security_hub_finding_is_an_occurrence():
    found = map_envelope(sample("securityhub"), NOW)
    assert [graded(each) for each in found] == [
        ("critical", "open"),
        ("high", "resolved"),
        ("low", "suppressed"),
    ]
    first = found[0]
    assert first.title == "S3 general purpose buckets should block public access"
    assert first.resource == "arn:aws:s3:::example-invoices"
    assert (first.account_id, first.region) == ("444455556666", "eu-west-1")
    assert first.occurred_at == at("2026-09-04T05:59:40.125")


def test_security_hub_findings_do_not_share_anything():
    envelope = sample("securityhub")
    found = map_envelope(envelope, NOW)
    assert len({each.delivery_id for each in found}) == 3
    assert len({each.fingerprint for each in found}) == 3
    for each, finding in zip(found, envelope["detail"]["findings"], strict=True):
        assert each.raw == {**envelope, "detail": {"findings": [finding]}}
    assert envelope == SAMPLES["securityhub"]


def test_security_hub_findings_without_ids_do_not_share_a_fingerprint():
    changes = {f"detail.findings.{n}.Id": MISSING for n in range(3)}
    found = map_envelope(sample("securityhub", changes), NOW)
    assert len({each.fingerprint for each in found}) == 3


def test_findings_with_the_same_id_are_both_kept():
    finding = SAMPLES["securityhub"]["detail"]["findings"][0]
    found = map_envelope(sample("securityhub", {"detail.findings": [finding, finding]}), NOW)
    assert len({each.fingerprint for each in found}) == 1
    assert len({each.delivery_id for each in found}) == len(found) == 2


def test_findings_of_an_envelope_without_an_id_have_no_delivery_ids():
    found = map_envelope(sample("securityhub", {"id": MISSING}), NOW)
    assert [each.delivery_id for each in found] == ["", "", ""]


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        ({"Label": "CRITICAL"}, "critical"),
        ({"Label": "HIGH", "Normalized": 1}, "high"),
        ({"Label": "MEDIUM"}, "medium"),
        ({"Label": "LOW"}, "low"),
        ({"Label": "INFORMATIONAL", "Normalized": 95}, "info"),
        ({"Normalized": 90}, "critical"),
        ({"Normalized": "89"}, "high"),
        ({"Normalized": 69.5}, "medium"),
        ({"Normalized": 39}, "low"),
        ({"Normalized": 1}, "low"),
        ({"Normalized": 0}, "info"),
        ({"Label": "UNHEARD OF", "Normalized": 70}, "high"),
        ({"Normalized": True}, "info"),
        ({"Normalized": float("inf")}, "info"),
        (None, "info"),
    ],
)
def test_the_severity_of_a_security_hub_finding(severity, expected):
    found = map_envelope(sample("securityhub", {"detail.findings.0.Severity": severity}), NOW)
    assert found[0].severity == expected


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"Workflow": {"Status": "NEW"}}, "open"),
        ({"Workflow": {"Status": "NOTIFIED"}}, "open"),
        ({"Workflow": {"Status": "RESOLVED"}}, "resolved"),
        ({"Workflow": {"Status": "SUPPRESSED"}}, "suppressed"),
        ({"RecordState": "ARCHIVED"}, "resolved"),
        ({"Compliance": {"Status": "PASSED"}}, "resolved"),
        ({"Workflow": None, "Compliance": 3, "RecordState": []}, "open"),
    ],
)
def test_where_a_security_hub_finding_stands(changes, status):
    paths = {f"detail.findings.0.{name}": value for name, value in changes.items()}
    assert map_envelope(sample("securityhub", paths), NOW)[0].status == status


def test_a_passed_check_resolves_the_failed_one():
    failed = {"detail.findings.1.Compliance.Status": "FAILED"}
    before = map_envelope(sample("securityhub", failed), NOW)[1]
    after = map_envelope(sample("securityhub"), NOW)[1]
    assert (before.status, after.status) == ("open", "resolved")
    assert before.fingerprint == after.fingerprint


@pytest.mark.parametrize("findings", [[], None, {"Id": "x"}, "x", MISSING])
def test_an_envelope_without_findings_is_one_event(findings):
    incoming = one("securityhub", {"detail.findings": findings})
    assert graded(incoming) == ("info", "open")
    assert incoming.delivery_id == SAMPLES["securityhub"]["id"]


def test_a_finding_that_is_no_object_is_kept():
    found = map_envelope(sample("securityhub", {"detail.findings": [None, 3, "x"]}), NOW)
    assert len({each.fingerprint for each in found}) == 3


def test_a_custom_action_is_about_the_same_findings():
    action = sample("securityhub", {"detail-type": "Security Hub Findings - Custom Action"})
    action["detail"]["actionName"] = "Escalate"
    imported = map_envelope(sample("securityhub"), NOW)
    assert [each.fingerprint for each in map_envelope(action, NOW)] == [
        each.fingerprint for each in imported
    ]


# --- EC2


def test_a_running_instance_resolves_the_stopped_one():
    stopped, running = one("ec2-stopped"), one("ec2-running")
    assert graded(stopped) == ("low", "open")
    assert graded(running) == ("info", "resolved")
    assert stopped.fingerprint == running.fingerprint
    assert stopped.title == "EC2 instance i-0a1b2c3d4e5f67890: stopped"
    assert stopped.resource.endswith("instance/i-0a1b2c3d4e5f67890")


@pytest.mark.parametrize(
    ("state", "severity"),
    [
        ("pending", "info"),
        ("stopping", "info"),
        ("shutting-down", "info"),
        ("terminated", "medium"),
        ("hibernating", "info"),
        (None, "info"),
    ],
)
def test_the_state_of_an_instance_gives_its_severity(state, severity):
    assert graded(one("ec2-stopped", {"detail.state": state})) == (severity, "open")


@pytest.mark.parametrize(
    "changes",
    [{"detail.instance-id": "i-2"}, {"account": "444455556666"}, {"region": "eu-west-2"}],
)
def test_another_instance_is_another_problem(changes):
    assert one("ec2-running", changes).fingerprint != one("ec2-stopped").fingerprint


def test_an_instance_is_known_by_its_arn_too():
    by_arn = one("ec2-running", {"detail.instance-id": MISSING})
    assert by_arn.fingerprint == one("ec2-stopped").fingerprint


# --- AWS Backup


def test_a_completed_backup_resolves_the_failed_one():
    failed, completed = one("backup-failed"), one("backup-completed")
    assert graded(failed) == ("high", "open")
    assert graded(completed) == ("info", "resolved")
    assert failed.fingerprint == completed.fingerprint
    assert failed.resource == completed.resource == "arn:aws:rds:eu-west-1:111122223333:db:orders"
    assert failed.description.startswith("Your backup job failed because")


@pytest.mark.parametrize(
    ("state", "severity"),
    [
        ("FAILED", "high"),
        ("EXPIRED", "high"),
        ("ABORTED", "medium"),
        ("PARTIAL", "medium"),
        ("UNHEARD OF", "medium"),
        (None, "medium"),
    ],
)
def test_a_backup_that_did_not_complete_is_open(state, severity):
    assert graded(one("backup-failed", {"detail.state": state})) == (severity, "open")


@pytest.mark.parametrize("state", ["CREATED", "PENDING", "RUNNING", "ABORTING"])
def test_a_backup_under_way_does_not_touch_the_failure_before_it(state):
    incoming = one("backup-failed", {"detail.state": state})
    assert graded(incoming) == ("info", "resolved")
    assert incoming.fingerprint != one("backup-failed").fingerprint


@pytest.mark.parametrize(
    "changes",
    [
        {"detail.resourceArn": "arn:aws:rds:eu-west-1:111122223333:db:users"},
        {"detail.backupVaultArn": "arn:aws:backup:eu-west-1:111122223333:backup-vault:weekly"},
    ],
)
def test_a_backup_of_another_resource_or_to_another_vault_resolves_nothing(changes):
    assert one("backup-completed", changes).fingerprint != one("backup-failed").fingerprint


def test_a_vault_is_known_by_its_name_too():
    by_name = one("backup-completed", {"detail.backupVaultArn": MISSING})
    assert by_name.fingerprint == one("backup-failed").fingerprint


# --- any other event


def test_an_unknown_event_is_kept_with_what_the_envelope_says():
    incoming = one("unknown")
    assert graded(incoming) == ("medium", "open")
    assert incoming.resource == "arn:aws:codepipeline:eu-west-1:111122223333:deploy-checkout"
    assert incoming.title == f"CodePipeline Pipeline Execution State Change: {incoming.resource}"
    assert incoming.occurred_at == at("2026-09-08T11:42:07")


@pytest.mark.parametrize(
    ("changes", "severity"),
    [
        ({"detail": {"severity": "HIGH"}}, "high"),
        ({"detail": {"severity": "Informational"}}, "info"),
        ({"detail": {"severity": 9.1}}, "critical"),
        ({"detail": {"severity": "5"}}, "medium"),
        ({"detail": {"severity": 70}}, "high"),
        ({"detail": {"severity": {"description": "Low", "score": 1}}}, "low"),
        ({"detail": {"severity": True, "state": "SUCCEEDED"}}, "info"),
        ({"detail": {"severity": float("nan"), "state": "SUCCEEDED"}}, "info"),
        ({"detail": {"severity": "purple", "status": "CRITICAL"}}, "medium"),
        ({"detail": {"state": "SUCCEEDED"}}, "info"),
        ({"detail": {"state": {"value": "ERROR"}}}, "medium"),
        ({"detail": {}, "detail-type": "EBS Volume Error"}, "medium"),
    ],
)
def test_the_severity_of_an_unknown_event(changes, severity):
    assert one("unknown", changes).severity == severity


def test_unknown_events_about_one_resource_are_one_problem():
    again = one("unknown", {"id": "2", "detail": {"state": "SUCCEEDED"}})
    assert again.fingerprint == one("unknown").fingerprint


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "aws.other"},
        {"detail-type": "Other"},
        {"account": "444455556666"},
        {"region": "eu-west-2"},
        {"resources": ["arn:other"]},
    ],
)
def test_unknown_events_that_differ_are_different_problems(changes):
    assert one("unknown", changes).fingerprint != one("unknown").fingerprint


def test_unknown_events_without_a_resource_are_told_apart_by_their_detail():
    first, same, other = (
        one("unknown", {"resources": [], "detail": detail}).fingerprint
        for detail in ({"a": 1, "b": 2}, {"b": 2, "a": 1}, [1, 2])
    )
    assert first == same != other


@pytest.mark.parametrize("kind", sorted(MAPPERS))
def test_events_that_name_nothing_are_told_apart_by_their_detail(kind):
    found = [
        map_envelope({"detail-type": kind, "detail": {"n": n}}, NOW)[0].fingerprint for n in (1, 2)
    ]
    assert found[0] != found[1]


# --- whatever comes

# How fast an example is says more of the machine than of the code.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=30)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=12,
)
JSON_OBJECTS = st.dictionaries(ANY_TEXT, JSON_VALUES, max_size=6)
LONG_OR_ODD = JSON_VALUES | st.sampled_from(
    ["x" * 20_000, "\0" * 9, "\ud800", "NaN", "-1", "1e999"]
)
ENVELOPES = st.fixed_dictionaries(
    {"detail-type": st.sampled_from(sorted(MAPPERS)) | ANY_TEXT},
    optional=dict.fromkeys(
        ("id", "source", "account", "time", "region", "resources", "detail"), LONG_OR_ODD
    ),
)


def _paths(value, path=()):
    pairs = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for step, inner in pairs:
        yield (*path, step)
        yield from _paths(inner, (*path, step))


@st.composite
def damaged_samples(draw):
    """A real envelope in which something, anywhere, is not what it should be."""
    envelope = copy.deepcopy(draw(st.sampled_from(list(SAMPLES.values()))))
    for _ in range(draw(st.integers(1, 3))):
        *parents, last = draw(st.sampled_from(list(_paths(envelope))))
        place = envelope
        for step in parents:
            place = place[step]
        place[last] = draw(LONG_OR_ODD)
    return envelope


ANYTHING = JSON_OBJECTS | ENVELOPES | damaged_samples()


@unhurried
@given(ANYTHING)
def test_any_object_gives_events_that_fit_their_columns(envelope):
    found = map_envelope(envelope, NOW)
    assert found
    for each in found:
        assert each.source
        assert each.type
        assert each.title
        assert each.fingerprint
        assert each.severity in {"critical", "high", "medium", "low", "info"}
        assert each.status in {"open", "resolved", "suppressed"}
        assert 0 <= each.occurred_at <= NOW + DAY
        json.dumps(each.raw)
        for name in (*LIMITS, "fingerprint", "delivery_id", "merge_key"):
            value = getattr(each, name)
            assert len(value) <= LIMITS.get(name, KEY_LIMIT)
            assert not re.search(r"[\x00-\x08\x0b-\x1f\ud800-\udfff]", value)


@unhurried
@given(ANYTHING)
def test_the_same_envelope_gives_the_same_events(envelope):
    before = json.dumps(envelope)
    assert repr(map_envelope(envelope, NOW)) == repr(map_envelope(json.loads(before), NOW))
    assert json.dumps(envelope) == before


def test_an_object_nested_as_deeply_as_json_may_be_is_an_event():
    detail: object = {}
    for _ in range(900):
        detail = [detail]
    deepest: object = {}
    for _ in range(5_000):
        deepest = {"detail": deepest}
    for each in ({"detail": detail}, {"detail-type": "x", "detail": deepest}):
        assert len(map_envelope(each, NOW)) == 1


# --- pages of a communication


def entity_values(page) -> set[str]:
    return {entity["entityValue"] for entity in page["detail"]["affectedEntities"]}


def test_pages_are_joined_to_all_their_entities():
    first, second = SAMPLES["health-page-1"], SAMPLES["health-page-2"]
    merged = merge_pages(first, second)
    assert [entity["entityValue"] for entity in merged["detail"]["affectedEntities"]] == [
        "i-0a1b2c3d4e5f67890",
        "i-0123456789abcdef0",
        "i-0fedcba9876543210",
    ]
    assert merged["resources"] == [*first["resources"], second["resources"][1]]
    assert merged["detail"]["page"] == "2"
    assert len(first["detail"]["affectedEntities"]) == 2


def test_the_later_state_of_an_entity_stays():
    def page(status):
        return {"detail": {"affectedEntities": [{"entityValue": "i-1", "status": status}]}}

    merged = merge_pages(page("IMPAIRED"), page("UNIMPAIRED"))
    assert merged == page("UNIMPAIRED")


def test_pages_without_lists_get_none():
    assert merge_pages({"id": "1"}, {"id": "2", "detail": {}}) == {"id": "2", "detail": {}}


ENTITIES = st.lists(
    st.fixed_dictionaries(
        {"entityValue": st.sampled_from("abcdef")}, optional={"status": st.sampled_from("xy")}
    )
)
PAGES = st.builds(
    lambda entities, resources: {
        "resources": resources,
        "detail": {"affectedEntities": entities},
    },
    ENTITIES,
    st.lists(st.sampled_from("abcdef")),
)


@unhurried
@given(PAGES, PAGES)
def test_joining_pages_is_idempotent_and_in_any_order_gives_the_same_entities(first, second):
    merged, reverse = merge_pages(first, second), merge_pages(second, first)
    assert merge_pages(merged, second) == merged
    assert merge_pages(merged, merged) == merged
    assert entity_values(merged) == entity_values(reverse)
    assert entity_values(merged) == entity_values(first) | entity_values(second)
    assert set(merged["resources"]) == set(reverse["resources"])


@unhurried
@given(ANYTHING, ANYTHING)
def test_any_two_objects_can_be_joined(first, second):
    merged = merge_pages(first, second)
    assert set(merged) == set(first) | set(second)
    assert repr(merge_pages(merged, second)) == repr(merged)


# --- texts


@unhurried
@given(ANY_TEXT, st.integers(1, 40))
def test_a_clipped_text_is_printable_short_and_stays_the_same(text, limit):
    clipped = clip(text, limit)
    assert len(clipped) <= limit
    assert clip(clipped, limit) == clipped
    clipped.encode()
    assert clip_key(clip_key(text * 20)) == clip_key(text * 20)


def test_newlines_and_tabs_are_kept():
    assert clip("a\tb\nc\r\0", 10) == "a\tb\nc"


def test_a_cut_text_says_so():
    assert (clip("abcd", 4), clip("abcde", 4)) == ("abcd", "abc…")


def test_a_title_is_one_line():
    incoming = Incoming(
        source="s",
        type="t",
        severity="low",
        title="a\r\nb\nc",
        occurred_at=0,
        fingerprint="f",
        raw={},
    )
    assert incoming.title == "a b c"


def test_a_fingerprint_is_its_parts_in_one_line():
    assert fingerprint_of("a", "b\0\n\tc") == "a/bc"


@unhurried
@given(st.lists(ANY_TEXT), ANY_TEXT)
def test_a_long_fingerprint_is_short_distinct_and_stays_the_same(parts, last):
    prefix = ("x" * 150, *parts)
    short = fingerprint_of(*prefix, last, "y" * 100)
    assert len(short) == KEY_LIMIT
    assert re.fullmatch(r"x{135}#[0-9a-f]{64}", short)
    assert fingerprint_of(short) == short
    assert fingerprint_of(*prefix, last, "z" * 100) != short


def test_samples_that_end_a_problem_come_after_it():
    for start, end in (
        ("cloudwatch-alarm", "cloudwatch-ok"),
        ("ec2-stopped", "ec2-running"),
        ("backup-failed", "backup-completed"),
    ):
        assert one(start).occurred_at < one(end).occurred_at
