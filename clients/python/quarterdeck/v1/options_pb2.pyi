from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
POLICY_FIELD_NUMBER: _ClassVar[int]
policy: _descriptor.FieldDescriptor
MEDIA_TYPES_FIELD_NUMBER: _ClassVar[int]
media_types: _descriptor.FieldDescriptor
SECRET_FIELD_NUMBER: _ClassVar[int]
secret: _descriptor.FieldDescriptor
TEXT_FIELD_NUMBER: _ClassVar[int]
text: _descriptor.FieldDescriptor
FORM_FIELD_NUMBER: _ClassVar[int]
form: _descriptor.FieldDescriptor

class Policy(_message.Message):
    __slots__ = ("public", "roles", "before_password_change", "takes_credential", "timeout_seconds", "audited", "source_right", "other_source_right", "weight", "stream", "resource_type", "resource_id", "records_request", "scope", "of_sender")
    class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        role_unspecified: _ClassVar[Policy.Role]
        user: _ClassVar[Policy.Role]
        manager: _ClassVar[Policy.Role]
        admin: _ClassVar[Policy.Role]
    role_unspecified: Policy.Role
    user: Policy.Role
    manager: Policy.Role
    admin: Policy.Role
    class Right(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        right_unspecified: _ClassVar[Policy.Right]
        read: _ClassVar[Policy.Right]
        back_up: _ClassVar[Policy.Right]
        restore: _ClassVar[Policy.Right]
        manage: _ClassVar[Policy.Right]
    right_unspecified: Policy.Right
    read: Policy.Right
    back_up: Policy.Right
    restore: Policy.Right
    manage: Policy.Right
    class Stream(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        stream_unspecified: _ClassVar[Policy.Stream]
        news: _ClassVar[Policy.Stream]
        file: _ClassVar[Policy.Stream]
    stream_unspecified: Policy.Stream
    news: Policy.Stream
    file: Policy.Stream
    PUBLIC_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    BEFORE_PASSWORD_CHANGE_FIELD_NUMBER: _ClassVar[int]
    TAKES_CREDENTIAL_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    AUDITED_FIELD_NUMBER: _ClassVar[int]
    SOURCE_RIGHT_FIELD_NUMBER: _ClassVar[int]
    OTHER_SOURCE_RIGHT_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    STREAM_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    RECORDS_REQUEST_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    OF_SENDER_FIELD_NUMBER: _ClassVar[int]
    public: bool
    roles: _containers.RepeatedScalarFieldContainer[Policy.Role]
    before_password_change: bool
    takes_credential: bool
    timeout_seconds: int
    audited: bool
    source_right: Policy.Right
    other_source_right: Policy.Right
    weight: int
    stream: Policy.Stream
    resource_type: str
    resource_id: str
    records_request: bool
    scope: str
    of_sender: bool
    def __init__(self, public: _Optional[bool] = ..., roles: _Optional[_Iterable[_Union[Policy.Role, str]]] = ..., before_password_change: _Optional[bool] = ..., takes_credential: _Optional[bool] = ..., timeout_seconds: _Optional[int] = ..., audited: _Optional[bool] = ..., source_right: _Optional[_Union[Policy.Right, str]] = ..., other_source_right: _Optional[_Union[Policy.Right, str]] = ..., weight: _Optional[int] = ..., stream: _Optional[_Union[Policy.Stream, str]] = ..., resource_type: _Optional[str] = ..., resource_id: _Optional[str] = ..., records_request: _Optional[bool] = ..., scope: _Optional[str] = ..., of_sender: _Optional[bool] = ...) -> None: ...

class MediaType(_message.Message):
    __slots__ = ("type", "format")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    type: str
    format: str
    def __init__(self, type: _Optional[str] = ..., format: _Optional[str] = ...) -> None: ...

class Text(_message.Message):
    __slots__ = ()
    class Class(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        class_unspecified: _ClassVar[Text.Class]
        plain: _ClassVar[Text.Class]
        omitted: _ClassVar[Text.Class]
    class_unspecified: Text.Class
    plain: Text.Class
    omitted: Text.Class
    class Form(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        line: _ClassVar[Text.Form]
        lines: _ClassVar[Text.Form]
        any: _ClassVar[Text.Form]
    line: Text.Form
    lines: Text.Form
    any: Text.Form
    def __init__(self) -> None: ...
