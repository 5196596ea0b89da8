"""Schedules of reports: at most one for each report.

As for backups, the time of the next run is a column that moves in the
transaction that queues the report: a time fires once however many workers
look, and times that passed while nobody looked fire once together.
"""

import json
from collections.abc import Sequence

from quarterdeck_server.core import clock, cron, errors
from quarterdeck_server.domains.data_sources import reader_notices
from quarterdeck_server.domains.reports import service
from quarterdeck_server.domains.reports.models import (
    ACTIVE,
    ReportRow,
    ReportSchedule,
    ReportScheduleRow,
)
from quarterdeck_server.domains.users import service as users
from quarterdeck_server.storage import db

FIRED_AT_ONCE = 50

_insert = db.insert(ReportSchedule, ReportScheduleRow)
_due = db.Statement(
    lambda: (
        ReportSchedule.select(ReportSchedule.id, ReportSchedule.report_id)
        .where(
            ReportSchedule.next_run_at.is_null(False),
            ReportSchedule.next_run_at <= db.bind("now"),
        )
        .order_by(ReportSchedule.report_id)
        .limit(FIRED_AT_ONCE)
    )
)
_hold_due = db.Statement(
    lambda: db.locked(
        ReportSchedule.select().where(
            ReportSchedule.id == db.bind("id"), ReportSchedule.next_run_at <= db.bind("now")
        )
    ),
    ReportScheduleRow,
)
_move = db.Statement(
    lambda: ReportSchedule.update(
        next_run_at=db.bind("next_run_at"), last_run_at=db.bind("last_run_at")
    ).where(ReportSchedule.id == db.bind("id"))
)


def schedule_report(
    source_id: int,
    report_id: int,
    *,
    when: str,
    timezone: str,
    is_enabled: bool,
    notify_user_ids: Sequence[str],
    by: str,
) -> ReportScheduleRow:
    """Store the schedule of a report in the place of any it had, and return its row.

    Raise NotFound, and InvalidArgument naming `cron`, `timezone` or `notify_user_ids`.
    """
    service.hold_report(source_id, report_id)
    timezone = timezone or cron.UTC_NAME
    cron.check(when, timezone)
    for position, user_id in enumerate(notify_user_ids):
        if not users.is_active(user_id):
            raise errors.invalid(f"notify_user_ids[{position}]", "is not an active user")
        if not reader_notices.readers([user_id], source_id):
            problem = "may not read this data source: grant it first"
            raise errors.invalid(f"notify_user_ids[{position}]", problem)
    service.unschedule(report_id)
    now = clock.now()
    return _insert.one(
        report_id=report_id,
        cron=when,
        timezone=timezone,
        is_enabled=is_enabled,
        notify_user_ids=json.dumps(list(notify_user_ids)),
        next_run_at=cron.next_time(when, timezone, now) if is_enabled else None,
        last_run_at=None,
        created_by=by,
        created_at=now,
    )


def unschedule_report(source_id: int, report_id: int) -> None:
    """Remove the schedule of a report. Raise NotFound if it has none."""
    service.hold_report(source_id, report_id)
    if not service.unschedule(report_id):
        raise errors.NotFound("report schedule", str(report_id))


def fire() -> int:
    """Queue the reports that are due, and return how many schedules that was."""
    due = _due.rows(now=clock.now())
    for each in due:
        # The report first, as everybody else who wants both does.
        row = service.RUNS.hold(each.report_id)
        schedule = _hold_due.first(id=each.id, now=clock.now())
        if schedule is not None:
            _fire(schedule, row)
    return len(due)


def _fire(schedule: ReportScheduleRow, row: ReportRow | None) -> None:
    now = clock.now()
    following = cron.following(schedule.cron, schedule.timezone, now)
    _move.run(id=schedule.id, next_run_at=following, last_run_at=now)
    # One that is under way will do for this time, too.
    if row is None or row.deleted_at or row.status in ACTIVE:
        return
    try:
        service.generate_report(row.data_source_id, row.id, schedule.created_by, is_scheduled=True)
    except (errors.NotFound, errors.Conflict):
        # The data source is gone, or rests.
        return
