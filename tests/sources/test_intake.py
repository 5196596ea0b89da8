"""The intake: who may send, what becomes events, what is refused and kept, and sent again."""

import gzip
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.api_keys import made
from tests.support.running_server import Person, Stack, reason
from tests.support.source_api import MAPPING, SOURCES, Sender, envelope, new_sender


def check(host: str, result: str = "down", **fields: Any) -> dict[str, Any]:
    """What the `mapped` sender of tests reports."""
    return {"check": "http", "host": host, "result": result} | fields


@pytest.fixture
def sender(admin: Person) -> Sender:
    """A sender with a mapping of its own."""
    return new_sender(admin, "mapped")


@pytest.mark.parametrize(
    "headers",
    [
        {"x_api_key": "{}"},
        {"authorization": "Bearer {}"},
        {"authorization": "GenieKey {}"},
        {"authorization": "Basic"},
    ],
)
def test_a_token_is_shown_in_a_header(sender: Sender, headers: dict[str, str]) -> None:
    address = f"/in/{sender.id}"
    given = {name: text.format(sender.token) for name, text in headers.items()}
    if given.get("authorization") == "Basic":
        answer = sender.client.post(address, json=check("h"), auth=("any", sender.token))
    else:
        answer = sender.send(check("h"), address, **given)
    assert answer.status_code == 200


def test_who_shows_nothing_or_something_else_is_not_let_in(
    admin: Person, user: Person, sender: Sender
) -> None:
    other = new_sender(admin, "mapped")
    address = f"/in/{sender.id}"
    assert reason(sender.send(check("h"), address)) == "NO_TOKEN"
    assert reason(sender.send(check("h"), f"{address}/qdin_wrong")) == "BAD_TOKEN"
    assert reason(sender.send(check("h"), f"{address}/{other.token}")) == "BAD_TOKEN"
    bearer = user.client.headers["authorization"]
    assert sender.send(check("h"), address, authorization=bearer).status_code == 401
    assert sender.send(check("h"), f"/in/no-such-source/{sender.token}").status_code == 404
    admin.put(f"{SOURCES}/{sender.id}", is_enabled=False)
    assert reason(sender.send(check("h"))) == "SOURCE_DISABLED"
    admin.delete(f"{SOURCES}/{sender.id}")
    assert sender.send(check("h")).status_code == 404
    assert sender.refusals() == [] if sender.source.get("id") else True


def test_an_api_key_that_may_ingest_lets_in(
    admin: Person, someone: Callable[[str], Person], sender: Sender
) -> None:
    person, address = someone("user"), f"/in/{sender.id}"
    key = made(person, "events:ingest")
    for headers in ({"x_api_key": key["key"]}, {"authorization": f"Bearer {key['key']}"}):
        assert sender.send(check("keyed"), address, **headers).status_code == 200
    [entry, _] = admin.get("/api/audit-log", resource_id=sender.id, action="ReceivePayload").json()[
        "entries"
    ]
    assert (entry["actor_id"], entry["outcome"]) == (person.id, "success")
    other = made(person, "tasks:write")["key"]
    refused = sender.send(check("keyed"), address, x_api_key=other)
    assert (refused.status_code, reason(refused)) == (403, "SCOPE_NEEDED")
    person.delete(f"/api/api-keys/{key['id']}")
    ended = sender.send(check("keyed"), address, x_api_key=key["key"])
    assert (ended.status_code, reason(ended)) == (401, "KEY_REVOKED")
    nobody = sender.send(check("keyed"), address)
    assert "Basic" in nobody.headers["www-authenticate"]


def test_what_comes_in_becomes_events_within_its_source(admin: Person, sender: Sender) -> None:
    first = sender.event(check("a"))
    assert (first["severity"], first["status"], first["title"]) == (
        "high",
        "open",
        "http of a is down",
    )
    assert sender.event(check("a"))["count"] == 2
    other = new_sender(admin, "mapped")
    assert other.event(check("a"))["id"] != first["id"]
    assert sender.event(check("a", "up"))["status"] == "resolved"
    source = sender.source
    assert (source["received"], source["made"], source["refused"]) == (3, 3, 0)
    assert source["last_received_at"]


