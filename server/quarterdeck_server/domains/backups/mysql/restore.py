"""Restores of MySQL and MariaDB.

These servers cannot rename a database. So a restore over an old database goes
into a scratch database first, which proves that it restores, and only then into
the target.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path

from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.leash import Bounds
from quarterdeck_server.domains.backups.mysql.session import (
    authority,
    connected,
    count_rows,
    tables_of,
)
from quarterdeck_server.domains.backups.pouring import Pour, box_for, pour_in
from quarterdeck_server.domains.backups.protocols import (
    Feed,
    Load,
    Properties,
    scratch_name,
    trial_name,
)
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.mysql import Cursor
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.sql import TIDYING, quoted
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.jobs.runs import Run

ALONE_NOTE = "The user may not make a scratch database, so the backup went into the target at once."
ALONE = (
    "The user may not make a scratch database, in which a backup is proved before it replaces"
    " anything; grant ALL ON `quarterdeck\\_%`.*, or empty the target yourself."
)


def _parameters(
    target: Target, allowed: AllowedPlaces, database: str
) -> dict[str, str | int | bool | None]:
    """Return what `pour.py` connects with; to the address that was checked."""
    return {
        "address": target.address or allowed.address(target.host, target.port),
        "host": target.host,
        "port": target.port,
        "user": target.username,
        "password": target.password,
        "database": database,
        "encrypts": target.ssl_mode != "disable",
        "prefers": target.ssl_mode == "prefer",
        "authority": authority(),
        "checks": {"verify_ca": "authority", "verify_full": "name"}.get(target.ssl_mode, ""),
    }


def _expectation(tables: dict[str, int | None]) -> list[str]:
    """Return SQL that fails the transaction unless the tables have these rows.

    The dump may have left another character set, in which the same bytes are other names.
    """
    return [
        "SET NAMES utf8mb4",
        *(
            f"SELECT IF((SELECT COUNT(*) FROM {quoted(name, '`')}) = {rows}, 1,"  # noqa: S608
            " (SELECT 1 UNION SELECT 2))"
            for name, rows in tables.items()
            if rows is not None
        ),
    ]


class Restorer:
    """Puts a dump into a database, after a scratch database has shown that it restores."""

    def __init__(
        self, target: Target, allowed: AllowedPlaces, name: str, uid: str, run: Run
    ) -> None:
        """`name` is the database, which need not exist. Raise SourceError."""
        self._target = target
        self._allowed = allowed
        self._run = run
        self._name = name or target.database
        self._scratch = scratch_name(uid)
        self._load_again: Callable[[], None] | None = None
        self._keeps_scratch = False
        self.notes: list[str] = []
        # Called right before the target itself is written to; may refuse it.
        self.before_touching: Callable[[], None] = lambda: None

    def is_done(self) -> bool:
        """Return False: a restore that was broken off starts again."""
        return False

    def check_free(self) -> None:
        """Raise SourceError if there is anything in the target."""
        if not self._is_empty():
            raise SourceError(
                Reason.TARGET_NOT_EMPTY,
                "The database is not empty; set overwrite to replace its contents.",
            )

    def _is_empty(self) -> bool:
        with self._server() as cursor:
            cursor.execute(
                "SELECT (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s)"
                " + (SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = %s)",
                (self._name, self._name),
            )
            return not cursor.fetchall()[0][0]

    def load(self, feed: Feed, properties: Properties) -> dict[str, int]:
        """Restore beside the target where the user may, and return the rows of each table.

        Data alone goes into the target, in one transaction.
        """
        if properties["backup_type"] == "data":
            self._load_data(feed, properties["tables"])
            return self._count(self._name)
        try:
            self._load_into(self._scratch, feed, properties)
        except SourceError as refused:
            if refused.code != Reason.NOT_ALLOWED:
                raise
            return self._load_alone(feed, properties)
        self._load_again = lambda: self._load_into(self._name, feed, properties)
        return self._count(self._scratch)

    def _load_alone(self, feed: Feed, properties: Properties) -> dict[str, int]:
        """Restore into the target at once, where nothing can be lost."""
        if not self._is_empty():
            raise SourceError(Reason.NOT_ALLOWED, ALONE)
        self.notes.append(ALONE_NOTE)
        self.before_touching()
        self._load_into(self._name, feed, properties)
        self._run.settle()
        return self._count(self._name)

    def put_in_place(self) -> None:
        """Load the target, of which nothing is left from here on; so nothing may cancel it.

        Raise SourceError; the scratch database is kept then.
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
                Reason.TARGET_INCOMPLETE,
                f"The target is incomplete; {self._scratch} has the backup, all but its events."
                f" {why}",
            ) from None

    def finish(self) -> None:
        """Nothing is left to do once the restore is complete."""

    def _server(self, bounds: Bounds | None = None) -> AbstractContextManager[Cursor]:
        return connected(self._target, self._allowed, self._run, None, bounds)

    def _count(self, database: str) -> dict[str, int]:
        with connected(self._target, self._allowed, self._run, database) as cursor:
            return count_rows(cursor, database)

    def _load_into(self, database: str, feed: Feed, properties: Properties) -> None:
        words = [properties["charset"], properties["collation"]]
        if not all(re.fullmatch(r"\w+", word) for word in words):
            raise SourceError(Reason.ARTIFACT_CHANGED, "The manifest names no character set.")
        with self._server() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted(database, '`')}")
            wanted = f"CHARACTER SET {words[0]} COLLATE {words[1]}"
            cursor.execute(f"CREATE DATABASE {quoted(database, '`')} {wanted}")
        self._pour(database, feed)

    def _load_data(self, feed: Feed, expected: dict[str, int | None]) -> None:
        with connected(self._target, self._allowed, self._run, self._name) as cursor:
            tables = tables_of(cursor, self._name)
            cursor.execute(
                "SELECT TABLE_NAME FROM information_schema.TABLES"
                " WHERE TABLE_SCHEMA = %s AND TABLE_TYPE = 'BASE TABLE' AND ENGINE <> 'InnoDB'",
                (self._name,),
            )
            if fixed := cursor.fetchone():
                raise SourceError(
                    Reason.NO_TRANSACTIONS, f"The table {fixed[0]} has no transactions."
                )
        before = ["SET autocommit=0", "SET FOREIGN_KEY_CHECKS=0"]
        before += [f"DELETE FROM {quoted(name, '`')}" for name in tables]  # noqa: S608
        after = [*_expectation(expected), "COMMIT"]
        self.before_touching()
        self._pour(self._name, feed, before=before, after=after, is_one=True)
        self._run.settle()

    def _pour(
        self,
        database: str,
        feed: Feed,
        *,
        before: Sequence[str] = (),
        after: Sequence[str] = (),
        is_one: bool = False,
    ) -> None:
        parameters = _parameters(self._target, self._allowed, database)
        box = box_for(self._target.port, parameters["authority"])
        into = Pour(
            *("mysql", parameters, box),
            before=before,
            after=after,
            is_one=is_one,
            is_scratch=database == self._scratch,
        )
        pour_in(into, feed, self._run)

    def close(self) -> None:
        """Drop the scratch database, if the user may have one."""
        if self._keeps_scratch:
            return
        with suppress(SourceError), self._run.tidying(), self._server(TIDYING) as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted(self._scratch, '`')}")


def restoring(
    target: Target, allowed: AllowedPlaces, name: str, uid: str, run: Run
) -> closing[Restorer]:
    """Make ready to restore; no scratch database is left at the end. Raise SourceError."""
    return closing(Restorer(target, allowed, name, uid, run))


@contextmanager
def trial(
    target: Target, allowed: AllowedPlaces, uid: str, folder: Path, run: Run
) -> Iterator[Load]:
    """Yield a scratch database on the target's server: a function like `Restorer.load`."""
    restorer = Restorer(target, allowed, trial_name(uid), uid, run)

    def load(feed: Feed, properties: Properties) -> dict[str, int]:
        restorer._load_into(restorer._scratch, feed, properties)
        return restorer._count(restorer._scratch)

    with closing(restorer):
        yield load
