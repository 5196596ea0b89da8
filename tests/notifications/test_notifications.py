"""Notifications: who is told of what, and what one does with them."""

import datetime
from collections.abc import Callable

import pytest
from quarterdeck_server.core import clock
from quarterdeck_server.domains.tasks import service as tasks
from quarterdeck_server.storage import db

from tests.support.notification_api import PATH, give, notes
from tests.support.people import stored_caller
from tests.support.running_server import Person, Stack, violations
from tests.support.waiting import wait_for


def told(person: Person) -> list[tuple[str, str]]:
    """The type and title of one's notifications, the oldest first."""
    return [(each["type"], each["title"]) for each in reversed(notes(person))]


def test_who_gets_a_task_is_told_once(
    manager: Person, someone: Callable[..., Person], unique: str
) -> None:
    first, second = someone(), someone()
    task = give(manager, first, unique, priority="high", description="Soon")
    path = f"/api/tasks/{task['id']}"
    manager.put(path, title=f"{unique} again")
    manager.put(path, assigned_user_id=second.id)
    manager.put(path, assigned_user_id=second.id)
    first.make("/api/tasks", title="own", assigned_user_id="me")
    assert told(first) == [("task_assigned", f"Your task: {unique}")]
    assert told(second) == [("task_assigned", f"Your task: {unique} again")]
    note = notes(first)[0]
    assert (note["severity"], note["body"]) == ("high", "Soon")
    assert (note["resource_type"], note["resource_id"]) == ("task", task["id"])


def test_a_comment_is_told_to_who_has_and_who_made_the_task(
    someone: Callable[..., Person], unique: str
) -> None:
    maker, holder, other = someone(), someone(), someone()
    task = give(maker, holder, unique)
    for person in (maker, holder, other):
        person.make(f"/api/tasks/{task['id']}/comments", comment=f"by {person.id}")

    def comments(person: Person) -> list[str]:
        found = notes(person, type="task_commented")
        return [each["body"].removeprefix("by ") for each in reversed(found)]

    assert comments(maker) == [holder.id, other.id]
    assert comments(holder) == [maker.id, other.id]
    assert comments(other) == []


def test_many_tasks_at_once_are_one_notification(
    manager: Person, someone: Callable[..., Person], unique: str
) -> None:
    person = someone()
    for number in range(12):
        manager.make("/api/tasks", title=f"{unique} {number}")
    body = {"filters": {"search": unique}, "assigned_user_id": person.id}
    assert manager.make("/api/tasks:bulk", **body)["updated"] == 12
    assert told(person) == [("task_assigned", "Your tasks: 12 were assigned to you")]


def test_nobody_is_told_who_cannot_sign_in(
    admin: Person, someone: Callable[..., Person], unique: str
) -> None:
    person = someone()
    task = give(person, person, unique)
    admin.put(f"/api/users/{person.id}", is_active=False)
    admin.make(f"/api/tasks/{task['id']}/comments", comment="hello")
    assert admin.stack.sql("SELECT 1 FROM notifications WHERE user_id = ?", person.id) == []


def test_who_has_an_overdue_task_is_reminded(
    manager: Person, someone: Callable[..., Person], unique: str
) -> None:
    person = someone()
    past = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)
    made = [
        give(manager, person, f"{unique} {number}", due_date=past.isoformat())
        for number in range(5)
    ]
    done = give(manager, person, f"{unique} done", due_date=past.isoformat())
    manager.put(f"/api/tasks/{done['id']}/status", status="closed")

    def overdue() -> list[str]:
        return sorted(each["resource_id"] for each in notes(person, type="task_overdue"))

    wait_for(lambda: len(overdue()) >= 5)
    assert overdue() == sorted(task["id"] for task in made)


def test_a_reminder_is_given_once_for_a_due_date(database: None) -> None:
    caller = stored_caller()
    start = 1_700_000_000 * clock.SECOND
    reminded = []
    with clock.at(lambda: start), db.write():
        due = {"title": "t", "due_date": start + clock.HOUR}
        task = tasks.create_task(caller, due)
    for hours in (0, 2, 3):
        with clock.at(lambda hours=hours: start + hours * clock.HOUR), db.write():
            reminded.append(tasks.remind_of_overdue())
    with clock.at(lambda: start + 4 * clock.HOUR), db.write():
        tasks.update_task(caller, task.id, {"due_date": start + 2 * clock.HOUR}, "")
        reminded += [tasks.remind_of_overdue(), tasks.remind_of_overdue()]
    assert reminded == [0, 1, 0, 1, 0]


