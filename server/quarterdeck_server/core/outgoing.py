"""Connections to the internet: to the very address that was checked, and for so long at most."""

import http.client
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

# A host, as an address, and a port.
Address: TypeAlias = tuple[str, int]

GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")


class NotFetched(OSError):
    """What is at an address was not fetched; the text says why, and not what came."""


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet, in whichever form it is written."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is None:
            # Others may lead to an IPv4 address: 6to4, Teredo, NAT64, IPv4-compatible.
            tunnelled = parsed.sixtofour is not None or parsed.teredo is not None
            return parsed in GLOBAL_UNICAST and parsed.is_global and not tunnelled
        parsed = parsed.ipv4_mapped
    return parsed.is_global and not parsed.is_multicast


def addresses(host: str, port: int) -> list[Address]:
    """Return the addresses that a name has. Raise socket.gaierror for none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(str(entry[4][0]), port) for entry in found]


def are_public(several: list[Address]) -> bool:
    """Whether all of these are addresses of the public internet."""
    return all(is_public(address) for address, _ in several)


def target(parts: SplitResult) -> str:
    """Return what a request asks of the host of a URL (RFC 9112, 3.2.1)."""
    return parts._replace(scheme="", netloc="", fragment="").geturl() or "/"


class Limit:
    """Cuts a connection when its time is up; a socket's own time-out begins anew with each byte."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self.is_over = False
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def hold(self, connected: socket.socket) -> None:
        """Take over a connection. Raise TimeoutError if it is too late."""
        with self._lock:
            self._socket = connected
            if self.is_over:
                raise TimeoutError

    def end(self) -> None:
        """Cut nothing any more."""
        self._timer.cancel()

    def _cut(self) -> None:
        with self._lock:
            self.is_over = True
            if self._socket is not None:
                with suppress(OSError):
                    # Not SSLSocket's own, which takes the session from under the reader.
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def pinned(scheme: str, host: str, address: Address, limit: Limit) -> http.client.HTTPConnection:
    """Return a connection to this very address, so that a second look-up cannot lead elsewhere."""
    context = ssl.create_default_context() if scheme == "https" else None

    class Pinned(http.client.HTTPConnection):
        def connect(self) -> None:
            self.sock = socket.create_connection(address, timeout=limit.seconds)
            if context is None:
                limit.hold(self.sock)
                return
            self.sock = secured = context.wrap_socket(
                self.sock, server_hostname=host, do_handshake_on_connect=False
            )
            limit.hold(secured)
            secured.do_handshake()

    return Pinned(host, address[1], timeout=limit.seconds)


def fetch(url: str, most_bytes: int, seconds: float) -> bytes:
    """Return what is at an https address of the public internet, and follow no redirect.

    Raise NotFetched for what is larger, takes longer, is no success, or is at an address
    that is not public. Blocks.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        found = addresses(host, parts.port or 443)
    except OSError:
        raise NotFetched(f"{host} has no address (DNS)") from None
    if parts.scheme != "https" or not are_public(found):
        raise NotFetched(f"{host} is no https address of the public internet")
    limit = Limit(seconds)
    connection = pinned(parts.scheme, host, found[0], limit)
    try:
        connection.request("GET", target(parts))
        response = connection.getresponse()
        body = response.read(most_bytes + 1)
    except (OSError, http.client.HTTPException) as error:
        # The text of an error may have the address in it.
        raise NotFetched(f"{host} was not reached ({type(error).__name__})") from None
    finally:
        limit.end()
        connection.close()
    if response.status != 200 or len(body) > most_bytes:
        raise NotFetched(f"{host} answered HTTP {response.status}, with {len(body)} bytes")
    return body
