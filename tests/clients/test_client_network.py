"""The Python client on a network that refuses, cuts, swallows, and falls silent."""

import asyncio
import contextlib
import os
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import jwt
import pytest
from quarterdeck.v1 import auth_pb2, backups_pb2, notifications_pb2, tasks_pb2
from quarterdeck_client import (
    AsyncClient,
    Client,
    DeadlineExceeded,
    MemorySession,
    NotFound,
    ResourceExhausted,
    Tokens,
    Unavailable,
    calls,
)
from quarterdeck_server.core import crypto, errors
from quarterdeck_server.rpc import status

from tests.support.backup_api import on_sqlite
from tests.support.client_proxy import Proxy
from tests.support.people import new_person
from tests.support.pki import Authority
from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, Person, Stack, one_database

GET_ME = auth_pb2.GetMeRequest()


@pytest.fixture
def proxy(stack: Stack) -> Iterator[Proxy]:
    with Proxy(stack.port) as running:
        yield running


@pytest.fixture(scope="module")
def person(admin: Person) -> Person:
    """Somebody who is these tests' own."""
    return new_person(admin, "manager")


def signed_in(person: Person, port: int) -> Client:
    return Client(f"localhost:{port}", person.tokens["access_token"])


def notify(admin: Person, to: Person, title: str) -> str:
    """Makes a notification of somebody, and answers its title."""
    admin.make("/api/tasks", title=title, assigned_user_id=to.id)
    return f"Your task: {title}"


def newest(client: Client) -> int:
    """The id of the last notification there is."""
    request = notifications_pb2.ListNotificationsRequest(page_size=1)
    found = client.notifications.ListNotifications(request).notifications
    return found[0].id if found else 0


def next_title(answers: Iterator[Any]) -> str:
    """The title of the next notification; progress of other work comes between."""
    found = (each.notification for each in answers if each.HasField("notification"))
    return str(next(found).title)


@on_sqlite
def test_a_read_is_tried_again_while_the_server_refuses(proxy: Proxy, person: Person) -> None:
    proxy.refuses = 2
    with signed_in(person, proxy.port) as client:
        assert client.auth.GetMe(GET_ME).id == person.id
    assert (proxy.refuses, proxy.connections) == (0, 3)


def test_a_create_whose_answer_was_lost_is_made_once(
    proxy: Proxy, person: Person, unique: str
) -> None:
    request = tasks_pb2.CreateTaskRequest(title=unique)
    with signed_in(person, proxy.port) as client:
        client.auth.GetMe(GET_ME)
        proxy.swallows = 2
        task = client.tasks.CreateTask(request)
        assert request == tasks_pb2.CreateTaskRequest(title=unique)
        assert (proxy.swallows, proxy.connections) == (0, 3)
        found = client.list(client.tasks.ListTasks, tasks_pb2.ListTasksRequest(search=unique))
        assert [each.id for each in found] == [task.id]
        # Without an id of the caller's own each is another one.
        assert client.tasks.CreateTask(request).id != task.id
        request.request_id = unique
        assert client.tasks.CreateTask(request).id == client.tasks.CreateTask(request).id


@on_sqlite
def test_what_may_not_be_repeated_is_not(proxy: Proxy, person: Person, unique: str) -> None:
    with signed_in(person, proxy.port) as client:
        task = client.tasks.CreateTask(tasks_pb2.CreateTaskRequest(title=unique))
        proxy.swallows = 1
        with pytest.raises(Unavailable):
            client.tasks.DeleteTask(tasks_pb2.DeleteTaskRequest(id=task.id))
        with pytest.raises(NotFound):
            client.tasks.GetTask(tasks_pb2.GetTaskRequest(id=task.id))


@on_sqlite
def test_retries_end_with_the_deadline(proxy: Proxy, person: Person) -> None:
    proxy.refuses = 1000
    # After its five attempts, about 3 s, it would be Unavailable.
    with signed_in(person, proxy.port) as client, pytest.raises(DeadlineExceeded):
        client.auth.GetMe(GET_ME, timeout=0.5)


