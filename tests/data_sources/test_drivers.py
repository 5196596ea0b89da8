"""Sources' servers that misbehave: what is waited for and read of them has an end."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from quarterdeck_server.core import caller, leash
from quarterdeck_server.core.leash import MIB, Bounds
from quarterdeck_server.domains.data_sources import mysql, postgres, sql
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.security import vendors
from quarterdeck_server.rpc import blocking_calls

from tests.support.data_source_api import PATH, server, try_out
from tests.support.hostile_servers import Hostile, timed
from tests.support.job_lab import Lab, instead
from tests.support.running_server import Person, reason
from tests.support.sources import PASSWORD, MariaDbSource, PostgresSource
from tests.support.targets import nothing, target_of
from tests.support.waiting import wait_for

NONE = AllowedPlaces((), ())
DRIVERS: dict[str, Any] = {"postgresql": postgres, "mysql": mysql}
TIMEOUT, TOO_LARGE = "TIMEOUT", "TOO_LARGE"
SECONDS = 0.3
# Of a gigabyte: what the kernels of both ends keep of a connection on loopback, and what comes
# until a busy host lets the thread run that looks.
IN_BETWEEN = 128 * MIB


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets limits so short that a test of them is; of time only where that is what ends it."""

    def limit(code: str) -> None:
        seconds = SECONDS if code == TIMEOUT else 20
        monkeypatch.setattr(sql, "GRACE_SECONDS", seconds)
        small = Bounds(answer_seconds=seconds, answer_bytes=MIB // 8, all_bytes=MIB // 8)
        for driver in DRIVERS.values():
            monkeypatch.setattr(driver, "TRYING", small)
            monkeypatch.setattr(driver, "SIGN_IN_SECONDS", seconds)
        monkeypatch.setattr(postgres, "CANCEL_SECONDS", SECONDS)
        monkeypatch.setattr(mysql, "KILL", replace(mysql.KILL, answer_seconds=SECONDS))

    return limit


MISBEHAVIOUR = {
    "postgresql": {
        "silent": TIMEOUT,
        "drip": TIMEOUT,
        "rows": TOO_LARGE,
        "giant": TOO_LARGE,
        "error": TOO_LARGE,
        "notices": TOO_LARGE,
        "nonsense": "SERVER_ERROR",
        "auth-silent": TIMEOUT,
        "auth-notices": TOO_LARGE,
        "auth-error": "SERVER_ERROR",
        "auth-clear": "CLEAR_PASSWORD",
        "auth-trust": "WRONG_PASSWORD",
        "auth-scram": "SERVER_ERROR",
        "auth-scram-later": TIMEOUT,
        "auth-scram-short": "SERVER_ERROR",
        "auth-versions": "SERVER_ERROR",
    },
    "mysql": {
        "silent": TIMEOUT,
        "drip": TIMEOUT,
        "rows": TOO_LARGE,
        "giant": TOO_LARGE,
        "error": TOO_LARGE,
        "infile": "SERVER_ERROR",
        "nonsense": "SERVER_ERROR",
        "auth-silent": TIMEOUT,
        "auth-drip": TIMEOUT,
        "auth-tls": TIMEOUT,
        "auth-clear": "CLEAR_PASSWORD",
    },
}


@pytest.mark.parametrize(
    ("kind", "manner"), [(kind, each) for kind, found in MISBEHAVIOUR.items() for each in found]
)
def test_a_server_that_misbehaves_is_cut_off(
    impatient: Callable[[str], None], kind: str, manner: str
) -> None:
    impatient(MISBEHAVIOUR[kind][manner])

    def fails() -> str:
        with pytest.raises(SourceError) as caught:
            DRIVERS[kind].try_source(target, NONE)
        return caught.value.code

    with Hostile(kind, manner) as hostile:
        target = target_of(kind, hostile.port, "app", password="sesame")
        code, seconds = timed(fails)
    # Of an error in the midst of a sign-in it depends who is the first to have had enough.
    assert code == MISBEHAVIOUR[kind][manner] or (manner, code) == ("auth-error", TOO_LARGE)
    assert seconds < 10
    assert hostile.sent < sql.TRYING.all_bytes + IN_BETWEEN
    assert b"sesame" not in hostile.heard
    assert b"root:" not in hostile.heard
    # Nothing is left that would be watched for ever.
    wait_for(lambda: not leash._watcher._leashes)


@pytest.mark.parametrize("kind", DRIVERS)
@pytest.mark.parametrize("ask", [vendors.audit, vendors.read_access])
def test_an_audit_of_a_server_that_misbehaves_ends(
    impatient: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    ask: Callable[..., Any],
) -> None:
    for module in ("postgres.audit", "postgres.access", "mysql.audit", "mysql.access"):
        name = f"quarterdeck_server.domains.security.{module}.STATEMENT_SECONDS"
        monkeypatch.setattr(name, 0)
    for manner, code in (("silent", TIMEOUT), ("giant", TOO_LARGE), ("error", TOO_LARGE)):
        impatient(code)
        with Hostile(kind, manner) as hostile, pytest.raises(SourceError) as caught:
            ask(target_of(kind, hostile.port, "app"), NONE, nothing)
        assert caught.value.code == code, manner
        assert hostile.sent < sql.SMALL.all * MIB + IN_BETWEEN


@pytest.mark.parametrize("kind", DRIVERS)
def test_work_on_a_server_that_says_nothing_is_given_up(
    impatient: Callable[[str], None], lab: Lab, kind: str
) -> None:
    impatient(TIMEOUT)
    # The driver of MySQL gives up by itself, which a busy machine may only notice later.
    lab.limit_seconds = 0.5 if kind == "postgresql" else 20
    module = DRIVERS[kind].__name__.removeprefix("quarterdeck_server.")
    with Hostile(kind, "silent") as hostile:
        source = lab._server(kind, hostile.port, "app")
        with instead(f"{module}:try_source", lambda *_: ("A server", "")):
            report = lab.report(source, "data-quality")
        # Whichever limit is the first to be passed, that of the report or of one answer.
        lab.limit_seconds = 0.5
        assert report.status == "failed"
        assert report.error_code in ("TIME_LIMIT", TIMEOUT), report.error
        if report.error_code != TIMEOUT:
            # It is sent by a thread of its own.
            wait_for(lambda: hostile.cancels > 0)
        backup = lab.backup(source)
        assert backup.status == "failed"
        assert backup.error_code in ("TIME_LIMIT", TIMEOUT), backup.error
        lab.limit_seconds = 60
        patient = replace(sql.PATIENT, answer_seconds=SECONDS)
        with (
            instead("domains.backups.postgres.session:PATIENT", patient),
            instead("domains.backups.mysql.session:PATIENT", patient),
        ):
            backup = lab.backup(source)
        assert (backup.status, backup.error_code) == ("failed", TIMEOUT), backup.error


def test_what_is_given_up_ends_on_the_server_too(
    pg_source: PostgresSource, mariadb: MariaDbSource
) -> None:
    bounds = Bounds(answer_seconds=20, answer_bytes=MIB, all_bytes=MIB)

    def postgres_is_busy() -> bool:
        asked = "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query = '{}'"
        return bool(pg_source.sql(asked.format("SELECT pg_sleep(20)")))

    def mysql_is_busy() -> bool:
        target = target_of("mysql", mariadb.port, "app")
        with mysql.connect(target, NONE) as other, other.cursor() as cursor:
            asked = "SELECT 1 FROM information_schema.PROCESSLIST WHERE INFO = '{}'"
            cursor.execute(asked.format("SELECT SLEEP(20)"))
            return bool(cursor.fetchall())

    def given_up(
        is_busy: Callable[[], bool], ask: Callable[[], Any], end: Callable[[], None]
    ) -> None:
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(ask)
            wait_for(is_busy)
            _, seconds = timed(lambda: (end(), waiting.exception(5)))
        assert seconds < 3
        wait_for(lambda: not is_busy())

    first = postgres.connect(target_of("postgresql", pg_source.port, "app"), NONE, bounds)
    given_up(postgres_is_busy, lambda: first.execute("SELECT pg_sleep(20)"), first.cancel)
    first.close()
    second = mysql.connect(target_of("mysql", mariadb.port, "app"), NONE, bounds=bounds)
    given_up(mysql_is_busy, lambda: second.query("SELECT SLEEP(20)"), lambda: mysql.hang_up(second))


def test_nothing_of_this_process_goes_to_a_foreign_server(
    pg_source: PostgresSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".pgpass").write_text("*:*:*:*:a password for another server")
    (tmp_path / ".pgpass").chmod(0o600)
    for name, value in {
        "HOME": str(tmp_path),
        "PGPASSFILE": str(tmp_path / ".pgpass"),
        "PGPASSWORD": "a password for another server",
        "PGOPTIONS": "-c application_name=leaked",
        "PGTARGETSESSIONATTRS": "standby",
        "PGREQUIREAUTH": "none",
    }.items():
        monkeypatch.setenv(name, value)
    target = target_of("postgresql", pg_source.port, "app")
    assert postgres.try_source(target, NONE)[0].startswith("PostgreSQL")
    with postgres.reading(target, NONE, statement_seconds=5) as session:
        assert session.execute("SHOW application_name").fetchone() == ("quarterdeck",)
    with pytest.raises(SourceError) as caught:
        postgres.try_source(replace(target, password=""), NONE)
    assert caught.value.code == "WRONG_PASSWORD"


def test_a_turn_is_given_back_though_a_call_never_ends() -> None:
    async def give_up() -> None:
        calls = blocking_calls.Outside("test", at_once=2, limit_seconds=0.05)
        stuck = threading.Event()
        for _ in range(2 * blocking_calls.LEFT_BEHIND // 2):
            found = await asyncio.gather(
                *(calls.run(stuck.wait) for _ in range(2)), return_exceptions=True
            )
            assert all(isinstance(each, TimeoutError) for each in found)
        with pytest.raises(blocking_calls.Busy):
            await calls.run(time.monotonic)
        stuck.set()
        while True:
            await asyncio.sleep(0.01)
            try:
                assert await calls.run(lambda: 7) == 7
                return
            except blocking_calls.Busy:
                continue

    asyncio.run(give_up())


def test_who_waits_for_servers_that_say_nothing_leaves_turns_for_others() -> None:
    async def ask(calls: blocking_calls.Outside, who: str, fn: Callable[[], Any]) -> Any:
        caller.CURRENT.set(replace(call, presumed_user_id=who))
        return await calls.run(fn)

    async def crowd() -> None:
        calls = blocking_calls.Outside("test", at_once=4, limit_seconds=0.3)
        stuck = threading.Event()
        waiting = [asyncio.create_task(ask(calls, "greedy", stuck.wait)) for _ in range(4)]
        await asyncio.sleep(0.05)
        assert await asyncio.create_task(ask(calls, "other", lambda: 7)) == 7
        ends = await asyncio.gather(*waiting, return_exceptions=True)
        stuck.set()
        assert [type(each) for each in ends] == [TimeoutError] * 2 + [blocking_calls.Busy] * 2
        assert not calls._turns._under_way

    call = caller.Call("", "", "", "", "", 0)
    asyncio.run(crowd())


@pytest.mark.parametrize("stack", ["sqlite"], indirect=True)
def test_servers_that_say_nothing_stop_no_honest_test(
    manager: Person, someone: Callable[[str], Person], pg_source: PostgresSource
) -> None:
    honest = manager.make(PATH, **server(port=pg_source.port, password=PASSWORD))
    manners = [("postgresql", each) for each in ("silent", "drip", "auth-silent", "silent")]
    manners += [("mysql", each) for each in ("silent", "drip", "auth-tls", "auth-drip")]
    servers = [Hostile(*each) for each in manners]
    try:
        # One person has not so many calls at once.
        people = [someone("admin") for _ in range(len(servers) // 2)]
        made = [
            (manager.make(PATH, **server(each.kind, port=each.port)), person.twin())
            for each, person in zip(servers, people * 2, strict=True)
        ]
        with ThreadPoolExecutor(len(made)) as pool:
            found = list(pool.map(lambda pair: try_out(pair[1], pair[0])["error_code"], made))
        assert set(found) <= {TIMEOUT, "BUSY"}, found
        assert found.count(TIMEOUT) >= 4
        for _ in range(4):
            assert try_out(manager, honest)["success"]
    finally:
        for each in servers:
            each.__exit__()
    for kind in DRIVERS:
        with Hostile(kind, "giant") as hostile:
            source = manager.make(PATH, **server(kind, port=hostile.port))
            path = f"/scan/data-sources/{source['id']}"
            for name in ("security-audit?refresh=true", "access-control"):
                answer = manager.get(f"{path}/{name}")
                assert (answer.status_code, reason(answer)) == (409, TOO_LARGE), answer.text
            assert hostile.sent < 4 * sql.SMALL.all * MIB


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("28P01", "WRONG_PASSWORD"),
        ("28000", "NOT_ALLOWED"),
        ("42501", "NOT_ALLOWED"),
        ("3D000", "NO_SUCH_DATABASE"),
        ("57014", "TIMEOUT"),
        ("57P01", "NO_CONNECTION"),
        ("XX000", "SERVER_ERROR"),
    ],
)
def test_what_a_server_says_is_told_by_its_sqlstate_in_any_language(state: str, code: str) -> None:
    error = psycopg.errors.lookup(state)("la autentificación falló: password authentication failed")
    assert postgres.failure(error).code == code


def test_a_name_that_reads_like_a_failure_is_none() -> None:
    text = 'connection failed: FATAL:  database "no pg_hba.conf, SSL refused" does not exist'
    assert postgres.failure(psycopg.OperationalError(text)).code == "NO_SUCH_DATABASE"
    text = 'la conexión falló: FATAL:  no existe la base de datos "SSL"'
    assert postgres.failure(psycopg.OperationalError(text)).code == "SERVER_ERROR"
