"""The parts of an inventory, for every kind of source."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.reports.document import Value
from quarterdeck_server.domains.reports.readers.inventory.queries import Ask
from quarterdeck_server.domains.reports.reading import MAX_ROWS, MAX_TEXT, ReadingTask, Rows

Kind = Literal[
    "table",
    "partitioned table",
    "foreign table",
    "virtual table",
    "shadow table",
    "view",
    "materialized view",
]
# A partitioned table has the rows of its partitions, a shadow table those of a virtual one.
WHOLE = "partitioned table"
UNCOUNTED = ("view", WHOLE, "shadow table")
# As many tables are counted by one query, and as large ones.
COUNTED_AT_ONCE = 50
COUNTED_BYTES = 64 * 1024 * 1024
NAMED = 10
SHOWN_NAME = 200


@dataclass(slots=True, kw_only=True)
class Table:
    """A table or a view.

    rows          None if nobody knows; the server's estimate unless `is_counted`
    table_bytes   without indexes; None if unknown, or for a view
    is_partition  a part of another table, which has its rows and bytes; it may itself be a
                  partitioned or a foreign table
    parent        the schema and name of what it is a partition of
    obstacle      why it cannot be counted; empty if it can
    source        what stands for it after `FROM`
    """

    schema: str
    name: str
    kind: Kind
    source: str
    columns: int
    rows: int | None = None
    is_counted: bool = False
    table_bytes: int | None = None
    index_bytes: int | None = None
    comment: str = ""
    has_primary_key: bool = False
    is_partition: bool = False
    parent: tuple[str, str] | None = None
    obstacle: str = ""

    @property
    def path(self) -> str:
        """Return the name with its schema."""
        return f"{self.schema}.{self.name}"

    @property
    def shown_kind(self) -> str:
        """For people: `partition`, or with what else it is: `partition, foreign table`."""
        if not self.is_partition:
            return self.kind
        return "partition" if self.kind == "table" else f"partition, {self.kind}"

    @property
    def size_bytes(self) -> int | None:
        """With its indexes."""
        if self.table_bytes is None:
            return None
        return self.table_bytes + (self.index_bytes or 0)


class LeftOut:
    """What a report has to go without, by the reason."""

    def __init__(self) -> None:
        self._names: dict[str, list[str]] = {}

    def add(self, reason: str, name: str) -> None:
        """Note that there is nothing, or less, of what is named so."""
        self._names.setdefault(reason, []).append(name)

    def as_notes(self) -> list[str]:
        """Return a sentence for each reason: `These are locked by others: a, b and 3 more.`"""
        return [
            f"{reason.removesuffix('.')}: {named(names)}." for reason, names in self._names.items()
        ]


def named(names: list[str]) -> str:
    """Return the first of many names, and how many there are besides."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(name[:SHOWN_NAME] for name in names[:NAMED]) + more


@dataclass(slots=True, kw_only=True)
class Contents:
    """What is in a source; the rows of columns and indexes are those of the report."""

    size_bytes: int | None = None
    schemas: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    columns: Rows = field(default_factory=list)
    indexes: Rows = field(default_factory=list)
    left_out: LeftOut = field(default_factory=LeftOut)


def cut_text(text: str | None) -> str:
    """Return a text of at most MAX_TEXT characters."""
    text = text or ""
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def column_row(
    schema: str,
    table: str,
    position: int,
    name: str,
    type_name: str,
    nullable: bool,
    default: str | None,
    comment: str | None = None,
) -> dict[str, Value]:
    """Return a row of the report's columns."""
    return {
        "schema": schema,
        "table": table,
        "position": int(position),
        "name": name,
        "type": cut_text(type_name),
        "nullable": bool(nullable),
        "default": cut_text(default) or None,
        "comment": cut_text(comment) or None,
    }


def index_row(
    schema: str,
    table: str,
    name: str,
    definition: str | None,
    unique: bool,
    size_bytes: int | None = None,
) -> dict[str, Value]:
    """Return a row of the report's indexes."""
    return {
        "schema": schema,
        "table": table,
        "name": name,
        "definition": cut_text(definition) or None,
        "unique": bool(unique),
        "size_bytes": size_bytes,
    }


def cut_rows(rows: Rows, what: str, notes: list[str]) -> Rows:
    """Return at most MAX_ROWS rows; a note says if there were more. `what` begins it: `Columns`."""
    if len(rows) <= MAX_ROWS:
        return rows
    notes.append(f"{what}: only the first {MAX_ROWS:,} are listed.")
    return rows[:MAX_ROWS]


def count_tables(contents: Contents, task: ReadingTask, ask: Ask) -> None:
    """Count those tables that are to be counted, and add up those that have partitions."""
    wanted = [table for table in contents.tables if _is_counted(table, task.text("rows"))]
    for table in [each for each in wanted if each.obstacle]:
        contents.left_out.add(table.obstacle, table.path)
    countable = [table for table in wanted if not table.obstacle]
    done = 0
    for batch in _batches(countable):
        try:
            _count(batch, ask)
        except SourceError:
            _count_each(batch, contents.left_out, ask)
        done += len(batch)
        task.run.at(0.2 + 0.75 * done / len(countable))
    _add_up(contents.tables)


def _is_counted(table: Table, how: str) -> bool:
    if table.kind in UNCOUNTED or how == "estimate":
        return False
    if how == "exact":
        return True
    if table.kind == "foreign table":
        return False
    # What is locked has no size.
    return table.rows is None or (table.table_bytes or 0) < COUNTED_BYTES


def _batches(tables: Iterable[Table]) -> Iterator[list[Table]]:
    batch: list[Table] = []
    size = 0
    for table in tables:
        more = table.table_bytes or 0
        if batch and (len(batch) == COUNTED_AT_ONCE or size + more > COUNTED_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(table)
        size += more
    if batch:
        yield batch


def _count(tables: list[Table], ask: Ask) -> None:
    counts = ", ".join(f"(SELECT count(*) FROM {table.source})" for table in tables)  # noqa: S608
    for table, rows in zip(tables, ask(f"SELECT {counts}")[0], strict=True):
        table.rows, table.is_counted = int(rows), True


def _count_each(tables: list[Table], left_out: LeftOut, ask: Ask) -> None:
    for table in tables:
        try:
            _count([table], ask)
        except SourceError as failure:
            left_out.add(f"Not counted. {failure.message}", table.path)


def _add_up(tables: list[Table]) -> None:
    """Give a table with partitions their rows and bytes."""
    found = {(table.schema, table.name): table for table in tables}
    leaves: dict[int, list[Table]] = {}
    for table in tables:
        above = None if table.kind == WHOLE else _above(table, found)
        while above is not None:
            leaves.setdefault(id(above), []).append(table)
            above = _above(above, found)
    for table in tables:
        if table.kind == WHOLE:
            mine = leaves.get(id(table), [])
            table.rows = sum(leaf.rows or 0 for leaf in mine)
            table.is_counted = all(leaf.is_counted for leaf in mine)
            table.table_bytes = sum(leaf.table_bytes or 0 for leaf in mine)
            table.index_bytes = sum(leaf.index_bytes or 0 for leaf in mine)


def _above(table: Table, found: dict[tuple[str, str], Table]) -> Table | None:
    return found.get(table.parent) if table.parent else None
