"""Fair queuing: callers take turns, so a caller with many waiting calls delays only itself."""

from collections import OrderedDict, deque
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Generic, TypeVar

from quarterdeck_server.core.caller import Call
from quarterdeck_server.rpc.shares import network

T = TypeVar("T")

# Each lane that has work gets as many turns as any other, so signing in waits
# behind no crowd, and known people behind no strangers.
OWN, CREDENTIALS, KNOWN, STRANGERS = "own", "credentials", "known", "strangers"


def turn_of(call: Call | None) -> tuple[str, str]:
    """Return the lane, and the caller in it, of what is done for a call."""
    if call is None:
        return OWN, ""
    if call.takes_credential:
        return CREDENTIALS, network(call.ip)
    return (KNOWN, call.user_id) if call.user_id else (STRANGERS, network(call.ip))


class Turns(Generic[T]):
    """A queue of many to many: the lanes take turns, in each its callers, first in first out."""

    def __init__(self) -> None:
        self._lanes: dict[str, OrderedDict[str, deque[T]]] = {}
        self._order: deque[str] = deque()
        self._lock = Lock()
        # One for each piece of work, and for each end; threads wait here.
        self._ready: SimpleQueue[None] = SimpleQueue()

    @property
    def waiting(self) -> int:
        """How much waits, about."""
        return self._ready.qsize()

    def put(self, work: T, lane: str, caller: str) -> None:
        """Add work of a caller."""
        with self._lock:
            callers = self._lanes.get(lane)
            if callers is None:
                callers = self._lanes[lane] = OrderedDict()
                self._order.append(lane)
            if (several := callers.get(caller)) is None:
                callers[caller] = deque((work,))
            else:
                several.append(work)
        self._ready.put(None)

    def end(self) -> None:
        """Has one who asks for work be told that there is none, after all that was put before."""
        self._ready.put(None)

    def get(self) -> T | None:
        """Return the next work, waited for; None at the end."""
        self._ready.get()
        return self._next()

    def get_waiting(self) -> T | None:
        """Return the next work; None if none waits."""
        try:
            self._ready.get_nowait()
        except Empty:
            return None
        if (work := self._next()) is None:
            # The end is for who waits for it.
            self.end()
        return work

    def _next(self) -> T | None:
        with self._lock:
            if not self._order:
                return None
            lane = self._order[0]
            callers = self._lanes[lane]
            caller, several = next(iter(callers.items()))
            work = several.popleft()
            if several:
                callers.move_to_end(caller)
            else:
                del callers[caller]
            if callers:
                self._order.rotate(-1)
            else:
                self._order.popleft()
                del self._lanes[lane]
            return work
