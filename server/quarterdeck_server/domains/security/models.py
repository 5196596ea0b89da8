"""The last security audit of each data source."""

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
