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
    """Restores a backup; with --overwrite, what is in the target goes."""
    if request.overwrite:
        qd.confirm("Replace what is in the target?", yes)
    made = qd.client.backups.RestoreBackup(request)
    if wait:
        _wait(qd, made.data_source_id, made.id)
    else:
        qd.show(made)


@command(app, "data_source_id", name="list")
def list_restores(qd: Qd, request: ListRestoresRequest) -> None:
    """Lists the restores of a data source's backups, the newest first."""
    columns = "id status backup_id target_database progress error created_at target_data_source_id"
    qd.rows(qd.client.backups.ListRestores, request, columns)


@command(app, "data_source_id", "restore_id", name="show")
def show_restore(qd: Qd, request: GetRestoreRequest) -> None:
    """Shows a restore, with the rows that the target has now."""
    qd.show(qd.client.backups.GetRestore(request))


@command(app, "data_source_id", "restore_id", name="wait")
def wait_for_restore(qd: Qd, request: GetRestoreRequest) -> None:
    """Waits until a restore has ended; fails if it failed."""
    _wait(qd, request.data_source_id, request.restore_id)


@command(app, "data_source_id", "restore_id", name="cancel")
def cancel_restore(qd: Qd, request: CancelRestoreRequest) -> None:
    """Cancels a restore; the target is as it was."""
    qd.show(qd.client.backups.CancelRestore(request))
