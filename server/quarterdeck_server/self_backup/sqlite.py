"""Quarterdeck's database as SQLite files: the application's, and the job engine's."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from quarterdeck_server.core.durable import sync_folder
from quarterdeck_server.core.startup import NotStarted
from quarterdeck_server.storage.data_dir import ENGINE_FILE

APP = "quarterdeck.db"
ENGINE = "jobs.db"
SUFFIXES = ("", "-wal", "-shm")


def _pairs(database: Path) -> list[tuple[str, Path]]:
    """Return the members of a backup and where each belongs.

    The app's database is copied before the engine's: a job that is handed over in between
    is in both, and handed over again it is still one.
    """
    return [(APP, database), (ENGINE, database.with_name(ENGINE_FILE))]


def dump(database: Path, folder: Path) -> list[str]:
    """Copy the databases as they are at one moment each, while others write, and return names.

    Raise NotStarted.
    """
    names = []
    for name, path in _pairs(database):
        if not path.exists():
            continue
        try:
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source:
                with closing(sqlite3.connect(folder / name)) as copy:
                    source.backup(copy)
                _make_one_file(folder / name)
        except sqlite3.Error as error:
            raise NotStarted(f"cannot copy {path} to {folder.parent}: {error}") from None
        names.append(name)
    return names


def _make_one_file(copy: Path) -> None:
    """Leave nothing beside a copy that could be forgotten."""
    with closing(sqlite3.connect(copy)) as opened:
        opened.execute("PRAGMA journal_mode=delete")


def check(folder: Path, names: list[str]) -> None:
    """Raise NotStarted unless SQLite finds the copies whole."""
    for name in names:
        with closing(sqlite3.connect(f"file:{folder / name}?mode=ro", uri=True)) as copy:
            try:
                found = [row[0] for row in copy.execute("PRAGMA integrity_check")]
            except sqlite3.DatabaseError as error:
                found = [str(error)]
        if found != ["ok"]:
            raise NotStarted(f"{name} in the backup is damaged: {found[0]}")


def is_empty(database: Path) -> bool:
    """Whether there is no database yet, or one without a table; a damaged one is not empty."""
    if not database.exists():
        return True
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as found:
        try:
            row = found.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        except sqlite3.DatabaseError:
            return False
        return bool(row == (0,))


def url(folder: Path) -> str:
    """Return the URL of the app's copy."""
    return f"sqlite:///{folder / APP}"


def put(folder: Path, names: list[str], database: Path, aside: Path) -> bool:
    """Put the copies in the place of what is there, which `aside` has afterwards.

    All three are on one file system. Return whether there was something. A process
    that is killed in the midst leaves the database before, or this one, and never
    none. Raise NotStarted, and everything is as it was.
    """
    # The engine's first: a new app's database must not meet old jobs of the same number.
    pairs = _pairs(database)[::-1]
    files = [path.with_name(path.name + suffix) for _, path in pairs for suffix in SUFFIXES]
    _fold([path for _, path in pairs])
    there = [path for path in files if path.exists()]
    try:
        if there:
            aside.mkdir(mode=0o700)
    except OSError as error:
        raise NotStarted(f"cannot make {aside}: {error.strerror}") from None
    try:
        _keep(there, aside)
        for name, path in pairs:
            for suffix in SUFFIXES[1:]:
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            if name in names:
                _move(folder / name, path)
            else:
                path.unlink(missing_ok=True)
        sync_folder(database.parent)
    except BaseException as error:
        _put_back(files, there, aside)
        if isinstance(error, OSError):
            raise NotStarted(f"cannot replace {database}: {error.strerror}") from None
        raise
    return bool(there)


def _fold(databases: list[Path]) -> None:
    """Write what stands beside a database into it, unless it is damaged."""
    for path in databases:
        if path.exists():
            with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as found:
                found.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _keep(files: list[Path], aside: Path) -> None:
    for path in files:
        os.link(path, aside / path.name)
    if files:
        sync_folder(aside)


def _move(copy: Path, path: Path) -> None:
    _make_one_file(copy)
    copy.chmod(0o600)
    with copy.open("rb") as file:
        os.fsync(file.fileno())
    copy.replace(path)


def _put_back(files: list[Path], there: list[Path], aside: Path) -> None:
    for path in files:
        kept = aside / path.name
        if kept.exists():
            kept.replace(path)
            # Two names of one file are not replaced by each other (POSIX, rename).
            kept.unlink(missing_ok=True)
        elif path not in there:
            path.unlink(missing_ok=True)
    if there:
        aside.rmdir()
