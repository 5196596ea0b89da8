"""`qd monitoring`: the rules of what to do with events."""

from typing import Annotated

import typer
from google.protobuf.json_format import ParseDict, ParseError
from quarterdeck.v1.monitoring_pb2 import GetMonitoringConfigRequest, UpdateMonitoringConfigRequest

from quarterdeck_client.qd.fields import read_json
from quarterdeck_client.qd.run import Qd, command

app = typer.Typer()


@command(app, name="show", example="qd monitoring show --json > rules.json")
def show_rules(qd: Qd) -> None:
    """Shows the rules; --json prints what `set` takes."""
    qd.show(qd.client.monitoring.GetMonitoringConfig(GetMonitoringConfigRequest()))


@command(app, name="set", example="qd monitoring set rules.json")
def set_rules(
    qd: Qd, file: Annotated[str, typer.Argument(help="The rules as JSON; - is the input.")]
) -> None:
    """Changes the sections that the file has. With its etag a change in between is refused."""
    try:
        request = ParseDict(read_json(file), UpdateMonitoringConfigRequest())
    except ParseError as error:
        raise typer.BadParameter(f"{file}: {error}") from None
    qd.show(qd.client.monitoring.UpdateMonitoringConfig(request))
