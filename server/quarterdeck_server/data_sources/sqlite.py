"""Opening SQLite files."""

import sqlite3
import stat
from contextlib import closing
from urllib.parse import quote

from quarterdeck_server.data_sources.service import Failed, Limits, Target

BUSY_SECONDS = 3.0


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
