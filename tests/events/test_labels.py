"""Labels of events: taken in, found by, obeyed by the rules; the plans of their lists."""

import re
from typing import Any

import pytest
from quarterdeck.v1 import events_pb2 as pb
from quarterdeck_server.core.crypto import Signer
from quarterdeck_server.domains.events import rpc, service
from quarterdeck_server.domains.events.incoming import LABEL_LIMITS, MOST_LABELS, Incoming
from quarterdeck_server.domains.events.ingestion import ingest
from quarterdeck_server.storage import db

from tests.support.running_server import Person, violations


def send(person: Person, unique: str, name: str, **labels: str) -> Any:
    body = {"source": unique, "type": "T", "severity": "high", "title": f"{unique} {name}"}
    return person.make("/api/events", **body, labels=labels)


def titles(person: Person, query: str) -> list[str]:
    # As it is: the client would write it anew.
    answer = person.client.get(f"/api/events?{query}")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["total_size"] == len(found["events"])
    return [event["title"].split()[1] for event in found["events"]]


def test_events_are_found_by_their_labels(user: Person, unique: str) -> None:
    team = f"team-{unique}"
    first = send(user, unique, "a", team=team, **{"app.example/tier": "web & api"})
    assert first["labels"] == {"team": team, "app.example/tier": "web & api"}
    assert user.get(f"/api/events/{first['id']}").json()["labels"] == first["labels"]
    send(user, unique, "b", team=team, tier="db")
    send(user, unique, "c", team=f"{team}-2")
    assert titles(user, f"labels.team={team}") == ["b", "a"]
    assert titles(user, f"labels.team={team}&order_by=last_seen_at") == ["a", "b"]
    assert titles(user, f"labels.team={team}&order_by=created_at desc") == ["b", "a"]
    assert titles(user, f"page_size=9&labels.tier=db&severity=high&labels.team={team}") == ["b"]
    assert titles(user, f"labels=team%3D{team}&labels.app.example/tier=web+%26+api") == ["a"]
    assert titles(user, f"labels.team={team}&search={unique} a") == ["a"]
    assert titles(user, f"labels.team={team}&severity=high&severity=low&status=open") == ["b", "a"]
    assert titles(user, "labels.team=nobody") == []


def test_pages_of_a_label_have_each_event_once(user: Person, unique: str) -> None:
    for number in range(5):
        send(user, unique, str(number), team=unique)
    for order in ("occurred_at desc", "last_seen_at", "created_at"):
        seen: list[str] = []
        token = ""
        while True:
            query = {"labels": f"team={unique}", "page_size": 2, "order_by": order}
            page = user.get("/api/events", page_token=token, **query).json()
            seen += [event["title"].split()[1] for event in page["events"]]
            token = page["next_page_token"]
            if not token:
                break
        assert seen == (["4", "3", "2", "1", "0"] if "desc" in order else list("01234"))


def test_the_labels_of_the_latest_occurrence_are_kept(user: Person, unique: str) -> None:
    send(user, unique, "a", team=f"{unique}-old", zone="1")
    assert send(user, unique, "a", team=f"{unique}-new")["labels"] == {"team": f"{unique}-new"}
    assert send(user, unique, "a")["labels"] == {"team": f"{unique}-new"}
    assert titles(user, f"labels.team={unique}-old") == []
    assert titles(user, f"labels.team={unique}-new") == ["a"]


def test_many_are_resolved_by_a_label(user: Person, unique: str) -> None:
    for name in ("a", "b"):
        send(user, unique, name, team=unique)
    send(user, unique, "c", team="other")
    answer = user.make("/api/events:bulk", action="resolve", filters={"labels": [f"team={unique}"]})
    assert answer == {"matched": 2, "updated": 2}
    assert titles(user, f"source={unique}&status=open") == ["c"]


@pytest.mark.parametrize(
    ("labels", "field"),
    [
        ({"": "x"}, "labels"),
        ({"a=b": "x"}, "labels"),
        ({" a": "x"}, "labels"),
        ({"a": ""}, "labels"),
        ({"a": "x\n"}, "labels"),
        ({"a": "x" * 257}, "labels"),
        ({"a" * 129: "x"}, "labels"),
        ({f"l{number}": "x" for number in range(33)}, "labels"),
    ],
)
def test_labels_out_of_bounds_are_refused(
    user: Person, unique: str, labels: dict[str, str], field: str
) -> None:
    body = {"source": unique, "type": "T", "severity": "low", "title": "t"}
    answer = user.post("/api/events", **body, labels=labels)
    assert answer.status_code == 400
    assert {name.partition("[")[0] for name in violations(answer)} == {field}


@pytest.mark.parametrize("query", ["labels=team", "labels==x", "labels=team=", "labels.team="])
def test_a_filter_that_is_no_label_is_refused(user: Person, query: str) -> None:
    answer = user.client.get(f"/api/events?{query}")
    assert (answer.status_code, violations(answer)) == (400, {"labels[0]"})


