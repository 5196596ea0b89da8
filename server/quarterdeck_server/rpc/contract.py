"""The contract, as the stubs contain it: all its files and services."""

from typing import Any

from google.protobuf.descriptor import FileDescriptor, MethodDescriptor, ServiceDescriptor
from quarterdeck.v1 import (
    api_keys_pb2,
    audit_log_pb2,
    auth_pb2,
    aws_accounts_pb2,
    backups_pb2,
    dashboard_pb2,
    data_sources_pb2,
    errors_pb2,
    events_pb2,
    monitoring_pb2,
    notifications_pb2,
    options_pb2,
    reports_pb2,
    security_pb2,
    sources_pb2,
    tasks_pb2,
    users_pb2,
)

# The generated stubs type an extension as a plain field.
MEDIA_TYPES: Any = options_pb2.media_types


class BrokenContract(Exception):
    """The contract and the server do not fit together; the server must not start."""


# Every file of the contract; the gateway learns its messages and routes from these.
CONTRACT: tuple[FileDescriptor, ...] = (
    auth_pb2.DESCRIPTOR,
    api_keys_pb2.DESCRIPTOR,
    users_pb2.DESCRIPTOR,
    events_pb2.DESCRIPTOR,
    tasks_pb2.DESCRIPTOR,
    dashboard_pb2.DESCRIPTOR,
    aws_accounts_pb2.DESCRIPTOR,
    monitoring_pb2.DESCRIPTOR,
    notifications_pb2.DESCRIPTOR,
    audit_log_pb2.DESCRIPTOR,
    data_sources_pb2.DESCRIPTOR,
    backups_pb2.DESCRIPTOR,
    reports_pb2.DESCRIPTOR,
    security_pb2.DESCRIPTOR,
    sources_pb2.DESCRIPTOR,
    errors_pb2.DESCRIPTOR,
)


def services() -> list[ServiceDescriptor]:
    """Return all services of the contract."""
    return [service for file in CONTRACT for service in file.services_by_name.values()]


def media_types(method: MethodDescriptor) -> dict[str, str]:
    """Return the media types of a method's response by format, or by "" if it has only one."""
    options: Any = method.GetOptions()
    return {each.format: each.type for each in options.Extensions[MEDIA_TYPES]}


def media_types_of(rpc: str) -> dict[str, str]:
    """Return the media types of an rpc that is named like `ReportService.DownloadReport`."""
    service, _, method = rpc.partition(".")
    (found,) = (each for each in services() if each.name == service)
    return media_types(found.methods_by_name[method])