def test_every_call_has_a_deadline_and_what_may_take_long_a_later_one() -> None:
    async def use() -> None:
        # Nobody answers here.
        with socket.create_server(("127.0.0.1", 0)) as listener:
            url = f"localhost:{listener.getsockname()[1]}"
            async with AsyncClient(url, "a token", timeout_seconds=0.3) as client:
                long = asyncio.ensure_future(
                    client.backups.ImportBackups(backups_pb2.ImportBackupsRequest())
                )
                stream = client.notifications.WatchNotifications(
                    notifications_pb2.WatchNotificationsRequest()
                )
                endless = asyncio.ensure_future(anext(aiter(stream)))
                with pytest.raises(DeadlineExceeded):
                    await client.auth.GetMe(GET_ME)
                with pytest.raises(DeadlineExceeded):
                    await client.auth.GetMe(GET_ME, timeout=0.1)
                assert not long.done()
                assert not endless.done()
                for each in (long, endless):
                    each.cancel()
                await asyncio.wait([long, endless])

    asyncio.run(use())


def test_a_watch_resumes_without_gap_or_double_when_the_connection_is_cut(
    proxy: Proxy, admin: Person, person: Person, unique: str
) -> None:
    given, heard = [], []
    with signed_in(person, proxy.port) as client:
        answers = client.watch(newest(client))
        for number in range(3):
            given.append(notify(admin, person, f"{unique} {number}"))
            heard.append(next_title(answers))
            proxy.refuses = number % 2
            proxy.cut()
            given.append(notify(admin, person, f"{unique} {number} while it was away"))
            heard.append(next_title(answers))
        assert heard == given
        assert proxy.connections >= 4
        # From now: nothing of what was.
        answers = client.watch(None)
        ahead = threading.Timer(0.3, notify, (admin, person, f"{unique} now"))
        ahead.start()
        assert next_title(answers) == f"Your task: {unique} now"
        ahead.join()


@on_sqlite
def test_a_watch_goes_on_when_its_token_ends(
    stack: Stack, admin: Person, person: Person, unique: str
) -> None:
    keys = crypto.load_keys(stack.data_dir / "secret.key").access_tokens
    claims = jwt.decode(person.tokens["access_token"], options={"verify_signature": False})
    claims["exp"] = int(time.time()) + 2
    short = jwt.encode(claims, keys[0], "HS256", headers={"typ": "at+jwt"})
    # As if this machine's clock were behind.
    tokens = Tokens(short, person.tokens["refresh_token"], time.time() + 900)
    session = MemorySession(tokens)
    with Client(stack.url, session=session) as client:
        answers = client.watch(newest(client))
        first = notify(admin, person, f"{unique} 1")
        assert next_title(answers) == first
        assert session.load() == tokens
        while time.time() < claims["exp"]:
            time.sleep(0.05)
        second = notify(admin, person, f"{unique} 2")
        assert next_title(answers) == second
        assert session.load() != tokens


@one_database
def test_a_watch_goes_on_when_its_worker_is_killed(own_stack: Callable[..., Stack]) -> None:
    running = own_stack(workers="1")
    admin = running.login(ADMIN_EMAIL, ADMIN_PASSWORD)
    person = new_person(admin, "user")
    with signed_in(person, running.port) as client, signed_in(admin, running.port) as other:
        answers = client.watch(newest(client))
        first = notify(admin, person, "first")
        assert next_title(answers) == first
        os.kill(running.children("serve")[0], signal.SIGKILL)
        request = tasks_pb2.CreateTaskRequest(
            title="second", assigned_user_id=person.id, request_id="second"
        )
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with contextlib.suppress(Unavailable):
                other.tasks.CreateTask(request)
                break
        assert next_title(answers) == "Your task: second"


@on_sqlite
def test_a_connection_that_falls_silent_is_given_up(
    proxy: Proxy, admin: Person, person: Person, unique: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "KEEPALIVE_SECONDS", 1)
    monkeypatch.setattr(calls, "KEEPALIVE_TIMEOUT_SECONDS", 1)
    with signed_in(person, proxy.port) as client:
        answers = client.watch(newest(client))
        first = notify(admin, person, f"{unique} 1")
        assert next_title(answers) == first
        connections = proxy.connections
        proxy.silence()
        second = notify(admin, person, f"{unique} 2")
        assert next_title(answers) == second
        assert proxy.connections > connections


