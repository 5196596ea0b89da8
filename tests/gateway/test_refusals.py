"""Who is refused again and again: they wait, and nobody else does."""

import asyncio
from collections import Counter
from functools import partial

import grpc
import pytest
from quarterdeck.v1 import auth_pb2, notifications_pb2, tasks_pb2, tasks_pb2_grpc
from quarterdeck.v1.auth_pb2_grpc import AuthServiceStub
from quarterdeck.v1.notifications_pb2_grpc import NotificationServiceStub

from tests.bench.attacks.wire import Http2, rest_headers
from tests.support.running_server import Person, Stack, reason
from tests.support.small_gateway import HALF_HEADERS, HONEST, RATE, calling_from, connections


def test_json_is_read_as_it_comes(small: Stack, owner: Person) -> None:
    """As a whole it would hold up all others on a thread of the gateway."""
    token = owner.client.headers["authorization"]
    head = HALF_HEADERS + f"authorization: {token}\r\ncontent-type: application/json\r\n".encode()
    sent = head + b"content-length: 3000000\r\n\r\n" + b"no json" * 10_000
    with connections(small, 1, sent) as [one]:
        one.settimeout(5)
        assert one.recv(4096).startswith(b"HTTP/1.1 400")


def test_who_asks_again_at_once_waits_for_the_refusal(small: Stack, owner: Person) -> None:
    place = "127.0.0.8"
    with calling_from(place, owner) as greedy, calling_from(HONEST, owner) as honest:
        answers = (greedy.get("/api/no-route") for _ in range(1000))
        first = next(answer for answer in answers if answer.status_code == 429)
        waits = first.elapsed.total_seconds()
        assert waits < 0.2
        again = [greedy.get("/api/no-route") for _ in range(RATE + 6)]
        late = [each for each in again if each.status_code == 429]
        assert late
        assert all(0.1 < each.elapsed.total_seconds() < 1.5 for each in late)
        for refused in (first, late[0]):
            assert (reason(refused), refused.headers["retry-after"]) == ("RATE_LIMITED", "1")
            assert "wait before trying again" in refused.json()["message"]
        assert honest.get("/api/auth/me").elapsed.total_seconds() < 1
    # Who says that they were refused, or how long to wait, is not heard.
    said = {"x-quarterdeck-refused": "1", "x-envoy-fault-delay-request": "9000"}
    answer = owner.client.get("/api/auth/me", headers=said)
    assert answer.status_code == 200
    assert answer.elapsed.total_seconds() < 5


def test_native_grpc_is_told_that_it_is_refused(small: Stack, owner: Person) -> None:
    with small.channel() as channel:
        get = tasks_pb2_grpc.TaskServiceStub(channel).GetTask
        for _ in range(1000):
            with pytest.raises(grpc.RpcError) as refused:
                get(tasks_pb2.GetTaskRequest(id="nothing"), metadata=owner.metadata)
            if refused.value.code() != grpc.StatusCode.NOT_FOUND:
                break
        assert refused.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
        assert "wait before trying again" in refused.value.details()
        told = (*(refused.value.initial_metadata() or ()), *refused.value.trailing_metadata())
        assert ("retry-after", "1") in [(each.key, each.value) for each in told]


def test_no_address_is_shut_out_for_how_its_connections_end(small: Stack, owner: Person) -> None:
    """Envoy closes them of itself: after an answer before the body's end, when asked, at GOAWAY."""
    with calling_from("127.0.0.12", owner) as honest:
        for _ in range(7):
            assert honest.post("/api/tasks", content=b"x" * 5_000_000).status_code == 413
        for _ in range(20):
            headers = {"connection": "close"}
            assert honest.get("/api/auth/me", headers=headers).status_code == 200
    for _ in range(20):
        with small.channel() as channel:
            AuthServiceStub(channel).GetMe(auth_pb2.GetMeRequest(), metadata=owner.metadata)


def test_a_burst_beyond_the_rate_ends_no_connection_of_others(small: Stack, owner: Person) -> None:
    outcome = Counter[str]()

    async def burst() -> None:
        loop = asyncio.get_running_loop()
        place = {"local_addr": ("127.0.0.9", 0)}
        wires = []
        for _ in range(15):
            make = partial(Http2, outcome)
            _, wire = await loop.create_connection(make, "127.0.0.1", small.port, **place)
            wires.append(wire)
        headers = rest_headers("POST", "/api/events:batch", content_type="application/json")
        for wire in wires:
            for _ in range(120):
                wire.open(headers, b"{", end=False)
        await asyncio.sleep(1.5)
        for wire in wires:
            wire.close()

    before = small.log
    with small.channel() as channel:
        stream = NotificationServiceStub(channel).WatchNotifications(
            notifications_pb2.WatchNotificationsRequest(), metadata=owner.metadata
        )
        asyncio.run(burst())
        assert outcome["429"] > 500
        assert not stream.done()
        stream.cancel()
    new = small.log[len(before) :]
    assert not [line for line in new.splitlines() if "[wasm]" in line or "[critical]" in line]
