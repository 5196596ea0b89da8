"""Shares: who takes much of a worker is told to wait, and nobody else notices."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from google.api.httpbody_pb2 import HttpBody
from hypothesis import given
from hypothesis import strategies as st
from quarterdeck.v1 import audit_log_pb2
from quarterdeck.v1.audit_log_pb2_grpc import AuditLogServiceStub
from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import CURRENT, Caller
from quarterdeck_server.core.config import Settings
from quarterdeck_server.core.crypto import Signer
from quarterdeck_server.rpc import denials
from quarterdeck_server.rpc.blocking_calls import Readings
from quarterdeck_server.rpc.contract import services
from quarterdeck_server.rpc.denials import Denials
from quarterdeck_server.rpc.gate import Gate
from quarterdeck_server.rpc.policy import rpcs_of
from quarterdeck_server.rpc.rates import REMEMBERED, Rate
from quarterdeck_server.rpc.shares import CALLS, Kind, Share, Shares, network
from quarterdeck_server.rpc.steps import Steps, Threads
from quarterdeck_server.rpc.threads import DatabaseThreads
from quarterdeck_server.rpc.turns import CREDENTIALS, KNOWN, STRANGERS, Turns, turn_of
from quarterdeck_server.storage import audit, db

from tests.support.calls import a_call
from tests.support.people import new_person
from tests.support.running_server import (
    ADMIN_EMAIL,
    ADMIN_PASSWORD,
    Person,
    Stack,
    one_database,
    reason,
)

TELLS = "quarterdeck_server.rpc.sending.UNREAD_SECONDS"


@contextmanager
def stream(person: Person) -> Iterator[httpx.Response]:
    headers = {"authorization": person.client.headers["authorization"]}
    with (
        httpx.Client(base_url=person.stack.url, headers=headers, timeout=10) as client,
        client.stream("GET", "/api/notifications/stream") as answer,
    ):
        yield answer


def opened(open_streams: ExitStack, person: Person) -> tuple[int, str, str]:
    """The status, reason and Retry-After of one more stream, which stays open."""
    answer = open_streams.enter_context(stream(person))
    if answer.status_code == 200:
        return 200, "", ""
    answer.read()
    [whose] = [d["resource_type"] for d in answer.json()["details"] if "resource_type" in d]
    assert answer.headers["retry-after"] == "1"
    return answer.status_code, reason(answer), whose


@one_database
def test_what_one_user_takes_is_missed_by_nobody_else(own_stack: Callable[..., Stack]) -> None:
    running = own_stack(
        streams_at_once="2", downloads_at_once="3", calls_at_once="8", address_share="2"
    )
    admin = running.login(ADMIN_EMAIL, ADMIN_PASSWORD)
    greedy, other, third = (new_person(admin, "user") for _ in range(3))
    with ExitStack() as open_streams:
        for person in (greedy, greedy, other):
            assert opened(open_streams, person)[0] == 200
        assert opened(open_streams, greedy) == (429, "TOO_MANY_STREAMS", "user")
        assert opened(open_streams, other)[0] == 200
        assert opened(open_streams, third) == (429, "TOO_MANY_STREAMS", "address")
    _batches_have_few_turns(greedy, other)
    _stalled_downloads_hold_nothing(admin)
    _compressed_messages_are_refused(running)
    _repeated_denials_are_counted(running, greedy, other)


def _batches_have_few_turns(greedy: Person, other: Person) -> None:
    event = {"source": "s", "type": "t", "severity": "low", "title": "t"}
    events = [event | {"fingerprint": f"batch-{n}"} for n in range(300)]
    with ThreadPoolExecutor(12) as pool:
        people = [greedy.twin() for _ in range(12)]
        sent = [pool.submit(each.post, "/api/events:batch", events=events) for each in people]
        quick = other.get("/api/events", page_size=1)
        answers = [each.result() for each in sent]
    assert quick.status_code == 200
    statuses = Counter(each.status_code for each in answers)
    assert set(statuses) == {200, 429}
    for refused in (each for each in answers if each.status_code == 429):
        assert (reason(refused), refused.headers["retry-after"]) == ("TOO_MANY_CALLS", "1")


def _stalled_downloads_hold_nothing(admin: Person) -> None:
    """Three exports that nobody reads; a fourth is refused, and all else is answered."""
    db.open_database(f"sqlite:///{admin.stack.data_dir}/quarterdeck.db")
    with db.write():
        for _ in range(3000):
            audit.record(a_call(changes={"long": "x" * 4000}))
    db.close_database()
    with admin.stack.channel() as channel:
        stub = AuditLogServiceStub(channel)
        request = audit_log_pb2.ExportAuditEntriesRequest()
        stalled = [stub.ExportAuditEntries(request, metadata=admin.metadata) for _ in range(3)]
        for each in stalled:
            next(each)
        refused = admin.get("/api/audit-log:export")
        assert (refused.status_code, reason(refused)) == (429, "TOO_MANY_DOWNLOADS")
        assert admin.get("/api/audit-log", page_size=1).status_code == 200
        for each in stalled:
            each.cancel()
    # Giving up gives back.
    deadline = time.monotonic() + 5
    while (answer := admin.get("/api/audit-log:export", action="Login")).status_code == 429:
        assert time.monotonic() < deadline
    assert answer.status_code == 200


def _compressed_messages_are_refused(running: Stack) -> None:
    """15 kB that would become 15 MB, sent to a worker by somebody unknown."""
    [worker] = running.children("serve")
    command = Path(f"/proc/{worker}/cmdline").read_text().split("\0")
    [listen] = [part for part in command if part.startswith("unix:")]
    with grpc.insecure_channel(listen, compression=grpc.Compression.Gzip) as channel:
        login = channel.unary_unary("/quarterdeck.v1.AuthService/Login")
        with pytest.raises(grpc.RpcError) as refused:
            login(b"\x0a\x80\xad\xe2\x04" + b"0" * 10_000_000)
    assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED  # type: ignore[attr-defined]
    assert "compress" in refused.value.details().lower()  # type: ignore[attr-defined]


def _repeated_denials_are_counted(running: Stack, greedy: Person, other: Person) -> None:
    """Denied calls are written one by one for a while, and then told together: none is lost."""
    calls = denials.BURST + 60
    with ThreadPoolExecutor(4) as pool:
        people = [greedy.twin() for _ in range(4)]
        asked = pool.map(lambda n: people[n % 4].get("/api/users").status_code, range(calls))
        assert Counter(asked) == {403: calls}
    assert other.get("/api/users").status_code == 403
    # Strangers with no token, or a wrong one, cost no write at all.
    stranger = running.client()
    for _ in range(20):
        assert stranger.get("/api/users", headers={"authorization": "Bearer x"}).status_code == 401
    assert running.stop() == 0
    [(alone,)] = running.sql(
        "SELECT count(*) FROM audit_log WHERE action = 'ListUsers' AND actor_id = ?", greedy.id
    )
    assert denials.BURST <= alone < calls
    [(actor, changes)] = running.sql(
        "SELECT actor_id, changes FROM audit_log WHERE action = 'RepeatedCalls'"
    )
    assert actor == greedy.id
    assert f'"calls": {calls - alone},' in changes
    assert f'"ListUsers denied PERMISSION_DENIED": {calls - alone}' in changes
    assert running.sql(
        "SELECT count(*) FROM audit_log WHERE action = 'ListUsers' AND actor_id IS NULL"
    ) == [(0,)]


def test_an_address_is_one_with_its_site() -> None:
    assert network("2001:db8:1:2:a::1") == network("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert network("2001:db8:1:3::1") != network("2001:db8:1:2::1")
    assert network("::ffff:192.0.2.1") == network("192.0.2.1") == "192.0.2.1"
    assert network("") == ""


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.booleans()), max_size=60))
def test_a_share_counts_what_is_held_and_remembers_nothing_else(
    steps: list[tuple[int, int, bool]],
) -> None:
    share = Share(Kind("X", "x", of_user=3, of_address=6, total=8))
    held: list[tuple[int, int, Any]] = []
    for user, address, gives_back in steps:
        if gives_back and held:
            held.pop()[2].give_back()
            continue
        has = sum(each[0] == user for each in held)
        there = sum(each[1] == address for each in held)
        try:
            held.append((user, address, share.take(a_call(f"u{user}", f"10.0.0.{address}"))))
        except errors.ResourceExhausted:
            # Those who have some leave a quarter to those who have none.
            assert has == 3 or there == 6 or len(held) == 8 or (has and len(held) >= 6)
            continue
        assert has < 3
        assert there < 6
    assert share.held == len(held) <= 8
    for _, _, each in held:
        each.give_back()
    assert not share._held
    assert not share.held


def test_no_call_takes_all_of_its_callers_share() -> None:
    """An audit of a foreign server takes most of a minute, in which people look at other things."""
    weights = [rpc.weight for service in services() for rpc in rpcs_of(service)]
    most = Settings().calls_at_once
    assert 1 < max(weights) <= most // 2
    shares = Shares(most, 1, 1, 8, 1000)
    dear = shares.begin(a_call("me"), 4 * 1024 * 1024, max(weights))
    for _ in range(most // 2):
        shares.begin(a_call("me"), 100)
    with pytest.raises(errors.ResourceExhausted):
        shares.begin(a_call("me"), 100)
    dear.give_back()
    shares.begin(a_call("me"), 100)


def test_the_last_quarter_is_for_those_who_have_none() -> None:
    share = Share(Kind("X", "x", of_user=8, of_address=8, total=8))
    for number in range(3):
        for _ in range(2):
            share.take(a_call(f"u{number}", f"10.0.0.{number}"))
    with pytest.raises(errors.ResourceExhausted, match="all together"):
        share.take(a_call("u0", "10.0.0.0"))
    share.take(a_call("new", "10.0.0.9"))


def test_a_user_may_begin_only_so_many_calls_a_second_and_a_crowd_keeps_nobody_out() -> None:
    shares = Shares(calls=8, streams=1, downloads=1, address_share=8, user_rate=5)
    for _ in range(5):
        shares.begin(a_call("u"), 0).give_back()
    with pytest.raises(errors.ResourceExhausted, match="per second") as refused:
        shares.begin(a_call("u"), 0)
    assert (refused.value.reason, refused.value.resource) == ("RATE_LIMITED", ("user", "u"))
    # Large requests are few at once.
    for _ in range(2):
        shares.begin(a_call("other"), 1024 * 1024 - 1)
    with pytest.raises(errors.ResourceExhausted, match="as many calls"):
        shares.begin(a_call("other"), 0)
    for number in range(CALLS - 8):
        shares.begin(a_call(ip=f"10.1.{number // 250}.{number % 250}"), 0)
    with pytest.raises(errors.ResourceExhausted, match="all together"):
        shares.begin(a_call(ip="10.2.0.1"), 0)
    shares.begin(a_call(ip="10.2.0.1", takes_credential=True), 0)


def test_callers_take_turns_and_lanes_do() -> None:
    turns = Turns[str]()
    for number in range(3):
        turns.put(f"a{number}", KNOWN, "a")
    for number in range(100):
        turns.put(f"s{number}", STRANGERS, f"10.0.{number}.1")
    turns.put("b0", KNOWN, "b")
    turns.put("login", CREDENTIALS, "10.9.9.9")
    turns.end()
    got = [turns.get() for _ in range(105)]
    assert got[:7] == ["a0", "s0", "login", "b0", "s1", "a1", "s2"]
    assert len(set(got)) == 105
    assert turns.get() is None
    assert turns.get_waiting() is None


def test_whose_turn_it_is() -> None:
    stranger = a_call(ip="2001:db8::1")
    assert turn_of(stranger) == (STRANGERS, "2001:db8::/64")
    assert turn_of(a_call("u")) == (KNOWN, "u")
    assert turn_of(a_call("u", takes_credential=True)) == (CREDENTIALS, "10.0.0.1")
    assert turn_of(a_call(presumed_user_id="u")) == (KNOWN, "u")


def test_who_has_one_call_waits_for_one_of_who_has_many() -> None:
    done: list[str] = []
    go = threading.Event()

    async def run() -> None:
        threads = DatabaseThreads("read", 1)
        asked = []
        for name in ["greedy"] * 50 + ["modest"]:
            CURRENT.set(a_call(name))
            asked.append(threads.run(lambda name=name: (go.wait(5), done.append(name))))
        go.set()
        await asyncio.gather(*asked)
        threads.close()

    asyncio.run(run())
    assert len(done) == 51
    assert done.index("modest") <= 2


class _Pages:
    """A servicer whose stream is long, and tells when it ends."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()

    async def ListAuditEntries(self, request: Any, call: Any) -> None:
        """Not called."""

    async def ExportAuditEntries(self, request: Any, steps: Steps) -> Any:
        try:
            while True:
                yield HttpBody(data=b"x" * 500_000)
        finally:
            self.ended.set()


