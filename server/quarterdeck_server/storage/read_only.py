"""Read-only connections, for the threads that only read."""

import sqlite3
import threading
from typing import TYPE_CHECKING

import peewee

if TYPE_CHECKING:
    import psycopg


class _Thread(threading.local):
    """Whether a thread only reads."""

    only_reads = False


_thread = _Thread()


def only_read() -> None:
    """Have the database refuse all that this thread would change; before it is first used."""
    _thread.only_reads = True


class Sqlite(peewee.SqliteDatabase):
    """SQLite, whose connections on threads that only read refuse to change anything."""

    def _initialize_connection(self, connection: sqlite3.Connection) -> None:
        if _thread.only_reads:
            connection.execute("PRAGMA query_only = ON")


class Postgresql(peewee.PostgresqlDatabase):
    """PostgreSQL, whose connections on threads that only read refuse to change anything."""

    def _initialize_connection(self, connection: "psycopg.Connection[object]") -> None:
        if _thread.only_reads:
            connection.execute("SET default_transaction_read_only = on")
