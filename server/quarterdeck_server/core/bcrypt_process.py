"""What runs in the process that hashes passwords. Imports little, to be small there."""

import ctypes
import os
import signal
import sys
from pathlib import Path

import bcrypt

# bcrypt reads no further.
MAX_BYTES = 72
PR_SET_PDEATHSIG = 1
LOWEST_PRIORITY = 19
AUTOGROUP = Path("/proc/self/autogroup")

# Has bcrypt's form and belongs to no password: verifying against it takes as
# long as against a user's.
_nobody = b""


def begin(cost: int) -> None:
    """Makes this process give way to all others, and end with its parent."""
    global _nobody
    _nobody = bcrypt.gensalt(cost) + b"." * 31
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.nice(LOWEST_PRIORITY)
    # Linux shares the cores out by session first (sched(7), autogroups), so that
    # the nice value alone would count only against our own serving process.
    os.setsid()
    if AUTOGROUP.exists():
        AUTOGROUP.write_text(str(LOWEST_PRIORITY))


def hash_password(password: bytes, cost: int) -> bytes:
    """The bcrypt hash of a password of at most 72 bytes."""
    return bcrypt.hashpw(password, bcrypt.gensalt(cost))


def verify(password: bytes, password_hash: bytes) -> bool:
    """Whether the hash, which is empty for nobody, is of this password.

    Takes as long whatever the answer.
    """
    if not password_hash or len(password) > MAX_BYTES or b"\0" in password:
        bcrypt.checkpw(b"", _nobody)
        return False
    return bcrypt.checkpw(password, password_hash)
