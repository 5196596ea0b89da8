"""`qd aws-accounts`."""

import typer
from quarterdeck.v1.aws_accounts_pb2 import (
    CreateAwsAccountRequest,
    DeleteAwsAccountRequest,
    GetAwsAccountRequest,
    ListAwsAccountsRequest,
    TestAwsAccountRequest,
    UpdateAwsAccountRequest,
)

from quarterdeck_client.qd.run import Qd, command
from quarterdeck_client.qd.waiting import Yes, finish_test

app = typer.Typer()


@command(app, name="list")
def list_accounts(qd: Qd, request: ListAwsAccountsRequest) -> None:
    """List accounts, newest first."""
    columns = "id name account_id regions is_active last_test.success last_test.tested_at"
    qd.rows(qd.client.aws_accounts.ListAwsAccounts, request, columns)


@command(app, "id", name="show")
def show_account(qd: Qd, request: GetAwsAccountRequest) -> None:
    """Show an account and the external id that its role must require."""
    qd.show(qd.client.aws_accounts.GetAwsAccount(request))


@command(
    app,
    "name",
    "account_id",
    name="create",
    example="qd aws-accounts create production 123456789012 --region eu-central-1"
    " --role-arn arn:aws:iam::123456789012:role/quarterdeck",
)
def create_account(qd: Qd, request: CreateAwsAccountRequest) -> None:
    """Add an account."""
    qd.show(qd.client.aws_accounts.CreateAwsAccount(request))


@command(app, "id", name="update", example="qd aws-accounts update ID --ask-secret-access-key")
def update_account(qd: Qd, request: UpdateAwsAccountRequest) -> None:
    """Update the given fields of an account."""
    qd.show(qd.client.aws_accounts.UpdateAwsAccount(request))


@command(app, "id", name="test")
def test_account(qd: Qd, request: TestAwsAccountRequest) -> None:
    """Test an account by signing in to AWS; exit with an error if that fails."""
    finish_test(qd, qd.client.aws_accounts.TestAwsAccount(request))


@command(app, "id", name="delete")
def delete_account(qd: Qd, request: DeleteAwsAccountRequest, yes: Yes = False) -> None:
    """Delete an account and its credentials."""
    qd.confirm(f"Delete AWS account {request.id}?", yes)
    qd.client.aws_accounts.DeleteAwsAccount(request)
    qd.screen.done(f"Deleted AWS account {request.id}.")
