"""AWS accounts."""

from typing import NamedTuple

import peewee

from quarterdeck_server.storage.db import Table


class AwsAccount(Table):
    """An AWS account. A deleted one is kept, without its secret."""

    seq = peewee.BigAutoField()
    id = peewee.TextField(unique=True)
    name = peewee.TextField()
    account_id = peewee.TextField()
    # A JSON list.
    regions = peewee.TextField()
    role_arn = peewee.TextField()
    external_id = peewee.TextField()
    access_key_id = peewee.TextField()
    # Sealed with the secret key; empty for none.
    sealed_secret = peewee.TextField()
    description = peewee.TextField()
    is_active = peewee.BooleanField()
    # The last test as a JSON object; empty for none.
    last_test = peewee.TextField()
    version = peewee.IntegerField()
    created_at = peewee.BigIntegerField()
    updated_at = peewee.BigIntegerField()
    deleted_at = peewee.BigIntegerField(null=True)

    class Meta:
        table_name = "aws_accounts"


class AwsAccountRow(NamedTuple):
    """An aws account, as it is read."""

    seq: int
    id: str
    name: str
    account_id: str
    regions: str
    role_arn: str
    external_id: str
    access_key_id: str
    sealed_secret: str
    description: str
    is_active: bool
    last_test: str
    version: int
    created_at: int
    updated_at: int
    deleted_at: int | None


LIVE = AwsAccount.deleted_at.is_null()
AwsAccount.add_index(
    AwsAccount.index(AwsAccount.account_id, unique=True, where=LIVE, name="aws_accounts_account_id")
)
