"""Backups of SQLite files, by SQLite's online backup API, and their way back."""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from quarterdeck_server.core.durable import sync_folder
from quarterdeck_server.domains.backups.programs import Dump
from quarterdeck_server.domains.data_sources.own import COMPANIONS
from quarterdeck_server.domains.data_sources.service import AllowedPlaces, SourceError, Target
from quarterdeck_server.domains.data_sources.sql import quoted
from quarterdeck_server.domains.data_sources.sqlite import harden, opened, try_source
from quarterdeck_server.jobs.runs import Run

SUFFIX = "sqlite"
PAGES_AT_ONCE = 2048
BUSY_SECONDS = 5.0
MOST_RESTARTS = 5
MAGIC = b"SQLite format 3\0"
NOT_OURS = "name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
DAMAGED = "ARTIFACT_CHANGED"
BUSY = "TARGET_BUSY"


def _open(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"file:{quote(str(path))}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    harden(connection)
    return connection


def count_rows(path: Path, check: Callable[[], None]) -> dict[str, int]:
    """The rows of each table of a file. Virtual tables count by those that keep their rows."""
    with closing(_open(path, "ro")) as connection:
        connection.set_progress_handler(lambda: _raises(check), 100_000)
        tables = connection.execute(
            f"SELECT name FROM sqlite_master WHERE type = 'table' AND {NOT_OURS}"  # noqa: S608
            " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        ).fetchall()
        try:
            return {
                name: connection.execute(
                    f"SELECT COUNT(*) FROM {quoted(name)}"  # noqa: S608
                ).fetchone()[0]
                for (name,) in tables
            }
        except sqlite3.OperationalError:
            check()
            raise


def _raises(check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception:
        return True
    return False


def _check_whole(path: Path, check: Callable[[], None]) -> None:
    """Raises SourceError if SQLite finds anything wrong with a file."""
    try:
        with closing(_open(path, "ro")) as connection:
            connection.set_progress_handler(lambda: _raises(check), 100_000)
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        check()
        found = str(error)
    if found != "ok":
        raise SourceError(DAMAGED, f"SQLite finds the backup damaged: {found}.")


@contextmanager
def dumping(
    target: Target, allowed: AllowedPlaces, backup_type: str, folder: Path, run: Run
) -> Iterator[Dump]:
    """Copies a file as of one moment, while others write to it. Raises SourceError."""
    try_source(target, allowed)
    path = allowed.file(target.path)
    with tempfile.TemporaryDirectory(prefix=f"{run.id}_dump_", dir=folder) as place:
        copy = Path(place) / "copy"
        try:
            source = opened(path, allowed, busy_seconds=BUSY_SECONDS)
            with closing(source), closing(sqlite3.connect(copy)) as into:
                _copy(source, into, run)
                into.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.DatabaseError as error:
            raise SourceError("DUMP_FAILED", f"SQLite cannot copy the file: {error}.") from None
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


def _copy(source: sqlite3.Connection, into: sqlite3.Connection, run: Run) -> None:
    """Copies a file that is written to; after some restarts writers have to wait.

    With a write-ahead log they never have to.
    """
    restarts = least = 0

    def look(_: int, remaining: int, total: int) -> None:
        nonlocal restarts, least
        run.check()
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
    source.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    source.backup(into, pages=PAGES_AT_ONCE, progress=lambda *_: run.check())
    source.execute("COMMIT")


class Examiner:
    """Takes a dump that was read back, and looks whether it can be restored."""

    def __init__(self, properties: dict[str, Any], folder: Path, run: Run) -> None:
        self._place = tempfile.TemporaryDirectory(prefix=f"{run.id}_check_", dir=folder)
        self._path = Path(self._place.name) / "copy"
        self._file = self._path.open("wb")
        self._run = run

    def write(self, data: bytes) -> int:
        """Takes a part of it."""
        return self._file.write(data)

    def finish(self) -> None:
        """Raises SourceError unless SQLite finds it whole."""
        self._file.close()
        _check_whole(self._path, self._run.check)

    def close(self) -> None:
        """Forgets it."""
        self._file.close()
        self._place.cleanup()


class Restorer:
    """Puts a dump into a file: beside it first, and from there in its place."""

    def __init__(
        self, target: Target, allowed: AllowedPlaces, name: str, uid: str, run: Run
    ) -> None:
        """`name` is the path of the file, as of a data source. Raises SourceError."""
        self._allowed = allowed
        self._path = allowed.file(name or target.path)
        self._beside = self._path.with_name(f".{self._path.name}.{uid}")
        self._run = run
        self.notes: list[str] = []
        # Called right before the target itself is written to; may refuse it.
        self.before_touching: Callable[[], None] = lambda: None

    def is_done(self) -> bool:
        """A restore that was broken off is done anew."""
        return False

    def check_free(self) -> None:
        """Raises SourceError if there is anything in the target."""
        if not self._path.exists() or self._path.stat().st_size == 0:
            return
        if not self._path.is_file():
            raise SourceError("NOT_A_DATABASE", "The path is not a file.")
        try:
            with closing(_open(self._path, "ro")) as connection:
                found = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
        except sqlite3.DatabaseError:
            found = 1
        if found:
            raise SourceError(
                "TARGET_NOT_EMPTY", "The file is not empty; set overwrite to replace it."
            )

    def load(self, feed: Callable[[Any], None], properties: dict[str, Any]) -> dict[str, int]:
        """Restores beside the target; answers the rows of each table. Raises SourceError."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            feed(file)
            file.flush()
            os.fsync(file.fileno())
        _check_whole(self._beside, self._run.check)
        return count_rows(self._beside, self._run.check)

    def put_in_place(self) -> None:
        """Replaces what is in the target, in one transaction. Raises SourceError.

        A file that is a database is written to by SQLite itself: programs that have
        it open would go on with the old one if another took its name, and could
        play its journal into the new one. Anything else is replaced by a rename.
        """
        self.before_touching()
        if self._allowed.file(str(self._path)) != self._path:
            raise SourceError("PATH_NOT_ALLOWED", "The path now refers to another file.")
        if not self._is_database():
            self._beside.replace(self._path)
            sync_folder(self._path.parent)
            return
        deadline = time.monotonic() + BUSY_SECONDS

        def look(_: int, remaining: int, total: int) -> None:
            if remaining:
                # Of what is there whole nothing can be taken back.
                self._run.check()
            if remaining == total and time.monotonic() > deadline:
                raise SourceError(BUSY, "Another program keeps writing to the file; stop it first.")

        try:
            target = opened(self._path, self._allowed, "rw", BUSY_SECONDS)
            with closing(target) as old, closing(_open(self._beside, "ro")) as new:
                new.backup(old, pages=PAGES_AT_ONCE, progress=look, sleep=0.05)
        except sqlite3.DatabaseError as error:
            raise SourceError(BUSY, f"The file cannot be written to: {error}.") from None

    def _is_database(self) -> bool:
        if not self._path.exists():
            return False
        with self._path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC

    def finish(self) -> None:
        """Nothing is left to do once the restore is complete."""

    def close(self) -> None:
        """Leaves nothing beside the target."""
        with self._run.tidying():
            for suffix in ("", *COMPANIONS):
                self._beside.with_name(self._beside.name + suffix).unlink(missing_ok=True)


@contextmanager
def trial(
    target: Target, allowed: AllowedPlaces, uid: str, folder: Path, run: Run
) -> Iterator[Callable[[Callable[[Any], None], dict[str, Any]], dict[str, int]]]:
    """A scratch file to restore into: a function like `Restorer.load`."""
    with tempfile.TemporaryDirectory(prefix=f"{run.id}_trial_", dir=folder) as place:
        scratch = AllowedPlaces([Path(place)], ())
        restorer = Restorer(target, scratch, "scratch", uid, run)
        try:
            yield restorer.load
        finally:
            restorer.close()
