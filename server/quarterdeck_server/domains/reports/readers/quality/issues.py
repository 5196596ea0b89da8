"""Data quality issues, and columns that look like keys but are not unique."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from quarterdeck_server.domains.reports.readers.quality.model import (
    Column,
    Figures,
    Measured,
    Table,
)

SEVERITIES = ("critical", "high", "medium", "low", "info")
MOSTLY_NULL = 0.5
# Values that are told apart so well look like a key; without a key's name, if there are some.
LIKE_A_KEY = 0.95
FEWEST_VALUES = 20
# Names that keys have; but so have references (`customer_id`) and what is shared (`country_code`).
KEY_NAME = re.compile(r"(^|_)(id|uuid|guid|code|email|number|key)$", re.IGNORECASE)
# What else a table would call so is rare: if each row is there twice, it is a key still.
OWN_ID = re.compile(r"^(id|uuid|guid)$", re.IGNORECASE)
TWICE = 0.5


class Issue(NamedTuple):
    """Something that looks wrong; `column` is empty if it is about the table."""

    severity: str
    column: str
    issue: str
    detail: str


class Candidate(NamedTuple):
    """A column that looks like a key and is not declared to be one."""

    column: Column
    figures: Figures
    reason: str
    duplicates: int
    # Of those that are not null.
    distinct_share: float


def candidates_of(table: Table, measured: Measured) -> list[Candidate]:
    """Return the columns of a table that look like keys."""
    found = []
    for column, figures in zip(table.columns, measured.figures, strict=True):
        if figures.distinct is None or not figures.filled or column.is_constrained:
            continue
        share = figures.distinct / figures.filled
        if reason := _reason(column, figures, share):
            duplicates = figures.filled - figures.distinct
            found.append(Candidate(column, figures, reason, duplicates, share))
    return found


def _reason(column: Column, figures: Figures, share: float) -> str:
    if KEY_NAME.search(column.name) and share >= LIKE_A_KEY:
        return "name"
    if OWN_ID.search(column.name) and share >= TWICE:
        return "name"
    looks = column.parts.looks in ("text", "number")
    if looks and figures.filled >= FEWEST_VALUES and share >= LIKE_A_KEY:
        return "values"
    return ""


def issues_of(table: Table, measured: Measured, candidates: list[Candidate]) -> list[Issue]:
    """Return what looks wrong in a table."""
    found = []
    if not table.has_primary_key and table.kind not in ("view", "materialized view"):
        detail = "Its rows cannot be told apart for certain."
        found.append(Issue("medium", "", "No primary key", detail))
    if not measured.rows:
        found.append(Issue("info", "", "Empty table", "There are no rows."))
        return found
    for column, figures in zip(table.columns, measured.figures, strict=True):
        found += _of_column(column.name, figures, measured.rows)
    for candidate in candidates:
        if candidate.duplicates:
            severity = "high" if candidate.reason == "name" else "low"
            text = (
                f"{candidate.duplicates:,} of {candidate.figures.filled:,} values repeat another."
            )
            found.append(Issue(severity, candidate.column.name, "Duplicates in a likely key", text))
    return found


def _of_column(name: str, figures: Figures, rows: int) -> Iterator[Issue]:
    nulls = rows - figures.filled
    if not figures.filled:
        yield Issue("medium", name, "All null", f"None of {rows:,} rows has a value.")
    elif nulls / rows > MOSTLY_NULL:
        text = f"{nulls:,} of {rows:,} rows have no value."
        yield Issue("low", name, "Mostly null", text)
    if figures.distinct == 1 and figures.filled > 1:
        yield Issue("low", name, "Constant", f"All {figures.filled:,} values are the same.")
    for number, severity, issue, what in (
        (figures.padded, "low", "Spaces around text", "texts begin or end with spaces"),
        (figures.infinite, "low", "Infinite dates", "dates are infinite"),
        (figures.ancient, "low", "Dates until 1900", "dates are 1900-01-01 or before"),
        (figures.future, "info", "Dates in the future", "dates are after this report"),
    ):
        if number:
            yield Issue(severity, name, issue, f"{number:,} of {figures.filled:,} {what}.")
