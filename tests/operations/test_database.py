"""Quarterdeck's own database: backed up while it is written to, restored, proved."""

import fcntl
import io
import json
import shutil
import signal
import sqlite3
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import psycopg
import pytest
from quarterdeck_server.artifacts.keys import create_key_ring, load_key_ring
from quarterdeck_server.artifacts.seal import Damaged, seal
from quarterdeck_server.commands.database import _settle
from quarterdeck_server.core.crypto import create_key_file
from quarterdeck_server.core.startup import NotStarted
from quarterdeck_server.self_backup import archive, sqlite
from quarterdeck_server.storage.db import sqlite_path

from tests.support.commands import one_line
from tests.support.fleet import Fleet
from tests.support.forked import forked
from tests.support.job_lab import Lab, run_until_killed
from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, Person, Stack, free_port
from tests.support.waiting import wait_for

KEYS = ("secret.key", "backups.keys")


def fresh(stack: Stack, folder: Path, url: str) -> Stack:
    """A stack that is not started, with the keys of another."""
    data = folder / "data"
    data.mkdir()
    for name in KEYS:
        shutil.copy(stack.data_dir / name, data)
    settings = {"job_workers": "1"}
    return Stack(data, settings | ({"database_url": url} if url else {}))


def done(ran: CompletedProcess[str]) -> str:
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@contextmanager
def written_to(admin: Person) -> Iterator[list[str]]:
    """Has tasks made all the time, and answers the ids of those that are."""
    stop = threading.Event()
    made: list[str] = []

    def write() -> None:
        person = admin.twin()
        while not stop.is_set():
            made.append(person.make("/api/tasks", title="meanwhile")["id"])

    writing = threading.Thread(target=write)
    writing.start()
    try:
        yield made
    finally:
        stop.set()
        writing.join()


def test_a_backup_under_load_is_restored_with_all_that_was_answered_before(
    stack: Stack, admin: Person, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kept = [admin.make("/api/tasks", title=f"before {number}")["id"] for number in range(20)]
    source = {"name": "of a restore", "source_type": "sqlite", "path": "none.db"}
    source_id = admin.make("/api/data-sources", **source)["id"]
    file = tmp_path / "quarterdeck.backup"
    with written_to(admin) as meanwhile:
        wait_for(lambda: len(meanwhile) > 3)
        kept += meanwhile
        before = len(meanwhile)
        told = done(stack.command("database", "backup", str(file)))
    assert len(meanwhile) > before
    assert file.stat().st_mode & 0o777 == 0o600
    assert ADMIN_EMAIL.encode() not in file.read_bytes()
    assert str(stack.data_dir / "backups.keys") in told
    url = ""
    if stack.settings.get("database_url"):
        url = request.getfixturevalue("new_database")()
    other = fresh(stack, tmp_path, url)
    assert "All counts are exact" in done(other.command("database", "restore", str(file)))
    other.start()
    try:
        old = other.client().get("/api/tasks", headers=dict(admin.client.headers))
        assert old.status_code == 401
        person = other.login(ADMIN_EMAIL, ADMIN_PASSWORD)
        found = [person.get(f"/api/tasks/{task_id}").status_code for task_id in kept]
        assert found == [200] * len(kept)
        assert person.get(f"/api/data-sources/{source_id}").json()["name"] == "of a restore"
        entries = person.get("/api/audit-log", action="RestoreDatabase").json()["entries"]
        assert entries[0]["outcome"] == "success"
        if url:
            shutil.copytree(
                other.data_dir, tmp_path / "host2", ignore=lambda *_: ["run", "up.lock"]
            )
            host = Stack(tmp_path / "host2", other.settings)
            assert "stop it first" in one_line(host.command("database", "restore", str(file)))
    finally:
        assert other.stop() == 0


def made(folder: Path) -> tuple[Fleet, Path]:
    """A small database of one's own, and a backup of it."""
    fleet = Fleet(folder, {})
    fleet.prepare(ADMIN_EMAIL)
    file = folder / "q.backup"
    fleet.done("database", "backup", str(file))
    return fleet, file


def killed(fleet: Fleet, point: str, *arguments: str) -> None:
    """Runs a command in a process that is killed when it comes to a point."""
    ran = forked(run_until_killed, point, arguments, environment=fleet.environment)
    assert ran.returncode == -signal.SIGKILL, f"it was not killed at {point}: {ran.stderr}"


@pytest.fixture(params=["sqlite", "postgresql"], ids=["own-sqlite", "own-postgresql"])
def fleet(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Fleet]:
    """A small database of one's own, of each kind; SQLite's is not in the data dir.

    Where the tests' folders are in memory it is on another file system than that.
    """
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="qd-own-") as elsewhere:
        url = f"sqlite:///{elsewhere}/q.db"
        if request.param == "postgresql":
            url = request.getfixturevalue("new_database")()
        fleet = Fleet(tmp_path, {"database_url": url})
        fleet.prepare(ADMIN_EMAIL)
        yield fleet


