"""Guessing passwords: the same answer, a lock, and no secret anywhere."""

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.backups_door import on_postgresql, on_sqlite
from tests.stack import PASSWORD, Person, Stack
from tests.test_auth import login, refresh

NewPerson = Callable[..., Person]


def email_of(person: Person) -> str:
    return str(person.tokens["user"]["email"])


def failures(stack: Stack, person: Person) -> int:
    return int(stack.sql("SELECT failed_logins FROM users WHERE id = ?", person.id)[0][0])


def lock(stack: Stack, person: Person, until: int) -> None:
    stack.sql(
        "UPDATE users SET failed_logins = 10, locked_until = ? WHERE id = ?", until, person.id
    )


@on_sqlite
def test_wrong_unknown_inactive_and_locked_get_the_same_answer(
    stack: Stack, admin: Person, someone: NewPerson
) -> None:
    known, inactive, locked = someone(), someone(), someone()
    admin.put(f"/api/users/{inactive.id}", is_active=False)
    lock(stack, locked, 2**60)
    answers = [
        login(stack, email_of(known), "not the password"),
        login(stack, "nobody@example.com", PASSWORD),
        login(stack, email_of(inactive), PASSWORD),
        login(stack, email_of(locked), PASSWORD),
        login(stack, email_of(known), "x" * 500),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1


@on_sqlite
def test_the_answer_takes_as_long_for_somebody_as_for_nobody(
    stack: Stack, someone: NewPerson
) -> None:
    locked = someone()
    lock(stack, locked, 2**60)

    def median_seconds(email: str) -> float:
        times = []
        for _ in range(3):
            started = time.perf_counter()
            login(stack, email, "not the password")
            times.append(time.perf_counter() - started)
        return statistics.median(times)

    times = [median_seconds(e) for e in (email_of(someone()), "nobody@x.org", email_of(locked))]
    # A skipped hash would be a hundred times quicker; the factor is for a busy machine.
    assert max(times) < 3 * min(times)


@on_postgresql
def test_parallel_guesses_get_ten_tries(stack: Stack, someone: NewPerson) -> None:
    person = someone()
    with ThreadPoolExecutor(15) as pool:
        guesses = [f"guess number {number}" for number in range(15)]
        answers = list(pool.map(lambda guess: login(stack, email_of(person), guess), guesses))
    assert {answer.status_code for answer in answers} == {401}
    assert failures(stack, person) == 10
    assert login(stack, email_of(person), PASSWORD).status_code == 401


def test_the_lock_is_released_by_time(stack: Stack, someone: NewPerson) -> None:
    person = someone()
    lock(stack, person, time.time_ns() // 1000 - 1)
    assert login(stack, email_of(person), "not the password").status_code == 401
    assert failures(stack, person) == 1
    assert login(stack, email_of(person), PASSWORD).status_code == 200
    assert failures(stack, person) == 0


def test_a_locked_session_goes_on(stack: Stack, someone: NewPerson) -> None:
    person = someone()
    lock(stack, person, 2**60)
    assert person.get("/api/auth/me").status_code == 200


@on_postgresql
def test_more_parallel_logins_than_tries_all_succeed(stack: Stack, someone: NewPerson) -> None:
    person = someone()
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: login(stack, email_of(person), PASSWORD), range(12)))
    assert [answer.status_code for answer in answers] == [200] * 12


def test_denied_logins_are_in_the_audit_log(stack: Stack, someone: NewPerson) -> None:
    person = someone()
    login(stack, email_of(person), "not the password")
    rows = stack.sql(
        "SELECT outcome, reason, ip FROM audit_log WHERE action = 'Login' AND resource_id = ? "
        "ORDER BY seq",
        person.id,
    )
    assert rows == [("success", "", "127.0.0.1"), ("denied", "BAD_CREDENTIALS", "127.0.0.1")]


def test_no_secret_is_in_the_log_or_in_the_database(stack: Stack, admin: Person) -> None:
    canary = "canary-5f1c9e-password"
    body = {"email": "canary@example.com", "full_name": "C", "password": canary}
    admin.make("/api/users", request_id="canary-1", **body)
    made = admin.make("/api/users", email="c2@example.com", full_name="C", request_id="canary-2")
    login(stack, "canary@example.com", f"{canary}-wrong")
    person = stack.login("canary@example.com", canary)
    tokens = refresh(stack, person.tokens["refresh_token"]).json()
    change = {"current_password": canary, "new_password": f"{canary}-new"}
    assert person.post("/api/auth/change-password", **change).status_code == 200
    reset = admin.make(f"/api/users/{person.id}/reset-password")
    secrets = [
        canary,
        made["generated_password"],
        reset["generated_password"],
        person.tokens["access_token"],
        person.tokens["refresh_token"],
        tokens["refresh_token"],
    ]
    tables = ("audit_log", "request_keys", "sessions", "refresh_tokens", "users")
    stored = "".join(str(stack.sql(f"SELECT * FROM {table}")) for table in tables) + stack.log
    assert "canary@example.com" in stored
    for secret in secrets:
        assert secret not in stored
