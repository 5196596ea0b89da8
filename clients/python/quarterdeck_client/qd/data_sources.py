"""`qd data-sources`."""

import typer
from quarterdeck.v1.data_sources_pb2 import (
    CreateDataSourceGrantRequest,
    CreateDataSourceRequest,
    DeleteDataSourceGrantRequest,
    DeleteDataSourceRequest,
    GetDataSourceRequest,
    ListDataSourceGrantsRequest,
    ListDataSourcesRequest,
    TestDataSourceRequest,
    UpdateDataSourceRequest,
)

from quarterdeck_client.qd.run import Qd, command
from quarterdeck_client.qd.waiting import Yes, finish_test

app = typer.Typer()


@command(app, name="list")
def list_sources(qd: Qd, request: ListDataSourcesRequest) -> None:
    """List data sources, newest first."""
    columns = "id name source_type host port database path last_test.success is_active"
    qd.rows(qd.client.data_sources.ListDataSources, request, columns)


@command(app, "data_source_id", name="show")
def show_source(qd: Qd, request: GetDataSourceRequest) -> None:
    """Show a data source."""
    qd.show(qd.client.data_sources.GetDataSource(request))


@command(
    app,
    "name",
    name="create",
    example="qd data-sources create shop --type postgresql --host db.example.com --port 5432"
    " --database shop --username backup --ask-password",
)
def create_source(qd: Qd, request: CreateDataSourceRequest) -> None:
    """Add a data source without connecting to it; check it with `test`."""
    qd.show(qd.client.data_sources.CreateDataSource(request))


@command(app, "data_source_id", name="update", example="qd data-sources update 3 --ask-password")
def update_source(qd: Qd, request: UpdateDataSourceRequest) -> None:
    """Update the given fields of a data source."""
    qd.show(qd.client.data_sources.UpdateDataSource(request))


@command(app, "data_source_id", name="test")
def test_source(qd: Qd, request: TestDataSourceRequest) -> None:
    """Test a data source by signing in to it; exit with an error if that fails."""
    finish_test(qd, qd.client.data_sources.TestDataSource(request))


@command(app, "data_source_id", name="delete")
def delete_source(qd: Qd, request: DeleteDataSourceRequest, yes: Yes = False) -> None:
    """Delete a data source and its password."""
    qd.confirm(f"Delete data source {request.data_source_id}?", yes)
    qd.client.data_sources.DeleteDataSource(request)
    qd.screen.done(f"Deleted data source {request.data_source_id}.")


@command(app, "data_source_id", name="grants")
def list_grants(qd: Qd, request: ListDataSourceGrantsRequest) -> None:
    """List the grants on a data source."""
    columns = "id user_id role rights granted_by created_at"
    qd.rows(qd.client.data_sources.ListDataSourceGrants, request, columns)


@command(
    app,
    "data_source_id",
    name="grant",
    example="qd data-sources grant shop --user-id ines@example.com --right back_up --right restore",
)
def create_grant(qd: Qd, request: CreateDataSourceGrantRequest) -> None:
    """Grant a user or a role further rights on a data source."""
    qd.show(qd.client.data_sources.CreateDataSourceGrant(request))


@command(app, "data_source_id", "grant_id", name="revoke")
def delete_grant(qd: Qd, request: DeleteDataSourceGrantRequest) -> None:
    """Revoke a grant, by its number."""
    qd.client.data_sources.DeleteDataSourceGrant(request)
    qd.screen.done(f"Revoked grant {request.grant_id}.")
