"""Machines: what their keys may do, who answers for them, and keys that make keys."""

from collections.abc import Callable
from typing import Any

import httpx

from tests.support.api_keys import EVENT, asked, made, using
from tests.support.running_server import PASSWORD, Person, Stack, reason
from tests.support.sign_in import login

NewPerson = Callable[..., Person]
MANAGE = ("api_keys:read", "api_keys:write")


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, reason(answer)


def test_a_machine_is_a_user_of_its_own_who_cannot_sign_in(stack: Stack, admin: Person) -> None:
    key = made(admin, "tasks:write", "tasks:read", "auth:read", name="ci", role="user")
    assert (key["kind"], key["role"], key["user_id"]) == ("machine", "user", admin.id)
    client = using(stack, key["key"])
    me = client.get("/api/auth/me").json()
    assert (me["id"], me["full_name"], me["role"]) == (key["id"], "ci", "user")
    task = client.post("/api/tasks", json={"title": "t"}).json()
    assert task["created_by"] == key["id"]
    comment = f"/api/tasks/{task['id']}/comments"
    assert client.post(comment, json={"comment": "by a machine"}).status_code == 200
    assert login(stack, me["email"], PASSWORD).status_code == 401
    assert admin.get(f"/api/users/{key['id']}").status_code == 404
    assert admin.post(f"/api/users/{key['id']}/reset-password").status_code == 404
    assert admin.put(f"/api/tasks/{task['id']}", assigned_user_id=key["id"]).status_code == 400
    names = [each["full_name"] for each in admin.get("/api/users", search="ci").json()["users"]]
    assert "ci" not in names
    entry = admin.get("/api/audit-log", actor_id=key["id"], action="CreateTask").json()["entries"]
    assert [each["actor_email"] for each in entry] == [f"machine:{key['id']}"]


def test_a_machine_has_its_role_and_never_more_than_who_answers_for_it(
    stack: Stack, admin: Person, someone: NewPerson
) -> None:
    maker = someone("admin")
    client = using(stack, made(maker, "audit_log:read", "users:read", role="admin")["key"])
    assert client.get("/api/audit-log").status_code == 200
    admin.put(f"/api/users/{maker.id}", role="user")
    assert refused(client.get("/api/audit-log")) == (403, "PERMISSION_DENIED")
    assert refused(client.get("/api/users")) == (403, "PERMISSION_DENIED")
    manager = someone("manager")
    assert refused(manager.post("/api/api-keys", **asked(role="admin"))) == (403, "KEY_RIGHTS")


def test_when_its_maker_leaves_a_machine_only_puts_events_in_until_it_is_taken_over(
    stack: Stack, admin: Person, someone: NewPerson
) -> None:
    maker = someone("admin")
    scopes = ("events:ingest", "events:read", "audit_log:read")
    key = made(maker, *scopes, name="bridge", role="admin")
    client = using(stack, key["key"])
    assert client.get("/api/audit-log").status_code == 200
    admin.delete(f"/api/users/{maker.id}")
    assert client.post("/api/events", json=EVENT).status_code == 200
    for path in ("/api/events", "/api/audit-log"):
        assert refused(client.get(path)) == (403, "KEY_LAPSED")
    other = someone("manager")
    assert other.post(f"/api/api-keys/{key['id']}/rotate").status_code == 404
    again = admin.make(f"/api/api-keys/{key['id']}/rotate", overlap_seconds=60)
    assert again["user_id"] == admin.id
    for each in (client, using(stack, again["key"])):
        assert each.get("/api/audit-log").status_code == 200


def test_a_key_makes_none_that_opens_more_than_itself(stack: Stack, someone: NewPerson) -> None:
    person = someone("admin")
    limits = {"allowed_networks": ["127.0.0.0/8"], "expires_at": "2990-01-01T00:00:00Z"}
    key = made(person, "tasks:read", *MANAGE, role="manager", **limits)
    client = using(stack, key["key"])
    good: dict[str, Any] = {"role": "user", "name": "child", "scopes": ["tasks:read"], **limits}
    child = client.post("/api/api-keys", json=good).json()
    assert child["user_id"] == person.id
    for more in (
        {"scopes": ["tasks:read", "tasks:write"]},
        {"scopes": ["tasks:read", "api_keys:write"]},
        {"role": "admin"},
        {"role": None},
        {"allowed_networks": []},
        {"allowed_networks": ["127.0.0.1", "10.0.0.0/8"]},
        {"allowed_networks": ["0.0.0.0/0"]},
        {"expires_at": None},
        {"expires_at": "2991-01-01T00:00:00Z"},
    ):
        body = {name: text for name, text in (good | more).items() if text is not None}
        answer = client.post("/api/api-keys", json=body)
        assert refused(answer) == (403, "KEY_RIGHTS"), more
    assert using(stack, child["key"]).get("/api/tasks").status_code == 200
    # It goes with the key that made it.
    assert person.delete(f"/api/api-keys/{key['id']}").status_code == 200
    assert refused(using(stack, child["key"]).get("/api/tasks")) == (401, "KEY_REVOKED")


def test_a_key_changes_none_that_opens_more_than_itself(stack: Stack, someone: NewPerson) -> None:
    person = someone("manager")
    key = made(person, "tasks:read", *MANAGE)
    greater, lesser = made(person, "events:write"), made(person, "tasks:read")
    client = using(stack, key["key"])
    assert client.get("/api/api-keys").json()["total_size"] == 3
    for path in (f"/api/api-keys/{greater['id']}",):
        assert client.get(path).status_code == 200
        assert refused(client.delete(path)) == (403, "KEY_RIGHTS")
        assert refused(client.post(f"{path}/rotate")) == (403, "KEY_RIGHTS")
    assert client.delete(f"/api/api-keys/{lesser['id']}").status_code == 200
    # It renews itself, which a program does before it expires.
    renewed = client.post(f"/api/api-keys/{key['id']}/rotate").json()
    assert refused(client.get("/api/tasks")) == (401, "KEY_EXPIRED")
    assert using(stack, renewed["key"]).get("/api/tasks").status_code == 200
    short = made(person, *MANAGE, expires_at="2990-01-01T00:00:00Z")
    later = {"expires_at": "2991-01-01T00:00:00Z"}
    longer = using(stack, short["key"]).post(f"/api/api-keys/{short['id']}/rotate", json=later)
    assert refused(longer) == (403, "KEY_RIGHTS")
