"""Backups: asked for, worked on, ended, deleted. What they are made of is elsewhere."""

from dataclasses import dataclass
from typing import Any

from quarterdeck_server.backups.models import ACTIVE, GOOD, Backup, Restore, Trash
from quarterdeck_server.core import audit, clock, db, errors
from quarterdeck_server.core.rows import Rows
from quarterdeck_server.data_sources import service as data_sources
from quarterdeck_server.jobs import requests as jobs
from quarterdeck_server.jobs.runs import STALE_AFTER, Runs, Superseded
from quarterdeck_server.monitoring import service as monitoring
from quarterdeck_server.notifications import service as notifications
from quarterdeck_server.notifications.service import News

DUMP = "backups.dump"
VERIFY = "backups.verify"
DISCARD = "backups.discard"
# How often work is begun again after its worker died.
MAX_ATTEMPTS = 3
SOURCE_DELETED = "the data source was deleted"
ASKED_AT_ONCE = 100
QUEUED_LONG = 15 * clock.MINUTE
LATECOMERS = 10 * clock.MINUTE

# What a trial restore may find that is the backup's fault, and not the scratch server's.
BAD = ("ARTIFACT_CHANGED", "ARTIFACT_MISSING", "WRONG_KEY", "RESTORE_FAILED", "ROWS_DIFFER")

