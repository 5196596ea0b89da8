"""Charts as SVG, for HTML and PDF alike.

Colours are attributes, so that a picture stands for itself, and classes (`s0`,
`t-critical`, `ink`, `line`), by which a page gives it the colours of its own.
"""

import math
from html import escape
from itertools import pairwise
from typing import NamedTuple

from quarterdeck_server.domains.reports.cells import KINDS, TONES, shown, text_of
from quarterdeck_server.domains.reports.document import Section, Type, Value

# Told apart by people who see few colours, and dark enough on white.
PALETTE = ("#2f5d8a", "#c2571a", "#1f8a7a", "#8a4f9e", "#94740a", "#5c6570", "#b0356b", "#4a8fd0")
TONE_FILLS = {
    "critical": "#7f1d1d",
    "high": "#c8372b",
    "bad": "#c8372b",
    "medium": "#c07a10",
    "warn": "#c07a10",
    "low": "#3b76b0",
    "good": "#2c8a57",
    "info": "#808a96",
}
FONT = "Libertinus Serif"
SIZE = 12
BAR, GAP = 15, 9
LINE_HEIGHT = 220
MAX_PIECES = 8
# A picture that is not so wide is for a phone.
NARROW = 400
# The widest label below a line chart, in units.
MAX_LABEL = 110.0
# Numbers beyond cannot be drawn to scale; those below its inverse are zero.
LARGEST = 1e300
KIND_NAMES = {"bar": "Bar chart", "stacked": "Stacked bars", "line": "Line chart", "donut": "Ring"}


class _Data(NamedTuple):
    """What is drawn: labels, a list of values for each title, None where there is no number."""

    labels: list[str]
    titles: list[str]
    values: list[list[float | None]]
    type: Type
    # A colour (fill, class) for each label, or empty.
    tones: list[tuple[str, str]]
    # A colour for each title: that of the word, if it is one of a status.
    colours: list[tuple[str, str]]


def picture(section: Section, ident: str, width: int) -> str:
    """Return the SVG of a section's chart, `width` units wide; empty if there is nothing to draw.

    `ident` begins the ids of its title and description.
    """
    chart = section.chart
    if chart is None:
        return ""
    data = _data_of(section, chart.label, chart.values, chart.limit, chart.kind)
    if not any(value is not None for values in data.values for value in values):
        return ""
    draw = {"bar": _bars, "stacked": _stacks, "line": _lines, "donut": _ring}[chart.kind]
    height, parts = draw(data, width)
    title, described = escape(shown(chart.title)), escape(description(section))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" role="img" '
        f'aria-labelledby="{ident}-title {ident}-desc" font-family="{FONT}" font-size="{SIZE}">'
        f'<title id="{ident}-title">{title}</title><desc id="{ident}-desc">{described}</desc>'
        f"{''.join(parts)}</svg>"
    )


def description(section: Section) -> str:
    """Return what a chart shows, for who does not see it."""
    chart = section.chart
    if chart is None:
        return ""
    data = _data_of(section, chart.label, chart.values, chart.limit, chart.kind)
    keys = {column.key: column.title for column in section.columns}
    text = f"{KIND_NAMES[chart.kind]} of {', '.join(data.titles)} by {keys[chart.label]}."
    for title, values in zip(data.titles, data.values, strict=True):
        known = [(v, n) for v, n in zip(values, data.labels, strict=True) if v is not None]
        if known:
            most, name = max(known, key=lambda each: each[0])
            text += f" {title}: the largest of {len(known)} is {name}, {text_of(most, data.type)}."
    return shown(text)


def _data_of(section: Section, label: str, values: list[str], limit: int, kind: str) -> _Data:
    keys = [column.key for column in section.columns]
    if kind in ("bar", "donut"):
        values = values[:1]
    at, chosen = keys.index(label), [keys.index(key) for key in values]
    rows = section.rows[:limit]
    type = section.columns[at].type
    tones = []
    if KINDS[type] == "pill":
        names = [TONES.get(str(row[at]).lower(), "info") for row in rows]
        tones = [(TONE_FILLS[name], f"t-{name}") for name in names]
    return _Data(
        labels=[text_of(row[at], type).replace("\n", " ") for row in rows],
        titles=[shown(section.columns[index].title) for index in chosen],
        values=[[_number(row[index]) for row in rows] for index in chosen],
        type=section.columns[chosen[0]].type,
        tones=tones,
        colours=[_colour(key, number) for number, key in enumerate(values)],
    )


def _number(value: Value) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not -LARGEST < value < LARGEST:
        return None
    return 0.0 if abs(value) * LARGEST < 1 else float(value)


def _measure(text: str) -> float:
    """About how wide a text is, in units."""
    return SIZE * sum(0.6 if character < "\u0700" else 1.0 for character in text)


