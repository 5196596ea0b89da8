"""`make bench`: Quarterdeck and the rival, side by side in one run.

Both are started, warmed, and driven in alternation; the medians of the rounds
are printed with the ratio. `--json` prints the same for programs.
"""

import argparse
import json
import os
import secrets
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
import jwt

from tests.bench.data import seed
from tests.bench.load import (
    Result,
    Route,
    descendants,
    drive,
    memory_megabytes,
    processor_seconds,
)
from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, Stack, free_port

TASK = '{"title": "Look at host {n}", "description": "It was slow last night.", "priority": "high"}'
EVENT = (
    '{"source": "bench", "type": "Benchmark", "severity": "high", "title": "Host {n} is slow", '
    '"description": "Slower than last night.", "region": "eu-west-1", "resource": "host-{n}"}'
)
ROUTES = (
    Route("GET task", "GET", "/api/tasks/{id}", 3.0),
    Route("list 50 tasks", "GET", "/api/tasks?page_size=50", 2.0),
    Route("list 50 events", "GET", "/api/events?page_size=50", 2.0),
    Route("create task", "POST", "/api/tasks", 1.5, TASK),
    Route("ingest event", "POST", "/api/events", 1.5, EVENT),
    Route("overview", "GET", "/api/dashboard/overview", 2.0, connections=4),
    Route("events stats", "GET", "/api/dashboard/events-stats", 2.0, connections=4),
    Route("tasks stats", "GET", "/api/dashboard/tasks-stats", 2.0, connections=4),
)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: where it listens, a token, and its processes' parent."""

    name: str
    url: str
    token: str
    pid: int


@dataclass(frozen=True, slots=True)
class Row:
    """The medians of one route on one side."""

    route: str
    side: str
    requests_per_second: float
    p50_ms: float
    p99_ms: float
    cpu_seconds_per_1000: float
    memory_mb: float


