"""The users the demo acts as, and what it has created so far."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from google.protobuf.message import Message
from quarterdeck.v1.backups_pb2 import Backup, Restore
from quarterdeck.v1.reports_pb2 import Report
from quarterdeck.v1.users_pb2 import CreateUserRequest, UpdateUserRequest, User
from quarterdeck_client import Client, DeadlineExceeded, ResourceExhausted, Unavailable

from quarterdeck_server.demo.progress import Stages
from quarterdeck_server.demo.story import Organisation, Person

LOGIN_TRIES = 5
PAUSE_SECONDS = 5.0
CALL_SECONDS = 60.0
WORK_SECONDS = 120

Work = TypeVar("Work", Backup, Restore, Report)


class DemoError(Exception):
    """The demo cannot be loaded; the text is one clear line."""


@dataclass
class World:
    """One Quarterdeck, as the people of the organisation; threads may share it."""

    url: str
    now: datetime
    seed: int
    password: str
    told: Organisation
    stages: Stages
    # Who loads the demo: an administrator, and nobody of the organisation.
    loader: Client
    loader_id: str
    # Closes what was opened.
    stack: ExitStack
    user_ids: dict[str, str] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def make_people(self) -> None:
        """Make the users, and sign in those who will do something."""
        people = self.told["people"]
        staying = [each for each in people if each.get("signs_in", each.get("is_active", True))]
        with self.stages.stage("People", len(people) + len(staying)) as advance:
            for person in people:
                self._make(person)
                advance(1)
            for person in staying:
                client = self.stack.enter_context(connect(self.url))
                sign_in(client, person["email"], self.password)
                self.clients[person["key"]] = client
                advance(1)

    def _make(self, person: Person) -> None:
        request = CreateUserRequest(
            email=person["email"],
            full_name=person["full_name"],
            role=person["role"],
            password=self.password,
        )
        user = self.loader.users.CreateUser(request).user
        self.user_ids[person["key"]] = user.id
        if not person.get("is_active", True):
            self.loader.users.UpdateUser(UpdateUserRequest(id=user.id, is_active=False))


def sign_in(client: Client, email: str, password: str) -> User:
    """Sign in; wait politely where too many did, or where the server has much to do."""
    for _ in range(LOGIN_TRIES - 1):
        try:
            return client.login(email, password)
        except (ResourceExhausted, Unavailable, DeadlineExceeded) as error:
            time.sleep(error.retry_after_seconds or PAUSE_SECONDS)
    return client.login(email, password)


def connect(url: str) -> Client:
    """Return a client whose calls bear a busy machine: passwords are hashed when there is time."""
    return Client(url, timeout_seconds=CALL_SECONDS)


def finished(client: Client, method: Callable[..., Work], request: Message) -> Work:
    """Wait for a backup, a restore or a report. Raise DemoError if it did not end well."""
    try:
        message: Work = client.wait(method, request, timeout_seconds=WORK_SECONDS)
    except TimeoutError as error:
        raise DemoError(f"{request.DESCRIPTOR.name}: {error}; is a job worker running?") from None
    if message.status != message.DESCRIPTOR.enum_values_by_name["completed"].number:
        name = message.DESCRIPTOR.name.lower()
        raise DemoError(f"the {name} {message.id} did not succeed: {message.error}")
    return message
