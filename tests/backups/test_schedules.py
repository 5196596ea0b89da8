"""Schedules of backups: that they run once, and which backups they keep."""

import threading
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from quarterdeck_server import app
from quarterdeck_server.artifacts import trash
from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.caller import Caller
from quarterdeck_server.domains.backups import schedules, service, status
from quarterdeck_server.domains.backups.models import Backup, BackupSchedule
from quarterdeck_server.domains.backups.service import RUNS
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.processes.database_metrics import Facts
from quarterdeck_server.storage import db

from tests.support.job_lab import Lab, instead

BERLIN = "Europe/Berlin"
# Somebody who may.
WHO = Caller(user_id="1", email="a@example.com", role="admin", session_id="")


def at(text: str, zone: str = "UTC") -> int:
    """A local time as microseconds since the epoch."""
    moment = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    return int(moment.timestamp()) * clock.SECOND


@pytest.fixture
def lab(database: None, tmp_path: Path) -> Lab:
    (tmp_path / "lab").mkdir()
    return Lab(tmp_path / "lab", "")


def schedule(source_id: int, **more: Any) -> Any:
    values = {"name": "nightly", "cron": "0 2 * * *", "timezone": BERLIN, "backup_type": "full"}
    values |= {"keep_last": 0, "keep_days": 0, "verify_every": 0, "is_enabled": True}
    with db.write():
        return schedules.create_schedule(source_id, values | more, "somebody")


def fire() -> int:
    with db.write():
        return schedules.fire()


def queued() -> int:
    return int(Backup.select().where(Backup.status == "queued").count())


def test_a_schedule_runs_once_for_all_the_times_it_missed(lab: Lab) -> None:
    source = lab.sqlite()
    with clock.at(lambda: at("2026-06-01T12:00")):
        made = schedule(source)
        assert made.next_run_at == at("2026-06-02T02:00", BERLIN)
        assert fire() == 0
    with clock.at(lambda: at("2026-06-09T12:00")):
        assert (fire(), fire(), queued()) == (1, 0, 1)
        after = schedules.upcoming(source)[0]
        assert after.next_run_at == at("2026-06-10T02:00", BERLIN)
        assert (after.last_run_at, after.runs) == (at("2026-06-09T12:00"), 1)
    with clock.at(lambda: at("2026-06-10T02:00", BERLIN)):
        # The one before still waits, and will do.
        assert (fire(), queued()) == (1, 1)


def test_a_row_that_is_no_schedule_and_one_that_is_no_artifact_hold_up_nothing(lab: Lab) -> None:
    sources = [lab.sqlite(f"{number}.db") for number in range(4)]
    made = [schedule(each) for each in sources]
    for row, (cron, zone) in zip(
        made,
        [("0 0 30 2 *", "UTC"), ("x", "UTC"), ("0 3 * * *", "../../etc/passwd")],
        strict=False,
    ):
        BackupSchedule.update(cron=cron, timezone=zone).where(BackupSchedule.id == row.id).execute()
    db.database.execute_sql("UPDATE backup_schedules SET next_run_at = 1")
    with db.write():
        assert (schedules.fire(), schedules.fire()) == (4, 0)
    assert {row.data_source_id for row in RUNS.active()} == set(sources)
    assert [each for each in sources if schedules.upcoming(each)] == sources[3:]
    secret = lab.folder / "secret.key"
    secret.write_bytes(b"kept")
    good = lab.backup(sources[0])
    with db.write():
        trash.throw_away("../secret.key", good.artifact)
    lab.sweep()
    assert secret.read_bytes() == b"kept"
    assert good.artifact not in lab.stored


