"""A SQLite file, and who may access it."""

import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeAlias

from quarterdeck_server.domains.data_sources.sql import SourceRow
from quarterdeck_server.domains.security.checks import (
    CannotTell,
    Verdict,
    failed,
    passed,
    visible,
)
from quarterdeck_server.domains.security.sqlite.access import has_acl


class File(NamedTuple):
    """A database that is open, and what stood around it before it was opened."""

    connection: sqlite3.Connection
    configured: Path
    path: Path
    found: list[tuple[Path, os.stat_result]]

    @property
    def status(self) -> os.stat_result:
        """The database's own."""
        return dict(self.found)[self.path]

    @property
    def companions(self) -> list[tuple[Path, os.stat_result]]:
        """The log and its index, or the journal."""
        return [each for each in self.found if each[0] not in (self.path, self.path.parent)]

    @property
    def barring(self) -> Path | None:
        """The directory that keeps others from it, if there is one."""
        return barring_of(self.path.parent, self.status.st_gid)

    def rows(self, query: str) -> list[SourceRow]:
        """Return the rows of a query."""
        return self.connection.execute(query).fetchall()

    def text(self, pragma: str) -> str:
        """Return the text that a pragma returns."""
        return str(self.rows(f"PRAGMA {pragma}")[0][0])

    def number(self, pragma: str) -> int:
        """Return the number that a pragma returns."""
        return int(self.rows(f"PRAGMA {pragma}")[0][0])


Look: TypeAlias = Callable[[File], Verdict]


def barring_of(folder: Path, gid: int) -> Path | None:
    """Return the directory, this or one above it, that keeps all but a group out."""
    for each in (folder, *folder.parents):
        status = each.stat()
        lets_group = has(stat.S_IXGRP, status) and status.st_gid != gid
        if not (lets_group or has(stat.S_IXOTH, status)):
            return each
    return None


def has(bit: int, status: os.stat_result) -> bool:
    """Whether a file's mode has a bit."""
    return bool(status.st_mode & bit)


def shown_path(path: Path, status: os.stat_result) -> str:
    """Return a path as it is shown, with the file's mode."""
    return f"{visible(str(path))} ({stat.filemode(status.st_mode)})"


def file_lacks(bit: int, doing: str) -> Look:
    """Look whether others may not use a file in a way, or do not get there."""

    def look(source: File) -> Verdict:
        shown = f"{shown_path(source.path, source.status)} may{{}} be {doing} by all users"
        lets, bars = has(bit, source.status), source.barring
        if lets and not bars:
            return failed(shown.format("") + ".")
        need_modes_alone(source.path, bars)
        if lets and bars:
            return passed(
                f"{shown.format('')}, but {shown_path(bars, bars.stat())} lets in no others."
            )
        return passed(shown.format(" not") + ".")

    return look


def need_modes_alone(*paths: Path | None) -> None:
    """Raise CannotTell if the mode of one of them is not all that tells who may use it."""
    if found := [visible(str(path)) for path in paths if path and has_acl(path)]:
        raise CannotTell(f"{found[0]} has an access control list beside its mode; see getfacl.")
