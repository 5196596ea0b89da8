"""Data sources: what is kept of them, where they may lie, and the test that really connects."""

import socket
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.source_error import SourceError

from tests.support.data_source_api import CANARY, PATH, server, try_out
from tests.support.running_server import (
    ADMIN_EMAIL,
    ADMIN_PASSWORD,
    Person,
    Stack,
    free_port,
    one_database,
    reason,
    violations,
)
from tests.support.sources import PASSWORD, MariaDbSource, PostgresSource


@pytest.fixture
def sources_dir(stack: Stack) -> Path:
    return stack.data_dir / "sources"


def make_file(folder: Path, name: str) -> str:
    with closing(sqlite3.connect(folder / name)) as connection, connection:
        connection.execute("CREATE TABLE IF NOT EXISTS t (x)")
    return name


def test_a_source_is_kept_without_showing_its_password(stack: Stack, manager: Person) -> None:
    body = server(description="Ours", request_id="data-source-canary")
    made = manager.make(PATH, **body)
    assert manager.make(PATH, **body) == made
    assert isinstance(made["id"], int)
    assert (made["has_password"], made["ssl_mode"], made["port"]) == (True, "prefer", 1)
    assert manager.get(f"{PATH}/{made['id']}").json() == made
    assert manager.make(PATH, **server(port=0))["port"] == 5432
    assert manager.make(PATH, **server("mysql", port=0))["port"] == 3306
    manager.put(f"{PATH}/{made['id']}", password=CANARY + "2")
    try_out(manager, made)
    rows = str(stack.sql("SELECT * FROM data_sources")) + str(stack.sql("SELECT * FROM audit_log"))
    assert CANARY not in rows + stack.log + str(stack.sql("SELECT * FROM request_keys"))


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (server(host=""), {"request"}),
        (server(path="x.db"), {"request"}),
        (server(host="a b"), {"host"}),
        (server(port=70000), {"port"}),
        (server("sqlite"), {"request"}),
        ({"name": "f", "source_type": "sqlite"}, {"request"}),
        ({"name": "f", "source_type": "sqlite", "path": "../up.db"}, {"path"}),
        ({"name": "f", "source_type": "sqlite", "path": "/etc/passwd"}, {"path"}),
        ({"name": "", "source_type": "sqlite", "path": "x"}, {"name"}),
        ({"name": "f", "path": "x"}, {"source_type"}),
    ],
)
def test_bad_fields_are_named(manager: Person, body: dict[str, Any], wrong: set[str]) -> None:
    answer = manager.post(PATH, **body)
    assert answer.status_code == 400, answer.text
    assert wrong <= violations(answer)


def test_an_update_keeps_what_is_not_given_and_the_type(manager: Person) -> None:
    made = manager.make(PATH, **server())
    path = f"{PATH}/{made['id']}"
    changed = manager.put(path, name="renamed", is_active=False, etag=made["etag"]).json()
    assert (changed["name"], changed["is_active"]) == ("renamed", False)
    assert changed["host"] == made["host"]
    assert changed["has_password"] is True
    assert reason(manager.put(path, name="x", etag=made["etag"])) == "STALE_ETAG"
    assert violations(manager.put(path, path="x.db")) == {"path"}
    assert violations(manager.put(path, host="")) == {"host"}
    assert manager.put(path, password="").json()["has_password"] is False


@pytest.mark.parametrize("change", [{"host": "localhost"}, {"port": 5}, {"ssl_mode": "disable"}])
def test_a_password_is_not_sent_to_somebody_new(manager: Person, change: dict[str, Any]) -> None:
    path = f"{PATH}/{manager.make(PATH, **server())['id']}"
    assert violations(manager.put(path, **change)) == {"password"}
    assert manager.put(path, **change, password="again").status_code == 200


def test_users_read_and_change_nothing(manager: Person, user: Person) -> None:
    made = manager.make(PATH, **server())
    path = f"{PATH}/{made['id']}"
    manager.make(f"{path}/grants", role="user", rights=["read"])
    assert user.get(path).json() == made
    for answer in (user.post(PATH, **server()), user.put(path, name="x"), user.delete(path)):
        assert answer.status_code == 403
    assert manager.delete(path).status_code == 200
    assert user.get(path).status_code == 404
    assert manager.post(f"{path}/test").status_code == 404


def test_sources_are_found(manager: Person, unique: str) -> None:
    made = manager.make(PATH, **server(database=unique))
    found = manager.get(PATH, search=unique.upper(), source_type="postgresql").json()
    assert [each["id"] for each in found["data_sources"]] == [made["id"]]
    assert manager.get(PATH, search=unique, source_type="mysql").json()["total_size"] == 0


