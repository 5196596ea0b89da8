"""Reports: created, generated, cancelled, deleted, counted."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from quarterdeck_server.artifacts import trash
from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.caller import Caller
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.json_value import JsonObject
from quarterdeck_server.domains.data_sources import grants
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.domains.notifications.service import NewNotification
from quarterdeck_server.domains.reports import templates
from quarterdeck_server.domains.reports.models import (
    ACTIVE,
    IS_ACTIVE,
    LIVE,
    NewReport,
    Report,
    ReportBaseline,
    ReportChanges,
    ReportRow,
    ReportSchedule,
    ReportScheduleRow,
)
from quarterdeck_server.domains.reports.templates import Template
from quarterdeck_server.jobs import requests as jobs
from quarterdeck_server.jobs.runs import Runs
from quarterdeck_server.rpc.page import MAX_PAGE_SIZE
from quarterdeck_server.storage import counts, db
from quarterdeck_server.storage.rows import Rows

GENERATE = "reports.generate"
LANE = "report"
SWEPT_AT_ONCE = 100
MOST_KEPT_BYTES = 64 * 1024 * 1024

RUNS = Runs(Report, ReportRow, IS_ACTIVE)
_reports = Rows(Report, ReportRow, "report")
_insert = db.insert(Report, ReportRow)
_ids = db.Statement(
    lambda: Report.select(Report.id).where(Report.data_source_id == db.bind("data_source_id"))
)
_sources = db.Statement(lambda: Report.select(Report.data_source_id).where(LIVE).distinct())
_of_source = db.Statement(
    lambda: (
        Report.select(Report.id)
        .where(LIVE, Report.data_source_id == db.bind("data_source_id"))
        .limit(SWEPT_AT_ONCE)
    )
)
_last_generated = db.Statement(
    lambda: (
        Report.select(Report.generated_at)
        .where(
            LIVE,
            Report.generated_at.is_null(False),
            Report.data_source_id == db.bind("data_source_id"),
        )
        .order_by(Report.generated_at.desc())
        .limit(1)
    )
)
_unschedule = db.Statement(
    lambda: ReportSchedule.delete().where(ReportSchedule.report_id == db.bind("report_id"))
)
_same_baseline = (
    (ReportBaseline.data_source_id == db.bind("data_source_id"))
    & (ReportBaseline.template_id == db.bind("template_id"))
    & (ReportBaseline.parameters == db.bind("parameters"))
)
_baseline = db.Statement(
    lambda: ReportBaseline.select(ReportBaseline.content).where(_same_baseline)
)
_forget_baseline = db.Statement(lambda: ReportBaseline.delete().where(_same_baseline))
_forget_baselines = db.Statement(
    lambda: ReportBaseline.delete().where(
        ReportBaseline.data_source_id == db.bind("data_source_id")
    )
)
_keep_baseline = db.insert(ReportBaseline)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """What ReportStats shows; bytes and seconds are of the files that are there."""

    total: int
    by_status: dict[str, int]
    by_template: dict[str, int]
    last_generated_at: int | None
    average_seconds: float | None
    total_bytes: int


def template_of(template_id: str, folder: Path | None) -> Template | None:
    """Return a template; None if there is none, or it is broken."""
    return templates.load(folder)[0].get(template_id)


def create_report(
    source_id: int, template: Template, values: NewReport, by: str | None
) -> ReportRow:
    """Store a draft of `name`, `format` and `parameters`, and return its row.

    Raise NotFound, and InvalidArgument for what the template has not.
    """
    source = data_sources.get_source(source_id)
    if source.source_type not in template.source_types:
        known = ", ".join(template.source_types)
        raise errors.invalid("template_id", f"is for {known} sources")
    if values["format"] not in template.formats:
        raise errors.invalid("format", f"must be one of {', '.join(template.formats)}")
    now = clock.now()
    nothing: dict[str, Any] = dict.fromkeys(
        ("artifact", "pending_artifact", "sha256", "file_name", "error_code", "error"), ""
    )
    nothing |= dict.fromkeys(("started_at", "generated_at", "deleted_at", "asked_by"))
    nothing |= dict.fromkeys(("size_bytes", "milliseconds", "attempts"), 0)
    return _insert.one(
        **nothing,
        uid=db.new_id(),
        run=db.new_id(),
        data_source_id=source_id,
        template_id=template.id,
        name=values["name"] or template.name,
        format=values["format"],
        parameters=json.dumps(template.check(values["parameters"]), sort_keys=True),
        status="draft",
        progress=0.0,
        is_scheduled=False,
        is_for_admins=False,
        cancel_requested=False,
        beat_at=now,
        created_by=by,
        version=1,
        created_at=now,
        updated_at=now,
    )


def get_report(source_id: int, report_id: int) -> ReportRow:
    """Return the row of a report of this source. Raise NotFound, for its source too."""
    data_sources.get_source(source_id)
    return data_sources.own(_reports.get(report_id), source_id, "report")


def hold_report(source_id: int, report_id: int) -> ReportRow:
    """As `get_report`, and nobody else changes the row until the transaction ends."""
    data_sources.get_source(source_id)
    return data_sources.own(_reports.hold(report_id), source_id, "report")


def downloadable_report(source_id: int, report_id: int, caller: Caller) -> ReportRow:
    """Return the row of a report whose file the caller may have.

    Somebody with the role `user` has those that they made and those whose
    schedule tells them; what has a part of the audit log in it is for
    administrators. Raise NotFound, PermissionDenied, Conflict if there is no file.
    """
    row = get_report(source_id, report_id)
    if row.is_for_admins and not caller.is_admin:
        raise errors.PermissionDenied(
            "this report contains entries of the audit log, which only administrators may read;"
            " generate it yourself to get it without them",
            reason=Reason.FOR_ADMINS,
        )
    schedule = schedule_of(report_id)
    shared = json.loads(schedule.notify_user_ids) if schedule else []
    if not caller.manages and caller.user_id not in (row.created_by, *shared):
        raise errors.PermissionDenied(
            "this report is not shared with you: its schedule does not name you",
            reason=Reason.NOT_SHARED,
        )
    if not row.artifact:
        raise errors.Conflict(f"the report is {row.status}", reason=Reason.NOT_COMPLETED)
    return row


def generate_report(
    source_id: int, report_id: int, by: str | None, *, is_scheduled: bool = False
) -> ReportRow:
    """Queue a generation, and return the row.

    Raise NotFound, and Conflict if one is under way or the source is not active.
    """
    row = hold_report(source_id, report_id)
    if row.status in ACTIVE:
        raise errors.Conflict(f"the report is {row.status}", reason=Reason.ALREADY_RUNNING)
    if not data_sources.is_active(source_id):
        raise errors.Conflict("the data source is not active", reason=Reason.SOURCE_INACTIVE)
    changes = ReportChanges(status="queued", run=db.new_id(), progress=0.0)
    changes |= {"attempts": 0, "cancel_requested": False, "beat_at": clock.now()}
    changes |= {"error_code": "", "error": "", "asked_by": by, "is_scheduled": is_scheduled}
    row = _reports.update(report_id, changes)
    _ask(row)
    return row


def _ask(row: ReportRow) -> None:
    jobs.ask_for(GENERATE, row, f"{LANE}/{row.data_source_id}")


def cancel_report(source_id: int, report_id: int) -> ReportRow:
    """Cancel a generation, at once or within 2 s, and return the row.

    Raise NotFound, or Conflict if there is nothing to cancel.
    """
    row = hold_report(source_id, report_id)
    if row.status not in ACTIVE:
        raise errors.Conflict(f"the report is {row.status}", reason=Reason.NOT_RUNNING)
    if row.status == "queued":
        return _reports.update(report_id, {"status": "cancelled"})
    return _reports.update(report_id, {"cancel_requested": True})


def delete_report(source_id: int, report_id: int, by: Caller) -> None:
    """Delete a report, its schedule and, soon, its file; one that runs is cancelled.

    Raise NotFound, and PermissionDenied for somebody else's by who may not manage the source.
    """
    row = hold_report(source_id, report_id)
    if row.created_by != by.user_id:
        grants.check(by, source_id, grants.MANAGE)
    _delete(row)


def _delete(row: ReportRow) -> None:
    changes = ReportChanges(deleted_at=clock.now())
    if row.status == "queued":
        changes["status"] = "cancelled"
    _unschedule.run(report_id=row.id)
    _reports.update(row.id, changes)
    throw_away(row.artifact, row.pending_artifact)


def sweep() -> int:
    """Delete some reports whose data source was deleted, and what they kept, and return how many.

    It reads all first, and deletes those of one data source in a transaction.
    """
    deleted = 0
    for source in _sources.rows():
        if not data_sources.is_live(source.data_source_id):
            with db.write():
                deleted += _sweep(source.data_source_id)
    return deleted


def _sweep(source_id: int) -> int:
    _forget_baselines.run(data_source_id=source_id)
    orphans = _of_source.rows(data_source_id=source_id)
    for orphan in orphans:
        _delete(_reports.hold(orphan.id))
    return len(orphans)


def throw_away(*artifacts: str, in_use: bool = False) -> None:
    """Has files deleted from the store, later if somebody may be downloading them."""
    if keys := [artifact for artifact in artifacts if artifact]:
        trash.throw_away(*keys, in_use=in_use)


def ids_of(source_id: int) -> list[int]:
    """Return the ids of all reports that a source ever had."""
    return [row.id for row in _ids.rows(data_source_id=source_id)]


def ask_again() -> int:
    """Ask again for work whose job is lost, if one ever is, and return for how many."""
    return RUNS.ask_again(_ask)


def update(report_id: int, changes: ReportChanges) -> ReportRow:
    """Change these columns of a live report, and return its row. Raise NotFound."""
    return _reports.update(report_id, changes)


def stats(source_id: int) -> Stats:
    """Return the figures of a source's reports, from kept counts alone. Raise NotFound."""
    data_sources.get_source(source_id)
    kinds = [f"report_{name}/{source_id}" for name in ("status", "template", "made")]
    kept = counts.read(*kinds)
    by_status, by_template, made = (kept[kind] for kind in kinds)
    number = made.get("count", 0)
    last = _last_generated.first(data_source_id=source_id)
    return Stats(
        total=sum(by_status.values()),
        by_status=by_status,
        by_template={name: count for name, count in sorted(by_template.items()) if count},
        last_generated_at=last.generated_at if last else None,
        average_seconds=made.get("milliseconds", 0) / 1000 / number if number else None,
        total_bytes=made.get("bytes", 0),
    )


