"""Password hashing in other processes, with a queue of limited length.

A hash takes a fifth of a second of a core. In a thread of the serving process
it would hold the interpreter lock whenever the scheduler puts it aside, and
reads would wait for it; so it has processes of its own (ADR 5). One for those
who are known and one for strangers have the usual priority, so that a sign-in
is quick on a busy host, and only so much of a core; a third one does what is
beyond that at the lowest (ADR 26).
"""

import asyncio
import time
import unicodedata
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from multiprocessing import get_context
from typing import TypeVar

from quarterdeck_server.core import errors
from quarterdeck_server.core.bcrypt_cost import cost_of
from quarterdeck_server.core.caller import step_aside
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.rpc import bcrypt_process
from quarterdeck_server.rpc.hash_queue import Asker, Full, Lane, Queue, Ticket
from quarterdeck_server.telemetry import metrics
from quarterdeck_server.telemetry.waiting import waiting

T = TypeVar("T")

# Who has waited for so long is told to come again, before the gateway gives the call up.
PATIENCE_SECONDS = 12.0
RETRY_AFTER_SECONDS = 5
# Of one core: what each of the quick processes may take. It may be saved up.
QUICK_SHARE = 0.2
QUICK_SECONDS = 2.0
LOOK_AGAIN_SECONDS = 0.1
USUAL_PRIORITY = 0
STRANGERS = frozenset({Lane.STRANGER})
NO_STRANGERS = frozenset(Lane) - STRANGERS


def encoded(password: str) -> bytes:
    """Return what is hashed of a password: the same whichever keyboard composed it."""
    return unicodedata.normalize("NFC", password).encode()


