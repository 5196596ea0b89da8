"""Backup schedules: when they run, and which of their backups are kept.

The time of the next run is a column, and the transaction that queues a backup
moves it on: so a time fires once however many workers look, and times that
passed while nobody looked fire once together.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol, cast

from peewee import fn

from quarterdeck_server.core import clock, cron, errors
from quarterdeck_server.core.caller import Caller
from quarterdeck_server.domains.backups import service
from quarterdeck_server.domains.backups.models import (
    GOOD,
    IS_ACTIVE,
    Backup,
    BackupRow,
    BackupSchedule,
    BackupScheduleRow,
    GoodBackup,
    Id,
    ScheduleChanges,
    ScheduleRules,
)
from quarterdeck_server.domains.data_sources import grants, reader_notices
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.storage import audit, db
from quarterdeck_server.storage.rows import Rows, check_etag

# How long a scheduled backup may take before its source counts as overdue.
GRACE = clock.HOUR
FIRED_AT_ONCE = 50
EXPIRED_AT_ONCE = 20


class _Success(NamedTuple):
    data_source_id: int
    since: int
    finished_at: int | None


class Keeping(Protocol):
    """How many backups a schedule keeps, and for how long."""

    @property
    def keep_last(self) -> int:
        """How many of the newest good ones it keeps."""

    @property
    def keep_days(self) -> int:
        """For how many days it keeps them."""


_schedules = Rows(BackupSchedule, BackupScheduleRow, "backup schedule")
_insert = db.insert(BackupSchedule, BackupScheduleRow)
_live = BackupSchedule.deleted_at.is_null()
_due = db.Statement(
    lambda: db.locked(
        BackupSchedule.select()
        .where(_live, BackupSchedule.next_run_at <= db.bind("now"))
        .order_by(BackupSchedule.next_run_at)
        .limit(FIRED_AT_ONCE)
    ),
    BackupScheduleRow,
)
_of_source = db.Statement(
    lambda: (
        BackupSchedule.select()
        .where(
            _live,
            BackupSchedule.data_source_id == db.bind("data_source_id"),
            BackupSchedule.next_run_at.is_null(False),
        )
        .order_by(BackupSchedule.next_run_at)
    ),
    BackupScheduleRow,
)
_last_good = (
    Backup.select(Backup.finished_at)
    .where(
        Backup.data_source_id == BackupSchedule.data_source_id,
        GOOD,
        Backup.is_bad == db.bind("is_bad"),
    )
    .order_by(Backup.created_at.desc(), Backup.id.desc())
    .limit(1)
)
_successes = db.Statement(
    lambda: (
        BackupSchedule.select(
            BackupSchedule.data_source_id,
            fn.MIN(BackupSchedule.since).alias("since"),
            _last_good.alias("finished_at"),
        )
        .where(
            _live,
            BackupSchedule.next_run_at.is_null(False),
            BackupSchedule.data_source_id.in_(data_sources.active()),
        )
        .group_by(BackupSchedule.data_source_id)
        .order_by(BackupSchedule.data_source_id)
    ),
    _Success,
)
_is_waiting = db.Statement(
    lambda: (
        Backup.select(Backup.id)
        .where(
            Backup.schedule_id == db.bind("schedule_id"),
            Backup.data_source_id == db.bind("data_source_id"),
            Backup.status == "queued",
            IS_ACTIVE,
            Backup.deleted_at.is_null(),
        )
        .limit(1)
    ),
    Id,
)
_with_rule = db.Statement(
    lambda: BackupSchedule.select().where(
        _live, (BackupSchedule.keep_last > 0) | (BackupSchedule.keep_days > 0)
    ),
    BackupScheduleRow,
)
_good_of_schedule = db.Statement(
    lambda: (
        Backup.select(Backup.id, Backup.created_at, Backup.is_bad)
        .where(Backup.schedule_id == db.bind("schedule_id"), GOOD)
        .order_by(Backup.created_at.desc(), Backup.id.desc())
    ),
    GoodBackup,
)
_newest_good = db.Statement(
    lambda: (
        Backup.select(Backup.id)
        .where(
            Backup.data_source_id == db.bind("data_source_id"),
            GOOD,
        )
        # Those that did not restore on trial come after all others.
        .order_by(Backup.is_bad, Backup.created_at.desc(), Backup.id.desc())
        .limit(1)
    ),
    Id,
)


def create_schedule(source_id: int, values: ScheduleRules, created_by: str) -> BackupScheduleRow:
    """Store a schedule, and return its row. Raise NotFound, InvalidArgument."""
    source = data_sources.get_source(source_id)
    values["timezone"] = values["timezone"] or cron.UTC_NAME
    cron.check(values["cron"], values["timezone"])
    service.check_type(source.source_type, values["backup_type"])
    now = clock.now()
    return _insert.one(
        **values,
        data_source_id=source_id,
        runs=0,
        next_run_at=_next_run(values["cron"], values["timezone"], values["is_enabled"]),
        last_run_at=None,
        since=now,
        created_by=created_by,
        version=1,
        created_at=now,
        updated_at=now,
        deleted_at=None,
    )


def update_schedule(
    source_id: int, schedule_id: int, values: ScheduleChanges, etag: str, *, by: Caller
) -> tuple[BackupScheduleRow, BackupScheduleRow]:
    """Update the given fields, and return the row before and after.

    Raise NotFound, InvalidArgument, Conflict for a stale etag, and PermissionDenied
    for another rule of what is kept, which deletes backups, by who may not.
    """
    source = data_sources.get_source(source_id)
    before = _hold(source_id, schedule_id)
    check_etag(before, etag)
    if values.get("timezone") == "":
        values = values | {"timezone": cron.UTC_NAME}
    changes = {name: value for name, value in values.items() if value != getattr(before, name)}
    if not changes:
        return before, before
    if changes.keys() & {"keep_last", "keep_days"}:
        grants.check(by, source_id, grants.MANAGE)
    after = before._replace(**cast(dict[str, Any], changes))
    cron.check(after.cron, after.timezone)
    service.check_type(source.source_type, after.backup_type)
    if changes.keys() & {"cron", "timezone", "is_enabled"}:
        next_run = _next_run(after.cron, after.timezone, after.is_enabled)
        changes |= {"next_run_at": next_run, "since": clock.now()}
    if "keep_days" in changes:
        _set_expiry(schedule_id, after.keep_days)
    return before, _schedules.update(schedule_id, changes)


def _next_run(text: str, timezone: str, is_enabled: bool) -> int | None:
    return cron.next_time(text, timezone, clock.now()) if is_enabled else None


def _hold(source_id: int, schedule_id: int) -> BackupScheduleRow:
    return data_sources.own(_schedules.hold(schedule_id), source_id, "backup schedule")


def delete_schedule(source_id: int, schedule_id: int) -> None:
    """Delete a schedule; its backups stay. Raise NotFound."""
    data_sources.get_source(source_id)
    _hold(source_id, schedule_id)
    _schedules.update(schedule_id, {"deleted_at": clock.now(), "next_run_at": None})
    _set_expiry(schedule_id, 0)


def _set_expiry(schedule_id: int, keep_days: int) -> None:
    """Has the backups of a schedule tell when it may delete them."""
    expires_at = Backup.created_at + keep_days * clock.DAY if keep_days else None
    Backup.update(expires_at=expires_at).where(
        Backup.schedule_id == schedule_id, Backup.deleted_at.is_null()
    ).execute()


def upcoming(source_id: int) -> list[BackupScheduleRow]:
    """Return the schedules of a source that will run, the next one first."""
    return _of_source.rows(data_source_id=source_id)


def last_successes() -> dict[int, int]:
    """When the last good backup of each source that is to be backed up was finished.

    Of an active source with an enabled schedule; no earlier than since when it has had one.
    """
    rows = _successes.rows(is_bad=False)
    return {row.data_source_id: max(row.since, row.finished_at or 0) for row in rows}


def is_overdue(source_id: int, newest_good_at: int | None) -> bool:
    """Whether an hour after a schedule's time there is no good backup that ended since then."""
    now = clock.now()
    for schedule in upcoming(source_id):
        due = cron.last_time(schedule.cron, schedule.timezone, now - GRACE)
        if due is None or due < schedule.since:
            continue
        if newest_good_at is None or newest_good_at < due:
            return True
    return False


