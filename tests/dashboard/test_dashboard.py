"""The dashboard: counts that follow every change, exactly."""

import datetime
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, PASSWORD, Person, Stack

SEVERITIES = ["critical", "high", "medium", "low", "info"]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def quiet(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A stack of this file's own, where nobody else makes anything."""
    settings = {"workers": "2"}
    if request.param == "postgresql":
        settings["database_url"] = request.getfixturevalue("new_database")()
    running = Stack(tmp_path_factory.mktemp("dashboard") / "data", settings).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def boss(quiet: Stack) -> Person:
    return quiet.login(ADMIN_EMAIL, ADMIN_PASSWORD)


def event(person: Person, **fields: Any) -> dict[str, Any]:
    base = {"source": "web", "type": "t", "severity": "high", "title": str(random.random())}
    made: dict[str, Any] = person.make("/api/events", **base | fields)
    return made


def overview(person: Person) -> dict[str, Any]:
    answer = person.get("/api/dashboard/overview")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def moved(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What is different, as differences."""
    result: dict[str, Any] = {}
    for name, value in after.items():
        if isinstance(value, dict):
            if inner := moved(before[name], value):
                result[name] = inner
        elif isinstance(value, int) and value != before[name]:
            result[name] = value - before[name]
    return result


def test_every_word_is_there_with_zero_too(boss: Person) -> None:
    found = overview(boss)
    assert found["events"]["by_severity"] == dict.fromkeys(SEVERITIES, 0)
    assert found["tasks"]["by_status"] == dict.fromkeys(["open", "in_progress", "closed"], 0)
    assert found["users"] == {
        "total": 1,
        "active": 1,
        "by_role": {"admin": 1, "manager": 0, "user": 0},
    }


def test_counts_follow_an_event_through_its_life(boss: Person) -> None:
    start = overview(boss)
    made = event(boss, severity="critical")
    opened = {"total": 1, "active": 1, "by_severity": {"critical": 1}, "by_status": {"open": 1}}
    opened["active_by_severity"] = {"critical": 1}
    assert moved(start, overview(boss)) == {"events": opened}
    boss.post(f"/api/events/{made['id']}/resolve")
    resolved = {"total": 1, "by_severity": {"critical": 1}, "by_status": {"resolved": 1}}
    assert moved(start, overview(boss)) == {"events": resolved}
    boss.delete(f"/api/events/{made['id']}")
    assert moved(start, overview(boss)) == {}


def test_counts_follow_a_task_and_its_due_date(boss: Person) -> None:
    start = overview(boss)
    now = datetime.datetime.now(datetime.UTC)
    hour = datetime.timedelta(hours=1)
    for due in (now - hour, now - 72 * hour, now + hour):
        boss.make("/api/tasks", title="due", priority="low", due_date=due.isoformat())
    boss.make("/api/tasks", title="some day", priority="low")
    late = moved(start, overview(boss))["tasks"]
    assert late == {
        "total": 4,
        "active": 4,
        "overdue": 2,
        "by_status": {"open": 4},
        "by_priority": {"low": 4},
    }
    tasks = boss.get("/api/tasks", page_size=4).json()["tasks"]
    for task in tasks:
        boss.put(f"/api/tasks/{task['id']}/status", status="closed")
    closed = moved(start, overview(boss))["tasks"]
    assert closed == {"total": 4, "by_status": {"closed": 4}, "by_priority": {"low": 4}}


def test_users_are_counted_for_those_who_manage(boss: Person) -> None:
    start = overview(boss)
    body = {"full_name": "A user", "password": PASSWORD}
    made = boss.make("/api/users", email="counted@example.com", role="user", **body)
    boss.make("/api/users", email="counting@example.com", role="manager", **body)
    boss.put(f"/api/users/{made['user']['id']}", is_active=False)
    now = moved(start, overview(boss))["users"]
    assert now == {"total": 2, "active": 1, "by_role": {"user": 1, "manager": 1}}
    stats = boss.get("/api/dashboard/users-stats").json()
    assert stats == overview(boss)["users"]
    boss.put(f"/api/users/{made['user']['id']}", is_active=True)
    person = boss.stack.login("counted@example.com", PASSWORD)
    assert "users" not in overview(person)
    assert person.get("/api/dashboard/users-stats").status_code == 403
    manager = boss.stack.login("counting@example.com", PASSWORD)
    assert overview(manager)["users"] == overview(boss)["users"]


def test_events_stats_have_sources_days_and_the_latest(boss: Person) -> None:
    today = datetime.datetime.now(datetime.UTC)
    days_ago = today - datetime.timedelta(days=3)
    before = boss.get("/api/dashboard/events-stats").json()
    event(boss, source="stats-a", occurred_at=days_ago.isoformat())
    latest = [event(boss, source="stats-b") for _ in range(11)]
    after = boss.get("/api/dashboard/events-stats").json()
    assert (after["by_source"]["stats-a"], after["by_source"]["stats-b"]) == (1, 11)
    assert len(after["per_day"]) == 30
    assert after["per_day"][-1]["date"] == today.date().isoformat()
    counted = {day["date"]: day["count"] for day in after["per_day"]}
    earlier = {day["date"]: day["count"] for day in before["per_day"]}
    assert counted[days_ago.date().isoformat()] - earlier[days_ago.date().isoformat()] == 1
    assert sum(counted.values()) - sum(earlier.values()) == 12
    expected = [each["id"] for each in reversed(latest)][:10]
    assert [each["id"] for each in after["recent_events"]] == expected
    assert after["total"] == sum(after["by_severity"].values())


def test_my_tasks_are_the_callers_the_soonest_due_first(boss: Person) -> None:
    boss.make("/api/users", email="mine@example.com", full_name="Mine", password=PASSWORD)
    person = boss.stack.login("mine@example.com", PASSWORD)
    start = datetime.datetime.now(datetime.UTC)
    for number in (3, 1, 2):
        due = (start + datetime.timedelta(days=number)).isoformat()
        boss.make("/api/tasks", title=f"due {number}", assigned_user_id=person.id, due_date=due)
    boss.make("/api/tasks", title="no date", assigned_user_id=person.id)
    closed = boss.make("/api/tasks", title="done", assigned_user_id=person.id)
    boss.put(f"/api/tasks/{closed['id']}/status", status="closed")
    stats = person.get("/api/dashboard/tasks-stats").json()
    assert stats["my_open_tasks"] == 4
    titles = [task["title"] for task in stats["my_tasks"]]
    assert titles == ["due 1", "due 2", "due 3", "no date"]
    assert boss.get("/api/dashboard/tasks-stats").json()["my_open_tasks"] == 0


def test_twenty_writers_at_once_are_counted_exactly(quiet: Stack, boss: Person) -> None:
    start = overview(boss)
    people = [boss.twin() for _ in range(20)]

    def work(number: int) -> None:
        rng = random.Random(number)
        person = people[number]
        for index in range(10):
            made = event(person, title=f"{number}-{index}", severity=rng.choice(SEVERITIES))
            if index % 2:
                person.post(f"/api/events/{made['id']}/acknowledge")
            if index % 5 == 0:
                person.delete(f"/api/events/{made['id']}")
            person.make("/api/tasks", title=f"{number}-{index}", priority="low")

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(work, range(20)))
    change = moved(start, overview(boss))
    assert change["events"]["total"] == 160
    assert change["events"]["by_status"] == {"open": 80, "acknowledged": 80}
    assert change["tasks"]["total"] == 200
    for arguments in (("recount",), ("audit", "verify")):
        proved = quiet.command(*arguments)
        assert proved.returncode == 0, proved.stdout + proved.stderr


def test_a_bulk_change_is_counted(quiet: Stack, boss: Person) -> None:
    for number in range(30):
        event(boss, source="bulk", title=f"bulk {number}")
    start = overview(boss)
    done = boss.make("/api/events:bulk", filters={"source": "bulk"}, action="resolve")
    assert done == {"matched": 30, "updated": 30}
    assert moved(start, overview(boss))["events"]["by_status"] == {"open": -30, "resolved": 30}
    boss.make("/api/events:bulk", filters={"source": "bulk"}, action="delete")
    assert boss.get("/api/dashboard/events-stats").json()["by_source"].get("bulk") is None


def test_recount_finds_a_wrong_count_and_mends_it(quiet: Stack, boss: Person) -> None:
    right = overview(boss)
    quiet.sql("INSERT INTO counts (kind, key, n) VALUES ('event_source', 'nowhere', 5)")
    quiet.sql("INSERT INTO counts (kind, key, n) VALUES ('event', 'info/suppressed', 7)")
    found = quiet.command("recount")
    assert found.returncode == 1
    assert "event info/suppressed: counted 7, there are 0" in found.stdout
    assert "Counts that were wrong: 2" in found.stdout
    assert "now corrected" in quiet.command("recount", "--repair").stdout
    assert "counts are exact" in quiet.command("recount").stdout
    assert moved(right, overview(boss)) == {}
