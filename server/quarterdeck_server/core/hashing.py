"""Password hashes off the serving process, one at a time, bounded in number.

A hash takes a fifth of a second of a core. In a thread of the serving process
it would hold the interpreter lock whenever the scheduler puts it aside, and
reads would wait for it; so it has a process, at the lowest priority (ADR 5).
"""

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from multiprocessing import get_context
from typing import TypeVar

from quarterdeck_server.core import bcrypt_process, errors
from quarterdeck_server.core.waits import waiting

T = TypeVar("T")

MAX_WAITING = 64


def encoded(password: str) -> bytes:
    """What is hashed of a password: the same whichever keyboard composed it."""
    return unicodedata.normalize("NFC", password).encode()


class Hasher:
    """The process that hashes for one worker process."""

    def __init__(self, cost: int) -> None:
        """`cost` is bcrypt's: the binary logarithm of its rounds."""
        self._cost = cost
        self._pool = _new_pool(cost)
        self._turns = asyncio.Semaphore(1)
        self._waiting = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Waits for the turn to hash. Raises ResourceExhausted if too many wait."""
        if self._waiting >= MAX_WAITING:
            raise errors.ResourceExhausted("too many logins at once", retry_after_seconds=5)
        self._waiting += 1
        try:
            with waiting("password_hash"):
                await self._turns.acquire()
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._waiting -= 1

    async def hash_password(self, password: str) -> str:
        """The bcrypt hash of a password of at most 72 bytes."""
        hashed = await self._run(bcrypt_process.hash_password, encoded(password), self._cost)
        return hashed.decode()

    async def verify(self, password: str, password_hash: str) -> bool:
        """Whether the hash, which is empty for nobody, is of this password.

        Takes as long whatever the answer.
        """
        return await self._run(bcrypt_process.verify, encoded(password), password_hash.encode())

    async def _run(self, fn: Callable[..., T], *arguments: bytes | int) -> T:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._pool, fn, *arguments)
        except BrokenProcessPool:
            # It was killed; a new one does the work.
            self._pool = _new_pool(self._cost)
            return await loop.run_in_executor(self._pool, fn, *arguments)

    def close(self) -> None:
        """Waits for what is running and ends the process."""
        self._pool.shutdown()


def _new_pool(cost: int) -> ProcessPoolExecutor:
    spawn = get_context("spawn")
    return ProcessPoolExecutor(1, spawn, initializer=bcrypt_process.begin, initargs=(cost,))
