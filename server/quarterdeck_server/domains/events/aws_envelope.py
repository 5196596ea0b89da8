"""Reads an EventBridge envelope of which nothing is certain: any member may be odd or missing."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Self

from quarterdeck_server.core import clock
from quarterdeck_server.domains.events.incoming import Incoming, digest, printable

OUT_OF_TEN = (9, 7, 4, 1)
OUT_OF_A_HUNDRED = (90, 70, 40, 1)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_TIME = 64
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
    found = dig(value, *path)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The metadata of an event ("Events in Amazon EventBridge", EventBridge User Guide).

    `time` is `received_at` where the sender's is missing, unreadable or absurd.
    """

    raw: Mapping[str, object]
    received_at: int
    id: str
    source: str
    type: str
    account: str
    region: str
    resource: str
    time: int
    detail: Mapping[str, object]

    @classmethod
    def read(cls, raw: Mapping[str, object], received_at: int) -> Self:
        """Never raises; what is not readable has its default."""
        resources = (text(entry) for entry in items(raw, "resources"))
        return cls(
            raw=raw,
            received_at=received_at,
            id=text(raw, "id"),
            source=text(raw, "source") or "aws",
            type=text(raw, "detail-type") or "unknown",
            account=text(raw, "account"),
            region=text(raw, "region"),
            resource=next(filter(None, resources), "") or text(raw, "resources"),
            time=_first_plausible([dig(raw, "time")], received_at, received_at),
            detail=members(raw, "detail"),
        )

    def time_of(self, *values: object) -> int:
        """Return the first of these times that is plausible, or the envelope's."""
        return _first_plausible(values, self.received_at, self.time)

    def key(self, *parts: str) -> str:
        """Return a fingerprint within this source and type."""
        return "|".join((self.source, self.type, *parts))

    def fallback_key(self) -> str:
        """Return the fingerprint of what names no problem: its resource's, or its content's."""
        about = self.resource or digest(dig(self.raw, "detail"))
        return self.key(self.account, self.region, about)

    def incoming(
        self,
        *,
        severity: str,
        title: str,
        status: str = "open",
        description: str = "",
        account: str = "",
        region: str = "",
        resource: str = "",
        occurred_at: int | None = None,
        fingerprint: str = "",
        delivery_id: str = "",
        merge_key: str = "",
        raw: Mapping[str, object] | None = None,
    ) -> Incoming:
        """Return an occurrence; what is not given or empty is the envelope's."""
        return Incoming(
            source=self.source,
            type=self.type,
            severity=severity,
            status=status,
            title=" ".join(title.split()) or self.type,
            description=description,
            account_id=account or self.account,
            region=region or self.region,
            resource=resource or self.resource,
            occurred_at=self.time if occurred_at is None else occurred_at,
            fingerprint=fingerprint or self.fallback_key(),
            raw=self.raw if raw is None else raw,
            delivery_id=delivery_id or self.id,
            merge_key=merge_key,
        )


def _first_plausible(values: Iterable[object], received_at: int, default: int) -> int:
    """Return the first time that is from 1970 to a day after the event was received."""
    times = (parse_time(value) for value in values)
    latest = received_at + clock.DAY
    return next((time for time in times if time is not None and 0 <= time <= latest), default)
