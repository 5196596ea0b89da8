"""The inventory of a MySQL or MariaDB database, from its information_schema."""

from quarterdeck_server.domains.data_sources.sql import SourceRow, quoted
from quarterdeck_server.domains.reports.readers.inventory.model import (
    Contents,
    Kind,
    Table,
    column_row,
    cut_text,
    index_row,
)
from quarterdeck_server.domains.reports.readers.inventory.queries import Ask
from quarterdeck_server.domains.reports.reading import MAX_ROWS, MAX_TEXT, ReadingTask

OURS = "TABLE_SCHEMA = DATABASE() AND %(schema)s IN ('', TABLE_SCHEMA)"
TABLES = f"""
    SELECT t.TABLE_SCHEMA, t.TABLE_NAME, t.TABLE_TYPE, t.TABLE_ROWS, t.DATA_LENGTH, t.INDEX_LENGTH,
        LEFT(t.TABLE_COMMENT, {MAX_TEXT + 1})
    FROM information_schema.TABLES t WHERE {OURS} AND t.TABLE_TYPE <> 'SEQUENCE'
    ORDER BY BINARY t.TABLE_NAME LIMIT {MAX_ROWS + 1}
"""  # noqa: S608
WIDTHS = f"""
    SELECT TABLE_NAME, COUNT(*) FROM information_schema.COLUMNS WHERE {OURS} GROUP BY TABLE_NAME
"""  # noqa: S608
COLUMNS = f"""
    SELECT TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION, COLUMN_NAME,
        LEFT(COLUMN_TYPE, {MAX_TEXT + 1}), IS_NULLABLE = 'YES',
        LEFT(CASE
            WHEN EXTRA = 'auto_increment' THEN 'AUTO_INCREMENT'
            WHEN GENERATION_EXPRESSION <> ''
                THEN CONCAT('GENERATED ALWAYS AS (', GENERATION_EXPRESSION, ')')
            ELSE COLUMN_DEFAULT
        END, {MAX_TEXT + 1}),
        LEFT(COLUMN_COMMENT, {MAX_TEXT + 1})
    FROM information_schema.COLUMNS WHERE {OURS}
    ORDER BY BINARY TABLE_NAME, ORDINAL_POSITION LIMIT {MAX_ROWS + 1}
"""  # noqa: S608
INDEXES = f"""
    SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME,
        LEFT(CONCAT(MIN(INDEX_TYPE), ' (', GROUP_CONCAT(
            COALESCE(COLUMN_NAME, '(expression)') ORDER BY SEQ_IN_INDEX SEPARATOR ', '
        ), ')'), {MAX_TEXT + 1}),
        MIN(NON_UNIQUE) = 0
    FROM information_schema.STATISTICS WHERE {OURS}
    GROUP BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME
    ORDER BY BINARY TABLE_NAME, BINARY INDEX_NAME LIMIT {MAX_ROWS + 1}
"""  # noqa: S608


def contents(task: ReadingTask, ask: Ask) -> Contents:
    """Return what is in the database, not counted yet. Raise SourceError."""
    schema = {"schema": task.text("schema")}
    database = ask("SELECT DATABASE()")[0][0]
    listed = ask(TABLES, **schema)
    indexes = [index_row(*row) for row in ask(INDEXES, **schema)]
    keyed = {row["table"] for row in indexes if row["name"] == "PRIMARY"}
    widths: dict[str, int] = dict(ask(WIDTHS, **schema))
    tables = [_table(row, widths, row[1] in keyed) for row in listed]
    found = Contents(
        size_bytes=sum(table.size_bytes or 0 for table in tables),
        schemas=[database] if schema["schema"] in ("", database) else [],
        tables=tables,
        indexes=indexes,
    )
    if task.flag("columns"):
        found.columns = [column_row(*row) for row in ask(COLUMNS, **schema)]
    return found


def _table(row: SourceRow, widths: dict[str, int], has_primary_key: bool) -> Table:
    schema, name, table_type, rows, data, index, comment = row
    is_view = table_type.endswith("VIEW")
    kind: Kind = "view" if is_view else "table"
    return Table(
        schema=schema,
        name=name,
        kind=kind,
        source=f"{quoted(schema, '`')}.{quoted(name, '`')}",
        columns=widths.get(name, 0),
        rows=None if rows is None or is_view else int(rows),
        table_bytes=None if data is None or is_view else int(data),
        index_bytes=None if index is None or is_view else int(index),
        comment="" if is_view else cut_text(comment),
        has_primary_key=has_primary_key,
    )
