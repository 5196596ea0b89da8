"""The stream of notifications: over REST as server-sent events, and over gRPC."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, Queue
from typing import Any

import grpc
import httpx
import pytest
from quarterdeck.v1 import notifications_pb2 as pb
from quarterdeck.v1.notifications_pb2_grpc import NotificationServiceStub

from tests.support.notification_api import PATH, give, notes
from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, Person, Stack, one_database
from tests.support.waiting import wait_for

STREAM = f"{PATH}/stream"


class Listener:
    """An open stream; what comes is in `events`, as (event, id, data)."""

    def __init__(self, person: Person, **request: Any) -> None:
        self.events: Queue[tuple[str, str, Any]] = Queue()
        self.last_id = ""
        self.ready = threading.Event()
        self._person = person
        self._request = request
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        headers = self._request.pop("headers", {})
        client = httpx.Client(base_url=self._person.stack.url, timeout=30)
        headers["authorization"] = self._person.client.headers["authorization"]
        with client, client.stream("GET", STREAM, params=self._request, headers=headers) as answer:
            assert answer.headers["content-type"] == "text/event-stream"
            event = data = ""
            try:
                for line in answer.iter_lines():
                    field, _, value = line.partition(": ")
                    if field == "id":
                        self.last_id = value
                    elif field == "event":
                        event = value
                    elif field == "data":
                        data = value
                    elif not line and data:
                        # What works on other tests' behalf is told to everybody.
                        if event != "progress":
                            self.events.put((event, self.last_id, json.loads(data)))
                        event = data = ""
                    elif not line:
                        self.ready.set()
            except httpx.TransportError:
                self.events.put(("cut", self.last_id, None))

    def next(self, seconds: float = 5) -> tuple[str, str, Any]:
        return self.events.get(timeout=seconds)

    def titles(self, count: int) -> list[str]:
        return [self.next()[2]["title"] for _ in range(count)]


@contextmanager
def listening(person: Person, **request: Any) -> Iterator[Listener]:
    listener = Listener(person, **request)
    listener.thread.start()
    assert listener.ready.wait(5)
    yield listener


def test_an_open_stream_uses_its_session(
    stack: Stack, manager: Person, someone: Callable[..., Person], unique: str
) -> None:
    person = someone()
    of_person = "last_used_at = 5 WHERE user_id = ?"

    def is_used() -> bool:
        found = stack.sql("SELECT last_used_at FROM sessions WHERE user_id = ?", person.id)
        return bool(found[0][0] > 5)

    stack.sql(f"UPDATE sessions SET {of_person}", person.id)
    with listening(person) as listener:
        wait_for(is_used)
        # And for as long as it is open.
        stack.sql(f"UPDATE sessions SET {of_person}", person.id)
        give(manager, person, unique)
        listener.next()
        wait_for(is_used)


def test_a_notification_comes_as_an_event_of_its_own(
    manager: Person, someone: Callable[..., Person], unique: str
) -> None:
    person = someone()
    give(manager, person, f"{unique} before")
    with listening(person) as listener:
        give(manager, person, f"{unique} é")
        event, event_id, data = listener.next()
        assert event == "notification"
        assert data == notes(person)[0]
        assert event_id == str(data["id"])
        with pytest.raises(Empty):
            listener.next(0.5)


def test_every_stream_of_a_person_hears_it_whichever_worker_has_it(
    manager: Person, someone: Callable[..., Person], unique: str
) -> None:
    person, other = someone(), someone()
    listeners = [Listener(person) for _ in range(6)]
    stranger = Listener(other)
    for listener in (*listeners, stranger):
        listener.thread.start()
        assert listener.ready.wait(5)
    give(manager, person, unique)
    assert {listener.next()[2]["title"] for listener in listeners} == {f"Your task: {unique}"}
    assert stranger.events.empty()


@pytest.mark.parametrize("how", ["parameter", "header"])
def test_a_stream_resumes_without_a_gap_or_a_double(
    manager: Person, someone: Callable[..., Person], unique: str, how: str
) -> None:
    person = someone()
    for number in range(3):
        give(manager, person, f"{unique} {number}")
    seen = notes(person)[-1]["id"]
    requests: dict[str, dict[str, Any]] = {
        "parameter": {"last_event_id": seen},
        "header": {"headers": {"last-event-id": str(seen)}},
    }
    with listening(person, **requests[how]) as listener:
        give(manager, person, f"{unique} 3")
        assert listener.titles(3) == [f"Your task: {unique} {n}" for n in (1, 2, 3)]


def test_a_stream_that_comes_back_again_and_again_misses_nothing(
    manager: Person, someone: Callable[..., Person], unique: str
) -> None:
    person = someone()
    made = 40
    writers = [
        threading.Thread(
            target=lambda part=part: [
                give(manager, person, f"{unique} {part}-{n}") for n in range(made // 4)
            ]
        )
        for part in range(4)
    ]
    heard: list[int] = []
    for writer in writers:
        writer.start()
    last = 0
    deadline = time.monotonic() + 20
    with person.stack.channel() as channel:
        stub = NotificationServiceStub(channel)
        while len(heard) < made and time.monotonic() < deadline:
            request = pb.WatchNotificationsRequest(last_event_id=last)
            call = stub.WatchNotifications(request, metadata=person.metadata)
            for _, answer in zip(range(7), call, strict=False):
                last = answer.notification.id
                heard.append(last)
                if len(heard) == made:
                    break
            call.cancel()
    for writer in writers:
        writer.join()
    assert heard == sorted(set(heard))
    assert heard == [note["id"] for note in reversed(notes(person))]


def test_an_id_from_before_a_restored_backup_begins_now(
    manager: Person, someone: Callable[..., Person], unique: str
) -> None:
    person = someone()
    give(manager, person, f"{unique} before")
    with listening(person, last_event_id=4_000_000_000) as listener:
        give(manager, person, unique)
        assert listener.titles(1) == [f"Your task: {unique}"]


def test_the_stream_ends_politely_when_its_session_does(
    manager: Person, someone: Callable[..., Person], unique: str
) -> None:
    person = someone()
    with listening(person) as listener, person.stack.channel() as channel:
        watch = NotificationServiceStub(channel).WatchNotifications(
            pb.WatchNotificationsRequest(), metadata=person.metadata
        )
        ended: list[grpc.StatusCode] = []

        def follow() -> None:
            try:
                for _ in watch:
                    pass
            except grpc.RpcError as error:
                ended.append(error.code())

        following = threading.Thread(target=follow)
        following.start()
        person.post("/api/auth/logout")
        # What comes after that is for nobody.
        give(manager, person, unique)
        event, _, data = listener.next(5)
        assert (event, data["reason"]) == ("end", "SESSION_ENDED")
        following.join(15)
        assert ended == [grpc.StatusCode.UNAUTHENTICATED]


def test_a_stream_needs_a_token_and_a_sane_place_to_begin(stack: Stack, user: Person) -> None:
    assert stack.client().get(STREAM).status_code == 401
    for bad in ("x", "-1", "9" * 5000):
        answer = user.client.get(STREAM, headers={"last-event-id": bad})
        assert answer.status_code in (400, 431), bad
    assert user.get(STREAM, last_event_id="x").status_code == 400


@one_database
def test_open_streams_end_at_once_when_the_server_stops(own_stack: Callable[..., Stack]) -> None:
    running = own_stack()
    person = running.login(ADMIN_EMAIL, ADMIN_PASSWORD)
    with listening(person) as listener:
        started = time.monotonic()
        assert running.stop() == 0
        assert time.monotonic() - started < 8
        event, _, data = listener.next()
        assert (event, data["reason"]) == ("end", "UNAVAILABLE")
