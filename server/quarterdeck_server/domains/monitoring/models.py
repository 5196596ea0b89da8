"""The monitoring configuration: one row."""

from typing import NamedTuple

import peewee

from quarterdeck_server.storage.db import Table


class MonitoringConfig(Table):
    """The rules for events as a JSON object. There is no row before the first change."""

    id = peewee.IntegerField(primary_key=True)
    config = peewee.TextField()
    version = peewee.IntegerField()
    updated_at = peewee.BigIntegerField()
    updated_by = peewee.TextField(null=True)

    class Meta:
        table_name = "monitoring_config"


class MonitoringConfigRow(NamedTuple):
    """A monitoring config, as it is read."""

    id: int
    config: str
    version: int
    updated_at: int
    updated_by: str | None
