"""Loads what pg_restore writes into PostgreSQL, with libpq.

Statements go by the extended protocol, of which each message has one.
"""

from collections.abc import Callable

import psycopg
from psycopg.pq import DiagnosticField, ExecStatus
from psycopg.pq.abc import PGconn, PGresult

from quarterdeck_server.domains.backups.orders import NotPermitted, Order
from quarterdeck_server.domains.backups.postgres.lexer import Statement, Statements
from quarterdeck_server.domains.backups.postgres.screen import (
    COPY_ELSEWHERE,
    COPY_OUT,
    copied,
    is_copy,
    judge,
)
from quarterdeck_server.domains.backups.screening import Refused

# Servers before it do not know a setting that newer programs begin with.
NEW_SETTING = 170_000
# insufficient_privilege, undefined_object: an owner or a grantee of the dump may be missing here.
NOT_PERMITTED = ("42501", "42704")
# Rows for a view or a foreign table go elsewhere: to whatever it shows, on another server, too.
PLAIN_TABLE = b"""
SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n
    ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
WHERE n.nspname OPERATOR(pg_catalog.=) $1 AND c.relname OPERATOR(pg_catalog.=) $2
    AND (c.relkind OPERATOR(pg_catalog.=) 'r' OR c.relkind OPERATOR(pg_catalog.=) 'p')
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_partition_tree(c.oid) t JOIN pg_catalog.pg_class f
            ON f.oid OPERATOR(pg_catalog.=) t.relid
        WHERE f.relkind OPERATOR(pg_catalog.=) 'f'
    )
"""
# PostgreSQL manual, Appendix A: the class of errors about a value.
DATA_EXCEPTION = "22"
FAILED = (ExecStatus.FATAL_ERROR, ExecStatus.BAD_RESPONSE)


def pour(order: Order, read: Callable[[int], bytes]) -> None:
    """Do what is ordered. Raise Refused, Cut, and the driver's errors."""
    with psycopg.connect(**order.connect, autocommit=True) as connection:
        session = connection.pgconn
        _run(session, b"SET standard_conforming_strings = on")
        for text in order.before:
            _run(session, text.encode())
        statements = Statements(read)
        while (statement := statements.next()) is not None:
            place = statements.source.place
            order.judged(lambda found=statement, at=place: judge(found, at), None)  # type: ignore[misc]
            if not _is_left_out(statement, order, connection.info.server_version):
                _learn(statements, statement)
                _do(session, statement, statements, order)
        for text in order.after:
            _run(session, text.encode())


def _run(session: PGconn, text: bytes) -> PGresult:
    result = session.exec_params(text, None)
    _check(result)
    return result


def _check(result: PGresult) -> None:
    if result.status not in FAILED:
        return
    said = (result.error_field(DiagnosticField.MESSAGE_PRIMARY) or b"").decode(errors="replace")
    state = (result.error_field(DiagnosticField.SQLSTATE) or b"").decode(errors="replace")
    if state in NOT_PERMITTED:
        raise NotPermitted(said)
    if state.startswith(DATA_EXCEPTION):
        # It quotes the value.
        said = f"a value does not fit (error {state})"
    raise psycopg.OperationalError(said or result.get_error_message())


def _check_filled(session: PGconn, statement: Statement, place: Callable[[], str]) -> None:
    """Raise Refused for rows of what is no table in this database."""
    result = session.exec_params(PLAIN_TABLE, copied(statement))
    _check(result)
    if not result.ntuples:
        raise Refused(COPY_ELSEWHERE, place())


def _do(session: PGconn, statement: Statement, statements: Statements, order: Order) -> None:
    if not is_copy(statement):
        _run(session, statement.text)
        return
    order.judged(lambda: _check_filled(session, statement, statements.source.place), None)
    if _run(session, statement.text).status != ExecStatus.COPY_IN:
        raise Refused(COPY_OUT, statements.source.place())
    for rows in statements.rows():
        session.put_copy_data(rows)
    session.put_copy_end()
    while (ended := session.get_result()) is not None:
        _check(ended)


def _is_left_out(statement: Statement, order: Order, version: int) -> bool:
    words = [token.text for token in statement.tokens[:2]]
    if words in ([b"BEGIN"], [b"COMMIT"]):
        return order.is_one  # They are around large objects.
    return version < NEW_SETTING and words == [b"SET", b"TRANSACTION_TIMEOUT"]


def _learn(statements: Statements, statement: Statement) -> None:
    words = [token.text for token in statement.tokens]
    if words[:2] == [b"SET", b"STANDARD_CONFORMING_STRINGS"]:
        statements.escapes = words[3].strip(b"'").upper() == b"OFF"
