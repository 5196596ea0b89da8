"""Files that are written completely or not at all, even if the process dies."""

import os
from pathlib import Path

# Left free on a disk by what may be of any size, in bytes: the database has to go on.
RESERVED = 256 * 1024 * 1024


def replace_file(path: Path, content: bytes) -> None:
    """Write a file by a move, so that nobody reads a part of it.

    It may be lost in a power cut, as what is written anew at each start may be.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def has_room(place: Path | int) -> bool:
    """Whether the file system of a path, or of an open file, has more free than is reserved."""
    found = os.statvfs(place)
    return found.f_bavail * found.f_frsize > RESERVED


def sync_folder(folder: Path) -> None:
    """Has the names in a directory survive, as the content of its files does."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
