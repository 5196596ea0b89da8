"""What keys open: every role, every scope and every rpc, all read from the contract."""

from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import ApiKey, Caller
from quarterdeck_server.rpc import contract, scopes
from quarterdeck_server.rpc.contract import BrokenContract
from quarterdeck_server.rpc.policy import Rpc, rpc_of, rpcs_of, scopes_of_contract

from tests.support.api_keys import made
from tests.support.backup_api import on_sqlite
from tests.support.contract import altered
from tests.support.running_server import Person

RPCS = [rpc for service in contract.services() for rpc in rpcs_of(service) if not rpc.public]
ROLES = ("user", "manager", "admin")
SCOPES = sorted(scopes_of_contract())
OF_SCOPES = {"SCOPE_NEEDED", "SESSION_NEEDED"}


def expected(rpc: Rpc, role: str, held: set[str]) -> str:
    """Why a call has to be refused; empty if it is admitted."""
    if rpc.scope == scopes.SESSION:
        return "SESSION_NEEDED"
    if rpc.scope not in held:
        return "SCOPE_NEEDED"
    return "" if role in rpc.roles else "PERMISSION_DENIED"


@pytest.mark.parametrize("role", ROLES)
def test_each_scope_opens_its_rpcs_to_each_role_and_no_other(role: str) -> None:
    for scope in SCOPES:
        key = ApiKey("k", "k", frozenset({scope}))
        caller = Caller("u", "u@example.com", role, "", key=key)
        for rpc in RPCS:
            refused = ""
            try:
                rpc.admit(caller)
            except errors.PermissionDenied as error:
                refused = error.reason
            assert refused == expected(rpc, role, {scope}), (scope, rpc.path)


def refusal(channel: grpc.Channel, rpc: Rpc, key: str) -> str:
    """Why a call with a key is refused, over native gRPC; empty if it is let in."""
    kind = channel.unary_stream if rpc.is_stream else channel.unary_unary
    send: Any = kind(
        rpc.path, request_serializer=Empty.SerializeToString, response_deserializer=bytes
    )
    try:
        answer = send(Empty(), metadata=(("x-api-key", key),), timeout=0.5 if rpc.is_stream else 20)
        if rpc.is_stream:
            next(answer, None)
            answer.cancel()
    except grpc.RpcError as error:
        status = rpc_status.from_call(error)  # type: ignore[arg-type]
        info = error_details_pb2.ErrorInfo()
        if status and status.details and status.details[0].Unpack(info):
            is_refused = info.reason in OF_SCOPES or error.code() in (
                grpc.StatusCode.UNAUTHENTICATED,
                grpc.StatusCode.PERMISSION_DENIED,
            )
            return info.reason if is_refused else ""
    return ""


# Who may is the contract's to say, whichever database there is.
@on_sqlite
@pytest.mark.parametrize("role", ROLES)
def test_keys_are_let_in_by_their_scope_and_refused_without(admin: Person, role: str) -> None:
    only = {scope: made(admin, scope, role=role)["key"] for scope in SCOPES}
    rest = {
        scope: made(admin, *(each for each in SCOPES if each != scope), role=role)["key"]
        for scope in (*SCOPES, scopes.SESSION)
    }
    with admin.stack.channel() as channel:
        for rpc in RPCS:
            without = set(SCOPES) - {rpc.scope}
            found = refusal(channel, rpc, rest[rpc.scope])
            assert found == expected(rpc, role, without), rpc.path
            if rpc.scope in only:
                found = refusal(channel, rpc, only[rpc.scope])
                assert found == expected(rpc, role, {rpc.scope}), rpc.path


def test_what_changes_who_may_sign_in_needs_a_session() -> None:
    found = {rpc.name for rpc in RPCS if rpc.scope == scopes.SESSION}
    assert found == {
        *("Logout", "ChangePassword", "ListSessions", "DeleteSession"),
        *("CreateUser", "UpdateUser", "DeleteUser", "ResetPassword"),
    }


@pytest.mark.parametrize("scope", ["tasks", "Tasks:Read", "tasks:", "sessions"])
def test_a_scope_that_is_none_stops_the_server(scope: str) -> None:
    (service,) = (each for each in contract.services() if each.name == "TaskService")
    method = service.methods_by_name["ListTasks"]
    with pytest.raises(BrokenContract, match="scope"):
        rpc_of(altered(method, scope=scope))