def test_a_test_of_postgresql_really_signs_in(manager: Person, pg_source: PostgresSource) -> None:
    made = manager.make(PATH, **server(port=pg_source.port, password=PASSWORD))
    answer = try_out(manager, made)
    assert answer["success"], answer
    assert answer["server_version"].startswith("PostgreSQL 18")
    assert answer["tls"] == ""
    read = manager.get(f"{PATH}/{made['id']}").json()
    assert (read["last_test"], read["etag"]) == (answer, made["etag"])


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"password": "wrong"}, "WRONG_PASSWORD"),
        ({"database": "none", "password": PASSWORD}, "NO_SUCH_DATABASE"),
        ({"username": "outsider"}, "NOT_ALLOWED"),
        ({"password": PASSWORD, "ssl_mode": "require"}, "TLS_FAILED"),
        ({"password": PASSWORD, "ssl_mode": "verify_full"}, "TLS_FAILED"),
        ({"host": "no-such-host.invalid"}, "NO_CONNECTION"),
        ({"port": 9}, "NO_CONNECTION"),
    ],
)
def test_a_failure_of_postgresql_is_a_code_and_a_sentence(
    manager: Person, pg_source: PostgresSource, fields: dict[str, Any], code: str
) -> None:
    made = manager.make(PATH, **server(**{"port": pg_source.port} | fields))
    answer = try_out(manager, made)
    assert (answer["success"], answer["error_code"]) == (False, code), answer
    assert answer["message"].endswith(".")
    assert PASSWORD not in str(answer)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"password": PASSWORD}, ""),
        ({"password": "wrong"}, "WRONG_PASSWORD"),
        ({"password": PASSWORD, "database": "none"}, "NOT_ALLOWED"),
        ({"password": PASSWORD, "ssl_mode": "require"}, "TLS_FAILED"),
        ({"port": 9}, "NO_CONNECTION"),
    ],
)
def test_mariadb_is_tested_for_real(
    manager: Person, mariadb: MariaDbSource, fields: dict[str, Any], code: str
) -> None:
    made = manager.make(PATH, **server("mysql", **{"port": mariadb.port} | fields))
    answer = try_out(manager, made)
    assert (answer["success"], answer["error_code"]) == (not code, code), answer
    if not code:
        assert answer["server_version"].startswith("MariaDB 1")


def test_a_sqlite_file_is_tested_for_real(manager: Person, sources_dir: Path, unique: str) -> None:
    body = {"name": "file", "source_type": "sqlite", "path": f"{unique}.db"}
    made = manager.make(PATH, **body)
    assert made["ssl_mode"] == "ssl_mode_unspecified"
    assert try_out(manager, made)["error_code"] == "NO_SUCH_FILE"
    make_file(sources_dir, f"{unique}.db")
    answer = try_out(manager, made)
    assert answer["success"]
    assert answer["server_version"].startswith("SQLite 3")
    (sources_dir / f"{unique}.db").write_text("not a database, but long enough to be looked at")
    assert try_out(manager, made)["error_code"] == "NOT_A_DATABASE"
    for target in ("/etc/passwd", f"{unique}.db"):
        (sources_dir / f"{unique}.db").unlink()
        (sources_dir / f"{unique}.db").symlink_to(target)
        assert try_out(manager, made)["error_code"] == "PATH_NOT_ALLOWED"


@pytest.mark.parametrize("stack", ["postgresql"], indirect=True)
def test_a_server_that_says_nothing_is_given_up_in_time(manager: Person, user: Person) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        made = manager.make(PATH, **server(port=listener.getsockname()[1]))
        answers: list[dict[str, Any]] = []
        started = time.monotonic()
        testing = threading.Thread(target=lambda: answers.append(try_out(manager, made)))
        testing.start()
        assert user.get("/api/tasks").status_code == 200
        testing.join()
        assert time.monotonic() - started < 7
    assert (answers[0]["success"], answers[0]["error_code"]) == (False, "TIMEOUT")


def test_paths_stay_below_the_roots(tmp_path: Path) -> None:
    root, other = tmp_path / "root", tmp_path / "other"
    for folder in (root, other, tmp_path / "rootless"):
        folder.mkdir()
    (root / "link").symlink_to(tmp_path)
    allowed = AllowedPlaces((root, other), ())
    assert allowed.file("a/b.db") == root / "a/b.db"
    assert allowed.file(str(other / "x.db")) == other / "x.db"
    for bad in ("../x", "a/../../x", "link/x", str(tmp_path / "rootless/x"), "/etc/passwd"):
        with pytest.raises(SourceError, match="must lie below"):
            allowed.file(bad)


def test_hosts_can_be_limited() -> None:
    allowed = AllowedPlaces((), ("db.example.com", "127.0.0.0/8"))
    assert allowed.address("127.0.0.1", 1) == "127.0.0.1"
    assert AllowedPlaces((), ()).address("127.0.0.1", 1) == "127.0.0.1"
    with pytest.raises(SourceError, match="QUARTERDECK_SOURCE_HOSTS"):
        allowed.address("10.0.0.1", 1)
    with pytest.raises(SourceError, match="QUARTERDECK_SOURCE_HOSTS"):
        AllowedPlaces((), ("db.example.com",)).address("127.0.0.1", 1)


@one_database
def test_the_limits_are_settings(own_stack: Callable[..., Stack], tmp_path: Path) -> None:
    (tmp_path / "allowed").mkdir()
    make_file(tmp_path / "allowed", "a.db")
    running = own_stack(
        workers="1", sqlite_roots=f"{tmp_path}/none:{tmp_path}/allowed", source_hosts="10.0.0.0/8"
    )
    person = running.login(ADMIN_EMAIL, ADMIN_PASSWORD)
    body = {"name": "f", "source_type": "sqlite", "path": f"{tmp_path}/allowed/a.db"}
    assert try_out(person, person.make(PATH, **body))["success"]
    refused = try_out(person, person.make(PATH, **server(port=free_port())))
    assert refused["error_code"] == "HOST_NOT_ALLOWED"
