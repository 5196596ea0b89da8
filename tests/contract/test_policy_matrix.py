"""Who may call what: every role and every rpc, both read from the contract."""

from collections.abc import Callable
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message
from quarterdeck_server.rpc import contract
from quarterdeck_server.rpc.policy import Rpc, rpcs_of

from tests.support.backup_api import on_sqlite
from tests.support.running_server import Person, Stack

RPCS = [rpc for service in contract.services() for rpc in rpcs_of(service)]
ROLES = ("user", "manager", "admin")
REFUSED = {grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED}
# These end the session that calls them.
LAST = ("Logout",)


def call(channel: grpc.Channel, rpc: Rpc, metadata: list[tuple[str, str]]) -> grpc.StatusCode:
    """The status of the rpc with an empty request, over native gRPC through the gateway.

    A stream is OK if it begins, or waits for something to tell.
    """
    kind = channel.unary_stream if rpc.is_stream else channel.unary_unary
    send: Any = kind(
        rpc.path, request_serializer=Empty.SerializeToString, response_deserializer=bytes
    )
    try:
        answer = send(Empty(), metadata=metadata, timeout=1 if rpc.is_stream else 20)
        if rpc.is_stream:
            next(answer, None)
            answer.cancel()
    except grpc.RpcError as error:
        waits = rpc.is_stream and error.code() == grpc.StatusCode.DEADLINE_EXCEEDED
        return grpc.StatusCode.OK if waits else error.code()
    return grpc.StatusCode.OK


def statuses(stack: Stack, metadata: list[tuple[str, str]]) -> dict[str, grpc.StatusCode]:
    """The status of every rpc for one caller."""
    ordered = sorted(RPCS, key=lambda rpc: rpc.name in LAST)
    with stack.channel() as channel:
        return {rpc.path: call(channel, rpc, metadata) for rpc in ordered}


# Who may is the contract's to say, whichever database there is.
@on_sqlite
@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_admitted_to_its_rpcs_and_to_no_other(
    stack: Stack, someone: Callable[[str], Person], role: str
) -> None:
    found = statuses(stack, someone(role).metadata)
    admitted = {path for path, status in found.items() if status not in REFUSED}
    assert admitted == {rpc.path for rpc in RPCS if rpc.public or role in rpc.roles}
    denied = {found[rpc.path] for rpc in RPCS if not rpc.public and role not in rpc.roles}
    assert denied <= {grpc.StatusCode.PERMISSION_DENIED}


@on_sqlite
def test_nobody_is_admitted_without_a_token_but_to_public_rpcs(stack: Stack) -> None:
    found = statuses(stack, [])
    for rpc in RPCS:
        if rpc.public:
            assert found[rpc.path] == grpc.StatusCode.INVALID_ARGUMENT
        else:
            assert found[rpc.path] == grpc.StatusCode.UNAUTHENTICATED


def test_a_generated_password_opens_only_what_changes_it(
    stack: Stack, admin: Person, unique: str
) -> None:
    email = f"{unique}@example.com"
    made: dict[str, Any] = admin.make("/api/users", email=email, full_name="New", role="admin")
    person = stack.login(email, made["generated_password"])
    found = statuses(stack, person.metadata)
    admitted = {path for path, status in found.items() if status not in REFUSED}
    assert admitted == {rpc.path for rpc in RPCS if rpc.public or rpc.before_password_change}


# Those that name a data source; the one that ends it comes last.
ON_SOURCES = sorted(
    (rpc for rpc in RPCS if rpc.source_right and not rpc.names_no_source),
    key=lambda rpc: rpc.name == "DeleteDataSource",
)
# Without these the contract refuses a request, whoever makes it.
REQUIRED: dict[str, dict[str, Any]] = {
    "CreateBackupSchedule": {"name": "x", "cron": "0 3 * * *"},
    "CreateReport": {"template_id": "inventory", "format": 1},
    "CreateDataSourceGrant": {"role": 1, "rights": [1]},
    "ScheduleReport": {"cron": "0 3 * * *"},
}
GRANTED: tuple[tuple[str, ...], ...] = ((), ("read",), ("back_up",), ("restore",), ("manage",))


def request_on(rpc: Rpc, source_id: int) -> Message:
    """A valid request on a data source, and on what it has not."""
    ids = {
        field.name: 999_999
        for field in rpc.request_type.DESCRIPTOR.fields
        if field.name in ("backup_id", "restore_id", "schedule_id", "report_id", "grant_id")
    }
    return rpc.request_type(data_source_id=source_id, **ids, **REQUIRED.get(rpc.name, {}))


def answer_on(channel: grpc.Channel, rpc: Rpc, person: Person, source_id: int) -> str:
    """How a call on a data source ends: `hidden`, `denied`, `invalid` or `admitted`."""
    kind = channel.unary_stream if rpc.is_stream else channel.unary_unary
    send: Any = kind(
        rpc.path,
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=bytes,
    )
    try:
        answer = send(request_on(rpc, source_id), metadata=person.metadata, timeout=20)
        if rpc.is_stream:
            next(answer, None)
    except grpc.RpcError as error:
        if error.code() == grpc.StatusCode.NOT_FOUND and "data source" in error.details():
            return "hidden"
        known = {
            grpc.StatusCode.PERMISSION_DENIED: "denied",
            grpc.StatusCode.INVALID_ARGUMENT: "invalid",
        }
        return known.get(error.code(), "admitted")
    return "admitted"


def expected_on(rpc: Rpc, role: str, granted: tuple[str, ...]) -> str:
    """How it has to end, as the contract says."""
    if role not in rpc.roles:
        return "denied"
    if role == "admin":
        return "admitted"
    if not granted:
        return "hidden"
    return "admitted" if rpc.source_right in {"read", *granted} else "denied"


@on_sqlite
@pytest.mark.parametrize("role", ROLES)
def test_each_grant_opens_its_calls_to_each_role_and_no_other(
    stack: Stack, admin: Person, manager: Person, user: Person, role: str
) -> None:
    person = {"admin": admin, "manager": manager, "user": user}[role]
    assert len(ON_SOURCES) > 30
    with stack.channel() as channel:
        for granted in GRANTED if role != "admin" else ((),):
            body = {"name": "m", "source_type": "sqlite", "path": f"matrix-{role}-{granted}.db"}
            source_id = admin.make("/api/data-sources", **body)["id"]
            if granted:
                grants = f"/api/data-sources/{source_id}/grants"
                admin.make(grants, user_id=person.id, rights=list(granted))
            for rpc in ON_SOURCES:
                found = answer_on(channel, rpc, person, source_id)
                assert found == expected_on(rpc, role, granted), (rpc.path, granted)


def test_only_reads_are_declared_free_of_side_effects() -> None:
    for rpc in RPCS:
        reads = ("List", "Get", "Stream", "Watch", "Export", "Download", "Try")
        assert rpc.is_read == rpc.name.startswith(reads), rpc.path
