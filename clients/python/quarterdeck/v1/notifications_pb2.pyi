import datetime

from quarterdeck.buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import httpbody_pb2 as _httpbody_pb2
from google.protobuf import empty_pb2 as _empty_pb2
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

class Notification(_message.Message):
    __slots__ = ("id", "type", "severity", "title", "body", "resource_type", "resource_id", "is_read", "read_at", "acknowledged_at", "created_at")
    class Type(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        type_unspecified: _ClassVar[Notification.Type]
        task_assigned: _ClassVar[Notification.Type]
        task_commented: _ClassVar[Notification.Type]
        task_overdue: _ClassVar[Notification.Type]
        event_alert: _ClassVar[Notification.Type]
        aws_account_failing: _ClassVar[Notification.Type]
        backup_ended: _ClassVar[Notification.Type]
        restore_ended: _ClassVar[Notification.Type]
        report_ended: _ClassVar[Notification.Type]
        security_worse: _ClassVar[Notification.Type]
        backup_started: _ClassVar[Notification.Type]
        restore_started: _ClassVar[Notification.Type]
        backup_deleted: _ClassVar[Notification.Type]
        account_changed: _ClassVar[Notification.Type]
    type_unspecified: Notification.Type
    task_assigned: Notification.Type
    task_commented: Notification.Type
    task_overdue: Notification.Type
    event_alert: Notification.Type
    aws_account_failing: Notification.Type
    backup_ended: Notification.Type
    restore_ended: Notification.Type
    report_ended: Notification.Type
    security_worse: Notification.Type
    backup_started: Notification.Type
    restore_started: Notification.Type
    backup_deleted: Notification.Type
    account_changed: Notification.Type
    ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    IS_READ_FIELD_NUMBER: _ClassVar[int]
    READ_AT_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGED_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    id: int
    type: Notification.Type
    severity: _events_pb2.Event.Severity
    title: str
    body: str
    resource_type: str
    resource_id: str
    is_read: bool
    read_at: _timestamp_pb2.Timestamp
    acknowledged_at: _timestamp_pb2.Timestamp
    created_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[int] = ..., type: _Optional[_Union[Notification.Type, str]] = ..., severity: _Optional[_Union[_events_pb2.Event.Severity, str]] = ..., title: _Optional[str] = ..., body: _Optional[str] = ..., resource_type: _Optional[str] = ..., resource_id: _Optional[str] = ..., is_read: _Optional[bool] = ..., read_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., acknowledged_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListNotificationsRequest(_message.Message):
    __slots__ = ("is_read", "type", "severity", "page_size", "page_token", "order_by")
    IS_READ_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    is_read: bool
    type: _containers.RepeatedScalarFieldContainer[Notification.Type]
    severity: _containers.RepeatedScalarFieldContainer[_events_pb2.Event.Severity]
    page_size: int
    page_token: str
    order_by: str
    def __init__(self, is_read: _Optional[bool] = ..., type: _Optional[_Iterable[_Union[Notification.Type, str]]] = ..., severity: _Optional[_Iterable[_Union[_events_pb2.Event.Severity, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class ListNotificationsResponse(_message.Message):
    __slots__ = ("notifications", "next_page_token", "total_size")
    NOTIFICATIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    notifications: _containers.RepeatedCompositeFieldContainer[Notification]
    next_page_token: str
    total_size: int
    def __init__(self, notifications: _Optional[_Iterable[_Union[Notification, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class GetNotificationStatsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class NotificationStats(_message.Message):
    __slots__ = ("total", "unread", "unacknowledged", "by_type", "by_severity")
    class ByTypeEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    class BySeverityEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    UNREAD_FIELD_NUMBER: _ClassVar[int]
    UNACKNOWLEDGED_FIELD_NUMBER: _ClassVar[int]
    BY_TYPE_FIELD_NUMBER: _ClassVar[int]
    BY_SEVERITY_FIELD_NUMBER: _ClassVar[int]
    total: int
    unread: int
    unacknowledged: int
    by_type: _containers.ScalarMap[str, int]
    by_severity: _containers.ScalarMap[str, int]
    def __init__(self, total: _Optional[int] = ..., unread: _Optional[int] = ..., unacknowledged: _Optional[int] = ..., by_type: _Optional[_Mapping[str, int]] = ..., by_severity: _Optional[_Mapping[str, int]] = ...) -> None: ...

class MarkNotificationReadRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class MarkNotificationsReadRequest(_message.Message):
    __slots__ = ("notification_ids", "all")
    NOTIFICATION_IDS_FIELD_NUMBER: _ClassVar[int]
    ALL_FIELD_NUMBER: _ClassVar[int]
    notification_ids: _containers.RepeatedScalarFieldContainer[int]
    all: bool
    def __init__(self, notification_ids: _Optional[_Iterable[int]] = ..., all: _Optional[bool] = ...) -> None: ...

class MarkNotificationsReadResponse(_message.Message):
    __slots__ = ("updated",)
    UPDATED_FIELD_NUMBER: _ClassVar[int]
    updated: int
    def __init__(self, updated: _Optional[int] = ...) -> None: ...

class AcknowledgeNotificationRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class DeleteNotificationRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class StreamNotificationsRequest(_message.Message):
    __slots__ = ("last_event_id",)
    LAST_EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    last_event_id: int
    def __init__(self, last_event_id: _Optional[int] = ...) -> None: ...

class WatchNotificationsRequest(_message.Message):
    __slots__ = ("last_event_id",)
    LAST_EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    last_event_id: int
    def __init__(self, last_event_id: _Optional[int] = ...) -> None: ...

class Progress(_message.Message):
    __slots__ = ("resource_type", "resource_id", "data_source_id", "status", "progress", "is_over")
    RESOURCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    IS_OVER_FIELD_NUMBER: _ClassVar[int]
    resource_type: str
    resource_id: int
    data_source_id: int
    status: str
    progress: float
    is_over: bool
    def __init__(self, resource_type: _Optional[str] = ..., resource_id: _Optional[int] = ..., data_source_id: _Optional[int] = ..., status: _Optional[str] = ..., progress: _Optional[float] = ..., is_over: _Optional[bool] = ...) -> None: ...

class WatchNotificationsResponse(_message.Message):
    __slots__ = ("notification", "progress")
    NOTIFICATION_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    notification: Notification
    progress: Progress
    def __init__(self, notification: _Optional[_Union[Notification, _Mapping]] = ..., progress: _Optional[_Union[Progress, _Mapping]] = ...) -> None: ...

class NotificationDelivery(_message.Message):
    __slots__ = ("id", "channel", "status", "type", "severity", "title", "body", "resource_type", "resource_id", "attempts", "last_status", "last_error", "next_attempt_at", "delivered_at", "created_at", "updated_at")
    class Status(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        status_unspecified: _ClassVar[NotificationDelivery.Status]
        queued: _ClassVar[NotificationDelivery.Status]
        retrying: _ClassVar[NotificationDelivery.Status]
        delivered: _ClassVar[NotificationDelivery.Status]
        dead: _ClassVar[NotificationDelivery.Status]
    status_unspecified: NotificationDelivery.Status
    queued: NotificationDelivery.Status
    retrying: NotificationDelivery.Status
    delivered: NotificationDelivery.Status
    dead: NotificationDelivery.Status
    ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    LAST_STATUS_FIELD_NUMBER: _ClassVar[int]
    LAST_ERROR_FIELD_NUMBER: _ClassVar[int]
    NEXT_ATTEMPT_AT_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    channel: str
    status: NotificationDelivery.Status
    type: Notification.Type
    severity: _events_pb2.Event.Severity
    title: str
    body: str
    resource_type: str
    resource_id: str
    attempts: int
    last_status: int
    last_error: str
    next_attempt_at: _timestamp_pb2.Timestamp
    delivered_at: _timestamp_pb2.Timestamp
    created_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., channel: _Optional[str] = ..., status: _Optional[_Union[NotificationDelivery.Status, str]] = ..., type: _Optional[_Union[Notification.Type, str]] = ..., severity: _Optional[_Union[_events_pb2.Event.Severity, str]] = ..., title: _Optional[str] = ..., body: _Optional[str] = ..., resource_type: _Optional[str] = ..., resource_id: _Optional[str] = ..., attempts: _Optional[int] = ..., last_status: _Optional[int] = ..., last_error: _Optional[str] = ..., next_attempt_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., delivered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListNotificationDeliveriesRequest(_message.Message):
    __slots__ = ("status", "page_size", "page_token", "order_by")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    status: _containers.RepeatedScalarFieldContainer[NotificationDelivery.Status]
    page_size: int
    page_token: str
    order_by: str
    def __init__(self, status: _Optional[_Iterable[_Union[NotificationDelivery.Status, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class ListNotificationDeliveriesResponse(_message.Message):
    __slots__ = ("notification_deliveries", "next_page_token", "total_size")
    NOTIFICATION_DELIVERIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    notification_deliveries: _containers.RepeatedCompositeFieldContainer[NotificationDelivery]
    next_page_token: str
    total_size: int
    def __init__(self, notification_deliveries: _Optional[_Iterable[_Union[NotificationDelivery, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class RetryNotificationDeliveryRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...
