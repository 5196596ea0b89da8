"""Restores need rights at both ends, when they are asked for and when they are done."""

import asyncio
from collections import namedtuple
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import Caller
from quarterdeck_server.domains.backups import imports, restores, runs, service
from quarterdeck_server.domains.backups.models import Backup
from quarterdeck_server.domains.data_sources import grants, places, streams
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.own import Own
from quarterdeck_server.domains.data_sources.places import Place
from quarterdeck_server.domains.users import service as users
from quarterdeck_server.storage import db

from tests.support.backup_api import PATH, back_up, on_sqlite, restore
from tests.support.job_lab import Lab
from tests.support.running_server import Person, Stack, reason

ADMIN = Caller(user_id="system", email="", role="admin", session_id="")


def add(admin: Person, name: str, **more: Any) -> str:
    """The path of a new data source, on which nothing was granted."""
    file = {"source_type": "sqlite", "path": f"{name}.db"}
    made = admin.make(PATH, **{"name": name, **(more or file)})
    return f"{PATH}/{made['id']}"


def number(source: str) -> int:
    return int(source.rpartition("/")[2])


@on_sqlite
def test_restoring_elsewhere_needs_the_right_at_both_ends(
    stack: Stack, admin: Person, manager: Person, unique: str
) -> None:
    files = stack.data_dir / "sources"
    source, other = add(admin, unique), add(admin, f"{unique}-other")
    (files / f"{unique}.db").touch()
    (files / f"{unique}-other.db").touch()
    (files / f"{unique}-alias.db").hardlink_to(files / f"{unique}-other.db")
    backup = back_up(admin, source)
    path = f"{source}/backups/{backup['id']}/restore"
    for rights in (["read"], ["back_up"], ["manage"]):
        admin.make(f"{source}/grants", user_id=manager.id, rights=rights)
        assert reason(manager.post(path)) == "RIGHT_NEEDED"
    admin.make(f"{source}/grants", user_id=manager.id, rights=["restore"])
    to_other = {"target_data_source_id": number(other)}
    assert manager.post(path, **to_other).status_code == 404
    names = (f"{unique}-other.db", f"{unique}-alias.db", str(files / f"{unique}-other.db"))
    for name in names:
        refused = manager.post(path, target_database=name, overwrite=True)
        assert (refused.status_code, reason(refused)) == (403, "RIGHT_NEEDED"), name
        assert str(number(other)) not in refused.json()["message"]
    admin.make(f"{other}/grants", user_id=manager.id, rights=["manage"])
    assert reason(manager.post(path, **to_other)) == "RIGHT_NEEDED"
    admin.make(f"{other}/grants", user_id=manager.id, rights=["restore"])
    for body in (to_other, {"target_database": names[1]}):
        assert restore(manager, source, backup, **body, overwrite=True)["status"] == "completed"
    restored = admin.get(f"{source}/restores").json()["restores"]
    grant = admin.get(f"{other}/grants").json()["data_source_grants"][0]
    assert admin.delete(f"{other}/grants/{grant['id']}").status_code == 200
    seen = manager.get(f"{source}/restores").json()["restores"]
    assert (restored[1]["target_data_source_id"], seen[1]["target_data_source_id"]) == (
        *(number(other), 0),
    )
    assert unique not in str(seen[1])


@on_sqlite
def test_a_new_name_on_a_server_needs_the_right_to_manage_it(
    stack: Stack, admin: Person, manager: Person, unique: str
) -> None:
    server = {"source_type": "postgresql", "port": 9, "username": "app", "password": "x"}
    source = add(admin, unique, host="127.0.0.1", database="app", **server)
    add(admin, f"{unique}-other", host="localhost", database="Theirs", **server)
    admin.make(f"{source}/grants", user_id=manager.id, rights=["restore"])
    path = f"{source}/backups/999999/restore"
    for name in ("Theirs", "new"):
        assert reason(manager.post(path, target_database=name)) == "RIGHT_NEEDED"
    assert manager.post(path).status_code == 404
    assert manager.post(path, target_database="app").status_code == 404
    admin.make(f"{source}/grants", user_id=manager.id, rights=["manage"])
    assert manager.post(path, target_database="new").status_code == 404
    assert reason(manager.post(path, target_database="Theirs")) == "RIGHT_NEEDED"
    assert admin.post(path, target_database="Theirs").status_code == 404


