"""How well a source is backed up: recovery points that were promised, reached, missed."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from quarterdeck_server.core import clock
from quarterdeck_server.domains.backups import schedules, status
from quarterdeck_server.domains.backups import service as backups
from quarterdeck_server.domains.backups.models import BackupRow, BackupScheduleRow
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.domains.reports.document import Value
from quarterdeck_server.domains.reports.reading import (
    PRODUCTS,
    Reading,
    ReadingTask,
    Rows,
    time_text,
)

LISTED = 500


class Gap(NamedTuple):
    """From `since` to `end` a loss would have cost all that was changed since `begin`.

    `begin` is None if there was no backup at all.
    """

    begin: int | None
    since: int
    end: int


def read(task: ReadingTask) -> Reading:
    """Facts, days, gaps, backups and schedules of the last `days`; the target RPO is `rpo_hours`.

    The recovery point that was reached at a moment is the begin of the newest
    good backup that had ended by then: what was changed since is what a loss
    at that moment would have cost.
    """
    asked = task.now - task.whole("days") * clock.DAY
    known_since = data_sources.get_source(task.source_id).created_at
    # A new source has as long as the limit for its first backup.
    begin = max(asked, known_since)
    limit = int(task.number("rpo_hours") * clock.HOUR)
    inside = backups.finished_since(task.source_id, begin)
    before = backups.last_good_before(task.source_id, begin)
    covered = _covers(before) if before is not None else known_since if begin > asked else None
    gaps = _gaps(covered, [row for row in inside if _is_good(row)], begin, task.now)
    found = status.of_source(task.source_id)
    facts = _facts(inside, gaps, begin, limit, found)
    facts["verified_at"] = _text(backups.last_verified_at(task.source_id))
    tables = {
        "days": _days(inside, begin, task.now),
        "gaps": [_gap(gap, limit) for gap in gaps if _missed(gap, limit)],
        "schedules": [_schedule(each) for each in schedules.upcoming(task.source_id)],
        "failures": _failures(inside),
        "backups": [_backup(row) for row in reversed(inside[-LISTED:])],
    }
    notes = []
    if begin > asked:
        shown = time_text(known_since)[:16].replace("T", " ")
        notes.append(f"Quarterdeck knows the source since {shown} UTC: the period begins there.")
    if len(inside) > LISTED:
        notes.append(f"Only the last {LISTED} of {len(inside):,} backups are listed.")
    return Reading(source_version=_version(task, found), facts=facts, tables=tables, notes=notes)


def _version(task: ReadingTask, found: status.Status) -> str:
    """Return what the source is, by its last good backup or else by its type: it may be away."""
    good = found.last_successful_backup
    return good.server_version if good else PRODUCTS[task.target.source_type]


def _is_good(row: BackupRow) -> bool:
    return bool(row.sha256) and not row.is_bad


def _gaps(covered: int | None, good: Sequence[BackupRow], begin: int, end: int) -> list[Gap]:
    """From the begin of each good backup until the next one had ended, within the period.

    What was changed before `covered` was safe when the period began, None for
    nothing; `good` are the backups that ended in the period, the first one first.
    """
    since, gaps = begin, []
    for row in good:
        ended = backups.ended_at(row)
        gaps.append(Gap(covered, since, ended))
        covered = max(covered or 0, _covers(row))
        since = ended
    return [*gaps, Gap(covered, since, end)]


def _covers(row: BackupRow) -> int:
    """Return the moment before which all changes are in the backup."""
    return row.started_at or backups.ended_at(row)


def _length(gap: Gap) -> int:
    return gap.end - (gap.since if gap.begin is None else gap.begin)


def _missed(gap: Gap, limit: int) -> int:
    """Return how long in a gap a loss would have cost more than the limit."""
    allowed_until = gap.since if gap.begin is None else max(gap.since, gap.begin + limit)
    return max(0, gap.end - allowed_until)


def _facts(
    inside: Sequence[BackupRow], gaps: Sequence[Gap], begin: int, limit: int, found: status.Status
) -> dict[str, Value]:
    good = sum(1 for row in inside if _is_good(row))
    bad = sum(1 for row in inside if row.status == "failed" or row.is_bad)
    last = found.last_successful_backup
    missed = sum(_missed(gap, limit) for gap in gaps)
    return {
        "verdict": "fail" if missed else "pass",
        "state": found.state,
        "success_rate": good / (good + bad) if good + bad else None,
        "good": good,
        "failed": bad,
        "rpo_target": limit / clock.SECOND,
        "rpo_reached": max(map(_length, gaps)) / clock.SECOND,
        "within_rpo": 1 - missed / max(1, gaps[-1].end - begin),
        "last_good_at": _text(last.finished_at if last else None),
        "kept": found.total,
        "stored_bytes": found.total_bytes,
    }


def _days(inside: Sequence[BackupRow], begin: int, end: int) -> Rows:
    """Return each day of the period with the backups that ended on it."""
    seen: Counter[tuple[str, str]] = Counter()
    for row in inside:
        how = "good" if _is_good(row) else "failed" if row.is_bad else row.status
        seen[_day(backups.ended_at(row)), how] += 1
    days = [_day(at) for at in range(begin, end + clock.DAY, clock.DAY) if at <= end]
    return [
        {"day": day, **{how: seen[day, how] for how in ("good", "failed", "cancelled")}}
        for day in dict.fromkeys([*days, _day(end)])
    ]


def _day(at: int) -> str:
    return clock.as_text(at, "%Y-%m-%d")


def _gap(gap: Gap, limit: int) -> dict[str, Value]:
    return {
        "begin": _text(gap.begin),
        "end": _text(gap.end),
        "length": _length(gap) / clock.SECOND,
        "over": _missed(gap, limit) / clock.SECOND,
    }


def _schedule(row: BackupScheduleRow) -> dict[str, Value]:
    shown = ("name", "cron", "timezone", "backup_type", "verify_every")
    return {
        **{name: getattr(row, name) for name in shown},
        "keeps": _keeps(row),
        "next_run_at": _text(row.next_run_at),
        "last_run_at": _text(row.last_run_at),
    }


def _keeps(row: BackupScheduleRow) -> str:
    rules = []
    if row.keep_last:
        rules.append(f"the last {row.keep_last}")
    if row.keep_days:
        rules.append(f"{row.keep_days} days")
    return " and ".join(rules) or "all"


def _failures(inside: Sequence[BackupRow]) -> Rows:
    failed = [row for row in inside if row.status == "failed"]
    return [
        {
            "error_code": code,
            "number": number,
            "last_at": _text(
                max(backups.ended_at(row) for row in failed if row.error_code == code)
            ),
            "error": next(row.error for row in reversed(failed) if row.error_code == code),
        }
        for code, number in Counter(row.error_code for row in failed).most_common()
    ]


def _backup(row: BackupRow) -> dict[str, Value]:
    ended = backups.ended_at(row)
    seconds = (ended - row.started_at) / clock.SECOND if row.started_at else None
    return {
        "id": row.id,
        "backup_type": row.backup_type,
        "status": "bad" if row.is_bad else row.status,
        "finished_at": _text(row.finished_at),
        "seconds": seconds,
        "size_bytes": row.size_bytes,
        "stored_bytes": row.stored_bytes,
        "verified_at": _text(row.verified_at),
        "is_kept": row.deleted_at is None and bool(row.sha256),
        "error": row.error,
    }


def _text(at: int | None) -> str | None:
    return None if at is None else time_text(at)
