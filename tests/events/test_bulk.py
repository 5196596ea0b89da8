"""Many events at once."""

from typing import Any

import pytest

from tests.support.event_api import listed, send
from tests.support.running_server import Person, Stack


def bulk(person: Person, **body: Any) -> dict[str, int]:
    return dict(person.make("/api/events:bulk", **body))


def test_the_listed_ids_are_changed_and_the_rest_is_not(user: Person, unique: str) -> None:
    ids = [send(user, unique, title=f"t{n}")["id"] for n in range(3)]
    chosen = [*ids[:2], "unknown"]
    assert bulk(user, ids=chosen, action="resolve", note="n") == {"matched": 2, "updated": 2}
    assert bulk(user, ids=chosen, action="resolve") == {"matched": 2, "updated": 0}
    assert listed(user, source=unique, status="open") == ids[2:]
    activity = user.get(f"/api/events/{ids[0]}").json()["activity"]
    assert [(a["action"], a["note"], a["user_id"]) for a in activity] == [
        ("resolved", "n", user.id)
    ]


@pytest.mark.parametrize(
    ("filters", "matched"),
    [
        ({}, 3),
        ({"severity": ["high"]}, 2),
        ({"severity": ["high", "low"], "status": ["open", "resolved"]}, 3),
        ({"search": "special"}, 1),
        ({"status": ["resolved"]}, 0),
        ({"search": "..."}, 0),
    ],
    ids=str,
)
def test_filters_change_what_the_list_would_show(
    user: Person, unique: str, filters: dict[str, Any], matched: int
) -> None:
    send(user, unique, title="a")
    send(user, unique, title="b special")
    send(user, unique, title="c", severity="low")
    filters = {**filters, "source": unique}
    changed = bulk(user, filters=filters, action="acknowledge")
    assert changed == {"matched": matched, "updated": matched}
    assert len(listed(user, source=unique, status="acknowledged")) == matched


def test_deleting_many_is_for_managers(user: Person, manager: Person, unique: str) -> None:
    send(user, unique)
    body = {"filters": {"source": unique}, "action": "delete"}
    assert user.post("/api/events:bulk", **body).status_code == 403
    assert bulk(manager, **body) == {"matched": 1, "updated": 1}
    assert listed(user, source=unique) == []


@pytest.mark.parametrize(
    "body",
    [
        {"action": "resolve"},
        {"action": "resolve", "filters": {}},
        {"action": "resolve", "ids": ["a"], "filters": {"source": "s"}},
        {"ids": ["a"]},
        {"ids": ["a"], "action": "explode"},
        {"ids": ["a"] * 1001, "action": "resolve"},
    ],
    ids=lambda body: str(body)[:50],
)
def test_an_unclear_choice_is_refused(user: Person, body: dict[str, Any]) -> None:
    assert user.post("/api/events:bulk", **body).status_code == 400


def test_five_thousand_events_are_resolved_exactly(stack: Stack, user: Person, unique: str) -> None:
    items = [
        {"source": unique, "type": "T", "severity": "low", "title": f"Number {number}"}
        for number in range(500)
    ]
    user.make("/api/events:batch", events=items)
    columns = (
        "source, type, severity, status, title, description, account_id, region, resource, "
        "occurred_at, last_seen_at, count, merge_key, task_id, original, version, created_at, "
        "updated_at"
    )
    for copy in range(9):
        stack.sql(
            f"INSERT INTO events (id, fingerprint, {columns}) "
            f"SELECT id || '-{copy}', fingerprint || '-{copy}', {columns} "
            "FROM events WHERE source = ? AND length(id) = 36",
            unique,
        )
    changed = bulk(user, filters={"source": unique, "status": ["open"]}, action="resolve")
    assert changed == {"matched": 5000, "updated": 5000}
    assert stack.sql(
        "SELECT status, count(*) FROM events WHERE source = ? GROUP BY status", unique
    ) == [("resolved", 5000)]
    traced = stack.sql(
        "SELECT count(*) FROM event_activities WHERE event_id IN "
        "(SELECT id FROM events WHERE source = ?)",
        unique,
    )
    assert traced == [(5000,)]
