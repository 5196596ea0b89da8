"""Signing in and out, refresh tokens, sessions, passwords."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import httpx
import jwt
import pytest
from quarterdeck.v1 import auth_pb2, auth_pb2_grpc
from quarterdeck_server.core.crypto import load_keys

from tests.support.running_server import (
    ADMIN_EMAIL,
    ADMIN_PASSWORD,
    PASSWORD,
    Person,
    Stack,
    reason,
    violations,
)
from tests.support.sign_in import login, refresh

NewPerson = Callable[..., Person]


def me(stack: Stack, token: str) -> httpx.Response:
    return stack.client().get("/api/auth/me", headers={"authorization": f"Bearer {token}"})


def test_login_answers_tokens_and_the_user(stack: Stack, admin: Person) -> None:
    answer = login(stack, ADMIN_EMAIL.upper(), ADMIN_PASSWORD).json()
    assert answer["token_type"] == "Bearer"
    assert answer["expires_in"] == 900
    assert answer["user"]["email"] == ADMIN_EMAIL
    assert "last_login" in answer["user"]
    assert "password" not in str(answer["user"]).replace("must_change_password", "")
    assert me(stack, answer["access_token"]).json() == answer["user"]


def test_login_and_me_over_native_grpc(stack: Stack) -> None:
    with stack.channel() as channel:
        stub = auth_pb2_grpc.AuthServiceStub(channel)
        tokens = stub.Login(auth_pb2.LoginRequest(email=ADMIN_EMAIL, password=ADMIN_PASSWORD))
        metadata = [("authorization", f"Bearer {tokens.access_token}")]
        assert stub.GetMe(auth_pb2.GetMeRequest(), metadata=metadata).email == ADMIN_EMAIL
        with pytest.raises(grpc.RpcError) as refused:
            stub.GetMe(auth_pb2.GetMeRequest())
    assert refused.value.code() == grpc.StatusCode.UNAUTHENTICATED


def test_logout_kills_both_tokens_at_once(stack: Stack, someone: NewPerson) -> None:
    person = someone()
    assert person.post("/api/auth/logout").json() == {}
    assert reason(me(stack, person.tokens["access_token"])) == "SESSION_ENDED"
    assert refresh(stack, person.tokens["refresh_token"]).status_code == 401


def test_refresh_rotates_and_keeps_the_session(stack: Stack, someone: NewPerson) -> None:
    person = someone()
    answer = refresh(stack, person.tokens["refresh_token"]).json()
    assert answer["refresh_token"] != person.tokens["refresh_token"]
    assert me(stack, answer["access_token"]).status_code == 200
    assert len(person.get("/api/auth/sessions").json()["sessions"]) == 1


def test_refresh_token_reuse_revokes_the_family(stack: Stack, someone: NewPerson) -> None:
    person = someone()
    stolen = person.tokens["refresh_token"]
    fresh = refresh(stack, stolen).json()
    replay = refresh(stack, stolen)
    assert (replay.status_code, reason(replay)) == (401, "REFRESH_TOKEN_REUSED")
    assert refresh(stack, fresh["refresh_token"]).status_code == 401
    assert me(stack, fresh["access_token"]).status_code == 401
    assert me(stack, person.tokens["access_token"]).status_code == 401


def test_of_parallel_refreshes_at_most_one_wins_and_none_is_an_error_of_ours(
    stack: Stack, someone: NewPerson
) -> None:
    token = someone().tokens["refresh_token"]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: refresh(stack, token), range(10)))
    outcomes = [(a.status_code, "" if a.status_code == 200 else reason(a)) for a in answers]
    assert [status for status, _ in outcomes].count(200) == 1
    allowed = {(409, "REFRESH_RACE"), (401, "REFRESH_TOKEN_REUSED"), (401, "BAD_TOKEN"), (200, "")}
    assert set(outcomes) <= allowed


def test_a_race_for_one_refresh_token_leaves_the_session_alive(
    stack: Stack, someone: NewPerson
) -> None:
    person = someone()
    stack.sql(
        "UPDATE refresh_tokens SET used_at = ? WHERE session_id = "
        "(SELECT id FROM sessions WHERE user_id = ?)",
        time.time_ns() // 1000 + 60_000_000,  # used after the next call came in
        person.id,
    )
    lost = refresh(stack, person.tokens["refresh_token"])
    assert (lost.status_code, reason(lost)) == (409, "REFRESH_RACE")
    assert me(stack, person.tokens["access_token"]).status_code == 200


def test_a_session_ends_at_its_absolute_age(stack: Stack, someone: NewPerson) -> None:
    person = someone()
    stack.sql("UPDATE sessions SET expires_at = 1 WHERE user_id = ?", person.id)
    assert me(stack, person.tokens["access_token"]).status_code == 401
    assert refresh(stack, person.tokens["refresh_token"]).status_code == 401


def test_a_refresh_never_prolongs_the_session(stack: Stack, someone: NewPerson) -> None:
    person = someone()
    end = time.time_ns() // 1000 + 100_000_000
    stack.sql("UPDATE sessions SET expires_at = ? WHERE user_id = ?", end, person.id)
    answer = refresh(stack, person.tokens["refresh_token"]).json()
    assert answer["expires_in"] <= 100


def forge(stack: Stack, person: Person, key: bytes | None = None, **changes: Any) -> str:
    """An access token like the person's with some claims changed (None removes one)."""
    algorithm = changes.pop("alg", "HS256")
    header = {"typ": changes.pop("typ", "at+jwt")}
    claims = jwt.decode(person.tokens["access_token"], options={"verify_signature": False})
    claims = {k: v for k, v in {**claims, **changes}.items() if v is not None}
    own = load_keys(stack.data_dir / "secret.key").access_tokens[0]
    signing = "" if algorithm == "none" else key or own
    return jwt.encode(claims, signing, algorithm, headers=header)


