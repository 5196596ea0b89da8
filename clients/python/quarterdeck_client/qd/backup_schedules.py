"""`qd backups schedules`."""

import typer
from quarterdeck.v1.backups_pb2 import (
    CreateBackupScheduleRequest,
    DeleteBackupScheduleRequest,
    ListBackupSchedulesRequest,
    UpdateBackupScheduleRequest,
)

from quarterdeck_client.qd.run import Qd, command
from quarterdeck_client.qd.waiting import Yes

app = typer.Typer(no_args_is_help=True)


@command(app, "data_source_id", name="list")
def list_schedules(qd: Qd, request: ListBackupSchedulesRequest) -> None:
    """List the backup schedules of a data source."""
    columns = "id name cron timezone is_enabled next_run_at keep_last keep_days backup_type"
    qd.rows(qd.client.backups.ListBackupSchedules, request, columns)


@command(
    app,
    "data_source_id",
    "name",
    "cron",
    name="create",
    example="qd backups schedules create 3 nightly '30 2 * * *' --keep-days 14 --verify-every 7",
)
def create_schedule(qd: Qd, request: CreateBackupScheduleRequest) -> None:
    """Create a schedule that backs up a data source."""
    qd.show(qd.client.backups.CreateBackupSchedule(request))


@command(
    app,
    "data_source_id",
    "schedule_id",
    name="update",
    example="qd backups schedules update 3 1 --disabled",
)
def update_schedule(qd: Qd, request: UpdateBackupScheduleRequest) -> None:
    """Update the given fields of a schedule."""
    qd.show(qd.client.backups.UpdateBackupSchedule(request))


@command(app, "data_source_id", "schedule_id", name="delete")
def delete_schedule(qd: Qd, request: DeleteBackupScheduleRequest, yes: Yes = False) -> None:
    """Delete a schedule; its backups stay."""
    qd.confirm(f"Delete schedule {request.schedule_id}?", yes)
    qd.client.backups.DeleteBackupSchedule(request)
    qd.screen.done(f"Deleted schedule {request.schedule_id}.")
