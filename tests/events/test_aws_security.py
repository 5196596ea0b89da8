"""GuardDuty and Security Hub findings, as EventBridge sends them."""

import pytest

from tests.support.aws_events import MISSING, NOW, SAMPLES, at, graded, map_envelope, one, sample

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
    assert (*graded(incoming), incoming.phase) == ("info", "resolved", "news")
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
