"""The largest answers and requests: what is stored can be read, what is too large is refused."""

import time
import tracemalloc
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from quarterdeck.v1 import events_pb2
from quarterdeck.v1 import security_pb2 as pb
from quarterdeck_server.artifacts.keys import create_key_ring, load_key_ring
from quarterdeck_server.artifacts.store import open_store
from quarterdeck_server.domains.backups.imports import (
    MOST_OTHERS,
    Found,
    OtherSource,
    count_other,
    examine,
)
from quarterdeck_server.domains.backups.service import MANIFEST
from quarterdeck_server.domains.events.models import EventActivity
from quarterdeck_server.domains.security.access import Access, Grant, Role
from quarterdeck_server.domains.security.rpc import _fill
from quarterdeck_server.domains.tasks.models import Task, TaskComment
from quarterdeck_server.rpc.page import MAX_CHARACTERS

from tests.support.running_server import Person, Stack, reason, violations

# Six bytes in JSON as the gateway writes it, \\u003c, which is the most that a character takes.
WORST = "<"
# In an original also this one, which is stored as six.
WORST_ORIGINAL = "\x01"
GATEWAY_BYTES = 16 * 1024 * 1024


def multiply(stack: Stack, table: Any, column: str, value: str, times: int) -> None:
    """Copies a row, behind the server's back, as often as this."""
    names = [name for name in table._meta.fields if name not in ("seq", "id")]
    columns = ", ".join(names)
    has_id = "id" in table._meta.fields
    new_id = "id || '-' || i, " if has_id else ""
    stack.sql(
        f"INSERT INTO {table._meta.table_name} ({'id, ' if has_id else ''}{columns})"
        f" WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {times})"
        f" SELECT {new_id}{columns}"
        f" FROM {table._meta.table_name}, n WHERE {column} = ?",
        value,
    )


def all_of(person: Person, path: str, name: str, **filters: Any) -> list[list[Any]]:
    """The pages of a list, each of which has to be an answer."""
    pages: list[list[Any]] = []
    token = ""
    while token or not pages:
        answer = person.get(path, page_size=200, page_token=token, **filters)
        assert answer.status_code == 200, answer.text[:300]
        assert len(answer.content) < GATEWAY_BYTES
        pages.append(answer.json()[name])
        token = answer.json()["next_page_token"]
    return pages


def test_a_task_with_any_number_of_comments_is_readable(
    stack: Stack, user: Person, manager: Person, unique: str
) -> None:
    path = f"/api/tasks/{user.make('/api/tasks', title=unique)['id']}"
    first = user.make(f"{path}/comments", comment=WORST * 10_000)
    multiply(stack, TaskComment, "id", first["id"], 439)
    stack.sql("UPDATE tasks SET comment_count = 440 WHERE id = ?", first["task_id"])
    last = manager.make(f"{path}/comments", comment="last")
    got = user.get(path)
    assert got.status_code == 200, got.text[:300]
    task = got.json()
    assert (task["comment_count"], len(task["comments"])) == (441, 50)
    assert task["comments"][-1] == last
    pages = all_of(user, f"{path}/comments", "comments")
    listed = [comment["id"] for page in pages for comment in page]
    assert len(listed) == len(set(listed)) == 441
    assert (listed[0], listed[-1]) == (last["id"], first["id"])
    oldest = user.get(f"{path}/comments", order_by="created_at", page_size=1).json()
    assert (oldest["comments"][0]["id"], oldest["total_size"]) == (first["id"], 441)
    assert user.get("/api/tasks/none/comments").status_code == 404


def test_a_comment_is_deleted_by_who_wrote_it_and_by_managers(
    user: Person, manager: Person, admin: Person, unique: str
) -> None:
    path = f"/api/tasks/{user.make('/api/tasks', title=unique)['id']}"
    of_user, of_manager, other = (
        person.make(f"{path}/comments", comment=f"by {person.id}")["id"]
        for person in (user, manager, user)
    )
    assert user.delete(f"{path}/comments/{of_manager}").status_code == 403
    assert user.delete(f"{path}/comments/{of_user}").json() == {}
    assert user.delete(f"{path}/comments/{of_user}").status_code == 404
    assert manager.delete(f"{path}/comments/{other}").json() == {}
    elsewhere = f"/api/tasks/{user.make('/api/tasks', title=unique)['id']}"
    assert admin.delete(f"{elsewhere}/comments/{of_manager}").status_code == 404
    task = user.get(path).json()
    assert (task["comment_count"], [c["id"] for c in task["comments"]]) == (1, [of_manager])
    entries = admin.get("/api/audit-log", action="DeleteTaskComment", resource_id=task["id"])
    told = [(e["outcome"], e["changes"].get("comment_id")) for e in entries.json()["entries"]]
    assert told == [
        ("success", other),
        ("failure", None),
        ("success", of_user),
        ("denied", None),
    ]


