"""Recognises Quarterdeck's own PostgreSQL database in a session with it.

By what anybody who is connected may read: the identifier of the cluster and the number of the
database in it, which a replica has too; and a comment on one of our tables (migration 0009),
which a copy has too. Where the identifier may not be read, the moment at which the server was
started, or its own address, stand for it.
"""

import threading
import time
from dataclasses import dataclass, replace
from typing import NamedTuple

import psycopg
import structlog
from psycopg.rows import TupleRow

from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.data_sources.own import Own, refused
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.storage import db

MARKED, MARK = "data_sources", "Quarterdeck "
# How long what our own database says of itself is believed, in seconds.
KEPT_SECONDS = 30.0
NAMES = ("pg_control_system", "pg_postmaster_start_time", "inet_server_addr", "inet_server_port")
# PostgreSQL manual, 9.27: all of these are anybody's, unless somebody took that away.
_MAY = """
SELECT name FROM unnest(ARRAY['pg_control_system', 'pg_postmaster_start_time', 'inet_server_addr',
    'inet_server_port']) AS name
WHERE pg_catalog.has_function_privilege(
    pg_catalog.to_regprocedure('pg_catalog.' || name || '()'), 'EXECUTE')
"""
_CALLS = {
    "pg_control_system": "(SELECT system_identifier::text FROM pg_catalog.pg_control_system())",
    "pg_postmaster_start_time": "extract(epoch FROM pg_catalog.pg_postmaster_start_time())::text",
    "inet_server_addr": "pg_catalog.host(pg_catalog.inet_server_addr())",
    "inet_server_port": "pg_catalog.inet_server_port()::text",
}
_DATABASE = """
SELECT oid::bigint FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()
"""
_NUMBER_OF = "SELECT oid::bigint FROM pg_catalog.pg_database WHERE datname = %s"
_MARKS = f"""
SELECT d.description FROM pg_catalog.pg_class c JOIN pg_catalog.pg_description d
    ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND d.objsubid = 0
WHERE c.relname = '{MARKED}'
"""  # noqa: S608

logger = structlog.get_logger("data_sources")


class Server(NamedTuple):
    """What a server says of itself; empty for what may not be asked."""

    system_identifier: str = ""
    started_at: str = ""
    address: str = ""
    port: str = ""

    def is_same(self, other: "Server") -> bool:
        """Whether both are one server, or a replica of it, by the best that both tell."""
        for mine, theirs in (
            (self.system_identifier, other.system_identifier),
            (self.started_at, other.started_at),
        ):
            if mine and theirs:
                return mine == theirs
        return bool(self.address) and self[2:] == other[2:]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a session tells of where it is: the server, the database's number, comments."""

    server: Server
    database: int
    marks: frozenset[str]

    def is_same(self, other: "Facts") -> bool:
        """Whether both are of one database, or of a copy of it."""
        if self.marks & other.marks:
            return True
        return self.database == other.database and self.server.is_same(other.server)


class _Kept(NamedTuple):
    url: str
    until: float
    facts: Facts


_kept: _Kept | None = None
_lock = threading.Lock()


def refuse_session(own: Own, connection: psycopg.Connection[TupleRow]) -> None:
    """Raise SourceError if a session is with our own database. Leaves no transaction behind."""
    ours = _ours(own)
    if ours is not None and _facts(connection).is_same(ours):
        raise refused("The database")


def refuse_named(own: Own, connection: psycopg.Connection[TupleRow], *names: str) -> None:
    """Raise SourceError if a server has our own database by one of these names."""
    ours = _ours(own)
    if ours is None:
        return
    there = _facts(connection)
    if not there.server.is_same(ours.server):
        return
    for name in names:
        found = connection.execute(_NUMBER_OF, (name,)).fetchone()
        if found is not None and found[0] == ours.database:
            raise refused("The database")


def guard(own: Own) -> str:
    """Return SQL that fails in our own database, for a session that only a program has."""
    ours = _ours(own)
    if ours is None or not ours.marks:
        return ""
    marks = ", ".join("'" + each.replace("'", "''") + "'" for each in sorted(ours.marks))
    return (
        "DO $quarterdeck$ BEGIN IF EXISTS ("
        f"SELECT FROM ({_MARKS.strip()}) AS found WHERE found.description IN ({marks})"
        ") THEN RAISE EXCEPTION 'this is the database of Quarterdeck itself'; END IF;"
        " END $quarterdeck$;\n"
    )


def _facts(connection: psycopg.Connection[TupleRow]) -> Facts:
    """Ask in a transaction of its own; what a server has not, it does not tell."""
    with connection.transaction(force_rollback=True):
        # What others made there is not to be called, nor any of it to answer for the server.
        connection.execute("SET LOCAL search_path = pg_catalog")
        may = {str(name) for (name,) in connection.execute(_MAY).fetchall()}
        called = ", ".join(_CALLS[name] if name in may else "''" for name in NAMES)
        row = connection.execute(f"SELECT {called}".encode()).fetchone() or ()
        server = Server(*(str(value or "") for value in row))
        number = connection.execute(_DATABASE).fetchone()
        marks = frozenset(str(text) for (text,) in connection.execute(_MARKS.encode()).fetchall())
    return Facts(server, int(number[0]) if number else 0, marks)


def _ours(own: Own) -> Facts | None:
    """Return what our own database says of itself; None if PostgreSQL does not have it.

    Raise SourceError.
    """
    global _kept
    if not own.url or db.sqlite_path(own.url) is not None:
        return None
    with _lock:
        if _kept is not None and _kept.url == own.url and time.monotonic() < _kept.until:
            return _kept.facts
    try:
        with psycopg.connect(**db.postgres_parameters(own.url), autocommit=True) as connection:
            found = _facts(connection)
    except psycopg.Error as error:
        logger.warning("the own database does not say what it is", kind=type(error).__name__)
        raise SourceError(
            Reason.UNAVAILABLE,
            "Quarterdeck's own database does not respond, so it may be the same as this source;"
            " try again.",
        ) from None
    found = replace(found, marks=frozenset(each for each in found.marks if each.startswith(MARK)))
    with _lock:
        _kept = _Kept(own.url, time.monotonic() + KEPT_SECONDS, found)
    return found
