"""A gateway that lends little to each address, seen from several."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from selectors import EVENT_READ, DefaultSelector

import httpx

from tests.support.running_server import NO_AUTHORITIES, Person, Stack

GREEDY, HONEST = "127.0.0.2", "127.0.0.3"
CONNECTIONS, STREAMS, RATE = 20, 4, 20
# Of a connection on which nothing is said.
QUIET_SECONDS = 0.5
HALF_HEADERS = b"POST /api/tasks HTTP/1.1\r\nhost: x\r\n"
SETTINGS = {
    "client_connections": str(CONNECTIONS),
    "client_streams": str(STREAMS),
    "client_rate": str(RATE),
    "gateway_memory": "256",
    "docs": "off",
}


def calling_from(address: str, person: Person) -> httpx.Client:
    """A client of this person at an address of this machine."""
    return httpx.Client(
        base_url=person.stack.url,
        transport=httpx.HTTPTransport(verify=NO_AUTHORITIES, local_address=address),
        headers={"authorization": person.client.headers["authorization"]},
        timeout=20,
    )


@contextmanager
def connections(stack: Stack, number: int, sent: bytes) -> Iterator[list[socket.socket]]:
    """Connections of the greedy address, over each of which this was sent, and no more."""
    with ExitStack() as opened:
        sockets = []
        for _ in range(number):
            one = socket.create_connection(("127.0.0.1", stack.port), 5, (GREEDY, 0))
            sockets.append(opened.enter_context(one))
            one.sendall(sent)
        yield sockets


def said(sockets: list[socket.socket]) -> dict[socket.socket, bytes | None]:
    """The first byte on each connection; empty if it was closed, None if nothing came for long."""
    found: dict[socket.socket, bytes | None] = dict.fromkeys(sockets)
    with DefaultSelector() as selector:
        for one in sockets:
            selector.register(one, EVENT_READ)
        while selector.get_map() and (ready := selector.select(QUIET_SECONDS)):
            for key, _ in ready:
                selector.unregister(key.fileobj)
                one = next(each for each in sockets if each.fileno() == key.fd)
                try:
                    found[one] = one.recv(1)
                except ConnectionError:
                    found[one] = b""
    return found


def number_of_open(sockets: list[socket.socket]) -> int:
    """How many the other side has not closed."""
    return sum(first != b"" for first in said(sockets).values())


def number_of_silent(sockets: list[socket.socket]) -> int:
    """On how many nothing is answered."""
    return sum(not first for first in said(sockets).values())


def figure(stack: Stack, name: str) -> int:
    """One of Envoy's own figures."""
    transport = httpx.HTTPTransport(uds=str(stack.data_dir / "run" / "envoy.sock"))
    with httpx.Client(transport=transport, base_url="http://envoy") as envoy:
        return int(envoy.get("/stats", params={"filter": f"^{name}$"}).text.rpartition(": ")[2])
