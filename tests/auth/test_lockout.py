"""Guessing passwords: the same answer, a lock, and no secret anywhere."""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.backup_api import on_postgresql
from tests.support.running_server import PASSWORD, Person, Stack
from tests.support.sign_in import login, refresh

NewPerson = Callable[..., Person]


def email_of(person: Person) -> str:
    return str(person.tokens["user"]["email"])


def strangers_failures(stack: Stack, person: Person) -> tuple[int, int]:
    """The guesses that count against an account's strangers: in a row, and in a day."""
    counted = "SELECT failed_logins, day_failures FROM users WHERE id = ?"
    in_a_row, in_a_day = stack.sql(counted, person.id)[0]
    return int(in_a_row), int(in_a_day)


def lock_strangers(stack: Stack, person: Person, until: int) -> None:
    locked = "UPDATE users SET failed_logins = 10, locked_until = ? WHERE id = ?"
    stack.sql(locked, until, person.id)


def lock_known(stack: Stack, person: Person, kind: str) -> None:
    locked = "UPDATE known_devices SET locked_until = ? WHERE user_id = ? AND kind = ?"
    stack.sql(locked, 2**60, person.id, kind)


# Nobody signs in well from there but where a test says so.
AWAY = "127.0.0.66"


def test_whatever_is_wrong_gets_the_same_answer(
    stack: Stack, admin: Person, someone: NewPerson
) -> None:
    known, inactive, locked = someone(), someone(), someone()
    admin.put(f"/api/users/{inactive.id}", is_active=False)
    lock_strangers(stack, locked, 2**60)
    answers = [
        login(stack, email_of(known), "not the password"),
        login(stack, email_of(known), "not the password", AWAY),
        login(stack, "nobody@example.com", PASSWORD),
        login(stack, email_of(inactive), PASSWORD),
        login(stack, email_of(locked), PASSWORD, AWAY),
        login(stack, email_of(locked), "not the password", AWAY),
        login(stack, email_of(known), "x" * 500),
        login(stack, email_of(known), "x\0x"),
    ]
    # The device's own lock holds for its address, too; what has no part in it does not matter.
    lock_known(stack, known, "device")
    token = known.tokens["device_token"]
    answers.append(login(stack, email_of(known), PASSWORD, device_token=token))
    lock_known(stack, known, "address")
    answers.append(login(stack, email_of(known), PASSWORD))
    answers.append(login(stack, email_of(known), PASSWORD, device_token="qdd_of_nobody"))
    nul = answers.pop(7)
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert nul.status_code == 400
    assert login(stack, email_of(known), PASSWORD, AWAY).status_code == 200


def test_strangers_get_ten_guesses_and_lock_out_only_each_other(
    stack: Stack, someone: NewPerson
) -> None:
    person = someone()
    with ThreadPoolExecutor(13) as pool:
        guesses = [(f"guess number {number}", f"127.0.7.{number + 1}") for number in range(13)]
        answers = list(pool.map(lambda each: login(stack, email_of(person), *each), guesses))
    assert {answer.status_code for answer in answers} == {401}
    assert strangers_failures(stack, person) == (10, 10)
    assert login(stack, email_of(person), PASSWORD, AWAY).status_code == 401
    # Who is known by the address, or by the device, has no part in it.
    assert login(stack, email_of(person), PASSWORD).status_code == 200
    token = person.tokens["device_token"]
    known = login(stack, email_of(person), PASSWORD, AWAY, device_token=token)
    assert (known.status_code, known.json()["device_token"]) == (200, token)
    assert strangers_failures(stack, person) == (10, 10)
    # From now on that address is known, without the device's token.
    assert login(stack, email_of(person), PASSWORD, AWAY).status_code == 200


def test_a_known_address_locks_itself_out_and_nobody_else(stack: Stack, someone: NewPerson) -> None:
    person = someone()
    near = "UPDATE known_devices SET failed_logins = 9 WHERE user_id = ? AND kind = 'address'"
    stack.sql(near, person.id)
    for password in ("not the password", PASSWORD):
        assert login(stack, email_of(person), password).status_code == 401
    assert strangers_failures(stack, person) == (0, 0)
    token = person.tokens["device_token"]
    assert login(stack, email_of(person), PASSWORD, device_token=token).status_code == 200
    assert login(stack, email_of(person), PASSWORD, AWAY).status_code == 200


def test_a_lock_is_released_by_time_and_a_days_guesses_by_the_next_day(
    stack: Stack, someone: NewPerson
) -> None:
    person = someone()
    now = time.time_ns() // 1000
    lock_strangers(stack, person, now - 1)
    assert login(stack, email_of(person), "not the password", AWAY).status_code == 401
    assert strangers_failures(stack, person) == (1, 1)
    day = "UPDATE users SET day_failures = 99, day_began_at = ? WHERE id = ?"
    stack.sql(day, now - 1, person.id)
    assert login(stack, email_of(person), "not the password", AWAY).status_code == 401
    until = stack.sql("SELECT locked_until FROM users WHERE id = ?", person.id)[0][0]
    assert until == now - 1 + 24 * 3600 * 1_000_000
    assert login(stack, email_of(person), PASSWORD, AWAY).status_code == 401
    stack.sql("UPDATE users SET locked_until = 1, day_began_at = 1 WHERE id = ?", person.id)
    assert login(stack, email_of(person), "not the password", AWAY).status_code == 401
    assert strangers_failures(stack, person) == (1, 1)
    # The right one takes back what came before it in a row, and of the day only itself.
    assert login(stack, email_of(person), PASSWORD, AWAY).status_code == 200
    assert strangers_failures(stack, person) == (0, 1)


