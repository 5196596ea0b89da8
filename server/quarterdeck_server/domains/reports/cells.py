"""How values are shown as text, for each type."""

import math
import re
from datetime import UTC, datetime
from typing import Literal

from quarterdeck_server.domains.reports.document import Type, Value

Kind = Literal["text", "code", "number", "fixed", "pill"]
Tone = Literal["critical", "high", "medium", "low", "info", "good", "warn", "bad", "plain"]

# How a column of a type is laid out: `fixed` is text that is never broken.
KINDS: dict[Type, Kind] = {
    "text": "text",
    "code": "code",
    "integer": "number",
    "number": "number",
    "bytes": "number",
    "percent": "number",
    "seconds": "number",
    "date": "fixed",
    "datetime": "fixed",
    "boolean": "fixed",
    "severity": "pill",
    "status": "pill",
}
TONES: dict[str, Tone] = {
    "critical": "critical",
    "high": "high",
    "medium": "medium",
    "low": "low",
    "info": "info",
    "pass": "good",
    "ok": "good",
    "completed": "good",
    "good": "good",
    "warn": "warn",
    "missed": "warn",
    "fail": "bad",
    "failed": "bad",
    "bad": "bad",
}
NOTHING = "–"  # noqa: RUF001
TAB = "    "
UNITS = ("kB", "MB", "GB", "TB", "PB", "EB")
_SYMBOLS = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\t\n"}
_SYMBOLS |= {0x7F: "␡", 0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}
_SYMBOLS |= dict.fromkeys(range(0x80, 0xA0), "\ufffd")
# They would change the order of what follows, on paper and on screen: named instead.
_TURNS = {code: f"[U+{code:04X}]" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")


def whole(text: str) -> str:
    """Return a text that UTF-8 can hold: half characters become U+FFFD."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def printable(text: str) -> str:
    """Return a text in which control characters are symbols (␀), but tabs and line ends."""
    if text.isprintable():
        return text
    return whole(text.replace("\r\n", "\n").translate(_SYMBOLS))


def shown(text: str) -> str:
    """Return a text for people: printable, tabs as spaces, and nothing that reverses its order."""
    if text.isprintable():
        return text
    return printable(text).replace("\t", TAB).translate(_TURNS)


def plain(value: Value) -> Value:
    """Return a value as strict JSON has it: `nan` and the infinities as texts."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return whole(value) if isinstance(value, str) else value


def text_of(value: Value, type: Type) -> str:
    """Return a value as its type shows it.

    Null is a dash, and what is not of the type is as it is.
    """
    value = plain(value)
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        if type == "boolean":
            return "yes" if value else "no"
        return "true" if value else "false"
    if isinstance(value, str):
        return _moment(value) if type == "datetime" else shown(value)
    return _number_as(value, type)


def _moment(text: str) -> str:
    """Return a time as `2026-11-21 14:44 UTC`, with its seconds if there are any."""
    moment = moment_of(text) if _RFC_3339.fullmatch(text) else None
    if moment is None:
        return shown(text)
    digits = "seconds" if moment.second else "minutes"
    return f"{moment.replace(tzinfo=None).isoformat(' ', digits)} UTC"


def _number_as(value: int | float, type: Type) -> str:
    if type == "integer" and value == int(value):
        return f"{int(value):,}"
    if type == "number":
        return _decimal(value)
    if type == "bytes":
        return _size(value)
    if type == "percent" and abs(value) < 1e12:
        return f"{value * 100:,.1f} %".replace("-0.0 %", "0.0 %")
    if type == "seconds" and abs(value) < 1e12:
        return f"-{_duration(-value)}" if value < 0 else _duration(value)
    return str(value)


def _short(value: int | float, digits: int) -> str:
    text = f"{value:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _decimal(value: int | float) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    if value == 0 or 0.001 <= abs(value) < 1e15:
        return _short(value, 3)
    return f"{value:.3g}"


def _size(value: int | float) -> str:
    """Return a number of bytes in units of 1,000."""
    if abs(value) < 999.5:
        return f"{_short(value, 0)} B"
    # By `//` first: a whole number may be too large for a float.
    size, power = abs(value) / 1000 if abs(value) < 1e300 else abs(value) // 1000, 0
    while size >= 999.95 and power < len(UNITS) - 1:
        size, power = size / 1000 if size < 1e300 else size // 1000, power + 1
    if size >= 1e6:
        return f"{value:,}" if isinstance(value, int) else f"{value:.3g} B"
    return f"{'-' if value < 0 else ''}{size:,.1f} {UNITS[power]}"


def _duration(value: int | float) -> str:
    """Seconds by their two largest units."""
    if 0 < value < 0.9995:
        return f"{_short(value * 1000, 0 if value >= 0.0095 else 1)} ms"
    if value < 59.95:
        return f"{_short(value, 1)} s"
    seconds = round(value)
    units = [("d", seconds // 86400), ("h", seconds // 3600 % 24)]
    units += [("min", seconds // 60 % 60), ("s", seconds % 60)]
    first = next(index for index, (_, number) in enumerate(units) if number)
    return " ".join(f"{number:,} {unit}" for unit, number in units[first : first + 2] if number)


def moment_of(text: str) -> datetime | None:
    """Return the time of an RFC 3339 text or of a date, in UTC; None if it is neither."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
