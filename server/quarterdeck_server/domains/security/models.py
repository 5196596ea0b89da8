"""The last security audit of each data source."""

from typing import NamedTuple

import peewee

from quarterdeck_server.storage.db import Table


class SecurityAudit(Table):
    """What an audit found."""

    data_source_id = peewee.BigIntegerField(primary_key=True)
    audited_at = peewee.BigIntegerField()
    score = peewee.IntegerField(null=True)
    previous_score = peewee.IntegerField(null=True)
    server_version = peewee.TextField()
    # JSON: a list of findings, and a list of the ids of checks that are worse than before.
    findings = peewee.TextField()
    worse = peewee.TextField()
    # A JSON object: the last status of each check that could look.
    known = peewee.TextField()

    class Meta:
        table_name = "security_audits"


class SecurityAuditRow(NamedTuple):
    """A security audit, as it is read."""

    data_source_id: int
    audited_at: int
    score: int | None
    previous_score: int | None
    server_version: str
    findings: str
    worse: str
    known: str
