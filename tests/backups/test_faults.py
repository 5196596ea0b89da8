"""Backups and restores under faults: done, or ended cleanly, and nothing left behind."""

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from quarterdeck_server.artifacts.keys import add_identity, create_key_ring
from quarterdeck_server.core import durable, errors
from quarterdeck_server.domains.backups import imports, programs, runs, service, status
from quarterdeck_server.domains.backups.models import Backup
from quarterdeck_server.domains.backups.postgres import dump
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.storage import db

from tests.support import hostile_schemas
from tests.support.job_lab import Lab, instead
from tests.support.servers import AwsServer
from tests.support.sources import PostgresSource

LARGE = "CREATE TABLE t (x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT"
LARGE += " 40000) INSERT INTO t SELECT hex(randomblob(50)) FROM n;"


def test_a_full_disk_fails_the_backup_and_leaves_nothing(lab: Lab) -> None:
    mount = lab.folder / "store"
    mount.mkdir()
    full = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(mount)]
    if subprocess.run(full, check=False, capture_output=True).returncode:
        pytest.skip("NO MOUNT HERE: a full disk is tested where one may mount a tmpfs")
    try:
        source = lab.sqlite(script=LARGE)
        for reserved in (durable.RESERVED, 0):
            with instead("core.durable:RESERVED", reserved):
                row = lab.backup(source)
            assert (row.status, row.error_code) == ("failed", "STORE_FULL"), row.error
            lab.sweep()
            assert lab.stored == []
    finally:
        subprocess.run(["umount", str(mount)], check=True)


def test_what_is_free_for_the_database_is_left_free(lab: Lab) -> None:
    source = lab.sqlite(script=LARGE)
    whole = lab.backup(source)
    stored = lab.stored
    with instead("domains.backups.sqlite.copies:LOOK_EVERY", 1):
        for place in ("artifacts.local", "domains.backups.sqlite.copies"):
            with instead(f"{place}:has_room", lambda _: False):
                row = lab.backup(source)
                assert (row.status, row.error_code) == ("failed", "STORE_FULL"), row.error
        with instead("domains.backups.sqlite.copies:has_room", lambda _: False):
            done = lab.restore(whole, "fresh.db")
            assert (done.status, done.error_code) == ("failed", "STORE_FULL"), done.error
    assert lab.stored == stored
    assert not list(lab.files.glob("*fresh*"))
    assert lab.restore(whole, "fresh.db").status == "completed"


def test_a_program_that_never_ends_is_stopped_in_time(
    lab: Lab, pg_source: PostgresSource, tmp_path: Path
) -> None:
    script = tmp_path / "pg_restore"
    script.write_text("#!/bin/sh\nexec sleep 100\n")
    script.chmod(0o755)
    real = dump.postgres_tool

    def tool(name: str, at_least: int) -> programs.Tool:
        found = real(name, at_least)
        return replace(found, path=script) if name == "pg_restore" else found

    lab.limit_seconds = 2
    with instead("domains.backups.postgres.dump:postgres_tool", tool):
        row = lab.backup(lab.postgres(pg_source))
    assert (row.status, row.error_code) == ("failed", "TIME_LIMIT"), row.error


