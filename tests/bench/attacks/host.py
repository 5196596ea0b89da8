"""A Quarterdeck with its own limits, filled with what there is to attack."""

import hashlib
import multiprocessing
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import bcrypt
from quarterdeck_server.storage import audit, db

from tests.bench.attacks.honest import OFFICE, PEOPLE, Known, refresh_token
from tests.bench.attacks.target import Target
from tests.bench.data import DAY, administrator, events, insert, tasks
from tests.bench.load import memory_megabytes
from tests.support.pki import Authority
from tests.support.running_server import ADMIN_EMAIL, PASSWORD, Person, Stack, free_port

EVENTS, TASKS = 20_000, 4_000
REGULARS, NEWCOMERS, ATTACKERS = 5, 600, 20
AUDIT_ENTRIES = 20_000
ACCOUNTS = tuple(f"attacker{number}@example.com" for number in range(ATTACKERS))
SOURCE_MEGABYTES = 60
COST = 12
# What the tests' stack raises is here what it is for everybody.
DEFAULTS = (
    *("login_rate", "rate", "client_rate", "calls_at_once", "client_calls", "client_connections"),
    *("bcrypt_cost", "workers"),
)
SETTLE_SECONDS = 60


def template(folder: Path) -> Path:
    """The data dir of a Quarterdeck that was stopped: people, tasks, events, a backup, a report."""
    stack = Stack(folder / "template", _settings({"job_workers": "1"})).start()
    try:
        admin = _signed_in(stack)
        _fill_source(stack.data_dir / "sources" / "large.db", SOURCE_MEGABYTES)
        _fill_source(stack.data_dir / "sources" / "small.db", 1)
        _make_files(admin)
    finally:
        stack.stop()
    with closing(sqlite3.connect(stack.data_dir / "quarterdeck.db", isolation_level=None)) as own:
        insert(own, "tasks", tasks(TASKS, administrator(own)))
        insert(own, "events", events(EVENTS))
        password_hash = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(COST)).decode()
        for email in _emails():
            _add_user(own, email, password_hash)
        for email in (ADMIN_EMAIL, *_emails()):
            _add_session(own, email, email)
    spawn = multiprocessing.get_context("spawn")
    process = spawn.Process(target=_lengthen_audit_log, args=(stack.data_dir / "quarterdeck.db",))
    process.start()
    process.join()
    return stack.data_dir


def _settings(more: dict[str, str]) -> dict[str, str]:
    return dict.fromkeys(DEFAULTS, "") | {"log_format": "console"} | more


def _signed_in(stack: Stack) -> Person:
    """The administrator, with a session from before."""
    with closing(sqlite3.connect(stack.data_dir / "quarterdeck.db", isolation_level=None)) as own:
        _add_session(own, ADMIN_EMAIL, "template")
    client = stack.client()
    asked = {"refresh_token": refresh_token("template")}
    answer = client.post("/api/auth/refresh", json=asked)
    assert answer.status_code == 200, answer.text
    client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
    return Person(stack, client, answer.json())


def _emails() -> list[str]:
    counts = {"person": PEOPLE, "regular": REGULARS, "new": NEWCOMERS, "attacker": ATTACKERS}
    counts["manager"] = 1
    return [f"{kind}{n}@example.com" for kind, many in counts.items() for n in range(many)]


def _add_user(own: sqlite3.Connection, email: str, password_hash: str) -> None:
    """A user like the administrator but for these, and the role."""
    names = [row[1] for row in own.execute("PRAGMA table_info(users)") if row[1] != "seq"]
    given = {"id": os.urandom(16).hex(), "email": email, "password_hash": password_hash}
    given["role"] = "manager" if email.startswith("manager") else "user"
    values = ", ".join("?" if name in given else name for name in names)
    own.execute(
        f"INSERT INTO users ({', '.join(names)}) SELECT {values} FROM users WHERE email = ?",
        [*(given[name] for name in names if name in given), ADMIN_EMAIL],
    )


def _add_session(own: sqlite3.Connection, email: str, name: str) -> None:
    """A session to go on with: hashing a password for each would take minutes."""
    now, session_id = time.time_ns() // 1000, os.urandom(16).hex()
    [(user_id,)] = own.execute("SELECT id FROM users WHERE email = ?", [email])
    insert(own, "sessions", [_session(session_id, user_id, now)])
    token_hash = hashlib.sha256(refresh_token(name).encode()).hexdigest()
    fields = {"session_id": session_id, "created_at": now, "used_at": None}
    insert(own, "refresh_tokens", [{"token_hash": token_hash, **fields}])


def _session(session_id: str, user_id: str, now: int) -> dict[str, Any]:
    return {
        "id": session_id,
        "user_id": user_id,
        "created_at": now,
        "last_used_at": now,
        "expires_at": now + DAY,
        "revoked_at": None,
        "ip": OFFICE,
        "user_agent": "",
    }