def people(url: str) -> list[str]:
    """The addresses of the users whom the database in its place has."""
    query = "SELECT email FROM users WHERE id <> 'system' ORDER BY email"
    if path := sqlite_path(url):
        with closing(sqlite3.connect(path)) as file:
            return [row[0] for row in file.execute(query)]
    with psycopg.connect(url) as server:
        return [row[0] for row in server.execute(query.encode())]


def test_a_restore_that_is_killed_has_replaced_nothing_until_all_is_settled_and_proved(
    fleet: Fleet,
) -> None:
    file, data = fleet.folder / "q.backup", fleet.folder / "data"
    url = fleet.settings["database_url"]
    killed(fleet, "self_backup.archive:pack", "database", "backup", str(file))
    [left] = data.glob(".quarterdeck-database-*")
    assert left.stat().st_mode & 0o777 == 0o700
    assert not file.exists()
    fleet.done("database", "backup", str(file))
    assert not list(data.glob(".quarterdeck-database-*"))
    fleet.prepare("later@example.com")
    restore = ("database", "restore", str(file), "--replace")
    # Once it was loaded, migrated and settled.
    killed(fleet, "commands.database:_prove", *restore)
    assert people(url) == [ADMIN_EMAIL, "later@example.com"]
    assert "All counts are exact" in fleet.done(*restore)
    assert people(url) == [ADMIN_EMAIL]
    place = sqlite_path(url)
    assert not list((place.parent if place else data).glob(".quarterdeck-database-*"))


def test_nothing_is_replaced_under_a_serve_or_a_work(fleet: Fleet) -> None:
    file, key = fleet.folder / "q.backup", fleet.folder / "data" / "secret.key"
    secret = key.read_bytes()
    serve = fleet.serve("alone", f"127.0.0.1:{free_port()}", http_port=str(free_port()))
    restore = ("database", "restore", str(file), "--replace")
    for part, commands in ((serve, (restore, ("rotate-key",))), (fleet.work("alone"), (restore,))):
        part.start()
        try:
            if part is serve:
                fleet.done("database", "backup", str(file))
            for command in commands:
                line = one_line(fleet.command(*command))
                assert "Quarterdeck is running on the database" in line
                assert "stop it first" in line
        finally:
            part.kill()
    assert key.read_bytes() == secret


