"""The rules for events, and how ingestion obeys them."""

import datetime
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quarterdeck_server.core import clock
from quarterdeck_server.domains.events import ingestion
from quarterdeck_server.domains.events import service as events
from quarterdeck_server.domains.events.incoming import Incoming
from quarterdeck_server.domains.monitoring import service
from quarterdeck_server.domains.monitoring.rules import (
    DROP,
    KEEP,
    SUPPRESS,
    ResourceFilter,
    Rules,
    Service,
    Threshold,
    matches,
)
from quarterdeck_server.domains.tasks import service as tasks
from quarterdeck_server.storage import counts, db

from tests.support.people import stored_caller
from tests.support.running_server import Person, reason, violations

PATH = "/api/config/monitoring"
QUIET = {"auto_create_task": False, "notify": False, "repeat_count": 0}
ALARM = {"auto_create_task": True, "notify": True, "repeat_count": 0}
DEFAULTS = {
    "services": {"*": {"is_enabled": True}},
    "thresholds": dict.fromkeys(("high", "medium", "low", "info"), QUIET)
    | {"critical": QUIET | {"notify": True}},
    "global_settings": {"event_retention_days": 0, "default_task_due_hours": 0},
    "resource_filters": {},
}


@pytest.fixture
def rules(admin: Person) -> Iterator[Callable[..., dict[str, Any]]]:
    """Sets rules for one test."""

    def put(**changes: Any) -> dict[str, Any]:
        answer = admin.put(PATH, **changes)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    yield put
    put(**DEFAULTS)


def send(person: Person, title: str, severity: str = "high", **fields: Any) -> dict[str, Any]:
    body = {"source": "monitored", "type": "t", "severity": severity, "title": title}
    made: dict[str, Any] = person.make("/api/events", **body | fields)
    return made


def test_what_was_read_can_be_sent_back(
    admin: Person, manager: Person, rules: Callable[..., dict[str, Any]]
) -> None:
    changed = rules(
        services={"guardduty": {"is_enabled": True, "min_severity": "medium"}},
        thresholds={"low": ALARM},
        global_settings={"event_retention_days": 30},
        resource_filters={"exclude": [{"account_id": "0000*"}], "include": [{"region": "eu-*"}]},
    )
    read = manager.get(PATH).json()
    assert read == changed
    assert read["updated_by"] == admin.id
    again = rules(**read)
    assert again == read
    assert manager.put(PATH, **read).status_code == 403


def test_a_change_leaves_alone_what_it_does_not_name(
    rules: Callable[..., dict[str, Any]],
) -> None:
    rules(services={"x": {"is_enabled": False, "min_severity": "high"}}, thresholds={"low": ALARM})
    after = rules(services={"x": {"min_severity": "low"}}, thresholds={"low": {"repeat_count": 9}})
    assert after["services"] == {"x": {"is_enabled": False, "min_severity": "low"}}
    assert after["thresholds"]["low"] == ALARM | {"repeat_count": 9}
    assert after["thresholds"]["critical"]["notify"] is True
    assert rules(services={"y": {"min_severity": "low"}})["services"]["y"]["is_enabled"] is True


def test_a_stale_etag_is_refused(admin: Person, rules: Callable[..., dict[str, Any]]) -> None:
    first = rules(global_settings={"event_retention_days": 5})
    rules(global_settings={"event_retention_days": 6}, etag=first["etag"])
    late = admin.put(PATH, global_settings={"event_retention_days": 7}, etag=first["etag"])
    assert (late.status_code, reason(late)) == (409, "STALE_ETAG")
    assert admin.get(PATH).json()["global_settings"]["event_retention_days"] == 6


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"global_settings": {"event_retention_days": 4000}}, "event_retention_days"),
        ({"global_settings": {"default_task_due_hours": 9000}}, "default_task_due_hours"),
        ({"thresholds": {"urgent": ALARM}}, "thresholds"),
        ({"thresholds": {"high": {"repeat_count": -1}}}, "repeat_count"),
        ({"services": {"bad\nname": {"is_enabled": True}}}, "services"),
        ({"services": {"": {"is_enabled": True}}}, "services"),
        ({"resource_filters": {"include": [{"region": "eu-[ab]"}]}}, "region"),
        ({"resource_filters": {"exclude": [{"resource": "x" * 201}]}}, "resource"),
        ({"resource_filters": {"exclude": [{}]}}, "exclude"),
    ],
)
def test_bad_rules_are_refused_by_field(admin: Person, change: dict[str, Any], field: str) -> None:
    answer = admin.put(PATH, **change)
    assert answer.status_code == 400
    assert any(field in name for name in violations(answer)), answer.text


