"""Backups of PostgreSQL by pg_dump's custom format, and their way back.

A restore goes into a new database that takes the old one's name at the end, in
one transaction. Where the role may not make databases it goes into the old one,
in one transaction too.
"""

import re
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from quarterdeck_server.core.leash import Bounds
from quarterdeck_server.domains.backups.postgres.databases import (
    DROP_ALL,
    all_tables,
    allowed_to_make,
    as_failed,
    comment_of,
    count_rows,
    create_database,
    drop_database,
    is_empty,
    maintenance,
    properties_of,
    set_comment,
    swap_in,
)
from quarterdeck_server.domains.backups.pouring import (
    RESTORE_FAILED,
    Pour,
    box_for,
    expectation,
    fed,
    poured,
)
from quarterdeck_server.domains.backups.programs import Dump, postgres_tool
from quarterdeck_server.domains.data_sources.own_postgres import guard
from quarterdeck_server.domains.data_sources.postgres import connect, parameters
from quarterdeck_server.domains.data_sources.service import AllowedPlaces, SourceError, Target
from quarterdeck_server.domains.data_sources.sql import PATIENT as WAITING
from quarterdeck_server.domains.data_sources.sql import TIDYING
from quarterdeck_server.jobs.programs import SECRET_FILE, Program
from quarterdeck_server.jobs.runs import Run
from quarterdeck_server.jobs.sandbox import Box

SUFFIX = "pgdump"
# What a session of ours may not be ended by.
PATIENT = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
# So that the server ends what a worker that died was waiting for.
SETTINGS = (
    (140_000, "client_connection_check_interval = '5s'"),
    (170_000, "transaction_timeout = 0"),
)
LOCK_WAIT = "60s"
# A value of the largest size, some times over.
MOST_BYTES = 8 * 1024**3
ONLY = {"full": (), "schema": ("--schema-only",), "data": ("--data-only",)}
# What a role that restores may lack: then the objects become its own.
NO_ROLE = re.compile(r'role "[^"]*" does not exist|must be (owner|able to SET ROLE|member)')
OWN = ("--no-owner", "--no-privileges")
OWN_NOTE = (
    "The objects belong to the user that restored them, without their grants: the server"
    " has not all of their roles, or the user may not act for them."
)
SUPERUSER_NOTE = (
    "The user is a superuser: what functions of the dump ran while it was restored had all rights"
    " on that server. Restore what is foreign as another user."
)
IN_PLACE_NOTE = (
    "The user may not make databases, so the backup was restored into the database itself, in"
    " one transaction."
)


def environment(target: Target, allowed: AllowedPlaces) -> dict[str, str]:
    """What libpq's programs connect with (PostgreSQL manual, 32.15). Raises SourceError.

    All of it, so that nothing is left to defaults and files, but the password: that is in
    SECRET_FILE. Variables, because older programs refuse parameters that they do not know.
    """
    names = {
        each.keyword.decode(): each.envvar.decode()
        for each in psycopg.pq.Conninfo.get_defaults()
        if each.envvar and each.keyword != b"password"
    }
    found = parameters(target, allowed) | {"passfile": SECRET_FILE, "options": PATIENT}
    given = {names[name]: str(value) for name, value in found.items() if name in names}
    return given | dict.fromkeys(("PGSERVICEFILE", "PGSYSCONFDIR"), "/dev/null")


def _password_file(target: Target) -> bytes:
    """The password as libpq reads it (PostgreSQL manual, 32.16)."""
    escaped = target.password.replace("\\", "\\\\").replace(":", "\\:")
    return f"*:*:*:*:{escaped}\n".encode()


def _box(target: Target) -> Box:
    authority = ssl.get_default_verify_paths().cafile
    return Box(
        reads=(Path(authority),) if authority else (),
        ports=(target.port,),
        most_bytes=MOST_BYTES,
    )


@contextmanager
def _connected(
    target: Target, allowed: AllowedPlaces, run: Run, database: str = ""
) -> Iterator[psycopg.Connection[Any]]:
    """A session that is freed from what it waits for when the run is to end. Raises SourceError."""
    try:
        opened = connect(target, allowed, WAITING, database=database, options=PATIENT)
        with closing(opened) as connection:
            for since, setting in SETTINGS:
                if connection.info.server_version >= since:
                    with suppress(psycopg.DatabaseError):  # not every platform has them
                        connection.execute(f"SET {setting}".encode())
                    connection.commit()
            with run.stopping(connection.cancel):
                yield connection
    except psycopg.Error as error:
        run.check()
        raise as_failed(error) from None


