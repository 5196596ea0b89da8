"""What errors of the database mean to callers, whatever their text is."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import peewee
import psycopg
import pytest
from quarterdeck_server.core import errors
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.storage import failures

from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, Person, Stack, reason

# A server speaks the language of its `lc_messages`; this one has a title say which code to raise.
FAILING = """
CREATE FUNCTION raise_in_spanish() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'llave duplicada viola restricción de unicidad «tasks_title_key»'
        USING ERRCODE = split_part(NEW.title, ' ', 2);
END $$;
CREATE TRIGGER failing BEFORE INSERT ON tasks FOR EACH ROW
    WHEN (NEW.title LIKE 'failing _____') EXECUTE FUNCTION raise_in_spanish();
"""
MEANT = {
    "23505": (409, Reason.ALREADY_EXISTS),
    "23503": (409, Reason.CONFLICT),
    "22003": (400, Reason.INVALID_ARGUMENT),
    # Serialization, deadlock, lock timeout, too many connections, disk full, shutdown.
    **dict.fromkeys(("40001", "40P01", "55P03", "53300", "53100", "57P01"), (503, "UNAVAILABLE")),
    # A misspelt column, no such table, not null, check, division by zero.
    **dict.fromkeys(("42703", "42P01", "23502", "23514", "22012"), (500, "INTERNAL")),
}


@contextmanager
def renamed(stack: Stack, table: str, column: str) -> Iterator[None]:
    """Has a column of ours be misspelt for the moment."""
    stack.sql(f"ALTER TABLE {table} RENAME COLUMN {column} TO {column}_away")
    try:
        yield
    finally:
        stack.sql(f"ALTER TABLE {table} RENAME COLUMN {column}_away TO {column}")


@pytest.fixture
def admin(own_stack: Callable[..., Stack]) -> Person:
    """The administrator of a stack of its own: no other has an error of ours in its log."""
    return own_stack().login(ADMIN_EMAIL, ADMIN_PASSWORD)


def test_an_error_of_ours_is_internal_and_in_the_log_alone(admin: Person) -> None:
    with renamed(admin.stack, "aws_accounts", "regions"):
        answers = [
            admin.get("/api/config/aws-accounts"),
            admin.post(
                "/api/config/aws-accounts",
                account_id="123456789012",
                name="misspelt",
                regions=["eu-west-1"],
            ),
        ]
    assert [(each.status_code, reason(each)) for each in answers] == [(500, "INTERNAL")] * 2
    assert "regions" not in "".join(each.text for each in answers)
    told = admin.stack.log
    for each in answers:
        request_id = each.headers["x-request-id"]
        line = next(
            line for line in told.splitlines() if request_id in line and "internal error" in line
        )
        assert "Traceback" in line
        assert "regions" in line
    if admin.stack.settings.get("database_url"):
        check_all_languages(admin)


def check_all_languages(admin: Person) -> None:
    stack = admin.stack
    stack.sql(FAILING)
    try:
        answers = {code: admin.post("/api/tasks", title=f"failing {code}") for code in MEANT}
    finally:
        stack.sql("DROP TRIGGER failing ON tasks; DROP FUNCTION raise_in_spanish()")
    found = {code: (each.status_code, reason(each)) for code, each in answers.items()}
    assert found == MEANT
    assert "llave" not in "".join(each.text for each in answers.values())


def raised_by(run: Callable[[], object]) -> peewee.PeeweeException:
    """A driver's error as Peewee raises it."""
    wrapper = peewee.ExceptionWrapper(peewee.EXCEPTIONS)
    with pytest.raises(peewee.PeeweeException) as raised, wrapper:
        run()
    return raised.value


def meaning_in(connection: sqlite3.Connection, statement: str) -> type[errors.AppError] | None:
    found = failures.meaning(raised_by(partial(connection.execute, statement)))
    return type(found) if found else None


def test_what_sqlite_refuses_is_told_apart_by_its_codes(tmp_path: Path) -> None:
    path = tmp_path / "own.db"
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as ours:
        ours.execute("PRAGMA foreign_keys = 1")
        ours.execute("CREATE TABLE a (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE)")
        ours.execute("CREATE TABLE b (a_id INTEGER REFERENCES a, n INTEGER CHECK (n > 0))")
        ours.execute("INSERT INTO a VALUES (1, 'x')")
        taken = errors.AlreadyExists
        assert meaning_in(ours, "INSERT INTO a VALUES (2, 'x')") is taken
        assert meaning_in(ours, "INSERT INTO a VALUES (1, 'y')") is taken
        assert meaning_in(ours, "INSERT INTO b VALUES (9, 1)") is errors.Conflict
        assert meaning_in(ours, "SELECT zeroblob(2000000000)") is errors.InvalidArgument
        for ours_alone in (
            "SELECT wrod FROM a",
            "SELECT * FROM c",
            "SELEC 1",
            "INSERT INTO a VALUES (3, NULL)",
            "INSERT INTO b VALUES (1, -1)",
        ):
            assert meaning_in(ours, ours_alone) is None, ours_alone
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            assert meaning_in(ours, "SELECT word FROM a") is errors.Unavailable
        ours.execute("PRAGMA max_page_count = 4")
        full = "INSERT INTO a VALUES (4, hex(zeroblob(100000)))"
        assert meaning_in(ours, full) is errors.Unavailable
    path.write_bytes(b"not a database, whatever it was before" * 100)
    with closing(sqlite3.connect(path)) as ours:
        assert meaning_in(ours, "SELECT * FROM a") is None


def test_a_server_that_is_away_is_away() -> None:
    nowhere = partial(psycopg.connect, "host=127.0.0.1 port=1 connect_timeout=1")
    away = raised_by(nowhere)
    assert failures.is_away(away)
    assert failures.told(away) is None
    # Peewee's own errors are misuse of it.
    misuse = peewee.InterfaceError("the database is not open")
    assert failures.meaning(misuse) is None
    assert failures.told(misuse) is misuse
