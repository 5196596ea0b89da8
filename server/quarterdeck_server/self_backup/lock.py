"""Locks of a SQLite database: shared by those who run on it, exclusive for a restore.

A lock of the file beside the database (flock(2)), which ends with the process that has it.
"""

import fcntl
import os

from quarterdeck_server.core.config import Settings
from quarterdeck_server.core.startup import NotStarted
from quarterdeck_server.storage import db

SUFFIX = ".lock"


def share_database(settings: Settings) -> None:
    """Keep others from replacing the database until this process ends.

    Raise NotStarted while somebody does. PostgreSQL knows its sessions by itself.
    """
    path = db.sqlite_path(settings.database)
    if path and not _lock(str(path), fcntl.LOCK_SH):
        raise NotStarted(
            f"the database {path} is being restored, or its key is being rotated; wait for the end"
        )


def claim_database(settings: Settings) -> None:
    """Raise NotStarted if Quarterdeck runs on the database.

    Nobody can start on SQLite's from now on until this process ends.
    """
    path = db.sqlite_path(settings.database)
    if path is None:
        # Programs of PostgreSQL, which `serve` and `work` do without.
        from quarterdeck_server.self_backup import postgres

        postgres.Server(settings.database).check_unused()
    elif not _lock(str(path), fcntl.LOCK_EX):
        raise NotStarted(f"Quarterdeck is running on the database {path}: stop it first")


def _lock(database: str, how: int) -> bool:
    """Whether the lock could be had; it is held until this process ends. Raise NotStarted."""
    try:
        os.makedirs(os.path.dirname(database) or ".", mode=0o700, exist_ok=True)
        descriptor = os.open(f"{database}{SUFFIX}", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    except OSError as error:
        raise NotStarted(f"cannot lock the database {database}: {error.strerror}") from None
    return True
