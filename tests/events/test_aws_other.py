"""EC2, AWS Backup, and any other event that EventBridge sends."""

import pytest

from tests.support.aws_events import MAPPINGS, MISSING, NOW, at, graded, map_envelope, one

# --- EC2


def test_a_running_instance_resolves_the_stopped_one():
    stopped, running = one("ec2-stopped"), one("ec2-running")
    assert graded(stopped) == ("low", "open")
    assert graded(running) == ("info", "resolved")
    assert stopped.fingerprint == running.fingerprint
    assert stopped.title == "EC2 instance i-0a1b2c3d4e5f67890: stopped"
    assert stopped.resource.endswith("instance/i-0a1b2c3d4e5f67890")


@pytest.mark.parametrize(
    ("state", "severity", "phase"),
    [
        ("pending", "info", "progress"),
        ("stopping", "info", "progress"),
        ("shutting-down", "info", "progress"),
        ("terminated", "medium", "problem"),
        ("hibernating", "info", "news"),
        (None, "info", "news"),
    ],
)
def test_the_state_of_an_instance_gives_its_severity_and_phase(state, severity, phase):
    incoming = one("ec2-stopped", {"detail.state": state})
    assert (incoming.severity, incoming.phase) == (severity, phase)
    assert incoming.status == ("open" if phase == "problem" else "resolved")


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
def test_a_backup_under_way_is_progress_of_the_same_problem(state):
    incoming = one("backup-failed", {"detail.state": state})
    assert (*graded(incoming), incoming.phase) == ("info", "resolved", "progress")
    assert incoming.fingerprint == one("backup-failed").fingerprint


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
    assert incoming.resource == "arn:aws:shop:eu-west-1:111122223333:deploy-checkout"
    assert incoming.title == f"Release State Change: {incoming.resource} FAILED"
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


@pytest.mark.parametrize("kind", sorted(MAPPINGS.types))
def test_events_that_name_nothing_are_told_apart_by_their_detail(kind):
    found = [
        map_envelope({"detail-type": kind, "detail": {"n": n}}, NOW)[0].fingerprint for n in (1, 2)
    ]
    assert found[0] != found[1]
