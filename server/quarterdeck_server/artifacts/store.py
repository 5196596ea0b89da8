"""Where artifacts are kept: a directory, or a bucket of an S3-compatible store.

An artifact has a key such as `app-3/20261121T103000Z-….dump.zst.age`. It is
there whole or not at all.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from quarterdeck_server.core.errors import Reason

# `<folder>/<name>`: neither begins with a dot, so no key leaves the store.
KEY = re.compile(r"[^/.][^/]{0,200}/[^/.][^/]{0,250}")


class StoreError(Exception):
    """The store cannot do what it was asked for: a code for machines, and a text for people."""

    def __init__(self, code: Reason, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Writer(Protocol):
    """An artifact on its way into the store. Nothing is there before `commit` returns."""

    def write(self, data: bytes) -> int:
        """Add to it. Raise StoreError."""

    def commit(self) -> None:
        """Put it in its place, to survive a power cut. Raise StoreError."""


class Reader(Protocol):
    """An artifact on its way out."""

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes; none at the end. Raise StoreError."""

    def close(self) -> None:
        """Let go of it."""


class Store(Protocol):
    """Keeps artifacts. Every method raises StoreError if the store does not answer."""

    def writer(
        self, key: str, expected_bytes: int, check: Callable[[], None]
    ) -> AbstractContextManager[Writer]:
        """Write a new artifact; what was not committed is thrown away at the end.

        `check` is called now and then while the store is waited for, and may raise.
        """

    def put(self, key: str, data: bytes) -> None:
        """Store a small artifact."""

    def open(self, key: str) -> Reader:
        """Open an artifact, which must be closed. Raise StoreError with ARTIFACT_MISSING."""

    def size(self, key: str) -> int | None:
        """Return how many bytes an artifact has; None if there is none."""

    def discard(self, key: str) -> None:
        """Delete an artifact, and what was left of writing it, if there is any."""

    def keys(self, suffix: str) -> Iterator[str]:
        """Return the keys of all artifacts that end so."""


def is_key(text: str) -> bool:
    """Whether a text has the form of an artifact's key."""
    return KEY.fullmatch(text) is not None and text.isprintable()


def check_key(key: str) -> str:
    """Return the key of an artifact. Raise StoreError for what a row says that is none."""
    if not is_key(key):
        raise StoreError(Reason.ARTIFACT_KEY, "That is not the key of an artifact.")
    return key


def missing(key: str) -> StoreError:
    """Return what is raised for an artifact that is not there."""
    return StoreError(Reason.ARTIFACT_MISSING, f"The store has no {key}.")


def open_store(url: str) -> Store:
    """Return the store of a URL: `file:/directory` or `s3://bucket/prefix`."""
    parts = urlsplit(url)
    if parts.scheme == "s3":
        # boto3 takes 0.3 s and 30 MB to load.
        from quarterdeck_server.artifacts.s3 import S3Store

        return S3Store(parts.netloc, parts.path.strip("/"))
    from quarterdeck_server.artifacts.local import LocalStore

    return LocalStore(Path(unquote(parts.path)))