def test_a_delivery_counts_once_within_its_source(admin: Person, unique: str) -> None:
    first, second = new_sender(admin, "eventbridge"), new_sender(admin, "eventbridge")
    event = first.event(envelope(unique))
    assert first.event(envelope(unique))["count"] == 1
    again = second.event(envelope(unique))
    assert (again["id"], again["count"]) == (event["id"], 2)


def test_what_is_not_understood_is_refused_and_replayed_when_it_is(
    admin: Person, sender: Sender
) -> None:
    answer = sender.send({"probe": "http", "host": "r", "result": "down", "password": "hunter2x"})
    assert (answer.status_code, reason(answer)) == (400, "NOT_UNDERSTOOD")
    [refused] = sender.refusals()
    assert refused["id"] in answer.json()["message"]
    assert "hunter2x" not in refused["body"]
    assert '"host": "r"' in refused["body"]
    again = sender.replay(refused["id"]).json()
    assert [each["id"] for each in again["refusals"]] == [refused["id"]]
    assert sender.refusals()[0]["replays"] == 1
    mended = MAPPING + MAPPING.replace("check", "probe")
    admin.put(f"{SOURCES}/{sender.id}", mapping=mended)
    replayed = sender.replay(refused["id"])
    assert replayed.status_code == 200
    [event] = replayed.json()["events"]
    assert event["title"] == "http of r is down"
    assert sender.refusals() == []
    assert sender.replay(refused["id"]).status_code == 404
    assert (sender.source["received"], sender.source["refused"]) == (1, 1)


def test_what_was_refused_in_another_charset_is_replayed_as_it_was(sender: Sender) -> None:
    body = '{"probe": "http", "host": "k\xfche", "result": "down"}'.encode("latin-1")
    sender.send(body, content_type="application/json; charset=iso-8859-1")
    [refused] = sender.refusals()
    assert "k\xfche" in refused["body"]
    mended = {"mapping": MAPPING.replace("check", "probe")}
    sender.person.put(f"{SOURCES}/{sender.id}", **mended)
    [event] = sender.replay(refused["id"]).json()["events"]
    assert event["resource"] == "k\xfche"


def test_of_ten_items_nine_become_events(sender: Sender) -> None:
    items: list[Any] = [check(f"n{number}") for number in range(9)]
    items.insert(4, {"check": "", "host": "x"})
    answer = sender.send(items)
    assert answer.status_code == 207
    body = answer.json()
    assert (len(body["events"]), body["refused"]) == (9, 1)
    assert body["refusals"][0]["item"] == 4
    [refused] = sender.refusals()
    assert (refused["item"], json.loads(refused["body"])) == (4, items[4])


def test_ten_thousand_alerts_are_taken_in_and_one_more_is_not(admin: Person, unique: str) -> None:
    def group(count: int) -> dict[str, Any]:
        alerts = [
            {
                "status": "firing",
                "labels": {"alertname": unique, "n": str(n)},
                "fingerprint": str(n),
            }
            for n in range(count)
        ]
        return {"version": "4", "status": "firing", "groupKey": "g", "alerts": alerts}

    sender = new_sender(admin, "alertmanager")
    answer = sender.send(group(1_000))
    assert (answer.status_code, answer.json()["made"]) == (200, 1_000)
    assert admin.get("/api/events", type=unique).json()["total_size"] == 1_000
    too_many = sender.send(group(10_001))
    assert (too_many.status_code, reason(too_many)) == (400, "NOT_UNDERSTOOD")
    assert "10,000" in too_many.json()["message"]
    assert [each["is_whole"] for each in sender.refusals()] == [False]
    assert reason(sender.replay(sender.refusals()[0]["id"])) == "NOT_WHOLE"


