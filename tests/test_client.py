"""The Python client against a running stack."""

import time
from collections.abc import Iterator

import pytest
from quarterdeck.v1 import auth_pb2, notifications_pb2, tasks_pb2, users_pb2
from quarterdeck_client import (
    Client,
    Conflict,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    Unauthenticated,
)

from tests.stack import ADMIN_EMAIL, ADMIN_PASSWORD, Person, Stack


@pytest.fixture
def client(stack: Stack) -> Iterator[Client]:
    with Client(f"127.0.0.1:{stack.port}") as opened:
        opened.login(ADMIN_EMAIL, ADMIN_PASSWORD)
        yield opened


def test_a_login_answers_the_user_and_serves_the_further_calls(client: Client) -> None:
    assert client.auth.GetMe(auth_pb2.GetMeRequest()).email == ADMIN_EMAIL


def test_list_goes_through_all_pages(client: Client, unique: str) -> None:
    for number in range(7):
        client.tasks.CreateTask(tasks_pb2.CreateTaskRequest(title=f"{unique} {number}"))
    request = tasks_pb2.ListTasksRequest(search=unique, page_size=3)
    titles = [task.title for task in client.list(client.tasks.ListTasks, request)]
    assert titles == [f"{unique} {number}" for number in reversed(range(7))]


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


def test_a_token_from_elsewhere_is_enough(stack: Stack, user: Person) -> None:
    with Client(f"127.0.0.1:{stack.port}", token=user.tokens["access_token"]) as client:
        assert client.auth.GetMe(auth_pb2.GetMeRequest()).id == user.id
        with pytest.raises(PermissionDenied):
            client.users.ListUsers(users_pb2.ListUsersRequest())


def test_the_session_renews_itself_before_the_token_ends(client: Client) -> None:
    before = client._access_token
    client._renew_at = time.monotonic()
    client.auth.GetMe(auth_pb2.GetMeRequest())
    assert client._access_token != before
    assert client.auth.GetMe(auth_pb2.GetMeRequest()).email == ADMIN_EMAIL


def test_after_a_logout_calls_are_refused(client: Client) -> None:
    client.logout()
    with pytest.raises(Unauthenticated):
        client.auth.GetMe(auth_pb2.GetMeRequest())


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
