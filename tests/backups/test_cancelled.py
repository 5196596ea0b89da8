"""A restore that is cancelled leaves nothing behind; what is done by then is told as done."""

import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from quarterdeck_server.core import clock
from quarterdeck_server.domains.backups import restores, runs, service
from quarterdeck_server.domains.backups.mysql import restore as mysql
from quarterdeck_server.domains.backups.postgres import restore as postgres
from quarterdeck_server.jobs.runs import Cancelled, Run
from quarterdeck_server.storage import db

from tests.support.job_lab import Lab, instead
from tests.support.sources import MariaDbSource, PostgresSource

WAIT_SECONDS = 10


@dataclass
class Server:
    """A server with a database of one table, `ended.t`, which a source of the lab is."""

    lab: Lab
    kind: str
    sql: Any

    def source(self, port: int) -> int:
        return self.lab._server(self.kind, port, "ended")

    def set(self, value: int) -> None:
        self.rows(f"UPDATE t SET x = {value}")

    def rows(self, statement: str) -> list[Any]:
        if self.kind == "postgresql":
            return list(self.sql(statement, "ended"))
        return list(self.sql(statement.replace(" t ", " ended.t ")))

    def left(self) -> list[Any]:
        """The databases that are named as those of restores."""
        if self.kind == "postgresql":
            return list(
                self.sql("SELECT datname FROM pg_database WHERE datname LIKE 'quarterdeck%'")
            )
        return list(self.sql("SHOW DATABASES LIKE 'quarterdeck%'"))


@pytest.fixture
def source(kind: str, lab: Lab, request: pytest.FixtureRequest) -> tuple[Server, int]:
    if kind == "postgresql":
        postgres_server: PostgresSource = request.getfixturevalue("pg_source")
        postgres_server.sql("DROP DATABASE IF EXISTS ended WITH (FORCE)")
        postgres_server.sql("CREATE DATABASE ended OWNER app")
        postgres_server.sql("CREATE TABLE t (x integer); ALTER TABLE t OWNER TO app", "ended")
        server, port = Server(lab, kind, postgres_server.sql), postgres_server.port
    else:
        mariadb: MariaDbSource = request.getfixturevalue("mariadb")
        mariadb.root("CREATE OR REPLACE DATABASE ended")
        mariadb.root("GRANT ALL ON ended.* TO app@'127.0.0.1'")
        mariadb.root("CREATE TABLE ended.t (x integer) ENGINE=InnoDB")
        server, port = Server(lab, kind, mariadb.root), mariadb.port
    server.rows("INSERT INTO t VALUES (1)")
    return server, server.source(port)


def cancelling(row: Any, kind: str, method: str, time_of: int = 1) -> Any:
    """Has a restore be cancelled, and its run know it, when it comes to a method of Restorer."""
    module = postgres if kind == "postgresql" else mysql
    original = getattr(module.Restorer, method)
    called = 0

    def call(restorer: Any, *given: Any) -> Any:
        nonlocal called
        called += 1
        if called == time_of:
            with db.write():
                restores.cancel_restore(row.data_source_id, row.id)
            wait_until_known(restorer._run)
        return original(restorer, *given)

    name = module.__name__.removeprefix("quarterdeck_server.")
    return instead(f"{name}:Restorer.{method}", call)


def wait_until_known(run: Run) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while run._stopped is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_a_cancelled_restore_leaves_no_database_and_the_target_as_it_was(
    lab: Lab, source: tuple[Server, int], kind: str
) -> None:
    server, source_id = source
    row = lab.queue_restore(lab.backup(source_id), overwrite=True)
    server.set(2)
    with cancelling(row, kind, "_count"):
        row = lab.run("restore", row.id)
    assert (row.status, row.error) == ("cancelled", "")
    assert server.left() == []
    assert server.rows("SELECT x FROM t ") == [(2,)]


