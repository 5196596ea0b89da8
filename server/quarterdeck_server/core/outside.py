"""Calls to the outside world that block: on threads of their own, few, and given up in time."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Busy(Exception):
    """As many calls are under way as there may be."""


class Outside:
    """The threads of one kind of call; no database call waits for them."""

    def __init__(self, name: str, at_once: int, limit_seconds: float) -> None:
        self._name = name
        self._limit = limit_seconds
        self.at_once = at_once
        self._turns = asyncio.Semaphore(at_once)

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self.at_once, thread_name_prefix=self._name)

    async def run(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs `fn`. Raises Busy at once, or TimeoutError when the limit is over.

        A call that was given up keeps its thread, and its turn, until it ends.
        """
        if self._turns.locked():
            raise Busy
        await self._turns.acquire()
        loop = asyncio.get_running_loop()
        running = self._threads.submit(fn, *args, **kwargs)
        running.add_done_callback(lambda _: loop.call_soon_threadsafe(self._turns.release))
        return await asyncio.wait_for(asyncio.wrap_future(running), self._limit)


class Readings:
    """Files and bodies that are read in pieces, each by a call that blocks.

    A thread is only had while a piece is read, so who is slow to take one keeps
    none from others.
    """

    def __init__(
        self, name: str, at_once: int, limit_seconds: float, begin_seconds: float | None = None
    ) -> None:
        """The limit is that of one piece, with its wait; beginning may take longer."""
        self._limit = limit_seconds
        self._begin_limit = begin_seconds or limit_seconds
        self._name = name
        self._at_once = at_once

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._at_once, thread_name_prefix=self._name)

    async def pieces(self, begin: Callable[[], Any], size: int) -> AsyncGenerator[bytes, None]:
        """What `begin` opens, in pieces. Raises TimeoutError.

        A piece that was given up is waited for by its thread, which then closes
        what was opened.
        """
        opening = last = self._threads.submit(begin)
        try:
            reader = await self._wait(opening, self._begin_limit)
            while True:
                last = self._threads.submit(reader.read, size)
                if not (piece := await self._wait(last, self._limit)):
                    return
                yield piece
        finally:

            def close() -> None:
                if not opening.cancelled() and opening.exception() is None:
                    opening.result().close()

            last.add_done_callback(lambda _: self._threads.submit(close))

    async def _wait(self, running: "Future[T]", seconds: float) -> T:
        return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(running)), seconds)
