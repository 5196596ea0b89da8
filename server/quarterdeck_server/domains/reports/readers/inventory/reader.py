"""The inventory of a source: schemas, tables, columns and indexes, and their growth."""

from typing import TYPE_CHECKING, Protocol, TypeAlias, cast

from quarterdeck_server.core.json_value import JsonObject
from quarterdeck_server.domains.data_sources.vendors import driver, vendor
from quarterdeck_server.domains.reports.document import Value
from quarterdeck_server.domains.reports.readers.inventory.model import (
    SHOWN_NAME,
    WHOLE,
    Contents,
    Table,
    count_tables,
    cut_rows,
)
from quarterdeck_server.domains.reports.readers.inventory.queries import (
    STATEMENT_SECONDS,
    Ask,
    queries,
)
from quarterdeck_server.domains.reports.reading import (
    MAX_ROWS,
    Reading,
    ReadingTask,
    Rows,
    time_text,
)

# How long one table may be counted that has to be.
EXACT_SECONDS = 3_600
LARGEST = 15

if TYPE_CHECKING:
    from quarterdeck_server.domains.reports.readers.inventory import mysql, postgres, sqlite

    _catalogs: tuple["Catalog", ...] = (postgres, mysql, sqlite)
VIEWS = ("view", "materialized view")
# What does not stand for itself, as partitions do not either.
NO_TABLE = (*VIEWS, "shadow table")


# [rows, bytes] by schema and name.
Sizes: TypeAlias = dict[str, dict[str, list[int | None]]]


class Baseline:
    """What the last report found, of the same or more schemas; else there is nothing of it."""

    def __init__(self, at: int | None, tables: Sizes, note: str = "") -> None:
        """Take its time in microseconds since the epoch, and why nothing is compared."""
        self.at = at
        self.note = note
        self._tables = tables

    def of(self, table: Table) -> list[int | None] | None:
        """Return a table's rows and bytes then; None for one that was not there."""
        return self._tables.get(table.schema, {}).get(table.name)

    def without(self, tables: list[Table]) -> Rows:
        """Return those that were there then and are not among these."""
        there = {(table.schema, table.name) for table in tables}
        return [
            {"schema": schema, "name": name, "rows": rows, "size_bytes": size}
            for schema, named in sorted(self._tables.items())
            for name, (rows, size) in sorted(named.items())
            if (schema, name) not in there
        ]


class Catalog(Protocol):
    """The module that knows the catalogs of a type of source."""

    def contents(self, task: ReadingTask, ask: Ask) -> Contents:
        """Return what is in a source. Raise SourceError."""


def _baseline(task: ReadingTask) -> Baseline:
    """Return what `_new_baseline` kept: its schema is the one that it was of, empty for all."""
    kept, schema = task.baseline, task.text("schema")
    if not kept:
        return Baseline(None, {})
    if kept["schema"] not in ("", schema):
        only = kept["schema"][:SHOWN_NAME]
        note = f"Nothing is compared: the last report was of the schema {only} alone."
        return Baseline(None, {}, note)
    tables: Sizes = kept["tables"]
    return Baseline(kept["at"], {schema: tables.get(schema, {})} if schema else tables)


def _catalog(source_type: str) -> Catalog:
    module = vendor("quarterdeck_server.domains.reports.readers.inventory.{}", source_type)
    return cast(Catalog, module)


def read(task: ReadingTask) -> Reading:
    """Read a source's inventory. Raise SourceError, and what ends the run."""
    schema = task.text("schema")
    baseline = _baseline(task)
    version, _ = driver(task.target.source_type).try_source(task.target, task.allowed)
    seconds = EXACT_SECONDS if task.text("rows") == "exact" else STATEMENT_SECONDS
    with queries(task, seconds) as ask:
        contents = _catalog(task.target.source_type).contents(task, ask)
        task.run.at(0.2)
        count_tables(contents, task, ask)
    notes = contents.left_out.as_notes()
    if baseline.note:
        notes.append(baseline.note)
    if schema and not contents.schemas:
        notes.append(f"There is no schema {schema[:SHOWN_NAME]}.")
    own = [table for table in contents.tables if not table.is_partition]
    is_cut = len(contents.tables) > MAX_ROWS
    tables = {
        "tables": [_table_row(table, baseline) for table in contents.tables],
        "schemas": _schemas(contents.schemas, own),
        "largest": _largest(own),
        "columns": contents.columns,
        "indexes": contents.indexes,
        "gone": [] if is_cut else baseline.without(contents.tables),
        "without_primary_key": _without_primary_key(own),
    }
    titles = {"gone": "Tables that are gone", "without_primary_key": "Tables without a primary key"}
    return Reading(
        source_version=version,
        facts=_facts(task, version, contents, own)
        | _growth_facts(own, [] if is_cut else baseline.without(own), baseline),
        tables={
            key: cut_rows(rows, titles.get(key, key.capitalize()), notes)
            for key, rows in tables.items()
        },
        notes=notes,
        baseline=_new_baseline(task, own),
    )