@contextmanager
def dumping(
    target: Target, allowed: AllowedPlaces, backup_type: str, folder: Path, run: Run
) -> Iterator[Dump]:
    """Dumps a database as of one moment, in which its rows are counted too. Raises SourceError."""
    with _connected(target, allowed, run) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        major = connection.info.server_version // 10_000
        tool = postgres_tool("pg_dump", major)
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        snapshot = str(row[0]) if row else ""
        properties, expected = properties_of(connection)
        rows = count_rows(connection, run, empty=backup_type == "schema")
        program = Program(
            [
                *(tool.path, "--format=custom", "--compress=0", "--no-password"),
                *(f"--snapshot={snapshot}", f"--lock-wait-timeout={LOCK_WAIT}"),
                *ONLY[backup_type],
            ],
            environment(target, allowed),
            writes=True,
            box=_box(target),
            secret=_password_file(target),
        )

        def finish() -> dict[str, int | None]:
            code = program.end()
            run.check()
            if code:
                raise SourceError("DUMP_FAILED", program.complaint())
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
        self._program = Program(
            [tool.path, "--list"], {}, reads=True, box=Box(most_bytes=MOST_BYTES)
        )
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
        """Raises SourceError unless pg_restore understands it."""
        if self._program.end():
            raise SourceError("ARTIFACT_CHANGED", self._program.complaint())

    def close(self) -> None:
        """Ends pg_restore."""
        self._program.close()


