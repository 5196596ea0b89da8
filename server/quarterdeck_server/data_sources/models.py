"""Data sources."""

import peewee

# Columns are written out, whichever table has the same.
# pylint: disable=duplicate-code
from quarterdeck_server.core.db import Table


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


LIVE = DataSource.deleted_at.is_null()
