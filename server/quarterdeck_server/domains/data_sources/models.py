"""Data sources."""

from typing import NamedTuple, TypedDict

import peewee

# Columns are written out, whichever table has the same.
# pylint: disable=duplicate-code
from quarterdeck_server.storage.db import Table


class DataSource(Table):
    """A database that is looked after. A deleted one is kept, without its password."""

    id = peewee.BigAutoField()
    name = peewee.TextField()
    source_type = peewee.TextField()
    host = peewee.TextField()
    port = peewee.IntegerField()
    database = peewee.TextField()
    username = peewee.TextField()
    # Sealed with the secret key; empty for none.
    sealed_password = peewee.TextField()
    # Empty for a file.
    ssl_mode = peewee.TextField()
    path = peewee.TextField()
    description = peewee.TextField()
    is_active = peewee.BooleanField()
    # The last test as a JSON object; empty for none.
    last_test = peewee.TextField()
    version = peewee.IntegerField()
    created_at = peewee.BigIntegerField()
    updated_at = peewee.BigIntegerField()
    deleted_at = peewee.BigIntegerField(null=True)

    class Meta:
        table_name = "data_sources"


class DataSourceRow(NamedTuple):
    """A data source, as it is read."""

    id: int
    name: str
    source_type: str
    host: str
    port: int
    database: str
    username: str
    sealed_password: str
    ssl_mode: str
    path: str
    description: str
    is_active: bool
    last_test: str
    version: int
    created_at: int
    updated_at: int
    deleted_at: int | None


class SourceId(NamedTuple):
    """The id of a data source."""

    id: int


class NewSource(TypedDict, total=False):
    """What somebody says of a new data source."""

    name: str
    source_type: str
    host: str
    port: int
    database: str
    username: str
    password: str
    ssl_mode: str
    path: str
    description: str


class SourceChanges(TypedDict, total=False):
    """What somebody changes of a data source."""

    name: str
    host: str
    port: int
    database: str
    username: str
    password: str
    ssl_mode: str
    path: str
    description: str
    is_active: bool


class SourceFields(NewSource, total=False):
    """What is known of a data source that is, or that is to be made."""

    sealed_password: str
    is_active: bool


class SourceGrant(Table):
    """What somebody may do with a data source, besides reading it."""

    id = peewee.BigAutoField()
    data_source_id = peewee.BigIntegerField()
    # The id of a user, or the word of a role.
    grantee = peewee.TextField()
    may_back_up = peewee.BooleanField()
    may_restore = peewee.BooleanField()
    may_manage = peewee.BooleanField()
    granted_by = peewee.TextField()
    created_at = peewee.BigIntegerField()
    updated_at = peewee.BigIntegerField()

    class Meta:
        table_name = "source_grants"


class SourceGrantRow(NamedTuple):
    """A source grant, as it is read."""

    id: int
    data_source_id: int
    grantee: str
    may_back_up: bool
    may_restore: bool
    may_manage: bool
    granted_by: str
    created_at: int
    updated_at: int


LIVE = DataSource.deleted_at.is_null()
SourceGrant.add_index(
    SourceGrant.index(
        SourceGrant.grantee, SourceGrant.data_source_id, unique=True, name="source_grants_grantee"
    )
)
SourceGrant.add_index(
    SourceGrant.index(SourceGrant.data_source_id, SourceGrant.id, name="source_grants_source")
)
