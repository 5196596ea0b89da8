"""Sources: what is kept of a sender, who may see and change it, and its token."""

from typing import Any

import pytest

from tests.support.running_server import Person, Stack, reason, violations
from tests.support.source_api import MAPPING, SOURCES, new_sender

TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms"


def test_a_source_is_made_with_a_token_that_is_shown_once(admin: Person, stack: Stack) -> None:
    made = admin.make(SOURCES, name="Shop", kind="eventbridge", with_token=True)
    source, token = made["source"], made["token"]
    assert len(token) == 32
    assert source["intake_path"] == f"/in/{source['id']}"
    assert source["has_token"] is True
    path = f"{SOURCES}/{source['id']}"
    assert admin.get(path).json() == source
    assert token not in admin.get(path).text
    stored = stack.sql("SELECT * FROM sources WHERE id = ?", source["id"])
    assert token not in str(stored)


def test_viewers_read_sources_and_change_none(admin: Person, manager: Person, user: Person) -> None:
    made = manager.make(SOURCES, name="Shop", kind="sentry", signature_secret="s" * 20)
    path = f"{SOURCES}/{made['source']['id']}"
    assert made["token"] == ""
    assert user.get(path).json()["has_signature_secret"] is True
    assert "s" * 20 not in user.get(path).text
    assert user.put(path, name="x").status_code == 403
    assert user.get(f"{path}/refusals").status_code == 403
    assert user.post(f"{path}:try", payload="{}").status_code == 403
    assert user.post(f"{path}/rotate-token").status_code == 403
    assert manager.put(path, name="x").json()["name"] == "x"
    assert admin.delete(path).status_code == 200
    assert admin.get(path).status_code == 404


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "mapped"}, {"mapping"}),
        ({"kind": "mapped", "mapping": "[[mapping"}, {"mapping"}),
        ({"kind": "mapped", "mapping": '[[mapping]]\nname = "x"\nidentity = ["a b"]'}, None),
        ({"kind": "sentry", "mapping": MAPPING}, {"mapping"}),
        ({"kind": "sns"}, {"topics"}),
        ({"kind": "sns", "topics": ["alarms"]}, {"topics[0]"}),
        ({"kind": "grafana", "topics": [TOPIC]}, {"topics"}),
        ({"kind": "grafana", "allows_raw_delivery": True}, {"allows_raw_delivery"}),
        ({"kind": "grafana", "signature_header": "X-Sig"}, {"signature_header"}),
        ({"kind": "grafana", "name": ""}, {"name"}),
        ({}, {"kind"}),
        ({"kind": "grafana", "max_bytes": 5_000_000}, {"max_bytes"}),
    ],
)
def test_bad_fields_are_named(
    admin: Person, fields: dict[str, Any], wrong: set[str] | None
) -> None:
    answer = admin.post(SOURCES, **{"name": "Shop"} | fields)
    assert answer.status_code == 400
    if wrong is None:
        assert reason(answer) == "BAD_MAPPING"
        assert all(name.startswith("mapping") for name in violations(answer))
    else:
        assert violations(answer) == wrong


def test_an_update_changes_what_is_given(admin: Person) -> None:
    sender = new_sender(admin, "mapped", name="Checks")
    path, before = f"{SOURCES}/{sender.id}", sender.source
    changed = admin.put(path, name="Checks 2", rate_per_minute=5, etag=before["etag"]).json()
    assert (changed["name"], changed["rate_per_minute"]) == ("Checks 2", 5)
    assert changed["mapping"] == MAPPING
    assert reason(admin.put(path, name="x", etag=before["etag"])) == "STALE_ETAG"
    assert reason(admin.put(path, mapping="a = ")) == "BAD_MAPPING"
    signed = admin.put(path, signature_secret="a secret of 22 letters").json()
    assert (signed["has_signature_secret"], signed["signature_header"]) == (
        True,
        "x-hub-signature-256",
    )
    assert admin.put(path, signature_secret="").json()["has_signature_secret"] is False
    entries = admin.get("/api/audit-log", resource_id=sender.id).text
    assert "a secret of 22 letters" not in entries
    # What comes in changes no etag.
    etag = sender.source["etag"]
    sender.made({"check": "http", "host": "a", "result": "down"})
    assert sender.source["etag"] == etag


