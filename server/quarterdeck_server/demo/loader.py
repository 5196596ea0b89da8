"""The administrator who loads the demo, and whose account shows that it was loaded."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import grpc
from quarterdeck.v1.auth_pb2 import GetMeRequest
from quarterdeck.v1.options_pb2 import Policy
from quarterdeck.v1.users_pb2 import CreateUserRequest, ListUsersRequest, UpdateUserRequest, User
from quarterdeck_client import (
    BadCredentials,
    Client,
    DeadlineExceeded,
    QuarterdeckError,
    Unauthenticated,
    Unavailable,
)
from quarterdeck_client.address import Address

from quarterdeck_server.core.caller import ADMIN, QUARTERDECK
from quarterdeck_server.core.config import Settings
from quarterdeck_server.core.json_value import JsonObject
from quarterdeck_server.demo.world import DemoError, sign_in
from quarterdeck_server.domains.users import service as users
from quarterdeck_server.rpc import bcrypt_process
from quarterdeck_server.rpc.hashing import encoded
from quarterdeck_server.storage import audit, db
from quarterdeck_server.storage.opening import open_migrated

EMAIL = "demo@quarterdeck.example"
FULL_NAME = "Demo loader"
# The name of one that was ended because its loading was interrupted.
INTERRUPTED = "Demo loader, interrupted"
ANSWER_SECONDS = 5.0


class LoadedAlready(Exception):
    """The demo is in this Quarterdeck.

    is_whole   False if its loading was interrupted
    was_ended  whether its loader was still active then, and was made inactive now
    """

    def __init__(self, *, is_active: bool, full_name: str) -> None:
        super().__init__()
        self.was_ended = is_active
        self.is_whole = not is_active and full_name == FULL_NAME


def check_running(client: Client, url: str) -> None:
    """Raise DemoError if no Quarterdeck responds there, and ValueError if it is no URL."""
    address = Address.parse(url)
    try:
        socket.create_connection((address.host, address.port), ANSWER_SECONDS).close()
        client.auth.GetMe(GetMeRequest(), timeout=ANSWER_SECONDS)
    except Unauthenticated:
        return
    except (OSError, Unavailable, DeadlineExceeded):
        raise DemoError(f"no Quarterdeck runs on {url}; start one with: make run") from None
    except QuarterdeckError as error:
        if error.code == grpc.StatusCode.UNIMPLEMENTED:
            raise DemoError(f"what runs on {url} is not Quarterdeck") from None
        raise


@contextmanager
def own_database(settings: Settings, url: str) -> Iterator[None]:
    """Open the database of the data dir. Raise DemoError, NotStarted and LoadedAlready."""
    path = db.sqlite_path(settings.database)
    if path and not path.exists():
        raise DemoError(
            f"there is no database {path}; give the --data-dir or --database-url of the"
            f" Quarterdeck on {url}, or sign in with --email"
        )
    open_migrated(settings)
    try:
        with _alone(settings):
            known = users.User.get_or_none((users.User.email == EMAIL) & users.LIVE)
            if known is not None:
                if known.is_active:
                    _end_in_database(known.id)
                raise LoadedAlready(is_active=known.is_active, full_name=known.full_name)
            yield
    finally:
        db.close_database()


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Keep a second demo off the data dir, if it is on this machine. Raise DemoError."""
    if not settings.data_dir.is_dir():
        yield
        return
    descriptor = os.open(settings.data_dir / "demo.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoError("another demo is being loaded") from None
        yield
    finally:
        os.close(descriptor)


def _end_in_database(user_id: str) -> None:
    """Make the loader of a demo inactive whose process was killed."""
    changes: users.UserChanges = {"is_active": False, "full_name": INTERRUPTED}
    told: JsonObject = {"is_active": False, "full_name": INTERRUPTED}
    with db.write():
        users.update_user(replace(QUARTERDECK, role=ADMIN), user_id, changes, etag="")
        audit.record_system("UpdateUser", "user", told, user_id)


def make_in_database(client: Client, settings: Settings, url: str, password: str) -> User:
    """Make the loader in the database that is open, and sign in as it.

    Raise DemoError, and leaves the database as it was, if another one is served.
    """
    hashed = bcrypt_process.hash_password(encoded(password), settings.bcrypt_cost)
    with db.write():
        row = users.create_user(
            email=EMAIL,
            full_name=FULL_NAME,
            role="admin",
            password_hash=hashed.decode(),
            must_change_password=False,
        )
        audit.record_system("CreateUser", "user", {"email": EMAIL}, row.id)
    try:
        return sign_in(client, EMAIL, password)
    except BadCredentials:
        with db.write():
            users.take_back_user(row.id)
            audit.record_system("DeleteUser", "user", {"email": EMAIL}, row.id)
        raise DemoError(
            f"the Quarterdeck on {url} has another database; give its --data-dir or"
            " --database-url, or sign in with --email"
        ) from None


def sign_in_administrator(client: Client, email: str, password: str) -> None:
    """Sign in as somebody who may make the loader. Raise DemoError, and LoadedAlready.

    The loader of a demo that was interrupted is inactive then.
    """
    try:
        user = sign_in(client, email, password)
        if user.must_change_password:
            raise DemoError(f"{email} must change the password first: qd password")
        if user.role != Policy.Role.admin:
            raise DemoError(f"{email} is not an administrator")
    except BadCredentials:
        raise DemoError(f"{email} cannot sign in with this password") from None
    for known in client.users.ListUsers(ListUsersRequest(search=EMAIL)).users:
        if known.is_active:
            ended = UpdateUserRequest(id=known.id, is_active=False, full_name=INTERRUPTED)
            client.users.UpdateUser(ended)
        raise LoadedAlready(is_active=known.is_active, full_name=known.full_name)


def make_as_administrator(client: Client, password: str) -> User:
    """Make the loader as the administrator who is signed in, and sign in as it instead."""
    request = CreateUserRequest(
        email=EMAIL, full_name=FULL_NAME, role=Policy.Role.admin, password=password
    )
    client.users.CreateUser(request)
    client.logout()
    return sign_in(client, EMAIL, password)
