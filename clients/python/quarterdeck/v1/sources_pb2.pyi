import datetime

from quarterdeck.buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import httpbody_pb2 as _httpbody_pb2
from google.protobuf import empty_pb2 as _empty_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from quarterdeck.v1 import events_pb2 as _events_pb2
from quarterdeck.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Source(_message.Message):
    __slots__ = ("id", "name", "kind", "description", "mapping", "is_enabled", "intake_path", "has_token", "old_token_until", "has_signature_secret", "signature_header", "signature_time_header", "topics", "allows_raw_delivery", "rate_per_minute", "max_bytes", "received", "made", "refused", "refusals_dropped", "last_received_at", "last_refused_at", "created_at", "updated_at", "etag")
    class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        kind_unspecified: _ClassVar[Source.Kind]
        eventbridge: _ClassVar[Source.Kind]
        sns: _ClassVar[Source.Kind]
        alertmanager: _ClassVar[Source.Kind]
        grafana: _ClassVar[Source.Kind]
        cloudevents: _ClassVar[Source.Kind]
        pagerduty: _ClassVar[Source.Kind]
        opsgenie: _ClassVar[Source.Kind]
        sentry: _ClassVar[Source.Kind]
        mapped: _ClassVar[Source.Kind]
    kind_unspecified: Source.Kind
    eventbridge: Source.Kind
    sns: Source.Kind
    alertmanager: Source.Kind
    grafana: Source.Kind
    cloudevents: Source.Kind
    pagerduty: Source.Kind
    opsgenie: Source.Kind
    sentry: Source.Kind
    mapped: Source.Kind
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    MAPPING_FIELD_NUMBER: _ClassVar[int]
    IS_ENABLED_FIELD_NUMBER: _ClassVar[int]
    INTAKE_PATH_FIELD_NUMBER: _ClassVar[int]
    HAS_TOKEN_FIELD_NUMBER: _ClassVar[int]
    OLD_TOKEN_UNTIL_FIELD_NUMBER: _ClassVar[int]
    HAS_SIGNATURE_SECRET_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_HEADER_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_TIME_HEADER_FIELD_NUMBER: _ClassVar[int]
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    ALLOWS_RAW_DELIVERY_FIELD_NUMBER: _ClassVar[int]
    RATE_PER_MINUTE_FIELD_NUMBER: _ClassVar[int]
    MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_FIELD_NUMBER: _ClassVar[int]
    MADE_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    REFUSALS_DROPPED_FIELD_NUMBER: _ClassVar[int]
    LAST_RECEIVED_AT_FIELD_NUMBER: _ClassVar[int]
    LAST_REFUSED_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    kind: Source.Kind
    description: str
    mapping: str
    is_enabled: bool
    intake_path: str
    has_token: bool
    old_token_until: _timestamp_pb2.Timestamp
    has_signature_secret: bool
    signature_header: str
    signature_time_header: str
    topics: _containers.RepeatedScalarFieldContainer[str]
    allows_raw_delivery: bool
    rate_per_minute: int
    max_bytes: int
    received: float
    made: float
    refused: float
    refusals_dropped: float
    last_received_at: _timestamp_pb2.Timestamp
    last_refused_at: _timestamp_pb2.Timestamp
    created_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., kind: _Optional[_Union[Source.Kind, str]] = ..., description: _Optional[str] = ..., mapping: _Optional[str] = ..., is_enabled: _Optional[bool] = ..., intake_path: _Optional[str] = ..., has_token: _Optional[bool] = ..., old_token_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., has_signature_secret: _Optional[bool] = ..., signature_header: _Optional[str] = ..., signature_time_header: _Optional[str] = ..., topics: _Optional[_Iterable[str]] = ..., allows_raw_delivery: _Optional[bool] = ..., rate_per_minute: _Optional[int] = ..., max_bytes: _Optional[int] = ..., received: _Optional[float] = ..., made: _Optional[float] = ..., refused: _Optional[float] = ..., refusals_dropped: _Optional[float] = ..., last_received_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_refused_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class SourceRefusal(_message.Message):
    __slots__ = ("id", "source_id", "refused_at", "reason", "message", "item", "size_bytes", "is_whole", "content_type", "body", "replays")
    ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    REFUSED_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    ITEM_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    IS_WHOLE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    REPLAYS_FIELD_NUMBER: _ClassVar[int]
    id: str
    source_id: str
    refused_at: _timestamp_pb2.Timestamp
    reason: str
    message: str
    item: int
    size_bytes: int
    is_whole: bool
    content_type: str
    body: str
    replays: int
    def __init__(self, id: _Optional[str] = ..., source_id: _Optional[str] = ..., refused_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ..., message: _Optional[str] = ..., item: _Optional[int] = ..., size_bytes: _Optional[int] = ..., is_whole: _Optional[bool] = ..., content_type: _Optional[str] = ..., body: _Optional[str] = ..., replays: _Optional[int] = ...) -> None: ...

