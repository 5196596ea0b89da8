"""The composition root: the only list of all domains."""

from collections.abc import Callable
from dataclasses import dataclass

import grpc
from google.protobuf.descriptor import FileDescriptor, ServiceDescriptor
from quarterdeck.v1 import auth_pb2, errors_pb2, events_pb2, tasks_pb2, users_pb2

from quarterdeck_server.auth import service as auth_service
from quarterdeck_server.auth.rpc import Auth
from quarterdeck_server.auth.service import Sessions
from quarterdeck_server.auth.tokens import AccessTokens
from quarterdeck_server.config import Settings
from quarterdeck_server.core import retry
from quarterdeck_server.core.crypto import Keys, load_keys
from quarterdeck_server.core.db import open_database
from quarterdeck_server.core.gate import Gate
from quarterdeck_server.core.steps import Threads
from quarterdeck_server.events import service as events_service
from quarterdeck_server.events.rpc import Events
from quarterdeck_server.tasks.rpc import Tasks
from quarterdeck_server.users.rpc import Users

# Every file of the contract; the gateway learns its messages and routes from these.
CONTRACT: tuple[FileDescriptor, ...] = (
    auth_pb2.DESCRIPTOR,
    users_pb2.DESCRIPTOR,
    events_pb2.DESCRIPTOR,
    tasks_pb2.DESCRIPTOR,
    errors_pb2.DESCRIPTOR,
)


def services() -> list[ServiceDescriptor]:
    """All services of the contract."""
    return [service for file in CONTRACT for service in file.services_by_name.values()]


@dataclass(frozen=True, slots=True)
class App:
    """What one process serves."""

    handlers: list[grpc.GenericRpcHandler]
    threads: Threads
    # What forgets old rows, a few at a time; each tells how many it forgot.
    chores: tuple[Callable[[], int], ...] = (
        auth_service.prune,
        events_service.prune,
        retry.prune,
    )


def build(settings: Settings) -> App:
    """Opens the database and puts the domains together.

    Raises BadKeyFile, or BrokenContract if an rpc has no policy or no method.
    """
    open_database(settings.database)
    keys: Keys = load_keys(settings.key_file)
    sessions = Sessions(AccessTokens(keys.access_token))
    servicers: dict[str, object] = {
        "AuthService": Auth(sessions),
        "UserService": Users(keys.page_token),
        "EventService": Events(keys.page_token),
        "TaskService": Tasks(keys.page_token),
    }
    threads = Threads()
    gate = Gate(threads, sessions, keys.request_hash)
    handlers = [gate.handler(service, servicers[service.name]) for service in services()]
    return App(handlers, threads)
