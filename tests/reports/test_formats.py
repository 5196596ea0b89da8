"""A report in each of its formats: it opens, and its texts are nothing but texts."""

import csv
import json
import math
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from quarterdeck.v1.reports_pb2 import Report
from quarterdeck_server.domains.reports.cells import KINDS, printable, text_of
from quarterdeck_server.domains.reports.document import Fact, Section
from quarterdeck_server.domains.reports.formats import html, pdf, xlsx
from quarterdeck_server.domains.reports.formats.text import FORMULA, defused
from quarterdeck_server.domains.reports.looks import BadTemplate
from quarterdeck_server.domains.reports.looks.paper import PORTRAIT, lay_out
from quarterdeck_server.domains.reports.render import ENVIRONMENT, render

from tests.support.report_documents import HOSTILE, MOMENT, column, document_of, hostile


def table_of(count: int) -> Section:
    """A table of so many rows."""
    rows: list[Any] = [[number, f"name {number}"] for number in range(count)]
    columns = [column("number", "integer"), column("name", "text")]
    return Section(key="all", title="All", columns=columns, rows=rows)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Renders the hostile report in a format, once."""
    folder = tmp_path_factory.mktemp("hostile")

    def make(format: str) -> Path:
        path = folder / f"report.{format}"
        return path if path.exists() else render(hostile(), format, folder)

    return make


def text_of_pdf(path: Path) -> str:
    """The text of a PDF, without what lets long words be broken."""
    if not shutil.which("pdftotext"):
        pytest.skip("NO PDFTOTEXT HERE: install poppler-utils")
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
    return done.stdout.decode().replace("\u200b", "")


def test_csv_holds_the_main_table_and_no_formula(made: Callable[[str], Path]) -> None:
    data = made("csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf'=<b>text</b>,")
    read = list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    assert [row[0] for row in read[1:-1]] == [defused(text) for text in HOSTILE]
    assert read[3][2:] == ["2", str(2 / 7), "0.125", "true", "2026-11-21", MOMENT, "high"]
    assert read[-1][:4] == ["", "a", "NaN", "'-Infinity"]
    assert data.count(b"\r\n") == len(read)


def test_csv_without_a_table_holds_the_figures(tmp_path: Path) -> None:
    facts = [Fact(key="t", title="Tables", type="integer", value=3)]
    path = render(document_of(facts=facts), "csv", tmp_path)
    assert path.read_text("utf-8-sig").splitlines() == ["Figure,Value", "Tables,3"]


def test_json_is_strict_and_holds_everything(made: Callable[[str], Path]) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    data = json.loads(made("json").read_text("utf-8"), parse_constant=refuse)
    table = data["sections"][0]
    texts = [row["text"].replace("\ufffd", "\ud800") for row in table["rows"][:-1]]
    assert texts == HOSTILE
    assert table["rows"][-1]["integer"] == data["facts"][-1]["value"] == "NaN"
    assert table["rows"][-1]["percent"] == 10**400
    assert table["columns"][2] == {"key": "integer", "title": "=<b>integer</b>", "type": "integer"}
    assert (data["report_id"], data["generated_at"], len(data["notes"])) == (7, MOMENT, 27)


def test_xlsx_has_typed_cells_and_no_formula(made: Callable[[str], Path]) -> None:
    book = openpyxl.load_workbook(made("xlsx"))
    assert book.sheetnames[:3] == ["Summary", "All", "all 2"]
    assert max(len(name) for name in book.sheetnames) <= 31
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n", "b", "d"}
    assert not [cell for cell in cells if cell.hyperlink]
    sheet = book["All"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:I{len(HOSTILE) + 2}")
    assert sheet["A1"].font.bold
    assert sheet["H1"].value == "=<b>datetime</b> (UTC)"
    for number, text in enumerate(HOSTILE, 2):
        assert unescape(sheet.cell(number, 1).value or "") == printable(text)
    assert [cell.value for cell in sheet[4]][2:] == [
        *(2, 2 / 7, 0.125, True, datetime(2026, 11, 21), datetime(2026, 11, 21, 10, 30), "high")
    ]
    assert [cell.number_format for cell in sheet[4]][4:8:3] == ["0.0%", "yyyy-mm-dd hh:mm:ss"]
    odd = [cell.value for cell in sheet[len(HOSTILE) + 2]]
    assert odd[:4] == [None, "a", "NaN", "-Infinity"]
    assert odd[4:8] == [str(10**400), "maybe", "0001-01-01", "9999-99-99"]
    assert len(sheet._charts) == 1


def test_xlsx_cuts_what_a_sheet_cannot_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MAX_ROWS", 5)
    long = Section(key="long", title="Long", columns=[column("a", "text")], rows=[["😀" * 20_000]])
    path = render(document_of(table_of(9), long), "xlsx", tmp_path)
    book = openpyxl.load_workbook(path)
    assert book["All"].max_row == 6
    text = book["Long"]["A2"].value
    assert len(text.encode("utf-16-le")) // 2 <= 32_767
    assert text.endswith("😀…")
    told = [str(cell.value) for row in book["Summary"].iter_rows() for cell in row]
    assert "A sheet holds 5 rows; the others are left out here." in told


def test_pdf_shows_texts_as_texts_and_tells_what_it_is(made: Callable[[str], Path]) -> None:
    text = text_of_pdf(made("pdf"))
    joined = re.sub(r"\s", "", text)
    for each in ("<script>alert(1)</script>", *HOSTILE[1:6], "W" * 63, "{{ 7*7 }}{% raw %}"):
        assert re.sub(r"\s", "", each) in joined
    assert "nul[U+0000]ctl[U+001B]" in joined
    assert "abc[U+202E]txt.exe" in joined
    assert "root:" not in text
    assert re.search(r"Page 1 of \d+", text)
    told = subprocess.run(["pdfinfo", made("pdf")], capture_output=True, check=True).stdout
    assert b"Tagged:          yes" in told
    assert b"Title:           <b>#panic" in told
    assert b"/Lang" in made("pdf").read_bytes()


def test_long_tables_of_pages_are_cut_and_say_so(tmp_path: Path) -> None:
    text = text_of_pdf(render(document_of(table_of(pdf.MAX_ROWS + 1)), "pdf", tmp_path))
    assert f"name {pdf.MAX_ROWS - 1}" in text
    assert f"name {pdf.MAX_ROWS}" not in text
    assert "The first 2,000 of 2,001 rows are shown here; this report as XLSX, CSV and" in text
    page = render(document_of(table_of(html.MAX_ROWS + 1)), "html", tmp_path).read_text()
    assert page.count("<tr>") == html.MAX_ROWS + 1
    assert "The first 5,000 of 5,001 rows are shown here" in page


def table_of_texts(types: list[str], lengths: list[int]) -> Section:
    """A row of texts of these lengths, and one of nothing."""
    row: list[Any] = [f"{'word ' * (length // 5)}.{at}" for at, length in enumerate(lengths)]
    columns = [column(f"c{at}", type) for at, type in enumerate(types)]
    return Section(key="all", title="All", columns=columns, rows=[row, [None] * len(row)])


@pytest.mark.parametrize("lengths", [[5, 80, 80, 80, 80], [80] * 5, [80] * 12])
def test_columns_of_long_texts_leave_two_beside_each_other(
    lengths: list[int], tmp_path: Path
) -> None:
    section = table_of_texts(["text"] * len(lengths), lengths)
    text = text_of_pdf(render(document_of(section), "pdf", tmp_path))
    assert "c0 c1" in text
    assert all(f" .{at}" in text for at in range(len(lengths)))


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.integers(0, 200)), max_size=14))
def test_a_table_of_any_columns_is_set(
    tmp_path_factory: pytest.TempPathFactory, given: list[tuple[str, int]]
) -> None:
    section = table_of_texts([type for type, _ in given], [length for _, length in given])
    folder = tmp_path_factory.getbasetemp()
    assert render(document_of(section), "pdf", folder).stat().st_size


def test_narrow_columns_do_not_fill_the_page() -> None:
    days: list[dict[str, Any]] = [{"title": "Day", "kind": "fixed", "heads": True}]
    days += [{"title": f"Count {at}", "kind": "number", "heads": False} for at in range(4)]
    narrow = lay_out(days, [["2026-11-21", "1", "0", "0", "0"]] * 30)
    assert sum(narrow.widths) < 0.75 * PORTRAIT
    assert max(narrow.widths[1:]) < 70
    words = [*days, {"title": "What", "kind": "text", "heads": False}]
    wide = lay_out(words, [["2026-11-21", "1", "0", "0", "0", "word " * 20]] * 30)
    assert sum(wide.widths) == pytest.approx(PORTRAIT)


@pytest.mark.parametrize("format", Report.Format.keys()[1:])
def test_a_report_of_nothing_renders(format: str, tmp_path: Path) -> None:
    path = render(document_of(parameters=[]), format, tmp_path)
    assert path == tmp_path / f"report.{format}"
    assert path.stat().st_size
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "source", "told"),
    [
        ("report.typ", "\n#let x = (", "report.typ, line 2: unclosed delimiter"),
        ("report.typ", '#panic("a\nb")', "report.typ, line 1: panicked with: a b"),
        ("report.typ", '#read("/etc/passwd")', "report.typ, line 1: file not found"),
        ("report.typ", '#read("../../../etc/passwd")', "escape the project root"),
        ("report.html.j2", "\n{% if %}", "report.html.j2, line 2: Expected an expression"),
        ("report.html.j2", "\n\n{{ nothing }}", "report.html.j2, line 3: 'nothing' is undefined"),
        ("report.html.j2", "{{ title.__class__.mro() }}", "report.html.j2, line 1: access to"),
        ("report.html.j2", "{{ 1 / 0 }}", "report.html.j2, line 1: division by zero"),
        ("report.html.j2", "{% include '../../etc/passwd' %}", "report.html.j2, line 1"),
        ("report.html.j2", b"\xff", "report.html.j2: 'utf-8' codec can't decode"),
    ],
)
def test_a_bad_template_is_told_in_one_line(
    name: str, source: str | bytes, told: str, tmp_path: Path
) -> None:
    looks = tmp_path / "looks"
    looks.mkdir()
    (looks / name).write_bytes(source.encode() if isinstance(source, str) else source)
    with pytest.raises(BadTemplate) as raised:
        render(document_of(), name.split(".")[1].replace("typ", "pdf"), tmp_path, looks)
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)
    assert str(tmp_path) not in str(raised.value)
    assert list(tmp_path.iterdir()) == [looks]


def test_an_operators_templates_take_the_place_of_ours(tmp_path: Path) -> None:
    looks = tmp_path / "looks"
    looks.mkdir()
    (looks / "report.typ").write_text('#import "own.typ": name\n#name #json("content.json").title')
    (looks / "own.typ").write_text("#let name = [Acme:]")
    (looks / "report.html.j2").write_text("<h1>Acme: {{ title }}</h1>")
    document = document_of(title="<Own>")
    assert text_of_pdf(render(document, "pdf", tmp_path, looks)).startswith("Acme: <Own>")
    page = render(document, "html", tmp_path, looks).read_text()
    assert page == "<h1>Acme: &lt;Own&gt;</h1>"
    (looks / "report.typ").unlink()
    assert "Nightly" in text_of_pdf(render(document, "pdf", tmp_path, looks))


def test_the_command_renders_and_tells_of_a_bad_template(
    made: Callable[[str], Path], tmp_path: Path
) -> None:
    (tmp_path / "document.json").write_text(hostile().to_json())
    command = [
        sys.executable,
        "-X",
        "importtime",
        "-m",
        "quarterdeck_server.domains.reports.render",
    ]
    run = partial(subprocess.run, env=os.environ | ENVIRONMENT, capture_output=True, text=True)
    done = run([*command, tmp_path, "csv"])
    assert done.returncode == 0, done.stderr
    assert not re.search(r"\b(peewee|grpc|google|structlog)\b", done.stderr)
    assert (tmp_path / "report.csv").read_bytes() == made("csv").read_bytes()
    looks = tmp_path / "looks"
    looks.mkdir()
    (looks / "report.typ").write_text('#import "@preview/cetz:0.3.0"')
    del command[1:3]
    done = run([*command, tmp_path, "pdf", looks])
    assert done.returncode == 2
    assert done.stderr.startswith("report.typ, line 1: failed to download package")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("value", "type", "text"),
    [
        *((1234, "integer", "1,234"), (1234.5, "number", "1,234.5"), (3.0, "integer", "3")),
        *((3.5, "integer", "3.5"), (0, "bytes", "0 B"), (999, "bytes", "999 B")),
        *((1_234_567, "bytes", "1.2 MB"), (999_999, "bytes", "1.0 MB")),
        (-1500, "bytes", "-1.5 kB"),
        *((0.125, "percent", "12.5 %"), (1, "percent", "100.0 %"), (3720, "seconds", "1 h 2 min")),
        *((3599.9, "seconds", "1 h"), (0.25, "seconds", "250 ms"), (59.96, "seconds", "1 min")),
        *((90061, "seconds", "1 d 1 h"), (-5, "seconds", "-5 s"), (True, "boolean", "yes")),
        *((False, "text", "false"), (None, "integer", "–"), ("soon", "date", "soon")),  # noqa: RUF001
        (MOMENT, "datetime", "2026-11-21 10:30 UTC"),
        ("2026-11-21T23:44:37.5-01:00", "datetime", "2026-11-22 00:44:37 UTC"),
        *((MOMENT, "text", MOMENT), ("2026-11-21", "datetime", "2026-11-21")),
        ("9999-99-99T10:30:00Z", "datetime", "9999-99-99T10:30:00Z"),
        *((math.nan, "bytes", "NaN"), ("a\0\r\nb", "text", "a␀\nb")),
        *((-math.inf, "seconds", "-Infinity"), (0.0000012, "number", "1.2e-06")),
    ],
)
def test_a_value_is_shown_by_its_type(value: Any, type: Any, text: str) -> None:
    assert text_of(value, type) == text


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=20)
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT


@given(VALUES, st.sampled_from(sorted(KINDS)))
def test_any_value_is_shown_without_what_harms(value: Any, type: Any) -> None:
    text = text_of(value, type)
    text.encode()
    assert not re.search("[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    if isinstance(value, str) and value.isprintable() and type != "datetime":
        assert text == value


STARTS = st.sampled_from([*FORMULA, "\0", " ", "'"])


@given(ANY_TEXT | st.tuples(STARTS, ANY_TEXT).map("".join))
def test_no_text_of_a_csv_begins_a_formula(text: str) -> None:
    assert not defused(text).encode().decode().startswith(FORMULA)
    assert defused(text).removeprefix("'") == printable(text).removeprefix("'")