def fire() -> int:
    """Queue the backups that are due, and return how many schedules that was."""
    due = _due.rows(now=clock.now())
    for schedule in due:
        _fire(schedule)
    return len(due)


def _fire(schedule: BackupScheduleRow) -> None:
    now = clock.now()
    moved = {
        "next_run_at": cron.following(schedule.cron, schedule.timezone, now),
        "last_run_at": now,
    }
    # One that still waits for its turn will do for this time, too.
    waits = _is_waiting.first(schedule_id=schedule.id, data_source_id=schedule.data_source_id)
    if not data_sources.is_active(schedule.data_source_id) or waits:
        _schedules.update(schedule.id, moved)
        return
    _schedules.update(schedule.id, moved | {"runs": schedule.runs + 1})
    service.create_backup(
        schedule.data_source_id,
        schedule.backup_type,
        {
            "schedule_id": schedule.id,
            "created_by": schedule.created_by,
            "description": f"{schedule.name} ({schedule.cron} {schedule.timezone})",
            "expires_at": now + schedule.keep_days * clock.DAY if schedule.keep_days else None,
        },
    )


def of_backup(row: BackupRow) -> BackupScheduleRow | None:
    """Return the schedule that made a backup, if it is still there."""
    if row.schedule_id is None:
        return None
    try:
        return _schedules.get(row.schedule_id)
    except errors.NotFound:
        return None


