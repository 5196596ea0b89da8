"""HTTP/1.1 and HTTP/2 as an attacker speaks them: raw, from a chosen address, as slow as wanted."""

import asyncio
import functools
import re
import socket
import ssl
import struct
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import TypeVar

import hpack

from tests.bench.attacks.target import Outcome, Target

CONNECT_SECONDS = 5.0
STATUS = re.compile(rb"HTTP/1\.1 (\d{3})")
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = (
    range(10)
)
END_STREAM, END_HEADERS, ACK = 0x1, 0x4, 0x1
W = TypeVar("W", bound="Wire")


class Wire(asyncio.Protocol):
    """A connection; `outcome` counts what the other end did with it."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.transport: asyncio.Transport = None  # type: ignore[assignment]
        self.lost = asyncio.Event()
        self.received = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.outcome["closed"] += not self.lost.is_set()
        self.lost.set()

    def data_received(self, data: bytes) -> None:
        self.received += len(data)

    def send(self, data: bytes) -> None:
        """Sends, if there is still somebody to send to."""
        if not self.transport.is_closing():
            self.transport.write(data)

    def close(self) -> None:
        """Closes it without counting that."""
        self.lost.set()
        self.transport.abort()


class Http1(Wire):
    """Counts the status of each answer, and asks again as often as it was told to."""

    def __init__(self, outcome: Outcome, again: Callable[[], bytes] | None = None) -> None:
        super().__init__(outcome)
        self._again = again
        self._rest = b""

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        text = self._rest + data
        found = STATUS.findall(text)
        self._rest = text[-11:] if STATUS.search(text[-11:]) is None else b""
        for status in found:
            self.outcome[status.decode()] += 1
            if self._again is not None:
                self.send(self._again())


class Http2(Wire):
    """Counts statuses, resets and goodbyes. It reads as much as `window` allows, and no more."""

    def __init__(self, outcome: Outcome, window: int = 2**20, *, acks: bool = True) -> None:
        super().__init__(outcome)
        self.window, self._acks = window, acks
        self._buffer = bytearray()
        self._decoder = hpack.Decoder()
        self.next_stream = 1
        # How much may be sent: on the connection, at first on a stream, and on streams beyond that.
        self.credit, self.stream_credit = 65_535, 65_535
        self.ended: set[int] = set()
        self.on_end: Callable[[int], None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.send(PREFACE + frame(SETTINGS, 0, 0, struct.pack(">HI", 4, self.window)))

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._buffer += data
        while len(self._buffer) >= 9:
            length = int.from_bytes(self._buffer[:3], "big")
            if len(self._buffer) < 9 + length:
                break
            kind, flags = self._buffer[3], self._buffer[4]
            stream = int.from_bytes(self._buffer[5:9], "big") & 0x7FFFFFFF
            payload = bytes(self._buffer[9 : 9 + length])
            del self._buffer[: 9 + length]
            self._on_frame(kind, flags, stream, payload)

    def _on_frame(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        if kind == HEADERS:
            for name, value in self._decoder.decode(payload):
                if name in (":status", "grpc-status"):
                    self.outcome[value if name == ":status" else f"grpc {value}"] += 1
        elif kind == RST_STREAM:
            self.outcome[f"reset {int.from_bytes(payload, 'big')}"] += 1
        elif kind == GOAWAY:
            self.outcome[f"goodbye {int.from_bytes(payload[4:8], 'big')}"] += 1
        elif kind == WINDOW_UPDATE and stream == 0:
            self.credit += int.from_bytes(payload, "big")
        elif kind == SETTINGS and not flags & ACK:
            for key, value in struct.iter_unpack(">HI", payload):
                if key == 4:
                    self.stream_credit = value
            if self._acks:
                self.send(frame(SETTINGS, ACK, 0))
        elif kind == PING and not flags & ACK and self._acks:
            self.send(frame(PING, ACK, 0, payload))
        elif kind == DATA and payload and self.window > 65_535:
            # Who reads gives room for as much again.
            self.send(window_update(0, len(payload)) + window_update(stream, len(payload)))
        is_over = kind == RST_STREAM or (kind in (DATA, HEADERS) and flags & END_STREAM)
        if is_over and stream not in self.ended:
            self.ended.add(stream)
            if self.on_end is not None:
                self.on_end(stream)

    def open(self, headers: Iterable[tuple[str, str]], body: bytes = b"", *, end: bool) -> int:
        """Begins a stream; answers its number."""
        stream, self.next_stream = self.next_stream, self.next_stream + 2
        flags = END_HEADERS | (END_STREAM if end and not body else 0)
        sent = frame(HEADERS, flags, stream, literal(headers))
        if body:
            sent += data_frames(stream, body, end=end)
            self.credit -= len(body)
        self.send(sent)
        return stream


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """A frame (RFC 9113, 4.1)."""
    return (
        len(payload).to_bytes(3, "big") + bytes((kind, flags)) + struct.pack(">I", stream) + payload
    )


def window_update(stream: int, many: int) -> bytes:
    """A WINDOW_UPDATE frame."""
    return frame(WINDOW_UPDATE, 0, stream, struct.pack(">I", many))


def data_frames(stream: int, body: bytes, *, end: bool) -> bytes:
    """A body in frames of the largest size that everybody takes, 16 KiB."""
    pieces = [body[at : at + 16_384] for at in range(0, len(body), 16_384)]
    last = len(pieces) - 1
    return b"".join(
        frame(DATA, END_STREAM if end and index == last else 0, stream, piece)
        for index, piece in enumerate(pieces)
    )


def literal(headers: Iterable[tuple[str, str]]) -> bytes:
    """A header block without compression and without state (RFC 7541, 6.2.2)."""
    return b"".join(b"\0" + _text(name) + _text(value) for name, value in headers)


def _text(text: str) -> bytes:
    raw, length = text.encode(), len(text.encode())
    if length < 127:
        return bytes((length,)) + raw
    prefix, rest = bytearray((127,)), length - 127
    while rest >= 128:
        prefix.append(rest % 128 | 128)
        rest //= 128
    prefix.append(rest)
    return bytes(prefix) + raw


def rest_headers(method: str, path: str, token: str = "", **more: str) -> list[tuple[str, str]]:
    """The headers of a REST call over HTTP/2."""
    return [
        (":method", method),
        (":scheme", "http"),
        (":path", path),
        (":authority", "quarterdeck"),
        *([("authorization", f"Bearer {token}")] if token else []),
        *((name.replace("_", "-"), value) for name, value in more.items()),
    ]


def grpc_headers(path: str, token: str = "", **more: str) -> list[tuple[str, str]]:
    """The headers of a native gRPC call."""
    return rest_headers("POST", path, token, content_type="application/grpc", te="trailers", **more)


def grpc_message(message: bytes, *, compressed: bool = False) -> bytes:
    """A message with gRPC's prefix."""
    return bytes((compressed,)) + struct.pack(">I", len(message)) + message