def test_labels_of_a_sender_are_cut_and_not_refused() -> None:
    sent = {"a=b\n": "x\n y", " ": "x", "c": " ", "d" * 300: "e" * 300}
    sent |= {f"l{number}": "x" for number in range(40)}
    common = {"source": "s", "type": "t", "severity": "low", "title": "t", "fingerprint": "f"}
    found = Incoming(**common, occurred_at=0, raw={}, labels=sent).labels  # type: ignore[arg-type]
    assert found["a_b"] == "x y"
    assert len(found) == MOST_LABELS
    assert max(map(len, found)) == LABEL_LIMITS[0]
    assert max(map(len, found.values())) == LABEL_LIMITS[1]


def test_rules_obey_labels_and_drop_news(admin: Person, unique: str) -> None:
    before = admin.get("/api/config/monitoring").json()
    rule = {"labels": {"stage": "DEV-*"}}
    changed = admin.put(
        "/api/config/monitoring",
        resource_filters={"exclude": [rule]},
        global_settings={"drop_news": True},
    ).json()
    try:
        assert changed["resource_filters"]["exclude"][0]["labels"] == rule["labels"]
        assert changed["global_settings"]["drop_news"] is True
        kept = [
            bool(send(admin, unique, name, **labels)["id"])
            for name, labels in (
                ("a", {"stage": "dev-7"}),
                ("b", {"stage": "production"}),
                ("c", {"other": "dev-7"}),
            )
        ]
        assert kept == [False, True, True]
        news = {"source": unique, "detail-type": "Shop opened", "detail": {"shop": unique}}
        assert admin.make("/api/events/eventbridge", **news)["events"] == []
    finally:
        admin.put(
            "/api/config/monitoring",
            resource_filters=before["resource_filters"],
            global_settings={"drop_news": False},
        )
    assert len(admin.make("/api/events/eventbridge", **news)["events"]) == 1


def test_a_rule_may_not_exclude_everything(admin: Person) -> None:
    for rule in ({}, {"labels": {}}, {"labels": {"a": ""}}):
        answer = admin.put("/api/config/monitoring", resource_filters={"exclude": [rule]})
        assert answer.status_code == 400


ROWS = 100_000
FILL = (
    """
INSERT INTO events (id, fingerprint, source, type, severity, status, title, description,
    account_id, region, resource, occurred_at, last_seen_at, count, merge_key, original, version,
    created_at, updated_at)
SELECT 'e' || n, 'f' || n, 's', 't', 'high', 'resolved', '', '', '', '', '', n, n, 1, '', '{}', 1,
    n, n
""",
    """
INSERT INTO event_labels (event_seq, key, value, occurred_at)
SELECT seq, 'team', 'team' || seq / 50000, occurred_at FROM events
""",
    """
INSERT INTO event_labels (event_seq, key, value, occurred_at)
SELECT seq, 'host', 'h' || seq / 20, occurred_at FROM events
""",
)
SQLITE_NUMBERS = """
FROM (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {}) SELECT n FROM c)
"""
POSTGRESQL_NUMBERS = "FROM generate_series(1, {}) AS n"
LISTS: tuple[dict[str, Any], ...] = (
    {"labels": ["host=h7"]},
    {"labels": ["host=h7", "team=team1"]},
    {"labels": ["host=h7"], "severity": ["high", "low"], "status": ["open"]},
    {"labels": ["host=h7"], "order_by": "last_seen_at desc"},
    {"labels": ["team=team1"]},
)


def test_a_list_by_labels_reads_no_row_that_has_not_the_label(database: None) -> None:
    execute = db.database.execute_sql
    numbers = SQLITE_NUMBERS if db.is_sqlite() else POSTGRESQL_NUMBERS
    with db.write():
        execute(FILL[0] + numbers.format(ROWS))
        for statement in FILL[1:]:
            execute(statement)
    if not db.is_sqlite():
        execute("ANALYZE events")
        execute("ANALYZE event_labels")
    explain = "EXPLAIN QUERY PLAN " if db.is_sqlite() else "EXPLAIN "
    for given in LISTS:
        page, count = statements(given)
        # To count half of a table, PostgreSQL reads all of it.
        for sql, values in (page,) if given == LISTS[-1] else (page, count):
            plan = "\n".join(str(row[-1]) for row in execute(explain + sql, values).fetchall())
            assert "event_labels" in plan, plan
            assert not re.search(r"SCAN (t[12]|events)\b|Seq Scan", plan), f"{given}\n{sql}\n{plan}"


def statements(given: dict[str, Any]) -> list[tuple[str, list[object]]]:
    """The SQL of a page and of the count of a list, with its values."""
    request = pb.ListEventsRequest(**given)
    found: list[tuple[str, list[object]]] = []
    execute = db.database.execute_sql

    def noted(sql: str, values: list[object]) -> Any:
        found.append((sql, values))
        return execute(sql, values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db.database.obj, "execute_sql", noted)
        rpc.LIST.page(request, Signer([b"k" * 32]), "me")
    return found


def test_the_labels_of_an_event_go_with_it(database: None) -> None:
    common = {"source": "s", "type": "t", "severity": "low", "title": "t", "fingerprint": "f"}
    one = Incoming(**common, occurred_at=0, raw={}, labels={"a": "b"})  # type: ignore[arg-type]
    with db.write():
        row = ingest(one)
        service.erase([row.id])
    assert db.database.execute_sql("SELECT count(*) FROM event_labels").fetchone()[0] == 0
