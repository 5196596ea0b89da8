"""API keys and their secrets."""

from typing import NamedTuple

import peewee

# Columns are written out, whichever table has the same.
# pylint: disable=duplicate-code
from quarterdeck_server.storage.db import Table


class ApiKey(Table):
    """What somebody, or a machine, may call with. A revoked one is kept, to be told apart."""

    seq = peewee.BigAutoField()
    id = peewee.TextField(unique=True)
    name = peewee.TextField()
    # person | machine
    kind = peewee.TextField()
    # The user whom it acts as: of a machine one of its own, who has the key's id.
    principal_id = peewee.TextField()
    # The user who answers for it.
    user_id = peewee.TextField()
    # The key that it was created with, and is revoked with; empty for none.
    made_with = peewee.TextField()
    # Of a machine.
    role = peewee.TextField(null=True)
    # JSON lists.
    scopes = peewee.TextField()
    allowed_networks = peewee.TextField()
    prefix = peewee.TextField()
    expires_at = peewee.BigIntegerField(null=True)
    # When the secret before the last one ends, if it was to go on.
    previous_expires_at = peewee.BigIntegerField(null=True)
    # 0 for never.
    last_used_at = peewee.BigIntegerField()
    last_used_ip = peewee.TextField()
    version = peewee.IntegerField()
    created_at = peewee.BigIntegerField()
    updated_at = peewee.BigIntegerField()
    deleted_at = peewee.BigIntegerField(null=True)

    class Meta:
        table_name = "api_keys"


class ApiKeyRow(NamedTuple):
    """An API key, as it is read."""

    seq: int
    id: str
    name: str
    kind: str
    principal_id: str
    user_id: str
    made_with: str
    role: str | None
    scopes: str
    allowed_networks: str
    prefix: str
    expires_at: int | None
    previous_expires_at: int | None
    last_used_at: int
    last_used_ip: str
    version: int
    created_at: int
    updated_at: int
    deleted_at: int | None


LIVE = ApiKey.deleted_at.is_null()


def _live(name: str, *columns: peewee.Field) -> peewee.Index:
    return ApiKey.index(*columns, where=LIVE, name=f"api_keys_{name}")


ApiKey.add_index(_live("live", ApiKey.seq))
ApiKey.add_index(_live("name", ApiKey.name, ApiKey.seq))
ApiKey.add_index(_live("last_used_at", ApiKey.last_used_at, ApiKey.seq))
ApiKey.add_index(_live("user_id", ApiKey.user_id, ApiKey.seq))
ApiKey.add_index(_live("user_name", ApiKey.user_id, ApiKey.name, ApiKey.seq))
ApiKey.add_index(_live("user_last_used_at", ApiKey.user_id, ApiKey.last_used_at, ApiKey.seq))
ApiKey.add_index(_live("kind", ApiKey.kind, ApiKey.seq))
ApiKey.add_index(_live("made_with", ApiKey.made_with))


class ApiKeySecret(Table):
    """What a key is known by. Several while a rotation's overlap lasts."""

    seq = peewee.BigAutoField()
    # SHA-256 of the key, in hexadecimal digits; it has too many bits to be guessed from this.
    secret_hash = peewee.TextField(unique=True)
    key_id = peewee.TextField(index=True)
    # Of one that was replaced.
    expires_at = peewee.BigIntegerField(null=True, index=True)
    created_at = peewee.BigIntegerField()

    class Meta:
        table_name = "api_key_secrets"


class ApiKeySecretRow(NamedTuple):
    """A secret, as it is read."""

    seq: int
    secret_hash: str
    key_id: str
    expires_at: int | None
    created_at: int
