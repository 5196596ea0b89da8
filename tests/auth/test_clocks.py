"""Hosts whose clocks are not together: who may be signed in is told by what came first."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.caller import Call
from quarterdeck_server.domains.auth.callers import Callers
from quarterdeck_server.domains.auth.service import Sessions, Tokens
from quarterdeck_server.domains.auth.tokens import AccessTokens
from quarterdeck_server.domains.users import service as users
from quarterdeck_server.domains.users.devices import Origin
from quarterdeck_server.domains.users.guesses import Attempt
from quarterdeck_server.domains.users.verification import Verified
from quarterdeck_server.storage import db, migrations

from tests.support.people import stored_caller

AHEAD, BEHIND = 20 * clock.SECOND, -20 * clock.SECOND
TOKENS = AccessTokens([b"k" * 32])
SESSIONS = Sessions(TOKENS)
CALLERS = Callers(SESSIONS, TOKENS)


@pytest.fixture
def person(new_database: Callable[[], str]) -> Iterator[str]:
    """The id of a user in a database that several hosts may share."""
    db.open_database(new_database())
    migrations.migrate()
    yield stored_caller("user").user_id
    db.close_database()


@contextmanager
def host(offset: int) -> Iterator[None]:
    """What is done on a host whose clock is so much ahead."""
    right = clock._source
    with clock.at(lambda: right() + offset):
        yield


def call() -> Call:
    """A call that comes in now."""
    return Call("Refresh", "session", "r", "", "", clock.now())


def sign_in(user_id: str) -> Tokens:
    with db.write():
        tokens = SESSIONS.sign_in(Verified(Attempt(user_id, "x"), ""), Origin("", "", ""), call())
    assert tokens is not None
    return tokens


def refresh(tokens: Tokens, came: Call) -> str:
    """Why a refresh is refused; empty if it is not."""
    try:
        with db.write():
            SESSIONS.refresh(tokens.refresh_token, came)
    except errors.AppError as error:
        return error.reason
    return ""


def is_alive(tokens: Tokens) -> bool:
    try:
        CALLERS.authenticate(tokens.access_token)
    except errors.Unauthenticated:
        return False
    return True


@pytest.mark.parametrize("offset", [AHEAD, 0, BEHIND])
def test_a_used_refresh_token_is_a_replay_or_a_race_whichever_host_it_comes_to(
    person: str, offset: int
) -> None:
    tokens = sign_in(person)
    before = call()
    with host(offset):
        assert refresh(tokens, call()) == ""
    assert refresh(tokens, before) == "REFRESH_RACE"
    assert refresh(tokens, call()) == "REFRESH_TOKEN_REUSED"


@pytest.mark.parametrize("offset", [AHEAD, 0, BEHIND])
def test_a_reset_ends_the_sessions_before_it_and_none_after_it(person: str, offset: int) -> None:
    first = sign_in(person)
    with host(offset):
        second = sign_in(person)
    third = sign_in(person)
    assert all(map(is_alive, (first, second, third)))
    with host(offset), db.write():
        users.end_sessions(person)
    assert not any(map(is_alive, (first, second, third)))
    fourth = sign_in(person)
    assert is_alive(fourth)
    with db.write():
        users.end_sessions(person)
    assert not is_alive(fourth)
    assert is_alive(sign_in(person))
