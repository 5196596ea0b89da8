"""Load on one route: wrk where it is installed, else a generator of our own."""

import json
import multiprocessing
import random
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

WRK = shutil.which("wrk")


@dataclass(frozen=True, slots=True)
class Route:
    """A route to measure. `{id}` in the path is a task's id, `{n}` in the body a new number."""

    name: str
    method: str
    path: str
    target: float
    body: str = ""
    # How many at once, where the usual number would only queue up before the rival.
    connections: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """Requests a second, latencies in milliseconds, requests in all, and failed ones."""

    rate: float
    p50: float
    p99: float
    requests: int
    errors: int


def drive(
    url: str, token: str, route: Route, ids: list[str], seconds: int, connections: int
) -> Result:
    """Drives the route for some seconds."""
    if WRK:
        return _wrk(url, token, route, ids, seconds, connections)
    return _own(url, token, route, ids, seconds, connections)


SCRIPT = """
math.randomseed(os.time() + %(seed)d)
local ids = {%(ids)s}
local headers = {["authorization"] = "Bearer %(token)s", ["content-type"] = "application/json"}
local n = 0
request = function()
  n = n + 1
  local path = string.gsub(%(path)s, "{id}", ids[math.random(#ids)])
  local body = string.gsub(%(body)s, "{n}", n .. "-" .. math.random(1000000000))
  return wrk.format(%(method)s, path, headers, body ~= "" and body or nil)
end
done = function(summary, latency, requests)
  io.write(string.format("RESULT %%f %%f %%f %%d %%d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.requests,
    summary.errors.status + summary.errors.connect + summary.errors.read
      + summary.errors.write + summary.errors.timeout))
end
"""


def _wrk(
    url: str, token: str, route: Route, ids: list[str], seconds: int, connections: int
) -> Result:
    script = SCRIPT % {
        "seed": random.randrange(10**6),
        "ids": ", ".join(f'"{each}"' for each in ids),
        "token": token,
        "path": json.dumps(route.path),
        "body": json.dumps(route.body),
        "method": json.dumps(route.method),
    }
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = [
            WRK or "wrk",
            "-t1",
            "--timeout",
            "10s",
            f"-c{connections}",
            f"-d{seconds}s",
            "-s",
            file.name,
            url,
        ]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    match = re.search(r"RESULT (\S+) (\S+) (\S+) (\d+) (\d+)", printed)
    if match is None:
        raise RuntimeError(f"wrk printed no result:\n{printed}")
    rate, p50, p99 = (float(match[index]) for index in (1, 2, 3))
    return Result(rate, p50, p99, int(match[4]), int(match[5]))


def _own(
    url: str, token: str, route: Route, ids: list[str], seconds: int, connections: int
) -> Result:
    """A few processes with a few threads' worth of keep-alive connections each."""
    with multiprocessing.get_context("spawn").Pool(connections) as pool:
        parts = pool.starmap(
            _connection, [(url, token, route, ids, seconds, i) for i in range(connections)]
        )
    times = sorted(ms for part in parts for ms in part[0])
    errors = sum(part[1] for part in parts)
    half, most = times[len(times) // 2], times[len(times) * 99 // 100]
    return Result(len(times) / seconds, half, most, len(times), errors)


def _connection(
    url: str, token: str, route: Route, ids: list[str], seconds: int, number: int
) -> tuple[list[float], int]:
    parts = urlsplit(url)
    times: list[float] = []
    errors = 0
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        stream = connection.makefile("rb")
        deadline = time.monotonic() + seconds
        for request in _requests(token, route, ids, number):
            if time.monotonic() > deadline:
                break
            started = time.perf_counter()
            connection.sendall(request)
            errors += _answer_status(stream) != 200
            times.append((time.perf_counter() - started) * 1000)
    return times, errors


def _requests(token: str, route: Route, ids: list[str], number: int) -> Iterator[bytes]:
    count = 0
    while True:
        count += 1
        path = route.path.replace("{id}", random.choice(ids))
        body = route.body.replace("{n}", f"{number}-{count}-{random.randrange(10**9)}").encode()
        head = f"{route.method} {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n"
        head += f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        yield head.encode() + body


def _answer_status(stream: "socket.SocketIO | object") -> int:
    status = int(stream.readline().split()[1])  # type: ignore[attr-defined]
    length = 0
    while line := stream.readline().strip():  # type: ignore[attr-defined]
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    stream.read(length)  # type: ignore[attr-defined]
    return status


def processor_seconds(pids: list[int]) -> float:
    """CPU time of processes and of their children that ended, from /proc."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(fields[index]) for index in (11, 12, 13, 14))
    return ticks / 100


def memory_megabytes(pids: list[int]) -> float:
    """Proportional set size of processes, in MB."""
    total = 0
    for pid in pids:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        match = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
        total += int(match[1]) if match else 0
    return total / 1024


def descendants(pid: int) -> list[int]:
    """The process and all below it."""
    found = [pid]
    for each in found:
        for task in Path(f"/proc/{each}/task").iterdir():
            found += [int(child) for child in (task / "children").read_text().split()]
    return found
