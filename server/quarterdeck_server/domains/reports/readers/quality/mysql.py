"""The columns of a MySQL or MariaDB database, and the measurements of each type."""

from quarterdeck_server.core import clock
from quarterdeck_server.domains.data_sources.sql import SourceRow, quoted
from quarterdeck_server.domains.reports.readers.inventory.model import LeftOut
from quarterdeck_server.domains.reports.readers.inventory.mysql import OURS
from quarterdeck_server.domains.reports.readers.inventory.queries import Ask
from quarterdeck_server.domains.reports.readers.quality.model import (
    SHOWN,
    TRIMMED,
    Column,
    Dialect,
    Found,
    Parts,
    Table,
    within_limit,
)
from quarterdeck_server.domains.reports.reading import MAX_ROWS, ReadingTask

TEXTS = ("char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set")
BINARY = ("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob")
TIMES = ("date", "datetime", "timestamp")
NUMBERS = ("tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double")
# What sorts by itself as numbers do.
ORDERED = (*NUMBERS, "time", "year")
# Their texts are short.
PLAIN = ("uuid", "inet4", "inet6")

TABLES = f"""
    SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, TABLE_ROWS
    FROM information_schema.TABLES
    WHERE {OURS} AND (TABLE_NAME = %(table)s OR (%(table)s = '' AND TABLE_TYPE NOT LIKE '%%VIEW'))
        AND TABLE_TYPE <> 'SEQUENCE'
    ORDER BY BINARY TABLE_NAME
"""  # noqa: S608
COLUMNS = f"""
    SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, LEFT(COLUMN_TYPE, {SHOWN}), COLUMN_KEY
    FROM information_schema.COLUMNS
    WHERE {OURS} AND %(table)s IN ('', TABLE_NAME)
    ORDER BY BINARY TABLE_NAME, ORDINAL_POSITION LIMIT {MAX_ROWS + 1}
"""  # noqa: S608
REFERENCES = f"""
    SELECT DISTINCT TABLE_NAME, COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE
    WHERE {OURS} AND REFERENCED_TABLE_NAME IS NOT NULL
"""  # noqa: S608


def find(task: ReadingTask, ask: Ask) -> Found:
    """Return the tables to be measured. Raise SourceError."""
    asked = {name: task.text(name) for name in ("schema", "table")}
    listed = ask(TABLES, **asked)
    tables = {row[1]: _table(row) for row in listed[: task.whole("max_tables")]}
    references = set(ask(REFERENCES, schema=asked["schema"]))
    now = clock.as_text(task.now, "%Y-%m-%d %H:%M:%S")
    left_out = LeftOut()
    listed_columns = ask(COLUMNS, **asked)
    for table_name, name, data_type, type_name, key in within_limit(listed_columns, left_out):
        table = tables.get(table_name)
        if table is None:
            continue
        table.has_primary_key |= key == "PRI"
        is_constrained = key in ("PRI", "UNI") or (table_name, name) in references
        parts = _parts(quoted(name, "`"), len(table.columns), data_type, now)
        table.columns.append(Column(name, type_name, is_constrained, parts))
    for table in tables.values():
        if not table.columns:
            left_out.add("None of their columns can be seen", table.path)
    return Found([each for each in tables.values() if each.columns], len(listed), left_out)


def _table(row: SourceRow) -> Table:
    schema, name, table_type, rows = row
    return Table(
        schema=schema,
        name=name,
        kind="view" if table_type.endswith("VIEW") else "table",
        source=f"{quoted(schema, '`')}.{quoted(name, '`')}",
        estimate=None if rows is None else int(rows),
    )


def _parts(column: str, number: int, data_type: str, now: str) -> Parts:
    """Return how a column is measured by its type."""
    value, size = f"v{number}", f"n{number}"
    if data_type in TEXTS:
        return Parts("text", *_text(column, number))
    if data_type in TIMES:
        return Parts("time", {value: column}, _ordered(value) | _times(value, now))
    if data_type in ORDERED:
        return Parts("number", {value: column}, _ordered(value))
    if data_type == "bit":
        return Parts("number", {value: f"{column} + 0"}, _ordered(value))
    if data_type in PLAIN or data_type == "json":
        inner = {value: _utf8(f"CAST({column} AS CHAR)"), size: f"OCTET_LENGTH({column})"}
        extremes = {} if data_type == "json" else _extremes(value)
        return Parts("other", inner, _keyed(value, size) | extremes)
    if data_type in BINARY:
        inner = {value: f"HEX(LEFT({column}, {SHOWN}))", size: f"OCTET_LENGTH({column})"}
        return Parts("other", inner, _keyed(value, size))
    return Parts("other", {value: f"{column} IS NOT NULL"}, {"filled": _number_of(value)})


def _utf8(text: str) -> str:
    """Return the beginning of a text, to be compared by its bytes."""
    return f"CONVERT(LEFT({text}, {SHOWN}) USING utf8mb4) COLLATE utf8mb4_bin"


def _text(column: str, number: int) -> tuple[dict[str, str], dict[str, str]]:
    value, size, padded = f"v{number}", f"n{number}", f"p{number}"
    inner = {
        value: _utf8(column),
        size: f"OCTET_LENGTH({column})",
        padded: f"OCTET_LENGTH({column}) < {TRIMMED}"
        f" AND OCTET_LENGTH(TRIM({column})) < OCTET_LENGTH({column})",
    }
    return inner, {
        **_keyed(value, size),
        **_extremes(value),
        "empty": _number_of(f"{size} = 0"),
        "padded": _number_of(padded),
    }


def _number_of(condition: str) -> str:
    return f"COUNT(CASE WHEN {condition} THEN 1 END)"


def _keyed(value: str, size: str) -> dict[str, str]:
    """Values are told apart by 128 bits made of their beginning and their size."""
    key = f"UNHEX(MD5(CONCAT({size}, ':', {value})))"
    return {"filled": f"COUNT({value})", "distinct": f"COUNT(DISTINCT {key})"}


def _extremes(value: str) -> dict[str, str]:
    return {
        "minimum": f"LEFT(CAST(MIN({value}) AS CHAR), {SHOWN})",
        "maximum": f"LEFT(CAST(MAX({value}) AS CHAR), {SHOWN})",
    }


def _ordered(value: str) -> dict[str, str]:
    distinct = {"filled": f"COUNT({value})", "distinct": f"COUNT(DISTINCT {value})"}
    return distinct | _extremes(value)


def _times(value: str, now: str) -> dict[str, str]:
    """`0000-00-00` is ancient."""
    return {
        "ancient": _number_of(f"{value} <= '1900-01-01'"),
        "future": _number_of(f"{value} > '{now}'"),
    }


DIALECT = Dialect(find, chunk=50)
