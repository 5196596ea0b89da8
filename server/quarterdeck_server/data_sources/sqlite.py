"""Opening SQLite files."""

import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from urllib.parse import quote

from quarterdeck_server.data_sources.service import Failed, Limits, Target
from quarterdeck_server.data_sources.sql import too_long

BUSY_SECONDS = 3.0
# How many of SQLite's steps are between two looks at the clock: some milliseconds.
STEPS = 50_000
SHOWN = 500


def try_source(target: Target, limits: Limits) -> tuple[str, str]:
    """Opens and reads the file, and changes nothing; answers SQLite's version. Raises Failed."""
    path = limits.file(target.path)
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise Failed("NO_SUCH_FILE", f"The file cannot be read: {error.strerror}.") from None
    if not stat.S_ISREG(mode):
        raise Failed("NOT_A_DATABASE", "The path is not a file.")
    try:
        uri = f"file:{quote(str(path))}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)) as connection:
            connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
            version: str = connection.execute("SELECT sqlite_version()").fetchone()[0]
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise Failed("BUSY", "The file is locked by another program.") from None
        if "unable to open" in str(error):
            raise Failed("NO_SUCH_FILE", "The file cannot be read; check its mode.") from None
        raise Failed("NOT_A_DATABASE", "The file is not a SQLite database.") from None
    return f"SQLite {version}", ""


@contextmanager
def reading(
    target: Target,
    limits: Limits,
    *,
    statement_seconds: int,
    check: Callable[[], None] = lambda: None,
) -> Iterator[sqlite3.Connection]:
    """The file, to read only; each statement ends in time, or when `check` raises.

    Text that is no UTF-8 is read with replacement characters. Raises Failed,
    also for what SQLite says within the context, and what `check` raises.
    """
    try_source(target, limits)
    uri = f"file:{quote(str(limits.file(target.path)))}?mode=ro"
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
        with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)) as connection:
            connection.isolation_level = None
            connection.text_factory = lambda raw: raw.decode(errors="replace")
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.set_trace_callback(begin)
            connection.set_progress_handler(look, STEPS)
            yield connection
    except sqlite3.Error as error:
        if stopped:
            raise stopped[0] from None
        raise refused(error) from None


def refused(error: Exception) -> Failed:
    """What SQLite says to a query, as a failure."""
    if str(error) == "interrupted":
        return too_long()
    return Failed("QUERY_FAILED", f"SQLite says: {error}"[:SHOWN])
