"""A running Quarterdeck for tests: `quarterdeck up` in a process of its own, with a real Envoy."""

import itertools
import os
import re
import secrets
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import httpx
import psycopg
import pytest

from tests.support import answers
from tests.support.forked import quarterdeck

# One server runs on each.
DATABASES = ("sqlite", "postgresql")
# The names of tests that use a database of each kind, but not the shared stack on it.
OWN = ("own-sqlite", "own-postgresql")
ADMIN_EMAIL = "admin@example.com"
ADMIN_PASSWORD = "a first password"
PASSWORD = "an ordinary password"
START_SECONDS = 60
LOWEST_PORT = 11_000
_given: set[int] = set()
# For clients of plain HTTP: each would load all authorities anew, which takes 17 ms.
NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_addresses = itertools.count()
# For what does not depend on the database: starting a stack takes seconds.
one_database = pytest.mark.parametrize("own_stack", ["sqlite"], ids=["own-sqlite"], indirect=True)


def is_open(folder: Path) -> list[str]:
    """What below a folder others than its owner may read, write or enter."""
    found = (folder, *folder.rglob("*"))
    return [str(each) for each in found if not each.is_symlink() and each.stat().st_mode & 0o077]


def free_port() -> int:
    """A loopback port that nobody listens on, and that stays free until it is used.

    It is none of those that the kernel gives to who asks for any, as each connection does, and
    a process is given each once.
    """
    while True:
        port = LOWEST_PORT + secrets.randbelow(_lowest_ephemeral() - LOWEST_PORT)
        with closing(socket.socket()) as probe, suppress(OSError):
            if port not in _given:
                probe.bind(("127.0.0.1", port))
                _given.add(port)
                return port


def _lowest_ephemeral() -> int:
    return int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])


