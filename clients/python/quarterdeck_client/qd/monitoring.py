"""`qd monitoring`: the rules for events."""

import re
from typing import Annotated

import typer
from google.protobuf import descriptor_pool
from google.protobuf.json_format import ParseDict, ParseError
from quarterdeck.v1.monitoring_pb2 import GetMonitoringConfigRequest, UpdateMonitoringConfigRequest

from quarterdeck_client.qd.fields import read_json
from quarterdeck_client.qd.run import Qd, command

app = typer.Typer()
# What protobuf says of a name that a message does not have.
_UNKNOWN = re.compile(r'Message type "([^"]+)" has no field named "([^"]*)"')


@command(app, name="show", example="qd monitoring show --json > rules.json")
def show_rules(qd: Qd) -> None:
    """Show the rules; --json prints them in the form that `set` reads."""
    qd.show(qd.client.monitoring.GetMonitoringConfig(GetMonitoringConfigRequest()))


@command(app, name="set", example="qd monitoring set rules.json")
def set_rules(
    qd: Qd, file: Annotated[str, typer.Argument(help="The rules as JSON; - reads standard input.")]
) -> None:
    """Update the sections in the file. If it has an etag, a stale file is refused."""
    try:
        request = ParseDict(read_json(file), UpdateMonitoringConfigRequest())
    except ParseError as error:
        raise typer.BadParameter(f"{file}: {_problem(error)}") from None
    qd.show(qd.client.monitoring.UpdateMonitoringConfig(request))


def _problem(error: ParseError) -> str:
    """Return what is wrong with the JSON of a request, in the contract's names."""
    unknown = _UNKNOWN.search(str(error))
    if not unknown:
        return str(error)
    # The generated stubs type the pool's answer as unknown.
    descriptor = descriptor_pool.Default().FindMessageTypeByName(unknown[1])
    known = ", ".join(field.name for field in descriptor.fields)
    return f"there is no field {unknown[2]}; there are {known}"
