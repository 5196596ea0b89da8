"""Data sources of a manager whose server accepts and never answers."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

from tests.bench.attacks.target import Outcome, Target, attack, stranger
from tests.bench.attacks.wire import call

SOURCES, SCAN = "/api/data-sources", "/api/scan/data-sources"
OFFICE = "127.0.0.1"
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def _silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, asyncio.CancelledError):
        await reader.read()
    writer.close()


async def _endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Sends bytes that begin no greeting, one after the other, for ever."""
    with suppress(OSError, asyncio.CancelledError):
        while not reader.at_eof():
            writer.write(b"\xff\xff\xff\x00" + b"x" * 1000)
            await writer.drain()
            await asyncio.sleep(0.01)
    writer.close()


async def _add(target: Target, outcome: Outcome, port: int) -> list[str]:
    """Sources of the manager's at a server; answers their paths."""
    paths = []
    for kind in ("mysql", "postgresql"):
        fields = {"name": f"silent {kind}", "source_type": kind, "host": "127.0.0.1", "port": port}
        fields |= {"database": "app", "username": "app", "password": "secret"}
        body = json.dumps(fields).encode()
        status, made = await call(target, stranger(0), "POST", SOURCES, target.manager, body)
        outcome[f"source {status}"] += 1
        if status == 200:
            paths.append(str(json.loads(made)["id"]))
    return paths


async def _ask(
    target: Target, outcome: Outcome, what: str, method: str, path: str, *, honest: bool = False
) -> None:
    """One call of the manager's, or an administrator's whose answer comes with its time."""
    began = time.monotonic()
    place, token = (OFFICE, target.admin) if honest else (stranger(0), target.manager)
    body = b"" if method == "GET" else b"{}"
    status, _ = await call(target, place, method, path, token, body, seconds=60)
    took = f" after {time.monotonic() - began:.1f} s" if honest else ""
    outcome[f"{what} {status}{took}"] += 1


async def _at_once(
    target: Target, outcome: Outcome, calls: list[Awaitable[None]], honest: Awaitable[None]
) -> Outcome:
    """All calls, and two seconds later an honest one; waits for both, up to a bound."""

    async def later() -> None:
        await asyncio.sleep(2)
        await honest

    tasks = [asyncio.ensure_future(each) for each in (*calls, later())]
    _, late = await asyncio.wait(tasks, timeout=target.seconds * 2 + 10)
    outcome["calls without an end"] += len(late)
    for each in late:
        each.cancel()
    return outcome


async def _tests(target: Target, handler: Handler, at_once: int) -> Outcome:
    """Tests of sources at such a server, and an honest test beside them."""
    outcome: Outcome = Counter()
    async with await asyncio.start_server(handler, "127.0.0.1", 0) as server:
        ids = await _add(target, outcome, server.sockets[0].getsockname()[1])
        paths = [f"{SOURCES}/{number}/test" for number in ids] or [f"{SOURCES}/1/test"]
        calls = [
            _ask(target, outcome, "test", "POST", paths[number % len(paths)])
            for number in range(at_once)
        ]
        honest = f"{SOURCES}/1/test"
        return await _at_once(
            target,
            outcome,
            calls,
            _ask(target, outcome, "an honest test", "POST", honest, honest=True),
        )


@attack("silent-sources", "20 tests of data sources whose server never answers")
async def silent_sources(target: Target) -> Outcome:
    return await _tests(target, _silent, 20)


@attack("endless-sources", "20 tests of data sources whose server never stops")
async def endless_sources(target: Target) -> Outcome:
    return await _tests(target, _endless, 20)


@attack("silent-scans", "20 audits of data sources whose server never answers")
async def silent_scans(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    async with await asyncio.start_server(_silent, "127.0.0.1", 0) as server:
        ids = await _add(target, outcome, server.sockets[0].getsockname()[1])
        calls = [
            _ask(target, outcome, "scan", "GET", f"{SCAN}/{number}/{kind}")
            for number in ids
            for kind in ("security-audit", "access-control") * 5
        ]
        honest = f"{SCAN}/1/access-control"
        return await _at_once(
            target,
            outcome,
            calls,
            _ask(target, outcome, "an honest scan", "GET", honest, honest=True),
        )


@attack("silent-jobs", "backups and reports of data sources whose server never answers")
async def silent_jobs(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    async with await asyncio.start_server(_silent, "127.0.0.1", 0) as server:
        ids = await _add(target, outcome, server.sockets[0].getsockname()[1])
        calls = [
            _ask(target, outcome, "backup", "POST", f"{SOURCES}/{number}/backups")
            for number in ids * 5
        ]
        return await _at_once(target, outcome, calls, _honest_backup(target, outcome))


@attack("many-jobs", "300 backups of a manager's, queued at once")
async def many_jobs(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    path = f"{SOURCES}/1/backups"

    async def queue() -> None:
        for _ in range(30):
            await _ask(target, outcome, "backup", "POST", path)

    calls = [queue() for _ in range(10)]
    return await _at_once(target, outcome, calls, _honest_backup(target, outcome))


async def _honest_backup(target: Target, outcome: Outcome) -> None:
    """A backup of a small source of the administrator's, waited for."""
    fields = {"name": "small", "source_type": "sqlite", "path": "small.db"}
    body = json.dumps(fields).encode()
    status, made = await call(target, OFFICE, "POST", SOURCES, target.admin, body)
    if status == 200:
        path = f"{SOURCES}/{json.loads(made)['id']}/backups"
        status, made = await call(target, OFFICE, "POST", path, target.admin, b"{}")
    if status != 200:
        outcome[f"an honest backup is refused: {status}"] += 1
        return
    began, path, state = time.monotonic(), f"{path}/{json.loads(made)['id']}", "queued"
    while state not in ("completed", "failed") and time.monotonic() - began < target.seconds * 2:
        await asyncio.sleep(0.2)
        status, found = await call(target, OFFICE, "GET", path, target.admin)
        state = json.loads(found)["status"] if status == 200 else str(status)
    outcome[f"an honest backup: {state} after {time.monotonic() - began:.1f} s"] += 1