Row = namedtuple("Row", "id source_type host port database path")


def test_a_place_is_known_by_all_its_names(tmp_path: Path) -> None:
    allowed = AllowedPlaces([tmp_path], ())
    hosts = ("localhost", "127.0.0.1", "192.0.2.1", "no-such-host.invalid")
    rows = [Row(n, "postgresql", host, 5432, "app", "") for n, host in enumerate(hosts)]
    rows.append(Row(4, "postgresql", "127.0.0.1", 5433, "app", ""))
    rows.append(Row(5, "postgresql", "127.0.0.1", 5432, "App", ""))

    def at(host: str, database: str = "app") -> list[int]:
        place = Place(source_type="postgresql", host=host, port=5432, database=database)
        return places.sources_at(place, rows, allowed)

    for alias in ("LOCALHOST", "127.9.9.9", "::1", "::ffff:127.0.0.1", "0.0.0.0", "127.1"):
        assert at(alias) == [0, 1, 3], alias
    assert at("192.0.2.1") == [2, 3]
    assert at("127.0.0.1", "") == [0, 1, 3, 5]
    assert at("another.invalid") == [0, 1, 2, 3]
    rows.append(Row(6, "postgresql", "127.0.0.1", 5432, "n" * 63, ""))
    assert (at("localhost", "n" * 70), at("localhost", "n" * 62)) == ([6], [])
    for url, is_ours in {
        "postgresql://q@localhost:5432/q": True,
        "postgresql:///q?host=/run/postgresql": True,
        "postgresql://q@localhost:5433/q": False,
        "sqlite:////q.db": False,
    }.items():
        near = AllowedPlaces([tmp_path], (), Own(url=url))
        server = Place(source_type="postgresql", host="127.0.0.1", port=5432)
        assert (places.OURS in places.taken(server, rows, near)) == is_ours, url
    theirs = [Row(1, "mysql", "127.0.0.1", 3306, "Shop", "")]
    place = Place(source_type="mysql", host="localhost", port=3306, database="SHOP")
    assert places.sources_at(place, theirs, allowed) == [1]
    here = Place(source_type="sqlite", path="x/../a.db")
    assert places.sources_at(here, [Row(7, "sqlite", "", 0, "", "a.db")], allowed) == [7]
    for beside in ("a.db-wal", "a.db-journal", "y/../a.db-shm"):
        here = Place(source_type="sqlite", path=beside)
        assert places.sources_at(here, [Row(7, "sqlite", "", 0, "", "a.db")], allowed) == [7]


def somebody(email: str, role: str = "manager") -> str:
    """The id of a new user."""
    row = users.create_user(
        email=email, full_name="x", role=role, password_hash="", must_change_password=False
    )
    return str(row.id)


@contextmanager
def one_who_loses(right: str, source_id: int) -> Iterator[str]:
    """The id of a manager who has a right on a data source, and at the end has none."""
    with db.write():
        who = somebody(f"{right}-{source_id}@example.com")
        row = grants.grant(source_id, who, [right], ADMIN)
    yield who
    with db.write():
        grants.revoke(source_id, row.id, ADMIN)