class Allowance:
    """The seconds of a core that may be spent now: a share of the time, saved up to a bound."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._left = QUICK_SECONDS
        self._at = now()

    def left(self) -> float:
        """Return how many seconds are left; fewer than none after the last one cost more."""
        now = self._now()
        self._left = min(QUICK_SECONDS, self._left + (now - self._at) * QUICK_SHARE)
        self._at = now
        return self._left

    def spend(self, seconds: float) -> None:
        """Take seconds away."""
        self._left = self.left() - seconds


class Process:
    """One hashing process, which does one thing at a time."""

    def __init__(self, niceness: int) -> None:
        self._niceness = niceness
        self.allowance = Allowance(time.monotonic)
        self._pool: ProcessPoolExecutor | None = None
        self._work: asyncio.Task[object] | None = None
        self.has_turn = False

    def start(self) -> None:
        """Start it now, and not only when it is needed."""
        self._pool = self._new_pool()
        self._pool.submit(bcrypt_process.timed, int)

    async def run(self, fn: Callable[..., T], *arguments: object) -> T:
        """Return what `fn` returns there."""
        work = asyncio.create_task(self._run(fn, *arguments))
        self._work = work
        # It cannot be stopped: who hangs up meanwhile must not have it begin another one.
        return await asyncio.shield(work)

    async def _run(self, fn: Callable[..., T], *arguments: object) -> T:
        loop = asyncio.get_running_loop()
        for _ in range(2):
            self._pool = self._pool or self._new_pool()
            try:
                answer, seconds = await loop.run_in_executor(
                    self._pool, bcrypt_process.timed, fn, *arguments
                )
            except BrokenProcessPool:
                # It was killed; a new one does the work.
                self._pool = None
                continue
            self.allowance.spend(seconds)
            return answer
        raise errors.Unavailable("the password hashing process ended twice; try again")

    def give_back(self, then: Callable[[], None]) -> None:
        """End a turn as soon as nothing is computed any more; call `then`."""

        def free(_: object = None) -> None:
            self.has_turn = False
            then()

        if self._work is None or self._work.done():
            free()
        else:
            self._work.add_done_callback(free)
        self._work = None

    def close(self) -> None:
        """Wait for what is running and end the process."""
        if self._pool is not None:
            self._pool.shutdown()

    def _new_pool(self) -> ProcessPoolExecutor:
        spawn = get_context("spawn")
        begin = bcrypt_process.begin
        return ProcessPoolExecutor(1, spawn, initializer=begin, initargs=(self._niceness,))


class Hashing:
    """A turn to hash."""

    def __init__(self, process: Process, cost: int) -> None:
        self._process = process
        self._cost = cost

    async def hash_password(self, password: str) -> str:
        """Return the bcrypt hash of a password of at most 72 bytes."""
        work = (bcrypt_process.hash_password, encoded(password), self._cost)
        hashed = await self._process.run(*work)
        _count([self._cost])
        return hashed.decode()

    async def verify(self, password: str, password_hash: str, highest_cost: int) -> bool:
        """Whether the hash, which is empty for nobody, is of this password.

        Takes as long as a hash of the highest cost that any user's has, whatever the answer.
        """
        cost = max(self._cost, highest_cost)
        work = (bcrypt_process.verify, encoded(password), password_hash, cost)
        fits, done = await self._process.run(*work)
        _count(done)
        return fits

    async def renewed(self, password: str, password_hash: str) -> str:
        """Return a hash of the cost that is set, if this one of the password has another.

        Else empty.
        """
        if cost_of(password_hash) == self._cost:
            return ""
        return await self.hash_password(password)


def _count(costs: Sequence[int]) -> None:
    for cost in costs:
        metrics.PASSWORD_HASHES.labels(str(cost)).inc()


class Hasher:
    """The processes that hash for one worker process."""

    def __init__(self, cost: int) -> None:
        """`cost` is bcrypt's: the binary logarithm of its rounds."""
        self._cost = cost
        self._queue = Queue(time.monotonic)
        self._quick = {
            NO_STRANGERS: Process(USUAL_PRIORITY),
            STRANGERS: Process(USUAL_PRIORITY),
        }
        self._slow = Process(bcrypt_process.LOWEST_PRIORITY)
        self._looks_again = False
        for process in self._quick.values():
            process.start()

    @asynccontextmanager
    async def turn(self, asker: Asker) -> AsyncIterator[Hashing]:
        """Wait for the turn to hash. Raise ResourceExhausted if too many wait, or for too long.

        Who was refused has cost nothing.
        """
        step_aside()
        process = await self._process(asker)
        try:
            yield Hashing(process, self._cost)
        finally:
            process.give_back(self._give_turns)

    async def _process(self, asker: Asker) -> Process:
        try:
            with waiting("password_hash"):
                ticket = self._queue.join(asker)
                self._give_turns()
                try:
                    async with asyncio.timeout(PATIENCE_SECONDS):
                        await asyncio.shield(ticket.turn)
                except BaseException:
                    self._withdraw(ticket)
                    raise
        except (Full, TimeoutError):
            raise errors.ResourceExhausted(
                "too many people are signing in at the same time",
                reason=Reason.TOO_MANY_LOGINS,
                retry_after_seconds=RETRY_AFTER_SECONDS,
            ) from None
        process: Process = ticket.turn.result()
        return process

    def _give_turns(self) -> None:
        """Has whose turn it is begin, for as long as there is a process for them.

        Whom a quick process has time for waits for it: the slow one may get none for long. So
        that one begins with who asks again and again.
        """
        beyond: frozenset[Lane] = frozenset()
        for lanes, process in self._quick.items():
            if process.allowance.left() > 0:
                self._give(process, lanes)
            else:
                beyond |= lanes
        self._give(self._slow, beyond, repeated=True)
        if len(self._queue) and not self._looks_again:
            self._looks_again = True
            asyncio.get_running_loop().call_later(LOOK_AGAIN_SECONDS, self._look_again)

    def _give(self, process: Process, lanes: Collection[Lane], *, repeated: bool = False) -> None:
        if not process.has_turn and (ticket := self._queue.take(lanes, repeated=repeated)):
            process.has_turn = True
            ticket.turn.set_result(process)

    def _look_again(self) -> None:
        self._looks_again = False
        self._give_turns()

    def _withdraw(self, ticket: Ticket) -> None:
        self._queue.leave(ticket)
        if ticket.turn.done() and ticket.turn.exception() is None:
            ticket.turn.result().give_back(self._give_turns)

    def close(self) -> None:
        """Wait for what is running and end the processes."""
        for process in (*self._quick.values(), self._slow):
            process.close()
