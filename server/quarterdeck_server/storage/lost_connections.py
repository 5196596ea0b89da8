"""Connections to PostgreSQL that the server ended while nobody used them.

After a restart or a failover each connection of each thread is one. The first call that used it
would fail, although nothing of it was begun.
"""

import select

import peewee
import psycopg
from psycopg.pq import ConnStatus
from psycopg.pq.abc import PGconn

# How long the end of a connection may take to come after what the server says last.
LAST_WORD_MS = 20


def drop_lost(database: peewee.Database) -> None:
    """Close this thread's connection if it is lost, outside a transaction; the next is a new one.

    One look at the socket: on an idle connection there is nothing to read but the server's last
    word and its end, or a setting that has changed (PostgreSQL manual, 54.2.7).
    """
    if database.is_closed() or database.in_transaction():
        return
    connection: psycopg.Connection[object] = database.connection()  # type: ignore[no-untyped-call]
    if _is_lost(connection.pgconn):
        database.close()


def _is_lost(connection: PGconn) -> bool:
    if connection.status != ConnStatus.OK:
        return True
    poll = select.poll()
    poll.register(connection.socket, select.POLLIN)
    wait = 0
    while poll.poll(wait):
        try:
            connection.consume_input()
        except psycopg.OperationalError:
            return True
        if connection.status != ConnStatus.OK:
            return True
        wait = LAST_WORD_MS
    return False