def request(method: str, path: str, token: str = "", body: bytes = b"", *headers: str) -> bytes:
    """A request of HTTP/1.1."""
    lines = [f"{method} {path} HTTP/1.1", "host: quarterdeck", *headers]
    if token:
        lines.append(f"authorization: Bearer {token}")
    if body:
        lines += ["content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def connect(
    target: Target,
    address: str,
    make: Callable[[], W],
    *,
    receive_bytes: int = 0,
) -> W | None:
    """A connection from an address, or None if there is none to be had within 5 s."""
    own = socket.socket()
    own.setblocking(False)
    own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if receive_bytes:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    loop = asyncio.get_running_loop()
    try:
        # A port is only chosen when it is known where to: there are more of them then.
        own.setsockopt(socket.IPPROTO_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT
        own.bind((address, 0))
        async with asyncio.timeout(CONNECT_SECONDS):
            await loop.sock_connect(own, (target.host, target.port))
            _, wire = await loop.create_connection(make, sock=own)
            return wire
    except (OSError, TimeoutError):
        own.close()
        return None


async def repeat(
    target: Target, address: str, outcome: Outcome, make: Callable[[], bytes], ahead: int
) -> None:
    """Keeps some requests under way on one connection, and connects again when it is cut off."""
    deadline = asyncio.get_running_loop().time() + target.seconds
    while (left := deadline - asyncio.get_running_loop().time()) > 0:
        wire = await connect(target, address, partial(Http1, outcome, make))
        if wire is None:
            outcome["refused"] += 1
            await asyncio.sleep(0.1)
            continue
        for _ in range(ahead):
            wire.send(make())
        with suppress(TimeoutError):
            async with asyncio.timeout(left):
                await wire.lost.wait()
        wire.close()
        await asyncio.sleep(0.05)


async def connect_many(
    target: Target, addresses: list[str], make: Callable[[], W], *, receive_bytes: int = 0
) -> list[W]:
    """A connection from each of the addresses; those that are refused are counted."""
    made: list[W] = []
    refused: Outcome = Counter()
    turns = asyncio.Semaphore(100)

    async def one(address: str) -> None:
        async with turns:
            wire = await connect(target, address, make, receive_bytes=receive_bytes)
        if wire is None:
            refused["refused"] += 1
        else:
            made.append(wire)

    await asyncio.gather(*(one(address) for address in addresses))
    if made:
        made[0].outcome.update(refused)
    return made


@functools.cache
def trusting(ca: str) -> ssl.SSLContext | None:
    """TLS with certificates of this authority's; None without one, for plain TCP."""
    return ssl.create_default_context(cafile=ca) if ca else None


async def call(
    target: Target,
    address: str,
    method: str,
    path: str,
    token: str = "",
    body: bytes = b"",
    *headers: str,
    seconds: float = 30,
) -> tuple[int, bytes]:
    """One request on a connection of its own: its status (0 for none) and its body."""
    try:
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection(
                target.host,
                target.port,
                local_addr=(address, 0),
                limit=2**24,
                ssl=trusting(target.ca),
            )
            try:
                writer.write(request(method, path, token, body, "connection: close", *headers))
                answer = await reader.read(2**25)
                while more := await reader.read(2**25):
                    answer += more
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return 0, b""
    head, _, content = answer.partition(b"\r\n\r\n")
    found = STATUS.match(head)
    if b"transfer-encoding: chunked" in head.lower():
        content = _unchunked(content)
    return int(found[1]) if found else 0, content


def _unchunked(content: bytes) -> bytes:
    whole = b""
    while content:
        size, _, content = content.partition(b"\r\n")
        length = int(size, 16)
        whole += content[:length]
        content = content[length + 2 :]
        if not length:
            break
    return whole


async def hold(wires: Iterable[Wire], seconds: float) -> None:
    """Keeps connections open for some seconds and closes them."""
    wires = list(wires)
    await asyncio.sleep(seconds)
    for wire in wires:
        wire.outcome["still open"] += not wire.lost.is_set()
        with suppress(OSError):
            wire.close()
