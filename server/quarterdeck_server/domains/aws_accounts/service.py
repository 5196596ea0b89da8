"""AWS accounts, their credentials and tests."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import NamedTuple, TypedDict

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.crypto import Sealer
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.aws_accounts.models import LIVE, AwsAccount, AwsAccountRow
from quarterdeck_server.domains.monitoring import service as monitoring
from quarterdeck_server.domains.notifications import service as notifications
from quarterdeck_server.domains.notifications.service import NewNotification
from quarterdeck_server.storage import db
from quarterdeck_server.storage.rows import Rows, check_etag
from quarterdeck_server.storage.stored_secrets import StoredSecret


class AccountValues(TypedDict, total=False):
    """What a request may give of an account."""

    name: str
    account_id: str
    regions: Sequence[str]
    role_arn: str
    access_key_id: str
    secret_access_key: str
    description: str


class AccountChanges(AccountValues, total=False):
    """What a request may change of an account."""

    is_active: bool


class _Id(NamedTuple):
    id: str


_insert = db.insert(AwsAccount)
_accounts = Rows(AwsAccount, AwsAccountRow, "AWS account")
_same_account = db.Statement(
    lambda: AwsAccount.select(AwsAccount.id).where(
        AwsAccount.account_id == db.bind("account_id"), LIVE
    ),
    _Id,
)
_set_test = db.Statement(
    lambda: AwsAccount.update(last_test=db.bind("last_test")).where(
        AwsAccount.id == db.bind("id"), LIVE
    )
)
SECRET = StoredSecret(
    AwsAccount.sealed_secret, "secret_access_key", ("name", "description", "is_active")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What it takes to sign in to an account; empty texts for what there is none of."""

    account_id: str
    regions: list[str]
    role_arn: str
    external_id: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How signing in went; `error_code` and `message` are empty if it succeeded."""

    success: bool
    account_id: str = ""
    arn: str = ""
    error_code: str
    message: str
    latency_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Test(Outcome):
    """A test of an account as it is kept, as JSON."""

    tested_at: int


def get_account(account_id: str) -> AwsAccountRow:
    """Return the row of an account. Raise NotFound."""
    return _accounts.get(account_id)


def create_account(values: AccountValues, sealer: Sealer) -> AwsAccountRow:
    """Store a new account and return its row.

    Raise AlreadyExists for an account that is there, InvalidArgument for the
    role of another one.
    """
    now = clock.now()
    _refuse_taken(values["account_id"])
    _check_role(values["role_arn"], values["account_id"])
    secret = values["secret_access_key"]
    row_id = db.new_id()
    _insert.run(
        id=row_id,
        name=values["name"],
        account_id=values["account_id"],
        regions=json.dumps(values["regions"]),
        role_arn=values["role_arn"],
        access_key_id=values["access_key_id"],
        description=values["description"],
        # 128 random bits: nobody who knows one can tell another's (IAM User Guide, confused deputy)
        external_id=f"quarterdeck-{secrets.token_hex(16)}",
        sealed_secret=sealer.seal(secret) if secret else "",
        is_active=True,
        last_test="",
        version=1,
        created_at=now,
        updated_at=now,
        deleted_at=None,
    )
    return get_account(row_id)


def update_account(
    row_id: str, values: AccountChanges, etag: str, sealer: Sealer
) -> tuple[AwsAccountRow, AwsAccountRow]:
    """Update the given fields, and return the row before and after.

    Raise NotFound, Conflict for a stale etag, and as create_account;
    InvalidArgument also for a key without its secret, and for the lack of a secret
    that is needed again.
    """
    before = _accounts.hold(row_id)
    check_etag(before, etag)
    account_id = values.get("account_id", before.account_id)
    if account_id != before.account_id:
        _refuse_taken(account_id)
    _check_role(values.get("role_arn", before.role_arn), account_id)
    changes = _changes(values, before)
    secret = values.get("secret_access_key", "")
    key = values.get("access_key_id", before.access_key_id)
    # Without a key there is no secret any more.
    SECRET.check(before, changes, is_given=bool(secret) or not key)
    if key != before.access_key_id and key and not secret:
        raise errors.invalid("secret_access_key", "is required with a new access_key_id")
    if secret and not key:
        raise errors.invalid("access_key_id", "is required with a secret_access_key")
    if secret:
        changes["sealed_secret"] = sealer.seal(secret)
    elif not key and before.sealed_secret:
        changes["sealed_secret"] = ""
    return before, _accounts.update(row_id, changes) if changes else before


def _changes(values: AccountChanges, before: AwsAccountRow) -> dict[str, object]:
    """Return the columns that get another value, without the secret's."""
    columns = {name: value for name, value in values.items() if name != "secret_access_key"}
    if "regions" in values:
        columns["regions"] = json.dumps(values["regions"])
    return {name: value for name, value in columns.items() if value != getattr(before, name)}


def delete_account(row_id: str) -> None:
    """Hide an account and forget its secret. Raise NotFound."""
    _accounts.update(row_id, {"deleted_at": clock.now(), "sealed_secret": ""})


def access(row_id: str, sealer: Sealer) -> Access:
    """Return what it takes to sign in to an account. Raise NotFound, Unreadable."""
    row = get_account(row_id)
    return Access(
        account_id=row.account_id,
        regions=json.loads(row.regions),
        role_arn=row.role_arn,
        external_id=row.external_id,
        access_key_id=row.access_key_id,
        secret_access_key=sealer.open(row.sealed_secret) if row.sealed_secret else "",
        version=row.version,
    )


def note_test(row_id: str, outcome: Outcome, tested_version: int) -> Test:
    """Keep how a test went, tell people if it began to fail, and return what is kept.

    Of an account that was changed meanwhile nothing is kept.
    """
    test = Test(**asdict(outcome), tested_at=clock.now())
    row = _accounts.hold(row_id)
    if row.version != tested_version:
        return test
    before = json.loads(row.last_test) if row.last_test else None
    _set_test.run(id=row_id, last_test=json.dumps(asdict(test)))
    if before is not None and before["success"] and not outcome.success:
        notifications.alert(
            NewNotification(
                type="aws_account_failing",
                severity="high",
                title=f"AWS account {row.name} ({row.account_id}) can no longer be reached",
                body=f"{outcome.error_code}: {outcome.message}",
                resource_type="aws_account",
                resource_id=row_id,
            ),
            to_slack=monitoring.current().notify_slack,
        )
    return test


def _refuse_taken(account_id: str) -> None:
    if _same_account.first(account_id=account_id) is not None:
        raise errors.AlreadyExists(
            f"account_id: {account_id} already exists",
            reason=Reason.ACCOUNT_EXISTS,
            fields={"account_id": "already exists"},
        )


def _check_role(role_arn: str, account_id: str) -> None:
    if role_arn and role_arn.split(":")[4] != account_id:
        raise errors.invalid("role_arn", f"is not a role of account {account_id}")