@on_sqlite
def test_a_watch_ends_when_the_client_is_closed(person: Person) -> None:
    client = signed_in(person, person.stack.port)
    answers = client.watch(None)
    closing = threading.Timer(0.3, client.close)
    closing.start()
    assert [each for each in answers if each.HasField("notification")] == []
    closing.join()


def test_a_watch_says_at_once_that_there_is_no_server() -> None:
    refused = pytest.raises((DeadlineExceeded, Unavailable))
    with Client("127.0.0.1:1", timeout_seconds=0.5) as client, refused:
        next(client.watch())


@on_sqlite
def test_a_watch_of_coroutines_resumes_and_ends_too(
    proxy: Proxy, admin: Person, person: Person, unique: str
) -> None:
    token = person.tokens["access_token"]

    async def use() -> tuple[list[str], list[str]]:
        given, heard = [], []
        async with AsyncClient(f"localhost:{proxy.port}", token) as client:
            answers = client.watch(last_event_id)
            for number in range(3):
                given.append(notify(admin, person, f"{unique} {number}"))
                async for answer in answers:
                    if answer.HasField("notification"):
                        heard.append(answer.notification.title)
                        break
                proxy.cut()
            closing = asyncio.get_running_loop().call_later(
                0.3, lambda: asyncio.ensure_future(client.close())
            )
            heard += [each.notification.title async for each in answers if each.notification.id]
            closing.cancel()
        return given, heard

    with signed_in(person, proxy.port) as before:
        last_event_id = newest(before)
    given, heard = asyncio.run(use())
    assert heard == given


@on_sqlite
def test_https_trusts_whom_it_is_told_to(stack: Stack, person: Person, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    issued = authority.issue("server", "localhost", "127.0.0.1")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(issued.cert, issued.key)
    tls.set_alpn_protocols(["h2"])
    token = person.tokens["access_token"]
    with Proxy(stack.port, tls) as proxy:
        url, trusted = f"https://localhost:{proxy.port}", authority.ca.read_bytes()
        with Client(url, token, root_certificates=trusted) as client:
            assert client.auth.GetMe(GET_ME).id == person.id
        refused = pytest.raises((DeadlineExceeded, Unavailable))
        with Client(url, token, timeout_seconds=0.5) as client, refused:
            client.auth.GetMe(GET_ME)

        async def use() -> str:
            async with AsyncClient(url, token, root_certificates=trusted) as client:
                return str((await client.auth.GetMe(GET_ME)).id)

        assert asyncio.run(use()) == person.id


@pytest.mark.parametrize(
    "trailers",
    [
        status.to_metadata(errors.ResourceExhausted("too many", retry_after_seconds=7)),
        # As the gateway's own limit says it.
        (("retry-after", "7"), ("x-request-id", "from the gateway")),
        # Details that are damaged are left out.
        (("retry-after", "7"), ("grpc-status-details-bin", b"\xff\xff")),
        (("retry-after", "7"), ("grpc-status-details-bin", b"\x08\x05")),
    ],
)
def test_an_error_says_when_to_try_again(trailers: Any) -> None:
    def refuse(request: bytes, context: grpc.ServicerContext) -> bytes:
        context.set_trailing_metadata(trailers)
        context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "too many")
        return b""

    handler = grpc.unary_unary_rpc_method_handler(refuse)
    server = grpc.server(ThreadPoolExecutor(1))
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("quarterdeck.v1.AuthService", {"GetMe": handler}),)
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with Client(f"127.0.0.1:{port}") as client, pytest.raises(ResourceExhausted) as limited:
        client.auth.GetMe(GET_ME)
    server.stop(None)
    assert (str(limited.value), limited.value.retry_after_seconds) == ("too many", 7)
    assert limited.value.request_id == dict(trailers).get("x-request-id", "")