@pytest.mark.parametrize(
    ("kind", "backup_type", "method", "time_of"),
    [
        ("mysql", "full", "_load_into", 2),
        ("mysql", "data", "_count", 1),
        ("postgresql", "full", "_drop_old", 1),
        ("postgresql", "data", "_count", 1),
    ],
)
def test_a_restore_that_is_in_its_place_is_complete_though_it_was_cancelled_at_the_end(
    lab: Lab,
    source: tuple[Server, int],
    kind: str,
    backup_type: str,
    method: str,
    time_of: int,
) -> None:
    server, source_id = source
    row = lab.queue_restore(lab.backup(source_id, backup_type), overwrite=True)
    server.set(2)
    with cancelling(row, kind, method, time_of):
        row = lab.run("restore", row.id)
    assert (row.status, row.cancel_requested) == ("completed", True), row.error
    assert server.left() == []
    assert server.rows("SELECT x FROM t ") == [(1,)]
    if kind == "postgresql":
        mark = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = "
        assert server.rows(f"{mark} 'ended'") == [(None,)]


def test_a_file_that_is_whole_in_its_place_is_complete_though_it_was_cancelled_at_the_end(
    lab: Lab,
) -> None:
    row = lab.queue_restore(lab.backup(lab.sqlite()), overwrite=True)
    met: list[Run] = []
    original = Run.check

    def check(run: Run) -> None:
        """Is cancelled once the last page is written, which SQLite tells of afterwards."""
        if sys._getframe(1).f_locals.get("remaining") == 0 and not met:
            met.append(run)
            with db.write():
                restores.cancel_restore(row.data_source_id, row.id)
            wait_until_known(run)
        original(run)

    with instead("jobs.runs:Run.check", check):
        row = lab.run("restore", row.id)
    assert row.status == "completed", row.error


def test_a_worker_that_was_taken_for_dead_takes_nothing_away_from_the_next(lab: Lab) -> None:
    row = lab.queue_restore(lab.backup(lab.sqlite()), "other.db")

    def meanwhile(*_: object) -> None:
        restores._restores.update(row.id, {"run": "another"})

    with instead("domains.backups.jobs:_compare", meanwhile):
        lab.run("restore", row.id)
    assert lab.row("restore", row.id).status == "running"
    assert [path.name for path in lab.files.glob(".other.db.*")] == [f".other.db.{row.uid}"]


def test_work_that_may_not_be_broken_off_shows_life_though_it_was_cancelled(lab: Lab) -> None:
    row = lab.queue(lab.sqlite())
    with db.write():
        row = runs.claim(row.id, first=True, artifact="a")
    later = clock.now() + clock.MINUTE
    with Run(runs.RUNS, row.id, row.run, lambda: "") as run:
        with run.shielded():
            with db.write():
                service.cancel_backup(row.data_source_id, row.id)
            wait_until_known(run)
            with clock.at(lambda: later):
                deadline = time.monotonic() + WAIT_SECONDS
                while lab.row("dump", row.id).beat_at < later:
                    assert time.monotonic() < deadline
                    time.sleep(0.01)
            run.check()
        with pytest.raises(Cancelled):
            run.check()


def test_what_is_shielded_is_either_not_begun_or_not_stopped(lab: Lab) -> None:
    row = lab.queue(lab.sqlite())
    run = _Late(runs.RUNS, row.id, row.run, lambda: "")
    stopped: list[bool] = []
    with suppress(Cancelled), run.shielded():
        with run.stopping(lambda: stopped.append(True)):
            run.went_on.set()
            run.canceller.join()
        assert stopped == []
    run.canceller.join()


class _Late(Run):
    """A run that is cancelled in the moment in which it is about to be shielded."""

    def __init__(self, *given: Any) -> None:
        self.looked, self.went_on = threading.Event(), threading.Event()
        self.canceller = threading.Thread(target=lambda: self._stop(Cancelled()))
        super().__init__(*given)

    @property
    def _shielded(self) -> bool:
        seen = self._is_shielded
        if threading.current_thread() is self.canceller:
            self.looked.set()
            # Nor for ever, if others wait for the lock that is held here.
            self.went_on.wait(1)
        return seen

    @_shielded.setter
    def _shielded(self, value: bool) -> None:
        if value:
            self.canceller.start()
            # Not if it has to wait for the lock.
            self.looked.wait(0.2)
        self._is_shielded = value