def test_none_starts_on_an_sqlite_database_that_is_being_replaced(tmp_path: Path) -> None:
    fleet = Fleet(tmp_path, {"database_url": f"sqlite:///{tmp_path}/q.db"})
    fleet.done("migrate")
    with (tmp_path / "q.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for command in (("serve", "--listen", f"unix:{tmp_path}/s"), ("work",), ("up",)):
            assert "is being restored" in one_line(fleet.command(*command))
        # What only looks goes on.
        assert "entries are intact" in fleet.done("audit", "verify")


def test_an_sqlite_database_that_cannot_be_replaced_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies, place = empty(tmp_path / "copies"), empty(tmp_path / "place")
    for folder, text in ((copies, "new"), (place, "old")):
        for name in (sqlite.APP, sqlite.ENGINE):
            path = folder / (sqlite.ENGINE_FILE if (folder, name) == (place, "jobs.db") else name)
            with closing(sqlite3.connect(path)) as made, made:
                made.execute(f"CREATE TABLE {text} (a)")
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    # What is found after the engine's was put there, before the app's is.
    (copies / sqlite.APP).unlink()
    (copies / sqlite.APP).mkdir()
    monkeypatch.setattr(sqlite, "_make_one_file", lambda _: None)
    database, names = place / "quarterdeck.db", [sqlite.APP, sqlite.ENGINE]
    with pytest.raises(NotStarted, match=f"cannot replace {database}: "):
        sqlite.put(copies, names, database, place / "aside")
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before
    database.write_bytes(b"damaged" * 1000)
    assert not sqlite.is_empty(database)


def test_what_cannot_be_restored_whole_touches_nothing(tmp_path: Path) -> None:
    fleet, file = made(tmp_path)
    data = tmp_path / "data"
    before = (data / "quarterdeck.db").read_bytes()
    sealed = bytearray(file.read_bytes())
    sealed[len(sealed) // 2] ^= 1
    (tmp_path / "flipped").write_bytes(sealed)
    line = one_line(fleet.command("database", "restore", str(tmp_path / "flipped"), "--replace"))
    assert "damaged" in line
    assert "--replace" in one_line(fleet.command("database", "restore", str(file)))
    create_key_file(tmp_path / "other.key")
    other = {"secret_key_file": str(tmp_path / "other.key")}
    line = one_line(fleet.command("database", "restore", str(file), "--replace", **other))
    assert "another key" in line
    assert (data / "quarterdeck.db").read_bytes() == before
    assert not list(data.glob(".quarterdeck-database-*"))
    assert "replaced-" in fleet.done("database", "restore", str(file), "--replace")
    [aside] = data.glob("replaced-*")
    assert (aside / "quarterdeck.db").read_bytes() == before


def test_a_log_that_is_not_whole_is_told_of_and_restored_only_if_that_is_wanted(
    tmp_path: Path,
) -> None:
    fleet, file = made(tmp_path)
    restore = ("database", "restore", str(file), "--replace")
    fleet.done(*restore)
    with closing(sqlite3.connect(tmp_path / "data" / "quarterdeck.db")) as database, database:
        query = "SELECT name FROM sqlite_master WHERE tbl_name = 'audit_log' AND type = 'trigger'"
        found = database.execute(query).fetchall()
        for (name,) in found:
            database.execute(f"DROP TRIGGER {name}")
        assert database.execute("UPDATE audit_log SET ip = 'x' WHERE seq = 1").rowcount == 1
    file.unlink()
    told = fleet.command("database", "backup", str(file))
    assert told.returncode == 1
    assert file.exists()
    [line] = told.stderr.splitlines()
    assert "the audit log is not whole: entry 1 was changed" in line
    assert "entry 1 was changed; --unproved restores it" in one_line(fleet.command(*restore))
    taken = fleet.command(*restore, "--unproved")
    assert "entries of the audit log, which is not whole" in done(taken)
    assert "entry 1 was changed" in taken.stderr


def manifest_of(files: dict[str, str]) -> archive.Manifest:
    return archive.Manifest(
        made_at="2026-11-21T00:00:00+00:00",
        kind="sqlite",
        tool=0,
        migrations=["0001_first"],
        fingerprint="",
        audit_seq=0,
        audit_hash="",
        files=files,
    )


def test_a_restore_under_way_does_not_overwrite_a_source_once_more(lab: Lab) -> None:
    queued = lab.queue_restore(lab.backup(lab.sqlite()), overwrite=True)
    before = (lab.files / "app.db").stat()
    _settle(Path("own.backup"), manifest_of({sqlite.APP: ""}))
    assert lab.run("restore", queued.id).status == "cancelled"
    assert (lab.files / "app.db").stat() == before


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_an_archive_that_was_cut_or_changed_is_not_opened(tmp_path: Path, cut: float) -> None:
    create_key_ring(tmp_path / "keys")
    ring = load_key_ring(tmp_path / "keys")
    content = tmp_path / "content"
    content.mkdir()
    (content / sqlite.APP).write_bytes(b"x" * 3_000_001)
    manifest = manifest_of({sqlite.APP: archive.digest(content / sqlite.APP)})
    packed = tmp_path / "packed"
    archive.pack(content, manifest, packed, ring)
    assert archive.unpack(packed, empty(tmp_path / "1"), ring) == manifest
    whole = packed.read_bytes()
    packed.write_bytes(whole[: int(len(whole) * cut)])
    with pytest.raises(Damaged):
        archive.unpack(packed, empty(tmp_path / "2"), ring)
    (content / sqlite.APP).write_bytes(b"y" * 3_000_001)
    archive.pack(content, manifest, packed, ring)
    with pytest.raises(Damaged, match="was changed"):
        archive.unpack(packed, empty(tmp_path / "3"), ring)
    # What keeps it from being written is no fault of the archive.
    (empty(tmp_path / "4") / sqlite.APP).mkdir()
    with pytest.raises(IsADirectoryError):
        archive.unpack(packed, tmp_path / "4", ring)


def sealed(folder: Path, manifest: object, content: dict[str, bytes]) -> Path:
    """A file that anybody can make who knows the recipient of a key ring."""
    text = manifest if isinstance(manifest, bytes) else json.dumps(manifest).encode()
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archived:
        for name, data in {archive.MANIFEST: text, **content}.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archived.addfile(info, io.BytesIO(data))
    plain.seek(0)
    with (folder / "sealed").open("wb") as file:
        seal(plain, file, load_key_ring(folder / "keys"), lambda _: None)
    return folder / "sealed"


DIGEST = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"


@pytest.mark.parametrize(
    "other",
    [
        [],
        b"[" * 100_000,
        b'{"format": ' + b"9" * 5_000 + b"}",
        b"\xff",
        {"files": []},
        {"files": {}},
        {"files": {"jobs.db": DIGEST}},
        {"files": {"/etc/passwd": DIGEST}},
        {"files": {"quarterdeck.db": DIGEST, "/etc/passwd": DIGEST}},
        {"files": {"quarterdeck.db": 1}},
        {"files": {"quarterdeck.db": DIGEST, "jobs.db": DIGEST}},
        {"files": {"quarterdeck.pgdump": DIGEST}},
        {"kind": []},
        {"kind": "postgresql"},
        {"tool": "x"},
        {"tool": True},
        {"migrations": [1]},
        {"migrations": []},
        {"migrations": ["\x1b[2J"]},
        {"audit_seq": 2**63},
        {"made_at": "2026-11-21\x1b00:00:00+00:00"},
        {"made_at": None},
        {"format": None},
        {"more": 1},
    ],
    ids=str,
)
def test_a_file_that_somebody_else_sealed_is_refused_in_one_line(
    tmp_path: Path, other: Any
) -> None:
    create_key_ring(tmp_path / "keys")
    ring = load_key_ring(tmp_path / "keys")
    content = {sqlite.APP: b"x"}
    honest = asdict(manifest_of({sqlite.APP: DIGEST}))
    file = sealed(tmp_path, honest, content)
    assert archive.unpack(file, empty(tmp_path / "1"), ring).files == {sqlite.APP: DIGEST}
    file = sealed(tmp_path, honest | other if isinstance(other, dict) else other, content)
    with pytest.raises(Damaged, match="not a backup of Quarterdeck's database"):
        archive.unpack(file, empty(tmp_path / "2"), ring)


def test_a_backup_has_no_members_but_those_that_are_named(tmp_path: Path) -> None:
    create_key_ring(tmp_path / "keys")
    ring = load_key_ring(tmp_path / "keys")
    named = asdict(manifest_of({sqlite.APP: DIGEST}))
    for number, name in enumerate(("quarterdeck.db-wal", "../outside", "jobs.db")):
        file = sealed(tmp_path, named, {sqlite.APP: b"x", name: b"x"})
        with pytest.raises(Damaged, match="not a backup of Quarterdeck's database"):
            archive.unpack(file, empty(tmp_path / str(number)), ring)
    assert not (tmp_path / "outside").exists()


def empty(folder: Path) -> Path:
    folder.mkdir()
    return folder
