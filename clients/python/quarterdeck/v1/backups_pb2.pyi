import datetime

from quarterdeck.buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import httpbody_pb2 as _httpbody_pb2
from google.protobuf import empty_pb2 as _empty_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from quarterdeck.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Backup(_message.Message):
    __slots__ = ("id", "data_source_id", "backup_type", "status", "progress", "size_bytes", "stored_bytes", "sha256", "schedule_id", "description", "error", "started_at", "finished_at", "created_at", "created_by", "verified_at", "expires_at", "error_code", "verify_error", "server_version", "artifact")
    class BackupType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        backup_type_unspecified: _ClassVar[Backup.BackupType]
        full: _ClassVar[Backup.BackupType]
        schema: _ClassVar[Backup.BackupType]
        data: _ClassVar[Backup.BackupType]
    backup_type_unspecified: Backup.BackupType
    full: Backup.BackupType
    schema: Backup.BackupType
    data: Backup.BackupType
    class Status(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        status_unspecified: _ClassVar[Backup.Status]
        queued: _ClassVar[Backup.Status]
        running: _ClassVar[Backup.Status]
        verifying: _ClassVar[Backup.Status]
        completed: _ClassVar[Backup.Status]
        failed: _ClassVar[Backup.Status]
        cancelled: _ClassVar[Backup.Status]
    status_unspecified: Backup.Status
    queued: Backup.Status
    running: Backup.Status
    verifying: Backup.Status
    completed: Backup.Status
    failed: Backup.Status
    cancelled: Backup.Status
    ID_FIELD_NUMBER: _ClassVar[int]
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    STORED_BYTES_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_ID_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    FINISHED_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    VERIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    VERIFY_ERROR_FIELD_NUMBER: _ClassVar[int]
    SERVER_VERSION_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_FIELD_NUMBER: _ClassVar[int]
    id: int
    data_source_id: int
    backup_type: Backup.BackupType
    status: Backup.Status
    progress: float
    size_bytes: float
    stored_bytes: float
    sha256: str
    schedule_id: int
    description: str
    error: str
    started_at: _timestamp_pb2.Timestamp
    finished_at: _timestamp_pb2.Timestamp
    created_at: _timestamp_pb2.Timestamp
    created_by: str
    verified_at: _timestamp_pb2.Timestamp
    expires_at: _timestamp_pb2.Timestamp
    error_code: str
    verify_error: str
    server_version: str
    artifact: str
    def __init__(self, id: _Optional[int] = ..., data_source_id: _Optional[int] = ..., backup_type: _Optional[_Union[Backup.BackupType, str]] = ..., status: _Optional[_Union[Backup.Status, str]] = ..., progress: _Optional[float] = ..., size_bytes: _Optional[float] = ..., stored_bytes: _Optional[float] = ..., sha256: _Optional[str] = ..., schedule_id: _Optional[int] = ..., description: _Optional[str] = ..., error: _Optional[str] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., finished_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., created_by: _Optional[str] = ..., verified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., error_code: _Optional[str] = ..., verify_error: _Optional[str] = ..., server_version: _Optional[str] = ..., artifact: _Optional[str] = ...) -> None: ...

class BackupStatus(_message.Message):
    __slots__ = ("state", "running_backup", "last_backup", "last_successful_backup", "next_scheduled_at", "total_backups", "total_size_bytes", "success_rate_30d")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        state_unspecified: _ClassVar[BackupStatus.State]
        none: _ClassVar[BackupStatus.State]
        ok: _ClassVar[BackupStatus.State]
        overdue: _ClassVar[BackupStatus.State]
        failing: _ClassVar[BackupStatus.State]
        running: _ClassVar[BackupStatus.State]
    state_unspecified: BackupStatus.State
    none: BackupStatus.State
    ok: BackupStatus.State
    overdue: BackupStatus.State
    failing: BackupStatus.State
    running: BackupStatus.State
    STATE_FIELD_NUMBER: _ClassVar[int]
    RUNNING_BACKUP_FIELD_NUMBER: _ClassVar[int]
    LAST_BACKUP_FIELD_NUMBER: _ClassVar[int]
    LAST_SUCCESSFUL_BACKUP_FIELD_NUMBER: _ClassVar[int]
    NEXT_SCHEDULED_AT_FIELD_NUMBER: _ClassVar[int]
    TOTAL_BACKUPS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_RATE_30D_FIELD_NUMBER: _ClassVar[int]
    state: BackupStatus.State
    running_backup: Backup
    last_backup: Backup
    last_successful_backup: Backup
    next_scheduled_at: _timestamp_pb2.Timestamp
    total_backups: int
    total_size_bytes: float
    success_rate_30d: float
    def __init__(self, state: _Optional[_Union[BackupStatus.State, str]] = ..., running_backup: _Optional[_Union[Backup, _Mapping]] = ..., last_backup: _Optional[_Union[Backup, _Mapping]] = ..., last_successful_backup: _Optional[_Union[Backup, _Mapping]] = ..., next_scheduled_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., total_backups: _Optional[int] = ..., total_size_bytes: _Optional[float] = ..., success_rate_30d: _Optional[float] = ...) -> None: ...

class TableRows(_message.Message):
    __slots__ = ("table", "rows", "expected")
    TABLE_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    table: str
    rows: float
    expected: float
    def __init__(self, table: _Optional[str] = ..., rows: _Optional[float] = ..., expected: _Optional[float] = ...) -> None: ...

class Restore(_message.Message):
    __slots__ = ("id", "data_source_id", "backup_id", "target_data_source_id", "target_database", "overwrite", "status", "progress", "error", "error_code", "tables", "notes", "started_at", "finished_at", "created_at", "created_by")
    class Status(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        status_unspecified: _ClassVar[Restore.Status]
        queued: _ClassVar[Restore.Status]
        running: _ClassVar[Restore.Status]
        completed: _ClassVar[Restore.Status]
        failed: _ClassVar[Restore.Status]
        cancelled: _ClassVar[Restore.Status]
    status_unspecified: Restore.Status
    queued: Restore.Status
    running: Restore.Status
    completed: Restore.Status
    failed: Restore.Status
    cancelled: Restore.Status
    ID_FIELD_NUMBER: _ClassVar[int]
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_DATABASE_FIELD_NUMBER: _ClassVar[int]
    OVERWRITE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    TABLES_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    FINISHED_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    id: int
    data_source_id: int
    backup_id: int
    target_data_source_id: int
    target_database: str
    overwrite: bool
    status: Restore.Status
    progress: float
    error: str
    error_code: str
    tables: _containers.RepeatedCompositeFieldContainer[TableRows]
    notes: _containers.RepeatedScalarFieldContainer[str]
    started_at: _timestamp_pb2.Timestamp
    finished_at: _timestamp_pb2.Timestamp
    created_at: _timestamp_pb2.Timestamp
    created_by: str
    def __init__(self, id: _Optional[int] = ..., data_source_id: _Optional[int] = ..., backup_id: _Optional[int] = ..., target_data_source_id: _Optional[int] = ..., target_database: _Optional[str] = ..., overwrite: _Optional[bool] = ..., status: _Optional[_Union[Restore.Status, str]] = ..., progress: _Optional[float] = ..., error: _Optional[str] = ..., error_code: _Optional[str] = ..., tables: _Optional[_Iterable[_Union[TableRows, _Mapping]]] = ..., notes: _Optional[_Iterable[str]] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., finished_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., created_by: _Optional[str] = ...) -> None: ...

class BackupSchedule(_message.Message):
    __slots__ = ("id", "data_source_id", "name", "cron", "timezone", "backup_type", "keep_last", "keep_days", "verify_every", "is_enabled", "next_run_at", "last_run_at", "created_at", "updated_at", "created_by", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CRON_FIELD_NUMBER: _ClassVar[int]
    TIMEZONE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    KEEP_LAST_FIELD_NUMBER: _ClassVar[int]
    KEEP_DAYS_FIELD_NUMBER: _ClassVar[int]
    VERIFY_EVERY_FIELD_NUMBER: _ClassVar[int]
    IS_ENABLED_FIELD_NUMBER: _ClassVar[int]
    NEXT_RUN_AT_FIELD_NUMBER: _ClassVar[int]
    LAST_RUN_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: int
    data_source_id: int
    name: str
    cron: str
    timezone: str
    backup_type: Backup.BackupType
    keep_last: int
    keep_days: int
    verify_every: int
    is_enabled: bool
    next_run_at: _timestamp_pb2.Timestamp
    last_run_at: _timestamp_pb2.Timestamp
    created_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    created_by: str
    etag: str
    def __init__(self, id: _Optional[int] = ..., data_source_id: _Optional[int] = ..., name: _Optional[str] = ..., cron: _Optional[str] = ..., timezone: _Optional[str] = ..., backup_type: _Optional[_Union[Backup.BackupType, str]] = ..., keep_last: _Optional[int] = ..., keep_days: _Optional[int] = ..., verify_every: _Optional[int] = ..., is_enabled: _Optional[bool] = ..., next_run_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_run_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., created_by: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class GetBackupStatusRequest(_message.Message):
    __slots__ = ("data_source_id",)
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    def __init__(self, data_source_id: _Optional[int] = ...) -> None: ...

class ListBackupsRequest(_message.Message):
    __slots__ = ("data_source_id", "status", "backup_type", "page_size", "page_token", "order_by")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    status: _containers.RepeatedScalarFieldContainer[Backup.Status]
    backup_type: Backup.BackupType
    page_size: int
    page_token: str
    order_by: str
    def __init__(self, data_source_id: _Optional[int] = ..., status: _Optional[_Iterable[_Union[Backup.Status, str]]] = ..., backup_type: _Optional[_Union[Backup.BackupType, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class ListBackupsResponse(_message.Message):
    __slots__ = ("backups", "next_page_token", "total_size")
    BACKUPS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    backups: _containers.RepeatedCompositeFieldContainer[Backup]
    next_page_token: str
    total_size: int
    def __init__(self, backups: _Optional[_Iterable[_Union[Backup, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class GetBackupRequest(_message.Message):
    __slots__ = ("data_source_id", "backup_id")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    backup_id: int
    def __init__(self, data_source_id: _Optional[int] = ..., backup_id: _Optional[int] = ...) -> None: ...

class CreateBackupRequest(_message.Message):
    __slots__ = ("data_source_id", "backup_type", "description", "request_id")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    backup_type: Backup.BackupType
    description: str
    request_id: str
    def __init__(self, data_source_id: _Optional[int] = ..., backup_type: _Optional[_Union[Backup.BackupType, str]] = ..., description: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class DeleteBackupRequest(_message.Message):
    __slots__ = ("data_source_id", "backup_id")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    backup_id: int
    def __init__(self, data_source_id: _Optional[int] = ..., backup_id: _Optional[int] = ...) -> None: ...

class CancelBackupRequest(_message.Message):
    __slots__ = ("data_source_id", "backup_id")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    backup_id: int
    def __init__(self, data_source_id: _Optional[int] = ..., backup_id: _Optional[int] = ...) -> None: ...

class VerifyBackupRequest(_message.Message):
    __slots__ = ("data_source_id", "backup_id", "scratch_data_source_id")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    SCRATCH_DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    backup_id: int
    scratch_data_source_id: int
    def __init__(self, data_source_id: _Optional[int] = ..., backup_id: _Optional[int] = ..., scratch_data_source_id: _Optional[int] = ...) -> None: ...

class DownloadBackupRequest(_message.Message):
    __slots__ = ("data_source_id", "backup_id")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    backup_id: int
    def __init__(self, data_source_id: _Optional[int] = ..., backup_id: _Optional[int] = ...) -> None: ...

class ImportBackupsRequest(_message.Message):
    __slots__ = ("data_source_id", "source")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    source: str
    def __init__(self, data_source_id: _Optional[int] = ..., source: _Optional[str] = ...) -> None: ...

class ImportBackupsResponse(_message.Message):
    __slots__ = ("imported", "known", "refused", "others")
    class Refused(_message.Message):
        __slots__ = ("artifact", "problem")
        ARTIFACT_FIELD_NUMBER: _ClassVar[int]
        PROBLEM_FIELD_NUMBER: _ClassVar[int]
        artifact: str
        problem: str
        def __init__(self, artifact: _Optional[str] = ..., problem: _Optional[str] = ...) -> None: ...
    class Other(_message.Message):
        __slots__ = ("source", "name", "backups")
        SOURCE_FIELD_NUMBER: _ClassVar[int]
        NAME_FIELD_NUMBER: _ClassVar[int]
        BACKUPS_FIELD_NUMBER: _ClassVar[int]
        source: str
        name: str
        backups: int
        def __init__(self, source: _Optional[str] = ..., name: _Optional[str] = ..., backups: _Optional[int] = ...) -> None: ...
    IMPORTED_FIELD_NUMBER: _ClassVar[int]
    KNOWN_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    OTHERS_FIELD_NUMBER: _ClassVar[int]
    imported: int
    known: int
    refused: _containers.RepeatedCompositeFieldContainer[ImportBackupsResponse.Refused]
    others: _containers.RepeatedCompositeFieldContainer[ImportBackupsResponse.Other]
    def __init__(self, imported: _Optional[int] = ..., known: _Optional[int] = ..., refused: _Optional[_Iterable[_Union[ImportBackupsResponse.Refused, _Mapping]]] = ..., others: _Optional[_Iterable[_Union[ImportBackupsResponse.Other, _Mapping]]] = ...) -> None: ...

class RestoreBackupRequest(_message.Message):
    __slots__ = ("data_source_id", "backup_id", "target_data_source_id", "target_database", "overwrite", "request_id")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_DATABASE_FIELD_NUMBER: _ClassVar[int]
    OVERWRITE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    backup_id: int
    target_data_source_id: int
    target_database: str
    overwrite: bool
    request_id: str
    def __init__(self, data_source_id: _Optional[int] = ..., backup_id: _Optional[int] = ..., target_data_source_id: _Optional[int] = ..., target_database: _Optional[str] = ..., overwrite: _Optional[bool] = ..., request_id: _Optional[str] = ...) -> None: ...

class ListRestoresRequest(_message.Message):
    __slots__ = ("data_source_id", "status", "page_size", "page_token", "order_by")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    status: _containers.RepeatedScalarFieldContainer[Restore.Status]
    page_size: int
    page_token: str
    order_by: str
    def __init__(self, data_source_id: _Optional[int] = ..., status: _Optional[_Iterable[_Union[Restore.Status, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class ListRestoresResponse(_message.Message):
    __slots__ = ("restores", "next_page_token", "total_size")
    RESTORES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    restores: _containers.RepeatedCompositeFieldContainer[Restore]
    next_page_token: str
    total_size: int
    def __init__(self, restores: _Optional[_Iterable[_Union[Restore, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class GetRestoreRequest(_message.Message):
    __slots__ = ("data_source_id", "restore_id")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    RESTORE_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    restore_id: int
    def __init__(self, data_source_id: _Optional[int] = ..., restore_id: _Optional[int] = ...) -> None: ...

class CancelRestoreRequest(_message.Message):
    __slots__ = ("data_source_id", "restore_id")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    RESTORE_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    restore_id: int
    def __init__(self, data_source_id: _Optional[int] = ..., restore_id: _Optional[int] = ...) -> None: ...

class ListBackupSchedulesRequest(_message.Message):
    __slots__ = ("data_source_id", "page_size", "page_token", "order_by")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    page_size: int
    page_token: str
    order_by: str
    def __init__(self, data_source_id: _Optional[int] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class ListBackupSchedulesResponse(_message.Message):
    __slots__ = ("backup_schedules", "next_page_token", "total_size")
    BACKUP_SCHEDULES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    backup_schedules: _containers.RepeatedCompositeFieldContainer[BackupSchedule]
    next_page_token: str
    total_size: int
    def __init__(self, backup_schedules: _Optional[_Iterable[_Union[BackupSchedule, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class CreateBackupScheduleRequest(_message.Message):
    __slots__ = ("data_source_id", "name", "cron", "timezone", "backup_type", "keep_last", "keep_days", "verify_every", "is_enabled", "request_id")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CRON_FIELD_NUMBER: _ClassVar[int]
    TIMEZONE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    KEEP_LAST_FIELD_NUMBER: _ClassVar[int]
    KEEP_DAYS_FIELD_NUMBER: _ClassVar[int]
    VERIFY_EVERY_FIELD_NUMBER: _ClassVar[int]
    IS_ENABLED_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    name: str
    cron: str
    timezone: str
    backup_type: Backup.BackupType
    keep_last: int
    keep_days: int
    verify_every: int
    is_enabled: bool
    request_id: str
    def __init__(self, data_source_id: _Optional[int] = ..., name: _Optional[str] = ..., cron: _Optional[str] = ..., timezone: _Optional[str] = ..., backup_type: _Optional[_Union[Backup.BackupType, str]] = ..., keep_last: _Optional[int] = ..., keep_days: _Optional[int] = ..., verify_every: _Optional[int] = ..., is_enabled: _Optional[bool] = ..., request_id: _Optional[str] = ...) -> None: ...

class UpdateBackupScheduleRequest(_message.Message):
    __slots__ = ("data_source_id", "schedule_id", "name", "cron", "timezone", "backup_type", "keep_last", "keep_days", "verify_every", "is_enabled", "etag", "update_mask")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CRON_FIELD_NUMBER: _ClassVar[int]
    TIMEZONE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    KEEP_LAST_FIELD_NUMBER: _ClassVar[int]
    KEEP_DAYS_FIELD_NUMBER: _ClassVar[int]
    VERIFY_EVERY_FIELD_NUMBER: _ClassVar[int]
    IS_ENABLED_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    schedule_id: int
    name: str
    cron: str
    timezone: str
    backup_type: Backup.BackupType
    keep_last: int
    keep_days: int
    verify_every: int
    is_enabled: bool
    etag: str
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, data_source_id: _Optional[int] = ..., schedule_id: _Optional[int] = ..., name: _Optional[str] = ..., cron: _Optional[str] = ..., timezone: _Optional[str] = ..., backup_type: _Optional[_Union[Backup.BackupType, str]] = ..., keep_last: _Optional[int] = ..., keep_days: _Optional[int] = ..., verify_every: _Optional[int] = ..., is_enabled: _Optional[bool] = ..., etag: _Optional[str] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteBackupScheduleRequest(_message.Message):
    __slots__ = ("data_source_id", "schedule_id")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    schedule_id: int
    def __init__(self, data_source_id: _Optional[int] = ..., schedule_id: _Optional[int] = ...) -> None: ...
