"""The backup status of a data source, from indexes and maintained counts."""

from dataclasses import dataclass
from typing import NamedTuple

from quarterdeck_server.core import clock
from quarterdeck_server.domains.backups import schedules
from quarterdeck_server.domains.backups.models import GOOD, IS_ACTIVE, Backup, BackupRow
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.storage import counts, db

RATED_DAYS = 30

_of_source = Backup.data_source_id == db.bind("data_source_id")
_latest_first = (Backup.created_at.desc(), Backup.id.desc())
_active = db.Statement(
    lambda: (
        Backup.select()
        .where(
            _of_source,
            IS_ACTIVE,
            Backup.finished_at.is_null(),
            Backup.deleted_at.is_null(),
        )
        # One that is being made comes before those that wait.
        .order_by(Backup.started_at.is_null(), Backup.id)
        .limit(1)
    ),
    BackupRow,
)
_last = db.Statement(
    lambda: (
        Backup.select()
        .where(_of_source, Backup.deleted_at.is_null())
        .order_by(*_latest_first)
        .limit(1)
    ),
    BackupRow,
)


class _Ended(NamedTuple):
    sha256: str
    is_bad: bool


_last_ended = db.Statement(
    lambda: (
        Backup.select(Backup.sha256, Backup.is_bad)
        .where(
            _of_source,
            Backup.deleted_at.is_null(),
            Backup.status.not_in(("queued", "running", "cancelled")),
            Backup.finished_at.is_null(False),
        )
        .order_by(*_latest_first)
        .limit(1)
    ),
    _Ended,
)
_last_good = db.Statement(
    lambda: (
        Backup.select()
        .where(_of_source, GOOD, Backup.is_bad == db.bind("is_bad"))
        .order_by(*_latest_first)
        .limit(1)
    ),
    BackupRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What BackupStatus shows; the backups are rows."""

    state: str
    running_backup: BackupRow | None
    last_backup: BackupRow | None
    last_successful_backup: BackupRow | None
    next_scheduled_at: int | None
    total: int
    total_bytes: int
    success_rate: float | None


def of_source(source_id: int) -> Status:
    """Return how the backups of a source stand. Raise NotFound."""
    data_sources.get_source(source_id)
    upcoming = schedules.upcoming(source_id)
    good_kind, day_kind = f"backup_good/{source_id}", f"backup_day/{source_id}"
    kept = counts.read(good_kind, day_kind)
    running = _active.first(data_source_id=source_id)
    good = _last_good.first(data_source_id=source_id, is_bad=False)
    return Status(
        state=_state(source_id, running, good),
        running_backup=running,
        last_backup=_last.first(data_source_id=source_id),
        last_successful_backup=good,
        next_scheduled_at=upcoming[0].next_run_at if upcoming else None,
        total=kept[good_kind].get("count", 0),
        total_bytes=kept[good_kind].get("bytes", 0),
        success_rate=_success_rate(kept[day_kind]),
    )


def _state(source_id: int, running: BackupRow | None, good: BackupRow | None) -> str:
    if running is not None:
        return "running"
    ended = _last_ended.first(data_source_id=source_id)
    if ended is not None and (ended.is_bad or not ended.sha256):
        return "failing"
    if schedules.is_overdue(source_id, good.finished_at if good else None):
        return "overdue"
    return "ok" if good else "none"


def _success_rate(by_day: dict[str, int]) -> float | None:
    first_day = clock.now() // clock.DAY - RATED_DAYS + 1
    ended = {"good": 0, "failed": 0}
    for key, number in by_day.items():
        day, _, how = key.partition("/")
        if int(day) >= first_day:
            ended[how] += number
    total = sum(ended.values())
    return ended["good"] / total if total else None
