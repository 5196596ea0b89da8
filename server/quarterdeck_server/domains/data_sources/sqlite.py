"""Opening SQLite files."""

import os
import sqlite3
import stat
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from quarterdeck_server.core.durable import has_room
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.own import COMPANIONS, Identity, identity
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.sql import too_long
from quarterdeck_server.domains.data_sources.target import Target

BUSY_SECONDS = 3.0
# How many of SQLite's steps are between two looks at the clock: some milliseconds.
STEPS = 50_000
# Counting the rows of a table is one step, and in a file made for it one without an end: so a
# thread looks, too, as often as this.
LOOK_SECONDS = 0.25
SHOWN = 500
# Extended codes of SQLite's have the primary one in their last byte.
PRIMARY_CODE = 0xFF
# A longer value is not read, in bytes.
LONGEST = 64 * 1024 * 1024
# What a file may have SQLite do (SQLite documentation, Defense Against The Dark Arts): no other
# file is opened, by whatever name.
OTHER_FILES = (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH)
FUNCTIONS = ("load_extension", "fts3_tokenizer", "readfile", "writefile", "edit")
DESCRIPTORS = Path("/proc/self/fd")
# Where SQLite sorts what is large (SQLite documentation, Temporary Files Used By SQLite, 5).
TEMPORARY = {Path("/var/tmp"), Path(tempfile.gettempdir())}  # noqa: S108 (SQLite's choice)
# What a journal ends with that is one of several files (pager.c, readSuperJournal).
OF_SEVERAL = bytes.fromhex("d9d505f920a163d7")


def opened(
    path: Path, allowed: AllowedPlaces, mode: str = "ro", busy_seconds: float = BUSY_SECONDS
) -> sqlite3.Connection:
    """Return a file that `allowed` answered, opened for reading, or to be written to with `rw`.

    It is looked at again once it is open: what its name means may have changed in between.
    Raise SourceError for that, for a journal that names another file, and sqlite3's errors.
    """
    _refuse_odd_companions(path)
    if mode != "ro":
        _refuse_journal_of_several(path)
    before = identity(path)
    uri = f"file:{quote(str(path))}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=busy_seconds, isolation_level=None)
    try:
        harden(connection)
        connection.execute("PRAGMA schema_version").fetchone()
        if allowed.file(str(path)) != path or not _is_open(before):
            raise SourceError(Reason.PATH_NOT_ALLOWED, "The file was replaced while it was opened.")
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_odd_companions(path: Path) -> None:
    """Raise SourceError if what lies beside a file is no file: a pipe is waited for as it opens."""
    for suffix in COMPANIONS:
        with suppress(FileNotFoundError):
            mode = path.with_name(path.name + suffix).stat().st_mode
            if not stat.S_ISREG(mode):
                raise SourceError(
                    Reason.PATH_NOT_ALLOWED, f"Beside the file, its {suffix} is not a regular file."
                )


def _refuse_journal_of_several(path: Path) -> None:
    """Raise SourceError if a file's journal names another file.

    SQLite would delete that one, whatever it is, once it has played the journal back.
    """
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(path.with_name(path.name + "-journal"), flags)
    except FileNotFoundError:
        return
    except OSError as error:
        raise SourceError(
            Reason.PATH_NOT_ALLOWED, f"Its journal is not a regular file: {error.strerror}."
        ) from None
    with os.fdopen(descriptor, "rb") as journal:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise SourceError(Reason.PATH_NOT_ALLOWED, "Its journal is not a regular file.")
        journal.seek(max(0, status.st_size - len(OF_SEVERAL)))
        if journal.read() == OF_SEVERAL:
            raise SourceError(
                Reason.BUSY,
                "Its journal belongs to a transaction over several files; the program that began"
                " it must"
                " open it first.",
            )


