"""PostgreSQL is restarted while nobody calls: no call fails for it afterwards."""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import peewee
import pytest
from quarterdeck_server.storage import db

from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, Stack
from tests.support.sources import PostgresSource

AT_ONCE = 12


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresSource]:
    with tempfile.TemporaryDirectory(prefix="qd-again-") as folder:
        server = PostgresSource(Path(folder))
        yield server
        server.stop()


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_no_connection_fails_a_call_after_a_restart(server: PostgresSource, mode: str) -> None:
    db.open_database(server.url)

    def ask(statement: str) -> object:
        return db.guarded(lambda: db.database.execute_sql(statement).fetchone()[0])

    def write() -> object:
        def work() -> object:
            with db.write():
                return db.database.execute_sql("SELECT 1").fetchone()[0]

        return db.guarded(work)

    def cut_off() -> None:
        with db.database.atomic():
            server.begin_anew(mode)
            ask("SELECT 1")

    try:
        before = ask("SELECT pg_backend_pid()")
        # A setting that is told of is no end.
        server.sql("ALTER SYSTEM SET DateStyle = 'German'")
        server.sql("SELECT pg_reload_conf()")
        assert ask("SELECT pg_backend_pid()") == before
        server.begin_anew(mode)
        assert ask("SELECT pg_backend_pid()") != before
        server.begin_anew(mode)
        assert write() == 1
        # What was begun is not done again.
        lost = (peewee.OperationalError, peewee.InterfaceError)
        with pytest.raises(lost):
            cut_off()
        assert ask("SELECT 1") == 1
    finally:
        server.sql("ALTER SYSTEM RESET DateStyle")
        db.close_database()


def test_no_caller_hears_of_a_restart(server: PostgresSource, tmp_path: Path) -> None:
    stack = Stack(tmp_path / "data", {"database_url": server.url}).start()
    try:
        admin = stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)

        def call(number: int) -> int:
            person = admin.twin()
            if number % 2:
                return person.get("/api/tasks").status_code
            return person.post("/api/tasks", title=f"task {number}").status_code

        for _ in range(3):
            with ThreadPoolExecutor(AT_ONCE) as threads:
                # All threads of the worker have a connection.
                assert set(threads.map(call, range(AT_ONCE * 3))) == {200}
            server.begin_anew()
    finally:
        stack.stop()