def wants_verification(row: BackupRow) -> bool:
    """Whether a backup is one of those that its schedule restores on trial."""
    schedule = of_backup(row)
    if schedule is None or not schedule.verify_every or row.backup_type == "data":
        return False
    return bool(schedule.runs % schedule.verify_every == 0)


def expired(schedule: Keeping, backups: Sequence[GoodBackup], now: int) -> list[GoodBackup]:
    """Return those of a schedule's complete backups (the newest first) that no rule keeps.

    One that did not restore on trial does not count as one of `keep_last`.
    """
    if not (schedule.keep_last or schedule.keep_days):
        return []
    cutoff = now - schedule.keep_days * clock.DAY
    newer_good, gone = 0, []
    for backup in backups:
        is_young = schedule.keep_days and backup.created_at >= cutoff
        if newer_good >= schedule.keep_last and not is_young:
            gone.append(backup)
        newer_good += not backup.is_bad
    return gone


def expire() -> int:
    """Delete some backups that their schedules do not keep, and return how many.

    It reads all first, and looks again at what it deletes of one schedule in a transaction.
    """
    deleted = 0
    for schedule in _with_rule.rows():
        if data_sources.is_live(schedule.data_source_id) and _expired(schedule):
            with db.write():
                deleted += _expire_of(schedule.id)
    return deleted


def _expired(schedule: BackupScheduleRow) -> list[GoodBackup]:
    return expired(schedule, _good_of_schedule.rows(schedule_id=schedule.id), clock.now())


def _expire_of(schedule_id: int) -> int:
    try:
        schedule = _schedules.hold(schedule_id)
    except errors.NotFound:
        return 0
    deleted = 0
    for backup in _expired(schedule):
        if deleted < EXPIRED_AT_ONCE:
            deleted += _expire(schedule, backup.id)
    return deleted


def _expire(schedule: BackupScheduleRow, backup_id: int) -> bool:
    """Delete a backup unless it is in use, or the newest good one of its source."""
    service.one_at_a_time(schedule.data_source_id)
    try:
        row = service.hold_backup(schedule.data_source_id, backup_id)
    except errors.NotFound:
        return False
    newest = _newest_good.first(data_source_id=schedule.data_source_id)
    is_newest = newest is not None and newest.id == backup_id
    if is_newest or row.status != "completed" or service.is_being_restored(backup_id):
        return False
    service.discard_backup(row)
    about = {"data_source_id": row.data_source_id, "schedule_id": schedule.id}
    audit.record_system("ExpireBackup", "backup", about, resource_id=str(backup_id))
    body = f"The schedule {schedule.name} no longer keeps it."
    news = service.news_of(row, "expired", body, type="backup_deleted", severity="info")
    reader_notices.notify([schedule.created_by], news, row.data_source_id)
    return True