def test_a_token_is_rotated_with_an_overlap(admin: Person, stack: Stack) -> None:
    sender = new_sender(admin, "mapped")
    body = {"check": "http", "host": "b", "result": "down"}
    rotated = admin.make(f"{SOURCES}/{sender.id}/rotate-token", overlap_seconds=3600)
    assert rotated["source"]["old_token_until"]
    old, sender.token = sender.token, rotated["token"]
    assert sender.send(body).status_code == 200
    assert sender.send(body, f"/in/{sender.id}/{old}").status_code == 200
    stack.sql("UPDATE sources SET old_token_until = 1 WHERE id = ?", sender.id)
    ended = sender.send(body, f"/in/{sender.id}/{old}")
    assert (ended.status_code, reason(ended)) == (401, "BAD_TOKEN")
    admin.make(f"{SOURCES}/{sender.id}/rotate-token")
    assert sender.send(body).status_code == 401


def test_sources_are_found(admin: Person, unique: str) -> None:
    ids = {
        kind: new_sender(admin, kind, name=f"{unique} {kind}").id
        for kind in ("pagerduty", "sentry", "opsgenie")
    }
    admin.put(f"{SOURCES}/{ids['sentry']}", is_enabled=False)
    listed = admin.get(SOURCES, search=unique.upper(), order_by="name desc").json()
    assert [each["id"] for each in listed["sources"]] == [
        ids[kind] for kind in ("sentry", "pagerduty", "opsgenie")
    ]
    assert listed["total_size"] == 3
    kinds = admin.get(SOURCES, search=unique, kind=["pagerduty", "opsgenie"]).json()["sources"]
    assert {each["kind"] for each in kinds} == {"pagerduty", "opsgenie"}
    disabled = admin.get(SOURCES, search=unique, is_enabled=False).json()["sources"]
    assert [each["id"] for each in disabled] == [ids["sentry"]]
    first = admin.get(SOURCES, search=unique, page_size=2).json()
    rest = admin.get(
        SOURCES, search=unique, page_size=2, page_token=first["next_page_token"]
    ).json()
    assert len(first["sources"]) == 2
    assert len(rest["sources"]) == 1


def test_trying_a_payload_keeps_nothing(admin: Person) -> None:
    sender = new_sender(admin, "mapped")
    path = f"{SOURCES}/{sender.id}:try"
    good = '{"check": "http", "host": "c", "result": "down"}'
    answer = admin.make(path, payload=f'[{good}, {{"check": 1}}, {{}}]')
    assert (answer["event_count"], answer["refusal_count"]) == (1, 2)
    [tried] = answer["events"]
    assert (tried["item"], tried["phase"], tried["event"]["severity"]) == (0, "problem", "high")
    assert tried["event"]["title"] == "http of c is down"
    assert [each["item"] for each in answer["refusals"]] == [1, 2]
    other = MAPPING.replace('default = "high"', 'default = "low"')
    [tried] = admin.make(path, payload=good, mapping=other)["events"]
    assert tried["event"]["severity"] == "low"
    assert reason(admin.post(path, payload=good, mapping="x")) == "BAD_MAPPING"
    assert sender.source["received"] == 0
    assert sender.refusals() == []
    binary = {"ce-specversion": "1.0", "ce-id": "1", "ce-type": "disk.failed", "ce-source": "/d"}
    events = new_sender(admin, "cloudevents")
    answer = admin.make(f"{SOURCES}/{events.id}:try", payload='{"a": 1}', headers=binary)
    assert answer["event_count"] == 1
