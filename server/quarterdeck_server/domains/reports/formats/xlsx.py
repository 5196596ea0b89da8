"""Reports as XLSX: a summary, and a sheet of typed cells for each table."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from quarterdeck_server.domains.reports.cells import KINDS, TONES, moment_of, plain, printable
from quarterdeck_server.domains.reports.document import (
    Chart,
    Column,
    Document,
    Section,
    Type,
    Value,
)

# What a sheet and a cell can hold; a text in UTF-16 units.
MAX_ROWS = 1_048_575
MAX_TEXT = 32_767
MAX_NAME = 31
# Larger numbers lose digits: they are written as texts.
MAX_NUMBER = 10**15
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:")
WIDEST, NARROWEST, SAMPLED = 60, 9, 500
CHART_KINDS: dict[str, dict[str, str]] = {
    "bar": {"type": "bar"},
    "stacked": {"type": "bar", "subtype": "stacked"},
    "line": {"type": "line"},
    "donut": {"type": "doughnut"},
}
NUMBER_FORMATS: dict[Type, str] = {
    "integer": "#,##0",
    "number": "#,##0.0##",
    "bytes": '[>=1000000000]0.0,,," GB";[>=1000000]0.0,," MB";#,##0" B"',
    "percent": "0.0%",
    "seconds": '#,##0.0##" s"',
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm:ss",
}
# Their fonts and grounds.
TONE_COLOURS = {
    "critical": ("#FFFFFF", "#7F1D1D"),
    "high": ("#9B1C12", "#FDE2DF"),
    "bad": ("#9B1C12", "#FDE2DF"),
    "medium": ("#7A4100", "#FDEBD0"),
    "warn": ("#7A4100", "#FDEBD0"),
    "low": ("#1F4E79", "#E3ECF7"),
    "good": ("#17603A", "#DFF1E4"),
    "info": ("#444C56", "#ECEEF1"),
}


def write_xlsx(document: Document, path: Path) -> None:
    """Write a workbook. Its times are UTC; texts are always texts, never formulas or links."""
    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    with xlsxwriter.Workbook(str(path), options) as book:
        created = moment_of(document.generated_at)
        properties: dict[str, Any] = {
            "title": printable(document.title)[:255],
            "author": printable(document.generated_by)[:255],
        }
        if created:
            properties["created"] = created.replace(tzinfo=None)
        book.set_properties(properties)
        formats = _Formats(book)
        tables = [section for section in document.sections if section.columns]
        names = sheet_names([section.title for section in tables])
        _summary(
            book.add_worksheet("Summary"), formats, document, dict(zip(names, tables, strict=True))
        )
        for name, section in zip(names, tables, strict=True):
            _table(book, book.add_worksheet(name), formats, section)


def sheet_names(titles: list[str]) -> list[str]:
    """Names that a workbook takes, each of its own: legal, short, and unique in any case."""
    taken = {"summary", "history", ""}
    names = []
    for title in titles:
        legal = re.sub(r"[\[\]:*?/\\\x00-\x1f]+", " ", printable(title)).strip(" '") or "Table"
        name, number = _cut(legal, MAX_NAME).strip(" '"), 1
        while name.casefold() in taken:
            number += 1
            name = _cut(legal, MAX_NAME - len(f" {number}")).rstrip() + f" {number}"
        taken.add(name.casefold())
        names.append(name)
    return names


def _cut(text: str, units: int) -> str:
    """Return a text of at most so many UTF-16 units."""
    if len(text) * 2 <= units or len(encoded := text.encode("utf-16-le")) <= units * 2:
        return text
    return encoded[: (units - 1) * 2].decode("utf-16-le", "ignore") + "…"


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        text: dict[str, Any] = {"valign": "top"}
        self.title = book.add_format({"bold": True, "font_size": 18})
        self.bold = book.add_format({**text, "bold": True})
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E8EDF2", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.text = book.add_format(text)
        self.wrapped = book.add_format({**text, "text_wrap": True})
        self.code = book.add_format({**text, "font_name": "Consolas"})
        self.numbers = {
            type: book.add_format({**text, "num_format": format, "align": "right"})
            for type, format in NUMBER_FORMATS.items()
        }
        self.tones = {
            word: book.add_format(
                {**text, "font_color": TONE_COLOURS[tone][0], "bg_color": TONE_COLOURS[tone][1]}
            )
            for word, tone in TONES.items()
        }

    def of(self, type: Type, value: Value, is_long: bool = False) -> Format:
        """Return the format of a cell."""
        if KINDS[type] == "pill" and isinstance(value, str):
            return self.tones.get(value.lower(), self.text)
        if type == "number" and isinstance(value, int):
            return self.numbers["integer"]
        if type in self.numbers and not isinstance(value, str):
            return self.numbers[type]
        return self.wrapped if is_long else self.code if type == "code" else self.text


def _write_text(sheet: Worksheet, row: int, column: int, text: str, format: Format) -> None:
    text = _cut(printable(text), MAX_TEXT)
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes such a text for markup that it wrote itself, but not in parts.
        sheet.write_rich_string(row, column, "<", "r", text[2:], format)
    elif text:
        sheet.write_string(row, column, text, format)
    else:
        sheet.write_blank(row, column, None, format)


def _moment(text: str) -> datetime | None:
    moment = moment_of(text)
    return moment.replace(tzinfo=None) if moment and moment.year >= 1900 else None


def _write(
    sheet: Worksheet,
    formats: _Formats,
    type: Type,
    is_long: bool,
    row: int,
    column: int,
    value: Value,
) -> None:
    """One cell, as a number, a time or a truth if it is one; else as a text."""
    value = plain(value)
    if isinstance(value, str) and type in ("date", "datetime") and (moment := _moment(value)):
        sheet.write_datetime(row, column, moment, formats.numbers[type])
        return
    format = formats.of(type, value, is_long)
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, format)
    elif isinstance(value, int | float) and (isinstance(value, float) or abs(value) < MAX_NUMBER):
        sheet.write_number(row, column, value, format)
    elif value is not None:
        _write_text(sheet, row, column, str(value), formats.of(type, str(value), is_long))


def _summary(
    sheet: Worksheet, formats: _Formats, document: Document, tables: dict[str, Section]
) -> None:
    """Write the first sheet: the report, its figures, parameters, notes, and sheets."""
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 60)
    sheet.set_column(2, 3, 24)
    put = partial(_write_text, sheet)
    row = 0
    put(row, 0, document.title, formats.title)
    if document.description:
        row += 1
        put(row, 0, document.description, formats.text)
    row += 2
    head: list[list[str]] = [
        ["Report", f"{document.report_id}: {document.name}"],
        ["Source", f"{document.source_name} ({document.source_version})".removesuffix(" ()")],
        ["Template", document.template_id],
        ["Generated at (UTC)", document.generated_at],
        ["Generated by", document.generated_by],
    ]
    for title, value in head:
        put(row, 0, title, formats.bold)
        type: Type = "datetime" if value is document.generated_at else "text"
        _write(sheet, formats, type, False, row, 1, value)
        row += 1
    row = _pairs(sheet, formats, row, "Parameters", document.parameters)
    if document.facts:
        row = _heading(sheet, formats, row, "Key figures")
        for fact in document.facts:
            put(row, 0, fact.title, formats.text)
            _write(sheet, formats, fact.type, True, row, 1, fact.value)
            row += 1
    row = _pairs(sheet, formats, row, "Notes", [[note] for note in document.notes])
    texts = [[each.title, each.text] for each in document.sections if each.text]
    row = _pairs(sheet, formats, row, "Sections", texts)
    _pairs(sheet, formats, row, "Sheets", [_told(*each) for each in tables.items()])


def _told(name: str, section: Section) -> list[str]:
    rows = len(section.rows)
    notes = [section.note] if section.note else []
    if not rows and section.empty:
        notes.append(section.empty)
    if rows > MAX_ROWS:
        notes.append(f"A sheet holds {MAX_ROWS:,} rows; the others are left out here.")
    return [name, " ".join(notes) or section.title, f"{rows:,} rows"]


def _heading(sheet: Worksheet, formats: _Formats, row: int, title: str) -> int:
    _write_text(sheet, row + 1, 0, title, formats.head)
    sheet.write_blank(row + 1, 1, None, formats.head)
    return row + 2


def _pairs(sheet: Worksheet, formats: _Formats, row: int, title: str, rows: list[list[str]]) -> int:
    """Write a heading and rows of texts below it, if any, and return the next free row."""
    if not rows:
        return row
    row = _heading(sheet, formats, row, title)
    for texts in rows:
        for column, text in enumerate(texts):
            is_wide = column == 1
            _write_text(sheet, row, column, text, formats.wrapped if is_wide else formats.text)
        row += 1
    return row


def _table(book: Workbook, sheet: Worksheet, formats: _Formats, section: Section) -> None:
    rows = section.rows[:MAX_ROWS]
    last = len(section.columns) - 1
    writers = []
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), last)
    if section.chart and rows:
        _draw(book, sheet, section, section.chart)
    for index, column in enumerate(section.columns):
        width = _width(column, [row[index] for row in rows[:SAMPLED]])
        sheet.set_column(index, index, min(max(width, NARROWEST), WIDEST))
        writers.append(partial(_write, sheet, formats, column.type, width > WIDEST))
    for index, column in enumerate(section.columns):
        titled = _titled(column, (row[index] for row in rows))
        _write_text(sheet, 0, index, titled, formats.head)
    for number, row in enumerate(rows, 1):
        for index, (write, value) in enumerate(zip(writers, row, strict=True)):
            write(number, index, value)


def _titled(column: Column, values: Iterable[Value]) -> str:
    """Return a column's title, which says UTC if all of its times do."""
    if column.type != "datetime":
        return column.title
    times = [str(value) for value in values if TIME.match(str(value))]
    return f"{column.title} (UTC)" if all(each.endswith("Z") for each in times) else column.title