def _fitting(text: str, width: float) -> str:
    """Return a text cut so that it fits."""
    if _measure(text) <= width:
        return text
    while text and _measure(text) + SIZE > width:
        text = text[: min(len(text) - 1, int(width / SIZE * 2))]
    return text.rstrip() + "…"


def _text(x: float, y: float, text: str, anchor: str = "start", css: str = "ink") -> str:
    fill = "#1d2733" if css == "ink" else "#5a6572"
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{css}" fill="{fill}">'
        f"{escape(text)}</text>"
    )


def _rect(x: float, y: float, width: float, height: float, colour: tuple[str, str]) -> str:
    fill, css = colour
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" '
        f'class="{css}" fill="{fill}"/>'
    )


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        'class="line" stroke="#d5dbe1" stroke-width="1"/>'
    )


def _series(index: int) -> tuple[str, str]:
    index %= len(PALETTE)
    return PALETTE[index], f"s{index}"


def _colour(key: str, number: int) -> tuple[str, str]:
    if key in ("skipped", "cancelled"):
        return TONE_FILLS["info"], "t-info"
    return (TONE_FILLS[TONES[key]], f"t-{TONES[key]}") if key in TONES else _series(number)


def _legend(data: _Data, width: int) -> tuple[float, list[str]]:
    """Return a row of titles with their colours, in as many lines as it takes, and its height."""
    x, y, parts = 0.0, 12.0, []
    for title, colour in zip(data.titles, data.colours, strict=True):
        title = _fitting(title, width - 24)
        wanted = 18 + _measure(title) + 16
        if x and x + wanted > width:
            x, y = 0.0, y + 18
        parts += [_rect(x, y - 10, 11, 11, colour), _text(x + 17, y, title)]
        x += wanted
    return y + 14, parts


class _Frame(NamedTuple):
    """Where bars are: from `left` on, at most `room` long, `drop` below the top of their row."""

    left: float
    room: float
    drop: float
    row: float


def _frame(data: _Data, texts: list[str], width: int) -> _Frame:
    """Bars stand beside their labels, or below them where the page is narrow."""
    value = max(_measure(text) for text in texts) + 10
    if width < NARROW:
        return _Frame(0, max(width - value, width * 0.2), 17, BAR + GAP + 17)
    label = min(max(_measure(each) for each in data.labels) + 8, width * 0.36)
    return _Frame(label, max(width - label - value, width * 0.2), 0, BAR + GAP)


def _label(frame: _Frame, y: float, name: str, width: int) -> str:
    return _text(0, y + 12, _fitting(name, (frame.left or width) - 8))


def _bars(data: _Data, width: int) -> tuple[float, list[str]]:
    values = data.values[0]
    texts = [text_of(value, data.type) for value in values]
    frame = _frame(data, texts, width)
    low = min(0.0, *(value or 0.0 for value in values))
    high = max(0.0, *(value or 0.0 for value in values))
    scale = frame.room / ((high - low) or 1.0)
    zero = frame.left - low * scale
    height = len(values) * frame.row
    parts = []
    for index, (name, value, text) in enumerate(zip(data.labels, values, texts, strict=True)):
        y = index * frame.row
        length = (value or 0.0) * scale
        colour = data.tones[index] if data.tones else _series(0)
        parts.append(_label(frame, y, name, width))
        y += frame.drop
        parts.append(_rect(zero + min(length, 0), y, abs(length), BAR, colour))
        parts.append(_text(zero + max(length, 0) + 6, y + 12, text, css="soft"))
    return height, parts if frame.drop else [*parts, _rule(zero, 0, zero, height - GAP + 2)]


def _stacks(data: _Data, width: int) -> tuple[float, list[str]]:
    rows = [[max(value or 0.0, 0.0) for value in row] for row in zip(*data.values, strict=True)]
    sums = [sum(row) for row in rows]
    texts = [text_of(total, data.type) for total in sums]
    frame = _frame(data, texts, width)
    scale = frame.room / (max(sums) or 1.0)
    top, parts = _legend(data, width)
    for index, (name, row, text) in enumerate(zip(data.labels, rows, texts, strict=True)):
        x, y = frame.left, top + index * frame.row
        parts.append(_label(frame, y, name, width))
        y += frame.drop
        for number, value in enumerate(row):
            if value:
                parts.append(_rect(x, y, value * scale - 1, BAR, data.colours[number]))
                x += value * scale
        parts.append(_text(x + 6, y + 12, text, css="soft"))
    height = top + len(rows) * frame.row
    rule = _rule(frame.left, top - 2, frame.left, height - GAP + 2)
    return height, parts if frame.drop else [*parts, rule]


def ticks(low: float, high: float) -> list[float]:
    """Round numbers, four to seven or so, from at most `low` to at least `high`."""
    if high <= low:
        low, high = (low - 1, high + 1) if low else (0.0, 1.0)
    raw = (high - low) / 4
    power = 10.0 ** math.floor(math.log10(raw))
    step = next((n * power for n in (1, 2, 5) if n * power >= raw), 10 * power)
    first, last = math.floor(low / step), math.ceil(high / step)
    return (
        [number * step for number in range(first, last + 1)] if last - first < 20 else [low, high]
    )