def test_reading_and_acknowledging_are_idempotent(
    manager: Person, someone: Callable[..., Person], unique: str
) -> None:
    person = someone()
    for number in range(2):
        give(manager, person, f"{unique} {number}")
    second, first = notes(person)
    read = person.make(f"{PATH}/{first['id']}/read")
    assert read["is_read"] is True
    assert person.make(f"{PATH}/{first['id']}/read") == read
    done = person.make(f"{PATH}/{second['id']}/acknowledge")
    assert done["is_read"] is True
    assert person.make(f"{PATH}/{second['id']}/acknowledge") == done
    assert person.make(f"{PATH}/{second['id']}/read") == done
    assert notes(person, is_read=False) == []
    assert [each["id"] for each in notes(person, is_read=True)] == [second["id"], first["id"]]


def test_stats_count_by_all_that_matters(
    manager: Person, someone: Callable[..., Person], unique: str
) -> None:
    person = someone()
    for priority in ("high", "high", "low"):
        give(manager, person, unique, priority=priority)
    newest, middle, oldest = (each["id"] for each in notes(person))
    person.make(f"{PATH}/{newest}/read")
    person.make(f"{PATH}/{middle}/acknowledge")
    stats = person.get(f"{PATH}/stats").json()
    assert (stats["total"], stats["unread"], stats["unacknowledged"]) == (3, 1, 2)
    assert stats["by_type"]["task_assigned"] == 3
    assert (stats["by_severity"]["high"], stats["by_severity"]["low"]) == (2, 1)
    assert stats["by_severity"]["critical"] == 0
    person.delete(f"{PATH}/{oldest}")
    assert person.get(f"{PATH}/stats").json()["unread"] == 0


def test_several_or_all_are_marked_read(
    manager: Person, someone: Callable[..., Person], unique: str
) -> None:
    person, other = someone(), someone()
    for receiver in (person, person, person, other):
        give(manager, receiver, unique)
    ids = [each["id"] for each in notes(person)]
    foreign = notes(other)[0]["id"]
    mark = f"{PATH}/mark-read"
    assert person.make(mark, notification_ids=[ids[0], foreign, 4_000_000_000]) == {"updated": 1}
    assert person.make(mark, notification_ids=[ids[0]]) == {"updated": 0}
    assert person.make(mark, all=True) == {"updated": 2}
    assert notes(other, is_read=False) != []
    assert violations(person.post(mark)) == {"request"}
    assert violations(person.post(mark, all=True, notification_ids=[1])) == {"request"}


@pytest.mark.parametrize("verb", ["read", "acknowledge", "delete"])
def test_one_anothers_notifications_are_not_there(
    manager: Person, someone: Callable[..., Person], unique: str, verb: str
) -> None:
    person = someone()
    give(manager, person, unique)
    path = f"{PATH}/{notes(person)[0]['id']}"
    answer = manager.delete(path) if verb == "delete" else manager.post(f"{path}/{verb}")
    assert answer.status_code == 404
    assert notes(person)[0]["is_read"] is False


def test_pages_are_ones_own(
    stack: Stack, manager: Person, someone: Callable[..., Person], unique: str
) -> None:
    person = someone()
    for number in range(5):
        give(manager, person, f"{unique} {number}")
    first = person.get(PATH, page_size=3).json()
    assert (len(first["notifications"]), first["total_size"]) == (3, 5)
    token = first["next_page_token"]
    second = person.get(PATH, page_size=3, page_token=token).json()
    assert len(second["notifications"]) == 2
    assert manager.get(PATH, page_size=3, page_token=token).status_code == 400
    both = first["notifications"] + second["notifications"]
    assert [each["id"] for each in both] == sorted((e["id"] for e in both), reverse=True)


@pytest.mark.parametrize("path", ["0/read", "x/read", "99999999999/read"])
def test_a_bad_id_is_a_400(user: Person, path: str) -> None:
    assert user.post(f"{PATH}/{path}").status_code == 400
