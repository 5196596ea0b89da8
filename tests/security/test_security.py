"""Security audits and access control through the real door, and what Quarterdeck itself knows."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quarterdeck_server.core import clock
from quarterdeck_server.domains.backups import schedules
from quarterdeck_server.domains.backups import service as backups
from quarterdeck_server.domains.security import protection, service
from quarterdeck_server.domains.security.checks import KEPT, WEIGHTS, Finding, score
from quarterdeck_server.domains.security.rpc import SERVICES
from quarterdeck_server.rpc.policy import rpcs_of
from quarterdeck_server.storage import db

from tests.support.backup_api import add_file, add_server, back_up, on_postgresql, on_sqlite
from tests.support.job_lab import Lab
from tests.support.running_server import Person, Stack, reason, violations
from tests.support.sources import PASSWORD, PostgresSource

LISTS = ("roles", "memberships", "grants", "owners", "public_grants", "default_privileges")


def audit_path(source: str) -> str:
    return f"{source.replace('/api/', '/scan/')}/security-audit"


def statuses(audit: dict[str, Any]) -> dict[str, str]:
    """The status of each check."""
    return {each["check_id"]: each["status"] for each in audit["findings"]}


@on_postgresql
def test_an_audit_is_kept_until_it_is_asked_for_anew(
    stack: Stack, manager: Person, user: Person, pg_source: PostgresSource
) -> None:
    source = add_server(manager, "postgresql", pg_source.port)
    path = audit_path(source)
    first = manager.get(path).json()
    assert first["server_version"].startswith("PostgreSQL 18")
    assert 0 <= first["score"] <= 39  # there is no backup
    assert sum(first["counts"].values()) == len(first["findings"]) >= 40
    assert "previous_score" not in first
    found = statuses(first)
    assert found["qd-backup-exists"] == "fail"
    assert "skipped" in found.values()
    order = [service.STATUSES.index(each["status"]) for each in first["findings"]]
    assert order == sorted(order)
    for each in first["findings"]:
        assert each["title"]
        assert each["evidence"], each
        assert each["reference"]
        assert bool(each["remediation"]) == (each["status"] != "pass")
    back_up(manager, source)
    assert manager.get(path).json() == first
    assert manager.get(f"/api{path}").json() == first
    second = manager.get(path, refresh="true").json()
    assert second["audited_at"] > first["audited_at"]
    assert statuses(second)["qd-backup-exists"] == "pass"
    assert second["previous_score"] == first["score"] < second["score"]
    assert second["worse"] == []
    assert manager.get(path).json() == second
    assert user.get(path).status_code == 403
    assert PASSWORD not in stack.log


@on_sqlite
def test_what_gets_worse_is_told_once(
    stack: Stack, admin: Person, someone: Callable[[str], Person], unique: str
) -> None:
    maker = someone("manager")
    source = add_file(stack, maker, f"{unique}.db")
    file = stack.data_dir / "sources" / f"{unique}.db"
    file.chmod(0o600)
    path = audit_path(source)
    before = maker.get(path).json()
    file.chmod(0o666)
    after = maker.get(path, refresh="true").json()
    assert len(after["worse"]) >= 1
    assert set(after["worse"]) <= {k for k, v in statuses(after).items() if v in ("fail", "warn")}
    assert after["score"] <= before["score"]
    notes = maker.get("/api/notifications", type="security_worse").json()["notifications"]
    assert [note["resource_id"] for note in notes] == [source.split("/")[-1]]
    assert notes[0]["resource_type"] == "data_source"
    assert maker.get(path, refresh="true").json()["worse"] == []
    again = maker.get("/api/notifications", type="security_worse").json()["notifications"]
    assert again == notes
    number = source.split("/")[-1]
    log = admin.get("/api/audit-log", resource_type="data_source", resource_id=number).json()
    actions = [entry["action"] for entry in reversed(log["entries"])]
    assert actions.count("AuditSecurity") == 3
    assert actions.count("WorsenSecurity") == 1


def test_a_source_that_cannot_be_looked_at_says_why(
    stack: Stack, manager: Person, unique: str
) -> None:
    away = add_server(manager, "postgresql", 1)
    for kind in ("security-audit", "access-control"):
        answer = manager.get(f"{away.replace('/api/', '/scan/')}/{kind}")
        assert (answer.status_code, reason(answer)) == (409, "NO_CONNECTION")
        assert manager.get(f"/scan/data-sources/999999/{kind}").status_code == 404
        assert violations(manager.get(f"/scan/data-sources/0/{kind}")) == {"data_source_id"}
    assert stack.sql("SELECT COUNT(*) FROM security_audits WHERE audited_at IS NULL") == [(0,)]


@on_postgresql
def test_access_is_paged_whole_and_refused_when_it_changed(
    stack: Stack, manager: Person, pg_source: PostgresSource
) -> None:
    source = add_server(manager, "postgresql", pg_source.port)
    path = f"{source.replace('/api/', '/scan/')}/access-control"
    whole = manager.get(path).json()
    assert {name: len(whole[name]) for name in LISTS} == whole["totals"]
    assert "app" in [role["name"] for role in whole["roles"]]
    assert any(each["owner"] == "app" for each in whole["owners"])
    gathered: dict[str, list[Any]] = {name: [] for name in LISTS}
    token, pages = "", 0
    while True:
        page = manager.get(path, page_size=25, page_token=token).json()
        assert sum(len(page[name]) for name in LISTS) <= 25
        for name in LISTS:
            gathered[name] += page[name]
        pages += 1
        if not (token := page["next_page_token"]):
            break
        last = token
    assert pages > 1
    assert gathered == {name: whole[name] for name in LISTS}
    pg_source.sql("CREATE ROLE newcomer")
    try:
        changed = manager.get(path, page_size=25, page_token=last)
        assert (changed.status_code, reason(changed)) == (400, "BAD_PAGE_TOKEN")
    finally:
        pg_source.sql("DROP ROLE newcomer")
    for token in ("x", "AAAA", "é"):
        assert violations(manager.get(path, page_token=token)) == {"page_token"}


def test_who_may_do_what_in_quarterdeck_is_what_the_contract_says(
    stack: Stack, manager: Person, unique: str
) -> None:
    source = add_file(stack, manager, f"{unique}.db")
    answer = manager.get(f"/api{source.replace('/api/', '/scan/')}/access-control").json()
    assert answer["owners"]
    rpcs = [rpc for each in SERVICES for rpc in rpcs_of(each)]
    for each in answer["quarterdeck"]:
        assert each["may_call"] == [rpc.name for rpc in rpcs if each["role"] in rpc.roles]
        assert each["users"] >= 1 or each["role"] == "user"
    names = {each["role"]: each["may_call"] for each in answer["quarterdeck"]}
    assert "RestoreBackup" in names["manager"]
    assert "RestoreBackup" not in names["user"]


def found(source_id: int) -> dict[str, str]:
    """The status of each check on what Quarterdeck knows."""
    return {each.check_id: each.status for each in protection.audit(source_id)}


def test_each_check_of_what_quarterdeck_knows_fails_and_passes(lab: Lab) -> None:
    source_id = lab.sqlite()
    assert found(source_id) == {
        "qd-backup-exists": "fail",
        "qd-backup-recent": "skipped",
        "qd-backup-punctual": "skipped",
        "qd-backup-scheduled": "fail",
        "qd-backup-verified": "skipped",
        "qd-backup-encrypted": "skipped",
        "qd-backup-kept": "skipped",
    }
    backup = lab.backup(source_id)
    with db.write():
        schedules.create_schedule(
            source_id,
            {
                **{"name": "nightly", "cron": "0 3 * * *", "timezone": "", "backup_type": "full"},
                **{"keep_last": 3, "keep_days": 0, "verify_every": 0, "is_enabled": True},
            },
            "somebody",
        )
    assert found(source_id) == {
        "qd-backup-exists": "pass",
        "qd-backup-recent": "pass",
        "qd-backup-punctual": "pass",
        "qd-backup-scheduled": "pass",
        "qd-backup-verified": "fail",
        "qd-backup-encrypted": "pass",
        "qd-backup-kept": "warn",
    }
    with db.write():
        backups.begin_verifying(backup)
    lab.run("verify", backup.id)
    db.database.execute_sql("UPDATE backup_schedules SET keep_last = 7")
    after = found(source_id)
    assert (after["qd-backup-verified"], after["qd-backup-kept"]) == ("pass", "pass")
    now = clock.now()
    with clock.at(lambda: now + 2 * clock.DAY):
        later = found(source_id)
    assert (later["qd-backup-recent"], later["qd-backup-punctual"]) == ("warn", "fail")
    with clock.at(lambda: now + 40 * clock.DAY):
        later = found(source_id)
    assert (later["qd-backup-recent"], later["qd-backup-verified"]) == ("fail", "warn")
    (lab.files / "app.db").unlink()
    assert lab.backup(source_id).status == "failed"
    assert found(source_id)["qd-backup-punctual"] == "fail"


@pytest.mark.parametrize(
    ("host", "mode", "expected"),
    [
        ("127.0.0.1", "prefer", "pass"),
        ("localhost", "disable", "pass"),
        ("db.example.com", "disable", "fail"),
        ("db.example.com", "prefer", "fail"),
        ("db.example.com", "require", "warn"),
        ("db.example.com", "verify_ca", "warn"),
        ("db.example.com", "verify_full", "pass"),
    ],
)
def test_the_connection_to_a_source_is_judged(
    lab: Lab, pg_source: PostgresSource, host: str, mode: str, expected: str
) -> None:
    source_id = lab.postgres(pg_source)
    db.database.execute_sql("UPDATE data_sources SET host = ?, ssl_mode = ?", (host, mode))
    assert found(source_id)["qd-connection-encrypted"] == expected


FINDINGS = st.builds(
    Finding,
    check_id=st.text(max_size=3),
    title=st.just("t"),
    severity=st.sampled_from(list(WEIGHTS)),
    status=st.sampled_from(["pass", "fail", "warn", "skipped"]),
    evidence=st.just(""),
    remediation=st.just(""),
    reference=st.just(""),
)


@given(st.lists(FINDINGS, max_size=30))
def test_the_score_is_what_its_formula_says(findings: list[Finding]) -> None:
    counted = [each for each in findings if each.status != "skipped" and each.severity != "info"]
    whole = sum(WEIGHTS[each.severity] for each in counted)
    number = score(findings)
    if not counted:
        assert number is None
        return
    kept = sum(WEIGHTS[each.severity] * KEPT[each.status] for each in counted)
    assert number is not None
    assert 0 <= number <= 100 * kept / whole
    failing = {each.severity for each in counted if each.status == "fail"}
    assert number <= (39 if "critical" in failing else 69 if "high" in failing else 100)
    if not failing & {"critical", "high"}:
        assert number == int(100 * kept / whole)
    assert score([each for each in findings if each.status == "pass"]) in (None, 100)


def test_a_finding_is_worse_than_the_last_that_was_known(lab: Lab) -> None:
    source_id = lab.sqlite()

    def finding(status: Any) -> Finding:
        about = {"evidence": "e", "remediation": "", "reference": "r"}
        return Finding(check_id="x", title="X", severity="high", status=status, **about)

    worse = []
    for at, status in enumerate(
        ("skipped", "fail", "skipped", "pass", "skipped", "warn", "fail", "fail", "pass")
    ):
        with db.write():
            row = service.keep_audit(source_id, "v", [finding(status)], at + 1)
        worse.append(row.worse)
    assert worse == ["[]"] * 5 + ['["x"]'] * 2 + ["[]"] * 2
    with db.write():
        # One that began before the kept one says nothing any more.
        assert service.keep_audit(source_id, "v", [finding("fail")], 3).worse == "[]"
