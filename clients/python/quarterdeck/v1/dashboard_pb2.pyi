import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from quarterdeck.v1 import events_pb2 as _events_pb2
from quarterdeck.v1 import options_pb2 as _options_pb2
from quarterdeck.v1 import tasks_pb2 as _tasks_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetDashboardOverviewRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class DashboardOverview(_message.Message):
    __slots__ = ("events", "tasks", "users", "generated_at")
    class Events(_message.Message):
        __slots__ = ("total", "active", "by_severity", "by_status", "active_by_severity")
        class BySeverityEntry(_message.Message):
            __slots__ = ("key", "value")
            KEY_FIELD_NUMBER: _ClassVar[int]
            VALUE_FIELD_NUMBER: _ClassVar[int]
            key: str
            value: int
            def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
        class ByStatusEntry(_message.Message):
            __slots__ = ("key", "value")
            KEY_FIELD_NUMBER: _ClassVar[int]
            VALUE_FIELD_NUMBER: _ClassVar[int]
            key: str
            value: int
            def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
        class ActiveBySeverityEntry(_message.Message):
            __slots__ = ("key", "value")
            KEY_FIELD_NUMBER: _ClassVar[int]
            VALUE_FIELD_NUMBER: _ClassVar[int]
            key: str
            value: int
            def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
        TOTAL_FIELD_NUMBER: _ClassVar[int]
        ACTIVE_FIELD_NUMBER: _ClassVar[int]
        BY_SEVERITY_FIELD_NUMBER: _ClassVar[int]
        BY_STATUS_FIELD_NUMBER: _ClassVar[int]
        ACTIVE_BY_SEVERITY_FIELD_NUMBER: _ClassVar[int]
        total: int
        active: int
        by_severity: _containers.ScalarMap[str, int]
        by_status: _containers.ScalarMap[str, int]
        active_by_severity: _containers.ScalarMap[str, int]
        def __init__(self, total: _Optional[int] = ..., active: _Optional[int] = ..., by_severity: _Optional[_Mapping[str, int]] = ..., by_status: _Optional[_Mapping[str, int]] = ..., active_by_severity: _Optional[_Mapping[str, int]] = ...) -> None: ...
    class Tasks(_message.Message):
        __slots__ = ("total", "active", "by_status", "by_priority", "overdue")
        class ByStatusEntry(_message.Message):
            __slots__ = ("key", "value")
            KEY_FIELD_NUMBER: _ClassVar[int]
            VALUE_FIELD_NUMBER: _ClassVar[int]
            key: str
            value: int
            def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
        class ByPriorityEntry(_message.Message):
            __slots__ = ("key", "value")
            KEY_FIELD_NUMBER: _ClassVar[int]
            VALUE_FIELD_NUMBER: _ClassVar[int]
            key: str
            value: int
            def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
        TOTAL_FIELD_NUMBER: _ClassVar[int]
        ACTIVE_FIELD_NUMBER: _ClassVar[int]
        BY_STATUS_FIELD_NUMBER: _ClassVar[int]
        BY_PRIORITY_FIELD_NUMBER: _ClassVar[int]
        OVERDUE_FIELD_NUMBER: _ClassVar[int]
        total: int
        active: int
        by_status: _containers.ScalarMap[str, int]
        by_priority: _containers.ScalarMap[str, int]
        overdue: int
        def __init__(self, total: _Optional[int] = ..., active: _Optional[int] = ..., by_status: _Optional[_Mapping[str, int]] = ..., by_priority: _Optional[_Mapping[str, int]] = ..., overdue: _Optional[int] = ...) -> None: ...
    class Users(_message.Message):
        __slots__ = ("total", "active", "by_role")
        class ByRoleEntry(_message.Message):
            __slots__ = ("key", "value")
            KEY_FIELD_NUMBER: _ClassVar[int]
            VALUE_FIELD_NUMBER: _ClassVar[int]
            key: str
            value: int
            def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
        TOTAL_FIELD_NUMBER: _ClassVar[int]
        ACTIVE_FIELD_NUMBER: _ClassVar[int]
        BY_ROLE_FIELD_NUMBER: _ClassVar[int]
        total: int
        active: int
        by_role: _containers.ScalarMap[str, int]
        def __init__(self, total: _Optional[int] = ..., active: _Optional[int] = ..., by_role: _Optional[_Mapping[str, int]] = ...) -> None: ...
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    USERS_FIELD_NUMBER: _ClassVar[int]
    GENERATED_AT_FIELD_NUMBER: _ClassVar[int]
    events: DashboardOverview.Events
    tasks: DashboardOverview.Tasks
    users: DashboardOverview.Users
    generated_at: _timestamp_pb2.Timestamp
    def __init__(self, events: _Optional[_Union[DashboardOverview.Events, _Mapping]] = ..., tasks: _Optional[_Union[DashboardOverview.Tasks, _Mapping]] = ..., users: _Optional[_Union[DashboardOverview.Users, _Mapping]] = ..., generated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetEventsStatsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class DayCount(_message.Message):
    __slots__ = ("date", "count")
    DATE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    date: str
    count: int
    def __init__(self, date: _Optional[str] = ..., count: _Optional[int] = ...) -> None: ...

class EventsStats(_message.Message):
    __slots__ = ("total", "by_severity", "by_status", "by_source", "recent_events", "per_day")
    class BySeverityEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    class ByStatusEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    class BySourceEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    BY_SEVERITY_FIELD_NUMBER: _ClassVar[int]
    BY_STATUS_FIELD_NUMBER: _ClassVar[int]
    BY_SOURCE_FIELD_NUMBER: _ClassVar[int]
    RECENT_EVENTS_FIELD_NUMBER: _ClassVar[int]
    PER_DAY_FIELD_NUMBER: _ClassVar[int]
    total: int
    by_severity: _containers.ScalarMap[str, int]
    by_status: _containers.ScalarMap[str, int]
    by_source: _containers.ScalarMap[str, int]
    recent_events: _containers.RepeatedCompositeFieldContainer[_events_pb2.Event]
    per_day: _containers.RepeatedCompositeFieldContainer[DayCount]
    def __init__(self, total: _Optional[int] = ..., by_severity: _Optional[_Mapping[str, int]] = ..., by_status: _Optional[_Mapping[str, int]] = ..., by_source: _Optional[_Mapping[str, int]] = ..., recent_events: _Optional[_Iterable[_Union[_events_pb2.Event, _Mapping]]] = ..., per_day: _Optional[_Iterable[_Union[DayCount, _Mapping]]] = ...) -> None: ...

class GetTasksStatsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class TasksStats(_message.Message):
    __slots__ = ("total", "by_status", "by_priority", "overdue", "my_open_tasks", "my_tasks")
    class ByStatusEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    class ByPriorityEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    BY_STATUS_FIELD_NUMBER: _ClassVar[int]
    BY_PRIORITY_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    MY_OPEN_TASKS_FIELD_NUMBER: _ClassVar[int]
    MY_TASKS_FIELD_NUMBER: _ClassVar[int]
    total: int
    by_status: _containers.ScalarMap[str, int]
    by_priority: _containers.ScalarMap[str, int]
    overdue: int
    my_open_tasks: int
    my_tasks: _containers.RepeatedCompositeFieldContainer[_tasks_pb2.Task]
    def __init__(self, total: _Optional[int] = ..., by_status: _Optional[_Mapping[str, int]] = ..., by_priority: _Optional[_Mapping[str, int]] = ..., overdue: _Optional[int] = ..., my_open_tasks: _Optional[int] = ..., my_tasks: _Optional[_Iterable[_Union[_tasks_pb2.Task, _Mapping]]] = ...) -> None: ...

class GetUsersStatsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class UsersStats(_message.Message):
    __slots__ = ("total", "active", "by_role")
    class ByRoleEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    BY_ROLE_FIELD_NUMBER: _ClassVar[int]
    total: int
    active: int
    by_role: _containers.ScalarMap[str, int]
    def __init__(self, total: _Optional[int] = ..., active: _Optional[int] = ..., by_role: _Optional[_Mapping[str, int]] = ...) -> None: ...
