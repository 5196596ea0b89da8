"""What `up` and its children agree upon."""

import signal

GRACE_SECONDS = 10
# Streams never end by themselves: they are asked to before everything else stops.
END_STREAMS = signal.SIGUSR1
