"""The only source of the current time."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MICROSECOND = 1
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def _system() -> int:
    return time.time_ns() // 1000


_source: Callable[[], int] = _system


def now() -> int:
    """The current time in microseconds since the Unix epoch, UTC."""
    return _source()


@contextmanager
def at(source: Callable[[], int]) -> Iterator[None]:
    """Reads the time from `source` (microseconds) in the whole process, for tests."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
