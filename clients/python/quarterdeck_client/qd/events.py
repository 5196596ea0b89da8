"""`qd events`."""

from typing import Annotated

import typer
from quarterdeck.v1.events_pb2 import (
    AcknowledgeEventRequest,
    BatchCreateEventsRequest,
    BulkUpdateEventsRequest,
    CreateEventRequest,
    DeleteEventRequest,
    GetEventRequest,
    IngestEventBridgeRequest,
    ListEventsRequest,
    ResolveEventRequest,
)
from quarterdeck.v1.tasks_pb2 import CreateTaskFromEventRequest

from quarterdeck_client.qd.fields import read_json
from quarterdeck_client.qd.run import Qd, command
from quarterdeck_client.qd.waiting import Yes

app = typer.Typer()


@command(app, name="list", example="qd events list --severity critical --status open --since 2h")
def list_events(qd: Qd, request: ListEventsRequest) -> None:
    """Lists events, the latest first."""
    columns = "id severity status title resource last_seen_at count"
    qd.rows(qd.client.events.ListEvents, request, columns)


@command(app, "id", name="show")
def show_event(qd: Qd, request: GetEventRequest) -> None:
    """Shows an event with its original and what was done about it."""
    qd.show(qd.client.events.GetEvent(request))


@command(
    app,
    "title",
    name="create",
    example="qd events create 'Disk full' --source backup-host --type disk --severity high",
)
def create_event(qd: Qd, request: CreateEventRequest) -> None:
    """Reports an event; one that is known is counted once more."""
    qd.show(qd.client.events.CreateEvent(request))


@command(app, "id", name="acknowledge")
def acknowledge_event(qd: Qd, request: AcknowledgeEventRequest) -> None:
    """Says that somebody has seen it."""
    qd.show(qd.client.events.AcknowledgeEvent(request))


@command(app, "id", name="resolve", example="qd events resolve ID --note 'Disk replaced'")
def resolve_event(qd: Qd, request: ResolveEventRequest) -> None:
    """Says that it is over."""
    qd.show(qd.client.events.ResolveEvent(request))


@command(app, "id", name="create-task", example="qd events create-task ID --assignee me")
def create_task(qd: Qd, request: CreateTaskFromEventRequest) -> None:
    """Makes a task of an event."""
    qd.show(qd.client.tasks.CreateTaskFromEvent(request))


@command(app, "id", name="delete")
def delete_event(qd: Qd, request: DeleteEventRequest, yes: Yes = False) -> None:
    """Deletes an event."""
    qd.confirm(f"Delete event {request.id}?", yes)
    qd.client.events.DeleteEvent(request)
    qd.screen.done(f"Deleted event {request.id}.")


@command(
    app,
    "action",
    "ids",
    name="bulk",
    without=("order_by", "page_token"),
    example="qd events bulk resolve --source my-service --status open",
)
def bulk(
    qd: Qd, request: BulkUpdateEventsRequest, filters: ListEventsRequest, yes: Yes = False
) -> None:
    """Acknowledges, resolves or deletes many events: by their ids, or all that a filter finds."""
    if filters.ListFields():
        request.filters.CopyFrom(filters)
    if request.action == BulkUpdateEventsRequest.delete:
        qd.confirm("Delete these events?", yes)
    qd.show(qd.client.events.BulkUpdateEvents(request))


@command(app, name="ingest", example="my-exporter | qd events ingest -")
def ingest(
    qd: Qd,
    file: Annotated[
        str, typer.Argument(help="An EventBridge envelope, or an array of events; - is the input.")
    ] = "-",
) -> None:
    """Takes in events as AWS EventBridge sends them, or an array of them and generic ones."""
    found = read_json(file)
    if isinstance(found, list):
        batch = BatchCreateEventsRequest()
        for event in found:
            batch.events.add().update(event)
        qd.show(qd.client.events.BatchCreateEvents(batch))
    else:
        envelope = IngestEventBridgeRequest()
        envelope.envelope.update(found)
        qd.show(qd.client.events.IngestEventBridge(envelope))
