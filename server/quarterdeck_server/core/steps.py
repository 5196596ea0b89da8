"""Where the work of a call runs: the threads of a process, and the steps of an async rpc."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar, cast

from google.protobuf.message import Message

from quarterdeck_server.core import audit, db, errors
from quarterdeck_server.core.caller import Call
from quarterdeck_server.core.hashing import Hasher
from quarterdeck_server.core.retry import Retry

P = ParamSpec("P")
T = TypeVar("T")

READ_THREADS = 2
WRITE_THREADS = 3


class Threads:
    """The threads of one process, and its hashing process."""

    def __init__(self) -> None:
        # Few threads: more of them only wait for the interpreter lock. Reads and
        # writes apart: a write that waits for the write lock delays no read.
        self.reads = ThreadPoolExecutor(READ_THREADS, "db-read")
        # SQLite has one writer at a time; PostgreSQL has other connections' commits to wait for.
        writers = 1 if db.is_sqlite() else WRITE_THREADS
        self.writes = ThreadPoolExecutor(writers, "db-write")
        self.hasher = Hasher()

    def close(self) -> None:
        """Waits for what is running."""
        self.reads.shutdown()
        self.writes.shutdown()
        self.hasher.close()


def transact(call: Call, work: Callable[[], T], retry: Retry | None) -> T:
    """Runs `work` in a transaction with its audit row, or answers a retry as the first time."""
    kept: errors.AppError | None = None
    with db.write():
        if retry and (answer := retry.answer()) is not None:
            return cast(T, answer)
        try:
            response: Any = work()
        except errors.AppError as error:
            if not error.keep_changes:
                raise
            kept = error
        else:
            if not call.resource_id:
                call.resource_id = getattr(response, "id", "")
            if retry:
                retry.keep(cast(Message, response))
            audit.record(call)
    if kept is not None:
        raise kept
    return cast(T, response)


@dataclass(slots=True)
class Steps:
    """What an async method may do, each step on the right thread."""

    threads: Threads
    call: Call
    retry: Retry | None

    @property
    def hasher(self) -> Hasher:
        """Hashes passwords off this process."""
        return self.threads.hasher

    async def _on(self, pool: Executor, fn: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, fn)

    async def read(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs `fn` where it may read."""
        return await self._on(self.threads.reads, lambda: db.guarded(fn, *args, **kwargs))

    async def write(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs `fn` in a transaction of its own, without an audit row."""

        def run() -> T:
            with db.write():
                return fn(*args, **kwargs)

        return await self._on(self.threads.writes, lambda: db.guarded(run))

    async def commit(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs `fn` in a transaction with the call's audit row; a retry is answered as before.

        `fn` answers the call's response if its request has a `request_id`.
        """

        def run() -> T:
            return transact(self.call, lambda: fn(*args, **kwargs), self.retry)

        return await self._on(self.threads.writes, lambda: db.guarded(run))
