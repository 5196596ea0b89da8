"""The rows of the bench: the same for both sides."""

import itertools
import json
import random
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

TASKS = 100_000
EVENTS = 100_000
USERS = 50
PICKED = 1000
DAY = 86_400_000_000
SEVERITIES = ("critical", "high", "medium", "low", "info")
STATUSES = ("open", "acknowledged", "resolved", "suppressed")
SOURCES = ("aws.cloudwatch", "aws.guardduty", "aws.health", "aws.ec2", "aws.backup", "billing")
WORDS = ("volume", "host", "disk", "queue", "backlog", "checkout", "latency", "replica")

Row = dict[str, Any]


def row_id(kind: int, number: int) -> str:
    """An id as long as the server's own."""
    return f"0190{kind:04x}-0000-7000-8000-{number:012x}"


def events(count: int) -> Iterator[Row]:
    """Events of the last 30 days."""
    rng = random.Random(count)
    now = time.time_ns() // 1000
    for number in range(count):
        at = now - rng.randrange(30 * DAY)
        event = {
            "source": rng.choice(SOURCES),
            "type": "Benchmark",
            "severity": rng.choices(SEVERITIES, (2, 8, 20, 30, 40))[0],
            "title": f"Volume {rng.randrange(5000)} is filling up on host {number % 977}",
            "description": "The volume has less than a tenth of its space left.",
            "account_id": f"{rng.randrange(20):012d}",
            "region": rng.choice(("eu-west-1", "us-east-1", "ap-south-1")),
            "resource": f"i-{rng.randrange(100_000):x}",
        }
        yield {
            **event,
            "id": row_id(1, number),
            "fingerprint": f"{number:032x}",
            "status": rng.choices(STATUSES, (20, 10, 65, 5))[0],
            "occurred_at": at,
            "last_seen_at": at,
            "count": 1,
            "merge_key": "",
            "original": json.dumps(event),
            "version": 1,
            "created_at": at,
            "updated_at": at,
        }


def users(count: int) -> Iterator[Row]:
    """Users who cannot sign in."""
    now = time.time_ns() // 1000
    for number in range(count):
        yield {
            "id": row_id(2, number),
            "email": f"user-{number}@example.com",
            "full_name": f"User {number}",
            "role": "user",
            "is_active": True,
            "must_change_password": False,
            "password_hash": "",
            "failed_logins": 0,
            "sessions_valid_after": 0,
            "version": 1,
            "created_at": now,
            "updated_at": now,
        }


def tasks(count: int) -> Iterator[Row]:
    """Tasks of all users; every tenth has two comments."""
    rng = random.Random(count)
    now = time.time_ns() // 1000
    for number in range(count):
        at = now - (count - number) * 1_000_000
        status = rng.choices(("open", "in_progress", "closed"), (30, 10, 60))[0]
        yield {
            "id": row_id(3, number),
            "title": " ".join(rng.choices(WORDS, k=6)),
            "description": " ".join(rng.choices(WORDS, k=25)),
            "status": status,
            "priority": rng.choice(SEVERITIES[:4]),
            "assigned_user_id": row_id(2, rng.randrange(USERS)) if number % 3 else None,
            "due_date": at + 7 * DAY if number % 2 else None,
            "created_by": row_id(2, rng.randrange(USERS)),
            "comment_count": 0 if number % 10 else 2,
            "version": 1,
            "created_at": at,
            "updated_at": at,
            "closed_at": at if status == "closed" else None,
        }


def comments(count: int) -> Iterator[Row]:
    """The comments of every tenth task."""
    now = time.time_ns() // 1000
    for number, index in itertools.product(range(0, count, 10), range(2)):
        yield {
            "id": row_id(4 + index, number),
            "task_id": row_id(3, number),
            "user_id": row_id(2, number % USERS),
            "comment": "Looked at it; the cause is known.",
            "created_at": now,
        }


def tables() -> Iterator[tuple[str, Iterable[Row]]]:
    """All rows, in an order that foreign keys allow."""
    yield "users", users(USERS)
    yield "tasks", tasks(TASKS)
    yield "task_comments", comments(TASKS)
    yield "events", events(EVENTS)


def _sqlite_insert(connection: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    """Inserts through the real table, so that the triggers keep the search index."""
    first, *rest = rows
    names, places = ", ".join(first), ", ".join("?" for _ in first)
    connection.execute("BEGIN")
    connection.executemany(
        f"INSERT INTO {table} ({names}) VALUES ({places})",
        (list(row.values()) for row in (first, *rest)),
    )
    connection.execute("COMMIT")


def seed_events(path: Path, count: int) -> None:
    """Fills a migrated SQLite database with events."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        _sqlite_insert(connection, "events", events(count))
        connection.execute("ANALYZE")


def seed_sqlite(path: Path) -> None:
    """Fills a migrated SQLite database."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for table, rows in tables():
            _sqlite_insert(connection, table, rows)
        connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def seed_postgres(url: str) -> None:
    """Fills a migrated PostgreSQL database."""
    with psycopg.connect(url, autocommit=True) as connection:
        for table, rows in tables():
            first, *rest = rows
            statement = f"COPY {table} ({', '.join(first)}) FROM STDIN"
            with connection.cursor().copy(statement) as copy:
                for row in (first, *rest):
                    copy.write_row(list(row.values()))
        connection.execute("VACUUM ANALYZE")


def task_ids() -> list[str]:
    """The ids of some tasks, a tenth of them with comments."""
    return [row_id(3, number) for number in range(0, TASKS, TASKS // PICKED + 1)]
