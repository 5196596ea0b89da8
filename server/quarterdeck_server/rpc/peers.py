"""Who may tell a worker the caller's address: only the gateway.

Whoever reaches a worker's Unix socket, or has a certificate of its client CA, is the gateway.
On a TCP port without one, the gateway shows a secret with each call.
"""

import hmac
import re
from pathlib import Path
from urllib.parse import unquote

import grpc

from quarterdeck_server.core.caller import Metadata
from quarterdeck_server.core.crypto import BadKeyFile, read_private

SECRET = "x-quarterdeck-gateway"  # noqa: S105
CLIENT = "x-quarterdeck-client"
# Which fields of a JSON body are null: the gateway reads the body, and leaves them out.
NULLS = "x-quarterdeck-nulls"
# What the gateway says of a call; from anybody else it is dropped.
OF_GATEWAY = (CLIENT, NULLS, "x-request-id", "traceparent", "tracestate")
# What fits into a header, and cannot be guessed.
USABLE = re.compile(r"[\x21-\x7e]{32,512}")


def read_gateway_secrets(path: Path) -> tuple[str, ...]:
    """Return the secrets in a file, one a line; the gateway shows the first. Raise BadKeyFile."""
    content = read_private(path, "secret of the gateway")
    found = tuple(content.decode("ascii", errors="replace").split())
    if not found or not all(USABLE.fullmatch(each) for each in found):
        raise BadKeyFile(f"{path} must have secrets of 32 to 512 printable characters, one a line")
    return found


class Peers:
    """Reads the metadata of calls."""

    def __init__(self) -> None:
        self._secrets: tuple[str, ...] | None = None

    def believe_only(self, secrets: tuple[str, ...]) -> None:
        """From now on only who shows one of these is believed; nobody, if there is none."""
        self._secrets = secrets

    def metadata(self, context: grpc.aio.ServicerContext[bytes, bytes]) -> Metadata:
        """Return the metadata of a call, but the secret and what its peer may not set."""
        metadata: dict[str, str | bytes] = dict(context.invocation_metadata() or ())
        shown = metadata.pop(SECRET, "")
        if self._secrets is not None and not self._fits(str(shown)):
            for name in OF_GATEWAY:
                metadata.pop(name, None)
            metadata[CLIENT] = _address(context.peer())
        return metadata

    def _fits(self, shown: str) -> bool:
        given = shown.encode()
        return any(hmac.compare_digest(given, secret.encode()) for secret in self._secrets or ())


def _address(peer: str) -> str:
    """Return the host of `ipv4:127.0.0.1:4711` or `ipv6:%5B::1%5D:4711`, as gRPC names a peer."""
    family, _, rest = unquote(peer).partition(":")
    if family not in ("ipv4", "ipv6"):
        return ""
    return rest.rpartition(":")[0].strip("[]")


# Of this process: it has one port.
PEERS = Peers()
