"""Migrations, applied in order by Peewee's own runner, one process at a time.

A migration only expands: the version before it goes on working with what it
makes, so that old and new processes serve side by side. What is to go (a column
nobody uses any more) goes a release later, in a migration that is named after
what it needs: `0009_contracts_0007_notes` takes away what only versions without
migration 0007 still use. A process of such a version refuses to start.
"""

import fcntl
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import peewee
import psycopg
from playhouse.migrations import Runner

from quarterdeck_server.storage import db, failures
from quarterdeck_server.storage.migrations.script import Database

LOCK_NAME = "quarterdeck-migrations"
# In which Peewee notes what was applied.
HISTORY = "schema_migration"
CONTRACTS = re.compile(r"\d+_contracts_(\d+)_")
# A statement that waits for a table's lock has all that come later wait behind it.
LOCK_TIMEOUT = "2s"
LOCK_TRIES = 10
LOCK_PAUSE_SECONDS = 1.0


class Unfit(Exception):
    """The database's schema is not one that this version works with; the text is one line."""


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """Keep other processes out: a file lock beside an SQLite file, else an advisory lock."""
    if isinstance(database, peewee.SqliteDatabase):
        with Path(f"{database.database}.migrate").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        return
    database.execute_sql("SELECT pg_advisory_lock(hashtext(%s))", (LOCK_NAME,))
    try:
        yield
    finally:
        database.execute_sql("SELECT pg_advisory_unlock(hashtext(%s))", (LOCK_NAME,))


def migrate() -> list[str]:
    """Apply what is pending to the open database and return the names applied.

    On PostgreSQL a migration waits 2 s for the lock of a table, and is tried up to
    10 times, so that requests never wait longer behind it. Raise Unfit for a
    database of a version that this one does not work with.
    """
    database = db.database.obj
    with database.connection_context(), _alone(database):
        runner = _runner()
        _check_newer(runner)
        before = set(runner.applied())
        _up(runner, database)
        return sorted(set(runner.applied()) - before)


def check() -> None:
    """Raise Unfit unless this version works with the open database as it is."""
    with db.database.obj.connection_context():
        runner = _runner()
        pending = [each.name for each in runner.status() if not each.applied]
        if pending:
            raise Unfit(f"the database lacks {', '.join(pending)}; run: quarterdeck migrate")
        _check_newer(runner)


def applied() -> list[str]:
    """Return the names of the migrations that the open database has."""
    with db.database.obj.connection_context():
        return sorted(_runner().applied())


def is_begun() -> bool:
    """Whether the open database was ever migrated. Nothing is written to find out."""
    database = db.database.obj
    with database.connection_context():
        if isinstance(database, peewee.SqliteDatabase):
            return bool(database.table_exists(HISTORY))
        (found,) = database.execute_sql(
            "SELECT to_regclass(quote_ident(current_schema()) || '.' || %s)", (HISTORY,)
        ).fetchone()
        return found is not None


def notes(applied: Iterable[str]) -> list[str]:
    """Return what these migrations, which were just applied, have to tell an operator."""
    with db.database.obj.connection_context():
        modules = [import_module(f"{__name__}.{name}") for name in applied]
        told = [each.note(db.database.obj) for each in modules if hasattr(each, "note")]
        return [text for text in told if text]


def names() -> list[str]:
    """Return the names of the migrations that this version knows."""
    return sorted(path.stem for path in Path(__file__).parent.glob("[0-9]*.py"))


def unfit(has: Iterable[str]) -> str:
    """Return why this version does not work with a database that has these migrations.

    Empty if it does.

    Those that it does not know are of a newer version, which may only have expanded.
    """
    known = {name.partition("_")[0] for name in names()}
    for name in sorted(set(has) - set(names())):
        needs = CONTRACTS.match(name)
        if needs and needs[1] not in known:
            return f"the database is of a newer version ({name}); install that or a later one"
    return ""


def _runner() -> Runner:
    database, schema = db.database.obj, None
    if not db.is_sqlite():
        # Peewee looks into `public` by itself, wherever the search path leads.
        schema = database.execute_sql("SELECT current_schema()").fetchone()[0]
    return Runner(database, str(Path(__file__).parent), schema=schema)


def _check_newer(runner: Runner) -> None:
    if problem := unfit(runner.applied()):
        raise Unfit(problem)


def _cause(error: peewee.OperationalError) -> object:
    """Return the driver's error, which Peewee keeps beside its own."""
    return getattr(error, "orig", None)


def _up(runner: Runner, database: Database) -> None:
    if isinstance(database, peewee.SqliteDatabase):
        runner.up()
        return
    database.execute_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
    for left in reversed(range(LOCK_TRIES)):
        try:
            runner.up()
            return
        except peewee.OperationalError as error:
            # 55P03; its text is in the language of the server.
            if not left or not isinstance(failures.cause(error), psycopg.errors.LockNotAvailable):
                raise
            time.sleep(LOCK_PAUSE_SECONDS)
