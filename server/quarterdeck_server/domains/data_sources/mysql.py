"""Connections to MySQL and MariaDB (PyMySQL)."""

import socket
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Protocol

import pymysql

from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.leash import GIVEN_UP, LARGE, Bounds, Cut, Leash
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.mysql_sign_in import CLEAR_PASSWORD, IN_CLEAR
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.sql import (
    SMALL,
    TRYING,
    Sizes,
    SourceRow,
    cut,
    tls,
    too_long,
)
from quarterdeck_server.domains.data_sources.target import Target

CONNECT_SECONDS = 4
# Servers may look up our name first, and wait for that.
SIGN_IN_SECONDS = 10
# How long a server may take to hear that nobody waits for an answer any more.
KILL = Bounds(answer_seconds=1.5, answer_bytes=64 * 1024, all_bytes=64 * 1024)
# As many rows, and other packets, as one answer has at most: each is larger in memory.
MOST_PACKETS = 1_000_000
PIECE_BYTES = 1024 * 1024
# Of packets that are small, one of so many is looked at.
SMALL_BYTES, LOOK_EVERY = 1024, 64
SHOWN_VERSION = 60
# Their texts are the server's; those of the client may say anything.
SERVER_ERRORS = range(1000, 2000)
# Newer servers have more numbers than there once were; 2000 to 2999 are the client's.
NEWER_SERVER_ERRORS = range(3000, 10_000)
# Those of MariaDB and MySQL that mean that a query's time was up.
TIMEOUTS = (1969, 3024)
LOST = 2013
# What PyMySQL raises for what is no protocol of MySQL's.
BROKEN = (
    *(struct.error, IndexError, KeyError, TypeError, ValueError, AttributeError),
    *(RuntimeError, AssertionError, OverflowError, EOFError),
)
SHOWN = 500

# Error numbers (MySQL Error Message Reference), as a code and what to do about it.
FAILURES = {
    1045: (
        Reason.WRONG_PASSWORD,
        "The server refuses the username or the password; set them again.",
    ),
    1044: (
        Reason.NOT_ALLOWED,
        "The server does not let this user into the database; see its grants.",
    ),
    1130: (Reason.NOT_ALLOWED, "The server does not let this host in; see its users and grants."),
    1049: (Reason.NO_SUCH_DATABASE, "The server has no such database; check database."),
    2026: (
        Reason.TLS_FAILED,
        "The encrypted connection failed; check ssl_mode and the server's certificate.",
    ),
    LOST: (Reason.TIMEOUT, "The server did not respond in time; check host, port and firewalls."),
    CLEAR_PASSWORD: (
        Reason.CLEAR_PASSWORD,
        "The server wants the password in clear text, which only a server with a verified"
        " certificate gets; set ssl_mode to verify_full.",
    ),
    2003: (
        Reason.NO_CONNECTION,
        "No server responds there; check host and port, and whether the server listens on them.",
    ),
}


class Cursor(Protocol):
    """What is used of PyMySQL's cursors (PEP 249)."""

    @property
    def description(self) -> Sequence[tuple[str, int]]:
        """The columns, each with its name and its type first."""

    def execute(self, query: str, args: object = None) -> int:
        """Ask, with values in the places of the query, and return how many rows there are."""

    def fetchone(self) -> SourceRow | None:
        """Return the next row."""

    def fetchall(self) -> Sequence[SourceRow]:
        """Return all rows that are left."""

    def __iter__(self) -> Iterator[SourceRow]:
        """Return the rows, one after the other."""


class Connection(pymysql.connections.Connection):  # type: ignore[misc]  # It has no types.
    """A connection whose server has limits of time and bytes for each answer.

    Once it is gone, streaming cursors read no more: PyMySQL's own would raise AttributeError
    when such a cursor is closed.
    """

    def __init__(
        self, leash: Leash, target: Target, allowed: AllowedPlaces, **given: object
    ) -> None:
        self.leash = leash
        # To reach the same server again.
        self.target, self.allowed = target, allowed
        self._packets = 0
        self._streams = False
        super().__init__(defer_connect=True, **given)

    def query(self, sql: str | bytes, unbuffered: bool = False) -> int:
        """Ask. Raise SourceError for what a limit ended, and for what is no answer."""
        self._packets, self._streams = 0, unbuffered
        with self.within_limits():
            return int(super().query(sql, unbuffered))

    @contextmanager
    def within_limits(self, seconds: float | None = None) -> Iterator[None]:
        """Yield one question and its answer, which takes `seconds` at most."""
        try:
            with self.leash.answer(seconds):
                yield
        except (Cut, pymysql.MySQLError, OSError, *BROKEN) as error:
            if self.leash.why == GIVEN_UP:
                raise pymysql.err.OperationalError(LOST, "given up") from None
            if self.leash.why:
                raise cut(self.leash.why) from None
            if isinstance(error, BROKEN):
                self._force_close()
                raise broken() from None
            raise

    def _read_packet(self, *more: object) -> object:
        self._packets += 1
        if self._packets > MOST_PACKETS and not self._streams:
            self.leash.cut(LARGE)
        if self.leash.is_answering:
            return super()._read_packet(*more)
        # A row of a stream is an answer of its own.
        with self.within_limits():
            return super()._read_packet(*more)

    def _read_bytes(self, count: int) -> bytes:
        """As PyMySQL does, but in pieces, with a look at the limits before each."""
        if count <= PIECE_BYTES:
            if count > SMALL_BYTES or not self._packets % LOOK_EVERY:
                self.leash.check()
            return bytes(super()._read_bytes(count))
        pieces = []
        while count:
            self.leash.check()
            pieces.append(super()._read_bytes(min(count, PIECE_BYTES)))
            count -= len(pieces[-1])
        return b"".join(pieces)

    def _force_close(self) -> None:
        if self._result is not None:
            self._result.unbuffered_active = False
        super()._force_close()
        self.leash.release()

    def close(self) -> None:
        """Tell the server and close the connection."""
        try:
            super().close()
        finally:
            self.leash.release()


