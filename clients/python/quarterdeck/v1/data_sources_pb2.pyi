import datetime

from quarterdeck.buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
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

class DataSource(_message.Message):
    __slots__ = ("id", "name", "source_type", "host", "port", "database", "username", "has_password", "ssl_mode", "path", "description", "is_active", "last_test", "created_at", "updated_at", "etag")
    class SourceType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        source_type_unspecified: _ClassVar[DataSource.SourceType]
        postgresql: _ClassVar[DataSource.SourceType]
        mysql: _ClassVar[DataSource.SourceType]
        sqlite: _ClassVar[DataSource.SourceType]
    source_type_unspecified: DataSource.SourceType
    postgresql: DataSource.SourceType
    mysql: DataSource.SourceType
    sqlite: DataSource.SourceType
    class SslMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ssl_mode_unspecified: _ClassVar[DataSource.SslMode]
        disable: _ClassVar[DataSource.SslMode]
        prefer: _ClassVar[DataSource.SslMode]
        require: _ClassVar[DataSource.SslMode]
        verify_ca: _ClassVar[DataSource.SslMode]
        verify_full: _ClassVar[DataSource.SslMode]
    ssl_mode_unspecified: DataSource.SslMode
    disable: DataSource.SslMode
    prefer: DataSource.SslMode
    require: DataSource.SslMode
    verify_ca: DataSource.SslMode
    verify_full: DataSource.SslMode
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SOURCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    PORT_FIELD_NUMBER: _ClassVar[int]
    DATABASE_FIELD_NUMBER: _ClassVar[int]
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    HAS_PASSWORD_FIELD_NUMBER: _ClassVar[int]
    SSL_MODE_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    IS_ACTIVE_FIELD_NUMBER: _ClassVar[int]
    LAST_TEST_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: int
    name: str
    source_type: DataSource.SourceType
    host: str
    port: int
    database: str
    username: str
    has_password: bool
    ssl_mode: DataSource.SslMode
    path: str
    description: str
    is_active: bool
    last_test: DataSourceTest
    created_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, id: _Optional[int] = ..., name: _Optional[str] = ..., source_type: _Optional[_Union[DataSource.SourceType, str]] = ..., host: _Optional[str] = ..., port: _Optional[int] = ..., database: _Optional[str] = ..., username: _Optional[str] = ..., has_password: _Optional[bool] = ..., ssl_mode: _Optional[_Union[DataSource.SslMode, str]] = ..., path: _Optional[str] = ..., description: _Optional[str] = ..., is_active: _Optional[bool] = ..., last_test: _Optional[_Union[DataSourceTest, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class DataSourceTest(_message.Message):
    __slots__ = ("success", "server_version", "tls", "error_code", "message", "latency_ms", "tested_at")
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    SERVER_VERSION_FIELD_NUMBER: _ClassVar[int]
    TLS_FIELD_NUMBER: _ClassVar[int]
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    LATENCY_MS_FIELD_NUMBER: _ClassVar[int]
    TESTED_AT_FIELD_NUMBER: _ClassVar[int]
    success: bool
    server_version: str
    tls: str
    error_code: str
    message: str
    latency_ms: int
    tested_at: _timestamp_pb2.Timestamp
    def __init__(self, success: _Optional[bool] = ..., server_version: _Optional[str] = ..., tls: _Optional[str] = ..., error_code: _Optional[str] = ..., message: _Optional[str] = ..., latency_ms: _Optional[int] = ..., tested_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DataSourceGrant(_message.Message):
    __slots__ = ("id", "data_source_id", "user_id", "role", "rights", "granted_by", "created_at", "updated_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    RIGHTS_FIELD_NUMBER: _ClassVar[int]
    GRANTED_BY_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    id: int
    data_source_id: int
    user_id: str
    role: _options_pb2.Policy.Role
    rights: _containers.RepeatedScalarFieldContainer[_options_pb2.Policy.Right]
    granted_by: str
    created_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[int] = ..., data_source_id: _Optional[int] = ..., user_id: _Optional[str] = ..., role: _Optional[_Union[_options_pb2.Policy.Role, str]] = ..., rights: _Optional[_Iterable[_Union[_options_pb2.Policy.Right, str]]] = ..., granted_by: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListDataSourcesRequest(_message.Message):
    __slots__ = ("source_type", "is_active", "search", "page_size", "page_token", "order_by")
    SOURCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    IS_ACTIVE_FIELD_NUMBER: _ClassVar[int]
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    source_type: DataSource.SourceType
    is_active: bool
    search: str
    page_size: int
    page_token: str
    order_by: str
    def __init__(self, source_type: _Optional[_Union[DataSource.SourceType, str]] = ..., is_active: _Optional[bool] = ..., search: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class ListDataSourcesResponse(_message.Message):
    __slots__ = ("data_sources", "next_page_token", "total_size")
    DATA_SOURCES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    data_sources: _containers.RepeatedCompositeFieldContainer[DataSource]
    next_page_token: str
    total_size: int
    def __init__(self, data_sources: _Optional[_Iterable[_Union[DataSource, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class GetDataSourceRequest(_message.Message):
    __slots__ = ("data_source_id",)
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    def __init__(self, data_source_id: _Optional[int] = ...) -> None: ...

class CreateDataSourceRequest(_message.Message):
    __slots__ = ("name", "source_type", "host", "port", "database", "username", "password", "ssl_mode", "path", "description", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SOURCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    PORT_FIELD_NUMBER: _ClassVar[int]
    DATABASE_FIELD_NUMBER: _ClassVar[int]
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    SSL_MODE_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    source_type: DataSource.SourceType
    host: str
    port: int
    database: str
    username: str
    password: str
    ssl_mode: DataSource.SslMode
    path: str
    description: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., source_type: _Optional[_Union[DataSource.SourceType, str]] = ..., host: _Optional[str] = ..., port: _Optional[int] = ..., database: _Optional[str] = ..., username: _Optional[str] = ..., password: _Optional[str] = ..., ssl_mode: _Optional[_Union[DataSource.SslMode, str]] = ..., path: _Optional[str] = ..., description: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class UpdateDataSourceRequest(_message.Message):
    __slots__ = ("data_source_id", "name", "host", "port", "database", "username", "password", "ssl_mode", "path", "description", "is_active", "etag", "update_mask")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    PORT_FIELD_NUMBER: _ClassVar[int]
    DATABASE_FIELD_NUMBER: _ClassVar[int]
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    SSL_MODE_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    IS_ACTIVE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    name: str
    host: str
    port: int
    database: str
    username: str
    password: str
    ssl_mode: DataSource.SslMode
    path: str
    description: str
    is_active: bool
    etag: str
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, data_source_id: _Optional[int] = ..., name: _Optional[str] = ..., host: _Optional[str] = ..., port: _Optional[int] = ..., database: _Optional[str] = ..., username: _Optional[str] = ..., password: _Optional[str] = ..., ssl_mode: _Optional[_Union[DataSource.SslMode, str]] = ..., path: _Optional[str] = ..., description: _Optional[str] = ..., is_active: _Optional[bool] = ..., etag: _Optional[str] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteDataSourceRequest(_message.Message):
    __slots__ = ("data_source_id",)
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    def __init__(self, data_source_id: _Optional[int] = ...) -> None: ...

class TestDataSourceRequest(_message.Message):
    __slots__ = ("data_source_id",)
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    def __init__(self, data_source_id: _Optional[int] = ...) -> None: ...

class ListDataSourceGrantsRequest(_message.Message):
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

class ListDataSourceGrantsResponse(_message.Message):
    __slots__ = ("data_source_grants", "next_page_token", "total_size")
    DATA_SOURCE_GRANTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    data_source_grants: _containers.RepeatedCompositeFieldContainer[DataSourceGrant]
    next_page_token: str
    total_size: int
    def __init__(self, data_source_grants: _Optional[_Iterable[_Union[DataSourceGrant, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class CreateDataSourceGrantRequest(_message.Message):
    __slots__ = ("data_source_id", "user_id", "role", "rights", "request_id")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    RIGHTS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    user_id: str
    role: _options_pb2.Policy.Role
    rights: _containers.RepeatedScalarFieldContainer[_options_pb2.Policy.Right]
    request_id: str
    def __init__(self, data_source_id: _Optional[int] = ..., user_id: _Optional[str] = ..., role: _Optional[_Union[_options_pb2.Policy.Role, str]] = ..., rights: _Optional[_Iterable[_Union[_options_pb2.Policy.Right, str]]] = ..., request_id: _Optional[str] = ...) -> None: ...

class DeleteDataSourceGrantRequest(_message.Message):
    __slots__ = ("data_source_id", "grant_id")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    GRANT_ID_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    grant_id: int
    def __init__(self, data_source_id: _Optional[int] = ..., grant_id: _Optional[int] = ...) -> None: ...