@pytest.mark.parametrize(
    ("body", "headers", "why"),
    [
        (b"", {}, "NOT_JSON"),
        (b'{"check":', {}, "NOT_JSON"),
        (b'{"check": 1, "check": 2}', {}, "NOT_JSON"),
        (b'{"check": NaN}', {}, "NOT_JSON"),
        (b'{"check": 1e999}', {}, "NOT_JSON"),
        (b'{"check": ' + b"9" * 5_000 + b"}", {}, "NOT_JSON"),
        (b"[" * 5_000 + b"]" * 5_000, {}, "NOT_JSON"),
        (b'{"a":' * 70 + b"1" + b"}" * 70, {}, "NOT_JSON"),
        (b'{"check": "\xff"}', {}, "NOT_JSON"),
        (b'{"check": "a\x00b"}', {}, "NOT_JSON"),
        (b'{"check": "x"}', {"content_type": "application/json; charset=utf-7"}, "NOT_JSON"),
        (b"[]", {}, "NOT_UNDERSTOOD"),
        (b'"text"', {}, "NOT_UNDERSTOOD"),
        (b"not gzip", {"content_encoding": "gzip"}, "NOT_JSON"),
        (b"x", {"content_encoding": "br"}, "UNSUPPORTED_ENCODING"),
        (gzip.compress(b" " * 9_000_000), {"content_encoding": "gzip"}, "TOO_LARGE"),
    ],
)
def test_a_bad_body_gets_a_clear_answer_and_is_kept(
    sender: Sender, body: bytes, headers: dict[str, str], why: str
) -> None:
    answer = sender.send(body, **headers)
    status = {"UNSUPPORTED_ENCODING": 415, "TOO_LARGE": 413}.get(why, 400)
    assert (answer.status_code, reason(answer)) == (status, why)
    assert [each["reason"] for each in sender.refusals()] == [why]


def test_odd_bodies_that_are_good_are_taken_in(sender: Sender) -> None:
    packed = gzip.compress(json.dumps(check("gz")).encode())
    assert sender.send(packed, content_encoding="gzip").status_code == 200
    latin = '{"check": "http", "host": "k\xfche", "result": "down"}'.encode("latin-1")
    kind = "text/plain; charset=ISO-8859-1"
    [made] = sender.made(latin, content_type=kind)["events"]
    assert sender.person.get(f"/api/events/{made['id']}").json()["resource"] == "k\xfche"
    odd = (
        b'\xef\xbb\xbf{"check": "http", "host": "o\\u0000d\\ud800d", "result": "down", "n": 1e300}'
    )
    event = sender.event(odd)
    assert event["resource"] == "od\ufffdd"
    assert event["raw"]["host"] == "o\0d\ufffdd"


def test_a_body_of_four_mebibytes_is_taken_in_and_a_larger_one_is_not(
    admin: Person, unique: str
) -> None:
    sender = new_sender(admin, "alertmanager")
    alerts = [
        {
            "status": "firing",
            "labels": {"alertname": unique, "number": str(number)},
            "annotations": {"description": "x" * 9_000},
        }
        for number in range(440)
    ]
    body = json.dumps({"version": "4", "alerts": alerts}).encode()
    assert len(body) > 4_000_000
    answer = sender.send(body)
    assert (answer.status_code, answer.json()["made"]) == (200, 440)
    # Of one event so much is not kept.
    alerts[0]["annotations"] = {"description": "x" * 1_100_000}
    answer = sender.send({"version": "4", "alerts": alerts[:2]})
    assert answer.status_code == 207
    assert [each["reason"] for each in answer.json()["refusals"]] == ["TOO_LARGE"]
    assert sender.send(b"x" * (4 * 1024 * 1024 + 1)).status_code == 413


