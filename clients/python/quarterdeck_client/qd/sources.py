"""`qd sources`."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from quarterdeck.v1.events_pb2 import Event
from quarterdeck.v1.sources_pb2 import (
    CreateSourceRequest,
    DeleteSourceRequest,
    GetSourceRefusalRequest,
    GetSourceRequest,
    ListSourceRefusalsRequest,
    ListSourcesRequest,
    ReplaySourceRefusalRequest,
    RotateSourceTokenRequest,
    TrySourceRequest,
    TrySourceResponse,
    UpdateSourceRequest,
)
from rich.table import Table
from rich.text import Text

from quarterdeck_client.qd import exits
from quarterdeck_client.qd.run import Qd, command
from quarterdeck_client.qd.text import clean
from quarterdeck_client.qd.waiting import Yes

app = typer.Typer()

_MappingFile = Annotated[
    str | None,
    typer.Option("--mapping", help="A TOML file with the mapping; - reads standard input."),
]
_ONCE = "The token is shown only this once. For a sender that can set no header, send to "


@command(app, name="list", example="qd sources list --kind sns --kind eventbridge")
def list_sources(qd: Qd, request: ListSourcesRequest) -> None:
    """List sources, newest first."""
    columns = "id name kind is_enabled received made refused last_received_at"
    qd.rows(qd.client.sources.ListSources, request, columns)


@command(app, "id", name="show")
def show_source(qd: Qd, request: GetSourceRequest) -> None:
    """Show a source, its address and its figures."""
    qd.show(qd.client.sources.GetSource(request))


@command(
    app,
    "name",
    "kind",
    name="create",
    without=("mapping",),
    example="qd sources create 'Shop alarms' sns --with-token"
    " --topic arn:aws:sns:eu-west-1:123456789012:alarms",
)
def create_source(qd: Qd, request: CreateSourceRequest, mapping: _MappingFile = None) -> None:
    """Create a source."""
    if mapping:
        request.mapping = _read(mapping)
    answer = qd.client.sources.CreateSource(request)
    if qd.screen.json:
        qd.show(answer)
        return
    qd.show(answer.source)
    _tell(qd, answer.source.intake_path, answer.token)


@command(
    app,
    "id",
    name="update",
    without=("mapping",),
    example="qd sources update ID --mapping checkout.toml",
)
def update_source(qd: Qd, request: UpdateSourceRequest, mapping: _MappingFile = None) -> None:
    """Update the given fields of a source."""
    if mapping:
        request.mapping = _read(mapping)
    qd.show(qd.client.sources.UpdateSource(request))


@command(
    app, "id", name="rotate-token", example="qd sources rotate-token ID --overlap-seconds 3600"
)
def rotate_token(qd: Qd, request: RotateSourceTokenRequest) -> None:
    """Replace the token of a source, and show the new one."""
    answer = qd.client.sources.RotateSourceToken(request)
    if qd.screen.json:
        qd.show(answer)
    else:
        _tell(qd, answer.source.intake_path, answer.token)


@command(app, "id", name="delete")
def delete_source(qd: Qd, request: DeleteSourceRequest, yes: Yes = False) -> None:
    """Delete a source with its refusals; its events stay."""
    qd.confirm(f"Delete source {request.id}?", yes)
    qd.client.sources.DeleteSource(request)
    qd.screen.done(f"Deleted source {request.id}.")


@command(app, "id", name="refusals", example="qd sources refusals ID --reason NOT_UNDERSTOOD")
def list_refusals(qd: Qd, request: ListSourceRefusalsRequest) -> None:
    """List what a source sent and was not understood, newest first."""
    columns = "id refused_at reason message item is_whole replays"
    qd.rows(qd.client.sources.ListSourceRefusals, request, columns)


@command(app, "id", "refusal_id", name="refusal")
def show_refusal(qd: Qd, request: GetSourceRefusalRequest) -> None:
    """Show a refusal with its body."""
    qd.show(qd.client.sources.GetSourceRefusal(request))


@command(app, "id", "refusal_id", name="replay")
def replay_refusal(qd: Qd, request: ReplaySourceRefusalRequest) -> None:
    """Take a refusal in again; exit with an error if it is still not understood."""
    answer = qd.client.sources.ReplaySourceRefusal(request)
    qd.show(answer)
    if answer.refusals:
        raise typer.Exit(exits.WORK_FAILED)


@command(
    app,
    "id",
    name="try",
    without=("payload", "mapping"),
    example="qd sources try SOURCE alert.json --mapping checkout.toml",
)
def try_source(
    qd: Qd,
    request: TrySourceRequest,
    file: Annotated[str, typer.Argument(help="The payload; - reads standard input.")] = "-",
    mapping: _MappingFile = None,
) -> None:
    """Show a payload and what it would become, side by side; nothing is kept."""
    request.payload = _read(file)
    if mapping:
        request.mapping = _read(mapping)
    answer = qd.client.sources.TrySource(request)
    if qd.screen.json:
        qd.show(answer)
    else:
        qd.screen.print(_side_by_side(request.payload, answer))
    if answer.refusal_count:
        raise typer.Exit(exits.WORK_FAILED)


def _tell(qd: Qd, path: str, token: str) -> None:
    if token:
        qd.screen.write(token)
        qd.screen.say(f"{_ONCE}{path}/TOKEN", "yellow")


def _read(path: str) -> str:
    """Return the text of a file; `-` is standard input."""
    try:
        return sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{path}: {str(error.strerror).lower()}") from None
    except UnicodeDecodeError:
        raise typer.BadParameter(f"{path}: is no UTF-8") from None


def _side_by_side(payload: str, answer: TrySourceResponse) -> Table:
    made = Table.grid(padding=(0, 3))
    made.add_column(ratio=1, overflow="fold")
    made.add_column(ratio=1, overflow="fold")
    made.add_row(Text("Payload", style="bold"), Text("Events", style="bold"))
    made.add_row(Text(clean(_pretty(payload), lines=True)), _told(answer))
    return made


def _pretty(payload: str) -> str:
    try:
        return json.dumps(json.loads(payload), indent=2, ensure_ascii=False)
    except ValueError:
        return payload


def _told(answer: TrySourceResponse) -> Text:
    """Return the events and refusals, a paragraph each."""
    told = Text()
    for each in answer.events:
        event = each.event
        phase = TrySourceResponse.TriedEvent.Phase.Name(each.phase)
        severity = Event.Severity.Name(event.severity)
        told.append(f"{clean(event.title)}\n", style="bold")
        told.append(f"  {phase}, {severity}, {clean(event.source)}\n")
        for name in ("type", "resource", "account_id", "region", "fingerprint"):
            if value := getattr(event, name):
                told.append(f"  {name}: {clean(value)}\n")
        told.append("\n")
    for refusal in answer.refusals:
        place = f"item {refusal.item}" if refusal.HasField("item") else "all of it"
        told.append(f"{refusal.reason}: {place}\n", style="bold red")
        told.append(f"  {clean(refusal.message)}\n\n")
    return told
