"""Users, and their known devices and addresses."""

from typing import NamedTuple

import peewee

from quarterdeck_server.storage.db import Table


class User(Table):
    """Somebody who may sign in. A deleted user is kept, for what they made."""

    seq = peewee.BigAutoField()
    id = peewee.TextField(unique=True)
    email = peewee.TextField()
    full_name = peewee.TextField()
    role = peewee.TextField()
    is_active = peewee.BooleanField()
    must_change_password = peewee.BooleanField()
    password_hash = peewee.TextField()
    # Grows with each new password, and not when the hash of one is renewed.
    password_version = peewee.IntegerField(default=0)
    # Wrong guesses of strangers: the last ones, and those of the day that began then.
    failed_logins = peewee.IntegerField()
    locked_until = peewee.BigIntegerField(null=True)
    day_began_at = peewee.BigIntegerField(default=0)
    day_failures = peewee.IntegerField(default=0)
    # Sessions opened before this are dead: after a new password, or a deactivation.
    sessions_valid_after = peewee.BigIntegerField()
    version = peewee.IntegerField()
    created_at = peewee.BigIntegerField()
    updated_at = peewee.BigIntegerField()
    last_login = peewee.BigIntegerField(null=True)
    deleted_at = peewee.BigIntegerField(null=True)

    class Meta:
        table_name = "users"


class UserRow(NamedTuple):
    """A user, as it is read."""

    seq: int
    id: str
    email: str
    full_name: str
    role: str
    is_active: bool
    must_change_password: bool
    password_hash: str
    password_version: int
    failed_logins: int
    locked_until: int | None
    day_began_at: int
    day_failures: int
    sessions_valid_after: int
    version: int
    created_at: int
    updated_at: int
    last_login: int | None
    deleted_at: int | None


class UserId(NamedTuple):
    """Whose row it is."""

    id: str


LIVE = User.deleted_at.is_null()
User.add_index(User.index(User.email, unique=True, where=LIVE, name="users_email"))


class KnownDevice(Table):
    """What somebody signed in with, and the wrong guesses that were made with it.

    kind     device | address | session
    mark     SHA-256 of the device's token | the address, of IPv6 its /64 | the session's id
    """

    user_id = peewee.TextField()
    kind = peewee.TextField()
    mark = peewee.TextField()
    # The session of the last sign-in with it.
    session_id = peewee.TextField()
    sign_ins = peewee.IntegerField()
    signed_in_at = peewee.BigIntegerField(index=True)
    failed_logins = peewee.IntegerField()
    locked_until = peewee.BigIntegerField(null=True)
    day_began_at = peewee.BigIntegerField()
    day_failures = peewee.IntegerField()

    class Meta:
        table_name = "known_devices"
        primary_key = peewee.CompositeKey("user_id", "kind", "mark")
        indexes = ((("kind", "mark"), False),)


class KnownDeviceRow(NamedTuple):
    """A known device, as it is read."""

    user_id: str
    kind: str
    mark: str
    session_id: str
    sign_ins: int
    signed_in_at: int
    failed_logins: int
    locked_until: int | None
    day_began_at: int
    day_failures: int