def harden(connection: sqlite3.Connection) -> None:
    """Let a file have SQLite do nothing but answer about itself."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    # A file that is cut short by others would end the process.
    connection.execute("PRAGMA mmap_size = 0")
    if configure := getattr(connection, "setconfig", None):  # since Python 3.12
        configure(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)  # type: ignore[attr-defined]
    connection.set_authorizer(_allowed)


def _allowed(action: int, _: str | None, name: str | None, *__: str | None) -> int:
    is_function = action == sqlite3.SQLITE_FUNCTION and (name or "").lower() in FUNCTIONS
    return sqlite3.SQLITE_DENY if action in OTHER_FILES or is_function else sqlite3.SQLITE_OK


@contextmanager
def watched(connection: sqlite3.Connection, is_over: Callable[[], bool]) -> Iterator[None]:
    """Interrupt what a connection does as soon as `is_over`, in the midst of a step, too.

    It is asked by this thread and by another one, which also looks whether what SQLite sorts
    leaves the disk some room.
    """
    done = threading.Event()
    places = [place for place in TEMPORARY if place.is_dir() and has_room(place)]

    def look() -> None:
        while not done.wait(LOOK_SECONDS):
            if is_over() or not all(map(has_room, places)):
                with suppress(sqlite3.ProgrammingError):  # closed by now
                    connection.interrupt()

    watch = threading.Thread(target=look, name="sqlite-watch", daemon=True)
    connection.set_progress_handler(is_over, STEPS)
    watch.start()
    try:
        yield
    finally:
        done.set()
        watch.join()


def _is_open(file: Identity | None) -> bool:
    """Whether this process has a file open; taken for true where the system does not tell."""
    try:
        names = os.listdir(DESCRIPTORS)
    except OSError:
        return True
    for name in names:
        try:
            status = os.fstat(int(name))
        except OSError:
            continue
        if (status.st_dev, status.st_ino) == file:
            return True
    return False


def try_source(target: Target, allowed: AllowedPlaces) -> tuple[str, str]:
    """Open and read the file, change nothing, and return SQLite's version. Raise SourceError."""
    path = allowed.file(target.path)
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise SourceError(
            Reason.NO_SUCH_FILE, f"The file cannot be read: {error.strerror}."
        ) from None
    if not stat.S_ISREG(mode):
        raise SourceError(Reason.NOT_A_DATABASE, "The path is not a file.")
    end = time.monotonic() + BUSY_SECONDS
    try:
        with (
            closing(opened(path, allowed)) as connection,
            watched(connection, lambda: time.monotonic() > end),
        ):
            connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
            version: str = connection.execute("SELECT sqlite_version()").fetchone()[0]
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise SourceError(Reason.BUSY, "The file is locked by another program.") from None
        if code == sqlite3.SQLITE_CANTOPEN:
            raise SourceError(
                Reason.NO_SUCH_FILE, "The file cannot be read; check its mode."
            ) from None
        raise SourceError(Reason.NOT_A_DATABASE, "The file is not a SQLite database.") from None
    return f"SQLite {version}", ""


@contextmanager
def reading(
    target: Target,
    allowed: AllowedPlaces,
    *,
    statement_seconds: int,
    check: Callable[[], None] = lambda: None,
) -> Iterator[sqlite3.Connection]:
    """Yield the file, to read only; each statement ends in time, or when `check` raises.

    Text that is no UTF-8 is read with replacement characters. Raise SourceError,
    also for what SQLite says within the context, and what `check` raises.
    """
    try_source(target, allowed)
    path = allowed.file(target.path)
    began = time.monotonic()
    stopped: list[Exception] = []

    def look() -> bool:
        try:
            check()
        except Exception as error:
            stopped.append(error)
        return bool(stopped) or time.monotonic() - began > statement_seconds

    def begin(_: str) -> None:
        nonlocal began
        began = time.monotonic()

    try:
        with closing(opened(path, allowed)) as connection:
            connection.text_factory = lambda raw: raw.decode(errors="replace")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
            connection.execute("PRAGMA query_only = ON")
            connection.set_trace_callback(begin)
            with watched(connection, look):
                yield connection
    except sqlite3.Error as error:
        if stopped:
            raise stopped[0] from None
        raise refused(error) from None


def is_interrupted(error: Exception) -> bool:
    """Whether SQLite was made to end a statement (SQLITE_INTERRUPT)."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT


def refused(error: Exception) -> SourceError:
    """Return what SQLite says to a query, as a failure."""
    if is_interrupted(error):
        return too_long()
    return SourceError(Reason.QUERY_FAILED, f"SQLite says: {error}"[:SHOWN])
