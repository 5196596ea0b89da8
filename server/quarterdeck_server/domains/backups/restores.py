"""Restores: requested, running, ended."""

import json
from collections.abc import Mapping

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.json_value import Json
from quarterdeck_server.domains.backups import service
from quarterdeck_server.domains.backups.models import (
    IS_RESTORING,
    Restore,
    RestoreEnds,
    RestoreRow,
    TableRows,
)
from quarterdeck_server.domains.data_sources import places, reader_notices
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.domains.monitoring import service as monitoring
from quarterdeck_server.domains.notifications.service import NewNotification
from quarterdeck_server.jobs import requests as jobs
from quarterdeck_server.jobs.runs import Runs, may_begin, may_go_on
from quarterdeck_server.storage import audit, db
from quarterdeck_server.storage.rows import Rows

RESTORE = "backups.restore"
ACTIVE = ("queued", "running")
# Of what is told of a restore.
MOST_TABLES, MOST_NOTES = 2_000, 200

RUNS = Runs(Restore, RestoreRow, IS_RESTORING)
_restores = Rows(Restore, RestoreRow, "restore")
_insert = db.insert(Restore, RestoreRow)
_ids = db.Statement(
    lambda: Restore.select(Restore.id, Restore.target_data_source_id).where(
        Restore.data_source_id == db.bind("data_source_id")
    ),
    RestoreEnds,
)
_restoring = db.Statement(lambda: Restore.select().where(IS_RESTORING), RestoreRow)


def ids_of(source_id: int, *, elsewhere: bool) -> list[int]:
    """Return the ids of all restores that a source's backups ever had, to any target."""
    rows = _ids.rows(data_source_id=source_id)
    return [row.id for row in rows if elsewhere or row.target_data_source_id == source_id]


def restore_backup(
    source_id: int, backup_id: int, target_id: int, database: str, *, overwrite: bool, by: str
) -> RestoreRow:
    """Queue a restore, and return its row.

    Raise NotFound, InvalidArgument for a target of another kind, and Conflict
    for a backup that is not complete.
    """
    service.one_at_a_time(source_id)
    backup = service.hold_backup(source_id, backup_id)
    if backup.status not in ("completed", "verifying") or backup.finished_at is None:
        raise errors.Conflict(f"the backup is {backup.status}", reason=Reason.NOT_COMPLETED)
    target = data_sources.get_source(target_id)
    source = data_sources.get_source(source_id)
    if target.source_type != source.source_type:
        raise errors.invalid("target_data_source_id", f"is not a {source.source_type} source")
    if not target.is_active:
        raise errors.Conflict("the target data source is not active", reason=Reason.SOURCE_INACTIVE)
    database = database or target.path or target.database
    if places.is_the_servers(target.source_type, database):
        raise errors.invalid("target_database", places.THE_SERVERS)
    now = clock.now()
    row = _insert.one(
        uid=db.new_id(),
        run=db.new_id(),
        data_source_id=source_id,
        backup_id=backup_id,
        target_data_source_id=target_id,
        target_database=database,
        overwrite=overwrite,
        status="queued",
        progress=0.0,
        error_code="",
        error="",
        tables="[]",
        notes="[]",
        is_loading=False,
        attempts=0,
        cancel_requested=False,
        beat_at=now,
        started_at=None,
        finished_at=None,
        created_by=by,
        version=1,
        created_at=now,
        updated_at=now,
        deleted_at=None,
    )
    _ask(row)
    return row


def _ask(row: RestoreRow) -> None:
    jobs.ask_for(RESTORE, row, f"{service.LANE}/{row.target_data_source_id}")


def get_restore(source_id: int, restore_id: int) -> RestoreRow:
    """Return the row of a restore of this source's backups. Raise NotFound."""
    data_sources.get_source(source_id)
    return data_sources.own(_restores.get(restore_id), source_id, "restore")


def cancel_restore(source_id: int, restore_id: int) -> RestoreRow:
    """Cancel a restore, at once or within 2 s, and return its row.

    Raise NotFound, or Conflict if it has ended.
    """
    data_sources.get_source(source_id)
    row = data_sources.own(_restores.hold(restore_id), source_id, "restore")
    if row.status not in ACTIVE:
        raise errors.Conflict(f"the restore is {row.status}", reason=Reason.NOT_RUNNING)
    if row.status == "queued":
        return _restores.update(restore_id, {"status": "cancelled", "finished_at": clock.now()})
    return _restores.update(restore_id, {"cancel_requested": True})


