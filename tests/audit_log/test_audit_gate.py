"""The gate answers no write as done that the audit log has no entry of."""

from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.descriptor import MethodDescriptor
from quarterdeck.v1 import tasks_pb2 as pb
from quarterdeck_server.core.caller import Call
from quarterdeck_server.domains.tasks import service as tasks
from quarterdeck_server.domains.tasks.rpc import Tasks
from quarterdeck_server.rpc import contract
from quarterdeck_server.rpc.contract import BrokenContract
from quarterdeck_server.rpc.policy import Rpc, rpc_of, rpcs_of
from quarterdeck_server.rpc.steps import Steps
from quarterdeck_server.storage import db

from tests.support.contract import altered
from tests.support.gate_calls import called

RPCS = [rpc for service in contract.services() for rpc in rpcs_of(service)]
Method = Callable[[Any, Any], Any]
UPDATED = pb.BulkUpdateTasksResponse(updated=1)


def _write(steps: Steps) -> pb.Task:
    row = tasks.create_task(steps.call.caller, {"title": "t", "description": ""})
    return pb.Task(id=row.id)


async def _forgets(request: Any, steps: Steps) -> Any:
    return UPDATED


async def _writes_aside(request: Any, steps: Steps) -> Any:
    await steps.write(_write, steps)
    return UPDATED


async def _writes_aside_and_denies_it(request: Any, steps: Steps) -> Any:
    steps.call.unchanged("so it says")
    return await _writes_aside(request, steps)


async def _changes_nothing_and_says_so(request: Any, steps: Steps) -> Any:
    steps.call.unchanged("there was nothing to do")
    return UPDATED


async def _commits(request: Any, steps: Steps) -> Any:
    await steps.commit(_write, steps)
    return UPDATED


async def _writes_in_a_read(request: Any, steps: Steps) -> Any:
    await steps.write(_write, steps)
    return pb.Task()


async def _writes_in_a_step_that_reads(request: Any, steps: Steps) -> Any:
    return await steps.read(_write, steps)


def _writes_plainly(request: Any, call: Call) -> Any:
    row = tasks.create_task(call.caller, {"title": "t", "description": ""})
    return pb.Task(id=row.id)


async def _commits_in_a_read(request: Any, steps: Steps) -> Any:
    return await steps.commit(_write, steps)


def _called(rpc: str, method: Method, request: Any) -> str:
    """The status of a call whose method is `method`, and what is wrong."""
    servicer = Tasks()
    setattr(servicer, rpc, method)
    return called("TaskService", servicer, rpc, request)


def _entries() -> list[tuple[str, str]]:
    return list(db.database.execute_sql("SELECT action, outcome FROM audit_log").fetchall())


def _tasks() -> int:
    return int(db.database.execute_sql("SELECT COUNT(*) FROM tasks").fetchone()[0])


@pytest.mark.parametrize("method", [_forgets, _writes_aside, _writes_aside_and_denies_it])
def test_a_write_that_records_nothing_is_not_answered_as_done(
    database: None, method: Method
) -> None:
    status = _called("BulkUpdateTasks", method, pb.BulkUpdateTasksRequest(ids=["a"], status="open"))
    assert status.startswith("INTERNAL: internal error; its request id is ")
    assert _entries() == [("BulkUpdateTasks", "failure")]


@pytest.mark.parametrize(
    ("method", "entries"),
    [(_changes_nothing_and_says_so, []), (_commits, [("BulkUpdateTasks", "success")])],
)
def test_a_write_records_or_says_that_it_changed_nothing(
    database: None, method: Method, entries: list[tuple[str, str]]
) -> None:
    status = _called("BulkUpdateTasks", method, pb.BulkUpdateTasksRequest(ids=["a"], status="open"))
    assert (status, _entries()) == ("OK", entries)


@pytest.mark.parametrize(
    "method", [_writes_in_a_read, _commits_in_a_read, _writes_in_a_step_that_reads, _writes_plainly]
)
def test_a_call_that_is_declared_to_only_read_writes_nothing(
    database: None, method: Method
) -> None:
    assert _called("GetTask", method, pb.GetTaskRequest(id="a")) != "OK"
    assert (_entries(), _tasks()) == ([], 0)


def _altered(name: str, **policy: Any) -> MethodDescriptor:
    """A method of TaskService with other words in its policy."""
    method = pb.DESCRIPTOR.services_by_name["TaskService"].methods_by_name[name]
    return altered(method, **policy)


@pytest.mark.parametrize(
    "policy",
    [
        *({"resource_type": ""}, {"resource_id": ""}, {"resource_id": "request.task_id"}),
        *({"resource_id": "answer"}, {"resource_id": "answer.comments.id"}),
        *({"resource_id": "answer.created_at"}, {"resource_id": "caller.email"}),
    ],
)
def test_an_rpc_that_does_not_declare_what_it_is_about_stops_the_server(
    policy: dict[str, str],
) -> None:
    for name in ("CreateTask", "GetTask"):
        assert rpc_of(_altered(name)).resource.type == "task"
        with pytest.raises(BrokenContract, match="must declare a resource_type"):
            rpc_of(_altered(name, **policy))


def _writes() -> list[Rpc]:
    return [rpc for rpc in RPCS if not rpc.is_read or rpc.is_audited]


def test_only_what_is_about_none_or_several_has_no_id() -> None:
    assert {rpc.name for rpc in _writes() if rpc.resource.place == "none"} == {
        *("BatchCreateEvents", "BulkUpdateEvents", "BulkUpdateTasks", "IngestEventBridge"),
        *("ExportAuditEntries", "ImportBackups", "MarkNotificationsRead"),
        "UpdateMonitoringConfig",
    }


def test_what_is_created_says_what_was_given() -> None:
    created = {rpc.name for rpc in _writes() if rpc.resource.place == "answer"}
    assert created <= {rpc.name for rpc in RPCS if rpc.told_fields}
