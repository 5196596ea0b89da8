"""Backups of MySQL and MariaDB by their dump programs, and their way back.

These servers cannot rename a database. So a restore over an old database goes
into a scratch database first, which proves that it restores, and only then into
the target.
"""

import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pymysql

from quarterdeck_server.core.leash import Bounds
from quarterdeck_server.domains.backups.pouring import Pour, box_for, pour_in
from quarterdeck_server.domains.backups.programs import Dump, Tool, mysql_tool, sign_in_plugins
from quarterdeck_server.domains.data_sources.mysql import connect, failure, hang_up
from quarterdeck_server.domains.data_sources.service import AllowedPlaces, SourceError, Target
from quarterdeck_server.domains.data_sources.sql import PATIENT, TIDYING, quoted
from quarterdeck_server.jobs.programs import SECRET_FILE, Program
from quarterdeck_server.jobs.runs import Run
from quarterdeck_server.jobs.sandbox import Box

SUFFIX = "sql"
WHOLE = b"-- Dump completed"
TAIL_BYTES = 4096
ONLY = {
    "full": ("--routines", "--events", "--triggers"),
    "schema": ("--routines", "--events", "--triggers", "--no-data"),
    # Nothing that would commit half-way, so that it restores in one transaction.
    "data": ("--no-create-info", "--skip-triggers", "--skip-add-locks", "--skip-disable-keys"),
}
MUST_SIGN_IN = ("--protocol=TCP",)
# A row is as large as it is; the servers' own limits are theirs.
LARGE = ("--max-allowed-packet=1G",)
# Only some of the programs know these.
LOOSE = ("--loose-set-gtid-purged=OFF", "--loose-column-statistics=0")
# A row of the largest size, some times over.
MOST_BYTES = 8 * 1024**3
# What a server says of the SQL that fails on purpose.
UNEXPECTED = "Subquery returns more than 1 row"
ALONE_NOTE = "The user may not make a scratch database, so the backup went into the target at once."
ALONE = (
    "The user may not make a scratch database, in which a backup is proved before it replaces"
    " anything; grant ALL ON `quarterdeck\\_%`.*, or empty the target yourself."
)


def _signing_in(tool: Tool, target: Target, allowed: AllowedPlaces) -> list[str]:
    """Options to connect with, and nothing else from anywhere; the password is in SECRET_FILE."""
    address = target.address or allowed.address(target.host, target.port)
    host = target.host if target.ssl_mode == "verify_full" else address
    options = [f"--defaults-file={SECRET_FILE}", "--plugin-dir=plugins"]
    options += [f"--host={host}", f"--port={target.port}", f"--user={target.username}"]
    options += [*MUST_SIGN_IN, "--default-character-set=utf8mb4", *_tls(tool, target.ssl_mode)]
    return options


def _option_file(password: str) -> bytes:
    """The password as an option file has it (MySQL manual, 6.2.2.2)."""
    escaped = password.replace("\\", "\\\\").replace('"', '\\"')
    escaped = escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return f'[client]\npassword="{escaped}"\n'.encode()


def _box(tool: Tool, target: Target) -> Box:
    authority = _authority() if target.ssl_mode.startswith("verify") else None
    return Box(
        reads=(Path(authority),) if authority else (),
        ports=(target.port,),
        resolves=target.ssl_mode == "verify_full",
        links=sign_in_plugins(tool),
        most_bytes=MOST_BYTES,
    )


def _authority() -> str | None:
    return ssl.get_default_verify_paths().cafile


def _parameters(target: Target, allowed: AllowedPlaces, database: str) -> dict[str, Any]:
    """What `pour.py` connects with; to the address that was checked."""
    return {
        "address": target.address or allowed.address(target.host, target.port),
        "host": target.host,
        "port": target.port,
        "user": target.username,
        "password": target.password,
        "database": database,
        "encrypts": target.ssl_mode != "disable",
        "prefers": target.ssl_mode == "prefer",
        "authority": _authority(),
        "checks": {"verify_ca": "authority", "verify_full": "name"}.get(target.ssl_mode, ""),
    }


