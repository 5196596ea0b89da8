"""What `up` and its children agree upon."""

import ctypes
import signal
import sys

GRACE_SECONDS = 10
# Streams never end by themselves: they are asked to before everything else stops.
END_STREAMS = signal.SIGUSR1
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask Linux to end this process when its parent dies, however that happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
