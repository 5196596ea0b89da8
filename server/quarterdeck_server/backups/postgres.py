"""Backups of PostgreSQL by pg_dump's custom format, and their way back.

A restore goes into a new database that takes the old one's name at the end, in
one transaction. Where the role may not make databases it goes into the old one,
in one transaction too.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from quarterdeck_server.backups.postgres_databases import (
    DROP_ALL,
    allowed_to_make,
    as_failed,
    count_rows,
    create_database,
    drop_database,
    is_empty,
    maintenance,
    properties_of,
    swap_in,
)
from quarterdeck_server.backups.programs import Dump, Program, postgres_tool
from quarterdeck_server.data_sources.postgres import parameters
from quarterdeck_server.data_sources.service import Failed, Limits, Target
from quarterdeck_server.jobs.runs import Run

SUFFIX = "pgdump"
# What a session of ours may not be ended by.
PATIENT = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
# So that the server ends what a worker that died was waiting for.
SETTINGS = (
    (140_000, "client_connection_check_interval = '5s'"),
    (170_000, "transaction_timeout = 0"),
)
LOCK_WAIT = "60s"
ONLY = {"full": (), "schema": ("--schema-only",), "data": ("--data-only",)}
# What a role that restores may lack: then the objects become its own.
NO_ROLE = re.compile(r'role "[^"]*" does not exist|must be (owner|able to SET ROLE|member)')
OWN = ("--no-owner", "--no-privileges")
OWN_NOTE = (
    "The objects belong to the user that restored them, without their grants: the server"
    " has not all of their roles, or the user may not act for them."
)
IN_PLACE_NOTE = (
    "The user may not make databases, so the backup was restored into the database itself, in"
    " one transaction."
)
COPY_BYTES = 256 * 1024


def environment(target: Target, limits: Limits, database: str = "") -> dict[str, str]:
    """What libpq's programs connect with (PostgreSQL manual, 32.15). Raises Failed."""
    names = {"dbname": "DATABASE", "sslmode": "SSLMODE", "sslrootcert": "SSLROOTCERT"}
    names |= {"application_name": "APPNAME", "connect_timeout": "CONNECT_TIMEOUT"}
    found = parameters(target, limits) | ({"dbname": database} if database else {})
    given = {
        f"PG{names.get(name, name.upper())}": str(value)
        for name, value in found.items()
        if value is not None
    }
    return given | {"PGPASSFILE": "/dev/null", "PGOPTIONS": PATIENT}


@contextmanager
def _connected(
    target: Target, limits: Limits, run: Run, database: str = ""
) -> Iterator[psycopg.Connection[Any]]:
    """A session that is freed from what it waits for when the run is to end. Raises Failed."""
    given = parameters(target, limits) | ({"dbname": database} if database else {})
    try:
        with closing(psycopg.connect(**given, options=PATIENT)) as connection:
            for since, setting in SETTINGS:
                if connection.info.server_version >= since:
                    connection.execute(f"SET {setting}".encode())
            connection.commit()
            with run.stopping(connection.cancel):
                yield connection
    except psycopg.Error as error:
        run.check()
        raise as_failed(error) from None


@contextmanager
def dumping(
    target: Target, limits: Limits, backup_type: str, folder: Path, run: Run
) -> Iterator[Dump]:
    """Dumps a database as of one moment, in which its rows are counted too. Raises Failed."""
    with _connected(target, limits, run) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        major = connection.info.server_version // 10_000
        tool = postgres_tool("pg_dump", major)
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        snapshot = str(row[0]) if row else ""
        properties, expected = properties_of(connection)
        rows = count_rows(connection, empty=backup_type == "schema")
        program = Program(
            [
                *(tool.path, "--format=custom", "--compress=none", "--no-password"),
                *(f"--snapshot={snapshot}", f"--lock-wait-timeout={LOCK_WAIT}"),
                *ONLY[backup_type],
            ],
            environment(target, limits),
            writes=True,
        )

        def finish() -> dict[str, int | None]:
            code = program.end()
            run.check()
            if code:
                raise Failed("DUMP_FAILED", program.complaint())
            return dict(rows)

        with closing(program), run.stopping(program.stop):
            yield Dump(
                stream=program.output,
                suffix=SUFFIX,
                server_version=properties["server_version"],
                expected_bytes=0 if backup_type == "schema" else expected,
                properties=properties | {"tool": tool.text, "tool_major": tool.version[0]},
                finish=finish,
            )


