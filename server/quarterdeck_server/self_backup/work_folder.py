"""A private folder for unsealed files, which is deleted afterwards."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from quarterdeck_server.core.startup import NotStarted

PREFIX = ".quarterdeck-database-"


@contextmanager
def work_folder(parent: Path) -> Iterator[Path]:
    """Make a folder of mode 0700 in `parent`, and delete it with all that is in it.

    What runs that were killed have left there is deleted first. Raise NotStarted.
    """
    with ExitStack() as lock:
        try:
            parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Nobody sweeps while a folder is there that its run has no lock on yet.
            with _lock(parent, fcntl.LOCK_EX):
                _sweep(parent)
                folder = Path(tempfile.mkdtemp(dir=parent, prefix=PREFIX))
                lock.enter_context(_lock(folder, fcntl.LOCK_EX))
        except OSError as error:
            raise NotStarted(f"cannot write to {parent}: {error.strerror}") from None
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _lock(folder: Path, how: int) -> Iterator[None]:
    """Hold a lock that ends with this process at the latest. Raise OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


def _sweep(parent: Path) -> None:
    for left in parent.glob(f"{PREFIX}*"):
        with suppress(BlockingIOError), _lock(left, fcntl.LOCK_EX | fcntl.LOCK_NB):
            shutil.rmtree(left, ignore_errors=True)