def test_an_event_out_of_scope_is_dropped(
    admin: Person, rules: Callable[..., dict[str, Any]], unique: str
) -> None:
    rules(
        services={"noisy": {"is_enabled": False}},
        resource_filters={"exclude": [{"account_id": "0000*", "resource": "*sandbox*"}]},
    )
    dropped = [
        send(admin, f"{unique} a", source="noisy"),
        send(admin, f"{unique} b", account_id="000011112222", resource="arn:SANDBOX/1"),
    ]
    assert [each["id"] for each in dropped] == ["", ""]
    assert {each["status"] for each in dropped} == {"open"}
    kept = send(admin, f"{unique} c", account_id="000011112222", resource="arn:prod/1")
    listed = admin.get("/api/events", search=unique).json()["events"]
    assert [each["id"] for each in listed] == [kept["id"]]
    batch = admin.make(
        "/api/events:batch",
        events=[{"source": "noisy", "type": "t", "severity": "low", "title": unique}],
    )
    assert batch["results"] == [{"events": []}]
    envelope = {"id": unique, "source": "aws.noisy", "detail-type": "x", "detail": {}}
    assert admin.make("/api/events/eventbridge", **envelope) == {"events": []}


def test_an_event_below_its_minimum_is_suppressed_and_sets_nothing_off(
    admin: Person, rules: Callable[..., dict[str, Any]], unique: str
) -> None:
    rules(
        services={"monitored": {"is_enabled": True, "min_severity": "high"}},
        thresholds={"low": ALARM, "high": ALARM | {"repeat_count": 2}},
    )
    quiet = send(admin, f"{unique} low", "low")
    assert (quiet["status"], "task_id" in quiet) == ("suppressed", False)
    loud = send(admin, unique)
    again = send(admin, unique, "low")
    assert again["id"] == loud["id"]
    assert (again["status"], again["severity"], again["count"]) == ("open", "high", 2)
    assert "task_id" not in again
    third = send(admin, unique)
    assert (third["count"], "task_id" in third) == (3, True)


def test_the_end_of_a_problem_is_taken_in_whatever_the_rules(
    admin: Person, rules: Callable[..., dict[str, Any]], unique: str
) -> None:
    made = send(admin, unique)
    rules(services={"monitored": {"is_enabled": False}})
    assert send(admin, f"{unique} unknown", status="resolved")["id"] == ""
    assert send(admin, unique, status="resolved")["id"] == made["id"]
    assert admin.get(f"/api/events/{made['id']}").json()["status"] == "resolved"


def test_a_threshold_makes_a_task_and_notifies_once(
    admin: Person, user: Person, rules: Callable[..., dict[str, Any]], unique: str
) -> None:
    rules(
        thresholds={"high": ALARM | {"repeat_count": 3}, "critical": ALARM},
        global_settings={"default_task_due_hours": 4},
    )

    def alerts(person: Person) -> int:
        found = person.get("/api/notifications", type="event_alert", page_size=200).json()
        return sum(each["title"] == unique for each in found["notifications"])

    first, second = send(user, unique), send(user, unique)
    assert "task_id" not in second
    third = send(user, unique)
    task = admin.get(f"/api/tasks/{third['task_id']}").json()
    assert (task["created_by"], task["priority"], task["title"]) == ("system", "high", unique)
    due = time.time() + 4 * 3600
    assert abs(clock_of(task["due_date"]) - due) < 60
    send(user, unique)
    assert alerts(admin) == 1
    assert alerts(user) == 0
    send(user, unique, "critical")
    assert alerts(admin) == 2
    assert admin.get("/api/tasks", event_id=first["id"]).json()["total_size"] == 1
    entry = admin.get("/api/audit-log", resource_id=task["id"]).json()["entries"][-1]
    assert (entry["actor_id"], entry["action"]) == ("system", "CreateTaskFromEvent")


