"""Sessions with a PostgreSQL server for the time of the work."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import psycopg
from psycopg.rows import TupleRow

from quarterdeck_server.domains.backups.postgres.databases import (
    as_failed,
)
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.postgres import connect
from quarterdeck_server.domains.data_sources.sql import PATIENT
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.jobs.runs import Run

# What a session of ours may not be ended by.
OPTIONS = (
    "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c search_path=pg_catalog"
)
# So that the server ends what a worker that died was waiting for, and that no view which takes
# the name of a table in the meantime is read in its place: it would run what its owner wrote.
SETTINGS = (
    (0, "restrict_nonsystem_relation_kind = 'view, foreign-table'"),
    (140_000, "client_connection_check_interval = '5s'"),
    (170_000, "transaction_timeout = 0"),
)
# Of what a program may have in memory: a value of the largest size, some times over.
MOST_BYTES = 8 * 1024**3


@contextmanager
def connected(
    target: Target, allowed: AllowedPlaces, run: Run, database: str = ""
) -> Iterator[psycopg.Connection[TupleRow]]:
    """Yield a session that is freed from what it waits for when the run is to end.

    Raise SourceError.
    """
    try:
        opened = connect(target, allowed, PATIENT, database=database, options=OPTIONS)
        with closing(opened) as connection, run.stopping(connection.cancel):
            for since, setting in SETTINGS:
                if connection.info.server_version >= since:
                    with suppress(psycopg.DatabaseError):  # not every server has them
                        connection.execute(f"SET {setting}".encode())
                    connection.commit()
            yield connection
    except psycopg.Error as error:
        run.check()
        raise as_failed(error) from None
