"""The Python client against a running stack."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from quarterdeck.v1 import (
    audit_log_pb2,
    auth_pb2,
    notifications_pb2,
    reports_pb2,
    tasks_pb2,
    users_pb2,
)
from quarterdeck_client import (
    AsyncClient,
    BadCredentials,
    Client,
    Conflict,
    InvalidArgument,
    NotFound,
    PasswordChangeRequired,
    PermissionDenied,
    QuarterdeckError,
    StaleEtag,
    Unauthenticated,
    contract,
)

from tests.support.backup_api import on_sqlite
from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, Person, Stack


@pytest.fixture
def client(admin: Person) -> Iterator[Client]:
    with Client(f"127.0.0.1:{admin.stack.port}", admin.tokens["access_token"]) as opened:
        yield opened


def test_a_login_serves_the_further_calls_until_the_logout(stack: Stack) -> None:
    with Client(f"127.0.0.1:{stack.port}") as client:
        me = client.login(ADMIN_EMAIL, ADMIN_PASSWORD)
        assert (me.email, client.auth.GetMe(auth_pb2.GetMeRequest()).id) == (ADMIN_EMAIL, me.id)
        client.logout()
        with pytest.raises(Unauthenticated):
            client.auth.GetMe(auth_pb2.GetMeRequest())
        client.logout()


def test_list_goes_through_all_pages(client: Client, unique: str) -> None:
    for number in range(7):
        client.tasks.CreateTask(tasks_pb2.CreateTaskRequest(title=f"{unique} {number}"))
    request = tasks_pb2.ListTasksRequest(search=unique, page_size=3)
    titles = [task.title for task in client.list(client.tasks.ListTasks, request)]
    assert titles == [f"{unique} {number}" for number in reversed(range(7))]
    assert request.page_token == ""


@on_sqlite
def test_list_takes_lists_of_one_page_too(client: Client) -> None:
    request = reports_pb2.ListReportTemplatesRequest()
    templates = list(client.list(client.reports.ListReportTemplates, request))
    assert "inventory" in [template.id for template in templates]


def test_errors_are_typed_and_name_the_fields(client: Client) -> None:
    with pytest.raises(InvalidArgument) as invalid:
        client.tasks.CreateTask(tasks_pb2.CreateTaskRequest())
    assert set(invalid.value.fields) == {"title"}
    with pytest.raises(NotFound):
        client.tasks.GetTask(tasks_pb2.GetTaskRequest(id="none"))
    task = client.tasks.CreateTask(tasks_pb2.CreateTaskRequest(title="etag"))
    with pytest.raises(Conflict) as stale:
        client.tasks.UpdateTask(tasks_pb2.UpdateTaskRequest(id=task.id, title="x", etag="99"))
    assert stale.value.reason == "STALE_ETAG"
    assert isinstance(stale.value, StaleEtag)


@on_sqlite
def test_an_error_names_the_call_as_the_logs_do(client: Client, stack: Stack) -> None:
    with pytest.raises(NotFound) as missing:
        client.tasks.GetTask(tasks_pb2.GetTaskRequest(id="none"))
    assert missing.value.code == grpc.StatusCode.NOT_FOUND
    logged = [line for line in stack.log.splitlines() if missing.value.request_id in line]
    assert "GetTask" in logged[-1]


@on_sqlite
def test_a_reason_has_a_class_of_its_own(client: Client, stack: Stack, unique: str) -> None:
    email = f"{unique}@example.com"
    made = client.users.CreateUser(
        users_pb2.CreateUserRequest(email=email, full_name="New", role="user")
    )
    with Client(stack.url) as other:
        other.login(email, made.generated_password)
        with pytest.raises(PasswordChangeRequired):
            other.tasks.ListTasks(tasks_pb2.ListTasksRequest())
        with pytest.raises(InvalidArgument) as wrong:
            other.auth.ChangePassword(
                auth_pb2.ChangePasswordRequest(current_password="x", new_password="y" * 12)
            )
        assert (wrong.value.reason, set(wrong.value.fields)) == (
            "BAD_CREDENTIALS",
            {"current_password"},
        )
        with pytest.raises(BadCredentials):
            other.login(email, "another")


def test_a_token_from_elsewhere_is_enough(stack: Stack, user: Person) -> None:
    with Client(f"127.0.0.1:{stack.port}", token=user.tokens["access_token"]) as client:
        assert client.auth.GetMe(auth_pb2.GetMeRequest()).id == user.id
        with pytest.raises(PermissionDenied):
            client.users.ListUsers(users_pb2.ListUsersRequest())


def test_a_wrong_password_is_unauthenticated(stack: Stack) -> None:
    with Client(f"127.0.0.1:{stack.port}") as client, pytest.raises(Unauthenticated):
        client.login("nobody@example.com", "whatever it is")


def test_a_stream_brings_what_happens(client: Client, user: Person) -> None:
    me = client.auth.GetMe(auth_pb2.GetMeRequest()).id
    stream = client.notifications.WatchNotifications(
        notifications_pb2.WatchNotificationsRequest(last_event_id=0)
    )
    task = user.make("/api/tasks", title="for the client", assigned_user_id=me)
    found = (answer.notification for answer in stream)
    assert next(each for each in found if each.resource_id == task["id"]).title
    stream.close()
    with Client(f"127.0.0.1:{user.stack.port}") as nobody, pytest.raises(Unauthenticated):
        next(nobody.notifications.WatchNotifications(notifications_pb2.WatchNotificationsRequest()))


@on_sqlite
def test_a_stream_that_is_refused_raises_too(user: Person) -> None:
    request = audit_log_pb2.ExportAuditEntriesRequest()
    with Client(user.stack.url, user.tokens["access_token"]) as client:
        stream = client.audit_log.ExportAuditEntries(request)
        with pytest.raises(PermissionDenied):
            next(stream)


@on_sqlite
def test_the_client_of_coroutines_does_the_same(stack: Stack, unique: str) -> None:
    async def use() -> list[str]:
        async with AsyncClient(stack.url) as client:
            with pytest.raises(Unauthenticated):
                await client.auth.GetMe(auth_pb2.GetMeRequest())
            assert (await client.login(ADMIN_EMAIL, ADMIN_PASSWORD)).email == ADMIN_EMAIL
            creates = [tasks_pb2.CreateTaskRequest(title=f"{unique} {n}") for n in range(5)]
            await asyncio.gather(*map(client.tasks.CreateTask, creates))
            with pytest.raises(InvalidArgument) as invalid:
                await client.tasks.CreateTask(tasks_pb2.CreateTaskRequest())
            assert set(invalid.value.fields) == {"title"}
            request = tasks_pb2.ListTasksRequest(search=unique, page_size=2)
            titles = [task.title async for task in client.list(client.tasks.ListTasks, request)]
            await client.logout()
            with pytest.raises(Unauthenticated):
                await anext(aiter(client.watch()))
            return titles

    assert sorted(asyncio.run(use())) == [f"{unique} {n}" for n in range(5)]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost",
        "http://localhost",
        "ftp://localhost:1",
        "http://:8080",
        "http://localhost:0",
        "http://localhost:x",
        "http://localhost:99999",
        "http://localhost:8080/api",
        "http://local host:8080",
        "http://somebody:canary@localhost:8080",
    ],
)
def test_what_is_no_url_of_a_server_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(ValueError, match=r"server's URL|after the host|no port") as refused:
        Client(url)
    assert "canary" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_token_and_a_session_exclude_each_other(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not both"):
        Client("localhost:1", "a token", session=object())  # type: ignore[arg-type]


def test_every_service_is_an_attribute_of_a_client() -> None:
    with Client("localhost:1") as client:
        stubs = [type(each).__name__ for each in vars(client).values()]
    services = {f"{method.containing_service.name}Stub" for method in contract.methods()}
    assert services == {name for name in stubs if name.endswith("Stub")}


def test_only_what_may_be_repeated_is() -> None:
    def at(name: str) -> contract.Rpc:
        return contract.rpc_at(f"/quarterdeck.v1.{name}")

    assert at("TaskService/ListTasks").is_repeatable
    assert at("TaskService/CreateTask").is_repeatable
    assert not at("TaskService/UpdateTask").is_repeatable
    assert not at("AuthService/Refresh").is_repeatable
    assert at("AuthService/Refresh").is_public
    assert at("BackupService/ImportBackups").timeout_seconds == 300
    assert f'"{"RestoreBackup"}"' in contract.service_config()
    assert f'"{"DeleteBackup"}"' not in contract.service_config()


def test_an_error_that_no_server_gave_is_one_line() -> None:
    with Client("127.0.0.1:1") as client, pytest.raises(QuarterdeckError) as away:
        client.login("a", "b")
    assert "\n" not in str(away.value)
    assert (away.value.reason, away.value.request_id) == ("", "")
