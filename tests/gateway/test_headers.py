"""What one caller's frames and headers are is nobody else's concern."""

import asyncio
from collections import Counter
from functools import partial

import grpc
import pytest
from quarterdeck.v1 import auth_pb2
from quarterdeck.v1.auth_pb2_grpc import AuthServiceStub

from tests.bench.attacks.target import Outcome
from tests.bench.attacks.wire import (
    RST_STREAM,
    Http2,
    frame,
    grpc_headers,
    grpc_message,
    rest_headers,
)
from tests.support.backup_api import on_sqlite
from tests.support.running_server import Person

GET_ME = "/quarterdeck.v1.AuthService/GetMe"
LOGIN = "/quarterdeck.v1.AuthService/Login"


async def sent(port: int, *streams: list[tuple[str, str]]) -> Outcome:
    """What strangers got who sent these headers, a few times each."""
    outcome: Outcome = Counter()
    loop = asyncio.get_running_loop()
    made = await loop.create_connection(partial(Http2, outcome), "127.0.0.1", port)
    for headers in streams * 4:
        made[1].open(headers, grpc_message(b""), end=True)
    await asyncio.sleep(0.5)
    made[1].close()
    return outcome


@on_sqlite
@pytest.mark.parametrize("timeout", ["1x", "-1S", "123456789S"])
def test_a_strangers_bad_header_breaks_nobody_elses_calls(admin: Person, timeout: str) -> None:
    odd = {"grpc_timeout": timeout}
    attempts = {"grpc_previous_rpc_attempts": "x", "grpc_retry_pushback_ms": "x"}
    asyncio.run(
        sent(
            admin.stack.port,
            grpc_headers(GET_ME, **odd),
            grpc_headers(LOGIN, **odd),
            grpc_headers(GET_ME, **attempts),
            rest_headers("GET", "/healthz", **odd),
            rest_headers("POST", "/api/auth/login", **odd),
        )
    )
    metadata = [*admin.metadata, ("grpc-previous-rpc-attempts", "1")]
    with admin.stack.channel() as channel:
        stub = AuthServiceStub(channel)
        for _ in range(8):
            stub.GetMe(auth_pb2.GetMeRequest(), metadata=metadata, timeout=10)
            with pytest.raises(grpc.RpcError) as refused:
                stub.Login(auth_pb2.LoginRequest(), timeout=10)
            assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT


@on_sqlite
def test_nobody_makes_healthz_fail_for_others(admin: Person) -> None:
    client = admin.stack.client()
    for timeout in ("1n", "soon"):
        assert client.get("/healthz", headers={"grpc-timeout": timeout}).status_code == 200
    # In chunks, so that nobody knows before that it is too much.
    for method in ("POST", "GET"):
        client.request(method, "/healthz", content=(b"x" * 100_000 for _ in range(60)))
        assert client.get("/healthz").status_code == 200


@on_sqlite
def test_who_resets_what_they_ask_for_is_cut_off(admin: Person) -> None:
    async def reset() -> None:
        loop = asyncio.get_running_loop()
        make = partial(Http2, Counter())
        _, wire = await loop.create_connection(make, "127.0.0.1", admin.stack.port)
        headers = rest_headers("GET", "/api/tasks", admin.tokens["access_token"])
        async with asyncio.timeout(10):
            while not wire.lost.is_set() and wire.next_stream < 2 * 200:
                stream = wire.open(headers, end=True)
                wire.send(frame(RST_STREAM, 0, stream, b"\0\0\0\x08"))
                await asyncio.sleep(0)
            await wire.lost.wait()

    asyncio.run(reset())
    assert admin.get("/api/tasks").status_code == 200