@pytest.mark.parametrize(
    "changes",
    [
        {"alg": "none"},
        {"key": b"x" * 32},
        {"exp": 1_000_000_000},
        {"iat": 4_000_000_000, "exp": 4_000_000_900},
        {"aud": "elsewhere"},
        {"iss": "elsewhere"},
        {"aud": None},
        {"exp": None},
        {"iat": None},
        {"sid": None},
        {"sid": "none"},
        {"sid": ["list"]},
        {"exp": "tomorrow"},
        {"exp": 1e300},
        {"typ": "JWT"},
    ],
    ids=str,
)
def test_a_forged_token_is_refused(stack: Stack, user: Person, changes: dict[str, Any]) -> None:
    answer = me(stack, forge(stack, user, **changes))
    assert answer.status_code == 401, answer.text
    assert reason(answer) in {"BAD_TOKEN", "TOKEN_EXPIRED", "SESSION_ENDED"}


def test_forging_without_changes_makes_a_good_token(stack: Stack, user: Person) -> None:
    assert me(stack, forge(stack, user)).status_code == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Basic eDp5", "Bearer a.b.c", "x" * 99])
def test_a_header_that_is_no_token_is_refused(stack: Stack, header: str) -> None:
    answer = stack.client().get("/api/auth/me", headers={"authorization": header})
    assert answer.status_code == 401


def test_a_refresh_token_is_no_access_token(stack: Stack, user: Person) -> None:
    assert reason(me(stack, user.tokens["refresh_token"])) == "BAD_TOKEN"


def test_sessions_are_ones_own_and_can_be_ended(
    stack: Stack, admin: Person, someone: NewPerson
) -> None:
    person = someone()
    other = stack.login(person.tokens["user"]["email"], PASSWORD)
    sessions = person.get("/api/auth/sessions").json()["sessions"]
    assert [session["is_current"] for session in sessions].count(True) == 1
    assert {session["ip"] for session in sessions} == {"127.0.0.1"}
    assert sessions[0]["user_agent"].startswith("python-httpx")
    theirs = next(session["id"] for session in sessions if not session["is_current"])
    assert admin.delete(f"/api/auth/sessions/{theirs}").status_code == 404
    assert person.delete(f"/api/auth/sessions/{theirs}").json() == {}
    assert other.get("/api/auth/me").status_code == 401
    assert person.get("/api/auth/me").status_code == 200


def test_the_last_use_of_a_session_is_noted(stack: Stack, someone: NewPerson) -> None:
    person = someone()
    stack.sql("UPDATE sessions SET last_used_at = 5 WHERE user_id = ?", person.id)
    person.get("/api/auth/me")
    deadline = time.monotonic() + 10
    while stack.sql("SELECT last_used_at FROM sessions WHERE user_id = ?", person.id) == [(5,)]:
        assert time.monotonic() < deadline


def test_changing_the_password_ends_the_other_sessions_and_is_told(
    stack: Stack, someone: NewPerson
) -> None:
    person = someone()
    email = person.tokens["user"]["email"]
    other = stack.login(email, PASSWORD)
    change = {"current_password": PASSWORD, "new_password": "quite another one"}
    assert person.post("/api/auth/change-password", **change).json() == {}
    assert person.get("/api/auth/me").status_code == 200
    assert other.get("/api/auth/me").status_code == 401
    assert login(stack, email, PASSWORD).status_code == 401
    assert login(stack, email, "quite another one").status_code == 200
    told = person.get("/api/notifications", type="account_changed").json()["notifications"]
    assert [each["title"] for each in told] == ["Your password was changed"]


def test_guesses_at_the_current_password_count_against_their_session(
    stack: Stack, someone: NewPerson
) -> None:
    person = someone()
    email = person.tokens["user"]["email"]
    other = stack.login(email, PASSWORD)
    change = {"current_password": "not the one", "new_password": "quite another one"}
    answer = person.post("/api/auth/change-password", **change)
    assert (answer.status_code, violations(answer)) == (400, {"current_password"})
    counted = "SELECT failed_logins, day_failures FROM known_devices WHERE kind = 'session'"
    assert stack.sql(f"{counted} AND user_id = ?", person.id) == [(1, 1)]
    near = "UPDATE known_devices SET failed_logins = 9 WHERE kind = 'session' AND user_id = ?"
    stack.sql(near, person.id)
    for password in ("not the one", PASSWORD):
        change["current_password"] = password
        refused = person.post("/api/auth/change-password", **change)
        assert (refused.status_code, refused.text) == (400, answer.text)
    # The tenth locked this session's guesses, and neither its user's nor another session's.
    assert login(stack, email, PASSWORD).status_code == 200
    assert other.post("/api/auth/change-password", **change).status_code == 200


@pytest.mark.parametrize(
    "password", ["seven77", "x" * 73, "é" * 37, "password123"[:8], "iloveyou", "BASEBALL", PASSWORD]
)
def test_a_weak_or_long_or_same_password_is_refused(user: Person, password: str) -> None:
    change = {"current_password": PASSWORD, "new_password": password}
    answer = user.post("/api/auth/change-password", **change)
    assert (answer.status_code, violations(answer)) == (400, {"new_password"})


def test_a_password_of_exactly_72_bytes_works(stack: Stack, someone: NewPerson) -> None:
    person = someone()
    change = {"current_password": PASSWORD, "new_password": "é" * 36}
    assert person.post("/api/auth/change-password", **change).status_code == 200
    assert login(stack, person.tokens["user"]["email"], "é" * 36).status_code == 200
    assert login(stack, person.tokens["user"]["email"], "é" * 36 + "x").status_code == 401
