"""How many calls of one user are at work at once: many that are small, one that is large.

A page of 200 or a batch of 500 takes a worker and the gateway as long as a hundred single reads.
Thirty of them at once, of one user, would all be in front of everybody else's. So they
wait for each other in a queue of that user; small calls of theirs pass, and nobody else waits.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field

# What the calls of one user that are at work at once may take together. One always may.
AT_ONCE_SECONDS = 0.01
# What is expected of an rpc that was never called.
UNKNOWN_SECONDS = 0.005
# How far the newest call changes what is expected of the next of its rpc.
NEWEST = 0.25


@dataclass(slots=True)
class _Queue:
    """The calls of one user, in seconds of a processor."""

    at_work: float = 0.0
    calls: int = 0
    waiting: deque[tuple[float, asyncio.Future[None]]] = field(default_factory=deque)

    def admits(self, seconds: float) -> bool:
        """Whether a call that takes so long may begin."""
        return not self.calls or self.at_work + seconds <= AT_ONCE_SECONDS

    def begin(self, seconds: float) -> None:
        """One more is at work."""
        self.calls += 1
        self.at_work += seconds

    def end(self, seconds: float) -> None:
        """One is at work no more; those that have room now begin."""
        self.calls -= 1
        self.at_work -= seconds
        while self.waiting:
            expected, turn = self.waiting[0]
            if turn.done():  # its caller has gone
                self.waiting.popleft()
            elif self.admits(expected):
                self.waiting.popleft()
                self.begin(expected)
                turn.set_result(None)
            else:
                return


class Queues:
    """The queues of all users who have calls at work in this process; on the event loop."""

    def __init__(self) -> None:
        self._queues: dict[str, _Queue] = {}
        self._rpcs: dict[tuple[str, str], float] = {}

    def expected(self, rpc: tuple[str, str]) -> float:
        """Return how many seconds a call of an rpc, of a service, is expected to take."""
        return self._rpcs.get(rpc, UNKNOWN_SECONDS)

    def took(self, rpc: tuple[str, str], seconds: float) -> None:
        """Note what a call took."""
        before = self.expected(rpc)
        self._rpcs[rpc] = before + (seconds - before) * NEWEST

    async def enter(self, user: str, seconds: float, *, waits: bool) -> None:
        """Wait until a call that takes so long may begin; at once unless it `waits` for others.

        Whoever entered has to leave.
        """
        queue = self._queues.setdefault(user, _Queue())
        if not waits or (not queue.waiting and queue.admits(seconds)):
            queue.begin(seconds)
            return
        turn = asyncio.get_running_loop().create_future()
        queue.waiting.append((seconds, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave(user, seconds)
            raise

    def leave(self, user: str, seconds: float) -> None:
        """Note that a call that entered is no longer at work."""
        queue = self._queues[user]
        queue.end(seconds)
        if not queue.calls and not queue.waiting:
            del self._queues[user]
