"""What runs in the hashing processes. It imports little, to keep them small."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from multiprocessing import parent_process
from pathlib import Path
from typing import TypeVar

import bcrypt

from quarterdeck_server.core.bcrypt_cost import cost_of
from quarterdeck_server.core.parent_death import die_with_parent

T = TypeVar("T")

# bcrypt reads no further.
MAX_BYTES = 72
LOWEST_PRIORITY = 19
AUTOGROUP = Path("/proc/self/autogroup")


def begin(niceness: int) -> None:
    """Give this process its priority, and end it with its parent."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    die_with_parent(signal.SIGKILL)
    parent = parent_process()
    if parent is not None and os.getppid() != parent.pid:
        # It died before: Linux tells of that only once.
        os._exit(1)
    os.nice(niceness)
    # Linux shares the cores out by session first (sched(7), autogroups), so that
    # the nice value alone would count only against our own serving process.
    os.setsid()
    with suppress(OSError):
        AUTOGROUP.write_text(str(niceness))


def timed(fn: Callable[..., T], *arguments: object) -> tuple[T, float]:
    """Return what `fn` returns, and the seconds of a core that it took."""
    began = time.process_time()
    answer = fn(*arguments)
    return answer, time.process_time() - began


def hash_password(password: bytes, cost: int) -> bytes:
    """Return the bcrypt hash of a password of at most 72 bytes."""
    return bcrypt.hashpw(password, bcrypt.gensalt(cost))


def verify(password: bytes, password_hash: str, cost: int) -> tuple[bool, tuple[int, ...]]:
    """Whether the hash, which is empty for nobody, is of this password; and the work done.

    The work is that of one hash of `cost`, whatever the answer and whatever the hash cost,
    unless that was more: 2^c rounds for a hash of cost c, and as many again as it takes,
    2^c + 2^c + 2^(c+1) + … + 2^(cost-1) = 2^cost. It is told as the costs of what was hashed.
    """
    own = cost_of(password_hash)
    if not own or len(password) > MAX_BYTES or b"\0" in password:
        bcrypt.checkpw(b"", _nobody(cost))
        return False, (cost,)
    fits = bcrypt.checkpw(password, password_hash.encode())
    padding = tuple(range(own, cost))
    for each in padding:
        bcrypt.checkpw(b"", _nobody(each))
    return fits, (own, *padding)


@lru_cache
def _nobody(cost: int) -> bytes:
    """Return what has the form of a hash, and belongs to no password."""
    return bcrypt.gensalt(cost) + b"." * 31
