"""Runs the queries of a template in a read-only session.

Each query becomes a subselect of one statement, and the server itself cuts what
is too long or too much. That keeps a slip from doing harm, and is no cage: a
query may call whatever the source's user may (ADR 16).
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import psycopg
from pymysql.connections import TEXT_TYPES
from pymysql.constants.FIELD_TYPE import JSON
from pymysql.cursors import SSCursor

from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.data_sources import mysql, postgres, sqlite
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.sql import WIDE, quoted
from quarterdeck_server.domains.data_sources.vendors import driver
from quarterdeck_server.domains.reports.document import Value
from quarterdeck_server.domains.reports.reading import (
    MAX_ROWS,
    MAX_TEXT,
    Reading,
    ReadingTask,
    Rows,
)
from quarterdeck_server.domains.reports.templates import Template

# Long enough for a text to be seen to be too long.
LENGTH = MAX_TEXT + 1
BYTES_SHOWN = 100
LOOK_EVERY = 500
MOST_CHARACTERS = 50_000_000
# What drivers raise by themselves, before a server hears of a query.
NOT_TAKEN = (
    *(ValueError, TypeError, KeyError, IndexError, OverflowError),
    psycopg.ProgrammingError,
)
# The report's own limit ends a query that takes long.
STATEMENT_SECONDS = 24 * 3600
# PostgreSQL's types that are not shown as text, by their oid (pg_type.dat).
BOOL, BYTEA = 16, 17
INTEGERS = (20, 21, 23, 26)
NUMBERS = (700, 701, 1700)
TIMES = (1114, 1184)

Ask = Callable[[str, Mapping[str, object]], Iterator[dict[str, Value]]]


def read(task: ReadingTask, template: Template) -> Reading:
    """Return what the queries of a template find. Raise SourceError."""
    source_type = task.target.source_type
    version, _ = driver(source_type).try_source(task.target, task.allowed)
    asking = {"postgresql": _postgres, "mysql": _mysql, "sqlite": _sqlite}[source_type]
    tables: dict[str, Rows] = {}
    notes = []
    budget = _Budget(task)
    name = ""
    try:
        with asking(task) as ask:
            for position, rule in enumerate(template.sections):
                task.run.at(position / len(template.sections))
                if source_type not in rule.queries:
                    notes.append(f"{rule.title} has no query for {source_type}.")
                    continue
                name = f"{rule.queries[source_type]}: "
                text = _text(template.folder / rule.queries[source_type])
                rows = budget.taken(_asked(ask, text, task.parameters))
                tables[rule.key] = rows
                if rows and (lacking := {each.key for each in rule.columns} - rows[0].keys()):
                    raise SourceError(Reason.BAD_TEMPLATE, f"It has no column {min(lacking)}.")
    except SourceError as failure:
        raise SourceError(failure.code, name + failure.message) from None
    return Reading(source_version=version, tables=tables, notes=notes)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip().rstrip(";")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(
            Reason.BAD_TEMPLATE, f"It cannot be read: {type(error).__name__}."
        ) from None


def _asked(ask: Ask, text: str, values: Mapping[str, object]) -> Iterator[dict[str, Value]]:
    """Yield what a query finds. Raise SourceError also for what the driver does not take."""
    try:
        yield from ask(text, values)
    except NOT_TAKEN as error:
        if isinstance(error, psycopg.Error) and error.sqlstate is not None:
            raise
        kind = type(error).__name__
        raise SourceError(
            Reason.BAD_TEMPLATE,
            f"A query does not match its parameters ({kind}); is each % doubled?",
        ) from None


class _Budget:
    """How much more may be read for a report, whose rows are all in memory."""

    def __init__(self, task: ReadingTask) -> None:
        self._task = task
        self._left = MOST_CHARACTERS

    def taken(self, rows: Iterable[dict[str, Value]]) -> Rows:
        """As many rows as there may be. Raise SourceError if they are too large."""
        found: Rows = []
        for row in rows:
            self._left -= sum(len(value) for value in row.values() if isinstance(value, str))
            if self._left < 0:
                raise SourceError(
                    Reason.TOO_LARGE,
                    f"The queries return more than {MOST_CHARACTERS:,} characters; request less"
                    " data.",
                )
            found.append(row)
            if len(found) % LOOK_EVERY == 0:
                self._task.run.check()
            # A query may have got rid of the limit that was put to it.
            if len(found) > MAX_ROWS:
                break
        return found


# The query is the operator's, and its session can only read.
def _none_of(inner: str) -> str:
    return f"SELECT * FROM {inner} LIMIT 0"  # noqa: S608


def _some_of(wanted: str, inner: str) -> str:
    return f"SELECT {wanted} FROM {inner} LIMIT {MAX_ROWS + 1}"  # noqa: S608


def _with(values: Mapping[str, object], ours: str) -> str:
    """Our part of a query, as a driver takes it with these values."""
    return ours.replace("%", "%%") if values else ours


@contextmanager
def _postgres(task: ReadingTask) -> Iterator[Ask]:
    reading = postgres.reading(
        *(task.target, task.allowed),
        statement_seconds=STATEMENT_SECONDS,
        search_path="",
        sizes=WIDE,
    )
    with reading as connection, task.run.stopping(connection.cancel):
        connection.execute("SET LOCAL datestyle = ISO")
        connection.execute("SET LOCAL timezone = 'UTC'")

        def ask(text: str, values: Mapping[str, object]) -> Iterator[dict[str, Value]]:
            inner = f"({text}\n) AS report_query"
            # Prepared, it can be one statement only.
            described = connection.execute(_none_of(inner), values or None, prepare=True)
            columns = described.description or []
            # A query's own columns are found by their position: names may come twice.
            names = ", ".join(f"c{position}" for position in range(len(columns)))
            inner = f"({text}\n) AS report_query ({names})"
            with connection.cursor(name="report") as cursor:
                cursor.itersize = LOOK_EVERY
                wanted = ", ".join(
                    _as_text(f"c{position}", column.type_code)
                    for position, column in enumerate(columns)
                )
                cursor.execute(_some_of(_with(values, wanted), inner), values or None)
                for row in cursor:
                    yield {
                        column.name: _typed(column.type_code, value)
                        for column, value in zip(columns, row, strict=True)
                    }

        yield ask


def _as_text(name: str, oid: int) -> str:
    if oid == BYTEA:
        return f"encode(substring({name} FROM 1 FOR {BYTES_SHOWN}), 'hex')"
    return f"left({postgres.as_text(name, oid)}, {LENGTH})"


def _typed(oid: int, text: str | None) -> Value:
    """Return a value that PostgreSQL wrote as text."""
    if text is None:
        return None
    if oid == BOOL:
        return text == "true"
    if oid in INTEGERS:
        return int(text)
    if oid in NUMBERS:
        return plain(Decimal(text))
    if oid in TIMES:
        try:
            return plain(datetime.fromisoformat(text))
        except ValueError:  # infinity, or a year that Python has not
            return text
    return text


@contextmanager
def _mysql(task: ReadingTask) -> Iterator[Ask]:
    reading = mysql.reading(
        task.target, task.allowed, statement_seconds=STATEMENT_SECONDS, sizes=WIDE
    )
    with reading as connection, task.run.stopping(lambda: mysql.hang_up(connection)):
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION time_zone = '+00:00'")

        def ask(text: str, values: Mapping[str, object]) -> Iterator[dict[str, Value]]:
            inner = f"({text}\n) AS report_query"
            with connection.cursor() as cursor:
                cursor.execute(_none_of(inner), values or None)
                columns = cursor.description
            wanted = ", ".join(_mysql_column(name, code) for name, code, *_ in columns)
            with connection.cursor(SSCursor) as cursor:
                cursor.execute(_some_of(_with(values, wanted), inner), values or None)
                for row in cursor:
                    yield {
                        column[0]: plain(value) for column, value in zip(columns, row, strict=True)
                    }

        yield ask


def _mysql_column(name: str, code: int) -> str:
    column = quoted(name, "`")
    if code == JSON:
        return f"LEFT(CAST({column} AS CHAR), {LENGTH})"
    return f"LEFT({column}, {LENGTH})" if code in TEXT_TYPES else column


@contextmanager
def _sqlite(task: ReadingTask) -> Iterator[Ask]:
    reading = sqlite.reading(
        task.target, task.allowed, statement_seconds=STATEMENT_SECONDS, check=task.run.check
    )
    with reading as connection:

        def ask(text: str, values: Mapping[str, object]) -> Iterator[dict[str, Value]]:
            inner = f"({text}\n)"
            cursor = connection.execute(_none_of(inner), values)
            names = [column[0] for column in cursor.description]
            wanted = ", ".join(_sqlite_column(name) for name in names)
            for row in connection.execute(_some_of(wanted, inner), values):
                yield dict(zip(names, map(plain, row), strict=True))

        yield ask


def _sqlite_column(name: str) -> str:
    column = quoted(name)
    return (
        f"CASE typeof({column}) WHEN 'text' THEN substr({column}, 1, {LENGTH})"
        f" WHEN 'blob' THEN lower(hex(substr({column}, 1, {BYTES_SHOWN}))) ELSE {column} END"
    )


def plain(value: object) -> Value:
    """Return a driver's value for a document: times in UTC, bytes as hex, `NaN` as a text."""
    if isinstance(value, bool | None):
        return value
    if isinstance(value, int | float | Decimal):
        if not math.isfinite(value):
            return {"inf": "Infinity", "-inf": "-Infinity"}.get(str(float(value)), "NaN")
        return int(value) if value == int(value) and not isinstance(value, float) else float(value)
    if isinstance(value, datetime):
        at = value.astimezone(UTC) if value.tzinfo else value
        return at.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value[:BYTES_SHOWN].hex()
    return str(value)
