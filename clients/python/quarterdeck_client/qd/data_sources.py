"""`qd data-sources`."""

import typer
from quarterdeck.v1.data_sources_pb2 import (
    CreateDataSourceRequest,
    DeleteDataSourceRequest,
    GetDataSourceRequest,
    ListDataSourcesRequest,
    TestDataSourceRequest,
    UpdateDataSourceRequest,
)

from quarterdeck_client.qd.run import Qd, command
from quarterdeck_client.qd.waiting import Yes, finish_test

app = typer.Typer()


@command(app, name="list")
def list_sources(qd: Qd, request: ListDataSourcesRequest) -> None:
    """Lists data sources, the newest first."""
    columns = "id name source_type host port database path last_test.success is_active"
    qd.rows(qd.client.data_sources.ListDataSources, request, columns)


@command(app, "data_source_id", name="show")
def show_source(qd: Qd, request: GetDataSourceRequest) -> None:
    """Shows a data source."""
    qd.show(qd.client.data_sources.GetDataSource(request))


@command(
    app,
    "name",
    name="create",
    example="qd data-sources create shop --type postgresql --host db.example.com --port 5432"
    " --database shop --username backup --ask-password",
)
def create_source(qd: Qd, request: CreateDataSourceRequest) -> None:
    """Adds a data source. It is not connected to; test it."""
    qd.show(qd.client.data_sources.CreateDataSource(request))


@command(app, "data_source_id", name="update", example="qd data-sources update 3 --ask-password")
def update_source(qd: Qd, request: UpdateDataSourceRequest) -> None:
    """Changes what is given of a data source."""
    qd.show(qd.client.data_sources.UpdateDataSource(request))


@command(app, "data_source_id", name="test")
def test_source(qd: Qd, request: TestDataSourceRequest) -> None:
    """Really connects and signs in; fails if that fails."""
    finish_test(qd, qd.client.data_sources.TestDataSource(request))


@command(app, "data_source_id", name="delete")
def delete_source(qd: Qd, request: DeleteDataSourceRequest, yes: Yes = False) -> None:
    """Deletes a data source and its password."""
    qd.confirm(f"Delete data source {request.data_source_id}?", yes)
    qd.client.data_sources.DeleteDataSource(request)
    qd.screen.done(f"Deleted data source {request.data_source_id}.")
