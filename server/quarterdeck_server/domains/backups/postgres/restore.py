"""Restores of PostgreSQL.

A restore goes into a new database that takes the old one's name at the end, in
one transaction. Where the role may not make databases it goes into the old one,
in one transaction too.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg.rows import TupleRow

from quarterdeck_server.core.errors import Reason
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
    set_comment,
    swap_in,
)
from quarterdeck_server.domains.backups.postgres.session import MOST_BYTES, OPTIONS, connected
from quarterdeck_server.domains.backups.pouring import (
    Pour,
    RestoreNotPermitted,
    box_for,
    expectation,
    fed,
    poured,
)
from quarterdeck_server.domains.backups.programs import postgres_tool
from quarterdeck_server.domains.backups.protocols import (
    Feed,
    Load,
    Properties,
    scratch_name,
    trial_name,
)
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.own_postgres import guard
from quarterdeck_server.domains.data_sources.postgres import parameters
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.sql import TIDYING
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.jobs.programs import Program
from quarterdeck_server.jobs.runs import Run
from quarterdeck_server.jobs.sandbox import Box

# For a user who may not give the objects to their owners: they become the user's own.
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


class Restorer:
    """Puts a dump into a database: into a new one first, which then takes its name."""

    def __init__(
        self, target: Target, allowed: AllowedPlaces, name: str, uid: str, run: Run
    ) -> None:
        """`name` is the database, which need not exist. Raise SourceError."""
        self._target = target
        self._allowed = allowed
        self._run = run
        self._name = name or target.database
        self._scratch = scratch_name(uid)
        self._old = f"{self._scratch}_old"
        self._mark = f"quarterdeck restore {uid}"
        self._swaps = False
        self._comment: str | None = None
        self.notes: list[str] = []
        # Called right before the target itself is written to; may refuse it.
        self.before_touching: Callable[[], None] = lambda: None

    def _server(
        self, bounds: Bounds | None = None
    ) -> AbstractContextManager[psycopg.Connection[TupleRow]]:
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
        """Raise SourceError if there is anything in the target."""
        with self._server() as server:
            if not _exists(server, self._name):
                return
        with connected(self._target, self._allowed, self._run, self._name) as connection:
            if not is_empty(connection):
                raise SourceError(
                    Reason.TARGET_NOT_EMPTY,
                    "The database is not empty; set overwrite to replace its contents.",
                )

    def load(self, feed: Feed, properties: Properties) -> dict[str, int]:
        """Restore beside the target, or into it, and return the rows of each table.

        Raise SourceError; the target is as it was then.
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
                    Reason.NO_SUCH_DATABASE, "The database does not exist and cannot be created."
                )
            self._load_in_place(feed, properties)
            return self._count(self._name)
        self._load_beside(feed, properties)
        return self._count(self._scratch)

    def _count(self, database: str) -> dict[str, int]:
        with connected(self._target, self._allowed, self._run, database) as connection:
            return count_rows(connection, self._run)

    def _load_beside(self, feed: Feed, properties: Properties) -> None:
        try:
            self._make_scratch(properties)
            self._pour(self._scratch, feed, properties, ())
        except RestoreNotPermitted:
            self._make_scratch(properties)
            self._pour(self._scratch, feed, properties, OWN)
            self.notes.append(OWN_NOTE)

    def _make_scratch(self, properties: Properties) -> None:
        with self._server() as server:
            drop_database(server, self._scratch)
            if note := create_database(server, self._scratch, properties):
                self.notes = [*dict.fromkeys([*self.notes, note])]
            set_comment(server, self._scratch, self._mark)

    def _load_in_place(self, feed: Feed, properties: Properties) -> None:
        what, before = [*OWN], [DROP_ALL]
        if properties["backup_type"] == "data":
            with connected(self._target, self._allowed, self._run, self._name) as connection:
                tables = all_tables(connection)
                is_superuser = connection.info.parameter_status("is_superuser") == "on"
            what = ["--data-only", *(["--disable-triggers"] if is_superuser else [])]
            before = [f"TRUNCATE {', '.join(tables)}"] if tables else []
        else:
            self.notes += [IN_PLACE_NOTE, OWN_NOTE]
        after = ["SET client_encoding = 'UTF8'", "SET search_path = pg_catalog"]
        after += ["SET row_security = off"]
        after += [expectation(properties["tables"]), "COMMIT"]
        self.before_touching()
        self._pour(
            self._name, feed, properties, what, before=["BEGIN", *before], after=after, is_one=True
        )
        self._run.settle()

    def _pour(
        self,
        database: str,
        feed: Feed,
        properties: Properties,
        what: Sequence[str],
        before: Sequence[str] = (),
        after: Sequence[str] = (),
        is_one: bool = False,
    ) -> None:
        """Make the server run what pg_restore writes, in no database of ours. Raise SourceError."""
        tool = postgres_tool("pg_restore", int(properties["tool_major"]))
        given = parameters(self._target, self._allowed, database) | {"options": OPTIONS}
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
            closing(
                Pour("postgresql", given, box, before=before, after=after, is_one=is_one)
            ) as into,
            poured(source, into, self._run),
        ):
            if complaint := fed(source, feed, self._run):
                raise SourceError(Reason.RESTORE_FAILED, complaint)

    def put_in_place(self) -> None:
        """Make the new database take the target's name. Raise SourceError."""
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
                raise SourceError(
                    Reason.TARGET_BUSY, "Other clients stay connected to the database."
                )
            self._run.settle()
            self._drop_old(server)

    def _drop_old(self, server: psycopg.Connection[TupleRow]) -> None:
        """Clean up; the restore is done by now, whatever becomes of this."""
        try:
            drop_database(server, self._old)
        except psycopg.Error as error:
            why = as_failed(error).message
            self.notes.append(f"The old database is there still, as {self._old}; drop it. {why}")

    def finish(self) -> None:
        """Take the mark off, once nobody will ask whether the restore is done."""
        with suppress(SourceError), self._run.tidying(), self._server(TIDYING) as server:
            if comment_of(server, self._name) == self._mark:
                set_comment(server, self._name, self._comment)

    def close(self) -> None:
        """Drop the new database if it did not take the name."""
        with suppress(SourceError), self._run.tidying(), self._server(TIDYING) as server:
            drop_database(server, self._scratch)


def _exists(server: psycopg.Connection[TupleRow], name: str) -> bool:
    found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
    return found is not None


def restoring(
    target: Target, allowed: AllowedPlaces, name: str, uid: str, run: Run
) -> closing[Restorer]:
    """Make ready to restore; a new database that did not take the name is dropped at the end.

    Raise SourceError.
    """
    return closing(Restorer(target, allowed, name, uid, run))


@contextmanager
def trial(
    target: Target, allowed: AllowedPlaces, uid: str, folder: Path, run: Run
) -> Iterator[Load]:
    """Yield a scratch database on the target's server: a function like `Restorer.load`."""
    restorer = Restorer(target, allowed, trial_name(uid), uid, run)
    with maintenance(target, allowed, run) as server:
        if not allowed_to_make(server, ""):
            raise SourceError(
                Reason.NOT_ALLOWED,
                "The user may not create a scratch database; grant CREATEDB, or give another"
                " data source for the scratch database.",
            )
    with closing(restorer):
        yield restorer.load
