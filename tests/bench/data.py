"""The rows of the bench: the same for both sides."""

import random
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

TASKS = 100_000
EVENTS = 100_000
DAY = 86_400_000_000
SEVERITIES = ("critical", "high", "medium", "low", "info")
STATUSES = ("open", "acknowledged", "resolved", "suppressed")
SOURCES = ("aws.cloudwatch", "aws.guardduty", "aws.health", "aws.ec2", "aws.backup", "billing")
WORDS = ("volume", "host", "disk", "queue", "backlog", "checkout", "latency", "replica")


def insert(connection: sqlite3.Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Inserts rows into a table, in one transaction."""
    columns = [
        row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] != "seq"
    ]
    places = ", ".join("?" for _ in columns)
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"
    connection.execute("BEGIN")
    connection.executemany(statement, ([row[column] for column in columns] for row in rows))
    connection.execute("COMMIT")


def events(count: int) -> Iterator[dict[str, Any]]:
    """Events of the last 30 days."""
    rng = random.Random(count)
    now = time.time_ns() // 1000
    for number in range(count):
        at = now - rng.randrange(30 * DAY)
        yield {
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
            "alerted_severity": "",
            "is_flapping": False,
            "quiet_since": None,
        }


def tasks(count: int, user_id: str) -> Iterator[dict[str, Any]]:
    """Tasks of one user; every tenth has two comments."""
    rng = random.Random(count)
    now = time.time_ns() // 1000
    for number in range(count):
        at = now - (count - number) * 1_000_000
        status = rng.choices(("open", "in_progress", "closed"), (30, 10, 60))[0]
        yield {
            "id": f"{number:032x}",
            "title": " ".join(rng.choices(WORDS, k=6)),
            "description": " ".join(rng.choices(WORDS, k=25)),
            "status": status,
            "priority": rng.choice(SEVERITIES[:4]),
            "assigned_user_id": user_id if number % 3 else None,
            "event_id": None,
            "due_date": at + rng.randrange(-20, 20) * DAY if number % 2 else None,
            "created_by": user_id,
            "comment_count": 0 if number % 10 else 2,
            "version": 1,
            "created_at": at,
            "updated_at": at,
            "closed_at": at if status == "closed" else None,
            "deleted_at": None,
            "reminded_due_date": 0,
        }


def comments(count: int, user_id: str) -> Iterator[dict[str, Any]]:
    """The comments of every tenth task."""
    for number in range(0, count, 10):
        for index in range(2):
            yield {
                "id": f"{number:031x}{index}",
                "task_id": f"{number:032x}",
                "user_id": user_id,
                "comment": "Looked at it; the cause is known.",
                "created_at": time.time_ns() // 1000,
            }


def administrator(connection: sqlite3.Connection) -> str:
    """The id of the one who was made at the first start."""
    found: str = connection.execute("SELECT id FROM users WHERE role = 'admin'").fetchone()[0]
    return found


def seed_scale(path: Path, event_count: int) -> None:
    """Fills a migrated SQLite database with events, and a fifth as many tasks."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        insert(connection, "events", events(event_count))
        insert(connection, "tasks", tasks(event_count // 5, administrator(connection)))
        connection.execute("ANALYZE")


def seed(path: Path) -> list[str]:
    """Fills a migrated SQLite database that has one user; answers the ids of some tasks."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        user_id = administrator(connection)
        insert(connection, "tasks", tasks(TASKS, user_id))
        insert(connection, "task_comments", comments(TASKS, user_id))
        insert(connection, "events", events(EVENTS))
        connection.execute("ANALYZE")
    return [f"{number:032x}" for number in range(0, TASKS, TASKS // 1000 + 1)]
