"""Reports as PDF, by Typst.

The content goes to Typst as a file of JSON, so that nothing in it is ever taken
for markup; Typst sees no file but those in a folder that is made for it.
"""

import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import TypeVar, cast

import typst

from quarterdeck_server.domains.reports.cells import moment_of
from quarterdeck_server.domains.reports.document import Document
from quarterdeck_server.domains.reports.formats import charts
from quarterdeck_server.domains.reports.looks import OURS, BadTemplate
from quarterdeck_server.domains.reports.looks.content import Content, ShownSection, content_of
from quarterdeck_server.domains.reports.looks.paper import (
    LANDSCAPE,
    PADDING,
    PORTRAIT,
    breakable,
    lay_out,
)

NAME = "report.typ"
# More rows than this are for other formats.
MAX_ROWS = 2_000
CHART_WIDTH = 720
# A figure of so many characters is set large in its card; sizes and widths in points.
LARGE_FACT, LARGE, SMALL, CARD, THIRD = 13, 16.0, 9.5, 95.0, 148.0
# The embedded fonts have no symbols for control characters.
SYMBOLS = {0x2400 + code: f"[U+{code:04X}]" for code in range(32)} | {0x2421: "[U+007F]"}

T = TypeVar("T")


def write_pdf(document: Document, path: Path, looks: Path | None) -> None:
    """Write a tagged PDF. Raise BadTemplate if its template cannot be rendered."""
    with tempfile.TemporaryDirectory(prefix="pdf-", dir=path.parent) as place:
        root = Path(place)
        shutil.copyfile(OURS / NAME, root / NAME)
        if looks:
            _copy(looks, root)
        data = json.dumps(_content(document, root), ensure_ascii=False)
        (root / "content.json").write_text(data, encoding="utf-8", errors="replace")
        created = moment_of(document.generated_at)
        # The host's fonts serve only for scripts that the embedded ones lack.
        try:
            made = typst.compile(
                root / NAME,
                root=root,
                format="pdf",
                timestamp=created if created and created.year >= 1970 else None,
            )
        except typst.TypstError as error:
            raise BadTemplate(_told(error, root)) from error
        path.write_bytes(made)


def _copy(folder: Path, into: Path) -> None:
    """Copy what is in a folder, but for rights and times, which the sandbox does not let set."""
    for path in folder.iterdir():
        if path.is_dir():
            (into / path.name).mkdir(exist_ok=True)
            _copy(path, into / path.name)
        else:
            shutil.copyfile(path, into / path.name)


def _told(error: typst.TypstError, root: Path) -> str:
    """Return where a template is wrong, and what is."""
    found = re.search(r"┌─ (.*?):(\d+):\d+\n", error.diagnostic)
    message = error.message.replace(f"{root}/", "")
    if not found:
        return f"{NAME}: {message}"
    return f"{Path(found[1]).name}, line {found[2]}: {message}"


def _content(document: Document, root: Path) -> Content:
    """Return the content, each text so that it fits; the pictures are written into `root`."""
    content = _fitted(content_of(document, MAX_ROWS))
    for fact in content["facts"]:
        fact["large"] = len(fact["text"]) <= LARGE_FACT
        fact["text"] = breakable(
            fact["text"].translate(SYMBOLS), CARD, LARGE if fact["large"] else SMALL
        )
        fact["title"] = breakable(fact["title"], CARD, SMALL)
    for shown, section in zip(content["sections"], document.sections, strict=True):
        _lay_out(shown)
        svg = charts.picture(section, "chart", CHART_WIDTH)
        if svg and section.chart:
            file = f"chart-{shown['number']}.svg"
            (root / file).write_text(svg.translate(SYMBOLS), encoding="utf-8", errors="replace")
            alt = charts.description(section)
            shown["chart"] = _fitted({"title": section.chart.title, "file": file, "alt": alt})
    return content


def _fitted(value: T) -> T:
    """Texts that fit a third of the page's width; tables and facts have their own."""
    fitted: object = value
    if isinstance(value, str):
        fitted = breakable(value.translate(SYMBOLS), THIRD, 11)
    elif isinstance(value, list):
        fitted = [_fitted(each) for each in value]
    elif isinstance(value, dict):
        fitted = {
            key: each if key in ("rows", "tones", "facts") else _fitted(each)
            for key, each in value.items()
        }
    return cast(T, fitted)


def _lay_out(section: ShownSection) -> None:
    """Add a table's layout to its section, and make its texts fit their columns."""
    columns = section["columns"]
    rows = [[text.translate(SYMBOLS) for text in row] for row in section["rows"]]
    layout = lay_out(columns, rows)
    widths = dict(zip(layout.columns, layout.widths, strict=True))
    whole = LANDSCAPE if layout.is_wide else PORTRAIT
    for at, column in enumerate(columns):
        room = widths.get(at, whole - layout.widths[0] - 60 if layout.widths else whole) - PADDING
        # What is set in a fixed width is wider than what is estimated.
        room *= 0.85 if column["kind"] in ("code", "pill") else 1.0
        column["title"] = breakable(column["title"], room, layout.size)
        for row in rows:
            row[at] = breakable(row[at], room, layout.size)
    section |= {
        "rows": rows,
        "wide": layout.is_wide and bool(rows),
        "size": layout.size,
        "widths": layout.widths,
        "beside": layout.columns,
        "below": layout.below,
    }