def test_lists_of_the_longest_rows_come_in_shorter_pages(
    stack: Stack, user: Person, admin: Person, unique: str
) -> None:
    event = user.make("/api/events", source="s", type="t", severity="low", title=unique)["id"]
    task = user.make("/api/tasks", title=unique, event_id=event, description=WORST * 10_000)
    stack.sql("UPDATE tasks SET status = 'closed', closed_at = 1 WHERE id = ?", task["id"])
    multiply(stack, Task, "id", task["id"], 299)
    pages = all_of(user, "/api/tasks", "tasks", event_id=event)
    found = [each["id"] for page in pages for each in page]
    assert len(found) == len(set(found)) == 300
    assert max(map(len, pages)) * 10_000 <= MAX_CHARACTERS
    for number in range(60):
        user.put(f"/api/tasks/{task['id']}", description=str(number) + WORST * 9_900)
    entries = all_of(admin, "/api/audit-log", "entries", resource_id=task["id"])
    assert sum(map(len, entries)) == 61
    assert len(entries) > 1


def _batch(user: Person, unique: str, times: int) -> tuple[httpx.Response, list[Any]]:
    """A batch of the longest events there are."""
    long = {"description": WORST * 10_000, "resource": WORST * 2_048}
    event = {"source": unique, "type": "t", "severity": "low", "title": "t"} | long
    events = [event | {"fingerprint": f"{unique}-{n}"} for n in range(times)]
    return user.post("/api/events:batch", events=events), events


def test_a_batch_of_the_longest_events_is_answered_and_listed(user: Person, unique: str) -> None:
    answer, events = _batch(user, unique, 300)
    assert answer.status_code == 200, answer.text[:300]
    assert len(answer.content) < GATEWAY_BYTES
    results = [result["events"][0] for result in answer.json()["results"]]
    assert len({event["id"] for event in results}) == len(events)
    # There is no room for all of their texts; what is left out can be asked for.
    assert results[0]["description"] == events[0]["description"]
    assert (results[-1]["description"], results[-1]["title"]) == ("", "")
    assert user.get(f"/api/events/{results[-1]['id']}").json()["title"] == "t"
    pages = all_of(user, "/api/events", "events", source=unique)
    assert sum(map(len, pages)) == len(events)


def test_an_event_with_its_longest_original_and_activity_is_readable(
    stack: Stack, user: Person, manager: Person, unique: str
) -> None:
    event = {"source": unique, "type": "t", "severity": "low", "title": "t"}
    made = user.make("/api/events", **event, raw={"a": WORST_ORIGINAL * 170_000})["id"]
    path = f"/api/events/{made}"
    user.make(f"{path}/resolve", note=WORST * 2_000)
    multiply(stack, EventActivity, "event_id", made, 500)
    manager.make("/api/tasks", title="t", event_id=made)
    got = user.get(path)
    assert got.status_code == 200
    activity = got.json()["activity"]
    assert (len(activity), activity[-1]["action"]) == (50, "task_created")
    pages = all_of(user, f"{path}/activity", "activity")
    assert sum(map(len, pages)) == 502
    assert pages[0][0] == activity[-1]


def test_too_large_an_original_is_refused_by_name(user: Person, unique: str) -> None:
    event = {"source": unique, "type": "t", "severity": "low", "title": "t"}
    many = {"detail-type": "Security Hub Findings - Imported", "detail": {"findings": [{}] * 501}}
    for path, body, field in (
        ("/api/events", event | {"raw": {"a": WORST_ORIGINAL * 180_000}}, "raw"),
        ("/api/events", event | {"raw": {"a": [0] * 200_000}}, "raw"),
        ("/api/events/eventbridge", many, "envelope"),
        (
            "/api/events/eventbridge",
            {"detail-type": "x", "detail": {"a": "x" * 1_100_000}},
            "envelope",
        ),
    ):
        answer = user.elsewhere().post(path, **body)
        assert (answer.status_code, reason(answer)) == (400, "TOO_LARGE"), answer.text[:300]
        assert violations(answer) == {field}
    [first, second] = user.elsewhere().make(
        "/api/events:batch", events=[event | {"raw": {"a": [0] * 150_000}}] * 2
    )["results"]
    assert first["events"]
    assert "events[1]" in second["error"]["message"]
    answer = user.elsewhere().make("/api/events:batch", events=[{"x" * 100_000: 1}] * 20)
    assert all(len(result["error"]["message"]) <= 1000 for result in answer["results"])


