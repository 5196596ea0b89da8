"""`qd events`."""

from typing import Annotated, Any

import typer
from quarterdeck.v1.events_pb2 import (
    AcknowledgeEventRequest,
    BatchCreateEventsRequest,
    BatchCreateEventsResponse,
    BulkUpdateEventsRequest,
    CreateEventRequest,
    DeleteEventRequest,
    GetEventRequest,
    IngestEventBridgeRequest,
    ListEventActivityRequest,
    ListEventsRequest,
    ResolveEventRequest,
)
from quarterdeck.v1.tasks_pb2 import CreateTaskFromEventRequest

from quarterdeck_client.qd import exits
from quarterdeck_client.qd.fields import read_json
from quarterdeck_client.qd.run import Qd, command
from quarterdeck_client.qd.waiting import Yes

app = typer.Typer()


@command(app, name="list", example="qd events list --severity critical --status open --since 2h")
def list_events(qd: Qd, request: ListEventsRequest) -> None:
    """List events, latest first."""
    columns = "id severity status title last_seen_at resource count"
    qd.rows(qd.client.events.ListEvents, request, columns)


@command(app, "id", name="show")
def show_event(qd: Qd, request: GetEventRequest) -> None:
    """Show an event with its original data and its latest activity."""
    qd.show(qd.client.events.GetEvent(request))


@command(app, "id", name="activity", example="qd events activity ID --all")
def list_activity(qd: Qd, request: ListEventActivityRequest) -> None:
    """List the activity of an event, newest first."""
    columns = "created_at action user_id note task_id"
    qd.rows(qd.client.events.ListEventActivity, request, columns)


@command(
    app,
    "title",
    name="create",
    example="qd events create 'Disk full' --source backup-host --type disk --severity high",
)
def create_event(qd: Qd, request: CreateEventRequest) -> None:
    """Create an event, or count one more occurrence of a known event."""
    qd.show(qd.client.events.CreateEvent(request))


@command(app, "id", name="acknowledge")
def acknowledge_event(qd: Qd, request: AcknowledgeEventRequest) -> None:
    """Acknowledge an event."""
    qd.show(qd.client.events.AcknowledgeEvent(request))


@command(app, "id", name="resolve", example="qd events resolve ID --note 'Disk replaced'")
def resolve_event(qd: Qd, request: ResolveEventRequest) -> None:
    """Resolve an event."""
    qd.show(qd.client.events.ResolveEvent(request))


@command(app, "id", name="create-task", example="qd events create-task ID --assignee me")
def create_task(qd: Qd, request: CreateTaskFromEventRequest) -> None:
    """Create a task from an event."""
    qd.show(qd.client.tasks.CreateTaskFromEvent(request))


@command(app, "id", name="delete")
def delete_event(qd: Qd, request: DeleteEventRequest, yes: Yes = False) -> None:
    """Delete an event."""
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
    """Acknowledge, resolve or delete many events, by id or by filter."""
    if filters.ListFields():
        request.filters.CopyFrom(filters)
    if request.action == BulkUpdateEventsRequest.delete:
        qd.confirm("Delete these events?", yes)
    qd.show(qd.client.events.BulkUpdateEvents(request))


@command(app, name="ingest", example="my-exporter | qd events ingest -")
def ingest(
    qd: Qd,
    file: Annotated[
        str,
        typer.Argument(
            help="An EventBridge envelope, or an array of events; - reads standard input."
        ),
    ] = "-",
) -> None:
    """Ingest an EventBridge envelope, or an array of envelopes and generic events."""
    found = read_json(file)
    if isinstance(found, list):
        batch = BatchCreateEventsRequest()
        for index, event in enumerate(found):
            batch.events.add().update(_object(event, f"events[{index}]"))
        _show_batch(qd, qd.client.events.BatchCreateEvents(batch))
    else:
        envelope = IngestEventBridgeRequest()
        envelope.envelope.update(_object(found, file))
        answer = qd.client.events.IngestEventBridge(envelope)
        if qd.screen.json:
            qd.show(answer)
        else:
            qd.screen.rows(iter(answer.events), _TAKEN_IN, None)


_TAKEN_IN = "id severity status title"


def _object(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise typer.BadParameter(f"{place}: not an object")
    return value


def _show_batch(qd: Qd, answer: BatchCreateEventsResponse) -> None:
    """Show what was taken in; the run fails if an item was refused."""
    refused = {n: each.error for n, each in enumerate(answer.results) if each.HasField("error")}
    if qd.screen.json:
        qd.show(answer)
    else:
        taken_in = [event for each in answer.results for event in each.events]
        if taken_in or not refused:
            qd.screen.rows(iter(taken_in), _TAKEN_IN, None)
        for index, error in refused.items():
            qd.screen.say(f"events[{index}] was rejected: {error.message}", "red")
    if refused:
        raise typer.Exit(exits.WORK_FAILED)