def _tls(tool: Tool, mode: str) -> list[str]:
    authority = [f"--ssl-ca={_authority()}"] if mode.startswith("verify") else []
    if not tool.is_mariadb:
        words = {"disable": "DISABLED", "prefer": "PREFERRED", "require": "REQUIRED"}
        words |= {"verify_ca": "VERIFY_CA", "verify_full": "VERIFY_IDENTITY"}
        return [f"--ssl-mode={words[mode]}", *authority]
    if mode == "disable":
        return ["--skip-ssl"]
    if mode == "prefer":
        return ["--skip-ssl-verify-server-cert"]
    check = "--ssl-verify-server-cert" if authority else "--skip-ssl-verify-server-cert"
    return ["--ssl", check, *authority]


@contextmanager
def _connected(
    target: Target,
    allowed: AllowedPlaces,
    run: Run,
    database: str | None,
    bounds: Bounds | None = None,
) -> Iterator[Any]:
    """A session that is ended when the run is to end; None is no database. Raises SourceError."""
    try:
        with (
            closing(
                connect(target, allowed, database=database, bounds=bounds or PATIENT)
            ) as connection,
            run.stopping(lambda: hang_up(connection)),
            connection.cursor() as cursor,
        ):
            yield cursor
    except (pymysql.MySQLError, OSError, ValueError) as error:
        run.check()
        raise failure(error) from None


def _expectation(tables: dict[str, int | None]) -> list[str]:
    """SQL that fails, and with it the transaction, unless the tables have these rows."""
    return [
        f"SELECT IF((SELECT COUNT(*) FROM {quoted(name, '`')}) = {rows}, 1,"  # noqa: S608
        " (SELECT 1 UNION SELECT 2))"
        for name, rows in tables.items()
        if rows is not None
    ]


def _tables(cursor: Any, database: str) -> list[str]:
    cursor.execute(
        "SELECT TABLE_NAME FROM information_schema.TABLES"
        " WHERE TABLE_SCHEMA = %s AND TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_NAME",
        (database,),
    )
    return [str(name) for (name,) in cursor.fetchall()]


def _count_rows(cursor: Any, database: str) -> dict[str, int]:
    """The rows of each table as of one moment."""
    cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT")
    rows = {}
    for name in _tables(cursor, database):
        cursor.execute(f"SELECT COUNT(*) FROM {quoted(database, '`')}.{quoted(name, '`')}")  # noqa: S608
        rows[name] = int(cursor.fetchone()[0])
    cursor.execute("COMMIT")
    return rows


def _properties(cursor: Any, database: str) -> tuple[dict[str, Any], int]:
    cursor.execute(
        "SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME, VERSION()"
        " FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = %s",
        (database,),
    )
    charset, collation, version = cursor.fetchone()
    cursor.execute(
        "SELECT COALESCE(SUM(DATA_LENGTH), 0) FROM information_schema.TABLES"
        " WHERE TABLE_SCHEMA = %s",
        (database,),
    )
    size = int(cursor.fetchone()[0])
    product = "MariaDB" if "mariadb" in version.lower() else "MySQL"
    server = f"{product} {version.split('-')[0]}"
    return {"charset": charset, "collation": collation, "server_version": server}, size


