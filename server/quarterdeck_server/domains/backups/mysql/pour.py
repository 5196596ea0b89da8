"""Loads a dump into MySQL or MariaDB with PyMySQL, one statement per message."""

import socket
import ssl
from collections.abc import Callable, Mapping
from typing import Any

import pymysql
from pymysql.connections import Connection

from quarterdeck_server.domains.backups.mysql.lexer import Modes, Statement, Statements
from quarterdeck_server.domains.backups.mysql.screen import DECIDING, WIDE, judge, makes_event
from quarterdeck_server.domains.backups.mysql.tables import Tables
from quarterdeck_server.domains.backups.orders import Order, RowsDiffer
from quarterdeck_server.domains.data_sources.mysql_sign_in import IN_CLEAR

CONNECT_SECONDS = 10
SIGN_IN_SECONDS = 30
# An index takes its time. What puts a restore in its place is stopped by nothing else.
STATEMENT_SECONDS = 6 * 3600
# Errors that quote the value which does not fit (MySQL and MariaDB, Error Message Reference).
QUOTING = (1062, 1292, 1366, 1367, 1411, 1416, 1526, 1586)
# What the driver says if the server does not encrypt.
NO_TLS = 2026
# ER_SUBQUERY_NO_1_ROW.
SEVERAL_ROWS = 1242


def pour(order: Order, read: Callable[[int], bytes]) -> None:
    """Do what is ordered. Raise Refused, Cut, and the driver's errors."""
    with _session(dict(order.connect)) as connection:
        for ours in order.before:
            connection.query(ours)
        statements = Statements(read)
        tables = _tables_of(connection) if order.is_one else Tables()
        while (statement := statements.next()) is not None:
            place = statements.source.place
            text = order.judged(
                lambda found=statement, at=place: judge(  # type: ignore[misc]
                    found, at, tables, rows_alone=order.is_one
                ),
                statement.text,
            )
            # In a scratch database they would do at once what they do in the one that was dumped.
            if text and not (order.is_scratch and makes_event(statement)):
                _run(connection, text)
                _learn(statements, statement, connection)
        for ours in order.after:
            _run_last(connection, ours)


def _run_last(connection: Connection, statement: str) -> None:
    """Run a statement of ours. Raise RowsDiffer for an expectation, which fails on purpose."""
    try:
        connection.query(statement)
    except pymysql.MySQLError as error:
        if error.args and error.args[0] == SEVERAL_ROWS:
            raise RowsDiffer from None
        raise


def _run(connection: Connection, text: bytes) -> None:
    """Run a statement of a dump. Raise the driver's errors, without rows that they quote."""
    try:
        connection.query(text)
    except pymysql.MySQLError as error:
        if error.args and error.args[0] in QUOTING:
            number = error.args[0]
            raise type(error)(number, f"a value does not fit (error {number})") from None
        raise


def _tables_of(connection: Connection) -> Tables:
    """Return what rows alone may go into: the tables that the target has, and no view."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT TABLE_NAME FROM information_schema.TABLES"
            " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE <> 'VIEW'"
        )
        return Tables(str(name) for (name,) in cursor.fetchall())


def _learn(statements: Statements, statement: Statement, connection: Connection) -> None:
    """Ask how the session reads statements from here on, after one that may change it."""
    if statement.is_rows or not DECIDING.search(statement.text):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT @@sql_mode, @@character_set_client")
        mode, charset = cursor.fetchone()
    statements.modes = Modes(
        "NO_BACKSLASH_ESCAPES" not in mode, "ANSI_QUOTES" in mode, charset.upper() in WIDE
    )


def _session(given: dict[str, Any]) -> Connection:
    given["auth_plugin_map"] = {} if given["checks"] == "name" else IN_CLEAR
    context = _tls(given.pop("encrypts"), given.pop("authority"), given.pop("checks"))
    prefers, address = given.pop("prefers"), given.pop("address")
    given |= {"charset": "utf8mb4", "local_infile": False, "autocommit": True}
    # PyMySQL would take latin-1.
    given |= {"password": given["password"].encode(), "read_timeout": SIGN_IN_SECONDS}
    if context is None:
        return _connected((address, given["port"]), given, ssl_disabled=True)
    try:
        return _connected((address, given["port"]), given, ssl=context)
    except pymysql.err.OperationalError as error:
        if prefers and error.args[0] == NO_TLS:
            return _connected((address, given["port"]), given, ssl_disabled=True)
        raise


def _connected(address: tuple[str, int], given: Mapping[str, object], **tls: object) -> Connection:
    connection = Connection(**given, **tls, defer_connect=True)
    # To the address that was checked; the certificate has the name.
    connection.connect(socket.create_connection(address, CONNECT_SECONDS))
    connection._read_timeout = STATEMENT_SECONDS
    return connection


def _tls(encrypts: bool, authority: str | None, checks: str) -> ssl.SSLContext | None:
    if not encrypts:
        return None
    context = ssl.create_default_context(cafile=authority)
    context.check_hostname = checks == "name"
    context.verify_mode = ssl.CERT_REQUIRED if checks else ssl.CERT_NONE
    return context