class Restorer:
    """Puts a dump into a database: into a new one first, which then takes its name."""

    def __init__(
        self, target: Target, allowed: AllowedPlaces, name: str, uid: str, run: Run
    ) -> None:
        """`name` is the database, which need not exist. Raises SourceError."""
        self._target = target
        self._allowed = allowed
        self._run = run
        self._name = name or target.database
        self._scratch = f"quarterdeck_{uid.replace('-', '')[-12:]}"
        self._old = f"{self._scratch}_old"
        self._mark = f"quarterdeck restore {uid}"
        self._swaps = False
        self._comment: str | None = None
        self.notes: list[str] = []
        # Called right before the target itself is written to; may refuse it.
        self.before_touching: Callable[[], None] = lambda: None

    def _server(self, bounds: Bounds = WAITING) -> Any:
        return maintenance(self._target, self._allowed, self._run, self._name, bounds)

    def is_done(self) -> bool:
        """Whether an attempt before took the name already; then only the old one has to go."""
        with self._run.tidying(), self._server() as server:
            if comment_of(server, self._name) != self._mark:
                return False
            self._run.settle()
            self._comment = comment_of(server, self._old)
            self._drop_old(server)
            return True

    def check_free(self) -> None:
        """Raises SourceError if there is anything in the target."""
        with self._server() as server:
            if not _exists(server, self._name):
                return
        with _connected(self._target, self._allowed, self._run, self._name) as connection:
            if not is_empty(connection):
                raise SourceError(
                    "TARGET_NOT_EMPTY",
                    "The database is not empty; set overwrite to replace its contents.",
                )

    def load(self, feed: Callable[[Any], None], properties: dict[str, Any]) -> dict[str, int]:
        """Restores beside the target, or into it; answers the rows of each table.

        Raises SourceError; the target is as it was then.
        """
        with self._server() as server:
            exists = _exists(server, self._name)
            self._swaps = properties["backup_type"] != "data" and allowed_to_make(
                server, self._name
            )
            if server.info.parameter_status("is_superuser") == "on":
                self.notes.append(SUPERUSER_NOTE)
        if not self._swaps:
            if not exists:
                raise SourceError(
                    "NO_SUCH_DATABASE", "The database does not exist and cannot be created."
                )
            self._load_in_place(feed, properties)
            return self._count(self._name)
        self._load_beside(feed, properties)
        return self._count(self._scratch)

    def _count(self, database: str) -> dict[str, int]:
        with _connected(self._target, self._allowed, self._run, database) as connection:
            return count_rows(connection, self._run)

    def _load_beside(self, feed: Callable[[Any], None], properties: dict[str, Any]) -> None:
        try:
            self._make_scratch(properties)
            self._pour(self._scratch, feed, properties, ())
        except SourceError as failed:
            if failed.code != RESTORE_FAILED or not NO_ROLE.search(failed.message):
                raise
            self._make_scratch(properties)
            self._pour(self._scratch, feed, properties, OWN)
            self.notes.append(OWN_NOTE)

    def _make_scratch(self, properties: dict[str, Any]) -> None:
        with self._server() as server:
            drop_database(server, self._scratch)
            if note := create_database(server, self._scratch, properties):
                self.notes = [*dict.fromkeys([*self.notes, note])]
            set_comment(server, self._scratch, self._mark)

    def _load_in_place(self, feed: Callable[[Any], None], properties: dict[str, Any]) -> None:
        what, before = [*OWN], [DROP_ALL]
        if properties["backup_type"] == "data":
            with _connected(self._target, self._allowed, self._run, self._name) as connection:
                tables = all_tables(connection)
                is_superuser = connection.info.parameter_status("is_superuser") == "on"
            what = ["--data-only", *(["--disable-triggers"] if is_superuser else [])]
            before = [f"TRUNCATE {', '.join(tables)}"] if tables else []
        else:
            self.notes += [IN_PLACE_NOTE, OWN_NOTE]
        after = ["SET row_security = off", expectation(properties["tables"]), "COMMIT"]
        self.before_touching()
        self._pour(
            self._name, feed, properties, what, before=["BEGIN", *before], after=after, is_one=True
        )
        self._run.settle()

    def _pour(
        self,
        database: str,
        feed: Callable[[Any], None],
        properties: dict[str, Any],
        what: Sequence[str],
        before: Sequence[str] = (),
        **how: Any,
    ) -> None:
        """Has the server run what pg_restore writes, in no database of ours. Raises SourceError."""
        tool = postgres_tool("pg_restore", int(properties["tool_major"]))
        given = parameters(self._target, self._allowed, database) | {"options": PATIENT}
        if ours := guard(self._allowed.own):
            before = [ours, *before]
        box = box_for(self._target.port, given.get("sslrootcert"))
        with (
            closing(
                Program(
                    [tool.path, "--file=-", *what],
                    {},
                    reads=True,
                    writes=True,
                    box=Box(most_bytes=MOST_BYTES),
                )
            ) as source,
            closing(Pour("postgresql", given, box, before=before, **how)) as into,
            poured(source, into, self._run),
        ):
            if complaint := fed(source, feed, self._run):
                raise SourceError(RESTORE_FAILED, complaint)

    def put_in_place(self) -> None:
        """Has the new database take the target's name. Raises SourceError."""
        if not self._swaps:
            return
        with self._server() as server:
            self._comment = comment_of(server, self._name)
            self.before_touching()
            for _ in range(5):
                self._run.check()
                try:
                    swap_in(server, self._scratch, self._name, self._old)
                    break
                except psycopg.errors.ObjectInUse:
                    time.sleep(0.2)
            else:
                raise SourceError("TARGET_BUSY", "Other clients stay connected to the database.")
            self._run.settle()
            self._drop_old(server)

    def _drop_old(self, server: psycopg.Connection[Any]) -> None:
        """The restore is done by now, whatever becomes of this."""
        try:
            drop_database(server, self._old)
        except psycopg.Error as error:
            why = as_failed(error).message
            self.notes.append(f"The old database is there still, as {self._old}; drop it. {why}")

    def finish(self) -> None:
        """Takes the mark off, once nobody will ask whether the restore is done."""
        with suppress(SourceError), self._run.tidying(), self._server(TIDYING) as server:
            if comment_of(server, self._name) == self._mark:
                set_comment(server, self._name, self._comment)

    def close(self) -> None:
        """Drops the new database if it did not take the name."""
        with suppress(SourceError), self._run.tidying(), self._server(TIDYING) as server:
            drop_database(server, self._scratch)


def _exists(server: psycopg.Connection[Any], name: str) -> bool:
    found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
    return found is not None


@contextmanager
def trial(
    target: Target, allowed: AllowedPlaces, uid: str, folder: Path, run: Run
) -> Iterator[Callable[[Callable[[Any], None], dict[str, Any]], dict[str, int]]]:
    """A scratch database on the target's server: a function like `Restorer.load`."""
    restorer = Restorer(target, allowed, f"quarterdeck_trial_{uid[-8:]}", uid, run)
    with maintenance(target, allowed, run) as server:
        if not allowed_to_make(server, ""):
            raise SourceError(
                "NOT_ALLOWED",
                "The user may not create a scratch database; grant CREATEDB, or give another"
                " data source for the scratch database.",
            )
    try:
        yield restorer.load
    finally:
        restorer.close()
