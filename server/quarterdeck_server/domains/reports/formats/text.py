"""Reports as data: CSV and JSON."""

import csv
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from quarterdeck_server.domains.reports.cells import plain, printable, whole
from quarterdeck_server.domains.reports.document import Document, Section, Value

# A spreadsheet takes a text that begins so for a formula.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001


def defused(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe goes before one."""
    text = printable(text)
    return "'" + text if text.startswith(FORMULA) else text


def _cell(value: Value) -> str | int | float:
    value = plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return defused(value)
    return "" if value is None else value


def main_section(document: Document) -> Section | None:
    """Return the section for a format with room for one table; None if there is no table at all."""
    tables = [section for section in document.sections if section.columns]
    main = (section for section in tables if section.key == document.main)
    return next(main, tables[0] if tables else None)


def _csv_rows(document: Document) -> Iterator[list[Value]]:
    section = main_section(document)
    if section is None:
        yield ["Figure", "Value"]
        yield from ([fact.title, fact.value] for fact in document.facts)
        return
    yield [column.title for column in section.columns]
    yield from section.rows


def write_csv(document: Document, path: Path) -> None:
    """One table: the main section's, or the figures if there is none.

    RFC 4180, in UTF-8 with a byte order mark, for spreadsheets. Texts that they
    would take for formulas are defused; numbers, and times as RFC 3339, are plain.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerows([_cell(value) for value in row] for row in _csv_rows(document))


def _table(section: Section) -> dict[str, object]:
    keys = [column.key for column in section.columns]
    rows = [dict(zip(keys, map(plain, row), strict=True)) for row in section.rows]
    return {
        "key": section.key,
        "title": section.title,
        "text": section.text,
        "columns": [asdict(column) for column in section.columns],
        "rows": rows,
        "empty": section.empty,
        "note": section.note,
    }


def write_json(document: Document, path: Path) -> None:
    """Write the whole document; each table's rows are objects by the keys of its columns.

    Strict JSON: `NaN`, `Infinity` and `-Infinity` are texts, half characters U+FFFD.
    """
    data = asdict(replace(document, sections=[])) | {
        "parameters": [{"title": title, "value": value} for title, value in document.parameters],
        "facts": [asdict(fact) | {"value": plain(fact.value)} for fact in document.facts],
        "sections": [_table(section) for section in document.sections],
    }
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    path.write_text(whole(text), encoding="utf-8")
