"""Files and names that are there as a whole, whoever reads them and whatever dies."""

import os
from pathlib import Path


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


def sync_folder(folder: Path) -> None:
    """Has the names in a directory survive, as the content of its files does."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
