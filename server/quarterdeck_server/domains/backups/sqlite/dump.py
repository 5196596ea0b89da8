"""Backups of SQLite files, with SQLite's online backup API."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.backups.protocols import Dump, Properties
from quarterdeck_server.domains.backups.sqlite.copies import (
    BUSY_SECONDS,
    PAGES_AT_ONCE,
    Copy,
    check_room,
    check_whole,
    count_rows,
)
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.sqlite import opened, try_source
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.jobs.runs import Run

SUFFIX = "sqlite"
MOST_RESTARTS = 5


@contextmanager
def dumping(
    target: Target, allowed: AllowedPlaces, backup_type: str, folder: Path, run: Run
) -> Iterator[Dump]:
    """Copy a file as of one moment, while others write to it. Raise SourceError."""
    try_source(target, allowed)
    path = allowed.file(target.path)
    with tempfile.TemporaryDirectory(prefix=f"{run.id}_dump_", dir=folder) as place:
        copy = Path(place) / "copy"
        try:
            source = opened(path, allowed, busy_seconds=BUSY_SECONDS)
            with closing(source), closing(sqlite3.connect(copy)) as into:
                _copy(source, into, lambda: _go_on(run, copy.parent))
                into.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.DatabaseError as error:
            raise SourceError(
                Reason.DUMP_FAILED, f"SQLite cannot copy the file: {error}."
            ) from None
        rows = count_rows(copy, run.check)
        with copy.open("rb") as stream:
            yield Dump(
                stream=stream,
                suffix=SUFFIX,
                server_version=f"SQLite {sqlite3.sqlite_version}",
                expected_bytes=copy.stat().st_size,
                finish=lambda: dict(rows),
            )


class _Restarted(Exception):
    """SQLite begins a copy anew whenever another program writes to the file."""


def _go_on(run: Run, folder: Path) -> None:
    run.check()
    check_room(folder)


def _copy(source: sqlite3.Connection, into: sqlite3.Connection, check: Callable[[], None]) -> None:
    """Copy a file that is written to; after some restarts writers have to wait.

    With a write-ahead log they never have to.
    """
    restarts = least = 0

    def look(_: int, remaining: int, total: int) -> None:
        nonlocal restarts, least
        check()
        if least and remaining > least:
            restarts += 1
            if restarts > MOST_RESTARTS:
                raise _Restarted
        least = remaining

    if source.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        with suppress(_Restarted):
            source.backup(into, pages=PAGES_AT_ONCE, progress=look)
            return
    source.execute("BEGIN")
    source.execute("PRAGMA schema_version").fetchone()
    source.backup(into, pages=PAGES_AT_ONCE, progress=lambda *_: check())
    source.execute("COMMIT")


class Examiner:
    """Takes a dump that was read back, and looks whether it can be restored."""

    def __init__(self, file: BinaryIO, path: Path, run: Run) -> None:
        self._file = file
        self._copy = Copy(file)
        self._path = path
        self._run = run

    def write(self, data: bytes) -> int:
        """Take a part of it."""
        return self._copy.write(data)

    def finish(self) -> None:
        """Raise SourceError unless SQLite finds it whole."""
        self._file.close()
        check_whole(self._path, self._run.check)


@contextmanager
def examining(properties: Properties, folder: Path, run: Run) -> Iterator[Examiner]:
    """Keep a dump that is read back in a file, for SQLite to look at."""
    with tempfile.TemporaryDirectory(prefix=f"{run.id}_check_", dir=folder) as place:
        path = Path(place) / "copy"
        with path.open("wb") as file:
            yield Examiner(file, path, run)
