"""The database: one handle, tables, transactions, and queries that are compiled once.

Times are stored as integers: microseconds since the Unix epoch, UTC (ADR 3).
"""

import fcntl
import re
import threading
from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any, ParamSpec, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

import peewee
import uuid_utils

from quarterdeck_server.core import clock

P = ParamSpec("P")
T = TypeVar("T")

SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    # A commit that was answered survives a power cut, not only a crash of ours.
    "synchronous": "full",
    "foreign_keys": 1,
    "busy_timeout": 10_000,
    "cache_size": -64 * 1024,
    "mmap_size": 256 * 1024 * 1024,
    "temp_store": "memory",
}

PRUNED_AT_ONCE = 1000
SHARED_NOW = "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint"

database = peewee.DatabaseProxy()


class Table(peewee.Model):
    """The base of every table."""

    class Meta:
        database = database
        legacy_table_names = False


def new_id() -> str:
    """A new opaque id: a UUIDv7 (RFC 9562), so ids sort by the time they were made."""
    return str(uuid_utils.uuid7())


def sqlite_path(url: str) -> Path | None:
    """The file of a `sqlite:///path` URL; None if it is another kind of URL."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def open_database(url: str) -> peewee.Database:
    """Points the handle at `url` (`sqlite:///path` or `postgresql://…`), without connecting."""
    path = sqlite_path(url)
    opened: peewee.Database
    if path is not None:
        opened = peewee.SqliteDatabase(str(path), pragmas=SQLITE_PRAGMAS)
    else:
        parameters = postgres_parameters(url)
        opened = peewee.PostgresqlDatabase(
            parameters.pop("dbname"), prefer_psycopg3=True, **parameters
        )
    database.initialize(opened)
    return opened


def postgres_parameters(url: str) -> dict[str, Any]:
    """libpq's parameters of a `postgresql://` URL (PostgreSQL manual, 32.1.1.2)."""
    parts = urlsplit(url)
    # So that a session whose machine vanished is ended within half a minute, and does not hold
    # for more than a moment what every write waits for. Its own end finds out before (below):
    # a worker must know that its locks are gone before others take them.
    options = {
        "tcp_keepalives_idle": 10,
        "tcp_keepalives_interval": 5,
        "tcp_keepalives_count": 3,
        "idle_in_transaction_session_timeout": 5_000,
    }
    defaults = {
        "connect_timeout": 5,
        "application_name": "quarterdeck",
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 15_000,
        "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
    }
    given = {
        "dbname": unquote(parts.path.removeprefix("/")) or "postgres",
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "host": unquote(parts.hostname or ""),
        "port": parts.port,
        **dict(parse_qsl(parts.query)),
    }
    parameters = {key: value for key, value in given.items() if value}
    return defaults | parameters


def close_database() -> None:
    """Closes this thread's connection and its handle of the turn to write."""
    database.close()
    _turn.close()


def is_sqlite() -> bool:
    """Whether the database is SQLite."""
    return isinstance(database.obj, peewee.SqliteDatabase)


_watch_turn: Callable[[], AbstractContextManager[None]] = nullcontext


def watch_turn(watch: Callable[[], AbstractContextManager[None]]) -> None:
    """Has each wait for SQLite's turn to write be within a context of `watch` from now on."""
    global _watch_turn
    _watch_turn = watch


@contextmanager
def write() -> Iterator[None]:
    """A transaction that may write; on SQLite it takes the write lock at once.

    What was given to `before_commit` runs at its end.
    """
    _last.steps = {}
    if not is_sqlite():
        with database.atomic():
            yield
            _take_last_steps()
        return
    # SQLite waits for its lock by sleeping ever longer; behind a file lock the
    # kernel wakes the next writer at once. SQLite's own lock still rules.
    turn = _turn.file(f"{database.database}.turn")
    with _watch_turn():
        fcntl.flock(turn, fcntl.LOCK_EX)
    try:
        with database.atomic("IMMEDIATE"):
            yield
            _take_last_steps()
    finally:
        fcntl.flock(turn, fcntl.LOCK_UN)


class _LastSteps(threading.local):
    """What each thread's transaction does before it commits."""

    steps: dict[Callable[[list[Any]], None], list[Any]]


_last = _LastSteps()


def before_commit(step: Callable[[list[Any]], None], item: Any) -> None:
    """Has the open transaction end with `step(items)`, given all items of that step.

    For what takes a lock that all writers want: the later it is taken the
    shorter it is held, and taken last it cannot be part of a deadlock.
    """
    _last.steps.setdefault(step, []).append(item)