RUNS = Runs(Backup)
_backups = Rows(Backup, "backup")
_insert = db.Statement(
    lambda: Backup.insert(
        {
            field: db.bind(name)
            for name, field in Backup._meta.fields.items()
            if name not in ("id", "version")
        }
        | {Backup.version: 1}
    ).returning(*Backup._meta.fields.values())
)
_any = db.Statement(lambda: db.locked(Backup.select().where(Backup.id == db.bind("id"))))
_peek = db.Statement(lambda: Backup.select().where(Backup.id == db.bind("id")))
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
_restored = db.Statement(
    lambda: (
        Restore.select(Restore.id)
        .where(Restore.backup_id == db.bind("id"), Restore.status.in_(("queued", "running")))
        .limit(1)
    )
)
_active = db.Statement(
    lambda: (
        Backup.select(Backup.id, Backup.data_source_id, Backup.status, Backup.progress, Backup.run)
        .where(Backup.status.in_(ACTIVE))
        .order_by(Backup.id)
        .limit(ASKED_AT_ONCE)
    )
)
_stale = db.Statement(
    lambda: (
        Backup.select()
        .where(
            (Backup.status.in_(("running", "verifying")) & (Backup.beat_at < db.bind("stale")))
            | ((Backup.status == "queued") & (Backup.beat_at < db.bind("long_queued")))
        )
        .limit(ASKED_AT_ONCE)
    )
)
_throw_away = db.insert(Trash, Trash.artifact, Trash.due_at)
_trash = db.Statement(
    lambda: Trash.select().where(Trash.due_at <= db.bind("now")).order_by(Trash.due_at).limit(100)
)
_emptied = db.Statement(lambda: Trash.delete().where(Trash.seq == db.bind("seq")))
_put_off = db.Statement(
    lambda: Trash.update(due_at=db.bind("due_at")).where(Trash.seq == db.bind("seq"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What a run put into the store."""

    size_bytes: int
    stored_bytes: int
    sha256: str
    server_version: str


def new_backup(values: dict[str, Any]) -> Any:
    """Inserts a row with these values and, for the rest, those of a backup that is queued."""
    now = clock.now()
    queued = {
        "uid": db.new_id(),
        "run": db.new_id(),
        "schedule_id": None,
        "status": "queued",
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
    nothing = dict.fromkeys(texts, "") | dict.fromkeys((*times, "created_by"))
    return _insert.first(**nothing | queued | values)


def create_backup(source_id: int, backup_type: str, **more: Any) -> Any:
    """Queues a backup; answers its row.

    Raises NotFound, InvalidArgument for a type that the source has not, and
    Conflict for a source that is not active.
    """
    source = data_sources.get_source(source_id)
    if not source.is_active:
        raise errors.Conflict("the data source is not active", reason="SOURCE_INACTIVE")
    check_type(source.source_type, backup_type)
    row = new_backup({"data_source_id": source_id, "backup_type": backup_type, **more})
    ask(DUMP, row)
    return row


def check_type(source_type: str, backup_type: str) -> None:
    """Raises InvalidArgument if a source has no such backups."""
    if source_type == data_sources.SQLITE and backup_type != "full":
        raise errors.invalid("backup_type", "a sqlite source has full backups only")


def ask(handler: str, row: Any) -> None:
    """Asks for the work on a row; with the same run it is one job."""
    jobs.ask(
        handler,
        str(row.id),
        job_id=f"{handler}:{row.run}",
        partition_key=f"source/{row.data_source_id}",
    )


def get_backup(source_id: int, backup_id: int) -> Any:
    """The row of a backup of this source. Raises NotFound, for its source too."""
    data_sources.get_source(source_id)
    return _of(source_id, _backups.get(backup_id))


def hold_backup(source_id: int, backup_id: int) -> Any:
    """As `get_backup`, and nobody else changes the row until the transaction ends."""
    data_sources.get_source(source_id)
    return _of(source_id, _backups.hold(backup_id))


def _of(source_id: int, row: Any) -> Any:
    if row.data_source_id != source_id:
        raise errors.NotFound("backup", str(row.id))
    return row


def cancel_backup(source_id: int, backup_id: int) -> tuple[Any, Any]:
    """Cancels a backup, at once or within 2 s; answers the row before and after.

    Raises NotFound, or Conflict if there is nothing to cancel.
    """
    row = hold_backup(source_id, backup_id)
    if row.status not in ACTIVE:
        raise errors.Conflict(f"the backup is {row.status}", reason="NOT_RUNNING")
    return row, _cancel(row)


def _cancel(row: Any) -> Any:
    if row.status == "queued":
        changes = {"status": "cancelled", "finished_at": clock.now()}
    else:
        changes = {"cancel_requested": True}
    return _backups.update(row.id, changes)


def delete_backup(source_id: int, backup_id: int, *, by: str) -> None:
    """Deletes a backup and, soon, what is stored of it; one that runs is cancelled.

    Raises NotFound, or Conflict if it is being restored.
    """
    row = hold_backup(source_id, backup_id)
    if is_being_restored(backup_id):
        raise errors.Conflict("the backup is being restored", reason="BACKUP_IN_USE")
    if row.status in ACTIVE:
        row = _cancel(row)
    discard_backup(row)
    if row.created_by and row.created_by != by:
        news = {"type": "backup_deleted", "severity": "info"}
        notifications.notify([row.created_by], _news(row, f"{_title(row)} was deleted", **news))


def is_being_restored(backup_id: int) -> bool:
    """Whether somebody waits for the backup."""
    return _restored.first(id=backup_id) is not None


def discard_backup(row: Any) -> None:
    """Takes a backup out of the catalogue, and has what is stored of it deleted."""
    _backups.update(row.id, {"deleted_at": clock.now()})
    throw_away(row.artifact)


def verify_backup(source_id: int, backup_id: int, scratch_source_id: int | None) -> Any:
    """Queues a trial restore; answers the row. Raises NotFound, Conflict, InvalidArgument."""
    row = hold_backup(source_id, backup_id)
    if row.status != "completed":
        raise errors.Conflict(f"the backup is {row.status}", reason="NOT_COMPLETED")
    if row.backup_type == "data":
        raise errors.Conflict("data without a schema cannot be restored alone", reason="DATA_ONLY")
    if scratch_source_id is not None:
        here = data_sources.get_source(source_id).source_type
        if data_sources.get_source(scratch_source_id).source_type != here:
            raise errors.invalid("scratch_data_source_id", f"is not a {here} source")
    return begin_verifying(row, scratch_source_id)


def begin_verifying(row: Any, scratch_source_id: int | None = None) -> Any:
    """Queues a trial restore of a good backup; answers the row."""
    changes = {"status": "verifying", "run": db.new_id(), "attempts": 0, "progress": 0.0}
    changes |= {"scratch_data_source_id": scratch_source_id, "beat_at": clock.now()}
    row = _backups.update(row.id, changes)
    ask(VERIFY, row)
    return row


def peek(backup_id: int) -> Any | None:
    """The row of a backup, deleted or not, as it is now."""
    return _peek.first(id=backup_id)


def last_size(source_id: int, backup_type: str) -> int:
    """How many bytes the newest good dump of a source has; 0 if there is none."""
    row = _last_size.first(data_source_id=source_id, backup_type=backup_type)
    return int(row.size_bytes) if row else 0


def claim(backup_id: int, *, first: bool, artifact: str = "") -> Any | None:
    """Begins an attempt at making a backup (`first`) or at restoring it on trial.

    Answers the row with its new run; None if there is nothing to do (any more).
    What an attempt before left in the store is thrown away, if `artifact` is another.
    """
    row = _any.first(id=backup_id)
    if row is None or row.status not in ACTIVE or (row.finished_at is None) is not first:
        return None
    if row.deleted_at or row.cancel_requested:
        end_cancelled(row, "")
        return None
    if row.attempts >= MAX_ATTEMPTS:
        fail(row, "WORKER_DIED", f"The worker died {MAX_ATTEMPTS} times while at it.")
        return None
    if first and row.artifact and row.artifact != artifact:
        throw_away(row.artifact)
    begun = {"run": db.new_id(), "attempts": row.attempts + 1, "beat_at": clock.now()}
    if first:
        begun |= {"status": "running", "artifact": artifact, "progress": 0.0}
        begun |= {"started_at": row.started_at or clock.now()}
    row = _backups.update(backup_id, begun)
    if first and row.attempts == 1:
        _record("StartBackup", row)
        news = {"type": "backup_started", "severity": "info"}
        notifications.notify([row.created_by], _news(row, f"{_title(row)} began", **news))
    return row


def hold_run(row: Any) -> Any:
    """The row as it is, if this run still has it. Raises Superseded."""
    found = _any.first(id=row.id)
    if found is None or found.run != row.run:
        raise Superseded
    return found


def store(row: Any, stored: Stored) -> None:
    """Notes what was stored, which is read back from now on. Raises Superseded."""
    hold_run(row)
    _backups.update(
        row.id,
        {"status": "verifying", "beat_at": clock.now()}
        | {name: getattr(stored, name) for name in Stored.__slots__},
    )


def complete(row: Any) -> Any:
    """Ends the work on a backup that is stored and was read back; answers its row.

    Raises Superseded, or NotFound if it was deleted meanwhile.
    """
    hold_run(row)
    now = clock.now()
    row = _backups.update(
        row.id, {"status": "completed", "progress": 1.0, "finished_at": now, "beat_at": now}
    )
    size = {"size_bytes": row.size_bytes, "stored_bytes": row.stored_bytes}
    _record("CompleteBackup", row, size)
    title = f"{_title(row)} is complete"
    body = f"{row.size_bytes:,} bytes, {row.stored_bytes:,} stored"
    news = _news(row, title, body, type="backup_ended", severity="info")
    notifications.notify([row.created_by], news)
    return row


def pass_verification(row: Any, tables: int) -> None:
    """Ends a trial restore that went well. Raises Superseded."""
    hold_run(row)
    changes = {"status": "completed", "progress": 1.0, "verify_error": "", "is_bad": False}
    _backups.update(row.id, {**changes, "verified_at": clock.now()})
    _record("VerifyBackup", row, {"tables": tables})
    title = f"{_title(row)} restores: a trial matched {tables} tables"
    notifications.notify([row.created_by], _news(row, title, type="backup_ended", severity="info"))


def fail(row: Any, code: str, message: str) -> None:
    """Ends the work on a backup, or its trial restore, that did not go well.

    Raises Superseded.
    """
    row = hold_run(row)
    if row.finished_at is None:
        changes = {"status": "failed", "error_code": code, "error": message}
        _end_unstored(row, changes | {"finished_at": clock.now()})
        action, title, severity = "FailBackup", f"{_title(row)} failed", "high"
    else:
        is_bad = code in BAD
        ended = {"status": "completed", "progress": 1.0, "verify_error": message}
        _backups.update(row.id, {**ended, "is_bad": is_bad or row.is_bad})
        action, severity = "FailVerification", "critical" if is_bad else "high"
        how = "did not restore on trial" if is_bad else "could not be restored on trial"
        title = f"{_title(row)} {how}"
    _record(action, row, {"error_code": code}, outcome=audit.FAILURE, reason=code)
    news = _news(row, title, message, type="backup_ended", severity=severity)
    to_slack = monitoring.current().notify_slack
    notifications.alert(news, to_slack=to_slack, besides=row.created_by)


def end_cancelled(row: Any, why: str) -> None:
    """Ends the work on a backup, or its trial restore, that is not wanted. Raises Superseded."""
    row = hold_run(row)
    if row.finished_at is not None:
        changes: dict[str, Any] = {"status": "completed", "cancel_requested": False}
        _update_any(row.id, {**changes, "progress": 1.0})
        return
    changes = {"status": "cancelled", "error": why, "finished_at": clock.now()}
    _end_unstored(row, changes | ({"error_code": "SOURCE_DELETED"} if why else {}))
    _record("CancelBackup", row, {"why": why} if why else {})
    if why:
        news = _news(row, f"{_title(row)} was cancelled", why, type="backup_ended", severity="info")
        notifications.notify([row.created_by], news)


def _end_unstored(row: Any, changes: dict[str, Any]) -> None:
    throw_away(row.artifact)
    nothing = {"artifact": "", "size_bytes": 0, "stored_bytes": 0, "sha256": ""}
    _update_any(row.id, {**nothing, **changes})


def _update_any(backup_id: int, changes: dict[str, Any]) -> None:
    """Changes a row, deleted or not."""
    changes["updated_at"] = clock.now()
    Backup.update(changes).where(Backup.id == backup_id).execute()


def throw_away(artifact: str) -> None:
    """Has an artifact, its manifest, and what is half-written of them deleted from the store.

    And once more later: a part may be on its way still from a worker that ends.
    """
    if artifact:
        now = clock.now()
        for due_at in (now, now + LATECOMERS):
            _throw_away.run(artifact=artifact, due_at=due_at)
        jobs.ask(DISCARD, "")


def trash() -> list[Any]:
    """Some rows of what is to be deleted from the store."""
    return _trash.rows(now=clock.now())


def emptied(seq: int) -> None:
    """Notes that something is gone from the store."""
    _emptied.run(seq=seq)


def put_off(seq: int, microseconds: int) -> None:
    """Has something deleted later."""
    _put_off.run(seq=seq, due_at=clock.now() + microseconds)


def active() -> list[Any]:
    """Some backups that are queued or worked on: id, data_source_id, status, progress, run."""
    return _active.rows()


def ask_again() -> int:
    """Asks anew for work whose job is lost, if one ever is; tells for how many."""
    now = clock.now()
    rows = _stale.rows(stale=now - STALE_AFTER, long_queued=now - QUEUED_LONG)
    for row in rows:
        Backup.update(beat_at=now).where(Backup.id == row.id).execute()
        ask(DUMP if row.finished_at is None else VERIFY, row)
    if trash():
        jobs.ask(DISCARD, "")
    return len(rows)


def _title(row: Any) -> str:
    return f"Backup {row.id} of {data_sources.name_of(row.data_source_id)}"


def _news(row: Any, title: str, body: str = "", *, type: str, severity: str) -> News:
    return News(
        type=type,
        severity=severity,
        title=title,
        body=body,
        resource_type="backup",
        resource_id=str(row.id),
    )


def _record(action: str, row: Any, changes: dict[str, Any] | None = None, **more: str) -> None:
    about = {"data_source_id": row.data_source_id, **(changes or {})}
    audit.record_system(action, "backup", about, resource_id=str(row.id), **more)
