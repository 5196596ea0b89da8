import datetime

from quarterdeck.buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import httpbody_pb2 as _httpbody_pb2
from google.protobuf import empty_pb2 as _empty_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from quarterdeck.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReportTemplate(_message.Message):
    __slots__ = ("id", "name", "description", "formats", "parameters", "source_types")
    class Parameter(_message.Message):
        __slots__ = ("name", "type", "title", "description", "default", "required", "minimum", "maximum", "max_length", "values")
        class Type(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            type_unspecified: _ClassVar[ReportTemplate.Parameter.Type]
            string: _ClassVar[ReportTemplate.Parameter.Type]
            integer: _ClassVar[ReportTemplate.Parameter.Type]
            number: _ClassVar[ReportTemplate.Parameter.Type]
            boolean: _ClassVar[ReportTemplate.Parameter.Type]
            enum: _ClassVar[ReportTemplate.Parameter.Type]
        type_unspecified: ReportTemplate.Parameter.Type
        string: ReportTemplate.Parameter.Type
        integer: ReportTemplate.Parameter.Type
        number: ReportTemplate.Parameter.Type
        boolean: ReportTemplate.Parameter.Type
        enum: ReportTemplate.Parameter.Type
        NAME_FIELD_NUMBER: _ClassVar[int]
        TYPE_FIELD_NUMBER: _ClassVar[int]
        TITLE_FIELD_NUMBER: _ClassVar[int]
        DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
        DEFAULT_FIELD_NUMBER: _ClassVar[int]
        REQUIRED_FIELD_NUMBER: _ClassVar[int]
        MINIMUM_FIELD_NUMBER: _ClassVar[int]
        MAXIMUM_FIELD_NUMBER: _ClassVar[int]
        MAX_LENGTH_FIELD_NUMBER: _ClassVar[int]
        VALUES_FIELD_NUMBER: _ClassVar[int]
        name: str
        type: ReportTemplate.Parameter.Type
        title: str
        description: str
        default: _struct_pb2.Value
        required: bool
        minimum: float
        maximum: float
        max_length: int
        values: _containers.RepeatedScalarFieldContainer[str]
        def __init__(self, name: _Optional[str] = ..., type: _Optional[_Union[ReportTemplate.Parameter.Type, str]] = ..., title: _Optional[str] = ..., description: _Optional[str] = ..., default: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., required: _Optional[bool] = ..., minimum: _Optional[float] = ..., maximum: _Optional[float] = ..., max_length: _Optional[int] = ..., values: _Optional[_Iterable[str]] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    FORMATS_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_TYPES_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    description: str
    formats: _containers.RepeatedScalarFieldContainer[Report.Format]
    parameters: _containers.RepeatedCompositeFieldContainer[ReportTemplate.Parameter]
    source_types: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., description: _Optional[str] = ..., formats: _Optional[_Iterable[_Union[Report.Format, str]]] = ..., parameters: _Optional[_Iterable[_Union[ReportTemplate.Parameter, _Mapping]]] = ..., source_types: _Optional[_Iterable[str]] = ...) -> None: ...

class Report(_message.Message):
    __slots__ = ("id", "data_source_id", "template_id", "name", "format", "parameters", "status", "progress", "size_bytes", "sha256", "error", "error_code", "schedule", "created_at", "created_by", "generated_at", "seconds", "file_name")
    class Format(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        format_unspecified: _ClassVar[Report.Format]
        pdf: _ClassVar[Report.Format]
        html: _ClassVar[Report.Format]
        xlsx: _ClassVar[Report.Format]
        csv: _ClassVar[Report.Format]
        json: _ClassVar[Report.Format]
    format_unspecified: Report.Format
    pdf: Report.Format
    html: Report.Format
    xlsx: Report.Format
    csv: Report.Format
    json: Report.Format
    class Status(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        status_unspecified: _ClassVar[Report.Status]
        draft: _ClassVar[Report.Status]
        queued: _ClassVar[Report.Status]
        generating: _ClassVar[Report.Status]
        completed: _ClassVar[Report.Status]
        failed: _ClassVar[Report.Status]
        cancelled: _ClassVar[Report.Status]
    status_unspecified: Report.Status
    draft: Report.Status
    queued: Report.Status
    generating: Report.Status
    completed: Report.Status
    failed: Report.Status
    cancelled: Report.Status
    ID_FIELD_NUMBER: _ClassVar[int]
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    GENERATED_AT_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    id: int
    data_source_id: int
    template_id: str
    name: str
    format: Report.Format
    parameters: _struct_pb2.Struct
    status: Report.Status
    progress: float
    size_bytes: float
    sha256: str
    error: str
    error_code: str
    schedule: ReportSchedule
    created_at: _timestamp_pb2.Timestamp
    created_by: str
    generated_at: _timestamp_pb2.Timestamp
    seconds: float
    file_name: str
    def __init__(self, id: _Optional[int] = ..., data_source_id: _Optional[int] = ..., template_id: _Optional[str] = ..., name: _Optional[str] = ..., format: _Optional[_Union[Report.Format, str]] = ..., parameters: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., status: _Optional[_Union[Report.Status, str]] = ..., progress: _Optional[float] = ..., size_bytes: _Optional[float] = ..., sha256: _Optional[str] = ..., error: _Optional[str] = ..., error_code: _Optional[str] = ..., schedule: _Optional[_Union[ReportSchedule, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., created_by: _Optional[str] = ..., generated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., seconds: _Optional[float] = ..., file_name: _Optional[str] = ...) -> None: ...

class ReportSchedule(_message.Message):
    __slots__ = ("report_id", "cron", "timezone", "is_enabled", "notify_user_ids", "next_run_at", "last_run_at", "created_at", "created_by")
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    CRON_FIELD_NUMBER: _ClassVar[int]
    TIMEZONE_FIELD_NUMBER: _ClassVar[int]
    IS_ENABLED_FIELD_NUMBER: _ClassVar[int]
    NOTIFY_USER_IDS_FIELD_NUMBER: _ClassVar[int]
    NEXT_RUN_AT_FIELD_NUMBER: _ClassVar[int]
    LAST_RUN_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    report_id: int
    cron: str
    timezone: str
    is_enabled: bool
    notify_user_ids: _containers.RepeatedScalarFieldContainer[str]
    next_run_at: _timestamp_pb2.Timestamp
    last_run_at: _timestamp_pb2.Timestamp
    created_at: _timestamp_pb2.Timestamp
    created_by: str
    def __init__(self, report_id: _Optional[int] = ..., cron: _Optional[str] = ..., timezone: _Optional[str] = ..., is_enabled: _Optional[bool] = ..., notify_user_ids: _Optional[_Iterable[str]] = ..., next_run_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_run_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., created_by: _Optional[str] = ...) -> None: ...

class ReportStats(_message.Message):
    __slots__ = ("total", "by_status", "by_template", "last_generated_at", "average_seconds", "total_size_bytes")
    class ByStatusEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    class ByTemplateEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    BY_STATUS_FIELD_NUMBER: _ClassVar[int]
    BY_TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    LAST_GENERATED_AT_FIELD_NUMBER: _ClassVar[int]
    AVERAGE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    total: int
    by_status: _containers.ScalarMap[str, int]
    by_template: _containers.ScalarMap[str, int]
    last_generated_at: _timestamp_pb2.Timestamp
    average_seconds: float
    total_size_bytes: float
    def __init__(self, total: _Optional[int] = ..., by_status: _Optional[_Mapping[str, int]] = ..., by_template: _Optional[_Mapping[str, int]] = ..., last_generated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., average_seconds: _Optional[float] = ..., total_size_bytes: _Optional[float] = ...) -> None: ...

class ListReportTemplatesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListReportTemplatesResponse(_message.Message):
    __slots__ = ("report_templates",)
    REPORT_TEMPLATES_FIELD_NUMBER: _ClassVar[int]
    report_templates: _containers.RepeatedCompositeFieldContainer[ReportTemplate]
    def __init__(self, report_templates: _Optional[_Iterable[_Union[ReportTemplate, _Mapping]]] = ...) -> None: ...

class ListReportsRequest(_message.Message):
    __slots__ = ("data_source_id", "status", "template_id", "page_size", "page_token", "order_by")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    status: _containers.RepeatedScalarFieldContainer[Report.Status]
    template_id: str
    page_size: int
    page_token: str
    order_by: str
    def __init__(self, data_source_id: _Optional[int] = ..., status: _Optional[_Iterable[_Union[Report.Status, str]]] = ..., template_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class ListReportsResponse(_message.Message):
    __slots__ = ("reports", "next_page_token", "total_size")
    REPORTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    reports: _containers.RepeatedCompositeFieldContainer[Report]
    next_page_token: str
    total_size: int
    def __init__(self, reports: _Optional[_Iterable[_Union[Report, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class GetReportRequest(_message.Message):
    __slots__ = ("data_source_id", "report_id")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    report_id: int
    def __init__(self, data_source_id: _Optional[int] = ..., report_id: _Optional[int] = ...) -> None: ...

class CreateReportRequest(_message.Message):
    __slots__ = ("data_source_id", "template_id", "name", "format", "parameters", "request_id")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    template_id: str
    name: str
    format: Report.Format
    parameters: _struct_pb2.Struct
    request_id: str
    def __init__(self, data_source_id: _Optional[int] = ..., template_id: _Optional[str] = ..., name: _Optional[str] = ..., format: _Optional[_Union[Report.Format, str]] = ..., parameters: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class GenerateReportRequest(_message.Message):
    __slots__ = ("data_source_id", "report_id")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    report_id: int
    def __init__(self, data_source_id: _Optional[int] = ..., report_id: _Optional[int] = ...) -> None: ...

class CancelReportRequest(_message.Message):
    __slots__ = ("data_source_id", "report_id")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    report_id: int
    def __init__(self, data_source_id: _Optional[int] = ..., report_id: _Optional[int] = ...) -> None: ...

class DeleteReportRequest(_message.Message):
    __slots__ = ("data_source_id", "report_id")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    report_id: int
    def __init__(self, data_source_id: _Optional[int] = ..., report_id: _Optional[int] = ...) -> None: ...

class DownloadReportRequest(_message.Message):
    __slots__ = ("data_source_id", "report_id")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    report_id: int
    def __init__(self, data_source_id: _Optional[int] = ..., report_id: _Optional[int] = ...) -> None: ...

class GetReportStatsRequest(_message.Message):
    __slots__ = ("data_source_id",)
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    def __init__(self, data_source_id: _Optional[int] = ...) -> None: ...

class ScheduleReportRequest(_message.Message):
    __slots__ = ("data_source_id", "report_id", "cron", "timezone", "is_enabled", "notify_user_ids")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    CRON_FIELD_NUMBER: _ClassVar[int]
    TIMEZONE_FIELD_NUMBER: _ClassVar[int]
    IS_ENABLED_FIELD_NUMBER: _ClassVar[int]
    NOTIFY_USER_IDS_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    report_id: int
    cron: str
    timezone: str
    is_enabled: bool
    notify_user_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, data_source_id: _Optional[int] = ..., report_id: _Optional[int] = ..., cron: _Optional[str] = ..., timezone: _Optional[str] = ..., is_enabled: _Optional[bool] = ..., notify_user_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class UnscheduleReportRequest(_message.Message):
    __slots__ = ("data_source_id", "report_id")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    report_id: int
    def __init__(self, data_source_id: _Optional[int] = ..., report_id: _Optional[int] = ...) -> None: ...
