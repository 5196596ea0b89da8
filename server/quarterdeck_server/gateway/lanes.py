"""What the gateway lends: to each client address, and to each kind of call.

The kinds are clusters of Envoy, lanes here: the same workers over connections of their own,
so that what fills one leaves room in the others. The share of an address is counted by
`shares.wasm`, whose source is envoy/shares/shares.ts.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quarterdeck_server.core.config import Settings
from quarterdeck_server.rpc.policy import Rpc

STRING = "type.googleapis.com/google.protobuf.StringValue"
ORDINARY = "workers"
CREDENTIALS = "credentials"
STREAMS = "streams"
BULK = "bulk"
STRANGERS = "strangers"
SENDERS = "senders"
LANES = (ORDINARY, CREDENTIALS, STREAMS, BULK, STRANGERS, SENDERS)
# In all, whoever calls. A lane has room for many addresses that use their share up.
MOST_CALLS = 2048
MOST_CREDENTIALS = 1024
MOST_STREAMS = 8192
MOST_BULK = 128
MOST_STRANGERS = 128
MOST_SENDERS = 1024
# Of one address.
STRANGER_CALLS = 32
CREDENTIAL_CALLS = 32
STREAM_SECONDS = 24 * 3600
BULK_SECONDS = 3600
# Without any byte, of what is not events, and of events.
STALLED_SECONDS = 60
NEWS_SECONDS = 3600
WINDOW_BYTES = 64 * 1024
ORDINARY_WINDOW_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A cluster of Envoy: the workers, for one kind of call."""

    name: str
    # At once, of all addresses.
    calls: int
    # Connections to each worker; a thread of Envoy has its own.
    connections: int
    streams_per_connection: int
    window_bytes: int
    # The configuration of the filter that counts the calls of an address.
    share: dict[str, Any]


def lane_of(rpc: Rpc) -> str:
    """Return the lane of a call by somebody who is known."""
    if rpc.takes_credential:
        return CREDENTIALS
    if rpc.of_sender:
        return SENDERS
    if not rpc.is_stream:
        return ORDINARY
    return STREAMS if rpc.tells_news else BULK


def stream_seconds(rpc: Rpc) -> int:
    """Return how long a stream may last: what its rpc says for bulk, a day for events."""
    return STREAM_SECONDS if rpc.tells_news else max(rpc.timeout_seconds, BULK_SECONDS)


def silent_seconds(rpc: Rpc) -> int:
    """Return how long nothing may come of a call: of events a while, for there may be none."""
    if rpc.is_stream:
        return NEWS_SECONDS if rpc.tells_news else STALLED_SECONDS
    return rpc.timeout_seconds + STALLED_SECONDS


def upload_pieces(mebibytes: int) -> tuple[int, int]:
    """Return how many pieces of 64 KiB of unfinished requests one address, and all, may have there.

    A gateway with so much memory gives a quarter of it to them.
    """
    most = mebibytes * 16 // 4
    return most // 4, most


class ShareFilters:
    """The filters that count what an address has at once, of one Envoy."""

    def __init__(self, module: Path) -> None:
        self._vm = {
            "vm_id": "shares",
            "runtime": "envoy.wasm.runtime.v8",
            "code": {"local": {"filename": str(module)}},
            # Where an address is counted cannot be guessed.
            "configuration": {"@type": STRING, "value": secrets.token_hex(16)},
        }

    def of(self, name: str, most: int, most_of_all: int = 0) -> dict[str, object]:
        """Return the configuration of a filter that lends each address so many at once.

        And so many to all together, if that is not 0.
        """
        # If it fails nobody is refused; the limits for all together still hold.
        return {
            "name": name,
            "root_id": f"{most} {most_of_all} {name}" if most_of_all else f"{most} {name}",
            "vm_config": self._vm,
            "failure_policy": "FAIL_OPEN",
        }


def lanes(settings: Settings, shares: ShareFilters) -> list[Lane]:
    """Return all lanes. A download has a connection of its own, whoever does not read it."""
    ordinary = (ORDINARY, MOST_CALLS, settings.client_calls, 256, ORDINARY_WINDOW_BYTES)
    rest = (
        (CREDENTIALS, MOST_CREDENTIALS, CREDENTIAL_CALLS, 128, WINDOW_BYTES),
        (STREAMS, MOST_STREAMS, settings.client_streams, 128, WINDOW_BYTES),
        (BULK, MOST_BULK, settings.client_downloads, 1, WINDOW_BYTES * 4),
        (STRANGERS, MOST_STRANGERS, STRANGER_CALLS, 128, WINDOW_BYTES),
        (SENDERS, MOST_SENDERS, settings.client_calls, 256, ORDINARY_WINDOW_BYTES),
    )
    return [
        Lane(
            name=name,
            calls=calls,
            connections=1024,
            streams_per_connection=streams,
            window_bytes=window,
            share=shares.of(name, most),
        )
        for name, calls, most, streams, window in (ordinary, *rest)
    ]
