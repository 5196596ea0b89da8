"""How the Python client keeps a session, renews it, and shares it with other processes."""

import asyncio
import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from quarterdeck.v1 import auth_pb2, notifications_pb2, users_pb2
from quarterdeck_client import (
    AsyncClient,
    BadCredentials,
    Client,
    Conflict,
    FileSession,
    MemorySession,
    SessionEnded,
    SessionError,
    Tokens,
    Unauthenticated,
    Unavailable,
)

from tests.support.backup_api import on_sqlite
from tests.support.client_proxy import Proxy
from tests.support.running_server import PASSWORD, Person, Stack

GET_ME = auth_pb2.GetMeRequest()


@pytest.fixture
def session(user: Person) -> MemorySession:
    """A session of a user."""
    tokens = user.stack.login(user.tokens["user"]["email"], PASSWORD).tokens
    return MemorySession(Tokens(tokens["access_token"], tokens["refresh_token"], time.time() + 900))


def kept(session: MemorySession) -> Tokens:
    tokens = session.load()
    assert tokens is not None
    return tokens


def test_the_session_renews_itself_before_the_token_ends(
    stack: Stack, session: MemorySession
) -> None:
    before = kept(session)
    session.save(replace(before, expires_at=time.time() + 20))
    with Client(stack.url, session=session) as client:
        me = client.auth.GetMe(GET_ME)
        after = kept(session)
        assert after.access_token != before.access_token
        assert after.expires_at > time.time() + 600
        assert client.auth.GetMe(GET_ME) == me
        assert kept(session) == after


async def me(url: str, session: MemorySession) -> users_pb2.User:
    async with AsyncClient(url, session=session) as client:
        return await client.auth.GetMe(GET_ME)


def whoami(url: str, session: MemorySession) -> users_pb2.User:
    with Client(url, session=session) as client:
        return client.auth.GetMe(GET_ME)


@on_sqlite
@pytest.mark.parametrize(
    "call",
    [whoami, lambda url, session: asyncio.run(me(url, session))],
    ids=["threads", "coroutines"],
)
def test_a_call_goes_on_with_a_live_token_that_cannot_be_renewed_now(
    stack: Stack, session: MemorySession, call: Callable[[str, MemorySession], users_pb2.User]
) -> None:
    for left, expected in ((20, contextlib.nullcontext()), (0, pytest.raises(Unavailable))):
        ending = replace(kept(session), expires_at=time.time() + left)
        session.save(ending)
        with Proxy(stack.port) as proxy:
            # Refuses the refresh, which is not tried again.
            proxy.refuses = 1
            with expected:
                assert "@" in call(f"localhost:{proxy.port}", session).email
        assert kept(session) == ending