def connect(
    target: Target,
    allowed: AllowedPlaces,
    *,
    database: str | None = "",
    bounds: Bounds = TRYING,
) -> Connection:
    """Return a connection to a source. Raise SourceError, or pymysql's errors.

    To the source's database, another, or with None to none.
    """
    address = target.address or allowed.address(target.host, target.port)
    target = replace(target, address=address)
    given: dict[str, object] = {
        "host": target.host,
        "port": target.port,
        "user": target.username,
        # PyMySQL would take latin-1.
        "password": target.password.encode(),
        "database": target.database if database == "" else database,
        "connect_timeout": CONNECT_SECONDS,
        "auth_plugin_map": {} if target.ssl_mode == "verify_full" else IN_CLEAR,
    }
    context = tls(target.ssl_mode)
    encrypted: dict[str, object] = {"ssl_disabled": True} if context is None else {"ssl": context}

    def new(**more: object) -> Connection:
        return _opened(Connection(Leash(bounds), target, allowed, **given, **more))

    try:
        return new(**encrypted)
    except pymysql.err.OperationalError as error:
        if target.ssl_mode == "prefer" and error.args[0] == 2026:
            return new(ssl_disabled=True)
        raise


def _opened(connection: Connection) -> Connection:
    """Connect to the address that was checked, whatever its name means by now."""
    leash, target = connection.leash, connection.target
    try:
        found = socket.create_connection((target.address, target.port), CONNECT_SECONDS)
    except OSError as error:
        raise pymysql.err.OperationalError(2003, type(error).__name__) from None
    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    leash.hold(found.fileno())
    try:
        with connection.within_limits(SIGN_IN_SECONDS):
            connection.connect(found)
    except BaseException:
        leash.release()
        found.close()
        raise
    return connection


def _limit(connection: Connection, cursor: Cursor, statement_seconds: int) -> None:
    """Let a session only read, and its statements take no longer."""
    # MariaDB's limit in seconds, MySQL's in milliseconds: each has one of them.
    for name, limit in (
        ("max_statement_time", statement_seconds),
        ("max_execution_time", statement_seconds * 1000),
    ):
        try:
            cursor.execute(f"SET SESSION {name} = {limit:d}")
        except pymysql.MySQLError:
            if not connection.open:
                raise
    cursor.execute("SET SESSION TRANSACTION READ ONLY")
    cursor.execute("START TRANSACTION READ ONLY")


@contextmanager
def reading(
    target: Target, allowed: AllowedPlaces, *, statement_seconds: int, sizes: Sizes = SMALL
) -> Iterator[Connection]:
    """Yield a session whose transactions can only read, and whose statements end in time.

    The server ends them; one that says nothing for some seconds longer is given
    up. Raise SourceError, also for what the server says within the context.
    """
    try:
        connection = connect(target, allowed, bounds=sizes.within(statement_seconds))
    except (pymysql.MySQLError, OSError, ValueError) as error:
        raise failure(error) from None
    try:
        with connection:
            with connection.within_limits(SIGN_IN_SECONDS), connection.cursor() as cursor:
                _limit(connection, cursor, statement_seconds)
            yield connection
    except (pymysql.MySQLError, OSError) as error:
        raise refused(error) from None


def try_source(target: Target, allowed: AllowedPlaces) -> tuple[str, str]:
    """Sign in, and return the server's version and the protocol that encrypts.

    Raise SourceError.
    """
    try:
        with connect(target, allowed) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT VERSION()")
            version = str(cursor.fetchall()[0][0])
            cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_version'")
            row = cursor.fetchone()
    except (pymysql.MySQLError, OSError, ValueError) as error:
        raise failure(error) from None
    product = "MariaDB" if "mariadb" in version.lower() else "MySQL"
    tls = str(row[1])[:SHOWN_VERSION] if row and row[1] else ""
    return f"{product} {version.split('-')[0][:SHOWN_VERSION]}", tls


def failure(error: Exception) -> SourceError:
    """Return what a server or the driver says, as a failure."""
    number, text = [*error.args, 0, ""][:2]
    if number in FAILURES:
        return SourceError(*FAILURES[number])
    if number in SERVER_ERRORS:
        return _said(text)
    return SourceError(Reason.SERVER_ERROR, "The server refused the connection; its log says why.")


def refused(error: Exception) -> SourceError:
    """Return what a server says to a query, as a failure."""
    number, text = [*error.args, 0, ""][:2]
    if number in TIMEOUTS:
        return too_long()
    return _said(text) if number in NEWER_SERVER_ERRORS else failure(error)


def _said(text: str) -> SourceError:
    return SourceError(Reason.SERVER_ERROR, f"The server says: {text}"[:SHOWN])


def broken() -> SourceError:
    """Return what a server is that speaks another protocol, or this one badly."""
    return SourceError(
        Reason.SERVER_ERROR, "The server at this address does not speak the MySQL protocol."
    )


def hang_up(connection: Connection) -> None:
    """Free who waits for an answer of the server, and make the server end what it does."""
    connection.leash.cut(GIVEN_UP)
    with suppress(Exception):
        address = (connection.target, connection.allowed)
        with connect(*address, database=None, bounds=KILL) as other:
            other.query(f"KILL QUERY {connection.thread_id():d}")
