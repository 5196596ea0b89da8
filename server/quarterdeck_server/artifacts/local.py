"""Artifacts as files below a directory."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from quarterdeck_server.artifacts.store import Reader, StoreError, check_key, is_key, missing
from quarterdeck_server.core.durable import RESERVED, has_room, sync_folder
from quarterdeck_server.core.errors import Reason

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# Nobody waits for a gigabyte of dirty pages at the end.
SYNC_EVERY = 64 * 1024 * 1024
# What is smaller, as manifests are, may use what is reserved.
SMALL_BYTES = 1024 * 1024


@contextmanager
def _mapped(key: str) -> Iterator[None]:
    """Turn errors of the file system into those of a store."""
    try:
        yield
    except FileNotFoundError:
        raise missing(key) from None
    except OSError as error:
        if error.errno in FULL:
            raise StoreError(Reason.STORE_FULL, "The backup directory is full.") from None
        raise StoreError(
            Reason.STORE_DOWN, f"The backup directory cannot be used: {error.strerror}."
        ) from None


def _check_room(place: int) -> None:
    """Raise StoreError if what is free is for others: the database may be on the same disk."""
    if not has_room(place):
        raise StoreError(
            Reason.STORE_FULL,
            f"The backup directory has less than {RESERVED // 1024**2} MiB left.",
        )


class _Writer:
    def __init__(self, path: Path, check: Callable[[], None]) -> None:
        self._path = path
        self._check = check
        self.partial = path.with_name(f".{path.name}.partial")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self.file = os.fdopen(descriptor, "wb")
        self._unsynced = 0

    def write(self, data: bytes) -> int:
        self._check()
        with _mapped(self._path.name):
            self.file.write(data)
            self._unsynced += len(data)
            if self._unsynced >= SYNC_EVERY:
                _check_room(self.file.fileno())
                os.fdatasync(self.file.fileno())
                self._unsynced = 0
        return len(data)

    def commit(self) -> None:
        with _mapped(self._path.name):
            self.file.flush()
            os.fsync(self.file.fileno())
            self.partial.replace(self._path)
            for folder in (self._path.parent, self._path.parent.parent):
                sync_folder(folder)


class _Reader:
    def __init__(self, file: IO[bytes], key: str) -> None:
        self._file = file
        self._key = key

    def read(self, size: int = -1) -> bytes:
        with _mapped(self._key):
            return self._file.read(size)

    def close(self) -> None:
        self._file.close()


class LocalStore:
    """A directory; an artifact appears by an atomic rename after it is on the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def writer(self, key: str, expected_bytes: int, check: Callable[[], None]) -> Iterator[_Writer]:
        """Write a new file, and leave the disk some room."""
        with _mapped(key):
            writer = _Writer(self._path(key), check)
        try:
            if expected_bytes >= SMALL_BYTES:
                _check_room(writer.file.fileno())
            yield writer
        finally:
            with suppress(OSError):  # what a full disk did not take
                writer.file.close()
            writer.partial.unlink(missing_ok=True)

    def put(self, key: str, data: bytes) -> None:
        """Write a small file."""
        with self.writer(key, len(data), lambda: None) as writer:
            writer.write(data)
            writer.commit()

    def open(self, key: str) -> Reader:
        """Read a file."""
        with _mapped(key):
            return _Reader(self._path(key).open("rb"), key)

    def size(self, key: str) -> int | None:
        """Return how many bytes a file has."""
        try:
            with _mapped(key):
                return self._path(key).stat().st_size
        except StoreError as error:
            if error.code != Reason.ARTIFACT_MISSING:
                raise
            return None

    def discard(self, key: str) -> None:
        """Delete a file, its unfinished copy, and their directory if it is empty then."""
        path = self._path(key)
        with _mapped(key):
            path.unlink(missing_ok=True)
            path.with_name(f".{path.name}.partial").unlink(missing_ok=True)
            with suppress(OSError):
                path.parent.rmdir()

    def _path(self, key: str) -> Path:
        return self._folder / check_key(key)

    def keys(self, suffix: str) -> Iterator[str]:
        """Yield the files that end so, by name."""
        with _mapped(str(self._folder)):
            found = sorted(self._folder.glob(f"*/*{suffix}")) if self._folder.is_dir() else []
        for path in found:
            key = str(path.relative_to(self._folder))
            if is_key(key) and path.is_file():
                yield key
