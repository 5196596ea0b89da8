"""API keys: who has which, how they are shown, and when they end."""

import base64
import time
from collections.abc import Callable
from typing import Any

import grpc
import pytest
from quarterdeck.v1 import auth_pb2
from quarterdeck.v1.auth_pb2_grpc import AuthServiceStub

from tests.support.api_keys import EVENT, TASKS, made, using
from tests.support.running_server import Person, Stack, reason, violations

NewPerson = Callable[..., Person]


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def test_a_key_is_shown_once_and_acts_as_its_user(stack: Stack, someone: NewPerson) -> None:
    person = someone()
    key = made(person, "tasks:read", "tasks:write", "auth:read", name="nightly")
    assert (key["kind"], key["user_id"], key["name"]) == ("person", person.id, "nightly")
    assert key["key"].startswith(key["prefix"])
    assert len(key["key"]) == 50
    assert not {"role", "last_used_at", "expires_at"} & set(key)
    client = using(stack, key["key"])
    assert client.get("/api/auth/me").json()["id"] == person.id
    task = client.post("/api/tasks", json={"title": "By a program"}).json()
    assert task["created_by"] == person.id
    shown = person.get(f"/api/api-keys/{key['id']}").json()
    assert "key" not in shown
    listed = person.get("/api/api-keys").json()["api_keys"]
    assert [(each["id"], "key" in each) for each in listed] == [(key["id"], False)]
    told = person.get("/api/notifications", type="account_changed").json()["notifications"]
    assert [each["title"] for each in told] == ["An API key of yours was created: nightly"]


def test_a_key_is_taken_in_each_way_that_senders_have(stack: Stack, user: Person) -> None:
    key = made(user, "auth:read")["key"]
    ways = (
        {"authorization": f"Bearer {key}"},
        {"authorization": f"bearer  {key}"},
        {"x-api-key": key},
        {"authorization": basic("whoever", key)},
        {"authorization": basic("", key)},
        {"authorization": f"Bearer {key}", "x-api-key": key},
        {"authorization": basic("x", key), "x-api-key": key},
    )
    with stack.channel() as channel:
        for headers in ways:
            answer = stack.client().get("/api/auth/me", headers=headers)
            assert answer.status_code == 200, (headers, answer.text)
            me = AuthServiceStub(channel).GetMe(
                auth_pb2.GetMeRequest(), metadata=tuple(headers.items())
            )
            assert me.id == user.id


def test_what_is_no_key_opens_nothing(stack: Stack, user: Person) -> None:
    key = made(user, "auth:read")["key"]
    other = key[:4] + "0" * 40 + key[-6:]
    token = user.tokens["access_token"]
    for headers in (
        {"authorization": f"Bearer {key[:-1]}"},
        {"authorization": f"Bearer {key}x"},
        {"authorization": f"Bearer {other}"},
        {"authorization": f"Bearer qdk_{'0' * 46}"},
        {"authorization": basic("x", "an ordinary password")},
        {"authorization": basic("x", token)},
        {"authorization": "Basic !"},
        {"authorization": "Basic"},
        {"x-api-key": token},
        {"x-api-key": f"{key},{key}"},
    ):
        answer = stack.client().get("/api/auth/me", headers=headers)
        assert (answer.status_code, reason(answer)) == (401, "BAD_KEY"), headers
        assert "www-authenticate" in answer.headers
    two = {"authorization": f"Bearer {token}", "x-api-key": key}
    assert stack.client().get("/api/auth/me", headers=two).status_code == 400


