"""Files of SQLite that we made ourselves: opened, counted, and proved to be whole."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.sql import quoted
from quarterdeck_server.domains.data_sources.sqlite import harden

PAGES_AT_ONCE = 2048
BUSY_SECONDS = 5.0
NOT_OURS = "name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"


def open_copy(path: Path, mode: str) -> sqlite3.Connection:
    """Open a copy of a database, whose statements are not trusted."""
    uri = f"file:{quote(str(path))}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    harden(connection)
    return connection


def count_rows(path: Path, check: Callable[[], None]) -> dict[str, int]:
    """Return the rows of each table of a file.

    Virtual tables count by those that keep their rows.
    """
    with closing(open_copy(path, "ro")) as connection:
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


def check_whole(path: Path, check: Callable[[], None]) -> None:
    """Raise SourceError if SQLite finds anything wrong with a file."""
    try:
        with closing(open_copy(path, "ro")) as connection:
            connection.set_progress_handler(lambda: _raises(check), 100_000)
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        check()
        found = str(error)
    if found != "ok":
        raise SourceError(Reason.ARTIFACT_CHANGED, f"SQLite finds the backup damaged: {found}.")
