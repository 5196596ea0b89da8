"""Runs of reports: only the run that owns the row continues or ends it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from quarterdeck_server.core import clock
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.json_value import Json, JsonObject
from quarterdeck_server.domains.data_sources import reader_notices
from quarterdeck_server.domains.notifications.service import NewNotification
from quarterdeck_server.domains.reports import service
from quarterdeck_server.domains.reports.models import ACTIVE, Report, ReportChanges, ReportRow
from quarterdeck_server.jobs.runs import Cancelled, may_begin
from quarterdeck_server.storage import audit, db

RUNS = service.RUNS


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file that is in the store: what it is, not how it is stored."""

    size_bytes: int
    sha256: str
    file_name: str
    baseline: JsonObject | None
    finish: Callable[[], object]
    is_for_admins: bool


def claim(report_id: int, artifact: str) -> ReportRow | None:
    """Begin an attempt at generating a report, whose file will have this key in the store.

    Return the row with its new run; None if there is nothing to do (any more).
    What an attempt before left in the store is thrown away.
    """
    row = RUNS.hold(report_id)
    if row is None or row.status not in ACTIVE:
        return None
    if not may_begin(row, end_cancelled, fail):
        return None
    service.throw_away(row.pending_artifact)
    now = clock.now()
    return service.update(
        report_id,
        {
            "run": db.new_id(),
            "attempts": row.attempts + 1,
            "beat_at": now,
            "status": "generating",
            "progress": 0.0,
            "pending_artifact": artifact,
            "started_at": now,
        },
    )


def complete(row: ReportRow, made: Made) -> None:
    """End the work on a report whose file is stored; the earlier file is thrown away.

    Raise Superseded, Cancelled, or NotFound if it was deleted meanwhile.
    """
    row = RUNS.hold_run(row)
    if row.cancel_requested:
        raise Cancelled
    now = clock.now()
    service.throw_away(row.artifact, in_use=True)
    changes = ReportChanges(status="completed", progress=1.0, beat_at=now)
    changes |= {"artifact": row.pending_artifact, "pending_artifact": "", "generated_at": now}
    changes |= {"size_bytes": made.size_bytes, "sha256": made.sha256}
    changes |= {"file_name": made.file_name, "is_for_admins": made.is_for_admins}
    changes["milliseconds"] = (now - (row.started_at or now)) // 1000
    row = service.update(row.id, changes)
    made.finish()
    if made.baseline is not None:
        service.keep_baseline(row, made.baseline)
    _record("CompleteReport", row, {"size_bytes": row.size_bytes, "sha256": row.sha256})
    link = f"/api/data-sources/{row.data_source_id}/reports/{row.id}/download"
    _tell(row, service.news_of(row, "is ready", f"{row.file_name}: {link}", severity="info"))


def fail(row: ReportRow, code: Reason, message: str) -> None:
    """End the work on a report that did not go well; an earlier file stays. Raise Superseded."""
    row = RUNS.hold_run(row)
    _end(row, {"status": "failed", "error_code": code, "error": message})
    _record("FailReport", row, {"error_code": code}, outcome=audit.FAILURE, reason=code)
    _tell(row, service.news_of(row, "failed", message, severity="medium"))


def end_cancelled(row: ReportRow, why: str) -> None:
    """End the work on a report that is not wanted; an earlier file stays. Raise Superseded."""
    row = RUNS.hold_run(row)
    _end(row, {"status": "cancelled", "error": why})
    _record("CancelReport", row, {"why": why} if why else {})


def _end(row: ReportRow, changes: ReportChanges) -> None:
    """Change a row, deleted or not."""
    service.throw_away(row.pending_artifact)
    changes |= {"pending_artifact": "", "cancel_requested": False, "updated_at": clock.now()}
    Report.update(changes).where(Report.id == row.id).execute()


def _tell(row: ReportRow, news: NewNotification) -> None:
    """Who asked for it, and for a scheduled one those whom the schedule names."""
    people = [row.asked_by]
    schedule = service.schedule_of(row.id)
    if row.is_scheduled and schedule is not None:
        people += json.loads(schedule.notify_user_ids)
    reader_notices.notify(people, news, row.data_source_id)


def _record(action: str, row: ReportRow, changes: Mapping[str, Json], **more: str) -> None:
    about = {"data_source_id": row.data_source_id, "template_id": row.template_id, **changes}
    audit.record_system(action, "report", about, resource_id=str(row.id), **more)
