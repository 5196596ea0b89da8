"""The columns of a SQLite file, and the measurements of their values."""

import re

from quarterdeck_server.core import clock
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.sql import quoted
from quarterdeck_server.domains.reports.readers.inventory.model import LeftOut
from quarterdeck_server.domains.reports.readers.inventory.queries import Ask
from quarterdeck_server.domains.reports.readers.inventory.sqlite import (
    COLUMNS,
    HIDDEN,
    KINDS,
    SCHEMA,
    estimates,
)
from quarterdeck_server.domains.reports.readers.quality.model import (
    SHOWN,
    TRIMMED,
    Column,
    Dialect,
    Found,
    Parts,
    Table,
)
from quarterdeck_server.domains.reports.reading import ReadingTask

TABLES = """
    SELECT name, type FROM pragma_table_list
    WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        AND (name = :table OR (:table = '' AND type IN ('table', 'virtual')))
    ORDER BY name
"""
# Unique by themselves, or references to other tables.
CONSTRAINED = """
    SELECT (SELECT min(x.name) FROM pragma_index_info(l.name) x)
    FROM pragma_index_list(:table) l
    WHERE l."unique" AND NOT l.partial AND (SELECT count(*) FROM pragma_index_info(l.name)) = 1
    UNION SELECT "from" FROM pragma_foreign_key_list(:table)
"""
# Longer blobs are told apart by their size alone, which is known without reading them, in bytes.
COMPARED = 8_000
TIMES = re.compile("DATE|TIME", re.IGNORECASE)
NUMBERS = re.compile("INT|REAL|FLOA|DOUB|NUM|DEC|BOOL", re.IGNORECASE)


def find(task: ReadingTask, ask: Ask) -> Found:
    """Return the tables to be measured. Raise SourceError."""
    left_out = LeftOut()
    if task.text("schema") not in ("", SCHEMA):
        return Found([], 0, left_out)
    listed = ask(TABLES, table=task.text("table"))
    known = estimates(ask)
    now = clock.as_text(task.now, "%Y-%m-%d %H:%M:%S")
    tables = []
    for name, table_type in listed[: task.whole("max_tables")]:
        table = Table(
            schema=SCHEMA,
            name=name,
            kind=KINDS[table_type],
            source=f"{SCHEMA}.{quoted(name)}",
            estimate=known.get(name),
        )
        try:
            _add_columns(table, now, ask)
            tables.append(table)
        except SourceError as failure:
            left_out.add(failure.message, table.path)
    return Found(tables, len(listed), left_out)


def _add_columns(table: Table, now: str, ask: Ask) -> None:
    constrained = {name for (name,) in ask(CONSTRAINED, table=table.name)}
    for _, name, type_name, _, _, primary, hidden in ask(COLUMNS, table=table.name):
        if hidden == HIDDEN:
            continue
        table.has_primary_key |= bool(primary)
        is_constrained = bool(primary) or name in constrained
        parts = _parts(quoted(name), len(table.columns), type_name, now)
        table.columns.append(Column(name, type_name, is_constrained, parts))


def _parts(column: str, number: int, type_name: str, now: str) -> Parts:
    """Return how a column is measured by its declared type."""
    inner, measures = _inner(column, number), _measures(number)
    if TIMES.search(type_name):
        return Parts("time", inner, measures | _times(number, now))
    return Parts("number" if NUMBERS.search(type_name) else "text", inner, measures)


def _inner(column: str, number: int) -> dict[str, str]:
    return {
        f"t{number}": f"typeof({column})",
        f"n{number}": f"CASE WHEN typeof({column}) IN ('text', 'blob') THEN length({column}) END",
        f"v{number}": f"""CASE typeof({column})
            WHEN 'text' THEN substr({column}, 1, {SHOWN})
            WHEN 'blob' THEN iif(length({column}) < {COMPARED}, hex({column}), '')
            ELSE {column} END""",
        f"p{number}": f"""CASE WHEN typeof({column}) = 'text' THEN length({column}) < {TRIMMED}
            AND trim({column}, char(9, 10, 13, 32)) <> {column} END""",
    }


def _measures(number: int) -> dict[str, str]:
    kind, size, value = f"t{number}", f"n{number}", f"v{number}"
    key = f"""CASE WHEN {kind} IN ('text', 'blob')
        THEN {kind} || {size} || ':' || {value} ELSE {value} END"""
    shown = f"CASE WHEN {kind} <> 'blob' THEN {value} END"
    return {
        "filled": _number_of(f"{kind} <> 'null'"),
        "empty": _number_of(f"{kind} = 'text' AND {value} = ''"),
        "distinct": f"count(DISTINCT {key})",
        "minimum": f"substr(CAST(min({shown}) AS TEXT), 1, {SHOWN})",
        "maximum": f"substr(CAST(max({shown}) AS TEXT), 1, {SHOWN})",
        "padded": _number_of(f"p{number}"),
    }


def _number_of(condition: str) -> str:
    return f"count(*) FILTER (WHERE {condition})"


def _times(number: int, now: str) -> dict[str, str]:
    """Accept times that are texts in the form of ISO 8601."""
    value = f"v{number}"
    is_time = f"t{number} = 'text' AND {value} GLOB '[0-9][0-9][0-9][0-9]-[0-9]*'"
    return {
        "ancient": _number_of(f"{is_time} AND {value} < '1900-01-01~'"),
        "future": _number_of(f"{is_time} AND {value} > '{now}'"),
    }


# Each has an index of its distinct values in memory, or in a temporary file.
DIALECT = Dialect(find, chunk=20)
