"""The job engine: nothing asked for is lost, and nothing scheduled is done twice."""

import datetime
import json
import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playhouse.migrations import Runner
from quarterdeck_server.core import clock
from quarterdeck_server.domains.audit_log import service as audit_log
from quarterdeck_server.jobs import requests
from quarterdeck_server.jobs.liveness import FileLocks, Liveness, SessionLocks
from quarterdeck_server.storage import counts, db, migrations

from tests.support.notification_api import give, notes
from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, PASSWORD, Person, Stack
from tests.support.waiting import wait_for

WORK = "\0work\0"


def log_lines(running: Stack, event: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in running.log.splitlines() if f'"{event}"' in line]
    return [line for line in lines if line["event"] == event]


def ticks(running: Stack) -> list[dict[str, Any]]:
    """What was told of ticks of one schedule that did something, first to last."""
    lines = log_lines(running, "schedule")
    return [line for line in lines if line["schedule"] == "tasks.remind_of_overdue"]


def test_two_workers_do_what_is_scheduled_once_even_when_one_dies(
    own_stack: Callable[..., Stack],
) -> None:
    running = own_stack(workers="1", job_workers="2")
    boss = running.login(ADMIN_EMAIL, ADMIN_PASSWORD)
    boss.make("/api/users", email="late@example.com", full_name="Late", password=PASSWORD)
    person = running.login("late@example.com", PASSWORD)
    past = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)).isoformat()

    def overdue(some: Person) -> list[str]:
        return sorted(each["resource_id"] for each in notes(some, type="task_overdue"))

    wait_for(lambda: len(log_lines(running, "working")) == 2)
    worker_of = {line["pid"]: line["worker"] for line in log_lines(running, "working")}
    made = [give(boss, person, str(number), due_date=past)["id"] for number in range(10)]
    wait_for(lambda: len(overdue(person)) >= 10)
    killed = running.children(WORK)[0]
    os.kill(killed, signal.SIGKILL)
    made += [give(boss, person, str(number), due_date=past)["id"] for number in range(10)]
    wait_for(lambda: len(overdue(person)) >= 20)
    assert overdue(person) == sorted(made)

    def of_others() -> int:
        return sum(line["done"] for line in ticks(running) if line["worker"] != worker_of[killed])

    # What a tick did can be seen before its line can; who is killed in between leaves none.
    wait_for(lambda: of_others() >= 10)
    _were_done_once(ticks(running), besides=worker_of[killed])
    assert sum(line["done"] for line in ticks(running)) <= len(made)
    wait_for(lambda: len(running.children(WORK)) == 2)


def _were_done_once(lines: list[dict[str, Any]], besides: str) -> None:
    """Each tick, but for the last of a dead worker, which it may not have noted as done."""
    at = [line["at"] for line in lines]
    again = [line for number, line in enumerate(lines) if line["at"] in at[:number]]
    if again:
        assert [line["at"] for line in again] == [
            line["at"] for line in lines if line["worker"] == besides
        ][-1:]
        assert again[0]["worker"] != besides


def test_a_job_is_asked_for_only_if_the_transaction_commits(database: None) -> None:
    with db.write():
        requests.ask("a", "kept", job_id="1")
        requests.ask("a", "kept again", job_id="1")

    def fail() -> None:
        with db.write():
            requests.ask("a", "lost")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with clock.at(lambda: 5), db.write():
        requests.ask("a", "later", due_at=2**60)
    assert [(row.id, row.argument) for row in requests.due()] == [("1", "kept")]


@pytest.fixture(params=["sqlite", "postgresql"])
def locks(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Liveness]:
    if request.param == "sqlite":
        return lambda: FileLocks(tmp_path / "locks")
    url: str = request.getfixturevalue("new_database")()
    return lambda: SessionLocks(url)


def test_a_worker_is_dead_when_its_lock_can_be_had(locks: Callable[[], Liveness]) -> None:
    mine, other = locks(), locks()
    mine.hold("w-1")
    mine.check()
    with other.dead("w-1") as dead:
        assert dead is False
    with other.dead("w-2") as dead:
        assert dead is True
        with mine.dead("w-2") as also:
            assert also is False
    own: Any = mine
    own._own.close()
    with other.dead("w-1") as dead:
        assert dead is True


def test_an_existing_database_gets_its_counts_and_its_chain(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    opened = db.open_database(f"sqlite:///{path}")
    with opened.connection_context():
        Runner(opened, str(Path(migrations.__file__).parent)).up("0001_spine")
    with closing(sqlite3.connect(path)) as connection, connection:
        for number in range(3):
            connection.execute(
                "INSERT INTO users (id, email, full_name, role, is_active, must_change_password,"
                " password_hash, failed_logins, sessions_valid_after, version, created_at,"
                " updated_at) VALUES (?, ?, 'x', 'user', 1, 0, '', 0, 0, 1, 1, 1)",
                (str(number), f"{number}@example.com"),
            )
            # A gap, as an undone transaction leaves on PostgreSQL.
            connection.execute(
                "INSERT INTO audit_log VALUES (?, ?, 1, NULL, 'é', NULL, '', 'a', 't', 'r',"
                " 'success', '', '', '{}')",
                (number * 2 + 1, str(number)),
            )
    with opened.connection_context():
        assert migrations.migrate() == migrations.names()[1:]
    with db.write():
        counts.hold()
        assert counts.differences() == []
        assert counts.read("user") == {"user": {"user/active": 3}}
    checked = list(audit_log.check())
    assert [(each.seen, each.faults) for each in checked] == [(3, [])]
    assert audit_log.head()[0] == 5
    db.close_database()
