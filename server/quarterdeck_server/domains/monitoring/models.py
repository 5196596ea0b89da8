"""The monitoring configuration: one row."""

import peewee

from quarterdeck_server.storage.db import Table


class MonitoringRow(Table):
    """The rules for events as a JSON object. There is no row before the first change."""

    id = peewee.IntegerField(primary_key=True)
    config = peewee.TextField()
    version = peewee.IntegerField()
    updated_at = peewee.BigIntegerField()
    updated_by = peewee.TextField(null=True)

    class Meta:
        table_name = "monitoring_config"
