"""Downloads that nobody reads."""

import asyncio
from collections import Counter
from functools import partial

from tests.bench.attacks.floods import flood
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
    window_update,
)

EXPORT = "/api/audit-log:export"
# Proto3: the data source's id is field 1, the backup's or report's field 2.
GRPC = {
    "backups": "/quarterdeck.v1.BackupService/DownloadBackup",
    "reports": "/quarterdeck.v1.ReportService/DownloadReport",
}


def _numbers(path: str) -> tuple[str, bytes]:
    """The native method of a download's path, and its request."""
    _, _, _, source, kind, number, _ = path.split("/")
    message = b"".join(
        bytes((key << 3,)) + _varint(int(value)) for key, value in ((1, source), (2, number))
    )
    return GRPC[kind], grpc_message(message)


def _varint(number: int) -> bytes:
    text = bytearray()
    while number > 127:
        text.append(number & 127 | 128)
        number >>= 7
    return bytes((*text, number))


async def stall_h1(target: Target, paths: list[str], token: str) -> Outcome:
    """Asks for each path on a connection of its own and reads nothing of it."""
    outcome: Outcome = Counter()
    wires = await connect_many(
        target, [stranger(0)] * len(paths), partial(Http1, outcome), receive_bytes=2048
    )
    for wire, path in zip(wires, paths, strict=False):
        wire.send(request("GET", path, token))
        wire.transport.pause_reading()
    await asyncio.sleep(target.seconds - 1)
    for wire in wires:
        if not wire.lost.is_set():
            wire.transport.resume_reading()
    await hold(wires, 1)
    return outcome


async def stall_h2(target: Target, paths: list[str], token: str, connections: int) -> Outcome:
    """Asks for all paths in streams whose windows stay as they are, a byte."""
    outcome: Outcome = Counter()
    wires = await connect_many(
        target, [stranger(0)] * connections, partial(Http2, outcome, window=1)
    )
    for number, path in enumerate(paths):
        if number < 10_000 and wires:
            wires[number % len(wires)].open(rest_headers("GET", path, token), end=True)
    await hold(wires, target.seconds)
    return outcome


@attack("downloads-3", "three stalled downloads of one user, over HTTP/1.1")
async def downloads_3(target: Target) -> Outcome:
    return await stall_h1(target, [target.files[0]] * 3, target.admin)


@attack("downloads-60", "60 stalled downloads of one user, over HTTP/1.1")
async def downloads_60(target: Target) -> Outcome:
    return await stall_h1(target, [target.files[0], target.files[0], EXPORT] * 20, target.admin)


@attack("downloads-h2", "60 stalled downloads of one user, in streams of 3 connections")
async def downloads_h2(target: Target) -> Outcome:
    return await stall_h2(target, [target.files[0], target.files[0], EXPORT] * 20, target.admin, 3)


@attack("downloads-grpc", "60 stalled downloads of one user, over native gRPC")
async def downloads_grpc(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    wires = await connect_many(target, [stranger(0)] * 3, partial(Http2, outcome, window=1))
    for number in range(60):
        if wires:
            method, body = _numbers(target.files[0])
            wires[number % len(wires)].open(grpc_headers(method, target.admin), body, end=True)
    await hold(wires, target.seconds)
    return outcome


@attack("downloads-drip", "60 downloads of one user, read at some bytes a second")
async def downloads_drip(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    wires = await connect_many(target, [stranger(0)] * 6, partial(Http2, outcome, window=1))
    paths = [target.files[0], target.files[0], EXPORT] * 20
    for number, path in enumerate(paths):
        if wires:
            wires[number % len(wires)].open(rest_headers("GET", path, target.admin), end=True)
    for _ in range(int(target.seconds)):
        await asyncio.sleep(1)
        for wire in wires:
            streams = [each for each in range(1, wire.next_stream, 2) if each not in wire.ended]
            wire.send(b"".join(window_update(each, 100) for each in streams))
    await hold(wires, 0)
    return outcome


@attack("exports", "audit exports of one administrator, as fast as they come, 16 at once")
async def exports(target: Target) -> Outcome:
    return await flood(target, lambda: request("GET", EXPORT, target.admin), connections=16)


@attack("stalled-lists", "lists of one user that are asked for and never read, 200 connections")
async def stalled_lists(target: Target) -> Outcome:
    """Each connection asks for many, so that answers pile up somewhere."""
    paths = ["/api/events?page_size=200"] * 200
    outcome: Outcome = Counter()
    wires = await connect_many(
        target, [stranger(0)] * len(paths), partial(Http1, outcome), receive_bytes=2048
    )
    for wire in wires:
        wire.send(request("GET", paths[0], target.users[15]) * 20)
        wire.transport.pause_reading()
    await hold(wires, target.seconds)
    return outcome


@attack("stalled-lists-h2", "lists of one user that are never read, in 10 x 250 streams")
async def stalled_lists_h2(target: Target) -> Outcome:
    paths = ["/api/events?page_size=200"] * 2500
    return await stall_h2(target, paths, target.users[16], 10)