class _Everybody:
    """Takes every token."""

    def authenticate(self, token: str) -> Caller:
        return Caller("u", "u@example.com", "admin", "s")

    def is_stale(self, caller: Caller) -> bool:
        return False

    def touch(self, session_id: str) -> None:
        """Not called."""


@pytest.mark.parametrize("database", ["sqlite"], ids=["own-sqlite"], indirect=True)
def test_a_stream_that_nobody_reads_is_ended_and_gives_back_its_share(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TELLS, 0.3)

    async def run() -> None:
        threads = Threads(10)
        shares = Shares(8, 8, 1, 1, 100)
        signer, denied = Signer([b"k" * 32]), Denials(threads)
        gate = Gate(threads, _Everybody(), signer, shares, denied, lambda *_: None, signer)
        pages = _Pages()
        server = grpc.aio.server()
        service = audit_log_pb2.DESCRIPTOR.services_by_name["AuditLogService"]
        server.add_generic_rpc_handlers((gate.handler(service, pages),))
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            call = AuditLogServiceStub(channel).ExportAuditEntries(
                audit_log_pb2.ExportAuditEntriesRequest(),
                metadata=(("authorization", "Bearer t"),),
            )
            await call.read()
            assert shares.files.held == 1
            await asyncio.wait_for(pages.ended.wait(), 5)
            await asyncio.sleep(0)
            assert shares.files.held == 0
            with suppress(grpc.aio.AioRpcError):
                while await call.read() is not grpc.aio.EOF:
                    pass
            assert await call.code() == grpc.StatusCode.DEADLINE_EXCEEDED
        await server.stop(None)
        await threads.writes.run(db.close_database)
        threads.close()

    asyncio.run(run())


def test_what_is_read_slowly_holds_no_thread() -> None:
    """Twenty files, of which one thread reads a piece at a time, all begun and none finished."""

    class File:
        closed = 0

        def __init__(self) -> None:
            self.left = 3

        def read(self, size: int) -> bytes:
            self.left -= 1
            return b"piece" if self.left >= 0 else b""

        def close(self) -> None:
            File.closed += 1

    async def run() -> None:
        readings = Readings("test", 1, 5.0)
        several = [readings.pieces(File, 5) for _ in range(20)]
        assert [await anext(each) for each in several] == [b"piece"] * 20
        assert [piece async for piece in several.pop()] == [b"piece"] * 2
        for each in several:
            await each.aclose()
        readings._threads.shutdown()

    asyncio.run(run())
    assert File.closed == 20


def test_a_rate_is_each_names_own_and_forgets_who_was_long_away() -> None:
    now = 0.0
    rate = Rate(2, 10.0, lambda: now)
    assert [rate.admit("a") for _ in range(3)] == [True, True, False]
    assert rate.admit("b")
    now = 10.0
    assert [rate.admit("a") for _ in range(2)] == [True, False]
    for number in range(REMEMBERED + 10):
        rate.admit(str(number))
    assert len(rate._left) == REMEMBERED
