"""Who uses much of a worker's time waits between calls, so that others find it free.

What counts is the processor's time that is worked for somebody, and not how many calls that is: one
page of a list is a hundred single reads. Nobody is refused and nothing is lost; and
nobody waits who has the worker to themselves, or while the worker has time to spare.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

# Of the time of one processor, while others call, too.
PART = 0.2
# From this part of a processor on that its process uses, a worker has no time to spare: Envoy and
# a second worker need theirs.
BUSY = 0.35
LOOK_SECONDS = 0.25
BURST_SECONDS = 0.05
# What a call takes beside its threads, of a worker and of the gateway, and each byte of an answer.
CALL_SECONDS = 0.0005
BYTE_SECONDS = 3e-8
LONGEST_SECONDS = 5.0
OTHERS_SECONDS = 2.0
REMEMBERED = 8192
# How far the newest call changes what is expected of the next.
NEWEST = 0.25


@dataclass(slots=True)
class _Pace:
    """What somebody owes, and what their next call is expected to take, in seconds."""

    owed: float = 0.0
    since: float = 0.0
    expected: float = 0.0


class Load:
    """What part of a processor this process used lately."""

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        used: Callable[[], float] = time.process_time,
    ) -> None:
        """`used` tells the seconds of processors that all its threads have had."""
        self._now, self._used = now, used
        self._at, self._had = now(), used()
        self._part = 0.0

    def __call__(self) -> float:
        """Return the part, 1 for a whole processor; looked at four times a second."""
        now = self._now()
        if now - self._at >= LOOK_SECONDS:
            had = self._used()
            self._part = (had - self._had) / (now - self._at)
            self._at, self._had = now, had
        return self._part


class Paces:
    """What each caller of this process used of its threads lately."""

    def __init__(
        self, now: Callable[[], float] = time.monotonic, load: Callable[[], float] | None = None
    ) -> None:
        """`now` tells a time in seconds that never goes back."""
        self._now = now
        self._load = load or Load(now)
        self._paces: OrderedDict[str, _Pace] = OrderedDict()
        self._newest = ""
        self._changed_at = float("-inf")

    def begin(self, name: str) -> tuple[float, float]:
        """How long a call has to wait, and what it is expected to take, both in seconds."""
        now = self._now()
        if name != self._newest:
            self._changed_at = now if self._newest else self._changed_at
            self._newest = name
        pace = self._of(name)
        waits = (pace.owed - BURST_SECONDS) / PART
        pace.owed += pace.expected
        if now - self._changed_at > OTHERS_SECONDS or self._load() < BUSY:
            return 0.0, pace.expected
        return min(max(waits, 0.0), LONGEST_SECONDS), pace.expected

    def more(self, name: str, seconds: float) -> None:
        """A call took so much more than was expected."""
        self._of(name).owed += seconds

    def end(self, name: str, expected: float, took: float) -> None:
        """A call is over, that took so many seconds; what was expected of more is given back."""
        pace = self._of(name)
        pace.owed -= max(0.0, expected - took)
        pace.expected += (took - pace.expected) * NEWEST

    def _of(self, name: str) -> _Pace:
        now = self._now()
        pace = self._paces.pop(name, None) or _Pace(since=now)
        # What would be waited for longer than that is forgotten: nobody is kept out for ever.
        most = BURST_SECONDS + LONGEST_SECONDS * PART
        pace.owed = min(most, max(0.0, pace.owed - (now - pace.since) * PART))
        pace.since = now
        self._paces[name] = pace
        if len(self._paces) > REMEMBERED:
            self._paces.popitem(last=False)
        return pace
