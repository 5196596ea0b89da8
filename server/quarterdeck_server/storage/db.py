"""The database: connections, tables, transactions, and queries that are compiled once.

Times are stored as integers: microseconds since the Unix epoch, UTC (ADR 3).
"""

import fcntl
import re
import threading
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any, Generic, ParamSpec, Protocol, TypeAlias, TypeVar, overload
from urllib.parse import parse_qsl, unquote, urlsplit

import peewee
import uuid_utils

from quarterdeck_server.core import clock
from quarterdeck_server.storage import read_only
from quarterdeck_server.storage.lost_connections import drop_lost

P = ParamSpec("P")
T = TypeVar("T")
# A row: a NamedTuple of the columns that a query selects, in their order.
R = TypeVar("R")
Selected = TypeVar("Selected", bound=peewee.Select)

# What a column holds. SQLite has 0 and 1 for False and True.
Value: TypeAlias = bool | int | float | str | bytes | None

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
    """Return a new opaque id: a UUIDv7 (RFC 9562), so ids sort by the time they were made."""
    return str(uuid_utils.uuid7())


def sqlite_path(url: str) -> Path | None:
    """Return the file of a `sqlite:///path` URL; None if it is another kind of URL."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def open_database(url: str) -> peewee.Database:
    """Point the handle at `url` (`sqlite:///path` or `postgresql://…`), without connecting."""
    path = sqlite_path(url)
    opened: peewee.Database
    if path is not None:
        opened = read_only.Sqlite(str(path), pragmas=SQLITE_PRAGMAS)
    else:
        parameters = postgres_parameters(url)
        opened = read_only.Postgresql(parameters.pop("dbname"), prefer_psycopg3=True, **parameters)
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
    """Close this thread's connection and its handle of the turn to write."""
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
    """Yield a transaction that may write; on SQLite it takes the write lock at once.

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


def before_commit(step: Callable[[list[T]], None], item: T) -> None:
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
    """Run `fn` on a connection that is not known to be lost; drop one that turns out to be."""
    if not is_sqlite():
        drop_lost(database.obj)
    try:
        return fn(*args, **kwargs)
    except (peewee.OperationalError, peewee.InterfaceError):
        if not is_sqlite() and not database.is_connection_usable():
            database.close()
        raise


# Peewee takes the words of the lock, too; its stubs know True alone.
_NO_KEY: Any = "FOR NO KEY UPDATE"


def locked(query: Selected) -> Selected:
    """Hold the rows that a query finds until the transaction ends (SQLite holds them all).

    Not against rows that only refer to them: such a row is inserted under the
    audit log's lock, and must not wait for somebody who waits for that.
    """
    return query if is_sqlite() else query.for_update(_NO_KEY)


def serialize(name: str) -> None:
    """Make transactions that name the same thing run one after the other.

    SQLite has one writer at a time anyway; PostgreSQL takes an advisory lock
    that ends with the transaction.
    """
    if not is_sqlite():
        database.execute_sql("SELECT pg_advisory_xact_lock(hashtext(%s))", (name,))


def shared_now() -> int:
    """Return the time by the one clock that all hosts have: that of PostgreSQL.

    SQLite has one host.

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


def bind(name: str) -> peewee.Value:
    """Return a place in a query for the value `name` of each execution."""
    return peewee.Value(_Slot(name), converter=False)


