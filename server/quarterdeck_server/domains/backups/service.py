"""Backups: requested, running, ended, deleted."""

from quarterdeck_server.artifacts import trash
from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.backups.models import (
    ACTIVE,
    GOOD,
    IS_ACTIVE,
    IS_RESTORING,
    Backup,
    BackupChanges,
    BackupRow,
    Id,
    NewBackup,
    Restore,
    VerifiedAt,
)
from quarterdeck_server.domains.data_sources import reader_notices
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.domains.data_sources.target import SQLITE
from quarterdeck_server.domains.notifications.service import NewNotification
from quarterdeck_server.jobs import requests as jobs
from quarterdeck_server.jobs.runs import Runs
from quarterdeck_server.storage import db
from quarterdeck_server.storage.rows import Rows

DUMP = "backups.dump"
VERIFY = "backups.verify"
LANE = "source"
# What follows the key of an artifact in that of its manifest.
MANIFEST = ".manifest.json"

RUNS = Runs(Backup, BackupRow, IS_ACTIVE)
_backups = Rows(Backup, BackupRow, "backup")
_insert = db.insert(Backup, BackupRow)
_restored = db.Statement(
    lambda: (
        Restore.select(Restore.id).where(Restore.backup_id == db.bind("id"), IS_RESTORING).limit(1)
    ),
    Id,
)
_finished = db.Statement(
    lambda: (
        Backup.select()
        .where(
            Backup.data_source_id == db.bind("data_source_id"),
            Backup.finished_at > db.bind("after"),
        )
        .order_by(Backup.finished_at)
    ),
    BackupRow,
)
_good_before = db.Statement(
    lambda: (
        Backup.select()
        .where(
            Backup.data_source_id == db.bind("data_source_id"),
            Backup.finished_at <= db.bind("before"),
            Backup.sha256 != "",
            ~Backup.is_bad,
        )
        .order_by(Backup.finished_at.desc())
        .limit(1)
    ),
    BackupRow,
)
_ids = db.Statement(
    lambda: Backup.select(Backup.id).where(Backup.data_source_id == db.bind("data_source_id")),
    Id,
)
_last_verified = db.Statement(
    lambda: (
        Backup.select(Backup.verified_at)
        .where(
            Backup.data_source_id == db.bind("data_source_id"),
            GOOD,
            Backup.verified_at.is_null(False),
        )
        .order_by(Backup.verified_at.desc())
        .limit(1)
    ),
    VerifiedAt,
)


def new_backup(source_id: int, backup_type: str, values: NewBackup) -> BackupRow:
    """Insert a row with these values and, for the rest, those of a backup that is queued."""
    now = clock.now()
    queued = {
        "data_source_id": source_id,
        "backup_type": backup_type,
        "uid": db.new_id(),
        "run": db.new_id(),
        "schedule_id": None,
        "status": "queued",
        "version": 1,
        "progress": 0.0,
        "size_bytes": 0,
        "stored_bytes": 0,
        "description": "",
        "scratch_data_source_id": None,
        "attempts": 0,
        "is_bad": False,
        "cancel_requested": False,
        "beat_at": now,
        "created_at": now,
        "updated_at": now,
    }
    texts = ("sha256", "artifact", "server_version", "error_code", "error", "verify_error")
    times = ("started_at", "finished_at", "verified_at", "expires_at", "deleted_at")
    nothing = dict.fromkeys(texts, "") | dict.fromkeys((*times, "created_by", "verify_by"))
    return _insert.one(**{**nothing, **queued, **values})


def create_backup(source_id: int, backup_type: str, more: NewBackup) -> BackupRow:
    """Queue a backup, and return its row.

    Raise NotFound, InvalidArgument for a type that the source has not, and
    Conflict for a source that is not active.
    """
    source = data_sources.get_source(source_id)
    if not source.is_active:
        raise errors.Conflict("the data source is not active", reason=Reason.SOURCE_INACTIVE)
    check_type(source.source_type, backup_type)
    row = new_backup(source_id, backup_type, more)
    ask(DUMP, row)
    return row


def check_type(source_type: str, backup_type: str) -> None:
    """Raise InvalidArgument if a source has no such backups."""
    if source_type == SQLITE and backup_type != "full":
        raise errors.invalid("backup_type", "a sqlite source supports only full backups")


def ask(handler: str, row: BackupRow) -> None:
    """Ask for the work on a row; with the same run it is one job."""
    jobs.ask_for(handler, row, f"{LANE}/{row.data_source_id}")


def get_backup(source_id: int, backup_id: int) -> BackupRow:
    """Return the row of a backup of this source. Raise NotFound, for its source too."""
    data_sources.get_source(source_id)
    return data_sources.own(_backups.get(backup_id), source_id, "backup")


def hold_backup(source_id: int, backup_id: int) -> BackupRow:
    """As `get_backup`, and nobody else changes the row until the transaction ends."""
    data_sources.get_source(source_id)
    return data_sources.own(_backups.hold(backup_id), source_id, "backup")