def clock_of(text: str) -> float:
    """A time of an answer as seconds since the epoch."""
    return datetime.datetime.fromisoformat(text).timestamp()


@given(
    st.text(st.sampled_from("ab*?-"), max_size=8), st.text(st.sampled_from("abAB-"), max_size=10)
)
def test_globs_match_as_the_plain_pattern_does(glob: str, text: str) -> None:
    pattern = "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in glob)
    assert matches(glob, text) == bool(re.fullmatch(pattern, text, re.IGNORECASE | re.DOTALL))


def test_a_glob_of_many_stars_is_quick() -> None:
    started = time.process_time()
    assert not matches("*-" * 99 + "db", "-" * 2048)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("rules", "severity", "source", "decision"),
    [
        (Rules(), "info", "x", KEEP),
        (Rules(services={"x": Service(False)}), "critical", "x", DROP),
        (Rules(services={"GuardDuty": Service(False)}), "high", "aws.guardduty", DROP),
        (Rules(services={"aws.guardduty": Service(False)}), "high", "guardduty", DROP),
        (Rules(services={"*": Service(False), "x": Service()}), "high", "x", KEEP),
        (Rules(services={"*": Service(False), "x": Service()}), "high", "y", DROP),
        (Rules(services={"x": Service(True, "high")}), "medium", "x", SUPPRESS),
        (Rules(services={"x": Service(True, "high")}), "high", "x", KEEP),
        (Rules(include=(ResourceFilter(region="eu-*"),)), "high", "x", KEEP),
        (Rules(include=(ResourceFilter(region="us-*"),)), "high", "x", DROP),
        (Rules(include=(ResourceFilter(),), exclude=(ResourceFilter("1?"),)), "high", "x", DROP),
    ],
)
def test_rules_decide(rules: Rules, severity: str, source: str, decision: str) -> None:
    assert rules.decide(source, severity, ("12", "eu-west-1", "db-1")) == decision


@pytest.mark.parametrize(
    ("count", "alerted", "fires"),
    [(1, "", False), (2, "", True), (3, "", True), (3, "high", False), (3, "medium", True)],
)
def test_a_threshold_fires_once_for_a_severity(count: int, alerted: str, fires: bool) -> None:
    rules = Rules(thresholds={"high": Threshold(notify=True, repeat_count=2)})
    assert (rules.due("high", count, alerted) is not None) == fires


def occurrence(title: str, status: str = "open") -> Incoming:
    at = clock.now()
    texts = {"source": "s", "type": "t", "severity": "low", "title": title}
    return Incoming(**texts, status=status, occurred_at=at, fingerprint=title, raw={})


def test_old_resolved_events_are_deleted_but_those_in_work(database: None) -> None:
    start = 1_700_000_000 * clock.SECOND
    caller = stored_caller()
    with clock.at(lambda: start), db.write():
        rows = {
            name: ingestion.ingest(occurrence(name)) for name in ("old", "open", "work", "done")
        }
        for name in ("work", "done"):
            task = tasks.create_task_from_event(caller, rows[name].id, {})
            if name == "done":
                tasks.update_status(caller, task.id, "closed", "")
        for name in ("old", "work", "done"):
            events.resolve(caller, rows[name].id, "")
    with clock.at(lambda: start + 20 * clock.DAY), db.write():
        events.resolve(caller, ingestion.ingest(occurrence("new")).id, "")
    with clock.at(lambda: start + 31 * clock.DAY):
        with db.write():
            assert service.retire_events() == 0
            service.update(caller, lambda _: {"event_retention_days": 30}, "", has_webhook=False)
        with db.write():
            assert service.retire_events() == 2
        with db.write():
            assert service.retire_events() == 0
    left = db.database.execute_sql("SELECT title FROM events ORDER BY title").fetchall()
    assert [row[0] for row in left] == ["new", "open", "work"]
    with db.write():
        counts.fold()
        assert counts.differences() == []
    closed = db.database.execute_sql("SELECT event_id FROM tasks WHERE status = 'closed'")
    assert closed.fetchone()[0] is None
