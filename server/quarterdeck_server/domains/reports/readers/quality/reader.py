"""The data quality of a source's tables: missing, duplicate and suspicious values."""

from collections import Counter
from typing import TYPE_CHECKING, Protocol, cast

from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.vendors import driver, vendor
from quarterdeck_server.domains.reports.document import Value
from quarterdeck_server.domains.reports.readers.inventory.model import (
    SHOWN_NAME,
    cut_rows,
    cut_text,
)
from quarterdeck_server.domains.reports.readers.inventory.queries import queries
from quarterdeck_server.domains.reports.readers.quality.issues import (
    SEVERITIES,
    Candidate,
    Issue,
    candidates_of,
    issues_of,
)
from quarterdeck_server.domains.reports.readers.quality.model import (
    Column,
    Dialect,
    Figures,
    Found,
    Measured,
    Table,
    measure,
)
from quarterdeck_server.domains.reports.reading import Reading, ReadingTask, Rows

EMPTIEST = 15

if TYPE_CHECKING:
    from quarterdeck_server.domains.reports.readers.quality import mysql, postgres, sqlite

    _sources: tuple["Source", ...] = (postgres, mysql, sqlite)


class Source(Protocol):
    """The module that measures a type of source."""

    DIALECT: Dialect


def _dialect(source_type: str) -> Dialect:
    module = vendor("quarterdeck_server.domains.reports.readers.quality.{}", source_type)
    return cast(Source, module).DIALECT


def read(task: ReadingTask) -> Reading:
    """Measure a source's tables. Raise SourceError, and what ends the run."""
    version, _ = driver(task.target.source_type).try_source(task.target, task.allowed)
    module = vendor(
        "quarterdeck_server.domains.reports.readers.quality.{}", task.target.source_type
    )
    dialect = cast(Source, module).DIALECT
    gathered = Gathered()
    with queries(task) as ask:
        found = dialect.find(task, ask)
        for number, table in enumerate(found.tables):
            task.run.at(0.05 + 0.95 * number / len(found.tables))
            try:
                gathered.add(table, measure(table, task.whole("sample_rows"), dialect, ask))
            except SourceError as failure:
                found.left_out.add(failure.message, table.path)
    notes = found.left_out.as_notes() + _notes(task, found)
    tables = gathered.tables()
    return Reading(
        source_version=version,
        facts=gathered.facts(),
        tables={
            key: cut_rows(rows, key.replace("_", " ").capitalize(), notes)
            for key, rows in tables.items()
        },
        notes=notes,
    )


def _notes(task: ReadingTask, found: Found) -> list[str]:
    most, named = task.whole("max_tables"), task.text("table")
    if found.total > most:
        return [f"Only the first {most:,} of {found.total:,} tables were looked at."]
    if named and not found.total:
        return [f"There is no table {named[:SHOWN_NAME]}."]
    return []


class Gathered:
    """What was found in all tables that were measured."""

    def __init__(self) -> None:
        self._tables: Rows = []
        self._columns: Rows = []
        self._candidates: Rows = []
        self._issues: Rows = []
        self._severities: Counter[str] = Counter()
        self._values = 0
        self._filled = 0

    def add(self, table: Table, measured: Measured) -> None:
        """Take what was found in a table."""
        candidates = candidates_of(table, measured)
        issues = issues_of(table, measured, candidates)
        filled = sum(figures.filled for figures in measured.figures)
        values = measured.rows * len(table.columns)
        self._filled += filled
        self._values += values
        self._severities.update(issue.severity for issue in issues)
        self._tables.append(_table_row(table, measured, issues, _share(filled, values)))
        self._columns += [
            _column_row(table, column, figures, measured.rows)
            for column, figures in zip(table.columns, measured.figures, strict=True)
        ]
        self._candidates += [_candidate_row(table, candidate) for candidate in candidates]
        self._issues += [_issue_row(table, issue) for issue in issues]

    def tables(self) -> dict[str, Rows]:
        """Return the tables of the report by their key."""
        # What is alike keeps its order: that of the tables.
        issues = sorted(self._issues, key=lambda row: SEVERITIES.index(str(row["severity"])))
        return {
            "issues": issues,
            "by_severity": [
                {"severity": severity, "issues": self._severities[severity]}
                for severity in SEVERITIES
                if self._severities[severity]
            ],
            "tables": self._tables,
            "emptiest": self._emptiest(),
            "columns": self._columns,
            "key_candidates": self._candidates,
        }

    def facts(self) -> dict[str, Value]:
        """Return the figures of the report by their key."""
        return {
            "tables": len(self._tables),
            "columns": len(self._columns),
            "rows_read": sum(int(row["rows_read"] or 0) for row in self._tables),
            "sampled_tables": sum(bool(row["sampled"]) for row in self._tables),
            "completeness": _share(self._filled, self._values),
            "issues": self._severities.total(),
            **{f"issues_{severity}": self._severities[severity] for severity in SEVERITIES[1:]},
        }

    def _emptiest(self) -> Rows:
        with_nulls = [row for row in self._columns if row["null_share"]]
        with_nulls.sort(key=lambda row: -float(row["null_share"] or 0))
        return [
            {
                "name": f"{row['schema']}.{row['table']}.{row['column']}"[:SHOWN_NAME],
                "null_share": row["null_share"],
            }
            for row in with_nulls[:EMPTIEST]
        ]


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


def _table_row(
    table: Table, measured: Measured, issues: list[Issue], completeness: float | None
) -> dict[str, Value]:
    return {
        "schema": table.schema,
        "table": table.name,
        "kind": table.kind,
        "rows": table.estimate if measured.is_sampled else measured.rows,
        "rows_read": measured.rows,
        "sampled": measured.is_sampled,
        "columns": len(table.columns),
        "completeness": completeness,
        "primary_key": table.has_primary_key,
        "issues": len(issues),
    }


def _column_row(table: Table, column: Column, figures: Figures, rows: int) -> dict[str, Value]:
    distinct = figures.distinct
    is_unique = None if distinct is None or not figures.filled else distinct == figures.filled
    return {
        "schema": table.schema,
        "table": table.name,
        "column": column.name,
        "type": cut_text(column.type),
        "null_share": _share(rows - figures.filled, rows),
        "empty_share": None if figures.empty is None else _share(figures.empty, rows),
        "distinct": distinct,
        "unique": is_unique,
        "minimum": figures.minimum,
        "maximum": figures.maximum,
    }


def _candidate_row(table: Table, candidate: Candidate) -> dict[str, Value]:
    return {
        "schema": table.schema,
        "table": table.name,
        "column": candidate.column.name,
        "type": cut_text(candidate.column.type),
        "reason": candidate.reason,
        "values": candidate.figures.filled,
        "duplicates": candidate.duplicates,
        "distinct_share": round(candidate.distinct_share, 6),
    }


def _issue_row(table: Table, issue: Issue) -> dict[str, Value]:
    return {
        "severity": issue.severity,
        "schema": table.schema,
        "table": table.name,
        "column": issue.column or None,
        "issue": issue.issue,
        "detail": issue.detail,
    }
