"""The database threads of a process."""

import asyncio
import time
from collections.abc import Callable
from contextvars import copy_context
from threading import Semaphore, Thread
from typing import ParamSpec, TypeAlias, TypeVar

from quarterdeck_server.core.caller import CURRENT
from quarterdeck_server.rpc.turns import Turns, turn_of
from quarterdeck_server.telemetry import metrics, tracing

P = ParamSpec("P")
T = TypeVar("T")
# Sets the outcome of a future.
Tell: TypeAlias = Callable[..., None]

# A call that takes longer than this is not waited for by the calls behind it.
LONG_SECONDS = 0.01


class DatabaseThreads:
    """Runs what the event loop hands over, on as few threads as will do.

    More threads only wait for the interpreter lock: one thread serves a fifth
    more reads than two. But one slow query must not hold up the quick ones, so
    relief threads take over what waits behind it. Callers take turns, however
    much one of them has waiting.
    """

    def __init__(
        self,
        name: str,
        regular: int,
        relief: int = 0,
        begin: Callable[[], None] = lambda: None,
    ) -> None:
        """Each thread begins with `begin`."""
        self._name = name
        self._begin = begin
        self._figures = metrics.pool(name)
        self._work: Turns[Callable[[], None]] = Turns()
        self._called = Semaphore(0)
        self._closing = False
        self._watching = False
        self._begun = [0.0] * regular
        self._regular = [
            Thread(target=self._serve, args=(index,), name=f"db-{name}-{index}", daemon=True)
            for index in range(regular)
        ]
        self._relief = [
            Thread(target=self._relieve, name=f"db-{name}-relief-{index}", daemon=True)
            for index in range(relief)
        ]
        for thread in (*self._regular, *self._relief):
            thread.start()

    def run(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "asyncio.Future[T]":
        """Run `fn` on one of the threads, in the context of who asks; to be awaited there."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        context = copy_context()
        asked = time.perf_counter()
        self._figures.asked()
        call = CURRENT.get()
        held = call.held if call else None
        if held:
            held.keep()

        def finish(tell: Tell, told: object, seconds: float = 0.0) -> None:
            tell(future, told)
            if held:
                held.spend(seconds)
                held.give_back()

        def work() -> None:
            if future.cancelled():  # its caller has gone, and nothing was begun
                self._figures.gone()
                loop.call_soon_threadsafe(finish, _finish, None)
                return
            waited = time.perf_counter() - asked
            self._figures.begun(waited)
            began = time.thread_time()
            try:
                context.run(tracing.waited, self._name, waited)
                outcome = context.run(fn, *args, **kwargs)
            except BaseException as error:
                loop.call_soon_threadsafe(finish, _fail, error, time.thread_time() - began)
            else:
                loop.call_soon_threadsafe(finish, _finish, outcome, time.thread_time() - began)

        self._work.put(work, *turn_of(call))
        if self._relief and not self._watching:
            self._watching = True
            loop.call_later(LONG_SECONDS, self._watch, loop)
        return future

    def close(self) -> None:
        """Wait for what was handed over."""
        self._closing = True
        for _ in self._regular:
            self._work.end()
        for _ in self._relief:
            self._called.release()
        for thread in (*self._regular, *self._relief):
            thread.join()

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Call for relief if every regular thread has long been at one call and others wait."""
        self._watching = bool(self._work.waiting) and not self._closing
        if not self._watching:
            return
        since = time.monotonic() - LONG_SECONDS
        if all(0 < begun < since for begun in self._begun):
            self._called.release()
        loop.call_later(LONG_SECONDS, self._watch, loop)

    def _serve(self, index: int) -> None:
        self._begin()
        while (work := self._work.get()) is not None:
            self._begun[index] = time.monotonic()
            work()
            self._begun[index] = 0.0

    def _relieve(self) -> None:
        self._begin()
        while True:
            self._called.acquire()
            if self._closing:
                return
            while (work := self._work.get_waiting()) is not None:
                work()


def _finish(future: "asyncio.Future[T]", outcome: T) -> None:
    if not future.done():  # its caller may have gone
        future.set_result(outcome)


def _fail(future: "asyncio.Future[T]", error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)
