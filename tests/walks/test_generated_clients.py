"""A client that somebody generates from /openapi.json works.

By openapi-python-client here; TypeScript's types, which openapi-typescript makes, are those of
our own client (tests/clients/test_typescript.py).
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, Stack, one_database

MAKER = "openapi-python-client==0.29.1"
# What it says of what it cannot make: bodies and answers that are not JSON.
LEFT_OUT = {
    "WARNING parsing GET /api/audit-log:export within audit_log.",
    "WARNING parsing POST /in/{source_id} within source. Endpoint will not be generated.",
    "WARNING parsing POST /in/{source_id}/{token} within source. Endpoint will not be generated.",
}
CALLS = """
import datetime, sys
from http import HTTPStatus
from generated import AuthenticatedClient, Client, models
from generated.api.auth import login
from generated.api.event import create_event, ingest_event_bridge, list_events
from generated.api.monitoring import update_monitoring_config
from generated.api.task import create_task, get_task, list_tasks, update_task
from generated.types import UNSET

url, email, password = sys.argv[1:]
signed_in = login.sync(
    client=Client(base_url=url), body=models.LoginRequest(email=email, password=password)
)
assert isinstance(signed_in, models.LoginResponse), signed_in
client = AuthenticatedClient(base_url=url, token=signed_in.access_token)
due = datetime.datetime(2030, 1, 2, tzinfo=datetime.timezone.utc)
made = create_task.sync(client=client, body=models.CreateTaskRequest(title="made", due_date=due))
assert (made.title, made.due_date) == ("made", due)
changes = models.UpdateTaskRequest(update_mask="due_date")
assert update_task.sync(made.id, client=client, body=changes).due_date is UNSET
order = models.ListTasksOrderBy("due_date desc")
assert [each.id for each in list_tasks.sync(client=client, order_by=order).tasks] == [made.id]
missing = get_task.sync_detailed("none", client=client)
assert missing.status_code == HTTPStatus.NOT_FOUND and isinstance(missing.parsed, models.Error)
event = models.CreateEventRequest.from_dict(
    {"source": "s", "type": "t", "severity": "low", "title": "one"}
)
assert create_event.sync(client=client, body=event).title == "one"
envelope = {"source": "my.app", "detail-type": "Thing failed", "detail": {"state": "FAILED"}}
envelope |= {"id": "1", "time": "2026-01-01T00:00:00Z", "account": "1" * 12, "region": "eu-west-1"}
taken = ingest_event_bridge.sync(
    client=client, body=models.IngestEventBridgeBody.from_dict(envelope)
)
assert len(taken.events) == 1
everything = {"services": {"*": {"is_enabled": False}}}
config = models.UpdateMonitoringConfigRequest.from_dict(everything)
update_monitoring_config.sync(client=client, body=config)
dropped = create_event.sync(client=client, body=event)
assert (dropped.id, dropped.status) == ("", models.EventStatus.OPEN)
assert list_events.sync(client=client).total_size == 2
"""


def made_by(folder: Path) -> Path:
    """The folder of the maker, which runs with what is installed here."""
    target = folder / "maker"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
    ran = subprocess.run(
        [*command, str(target), MAKER], capture_output=True, text=True, check=False
    )
    if ran.returncode:
        pytest.skip(f"NO {MAKER} HERE: {ran.stderr.strip().splitlines()[-1]}")
    return target


@one_database
def test_a_generated_client_makes_calls(own_stack: Callable[..., Stack], tmp_path: Path) -> None:
    maker = made_by(tmp_path)
    stack = own_stack()
    document, config = tmp_path / "openapi.json", tmp_path / "config.yaml"
    document.write_bytes(httpx.get(f"{stack.url}/openapi.json").content)
    config.write_text("post_hooks: []\n")
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    command += ["--path", document, "--config", config, "--output-path", tmp_path / "generated"]
    environment = os.environ | {"PYTHONPATH": str(maker), "COLUMNS": "200"}
    made = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    told = {line for line in made.stdout.splitlines() if line.startswith(("WARNING", "ERROR"))}
    assert told <= LEFT_OUT, made.stdout
    calls = [sys.executable, "-W", "error::DeprecationWarning", "-c", CALLS]
    calls += [stack.url, ADMIN_EMAIL, ADMIN_PASSWORD]
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    ran = subprocess.run(calls, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
