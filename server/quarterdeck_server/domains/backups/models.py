"""Backups, restores and schedules."""

from typing import NamedTuple, TypedDict

import peewee

from quarterdeck_server.storage.db import Table


class BackupSchedule(Table):
    """When backups of a data source are made, and how long they are kept."""

    id = peewee.BigAutoField()
    data_source_id = peewee.BigIntegerField()
    name = peewee.TextField()
    cron = peewee.TextField()
    timezone = peewee.TextField()
    backup_type = peewee.TextField()
    keep_last = peewee.IntegerField()
    keep_days = peewee.IntegerField()
    verify_every = peewee.IntegerField()
    # How often it ran: every so manieth backup is restored on trial.
    runs = peewee.IntegerField()
    is_enabled = peewee.BooleanField()
    next_run_at = peewee.BigIntegerField(null=True)
    last_run_at = peewee.BigIntegerField(null=True)
    # From when on its times count: it was made, changed or enabled then.
    since = peewee.BigIntegerField()
    created_by = peewee.TextField()
    version = peewee.IntegerField()
    created_at = peewee.BigIntegerField()
    updated_at = peewee.BigIntegerField()
    deleted_at = peewee.BigIntegerField(null=True)

    class Meta:
        table_name = "backup_schedules"


class BackupScheduleRow(NamedTuple):
    """A backup schedule, as it is read."""

    id: int
    data_source_id: int
    name: str
    cron: str
    timezone: str
    backup_type: str
    keep_last: int
    keep_days: int
    verify_every: int
    runs: int
    is_enabled: bool
    next_run_at: int | None
    last_run_at: int | None
    since: int
    created_by: str
    version: int
    created_at: int
    updated_at: int
    deleted_at: int | None


class ScheduleRules(TypedDict):
    """What somebody says of a new backup schedule."""

    name: str
    cron: str
    timezone: str
    backup_type: str
    keep_last: int
    keep_days: int
    verify_every: int
    is_enabled: bool


class ScheduleChanges(TypedDict, total=False):
    """What somebody changes of a backup schedule."""

    name: str
    cron: str
    timezone: str
    backup_type: str
    keep_last: int
    keep_days: int
    verify_every: int
    is_enabled: bool


class Backup(Table):
    """A copy of a data source, or the work on it."""

    id = peewee.BigAutoField()
    # The same in the store and in every catalogue.
    uid = peewee.TextField(unique=True)
    run = peewee.TextField()
    data_source_id = peewee.BigIntegerField()
    schedule_id = peewee.BigIntegerField(null=True)
    backup_type = peewee.TextField()
    status = peewee.TextField()
    progress = peewee.DoubleField()
    size_bytes = peewee.BigIntegerField()
    stored_bytes = peewee.BigIntegerField()
    sha256 = peewee.TextField()
    # Its key in the store: of this run, whole or not.
    artifact = peewee.TextField(index=True)
    server_version = peewee.TextField()
    description = peewee.TextField()
    error_code = peewee.TextField()
    error = peewee.TextField()
    verify_error = peewee.TextField()
    # A trial restore showed that it does not restore.
    is_bad = peewee.BooleanField()
    # Where it is being restored on trial; null for its own server.
    scratch_data_source_id = peewee.BigIntegerField(null=True)
    # Who asked for the last trial restore; nobody for a schedule's.
    verify_by = peewee.TextField(null=True)
    attempts = peewee.IntegerField()
    cancel_requested = peewee.BooleanField()
    beat_at = peewee.BigIntegerField()
    started_at = peewee.BigIntegerField(null=True)
    finished_at = peewee.BigIntegerField(null=True)
    verified_at = peewee.BigIntegerField(null=True)
    expires_at = peewee.BigIntegerField(null=True)
    created_by = peewee.TextField(null=True)
    version = peewee.IntegerField()
    created_at = peewee.BigIntegerField()
    updated_at = peewee.BigIntegerField()
    deleted_at = peewee.BigIntegerField(null=True)

    class Meta:
        table_name = "backups"


class BackupRow(NamedTuple):
    """A backup, as it is read."""

    id: int
    uid: str
    run: str
    data_source_id: int
    schedule_id: int | None
    backup_type: str
    status: str
    progress: float
    size_bytes: int
    stored_bytes: int
    sha256: str
    artifact: str
    server_version: str
    description: str
    error_code: str
    error: str
    verify_error: str
    is_bad: bool
    scratch_data_source_id: int | None
    verify_by: str | None
    attempts: int
    cancel_requested: bool
    beat_at: int
    started_at: int | None
    finished_at: int | None
    verified_at: int | None
    expires_at: int | None
    created_by: str | None
    version: int
    created_at: int
    updated_at: int
    deleted_at: int | None


class Id(NamedTuple):
    """The id of a row."""

    id: int


class VerifiedAt(NamedTuple):
    """When a backup was last restored on trial."""

    verified_at: int


class GoodBackup(NamedTuple):
    """A backup that is complete, as it is looked at for whether it is kept."""

    id: int
    created_at: int
    is_bad: bool


