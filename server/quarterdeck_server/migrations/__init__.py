"""Migrations, applied in order by Peewee's own runner, one process at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import peewee
from playhouse.migrations import Runner

from quarterdeck_server.core import db

LOCK_NAME = "quarterdeck-migrations"


@contextmanager
def _alone(database: Any) -> Iterator[None]:
    """Keeps other processes out: a file lock beside an SQLite file, else an advisory lock."""
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
    """Applies what is pending to the open database and answers the names applied."""
    database = db.database.obj
    with database.connection_context(), _alone(database):
        applied: list[str] = Runner(database, str(Path(__file__).parent)).up()
        return applied
