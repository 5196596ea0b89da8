"""Detects dead workers, which the job engine cannot do.

Each worker holds a lock named after it, which ends with its process however
that ends: a file lock beside an SQLite database, else an advisory lock of a
PostgreSQL session. Whoever gets a worker's lock knows that it is dead, and
that nobody else takes over its jobs meanwhile.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import IO, Protocol

import psycopg

from quarterdeck_server.storage.db import postgres_parameters


class Lost(Exception):
    """The lock of this worker is gone: others take it for dead, and it must end at once."""


class Liveness(Protocol):
    """The locks of workers."""

    def hold(self, worker_id: str) -> None:
        """Take this worker's lock for as long as the process lives."""

    def check(self) -> None:
        """Raise Lost if this worker's lock is gone."""

    def dead(self, worker_id: str) -> AbstractContextManager[bool]:
        """Whether that worker is dead; if so its lock is held within the context."""


class FileLocks:
    """Locks of files in a directory that all workers share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own: IO[bytes] | None = None
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def hold(self, worker_id: str) -> None:
        """Take this worker's lock."""
        self._own = self._path(worker_id).open("wb")
        fcntl.flock(self._own, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def check(self) -> None:
        """Do nothing: a file lock is not lost."""

    @contextmanager
    def dead(self, worker_id: str) -> Iterator[bool]:
        """Whether that worker's file can be locked."""
        with self._path(worker_id).open("wb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
            with suppress(OSError):
                os.unlink(file.name)

    def _path(self, worker_id: str) -> Path:
        return self._folder / f"{worker_id}.lock"


class SessionLocks:
    """Advisory locks of PostgreSQL sessions. Needs a direct connection, not a pooler's."""

    def __init__(self, url: str) -> None:
        self._parameters = postgres_parameters(url)
        self._own: psycopg.Connection[tuple[object, ...]] | None = None

    def hold(self, worker_id: str) -> None:
        """Take this worker's lock."""
        self._own = psycopg.connect(**self._parameters, autocommit=True)
        self._own.execute("SELECT pg_advisory_lock(%s)", (_number(worker_id),))

    def check(self) -> None:
        """Raise Lost if the session that holds the lock is gone."""
        try:
            if self._own is not None:
                self._own.execute("SELECT 1")
        except psycopg.Error as error:
            raise Lost(str(error).strip().split("\n")[0]) from None

    @contextmanager
    def dead(self, worker_id: str) -> Iterator[bool]:
        """Whether that worker's lock can be had."""
        with psycopg.connect(**self._parameters, autocommit=True) as connection:
            row = connection.execute(
                "SELECT pg_try_advisory_lock(%s)", (_number(worker_id),)
            ).fetchone()
            yield bool(row and row[0])


def _number(worker_id: str) -> int:
    return int.from_bytes(hashlib.sha256(worker_id.encode()).digest()[:8], "big", signed=True)
