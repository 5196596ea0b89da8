"""The columns of a PostgreSQL database, and the measurements of each type."""

from quarterdeck_server.core import clock
from quarterdeck_server.domains.data_sources.postgres import as_text
from quarterdeck_server.domains.data_sources.sql import SourceRow, quoted
from quarterdeck_server.domains.reports.readers.inventory.model import LeftOut
from quarterdeck_server.domains.reports.readers.inventory.postgres import (
    ESTIMATE,
    KINDS,
    LOCKED,
    OURS,
    RESTRICTED,
    RESTRICTS,
    UNPOPULATED,
    unblocked,
)
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

# Types by their oid (pg_type.dat).
NUMBERS = (20, 21, 23, 26, 700, 701, 790, 1083, 1186, 1266, 1700)
TIMES = (1082, 1114, 1184)
TEXTS = (18, 19, 25, 1042, 1043)
# bool uuid cidr inet macaddr macaddr8: their texts are short, and sort well enough.
PLAIN = (16, 2950, 650, 869, 829, 774)
BYTEA = 17
# Longer values of other types are told apart by their size alone, in bytes.
COMPARED = 8_000
FORBIDDEN = "The user may not read these"

TABLES = f"""
    SELECT c.oid::bigint, n.nspname, c.relname, c.relkind::text,
        CASE WHEN c.relkind = 'p' AND c.reltuples > 0 THEN c.reltuples::bigint ELSE {ESTIMATE} END,
        EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary),
        b.busy, c.relispopulated, has_schema_privilege(n.oid, 'USAGE'), {RESTRICTS},
        count(*) OVER ()
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL (SELECT c.oid::bigint = ANY (%(busy)s::bigint[]) AS busy) b
    WHERE {OURS} AND CASE WHEN %(table)s = ''
        THEN c.relkind IN ('r', 'p', 'f', 'm') AND NOT c.relispartition
        ELSE c.relkind IN ('r', 'p', 'f', 'm', 'v') AND c.relname = %(table)s
    END
    ORDER BY 2, 3 LIMIT %(limit)s
"""  # noqa: S608
COLUMNS = f"""
    WITH RECURSIVE base AS (
        SELECT t.oid, t.oid AS type, t.typtype, t.typcategory, t.typbasetype FROM pg_type t
        UNION ALL
        SELECT base.oid, t.oid, t.typtype, t.typcategory, t.typbasetype
        FROM base JOIN pg_type t ON t.oid = base.typbasetype WHERE base.typtype = 'd'
    )
    SELECT a.attrelid::bigint, a.attname, format_type(a.atttypid, a.atttypmod),
        t.type::bigint, t.typtype::text, t.typcategory::text,
        has_column_privilege(a.attrelid, a.attnum, 'SELECT'),
        EXISTS (
            SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND a.attnum = ANY (i.indkey)
                AND (i.indisprimary OR (i.indisunique AND i.indnkeyatts = 1
                    AND i.indkey[0] = a.attnum AND i.indpred IS NULL))
        ) OR EXISTS (
            SELECT FROM pg_constraint f
            WHERE f.conrelid = a.attrelid AND f.contype = 'f' AND a.attnum = ANY (f.conkey)
        )
    FROM pg_attribute a
    JOIN base t ON t.oid = a.atttypid AND t.typtype <> 'd'
    WHERE a.attrelid::bigint = ANY (%(tables)s::bigint[]) AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attrelid, a.attnum LIMIT {MAX_ROWS + 1}
"""  # noqa: S608


def find(task: ReadingTask, ask: Ask) -> Found:
    """Return the tables to be measured. Raise SourceError."""
    asked = {name: task.text(name) for name in ("schema", "table")}
    listed = unblocked(ask, TABLES, **asked, limit=task.whole("max_tables"))
    left_out = LeftOut()
    tables = {}
    for oid, *row, busy, populated, usable, restricted, _ in listed:
        table = _table(tuple(row), task.whole("sample_rows"))
        if not populated:
            left_out.add(UNPOPULATED, table.path)
        elif busy:
            left_out.add(LOCKED, table.path)
        elif not usable:
            left_out.add(FORBIDDEN, table.path)
        else:
            tables[oid] = table
            if restricted:
                left_out.add(RESTRICTED, table.path)
    _add_columns(tables, clock.as_text(task.now), left_out, ask)
    readable = [table for table in tables.values() if table.columns]
    return Found(readable, listed[0][-1] if listed else 0, left_out)


