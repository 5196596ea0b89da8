"""SQLite files that Quarterdeck made: opened, checked, and their rows counted."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from quarterdeck_server.artifacts.store import StoreError
from quarterdeck_server.core.durable import RESERVED, has_room
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.sql import PATIENT, quoted, too_long
from quarterdeck_server.domains.data_sources.sqlite import harden, watched

PAGES_AT_ONCE = 2048
BUSY_SECONDS = 5.0
# How many bytes are written between two looks at what the disk has left.
LOOK_EVERY = 16 * 1024 * 1024
NOT_OURS = "name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"


def open_copy(path: Path, mode: str) -> sqlite3.Connection:
    """Open a copy of a database, whose statements are not trusted."""
    uri = f"file:{quote(str(path))}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    harden(connection)
    return connection


def check_room(place: Path | int) -> None:
    """Raise StoreError if a disk has too little left for a copy that is larger still."""
    if not has_room(place):
        raise StoreError(
            Reason.STORE_FULL, f"The disk has less than {RESERVED // 1024**2} MiB left."
        )


class Copy:
    """A file that a copy is written to, as long as the disk has room."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._unlooked = 0

    def write(self, data: bytes) -> int:
        """Take a part of it. Raise StoreError."""
        self._unlooked += len(data)
        if self._unlooked >= LOOK_EVERY:
            check_room(self._file.fileno())
            self._unlooked = 0
        return self._file.write(data)


@contextmanager
def reading_copy(path: Path, check: Callable[[], None]) -> Iterator[sqlite3.Connection]:
    """Yield a copy to read, until `check` raises or it takes too long. Raise SourceError."""
    end = time.monotonic() + PATIENT.answer_seconds

    def is_over() -> bool:
        try:
            check()
        except Exception:
            return True
        return time.monotonic() > end

    with closing(open_copy(path, "ro")) as connection, watched(connection, is_over):
        try:
            yield connection
        except sqlite3.OperationalError:
            check()
            if time.monotonic() > end:
                raise too_long() from None
            raise


def count_rows(path: Path, check: Callable[[], None]) -> dict[str, int]:
    """Return the rows of each table of a file.

    Virtual tables count by those that keep their rows.
    """
    with reading_copy(path, check) as connection:
        tables = connection.execute(
            f"SELECT name FROM sqlite_master WHERE type = 'table' AND {NOT_OURS}"  # noqa: S608
            " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        ).fetchall()
        return {
            name: connection.execute(
                f"SELECT COUNT(*) FROM {quoted(name)}"  # noqa: S608
            ).fetchone()[0]
            for (name,) in tables
        }


def check_whole(path: Path, check: Callable[[], None]) -> None:
    """Raise SourceError if SQLite finds anything wrong with a file."""
    try:
        with reading_copy(path, check) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        check()
        found = str(error)
    if found != "ok":
        raise SourceError(Reason.ARTIFACT_CHANGED, f"SQLite finds the backup damaged: {found}.")
