"""`qd restores`."""

import typer
from quarterdeck.v1.backups_pb2 import (
    CancelRestoreRequest,
    GetRestoreRequest,
    ListRestoresRequest,
    RestoreBackupRequest,
)

from quarterdeck_client.qd.run import Qd, command
from quarterdeck_client.qd.waiting import Wait, Yes, finish, wait

app = typer.Typer()


def _wait(qd: Qd, source_id: int, restore_id: int) -> None:
    request = GetRestoreRequest(data_source_id=source_id, restore_id=restore_id)
    look = f"qd restores show {source_id} {restore_id}"
    finish(qd, wait(qd, qd.client.backups.GetRestore, request, f"Restore {restore_id}", look))


@command(
    app,
    "data_source_id",
    "backup_id",
    name="start",
    example="qd restores start 3 7 --target-database shop_copy --wait",
)
def start_restore(
    qd: Qd, request: RestoreBackupRequest, wait: Wait = False, yes: Yes = False
) -> None:
    """Restore a backup; --overwrite replaces the contents of the target."""
    if request.overwrite:
        qd.confirm("Replace what is in the target?", yes)
    made = qd.client.backups.RestoreBackup(request)
    if wait:
        _wait(qd, made.data_source_id, made.id)
    else:
        qd.show(made)


@command(app, "data_source_id", name="list")
def list_restores(qd: Qd, request: ListRestoresRequest) -> None:
    """List the restores of a data source's backups, newest first."""
    columns = "id status backup_id target_database progress error created_at target_data_source_id"
    qd.rows(qd.client.backups.ListRestores, request, columns)


@command(app, "data_source_id", "restore_id", name="show")
def show_restore(qd: Qd, request: GetRestoreRequest) -> None:
    """Show a restore and the row counts of the target."""
    qd.show(qd.client.backups.GetRestore(request))


@command(app, "data_source_id", "restore_id", name="wait")
def wait_for_restore(qd: Qd, request: GetRestoreRequest) -> None:
    """Wait until a restore ends; exit with an error if it failed."""
    _wait(qd, request.data_source_id, request.restore_id)


@command(app, "data_source_id", "restore_id", name="cancel")
def cancel_restore(qd: Qd, request: CancelRestoreRequest) -> None:
    """Cancel a restore; the target stays as it was."""
    qd.show(qd.client.backups.CancelRestore(request))
