"""Blocking calls to other systems: on threads of their own, with limits of number and time."""

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from typing import ParamSpec, Protocol, TypeVar

from quarterdeck_server.core.caller import CURRENT, step_aside
from quarterdeck_server.core.leash import Call

P = ParamSpec("P")
T = TypeVar("T")

# Calls that were given up end at once, for their connections are cut. What no cut ends (a name
# that does not resolve) may go on beside the others, this many for each that may be under way.
LEFT_BEHIND = 8


class Busy(Exception):
    """As many calls are under way as there may be, or as one user may have."""


class _Turns:
    """The turns of one kind of call, taken and given back on the event loop alone."""

    def __init__(self, name: str, at_once: int) -> None:
        self._name = name
        self._at_once = at_once
        self._left_behind = 0
        # How many turns each user has who has any.
        self._under_way: Counter[str] = Counter()

    def take(self, who: str) -> None:
        """Take a turn for a user: another one only while more than they have are free.

        So some are left for others, whoever waits for servers that say nothing. Raise Busy.
        """
        free = self._at_once - self._under_way.total()
        has = self._under_way[who] if who else 0
        if free <= has or self._left_behind >= self._at_once * LEFT_BEHIND:
            raise Busy
        self._under_way[who] += 1

    def begin(self, call: Call, fn: Callable[[], T]) -> "Future[T]":
        """Run `fn` on a thread of its own, which ends with it. Raise Busy."""
        outcome: Future[T] = Future()
        outcome.set_running_or_notify_cancel()

        def work() -> None:
            try:
                with call.at_work():
                    found = fn()
            except BaseException as error:
                outcome.set_exception(error)
            else:
                outcome.set_result(found)

        try:
            threading.Thread(target=work, daemon=True, name=self._name).start()
        except RuntimeError:
            raise Busy from None
        return outcome

    def give_back(self, who: str, begun: "Future[T] | None") -> None:
        """Let another have the turn. What has no end yet is counted until it has."""
        self._under_way -= Counter([who])  # who has none left is forgotten
        if begun is None or begun.done():
            return
        self._left_behind += 1
        loop = asyncio.get_running_loop()

        def count() -> None:
            self._left_behind -= 1

        def ended(_: "Future[T]") -> None:
            with suppress(RuntimeError):  # the loop has ended, and nobody counts any more
                loop.call_soon_threadsafe(count)

        begun.add_done_callback(ended)


class Outside:
    """The calls of one kind; no database call waits for them."""

    def __init__(self, name: str, at_once: int, limit_seconds: float) -> None:
        self._limit = limit_seconds
        self._turns = _Turns(name, at_once)

    async def run(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn` for who calls. Raise Busy at once, or TimeoutError when the limit is over.

        A call that is given up, also because who asked has gone, gives its turn back at once,
        and the connections that it waits for are cut.
        """
        current = CURRENT.get()
        who = current.user_id if current else ""
        self._turns.take(who)
        step_aside()
        call = Call(self._limit)
        running: Future[T] | None = None
        try:
            running = self._turns.begin(call, lambda: fn(*args, **kwargs))
            return await asyncio.wait_for(asyncio.wrap_future(running), self._limit)
        finally:
            call.give_up()
            self._turns.give_back(who, running)


class Reader(Protocol):
    """What is read in pieces."""

    def read(self, size: int, /) -> bytes:
        """Return the next piece; empty at the end."""

    def close(self) -> None:
        """Give up what was opened."""


class Readings:
    """Files and bodies that are read in pieces, each by a call that blocks.

    A thread is only had while a piece is read, so who is slow to take one keeps
    none from others.
    """

    def __init__(
        self, name: str, at_once: int, limit_seconds: float, begin_seconds: float | None = None
    ) -> None:
        """Take the limit of one piece, with its wait; beginning may take longer."""
        self._limit = limit_seconds
        self._begin_limit = begin_seconds or limit_seconds
        self._name = name
        self._at_once = at_once

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._at_once, thread_name_prefix=self._name)

    async def pieces(self, begin: Callable[[], Reader], size: int) -> AsyncGenerator[bytes, None]:
        """Yield what `begin` opens, in pieces. Raise TimeoutError.

        A piece that was given up is waited for by its thread, which then closes
        what was opened.
        """
        opening = self._threads.submit(begin)
        last: Future[Reader] | Future[bytes] = opening
        try:
            reader = await self._wait(opening, self._begin_limit)
            while True:
                last = reading = self._threads.submit(reader.read, size)
                if not (piece := await self._wait(reading, self._limit)):
                    return
                yield piece
        finally:

            def close() -> None:
                if not opening.cancelled() and opening.exception() is None:
                    opening.result().close()

            last.add_done_callback(lambda _: self._threads.submit(close))

    async def _wait(self, running: "Future[T]", seconds: float) -> T:
        return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(running)), seconds)