def test_each_401_says_how_to_sign_in_and_browsers_are_not_asked_for_a_password(
    stack: Stack, user: Person
) -> None:
    def asked(path: str = "/api/tasks", **headers: str) -> list[str]:
        sent = {name.replace("_", "-"): text for name, text in headers.items()}
        answer = stack.client().get(path, headers=sent)
        assert answer.status_code == 401
        return answer.headers.get_list("www-authenticate")

    bearer, bad = 'Bearer realm="quarterdeck"', 'Bearer realm="quarterdeck", error="invalid_token"'
    ask_basic = 'Basic realm="quarterdeck", charset="UTF-8"'
    assert asked() == [bearer, ask_basic]
    assert asked(authorization=basic("x", "y")) == [bad, ask_basic]
    assert asked(authorization="Bearer a.b.c") == [bad]
    assert asked(sec_fetch_mode="cors") == [bearer]
    assert asked(origin="https://console.example.com") == [bearer]
    wrong = {"email": "nobody@example.com", "password": "wrong"}
    answer = stack.client().post("/api/auth/login", json=wrong)
    assert answer.headers.get_list("www-authenticate") == [bearer]
    key = made(user, "tasks:read")["key"]
    answer = using(stack, key).get("/api/events")
    assert answer.status_code == 403
    scope = 'Bearer realm="quarterdeck", error="insufficient_scope", scope="events:read"'
    assert answer.headers["www-authenticate"] == scope


def test_a_key_makes_the_calls_of_its_scopes_alone(stack: Stack, admin: Person) -> None:
    client = using(stack, made(admin, "events:ingest")["key"])
    assert client.post("/api/events", json=EVENT).status_code == 200
    assert client.post("/api/events:batch", json={"events": [EVENT]}).status_code == 200
    for answer in (
        client.get("/api/events"),
        client.get("/api/auth/me"),
        client.delete("/api/events/1"),
    ):
        assert (answer.status_code, reason(answer)) == (403, "SCOPE_NEEDED")
    everything = using(stack, made(admin, *all_scopes(admin))["key"])
    for method, path, body in (
        ("POST", "/api/auth/logout", {}),
        ("POST", "/api/auth/change-password", {"current_password": "x", "new_password": "y"}),
        ("GET", "/api/auth/sessions", None),
        ("DELETE", "/api/auth/sessions/1", None),
        ("POST", "/api/users", {"email": "a@b.example", "full_name": "A"}),
        ("PUT", f"/api/users/{admin.id}", {"full_name": "A"}),
        ("POST", f"/api/users/{admin.id}/reset-password", {}),
        ("DELETE", f"/api/users/{admin.id}", None),
    ):
        answer = everything.request(method, path, json=body)
        assert (answer.status_code, reason(answer)) == (403, "SESSION_NEEDED"), path


def all_scopes(admin: Person) -> list[str]:
    """All scopes that there are, as the refusal of a wrong one lists them."""
    answer = admin.post("/api/api-keys", name="k", scopes=["none:such"])
    assert answer.status_code == 400
    return answer.json()["message"].partition("there are ")[2].split(", ")


def test_what_a_new_key_may_not_be(admin: Person, user: Person) -> None:
    for field, body in (
        ("scopes", {"scopes": []}),
        ("scopes", {"scopes": ["tasks"]}),
        ("scopes", {"scopes": ["session"]}),
        ("name", {"name": ""}),
        ("name", {"name": " "}),
        ("name", {"name": "a\nb"}),
        ("name", {"name": "x" * 101}),
        ("expires_at", {"expires_at": "2020-01-01T00:00:00Z"}),
        ("allowed_networks[0]", {"allowed_networks": ["10.0.0.1/8"]}),
        ("allowed_networks[1]", {"allowed_networks": ["10.0.0.0/8", "home"]}),
        ("allowed_networks[0]", {"allowed_networks": ["fe80::1%eth0"]}),
        ("allowed_networks[0]", {"allowed_networks": ["10.0.0.0/33"]}),
        ("role", {"role": "role_unspecified"}),
    ):
        answer = admin.post("/api/api-keys", **({"name": "k", "scopes": list(TASKS)} | body))
        assert (answer.status_code, violations(answer)) == (400, {field}), (body, answer.text)
    answer = user.post("/api/api-keys", name="k", scopes=list(TASKS), role="manager")
    assert (answer.status_code, reason(answer)) == (403, "KEY_RIGHTS")


