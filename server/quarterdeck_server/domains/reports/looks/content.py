"""The content for page templates (PDF, HTML): a document with all values as text.

    title name description source template_id report_id generated_by   texts
    generated    for people: `21 November 2026, 10:30 UTC`; `generated_at` as RFC 3339
    parameters   [{title, value}]
    facts        [{title, text, kind}]
    notes        [text]
    sections     [{number, title, paragraphs, rows: [[text]], empty, notes,
                 columns: [{title, kind, heads, long}]}]
    tones        the colour of a severity or status: {critical: critical, pass: good, …}
    contents     is it long enough for a list of what is in it

`kind` is text, code, number (to the right), fixed (not broken) or pill (coloured);
the column that `heads` a row names what it is about, a `long` one has long texts.
"""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

from quarterdeck_server.domains.reports.cells import KINDS, TONES, moment_of, shown, text_of
from quarterdeck_server.domains.reports.document import Document, Fact, Section, Type

# From so many sections or rows on there is a list of contents.
LONG_SECTIONS = 8
LONG_ROWS = 200
# A text column is long if its texts have so many characters on average.
LONG = 60


class ShownColumn(TypedDict):
    """A column: `heads` the rows if it is what they are called by; `long` if its texts are."""

    title: str
    kind: str
    heads: bool
    long: bool


class ShownFact(TypedDict):
    """A figure; the PDF has `large` ones."""

    title: str
    text: str
    kind: str
    large: NotRequired[bool]


class ShownSection(TypedDict):
    """A section; the PDF has its chart's file, and how its table is laid out."""

    number: int
    title: str
    paragraphs: list[str]
    columns: list[ShownColumn]
    rows: list[list[str]]
    empty: str
    notes: list[str]
    chart: NotRequired[dict[str, str]]
    wide: NotRequired[bool]
    size: NotRequired[float]
    widths: NotRequired[list[float]]
    beside: NotRequired[list[int]]
    below: NotRequired[list[int]]


class Content(TypedDict):
    """What a template of pages has to show; all of it is text that can be printed."""

    title: str
    name: str
    description: str
    source: str
    template_id: str
    report_id: str
    generated_by: str
    generated_at: str
    generated: str
    parameters: list[dict[str, str]]
    facts: list[ShownFact]
    notes: list[str]
    sections: list[ShownSection]
    tones: Mapping[str, str]
    contents: bool


def content_of(document: Document, most_rows: int) -> Content:
    """Return the content for a template, each table cut to `most_rows`."""
    sections = document.sections
    rows = sum(min(len(section.rows), most_rows) for section in sections)
    return {
        "title": shown(document.title),
        "name": shown(document.name),
        "description": shown(document.description),
        "source": shown(f"{document.source_name} ({document.source_version})".removesuffix(" ()")),
        "template_id": shown(document.template_id),
        "report_id": str(document.report_id),
        "generated_by": shown(document.generated_by),
        "generated_at": shown(document.generated_at),
        "generated": _for_people(document.generated_at),
        "parameters": [
            {"title": shown(title), "value": shown(value)} for title, value in document.parameters
        ],
        "facts": [_fact(fact) for fact in document.facts],
        "notes": [shown(note) for note in document.notes],
        "sections": [
            _section(number, section, most_rows, section.key == document.main)
            for number, section in enumerate(sections, 1)
        ],
        "tones": TONES,
        "contents": len(sections) >= LONG_SECTIONS or (len(sections) > 2 and rows >= LONG_ROWS),
    }


def _for_people(moment: str) -> str:
    parsed = moment_of(moment)
    return f"{parsed.day} {parsed:%B %Y, %H:%M} UTC" if parsed else shown(moment)


def _fact(fact: Fact) -> ShownFact:
    text = text_of(fact.value, fact.type)
    return {"title": shown(fact.title), "text": text, "kind": KINDS[fact.type]}


def _section(number: int, section: Section, most_rows: int, is_main: bool) -> ShownSection:
    types: list[Type] = [column.type for column in section.columns]
    rows = [
        [text_of(value, type) for value, type in zip(row, types, strict=True)]
        for row in section.rows[:most_rows]
    ]
    notes = [shown(section.note)] if section.note else []
    if len(section.rows) > most_rows:
        others = "XLSX, CSV and JSON" if is_main else "XLSX and JSON"
        notes.append(
            f"The first {most_rows:,} of {len(section.rows):,} rows are shown here; "
            f"this report as {others} has them all."
        )
    return {
        "number": number,
        "title": shown(section.title),
        "paragraphs": [each for each in shown(section.text).split("\n\n") if each.strip()],
        "columns": _columns(section, rows),
        "rows": rows,
        "empty": shown(section.empty),
        "notes": notes,
    }


def _columns(section: Section, rows: list[list[str]]) -> list[ShownColumn]:
    kinds = [KINDS[column.type] for column in section.columns]
    head = next((index for index, kind in enumerate(kinds) if kind in ("text", "code")), 0)
    return [
        {
            "title": shown(column.title),
            "kind": kind,
            "heads": index == head,
            "long": kind == "text" and sum(len(row[index]) for row in rows) > LONG * len(rows),
        }
        for index, (column, kind) in enumerate(zip(section.columns, kinds, strict=True))
    ]