def test_millions_of_items_are_refused_before_each_is_looked_at(
    stack: Stack, user: Person, admin: Person
) -> None:
    """Requests of some megabytes, whose items are a byte or two each."""
    started = time.monotonic()
    with stack.channel() as channel:
        for path, request in (
            (
                "EventService/BulkUpdateEvents",
                events_pb2.BulkUpdateEventsRequest(ids=[""] * 300_000),
            ),
            ("EventService/ListEvents", events_pb2.ListEventsRequest(severity=[1] * 300_000)),
            ("EventService/IngestEventBridge", events_pb2.IngestEventBridgeRequest()),
        ):
            call = channel.unary_unary(f"/quarterdeck.v1.{path}")
            with pytest.raises(grpc.RpcError) as refused:
                call(request.SerializeToString(), metadata=user.metadata)
            code = refused.value.code()  # type: ignore[attr-defined]
            assert code == grpc.StatusCode.INVALID_ARGUMENT, path
    events = [{"a": [[]] * 250_000}]
    [result] = user.elsewhere().make("/api/events:batch", events=events)["results"]
    assert "values" in result["error"]["message"]
    thresholds = {str(number): {} for number in range(20_000)}
    answer = admin.elsewhere().put("/api/config/monitoring", thresholds=thresholds)
    assert (answer.status_code, violations(answer)) == (400, {"thresholds"})
    assert time.monotonic() - started < 30


def test_what_is_wrong_is_told_however_long_its_name_is(admin: Person) -> None:
    services = {"\u00e9" * 20_000 + str(number): {"is_enabled": True} for number in range(30)}
    answer = admin.elsewhere().put("/api/config/monitoring", services=services)
    assert (answer.status_code, reason(answer)) == (400, "INVALID_ARGUMENT")
    assert 0 < len(violations(answer)) <= 20


def test_a_page_of_access_control_ends_where_its_names_are_too_long() -> None:
    long = [
        Grant(grantee=str(n), object_type="table", object="x" * 50_000, privileges=("SELECT",))
        for n in range(100)
    ]
    access = Access(roles=[Role(name="r", can_login=True)], grants=long)
    begin, seen, pages = 0, [], 0
    while begin < 101:
        answer = pb.AccessControl()
        begin = _fill(answer, access, begin, 10_000)
        assert answer.ByteSize() <= 2 * MAX_CHARACTERS
        seen += [grant.grantee for grant in answer.grants]
        pages += 1
    assert seen == [str(n) for n in range(100)]
    assert pages == 3
    huge = Grant(grantee="g", object_type="table", object="x" * 5_000_000, privileges=())
    assert _fill(pb.AccessControl(), Access(grants=[huge] * 2), 0, 10) == 1


def test_a_manifest_that_is_none_of_ours_costs_little(tmp_path: Path) -> None:
    """A gigabyte, and very many parts, as whoever can write to the store can put there."""
    create_key_ring(tmp_path / "keys")
    ring = load_key_ring(tmp_path / "keys")
    folder = tmp_path / "store" / "app-1"
    folder.mkdir(parents=True)
    with (folder / f"huge{MANIFEST}").open("wb") as file:
        file.truncate(1024**3)
    (folder / f"many{MANIFEST}").write_text("[" + "[]," * 1_000_000 + "0]")
    store = open_store(f"file:{tmp_path}/store")
    for name, problem in (("huge", "too large"), ("many", "too many parts")):
        tracemalloc.start()
        assert problem in examine(store, ring, f"app-1/{name}").problem
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 48 * 1024 * 1024


def test_an_import_names_only_so_many_other_sources() -> None:
    others: dict[str, OtherSource] = {}
    for number in range(MOST_OTHERS + 50):
        manifest = {"address": f"postgresql://host-{number}/db", "source": {"name": "n"}}
        count_other(others, Found("a", manifest))
    assert len(others) == MOST_OTHERS
    assert sum(other.backups for other in others.values()) == MOST_OTHERS + 50
    last = [*others.values()][-1]
    assert (last.source, last.name, last.backups) == ("", "others", 51)