def test_a_source_that_dies_in_mid_dump_fails_the_backup(lab: Lab) -> None:
    with tempfile.TemporaryDirectory(prefix="qd-src-") as folder:
        server = PostgresSource(Path(folder))
        server.sql(
            "CREATE TABLE t AS SELECT md5(n::text) FROM generate_series(1, 1000000) n", "app"
        )
        server.sql("GRANT ALL ON t TO app", "app")
        source = lab.postgres(server)

        def crash(*given: Any) -> None:
            server.crash()
            time.sleep(0.3)

        from quarterdeck_server.artifacts import local

        write = local._Writer.write

        def write_and_crash(self: Any, data: bytes) -> int:
            if not crashed:
                crashed.append(True)
                crash()
            return write(self, data)

        crashed: list[bool] = []
        with instead("artifacts.local:_Writer.write", write_and_crash):
            row = lab.backup(source)
        assert (row.status, row.error_code) == ("failed", "DUMP_FAILED"), row.error
        lab.sweep()
        assert lab.stored == []


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def lose(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize(
    ("harm", "code"),
    [(flip, "ARTIFACT_CHANGED"), (cut, "ARTIFACT_CHANGED"), (lose, "ARTIFACT_MISSING")],
)
@pytest.mark.parametrize("suffix", ["", ".manifest.json"])
def test_a_harmed_artifact_is_refused_before_the_target_is_touched(
    lab: Lab, harm: Callable[[Path], None], code: str, suffix: str
) -> None:
    backup = lab.backup(lab.sqlite())
    harm(lab.folder / "store" / f"{backup.artifact}{suffix}")
    before = (lab.files / "app.db").stat()
    row = lab.restore(backup, overwrite=True)
    assert (row.status, row.error_code, row.is_loading) == ("failed", code, False)
    assert (lab.files / "app.db").stat() == before
    with db.write():
        service.verify_backup(backup.data_source_id, backup.id, None, by=None)
    verified = lab.run("verify", backup.id)
    assert (verified.status, verified.is_bad) == ("completed", True)
    assert status.of_source(backup.data_source_id).state == "failing"
    assert verified.verify_error


def test_a_swapped_artifact_is_refused(lab: Lab) -> None:
    source = lab.sqlite()
    first, second = lab.backup(source), lab.backup(source)
    store = lab.folder / "store"
    shutil.copy(store / first.artifact, store / second.artifact)
    assert lab.restore(second, "x.db").error_code == "ARTIFACT_CHANGED"
    shutil.copy(
        store / f"{first.artifact}.manifest.json", store / f"{second.artifact}.manifest.json"
    )
    assert lab.restore(second, "x.db").error_code == "ARTIFACT_CHANGED"
    assert not (lab.files / "x.db").exists()


def test_another_key_opens_nothing_and_an_added_key_still_opens_the_old(lab: Lab) -> None:
    backup = lab.backup(lab.sqlite())
    add_identity(lab.folder / "ring")
    assert lab.restore(backup, "a.db").status == "completed"
    newer = lab.backup(backup.data_source_id)
    (lab.folder / "ring").unlink()
    create_key_ring(lab.folder / "ring")
    for each in (backup, newer):
        row = lab.restore(each, "b.db")
        assert (row.status, row.error_code) == ("failed", "ARTIFACT_CHANGED")
        assert "key that no longer exists" in row.error


def test_the_age_command_opens_a_backup_without_quarterdeck(lab: Lab) -> None:
    if not (shutil.which("age") and shutil.which("zstd")):
        pytest.skip("NO AGE HERE: install age and zstd to open a backup with their own commands")
    backup = lab.backup(lab.sqlite())
    opened = f"age -d -i {lab.folder}/ring '{lab.folder}/store/{backup.artifact}' | zstd -dc > "
    subprocess.run(f"{opened} {lab.folder}/by-hand.db", shell=True, check=True)
    assert hostile_schemas.read_sqlite(lab.folder / "by-hand.db") == hostile_schemas.read_sqlite(
        lab.files / "app.db"
    )


@pytest.mark.parametrize("manifest", ["", "[" * 100_000, "[]", "{", '{"format": "other/1"}'])
def test_a_hostile_manifest_is_refused_and_the_others_are_adopted(lab: Lab, manifest: str) -> None:
    backup = lab.backup(lab.sqlite())
    folder = lab.folder / "store" / "a-1"
    folder.mkdir()
    (folder / "x.sqlite.zst.age.manifest.json").write_text(manifest)
    genuine = json.loads((lab.folder / "store" / f"{backup.artifact}.manifest.json").read_text())
    forged = genuine | {"artifact": "a-1/y.age", "uid": "y", "signature": "ü"}
    (folder / "y.age.manifest.json").write_text(json.dumps(forged))
    backup_tools = lab.backup_tools
    found = [
        imports.examine(backup_tools.store, backup_tools.ring, key)
        for key in imports.artifacts(backup_tools.store)
    ]
    assert [bool(each.problem) for each in found] == [True, True, False]
    Backup.delete().execute()
    other = lab.postgres_at(1)
    with pytest.raises(errors.InvalidArgument), db.write():
        imports.adopt(other, found[2])
    for expected in (True, False):
        with db.write():
            assert imports.adopt(backup.data_source_id, found[2]) is expected
    assert lab.restore(Backup.get(), "again.db").status == "completed"


def test_a_cancelled_backup_and_a_deleted_source_end_the_work(lab: Lab) -> None:
    for end, code in ((_cancel, ""), (_delete_source, "SOURCE_DELETED"), (_delete, "")):
        row = lab.queue(lab.sqlite(f"{end.__name__}.db", LARGE))
        with instead("artifacts.local:_Writer.commit", _until_stopped):
            worker = threading.Thread(target=_run_dump, args=(lab, row.id))
            worker.start()
            while lab.row("dump", row.id).status != "running":
                time.sleep(0.01)
            began = time.monotonic()
            with db.write():
                end(row)
            worker.join(10)
        assert time.monotonic() - began < 5
        row = lab.row("dump", row.id)
        assert (row.status, row.error_code) == ("cancelled", code)
    lab.sweep()
    assert lab.stored == []


def _run_dump(lab: Lab, row_id: int) -> None:
    lab.run("dump", row_id)
    db.close_database()


def _until_stopped(writer: Any) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        writer._check()
        time.sleep(0.05)


def _cancel(row: Any) -> None:
    service.cancel_backup(row.data_source_id, row.id)


def _delete(row: Any) -> None:
    service.delete_backup(row.data_source_id, row.id, by="")


def _delete_source(row: Any) -> None:
    data_sources.delete_source(row.data_source_id)


def test_a_worker_that_was_taken_for_dead_ends_nothing(lab: Lab) -> None:
    row = lab.queue(lab.sqlite())

    def meanwhile(*_: object) -> None:
        service.update(row.id, {"run": "another"})

    with instead("domains.backups.jobs:check", meanwhile):
        lab.run("dump", row.id)
    with db.write():
        runs.fail(lab.row("dump", row.id), "X", "by the run that has it")
    assert lab.row("dump", row.id).status == "failed"


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_a_file_that_others_have_open_is_restored_under_them_or_not_at_all(
    lab: Lab, mode: str
) -> None:
    backup = lab.backup(lab.sqlite())
    path = lab.files / "app.db"
    before = hostile_schemas.read_sqlite(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(f"PRAGMA journal_mode={mode}")
        other.execute("INSERT INTO log VALUES ('since')")
        other.execute("BEGIN IMMEDIATE")
        with instead("domains.backups.sqlite.restore:BUSY_SECONDS", 0.1):
            row = lab.restore(backup, overwrite=True)
        assert (row.status, row.error_code) == ("failed", "TARGET_BUSY"), row.error
        other.execute("ROLLBACK")
        assert ("since",) in other.execute("SELECT what FROM log").fetchall()
        assert lab.restore(backup, overwrite=True).status == "completed"
        assert ("since",) not in other.execute("SELECT what FROM log").fetchall()
        other.execute("INSERT INTO log VALUES ('later')")
    assert hostile_schemas.read_sqlite(path) != before
    assert sorted(each.name for each in lab.files.iterdir()) == ["app.db"]


def test_a_file_that_is_written_to_all_the_time_is_backed_up(lab: Lab) -> None:
    source = lab.sqlite(script=LARGE)
    path = lab.files / "app.db"
    enough = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(path, timeout=10)) as other:
            while not enough.wait(0.002):
                with other:
                    other.execute("INSERT INTO t VALUES ('x')")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with instead("domains.backups.sqlite.dump:PAGES_AT_ONCE", 50):
            row = lab.backup(source)
    finally:
        enough.set()
        writer.join()
    assert row.status == "completed", row.error


def test_no_password_is_in_an_argument_list_or_an_environment(
    lab: Lab, pg_source: PostgresSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "canary")
    monkeypatch.setenv("QUARTERDECK_SLACK_WEBHOOK_URL", "http://canary")
    seen: list[Any] = []
    popen = subprocess.Popen

    def watched(arguments: Any, **more: Any) -> Any:
        seen.append((arguments, more["env"]))
        return popen(arguments, **more)

    with instead("jobs.programs:subprocess.Popen", watched):
        backup = lab.backup(lab.postgres(pg_source))
        assert lab.restore(backup, "argued").status == "completed"
    assert any("pg_dump" in str(each) for each in seen)
    assert any("backups.pour" in str(each) for each in seen)
    assert "canary" not in str(seen)
    pg_source.sql("DROP DATABASE argued")


def test_a_backup_in_s3_restores_and_goes(
    lab: Lab, aws: AwsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "us-east-1"}
    for name, value in (aws.environment | given).items():
        monkeypatch.setenv(name, value)
    boto3.client("s3").create_bucket(Bucket="backups")
    lab.store_url = "s3://backups/quarterdeck"
    row = lab.queue(lab.sqlite())
    lab.run_killed("dump", row.id, "artifacts.s3:_Writer.commit")
    aws.parts_left = 0
    assert lab.run("dump", row.id).error_code == "STORE_DOWN"
    aws.parts_left = None
    backup = lab.backup(row.data_source_id)
    assert lab.restore(backup, "again.db").status == "completed"
    with db.write():
        service.delete_backup(row.data_source_id, backup.id, by="")
    lab.sweep()
    client = boto3.client("s3")
    assert client.list_objects_v2(Bucket="backups")["KeyCount"] == 0
    assert not client.list_multipart_uploads(Bucket="backups").get("Uploads")


def test_a_store_without_a_server_is_told(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{probe.getsockname()[1]}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    lab.store_url = "s3://bucket"
    row = lab.backup(lab.sqlite())
    assert (row.status, row.error_code) == ("failed", "STORE_DOWN"), row.error
