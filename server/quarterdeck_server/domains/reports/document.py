"""The content of a report, independent of its format.

Values are JSON: text, numbers (whole or not; `nan`, `inf` and `-inf` as the
texts `NaN`, `Infinity`, `-Infinity`), true, false, null. Their column or fact
says how to show them:

    text      as it is; may hold anything, newlines and control characters too
    code      text that is shown in a fixed width
    integer   1,234
    number    1,234.5
    bytes     a number of bytes: 1.2 MB
    percent   a share from 0 to 1: 12.5 %
    seconds   a duration: 1 h 2 min
    date      2026-11-21
    datetime  RFC 3339, UTC: 2026-11-21T10:30:00Z
    boolean   yes, no
    severity  critical, high, medium, low, info
    status    a word with a colour: pass, ok, completed, good (green); warn, missed (amber);
              fail, failed, bad (red); any other (grey)

A value that is not of its column's type (a text in a column of dates, say) is
shown as it is.
"""

import json
from dataclasses import asdict, dataclass, field
from typing import Literal

Type = Literal[
    "text",
    "code",
    "integer",
    "number",
    "bytes",
    "percent",
    "seconds",
    "date",
    "datetime",
    "boolean",
    "severity",
    "status",
]
ChartKind = Literal["bar", "line", "stacked", "donut"]
Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

    key: str
    title: str
    type: Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One figure that stands for itself: `Tables: 2,000`."""

    key: str
    title: str
    type: Type
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture of a table's first rows: `label` and `values` are keys of columns.

    bar      horizontal bars, one for each row, of the first value
    stacked  horizontal bars, one for each row, of all values side by side
    line     a line for each value, over the rows in their order
    donut    a ring, one piece for each row, of the first value
    """

    kind: ChartKind
    title: str
    label: str
    values: list[str]
    # At most so many rows.
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading, a text, and a table with its picture, each of which may be empty.

    `rows` are in the order of `columns`. `empty` is what stands in the place of
    a table without rows, `note` what stands below it: that it was cut, say.
    """

    key: str
    title: str
    text: str = ""
    columns: list[Column] = field(default_factory=list)
    rows: list[list[Value]] = field(default_factory=list)
    chart: Chart | None = None
    empty: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report."""

    # What is printed as its title: `Inventory`.
    title: str
    # The report's own name, the data source's name and what it is: `PostgreSQL 18.1`.
    name: str
    source_name: str
    source_version: str
    template_id: str
    report_id: int
    description: str
    # RFC 3339, UTC.
    generated_at: str
    generated_by: str
    # What was asked for, as it is to be shown: [title, value].
    parameters: list[list[str]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    # What the reader has to know: what was left out, and why.
    notes: list[str] = field(default_factory=list)
    # The key of the section that a format with room for one table (CSV) has.
    main: str = ""

    def to_json(self) -> str:
        """Return the text that `from_json` reads."""
        return json.dumps(asdict(self))


def from_json(text: str) -> Document:
    """Return the document of `to_json`."""
    data = json.loads(text)
    sections = []
    for each in data["sections"]:
        chart = Chart(**each["chart"]) if each["chart"] else None
        columns = [Column(**column) for column in each["columns"]]
        sections.append(Section(**{**each, "chart": chart, "columns": columns}))
    facts = [Fact(**fact) for fact in data["facts"]]
    return Document(**{**data, "facts": facts, "sections": sections})
