"""ReportService."""

import json
import tempfile
from collections.abc import AsyncIterator, Collection
from contextlib import aclosing, closing
from functools import cached_property
from pathlib import Path

from google.api.httpbody_pb2 import HttpBody
from google.protobuf import json_format
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Value
from quarterdeck.v1 import reports_pb2 as pb

from quarterdeck_server.artifacts.downloads import LENGTH, Downloads
from quarterdeck_server.artifacts.keys import KeyRing
from quarterdeck_server.artifacts.seal import Damaged, Sizes, unseal
from quarterdeck_server.artifacts.store import Store, open_store
from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import Call
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.data_sources import grants
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.domains.data_sources.streams import while_granted
from quarterdeck_server.domains.reports import schedules, service, templates
from quarterdeck_server.domains.reports.models import (
    LIVE,
    NewReport,
    Report,
    ReportRow,
    ReportSchedule,
    ReportScheduleRow,
)
from quarterdeck_server.domains.reports.names import content_disposition
from quarterdeck_server.domains.reports.templates import Parameter, Template
from quarterdeck_server.rpc import contract, json_struct, wire
from quarterdeck_server.rpc.page import Listing, OneOf
from quarterdeck_server.rpc.steps import Steps

# A file is fetched and opened whole before its first byte is sent.
BEGIN_SECONDS = 600.0
# A larger file waits on disk to be sent.
IN_MEMORY = 4 * 1024 * 1024
MEDIA_TYPES = contract.media_types_of("ReportService.DownloadReport")

TO_SCHEDULE = wire.Mapper(
    pb.ReportSchedule,
    ReportSchedule,
    ReportScheduleRow,
    {"notify_user_ids": ("notify_user_ids", json.loads)},
)
REPORT = wire.Mapper(
    pb.Report,
    Report,
    ReportRow,
    {
        "parameters": ("parameters", lambda text: json_struct.from_dict(json.loads(text))),
        "seconds": ("milliseconds", lambda number: number / 1000 or None),
    },
    omit=("schedule",),
)
LIST = Listing(
    pb.ListReportsResponse,
    REPORT,
    filters={
        "data_source_id": lambda place: Report.data_source_id == place,
        "status": OneOf(Report.status),
        "template_id": lambda place: Report.template_id == place,
    },
    orders={"created_at": Report.created_at, "name": Report.name},
    default_order="created_at desc",
    where=LIVE,
)


def _report(row: ReportRow) -> pb.Report:
    report = REPORT(row)
    _add_schedules([report])
    return report


def _add_schedules(reports: Collection[pb.Report]) -> None:
    kept = service.schedules_of([report.id for report in reports])
    for report in reports:
        if schedule := kept.get(report.id):
            report.schedule.CopyFrom(TO_SCHEDULE(schedule))


def _template(template: Template) -> pb.ReportTemplate:
    return pb.ReportTemplate(
        id=template.id,
        name=template.name,
        description=template.description,
        formats=template.formats,
        parameters=[_parameter(each) for each in template.parameters],
        source_types=template.source_types,
    )


def _parameter(parameter: Parameter) -> pb.ReportTemplate.Parameter:
    is_text = parameter.type == "string"
    return pb.ReportTemplate.Parameter(
        name=parameter.name,
        type=parameter.type,
        title=parameter.title,
        description=parameter.description,
        default=json_format.ParseDict(parameter.default, Value()),
        required=parameter.default is None,
        minimum=parameter.minimum,
        maximum=parameter.maximum,
        max_length=parameter.max_length if is_text else None,
        values=parameter.values,
    )


def _headers(row: ReportRow) -> dict[str, str]:
    """Return what a client is told of a file before its first byte."""
    return {
        "content-disposition": content_disposition(row.file_name),
        "etag": f'"{row.sha256}"',
        LENGTH: str(row.size_bytes),
        # Compressed on its way it would have another length and another ETag.
        "cache-control": "no-store, no-transform",
    }