def test_several_workers_fire_a_schedule_once(lab: Lab) -> None:
    source = lab.sqlite()
    now = at("2026-06-02T02:00", BERLIN)
    with clock.at(lambda: at("2026-06-01T12:00")):
        schedule(source)
    results = []

    def look() -> None:
        results.append(fire())
        db.close_database()

    with clock.at(lambda: now):
        workers = [threading.Thread(target=look) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert sorted(results) == [0, 0, 0, 1]
    assert queued() == 1


def test_a_changed_schedule_runs_at_its_new_time_only(lab: Lab) -> None:
    source = lab.sqlite()
    with clock.at(lambda: at("2026-06-01T12:00")):
        made = schedule(source)
        with db.write():
            before, after = schedules.update_schedule(
                source, made.id, {"cron": "0 4 * * *"}, before_etag(made), by=WHO
            )
        assert after.next_run_at - before.next_run_at == 2 * clock.HOUR
        with pytest.raises(errors.Conflict), db.write():
            schedules.update_schedule(
                source, made.id, {"cron": "0 5 * * *"}, before_etag(made), by=WHO
            )
    with clock.at(lambda: at("2026-06-02T03:00", BERLIN)):
        assert fire() == 0
    with db.write():
        _, renamed = schedules.update_schedule(source, made.id, {"name": "other"}, "", by=WHO)
    assert renamed.next_run_at == after.next_run_at
    with db.write():
        _, off = schedules.update_schedule(source, made.id, {"is_enabled": False}, "", by=WHO)
    assert off.next_run_at is None
    with clock.at(lambda: at("2026-06-03T12:00")):
        assert fire() == 0
    with db.write():
        schedules.delete_schedule(source, made.id)
    assert schedules.upcoming(source) == []


def test_a_schedule_that_is_changed_while_it_fires_is_whole(lab: Lab) -> None:
    source = lab.sqlite()
    with clock.at(lambda: at("2026-06-01T12:00")):
        made = schedule(source)
    now = at("2026-06-02T02:30", BERLIN)

    def change() -> None:
        with db.write():
            schedules.update_schedule(source, made.id, {"cron": "0 4 * * *"}, "", by=WHO)
        db.close_database()

    def look() -> None:
        fire()
        db.close_database()

    with clock.at(lambda: now):
        threads = [threading.Thread(target=each) for each in (look, change)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        [after] = schedules.upcoming(source)
        assert (after.cron, after.next_run_at) == ("0 4 * * *", at("2026-06-02T04:00", BERLIN))
        assert queued() == after.runs
        assert fire() == 0


def before_etag(row: Any) -> str:
    return str(row.version)


def test_old_backups_go_but_never_the_newest_good_one(lab: Lab) -> None:
    source = lab.sqlite()
    now = [at("2026-06-01T12:00")]
    made = []
    with clock.at(lambda: now[0]):
        rule = schedule(source, keep_days=7, keep_last=0)
        for _ in range(3):
            row = lab.queue(source, schedule_id=rule.id)
            made.append(lab.run("dump", row.id))
            now[0] += clock.DAY
        with db.write():
            service.update(made[2].id, {"is_bad": True, "verify_error": "x"})
        now[0] += 30 * clock.DAY
        schedules.expire()
        left = [row.id for row in Backup.select().where(Backup.deleted_at.is_null())]
        assert left == [made[1].id]
        lab.sweep()
        assert lab.stored == [made[1].artifact, f"{made[1].artifact}.manifest.json"]
        found = status.of_source(source)
        assert (found.total, found.total_bytes) == (1, made[1].stored_bytes)


def test_a_backup_is_not_expired_while_it_is_being_restored_and_tells_when_it_may_be(
    lab: Lab,
) -> None:
    source = lab.sqlite()
    now = [at("2026-06-01T12:00")]
    with clock.at(lambda: now[0]):
        rule = schedule(source, keep_days=2)
        first = lab.run("dump", lab.queue(source, schedule_id=rule.id).id)
        lab.run("dump", lab.queue(source, schedule_id=rule.id).id)
        with db.write():
            schedules.update_schedule(source, rule.id, {"keep_days": 3}, "", by=WHO)
        assert lab.row("dump", first.id).expires_at == first.created_at + 3 * clock.DAY
        now[0] += 30 * clock.DAY
        restore = lab.queue_restore(first, "other.db")
        assert schedules.expire() == 0
        lab.run("restore", restore.id)
        with instead("domains.backups.schedules:_expire_of", _while_more_is_kept(source, rule)):
            assert schedules.expire() == 0
        with db.write():
            schedules.update_schedule(source, rule.id, {"keep_days": 3}, "", by=WHO)
        assert schedules.expire() == 1
        with db.write():
            schedules.delete_schedule(source, rule.id)


def _while_more_is_kept(source: int, rule: Any) -> Any:
    """Has the schedule be changed after its backups were read, and before they are deleted."""
    original = schedules._expire_of

    def called(schedule_id: int) -> int:
        schedules.update_schedule(source, rule.id, {"keep_days": 90}, "", by=WHO)
        return original(schedule_id)

    return called


def test_what_finds_nothing_to_delete_waits_for_no_writer(lab: Lab) -> None:
    row = lab.queue(lab.sqlite(), schedule_id=schedule(lab.sqlite("b.db"), keep_days=2).id)
    lab.run("dump", row.id)
    report = lab.draft(row.data_source_id, "inventory")
    assert report.data_source_id == row.data_source_id
    every = {each.name: each for each in app._schedules()}
    writing, go_on = threading.Event(), threading.Event()

    def write() -> None:
        with db.write():
            writing.set()
            go_on.wait(10)
        db.close_database()

    def read() -> None:
        for name in ("backups.expire", "reports.sweep"):
            every[name].some()
        db.close_database()

    writer, reader = threading.Thread(target=write), threading.Thread(target=read)
    writer.start()
    assert writing.wait(10)
    reader.start()
    reader.join(5)
    is_done = not reader.is_alive()
    go_on.set()
    for thread in (writer, reader):
        thread.join()
    assert is_done


def test_how_many_sources_are_scheduled_does_not_change_how_often_a_scrape_asks(lab: Lab) -> None:
    made = [lab.sqlite(f"{number}.db") for number in range(4)]
    with clock.at(lambda: at("2026-06-01T12:00")):
        rules = [schedule(source) for source in made[:1]]
        few = _asked()
        rules += [schedule(source) for source in made[1:]]
    done = lab.run("dump", lab.queue(made[1], schedule_id=rules[1].id).id)
    bad = lab.run("dump", lab.queue(made[2], schedule_id=rules[2].id).id)
    with db.write():
        service.update(bad.id, {"is_bad": True})
        with_what = (lab.backup_tools.sealer, lab.backup_tools.allowed)
        data_sources.update_source(made[3], {"is_active": False}, "", *with_what)
    assert _asked() == few
    since = at("2026-06-01T12:00")
    assert schedules.last_successes() == {made[0]: since, made[1]: done.finished_at, made[2]: since}


def _asked() -> int:
    """How many queries a scrape takes."""
    count = 0
    original = db.database.execute_sql

    def execute(*given: Any) -> Any:
        nonlocal count
        count += 1
        return original(*given)

    db.database.obj.execute_sql = execute
    try:
        Facts()._fill(*Facts().describe()[2:])
    finally:
        del db.database.obj.execute_sql
    return count


def test_work_whose_job_is_lost_is_asked_for_anew(lab: Lab) -> None:
    row = lab.queue(lab.sqlite())
    db.database.execute_sql("DELETE FROM job_requests")
    with clock.at(lambda: row.created_at + 20 * clock.MINUTE), db.write():
        assert service.ask_again() == 1
    found = db.database.execute_sql("SELECT id, argument FROM job_requests").fetchall()
    assert [argument for _, argument in found] == [str(row.id)]
    assert found[0][0] != f"{service.DUMP}:{row.run}"


def test_a_cancel_that_comes_late_does_not_cancel_the_next_work(lab: Lab) -> None:
    row = lab.backup(lab.sqlite())
    with db.write():
        service.update(row.id, {"cancel_requested": True})
        service.verify_backup(row.data_source_id, row.id, None, by=None)
    assert lab.run("verify", row.id).verified_at is not None


def test_what_is_active_is_found_by_its_index(lab: Lab) -> None:
    statements = (RUNS._active, RUNS._lost, service._restored, status._active)
    for statement in statements:
        binds = {"id": 1, "data_source_id": 1, "stale": 1, "long_queued": 1}
        statement.rows(**binds)
        if db.is_sqlite():
            values = [binds.get(getattr(item, "name", ""), item) for item in statement._parameters]
            plan = db.database.execute_sql(f"EXPLAIN QUERY PLAN {statement._sql}", values)
            assert "_active" in str(plan.fetchall()), statement._sql


def test_every_so_manieth_backup_is_restored_on_trial(lab: Lab) -> None:
    source = lab.sqlite()
    now = [at("2026-06-01T12:00")]
    with clock.at(lambda: now[0]):
        rule = schedule(source, verify_every=2)
        seen = []
        for _ in range(4):
            now[0] += clock.DAY
            assert fire() == 1
            row = Backup.select().order_by(Backup.id.desc()).get()
            assert row.schedule_id == rule.id
            row = lab.run("dump", row.id)
            seen.append(row.status)
            if row.status == "verifying":
                row = lab.run("verify", row.id)
                assert (row.status, row.verify_error) == ("completed", "")
                assert row.verified_at == now[0]
    assert seen == ["completed", "verifying", "completed", "verifying"]


def test_the_state_is_what_it_says(lab: Lab) -> None:
    source = lab.sqlite()
    now = [at("2026-06-01T12:00")]

    def state() -> str:
        return status.of_source(source).state

    with clock.at(lambda: now[0]):
        assert state() == "none"
        rule = schedule(source)
        row = lab.queue(source)
        assert state() == "running"
        lab.run("dump", row.id)
        assert state() == "ok"
        now[0] = rule.next_run_at + 30 * clock.MINUTE
        assert state() == "ok"
        now[0] = rule.next_run_at + 2 * clock.HOUR
        assert state() == "overdue"
        lost = lab.files / "app.db"
        lost.rename(lost.with_suffix(".away"))
        failed = lab.backup(source)
        assert (failed.status, state()) == ("failed", "failing")
        assert status.of_source(source).success_rate == 0.5
        lost.with_suffix(".away").rename(lost)
        assert lab.backup(source).status == "completed"
        assert state() == "ok"
        now[0] += 31 * clock.DAY
        assert status.of_source(source).success_rate is None
