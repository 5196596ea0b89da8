"""Errors as gRPC statuses: a code for each class, and details.

The body is google.rpc.Status (AIP-193) with an ErrorInfo and, where they apply,
BadRequest, ResourceInfo and RetryInfo. REST gets the HTTP status of the gRPC one.
"""

import grpc
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from quarterdeck_server.core import errors

DOMAIN = "quarterdeck"
# The gateway makes it the status of an answer to a sender of events.
HTTP_STATUS = "x-quarterdeck-status"
CODES: dict[type[errors.AppError], grpc.StatusCode] = {
    errors.AppError: grpc.StatusCode.INTERNAL,  # 500
    errors.InvalidArgument: grpc.StatusCode.INVALID_ARGUMENT,  # 400
    errors.Unauthenticated: grpc.StatusCode.UNAUTHENTICATED,  # 401
    errors.PermissionDenied: grpc.StatusCode.PERMISSION_DENIED,  # 403
    errors.NotFound: grpc.StatusCode.NOT_FOUND,  # 404
    errors.AlreadyExists: grpc.StatusCode.ALREADY_EXISTS,  # 409
    errors.Conflict: grpc.StatusCode.ABORTED,  # 409
    errors.ResourceExhausted: grpc.StatusCode.RESOURCE_EXHAUSTED,  # 429
    errors.DeadlineExceeded: grpc.StatusCode.DEADLINE_EXCEEDED,  # 504
    errors.Unavailable: grpc.StatusCode.UNAVAILABLE,  # 503
}


def code_of(error: errors.AppError) -> grpc.StatusCode:
    """Return the status of an error's class."""
    return next(CODES[kind] for kind in type(error).__mro__ if kind in CODES)


def info(error: errors.AppError) -> error_details_pb2.ErrorInfo:
    """Return why it failed, for machines."""
    return error_details_pb2.ErrorInfo(reason=error.reason, domain=DOMAIN)


def to_status(error: errors.AppError) -> status_pb2.Status:
    """Return the error as google.rpc.Status."""
    details: list[Message] = [info(error)]
    if error.fields:
        bad_request = error_details_pb2.BadRequest()
        for field, description in error.fields.items():
            bad_request.field_violations.add(field=field, description=description)
        details.append(bad_request)
    if error.resource:
        kind, name = error.resource
        details.append(error_details_pb2.ResourceInfo(resource_type=kind, resource_name=name))
    if error.retry_after_seconds is not None:
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.seconds = error.retry_after_seconds
        details.append(retry)
    status = status_pb2.Status(code=code_of(error).value[0], message=error.message)
    for detail in details:
        status.details.add().Pack(detail)
    return status


def to_metadata(error: errors.AppError) -> tuple[tuple[str, str | bytes], ...]:
    """Return the trailing metadata with the details, and for REST Retry-After and a status."""
    found: list[tuple[str, str | bytes]] = [
        ("grpc-status-details-bin", to_status(error).SerializeToString())
    ]
    if error.retry_after_seconds is not None:
        found.append(("retry-after", str(error.retry_after_seconds)))
    if error.http_status is not None:
        found.append((HTTP_STATUS, str(error.http_status)))
    return tuple(found)
