"""The only source of the current time."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

MICROSECOND = 1
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _system() -> int:
    return time.time_ns() // 1000


_source: Callable[[], int] = _system


def now() -> int:
    """Return the current time in microseconds since the Unix epoch, UTC."""
    return _source()


def as_text(microseconds: int, pattern: str = "%Y-%m-%dT%H:%M:%S.%fZ") -> str:
    """Return a time as text, by default as RFC 3339 has it, in UTC."""
    moment = EPOCH + timedelta(microseconds=microseconds)
    return moment.strftime(pattern)


def from_text(text: str) -> int:
    """Return the time of a text of RFC 3339. Raise ValueError."""
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1)


@contextmanager
def at(source: Callable[[], int]) -> Iterator[None]:
    """Read the time from `source` (microseconds) in the whole process, for tests."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