def clean_environment(**settings: str) -> dict[str, str]:
    """This process's environment with only these settings."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("QUARTERDECK_")}
    return inherited | {f"QUARTERDECK_{name.upper()}": text for name, text in settings.items()}


@dataclass
class Stack:
    """One `quarterdeck up`. Settings are given without their prefix, in lower case."""

    data_dir: Path
    settings: dict[str, str] = field(default_factory=dict)
    # Variables that are not Quarterdeck's.
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 0
    # Of the environment that Quarterdeck is installed in.
    python: Path = Path(sys.executable)
    process: subprocess.Popen[bytes] | None = None
    _clients: list[httpx.Client] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def programs(self) -> Path:
        """The first folder on its PATH, which need not be there."""
        return self.data_dir.with_name("programs")

    @property
    def log(self) -> str:
        """All that the processes printed."""
        return self._log_file.read_text(errors="replace")

    @property
    def _log_file(self) -> Path:
        return self.data_dir.with_suffix(".log")

    def start(self) -> "Stack":
        """Starts and waits until it is ready."""
        self.port = self.port or free_port()
        settings = {
            "data_dir": str(self.data_dir),
            "http_port": str(self.port),
            "metrics_port": "0",
            "workers": "1",
            "job_workers": "0",
            "admin_email": ADMIN_EMAIL,
            "admin_password": ADMIN_PASSWORD,
            # The least: a test needs no strong hash, and many hash.
            "bcrypt_cost": "10",
            "login_rate": "1000000",
            "rate": "1000000",
            "user_rate": "1000000",
            "client_rate": "1000000",
            "calls_at_once": "64",
            "client_calls": "256",
            # Each person of a test keeps one.
            "client_connections": "2048",
            "log_format": "json",
        } | self.settings
        before = self.log.count("Quarterdeck is ready") if self._log_file.exists() else 0
        with self._log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [self.python, "-m", "quarterdeck_server", "up"],
                env=clean_environment(**settings) | self.environment,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + START_SECONDS
        while self.log.count("Quarterdeck is ready") == before:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the stack did not start:\n{self.log}")
            time.sleep(0.05)
        return self

    def stop(self) -> int:
        """Stops as an operator does, with SIGTERM; answers the exit code."""
        for client in self._clients:
            client.close()
        self._clients.clear()
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        self.process = None
        # No write of any test was without its entry of the audit log.
        assert "Unrecorded" not in self.log
        return code

    def children(self, name: str) -> list[int]:
        """The process ids of the children whose command line has this text."""
        assert self.process is not None
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                parent = re.search(r"^PPid:\s+(\d+)", (entry / "status").read_text(), re.MULTILINE)
                command = (entry / "cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if parent and int(parent[1]) == self.process.pid and name in command:
                found.append(int(entry.name))
        return found

    def sql(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Runs SQL on the database behind the server's back; `?` are the places of parameters."""
        url = self.settings.get("database_url", "")
        if url.startswith("postgresql"):
            with psycopg.connect(url, autocommit=True) as connection:
                cursor = connection.execute(statement.replace("?", "%s"), parameters)
                return cursor.fetchall() if cursor.description else []
        path = self.data_dir / "quarterdeck.db"
        with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as connection:
            return connection.execute(statement, parameters).fetchall()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs a command of `quarterdeck` with the same settings."""
        settings = {"data_dir": str(self.data_dir)} | self.settings
        return quarterdeck(arguments, clean_environment(**settings))

    def client(self, address: str = "") -> httpx.Client:
        """A REST client without a token, from an address of this machine."""
        transport = httpx.HTTPTransport(verify=NO_AUTHORITIES, local_address=address or None)
        client = httpx.Client(
            base_url=self.url,
            timeout=30,
            transport=transport,
            event_hooks={"response": [answers.check]},
        )
        self._clients.append(client)
        return client

    def channel(self) -> grpc.Channel:
        """A native gRPC channel to the same port."""
        return grpc.insecure_channel(f"127.0.0.1:{self.port}")

    def login(self, email: str, password: str) -> "Person":
        """Signs in over REST."""
        client = self.client()
        answer = client.post("/api/auth/login", json={"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        body = answer.json()
        client.headers["authorization"] = f"Bearer {body['access_token']}"
        return Person(self, client, body)


@dataclass
class Person:
    """Somebody who is signed in; `get`, `post`, `put` and `delete` speak REST as them."""

    stack: Stack
    client: httpx.Client
    tokens: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.tokens["user"]["id"])

    @property
    def metadata(self) -> list[tuple[str, str]]:
        """The metadata of a gRPC call as this person."""
        return [("authorization", f"Bearer {self.tokens['access_token']}")]

    def elsewhere(self) -> "Person":
        """The same session from an address of its own: large bodies take time of theirs."""
        number = next(_addresses)
        return self.twin(f"127.66.{number // 250}.{1 + number % 250}")

    def twin(self, address: str = "") -> "Person":
        """The same session over a connection of its own."""
        client = self.stack.client(address)
        client.headers["authorization"] = self.client.headers["authorization"]
        return Person(self.stack, client, self.tokens)

    def get(self, path: str, /, **params: Any) -> httpx.Response:
        return self.client.get(path, params=params)

    def post(self, path: str, /, **body: Any) -> httpx.Response:
        return self.client.post(path, json=body)

    def put(self, path: str, /, **body: Any) -> httpx.Response:
        return self.client.put(path, json=body)

    def delete(self, path: str) -> httpx.Response:
        return self.client.delete(path)

    def make(self, path: str, /, **body: Any) -> Any:
        """Posts and answers the JSON, which has to be a success."""
        answer = self.post(path, **body)
        assert answer.status_code == 200, answer.text
        return answer.json()


def reason(answer: httpx.Response) -> str:
    """The ErrorInfo reason of an error answer."""
    return next((d["reason"] for d in answer.json()["details"] if d.get("domain")), "")


def violations(answer: httpx.Response) -> set[str]:
    """The names of the fields that an error answer complains about."""
    return {
        violation["field"]
        for detail in answer.json()["details"]
        for violation in detail.get("field_violations", [])
    }