def test_a_queued_restore_is_refused_when_who_asked_has_lost_the_right(lab: Lab) -> None:
    source, other = lab.sqlite(), lab.sqlite("other.db")
    backup = lab.backup(source)
    before = (lab.files / "other.db").read_bytes()
    with one_who_loses("restore", other) as who, db.write():
        grants.grant(source, who, ["restore"], ADMIN)
        asked = [
            restores.restore_backup(source, backup.id, *to, overwrite=True, by=who)
            for to in ((other, ""), (source, "other.db"), (source, "new.db"), (source, ""))
        ]
    # What a report of the source may tell to who may read that one only.
    assert restores.ids_of(source, elsewhere=False) == [each.id for each in asked[1:]]
    ended = [lab.run("restore", each.id) for each in asked]
    assert [each.error_code for each in ended] == [*(["RIGHT_LOST"] * 3), ""]
    assert (lab.files / "other.db").read_bytes() == before
    with db.write():
        last = restores.restore_backup(source, backup.id, source, "", overwrite=True, by=who)
        users.update_user(ADMIN, who, {"is_active": False}, "")
    assert lab.run("restore", last.id).error_code == "RIGHT_LOST"


def test_a_trial_elsewhere_is_refused_when_who_asked_has_lost_the_right(lab: Lab) -> None:
    source, scratch = lab.sqlite(), lab.sqlite("scratch.db")
    backup = lab.backup(source)
    with one_who_loses("restore", scratch) as who, db.write():
        grants.grant(source, who, ["restore"], ADMIN)
        service.verify_backup(source, backup.id, scratch, by=who)
    ended = lab.run("verify", backup.id)
    assert (ended.verified_at, ended.status, ended.is_bad) == (None, "completed", False)
    assert "has lost the right to do this" in ended.verify_error
    with db.write():
        service.verify_backup(source, backup.id, None, by=who)
    assert lab.run("verify", backup.id).verified_at is not None
    with db.write():
        service.verify_backup(source, backup.id, scratch, by=None)
        row = runs.claim(backup.id, first=False)
        runs.fail(row, "NO_CONNECTION", "The host secret.example.com does not answer.")
    hidden = lab.row("verify", backup.id).verify_error
    assert hidden == "The other data source could not be used for it (NO_CONNECTION)."


def test_a_backup_of_the_store_is_adopted_by_nobody_who_only_names_its_address(lab: Lab) -> None:
    first = lab.sqlite()
    backup = lab.backup(first)
    found = imports.examine(lab.backup_tools.store, lab.backup_tools.ring, backup.artifact)
    with db.write():
        data_sources.delete_source(first)
        who = Caller(user_id=somebody("x@example.com"), email="", role="manager", session_id="")
    (lab.files / "app.db").unlink()
    squatter = lab.sqlite()
    with db.write():
        grants.grant(squatter, who.user_id, grants.ALL, who, is_maker=True)
        assert imports.adopt_anywhere(found)
    adopted = Backup.get_by_id(backup.id).data_source_id
    assert adopted not in (first, squatter)
    assert not grants.rights_of(who, adopted)
    with db.write():
        assert not imports.adopt_anywhere(found)


@on_sqlite
def test_only_administrators_import_from_the_store(
    stack: Stack, admin: Person, manager: Person, unique: str
) -> None:
    made = manager.make(PATH, name=unique, source_type="sqlite", path=f"{unique}.db")
    path = f"{PATH}/{made['id']}/backups:import"
    assert manager.post(path).status_code == 403
    assert manager.post(path, source="sqlite:other.db").status_code == 403
    assert admin.post(path).status_code == 200


def test_a_download_ends_when_its_right_is_taken_away(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LOOK_SECONDS", 0)
    source = lab.sqlite()
    with db.write():
        who = Caller(user_id=somebody("y@example.com"), email="", role="manager", session_id="")
        row = grants.grant(source, who.user_id, ["restore"], ADMIN)

    async def read(look: Callable[[], None]) -> None:
        look()

    async def pieces() -> AsyncIterator[bytes]:
        yield b"one"
        with db.write():
            grants.revoke(source, row.id, ADMIN)
        yield b"two"

    steps: Any = SimpleNamespace(call=SimpleNamespace(caller=who), read=read)
    sent = []

    async def send() -> None:
        async for piece in streams.while_granted(pieces(), steps, source, grants.RESTORE):
            sent.append(piece)  # noqa: PERF401 (what was sent before it ended)

    with pytest.raises(errors.NotFound):
        asyncio.run(send())
    assert sent == [b"one"]
