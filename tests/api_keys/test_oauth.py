"""The token endpoint: a key as OAuth's client, as senders that know nothing else use it."""

import base64
from typing import Any
from urllib.parse import quote_plus, urlencode

import grpc
import httpx
import jwt
import pytest
from google.api.httpbody_pb2 import HttpBody
from quarterdeck.v1 import api_keys_pb2, api_keys_pb2_grpc

from tests.support.api_keys import EVENT, made, using
from tests.support.running_server import Person, Stack, reason

FORM = "application/x-www-form-urlencoded"


def basic(user: str, password: str) -> dict[str, str]:
    text = f"{quote_plus(user)}:{quote_plus(password)}"
    return {"authorization": "Basic " + base64.b64encode(text.encode()).decode()}


def token(stack: Stack, headers: dict[str, str] | None = None, **form: str) -> httpx.Response:
    data = {"grant_type": "client_credentials", **form}
    return stack.client().post("/oauth/token", data=data, headers=headers)


def error(answer: httpx.Response) -> tuple[int, str]:
    body: dict[str, Any] = answer.json()
    assert body.keys() == {"error", "error_description"}, body
    assert answer.headers["content-type"] == "application/json"
    assert body["error_description"].strip()
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, body["error"]


def test_a_key_gets_a_token_in_each_way_that_a_client_may_ask(stack: Stack, user: Person) -> None:
    key = made(user, "events:ingest", "tasks:read")
    client = {"client_id": key["id"], "client_secret": key["key"]}
    as_json = {"grant_type": "client_credentials", **client, "unknown": {"is": "ignored"}}
    for answer in (
        token(stack, **client),
        token(stack, basic(key["id"], key["key"])),
        token(stack, basic(key["id"], key["key"]), client_id=key["id"], audience="ignored"),
        stack.client().post("/oauth/token", json=as_json),
    ):
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert body.keys() == {"access_token", "token_type", "expires_in", "scope"}
        assert (body["token_type"], body["expires_in"]) == ("Bearer", 900)
        assert body["scope"] == "events:ingest tasks:read"
        assert using(stack, body["access_token"]).get("/api/tasks").status_code == 200
    narrow = token(stack, scope="events:ingest", **client).json()
    assert narrow["scope"] == "events:ingest"
    sender = using(stack, narrow["access_token"])
    assert sender.post("/api/events", json=EVENT).status_code == 200
    answer = sender.get("/api/tasks")
    assert (answer.status_code, reason(answer)) == (403, "SCOPE_NEEDED")


def test_a_token_dies_with_its_key_and_with_its_secret(
    stack: Stack, admin: Person, user: Person
) -> None:
    key = made(user, "tasks:read", "auth:read", name="bridge")

    def issued(secret: str) -> httpx.Client:
        answer = token(stack, client_id=key["id"], client_secret=secret)
        return using(stack, answer.json()["access_token"])

    first = issued(key["key"])
    assert first.get("/api/auth/me").json()["id"] == user.id
    again = user.make(f"/api/api-keys/{key['id']}/rotate")
    assert reason(first.get("/api/tasks")) == "KEY_EXPIRED"
    second = issued(again["key"])
    assert second.get("/api/tasks").status_code == 200
    entry = admin.get("/api/audit-log", api_key_id=key["id"], action="IssueToken").json()
    assert entry["entries"][0]["api_key_name"] == "bridge"
    user.delete(f"/api/api-keys/{key['id']}")
    assert reason(second.get("/api/tasks")) == "KEY_REVOKED"
    # No longer than its key.
    short = made(user, "tasks:read", expires_at="2999-01-01T00:00:00Z")
    now = jwt.decode(first.headers["authorization"][7:], options={"verify_signature": False})
    ends = (now["iat"] + 60) * 1_000_000
    stack.sql("UPDATE api_keys SET expires_at = ? WHERE id = ?", ends, short["id"])
    answer = token(stack, client_id=short["id"], client_secret=short["key"]).json()
    assert 0 < answer["expires_in"] <= 60


def test_errors_are_those_of_rfc_6749(stack: Stack, user: Person) -> None:
    key = made(user, "tasks:read", allowed_networks=["127.0.0.1"])
    client = {"client_id": key["id"], "client_secret": key["key"]}
    wrong = key["key"][:-1] + ("0" if key["key"][-1] != "0" else "1")
    post = stack.client().post
    assert error(post("/oauth/token")) == (400, "invalid_request")
    assert error(post("/oauth/token", data=client)) == (400, "invalid_request")
    assert error(post("/oauth/token", json=[1])) == (400, "invalid_request")
    assert error(post("/oauth/token", json=client | {"grant_type": 1})) == (400, "invalid_request")
    assert error(post("/oauth/token", content=b"\xff", headers={"content-type": FORM})) == (
        400,
        "invalid_request",
    )
    twice = urlencode([("grant_type", "client_credentials"), *client.items(), ("client_id", "x")])
    answer = post("/oauth/token", content=twice, headers={"content-type": FORM})
    assert error(answer) == (400, "invalid_request")
    both = token(stack, basic(key["id"], key["key"]), **client)
    assert error(both) == (400, "invalid_request")
    answer = token(stack, grant_type="password", **client)
    assert error(answer) == (400, "unsupported_grant_type")
    assert error(token(stack, scope="tasks:write", **client)) == (400, "invalid_scope")
    for form in ({}, {"client_id": key["id"]}, client | {"client_secret": wrong}):
        answer = token(stack, **form)
        assert error(answer) == (401, "invalid_client")
        assert any("Basic" in each for each in answer.headers.get_list("www-authenticate"))
    other = made(user, "tasks:read")
    assert error(token(stack, **client | {"client_id": other["id"]})) == (401, "invalid_client")
    answer = token(stack, basic("x", wrong))
    assert error(answer) == (401, "invalid_client")
    assert key["key"] not in answer.text
    elsewhere = made(user, "tasks:read", allowed_networks=["192.0.2.1"])
    answer = token(stack, client_id=elsewhere["id"], client_secret=elsewhere["key"])
    assert error(answer) == (403, "unauthorized_client")
    user.delete(f"/api/api-keys/{key['id']}")
    assert error(token(stack, **client)) == (401, "invalid_client")


def test_a_token_of_a_session_is_none_of_a_key(stack: Stack, user: Person) -> None:
    key = made(user, "tasks:read")
    answer = token(stack, client_id=key["id"], client_secret=user.tokens["access_token"])
    assert error(answer) == (401, "invalid_client")


def test_native_grpc_has_its_own_errors(stack: Stack, user: Person) -> None:
    key = made(user, "tasks:read")
    form = urlencode(
        {
            "grant_type": "client_credentials",
            "client_id": key["id"],
            "client_secret": key["key"],
        }
    )
    with stack.channel() as channel:
        stub = api_keys_pb2_grpc.ApiKeyServiceStub(channel)
        body = HttpBody(content_type=FORM, data=form.encode())
        assert stub.IssueToken(api_keys_pb2.IssueTokenRequest(form=body)).expires_in == 900
        body.data = body.data.replace(b"qdk_", b"qdk-")
        with pytest.raises(grpc.RpcError) as refused:
            stub.IssueToken(api_keys_pb2.IssueTokenRequest(form=body))
    assert refused.value.code() == grpc.StatusCode.UNAUTHENTICATED
