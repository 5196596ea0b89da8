"""The inventory of a SQLite file, from its schema."""

from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.sql import SourceRow, quoted
from quarterdeck_server.domains.reports.document import Value
from quarterdeck_server.domains.reports.readers.inventory.model import (
    Contents,
    Kind,
    LeftOut,
    Table,
    column_row,
    index_row,
)
from quarterdeck_server.domains.reports.readers.inventory.queries import Ask
from quarterdeck_server.domains.reports.reading import MAX_ROWS, ReadingTask

SCHEMA = "main"
KINDS: dict[str, Kind] = {
    "table": "table",
    "view": "view",
    "virtual": "virtual table",
    "shadow": "shadow table",
}
# SQLite's own are named `sqlite_…`.
TABLES = f"""
    SELECT name, type, ncol FROM pragma_table_list
    WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    ORDER BY name LIMIT {MAX_ROWS + 1}
"""  # noqa: S608
# How many bytes of pages each table and each index has.
SIZES = "SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE"
INDEXES = f"""
    SELECT m.tbl_name, m.name,
        (SELECT group_concat(coalesce(x.name, '(expression)'), ', ')
            FROM pragma_index_xinfo(m.name) x WHERE x.key),
        coalesce((SELECT l."unique" FROM pragma_index_list(m.tbl_name) l WHERE l.name = m.name), 0)
    FROM sqlite_master m WHERE m.type = 'index' ORDER BY 1, 2 LIMIT {MAX_ROWS + 1}
"""  # noqa: S608
COLUMNS = """
    SELECT cid + 1, name, type, "notnull" = 0, dflt_value, pk, hidden
    FROM pragma_table_xinfo(:table) ORDER BY cid
"""
# What ANALYZE found: the number of rows is the first of `stat`.
ANALYZED = "SELECT tbl, max(CAST(stat AS INTEGER)) FROM sqlite_stat1 GROUP BY tbl"
HIDDEN = 1


def contents(task: ReadingTask, ask: Ask) -> Contents:
    """Return what is in the file, not counted yet. Raise SourceError."""
    found = Contents(size_bytes=_size(ask))
    if task.text("schema") not in ("", SCHEMA):
        return found
    found.schemas = [SCHEMA]
    indexes = ask(INDEXES)
    index_names: dict[str, list[str]] = {}
    for table_name, index_name, *_ in indexes:
        index_names.setdefault(table_name, []).append(index_name)
    sizes = _sizes(ask, found.left_out)
    known = estimates(ask)
    for name, table_type, columns in ask(TABLES):
        table = Table(
            schema=SCHEMA,
            name=name,
            kind=KINDS[table_type],
            source=f"{SCHEMA}.{quoted(name)}",
            columns=columns,
            rows=None if table_type == "shadow" else known.get(name),
        )
        if table.kind in ("table", "shadow table") and sizes:
            table.table_bytes = sizes.get(name, 0)
            table.index_bytes = sum(sizes.get(each, 0) for each in index_names.get(name, ()))
        found.tables.append(table)
    found.indexes = [
        index_row(SCHEMA, table, name, definition, unique, sizes.get(name))
        for table, name, definition, unique in indexes
    ]
    _add_columns(found, task, ask)
    return found


def _size(ask: Ask) -> int:
    (pages,), (page_size,) = ask("PRAGMA page_count")[0], ask("PRAGMA page_size")[0]
    return int(pages) * int(page_size)


def _sizes(ask: Ask, left_out: LeftOut) -> dict[str, int]:
    try:
        return dict(ask(SIZES))
    except SourceError as failure:
        left_out.add(f"Unknown. {failure.message}", "the sizes of tables and indexes")
        return {}


def estimates(ask: Ask) -> dict[str, int]:
    """Return the rows of those tables that ANALYZE has seen."""
    try:
        return dict(ask(ANALYZED))
    except SourceError:
        return {}


def _add_columns(found: Contents, task: ReadingTask, ask: Ask) -> None:
    for number, table in enumerate(found.tables):
        task.run.at(0.1 + 0.1 * number / len(found.tables))
        try:
            rows = ask(COLUMNS, table=table.name)
        except SourceError as failure:
            found.left_out.add(f"Columns unknown. {failure.message}", table.path)
            continue
        table.has_primary_key = any(row[5] for row in rows)
        if task.flag("columns") and len(found.columns) <= MAX_ROWS:
            found.columns += [_column(table, row) for row in rows if row[6] != HIDDEN]


def _column(table: Table, row: SourceRow) -> dict[str, Value]:
    position, name, type_name, nullable, default, primary, hidden = row
    # An INTEGER PRIMARY KEY has no NOT NULL and is never null; other keys may be.
    is_rowid = bool(primary) and str(type_name).upper() == "INTEGER"
    if hidden:
        default = "GENERATED ALWAYS"
    is_nullable = bool(nullable) and not is_rowid
    return column_row(SCHEMA, table.name, position, name, type_name, is_nullable, default)
