"""Does an answer cost the same in a large table? `make bench-scale`

Measures the same pages of events and the same dashboards with 10,000 and with
1,000,000 events (and a fifth as many tasks) on SQLite, in alternation, and
prints the medians and their ratio.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.bench.data import seed_scale
from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, Person, Stack

SIZES = (10_000, 1_000_000)
PAGE_SIZE = 20
PAGES = 500
ROUNDS = 60


def last_page_token(person: Person) -> str:
    """The token of the 500th page."""
    token = ""
    for _ in range(PAGES - 1):
        answer = person.get("/api/events", page_size=PAGE_SIZE, page_token=token).json()
        token = answer["next_page_token"]
    return token


def cases(person: Person) -> dict[str, Callable[[], object]]:
    """The calls to compare."""

    def page(**filters: object) -> Callable[[], object]:
        return lambda: person.get("/api/events", page_size=PAGE_SIZE, **filters)

    dashboard = {
        name: partial(person.get, f"/api/dashboard/{name}")
        for name in ("overview", "events-stats", "tasks-stats")
    }
    return dashboard | {
        "first page": page(),
        "500th page": page(page_token=last_page_token(person)),
        "severity and status": page(severity="high", status="open"),
        "two severities": page(severity=["critical", "high"]),
        "one account": page(account_id="000000000007"),
        "rare and common": page(severity="critical", source="billing"),
        "search": page(search="volume 1234"),
    }


def measure(stacks: list[Stack]) -> dict[str, list[float]]:
    """Median milliseconds of each case, one for each stack."""
    people = [stack.login(ADMIN_EMAIL, ADMIN_PASSWORD) for stack in stacks]
    calls = [cases(person) for person in people]
    result = {}
    for name in calls[0]:
        times: list[list[float]] = [[] for _ in stacks]
        for _ in range(ROUNDS):
            for side, call in enumerate(calls):
                started = time.perf_counter()
                call[name]()
                times[side].append((time.perf_counter() - started) * 1000)
        result[name] = [statistics.median(side[5:]) for side in times]
    return result


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="qd-scale-") as folder:
        stacks = []
        for size in SIZES:
            stack = Stack(Path(folder) / str(size), {"workers": "2"}).start()
            stack.stop()
            print(f"seeding {size:,} events and {size // 5:,} tasks", flush=True)
            seed_scale(stack.data_dir / "quarterdeck.db", size)
            stacks.append(stack.start())
        try:
            result = measure(stacks)
        finally:
            for stack in stacks:
                stack.stop()
    print(f"{'':22}{'10,000':>10}{'1,000,000':>12}{'ratio':>8}   (ms, median)")
    for name, (small, large) in result.items():
        print(f"{name:22}{small:10.2f}{large:12.2f}{large / small:8.2f}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
