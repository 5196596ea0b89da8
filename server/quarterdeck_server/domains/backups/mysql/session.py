"""Sessions with a MySQL or MariaDB server, its tables and row counts."""

import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pymysql

from quarterdeck_server.core.leash import Bounds
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.mysql import Cursor, connect, failure, hang_up
from quarterdeck_server.domains.data_sources.sql import PATIENT, quoted
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.jobs.runs import Run


def authority() -> str | None:
    """Return the file of certificates that this host trusts."""
    return ssl.get_default_verify_paths().cafile


@contextmanager
def connected(
    target: Target,
    allowed: AllowedPlaces,
    run: Run,
    database: str | None,
    bounds: Bounds | None = None,
) -> Iterator[Cursor]:
    """Yield a session that is ended when the run is to end; None is no database.

    Raise SourceError.
    """
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


def tables_of(cursor: Cursor, database: str) -> list[str]:
    """Return the names of the tables, in order; views are none."""
    cursor.execute(
        "SELECT TABLE_NAME FROM information_schema.TABLES"
        " WHERE TABLE_SCHEMA = %s AND TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_NAME",
        (database,),
    )
    return [str(name) for (name,) in cursor.fetchall()]


def count_rows(cursor: Cursor, database: str) -> dict[str, int]:
    """Return the rows of each table as of one moment."""
    cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT")
    rows = {}
    for name in tables_of(cursor, database):
        cursor.execute(f"SELECT COUNT(*) FROM {quoted(database, '`')}.{quoted(name, '`')}")  # noqa: S608
        rows[name] = int(cursor.fetchall()[0][0])
    cursor.execute("COMMIT")
    return rows
