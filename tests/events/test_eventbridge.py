"""Envelopes as EventBridge sends them, through the gateway."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from google.protobuf.struct_pb2 import Struct
from hypothesis import given
from hypothesis import strategies as st
from quarterdeck.v1 import events_pb2, events_pb2_grpc
from quarterdeck_server.core.errors import InvalidArgument
from quarterdeck_server.rpc.unread_items import read_the_rest

from tests.support.repository import SAMPLES
from tests.support.running_server import Person, Stack


def sample(name: str, unique: str) -> dict[str, Any]:
    """A sample envelope with ids and names of this test's own."""
    text = (SAMPLES / f"{name}.json").read_text()
    envelope: dict[str, Any] = json.loads(text)
    envelope["id"] = f"{name}-{unique}"
    return json.loads(json.dumps(envelope).replace("1112222", "1112223"))  # type: ignore[no-any-return]


def make_own(envelope: dict[str, Any], unique: str) -> dict[str, Any]:
    """Puts the word into whatever makes the fingerprint."""
    for old in ("checkout-cpu-high", "i-0a1b2c3d4e5f67890", "db:orders", "OPERATIONAL_ISSUE"):
        envelope = json.loads(json.dumps(envelope).replace(old, f"{old}-{unique}"))
    return envelope


def send(person: Person, envelope: dict[str, Any]) -> list[dict[str, Any]]:
    return list(person.make("/api/events/eventbridge", **envelope)["events"])


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        ("cloudwatch-alarm", "cloudwatch-ok"),
        ("ec2-stopped", "ec2-running"),
        ("backup-failed", "backup-completed"),
    ],
)
def test_the_good_news_resolves_the_bad(user: Person, unique: str, begins: str, ends: str) -> None:
    [opened] = send(user, make_own(sample(begins, unique), unique))
    assert opened["status"] == "open"
    [ended] = send(user, make_own(sample(ends, unique), unique))
    assert (ended["id"], ended["status"]) == (opened["id"], "resolved")


def test_an_alarm_that_comes_after_its_ok_does_not_stay_open(user: Person, unique: str) -> None:
    [ended] = send(user, make_own(sample("cloudwatch-ok", unique), unique))
    [late] = send(user, make_own(sample("cloudwatch-alarm", unique), unique))
    assert (late["id"], late["status"], late["count"]) == (ended["id"], "resolved", 2)


def test_envelopes_with_the_same_findings_at_once_do_not_wait_in_a_ring(
    user: Person, unique: str
) -> None:
    items = [
        {"source": unique, "type": "T", "severity": "low", "title": f"Number {number}"}
        for number in range(30)
    ]

    def batch(turn: int) -> int:
        ordered = items if turn % 2 else items[::-1]
        return user.post("/api/events:batch", events=ordered).status_code

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(batch, range(16))) == [200] * 16
    counts = {e["count"] for e in user.get("/api/events", source=unique).json()["events"]}
    assert counts == {16}


@pytest.mark.parametrize("name", ["cloudwatch-alarm", "securityhub", "unknown", "guardduty"])
def test_a_redelivery_changes_nothing(user: Person, unique: str, name: str) -> None:
    envelope = sample(name, unique)
    first = send(user, envelope)
    assert send(user, envelope) == first
    envelope["id"] = f"another-{unique}"
    counts = [event["count"] for event in first]
    assert [event["count"] for event in send(user, envelope)] == [count + 1 for count in counts]


def test_a_security_hub_envelope_makes_an_event_of_each_finding(user: Person, unique: str) -> None:
    events = send(user, sample("securityhub", unique))
    assert [(event["severity"], event["status"]) for event in events] == [
        ("critical", "open"),
        ("high", "resolved"),
        ("low", "suppressed"),
    ]
    raw = user.get(f"/api/events/{events[0]['id']}").json()["raw"]
    assert len(raw["detail"]["findings"]) == 1


@pytest.mark.parametrize("order", [(1, 2), (2, 1), (1, 2, 2, 1)])
def test_the_pages_of_a_health_event_merge(
    user: Person, unique: str, order: tuple[int, ...]
) -> None:
    pages = {n: make_own(sample(f"health-page-{n}", unique), unique) for n in (1, 2)}
    entities = {
        entity["entityValue"]
        for page in pages.values()
        for entity in page["detail"]["affectedEntities"]
    }
    ids = set()
    for index, number in enumerate(order):
        pages[number]["id"] = f"{unique}-{index}"
        ids |= {event["id"] for event in send(user, pages[number])}
    assert len(ids) == 1
    event = user.get(f"/api/events/{ids.pop()}").json()
    assert event["count"] == 1
    merged = event["raw"]["detail"]["affectedEntities"]
    assert {entity["entityValue"] for entity in merged} == entities
    assert len(merged) == len(entities)


