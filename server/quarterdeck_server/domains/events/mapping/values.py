"""Reads values of which nothing is certain: any member may be odd or missing."""

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from quarterdeck_server.core import clock
from quarterdeck_server.domains.events.incoming import printable

OUT_OF_TEN = (9, 7, 4, 1)
OUT_OF_A_HUNDRED = (90, 70, 40, 1)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_TIME = 64
_GRADES = ("critical", "high", "medium", "low", "info")
_SEVERITY_OF_WORD = {
    "critical": "critical",
    "fatal": "critical",
    "emergency": "critical",
    "high": "high",
    "severe": "high",
    "error": "high",
    "medium": "medium",
    "moderate": "medium",
    "warning": "medium",
    "warn": "medium",
    "low": "low",
    "minor": "low",
    "info": "info",
    "informational": "info",
    "information": "info",
    "none": "info",
    "major": "high",
    "blocker": "critical",
    "urgent": "critical",
    "notice": "low",
    "trivial": "low",
    "debug": "info",
    **{f"p{rank}": grade for rank, grade in enumerate(_GRADES, 1)},
    **{f"sev{rank}": grade for rank, grade in enumerate(_GRADES, 1)},
}


def dig(value: object, *path: str | int) -> object:
    """Return what lies at that path of members and indexes, or None."""
    for step in path:
        if isinstance(step, str) and isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def text(value: object, *path: str | int) -> str:
    """Return the string or whole number at that path as printable text, or an empty one."""
    found = dig(value, *path) if path else value
    if isinstance(found, str):
        return printable(found).strip()
    if isinstance(found, bool) or not isinstance(found, int | float):
        return ""
    return str(int(found)) if abs(found) < 2**63 and found == int(found) else ""


def number(value: object, *path: str | int) -> float | None:
    """Return the finite number at that path, which may be written as a string, or None."""
    found = dig(value, *path)
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return None
    try:
        result = float(found)
    except (ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def members(value: object, *path: str | int) -> Mapping[str, object]:
    """Return the object at that path, or an empty one."""
    found = dig(value, *path)
    return found if isinstance(found, Mapping) else {}


def items(value: object, *path: str | int) -> list[object]:
    """Return the list at that path, or an empty one."""
    found = dig(value, *path)
    return found if isinstance(found, list) else []


def pairs(value: object) -> dict[str, str]:
    """Return the names and values that an object has, or a list of such as senders write labels.

    `{"team": "shop"}`, `[{"Key": "team", "Value": "shop"}]`, `[["team", "shop"]]`, `["team:shop"]`
    and `["team=shop"]` say the same; a text alone is a name whose value is `true`.
    """
    if isinstance(value, Mapping):
        found = [(name, scalar(inner)) for name, inner in value.items()]
    elif isinstance(value, list):
        found = [_pair(each) for each in value]
    else:
        found = []
    return {name.strip(): said for name, said in found if name.strip() and said}


def _pair(entry: object) -> tuple[str, str]:
    if isinstance(entry, Mapping):
        named = {name.lower(): inner for name, inner in entry.items()}
        return text(named.get("key", named.get("name"))), scalar(named.get("value"))
    if isinstance(entry, list):
        return text(entry, 0), scalar(dig(entry, 1))
    whole = text(entry)
    mark = min((each for each in ":=" if each in whole), key=whole.index, default="")
    name, _, said = whole.partition(mark) if mark else (whole, "", "true")
    return name, said.strip()


def scalar(value: object) -> str:
    """Return a text, number or truth as text, or an empty one."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and math.isfinite(value) and not value.is_integer():
        return repr(value)
    return text(value)


def grade(score: float, floors: tuple[float, float, float, float]) -> str:
    """Return the severity of a score, given where critical, high, medium and low begin."""
    for severity, floor in zip(("critical", "high", "medium", "low"), floors, strict=True):
        if score >= floor:
            return severity
    return "info"


def severity_of(value: object) -> str | None:
    """Return the severity that a word, or a number of 0 to 10 or to 100, says.

    None if it says none.
    """
    score = number(value)
    if score is not None:
        return grade(score, OUT_OF_TEN if score <= 10 else OUT_OF_A_HUNDRED)
    return _SEVERITY_OF_WORD.get(text(value).lower())


def parse_time(value: object) -> int | None:
    """Return an ISO 8601 or RFC 1123 time in microseconds since the epoch.

    UTC if it names no zone.
    """
    written = text(value)
    if not 0 < len(written) <= _LONGEST_TIME:
        return None
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(written)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=UTC)
            return (moment - _EPOCH) // timedelta(microseconds=1)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def first_plausible(values: Iterable[object], received_at: int) -> int:
    """Return the first time that is from 1970 to a day after `received_at`, or `received_at`."""
    times = (parse_time(value) for value in values)
    latest = received_at + clock.DAY
    return next((time for time in times if time is not None and 0 <= time <= latest), received_at)
