"""Documents of reports that are hard to render."""

import math
from typing import Any

from quarterdeck_server.domains.reports.document import Chart, Column, Document, Fact, Section

HOSTILE = [
    "<script>alert(1)</script>",
    '#panic("x") *b* _i_ $a$ `q` @x <y> \\ #read("/etc/passwd")',
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "－1"),  # noqa: RUF001
    "nul\0ctl\x1b[31m\x07\x9f",
    "half \ud800 character",
    "two\nlines",
    "abc\u202etxt.exe\u2066",
    "שלום עולם",
    "日本語のテーブル名",
    "😀👩‍👩‍👧‍👦",
    "x" * 1000,
    "W" * 63,
    "<r><t>x</t></r>",
    "_x0041_",
    "{{ 7*7 }}{% raw %}",
    "https://example.com/",
    "' onload='x\" onload=\"x",
    "]]></svg><script>x</script>",
    "",
]
MOMENT = "2026-11-21T10:30:00Z"
TYPES = ["text", "code", "integer", "number", "percent", "boolean", "date", "datetime", "severity"]


def column(key: str, type: Any, title: str = "") -> Column:
    return Column(key=key, title=title or key, type=type)


def document_of(*sections: Section, **fields: Any) -> Document:
    """A report of these sections."""
    told: dict[str, Any] = {
        "title": "Inventory",
        "name": "Nightly",
        "source_name": "orders",
        "source_version": "PostgreSQL 18.1",
        "template_id": "inventory",
        "report_id": 7,
        "description": "What there is.",
        "generated_at": MOMENT,
        "generated_by": "dana@example.com",
    }
    return Document(**{**told, "sections": list(sections), "main": "all", **fields})


def everything() -> Section:
    """A column of each type, with values that are of it, and a row of values that are not."""
    rows: list[Any] = [
        [text, text, number, number / 7, 0.125, True, "2026-11-21", MOMENT, "high"]
        for number, text in enumerate(HOSTILE)
    ]
    odd = [None, "a", math.nan, -math.inf, 10**400, "maybe", "0001-01-01", "9999-99-99", "x" * 99]
    return Section(
        key="all",
        title="All",
        columns=[column(type, type, f"=<b>{type}</b>") for type in TYPES],
        rows=[*rows, odd],
        chart=Chart(kind="bar", title=HOSTILE[0], label="text", values=["integer"], limit=50),
    )


def charted(kind: Any) -> Section:
    """A picture of numbers that are hard to draw."""
    return Section(
        key=kind,
        title="[a]:*?/\\" * 9,
        columns=[column("label", "severity"), column("one", "bytes"), column("two", "bytes")],
        rows=[[text, number * 1e9, -1e308] for number, text in enumerate(HOSTILE[:12])],
        chart=Chart(kind=kind, title=HOSTILE[1], label="label", values=["one", "two"]),
    )


def hostile() -> Document:
    """A report in which every text would do harm, if it were taken for more than text."""
    wide = Section(
        key="wide",
        title="all",
        text="\n\n".join(HOSTILE),
        columns=[column(f"c{number}", "text") for number in range(14)],
        rows=[[HOSTILE[(row + at) % len(HOSTILE)] for at in range(14)] for row in range(4)],
        note=HOSTILE[1],
    )
    charts = [charted(kind) for kind in ("stacked", "line", "donut")]
    nothing = Section(key="none", title="None", columns=[column("a", "text")], empty=HOSTILE[0])
    texts = [Fact(key="f", title=text, type="text", value=text) for text in HOSTILE[:14]]
    return document_of(
        *(everything(), wide, *charts, nothing),
        title=f"<b>{HOSTILE[1]}</b>\u202e",
        name=HOSTILE[0],
        source_name=HOSTILE[14],
        generated_by="\0",
        parameters=[[text, text] for text in HOSTILE],
        facts=[*texts, Fact(key="nan", title="NaN", type="number", value=math.nan)],
        notes=HOSTILE,
    )
