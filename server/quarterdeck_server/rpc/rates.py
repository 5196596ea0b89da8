"""Rate limits."""

import time
from collections import OrderedDict
from collections.abc import Callable

REMEMBERED = 4096


class Rate:
    """How often something may be, for each of many names: a token bucket of its own."""

    def __init__(
        self, burst: int, every_seconds: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = burst
        self._every = every_seconds
        self._now = now
        # What is left, and since when; the name that was looked at last is last.
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def admit(self, name: str) -> bool:
        """Whether it may be once more, which is counted."""
        now = self._now()
        left, since = self._left.pop(name, (float(self._burst), now))
        left = min(self._burst, left + (now - since) / self._every)
        is_admitted = left >= 1
        self._left[name] = (left - 1 if is_admitted else left, now)
        if len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        return is_admitted
