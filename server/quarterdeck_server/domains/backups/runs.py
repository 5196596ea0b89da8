"""Runs of backups: only the run that owns the row continues or ends it."""

from collections.abc import Mapping
from dataclasses import dataclass

from quarterdeck_server.core import clock
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.json_value import Json
from quarterdeck_server.domains.backups import service
from quarterdeck_server.domains.backups.models import ACTIVE, GOOD, Backup, BackupChanges, BackupRow
from quarterdeck_server.domains.data_sources import reader_notices
from quarterdeck_server.domains.monitoring import service as monitoring
from quarterdeck_server.domains.notifications.service import NewNotification
from quarterdeck_server.jobs.runs import Cancelled, may_begin
from quarterdeck_server.storage import audit, db

# What a trial restore may find that is the backup's fault, and not the scratch server's.
BAD = (
    Reason.ARTIFACT_CHANGED,
    Reason.ARTIFACT_MISSING,
    Reason.WRONG_KEY,
    Reason.RESTORE_FAILED,
    Reason.ROWS_DIFFER,
)

RUNS = service.RUNS
_last_size = db.Statement(
    lambda: (
        Backup.select(Backup.size_bytes)
        .where(
            Backup.data_source_id == db.bind("data_source_id"),
            Backup.backup_type == db.bind("backup_type"),
            GOOD,
        )
        .order_by(Backup.created_at.desc(), Backup.id.desc())
        .limit(1)
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What a run put into the store."""

    size_bytes: int
    stored_bytes: int
    sha256: str
    server_version: str


def last_size(source_id: int, backup_type: str) -> int:
    """Return how many bytes the newest good dump of a source has; 0 if there is none."""
    row = _last_size.first(data_source_id=source_id, backup_type=backup_type)
    return int(row.size_bytes) if row else 0


def claim(backup_id: int, *, first: bool, artifact: str = "") -> BackupRow | None:
    """Begin an attempt at making a backup (`first`) or at restoring it on trial.

    Return the row with its new run; None if there is nothing to do (any more).
    What an attempt before left in the store is thrown away, if `artifact` is another.
    """
    row = RUNS.hold(backup_id)
    if row is None or row.status not in ACTIVE or (row.finished_at is None) is not first:
        return None
    if not may_begin(row, end_cancelled, fail):
        return None
    if first and row.artifact and row.artifact != artifact:
        service.throw_away(row.artifact)
    now = clock.now()
    begun = BackupChanges(run=db.new_id(), attempts=row.attempts + 1, beat_at=now)
    if first:
        begun |= {"status": "running", "artifact": artifact, "progress": 0.0}
        begun |= {"started_at": row.started_at or now}
    row = service.update(backup_id, begun)
    if first and row.attempts == 1:
        _record("StartBackup", row)
        news = {"type": "backup_started", "severity": "info"}
        _tell(row, service.news_of(row, "began", **news))
    return row


def store(row: BackupRow, stored: Stored) -> BackupRow:
    """Note what was stored, which is read back from now on, and return the row.

    Raise Superseded.
    """
    RUNS.hold_run(row)
    return service.update(
        row.id,
        {
            "status": "verifying",
            "beat_at": clock.now(),
            "size_bytes": stored.size_bytes,
            "stored_bytes": stored.stored_bytes,
            "sha256": stored.sha256,
            "server_version": stored.server_version,
        },
    )


def complete(row: BackupRow) -> BackupRow:
    """End the work on a backup that is stored and was read back, and return its row.

    Raise Superseded, Cancelled, or NotFound if it was deleted meanwhile.
    """
    if RUNS.hold_run(row).cancel_requested:
        raise Cancelled
    now = clock.now()
    row = service.update(
        row.id, {"status": "completed", "progress": 1.0, "finished_at": now, "beat_at": now}
    )
    size = {"size_bytes": row.size_bytes, "stored_bytes": row.stored_bytes}
    _record("CompleteBackup", row, size)
    body = f"{row.size_bytes:,} bytes, {row.stored_bytes:,} stored"
    _tell(row, service.news_of(row, "is complete", body, type="backup_ended", severity="info"))
    return row


def pass_verification(row: BackupRow, tables: int) -> None:
    """End a trial restore that went well. Raise Superseded."""
    RUNS.hold_run(row)
    passed = BackupChanges(status="completed", progress=1.0, verify_error="", is_bad=False)
    service.update(row.id, {**passed, "verified_at": clock.now()})
    _record("VerifyBackup", row, {"tables": tables})
    what = f"restores: a trial matched {tables} tables"
    _tell(row, service.news_of(row, what, type="backup_ended", severity="info"))


def fail(row: BackupRow, code: Reason, message: str) -> None:
    """End the work on a backup, or its trial restore, that did not go well.

    Raise Superseded.
    """
    row = RUNS.hold_run(row)
    if row.finished_at is None:
        failed = BackupChanges(status="failed", error_code=code, error=message)
        _end_unstored(row, {**failed, "finished_at": clock.now()})
        action, what, severity = "FailBackup", "failed", "high"
    else:
        is_bad = code in BAD
        shown = message if is_bad else _shown(row, code, message)
        ended = BackupChanges(status="completed", progress=1.0, verify_error=shown)
        service.update(row.id, {**ended, "is_bad": is_bad or row.is_bad})
        action, severity = "FailVerification", "critical" if is_bad else "high"
        what = "did not restore on trial" if is_bad else "could not be restored on trial"
    _record(action, row, {"error_code": code}, outcome=audit.FAILURE, reason=code)
    news = service.news_of(row, what, message, type="backup_ended", severity=severity)
    to_slack = monitoring.current().notify_slack
    reader_notices.alert(news, *_concerned(row), to_slack=to_slack, besides=row.created_by)


def end_cancelled(row: BackupRow, why: str) -> None:
    """End the work on a backup, or its trial restore, that is not wanted. Raise Superseded."""
    row = RUNS.hold_run(row)
    if row.finished_at is not None:
        _update_any(row.id, {"status": "completed", "cancel_requested": False, "progress": 1.0})
        return
    ended = BackupChanges(status="cancelled", error=why, finished_at=clock.now())
    if why:
        ended["error_code"] = Reason.SOURCE_DELETED
    _end_unstored(row, ended)
    _record("CancelBackup", row, {"why": why} if why else {})
    _tell(row, service.news_of(row, "was cancelled", why, type="backup_ended", severity="info"))


def _shown(row: BackupRow, code: Reason, message: str) -> str:
    """Return why a backup could not be tried out, for all who may read its source alone."""
    if row.scratch_data_source_id in (None, row.data_source_id) or code == Reason.RIGHT_LOST:
        return message
    return f"The other data source could not be used for it ({code})."


def _concerned(row: BackupRow) -> set[int]:
    """Return the data sources that news of a backup may tell of."""
    if row.finished_at is None or row.scratch_data_source_id is None:
        return {row.data_source_id}
    return {row.data_source_id, row.scratch_data_source_id}


def _tell(row: BackupRow, news: NewNotification) -> None:
    reader_notices.notify([row.created_by], news, *_concerned(row))


def _end_unstored(row: BackupRow, changes: BackupChanges) -> None:
    service.throw_away(row.artifact)
    nothing = BackupChanges(artifact="", size_bytes=0, stored_bytes=0, sha256="")
    _update_any(row.id, {**nothing, **changes})


def _update_any(backup_id: int, changes: BackupChanges) -> None:
    """Change a row, deleted or not."""
    changes["updated_at"] = clock.now()
    Backup.update(changes).where(Backup.id == backup_id).execute()


def _record(
    action: str, row: BackupRow, changes: Mapping[str, Json] | None = None, **more: str
) -> None:
    about = {"data_source_id": row.data_source_id, **(changes or {})}
    audit.record_system(action, "backup", about, resource_id=str(row.id), **more)
