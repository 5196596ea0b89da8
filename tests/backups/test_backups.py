"""Backups and restores through the real door: a real worker, real databases, a real store."""

import hashlib
import json
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.support.backup_api import (
    PATH,
    add_file,
    add_server,
    back_up,
    on_postgresql,
    on_sqlite,
    restore,
    until,
)
from tests.support.running_server import Person, Stack, reason, violations
from tests.support.sources import PASSWORD, PostgresSource


@contextmanager
def locked(server: PostgresSource) -> Iterator[None]:
    """Keeps everybody from a table, so that a backup runs until the end of the context."""
    with server.connect() as connection:
        connection.execute("LOCK TABLE log IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


def test_a_backup_is_told_of_and_downloads_as_it_is_stored(
    stack: Stack, manager: Person, user: Person, unique: str
) -> None:
    source = add_file(stack, manager, f"{unique}.db")
    with closing(sqlite3.connect(stack.data_dir / "sources" / f"{unique}.db")) as connection:
        connection.execute("CREATE TABLE large AS SELECT randomblob(3000000) AS noise")
    backup = back_up(manager, source, description="before the upgrade")
    path = f"{source}/backups/{backup['id']}"
    assert user.get(f"{source}/backups", status="completed").json()["backups"] == [backup]
    assert user.get(f"{source}/backups", backup_type="schema").json()["total_size"] == 0
    file = manager.get(f"{path}/download")
    assert hashlib.sha256(file.content).hexdigest() == backup["sha256"]
    assert int(file.headers["content-length"]) == len(file.content) == backup["stored_bytes"]
    assert "x-quarterdeck-length" not in file.headers
    assert file.content.startswith(b"age-encryption.org/v1\n")
    assert file.headers["content-disposition"].endswith('.sqlite.zst.age"')
    assert user.get(f"{path}/download").status_code == 403
    status = user.get(f"{source}/backup-status").json()
    assert (status["state"], status["total_backups"]) == ("ok", 1)
    assert status["last_backup"] == status["last_successful_backup"] == backup
    assert status["total_size_bytes"] == backup["stored_bytes"]
    assert manager.delete(path).status_code == 200
    assert manager.get(path).status_code == 404
    assert user.get(f"{source}/backup-status").json()["state"] == "none"
    artifact = stack.data_dir / "backups" / backup["artifact"]
    deadline = time.monotonic() + 10
    while artifact.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert not list(artifact.parent.parent.glob(f"{unique}*/*"))


def test_notifications_and_the_audit_log_tell_of_backups(
    stack: Stack, admin: Person, someone: Callable[[str], Person], unique: str
) -> None:
    maker = someone("manager")
    source = add_file(stack, maker, f"{unique}.db")
    done = back_up(maker, source)
    restore(maker, source, done, target_database=f"{unique}-2.db")
    (stack.data_dir / "sources" / f"{unique}.db").unlink()
    failed = back_up(maker, source)
    assert (failed["status"], failed["error_code"]) == ("failed", "NO_SUCH_FILE")
    admin.delete(f"{source}/backups/{done['id']}")
    listed = maker.get("/api/notifications", page_size=50).json()["notifications"]
    types = [each["type"] for each in reversed(listed)]
    assert types == [
        *("backup_started", "backup_ended", "restore_started", "restore_ended"),
        *("backup_started", "backup_ended", "backup_deleted"),
    ]
    assert next(each for each in listed if each["type"] == "backup_ended")["severity"] == "high"
    number = str(done["id"])
    log = admin.get("/api/audit-log", resource_type="backup", resource_id=number).json()
    actions = [entry["action"] for entry in reversed(log["entries"])]
    assert actions == [
        *("CreateBackup", "StartBackup", "CompleteBackup", "RestoreBackup", "DeleteBackup")
    ]
    log = admin.get("/api/audit-log", action="FailBackup", page_size=200).json()["entries"]
    mine = [entry for entry in log if entry["resource_id"] == str(failed["id"])]
    assert [(entry["outcome"], entry["reason"]) for entry in mine] == [("failure", "NO_SUCH_FILE")]


@on_postgresql
def test_backups_of_a_source_run_one_at_a_time_and_are_cancelled_at_once(
    stack: Stack, manager: Person, pg_source: PostgresSource
) -> None:
    source = add_server(manager, "postgresql", pg_source.port)
    good = back_up(manager, source)
    made: list[Any] = [None] * 3

    def start(position: int) -> None:
        made[position] = manager.make(f"{source}/backups")

    with locked(pg_source):
        threads = [threading.Thread(target=start, args=(n,)) for n in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        first, second, third = (f"{source}/backups/{one['id']}" for one in made)
        paths = {first, second, third}
        running = _running(manager, paths)
        time.sleep(1)
        assert _running(manager, paths) == running
        waiting = sorted(paths - {running})
        assert manager.get(f"{source}/backup-status").json()["state"] == "running"
        queued = manager.make(f"{source}/backups/{good['id']}/restore", target_database="x")
        in_use = manager.delete(f"{source}/backups/{good['id']}")
        assert (in_use.status_code, reason(in_use)) == (409, "BACKUP_IN_USE")
        assert manager.make(f"{source}/restores/{queued['id']}/cancel")["status"] == "cancelled"
        cancelled = manager.make(f"{waiting[0]}/cancel")
        assert cancelled["status"] == "cancelled"
        began = time.monotonic()
        manager.make(f"{running}/cancel")
        assert until(manager, running)["status"] == "cancelled"
        # By itself it would never end.
        assert time.monotonic() - began < 10
        assert reason(manager.post(f"{running}/cancel")) == "NOT_RUNNING"
        assert until(manager, waiting[1], "running")
        began = time.monotonic()
        assert manager.delete(waiting[1]).status_code == 200
        while _sessions(pg_source):
            assert time.monotonic() - began < 10
    assert manager.get(waiting[1]).status_code == 404


def _running(person: Person, paths: set[str]) -> str:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        found = [path for path in paths if person.get(path).json()["status"] == "running"]
        assert len(found) < 2
        if found:
            return found[0]
    raise AssertionError("none runs")


def _sessions(server: PostgresSource) -> int:
    """How many sessions of ours the server has."""
    found = server.sql(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name IN ('quarterdeck', 'pg_dump')"
    )
    return int(found[0][0])


@on_postgresql
def test_a_killed_worker_is_followed_by_another_and_a_deleted_source_ends_the_work(
    stack: Stack, admin: Person, manager: Person, pg_source: PostgresSource
) -> None:
    source = add_server(manager, "postgresql", pg_source.port)
    with locked(pg_source):
        made = manager.make(f"{source}/backups")
        path = f"{source}/backups/{made['id']}"
        until(manager, path, "running")
        for worker in stack.children("quarterdeck_server\0work"):
            os.kill(worker, signal.SIGKILL)
        time.sleep(0.5)
    done = until(manager, path, seconds=40)
    assert done["status"] == "completed", done
    with locked(pg_source):
        made = manager.make(f"{source}/backups")
        until(manager, f"{source}/backups/{made['id']}", "running")
        assert manager.delete(source).status_code == 200
        deadline = time.monotonic() + 5
        while _sessions(pg_source):
            assert time.monotonic() < deadline
    adopting = add_server(manager, "postgresql", pg_source.port)
    found = admin.make(f"{adopting}/backups:import")
    assert found["imported"] >= 1
    assert admin.make(f"{adopting}/backups:import")["imported"] == 0
    backups = manager.get(f"{adopting}/backups").json()["backups"]
    assert done["sha256"] in [each["sha256"] for each in backups]


@on_sqlite
def test_losing_quarterdecks_own_database_loses_no_backup(
    stack: Stack, manager: Person, unique: str, tmp_path: Path
) -> None:
    source = add_file(stack, manager, f"{unique}.db")
    backup = back_up(manager, source)
    ring = stack.data_dir / "backups.keys"
    lost = Stack(tmp_path / "fresh", {"backup_url": f"file:{stack.data_dir / 'backups'}"})
    lost.settings |= {"backup_key_file": str(ring), "sqlite_roots": f"{stack.data_dir}/sources"}
    imported = lost.command("backups", "import")
    # Of other tests something may be under way in this store.
    assert unique not in imported.stderr, imported.stdout + imported.stderr
    again = lost.command("backups", "import")
    assert again.stdout.startswith("Imported: 0"), again.stdout
    adopted = lost.sql(
        "SELECT path, sealed_password, status, stored_bytes FROM backups JOIN data_sources"
        " ON data_sources.id = data_source_id WHERE sha256 = ?",
        backup["sha256"],
    )
    assert adopted == [(f"{unique}.db", "", "completed", backup["stored_bytes"])]
    told = lost.sql("SELECT COUNT(*) FROM audit_log WHERE action = 'ImportBackups'")
    assert told == [(2,)]
    lost.settings["backup_url"] = f"file:{tmp_path}/elsewhere"
    empty = lost.command("backups", "import")
    assert (empty.returncode, "no backups in" in empty.stderr) == (2, True)


@on_postgresql
def test_progress_and_the_end_are_told_on_the_stream(
    stack: Stack, manager: Person, user: Person, pg_source: PostgresSource
) -> None:
    source = add_server(manager, "postgresql", pg_source.port)
    hidden = add_server(manager, "postgresql", pg_source.port)
    grants = manager.get(f"{hidden}/grants").json()["data_source_grants"]
    of_users = next(each["id"] for each in grants if each.get("role") == "user")
    assert manager.delete(f"{hidden}/grants/{of_users}").status_code == 200
    headers = dict(user.client.headers)
    told: list[dict[str, Any]] = []
    with (
        closing(stack.client()) as client,
        client.stream("GET", "/api/notifications/stream", headers=headers) as stream,
    ):
        lines = stream.iter_lines()
        with locked(pg_source):
            unseen = manager.make(f"{hidden}/backups")
            until(manager, f"{hidden}/backups/{unseen['id']}", "running")
            made = manager.make(f"{source}/backups")
            assert _told(lines, made["id"], "running", told)["progress"] < 1
        until(manager, f"{hidden}/backups/{unseen['id']}")
        end = _told(lines, made["id"], "completed", told)
    assert (end["progress"], end["is_over"], end["data_source_id"]) == (
        *(1, True, made["data_source_id"]),
    )
    assert unseen["data_source_id"] not in {each["data_source_id"] for each in told}


def _told(
    lines: Iterator[str], backup_id: int, status: str, all_told: list[dict[str, Any]]
) -> dict[str, Any]:
    """The next progress of a backup with this status; adds what was told until then."""
    for line in lines:
        if line.startswith("data:") and '"is_over"' in line:
            told: dict[str, Any] = json.loads(line.removeprefix("data:"))
            all_told.append(told)
            if (told["resource_id"], told["status"]) == (backup_id, status):
                return told
    raise AssertionError("the stream ended")


def test_schedules_are_kept_and_fire(stack: Stack, manager: Person, unique: str) -> None:
    source = add_file(stack, manager, f"{unique}.db")
    body = {"name": "nightly", "cron": "15 3 * * *", "timezone": "Europe/Berlin", "keep_last": 7}
    made = manager.make(f"{source}/backup-schedules", **body, request_id=unique)
    assert manager.make(f"{source}/backup-schedules", **body, request_id=unique) == made
    assert made["backup_type"] == "full"
    assert made["next_run_at"] == manager.get(f"{source}/backup-status").json()["next_scheduled_at"]
    path = f"{source}/backup-schedules/{made['id']}"
    changed = manager.put(path, cron="* * * * *", etag=made["etag"]).json()
    assert changed["keep_last"] == 7
    stack.sql("UPDATE backup_schedules SET next_run_at = 1 WHERE id = ?", made["id"])
    deadline = time.monotonic() + 15
    while not (found := manager.get(f"{source}/backups").json()["backups"]):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert (found[0]["schedule_id"], found[0]["created_by"]) == (made["id"], manager.id)
    assert manager.delete(path).status_code == 200
    listed = manager.get(f"{source}/backup-schedules").json()
    assert (listed["backup_schedules"], listed["total_size"]) == ([], 0)


def test_bad_requests_are_named(stack: Stack, manager: Person, unique: str) -> None:
    source = add_file(stack, manager, f"{unique}.db")
    other = add_server(manager, "postgresql", 1)
    backup = back_up(manager, source)
    path = f"{source}/backups/{backup['id']}"
    answers = {
        "backup_type": manager.post(f"{source}/backups", backup_type="schema"),
        "cron": manager.post(f"{source}/backup-schedules", name="x", cron="* * * * * *"),
        "timezone": manager.post(
            f"{source}/backup-schedules", name="x", cron="* * * * *", timezone="Mars"
        ),
        "name": manager.post(f"{source}/backup-schedules", cron="* * * * *"),
        "keep_days": manager.post(
            f"{source}/backup-schedules", name="x", cron="* * * * *", keep_days=99999
        ),
        "target_data_source_id": manager.post(
            f"{path}/restore", target_data_source_id=int(other.split("/")[-1])
        ),
        "scratch_data_source_id": manager.post(
            f"{path}/verify", scratch_data_source_id=int(other.split("/")[-1])
        ),
    }
    for field, answer in answers.items():
        assert answer.status_code == 400, (field, answer.text)
        assert violations(answer) == {field}
    for missing in (
        manager.get(f"{other}/backups/{backup['id']}"),
        manager.post(f"{other}/backups/{backup['id']}/restore"),
        manager.get(f"{source}/restores/999999"),
        manager.put(f"{other}/backup-schedules/999999", name="x"),
        manager.get(f"{PATH}/999999/backups"),
        manager.get(f"{PATH}/999999/backup-status"),
    ):
        assert missing.status_code == 404, missing.text
    manager.put(source, is_active=False)
    assert reason(manager.post(f"{source}/backups")) == "SOURCE_INACTIVE"


def test_a_source_that_cannot_be_reached_fails_its_backup(stack: Stack, manager: Person) -> None:
    source = add_server(manager, "postgresql", 1)
    failed = back_up(manager, source)
    assert (failed["status"], failed["error_code"]) == ("failed", "NO_CONNECTION")
    assert PASSWORD not in json.dumps(failed) + stack.log
    for row in psycopg_free(stack):
        assert PASSWORD not in row


def psycopg_free(stack: Stack) -> list[str]:
    """All that the audit log and the notifications hold, as text."""
    assert psycopg
    rows = stack.sql("SELECT changes FROM audit_log") + stack.sql("SELECT body FROM notifications")
    return [str(row) for row in rows]
