"""The measurements of columns, and how one query measures many columns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from quarterdeck_server.domains.data_sources.sql import SourceRow
from quarterdeck_server.domains.reports.readers.inventory.model import LeftOut
from quarterdeck_server.domains.reports.readers.inventory.queries import Ask
from quarterdeck_server.domains.reports.reading import MAX_ROWS, ReadingTask

# Of longer texts these many characters are looked at, and their length.
SHOWN = 200
# Longer texts are not looked at for spaces around them, in bytes.
TRIMMED = 1_000


class Parts(NamedTuple):
    """How a column of a type is measured.

    looks     what kind of values it has
    inner     what is taken of each row, by its alias
    measures  aggregates over these aliases, by the field of Figures
    """

    looks: Literal["text", "number", "time", "other"]
    inner: dict[str, str]
    measures: dict[str, str]


class Column(NamedTuple):
    """A column; constrained is one that is unique, or part of a primary or a foreign key."""

    name: str
    type: str
    is_constrained: bool
    parts: Parts


@dataclass(slots=True, kw_only=True)
class Table:
    """A table and those of its columns that may be read.

    source    what stands for it after `FROM`
    sampled   the same for some of its rows from all over it; empty if it has no such thing
    estimate  how many rows the server takes it to have; None if it does not know
    """

    schema: str
    name: str
    kind: str
    source: str
    sampled: str = ""
    estimate: int | None = None
    has_primary_key: bool = False
    columns: list[Column] = field(default_factory=list)

    @property
    def path(self) -> str:
        """Return the name with its schema."""
        return f"{self.schema}.{self.name}"


@dataclass(slots=True, kw_only=True)
class Figures:
    """Numbers of rows, and the least and greatest value as text; None for what a type has not.

    empty     texts of no characters
    padded    texts with spaces before or after them
    infinite  dates that never come, ancient: until 1900-01-01, future: after now
    """

    filled: int = 0
    empty: int | None = None
    distinct: int | None = None
    minimum: str | None = None
    maximum: str | None = None
    padded: int | None = None
    infinite: int | None = None
    ancient: int | None = None
    future: int | None = None


class Measured(NamedTuple):
    """What was found in the rows of a table that were read; a figure for each column."""

    rows: int
    is_sampled: bool
    figures: list[Figures]


def within_limit(listed: list[SourceRow], left_out: LeftOut) -> Iterator[SourceRow]:
    """Yield the columns that a server lists, but not more than MAX_ROWS."""
    if len(listed) > MAX_ROWS:
        left_out.add(f"Columns after the first {MAX_ROWS:,} are left out, from", str(listed[-1][1]))
    yield from listed[:MAX_ROWS]


class Found(NamedTuple):
    """The tables to be measured, how many there are in all, and what may not be read."""

    tables: list[Table]
    total: int
    left_out: LeftOut


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between servers; `chunk` is how many columns one query measures."""

    find: Callable[[ReadingTask, Ask], Found]
    chunk: int


def measure(table: Table, limit: int, dialect: Dialect, ask: Ask) -> Measured:
    """Measure all columns in at most `limit` rows. Raise SourceError."""
    if table.sampled:
        rows, figures = _measure(table, table.sampled, limit, dialect.chunk, ask)
        # Of a table with few pages it may be that none is in the sample.
        if rows:
            return Measured(rows, True, figures)
    rows, figures = _measure(table, table.source, limit, dialect.chunk, ask)
    beyond = f"SELECT 1 FROM {table.source} LIMIT 1 OFFSET {limit:d}"  # noqa: S608
    return Measured(rows, rows == limit and bool(ask(beyond)), figures)


def _measure(
    table: Table, source: str, limit: int, chunk: int, ask: Ask
) -> tuple[int, list[Figures]]:
    most = 0
    figures: list[Figures] = []
    for start in range(0, max(len(table.columns), 1), chunk):
        columns = table.columns[start : start + chunk]
        rows, found = _measure_chunk(columns, f"{source} LIMIT {limit:d}", ask)
        most = max(most, rows)
        figures += found
    return most, figures


def _measure_chunk(columns: list[Column], source: str, ask: Ask) -> tuple[int, list[Figures]]:
    inner = [f"{sql} AS {alias}" for column in columns for alias, sql in column.parts.inner.items()]
    outer = [sql for column in columns for sql in column.parts.measures.values()]
    taken = ", ".join(inner) or "1 AS one"
    row = ask(f"SELECT {', '.join(['count(*)', *outer])} FROM (SELECT {taken} FROM {source}) s")[0]  # noqa: S608
    values = iter(row[1:])
    return int(row[0]), [_figures(column, values) for column in columns]


def _figures(column: Column, values: Iterator[int]) -> Figures:
    figures = Figures()
    for name, value in zip(column.parts.measures, values, strict=False):
        # Numbers are of any of the drivers' types.
        is_plain = value is None or isinstance(value, str)
        setattr(figures, name, value if is_plain else int(value))
    return figures
