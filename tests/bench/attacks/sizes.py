"""Small things that become large, and large things that are asked for again and again."""

import asyncio
import gzip
import itertools
import json
from collections import Counter
from functools import partial

from tests.bench.attacks.floods import flood
from tests.bench.attacks.target import Outcome, Target, attack, stranger
from tests.bench.attacks.wire import (
    Http2,
    call,
    connect_many,
    grpc_headers,
    grpc_message,
    hold,
    request,
)

SEVERITY = "high"


async def compressed_calls(target: Target, path: str, token: str, name: str) -> Outcome:
    """15 kB that become 15 MB, in 10 streams at a time on each of 10 connections."""
    outcome: Outcome = Counter()
    wires = await connect_many(target, [stranger(0)] * 10, partial(Http2, outcome))
    body = grpc_message(gzip.compress(b"\x0a" + b"\0" * 15_000_000), compressed=True)
    headers = grpc_headers(path, token, grpc_encoding=name)
    for _ in range(int(target.seconds * 2)):
        for wire in wires:
            if wire.next_stream // 2 - len(wire.ended) < 30 and wire.credit > 10 * len(body):
                for _ in range(10):
                    wire.open(headers, body, end=True)
        await asyncio.sleep(0.5)
    await hold(wires, 0)
    return outcome


@attack("compressed", "gRPC messages of a stranger: 15 kB that become 15 MB")
async def compressed(target: Target) -> Outcome:
    path = "/quarterdeck.v1.EventService/BatchCreateEvents"
    return await compressed_calls(target, path, "", "gzip")


@attack("compressed-login", "the same in logins")
async def compressed_login(target: Target) -> Outcome:
    return await compressed_calls(target, "/quarterdeck.v1.AuthService/Login", "", "gzip")


@attack("compressed-health", "the same in health checks")
async def compressed_health(target: Target) -> Outcome:
    return await compressed_calls(target, "/grpc.health.v1.Health/Check", "", "gzip")


@attack("compressed-user", "the same of a user, and without saying that it is gzip")
async def compressed_user(target: Target) -> Outcome:
    path = "/quarterdeck.v1.EventService/BatchCreateEvents"
    first = await compressed_calls(target, path, target.users[0], "gzip")
    return first


@attack("large-messages", "gRPC messages of a stranger that say they have 4 GiB, 15 MB and 3.9 MB")
async def large_messages(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    wires = await connect_many(target, [stranger(0)] * 20, partial(Http2, outcome))
    path = "/quarterdeck.v1.EventService/BatchCreateEvents"
    for wire in wires:
        for length in (2**32 - 1, 15_000_000, 3_900_000):
            for _ in range(20):
                start = b"\0" + length.to_bytes(4, "big") + b"\0" * 1000
                wire.open(grpc_headers(path), start, end=False)
    await hold(wires, target.seconds)
    return outcome


def _event(number: int, description: str) -> dict[str, str]:
    return {
        "source": "attack",
        "type": "Attack",
        "severity": SEVERITY,
        "title": f"Event {number}",
        "description": description,
        "fingerprint": f"attack-{number}",
    }


async def batches(target: Target, description: str, connections: int) -> Outcome:
    """Batches of 500 new events, one after the other on each connection."""
    numbers = itertools.count()

    def make() -> bytes:
        events = [_event(next(numbers), description) for _ in range(500)]
        body = json.dumps({"events": events}).encode()
        return request("POST", "/api/events:batch", target.users[10], body)

    return await flood(target, make, connections=connections)


@attack("batches", "batches of 500 events of one user, 8 at once")
async def batches_small(target: Target) -> Outcome:
    return await batches(target, "", 8)


@attack("batches-large", "batches of 500 events of 7 kB of one user, 8 at once")
async def batches_large(target: Target) -> Outcome:
    return await batches(target, "x" * 7000, 8)


@attack("bulk", "bulk changes of all events by one user, 8 at once")
async def bulk(target: Target) -> Outcome:
    actions = itertools.cycle(("acknowledge", "resolve"))

    def make() -> bytes:
        body = {"filters": {"severity": [SEVERITY, "low", "medium"]}, "action": next(actions)}
        body_text = json.dumps(body).encode()
        return request("POST", "/api/events:bulk", target.users[11], body_text)

    return await flood(target, make, connections=8)


@attack("deep-json", "deeply nested and wide JSON of a stranger and of a user")
async def deep_json(target: Target) -> Outcome:
    deep = b'{"raw": ' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}"
    wide = json.dumps({"raw": {f"k{number}": number for number in range(100_000)}}).encode()
    lists = b'{"events": [' + b"{}," * 300_000 + b"{}]}"
    numbers = b'{"events": ' + b"9" * 1_000_000 + b"}"
    asked = itertools.cycle(
        request("POST", path, token, body)
        for token in ("", target.users[12])
        for path, body in (
            ("/api/events", deep),
            ("/api/events", wide),
            ("/api/events:batch", lists),
            ("/api/events:batch", numbers),
        )
    )
    return await flood(target, lambda: next(asked), connections=8)


@attack("long-comments", "440 comments of 10,000 characters on a task, which is then read")
async def long_comments(target: Target) -> Outcome:
    """Characters of four bytes: what is the longest in every way."""
    outcome: Outcome = Counter()
    token, address = target.users[13], stranger(0)
    status, made = await call(
        target, address, "POST", "/api/tasks", token, json.dumps({"title": "long"}).encode()
    )
    if status != 200:
        return Counter({f"task {status}": 1})
    path = f"/api/tasks/{json.loads(made)['id']}"
    body = json.dumps({"comment": "\N{GRINNING FACE}" * 10_000}, ensure_ascii=False).encode()
    deadline = asyncio.get_running_loop().time() + target.seconds * 2

    async def comment() -> None:
        while outcome["comment 200"] < 440 and asyncio.get_running_loop().time() < deadline:
            status, _ = await call(target, address, "POST", f"{path}/comments", token, body)
            outcome[f"comment {status}"] += 1
            if status == 429:
                await asyncio.sleep(0.5)

    await asyncio.gather(*(comment() for _ in range(4)))
    for _ in range(5):
        status, read = await call(target, address, "GET", path, token)
        outcome[f"read {status}"] += 1
        outcome["MB read"] = len(read) // 2**20
    return outcome


@attack("long-lists", "lists of 200 tasks with descriptions of 10,000 characters of four bytes")
async def long_lists(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    token, address = target.users[14], stranger(0)
    fields = {"title": "\N{GRINNING FACE}" * 300, "description": "\N{GRINNING FACE}" * 10_000}
    body = json.dumps(fields, ensure_ascii=False).encode()
    deadline = asyncio.get_running_loop().time() + target.seconds

    async def write() -> None:
        while outcome["task 200"] < 220 and asyncio.get_running_loop().time() < deadline:
            status, _ = await call(target, address, "POST", "/api/tasks", token, body)
            outcome[f"task {status}"] += 1
            if status == 429:
                await asyncio.sleep(0.5)

    async def read() -> None:
        status, content = await call(target, address, "GET", "/api/tasks?page_size=200", token)
        outcome[f"list {status}"] += 1
        outcome["MB read"] = len(content) // 2**20

    await asyncio.gather(*(write() for _ in range(4)))
    for _ in range(5):
        await asyncio.gather(*(read() for _ in range(8)))
    return outcome
