"""What an occurrence does to the problem that is there: rises, goes on, ends, flaps."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from quarterdeck_server.core import clock
from quarterdeck_server.domains.events import ingestion
from quarterdeck_server.domains.events import service as events
from quarterdeck_server.domains.events.incoming import Incoming
from quarterdeck_server.domains.monitoring import service as monitoring
from quarterdeck_server.storage import db

from tests.support.aws_events import MAPPINGS
from tests.support.running_server import Person, violations

START = 1_790_000_000 * clock.SECOND


def send(person: Person, unique: str, **more: Any) -> Any:
    body = {"source": unique, "type": "T", "severity": "high", "title": "Disk is full"} | more
    return person.make("/api/events", **body)


def envelope(unique: str, kind: str, source: str, number: int, **detail: Any) -> dict[str, Any]:
    arn = f"arn:aws:rds:eu-west-1:111122223333:db:{unique}"
    return {
        "id": f"{unique}-{number}",
        "detail-type": kind,
        "source": source,
        "account": "111122223333",
        "region": "eu-west-1",
        "time": datetime.now(UTC).isoformat(),
        "resources": [arn],
        "detail": detail,
    }


def test_the_severity_of_an_open_problem_only_rises(user: Person, unique: str) -> None:
    assert send(user, unique, severity="low")["severity"] == "low"
    assert send(user, unique, severity="critical")["severity"] == "critical"
    again = send(user, unique, severity="info", description="Better")
    assert (again["severity"], again["description"], again["count"]) == ("critical", "Better", 3)


def test_progress_lowers_nothing_and_only_the_end_ends(user: Person, unique: str) -> None:
    ids, shown = set(), []
    for number, state in enumerate(("FAILED", "STARTED", "SUCCEEDED", "STARTED", "FAILED")):
        sent = envelope(
            unique,
            "CodePipeline Pipeline Execution State Change",
            "aws.codepipeline",
            number,
            pipeline=unique,
            state=state,
        )
        [event] = user.make("/api/events/eventbridge", **sent)["events"]
        ids.add(event["id"])
        shown.append((event["severity"], event["status"], event["count"]))
    assert shown == [
        ("high", "open", 1),
        ("high", "open", 1),
        ("high", "resolved", 1),
        ("high", "resolved", 1),
        ("high", "open", 1),
    ]
    assert len(ids) == 2


def test_news_is_resolved_at_once_and_hides_no_problem(user: Person, unique: str) -> None:
    arn = f"arn:aws:rds:eu-west-1:111122223333:db:{unique}"
    messages = [("low storage", "Storage is exhausted"), ("backup", "Finished a backup")]
    shown = []
    for number, (category, message) in enumerate(messages):
        sent = envelope(
            *(unique, "RDS DB Instance Event", "aws.rds", number),
            EventCategories=[category],
            SourceArn=arn,
            SourceIdentifier=unique,
            Message=message,
        )
        [event] = user.make("/api/events/eventbridge", **sent)["events"]
        shown.append((event["severity"], event["status"], event["title"]))
    assert shown == [
        ("high", "open", f"{unique}: Storage is exhausted"),
        ("info", "resolved", f"{unique}: Finished a backup"),
    ]
    listed = user.get("/api/events", search=unique, status="open").json()["events"]
    assert [event["severity"] for event in listed] == ["high"]


def test_a_clock_that_is_ahead_swallows_nothing(user: Person, unique: str) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=23)
    first = send(user, unique, severity="critical", occurred_at=ahead.isoformat())
    assert datetime.fromisoformat(first["last_seen_at"]) < ahead - timedelta(hours=22)
    user.make(f"/api/events/{first['id']}/resolve")
    again = send(user, unique, severity="critical")
    assert (again["id"] != first["id"], again["status"]) == (True, "open")


def test_what_was_resolved_by_hand_opens_anew_even_for_a_clock_that_is_behind(
    user: Person, unique: str
) -> None:
    first = send(user, unique)
    user.make(f"/api/events/{first['id']}/resolve")
    behind = datetime.now(UTC) - timedelta(minutes=10)
    again = send(user, unique, occurred_at=behind.isoformat())
    assert (again["id"] != first["id"], again["status"]) == (True, "open")


def test_a_delivery_counts_within_its_source_only(user: Person, unique: str) -> None:
    ids = []
    for source in (f"{unique}.a", f"{unique}.b", f"{unique}.a"):
        sent = envelope(unique, "Disk Check", source, 1, state="FAILED")
        [event] = user.make("/api/events/eventbridge", **sent)["events"]
        ids.append((event["id"], event["count"]))
    assert ids[0] == ids[2] != ids[1]


@pytest.mark.parametrize("body", [{}, {"specversion": "1.0", "type": "t", "source": "/s"}])
def test_what_is_no_envelope_is_refused(user: Person, body: dict[str, Any]) -> None:
    answer = user.post("/api/events/eventbridge", **body)
    assert (answer.status_code, violations(answer)) == (400, {"envelope.detail-type"})


def test_a_title_that_is_too_long_is_cut_and_marked(user: Person, unique: str) -> None:
    event = send(user, unique, title="x" * 400, description="y" * 10_001)
    assert (len(event["title"]), event["title"][-1]) == (300, "…")
    assert (len(event["description"]), event["description"][-1]) == (10_000, "…")


def occurrence(status: str, at: int) -> Incoming:
    return Incoming(
        source="s",
        type="t",
        severity="critical",
        status=status,
        title=status,
        occurred_at=at,
        fingerprint="flips",
        raw={},
    )


def test_an_acknowledgement_of_the_sender_marks_an_open_problem(database: None) -> None:
    key = {"event_action": "trigger", "dedup_key": "db1"}
    payload = {"summary": "Disk is full", "source": "db1", "severity": "critical"}
    shown = []
    for action in ("acknowledge", "trigger", "acknowledge", "trigger", "resolve", "acknowledge"):
        found = MAPPINGS.read("pagerduty", {**key, "event_action": action, "payload": payload}, 0)
        assert isinstance(found, list)
        with db.write():
            row = monitoring.take_in(found[0])
        assert row is not None
        shown.append((row.status, row.severity, row.count))
    assert shown == [
        ("resolved", "info", 1),
        ("open", "critical", 1),
        ("acknowledged", "critical", 1),
        ("acknowledged", "critical", 2),
        ("resolved", "critical", 2),
        ("resolved", "critical", 2),
    ]


def test_what_flaps_stays_open_alerts_once_and_ends_when_it_is_quiet(database: None) -> None:
    rows = []
    for turn in range(40):
        now = START + turn * clock.SECOND
        with clock.at(lambda now=now: now), db.write():  # type: ignore[misc]
            row = monitoring.take_in(occurrence("resolved" if turn % 2 else "open", now))
            assert row is not None
            rows.append(row)
    opened = list(dict.fromkeys(row.id for row in rows))
    assert len(opened) == ingestion.FLAPS_AFTER
    assert (rows[-1].status, rows[-1].is_flapping, rows[-1].count) == ("open", True, 16)
    alerts = db.database.execute_sql("SELECT count(*) FROM notifications").fetchone()
    assert alerts[0] <= ingestion.FLAPS_AFTER
    for later, calmed, status in ((10, 0, "open"), (16, 1, "resolved")):
        with clock.at(lambda later=later: START + later * clock.MINUTE):  # type: ignore[misc]
            assert ingestion.calm() == calmed
            assert events.get_event(opened[-1]).status == status
