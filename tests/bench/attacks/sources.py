"""Data sources of a manager whose server accepts and never answers."""

import asyncio
import json
import time
from collections import Counter

from tests.bench.attacks.target import Outcome, Target, attack, stranger
from tests.bench.attacks.wire import call

SOURCES = "/api/data-sources"


async def _silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


async def _endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Sends bytes that begin no greeting, one after the other, for ever."""
    try:
        while not reader.at_eof():
            writer.write(b"\xff\xff\xff\x00" + b"x" * 1000)
            await writer.drain()
            await asyncio.sleep(0.01)
    except OSError:
        pass
    writer.close()


async def _against(target: Target, handler: object, at_once: int) -> Outcome:
    """Tests of sources at such a server, and an honest test beside them."""
    outcome: Outcome = Counter()
    server = await asyncio.start_server(handler, "127.0.0.1", 0)  # type: ignore[arg-type]
    port = server.sockets[0].getsockname()[1]
    address = stranger(0)
    paths = []
    for kind in ("mysql", "postgresql"):
        fields = {"name": f"silent {kind}", "source_type": kind, "host": "127.0.0.1", "port": port}
        fields |= {"database": "app", "username": "app", "password": "secret"}
        status, made = await call(
            target, address, "POST", SOURCES, target.manager, json.dumps(fields).encode()
        )
        outcome[f"source {status}"] += 1
        if status == 200:
            paths.append(f"{SOURCES}/{json.loads(made)['id']}/test")
    if not paths:
        return outcome

    async def test(path: str) -> None:
        status, body = await call(target, address, "POST", path, target.manager, b"{}", seconds=60)
        answered = b'"success":true' in body.replace(b" ", b"")
        outcome[f"test {status}{' well' if answered else ''}"] += 1

    async def honest() -> None:
        await asyncio.sleep(2)
        path = target.files[0].rsplit("/", 3)[0] + "/test"
        began = time.monotonic()
        status, _ = await call(target, "127.0.0.1", "POST", path, target.admin, b"{}", seconds=60)
        outcome[f"an honest test: {status} after {time.monotonic() - began:.1f} s"] += 1

    tests = [asyncio.create_task(test(paths[number % len(paths)])) for number in range(at_once)]
    tests.append(asyncio.create_task(honest()))
    _, late = await asyncio.wait(tests, timeout=target.seconds * 2)
    outcome["tests without an end"] += len(late)
    for each in late:
        each.cancel()
    server.close()
    return outcome


@attack("silent-sources", "20 tests of data sources whose server never answers")
async def silent_sources(target: Target) -> Outcome:
    return await _against(target, _silent, 20)


@attack("endless-sources", "20 tests of data sources whose server never stops")
async def endless_sources(target: Target) -> Outcome:
    return await _against(target, _endless, 20)
