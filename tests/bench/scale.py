"""Does a page cost the same in a large table? `make bench-scale`

Measures the same pages of events with 10,000 and with 1,000,000 rows on SQLite,
in alternation, and prints the medians and their ratio.
"""

import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.stack import ADMIN_EMAIL, ADMIN_PASSWORD, Person, Stack

SIZES = (10_000, 1_000_000)
PAGE_SIZE = 20
PAGES = 500
ROUNDS = 60
DAY = 86_400_000_000
SEVERITIES = ("critical", "high", "medium", "low", "info")
STATUSES = ("open", "acknowledged", "resolved", "suppressed")
SOURCES = ("aws.cloudwatch", "aws.guardduty", "aws.health", "aws.ec2", "aws.backup", "billing")


def seed(path: Path, count: int) -> None:
    """Inserts `count` events with all their indexes, some 30 days old."""
    rng = random.Random(count)
    now = time.time_ns() // 1000
    connection = sqlite3.connect(path, isolation_level=None)
    columns = [row[1] for row in connection.execute("PRAGMA table_info(events)") if row[1] != "seq"]
    places = ", ".join("?" for _ in columns)
    statement = f"INSERT INTO events ({', '.join(columns)}) VALUES ({places})"

    def rows() -> object:
        for number in range(count):
            at = now - rng.randrange(30 * DAY)
            values = {
                "id": f"{number:032x}",
                "fingerprint": f"f{number}",
                "source": rng.choice(SOURCES),
                "type": "Benchmark",
                "severity": rng.choices(SEVERITIES, (2, 8, 20, 30, 40))[0],
                "status": rng.choices(STATUSES, (20, 10, 65, 5))[0],
                "title": f"Volume {rng.randrange(5000)} is filling up on host {number % 977}",
                "description": "The volume has less than a tenth of its space left.",
                "account_id": f"{rng.randrange(20):012d}",
                "region": rng.choice(("eu-west-1", "us-east-1", "ap-south-1")),
                "resource": f"i-{rng.randrange(100_000):x}",
                "occurred_at": at,
                "last_seen_at": at,
                "count": 1,
                "merge_key": "",
                "task_id": None,
                "original": "{}",
                "version": 1,
                "created_at": at,
                "updated_at": at,
                "deleted_at": None,
            }
            yield tuple(values[column] for column in columns)

    connection.execute("BEGIN")
    connection.executemany(statement, rows())
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()


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

    return {
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
            stack = Stack(Path(folder) / str(size)).start()
            stack.stop()
            print(f"seeding {size:,} events", flush=True)
            seed(stack.data_dir / "quarterdeck.db", size)
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
