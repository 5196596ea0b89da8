"""What runs in the process that hashes passwords. Imports little, to be small there."""

import ctypes
import os
import signal
import sys
from pathlib import Path

import bcrypt

COST = 12
# bcrypt reads no further.
MAX_BYTES = 72
PR_SET_PDEATHSIG = 1
LOWEST_PRIORITY = 19
AUTOGROUP = Path("/proc/self/autogroup")

# Has bcrypt's form and belongs to no password: verifying against it takes as
# long as against a user's.
NOBODY = bcrypt.gensalt(COST) + b"." * 31


def begin() -> None:
    """Makes this process give way to all others, and end with its parent."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.nice(LOWEST_PRIORITY)
    # Linux shares the cores out by session first (sched(7), autogroups), so that
    # the nice value alone would count only against our own serving process.
    os.setsid()
    if AUTOGROUP.exists():
        AUTOGROUP.write_text(str(LOWEST_PRIORITY))


def hash_password(password: bytes) -> bytes:
    """The bcrypt hash of a password of at most 72 bytes."""
    return bcrypt.hashpw(password, bcrypt.gensalt(COST))


def verify(password: bytes, password_hash: bytes) -> bool:
    """Whether the hash is of this password; takes as long whatever the answer."""
    if len(password) > MAX_BYTES or b"\0" in password:
        bcrypt.checkpw(b"", NOBODY)
        return False
    return bcrypt.checkpw(password, password_hash)
