import datetime

from quarterdeck.buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
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

class SecurityAudit(_message.Message):
    __slots__ = ("data_source_id", "score", "audited_at", "findings", "counts", "server_version", "worse", "previous_score")
    class Finding(_message.Message):
        __slots__ = ("check_id", "title", "severity", "status", "evidence", "remediation", "reference")
        class Status(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            status_unspecified: _ClassVar[SecurityAudit.Finding.Status]
            fail: _ClassVar[SecurityAudit.Finding.Status]
            warn: _ClassVar[SecurityAudit.Finding.Status]
            skipped: _ClassVar[SecurityAudit.Finding.Status]
        status_unspecified: SecurityAudit.Finding.Status
        fail: SecurityAudit.Finding.Status
        warn: SecurityAudit.Finding.Status
        skipped: SecurityAudit.Finding.Status
        CHECK_ID_FIELD_NUMBER: _ClassVar[int]
        TITLE_FIELD_NUMBER: _ClassVar[int]
        SEVERITY_FIELD_NUMBER: _ClassVar[int]
        STATUS_FIELD_NUMBER: _ClassVar[int]
        EVIDENCE_FIELD_NUMBER: _ClassVar[int]
        REMEDIATION_FIELD_NUMBER: _ClassVar[int]
        REFERENCE_FIELD_NUMBER: _ClassVar[int]
        check_id: str
        title: str
        severity: _events_pb2.Event.Severity
        status: SecurityAudit.Finding.Status
        evidence: str
        remediation: str
        reference: str
        def __init__(self, check_id: _Optional[str] = ..., title: _Optional[str] = ..., severity: _Optional[_Union[_events_pb2.Event.Severity, str]] = ..., status: _Optional[_Union[SecurityAudit.Finding.Status, str]] = ..., evidence: _Optional[str] = ..., remediation: _Optional[str] = ..., reference: _Optional[str] = ...) -> None: ...
    class CountsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    AUDITED_AT_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    SERVER_VERSION_FIELD_NUMBER: _ClassVar[int]
    WORSE_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_SCORE_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    score: int
    audited_at: _timestamp_pb2.Timestamp
    findings: _containers.RepeatedCompositeFieldContainer[SecurityAudit.Finding]
    counts: _containers.ScalarMap[str, int]
    server_version: str
    worse: _containers.RepeatedScalarFieldContainer[str]
    previous_score: int
    def __init__(self, data_source_id: _Optional[int] = ..., score: _Optional[int] = ..., audited_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., findings: _Optional[_Iterable[_Union[SecurityAudit.Finding, _Mapping]]] = ..., counts: _Optional[_Mapping[str, int]] = ..., server_version: _Optional[str] = ..., worse: _Optional[_Iterable[str]] = ..., previous_score: _Optional[int] = ...) -> None: ...

class AccessControl(_message.Message):
    __slots__ = ("data_source_id", "read_at", "server_version", "roles", "memberships", "grants", "owners", "public_grants", "default_privileges", "notes", "quarterdeck", "totals", "next_page_token")
    class Role(_message.Message):
        __slots__ = ("name", "can_login", "is_superuser", "can_create_roles", "can_create_databases", "can_replicate", "bypasses_rls", "has_password", "valid_until", "connection_limit")
        NAME_FIELD_NUMBER: _ClassVar[int]
        CAN_LOGIN_FIELD_NUMBER: _ClassVar[int]
        IS_SUPERUSER_FIELD_NUMBER: _ClassVar[int]
        CAN_CREATE_ROLES_FIELD_NUMBER: _ClassVar[int]
        CAN_CREATE_DATABASES_FIELD_NUMBER: _ClassVar[int]
        CAN_REPLICATE_FIELD_NUMBER: _ClassVar[int]
        BYPASSES_RLS_FIELD_NUMBER: _ClassVar[int]
        HAS_PASSWORD_FIELD_NUMBER: _ClassVar[int]
        VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
        CONNECTION_LIMIT_FIELD_NUMBER: _ClassVar[int]
        name: str
        can_login: bool
        is_superuser: bool
        can_create_roles: bool
        can_create_databases: bool
        can_replicate: bool
        bypasses_rls: bool
        has_password: bool
        valid_until: str
        connection_limit: int
        def __init__(self, name: _Optional[str] = ..., can_login: _Optional[bool] = ..., is_superuser: _Optional[bool] = ..., can_create_roles: _Optional[bool] = ..., can_create_databases: _Optional[bool] = ..., can_replicate: _Optional[bool] = ..., bypasses_rls: _Optional[bool] = ..., has_password: _Optional[bool] = ..., valid_until: _Optional[str] = ..., connection_limit: _Optional[int] = ...) -> None: ...
    class Membership(_message.Message):
        __slots__ = ("role", "member", "is_direct", "path", "is_admin", "inherits", "may_set")
        ROLE_FIELD_NUMBER: _ClassVar[int]
        MEMBER_FIELD_NUMBER: _ClassVar[int]
        IS_DIRECT_FIELD_NUMBER: _ClassVar[int]
        PATH_FIELD_NUMBER: _ClassVar[int]
        IS_ADMIN_FIELD_NUMBER: _ClassVar[int]
        INHERITS_FIELD_NUMBER: _ClassVar[int]
        MAY_SET_FIELD_NUMBER: _ClassVar[int]
        role: str
        member: str
        is_direct: bool
        path: str
        is_admin: bool
        inherits: bool
        may_set: bool
        def __init__(self, role: _Optional[str] = ..., member: _Optional[str] = ..., is_direct: _Optional[bool] = ..., path: _Optional[str] = ..., is_admin: _Optional[bool] = ..., inherits: _Optional[bool] = ..., may_set: _Optional[bool] = ...) -> None: ...
    class Grant(_message.Message):
        __slots__ = ("grantee", "object_type", "object", "privileges", "grantable", "grantor")
        GRANTEE_FIELD_NUMBER: _ClassVar[int]
        OBJECT_TYPE_FIELD_NUMBER: _ClassVar[int]
        OBJECT_FIELD_NUMBER: _ClassVar[int]
        PRIVILEGES_FIELD_NUMBER: _ClassVar[int]
        GRANTABLE_FIELD_NUMBER: _ClassVar[int]
        GRANTOR_FIELD_NUMBER: _ClassVar[int]
        grantee: str
        object_type: str
        object: str
        privileges: _containers.RepeatedScalarFieldContainer[str]
        grantable: _containers.RepeatedScalarFieldContainer[str]
        grantor: str
        def __init__(self, grantee: _Optional[str] = ..., object_type: _Optional[str] = ..., object: _Optional[str] = ..., privileges: _Optional[_Iterable[str]] = ..., grantable: _Optional[_Iterable[str]] = ..., grantor: _Optional[str] = ...) -> None: ...
    class Owner(_message.Message):
        __slots__ = ("object_type", "object", "owner")
        OBJECT_TYPE_FIELD_NUMBER: _ClassVar[int]
        OBJECT_FIELD_NUMBER: _ClassVar[int]
        OWNER_FIELD_NUMBER: _ClassVar[int]
        object_type: str
        object: str
        owner: str
        def __init__(self, object_type: _Optional[str] = ..., object: _Optional[str] = ..., owner: _Optional[str] = ...) -> None: ...
    class DefaultPrivilege(_message.Message):
        __slots__ = ("owner", "schema", "object_type", "grantee", "privileges", "grantable")
        OWNER_FIELD_NUMBER: _ClassVar[int]
        SCHEMA_FIELD_NUMBER: _ClassVar[int]
        OBJECT_TYPE_FIELD_NUMBER: _ClassVar[int]
        GRANTEE_FIELD_NUMBER: _ClassVar[int]
        PRIVILEGES_FIELD_NUMBER: _ClassVar[int]
        GRANTABLE_FIELD_NUMBER: _ClassVar[int]
        owner: str
        schema: str
        object_type: str
        grantee: str
        privileges: _containers.RepeatedScalarFieldContainer[str]
        grantable: _containers.RepeatedScalarFieldContainer[str]
        def __init__(self, owner: _Optional[str] = ..., schema: _Optional[str] = ..., object_type: _Optional[str] = ..., grantee: _Optional[str] = ..., privileges: _Optional[_Iterable[str]] = ..., grantable: _Optional[_Iterable[str]] = ...) -> None: ...
    class QuarterdeckRole(_message.Message):
        __slots__ = ("role", "users", "may_call", "rights")
        ROLE_FIELD_NUMBER: _ClassVar[int]
        USERS_FIELD_NUMBER: _ClassVar[int]
        MAY_CALL_FIELD_NUMBER: _ClassVar[int]
        RIGHTS_FIELD_NUMBER: _ClassVar[int]
        role: _options_pb2.Policy.Role
        users: int
        may_call: _containers.RepeatedScalarFieldContainer[str]
        rights: _containers.RepeatedScalarFieldContainer[_options_pb2.Policy.Right]
        def __init__(self, role: _Optional[_Union[_options_pb2.Policy.Role, str]] = ..., users: _Optional[int] = ..., may_call: _Optional[_Iterable[str]] = ..., rights: _Optional[_Iterable[_Union[_options_pb2.Policy.Right, str]]] = ...) -> None: ...
    class TotalsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    READ_AT_FIELD_NUMBER: _ClassVar[int]
    SERVER_VERSION_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    MEMBERSHIPS_FIELD_NUMBER: _ClassVar[int]
    GRANTS_FIELD_NUMBER: _ClassVar[int]
    OWNERS_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_GRANTS_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_PRIVILEGES_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    QUARTERDECK_FIELD_NUMBER: _ClassVar[int]
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    read_at: _timestamp_pb2.Timestamp
    server_version: str
    roles: _containers.RepeatedCompositeFieldContainer[AccessControl.Role]
    memberships: _containers.RepeatedCompositeFieldContainer[AccessControl.Membership]
    grants: _containers.RepeatedCompositeFieldContainer[AccessControl.Grant]
    owners: _containers.RepeatedCompositeFieldContainer[AccessControl.Owner]
    public_grants: _containers.RepeatedCompositeFieldContainer[AccessControl.Grant]
    default_privileges: _containers.RepeatedCompositeFieldContainer[AccessControl.DefaultPrivilege]
    notes: _containers.RepeatedScalarFieldContainer[str]
    quarterdeck: _containers.RepeatedCompositeFieldContainer[AccessControl.QuarterdeckRole]
    totals: _containers.ScalarMap[str, int]
    next_page_token: str
    def __init__(self, data_source_id: _Optional[int] = ..., read_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., server_version: _Optional[str] = ..., roles: _Optional[_Iterable[_Union[AccessControl.Role, _Mapping]]] = ..., memberships: _Optional[_Iterable[_Union[AccessControl.Membership, _Mapping]]] = ..., grants: _Optional[_Iterable[_Union[AccessControl.Grant, _Mapping]]] = ..., owners: _Optional[_Iterable[_Union[AccessControl.Owner, _Mapping]]] = ..., public_grants: _Optional[_Iterable[_Union[AccessControl.Grant, _Mapping]]] = ..., default_privileges: _Optional[_Iterable[_Union[AccessControl.DefaultPrivilege, _Mapping]]] = ..., notes: _Optional[_Iterable[str]] = ..., quarterdeck: _Optional[_Iterable[_Union[AccessControl.QuarterdeckRole, _Mapping]]] = ..., totals: _Optional[_Mapping[str, int]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class AuditSecurityRequest(_message.Message):
    __slots__ = ("data_source_id", "refresh")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    REFRESH_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    refresh: bool
    def __init__(self, data_source_id: _Optional[int] = ..., refresh: _Optional[bool] = ...) -> None: ...

class GetAccessControlRequest(_message.Message):
    __slots__ = ("data_source_id", "page_size", "page_token")
    DATA_SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    data_source_id: int
    page_size: int
    page_token: str
    def __init__(self, data_source_id: _Optional[int] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...