class ListSourcesRequest(_message.Message):
    __slots__ = ("kind", "is_enabled", "search", "page_size", "page_token", "order_by")
    KIND_FIELD_NUMBER: _ClassVar[int]
    IS_ENABLED_FIELD_NUMBER: _ClassVar[int]
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    kind: _containers.RepeatedScalarFieldContainer[Source.Kind]
    is_enabled: bool
    search: str
    page_size: int
    page_token: str
    order_by: str
    def __init__(self, kind: _Optional[_Iterable[_Union[Source.Kind, str]]] = ..., is_enabled: _Optional[bool] = ..., search: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class ListSourcesResponse(_message.Message):
    __slots__ = ("sources", "next_page_token", "total_size")
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    sources: _containers.RepeatedCompositeFieldContainer[Source]
    next_page_token: str
    total_size: int
    def __init__(self, sources: _Optional[_Iterable[_Union[Source, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class GetSourceRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class CreateSourceRequest(_message.Message):
    __slots__ = ("name", "kind", "description", "mapping", "with_token", "signature_secret", "signature_header", "signature_time_header", "topics", "allows_raw_delivery", "rate_per_minute", "max_bytes")
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    MAPPING_FIELD_NUMBER: _ClassVar[int]
    WITH_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_SECRET_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_HEADER_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_TIME_HEADER_FIELD_NUMBER: _ClassVar[int]
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    ALLOWS_RAW_DELIVERY_FIELD_NUMBER: _ClassVar[int]
    RATE_PER_MINUTE_FIELD_NUMBER: _ClassVar[int]
    MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    name: str
    kind: Source.Kind
    description: str
    mapping: str
    with_token: bool
    signature_secret: str
    signature_header: str
    signature_time_header: str
    topics: _containers.RepeatedScalarFieldContainer[str]
    allows_raw_delivery: bool
    rate_per_minute: int
    max_bytes: int
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[_Union[Source.Kind, str]] = ..., description: _Optional[str] = ..., mapping: _Optional[str] = ..., with_token: _Optional[bool] = ..., signature_secret: _Optional[str] = ..., signature_header: _Optional[str] = ..., signature_time_header: _Optional[str] = ..., topics: _Optional[_Iterable[str]] = ..., allows_raw_delivery: _Optional[bool] = ..., rate_per_minute: _Optional[int] = ..., max_bytes: _Optional[int] = ...) -> None: ...

class CreateSourceResponse(_message.Message):
    __slots__ = ("source", "token")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    source: Source
    token: str
    def __init__(self, source: _Optional[_Union[Source, _Mapping]] = ..., token: _Optional[str] = ...) -> None: ...

class UpdateSourceRequest(_message.Message):
    __slots__ = ("id", "name", "description", "mapping", "is_enabled", "signature_secret", "signature_header", "signature_time_header", "topics", "allows_raw_delivery", "rate_per_minute", "max_bytes", "etag", "update_mask")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    MAPPING_FIELD_NUMBER: _ClassVar[int]
    IS_ENABLED_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_SECRET_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_HEADER_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_TIME_HEADER_FIELD_NUMBER: _ClassVar[int]
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    ALLOWS_RAW_DELIVERY_FIELD_NUMBER: _ClassVar[int]
    RATE_PER_MINUTE_FIELD_NUMBER: _ClassVar[int]
    MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    description: str
    mapping: str
    is_enabled: bool
    signature_secret: str
    signature_header: str
    signature_time_header: str
    topics: _containers.RepeatedScalarFieldContainer[str]
    allows_raw_delivery: bool
    rate_per_minute: int
    max_bytes: int
    etag: str
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., description: _Optional[str] = ..., mapping: _Optional[str] = ..., is_enabled: _Optional[bool] = ..., signature_secret: _Optional[str] = ..., signature_header: _Optional[str] = ..., signature_time_header: _Optional[str] = ..., topics: _Optional[_Iterable[str]] = ..., allows_raw_delivery: _Optional[bool] = ..., rate_per_minute: _Optional[int] = ..., max_bytes: _Optional[int] = ..., etag: _Optional[str] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteSourceRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class RotateSourceTokenRequest(_message.Message):
    __slots__ = ("id", "overlap_seconds")
    ID_FIELD_NUMBER: _ClassVar[int]
    OVERLAP_SECONDS_FIELD_NUMBER: _ClassVar[int]
    id: str
    overlap_seconds: int
    def __init__(self, id: _Optional[str] = ..., overlap_seconds: _Optional[int] = ...) -> None: ...

class RotateSourceTokenResponse(_message.Message):
    __slots__ = ("source", "token")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    source: Source
    token: str
    def __init__(self, source: _Optional[_Union[Source, _Mapping]] = ..., token: _Optional[str] = ...) -> None: ...

class TrySourceRequest(_message.Message):
    __slots__ = ("id", "payload", "content_type", "headers", "mapping")
    class HeadersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    PAYLOAD_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    MAPPING_FIELD_NUMBER: _ClassVar[int]
    id: str
    payload: str
    content_type: str
    headers: _containers.ScalarMap[str, str]
    mapping: str
    def __init__(self, id: _Optional[str] = ..., payload: _Optional[str] = ..., content_type: _Optional[str] = ..., headers: _Optional[_Mapping[str, str]] = ..., mapping: _Optional[str] = ...) -> None: ...

class TrySourceResponse(_message.Message):
    __slots__ = ("events", "refusals", "event_count", "refusal_count")
    class TriedEvent(_message.Message):
        __slots__ = ("item", "phase", "event")
        class Phase(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            phase_unspecified: _ClassVar[TrySourceResponse.TriedEvent.Phase]
            problem: _ClassVar[TrySourceResponse.TriedEvent.Phase]
            suppressed: _ClassVar[TrySourceResponse.TriedEvent.Phase]
            progress: _ClassVar[TrySourceResponse.TriedEvent.Phase]
            end: _ClassVar[TrySourceResponse.TriedEvent.Phase]
            news: _ClassVar[TrySourceResponse.TriedEvent.Phase]
            acknowledged: _ClassVar[TrySourceResponse.TriedEvent.Phase]
        phase_unspecified: TrySourceResponse.TriedEvent.Phase
        problem: TrySourceResponse.TriedEvent.Phase
        suppressed: TrySourceResponse.TriedEvent.Phase
        progress: TrySourceResponse.TriedEvent.Phase
        end: TrySourceResponse.TriedEvent.Phase
        news: TrySourceResponse.TriedEvent.Phase
        acknowledged: TrySourceResponse.TriedEvent.Phase
        ITEM_FIELD_NUMBER: _ClassVar[int]
        PHASE_FIELD_NUMBER: _ClassVar[int]
        EVENT_FIELD_NUMBER: _ClassVar[int]
        item: int
        phase: TrySourceResponse.TriedEvent.Phase
        event: _events_pb2.Event
        def __init__(self, item: _Optional[int] = ..., phase: _Optional[_Union[TrySourceResponse.TriedEvent.Phase, str]] = ..., event: _Optional[_Union[_events_pb2.Event, _Mapping]] = ...) -> None: ...
    class TriedRefusal(_message.Message):
        __slots__ = ("item", "reason", "message")
        ITEM_FIELD_NUMBER: _ClassVar[int]
        REASON_FIELD_NUMBER: _ClassVar[int]
        MESSAGE_FIELD_NUMBER: _ClassVar[int]
        item: int
        reason: str
        message: str
        def __init__(self, item: _Optional[int] = ..., reason: _Optional[str] = ..., message: _Optional[str] = ...) -> None: ...
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    REFUSALS_FIELD_NUMBER: _ClassVar[int]
    EVENT_COUNT_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[TrySourceResponse.TriedEvent]
    refusals: _containers.RepeatedCompositeFieldContainer[TrySourceResponse.TriedRefusal]
    event_count: int
    refusal_count: int
    def __init__(self, events: _Optional[_Iterable[_Union[TrySourceResponse.TriedEvent, _Mapping]]] = ..., refusals: _Optional[_Iterable[_Union[TrySourceResponse.TriedRefusal, _Mapping]]] = ..., event_count: _Optional[int] = ..., refusal_count: _Optional[int] = ...) -> None: ...

class ListSourceRefusalsRequest(_message.Message):
    __slots__ = ("id", "reason", "page_size", "page_token", "order_by")
    ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    id: str
    reason: str
    page_size: int
    page_token: str
    order_by: str
    def __init__(self, id: _Optional[str] = ..., reason: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class ListSourceRefusalsResponse(_message.Message):
    __slots__ = ("refusals", "next_page_token", "total_size")
    REFUSALS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    refusals: _containers.RepeatedCompositeFieldContainer[SourceRefusal]
    next_page_token: str
    total_size: int
    def __init__(self, refusals: _Optional[_Iterable[_Union[SourceRefusal, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class GetSourceRefusalRequest(_message.Message):
    __slots__ = ("id", "refusal_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    refusal_id: str
    def __init__(self, id: _Optional[str] = ..., refusal_id: _Optional[str] = ...) -> None: ...

class ReplaySourceRefusalRequest(_message.Message):
    __slots__ = ("id", "refusal_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    refusal_id: str
    def __init__(self, id: _Optional[str] = ..., refusal_id: _Optional[str] = ...) -> None: ...

class ReplaySourceRefusalResponse(_message.Message):
    __slots__ = ("events", "dropped", "refusals")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    DROPPED_FIELD_NUMBER: _ClassVar[int]
    REFUSALS_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[_events_pb2.Event]
    dropped: int
    refusals: _containers.RepeatedCompositeFieldContainer[SourceRefusal]
    def __init__(self, events: _Optional[_Iterable[_Union[_events_pb2.Event, _Mapping]]] = ..., dropped: _Optional[int] = ..., refusals: _Optional[_Iterable[_Union[SourceRefusal, _Mapping]]] = ...) -> None: ...

class ReceivePayloadRequest(_message.Message):
    __slots__ = ("source_id", "token", "payload")
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    PAYLOAD_FIELD_NUMBER: _ClassVar[int]
    source_id: str
    token: str
    payload: _httpbody_pb2.HttpBody
    def __init__(self, source_id: _Optional[str] = ..., token: _Optional[str] = ..., payload: _Optional[_Union[_httpbody_pb2.HttpBody, _Mapping]] = ...) -> None: ...
