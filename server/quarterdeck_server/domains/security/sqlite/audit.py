"""The audit of a SQLite file."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.sqlite import is_interrupted, reading, try_source
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.domains.security.checks import (
    Finding,
    run,
    visible,
)
from quarterdeck_server.domains.security.sqlite.access import files
from quarterdeck_server.domains.security.sqlite.checks import CHECKS
from quarterdeck_server.domains.security.sqlite.file import File

STATEMENT_SECONDS = 60


def audit(
    target: Target, allowed: AllowedPlaces, check: Callable[[], None]
) -> tuple[str, list[Finding]]:
    """SQLite's version as `SQLite 3.40.1`, and what the checks find.

    `check` is called between them, and within long ones, and may raise. Raise SourceError.
    """
    path = allowed.file(target.path)
    found = files(path)
    version, _ = try_source(target, allowed)
    given = Path(target.path)
    configured = given if given.is_absolute() else allowed.sqlite_roots[0] / given
    with reading(target, allowed, statement_seconds=STATEMENT_SECONDS, check=check) as connection:
        source = File(connection, configured, path, found)

        def refused(error: Exception) -> str | None:
            # It is not `check` that ended it, which would raise again.
            check()
            if not isinstance(error, sqlite3.DatabaseError):
                return None
            if is_interrupted(error):
                return f"It takes longer than {STATEMENT_SECONDS} seconds."
            return f"SQLite says: {visible(str(error))}."

        return version, run(CHECKS, source, check, refused)
