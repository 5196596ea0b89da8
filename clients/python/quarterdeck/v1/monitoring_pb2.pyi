import datetime

from quarterdeck.buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from quarterdeck.v1 import events_pb2 as _events_pb2
from quarterdeck.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MonitoringConfig(_message.Message):
    __slots__ = ("services", "global_settings", "thresholds", "resource_filters", "updated_at", "updated_by", "etag")
    class Service(_message.Message):
        __slots__ = ("is_enabled", "min_severity")
        IS_ENABLED_FIELD_NUMBER: _ClassVar[int]
        MIN_SEVERITY_FIELD_NUMBER: _ClassVar[int]
        is_enabled: bool
        min_severity: _events_pb2.Event.Severity
        def __init__(self, is_enabled: _Optional[bool] = ..., min_severity: _Optional[_Union[_events_pb2.Event.Severity, str]] = ...) -> None: ...
    class Threshold(_message.Message):
        __slots__ = ("auto_create_task", "notify", "repeat_count")
        AUTO_CREATE_TASK_FIELD_NUMBER: _ClassVar[int]
        NOTIFY_FIELD_NUMBER: _ClassVar[int]
        REPEAT_COUNT_FIELD_NUMBER: _ClassVar[int]
        auto_create_task: bool
        notify: bool
        repeat_count: int
        def __init__(self, auto_create_task: _Optional[bool] = ..., notify: _Optional[bool] = ..., repeat_count: _Optional[int] = ...) -> None: ...
    class ResourceFilter(_message.Message):
        __slots__ = ("account_id", "region", "resource", "labels")
        class LabelsEntry(_message.Message):
            __slots__ = ("key", "value")
            KEY_FIELD_NUMBER: _ClassVar[int]
            VALUE_FIELD_NUMBER: _ClassVar[int]
            key: str
            value: str
            def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
        ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
        REGION_FIELD_NUMBER: _ClassVar[int]
        RESOURCE_FIELD_NUMBER: _ClassVar[int]
        LABELS_FIELD_NUMBER: _ClassVar[int]
        account_id: str
        region: str
        resource: str
        labels: _containers.ScalarMap[str, str]
        def __init__(self, account_id: _Optional[str] = ..., region: _Optional[str] = ..., resource: _Optional[str] = ..., labels: _Optional[_Mapping[str, str]] = ...) -> None: ...
    class ResourceFilters(_message.Message):
        __slots__ = ("include", "exclude")
        INCLUDE_FIELD_NUMBER: _ClassVar[int]
        EXCLUDE_FIELD_NUMBER: _ClassVar[int]
        include: _containers.RepeatedCompositeFieldContainer[MonitoringConfig.ResourceFilter]
        exclude: _containers.RepeatedCompositeFieldContainer[MonitoringConfig.ResourceFilter]
        def __init__(self, include: _Optional[_Iterable[_Union[MonitoringConfig.ResourceFilter, _Mapping]]] = ..., exclude: _Optional[_Iterable[_Union[MonitoringConfig.ResourceFilter, _Mapping]]] = ...) -> None: ...
    class GlobalSettings(_message.Message):
        __slots__ = ("event_retention_days", "default_task_due_hours", "notify_slack", "drop_news")
        EVENT_RETENTION_DAYS_FIELD_NUMBER: _ClassVar[int]
        DEFAULT_TASK_DUE_HOURS_FIELD_NUMBER: _ClassVar[int]
        NOTIFY_SLACK_FIELD_NUMBER: _ClassVar[int]
        DROP_NEWS_FIELD_NUMBER: _ClassVar[int]
        event_retention_days: int
        default_task_due_hours: int
        notify_slack: bool
        drop_news: bool
        def __init__(self, event_retention_days: _Optional[int] = ..., default_task_due_hours: _Optional[int] = ..., notify_slack: _Optional[bool] = ..., drop_news: _Optional[bool] = ...) -> None: ...
    class ServicesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: MonitoringConfig.Service
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[MonitoringConfig.Service, _Mapping]] = ...) -> None: ...
    class ThresholdsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: MonitoringConfig.Threshold
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[MonitoringConfig.Threshold, _Mapping]] = ...) -> None: ...
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    GLOBAL_SETTINGS_FIELD_NUMBER: _ClassVar[int]
    THRESHOLDS_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FILTERS_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_BY_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    services: _containers.MessageMap[str, MonitoringConfig.Service]
    global_settings: MonitoringConfig.GlobalSettings
    thresholds: _containers.MessageMap[str, MonitoringConfig.Threshold]
    resource_filters: MonitoringConfig.ResourceFilters
    updated_at: _timestamp_pb2.Timestamp
    updated_by: str
    etag: str
    def __init__(self, services: _Optional[_Mapping[str, MonitoringConfig.Service]] = ..., global_settings: _Optional[_Union[MonitoringConfig.GlobalSettings, _Mapping]] = ..., thresholds: _Optional[_Mapping[str, MonitoringConfig.Threshold]] = ..., resource_filters: _Optional[_Union[MonitoringConfig.ResourceFilters, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_by: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class GetMonitoringConfigRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class UpdateMonitoringConfigRequest(_message.Message):
    __slots__ = ("services", "global_settings", "thresholds", "resource_filters", "updated_at", "updated_by", "etag")
    class ServicesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: MonitoringConfig.Service
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[MonitoringConfig.Service, _Mapping]] = ...) -> None: ...
    class ThresholdsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: MonitoringConfig.Threshold
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[MonitoringConfig.Threshold, _Mapping]] = ...) -> None: ...
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    GLOBAL_SETTINGS_FIELD_NUMBER: _ClassVar[int]
    THRESHOLDS_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FILTERS_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_BY_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    services: _containers.MessageMap[str, MonitoringConfig.Service]
    global_settings: MonitoringConfig.GlobalSettings
    thresholds: _containers.MessageMap[str, MonitoringConfig.Threshold]
    resource_filters: MonitoringConfig.ResourceFilters
    updated_at: _timestamp_pb2.Timestamp
    updated_by: str
    etag: str
    def __init__(self, services: _Optional[_Mapping[str, MonitoringConfig.Service]] = ..., global_settings: _Optional[_Union[MonitoringConfig.GlobalSettings, _Mapping]] = ..., thresholds: _Optional[_Mapping[str, MonitoringConfig.Threshold]] = ..., resource_filters: _Optional[_Union[MonitoringConfig.ResourceFilters, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_by: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...
