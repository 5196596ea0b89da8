"""Restores of SQLite files."""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from quarterdeck_server.core.durable import sync_folder
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.backups.protocols import Feed, Load, Properties
from quarterdeck_server.domains.backups.sqlite.copies import (
    BUSY_SECONDS,
    PAGES_AT_ONCE,
    Copy,
    check_room,
    check_whole,
    count_rows,
    open_copy,
    reading_copy,
)
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.own import COMPANIONS
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.sqlite import opened
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.jobs.runs import Run

MAGIC = b"SQLite format 3\0"


class Restorer:
    """Puts a dump into a file: beside it first, and from there in its place."""

    def __init__(
        self, target: Target, allowed: AllowedPlaces, name: str, uid: str, run: Run
    ) -> None:
        """`name` is the path of the file, as of a data source. Raise SourceError."""
        self._allowed = allowed
        self._path = allowed.file(name or target.path)
        self._beside = self._path.with_name(f".{self._path.name}.{uid}")
        self._run = run
        self.notes: list[str] = []
        # Called right before the target itself is written to; may refuse it.
        self.before_touching: Callable[[], None] = lambda: None

    def is_done(self) -> bool:
        """Return False: a restore that was broken off starts again."""
        return False

    def check_free(self) -> None:
        """Raise SourceError if there is anything in the target."""
        if not self._path.exists() or self._path.stat().st_size == 0:
            return
        if not self._path.is_file():
            raise SourceError(Reason.NOT_A_DATABASE, "The path is not a file.")
        try:
            with reading_copy(self._path, self._run.check) as connection:
                found = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
        except sqlite3.DatabaseError:
            found = 1
        if found:
            raise SourceError(
                Reason.TARGET_NOT_EMPTY, "The file is not empty; set overwrite to replace it."
            )

    def load(self, feed: Feed, properties: Properties) -> dict[str, int]:
        """Restore beside the target, and return the rows of each table. Raise SourceError."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            feed(Copy(file))
            file.flush()
            os.fsync(file.fileno())
        check_whole(self._beside, self._run.check)
        return count_rows(self._beside, self._run.check)

    def put_in_place(self) -> None:
        """Replace what is in the target, in one transaction. Raise SourceError.

        A file that is a database is written to by SQLite itself: programs that have
        it open would go on with the old one if another took its name, and could
        play its journal into the new one. Anything else is replaced by a rename.
        """
        self.before_touching()
        if self._allowed.file(str(self._path)) != self._path:
            raise SourceError(Reason.PATH_NOT_ALLOWED, "The path now refers to another file.")
        if not self._is_database():
            self._beside.replace(self._path)
            sync_folder(self._path.parent)
            return
        deadline = time.monotonic() + BUSY_SECONDS

        def look(_: int, remaining: int, total: int) -> None:
            if remaining:
                # Of what is there whole nothing can be taken back.
                self._run.check()
                check_room(self._path.parent)
            if remaining == total and time.monotonic() > deadline:
                raise SourceError(
                    Reason.TARGET_BUSY, "Another program keeps writing to the file; stop it first."
                )

        try:
            target = opened(self._path, self._allowed, "rw", BUSY_SECONDS)
            with closing(target) as old, closing(open_copy(self._beside, "ro")) as new:
                new.backup(old, pages=PAGES_AT_ONCE, progress=look, sleep=0.05)
        except sqlite3.DatabaseError as error:
            raise SourceError(
                Reason.TARGET_BUSY, f"The file cannot be written to: {error}."
            ) from None

    def _is_database(self) -> bool:
        if not self._path.exists():
            return False
        with self._path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC

    def finish(self) -> None:
        """Nothing is left to do once the restore is complete."""

    def close(self) -> None:
        """Leave nothing beside the target."""
        with self._run.tidying():
            for suffix in ("", *COMPANIONS):
                self._beside.with_name(self._beside.name + suffix).unlink(missing_ok=True)


def restoring(
    target: Target, allowed: AllowedPlaces, name: str, uid: str, run: Run
) -> closing[Restorer]:
    """Make ready to restore; nothing is left beside the file at the end. Raise SourceError."""
    return closing(Restorer(target, allowed, name, uid, run))


@contextmanager
def trial(
    target: Target, allowed: AllowedPlaces, uid: str, folder: Path, run: Run
) -> Iterator[Load]:
    """Yield a scratch file to restore into: a function like `Restorer.load`."""
    with tempfile.TemporaryDirectory(prefix=f"{run.id}_trial_", dir=folder) as place:
        scratch = AllowedPlaces([Path(place)], ())
        with closing(Restorer(target, scratch, "scratch", uid, run)) as restorer:
            yield restorer.load
