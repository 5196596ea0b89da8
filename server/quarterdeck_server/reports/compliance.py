"""How well a source is backed up: what was promised, reached, missed."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from quarterdeck_server.backups import schedules, status
from quarterdeck_server.backups import service as backups
from quarterdeck_server.core import clock
from quarterdeck_server.reports.reading import Reading, Rows, Task, time_text

LISTED = 500


def read(task: Task) -> Reading:
    """Facts, days, gaps, backups and schedules of the last `days`; the target RPO is `rpo_hours`.

    The recovery point that was reached at a moment is the begin of the newest
    good backup that had ended by then: what was changed since is what a loss
    at that moment would have cost.
    """
    begin = task.now - task.parameters["days"] * clock.DAY
    limit = int(task.parameters["rpo_hours"] * clock.HOUR)
    # One from before is what there was when the period began.
    earlier = begin - max(30 * clock.DAY, 2 * limit)
    ended = backups.finished_since(task.source_id, earlier)
    good = [row for row in ended if row.sha256]
    inside = [row for row in ended if row.finished_at > begin]
    gaps = _gaps(good, begin, task.now)
    found = status.of_source(task.source_id)
    facts = _facts(inside, gaps, limit, found)
    facts["verified_at"] = _text(backups.last_verified_at(task.source_id))
    tables = {
        "days": _days(inside, begin, task.now),
        "gaps": [_gap(gap, limit) for gap in gaps if gap[1] - gap[0] > limit],
        "schedules": [_schedule(each) for each in schedules.upcoming(task.source_id)],
        "failures": _failures(inside),
        "backups": [_backup(row) for row in reversed(inside[-LISTED:])],
    }
    notes = []
    if len(inside) > LISTED:
        notes.append(f"Only the last {LISTED} of {len(inside):,} backups are listed.")
    return Reading(source_version=_version(task), facts=facts, tables=tables, notes=notes)


def _version(task: Task) -> str:
    """What the source is, by its last good backup or else by its type: it may be away."""
    good = status.of_source(task.source_id).last_successful_backup
    return good.server_version if good else task.target.source_type


def _gaps(good: Sequence[Any], begin: int, end: int) -> list[tuple[int, int]]:
    """From the begin of each good backup until the next one had ended, within the period."""
    gaps = []
    covered = begin
    for row in good:
        started = row.started_at or row.finished_at
        if row.finished_at <= begin:
            covered = started
        else:
            gaps.append((covered, row.finished_at))
            covered = max(covered, started)
    gaps.append((covered, end))
    return gaps


def _facts(
    inside: Sequence[Any], gaps: Sequence[tuple[int, int]], limit: int, found: status.Status
) -> dict[str, Any]:
    good = sum(1 for row in inside if row.sha256)
    bad = sum(1 for row in inside if row.status == "failed")
    worst = max(end - begin for begin, end in gaps)
    last = found.last_successful_backup
    missed = sum(max(0, end - begin - limit) for begin, end in gaps)
    whole = max(1, gaps[-1][1] - gaps[0][0])
    reached = good > 0 and worst <= limit
    return {
        "verdict": "pass" if reached else "fail",
        "state": found.state,
        "success_rate": good / (good + bad) if good + bad else None,
        "good": good,
        "failed": bad,
        "rpo_target": limit / clock.SECOND,
        "rpo_reached": worst / clock.SECOND,
        "within_rpo": max(0.0, 1 - missed / whole),
        "last_good_at": _text(last.finished_at if last else None),
        "kept": found.total,
        "stored_bytes": found.total_bytes,
    }


def _days(inside: Sequence[Any], begin: int, end: int) -> Rows:
    """Each day of the period with the backups that ended on it."""
    seen: Counter[tuple[str, str]] = Counter()
    for row in inside:
        how = "good" if row.sha256 else row.status
        seen[_day(row.finished_at), how] += 1
    days = [_day(at) for at in range(begin, end + clock.DAY, clock.DAY) if at <= end]
    return [
        {"day": day, **{how: seen[day, how] for how in ("good", "failed", "cancelled")}}
        for day in dict.fromkeys([*days, _day(end)])
    ]


def _day(at: int) -> str:
    return clock.as_text(at, "%Y-%m-%d")


def _gap(gap: tuple[int, int], limit: int) -> dict[str, Any]:
    begin, end = gap
    return {
        "begin": _text(begin),
        "end": _text(end),
        "length": (end - begin) / clock.SECOND,
        "over": (end - begin - limit) / clock.SECOND,
    }


def _schedule(row: Any) -> dict[str, Any]:
    shown = ("name", "cron", "timezone", "backup_type", "verify_every")
    return {
        **{name: getattr(row, name) for name in shown},
        "keeps": _keeps(row),
        "next_run_at": _text(row.next_run_at),
        "last_run_at": _text(row.last_run_at),
    }


def _keeps(row: Any) -> str:
    rules = []
    if row.keep_last:
        rules.append(f"the last {row.keep_last}")
    if row.keep_days:
        rules.append(f"{row.keep_days} days")
    return " and ".join(rules) or "all"


def _failures(inside: Sequence[Any]) -> Rows:
    failed = [row for row in inside if row.status == "failed"]
    return [
        {
            "error_code": code,
            "number": number,
            "last_at": _text(max(row.finished_at for row in failed if row.error_code == code)),
            "error": next(row.error for row in reversed(failed) if row.error_code == code),
        }
        for code, number in Counter(row.error_code for row in failed).most_common()
    ]


def _backup(row: Any) -> dict[str, Any]:
    seconds = (row.finished_at - row.started_at) / clock.SECOND if row.started_at else None
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