def _facts(
    task: ReadingTask, version: str, contents: Contents, own: list[Table]
) -> dict[str, Value]:
    return {
        "database": task.target.path or task.target.database,
        "server_version": version,
        "size_bytes": contents.size_bytes,
        "schemas": len(contents.schemas),
        "tables": sum(table.kind not in NO_TABLE for table in own),
        "views": sum(table.kind in VIEWS for table in own),
        "columns": sum(table.columns for table in own),
        "indexes": len(contents.indexes),
        "rows": sum(table.rows or 0 for table in own),
    }


def _growth_facts(own: list[Table], gone: Rows, baseline: Baseline) -> dict[str, Value]:
    """In all; what is a partition by now is gone, for its table has grown by it."""
    if baseline.at is None:
        return {"rows_growth": None, "bytes_growth": None, "compared_with": None}
    grown = [_growth(table, baseline) for table in own]
    return {
        "rows_growth": sum(rows or 0 for rows, _ in grown) - _total(gone, "rows"),
        "bytes_growth": sum(size or 0 for _, size in grown) - _total(gone, "size_bytes"),
        "compared_with": time_text(baseline.at),
    }


def _total(rows: Rows, key: str) -> int:
    return sum(int(row[key] or 0) for row in rows)


def _is_compared(table: Table, baseline: Baseline) -> bool:
    """Partitions are not: what they are partitions of is."""
    return baseline.at is not None and table.kind != "view" and not table.is_partition


def _growth(table: Table, baseline: Baseline) -> tuple[int | None, int | None]:
    """In rows and bytes since then; a new table has grown from nothing. None if unknown."""
    if not _is_compared(table, baseline):
        return None, None
    rows, size = baseline.of(table) or (0, 0)
    return _less(table.rows, rows), _less(table.size_bytes, size)


def _less(now: int | None, then: int | None) -> int | None:
    return None if now is None or then is None else now - then


def _table_row(table: Table, baseline: Baseline) -> dict[str, Value]:
    growth_rows, growth_bytes = _growth(table, baseline)
    return {
        "schema": table.schema,
        "name": table.name,
        "kind": table.shown_kind,
        "rows": table.rows,
        "counted": None if table.rows is None else table.is_counted,
        "size_bytes": table.size_bytes,
        "index_bytes": table.index_bytes,
        "columns": table.columns,
        "growth_rows": growth_rows,
        "growth_bytes": growth_bytes,
        "is_new": not baseline.of(table) if _is_compared(table, baseline) else None,
        "comment": table.comment or None,
    }


def _schemas(schemas: list[str], own: list[Table]) -> Rows:
    found: dict[str, list[Table]] = {schema: [] for schema in schemas}
    for table in own:
        found.setdefault(table.schema, []).append(table)
    return [
        {
            "schema": schema,
            "tables": sum(table.kind not in NO_TABLE for table in tables),
            "rows": sum(table.rows or 0 for table in tables),
            "size_bytes": sum(table.size_bytes or 0 for table in tables),
        }
        for schema, tables in found.items()
    ]


def _largest(own: list[Table]) -> Rows:
    sized = [table for table in own if table.size_bytes]
    sized.sort(key=lambda table: (-(table.size_bytes or 0), table.schema, table.name))
    return [
        {"name": table.path[:SHOWN_NAME], "size_bytes": table.size_bytes, "rows": table.rows}
        for table in sized[:LARGEST]
    ]


def _without_primary_key(own: list[Table]) -> Rows:
    return [
        {"schema": table.schema, "name": table.name, "rows": table.rows}
        for table in own
        if table.kind in ("table", WHOLE) and not table.has_primary_key
    ]


def _new_baseline(task: ReadingTask, own: list[Table]) -> JsonObject:
    kept: Sizes = {}
    for table in own:
        if table.kind != "view":
            kept.setdefault(table.schema, {})[table.name] = [table.rows, table.size_bytes]
    return {"at": task.now, "schema": task.text("schema"), "tables": kept}
