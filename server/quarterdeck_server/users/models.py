"""The users' table."""

import peewee

from quarterdeck_server.core.db import Table


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
    failed_logins = peewee.IntegerField()
    locked_until = peewee.BigIntegerField(null=True)
    # Sessions opened before this are dead: after a new password, or a deactivation.
    sessions_valid_after = peewee.BigIntegerField()
    version = peewee.IntegerField()
    created_at = peewee.BigIntegerField()
    updated_at = peewee.BigIntegerField()
    last_login = peewee.BigIntegerField(null=True)
    deleted_at = peewee.BigIntegerField(null=True)

    class Meta:
        table_name = "users"


LIVE = User.deleted_at.is_null()
User.add_index(User.index(User.email, unique=True, where=LIVE, name="users_email"))