def schedule_of(report_id: int) -> ReportScheduleRow | None:
    """Return the schedule of a report."""
    return schedules_of([report_id]).get(report_id)


def schedules_of(report_ids: Sequence[int]) -> dict[int, ReportScheduleRow]:
    """Return the schedules of reports, by the ids of those that have one."""
    if not report_ids:
        return {}
    places = {f"report_{position}": row_id for position, row_id in enumerate(report_ids)}
    rows = _schedules(tuple(places)).rows(**places)
    return {row.report_id: row for row in rows}


@lru_cache(MAX_PAGE_SIZE)
def _schedules(places: tuple[str, ...]) -> db.Statement[ReportScheduleRow]:
    ids = [db.bind(place) for place in places]
    return db.Statement(
        lambda: ReportSchedule.select().where(ReportSchedule.report_id.in_(ids)), ReportScheduleRow
    )


def unschedule(report_id: int) -> bool:
    """Remove the schedule of a report, and return whether it had one."""
    return bool(_unschedule.run(report_id=report_id))


def baseline(row: ReportRow) -> JsonObject | None:
    """Return what the last report like this one kept for it; None if it is the first."""
    found = _baseline.first(**_like(row))
    if found is None:
        return None
    kept: JsonObject = json.loads(_unpacked(bytes(found.content)))
    return kept


def _unpacked(packed: bytes) -> bytes:
    """Return what was kept. Raise ValueError if it is more than a report keeps."""
    unpacking = zlib.decompressobj()
    content = unpacking.decompress(packed, MOST_KEPT_BYTES)
    if unpacking.unconsumed_tail:
        raise ValueError("more than a report may keep for the next run")
    return content


def keep_baseline(row: ReportRow, content: JsonObject) -> None:
    """Keep something for the next report like this one."""
    like = _like(row)
    _forget_baseline.run(**like)
    text = json.dumps(content).encode()
    if len(text) <= MOST_KEPT_BYTES:
        _keep_baseline.run(**like, content=zlib.compress(text), created_at=clock.now())


def _like(row: ReportRow) -> dict[str, int | str]:
    return {
        "data_source_id": row.data_source_id,
        "template_id": row.template_id,
        "parameters": row.parameters,
    }


def news_of(row: ReportRow, what: str, body: str = "", *, severity: str) -> NewNotification:
    """Return a notification about a report: what has become of it."""
    return NewNotification(
        type="report_ended",
        severity=severity,
        title=f"Report {row.name} of {data_sources.name_of(row.data_source_id)} {what}",
        body=body,
        resource_type="report",
        resource_id=str(row.id),
    )
