"""`qd reports`."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from quarterdeck.v1.reports_pb2 import (
    CancelReportRequest,
    CreateReportRequest,
    DeleteReportRequest,
    DownloadReportRequest,
    GenerateReportRequest,
    GetReportRequest,
    GetReportStatsRequest,
    ListReportsRequest,
    ListReportTemplatesRequest,
    Report,
    ScheduleReportRequest,
    UnscheduleReportRequest,
)

from quarterdeck_client.qd.fields import one_of, words
from quarterdeck_client.qd.run import Qd, command
from quarterdeck_client.qd.waiting import Output, Wait, Yes, download, finish, has_ended_well, wait

app = typer.Typer()
Parameters = Annotated[
    list[str] | None,
    typer.Option("--param", metavar="NAME=VALUE", help="A parameter of the template."),
]
_FORMATS = Report.DESCRIPTOR.enum_types_by_name["Format"]
Format = Annotated[
    str | None, one_of(_FORMATS, "The file's; by default what --output ends with, else pdf.")
]
_MAKING, _SEEING = "Making", "Seeing"


@command(app, name="templates", panel=_SEEING)
def list_templates(qd: Qd) -> None:
    """List the report templates."""
    answer = qd.client.reports.ListReportTemplates(ListReportTemplatesRequest())
    columns = "id name formats source_types description"
    qd.screen.rows(iter(answer.report_templates), columns, None)


@command(app, "data_source_id", name="list", panel=_SEEING)
def list_reports(qd: Qd, request: ListReportsRequest) -> None:
    """List the reports of a data source, newest first."""
    columns = "id status template_id name format progress error generated_at size_bytes"
    qd.rows(qd.client.reports.ListReports, request, columns)


@command(app, "data_source_id", "report_id", name="show", panel=_SEEING)
def show_report(qd: Qd, request: GetReportRequest) -> None:
    """Show a report and its schedule."""
    qd.show(qd.client.reports.GetReport(request))


@command(app, "data_source_id", name="stats", panel=_SEEING)
def report_stats(qd: Qd, request: GetReportStatsRequest) -> None:
    """Show how many reports a data source has, their time and their size."""
    qd.show(qd.client.reports.GetReportStats(request))


@command(app, "data_source_id", "report_id", name="download", panel=_SEEING)
def download_report(qd: Qd, request: DownloadReportRequest, output: Output = None) -> None:
    """Download the file of a report."""
    download(qd, qd.client.reports.DownloadReport, request, output)


def _finished(qd: Qd, report: Report) -> Report:
    request = GetReportRequest(data_source_id=report.data_source_id, report_id=report.id)
    look = f"qd reports show {report.data_source_id} {report.id}"
    ended: Report = wait(qd, qd.client.reports.GetReport, request, f"Report {report.id}", look)
    return ended


def _generate(qd: Qd, report: Report, to_wait: bool, output: str | None) -> None:
    asked = GenerateReportRequest(data_source_id=report.data_source_id, report_id=report.id)
    report = qd.client.reports.GenerateReport(asked)
    if not (to_wait or output):
        qd.show(report)
        return
    report = _finished(qd, report)
    if output and has_ended_well(report):
        file = DownloadReportRequest(data_source_id=report.data_source_id, report_id=report.id)
        download(qd, qd.client.reports.DownloadReport, file, output)
    else:
        finish(qd, report)


def _values(pairs: list[str] | None) -> dict[str, Any]:
    """`NAME=VALUE` pairs; a value that is JSON (`3`, `true`) is what it says, else a text."""
    values = {}
    for pair in pairs or ():
        name, sign, text = pair.partition("=")
        if not sign:
            raise typer.BadParameter(f"{pair!r} is not NAME=VALUE", param_hint="--param")
        try:
            values[name] = json.loads(text)
        except ValueError:
            values[name] = text
    return values


@command(
    app,
    "data_source_id",
    "template_id",
    name="start",
    without=("parameters", "format"),
    panel=_MAKING,
    example="qd reports start 3 inventory --output inventory.pdf",
)
def start_report(
    qd: Qd,
    request: CreateReportRequest,
    format: Format = None,
    param: Parameters = None,
    wait: Wait = False,
    output: Output = None,
) -> None:
    """Create a report from one of `qd reports templates` and generate it.

    --output waits for the file and downloads it.
    """
    request.parameters.update(_values(param))
    suffix = Path(output or "").suffix.removeprefix(".").lower()
    word = format or (suffix if suffix in words(_FORMATS) else "pdf")
    request.format = getattr(Report, word)
    _generate(qd, qd.client.reports.CreateReport(request), wait, output)


@command(
    app, "data_source_id", "template_id", name="create", without=("parameters",), panel=_MAKING
)
def create_report(qd: Qd, request: CreateReportRequest, param: Parameters = None) -> None:
    """Create a draft report from one of `qd reports templates`."""
    request.parameters.update(_values(param))
    qd.show(qd.client.reports.CreateReport(request))


@command(app, "data_source_id", "report_id", name="generate", panel=_MAKING)
def generate_report(
    qd: Qd, request: GetReportRequest, wait: Wait = False, output: Output = None
) -> None:
    """Generate a report, or generate it again."""
    _generate(qd, qd.client.reports.GetReport(request), wait, output)


@command(app, "data_source_id", "report_id", name="wait", panel=_MAKING)
def wait_for_report(qd: Qd, request: GetReportRequest) -> None:
    """Wait until a report is generated; exit with an error if that failed."""
    finish(qd, _finished(qd, qd.client.reports.GetReport(request)))


@command(app, "data_source_id", "report_id", name="cancel", panel=_MAKING)
def cancel_report(qd: Qd, request: CancelReportRequest) -> None:
    """Cancel the generation of a report."""
    qd.show(qd.client.reports.CancelReport(request))


@command(
    app,
    "data_source_id",
    "report_id",
    "cron",
    name="schedule",
    panel=_MAKING,
    example="qd reports schedule 3 5 '0 7 * * mon' --timezone Europe/Berlin",
)
def schedule_report(qd: Qd, request: ScheduleReportRequest) -> None:
    """Schedule a report; this replaces its earlier schedule."""
    qd.show(qd.client.reports.ScheduleReport(request))


@command(app, "data_source_id", "report_id", name="unschedule", panel=_MAKING)
def unschedule_report(qd: Qd, request: UnscheduleReportRequest) -> None:
    """Remove the schedule of a report; the report stays."""
    qd.client.reports.UnscheduleReport(request)
    qd.screen.done(f"Report {request.report_id} no longer has a schedule.")


@command(app, "data_source_id", "report_id", name="delete", panel=_MAKING)
def delete_report(qd: Qd, request: DeleteReportRequest, yes: Yes = False) -> None:
    """Delete a report, its file and its schedule."""
    qd.confirm(f"Delete report {request.report_id}?", yes)
    qd.client.reports.DeleteReport(request)
    qd.screen.done(f"Deleted report {request.report_id}.")
