"""Sessions and their refresh tokens."""

from typing import NamedTuple

import peewee

from quarterdeck_server.storage.db import Table


class Session(Table):
    """One sign-in. It lives until it is ended, or until `expires_at`, however much it is used."""

    id = peewee.TextField(primary_key=True)
    user_id = peewee.TextField(index=True)
    created_at = peewee.BigIntegerField()
    last_used_at = peewee.BigIntegerField()
    expires_at = peewee.BigIntegerField(index=True)
    revoked_at = peewee.BigIntegerField(null=True)
    ip = peewee.TextField()
    user_agent = peewee.TextField()

    class Meta:
        table_name = "sessions"


class SessionRow(NamedTuple):
    """A session, as it is read."""

    id: str
    user_id: str
    created_at: int
    last_used_at: int
    expires_at: int
    revoked_at: int | None
    ip: str
    user_agent: str


class RefreshToken(Table):
    """A refresh token of a session; used ones are kept, so that a replay is told."""

    token_hash = peewee.TextField(primary_key=True)
    session_id = peewee.TextField(index=True)
    created_at = peewee.BigIntegerField()
    used_at = peewee.BigIntegerField(null=True)

    class Meta:
        table_name = "refresh_tokens"


class RefreshTokenRow(NamedTuple):
    """A refresh token, as it is read."""

    token_hash: str
    session_id: str
    created_at: int
    used_at: int | None
