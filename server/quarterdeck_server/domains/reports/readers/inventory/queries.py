"""Queries for an inventory, each in its own transaction, so a refused one stops no other."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Protocol

import psycopg
import pymysql

from quarterdeck_server.domains.data_sources import mysql, postgres, sqlite
from quarterdeck_server.domains.data_sources.sql import WIDE, SourceRow
from quarterdeck_server.domains.reports.reading import ReadingTask

STATEMENT_SECONDS = 120
# Others' locks are not waited for longer: the rest of the report does not depend on them.
LOCK_SECONDS = 1
# PostgreSQL: texts in UTF-8, times in UTC and as ISO 8601 has them, and the same rows each time.
POSTGRES_SESSION = f"""
    SET lock_timeout = '{LOCK_SECONDS}s';
    SET client_encoding = 'UTF8'; SET TimeZone = 'UTC'; SET DateStyle = 'ISO';
    SET IntervalStyle = 'postgres'; SET bytea_output = 'hex'; SET synchronize_seqscans = off
""".encode()
# MySQL: statistics of now; what a server does not know it refuses.
MYSQL_SESSION = (
    "SET SESSION time_zone = '+00:00'",
    f"SET SESSION lock_wait_timeout = {LOCK_SECONDS}",
    "SET SESSION information_schema_stats_expiry = 0",
    "SET SESSION group_concat_max_len = 10000",
)


class Ask(Protocol):
    """Answers a query's rows. Raises SourceError if it is refused or takes too long.

    Values have the driver's own placeholders: `%(name)s`, or `:name` for SQLite.
    A source that is lost raises what its driver does.
    """

    def __call__(self, sql: str, **values: object) -> list[SourceRow]:
        """Return the rows of a query."""


def queries(task: ReadingTask, seconds: int = STATEMENT_SECONDS) -> AbstractContextManager[Ask]:
    """Return a session with the source that ends with the run; a query ends in time.

    Raise SourceError.
    """
    opens: dict[str, Callable[[ReadingTask, int], AbstractContextManager[Ask]]] = {
        "postgresql": _postgres,
        "mysql": _mysql,
        "sqlite": _sqlite,
    }
    return opens[task.target.source_type](task, seconds)


@contextmanager
def _postgres(task: ReadingTask, seconds: int) -> Iterator[Ask]:
    reading = postgres.reading(task.target, task.allowed, statement_seconds=seconds, sizes=WIDE)
    with reading as connection, task.run.stopping(connection.cancel):
        connection.prepare_threshold = None
        connection.execute(POSTGRES_SESSION)
        connection.commit()

        def ask(sql: str, **values: object) -> list[SourceRow]:
            task.run.check()
            try:
                # Rolled back, it keeps no lock and no snapshot.
                with connection.transaction(force_rollback=True):
                    return connection.execute(sql.encode(), values or None).fetchall()
            except psycopg.Error as error:
                task.run.check()
                if connection.closed:
                    raise
                raise postgres.refused(error) from None

        yield ask


@contextmanager
def _mysql(task: ReadingTask, seconds: int) -> Iterator[Ask]:
    reading = mysql.reading(task.target, task.allowed, statement_seconds=seconds, sizes=WIDE)
    with reading as connection, task.run.stopping(lambda: mysql.hang_up(connection)):
        with connection.cursor() as cursor:
            for statement in MYSQL_SESSION:
                with suppress(pymysql.MySQLError):
                    cursor.execute(statement)
        connection.rollback()

        def ask(sql: str, **values: object) -> list[SourceRow]:
            task.run.check()
            try:
                with connection.cursor() as cursor:
                    cursor.execute(sql, values or None)
                    found = list(cursor.fetchall())
                # So that it keeps no lock and no snapshot.
                connection.rollback()
                return found
            except (pymysql.MySQLError, OSError) as error:
                task.run.check()
                if not connection.open:
                    raise
                raise mysql.refused(error) from None

        yield ask


@contextmanager
def _sqlite(task: ReadingTask, seconds: int) -> Iterator[Ask]:
    with sqlite.reading(
        task.target, task.allowed, statement_seconds=seconds, check=task.run.check
    ) as connection:

        def ask(sql: str, **values: object) -> list[SourceRow]:
            task.run.check()
            try:
                return connection.execute(sql, values).fetchall()
            except (sqlite3.Error, ValueError) as error:
                task.run.check()
                raise sqlite.refused(error) from None

        yield ask