def would_end(row: RestoreRow) -> bool:
    """Whether an attempt would end the restore that an attempt before began, with no more work."""
    return row.status == "running" and not may_go_on(row)


def claim(restore_id: int) -> RestoreRow | None:
    """Begin an attempt, and return the row with its new run, None if there is nothing to do."""
    row = RUNS.hold(restore_id)
    if row is None or row.status not in ACTIVE:
        return None
    if not may_begin(row, end_cancelled, fail):
        return None
    now = clock.now()
    begun = {"run": db.new_id(), "attempts": row.attempts + 1, "beat_at": now, "progress": 0.0}
    begun |= {"status": "running", "started_at": row.started_at or now}
    row = _restores.update(restore_id, begun)
    if row.attempts == 1:
        _record("StartRestore", row)
        _notify(row, "began", type="restore_started")
    return row


def begin_loading(row: RestoreRow) -> None:
    """Note that the target is free, and that what is in it from now on is ours."""
    RUNS.hold_run(row)
    _restores.update(row.id, {"is_loading": True})


def complete(row: RestoreRow, tables: list[TableRows], notes: list[str]) -> None:
    """End a restore that went well. Raise Superseded."""
    RUNS.hold_run(row)
    now = clock.now()
    said = notes[:MOST_NOTES]
    if len(tables) > MOST_TABLES:
        said.append(f"{len(tables) - MOST_TABLES:,} more tables also have the same rows.")
    found = {"tables": json.dumps(tables[:MOST_TABLES]), "notes": json.dumps(said)}
    ended = {"status": "completed", "progress": 1.0, "finished_at": now}
    row = _restores.update(row.id, found | ended)
    _record("CompleteRestore", row, {"tables": len(tables)})
    _notify(row, f"is complete: {len(tables)} tables", "\n".join(notes))


def fail(row: RestoreRow, code: Reason, message: str) -> None:
    """End a restore that did not go well; the target is as it was. Raise Superseded."""
    row = RUNS.hold_run(row)
    ended = {"status": "failed", "error_code": code, "error": message, "finished_at": clock.now()}
    _restores.update(row.id, ended)
    _record("FailRestore", row, {"error_code": code}, outcome=audit.FAILURE, reason=code)
    news = _news(row, "failed", message, severity="high")
    to_slack = monitoring.current().notify_slack
    reader_notices.alert(news, *_ends(row), to_slack=to_slack, besides=row.created_by)


def end_cancelled(row: RestoreRow, why: str) -> None:
    """End a restore that is not wanted any more. Raise Superseded."""
    row = RUNS.hold_run(row)
    _restores.update(row.id, {"status": "cancelled", "error": why, "finished_at": clock.now()})
    _record("CancelRestore", row, {"why": why} if why else {})
    _notify(row, "was cancelled", why)


def cancel_all(why: str) -> int:
    """End all restores that are asked for or under way, and return how many there were."""
    rows = _restoring.rows()
    for row in rows:
        end_cancelled(row, why)
    return len(rows)


def ask_again() -> int:
    """Ask again for work whose job is lost, if one ever is, and return for how many."""
    return RUNS.ask_again(_ask)


def _news(
    row: RestoreRow, what: str, body: str, *, severity: str, type: str = "restore_ended"
) -> NewNotification:
    name = data_sources.name_of(row.data_source_id)
    is_same = row.target_data_source_id == row.data_source_id
    on = "" if is_same else f" of {data_sources.name_of(row.target_data_source_id)}"
    return NewNotification(
        type=type,
        severity=severity,
        title=f"Restoring backup {row.backup_id} of {name} to {row.target_database}{on} {what}",
        body=body,
        resource_type="restore",
        resource_id=str(row.id),
    )


def _ends(row: RestoreRow) -> set[int]:
    return {row.data_source_id, row.target_data_source_id}


def _notify(row: RestoreRow, what: str, body: str = "", type: str = "restore_ended") -> None:
    reader_notices.notify(
        [row.created_by], _news(row, what, body, severity="info", type=type), *_ends(row)
    )


def _record(
    action: str, row: RestoreRow, changes: Mapping[str, Json] | None = None, **more: str
) -> None:
    about = {"backup_id": row.backup_id, "target_data_source_id": row.target_data_source_id}
    audit.record_system(action, "restore", {**about, **(changes or {})}, str(row.id), **more)
