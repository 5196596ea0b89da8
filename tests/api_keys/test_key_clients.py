"""Programs that call with a key: the Python client and `qd`; and where no key ever is."""

import secrets
from pathlib import Path

import httpx
import pytest
from quarterdeck.v1.tasks_pb2 import CreateTaskRequest, ListTasksRequest
from quarterdeck.v1.users_pb2 import ListUsersRequest
from quarterdeck_client import Client, PermissionDenied, Reason, Unauthenticated

from tests.support.api_keys import EVENT, made, using
from tests.support.qd_shell import Shell
from tests.support.running_server import Person, Stack


def test_the_python_client_calls_with_a_key(stack: Stack, user: Person) -> None:
    key = made(user, "tasks:read", "tasks:write")
    with Client(stack.url, key["key"]) as client:
        task = client.tasks.CreateTask(CreateTaskRequest(title="By a key"))
        assert task.created_by == user.id
        with pytest.raises(PermissionDenied) as refused:
            client.users.ListUsers(ListUsersRequest())
        assert refused.value.reason == Reason.SCOPE_NEEDED
        user.delete(f"/api/api-keys/{key['id']}")
        with pytest.raises(Unauthenticated) as ended:
            client.tasks.ListTasks(ListTasksRequest())
        assert ended.value.reason == Reason.KEY_REVOKED


def test_qd_calls_with_a_key_and_manages_keys(stack: Stack, admin: Person, tmp_path: Path) -> None:
    key = made(admin, "tasks:read", "api_keys:read", name="for qd")
    qd = Shell(stack, tmp_path, {"QD_TOKEN": key["key"]})
    assert qd.json("keys", "show", key["id"])["name"] == "for qd"
    qd("tasks", "list")
    qd("users", "list", code=4)


def test_keys_and_tokens_are_in_no_log_row_error_or_process_list(
    stack: Stack, admin: Person, user: Person
) -> None:
    key = made(user, "tasks:read", "events:ingest", name="canary")
    again = user.make(f"/api/api-keys/{key['id']}/rotate", overlap_seconds=60)
    form = {"grant_type": "client_credentials", "client_id": key["id"]}
    answer = stack.client().post("/oauth/token", data=form | {"client_secret": again["key"]})
    token = answer.json()["access_token"]
    texts: list[str] = []
    for secret in (key["key"], again["key"], token):
        client = using(stack, secret)
        client.post("/api/events", json=EVENT)
        refused = [client.get("/api/users"), client.get(f"/api/tasks?{secrets.token_hex(4)}=1")]
        refused.append(httpx.get(f"{stack.url}/api/tasks", headers={"x-api-key": secret + "x"}))
        refused.append(stack.client().post("/oauth/token", data={"client_secret": secret}))
        texts += [each.text + str(each.headers) for each in refused]
    texts.append(admin.get("/api/audit-log", page_size=200).text)
    texts.append(admin.get("/api/api-keys", page_size=200).text)
    texts.append(stack.log)
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            texts.append(path.read_bytes().decode(errors="replace"))
        except OSError:
            continue
    rows = stack.sql("SELECT * FROM api_keys"), stack.sql("SELECT * FROM api_key_secrets")
    texts.append(str(rows) + str(stack.sql("SELECT * FROM audit_log")))
    for secret in (key["key"], again["key"], token):
        assert not [text[:200] for text in texts if secret in text]
