"""Every field of every update can be cleared, or says that it cannot."""

from typing import Any

import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from quarterdeck.v1 import tasks_pb2, tasks_pb2_grpc
from quarterdeck_server.core.errors import InvalidArgument
from quarterdeck_server.rpc import contract, masks, validation, wire

from tests.support.running_server import Person, Stack, violations

UPDATES = [
    method
    for service in contract.services()
    for method in service.methods
    if masks.MASK in method.input_type.fields_by_name
]
# What is never empty: names, and what has one of some values.
NEVER_EMPTY = {
    *("title", "name", "full_name", "email", "cron", "account_id", "secret_access_key"),
    *("mapping", "allows_raw_delivery"),
    *("current_password", "priority", "role", "ssl_mode", "backup_type", "is_active", "is_enabled"),
}


def test_every_update_of_some_fields_has_a_mask() -> None:
    names = {method.name for method in UPDATES}
    assert names == {
        method.name
        for service in contract.services()
        for method in service.methods
        if method.name.startswith("Update")
        and method.name.removeprefix("Update") not in ("TaskStatus", "MonitoringConfig")
    }


def refusals(name: str, request: Message) -> set[str]:
    """The fields that a null in a request is refused for."""
    try:
        masks.clear(name, request)
        validation.validate(request)
    except InvalidArgument as error:
        return set(error.fields)
    return set()


@pytest.mark.parametrize("method", UPDATES, ids=lambda method: method.name)
def test_a_null_clears_a_field_or_is_refused_by_its_name(method: MethodDescriptor) -> None:
    for field in method.input_type.fields:
        if not field.has_presence or field.name in masks.APART:
            continue
        request: Any = GetMessageClass(method.input_type)()
        for key in ("data_source_id", "schedule_id"):
            if key in method.input_type.fields_by_name:
                setattr(request, key, 1)
        if refused := refusals(field.json_name, request):
            assert (refused, field.name in NEVER_EMPTY) == ({field.name}, True)
            continue
        assert field.name not in NEVER_EMPTY
        is_time = field.message_type is not None
        assert (request.HasField(field.name), field.name in request.update_mask.paths) == (
            not is_time,
            True,
        )
        kind = type("Changes", (dict,), {"__annotations__": {field.name: object}})
        assert wire.given(request, kind) == {field.name: None if is_time else field.default_value}


def test_due_dates_and_texts_of_a_task_are_cleared(user: Person, stack: Stack, unique: str) -> None:
    due = {"due_date": "2030-01-02T03:04:05Z", "description": "words", "assigned_user_id": "me"}
    path = f"/api/tasks/{user.make('/api/tasks', title=unique, **due)['id']}"
    assert "due_date" in user.get(path).json()
    body = b'{"description": "\\" null: {[", "nested": {"due_date": null}, "title": "null"}'
    unchanged = user.client.put(path, content=body)
    assert "due_date" in unchanged.json()
    assert unchanged.json()["description"] == '" null: {['
    cleared = user.put(path, due_date=None, description=None)
    assert cleared.status_code == 200
    assert ("due_date" in cleared.json(), cleared.json()["description"]) == (False, "")
    assert user.get(path).json()["assigned_user_id"] == user.id
    # By another name of the field, and by the mask; over gRPC the mask is the only way.
    user.put(path, **due)
    assert "due_date" not in user.put(path, dueDate=None).json()
    user.put(path, **due)
    masked = user.put(path, update_mask="due_date,title", title=f"{unique} 2").json()
    assert ("due_date" in masked, masked["title"]) == (False, f"{unique} 2")
    user.put(path, **due)
    with stack.channel() as channel:
        request = tasks_pb2.UpdateTaskRequest(id=path.rpartition("/")[2])
        request.update_mask.paths.append("due_date")
        stub = tasks_pb2_grpc.TaskServiceStub(channel)
        assert not stub.UpdateTask(request, metadata=user.metadata).HasField("due_date")


def test_what_cannot_be_cleared_is_named(user: Person, unique: str) -> None:
    path = f"/api/tasks/{user.make('/api/tasks', title=unique)['id']}"
    for body, field in (
        ({"title": None}, "title"),
        ({"priority": None}, "priority"),
        ({"update_mask": "title"}, "title"),
        ({"update_mask": "status"}, "update_mask"),
        ({"update_mask": "etag"}, "update_mask"),
        ({"update_mask": "due_date", "title": "x"}, "title"),
    ):
        answer = user.client.put(path, json=body)
        assert (answer.status_code, violations(answer)) == (400, {field})
    assert user.get(path).json()["title"] == unique
