"""Quarterdeck's own database: backed up while it is written to, restored, proved."""

import itertools
import shutil
import threading
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from quarterdeck_server.artifacts.keys import create_key_ring, load_key_ring
from quarterdeck_server.artifacts.seal import Damaged
from quarterdeck_server.core.crypto import create_key_file
from quarterdeck_server.own_database import archive
from quarterdeck_server.own_database.commands import _settle

from tests.fleet import Fleet
from tests.lab import Lab
from tests.stack import ADMIN_EMAIL, ADMIN_PASSWORD, Person, Stack
from tests.test_up import one_line

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


def test_a_backup_under_load_is_restored_with_all_that_was_answered_before(
    stack: Stack, admin: Person, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kept = [admin.make("/api/tasks", title=f"before {number}")["id"] for number in range(20)]
    source = {"name": "of a restore", "source_type": "sqlite", "path": "none.db"}
    source_id = admin.make("/api/data-sources", **source)["id"]
    stop, meanwhile = threading.Event(), itertools.count()

    def write() -> None:
        person = admin.twin()
        while not stop.is_set():
            person.make("/api/tasks", title=f"meanwhile {next(meanwhile)}")

    writing = threading.Thread(target=write)
    writing.start()
    file = tmp_path / "quarterdeck.backup"
    try:
        told = done(stack.command("database", "backup", str(file)))
    finally:
        stop.set()
        writing.join()
    assert next(meanwhile) > 3
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


def manifest_of(files: dict[str, str]) -> archive.Manifest:
    return archive.Manifest(
        made_at="2026-11-21T00:00:00+00:00",
        kind="sqlite",
        tool=0,
        migrations=[],
        fingerprint="",
        audit_seq=0,
        audit_hash="",
        files=files,
    )


def test_a_restore_under_way_does_not_overwrite_a_source_once_more(lab: Lab) -> None:
    queued = lab.queue_restore(lab.backup(lab.sqlite()), overwrite=True)
    before = (lab.files / "app.db").stat()
    _settle(Path("own.backup"), manifest_of({}))
    assert lab.run("restore", queued.id).status == "cancelled"
    assert (lab.files / "app.db").stat() == before


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_an_archive_that_was_cut_or_changed_is_not_opened(tmp_path: Path, cut: float) -> None:
    create_key_ring(tmp_path / "keys")
    ring = load_key_ring(tmp_path / "keys")
    content = tmp_path / "content"
    content.mkdir()
    (content / "a.db").write_bytes(b"x" * 3_000_001)
    manifest = manifest_of({"a.db": archive.digest(content / "a.db")})
    packed = tmp_path / "packed"
    archive.pack(content, manifest, packed, ring)
    assert archive.unpack(packed, empty(tmp_path / "1"), ring) == manifest
    whole = packed.read_bytes()
    packed.write_bytes(whole[: int(len(whole) * cut)])
    with pytest.raises(Damaged):
        archive.unpack(packed, empty(tmp_path / "2"), ring)
    (content / "a.db").write_bytes(b"y" * 3_000_001)
    archive.pack(content, manifest, packed, ring)
    with pytest.raises(Damaged, match="not what was put in"):
        archive.unpack(packed, empty(tmp_path / "3"), ring)


def empty(folder: Path) -> Path:
    folder.mkdir()
    return folder
