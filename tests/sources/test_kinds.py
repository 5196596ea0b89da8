"""Kinds of senders: each is understood, and answered as it expects."""

import json
from typing import Any

from tests.support.running_server import Person, reason
from tests.support.source_api import envelope, new_sender


def test_each_kind_of_sender_is_understood_and_answered_as_it_expects(
    admin: Person, unique: str
) -> None:
    alert = {"status": "firing", "labels": {"alertname": unique}, "annotations": {}}
    pager = {
        "event_action": "trigger",
        "payload": {"summary": unique, "source": "h1", "severity": "critical"},
    }
    event = {"specversion": "1.0", "id": "1", "type": "disk.failed", "source": "/d", "data": {}}
    sentry = {"action": "created", "data": {"issue": {"id": "9", "title": unique}}}
    expected: dict[str, tuple[Any, int]] = {
        "alertmanager": ({"version": "4", "groupKey": "g", "alerts": [alert]}, 200),
        "grafana": ({"orgId": 1, "alerts": [alert]}, 200),
        "pagerduty": (pager, 202),
        "opsgenie": ({"message": unique, "alias": unique, "priority": "P1"}, 202),
        "cloudevents": (event, 200),
        "sentry": (sentry, 200),
        "eventbridge": (envelope(unique), 200),
    }
    for kind, (body, status) in expected.items():
        sender = new_sender(admin, kind)
        answer = sender.send(body)
        assert answer.status_code == status, (kind, answer.text)
        assert len(answer.json()["events"]) == 1, kind
        empty = sender.send({})
        assert (empty.status_code, reason(empty)) == (400, "NOT_UNDERSTOOD"), kind
        # Another's payload is not folded into an event.
        assert sender.send({"hello": ["world"]}).status_code == 400, kind
        assert len(sender.refusals()) == 2, kind


def test_pagerduty_is_told_by_its_keys(admin: Person, unique: str) -> None:
    sender = new_sender(admin, "pagerduty")
    payload = {"summary": f"{unique} full", "source": "h1", "severity": "error"}
    trigger = {"routing_key": sender.token, "event_action": "trigger", "payload": payload}
    address = f"/in/{sender.id}"
    answer = sender.send(trigger, address)
    assert answer.status_code == 202
    assert (answer.json()["status"], bool(answer.json()["dedup_key"])) == ("success", True)
    key = answer.json()["dedup_key"]
    event_id = answer.json()["events"][0]["id"]
    resolve = {"routing_key": sender.token, "event_action": "resolve", "dedup_key": key}
    assert sender.send(resolve, address).status_code == 202
    event = admin.get(f"/api/events/{event_id}")
    assert event.json()["status"] == "resolved"
    assert sender.token not in event.text
    wrong = sender.send(resolve | {"routing_key": "qdin_" + "x" * 27}, address)
    assert reason(wrong) == "BAD_TOKEN"


def test_cloudevents_come_in_three_modes(admin: Person, unique: str) -> None:
    sender = new_sender(admin, "cloudevents")
    event = {"specversion": "1.0", "type": "disk.failed", "source": "/d", "data": {"a": 1}}
    structured = "application/cloudevents+json; charset=utf-8"
    one = event | {"id": "1", "subject": unique}
    first = sender.event(json.dumps(one).encode(), content_type=structured)
    batch = [event | {"id": str(n), "subject": f"{unique}{n}"} for n in (2, 3)]
    kind = "application/cloudevents-batch+json"
    assert sender.made(json.dumps(batch).encode(), content_type=kind)["made"] == 2
    headers = {"ce_specversion": "1.0", "ce_type": "disk.failed", "ce_source": "/d", "ce_id": "4"}
    binary = sender.made(b'{"a": 1}', ce_subject=unique, content_type="application/json", **headers)
    assert [each["id"] for each in binary["events"]] == [first["id"]]
    assert sender.event(json.dumps(one).encode(), content_type=structured)["count"] == 2
    text = sender.send(b"plain", ce_subject="other", content_type="text/plain", **headers)
    assert text.status_code == 200
