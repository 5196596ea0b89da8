"""Who may call what: every role and every rpc, both read from the contract."""

from collections.abc import Callable
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from quarterdeck_server import contract
from quarterdeck_server.core.policy import Rpc, rpcs_of

from tests.backups_door import on_sqlite
from tests.stack import Person, Stack

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


def test_only_reads_are_declared_free_of_side_effects() -> None:
    for rpc in RPCS:
        reads = ("List", "Get", "Stream", "Watch", "Export", "Download")
        assert rpc.is_read == rpc.name.startswith(reads), rpc.path
