"""A process ends with its parent (`jobs/sandbox_exec.py` has its own code for this)."""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(by: signal.Signals) -> None:
    """Have Linux end this process by a signal when its parent dies, however that happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, by)
