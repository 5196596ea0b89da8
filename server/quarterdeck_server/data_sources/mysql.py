"""Connecting to MySQL and MariaDB (PyMySQL)."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pymysql

from quarterdeck_server.data_sources.service import Failed, Limits, Target
from quarterdeck_server.data_sources.sql import too_long

CONNECT_SECONDS = 4
READ_SECONDS = 3
# How much later than it should a server that is reachable answers.
GRACE_SECONDS = 10
# Their texts are the server's; those of the client may say anything.
SERVER_ERRORS = range(1000, 2000)
# Newer servers have more numbers than there once were; 2000 to 2999 are the client's.
NEWER_SERVER_ERRORS = range(3000, 10_000)
# Those of MariaDB and MySQL that mean that a query's time was up.
TIMEOUTS = (1969, 3024)
SHOWN = 500

# Error numbers (MySQL Error Message Reference), as a code and what to do about it.
FAILURES = {
    1045: ("WRONG_PASSWORD", "The server refuses the username or the password; set them again."),
    1044: ("NOT_ALLOWED", "The server does not let this user into the database; see its grants."),
    1130: ("NOT_ALLOWED", "The server does not let this host in; see its users and grants."),
    1049: ("NO_SUCH_DATABASE", "The server has no such database; check database."),
    2026: (
        "TLS_FAILED",
        "The encrypted connection failed; check ssl_mode and the server's certificate.",
    ),
    2013: ("TIMEOUT", "The server did not answer in time; check host, port and firewalls."),
    2003: (
        "NO_CONNECTION",
        "Nothing answers there; check host and port, and that the server listens on it.",
    ),
}


def _tls(mode: str) -> ssl.SSLContext | None:
    """How to encrypt; None for not at all."""
    if mode == "disable":
        return None
    context = ssl.create_default_context()
    if mode != "verify_full":
        context.check_hostname = False
    if mode in ("prefer", "require"):
        context.verify_mode = ssl.CERT_NONE
    return context


class _Connection(pymysql.connections.Connection):  # type: ignore[misc]  # It has no types.
    """A connection of which, once it is gone, streaming cursors read no more.

    PyMySQL's own would raise AttributeError when such a cursor is closed.
    """

    def _force_close(self) -> None:
        if self._result is not None:
            self._result.unbuffered_active = False
        super()._force_close()


def connect(
    target: Target,
    limits: Limits,
    *,
    database: str | None = "",
    patient: bool = False,
    read_seconds: float = READ_SECONDS,
) -> Any:
    """A connection to a source. Raises Failed, or pymysql's errors.

    To the source's database, another, or with None to none. It waits
    `read_seconds` for each part of an answer; `patient` as long as it takes.
    """
    address = limits.address(target.host, target.port)
    most_seconds = None if patient else read_seconds
    given: dict[str, Any] = {
        # The certificate has the name; without one to check, the address that was checked.
        "host": target.host if target.ssl_mode == "verify_full" else address,
        "port": target.port,
        "user": target.username,
        # PyMySQL would take latin-1.
        "password": target.password.encode(),
        "database": target.database if database == "" else database,
        "connect_timeout": CONNECT_SECONDS,
        "read_timeout": most_seconds,
        "write_timeout": most_seconds,
    }
    context = _tls(target.ssl_mode)
    if context is None:
        return _Connection(**given, ssl_disabled=True)
    try:
        return _Connection(**given, ssl=context)
    except pymysql.err.OperationalError as error:
        if target.ssl_mode == "prefer" and error.args[0] == 2026:
            return _Connection(**given, ssl_disabled=True)
        raise


@contextmanager
def reading(target: Target, limits: Limits, *, statement_seconds: int) -> Iterator[Any]:
    """A session whose transactions can only read, and whose statements end in time.

    The server ends them; one that says nothing for some seconds longer is given
    up. Raises Failed, also for what the server says within the context.
    """
    try:
        connection = connect(target, limits, read_seconds=GRACE_SECONDS)
    except (pymysql.MySQLError, OSError, ValueError) as error:
        raise failure(error) from None
    # PyMySQL has no other way to wait longer for statements than for the sign-in.
    connection._read_timeout = statement_seconds + GRACE_SECONDS
    try:
        with connection, connection.cursor() as cursor:
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
            yield connection
    except (pymysql.MySQLError, OSError) as error:
        raise refused(error) from None


def try_source(target: Target, limits: Limits) -> tuple[str, str]:
    """Signs in; answers the server's version and the protocol that encrypts. Raises Failed."""
    try:
        with connect(target, limits) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT VERSION()")
            version = str(cursor.fetchone()[0])
            cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_version'")
            row = cursor.fetchone()
    except (pymysql.MySQLError, OSError, ValueError) as error:
        raise failure(error) from None
    product = "MariaDB" if "mariadb" in version.lower() else "MySQL"
    return f"{product} {version.split('-')[0]}", str(row[1]) if row and row[1] else ""


def failure(error: Exception) -> Failed:
    """What a server or the driver says, as a failure."""
    number, text = [*error.args, 0, ""][:2]
    if number in FAILURES:
        return Failed(*FAILURES[number])
    if number in SERVER_ERRORS:
        return _said(text)
    return Failed("SERVER_ERROR", "The server refused the connection; its log says why.")


def refused(error: Exception) -> Failed:
    """What a server says to a query, as a failure."""
    number, text = [*error.args, 0, ""][:2]
    if number in TIMEOUTS:
        return too_long()
    return _said(text) if number in NEWER_SERVER_ERRORS else failure(error)


def _said(text: str) -> Failed:
    return Failed("SERVER_ERROR", f"The server says: {text}"[:SHOWN])


def hang_up(connection: Any) -> None:
    """Frees who waits for an answer of the server; closing the socket would not wake them."""
    with suppress(OSError, AttributeError):
        connection._sock.shutdown(socket.SHUT_RDWR)