def test_limits_of_a_source_are_kept(admin: Person) -> None:
    sender = new_sender(admin, "mapped", max_bytes=200, rate_per_minute=3)
    large = sender.send(check("l", filler="x" * 300))
    assert (large.status_code, reason(large)) == (413, "TOO_LARGE")
    # Of these, two minutes at most take three each.
    answers = [sender.send(check("l")) for _ in range(8)]
    refused = [each for each in answers if each.status_code == 429]
    assert len(refused) >= 2
    assert (reason(refused[0]), refused[0].headers["retry-after"]) == ("RATE_LIMITED", "10")


def test_refusals_are_bounded_and_the_dropped_are_counted(
    admin: Person, stack: Stack, sender: Sender
) -> None:
    [*_] = sender.send([{"n": number} for number in range(150)]).json()
    source = sender.source
    assert (source["refused"], source["refusals_dropped"]) == (150, 50)
    stack.sql("UPDATE source_refusals SET body_bytes = 1000000 WHERE source_id = ?", sender.id)
    sender.send({"last": 1})
    kept = admin.get(f"{SOURCES}/{sender.id}/refusals", page_size=200).json()
    assert kept["total_size"] == 17
    assert '"last"' in sender.refusals()[0]["body"]
    assert sender.source["refusals_dropped"] == 50 + 84
    found = admin.get(f"{SOURCES}/{sender.id}/refusals", reason="NOT_JSON").json()
    assert found["refusals"] == []


def test_a_signed_body_needs_no_token(admin: Person) -> None:
    secret = "a secret between two"
    sender = new_sender(admin, "sentry", signature_secret=secret, with_token=False)
    issue = {"action": "created", "data": {"issue": {"id": "7", "title": "KeyError"}}}
    body = json.dumps(issue).encode()
    address = f"/in/{sender.id}"
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    good = sender.send(body, address, sentry_hook_signature=signature)
    assert good.status_code == 200, good.text
    assert reason(sender.send(body + b" ", address, sentry_hook_signature=signature)) == (
        "BAD_SIGNATURE"
    )
    assert reason(sender.send(body, address)) == "BAD_SIGNATURE"
    assert sender.refusals() == []


def test_a_signature_like_that_of_github_and_of_grafana_is_checked(admin: Person) -> None:
    secret = "a secret between two"
    github = new_sender(admin, "mapped", signature_secret=secret)
    body = json.dumps(check("gh")).encode()
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    assert github.send(body, x_hub_signature_256=f"sha256={digest}").status_code == 200
    # With a secret a token alone is not enough.
    assert reason(github.send(body)) == "BAD_SIGNATURE"
    header = "x-grafana-alerting-signature-timestamp"
    fields = {"signature_secret": secret, "signature_time_header": header}
    grafana = new_sender(admin, "grafana", with_token=False, **fields)
    group = {"alerts": [{"status": "firing", "labels": {"alertname": "Disk"}}]}
    body, address = json.dumps(group).encode(), f"/in/{grafana.id}"
    for age, expected in ((0, 200), (600, 401)):
        sent = str(int(time.time()) - age)
        signed = hmac.new(secret.encode(), f"{sent}:".encode() + body, hashlib.sha256).hexdigest()
        headers = {header.replace("-", "_"): sent, "x_grafana_alerting_signature": signed}
        assert grafana.send(body, address, **headers).status_code == expected


def test_fifty_at_once_are_one_event_with_the_right_count(
    sender: Sender, someone: Callable[[str], Person]
) -> None:
    def send(_: int) -> int:
        return sender.send(check("storm")).status_code

    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(send, range(50))) == {200}
    event = sender.event(check("storm"))
    assert event["count"] == 51
    assert (sender.source["received"], sender.source["made"]) == (51, 51)


def test_each_request_has_an_entry_of_the_audit_log(admin: Person, sender: Sender) -> None:
    event = sender.event(check("audited"))
    [entry] = admin.get("/api/audit-log", resource_id=sender.id, action="ReceivePayload").json()[
        "entries"
    ]
    assert entry["outcome"] == "success"
    assert entry["changes"]["events"] == [event["id"]]
