"""Tasks: made, assigned, changed, commented, closed; alone and of an event."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from quarterdeck.v1 import tasks_pb2, tasks_pb2_grpc

from tests.support.event_api import send
from tests.support.running_server import Person, Stack, reason, violations

NewPerson = Callable[..., Person]
DUE = "2026-12-0{}T08:00:00Z"


def listed(person: Person, **filters: Any) -> list[str]:
    answer = person.get("/api/tasks", **filters)
    assert answer.status_code == 200, answer.text
    return [task["id"] for task in answer.json()["tasks"]]


def test_a_task_has_defaults_and_keeps_what_it_is_given(user: Person, unique: str) -> None:
    plain = user.make("/api/tasks", title=unique)
    assert (plain["status"], plain["priority"], plain["created_by"]) == ("open", "medium", user.id)
    assert not {"assigned_user_id", "event_id", "due_date", "closed_at"} & plain.keys()
    body = {"title": unique, "description": "d", "priority": "critical", "due_date": DUE.format(1)}
    full = user.make("/api/tasks", **body, assigned_user_id="me")
    assert full == full | body | {"assigned_user_id": user.id}
    assert user.get(f"/api/tasks/{full['id']}").json() == full


def test_put_changes_only_what_is_present(user: Person, unique: str) -> None:
    body = {"title": unique, "description": "before", "assigned_user_id": "me"}
    task = user.make("/api/tasks", **body)
    path = f"/api/tasks/{task['id']}"
    changed = user.put(path, description="after", priority="low").json()
    expected = {"description": "after", "priority": "low", "title": unique}
    assert changed == changed | expected | {"assigned_user_id": user.id}
    assert changed["etag"] != task["etag"]
    assert "assigned_user_id" not in user.put(path, assigned_user_id="").json()
    assert user.put(path, description="").json()["description"] == ""
    unchanged = user.put(path).json()
    assert unchanged == user.put(path, description="").json()


def test_a_stale_etag_is_refused(user: Person, unique: str) -> None:
    task = user.make("/api/tasks", title=unique)
    path = f"/api/tasks/{task['id']}"
    assert user.put(path, title="First", etag=task["etag"]).status_code == 200
    for late in (
        user.put(path, title="Second", etag=task["etag"]),
        user.put(f"{path}/status", status="closed", etag=task["etag"]),
    ):
        assert (late.status_code, reason(late)) == (409, "STALE_ETAG")
    assert user.get(path).json()["title"] == "First"


def test_of_parallel_changes_with_one_etag_one_wins(user: Person, unique: str) -> None:
    task = user.make("/api/tasks", title=unique)
    path = f"/api/tasks/{task['id']}"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: user.put(path, title=str(n), etag="1"), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7


def test_a_retried_create_makes_one_task(user: Person, unique: str) -> None:
    body = {"title": unique, "request_id": f"task-{unique}"}
    with ThreadPoolExecutor(5) as pool:
        tasks = list(pool.map(lambda _: user.make("/api/tasks", **body), range(5)))
    assert all(task == tasks[0] for task in tasks)
    assert len(listed(user, search=unique)) == 1


@pytest.mark.parametrize("assignee", ["nobody", "inactive"])
def test_an_assignee_who_cannot_work_is_refused(
    admin: Person, someone: NewPerson, assignee: str
) -> None:
    if assignee == "inactive":
        person = someone()
        admin.put(f"/api/users/{person.id}", is_active=False)
        assignee = person.id
    answer = admin.post("/api/tasks", title="t", assigned_user_id=assignee)
    assert (answer.status_code, violations(answer)) == (400, {"assigned_user_id"})


def test_who_may_change_and_delete(
    user: Person, manager: Person, someone: NewPerson, unique: str
) -> None:
    other = someone()
    task = manager.make("/api/tasks", title=unique, assigned_user_id=user.id)
    path = f"/api/tasks/{task['id']}"
    assert other.get(path).status_code == 200
    assert other.put(path, title="x").status_code == 403
    assert other.put(f"{path}/status", status="closed").status_code == 403
    assert other.post(f"{path}/comments", comment="A word").status_code == 200
    assert user.put(path, title="By who has it").status_code == 200
    assert user.delete(path).status_code == 403
    own = user.make("/api/tasks", title=unique)
    assert user.delete(f"/api/tasks/{own['id']}").json() == {}
    assert manager.delete(path).json() == {}


def test_a_deleted_task_is_hidden_and_kept(stack: Stack, user: Person, unique: str) -> None:
    task = user.make("/api/tasks", title=unique)
    path = f"/api/tasks/{task['id']}"
    user.delete(path)
    hidden = (
        user.get(path),
        user.put(path, title="x"),
        user.put(f"{path}/status", status="closed"),
        user.post(f"{path}/comments", comment="x"),
        user.delete(path),
    )
    assert {answer.status_code for answer in hidden} == {404}
    assert listed(user, search=unique) == []
    assert stack.sql("SELECT count(*) FROM tasks WHERE id = ?", task["id"]) == [(1,)]


def test_comments_are_kept_in_order(user: Person, manager: Person, unique: str) -> None:
    task = user.make("/api/tasks", title=unique)
    path = f"/api/tasks/{task['id']}"
    first = user.make(f"{path}/comments", comment="First")
    assert first == first | {"task_id": task["id"], "user_id": user.id, "comment": "First"}
    manager.make(f"{path}/comments", comment="Second\nline")
    got = user.get(path).json()
    assert [comment["comment"] for comment in got["comments"]] == ["First", "Second\nline"]
    assert (got["comment_count"], got["etag"]) == (2, task["etag"])
    assert user.get("/api/tasks", search=unique).json()["tasks"][0]["comments"] == []


def test_closing_and_reopening_set_and_clear_closed_at(user: Person, unique: str) -> None:
    path = f"/api/tasks/{user.make('/api/tasks', title=unique)['id']}/status"
    assert "closed_at" not in user.put(path, status="in_progress").json()
    closed = user.put(path, status="closed").json()
    assert closed["closed_at"] == closed["updated_at"] or closed["closed_at"]
    assert user.put(path, status="closed").json() == closed
    assert "closed_at" not in user.put(path, status="open").json()


def test_a_task_of_an_event_takes_from_it_what_is_not_given(user: Person, unique: str) -> None:
    event = send(user, unique, severity="critical", title=unique, description="Why")
    path = f"/api/events/{event['id']}/create-task"
    task = user.make(path, due_date=DUE.format(1))
    expected = {"title": unique, "description": "Why", "priority": "critical"}
    assert task == task | expected | {"event_id": event["id"], "due_date": DUE.format(1)}
    assert user.get(f"/api/events/{event['id']}").json()["task_id"] == task["id"]
    again = user.post(path)
    assert (again.status_code, reason(again)) == (409, "OPEN_TASK_EXISTS")
    named = [d["resource_name"] for d in again.json()["details"] if "resource_name" in d]
    assert named == [task["id"]]
    other = user.post("/api/tasks", title="x", event_id=event["id"])
    assert (other.status_code, reason(other)) == (409, "OPEN_TASK_EXISTS")


def test_what_happens_to_the_task_leaves_a_trace_on_the_event(user: Person, unique: str) -> None:
    event = send(user, unique)["id"]
    make = f"/api/events/{event}/create-task"
    task = user.make(make)["id"]
    user.put(f"/api/tasks/{task}/status", status="closed")
    second = user.make(make, title="Once more")["id"]
    refused = user.put(f"/api/tasks/{task}/status", status="open")
    assert (refused.status_code, reason(refused)) == (409, "OPEN_TASK_EXISTS")
    user.put(f"/api/tasks/{second}/status", status="closed")
    user.put(f"/api/tasks/{task}/status", status="open")
    activity = user.get(f"/api/events/{event}").json()["activity"]
    assert [(entry["action"], entry["task_id"]) for entry in activity] == [
        ("task_created", task),
        ("task_closed", task),
        ("task_created", second),
        ("task_closed", second),
        ("task_reopened", task),
    ]


def test_the_task_of_a_deleted_event_can_be_closed(
    user: Person, manager: Person, unique: str
) -> None:
    event = send(user, unique)["id"]
    task = user.make(f"/api/events/{event}/create-task")["id"]
    manager.delete(f"/api/events/{event}")
    assert user.put(f"/api/tasks/{task}/status", status="closed").status_code == 200
    assert user.put(f"/api/tasks/{task}/status", status="open").status_code == 400
    reopened = user.make("/api/tasks:bulk", ids=[task], status="open")
    assert reopened == {"matched": 1, "updated": 0}


def test_deleting_an_old_task_leaves_the_events_new_one_linked(user: Person, unique: str) -> None:
    event = send(user, unique)["id"]
    old = user.make(f"/api/events/{event}/create-task")["id"]
    user.put(f"/api/tasks/{old}/status", status="closed")
    new = user.make(f"/api/events/{event}/create-task")["id"]
    user.delete(f"/api/tasks/{old}")
    assert user.get(f"/api/events/{event}").json()["task_id"] == new


def test_parallel_tasks_of_one_event_make_one(user: Person, unique: str) -> None:
    path = f"/api/events/{send(user, unique)['id']}/create-task"
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: user.post(path), range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9


def test_a_task_moves_to_another_event_and_away(user: Person, unique: str) -> None:
    first, second = (send(user, unique, title=f"{n}")["id"] for n in "ab")
    path = f"/api/tasks/{user.make('/api/tasks', title=unique, event_id=first)['id']}"
    assert user.put(path, event_id=second).json()["event_id"] == second
    assert "task_id" not in user.get(f"/api/events/{first}").json()
    assert "event_id" not in user.put(path, event_id="").json()
    assert "task_id" not in user.get(f"/api/events/{second}").json()
    missing = user.put(path, event_id="nothing")
    assert (missing.status_code, violations(missing)) == (400, {"event_id"})


@pytest.fixture
def four(user: Person, manager: Person, unique: str) -> list[str]:
    """Four tasks, the oldest first."""
    bodies: list[tuple[Person, dict[str, Any]]] = [
        (user, {"priority": "critical", "due_date": DUE.format(3)}),
        (user, {"priority": "high", "assigned_user_id": manager.id}),
        (manager, {"priority": "low", "due_date": DUE.format(1), "assigned_user_id": user.id}),
        (manager, {"priority": "low", "due_date": DUE.format(2)}),
    ]
    ids = [
        person.make("/api/tasks", title=f"{unique} n{n}", **body)["id"]
        for n, (person, body) in enumerate(bodies)
    ]
    user.put(f"/api/tasks/{ids[0]}/status", status="closed")
    manager.put(f"/api/tasks/{ids[3]}/status", status="in_progress")
    return ids


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, [3, 2, 1, 0]),
        ({"status": "closed"}, [0]),
        ({"status": ["closed", "in_progress"]}, [3, 0]),
        ({"priority": "low"}, [3, 2]),
        ({"priority": ["low", "critical"], "status": ["open", "closed"]}, [2, 0]),
        ({"assigned_user_id": "me"}, [2]),
        ({"created_by": "me"}, [1, 0]),
        ({"created_by": "me", "status": ["open", "closed", "in_progress"]}, [1, 0]),
        ({"due_after": DUE.format(1)}, [3, 0]),
        ({"due_before": DUE.format(2)}, [2]),
        ({"created_before": "2026-01-01T00:00:00Z"}, []),
        ({"created_after": "2026-01-01T00:00:00Z"}, [3, 2, 1, 0]),
        ({"order_by": "due_date"}, [2, 3, 0, 1]),
        ({"order_by": "due_date desc"}, [1, 0, 3, 2]),
        ({"order_by": "created_at"}, [0, 1, 2, 3]),
        ({"order_by": "updated_at desc", "status": ["open", "in_progress"]}, [3, 2, 1]),
        ({"event_id": "none"}, []),
    ],
    ids=str,
)
def test_the_list_filters_and_orders(
    user: Person, unique: str, four: list[str], filters: dict[str, Any], found: list[int]
) -> None:
    filters = {"order_by": "created_at desc", **filters}
    answer = user.get("/api/tasks", search=unique, **filters).json()
    assert [task["id"] for task in answer["tasks"]] == [four[index] for index in found]
    assert answer["total_size"] == len(found)


def test_bulk_changes_only_what_the_caller_may(
    user: Person, manager: Person, unique: str, four: list[str]
) -> None:
    changed = user.make("/api/tasks:bulk", filters={"search": unique}, status="closed")
    assert changed == {"matched": 3, "updated": 2}
    assert set(listed(user, search=unique, status="closed")) == set(four[:3])
    body = {"ids": [*four, "unknown"], "assigned_user_id": "me"}
    assert manager.make("/api/tasks:bulk", **body) == {"matched": 4, "updated": 3}
    assert len(listed(manager, search=unique, assigned_user_id="me")) == 4
    body = {"ids": four, "assigned_user_id": "", "status": "open"}
    assert manager.make("/api/tasks:bulk", **body) == {"matched": 4, "updated": 4}
    assert listed(manager, search=unique, assigned_user_id="me") == []


@pytest.mark.parametrize(
    "body",
    [
        {"ids": ["a"]},
        {"status": "open"},
        {"status": "open", "ids": ["a"], "filters": {"search": "x"}},
        {"status": "open", "filters": {}},
        {"assigned_user_id": "nobody", "ids": ["a"], "status": "done"},
    ],
    ids=str,
)
def test_an_unclear_bulk_change_is_refused(user: Person, body: dict[str, Any]) -> None:
    assert user.post("/api/tasks:bulk", **body).status_code == 400


def test_tasks_over_native_grpc(stack: Stack, user: Person, unique: str) -> None:
    with stack.channel() as channel:
        stub = tasks_pb2_grpc.TaskServiceStub(channel)
        request = tasks_pb2.CreateTaskRequest(title=unique, priority=tasks_pb2.Task.high)
        task = stub.CreateTask(request, metadata=user.metadata)
        got = stub.GetTask(tasks_pb2.GetTaskRequest(id=task.id), metadata=user.metadata)
        assert got == task
        page = stub.ListTasks(tasks_pb2.ListTasksRequest(search=unique), metadata=user.metadata)
    assert list(page.tasks) == [task]


def test_a_write_and_its_audit_row_belong_together(
    stack: Stack, user: Person, someone: NewPerson, unique: str
) -> None:
    task = user.make("/api/tasks", title=unique)
    someone().put(f"/api/tasks/{task['id']}", title="x")
    rows = stack.sql(
        "SELECT action, outcome, reason FROM audit_log WHERE resource_id = ? ORDER BY seq",
        task["id"],
    )
    assert rows == [
        ("CreateTask", "success", ""),
        ("UpdateTask", "denied", "PERMISSION_DENIED"),
    ]
