"""Connecting to PostgreSQL (libpq by psycopg)."""

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from quarterdeck_server.data_sources.service import Failed, Limits, Target
from quarterdeck_server.data_sources.sql import too_long

CONNECT_SECONDS = 4
STATEMENT_MS = 3_000
IDLE_SECONDS = 120
SHOWN = 500
# PostgreSQL manual, Appendix A: the class of errors about a value.
DATA_EXCEPTION = "22"
# The oids of types that users made begin here (PostgreSQL's FirstNormalObjectId). Only their
# output functions are called, as all that shows a value does: casts, operators and aggregates
# could be anyone's.
FIRST_MADE = 16_384

# What a server or libpq says (in English, or the rest), as a code and what to do about it.
FAILURES = (
    (
        ("password authentication failed", "no password supplied", "authentication failed"),
        "WRONG_PASSWORD",
        "The server refuses the username or the password; set them again.",
    ),
    (
        ("pg_hba.conf", "permission denied", "is not permitted to log in"),
        "NOT_ALLOWED",
        "The server does not let this user in from here; see its pg_hba.conf and grants.",
    ),
    (
        ("does not exist",),
        "NO_SUCH_DATABASE",
        "The server has no such database or role; check database and username.",
    ),
    (
        ("SSL", "certificate"),
        "TLS_FAILED",
        "The encrypted connection failed; check ssl_mode and the server's certificate.",
    ),
    (
        ("timeout expired", "connection timeout"),
        "TIMEOUT",
        "The server did not answer in time; check host, port and firewalls.",
    ),
    (
        ("refused", "unreachable", "closed the connection", "No route", "not accepting"),
        "NO_CONNECTION",
        "Nothing answers there; check host and port, and that the server listens on it.",
    ),
)


def parameters(target: Target, limits: Limits) -> dict[str, Any]:
    """libpq's parameters of a source (PostgreSQL manual, 32.1.2). Raises Failed."""
    found: dict[str, Any] = {
        "host": target.host,
        "hostaddr": limits.address(target.host, target.port),
        "port": target.port,
        "dbname": target.database,
        "user": target.username,
        "password": target.password or None,
        "sslmode": target.ssl_mode.replace("_", "-"),
        "application_name": "quarterdeck",
        "connect_timeout": CONNECT_SECONDS,
        # So that a server that vanished is not waited for for hours.
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
    }
    if target.ssl_mode.startswith("verify"):
        found["sslrootcert"] = ssl.get_default_verify_paths().cafile
    return found


def try_source(target: Target, limits: Limits) -> tuple[str, str]:
    """Signs in; answers the server's version and the protocol that encrypts. Raises Failed."""
    options = f"-c statement_timeout={STATEMENT_MS} -c default_transaction_read_only=on"
    try:
        with psycopg.connect(
            **parameters(target, limits), options=options, autocommit=True
        ) as connection:
            version = connection.execute("SHOW server_version").fetchone()
            tls = connection.execute(
                "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl"
            ).fetchone()
    except psycopg.Error as error:
        raise failed(str(error)) from None
    return f"PostgreSQL {str(version[0]).split()[0]}" if version else "", tls[0] if tls else ""


@contextmanager
def reading(
    target: Target, limits: Limits, *, statement_seconds: int, search_path: str = "pg_catalog"
) -> Iterator[psycopg.Connection[Any]]:
    """A session whose transactions can only read, and whose statements end in time.

    By default only the system's own names are found without their schema.
    Raises Failed, also for what the server says within the context.
    """
    options = {
        "statement_timeout": f"{statement_seconds}s",
        "lock_timeout": "3s",
        "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
        "default_transaction_read_only": "on",
    }
    if search_path:
        options["search_path"] = search_path
    text = " ".join(f"-c {name}={value}" for name, value in options.items())
    try:
        connection = psycopg.connect(**parameters(target, limits), options=text)
    except psycopg.Error as error:
        raise failed(str(error)) from None
    try:
        with connection:
            # Unlike the default, this cannot be changed by what is run in the transaction.
            connection.read_only = True
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            yield connection
    except psycopg.Error as error:
        raise refused(error) from None


def as_text(column: str, oid: int) -> str:
    """The SQL of a column's values as text, by the oid of their type; a domain's is its base's.

    Of types that users made it has a `%`, and is what the output function writes: nobody's cast
    is called. A row of nulls is no null.
    """
    if oid < FIRST_MADE:
        return f"{column}::text"
    shown = f"pg_catalog.format('%s', {column})"
    return f"(CASE pg_catalog.num_nulls({column}) WHEN 0 THEN {shown} END)"


def refused(error: psycopg.Error) -> Failed:
    """What a server says to a query, as a failure."""
    if isinstance(error, psycopg.errors.QueryCanceled):
        return too_long()
    if error.sqlstate is None:
        said = (
            "the connection was lost" if isinstance(error, psycopg.OperationalError) else str(error)
        )
    else:
        said = error.diag.message_primary or error.sqlstate
    if (error.sqlstate or "").startswith(DATA_EXCEPTION):
        # It quotes the value, which not everybody who sees the error may see.
        said = re.sub(r'"[^"]*"|: .*', " …", said)
    return Failed("QUERY_FAILED", f"The server says: {said}"[:SHOWN])


def failed(
    text: str,
    code: str = "SERVER_ERROR",
    message: str = "The server refused the connection; its log says why.",
) -> Failed:
    """What a server or libpq says as a failure; `code` and `message` for what is not known."""
    for phrases, known_code, known_message in FAILURES:
        if any(phrase in text for phrase in phrases):
            return Failed(known_code, known_message)
    return Failed(code, message)
