"""Transactions with their audit row, and the steps of an async rpc."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar, cast

from google.protobuf.message import Message

from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import Call, Metadata
from quarterdeck_server.rpc.hashing import Hasher
from quarterdeck_server.rpc.retry import Retry
from quarterdeck_server.rpc.threads import DatabaseThreads
from quarterdeck_server.storage import audit, db, read_only

P = ParamSpec("P")
T = TypeVar("T")


# What is read as fast as it is written.
SMALL_BYTES = 32 * 1024


class UndeclaredWrite(Exception):
    """A call that is declared to only read would write, of which nothing would be recorded."""


class Threads:
    """The threads of one process, and its hashing process."""

    def __init__(self, bcrypt_cost: int) -> None:
        # Reads and writes apart: a write that waits for its turn delays no read.
        # SQLite has one writer at a time; PostgreSQL is waited for over a socket.
        several = 1 if db.is_sqlite() else 2
        self.reads = DatabaseThreads("read", regular=several, relief=1, begin=read_only.only_read)
        self.writes = DatabaseThreads("write", regular=several)
        self.hasher = Hasher(bcrypt_cost)

    def close(self) -> None:
        """Wait for what is running."""
        self.reads.close()
        self.writes.close()
        self.hasher.close()


def transact(call: Call, work: Callable[[], T], retry: Retry | None) -> T:
    """Run `work` in a transaction with its audit row, or answer a retry as the first time."""
    kept: errors.AppError | None = None
    with db.write():
        if retry and (answer := retry.answer()) is not None:
            call.unchanged("answered before")
            return cast(T, answer)
        try:
            response: Any = work()
        except errors.AppError as error:
            if not error.keep_changes:
                raise
            kept = error
        else:
            call.take_id(response)
            if retry:
                retry.keep(cast(Message, response))
            audit.record(call)
    if kept is not None:
        raise kept
    call.is_recorded = True
    return cast(T, response)


@dataclass(slots=True)
class Steps:
    """What an async method may do, each step on the right thread."""

    threads: Threads
    call: Call
    retry: Retry | None
    # Raises unless the caller may still make the call: it may have waited for long.
    readmit: Callable[[], None]
    # What came with the call.
    metadata: Metadata
    # Whether the contract says that the call may change something.
    may_write: bool
    # What a stream sends before its first message; over REST these are headers.
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def hasher(self) -> Hasher:
        """Hashes passwords off this process."""
        return self.threads.hasher

    async def read(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn` where it may read."""
        return await self.threads.reads.run(lambda: db.guarded(fn, *args, **kwargs))

    async def write(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn` in a transaction of its own, without an audit row.

        Only for what leads up to a `commit` or to an error: the gate accepts nothing else.
        """

        self._check_may_write()

        def run() -> T:
            with db.write():
                done = fn(*args, **kwargs)
            self.call.has_written_unrecorded = True
            return done

        return await self.threads.writes.run(db.guarded, run)

    async def commit(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn` in a transaction with the call's audit row; a retry is answered as before.

        `fn` returns the call's answer if its request has a `request_id`, or if the contract
        says that the resource's id is in the answer.
        """

        self._check_may_write()

        def run() -> T:
            def work() -> T:
                self.readmit()
                return fn(*args, **kwargs)

            return transact(self.call, work, self.retry)

        return await self.threads.writes.run(db.guarded, run)

    def _check_may_write(self) -> None:
        if not self.may_write:
            raise UndeclaredWrite(f"{self.call.action} is declared to only read, and would write")