class Examiner:
    """Takes a dump that was read back, and looks whether pg_restore can list it."""

    def __init__(self, properties: dict[str, Any], folder: Path, run: Run) -> None:
        tool = postgres_tool("pg_restore", int(properties["tool_major"]))
        self._program = Program([tool.path, "--list"], {}, reads=True)
        self._takes = True

    def write(self, data: bytes) -> int:
        """Takes a part of it; pg_restore stops to listen once it knows what is in it."""
        if self._takes:
            try:
                self._program.write(data)
            except BrokenPipeError:
                self._takes = False
        return len(data)

    def finish(self) -> None:
        """Raises Failed unless pg_restore understands it."""
        if self._program.end():
            raise Failed("ARTIFACT_CHANGED", self._program.complaint())

    def close(self) -> None:
        """Ends pg_restore."""
        self._program.close()


class Restorer:
    """Puts a dump into a database: into a new one first, which then takes its name."""

    def __init__(self, target: Target, limits: Limits, name: str, uid: str, run: Run) -> None:
        """`name` is the database, which need not exist. Raises Failed."""
        self._target = target
        self._limits = limits
        self._run = run
        self._name = name or target.database
        self._scratch = f"quarterdeck_{uid.replace('-', '')[-12:]}"
        self._old = f"{self._scratch}_old"
        self._mark = f"quarterdeck restore {uid}"
        self._swaps = False
        self.notes: list[str] = []

    def is_done(self) -> bool:
        """Whether an attempt before took the name already; then only the old one has to go."""
        with maintenance(self._target, self._limits) as server:
            row = server.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
                (self._name,),
            ).fetchone()
            if row is None or row[0] != self._mark:
                return False
            self._unmark(server)
            return True

    def check_free(self) -> None:
        """Raises Failed if there is anything in the target."""
        with maintenance(self._target, self._limits) as server:
            if not _exists(server, self._name):
                return
        with _connected(self._target, self._limits, self._run, self._name) as connection:
            if not is_empty(connection):
                raise Failed(
                    "TARGET_NOT_EMPTY",
                    "The database is not empty; give overwrite to replace what is in it.",
                )

    def load(self, feed: Callable[[Any], None], properties: dict[str, Any]) -> dict[str, int]:
        """Restores beside the target, or into it; answers the rows of each table.

        Raises Failed; the target is as it was then.
        """
        with maintenance(self._target, self._limits) as server:
            exists = _exists(server, self._name)
            self._swaps = properties["backup_type"] != "data" and allowed_to_make(
                server, self._name
            )
        if not self._swaps:
            if not exists:
                raise Failed("NO_SUCH_DATABASE", "The database is not there, and cannot be made.")
            self._load_in_place(feed, properties)
            return self._count(self._name)
        self._load_beside(feed, properties)
        return self._count(self._scratch)

    def _count(self, database: str) -> dict[str, int]:
        with _connected(self._target, self._limits, self._run, database) as connection:
            return count_rows(connection)

    def _load_beside(self, feed: Callable[[Any], None], properties: dict[str, Any]) -> None:
        more: tuple[str, ...] = ()
        while True:
            self._make_scratch(properties)
            complaint = self._restore([f"--dbname={self._scratch}", *more], feed, properties)
            if not complaint:
                return
            if more or not NO_ROLE.search(complaint):
                raise Failed("RESTORE_FAILED", complaint)
            more = OWN
            self.notes.append(OWN_NOTE)

    def _make_scratch(self, properties: dict[str, Any]) -> None:
        with maintenance(self._target, self._limits) as server:
            drop_database(server, self._scratch)
            if note := create_database(server, self._scratch, properties):
                self.notes = [*dict.fromkeys([*self.notes, note])]
            comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
            server.execute(comment.format(sql.Identifier(self._scratch), sql.Literal(self._mark)))

    def _restore(
        self, where: list[str], feed: Callable[[Any], None], properties: dict[str, Any]
    ) -> str:
        """Runs pg_restore; answers what it complains about, empty if it went well."""
        tool = postgres_tool("pg_restore", int(properties["tool_major"]))
        given = environment(self._target, self._limits)
        with closing(
            Program([tool.path, "--exit-on-error", "--no-password", *where], given, reads=True)
        ) as program:
            return _fed(program, feed, self._run)

    def _load_in_place(self, feed: Callable[[Any], None], properties: dict[str, Any]) -> None:
        tool = postgres_tool("pg_restore", int(properties["tool_major"]))
        psql = postgres_tool("psql", int(properties["tool_major"]))
        given = environment(self._target, self._limits, self._name)
        is_data = properties["backup_type"] == "data"
        what, before = [*OWN], DROP_ALL
        if is_data:
            with _connected(self._target, self._limits, self._run, self._name) as connection:
                present = count_rows(connection)
                is_superuser = connection.info.parameter_status("is_superuser") == "on"
            filled = [name for name, rows in present.items() if rows and name[0] != "("]
            what = ["--data-only", *(["--disable-triggers"] if is_superuser else [])]
            before = f"TRUNCATE {', '.join(filled)};\n" if filled else ""
        else:
            self.notes += [IN_PLACE_NOTE, OWN_NOTE]
        after = _expectation(properties["tables"])
        with (
            closing(
                Program([tool.path, "--file=-", *what], {}, reads=True, writes=True)
            ) as restore,
            closing(
                Program(
                    [
                        *(psql.path, "--no-psqlrc", "--quiet", "--no-password"),
                        *("--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-"),
                    ],
                    given,
                    reads=True,
                )
            ) as into,
            _poured(restore, into, before, after, self._run),
        ):
            complaint = _fed(restore, feed, self._run)
            if complaint:
                into.stop()  # before it sees an end and commits
                raise Failed("RESTORE_FAILED", complaint)
        self._run.check()

    def put_in_place(self) -> None:
        """Has the new database take the target's name. Raises Failed."""
        if not self._swaps:
            return
        with maintenance(self._target, self._limits) as server:
            for _ in range(5):
                self._run.check()
                try:
                    swap_in(server, self._scratch, self._name, self._old)
                    break
                except psycopg.errors.ObjectInUse:
                    time.sleep(0.2)
            else:
                raise Failed("TARGET_BUSY", "Others are connected to the database all the time.")
            self._unmark(server)

    def _unmark(self, server: psycopg.Connection[Any]) -> None:
        drop_database(server, self._old)
        server.execute(sql.SQL("COMMENT ON DATABASE {} IS NULL").format(sql.Identifier(self._name)))

    def close(self) -> None:
        """Drops the new database if it did not take the name."""
        with suppress(Failed), maintenance(self._target, self._limits) as server:
            drop_database(server, self._scratch)


