"""Writes a file that the server sends."""

import os
import re
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO
from urllib.parse import unquote

from quarterdeck_client.errors import QuarterdeckError

LONGEST_NAME_BYTES = 200
LONGEST_LENGTH = 18
# The name in full (RFC 8187), before that in ASCII.
EXTENDED = re.compile(r"filename\*=utf-8'[^']*'([^;\s]+)", re.IGNORECASE)
SEPARATORS = '/\\:*?"<>|'


@dataclass(frozen=True, slots=True)
class Download:
    """A file that was downloaded."""

    # What the server calls it, made safe for a file system.
    filename: str
    content_type: str
    # Bytes.
    size: int


class Saving:
    """Writes pieces into a file; one that is given by its path appears when it is whole.

    Files are readable by their owner only.
    """

    def __init__(
        self,
        into: Path | BinaryIO,
        headers: Iterable[tuple[str, str | bytes]],
        on_progress: Callable[[int, int | None], object] | None,
    ) -> None:
        """Raise FileExistsError if a folder has a file of the server's name already.

        A path that is no file, such as a device, is written to and not replaced.
        """
        named = {key: str(value) for key, value in headers}
        self._filename = safe_name(named.get("content-disposition", ""))
        length = named.get("x-quarterdeck-length", "")
        is_length = length.isdecimal() and len(length) <= LONGEST_LENGTH
        self._total = int(length) if is_length else None
        self._on_progress = on_progress
        self._content_type = ""
        self._size = 0
        self._path: Path | None = None
        self._temporary = ""
        if not isinstance(into, Path):
            self._file = into
            return
        self._path = into
        if into.is_dir():
            self._path = into / self._filename
            if self._path.exists():
                raise FileExistsError(f"{self._path}already exists; give its path to replace it")
        if self._path.exists() and not self._path.is_file():
            self._file = self._path.open("wb")
            return
        descriptor, self._temporary = tempfile.mkstemp(dir=self._path.parent, prefix=".download-")
        self._file = open(descriptor, "wb")  # noqa: SIM115 (closed by __exit__)

    def write(self, body: Any) -> None:
        """Write a google.api.HttpBody."""
        self._content_type = self._content_type or body.content_type
        self._file.write(body.data)
        self._size += len(body.data)
        if self._on_progress is not None:
            self._on_progress(self._size, self._total)

    @property
    def result(self) -> Download:
        """What was written."""
        return Download(self._filename, self._content_type, self._size)

    def __enter__(self) -> "Saving":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Put the file into its place; after a failure there is none."""
        try:
            if kind is None:
                self._finish()
        finally:
            if self._path is not None:
                self._file.close()
            if self._temporary:
                Path(self._temporary).unlink(missing_ok=True)

    def _finish(self) -> None:
        if self._total is not None and self._size != self._total:
            raise QuarterdeckError(f"the file ended after {self._size} of {self._total} bytes")
        if self._path is not None and self._temporary:
            self._file.flush()
            os.fsync(self._file.fileno())
            os.replace(self._temporary, self._path)


def safe_name(content_disposition: str) -> str:
    """Return the file name of a Content-Disposition (RFC 6266) that names nothing but a plain file.

    >>> safe_name('attachment; filename="../../.ssh/config"')
    'config'
    >>> safe_name("attachment; filename=\\"_.pdf\\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf")
    'Größe.pdf'
    >>> safe_name("attachment")
    'download'
    """
    if extended := EXTENDED.search(content_disposition):
        name = unquote(extended[1], errors="ignore")
    else:
        header = Message()
        header["content-disposition"] = content_disposition
        name = header.get_filename() or ""
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(each for each in name if each.isprintable() and each not in SEPARATORS)
    name = name.encode(errors="ignore")[:LONGEST_NAME_BYTES].decode(errors="ignore")
    # Not an option of the program that is given it, either.
    return name.strip(" .").lstrip("-") or "download"
