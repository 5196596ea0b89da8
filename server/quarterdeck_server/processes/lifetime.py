"""How `up` and its children coordinate their start and end."""

import signal

GRACE_SECONDS = 10
# Streams never end by themselves: they are asked to before everything else stops.
END_STREAMS = signal.SIGUSR1
