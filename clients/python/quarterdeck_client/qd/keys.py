"""`qd keys`."""

import typer
from quarterdeck.v1.api_keys_pb2 import (
    CreateApiKeyRequest,
    DeleteApiKeyRequest,
    GetApiKeyRequest,
    ListApiKeysRequest,
    RotateApiKeyRequest,
)

from quarterdeck_client.qd.run import Qd, command
from quarterdeck_client.qd.waiting import Yes

app = typer.Typer()


@command(app, name="list", example="qd keys list --kind machine --sort last_used_at")
def list_keys(qd: Qd, request: ListApiKeysRequest) -> None:
    """List your API keys; administrators see everyone's."""
    columns = "id name kind role prefix scopes expires_at last_used_at last_used_ip"
    qd.rows(qd.client.api_keys.ListApiKeys, request, columns)


@command(app, "id", name="show")
def show_key(qd: Qd, request: GetApiKeyRequest) -> None:
    """Show an API key, without the key itself."""
    qd.show(qd.client.api_keys.GetApiKey(request))


@command(
    app,
    "name",
    name="create",
    example="qd keys create ci --role user --scope events:ingest --allowed-network 10.0.0.0/8",
)
def create_key(qd: Qd, request: CreateApiKeyRequest) -> None:
    """Create an API key for yourself or, with --role, for a machine; it is shown once."""
    qd.show(qd.client.api_keys.CreateApiKey(request))


@command(app, "id", name="rotate", example="qd keys rotate ID --overlap-seconds 86400")
def rotate_key(qd: Qd, request: RotateApiKeyRequest) -> None:
    """Replace an API key by a new one, which is shown once."""
    qd.show(qd.client.api_keys.RotateApiKey(request))


@command(app, "id", name="revoke")
def revoke_key(qd: Qd, request: DeleteApiKeyRequest, yes: Yes = False) -> None:
    """Revoke an API key and those that were created with it."""
    qd.confirm(f"Revoke API key {request.id}?", yes)
    qd.client.api_keys.DeleteApiKey(request)
    qd.screen.done(f"Revoked API key {request.id}.")
