"""Load on one route: wrk where it is installed, else a generator of our own."""

import asyncio
import json
import multiprocessing
import random
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

WRK = shutil.which("wrk")
TIMEOUT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Route:
    """A route to measure. `{id}` in the path is a task's id, `{n}` in the body a new number."""

    name: str
    method: str
    path: str
    target: float
    body: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """Where the requests go, as whom, over how many connections, for how long."""

    url: str
    token: str
    ids: list[str]
    connections: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Result:
    """Requests a second, latencies in milliseconds, requests in all, and those not answered 2xx."""

    rate: float
    p50: float
    p99: float
    requests: int
    errors: int


def drive(load: Load, route: Route) -> Result:
    """Drives the route."""
    return _wrk(load, route) if WRK else _own(load, route)


SCRIPT = """
math.randomseed(%(seed)d)
local ids = {%(ids)s}
local headers = {["authorization"] = "Bearer %(token)s"}
local body = %(body)s
local text = nil
if body ~= "" then headers["content-type"] = "application/json" end
local n = 0
request = function()
  n = n + 1
  local path = string.gsub(%(path)s, "{id}", ids[math.random(#ids)])
  if body ~= "" then text = string.gsub(body, "{n}", "%(seed)d-" .. n) end
  return wrk.format(%(method)s, path, headers, text)
end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %%f %%f %%f %%d %%d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.requests,
    e.status + e.connect + e.read + e.write + e.timeout))
end
"""


def _wrk(load: Load, route: Route) -> Result:
    script = SCRIPT % {
        "seed": random.randrange(10**9),
        "ids": ", ".join(f'"{each}"' for each in load.ids),
        "token": load.token,
        "path": json.dumps(route.path),
        "body": json.dumps(route.body),
        "method": json.dumps(route.method),
    }
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = [str(WRK), "-t1", f"-c{load.connections}", f"-d{round(load.seconds)}s"]
        command += ["--timeout", f"{TIMEOUT_SECONDS}s", "-s", file.name, load.url]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    match = re.search(r"RESULT (\S+) (\S+) (\S+) (\d+) (\d+)", printed)
    if match is None:
        raise RuntimeError(f"wrk printed no result:\n{printed}")
    rate, p50, p99 = (float(match[index]) for index in (1, 2, 3))
    return Result(rate, p50, p99, int(match[4]), int(match[5]))


def _own(load: Load, route: Route) -> Result:
    """All connections on the loop of one process, as wrk has them on one thread."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_run, (load, route))


def _run(load: Load, route: Route) -> Result:
    return asyncio.run(_drive(load, route))


async def _drive(load: Load, route: Route) -> Result:
    times: list[float] = []
    started = time.perf_counter()
    deadline = started + load.seconds
    connections = (_connection(load, route, deadline, times) for _ in range(load.connections))
    errors = sum(await asyncio.gather(*connections))
    seconds = time.perf_counter() - started
    times.sort()
    half, most = times[len(times) // 2], times[len(times) * 99 // 100]
    return Result(len(times) / seconds, half, most, len(times), errors)


async def _connection(load: Load, route: Route, deadline: float, times: list[float]) -> int:
    """Sends one request after the other; answers how many were not answered 2xx."""
    parts = urlsplit(load.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    errors = 0
    for request in _requests(load, route):
        started = time.perf_counter()
        if started > deadline:
            break
        writer.write(request)
        status = await asyncio.wait_for(_status(reader), TIMEOUT_SECONDS)
        errors += not 200 <= status < 300
        times.append((time.perf_counter() - started) * 1000)
    writer.close()
    return errors


def _requests(load: Load, route: Route) -> Iterator[bytes]:
    run, count = random.randrange(10**9), 0
    head = f" HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {load.token}\r\n"
    while True:
        count += 1
        path = route.path.replace("{id}", random.choice(load.ids))
        body = route.body.replace("{n}", f"{run}-{count}").encode()
        about = "content-type: application/json\r\n" if body else ""
        about += f"content-length: {len(body)}\r\n\r\n"
        yield f"{route.method} {path}{head}{about}".encode() + body


async def _status(reader: asyncio.StreamReader) -> int:
    """Reads one answer; both sides give its length."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = re.search(rb"\r\ncontent-length: *(\d+)", head)
    if length is None:
        raise RuntimeError(f"an answer without a length:\n{head.decode()}")
    await reader.readexactly(int(length[1]))
    return int(head.split(b" ", 2)[1])