def test_a_key_ends_on_the_next_call_in_every_worker(stack: Stack, someone: NewPerson) -> None:
    person = someone()
    key = made(person, "tasks:read")
    clients = [using(stack, key["key"]) for _ in range(6)]
    assert {client.get("/api/tasks").status_code for client in clients} == {200}
    assert person.delete(f"/api/api-keys/{key['id']}").json() == {}
    for client in clients:
        answer = client.get("/api/tasks")
        assert (answer.status_code, reason(answer)) == (401, "KEY_REVOKED")
    assert person.get(f"/api/api-keys/{key['id']}").status_code == 404
    assert person.delete(f"/api/api-keys/{key['id']}").status_code == 404


def test_a_key_ends_at_its_time(stack: Stack, user: Person) -> None:
    key = made(user, "tasks:read", expires_at="2999-01-01T00:00:00Z")
    assert key["expires_at"] == "2999-01-01T00:00:00Z"
    client = using(stack, key["key"])
    assert client.get("/api/tasks").status_code == 200
    stack.sql("UPDATE api_keys SET expires_at = 5 WHERE id = ?", key["id"])
    answer = client.get("/api/tasks")
    assert (answer.status_code, reason(answer)) == (401, "KEY_EXPIRED")
    late = user.post(f"/api/api-keys/{key['id']}/rotate")
    assert (late.status_code, violations(late)) == (400, {"expires_at"})
    later = {"expires_at": "2999-02-01T00:00:00Z"}
    again = user.make(f"/api/api-keys/{key['id']}/rotate", **later)
    assert using(stack, again["key"]).get("/api/tasks").status_code == 200


def test_a_key_ends_with_its_user_and_has_the_role_they_have_now(
    stack: Stack, admin: Person, someone: NewPerson
) -> None:
    person = someone("admin")
    client = using(stack, made(person, "audit_log:read")["key"])
    assert client.get("/api/audit-log").status_code == 200
    admin.put(f"/api/users/{person.id}", role="manager")
    assert (client.get("/api/audit-log").status_code) == 403
    admin.put(f"/api/users/{person.id}", role="admin", is_active=False)
    answer = client.get("/api/audit-log")
    assert (answer.status_code, reason(answer)) == (401, "KEY_REVOKED")
    admin.put(f"/api/users/{person.id}", is_active=True)
    assert client.get("/api/audit-log").status_code == 200
    assert admin.post(f"/api/users/{person.id}/reset-password").status_code == 200
    assert reason(client.get("/api/audit-log")) == "PASSWORD_CHANGE_REQUIRED"
    assert admin.delete(f"/api/users/{person.id}").status_code == 200
    assert reason(client.get("/api/audit-log")) == "KEY_REVOKED"


def test_a_rotated_key_goes_on_for_the_stated_time(stack: Stack, user: Person) -> None:
    key = made(user, "tasks:read")
    path = f"/api/api-keys/{key['id']}/rotate"
    second = user.make(path, overlap_seconds=3600)
    assert (second["id"], second["key"] == key["key"]) == (key["id"], False)
    assert second["previous_expires_at"] > second["updated_at"]
    old, new = using(stack, key["key"]), using(stack, second["key"])
    assert {each.get("/api/tasks").status_code for each in (old, new)} == {200}
    third = user.make(path)
    assert "previous_expires_at" not in third
    for client in (old, new):
        answer = client.get("/api/tasks")
        assert (answer.status_code, reason(answer)) == (401, "KEY_EXPIRED")
    assert using(stack, third["key"]).get("/api/tasks").status_code == 200
    too_long = user.post(path, overlap_seconds=31 * 86400)
    assert (too_long.status_code, violations(too_long)) == (400, {"overlap_seconds"})