@contextmanager
def dumping(
    target: Target, allowed: AllowedPlaces, backup_type: str, folder: Path, run: Run
) -> Iterator[Dump]:
    """Dumps a database as of one moment. Raises SourceError.

    The rows are counted right before and right after, for another session cannot
    see that moment: only tables with the same count have one.
    """
    tool = mysql_tool("mariadb-dump", "mysqldump")
    with _connected(target, allowed, run, target.database) as cursor:
        properties, expected = _properties(cursor, target.database)
        before = _count_rows(cursor, target.database)
    arguments = [tool.path, *_signing_in(tool, target, allowed), "--single-transaction", "--quick"]
    arguments += ["--hex-blob", "--no-tablespaces", *LARGE, *LOOSE, *ONLY[backup_type]]
    arguments += ["--", target.database]  # whose name may look like an option
    secret = _option_file(target.password)
    program = Program(arguments, {}, writes=True, box=_box(tool, target), secret=secret)

    def finish() -> dict[str, int | None]:
        code = program.end()
        run.check()
        if code:
            raise SourceError("DUMP_FAILED", program.complaint())
        if backup_type == "schema":
            return dict.fromkeys(before, 0)
        with _connected(target, allowed, run, target.database) as cursor:
            after = _count_rows(cursor, target.database)
        return {name: rows if after.get(name) == rows else None for name, rows in before.items()}

    with closing(program), run.stopping(program.stop):
        yield Dump(
            stream=program.output,
            suffix=SUFFIX,
            server_version=properties["server_version"],
            expected_bytes=0 if backup_type == "schema" else expected,
            properties=properties | {"tool": tool.text},
            finish=finish,
        )


class Examiner:
    """Takes a dump that was read back, and looks whether it has an end."""

    def __init__(self, properties: dict[str, Any], folder: Path, run: Run) -> None:
        self._tail = b""

    def write(self, data: bytes) -> int:
        """Takes a part of it."""
        self._tail = (self._tail + data)[-TAIL_BYTES:]
        return len(data)

    def finish(self) -> None:
        """Raises SourceError unless the dump program wrote that it was done."""
        if WHOLE not in self._tail:
            raise SourceError("ARTIFACT_CHANGED", "The dump is incomplete.")

    def close(self) -> None:
        """Forgets it."""