def _exists(server: psycopg.Connection[Any], name: str) -> bool:
    found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
    return found is not None


def _fed(program: Program, feed: Callable[[Any], None], run: Run) -> str:
    """Feeds a program to its end; answers what it complains about, empty if it went well."""
    with run.stopping(program.stop):
        with suppress(BrokenPipeError):  # its exit code tells why
            feed(program)
        code = program.end()
    run.check()
    return program.complaint() if code else ""


@contextmanager
def _poured(source: Program, into: Program, before: str, after: str, run: Run) -> Iterator[None]:
    """Pours what one program writes into another, and waits for both. Raises Failed."""
    failure: list[BaseException] = []

    def pour() -> None:
        try:
            into.write(before.encode())
            while data := source.output.read1(COPY_BYTES):
                into.write(data)
        except BaseException as error:
            failure.append(error)
            source.stop()

    pouring = threading.Thread(target=pour, daemon=True)
    pouring.start()
    with run.stopping(into.stop):
        try:
            yield
        except Failed:
            pouring.join()
            if failure:  # the second was the first to fail
                into.end()
                raise Failed("RESTORE_FAILED", into.complaint()) from None
            raise
        except BaseException:
            into.stop()
            raise
        pouring.join()
        if not failure:
            into.write(after.encode())
        if into.end() or failure:
            run.check()
            raise Failed("RESTORE_FAILED", into.complaint())


def _expectation(tables: Mapping[str, int | None]) -> str:
    """SQL that fails, and with it the transaction, unless the tables have these rows."""
    checks = "".join(
        f"IF (SELECT count(*) FROM {name}) <> {rows} THEN\n"  # noqa: S608
        f"  RAISE EXCEPTION '%', {_literal(f'rows differ in {name}')};\nEND IF;\n"
        for name, rows in tables.items()
        if rows is not None and name[0] != "("
    )
    return f"SET row_security = off;\nDO $quarterdeck$ BEGIN\n{checks}NULL;\nEND $quarterdeck$;\n"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def trial(
    target: Target, limits: Limits, uid: str, folder: Path, run: Run
) -> Iterator[Callable[[Callable[[Any], None], dict[str, Any]], dict[str, int]]]:
    """A scratch database on the target's server: a function like `Restorer.load`."""
    restorer = Restorer(target, limits, f"quarterdeck_trial_{uid[-8:]}", uid, run)
    with maintenance(target, limits) as server:
        if not allowed_to_make(server, ""):
            raise Failed(
                "NOT_ALLOWED",
                "The user may not make a scratch database; grant CREATEDB, or name another"
                " data source as the scratch.",
            )
    try:
        yield restorer.load
    finally:
        restorer.close()
