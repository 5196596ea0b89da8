import datetime

from quarterdeck.buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import empty_pb2 as _empty_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from quarterdeck.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Event(_message.Message):
    __slots__ = ("id", "fingerprint", "source", "type", "severity", "status", "title", "description", "account_id", "region", "resource", "occurred_at", "last_seen_at", "count", "task_id", "created_at", "updated_at", "raw", "etag", "activity", "is_flapping", "labels")
    class Severity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        severity_unspecified: _ClassVar[Event.Severity]
        critical: _ClassVar[Event.Severity]
        high: _ClassVar[Event.Severity]
        medium: _ClassVar[Event.Severity]
        low: _ClassVar[Event.Severity]
        info: _ClassVar[Event.Severity]
    severity_unspecified: Event.Severity
    critical: Event.Severity
    high: Event.Severity
    medium: Event.Severity
    low: Event.Severity
    info: Event.Severity
    class Status(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        status_unspecified: _ClassVar[Event.Status]
        open: _ClassVar[Event.Status]
        acknowledged: _ClassVar[Event.Status]
        resolved: _ClassVar[Event.Status]
        suppressed: _ClassVar[Event.Status]
    status_unspecified: Event.Status
    open: Event.Status
    acknowledged: Event.Status
    resolved: Event.Status
    suppressed: Event.Status
    class LabelsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    LAST_SEEN_AT_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    RAW_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    IS_FLAPPING_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    id: str
    fingerprint: str
    source: str
    type: str
    severity: Event.Severity
    status: Event.Status
    title: str
    description: str
    account_id: str
    region: str
    resource: str
    occurred_at: _timestamp_pb2.Timestamp
    last_seen_at: _timestamp_pb2.Timestamp
    count: int
    task_id: str
    created_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    raw: _struct_pb2.Struct
    etag: str
    activity: _containers.RepeatedCompositeFieldContainer[EventActivity]
    is_flapping: bool
    labels: _containers.ScalarMap[str, str]
    def __init__(self, id: _Optional[str] = ..., fingerprint: _Optional[str] = ..., source: _Optional[str] = ..., type: _Optional[str] = ..., severity: _Optional[_Union[Event.Severity, str]] = ..., status: _Optional[_Union[Event.Status, str]] = ..., title: _Optional[str] = ..., description: _Optional[str] = ..., account_id: _Optional[str] = ..., region: _Optional[str] = ..., resource: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_seen_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., count: _Optional[int] = ..., task_id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., raw: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., etag: _Optional[str] = ..., activity: _Optional[_Iterable[_Union[EventActivity, _Mapping]]] = ..., is_flapping: _Optional[bool] = ..., labels: _Optional[_Mapping[str, str]] = ...) -> None: ...

class EventActivity(_message.Message):
    __slots__ = ("action", "note", "user_id", "task_id", "created_at")
    class Action(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        action_unspecified: _ClassVar[EventActivity.Action]
        acknowledged: _ClassVar[EventActivity.Action]
        resolved: _ClassVar[EventActivity.Action]
        task_created: _ClassVar[EventActivity.Action]
        task_closed: _ClassVar[EventActivity.Action]
        task_reopened: _ClassVar[EventActivity.Action]
    action_unspecified: EventActivity.Action
    acknowledged: EventActivity.Action
    resolved: EventActivity.Action
    task_created: EventActivity.Action
    task_closed: EventActivity.Action
    task_reopened: EventActivity.Action
    ACTION_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    action: EventActivity.Action
    note: str
    user_id: str
    task_id: str
    created_at: _timestamp_pb2.Timestamp
    def __init__(self, action: _Optional[_Union[EventActivity.Action, str]] = ..., note: _Optional[str] = ..., user_id: _Optional[str] = ..., task_id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListEventActivityRequest(_message.Message):
    __slots__ = ("id", "page_size", "page_token", "order_by")
    ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    id: str
    page_size: int
    page_token: str
    order_by: str
    def __init__(self, id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class ListEventActivityResponse(_message.Message):
    __slots__ = ("activity", "next_page_token", "total_size")
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    activity: _containers.RepeatedCompositeFieldContainer[EventActivity]
    next_page_token: str
    total_size: int
    def __init__(self, activity: _Optional[_Iterable[_Union[EventActivity, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class ListEventsRequest(_message.Message):
    __slots__ = ("severity", "status", "source", "type", "account_id", "region", "search", "occurred_after", "occurred_before", "page_size", "page_token", "order_by", "labels")
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AFTER_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_BEFORE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    severity: _containers.RepeatedScalarFieldContainer[Event.Severity]
    status: _containers.RepeatedScalarFieldContainer[Event.Status]
    source: str
    type: str
    account_id: str
    region: str
    search: str
    occurred_after: _timestamp_pb2.Timestamp
    occurred_before: _timestamp_pb2.Timestamp
    page_size: int
    page_token: str
    order_by: str
    labels: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, severity: _Optional[_Iterable[_Union[Event.Severity, str]]] = ..., status: _Optional[_Iterable[_Union[Event.Status, str]]] = ..., source: _Optional[str] = ..., type: _Optional[str] = ..., account_id: _Optional[str] = ..., region: _Optional[str] = ..., search: _Optional[str] = ..., occurred_after: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., occurred_before: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., order_by: _Optional[str] = ..., labels: _Optional[_Iterable[str]] = ...) -> None: ...

class ListEventsResponse(_message.Message):
    __slots__ = ("events", "next_page_token", "total_size")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[Event]
    next_page_token: str
    total_size: int
    def __init__(self, events: _Optional[_Iterable[_Union[Event, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class GetEventRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class CreateEventRequest(_message.Message):
    __slots__ = ("source", "type", "severity", "title", "description", "account_id", "region", "resource", "occurred_at", "fingerprint", "status", "raw", "request_id", "labels")
    class LabelsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    RAW_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    source: str
    type: str
    severity: Event.Severity
    title: str
    description: str
    account_id: str
    region: str
    resource: str
    occurred_at: _timestamp_pb2.Timestamp
    fingerprint: str
    status: Event.Status
    raw: _struct_pb2.Struct
    request_id: str
    labels: _containers.ScalarMap[str, str]
    def __init__(self, source: _Optional[str] = ..., type: _Optional[str] = ..., severity: _Optional[_Union[Event.Severity, str]] = ..., title: _Optional[str] = ..., description: _Optional[str] = ..., account_id: _Optional[str] = ..., region: _Optional[str] = ..., resource: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., fingerprint: _Optional[str] = ..., status: _Optional[_Union[Event.Status, str]] = ..., raw: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., request_id: _Optional[str] = ..., labels: _Optional[_Mapping[str, str]] = ...) -> None: ...

class IngestEventBridgeRequest(_message.Message):
    __slots__ = ("envelope",)
    ENVELOPE_FIELD_NUMBER: _ClassVar[int]
    envelope: _struct_pb2.Struct
    def __init__(self, envelope: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class IngestEventBridgeResponse(_message.Message):
    __slots__ = ("events",)
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[Event]
    def __init__(self, events: _Optional[_Iterable[_Union[Event, _Mapping]]] = ...) -> None: ...

class BatchCreateEventsRequest(_message.Message):
    __slots__ = ("events", "request_id")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[_struct_pb2.Struct]
    request_id: str
    def __init__(self, events: _Optional[_Iterable[_Union[_struct_pb2.Struct, _Mapping]]] = ..., request_id: _Optional[str] = ...) -> None: ...

class BatchCreateEventsResponse(_message.Message):
    __slots__ = ("results",)
    class Result(_message.Message):
        __slots__ = ("events", "error")
        EVENTS_FIELD_NUMBER: _ClassVar[int]
        ERROR_FIELD_NUMBER: _ClassVar[int]
        events: _containers.RepeatedCompositeFieldContainer[Event]
        error: _status_pb2.Status
        def __init__(self, events: _Optional[_Iterable[_Union[Event, _Mapping]]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[BatchCreateEventsResponse.Result]
    def __init__(self, results: _Optional[_Iterable[_Union[BatchCreateEventsResponse.Result, _Mapping]]] = ...) -> None: ...

class AcknowledgeEventRequest(_message.Message):
    __slots__ = ("id", "note")
    ID_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    id: str
    note: str
    def __init__(self, id: _Optional[str] = ..., note: _Optional[str] = ...) -> None: ...

class ResolveEventRequest(_message.Message):
    __slots__ = ("id", "note")
    ID_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    id: str
    note: str
    def __init__(self, id: _Optional[str] = ..., note: _Optional[str] = ...) -> None: ...

class DeleteEventRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class BulkUpdateEventsRequest(_message.Message):
    __slots__ = ("ids", "filters", "action", "note")
    class Action(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        action_unspecified: _ClassVar[BulkUpdateEventsRequest.Action]
        acknowledge: _ClassVar[BulkUpdateEventsRequest.Action]
        resolve: _ClassVar[BulkUpdateEventsRequest.Action]
        delete: _ClassVar[BulkUpdateEventsRequest.Action]
    action_unspecified: BulkUpdateEventsRequest.Action
    acknowledge: BulkUpdateEventsRequest.Action
    resolve: BulkUpdateEventsRequest.Action
    delete: BulkUpdateEventsRequest.Action
    IDS_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    ids: _containers.RepeatedScalarFieldContainer[str]
    filters: ListEventsRequest
    action: BulkUpdateEventsRequest.Action
    note: str
    def __init__(self, ids: _Optional[_Iterable[str]] = ..., filters: _Optional[_Union[ListEventsRequest, _Mapping]] = ..., action: _Optional[_Union[BulkUpdateEventsRequest.Action, str]] = ..., note: _Optional[str] = ...) -> None: ...

class BulkUpdateEventsResponse(_message.Message):
    __slots__ = ("matched", "updated")
    MATCHED_FIELD_NUMBER: _ClassVar[int]
    UPDATED_FIELD_NUMBER: _ClassVar[int]
    matched: int
    updated: int
    def __init__(self, matched: _Optional[int] = ..., updated: _Optional[int] = ...) -> None: ...
