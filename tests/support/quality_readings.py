"""Readings of a data quality report."""

from typing import Any

from quarterdeck_server.domains.reports.reading import Reading

PARAMETERS = {"schema": "", "table": "", "sample_rows": 100_000, "max_tables": 200}
FIGURES = ("null_share", "empty_share", "distinct", "unique", "minimum", "maximum")


def columns_of(reading: Reading, table: str) -> dict[str, list[Any]]:
    """The figures of a table's columns by their names."""
    rows = [row for row in reading.tables["columns"] if row["table"] == table]
    return {str(row["column"]): [row[key] for key in FIGURES] for row in rows}


def issues_of(reading: Reading, table: str) -> set[tuple[Any, ...]]:
    """Severity, column and issue of all that was found in a table."""
    rows = [row for row in reading.tables["issues"] if row["table"] == table]
    return {(row["severity"], row["column"], row["issue"]) for row in rows}