class Reports:
    """Makes reports on data sources."""

    def __init__(self, store_url: str, ring: KeyRing, folder: Path | None) -> None:
        """`folder` has the operator's own templates."""
        self._store_url = store_url
        self._ring = ring
        self._folder = folder
        self._downloads = Downloads("report", BEGIN_SECONDS)

    @cached_property
    def _store(self) -> Store:
        return open_store(self._store_url)

    def ListReportTemplates(
        self, request: pb.ListReportTemplatesRequest, call: Call
    ) -> pb.ListReportTemplatesResponse:
        found, _ = templates.load(self._folder)
        return pb.ListReportTemplatesResponse(
            report_templates=[_template(each) for each in found.values()]
        )

    def ListReports(self, request: pb.ListReportsRequest, call: Call) -> pb.ListReportsResponse:
        data_sources.get_source(request.data_source_id)
        answer = LIST.answer(request, call)
        _add_schedules(answer.reports)
        return answer

    def GetReport(self, request: pb.GetReportRequest, call: Call) -> pb.Report:
        return _report(service.get_report(request.data_source_id, request.report_id))

    def CreateReport(self, request: pb.CreateReportRequest, call: Call) -> pb.Report:
        template = service.template_of(request.template_id, self._folder)
        if template is None:
            raise errors.invalid("template_id", "is not a template; see GET /api/report-templates")
        values = NewReport(
            name=request.name,
            format=wire.enum_name(request, "format"),
            parameters=json_struct.to_dict(request.parameters, "parameters"),
        )
        row = service.create_report(request.data_source_id, template, values, call.caller.user_id)
        call.changes["parameters"] = {"after": json.loads(row.parameters)}
        return _report(row)

    def GenerateReport(self, request: pb.GenerateReportRequest, call: Call) -> pb.Report:
        return _report(
            service.generate_report(request.data_source_id, request.report_id, call.caller.user_id)
        )

    def CancelReport(self, request: pb.CancelReportRequest, call: Call) -> pb.Report:
        return _report(service.cancel_report(request.data_source_id, request.report_id))

    def DeleteReport(self, request: pb.DeleteReportRequest, call: Call) -> Empty:
        call.changes = {"data_source_id": request.data_source_id}
        service.delete_report(request.data_source_id, request.report_id, call.caller)
        return Empty()

    async def DownloadReport(
        self, request: pb.DownloadReportRequest, steps: Steps
    ) -> AsyncIterator[HttpBody]:
        source_id, caller = request.data_source_id, steps.call.caller
        row = await steps.read(service.downloadable_report, source_id, request.report_id, caller)
        steps.headers.update(_headers(row))
        kind = MEDIA_TYPES[row.file_name.rpartition(".")[2]]
        async with aclosing(self._downloads.pieces(lambda: self._opened(row))) as pieces:
            async for data in while_granted(pieces, steps, source_id, grants.READ):
                yield HttpBody(content_type=kind, data=data)

    def _opened(self, row: ReportRow) -> tempfile.SpooledTemporaryFile[bytes]:
        """Return the file, whole and checked before its first byte is sent.

        Raise StoreError, Damaged.
        """
        sizes = Sizes.of_plain(row.size_bytes)
        sizes.check_stored(self._store.size(row.artifact))
        file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (closed by who reads it)
        try:
            with closing(self._store.open(row.artifact)) as reader:
                digest = unseal(reader, file, self._ring, sizes, lambda _: None)
            if digest.sha256 != row.sha256:
                raise Damaged(
                    Reason.ARTIFACT_CHANGED, "The stored report was changed: its SHA-256 differs."
                )
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file

    def GetReportStats(self, request: pb.GetReportStatsRequest, call: Call) -> pb.ReportStats:
        found = service.stats(request.data_source_id)
        answer = pb.ReportStats(
            total=found.total,
            by_status=wire.of_each_word(pb.Report.Status, found.by_status),
            by_template=found.by_template,
            average_seconds=found.average_seconds,
            total_size_bytes=found.total_bytes,
        )
        if found.last_generated_at is not None:
            answer.last_generated_at.CopyFrom(wire.timestamp(found.last_generated_at))
        return answer

    def ScheduleReport(self, request: pb.ScheduleReportRequest, call: Call) -> pb.ReportSchedule:
        row = schedules.schedule_report(
            request.data_source_id,
            request.report_id,
            when=request.cron,
            timezone=request.timezone,
            is_enabled=request.is_enabled if request.HasField("is_enabled") else True,
            notify_user_ids=list(request.notify_user_ids),
            by=call.caller.user_id,
        )
        names = ("cron", "timezone", "is_enabled", "notify_user_ids")
        call.changes = {name: {"after": getattr(row, name)} for name in names}
        return TO_SCHEDULE(row)

    def UnscheduleReport(self, request: pb.UnscheduleReportRequest, call: Call) -> Empty:
        schedules.unschedule_report(request.data_source_id, request.report_id)
        return Empty()