class Statement(Generic[R]):
    """A query built once and run many times, with values in its `bind` places.

    Peewee takes some 200 µs to build a query and SQLite 15 µs to run it.
    A query that finds rows has their type, whose fields are the selected columns.
    """

    @overload
    def __init__(self: "Statement[Any]", build: Callable[[], peewee.Query]) -> None: ...
    @overload
    def __init__(self, build: Callable[[], peewee.Query], row: type[R]) -> None: ...
    def __init__(self, build: Callable[[], peewee.Query], row: type[R] | None = None) -> None:
        self._build = build
        self._given: Any = row
        self._dialect: peewee.Database | None = None
        self._sql = ""
        self._parameters: Sequence[object] = ()
        self._make: Callable[[tuple[Value, ...]], R] | None = None

    def _compile(self) -> None:
        self._sql, self._parameters = database.get_sql_context().sql(self._build()).query()
        self._dialect = database.obj
        self._make = None

    def _execute(self, values: Mapping[str, object]) -> "Cursor":
        if self._dialect is not database.obj:
            self._compile()
        parameters = [
            values[item.name] if type(item) is _Slot else item for item in self._parameters
        ]
        cursor: Cursor = database.execute_sql(self._sql, parameters)
        return cursor

    def rows(self, **values: object) -> list[R]:
        """Return all rows. Raise TypeError if the query selects other columns than its row has."""
        cursor = self._execute(values)
        found = cursor.fetchall()
        if not found:
            return []
        make = self._make or self._maker(cursor)
        return [make(row) for row in found]

    def _maker(self, cursor: "Cursor") -> Callable[[tuple[Value, ...]], R]:
        names = tuple(column[0] for column in cursor.description)
        row = self._given or _any_row(names)
        if self._given and row._fields != names:
            raise TypeError(f"{row.__name__} is not a row of {', '.join(names)}")
        make: Callable[[tuple[Value, ...]], R] = row._make
        self._make = make
        return make

    def first(self, **values: object) -> R | None:
        """Return the first row, or None."""
        rows = self.rows(**values)
        return rows[0] if rows else None

    def one(self, **values: object) -> R:
        """Return the first row of a query that always finds one."""
        return self.rows(**values)[0]

    def tuples(self, **values: object) -> list[tuple[Value, ...]]:
        """Return all rows of a query whose columns are known only when it is built."""
        return self._execute(values).fetchall()

    def run(self, **values: object) -> int:
        """Run a statement that returns no rows, and return how many it changed."""
        return self._execute(values).rowcount


def _any_row(names: Sequence[str]) -> Any:
    return namedtuple("Row", [re.sub(r"\W", "_", name) for name in names], rename=True)


class Cursor(Protocol):
    """What both drivers give for a statement that ran (PEP 249)."""

    @property
    def description(self) -> Sequence[Sequence[str]]:
        """The columns, each with its name first."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""

    def fetchall(self) -> list[tuple[Value, ...]]:
        """Return all rows that are left."""


def columns_of(table: type[Table]) -> dict[str, peewee.Field]:
    """Return the columns of a table by their names."""
    fields: dict[str, peewee.Field] = table._meta.fields
    return fields


def inserting(table: type[Table], *, has_key: bool = False) -> peewee.Insert:
    """Return an INSERT of all columns, each from the value of the same name.

    But for the key that the database counts, unless `has_key` says that it is given, too.
    """
    columns = columns_of(table)
    return table.insert(
        {
            column: bind(name)
            for name, column in columns.items()
            if has_key or not isinstance(column, peewee.AutoField)
        }
    )


@overload
def insert(table: type[Table], *, has_key: bool = False) -> Statement[Any]: ...
@overload
def insert(table: type[Table], row: type[R], *, has_key: bool = False) -> Statement[R]: ...
def insert(
    table: type[Table], row: type[R] | None = None, *, has_key: bool = False
) -> Statement[Any]:
    """Return `inserting` as a statement, which finds the new row if `row` is its type."""
    if row is None:
        return Statement(lambda: inserting(table, has_key=has_key))
    returned = columns_of(table).values()
    return Statement(lambda: inserting(table, has_key=has_key).returning(*returned), row)


def delete_before(table: type[Table], column: peewee.Field) -> Statement[Any]:
    """Return a DELETE of some rows whose `column` is before `before`.

    Run it until it changes none.
    """
    meta: Any = table._meta
    key = meta.get_primary_keys()

    def build() -> peewee.Query:
        old = table.select(*key).where(column < bind("before")).limit(PRUNED_AT_ONCE)
        return table.delete().where(peewee.Tuple(*key).in_(old))

    return Statement(build)


def as_column(value: object) -> peewee.Node:
    """Return a value in the place of a column; a column is left as it is."""
    return value if isinstance(value, peewee.Node) else peewee.Value(value, converter=False)