def _take_last_steps() -> None:
    for step, items in _last.steps.items():
        step(items)


class _Turn(threading.local):
    """Each thread's handle of the file whose lock is the turn to write."""

    _open: IO[bytes] | None = None

    def file(self, path: str) -> IO[bytes]:
        if self._open is None or self._open.name != path:
            self.close()
            self._open = open(path, "wb")  # noqa: SIM115 (kept for the thread)
        return self._open

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


_turn = _Turn()


def guarded(fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs `fn`, and drops this thread's connection if it turns out to be lost."""
    try:
        return fn(*args, **kwargs)
    except (peewee.OperationalError, peewee.InterfaceError):
        if not is_sqlite() and not database.is_connection_usable():
            database.close()
        raise


def locked(query: Any) -> Any:
    """Holds the rows that a query finds until the transaction ends (SQLite holds them all).

    Not against rows that only refer to them: such a row is inserted under the
    audit log's lock, and must not wait for somebody who waits for that.
    """
    return query if is_sqlite() else query.for_update("FOR NO KEY UPDATE")


def serialize(name: str) -> None:
    """Makes transactions that name the same thing run one after the other.

    SQLite has one writer at a time anyway; PostgreSQL takes an advisory lock
    that ends with the transaction.
    """
    if not is_sqlite():
        database.execute_sql("SELECT pg_advisory_xact_lock(hashtext(%s))", (name,))


def shared_now() -> int:
    """The time by the one clock that all hosts have: that of PostgreSQL; SQLite has one host.

    To tell which of two things that happened on two hosts was first. In microseconds, as
    clock.now().
    """
    if is_sqlite():
        return clock.now()
    row = database.execute_sql(SHARED_NOW).fetchone()
    return int(row[0])


class _Slot:
    def __init__(self, name: str) -> None:
        self.name = name


def bind(name: str) -> Any:
    """A place in a query for the value `name` of each execution."""
    return peewee.Value(_Slot(name), converter=False)


class Statement:
    """A query built once and run many times, with values in its `bind` places.

    Peewee takes some 200 µs to build a query and SQLite 15 µs to run it.
    Rows come as named tuples of the selected columns.
    """

    def __init__(self, build: Callable[[], Any]) -> None:
        self._build = build
        self._dialect: object = None
        self._sql = ""
        self._parameters: Sequence[object] = ()
        self._row: Any = None

    def _compile(self) -> None:
        self._sql, self._parameters = database.get_sql_context().sql(self._build()).query()
        self._dialect = database.obj
        self._row = None

    def _execute(self, values: dict[str, object]) -> Any:
        if self._dialect is not database.obj:
            self._compile()
        parameters = [
            values[item.name] if type(item) is _Slot else item for item in self._parameters
        ]
        return database.execute_sql(self._sql, parameters)

    def rows(self, **values: object) -> list[Any]:
        """All rows."""
        cursor = self._execute(values)
        found = cursor.fetchall()
        if not found:
            return []
        if self._row is None:
            names = [re.sub(r"\W", "_", column[0]) for column in cursor.description]
            self._row = namedtuple("Row", names, rename=True)  # type: ignore[misc]
        return [self._row._make(row) for row in found]

    def first(self, **values: object) -> Any:
        """The first row, or None."""
        rows = self.rows(**values)
        return rows[0] if rows else None

    def run(self, **values: object) -> int:
        """Runs a statement that answers no rows, and tells how many it changed."""
        return int(self._execute(values).rowcount)


def insert(table: type[Table], *columns: Any) -> Statement:
    """An INSERT of these columns, each from the value of the same name."""
    return Statement(lambda: table.insert({column: bind(column.name) for column in columns}))


def delete_before(table: type[Table], column: Any) -> Statement:
    """A DELETE of some rows whose `column` is before `before`; run it until it changes none."""
    meta: Any = table._meta
    key = meta.get_primary_keys()

    def build() -> Any:
        old = table.select(*key).where(column < bind("before")).limit(PRUNED_AT_ONCE)
        return table.delete().where(peewee.Tuple(*key).in_(old))

    return Statement(build)


def as_column(value: Any) -> Any:
    """A value in the place of a column; a column is left as it is."""
    return value if isinstance(value, peewee.Node) else peewee.Value(value, converter=False)