@pytest.mark.parametrize("how", ["reset", "deactivate", "change", "end"])
def test_a_device_is_known_until_what_ends_its_sessions(
    stack: Stack, admin: Person, someone: NewPerson, how: str
) -> None:
    person = someone()
    token, password = person.tokens["device_token"], PASSWORD
    other = login(stack, email_of(person), PASSWORD, AWAY).json()
    if how == "reset":
        made = admin.make(f"/api/users/{person.id}/reset-password")
        token, password = other["device_token"], made["generated_password"]
    elif how == "deactivate":
        for is_active in (False, True):
            admin.put(f"/api/users/{person.id}", is_active=is_active)
    elif how == "change":
        password = "quite another one"
        change = {"current_password": PASSWORD, "new_password": password}
        assert person.post("/api/auth/change-password", **change).status_code == 200
    else:
        sessions = person.get("/api/auth/sessions").json()["sessions"]
        theirs = next(session["id"] for session in sessions if not session["is_current"])
        assert person.delete(f"/api/auth/sessions/{theirs}").status_code == 200
    lock_strangers(stack, person, 2**60)
    is_kept = how in ("change", "end")
    far = "127.0.0.67"
    kept = login(stack, email_of(person), password, far, device_token=token)
    assert kept.status_code == (200 if is_kept else 401)
    gone = login(
        stack, email_of(person), password, "127.0.0.68", device_token=other["device_token"]
    )
    assert gone.status_code == 401


def test_a_devices_token_is_of_no_use_for_somebody_else(stack: Stack, someone: NewPerson) -> None:
    person, other = someone(), someone()
    lock_strangers(stack, other, 2**60)
    token = person.tokens["device_token"]
    refused = login(stack, email_of(other), PASSWORD, AWAY, device_token=token)
    assert refused.status_code == 401
    taken = login(stack, email_of(other), PASSWORD, device_token=token).json()
    assert taken["device_token"] not in ("", token)


def test_a_locked_session_goes_on(stack: Stack, someone: NewPerson) -> None:
    person = someone()
    lock_strangers(stack, person, 2**60)
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


# More than wait in the rooms of two workers.
CROWD = 190


async def crowd_from(stack: Stack, addresses: list[str], then: Callable[[], None]) -> list[bytes]:
    """Many guesses at once, of which nobody waits for the answer; what was answered meanwhile."""

    async def guess(number: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        address = (addresses[number % len(addresses)], 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", stack.port, local_addr=address)
        body = json.dumps({"email": "crowded@example.com", "password": "a guess"}).encode()
        head = f"POST /api/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        return reader, writer

    connections = await asyncio.gather(*(guess(number) for number in range(CROWD)))
    await asyncio.to_thread(then)
    answers = []
    for reader, writer in connections:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.001):
                answers.append(await reader.read(4096))
        writer.close()
    return answers


def test_a_crowd_of_strangers_holds_up_neither_who_is_known_nor_a_newcomer(
    stack: Stack, admin: Person, someone: NewPerson
) -> None:
    person = someone()
    body = {"email": "crowded@example.com", "full_name": "C", "password": PASSWORD}
    admin.post("/api/users", **body)
    statuses: list[int] = []

    def honest() -> None:
        token = person.tokens["device_token"]
        for address, more in (
            ("127.0.0.1", {}),
            ("127.0.4.1", {"device_token": token}),
            ("127.0.5.1", {}),
        ):
            statuses.append(login(stack, email_of(person), PASSWORD, address, **more).status_code)
        change = {"current_password": PASSWORD, "new_password": "quite another one"}
        statuses.append(person.post("/api/auth/change-password", **change).status_code)

    addresses = [f"127.0.6.{number}" for number in range(1, 11)]
    answers = asyncio.run(crowd_from(stack, addresses, honest))
    assert statuses == [200] * 4
    refused = [each for each in answers if b" 429 " in each.partition(b"\r\n")[0]]
    assert refused
    assert all(b"retry-after: 5" in each for each in refused)
    # Nothing was counted of who was refused or hung up.
    counted = "SELECT day_failures FROM users WHERE email = 'crowded@example.com'"
    assert stack.sql(counted)[0][0] <= 10


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
        person.tokens["device_token"],
    ]
    tables = ("audit_log", "request_keys", "sessions", "refresh_tokens", "users", "known_devices")
    stored = "".join(str(stack.sql(f"SELECT * FROM {table}")) for table in tables) + stack.log
    assert "canary@example.com" in stored
    for secret in secrets:
        assert secret not in stored
