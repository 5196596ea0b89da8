"""Streams that last: health checks, and one's own notifications."""

import asyncio
from collections import Counter
from functools import partial

from tests.bench.attacks.target import Outcome, Target, attack, stranger
from tests.bench.attacks.wire import (
    Http1,
    Http2,
    connect_many,
    grpc_headers,
    grpc_message,
    hold,
    request,
    rest_headers,
)

WATCH = "/grpc.health.v1.Health/Watch"


async def open_streams(
    wires: list[Http2], headers: list[tuple[str, str]], each: int, body: bytes = b""
) -> None:
    """Opens as many streams on each of the connections, some 1,500 a second."""
    for _ in range(each):
        for wire in wires:
            wire.open(headers, body, end=True)
        await asyncio.sleep(len(wires) / 1500)


def still_open(wires: list[Http2]) -> int:
    """How many streams have not ended."""
    alive = [wire for wire in wires if not wire.lost.is_set()]
    return sum((wire.next_stream - 1) // 2 - len(wire.ended) for wire in alive)


@attack("health-streams", "8,192 idle health streams of one address")
async def health_streams(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    wires = await connect_many(target, [stranger(0)] * 33, partial(Http2, outcome))
    await open_streams(wires, grpc_headers(WATCH), 250, grpc_message(b""))
    await asyncio.sleep(target.seconds)
    outcome["streams open"] = still_open(wires)
    await hold(wires, 0)
    return outcome


@attack("health-streams-ten", "8,192 idle health streams of ten addresses")
async def health_streams_ten(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    addresses = [stranger(number % 10) for number in range(40)]
    wires = await connect_many(target, addresses, partial(Http2, outcome))
    await open_streams(wires, grpc_headers(WATCH), 205, grpc_message(b""))
    await asyncio.sleep(target.seconds)
    outcome["streams open"] = still_open(wires)
    await hold(wires, 0)
    return outcome


@attack("health-checks", "a flood of health checks of one address, over gRPC")
async def health_checks(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    wires = await connect_many(target, [stranger(0)] * 10, partial(Http2, outcome))
    headers = grpc_headers("/grpc.health.v1.Health/Check")
    for wire in wires:

        def again(stream: int, wire: Http2 = wire) -> None:
            wire.ended.discard(stream)
            wire.open(headers, grpc_message(b""), end=True)

        wire.on_end = again
        for _ in range(20):
            wire.open(headers, grpc_message(b""), end=True)
    await hold(wires, target.seconds)
    return outcome


@attack("notification-streams", "500 notification streams of one user")
async def notification_streams(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    token = target.users[0]
    wires = await connect_many(target, [stranger(0)] * 10, partial(Http2, outcome))
    path = "/quarterdeck.v1.NotificationService/WatchNotifications"
    await open_streams(wires[:5], grpc_headers(path, token), 50, grpc_message(b""))
    headers = rest_headers("GET", "/api/notifications/stream", token)
    await open_streams(wires[5:], headers, 50)
    await asyncio.sleep(target.seconds)
    outcome["streams open"] = still_open(wires)
    await hold(wires, 0)
    return outcome


@attack("notification-streams-h1", "500 notification streams of one user that reads none")
async def notification_streams_h1(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    wires = await connect_many(
        target, [stranger(0)] * 500, partial(Http1, outcome), receive_bytes=2048
    )
    for wire in wires:
        wire.send(request("GET", "/api/notifications/stream", target.users[1]))
        wire.transport.pause_reading()
    await asyncio.sleep(target.seconds - 1)
    for wire in wires:
        if not wire.lost.is_set():
            wire.transport.resume_reading()
    await hold(wires, 1)
    return outcome


@attack("deadlines", "calls with deadlines of years, of 1 ns and of nonsense, of a user")
async def deadlines(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    wires = await connect_many(target, [stranger(0)] * 10, partial(Http2, outcome))
    path = "/quarterdeck.v1.TaskService/ListTasks"
    texts = ("99999999H", "1n", "0n", "1u", "99999999999S", "-1S", "1", "H", "1x")
    for _ in range(int(target.seconds)):
        for number, wire in enumerate(wires):
            text = texts[number % len(texts)]
            headers = grpc_headers(path, target.users[0], grpc_timeout=text)
            for _ in range(20):
                wire.open(headers, grpc_message(b""), end=True)
        await asyncio.sleep(1)
    await hold(wires, 0)
    return outcome