def _lines(data: _Data, width: int) -> tuple[float, list[str]]:
    top, parts = _legend(data, width) if len(data.titles) > 1 else (10.0, [])
    known = [value for values in data.values for value in values if value is not None]
    marks = ticks(min(0.0, *known) if min(known) > 0 else min(known), max(known))
    texts = [text_of(mark, data.type) for mark in marks]
    names = [_fitting(label, MAX_LABEL) for label in data.labels]
    left = max(*(_measure(text) + 8 for text in texts), _measure(names[0]) / 2)
    bottom, right = top + LINE_HEIGHT, width - max(_measure(names[-1]) / 2, 6)
    spread = (marks[-1] - marks[0]) or 1.0
    for mark, text in zip(marks, texts, strict=True):
        y = bottom - (mark - marks[0]) / spread * LINE_HEIGHT
        parts += [_rule(left, y, right, y), _text(left - 8, y + 4, text, "end", "soft")]
    across = (right - left) / max(len(data.labels) - 1, 1)
    for index, values in enumerate(data.values):
        points = [
            None
            if value is None
            else (left + at * across, bottom - (value - marks[0]) / spread * LINE_HEIGHT)
            for at, value in enumerate(values)
        ]
        parts += _line(points, data.colours[index])
    return bottom + 24, parts + _below(names, left, across, bottom + 18)


def _line(points: list[tuple[float, float] | None], colour: tuple[str, str]) -> list[str]:
    """Return a line through points, broken where one is missing, with dots if they are few."""
    fill, css = colour
    parts = [
        f'<line x1="{a[0]:.1f}" y1="{a[1]:.1f}" x2="{b[0]:.1f}" y2="{b[1]:.1f}" '
        f'class="{css}-line" stroke="{fill}" stroke-width="2" stroke-linecap="round"/>'
        for a, b in pairwise(points)
        if a and b
    ]
    if len(points) <= 40:
        parts += [
            f'<circle cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="2.6" class="{css}" fill="{fill}"/>'
            for point in points
            if point
        ]
    return parts


def _below(names: list[str], left: float, across: float, y: float) -> list[str]:
    """As many of the labels below a line chart as have room."""
    widest = max(_measure(name) for name in names) + 14
    every = max(1, math.ceil(widest / across)) if across else 1
    return [
        _text(left + index * across, y, names[index], "middle", "soft")
        for index in range(0, len(names), every)
    ]


def _pieces(data: _Data) -> list[tuple[str, float, tuple[str, str]]]:
    """Name, value and colour of a ring's pieces; what is beyond the room is one: others."""
    pieces: list[tuple[str, float, tuple[str, str]]] = []
    for index, (name, value) in enumerate(zip(data.labels, data.values[0], strict=True)):
        if value and value > 0:
            colour = data.tones[index] if data.tones else _series(len(pieces))
            pieces.append((name, value, colour))
    if len(pieces) > MAX_PIECES and not data.tones:
        others = sum(value for _, value, _ in pieces[MAX_PIECES - 1 :])
        pieces = [*pieces[: MAX_PIECES - 1], ("Others", others, _series(MAX_PIECES - 1))]
    return pieces


def _ring(data: _Data, width: int) -> tuple[float, list[str]]:
    pieces = _pieces(data)
    total = sum(value for _, value, _ in pieces)
    middle, radius = 75.0, 56.0
    around = 2 * math.pi * radius
    # The legend is beside the ring, or below it where the page is narrow.
    left, y = (0.0, 172.0) if width < NARROW else (166.0, max(75 - 11 * len(pieces), 0) + 16.0)
    height = max(150.0, y + 22 * len(pieces))
    parts, gone = [], 0.0
    for name, value, (fill, css) in pieces:
        share = value / total
        # A hairline between two pieces.
        length = max(share * around - (1.5 if len(pieces) > 1 else 0), 0.4)
        parts.append(
            f'<circle cx="{middle}" cy="{middle}" r="{radius}" fill="none" class="{css}-line" '
            f'stroke="{fill}" stroke-width="26" stroke-dasharray="{length:.2f} {around:.2f}" '
            f'transform="rotate({gone * 360 - 90:.2f} {middle} {middle})"/>'
        )
        told = f"{text_of(value, data.type)} ({text_of(share, 'percent')})"
        room = width - left - 24 - _measure(told)
        parts.append(_rect(left, y - 10, 11, 11, (fill, css)))
        parts.append(_text(left + 18, y, f"{_fitting(name, max(room, 40))}  {told}"))
        gone, y = gone + share, y + 22
    parts.append(_text(middle, middle + 4, text_of(total, data.type), "middle"))
    return height, parts
