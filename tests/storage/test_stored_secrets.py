"""A stored secret is asked for again by whatever decides where it goes or what it opens."""

from typing import Any

import pytest
from quarterdeck_server.app import SECRETS
from quarterdeck_server.core import errors
from quarterdeck_server.domains.sources.models import Source
from quarterdeck_server.storage.db import Table

from tests.support.running_server import Person, Stack, reason, violations

SOURCES = "/api/data-sources"
ACCOUNTS = "/api/config/aws-accounts"
SERVER = {"name": "s", "host": "127.0.0.1", "port": 9, "database": "app", "username": "app"}
ACCOUNT = "999999999990"
MOVED: list[tuple[str, dict[str, Any]]] = [
    *(
        ("data_sources", change)
        for change in (
            {"host": "localhost"},
            {"port": 10},
            {"port": 0},
            {"database": "postgres"},
            {"username": "postgres"},
            {"ssl_mode": "disable"},
        )
    ),
    *(
        ("aws_accounts", change)
        for change in (
            {"access_key_id": "AKIAIOSFODNN7EXAMPL2"},
            {"regions": ["us-gov-west-1"]},
            {"role_arn": f"arn:aws:iam::{ACCOUNT}:role/other"},
            {"account_id": "999999999991"},
        )
    ),
]
# What may be changed of a row without asking; whoever adds a column thinks of it here.
HARMLESS = {
    "data_sources": {"name", "description", "is_active"},
    "aws_accounts": {"name", "description", "is_active"},
    # It checks what comes in, and goes nowhere.
    "sources": {*Source._meta.fields},  # type: ignore[attr-defined]
}


def test_a_secret_goes_and_opens_only_what_it_was_given_for(stack: Stack, admin: Person) -> None:
    source = admin.make(SOURCES, **SERVER, source_type="postgresql", password="canary")
    account = admin.make(
        ACCOUNTS,
        name="a",
        account_id=ACCOUNT,
        regions=["eu-west-1"],
        access_key_id="AKIAIOSFODNN7EXAMPLE",
        secret_access_key="canary",
    )
    paths = {
        "data_sources": f"{SOURCES}/{source['id']}",
        "aws_accounts": f"{ACCOUNTS}/{account['id']}",
    }
    fields = {"data_sources": "password", "aws_accounts": "secret_access_key"}
    for table, change in MOVED:
        refused = admin.put(paths[table], **change)
        assert refused.status_code == 400, (change, refused.text)
        assert violations(refused) == {fields[table]}, change
        assert reason(refused) == "SECRET_NEEDED_AGAIN"
        assert "canary" not in refused.text
    sealed = "SELECT sealed_password FROM data_sources WHERE id = ?"
    before = stack.sql(sealed, source["id"])
    for table, path in paths.items():
        assert admin.put(path, name="n", description="d", is_active=False).status_code == 200
        change = dict(MOVED)[table]
        assert admin.put(path, **change, **{fields[table]: "again"}).status_code == 200
    assert stack.sql(sealed, source["id"]) != before
    without = admin.put(paths["data_sources"], host="192.0.2.1", password="").json()
    assert (without["host"], without["has_password"]) == ("192.0.2.1", False)
    assert admin.put(paths["data_sources"], host="localhost").status_code == 200
    admin.delete(paths["aws_accounts"])


def test_a_column_that_nobody_thought_of_asks_for_the_secret() -> None:
    assert {secret.column.model._meta.table_name for secret in SECRETS} == {*HARMLESS}
    for secret in SECRETS:
        table = secret.column.model
        row = type("Row", (), {secret.column.name: "sealed"})
        assert {*secret.harmless} == HARMLESS[table._meta.table_name]
        for name in {*table._meta.fields} - HARMLESS[table._meta.table_name]:
            with pytest.raises(errors.InvalidArgument, match=f"^{secret.field}: .*{name}"):
                secret.check(row, {name: "another"}, is_given=False)
            secret.check(row, {name: "another"}, is_given=True)


def test_every_sealed_column_is_one_of_these() -> None:
    columns = {
        field
        for table in Table.__subclasses__()
        for name, field in table._meta.fields.items()  # type: ignore[attr-defined]
        if name.startswith("sealed")
    }
    assert columns == {secret.column for secret in SECRETS}