def _width(column: Column, values: list[Value]) -> int:
    """Return how wide a column is, in characters."""
    if column.type in ("datetime", "bytes", "number", "integer", "seconds"):
        return max(20 if column.type == "datetime" else 12, len(column.title) + 10)
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return max(longest + 2, min(len(column.title) + 4, 30))


def _draw(book: Workbook, sheet: Worksheet, section: Section, chart: Chart) -> None:
    """Add a chart of Excel's own to the right of the table."""
    keys = [column.key for column in section.columns]
    rows = min(len(section.rows), chart.limit)
    picture = book.add_chart(CHART_KINDS[chart.kind])
    label = keys.index(chart.label)
    values = chart.values[:1] if chart.kind in ("bar", "donut") else chart.values
    for key in values:
        index = keys.index(key)
        picture.add_series(
            {
                "name": _cut(printable(section.columns[index].title), 255),
                "categories": [sheet.name, 1, label, rows, label],
                "values": [sheet.name, 1, index, rows, index],
            }
        )
    picture.set_title({"name": _cut(printable(chart.title), 255), "name_font": {"size": 12}})
    if chart.kind in ("bar", "stacked"):
        picture.set_y_axis({"reverse": True})
    if len(values) < 2 and chart.kind != "donut":
        picture.set_legend({"none": True})
    else:
        picture.set_legend({"position": "bottom"})
    picture.set_size({"width": 640, "height": max(320, 22 * rows + 90)})
    sheet.insert_chart(1, len(keys) + 1, picture)
