"""Sealing of streams: compressed (zstd, RFC 8878), encrypted (age), hashed at both ends.

Memory does not grow with the stream.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, cast

import pyrage
import zstandard

from quarterdeck_server.artifacts.keys import KeyRing
from quarterdeck_server.core.errors import Reason

LEVEL = 3
# Threads of its own for the compressor, so that it works while the next bytes are read.
THREADS = 1
READ_BYTES = 1024 * 1024
# More than LEVEL ever asks a reader to remember (RFC 8878, 3.1.1.1.2), and little memory.
MAX_WINDOW = 8 * 1024 * 1024


class Damaged(Exception):
    """What is stored is not what was stored: a code for machines, and a text for people."""

    def __init__(self, code: Reason, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Readable(Protocol):
    """Where bytes come from."""

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes; none at the end."""


class Writable(Protocol):
    """Where bytes go."""

    def write(self, data: bytes) -> int:
        """Take them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Both ends of a sealed stream: its plain bytes, and those that are stored."""

    size_bytes: int
    sha256: str
    stored_bytes: int
    stored_sha256: str


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many bytes a sealed stream has, plain and stored, as its catalogue or manifest says."""

    plain: int
    stored: int

    @classmethod
    def of_plain(cls, plain: int) -> "Sizes":
        """Return those of a stream of which only the plain size is known: what cannot be compressed
        grows by a thousandth, and age adds a header.
        """
        return cls(plain, plain + plain // 1000 + 64 * 1024)

    def check_stored(self, size: int | None) -> None:
        """Raise Damaged if what is in the store is larger, before it is read."""
        if size is not None and size > self.stored:
            raise Damaged(
                Reason.ARTIFACT_CHANGED, "The stored file is larger than the one that was written."
            )


class _Meter:
    """Counts and hashes what passes, up to `most`, and keeps what its side raised: age hides it."""

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._hash = hashlib.sha256()
        self.count = 0
        self.raised: BaseException | None = None

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    @contextmanager
    def _keeping(self) -> Iterator[None]:
        if self.raised is not None:
            # Asked once more by who did not hear.
            raise self.raised
        try:
            yield
        except BaseException as error:
            self.raised = error
            raise

    def _note(self, data: bytes) -> None:
        self._hash.update(data)
        self.count += len(data)
        if self._most is not None and self.count > self._most:
            raise Damaged(
                Reason.ARTIFACT_CHANGED, "The stored file is larger than the one that was written."
            )


class _Source(_Meter):
    def __init__(
        self, source: Readable, seen: Callable[[int], None], most: int | None = None
    ) -> None:
        super().__init__(most)
        self._source = source
        self._seen = seen

    def read(self, size: int = -1) -> bytes:
        with self._keeping():
            data = self._source.read(size)
            self._note(data)
            self._seen(self.count)
        return data


class _Sink(_Meter):
    def __init__(self, sink: Writable, most: int | None = None) -> None:
        super().__init__(most)
        self._sink = sink

    def write(self, data: bytes) -> int:
        with self._keeping():
            self._note(data)
            self._sink.write(data)
        return len(data)

    def flush(self) -> None:
        pass


def seal(source: Readable, sink: Writable, ring: KeyRing, seen: Callable[[int], None]) -> Digest:
    """Seal a stream to the ring's recipients; `seen` hears how many plain bytes were read.

    Raise what the source and the sink raise.
    """
    plain, stored = _Source(source, seen), _Sink(sink)
    compressor = zstandard.ZstdCompressor(level=LEVEL, threads=THREADS, write_checksum=True)
    try:
        # Anything with `read` will do, whatever its types say.
        with compressor.stream_reader(cast(Any, plain), read_size=READ_BYTES) as compressed:
            pyrage.encrypt_io(compressed, stored, ring.recipients)
    finally:
        _raise_first(plain, stored)
    return _digest(plain, stored)


def unseal(
    source: Readable, sink: Writable, ring: KeyRing, sizes: Sizes, seen: Callable[[int], None]
) -> Digest:
    """Open a sealed stream into `sink`; `seen` hears how many stored bytes were read.

    Raise Damaged, as soon as either end is larger than `sizes`, and what the source and
    the sink raise. The sink may have got a part by then.
    """
    stored, plain = _Source(source, seen, sizes.stored), _Sink(sink, sizes.plain)
    decompressor = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW)
    opened = decompressor.stream_writer(cast(Any, plain))
    try:
        pyrage.decrypt_io(stored, opened, ring.identities)
    except Exception as error:
        _raise_first(plain, stored)
        if "matching keys" in str(error).lower():
            raise Damaged(Reason.WRONG_KEY, "No key of the key ring opens the backup.") from None
        raise Damaged(
            Reason.ARTIFACT_CHANGED, "The stored backup is damaged: it cannot be opened."
        ) from None
    _raise_first(plain, stored)
    return _digest(plain, stored)


def _digest(plain: _Meter, stored: _Meter) -> Digest:
    return Digest(
        size_bytes=plain.count,
        sha256=plain.digest,
        stored_bytes=stored.count,
        stored_sha256=stored.digest,
    )


def _raise_first(*sides: _Meter) -> None:
    """Raise what a side raised: age hides it, and even forgets it while it empties its buffer."""
    for side in sides:
        if side.raised is not None:
            raise side.raised from None
