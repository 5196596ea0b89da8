"""Events: taken in once for each problem, found again, worked on."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.event_api import listed, send
from tests.support.running_server import Person, Stack, reason, violations

NewPerson = Callable[..., Person]
AT = "2026-03-0{}T12:00:00Z"


def test_the_same_problem_again_is_counted(user: Person, unique: str) -> None:
    first = send(user, unique, occurred_at=AT.format(1))
    again = send(user, unique, occurred_at=AT.format(2), description="Still")
    assert again["id"] == first["id"]
    assert (again["count"], again["occurred_at"]) == (2, first["occurred_at"])
    assert again["last_seen_at"] == AT.format(2)
    assert again["description"] == "Still"
    assert again["etag"] != first["etag"]
    assert listed(user, source=unique) == [first["id"]]


@pytest.mark.parametrize("field", ["source", "type", "account_id", "region", "resource", "title"])
def test_another_problem_is_another_event(user: Person, unique: str, field: str) -> None:
    body = {"source": unique, "account_id": "111122223333", "region": "eu-west-1", "resource": "r"}
    first, second = send(user, **body), send(user, **{**body, field: f"{unique}-other"})
    assert first["id"] != second["id"]


def test_a_given_fingerprint_rules(user: Person, unique: str) -> None:
    first = send(user, unique, fingerprint=unique)
    second = send(user, "elsewhere", fingerprint=unique, title="Something else")
    assert first["id"] == second["id"]


def test_an_older_occurrence_counts_and_changes_only_a_severity_that_rises(
    user: Person, unique: str
) -> None:
    send(user, unique, occurred_at=AT.format(5), severity="low", description="Now")
    late = send(user, unique, occurred_at=AT.format(1), severity="critical", description="Then")
    assert (late["count"], late["severity"], late["description"]) == (2, "critical", "Now")
    assert late["last_seen_at"] == AT.format(5)


def test_an_end_ends_what_was_received_before_it(user: Person, unique: str) -> None:
    send(user, unique, occurred_at=AT.format(5))
    assert send(user, unique, occurred_at=AT.format(2), status="resolved")["status"] == "resolved"


def test_what_resolves_ends_the_event_and_the_next_occurrence_is_a_new_one(
    user: Person, unique: str
) -> None:
    first = send(user, unique, occurred_at=AT.format(1))
    ended = send(user, unique, occurred_at=AT.format(2), status="resolved")
    assert (ended["id"], ended["status"], ended["count"]) == (first["id"], "resolved", 1)
    again = send(user, unique, occurred_at=AT.format(3))
    assert again["id"] != first["id"]
    assert again["status"] == "open"


def test_a_resolve_of_nothing_open_is_kept(user: Person, unique: str) -> None:
    first = send(user, unique, status="resolved")
    second = send(user, unique, status="resolved")
    assert (first["status"], second["id"], second["count"]) == ("resolved", first["id"], 2)


def test_parallel_occurrences_make_one_event(user: Person, unique: str) -> None:
    with ThreadPoolExecutor(20) as pool:
        events = list(pool.map(lambda _: send(user, unique), range(20)))
    assert len({event["id"] for event in events}) == 1
    assert user.get(f"/api/events/{events[0]['id']}").json()["count"] == 20


def test_a_retry_with_a_request_id_counts_once(user: Person, unique: str) -> None:
    first = send(user, unique, request_id=unique)
    assert send(user, unique, request_id=unique) == first
    assert user.get(f"/api/events/{first['id']}").json()["count"] == 1


def test_the_original_is_answered_as_it_came(user: Person, unique: str) -> None:
    raw = {"nested": {"list": [1, 2.5, None, True, "ü\u0000"]}, "empty": {}, "none": []}
    event = send(user, unique, raw=raw)
    assert "raw" not in event
    got = user.get(f"/api/events/{event['id']}").json()
    assert got["raw"] == raw
    assert "raw" not in user.get("/api/events", source=unique).json()["events"][0]
    plain = send(user, unique, title="Without an original")
    assert user.get(f"/api/events/{plain['id']}").json()["raw"]["title"] == "Without an original"


def test_acknowledge_and_resolve_leave_a_trace_and_repeat_quietly(
    user: Person, manager: Person, unique: str
) -> None:
    path = f"/api/events/{send(user, unique)['id']}"
    assert user.make(f"{path}/acknowledge", note="On it")["status"] == "acknowledged"
    assert user.make(f"{path}/acknowledge", note="Again")["status"] == "acknowledged"
    assert manager.make(f"{path}/resolve", note="Done")["status"] == "resolved"
    activity = user.get(path).json()["activity"]
    assert [(a["action"], a["note"], a["user_id"]) for a in activity] == [
        ("acknowledged", "On it", user.id),
        ("resolved", "Done", manager.id),
    ]
    refused = user.post(f"{path}/acknowledge")
    assert (refused.status_code, reason(refused)) == (409, "EVENT_RESOLVED")


def test_an_acknowledged_event_stays_so_when_it_occurs_again(user: Person, unique: str) -> None:
    event = send(user, unique)
    user.post(f"/api/events/{event['id']}/acknowledge")
    assert send(user, unique)["status"] == "acknowledged"


def test_deleting_is_for_managers_and_hides(
    stack: Stack, user: Person, manager: Person, unique: str
) -> None:
    event = send(user, unique)
    path = f"/api/events/{event['id']}"
    assert user.delete(path).status_code == 403
    assert manager.delete(path).json() == {}
    assert manager.get(path).status_code == 404
    assert manager.delete(path).status_code == 404
    assert listed(user, source=unique) == []
    assert stack.sql("SELECT count(*) FROM events WHERE id = ?", event["id"]) == [(1,)]
    assert send(user, unique)["id"] != event["id"]


@pytest.fixture
def four(user: Person, unique: str) -> list[str]:
    """Four events of one source, the oldest first."""
    bodies = [
        {"severity": "critical", "type": "A", "region": "eu-west-1", "account_id": "1"},
        {"severity": "high", "type": "B", "region": "eu-west-1", "account_id": "2"},
        {"severity": "low", "type": "A", "region": "us-east-1", "account_id": "2"},
        {"severity": "info", "type": "B", "region": "us-east-1", "account_id": "1"},
    ]
    return [
        send(user, unique, title=f"{unique} {n}", occurred_at=AT.format(n), **body)["id"]
        for n, body in enumerate(bodies, 1)
    ]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, [3, 2, 1, 0]),
        ({"severity": "high"}, [1]),
        ({"severity": ["critical", "info"]}, [3, 0]),
        ({"severity": ["critical", "high", "info"], "status": ["open", "resolved"]}, [3, 1, 0]),
        ({"status": "resolved"}, []),
        ({"type": "A"}, [2, 0]),
        ({"region": "us-east-1"}, [3, 2]),
        ({"account_id": "2", "region": "eu-west-1"}, [1]),
        ({"occurred_after": AT.format(2)}, [3, 2]),
        ({"occurred_before": AT.format(2)}, [0]),
        ({"order_by": "occurred_at"}, [0, 1, 2, 3]),
        ({"order_by": "last_seen_at desc", "severity": ["low", "high"]}, [2, 1]),
        ({"order_by": "created_at", "status": ["open", "suppressed"]}, [0, 1, 2, 3]),
    ],
    ids=str,
)
def test_the_list_filters_and_orders(
    user: Person, unique: str, four: list[str], filters: dict[str, Any], found: list[int]
) -> None:
    assert listed(user, source=unique, **filters) == [four[index] for index in found]
    total = user.get("/api/events", source=unique, **filters).json()["total_size"]
    assert total == len(found)


def test_search_finds_words_and_the_beginning_of_the_last_one(user: Person, unique: str) -> None:
    event = send(
        user,
        unique,
        title=f"Platte voll auf {unique}",
        description="Größe überschritten",
        resource=f"arn:aws:ec2:eu-west-1:111122223333:instance/i-{unique}",
    )["id"]
    for text in (
        unique,
        unique[:-1],
        f"PLATTE {unique}",
        f"{unique} größ",
        f"instance/i-{unique}",
        f"arn:aws:ec2 {unique}",
    ):
        assert event in listed(user, search=text), text
    for text in ("latte", f"{unique} nothing", f"plat {unique}", "...", '"', "'"):
        assert event not in listed(user, search=text), text
    assert listed(user, search="!?") == []


def test_search_follows_a_changed_title(user: Person, unique: str) -> None:
    event = send(user, unique, fingerprint=unique, title="Before")["id"]
    send(user, unique, fingerprint=unique, title=f"After{unique}")
    assert listed(user, search=f"After{unique}") == [event]
    assert listed(user, search="Before", source=unique) == []


def test_a_time_far_ahead_is_refused(user: Person) -> None:
    body = {"source": "s", "type": "t", "severity": "low", "title": "t"}
    answer = user.post("/api/events", **body, occurred_at="2036-01-01T00:00:00Z")
    assert (answer.status_code, violations(answer)) == (400, {"occurred_at"})
