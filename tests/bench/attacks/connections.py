"""Connections that are opened and never used, or used as slowly as can be."""

import asyncio
import socket
import ssl
from collections import Counter
from contextlib import suppress
from functools import partial

from tests.bench.attacks.target import Outcome, Target, attack, stranger
from tests.bench.attacks.wire import (
    HEADERS,
    Http1,
    Http2,
    Wire,
    connect_many,
    data_frames,
    frame,
    hold,
    literal,
    request,
    rest_headers,
)

LOGIN = "/api/auth/login"
BATCH = "/api/events:batch"


async def drip(wires: list[Wire], target: Target, piece: bytes) -> None:
    """Sends a piece on each of the connections once a second, then closes them."""
    for _ in range(int(target.seconds)):
        await asyncio.sleep(1)
        for wire in wires:
            wire.send(piece)
    await hold(wires, 0)


@attack("idle", "5,000 idle connections of one address")
async def idle(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    wires = await connect_many(target, [stranger(0)] * 5000, partial(Wire, outcome))
    await hold(wires, target.seconds)
    return outcome


@attack("idle-ten", "15,000 idle connections of ten addresses")
async def idle_ten(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    addresses = [stranger(number % 10) for number in range(15_000)]
    wires = await connect_many(target, addresses, partial(Wire, outcome))
    await hold(wires, target.seconds)
    return outcome


@attack("idle-many", "10,000 idle connections of 5,000 addresses")
async def idle_many(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    addresses = [stranger(number % 5000) for number in range(10_000)]
    wires = await connect_many(target, addresses, partial(Wire, outcome))
    await hold(wires, target.seconds)
    return outcome


@attack("half-headers", "2,000 half-sent requests, a byte of a header a second")
async def half_headers(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    wires = await connect_many(target, [stranger(0)] * 2000, partial(Http1, outcome))
    for wire in wires:
        wire.send(f"GET {LOGIN} HTTP/1.1\r\nhost: quarterdeck\r\nx-drip: ".encode())
    await drip(list(wires), target, b"a")
    return outcome


@attack("half-bodies", "1,000 half-sent bodies, a byte a second, of a stranger")
async def half_bodies(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    wires = await connect_many(target, [stranger(0)] * 1000, partial(Http1, outcome))
    head = request("POST", BATCH, "", b"{" * 1_000_000)
    for wire in wires:
        wire.send(head[: -1_000_000 + 10])
    await drip(list(wires), target, b" ")
    return outcome


@attack("half-bodies-h2", "half-sent bodies in 20 x 250 streams of HTTP/2, a byte a second")
async def half_bodies_h2(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    wires = await connect_many(target, [stranger(0)] * 20, partial(Http2, outcome))
    headers = rest_headers("POST", BATCH, content_type="application/json")
    for wire in wires:
        for _ in range(250):
            wire.open(headers, b"{", end=False)
    for _ in range(int(target.seconds)):
        await asyncio.sleep(1)
        for wire in wires:
            live = [number for number in range(1, 501, 2) if number not in wire.ended]
            wire.send(b"".join(data_frames(number, b" ", end=False) for number in live))
    await hold(wires, 0)
    return outcome


@attack("half-headers-h2", "1,000 connections of HTTP/2 that stop within a header block")
async def half_headers_h2(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    wires = await connect_many(target, [stranger(0)] * 1000, partial(Http2, outcome))
    block = literal(rest_headers("GET", "/api/tasks"))
    for wire in wires:
        wire.send(frame(HEADERS, 0, 1, block))
    await hold(wires, target.seconds)
    return outcome


@attack("slow-bodies-h2", "bodies of nearly 4 MiB in 10 x 100 streams, of a stranger")
async def slow_bodies_h2(target: Target) -> Outcome:
    """As much as flow control lets in, up to 1 GiB in all, and never the end of any body."""
    outcome: Outcome = Counter()
    wires = await connect_many(target, [stranger(0)] * 10, partial(Http2, outcome))
    headers = rest_headers("POST", BATCH, content_type="application/json")
    piece = b" " * 16_384
    streams = [(wire, wire.open(headers, end=False)) for wire in wires for _ in range(100)]
    loop = asyncio.get_running_loop()
    deadline, sent, most = loop.time() + target.seconds, 0, 2**30
    room = dict.fromkeys(streams, 4100000)
    while loop.time() < deadline and sent < most:
        moved = 0
        for wire, stream in streams:
            left = min(room[wire, stream], wire.credit, wire.stream_credit)
            waiting = wire.transport.get_write_buffer_size()
            if stream in wire.ended or left < len(piece) or waiting > 2**20 or wire.lost.is_set():
                continue
            wire.send(data_frames(stream, piece, end=False))
            wire.credit -= len(piece)
            room[wire, stream] -= len(piece)
            moved += len(piece)
        sent += moved
        await asyncio.sleep(0 if moved else 0.01)
    outcome["MB sent"] = sent // 2**20
    await hold(wires, max(0, deadline - loop.time()))
    return outcome


@attack("slow-bodies", "bodies of nearly 4 MiB on 200 connections, all but the last byte")
async def slow_bodies(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    wires = await connect_many(target, [stranger(0)] * 200, partial(Http1, outcome))
    whole = request("POST", BATCH, "", b'{"email": "' + b"a" * 4_000_000 + b'"}')
    for wire in wires:
        wire.send(whole[:-1])
        await asyncio.sleep(0.01)
    await hold(wires, target.seconds - 2)
    return outcome


@attack("upgrades", "500 connections that ask for CONNECT, WebSocket, h2c or 100-continue")
async def upgrades(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    wires = await connect_many(target, [stranger(0)] * 500, partial(Http1, outcome))
    asked = (
        request("CONNECT", "127.0.0.1:22"),
        request("GET", "/api/tasks", "", b"", "connection: upgrade", "upgrade: websocket"),
        request(
            "GET",
            "/healthz",
            "",
            b"",
            "connection: upgrade, http2-settings",
            "upgrade: h2c",
            "http2-settings: AAMAAABkAAQAAP__",
        ),
        request("POST", LOGIN, "", b"", "expect: 100-continue", "content-length: 100"),
        request("POST", LOGIN, "", b"", "transfer-encoding: chunked", "trailer: x"),
    )
    for number, wire in enumerate(wires):
        wire.send(asked[number % len(asked)])
    await hold(wires, target.seconds)
    return outcome


@attack("slow-tls", "2,000 half-sent handshakes of TLS", https=True)
async def slow_tls(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    wires = await connect_many(target, [stranger(0)] * 2000, partial(Wire, outcome))
    hello = _client_hello()
    for wire in wires:
        wire.send(hello[:40])
    await drip(list(wires), target, hello[40:41])
    return outcome


@attack("tls-handshakes", "as many handshakes of TLS as 50 connections can begin", https=True)
async def tls_handshakes(target: Target) -> Outcome:
    """The dearest for a server: each is new, and the client hangs up after its hello."""
    outcome: Outcome = Counter()
    hello = _client_hello()
    loop = asyncio.get_running_loop()
    deadline = loop.time() + target.seconds
    while loop.time() < deadline:
        wires = await connect_many(target, [stranger(0)] * 50, partial(Wire, outcome))
        for wire in wires:
            wire.send(hello)
        await asyncio.sleep(0.02)
        for wire in wires:
            outcome["answered"] += wire.received > 0
            wire.close()
    return outcome


def _client_hello() -> bytes:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    session = context.wrap_bio(incoming, outgoing, server_hostname="quarterdeck")
    with suppress(ssl.SSLWantReadError):
        session.do_handshake()
    return outgoing.read()


@attack("metrics-port", "500 connections to the port of figures, half of them asking all the time")
async def metrics_port(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    own: list[socket.socket] = []
    for _ in range(500):
        try:
            own.append(socket.create_connection((target.host, target.metrics_port), timeout=1))
        except OSError:
            outcome["refused"] += 1
    for each in own[:250]:
        each.sendall(b"GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n")
    await asyncio.sleep(target.seconds)
    for each in own:
        each.setblocking(False)
        try:
            outcome["answered" if each.recv(20) else "closed"] += 1
        except OSError:
            outcome["silent"] += 1
        each.close()
    return outcome