def _lengthen_audit_log(path: Path) -> None:
    """Adds entries for an export of some length; in a process that opens no other database."""
    db.open_database(f"sqlite:///{path}")
    with db.write():
        for _ in range(AUDIT_ENTRIES):
            audit.record_system("Attack", "task", {"title": {"after": "x" * 200}})


def _fill_source(path: Path, megabytes: int) -> None:
    """A database whose backup is as large as itself: nothing in it can be compressed."""
    with closing(sqlite3.connect(path, isolation_level=None)) as source:
        source.execute("CREATE TABLE blobs (id INTEGER PRIMARY KEY, content TEXT)")
        source.execute("BEGIN")
        for _ in range(megabytes * 16):
            source.execute("INSERT INTO blobs (content) VALUES (?)", [os.urandom(32_768).hex()])
        source.execute("COMMIT")


def _make_files(admin: Person) -> None:
    path = admin.make("/api/data-sources", name="large", source_type="sqlite", path="large.db")[
        "id"
    ]
    source = f"/api/data-sources/{path}"
    until_completed(admin, f"{source}/backups/{admin.make(f'{source}/backups')['id']}")
    report = admin.make(f"{source}/reports", template_id="inventory", format="json")["id"]
    admin.make(f"{source}/reports/{report}/generate")
    until_completed(admin, f"{source}/reports/{report}")


def until_completed(admin: Person, path: str) -> None:
    """Waits for a backup or a report."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while (found := admin.get(path).json())["status"] != "completed":
        assert time.monotonic() < deadline, found
        assert found["status"] != "failed", found
        time.sleep(0.1)


class Host:
    """One Quarterdeck of the template, and what there is to know of it."""

    def __init__(self, made: Path, folder: Path, *, https: bool = False) -> None:
        data_dir = folder / f"data-{time.monotonic_ns()}"
        shutil.copytree(made, data_dir, ignore=shutil.ignore_patterns("*.sock"))
        self.metrics_port = free_port()
        more = {"job_workers": "1", "metrics_port": str(self.metrics_port)}
        self.ca = ""
        if https:
            authority = Authority(folder / "pki")
            self.ca = str(authority.ca)
            issued = authority.issue("https", "127.0.0.1", "localhost")
            more |= {"https_cert_file": str(issued.cert), "https_key_file": str(issued.key)}
        self.stack = Stack(data_dir, _settings(more)).start()
        self._pids = self._children()

    def known(self) -> Known:
        """What the honest callers know."""
        row = self.stack.sql("SELECT id FROM tasks ORDER BY seq DESC LIMIT 1")[0]
        return Known(
            host="127.0.0.1",
            port=self.stack.port,
            password=PASSWORD,
            people=tuple(f"person{number}@example.com" for number in range(PEOPLE)),
            regulars=tuple(f"regular{number}@example.com" for number in range(REGULARS)),
            newcomers=tuple(f"new{number}@example.com" for number in range(NEWCOMERS)),
            task_id=str(row[0]),
            ca=self.ca,
        )

    def tokens(self, resume: Callable[[str], str]) -> dict[str, Any]:
        """Access tokens of the attackers; `resume` goes on with the session of an address."""
        return {
            "users": tuple(resume(email) for email in ACCOUNTS),
            "manager": resume("manager0@example.com"),
            "admin": resume(ADMIN_EMAIL),
        }

    def target(self, seconds: float, tokens: dict[str, Any]) -> Target:
        """What an attack is told."""
        asked = "SELECT id FROM users WHERE email = 'person0@example.com'"
        files = ("/api/data-sources/1/backups/1/download", "/api/data-sources/1/reports/1/download")
        return Target(
            host="127.0.0.1",
            port=self.stack.port,
            seconds=seconds,
            victims=tuple(f"regular{number}@example.com" for number in range(REGULARS)),
            reader=str(self.stack.sql(asked)[0][0]),
            files=files,
            accounts=ACCOUNTS,
            password=PASSWORD,
            metrics_port=self.metrics_port,
            ca=self.ca,
            **tokens,
        )

    def _children(self) -> dict[str, list[int]]:
        names = {"envoy": "envoy", "workers": "serve", "job worker": "work"}
        found = {name: self.stack.children(text) for name, text in names.items()}
        found["job worker"] = [
            pid for pid in found["job worker"] if pid not in found["workers"] + found["envoy"]
        ]
        return found

    def memory(self) -> dict[str, float]:
        """Megabytes of Envoy and of the workers together."""
        found = self._children()
        return {name: memory_megabytes(pids) for name, pids in found.items()}

    def died(self) -> list[str]:
        """Which processes are not those that were there when this was last asked."""
        before, self._pids = self._pids, self._children()
        return [name for name, pids in self._pids.items() if set(pids) != set(before[name])]

    def stop(self) -> None:
        """Stops it and removes what it kept."""
        self.stack.stop()
        shutil.rmtree(self.stack.data_dir, ignore_errors=True)