@on_sqlite
def test_who_loses_the_race_of_a_refresh_goes_on_with_the_winners_tokens(
    stack: Stack, session: MemorySession, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh = Client._refresh

    def lose(client: Client, refresh_token: str) -> auth_pb2.LoginResponse:
        won = refresh(client, refresh_token)
        session.save(Tokens(won.access_token, won.refresh_token, time.time() + won.expires_in))
        raise Conflict("another refresh is under way", "REFRESH_RACE")

    monkeypatch.setattr(Client, "_refresh", lose)
    session.save(replace(kept(session), access_token="refused"))
    won = whoami(stack.url, session)

    async def lose_too(client: AsyncClient, refresh_token: str) -> auth_pb2.LoginResponse:
        with Client(stack.url) as winner:
            return lose(winner, refresh_token)

    monkeypatch.setattr(AsyncClient, "_refresh", lose_too)
    session.save(replace(kept(session), access_token="refused again"))

    assert asyncio.run(me(stack.url, session)) == won


@on_sqlite
def test_a_refused_token_is_renewed_once_and_the_call_made_again(
    stack: Stack, session: MemorySession, manager: Person
) -> None:
    session.save(replace(kept(session), access_token="signed with a key of the past"))
    with Client(stack.url, session=session) as client:
        me = client.auth.GetMe(GET_ME)
    stale = replace(kept(session), access_token="signed with another one")
    session.save(stale)
    manager.make("/api/tasks", title="renewed", assigned_user_id=me.id)
    with Client(stack.url, session=session) as client:
        answers = client.notifications.WatchNotifications(
            notifications_pb2.WatchNotificationsRequest(last_event_id=0)
        )
        assert "Your task: renewed" in (each.notification.title for each in answers)
    assert kept(session).access_token != stale.access_token


@on_sqlite
def test_threads_renew_a_session_once(stack: Stack, session: MemorySession) -> None:
    session.save(replace(kept(session), expires_at=0))
    answers: list[users_pb2.User] = []
    saved: list[Tokens | None] = []
    save = session.save
    session.save = lambda tokens: (saved.append(tokens), save(tokens))[1]  # type: ignore[method-assign]
    with Client(stack.url, session=session) as client:
        threads = [
            threading.Thread(target=lambda: answers.append(client.auth.GetMe(GET_ME)))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (len(answers), len(saved)) == (8, 1)


@on_sqlite
def test_a_session_that_ended_elsewhere_is_forgotten(stack: Stack, session: MemorySession) -> None:
    with Client(stack.url, session=session) as client:
        with Client(stack.url, kept(session).access_token) as elsewhere:
            elsewhere.logout()
        with pytest.raises(SessionEnded):
            client.auth.GetMe(GET_ME)
        assert session.load() is None
        with pytest.raises(Unauthenticated):
            client.auth.GetMe(GET_ME)


@on_sqlite
def test_who_is_cancelled_while_the_session_is_renewed_does_not_lose_it(
    stack: Stack, session: MemorySession
) -> None:
    before = kept(session)
    session.save(replace(before, expires_at=0))
    renewing = threading.Event()
    lock = session.lock()

    @contextlib.contextmanager
    def noticed() -> Iterator[None]:
        with lock:
            renewing.set()
            yield

    session.lock = noticed  # type: ignore[method-assign]

    async def use() -> str:
        async with AsyncClient(stack.url, session=session) as client:
            call = asyncio.ensure_future(client.auth.GetMe(GET_ME))
            await asyncio.to_thread(renewing.wait)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            answers = await asyncio.gather(*(client.auth.GetMe(GET_ME) for _ in range(8)))
            return answers[0].email

    assert "@" in asyncio.run(use())
    assert kept(session).refresh_token != before.refresh_token


RENEWING = """
import dataclasses, sys, pathlib
from quarterdeck.v1.auth_pb2 import GetMeRequest
from quarterdeck_client import Client, FileSession

url, path, rounds = sys.argv[1:]
session = FileSession(path, url)
print("ready", flush=True)
sys.stdin.read(1)
for _ in range(int(rounds)):
    with session.lock():
        session.save(dataclasses.replace(session.load(), expires_at=0))
    with Client(url, session=session) as client:
        client.auth.GetMe(GetMeRequest())
print("done")
"""


@on_sqlite
def test_processes_that_share_a_file_do_not_sign_each_other_out(
    stack: Stack, user: Person, tmp_path: Path
) -> None:
    path = tmp_path / "deep" / "sessions.json"
    session = FileSession(path, stack.url)
    with Client(stack.url, session=session) as client:
        client.login(user.tokens["user"]["email"], PASSWORD)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", RENEWING, stack.url, str(path), "10"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("x")
        process.stdin.flush()
    ended = [process.communicate(timeout=60) for process in running]
    assert ended == [("done\n", ""), ("done\n", "")]
    with Client(stack.url, session=session) as client:
        assert client.auth.GetMe(GET_ME).id == user.id


@on_sqlite
@pytest.mark.parametrize("kind", ["memory", "file"])
def test_a_login_keeps_what_makes_its_device_known_and_sends_it_with_the_next_one(
    stack: Stack, someone: Callable[[], Person], tmp_path: Path, kind: str
) -> None:
    person = someone()
    email = person.tokens["user"]["email"]
    file = FileSession(tmp_path / "sessions.json", stack.url)
    session: MemorySession | FileSession = MemorySession() if kind == "memory" else file
    with Client(stack.url, session=session) as client:
        client.login(email.upper(), PASSWORD)
        token = session.device_token(email)
        client.logout()
    assert token.startswith("qdd_")
    locked = "UPDATE known_devices SET locked_until = ? WHERE user_id = ? AND kind = 'address'"
    stack.sql(locked, 2**60, person.id)
    with Client(stack.url) as unknown, pytest.raises(BadCredentials):
        unknown.login(email, PASSWORD)
    with Client(stack.url, session=session) as client:
        assert client.login(email, PASSWORD).id == person.id
    assert session.device_token(email) == token
    assert session.device_token("nobody@example.com") == ""


def test_a_file_keeps_the_devices_of_the_users_who_signed_in_last(tmp_path: Path) -> None:
    path = tmp_path / "sessions.json"
    one, two = FileSession(path, "localhost:1"), FileSession(path, "https://b")
    with one.lock():
        for number in range(25):
            one.keep_device_token(f"{number}@example.com", f"token {number}")
        two.keep_device_token("0@example.com", "of b")
        one.save(TOKENS)
        one.save(None)
    assert one.device_token("4@example.com") == ""
    assert one.device_token("5@example.com") == "token 5"
    assert two.device_token("0@example.com") == "of b"
    # As the version before wrote it.
    path.write_text('{"sessions": {}}')
    assert one.device_token("5@example.com") == ""
    path.write_text('{"sessions": {}, "devices": {"http://localhost:1": 1}}')
    with pytest.raises(SessionError, match="damaged"):
        one.device_token("5@example.com")


TOKENS = Tokens("canary-access", "canary-refresh", 1_900_000_000.5)


def test_a_file_has_a_session_for_each_url_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "sessions.json"
    one, two = FileSession(path, "localhost:1"), FileSession(path, "https://b")
    assert one.load() is None
    with one.lock():
        one.save(TOKENS)
    with two.lock():
        two.save(replace(TOKENS, access_token="other"))
    assert FileSession(path, "http://localhost:1").load() == TOKENS
    assert {each.stat().st_mode & 0o777 for each in tmp_path.iterdir()} == {0o600}
    assert {each.name for each in tmp_path.iterdir()} == {"sessions.json", "sessions.json.lock"}
    with one.lock():
        one.save(None)
    assert one.load() is None
    assert two.load() == replace(TOKENS, access_token="other")
    assert "canary" not in repr(TOKENS)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"sessions": 1}',
        b'{"sessions": {}, "devices": 1}',
        b'{"sessions": {"http://localhost:1": {"access_token": "canary"}}}',
        b'{"sessions": {"http://localhost:1": "canary"}}',
    ],
)
def test_a_damaged_file_is_told_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sessions.json"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(SessionError, match="is damaged") as damaged:
        FileSession(path, "localhost:1").load()
    assert "canary" not in str(damaged.value)
    assert path.read_bytes() == content


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sessions.json"
    path.write_text(json.dumps({"sessions": {}}))
    path.chmod(0o640)
    with pytest.raises(SessionError, match="mode 0640"):
        Client("localhost:1", session=FileSession(path, "localhost:1"))
    path.unlink()
    path.mkdir()
    with pytest.raises(SessionError, match="cannot be used: Is a directory"):
        FileSession(path, "localhost:1").load()