class BackupChanges(TypedDict, total=False):
    """What becomes of a backup."""

    status: str
    run: str
    artifact: str
    progress: float
    attempts: int
    size_bytes: int
    stored_bytes: int
    sha256: str
    server_version: str
    error_code: str
    error: str
    verify_error: str
    is_bad: bool
    scratch_data_source_id: int | None
    verify_by: str | None
    cancel_requested: bool
    beat_at: int
    started_at: int | None
    finished_at: int | None
    verified_at: int | None
    updated_at: int
    deleted_at: int | None


class NewBackup(BackupChanges, total=False):
    """What a new backup of a source has, besides what all have that are queued."""

    uid: str
    schedule_id: int | None
    description: str
    expires_at: int | None
    created_by: str | None
    created_at: int


class Restore(Table):
    """A backup on its way into a database."""

    id = peewee.BigAutoField()
    uid = peewee.TextField(unique=True)
    run = peewee.TextField()
    data_source_id = peewee.BigIntegerField()
    backup_id = peewee.BigIntegerField()
    target_data_source_id = peewee.BigIntegerField()
    target_database = peewee.TextField()
    overwrite = peewee.BooleanField()
    status = peewee.TextField()
    progress = peewee.DoubleField()
    error_code = peewee.TextField()
    error = peewee.TextField()
    # JSON: [{table, rows, expected}], and a list of texts.
    tables = peewee.TextField()
    notes = peewee.TextField()
    # The target was found free and is being written to: what is in it is ours.
    is_loading = peewee.BooleanField()
    attempts = peewee.IntegerField()
    cancel_requested = peewee.BooleanField()
    beat_at = peewee.BigIntegerField()
    started_at = peewee.BigIntegerField(null=True)
    finished_at = peewee.BigIntegerField(null=True)
    created_by = peewee.TextField(null=True)
    version = peewee.IntegerField()
    created_at = peewee.BigIntegerField()
    updated_at = peewee.BigIntegerField()
    deleted_at = peewee.BigIntegerField(null=True)

    class Meta:
        table_name = "restores"


class RestoreRow(NamedTuple):
    """A restore, as it is read."""

    id: int
    uid: str
    run: str
    data_source_id: int
    backup_id: int
    target_data_source_id: int
    target_database: str
    overwrite: bool
    status: str
    progress: float
    error_code: str
    error: str
    tables: str
    notes: str
    is_loading: bool
    attempts: int
    cancel_requested: bool
    beat_at: int
    started_at: int | None
    finished_at: int | None
    created_by: str | None
    version: int
    created_at: int
    updated_at: int
    deleted_at: int | None


class RestoreEnds(NamedTuple):
    """A restore's id, and where it goes to."""

    id: int
    target_data_source_id: int


class TableRows(TypedDict):
    """How many rows a table has, and how many it had; null if it was changing."""

    table: str
    rows: int
    expected: int | None


# Stored and read back; also while it is being restored on trial.
# Conditions of indexes are written out: a database does not use one for a value it gets later.
GOOD = peewee.SQL("(finished_at IS NOT NULL AND sha256 <> '' AND deleted_at IS NULL)")
ACTIVE = ("queued", "running", "verifying")
IS_ACTIVE = peewee.SQL("(status IN ('queued', 'running', 'verifying'))")
IS_RESTORING = peewee.SQL("(status IN ('queued', 'running'))")

_LIVE = Backup.deleted_at.is_null()
_latest = (Backup.created_at, Backup.id)


def _add_index(name: str, *fields: peewee.Field, where: peewee.Node) -> None:
    Backup.add_index(Backup.index(*fields, where=where, name=name))


_add_index("backups_source", Backup.data_source_id, *_latest, where=_LIVE)
_add_index("backups_good", Backup.data_source_id, *_latest, where=GOOD)
_add_index("backups_schedule", Backup.schedule_id, *_latest, where=GOOD)
_add_index(
    *("backups_finished", Backup.data_source_id, Backup.finished_at),
    where=Backup.finished_at.is_null(False),
)
_add_index("backups_active", Backup.data_source_id, Backup.id, where=IS_ACTIVE)
Restore.add_index(
    Restore.index(
        Restore.data_source_id,
        Restore.id,
        where=Restore.deleted_at.is_null(),
        name="restores_source",
    )
)
Restore.add_index(Restore.index(Restore.backup_id, where=IS_RESTORING, name="restores_active"))
BackupSchedule.add_index(
    BackupSchedule.index(
        BackupSchedule.data_source_id,
        BackupSchedule.id,
        where=BackupSchedule.deleted_at.is_null(),
        name="backup_schedules_source",
    )
)
BackupSchedule.add_index(
    BackupSchedule.index(
        BackupSchedule.next_run_at,
        where=BackupSchedule.deleted_at.is_null() & BackupSchedule.next_run_at.is_null(False),
        name="backup_schedules_next_run_at",
    )
)
