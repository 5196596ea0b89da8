"""Bad input through the gateway: the documented status, a JSON error, and nothing leaked."""

import json
from typing import Any

import grpc
import httpx
import pytest
from google.protobuf.struct_pb2 import Struct
from google.protobuf.timestamp_pb2 import Timestamp
from quarterdeck.v1 import events_pb2, events_pb2_grpc, tasks_pb2, tasks_pb2_grpc

from tests.support.running_server import Person, Stack

EVENT = {"source": "s", "type": "t", "severity": "low", "title": "t"}


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"a": value}
    return value


def refused(answer: httpx.Response, status: int, *words: str) -> None:
    """Checks the status, the shape of google.rpc.Status, and that the text has these words."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert set(body) == {"code", "message", "details"}
    assert isinstance(body["code"], int)
    assert any(detail.get("reason") for detail in body["details"])
    for word in words:
        assert word in answer.text


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"title":', ()),
        (b"[1, 2]", ()),
        (b'"text"', ()),
        (b'{"title": 5}', ("title",)),
        (b'{"title": {"a": 1}}', ()),
        (b'{"title": null}', ("title",)),
        (b'{"title": "x", "priority": "urgent"}', ("priority",)),
        (b'{"title": "x", "priority": 99}', ("priority",)),
        (b'{"title": "x", "priority": "priority_unspecified"}', ("priority",)),
        (b'{"title": "x", "due_date": "tomorrow"}', ("due_date",)),
        (b'{"title": "x", "due_date": "10000-01-01T00:00:00Z"}', ("due_date",)),
        (b'{"title": "x", "due_date": "1900-01-01T00:00:00Z"}', ("due_date",)),
        (b"", ("title",)),
        (b'{"title": "\xff\xfe"}', ()),
        (b'{"title": "\\ud800"}', ()),
        (b'{"title": "a\\u0000b"}', ("title",)),
        (b'{"title": "' + b"x" * 301 + b'"}', ("title",)),
        (b'{"title": "x", "description": "' + b"x" * 10001 + b'"}', ("description",)),
        (b'{"title": "x", "assigned_user_id": "nobody"}', ("assigned_user_id",)),
        (b'{"title": "x", "event_id": "nothing"}', ("event_id",)),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_body_is_a_400_that_names_the_field(
    user: Person, body: bytes, words: tuple[str, ...]
) -> None:
    headers = {"content-type": "application/json"}
    refused(user.client.post("/api/tasks", content=body, headers=headers), 400, *words)


@pytest.mark.parametrize(
    ("path", "body", "problems"),
    [
        ("/api/tasks", {"title": ""}, {"title": "must not be empty"}),
        ("/api/tasks", {"title": "x" * 301}, {"title": "must have at most 300 characters"}),
        (
            "/api/config/aws-accounts",
            {"name": "x", "account_id": "12", "regions": []},
            {"account_id": "must match the pattern `^[0-9]{12}$`", "regions": "must not be empty"},
        ),
        (
            "/api/tasks",
            {"title": "x", "due_date": "1900-01-01T00:00:00Z"},
            {"due_date": "must be a time in the years 1970 to 9999"},
        ),
    ],
    ids=["empty", "long", "pattern", "time"],
)
def test_a_broken_rule_is_told_in_plain_words(
    admin: Person, path: str, body: dict[str, Any], problems: dict[str, str]
) -> None:
    answer = admin.post(path, **body)
    refused(answer, 400)
    told = answer.json()["details"][1]["field_violations"]
    assert {field["field"]: field["description"] for field in told} == problems


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("status=done", "status"),
        ("status=9", "status"),
        ("status=open&status=open", "status"),
        ("page_size=-1", "page_size"),
        ("page_size=99999999999", "page_size"),
        ("page_size=many", "page_size"),
        ("due_after=soon", "due_after"),
        ("unknown=1", "unknown"),
        ("search=" + "x" * 201, "search"),
        ("order_by=password_hash", "order_by"),
        ("page_token=x", "page_token"),
    ],
)
def test_a_bad_query_is_a_400_that_names_the_parameter(user: Person, query: str, word: str) -> None:
    refused(user.client.get(f"/api/tasks?{query}"), 400, word)


def test_an_oversize_body_is_a_413(user: Person) -> None:
    refused(user.client.post("/api/tasks", content=b"x" * 5_000_000), 413)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("POST", "/", 404),
        ("GET", "/quarterdeck", 404),
        ("PATCH", "/api/tasks/x", 405),
        ("GET", "/api/tasks/none", 404),
        ("GET", "/api/tasks/a%0Ab", 400),
        ("GET", "/api/tasks/%00", 400),
        ("GET", "/api/tasks/..%2fusers", 400),
        ("GET", "/api/tasks/" + "x" * 100, 400),
    ],
)
def test_a_bad_path_is_told_as_json(user: Person, method: str, path: str, status: int) -> None:
    refused(user.client.request(method, path), status)


def test_a_body_that_contradicts_the_path_is_refused(user: Person) -> None:
    refused(user.client.put("/api/tasks/x", json={"id": "y", "title": "t"}), 400, "id")


def test_an_original_nested_too_deeply_is_refused_and_a_deep_one_kept(user: Person) -> None:
    for levels in (40, 500):
        refused(user.post("/api/events", **EVENT, raw=deep(levels)), 400)
    kept = user.make("/api/events", **EVENT, raw=deep(25))
    assert user.get(f"/api/events/{kept['id']}").json()["raw"] == deep(25)


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE tasks; --",
        '"',
        "*",
        "a OR b",
        "NEAR(",
        "^x",
        "title:x",
        "%",
        "_",
        "\\",
        "a\nb",
        ":*",
        "&|!()",
        "\x00",
        "\u202e",
        "x" * 200,
    ],
)
def test_search_takes_any_text_for_words(user: Person, text: str) -> None:
    for path in ("/api/tasks", "/api/events"):
        status = user.get(path, search=text).status_code
        assert status == (400 if "\x00" in text else 200)


@pytest.mark.parametrize("seconds", [-1, 253402300800, 2**62, -(2**62)])
def test_times_out_of_range_over_grpc_are_refused(stack: Stack, user: Person, seconds: int) -> None:
    requests = [
        tasks_pb2.CreateTaskRequest(title="t", due_date=Timestamp(seconds=seconds)),
        tasks_pb2.ListTasksRequest(due_after=Timestamp(seconds=seconds)),
    ]
    with stack.channel() as channel:
        stub = tasks_pb2_grpc.TaskServiceStub(channel)
        for call, request in zip((stub.CreateTask, stub.ListTasks), requests, strict=True):
            with pytest.raises(grpc.RpcError) as error:
                call(request, metadata=user.metadata)
            assert error.value.code() == grpc.StatusCode.INVALID_ARGUMENT


def test_nan_over_grpc_is_refused(stack: Stack, user: Person) -> None:
    raw = Struct()
    raw.update({"a": [float("nan")]})
    request = events_pb2.CreateEventRequest(**{**EVENT, "severity": "low"}, raw=raw)
    with stack.channel() as channel, pytest.raises(grpc.RpcError) as error:
        events_pb2_grpc.EventServiceStub(channel).CreateEvent(request, metadata=user.metadata)
    assert error.value.code() == grpc.StatusCode.INVALID_ARGUMENT


def test_bytes_that_are_no_message_are_refused(stack: Stack, user: Person) -> None:
    with stack.channel() as channel:
        call = channel.unary_unary("/quarterdeck.v1.TaskService/GetTask")
        with pytest.raises(grpc.RpcError) as error:
            call(b"\xff\xff\xff", metadata=user.metadata)
    assert error.value.code() == grpc.StatusCode.INVALID_ARGUMENT


def test_text_of_callers_cannot_forge_a_log_line(stack: Stack, user: Person, unique: str) -> None:
    headers = {"x-request-id": f'x" {unique}\tforged', "user-agent": f'{unique}"}}\t{{"event": 1'}
    user.client.get("/api/tasks", params={"search": f"{unique}\nforged"}, headers=headers)
    user.client.get(f"/api/tasks/{unique}%0A%7B%22event%22%3A1%7D", headers=headers)
    for line in stack.log.splitlines():
        if unique in line:
            assert isinstance(json.loads(line), dict)


def test_a_thousand_wrong_ids_are_still_a_400(user: Person) -> None:
    refused(user.post("/api/tasks:bulk", ids=["x" * 65] * 1000, status="open"), 400, "ids[0]")


def test_nothing_here_was_an_error_of_ours(stack: Stack, user: Person) -> None:
    log = stack.log
    ours = ("Traceback", "internal error")
    assert not [line for line in log.splitlines() if any(word in line for word in ours)]
    assert user.tokens["access_token"] not in log