@contextmanager
def rival(folder: Path, workers: int, token: str, secret: str) -> Iterator[Side]:
    """The rival on its own copy of the database."""
    port = free_port()
    environment = os.environ | {
        "RIVAL_DATABASE": str(folder / "rival.db"),
        "RIVAL_SECRET": secret,
    }
    command = [sys.executable, "-m", "uvicorn", "tests.bench.rival:app", "--port", str(port)]
    command += ["--workers", str(workers), "--no-access-log", "--log-level", "warning"]
    with (folder / "rival.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(httpx.TransportError):
                if httpx.get(f"{url}/api/tasks").status_code == 401:
                    break
            time.sleep(0.1)
        yield Side("rival", url, token, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
        process.kill()


def prepare(folder: Path, workers: int) -> tuple[Stack, list[str]]:
    """A seeded stack that is stopped, and the ids of some of its tasks."""
    stack = Stack(folder / "data", {"workers": str(workers)}).start()
    stack.stop()
    print("seeding 100,000 tasks and 100,000 events", file=sys.stderr, flush=True)
    ids = seed(stack.data_dir / "quarterdeck.db")
    return stack, ids


def drop_counts(path: Path) -> None:
    """Takes the triggers that keep the counts out of the rival's copy: it asks for aggregates."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'counts_%'"
        ).fetchall()
        for (name,) in names:
            connection.execute(f"DROP TRIGGER {name}")


@contextmanager
def sides(folder: Path, workers: int) -> Iterator[tuple[list[Side], list[str]]]:
    """Both sides, running on the same rows, and the ids of some tasks."""
    stack, ids = prepare(folder, workers)
    stack.start()
    try:
        person = stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)
        # The rival's copy has this session too, so it takes the same claims.
        stack.sql("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(stack.data_dir / "quarterdeck.db", folder / "rival.db")
        drop_counts(folder / "rival.db")
        token, secret = person.tokens["access_token"], secrets.token_hex(32)
        claims = jwt.decode(token, options={"verify_signature": False})
        rival_token = jwt.encode(claims, secret, "HS256")
        assert stack.process is not None
        ours = Side("quarterdeck", stack.url, token, stack.process.pid)
        with rival(folder, workers, rival_token, secret) as theirs:
            yield [ours, theirs], ids
    finally:
        stack.stop()


def measure(side: Side, route: Route, ids: list[str], options: argparse.Namespace) -> Row:
    """One measurement of one route on one side. Fails loudly on any error."""
    pids = descendants(side.pid)
    before = processor_seconds(pids)
    connections = route.connections or options.connections
    result: Result = drive(side.url, side.token, route, ids, options.seconds, connections)
    used = processor_seconds(pids) - before
    if result.errors:
        told = f"{side.name}, {route.name}: {result.errors} of {result.requests} requests failed"
        # The rival's writers may wait for SQLite's lock until they give up; ours may not.
        if side.name == "quarterdeck" or result.errors > result.requests / 50:
            raise SystemExit(told)
        print(told, file=sys.stderr, flush=True)
    return Row(
        route.name,
        side.name,
        result.rate,
        result.p50,
        result.p99,
        used / result.requests * 1000,
        memory_megabytes(pids),
    )


def median(rows: list[Row]) -> Row:
    """The median of each figure over the rounds."""
    numbers = {
        name: statistics.median(getattr(row, name) for row in rows)
        for name in list(asdict(rows[0]))[2:]
    }
    return Row(rows[0].route, rows[0].side, **numbers)


def run(options: argparse.Namespace) -> list[tuple[Route, Row, Row]]:
    """All routes, both sides in alternation."""
    measured: dict[tuple[str, str], list[Row]] = {}
    with (
        tempfile.TemporaryDirectory(prefix="qd-bench-") as folder,
        sides(Path(folder), options.workers) as (both, ids),
    ):
        for side in both:
            for route in ROUTES:
                connections = route.connections or options.connections
                drive(side.url, side.token, route, ids, 1, connections)
        for number in range(options.rounds):
            for route in ROUTES:
                print(f"round {number + 1}: {route.name}", file=sys.stderr, flush=True)
                for side in both:
                    row = measure(side, route, ids, options)
                    measured.setdefault((route.name, side.name), []).append(row)
    return [
        (route, median(measured[route.name, "quarterdeck"]), median(measured[route.name, "rival"]))
        for route in ROUTES
    ]


def print_table(results: list[tuple[Route, Row, Row]]) -> None:
    heads = ("route", "side", "requests/s", "p50 ms", "p99 ms", "CPU s/1000", "memory MB", "ratio")
    print(("{:16}{:13}" + "{:>12}" * 6).format(*heads))
    for route, ours, theirs in results:
        ratio = ours.requests_per_second / theirs.requests_per_second
        verdict = "met" if ratio >= route.target else "MISSED"
        tail = "p99 no worse" if ours.p99_ms <= theirs.p99_ms else "p99 WORSE"
        for row in (ours, theirs):
            numbers = (row.requests_per_second, row.p50_ms, row.p99_ms)
            line = f"{row.route:16}{row.side:13}" + "".join(f"{n:12.1f}" for n in numbers)
            line += f"{row.cpu_seconds_per_1000:12.2f}{row.memory_mb:12.0f}"
            if row is ours:
                line += f"{ratio:11.2f}x  target {route.target}x {verdict}, {tail}"
            print(line)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--seconds", type=int, default=5, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="on each side")
    options = parser.parse_args()
    results = run(options)
    if options.json:
        rows = [
            {
                "route": route.name,
                "target": route.target,
                "ratio": ours.requests_per_second / theirs.requests_per_second,
                "quarterdeck": asdict(ours),
                "rival": asdict(theirs),
            }
            for route, ours, theirs in results
        ]
        print(json.dumps(rows, indent=2))
    else:
        print_table(results)


if __name__ == "__main__":
    main()
