"""Who uses much of a worker's time waits between calls, so that others find it free.

What counts is the processor's time that is worked for somebody, and not how many calls that is: one
page of a list is a hundred single reads. Nobody is refused and nothing is lost; and
nobody waits who has the worker to themselves.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

# Of the time of one processor, while others call, too: at most, and while a worker is busy.
MOST, LEAST = 0.5, 0.2
# From this part of a processor on that its process uses, a worker has no time to spare: Envoy and
# a second worker need theirs.
BUSY = 0.35
LOOK_SECONDS = 0.1
# How much of a processor more one may use after each second in which there was time to spare.
GROWTH = 0.1
BURST_SECONDS = 0.02
# What a call takes beside its threads, of a worker and of the gateway, and each byte of an answer.
CALL_SECONDS = 0.0005
BYTE_SECONDS = 4e-8
LONGEST_SECONDS = 5.0
OTHERS_SECONDS = 2.0
REMEMBERED = 8192
# How far the newest call lowers what is expected of the next; a longer one raises it at once.
NEWEST = 0.25


@dataclass(slots=True)
class _Pace:
    """What somebody owes, and what their next call is expected to take, in seconds."""

    owed: float = 0.0
    since: float = 0.0
    expected: float = 0.0


class Load:
    """What part of a processor somebody may use lately, by what this process used."""

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        used: Callable[[], float] = time.process_time,
    ) -> None:
        """Take `used`, which returns the processor seconds that all its threads have had."""
        self._now, self._used = now, used
        self._at, self._had = now(), used()
        self._part = MOST

    def __call__(self) -> float:
        """Return the part, 1 for a whole processor; looked at ten times a second.

        It is halved while the process is busy, and grows slowly when it is not: else who was held
        back would have all of it again as soon as that helped.
        """
        now = self._now()
        if now - self._at >= LOOK_SECONDS:
            had = self._used()
            seconds = now - self._at
            if (had - self._had) / seconds > BUSY:
                self._part = max(LEAST, self._part / 2)
            else:
                self._part = min(MOST, self._part + GROWTH * seconds)
            self._at, self._had = now, had
        return self._part


class Paces:
    """What each caller of this process used of its threads lately."""

    def __init__(
        self, now: Callable[[], float] = time.monotonic, part: Callable[[], float] | None = None
    ) -> None:
        """Take `now`, which returns a time in seconds that never goes back."""
        self._now = now
        self._part = part or Load(now)
        self._paces: OrderedDict[str, _Pace] = OrderedDict()
        self._newest = ""
        self._changed_at = float("-inf")

    def note(self, name: str) -> bool:
        """Note that somebody calls, and return whether others do, too."""
        now = self._now()
        if name != self._newest:
            self._changed_at = now if self._newest else self._changed_at
            self._newest = name
        return now - self._changed_at <= OTHERS_SECONDS

    def expected(self, name: str) -> float:
        """Return what the next call is expected to take, in seconds; 0 of somebody not known."""
        pace = self._paces.get(name)
        return pace.expected if pace else 0.0

    def begin(self, name: str) -> tuple[float, float]:
        """Return how long a call has to wait, and what it is expected to take, both in seconds."""
        others = self.note(name)
        pace = self._of(name)
        waits = (pace.owed - BURST_SECONDS) / self._part()
        pace.owed += pace.expected
        return min(max(waits, 0.0), LONGEST_SECONDS) if others else 0.0, pace.expected

    def more(self, name: str, seconds: float) -> None:
        """Note that a call took so much more than was expected."""
        self._of(name).owed += seconds

    def end(self, name: str, expected: float, took: float) -> None:
        """Note that a call is over that took so many seconds, and give back the rest."""
        pace = self._of(name)
        pace.owed -= max(0.0, expected - took)
        pace.expected = max(took, pace.expected + (took - pace.expected) * NEWEST)

    def _of(self, name: str) -> _Pace:
        now = self._now()
        pace = self._paces.pop(name, None) or _Pace(since=now)
        # What would be waited for longer than that is forgotten: nobody is kept out for ever.
        most = BURST_SECONDS + LONGEST_SECONDS * MOST
        pace.owed = min(most, max(0.0, pace.owed - (now - pace.since) * self._part()))
        pace.since = now
        self._paces[name] = pace
        if len(self._paces) > REMEMBERED:
            self._paces.popitem(last=False)
        return pace
