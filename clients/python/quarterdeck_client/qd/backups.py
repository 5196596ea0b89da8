"""`qd backups`."""

import typer
from quarterdeck.v1.backups_pb2 import (
    CancelBackupRequest,
    CreateBackupRequest,
    DeleteBackupRequest,
    DownloadBackupRequest,
    GetBackupRequest,
    GetBackupStatusRequest,
    ImportBackupsRequest,
    ListBackupsRequest,
    RestoreBackupRequest,
    VerifyBackupRequest,
)

from quarterdeck_client.qd import backup_schedules
from quarterdeck_client.qd.restores import start_restore
from quarterdeck_client.qd.run import Qd, command
from quarterdeck_client.qd.waiting import Output, Wait, Yes, download, finish, wait

app = typer.Typer()
app.add_typer(
    backup_schedules.app,
    name="schedules",
    help="When backups are made, and how long they are kept.",
)


def _wait(qd: Qd, source_id: int, backup_id: int) -> None:
    request = GetBackupRequest(data_source_id=source_id, backup_id=backup_id)
    look = f"qd backups show {source_id} {backup_id}"
    finish(qd, wait(qd, qd.client.backups.GetBackup, request, f"Backup {backup_id}", look))


@command(app, "data_source_id", name="start", example="qd backups start 3 --wait")
def start_backup(qd: Qd, request: CreateBackupRequest, wait: Wait = False) -> None:
    """Start a backup of a data source."""
    made = qd.client.backups.CreateBackup(request)
    if wait:
        _wait(qd, made.data_source_id, made.id)
    else:
        qd.show(made)


@command(app, "data_source_id", name="status")
def backup_status(qd: Qd, request: GetBackupStatusRequest) -> None:
    """Show the backup status of a data source."""
    qd.show(qd.client.backups.GetBackupStatus(request))


@command(app, "data_source_id", name="list")
def list_backups(qd: Qd, request: ListBackupsRequest) -> None:
    """List the backups of a data source, newest first."""
    columns = "id status backup_type progress stored_bytes created_at error verified_at description"
    qd.rows(qd.client.backups.ListBackups, request, columns)


@command(app, "data_source_id", "backup_id", name="show")
def show_backup(qd: Qd, request: GetBackupRequest) -> None:
    """Show a backup."""
    qd.show(qd.client.backups.GetBackup(request))


@command(app, "data_source_id", "backup_id", name="wait")
def wait_for_backup(qd: Qd, request: GetBackupRequest) -> None:
    """Wait until a backup ends; exit with an error if it failed."""
    _wait(qd, request.data_source_id, request.backup_id)


@command(app, "data_source_id", "backup_id", name="cancel")
def cancel_backup(qd: Qd, request: CancelBackupRequest) -> None:
    """Cancel a queued or running backup."""
    qd.show(qd.client.backups.CancelBackup(request))


@command(app, "data_source_id", "backup_id", name="verify", example="qd backups verify 3 7 --wait")
def verify_backup(qd: Qd, request: VerifyBackupRequest, wait: Wait = False) -> None:
    """Verify a backup by restoring it into a scratch database."""
    made = qd.client.backups.VerifyBackup(request)
    if not wait:
        qd.show(made)
        return
    _wait(qd, made.data_source_id, made.id)


@command(app, "data_source_id", "backup_id", name="download")
def download_backup(qd: Qd, request: DownloadBackupRequest, output: Output = None) -> None:
    """Download a backup as it is stored: compressed and encrypted."""
    download(qd, qd.client.backups.DownloadBackup, request, output)


@command(app, "data_source_id", "backup_id", name="delete")
def delete_backup(qd: Qd, request: DeleteBackupRequest, yes: Yes = False) -> None:
    """Delete a backup."""
    qd.confirm(f"Delete backup {request.backup_id}?", yes)
    qd.client.backups.DeleteBackup(request)
    qd.screen.done(f"Deleted backup {request.backup_id}.")


@command(app, "data_source_id", name="import")
def import_backups(
    qd: Qd,
    request: ImportBackupsRequest,
) -> None:
    """Import backups that are in the store but missing from the catalogue."""
    qd.show(qd.client.backups.ImportBackups(request))


@command(
    app,
    "data_source_id",
    "backup_id",
    name="restore",
    example="qd backups restore 3 7 --target-database shop_copy --wait",
)
def restore_backup(
    qd: Qd, request: RestoreBackupRequest, wait: Wait = False, yes: Yes = False
) -> None:
    """Restore a backup; the same as `qd restores start`."""
    start_restore(qd, request, wait, yes)