@pytest.mark.parametrize("account", [None, "", 111122223333, "not an account", {"a": 1}, [1]])
def test_an_odd_account_never_loses_the_event(user: Person, unique: str, account: object) -> None:
    envelope = sample("unknown", unique) | {"account": account}
    [event] = send(user, envelope)
    assert isinstance(event["account_id"], str)


def test_an_empty_envelope_is_still_an_event(user: Person, unique: str) -> None:
    [event] = send(user, {"detail-type": unique})
    assert event["type"] == unique


def test_a_batch_keeps_the_good_and_tells_of_the_bad(user: Person, unique: str) -> None:
    good = {"source": unique, "type": "T", "severity": "low", "title": "Good"}
    items: list[Any] = [
        good,
        {**good, "severity": "loud"},
        sample("unknown", unique),
        {"source": unique},
        {**good, "title": "Deep", "raw": deep(40)},
        {**good, "title": "Last"},
    ]
    results = user.make("/api/events:batch", events=items)["results"]
    assert ["error" in result for result in results] == [False, True, False, True, True, False]
    assert "events[4]: is nested too deeply" in results[4]["error"]["message"]
    assert "severity" in results[1]["error"]["message"]
    details = results[3]["error"]["details"]
    fields = {v["field"] for d in details for v in d.get("field_violations", [])}
    assert {"type", "title"} <= fields
    assert results[5]["events"][0]["title"] == "Last"
    titles = {e["title"] for e in user.get("/api/events", source=unique).json()["events"]}
    assert titles == {"Good", "Last"}


def deep(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"a": value}
    return value


def test_an_item_of_a_batch_is_read_as_the_body_of_one_event(user: Person, unique: str) -> None:
    event = {"source": unique, "type": "T", "severity": "low", "title": "One", "nonsense": 1}
    alone = user.make("/api/events", **event)
    [result] = user.make("/api/events:batch", events=[event])["results"]
    assert (result["events"][0]["id"], result["events"][0]["count"]) == (alone["id"], 2)
    # What is not known stays in what is kept of the item.
    [result] = user.make("/api/events:batch", events=[{**event, "title": "Two"}])["results"]
    assert user.get(f"/api/events/{result['events'][0]['id']}").json()["raw"]["nonsense"] == 1


def test_an_item_that_is_sent_again_counts_once(user: Person, manager: Person, unique: str) -> None:
    item = {"source": unique, "type": "T", "severity": "low", "title": "T", "request_id": unique}

    def count(person: Person, **more: Any) -> int:
        [result] = person.make("/api/events:batch", events=[{**item, **more}])["results"]
        return int(result["events"][0]["count"])

    assert [count(user), count(user), count(user)] == [1, 1, 1]
    # Another item, or somebody else's.
    assert count(user, request_id=f"{unique} 2") == 2
    assert count(manager) == 3
    assert count(user, description="more") == 4


@given(st.lists(st.integers(0, 40), max_size=5), st.binary(max_size=40))
def test_the_rest_of_a_request_is_read(depths: list[int], noise: bytes) -> None:
    body = (
        b"".join(b"\x0a" + _varint(len(item)) + item for item in map(deep_bytes, depths))
        + b"\x12\x01r"
    )
    found: Any
    found, unread = read_the_rest(events_pb2.BatchCreateEventsRequest, body)
    assert unread == {index for index, depth in enumerate(depths) if depth > 33}
    assert (len(found.events), found.request_id) == (len(depths), "r")
    with suppress(InvalidArgument):
        read_the_rest(events_pb2.BatchCreateEventsRequest, noise)


def _varint(number: int) -> bytes:
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + _varint(number >> 7)


def deep_bytes(levels: int) -> bytes:
    """A Struct with so many in each other, as it is sent."""
    body = b""
    for _ in range(levels):
        value = b"\x2a" + _varint(len(body)) + body
        entry = b"\x0a\x01a\x12" + _varint(len(value)) + value
        body = b"\x0a" + _varint(len(entry)) + entry
    return body


def test_a_batch_has_at_most_500_items(user: Person, unique: str) -> None:
    items = [
        {"source": unique, "type": "T", "severity": "low", "title": f"Number {number}"}
        for number in range(501)
    ]
    assert user.post("/api/events:batch", events=items).status_code == 400
    assert user.post("/api/events:batch", events=[]).status_code == 400
    results = user.make("/api/events:batch", events=items[:500])["results"]
    assert sum(len(result["events"]) for result in results) == 500
    assert user.get("/api/events", source=unique).json()["total_size"] == 500


def test_an_envelope_over_native_grpc(stack: Stack, user: Person, unique: str) -> None:
    envelope = Struct()
    envelope.update(sample("guardduty", unique))
    with stack.channel() as channel:
        stub = events_pb2_grpc.EventServiceStub(channel)
        request = events_pb2.IngestEventBridgeRequest(envelope=envelope)
        answer = stub.IngestEventBridge(request, metadata=user.metadata)
    assert answer.events[0].severity == events_pb2.Event.high
