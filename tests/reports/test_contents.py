"""What the templates on Quarterdeck's own knowledge say: compliance, audit, access, activity."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quarterdeck_server.core import clock
from quarterdeck_server.domains.backups import schedules
from quarterdeck_server.domains.backups import service as backups
from quarterdeck_server.domains.events import service as events
from quarterdeck_server.domains.reports import service as reports
from quarterdeck_server.domains.reports.readers import compliance
from quarterdeck_server.domains.security import service as security
from quarterdeck_server.domains.tasks import service as tasks
from quarterdeck_server.domains.users import service as users
from quarterdeck_server.storage import db

from tests.support.job_lab import Lab
from tests.support.sources import PostgresSource

NOW = clock.from_text("2026-11-21T12:00:00+00:00")


def facts(document: Any) -> dict[str, Any]:
    return {fact["key"]: fact["value"] for fact in document["facts"]}


def section(document: Any, key: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = next(s for s in document["sections"] if s["key"] == key)["rows"]
    return found


def long_known(lab: Lab) -> int:
    """A source that was there before all of this."""
    source_id = lab.sqlite()
    db.database.execute_sql("UPDATE data_sources SET created_at = 1")
    return source_id


def add_backup(source_id: int, days_ago: float, *, good: bool = True, **more: Any) -> None:
    """A backup that took an hour and ended so many days before NOW."""
    at = NOW - int(days_ago * clock.DAY)
    ended = {"status": "completed", "sha256": "x", "size_bytes": 100, "stored_bytes": 10}
    if not good:
        ended = {"status": "failed", "sha256": "", "error_code": "NO_CONNECTION", "error": "away"}
    times = {"created_at": at, "started_at": at - clock.HOUR, "finished_at": at}
    values = {"data_source_id": source_id, "backup_type": "full", "server_version": "SQLite 3"}
    with db.write():
        given = {**values, **times, **ended, **more}
        source, kind = given.pop("data_source_id"), given.pop("backup_type")
        backups.new_backup(source, kind, given)


def test_compliance_tells_what_was_reached_and_missed(lab: Lab) -> None:
    source_id = long_known(lab)
    for days_ago in (12, 9.5, 8, 7, 4, 3, 2, 1):
        add_backup(source_id, days_ago, deleted_at=1 if days_ago > 5 else None)
    add_backup(source_id, 5, good=False)
    add_backup(source_id, 0.5, verified_at=NOW - clock.HOUR)
    with clock.at(lambda: NOW):
        report = lab.report(source_id, "backup-compliance", days=10, rpo_hours=26)
        document = lab.told(report)
    found = facts(document)
    assert (found["verdict"], found["good"], found["failed"]) == ("fail", 8, 1)
    assert found["success_rate"] == pytest.approx(8 / 9)
    # From 11:00 on the 14th, when the backup of that day began, to noon on the 17th.
    assert found["rpo_reached"] == 73 * 3600
    assert found["verified_at"] == "2026-11-21T11:00:00Z"
    lengths = [row["length"] / 3600 for row in section(document, "gaps")]
    assert lengths == [61, 37, 73]
    assert [row["begin"] for row in section(document, "gaps")][-1] == "2026-11-14T11:00:00Z"
    days = section(document, "days")
    assert len(days) == 11
    assert sum(day["good"] for day in days) == 8
    failures = section(document, "failures")
    assert [(row["error_code"], row["number"]) for row in failures] == [("NO_CONNECTION", 1)]
    assert len(section(document, "backups")) == 9


class Row:
    """A good backup."""

    def __init__(self, finished_at: int, took: int) -> None:
        self.finished_at, self.started_at = finished_at, finished_at - took


@given(
    st.lists(st.tuples(st.integers(1001, 1400), st.integers(0, 20)), max_size=30, unique=True),
    st.integers(1001, 1300),
    st.integers(1, 500),
)
def test_what_was_missed_is_what_a_clock_would_have_seen(
    ended: list[tuple[int, int]], begin: int, limit: int
) -> None:
    rows = [Row(*each) for each in sorted(ended)]
    earlier = [row for row in rows if row.finished_at <= begin]
    before = earlier[-1] if earlier else None
    inside = [row for row in rows if row.finished_at > begin]
    covered = compliance._covers(before) if before else None
    gaps = compliance._gaps(covered, inside, begin, 1401)

    def is_missed(at: int) -> bool:
        """Whether a loss at a moment would have cost more than the limit."""
        whole = [row.started_at for row in inside if row.finished_at <= at]
        whole += [before.started_at] if before else []
        return not whole or at - max(whole) >= limit

    missed = sum(compliance._missed(gap, limit) for gap in gaps)
    assert missed == sum(map(is_missed, range(begin, 1401)))


def test_a_backup_that_did_not_restore_on_trial_is_no_good_one(lab: Lab) -> None:
    source_id = long_known(lab)
    for days_ago in (2, 1, 0.5):
        add_backup(source_id, days_ago, is_bad=True)
    with clock.at(lambda: NOW):
        found = facts(lab.told(lab.report(source_id, "backup-compliance", days=1)))
    assert (found["verdict"], found["good"], found["failed"]) == ("fail", 0, 1)
    assert (found["success_rate"], found["within_rpo"]) == (0, 0)


def test_one_backup_may_do_for_a_whole_period(lab: Lab) -> None:
    source_id = long_known(lab)
    add_backup(source_id, 1.2)
    with clock.at(lambda: NOW):
        report = lab.report(source_id, "backup-compliance", days=1, rpo_hours=48)
        found = facts(lab.told(report))
    assert (found["verdict"], found["within_rpo"]) == ("pass", 1)


def test_compliance_of_a_source_that_was_never_backed_up(lab: Lab) -> None:
    with clock.at(lambda: NOW):
        document = lab.told(lab.report(long_known(lab), "backup-compliance"))
    found = facts(document)
    assert (found["verdict"], found["good"], found["state"]) == ("fail", 0, "none")
    assert found["rpo_reached"] == 30 * 86400
    assert "success_rate" not in found


def test_a_new_source_has_as_long_as_the_limit_for_its_first_backup(lab: Lab) -> None:
    source_id = lab.sqlite()
    lab.backup(source_id)
    document = lab.told(lab.report(source_id, "backup-compliance"))
    assert facts(document)["verdict"] == "pass"
    assert "the period begins there" in document["notes"][0]
    later = clock.now() + 3 * clock.DAY
    with clock.at(lambda: later):
        found = facts(lab.told(lab.report(source_id, "backup-compliance")))
    assert found["verdict"] == "fail"
    assert found["within_rpo"] == pytest.approx(1 / 3, abs=0.01)


def test_the_schedules_are_told(lab: Lab) -> None:
    source_id = lab.sqlite()
    with db.write():
        values = {"name": "n", "cron": "0 3 * * *", "timezone": "", "backup_type": "full"}
        values |= {"keep_last": 7, "keep_days": 30, "verify_every": 4, "is_enabled": True}
        schedules.create_schedule(source_id, values, "somebody")
    document = lab.told(lab.report(source_id, "backup-compliance"))
    assert [row["keeps"] for row in section(document, "schedules")] == ["the last 7 and 30 days"]


def test_the_audit_as_a_document_is_the_one_that_is_kept(lab: Lab) -> None:
    source_id = lab.sqlite()
    document = lab.told(lab.report(source_id, "security-audit"))
    row = security.last_audit(source_id)
    assert facts(document)["score"] == row.score
    kept = json.loads(row.findings)
    told = section(document, "findings")
    assert [each["check_id"] for each in told] == [each["check_id"] for each in kept]
    assert facts(document)["checks"] == len(kept)
    short = lab.told(lab.report(source_id, "security-audit", passed=False))
    assert "pass" not in {each["status"] for each in section(short, "findings")}


def test_an_access_review_tells_what_is_new_and_what_is_gone(
    lab: Lab, pg_source: PostgresSource
) -> None:
    source_id = lab.postgres(pg_source)
    pg_source.sql("CREATE ROLE leaver; GRANT SELECT ON log TO leaver", "app")
    try:
        first = lab.told(lab.report(source_id, "access-review"))
        assert "changes" not in facts(first)
        assert "first review" in " ".join(first["notes"])
        pg_source.sql("REVOKE ALL ON log FROM leaver; GRANT leaver TO app", "app")
        second = lab.told(lab.report(source_id, "access-review"))
    finally:
        pg_source.sql("DROP OWNED BY leaver; DROP ROLE leaver", "app")
    changes = [(row["change"], row["kind"], row["detail"]) for row in section(second, "changes")]
    assert ("new", "membership", "member of leaver") in changes
    gone = [detail for change, _, detail in changes if change == "gone"]
    assert [detail.endswith("SELECT on table public.log") for detail in gone] == [True]
    assert facts(second)["changes"] == 2


def test_activity_has_what_concerns_the_source_and_nothing_else(lab: Lab) -> None:
    source_id, other = lab.sqlite("orders.db"), lab.sqlite("other.db")
    lab.backup(source_id)
    lab.backup(other)
    with db.write():
        ids = [
            users.create_user(
                email=f"{role}@example.com",
                full_name=role,
                role=role,
                password_hash="x",
                must_change_password=False,
            ).id
            for role in ("admin", "manager")
        ]
    document, short = (
        lab.told(lab.run("generate", lab.queue_report(lab.draft(source_id, "activity"), each).id))
        for each in ids
    )
    rows = {row.asked_by: row for row in map(reports.RUNS.peek, reports.ids_of(source_id))}
    assert [rows[each].is_for_admins for each in ids] == [True, False]
    assert facts(short)["actions"] == 0
    assert "for administrators" in " ".join(short["notes"])
    actions = {row["action"] for row in section(document, "actions")}
    assert {"StartBackup", "CompleteBackup"} <= actions
    assert facts(document)["words"] == "orders.db"
    assert facts(document)["actions"] == 2
    assert {row["kind"] for row in section(document, "all")} <= {"action", "notification"}
    assert events.mentioning("", 0, 10) == tasks.mentioning("--", 0, 10) == []
    assert reports.ids_of(source_id)