def cancel_backup(source_id: int, backup_id: int) -> BackupRow:
    """Cancel a backup, at once or within 2 s, and return its row.

    Raise NotFound, or Conflict if there is nothing to cancel.
    """
    row = hold_backup(source_id, backup_id)
    if row.status not in ACTIVE:
        raise errors.Conflict(f"the backup is {row.status}", reason=Reason.NOT_RUNNING)
    return _cancel(row)


def _cancel(row: BackupRow) -> BackupRow:
    if row.status == "queued":
        return _backups.update(row.id, {"status": "cancelled", "finished_at": clock.now()})
    return _backups.update(row.id, {"cancel_requested": True})


def delete_backup(source_id: int, backup_id: int, *, by: str) -> None:
    """Delete a backup and, soon, what is stored of it; one that runs is cancelled.

    Raise NotFound, or Conflict if it is being restored.
    """
    one_at_a_time(source_id)
    row = hold_backup(source_id, backup_id)
    if is_being_restored(backup_id):
        raise errors.Conflict("the backup is being restored", reason=Reason.BACKUP_IN_USE)
    if row.status in ACTIVE:
        row = _cancel(row)
    discard_backup(row)
    if row.created_by and row.created_by != by:
        news = {"type": "backup_deleted", "severity": "info"}
        reader_notices.notify([row.created_by], news_of(row, "was deleted", **news), source_id)


def one_at_a_time(source_id: int) -> None:
    """Has deletions and restores of a source's backups follow one another."""
    db.serialize(f"backups/{source_id}")


def is_being_restored(backup_id: int) -> bool:
    """Whether somebody waits for the backup."""
    return _restored.first(id=backup_id) is not None


def discard_backup(row: BackupRow) -> None:
    """Take a backup out of the catalogue, and ask for what is stored of it to be deleted."""
    _backups.update(row.id, {"deleted_at": clock.now()})
    throw_away(row.artifact)


def verify_backup(
    source_id: int, backup_id: int, scratch_source_id: int | None, *, by: str | None
) -> BackupRow:
    """Queue a trial restore, and return the row. Raise NotFound, Conflict, InvalidArgument."""
    row = hold_backup(source_id, backup_id)
    if row.status != "completed":
        raise errors.Conflict(f"the backup is {row.status}", reason=Reason.NOT_COMPLETED)
    if row.backup_type == "data":
        raise errors.Conflict(
            "data without a schema cannot be restored alone", reason=Reason.DATA_ONLY
        )
    if scratch_source_id is not None:
        here = data_sources.get_source(source_id).source_type
        if data_sources.get_source(scratch_source_id).source_type != here:
            raise errors.invalid("scratch_data_source_id", f"is not a {here} source")
    return begin_verifying(row, scratch_source_id, by)


def begin_verifying(
    row: BackupRow, scratch_source_id: int | None = None, by: str | None = None
) -> BackupRow:
    """Queue a trial restore of a good backup, and return the row."""
    changes = {"status": "verifying", "run": db.new_id(), "attempts": 0, "progress": 0.0}
    changes |= {"scratch_data_source_id": scratch_source_id, "beat_at": clock.now()}
    changes |= {"cancel_requested": False, "verify_by": by}
    row = _backups.update(row.id, changes)
    ask(VERIFY, row)
    return row


def throw_away(artifact: str) -> None:
    """Has an artifact deleted from the store, its manifest first: half a backup is none."""
    if artifact:
        trash.throw_away(artifact + MANIFEST, artifact)


def last_verified_at(source_id: int) -> int | None:
    """When a trial restore last showed that a backup of a source restores."""
    row = _last_verified.first(data_source_id=source_id)
    return row.verified_at if row else None


def finished_since(source_id: int, after: int) -> list[BackupRow]:
    """Return the backups of a source that ended after a time, deleted ones too, oldest first."""
    return _finished.rows(data_source_id=source_id, after=after)


def ended_at(row: BackupRow) -> int:
    """Return when the work on a backup ended. Raise ValueError if it has not."""
    if row.finished_at is None:
        raise ValueError(f"backup {row.id} has not ended")
    return row.finished_at


def last_good_before(source_id: int, before: int) -> BackupRow | None:
    """Return a source's last good backup that ended by a time, even if it was deleted since."""
    return _good_before.first(data_source_id=source_id, before=before)


def ids_of(source_id: int) -> list[int]:
    """Return the ids of all backups that a source ever had."""
    return [row.id for row in _ids.rows(data_source_id=source_id)]


def ask_again() -> int:
    """Ask again for work whose job is lost, if one ever is, and return for how many."""
    return RUNS.ask_again(lambda row: ask(DUMP if row.finished_at is None else VERIFY, row))


def update(backup_id: int, changes: BackupChanges) -> BackupRow:
    """Change these columns of a live backup, and return its row. Raise NotFound."""
    return _backups.update(backup_id, changes)


def news_of(
    row: BackupRow, what: str, body: str = "", *, type: str, severity: str
) -> NewNotification:
    """Return a notification about a backup: what has become of it."""
    return NewNotification(
        type=type,
        severity=severity,
        title=f"Backup {row.id} of {data_sources.name_of(row.data_source_id)} {what}",
        body=body,
        resource_type="backup",
        resource_id=str(row.id),
    )