class Restorer:
    """Puts a dump into a database, after a scratch database has shown that it restores."""

    def __init__(
        self, target: Target, allowed: AllowedPlaces, name: str, uid: str, run: Run
    ) -> None:
        """`name` is the database, which need not exist. Raises SourceError."""
        self._target = target
        self._allowed = allowed
        self._run = run
        self._name = name or target.database
        self._scratch = f"quarterdeck_{uid.replace('-', '')[-12:]}"
        self._load_again: Callable[[], None] | None = None
        self._keeps_scratch = False
        self.notes: list[str] = []
        # Called right before the target itself is written to; may refuse it.
        self.before_touching: Callable[[], None] = lambda: None

    def is_done(self) -> bool:
        """A restore that was broken off is done anew."""
        return False

    def check_free(self) -> None:
        """Raises SourceError if there is anything in the target."""
        if not self._is_empty():
            raise SourceError(
                "TARGET_NOT_EMPTY",
                "The database is not empty; set overwrite to replace its contents.",
            )

    def _is_empty(self) -> bool:
        with self._server() as cursor:
            cursor.execute(
                "SELECT (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s)"
                " + (SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = %s)",
                (self._name, self._name),
            )
            return not cursor.fetchone()[0]

    def load(self, feed: Callable[[Any], None], properties: dict[str, Any]) -> dict[str, int]:
        """Restores beside the target where the user may; answers the rows of each table.

        Data alone goes into the target, in one transaction.
        """
        if properties["backup_type"] == "data":
            self._load_data(feed, properties["tables"])
            return self._count(self._name)
        try:
            self._load_into(self._scratch, feed, properties)
        except SourceError as refused:
            if refused.code != "NOT_ALLOWED":
                raise
            return self._load_alone(feed, properties)
        self._load_again = lambda: self._load_into(self._name, feed, properties)
        return self._count(self._scratch)

    def _load_alone(
        self, feed: Callable[[Any], None], properties: dict[str, Any]
    ) -> dict[str, int]:
        """Restores into the target at once, where nothing can be lost."""
        if not self._is_empty():
            raise SourceError("NOT_ALLOWED", ALONE)
        self.notes.append(ALONE_NOTE)
        self.before_touching()
        self._load_into(self._name, feed, properties)
        self._run.settle()
        return self._count(self._name)

    def put_in_place(self) -> None:
        """Loads the target, of which nothing is left from here on; so nothing may cancel it.

        Raises SourceError; the scratch database is kept then.
        """
        if self._load_again is None:
            return
        self.before_touching()
        try:
            with self._run.shielded():
                self._load_again()
        except Exception as error:
            self._keeps_scratch = True
            why = error.message if isinstance(error, SourceError) else type(error).__name__
            raise SourceError(
                "TARGET_INCOMPLETE",
                f"The target is incomplete; {self._scratch} has the backup whole. {why}",
            ) from None

    def finish(self) -> None:
        """Nothing is left to do once the restore is complete."""

    def _server(self, bounds: Bounds | None = None) -> Any:
        return _connected(self._target, self._allowed, self._run, None, bounds)

    def _count(self, database: str) -> dict[str, int]:
        with _connected(self._target, self._allowed, self._run, database) as cursor:
            return _count_rows(cursor, database)

    def _load_into(
        self, database: str, feed: Callable[[Any], None], properties: dict[str, Any]
    ) -> None:
        words = [properties["charset"], properties["collation"]]
        if not all(re.fullmatch(r"\w+", word) for word in words):
            raise SourceError("ARTIFACT_CHANGED", "The manifest names no character set.")
        with self._server() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted(database, '`')}")
            wanted = f"CHARACTER SET {words[0]} COLLATE {words[1]}"
            cursor.execute(f"CREATE DATABASE {quoted(database, '`')} {wanted}")
        self._pour(database, feed)

    def _load_data(self, feed: Callable[[Any], None], expected: dict[str, int | None]) -> None:
        with _connected(self._target, self._allowed, self._run, self._name) as cursor:
            tables = _tables(cursor, self._name)
            cursor.execute(
                "SELECT TABLE_NAME FROM information_schema.TABLES"
                " WHERE TABLE_SCHEMA = %s AND TABLE_TYPE = 'BASE TABLE' AND ENGINE <> 'InnoDB'",
                (self._name,),
            )
            if fixed := cursor.fetchone():
                raise SourceError("NO_TRANSACTIONS", f"The table {fixed[0]} has no transactions.")
        before = ["SET autocommit=0", "SET FOREIGN_KEY_CHECKS=0"]
        before += [f"DELETE FROM {quoted(name, '`')}" for name in tables]  # noqa: S608
        after = [*_expectation(expected), "COMMIT"]
        self.before_touching()
        try:
            self._pour(self._name, feed, before=before, after=after, is_one=True)
            self._run.settle()
        except SourceError as failed:
            if UNEXPECTED not in failed.message:
                raise
            raise SourceError(
                "ROWS_DIFFER",
                "The tables would not have the rows that they had: triggers of the target changed"
                " them.",
            ) from None

    def _pour(self, database: str, feed: Callable[[Any], None], **how: Any) -> None:
        parameters = _parameters(self._target, self._allowed, database)
        box = box_for(self._target.port, parameters["authority"])
        pour_in(Pour("mysql", parameters, box, **how), feed, self._run)

    def close(self) -> None:
        """Drops the scratch database, if the user may have one."""
        if self._keeps_scratch:
            return
        with suppress(SourceError), self._run.tidying(), self._server(TIDYING) as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted(self._scratch, '`')}")


@contextmanager
def trial(
    target: Target, allowed: AllowedPlaces, uid: str, folder: Path, run: Run
) -> Iterator[Callable[[Callable[[Any], None], dict[str, Any]], dict[str, int]]]:
    """A scratch database on the target's server: a function like `Restorer.load`."""
    restorer = Restorer(target, allowed, f"quarterdeck_trial_{uid[-8:]}", uid, run)

    def load(feed: Callable[[Any], None], properties: dict[str, Any]) -> dict[str, int]:
        restorer._load_into(restorer._scratch, feed, properties)
        return restorer._count(restorer._scratch)

    try:
        yield load
    finally:
        restorer.close()
