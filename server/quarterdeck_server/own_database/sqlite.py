"""The database as SQLite files: the app's, and the job engine's beside it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from quarterdeck_server.core.durable import sync_folder
from quarterdeck_server.jobs import ENGINE_FILE
from quarterdeck_server.options import NotStarted

APP = "quarterdeck.db"
ENGINE = "jobs.db"
SUFFIXES = ("", "-wal", "-shm")


def _pairs(database: Path) -> list[tuple[str, Path]]:
    """The members of a backup and where each belongs.

    The app's database is copied before the engine's: a job that is handed over in between
    is in both, and handed over again it is still one.
    """
    return [(APP, database), (ENGINE, database.with_name(ENGINE_FILE))]


def dump(database: Path, folder: Path) -> list[str]:
    """Copies the databases as they are at one moment each, while others write; answers names."""
    names = []
    for name, path in _pairs(database):
        if not path.exists():
            continue
        with (
            closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(folder / name)) as copy,
        ):
            source.backup(copy)
            # One file, with nothing beside it that could be forgotten.
            copy.execute("PRAGMA journal_mode=delete")
        names.append(name)
    return names


def check(folder: Path, names: list[str]) -> None:
    """Raises NotStarted unless SQLite finds the copies whole."""
    for name in names:
        with closing(sqlite3.connect(f"file:{folder / name}?mode=ro", uri=True)) as copy:
            try:
                found = [row[0] for row in copy.execute("PRAGMA integrity_check")]
            except sqlite3.DatabaseError as error:
                found = [str(error)]
        if found != ["ok"]:
            raise NotStarted(f"{name} in the backup is damaged: {found[0]}")


def is_empty(database: Path) -> bool:
    """Whether there is no database yet, or one without a table."""
    if not database.exists():
        return True
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as found:
        row = found.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        return bool(row == (0,))


@contextmanager
def replacing(database: Path, aside: Path) -> Iterator[None]:
    """Moves what is there into `aside`, and back again if what follows fails."""
    files = [
        path.with_name(path.name + suffix) for _, path in _pairs(database) for suffix in SUFFIXES
    ]
    moved = [path for path in files if path.exists()]
    if moved:
        aside.mkdir(mode=0o700)
    for path in moved:
        path.rename(aside / path.name)
    try:
        yield
    except BaseException:
        for path in files:
            path.unlink(missing_ok=True)
        for path in moved:
            (aside / path.name).rename(path)
        if moved:
            aside.rmdir()
        raise


def load(folder: Path, names: list[str], database: Path) -> None:
    """Moves the copies to where they belong."""
    for name, path in _pairs(database):
        if name in names:
            (folder / name).chmod(0o600)
            (folder / name).rename(path)
    sync_folder(database.parent)