def _table(row: SourceRow, limit: int) -> Table:
    schema, name, letter, estimate, has_primary_key = row
    source = f"{quoted(schema)}.{quoted(name)}"
    if letter in ("r", "m"):
        source = f"ONLY {source}"
    table = Table(
        schema=schema,
        name=name,
        kind=KINDS[letter],
        source=source,
        estimate=estimate,
        has_primary_key=has_primary_key,
    )
    if letter in ("r", "m", "p") and estimate is not None and estimate > limit:
        percent = max(100 * limit / estimate, 0.000001)
        table.sampled = f"{source} TABLESAMPLE SYSTEM ({percent:.6f}) REPEATABLE (0)"
    return table


def _add_columns(tables: dict[int, Table], now: str, left_out: LeftOut, ask: Ask) -> None:
    listed = ask(COLUMNS, tables=list(tables))
    for oid, name, type_name, *kind, readable, constrained in within_limit(listed, left_out):
        table = tables[oid]
        if not readable:
            left_out.add(FORBIDDEN, f"{table.path}.{name}")
            continue
        number = len(table.columns)
        parts = _parts(quoted(name), number, tuple(kind), now)
        table.columns.append(Column(name, type_name, constrained, parts))


def _parts(column: str, number: int, kind: SourceRow, now: str) -> Parts:
    """Return how a column is measured by its type: the oid, typtype and typcategory of pg_type."""
    base, typtype, category = kind
    value, size = f"v{number}", f"n{number}"
    text = as_text(column, base)
    if base in TIMES:
        return Parts("time", {value: column}, _ordered(value) | _times(value, now))
    if base in NUMBERS:
        return Parts("number", {value: column}, _ordered(value))
    if base in TEXTS or (category == "S" and typtype == "b"):
        return Parts("text", *_text(text, number))
    if base in PLAIN or typtype == "e":
        inner = {value: f'{text} COLLATE "C"', size: "0"}
        return Parts("other", inner, _keyed(value, value, size) | _extremes(value))
    if base == BYTEA:
        inner = {value: f"encode(substring({column}, 1, {SHOWN}), 'hex')"}
        return Parts("other", inner | {size: f"octet_length({column})"}, _keyed(size, value, size))
    inner = {
        value: f"CASE WHEN pg_column_size({column}) <= {COMPARED} THEN {text} ELSE '' END",
        size: f"pg_column_size({column})",
    }
    return Parts("other", inner, _keyed(size, value, size))


def _text(text: str, number: int) -> tuple[dict[str, str], dict[str, str]]:
    value, size, padded = f"v{number}", f"n{number}", f"p{number}"
    inner = {
        value: f'left({text}, {SHOWN}) COLLATE "C"',
        # Of a long text this is known without reading it.
        size: f"octet_length({text})",
        padded: f"octet_length({text}) < {TRIMMED} AND btrim({text}, E' \\t\\n\\r') <> {text}",
    }
    return inner, {
        **_keyed(value, value, size),
        **_extremes(value),
        "empty": _number_of(f"{size} = 0"),
        "padded": _number_of(padded),
    }


def _number_of(condition: str) -> str:
    return f"count(*) FILTER (WHERE {condition})"


def _keyed(filled: str, value: str, size: str) -> dict[str, str]:
    """Values are told apart by 64 bits made of their text and their size."""
    return {
        "filled": f"count({filled})",
        "distinct": f"count(DISTINCT hashtextextended({value}, {size}))",
    }


def _extremes(value: str) -> dict[str, str]:
    return {"minimum": f"min({value})", "maximum": f"max({value})"}


def _ordered(value: str) -> dict[str, str]:
    return {
        "filled": f"count({value})",
        "distinct": f"count(DISTINCT {value})",
        "minimum": f"left(min({value})::text, {SHOWN})",
        "maximum": f"left(max({value})::text, {SHOWN})",
    }


def _times(value: str, now: str) -> dict[str, str]:
    return {
        "infinite": _number_of(f"NOT isfinite({value})"),
        "ancient": _number_of(f"isfinite({value}) AND {value} <= '1900-01-01'"),
        "future": _number_of(f"isfinite({value}) AND {value} > '{now}'"),
    }


# One query may have 1,664 values.
DIALECT = Dialect(find, chunk=100)