def test_a_key_is_taken_from_its_networks_alone(stack: Stack, admin: Person) -> None:
    def status(*networks: str) -> tuple[int, str]:
        key = made(admin, "tasks:read", name="net", allowed_networks=list(networks))
        answer = using(stack, key["key"]).get("/api/tasks")
        return answer.status_code, reason(answer) if answer.is_error else ""

    assert status("127.0.0.0/8") == (200, "")
    assert status("192.0.2.0/24", "127.0.0.1") == (200, "")
    # What is mapped to IPv6 is IPv4 (RFC 4291 2.5.5.2).
    assert status("::ffff:127.0.0.0/104") == (200, "")
    assert status("192.0.2.0/24") == (403, "KEY_NETWORK")
    assert status("::/0") == (403, "KEY_NETWORK")
    entries = admin.get("/api/audit-log", outcome="denied", page_size=1).json()["entries"]
    assert (entries[0]["reason"], entries[0]["api_key_name"]) == ("KEY_NETWORK", "net")


def test_the_last_use_is_noted_once_a_minute(stack: Stack, user: Person) -> None:
    key = made(user, "tasks:read")
    client = using(stack, key["key"])

    def used() -> Any:
        query = "SELECT last_used_at, last_used_ip FROM api_keys WHERE id = ?"
        return stack.sql(query, key["id"])[0]

    client.get("/api/tasks")
    deadline = time.monotonic() + 10
    while not used()[0]:
        assert time.monotonic() < deadline
    first = used()
    assert first[1] == "127.0.0.1"
    for _ in range(5):
        client.get("/api/tasks")
    assert used() == first
    assert user.get(f"/api/api-keys/{key['id']}").json()["last_used_ip"] == "127.0.0.1"
    assert using(stack, key["key"][:-1] + "!").get("/api/tasks").status_code == 401


def test_the_audit_log_names_the_key_and_its_person(
    stack: Stack, admin: Person, someone: NewPerson
) -> None:
    person = someone()
    key = made(person, "tasks:write", name="deploys")
    using(stack, key["key"]).post("/api/tasks", json={"title": "x"})
    answer = admin.get("/api/audit-log", api_key_id=key["id"]).json()
    assert answer["total_size"] == 1
    entry = answer["entries"][0]
    assert (entry["action"], entry["api_key_name"]) == ("CreateTask", "deploys")
    assert (entry["actor_id"], "session_id" in entry) == (person.id, False)
    person.delete(f"/api/api-keys/{key['id']}")
    using(stack, key["key"]).get("/api/tasks")
    entry = admin.get("/api/audit-log", api_key_id=key["id"]).json()["entries"][0]
    assert (entry["outcome"], entry["reason"]) == ("denied", "KEY_REVOKED")
    gone = admin.get("/api/audit-log", action="DeleteApiKey", resource_id=key["id"]).json()
    assert gone["total_size"] == 1
    proved = stack.command("audit", "verify")
    assert proved.returncode == 0, proved.stdout


def test_keys_are_ones_own_and_administrators_see_all(
    stack: Stack, admin: Person, someone: NewPerson
) -> None:
    one, other = someone(), someone("manager")
    key, machine = made(one), made(one, role="user")
    paths = [f"/api/api-keys/{each['id']}" for each in (key, machine)]
    for path in paths:
        assert other.get(path).status_code == 404
        assert other.delete(path).status_code == 404
        assert other.post(f"{path}/rotate").status_code == 404
        assert admin.get(path).status_code == 200
    assert other.get("/api/api-keys").json()["total_size"] == 0
    assert other.get("/api/api-keys", user_id=one.id).json()["total_size"] == 0
    mine = one.get("/api/api-keys", kind="machine").json()
    assert [each["id"] for each in mine["api_keys"]] == [machine["id"]]
    assert admin.get("/api/api-keys", user_id=one.id).json()["total_size"] == 2
    # A personal key would let an administrator act as somebody else.
    answer = admin.post(f"{paths[0]}/rotate")
    assert (answer.status_code, reason(answer)) == (403, "KEY_RIGHTS")
    assert admin.delete(paths[0]).status_code == 200


def test_native_grpc_says_why_a_key_is_refused(stack: Stack, user: Person) -> None:
    key = made(user, "tasks:read")["key"]
    with stack.channel() as channel, pytest.raises(grpc.RpcError) as refused:
        AuthServiceStub(channel).GetMe(auth_pb2.GetMeRequest(), metadata=(("x-api-key", key),))
    assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED
    assert "auth:read" in refused.value.details()
