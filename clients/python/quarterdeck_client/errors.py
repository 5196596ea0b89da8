"""What a call may raise.

QuarterdeckError
├── InvalidArgument
├── Unauthenticated
├── PermissionDenied
├── NotFound
├── AlreadyExists
├── Conflict
├── ResourceExhausted
└── Unavailable
"""

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status


class QuarterdeckError(Exception):
    """A call that failed: `message`, `reason` for machines, and `fields` that were wrong."""

    def __init__(self, message: str, reason: str, fields: dict[str, str]) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason
        self.fields = fields


class InvalidArgument(QuarterdeckError):
    """The request is wrong; `fields` tells where."""


class Unauthenticated(QuarterdeckError):
    """No token, a dead session, or wrong credentials."""


class PermissionDenied(QuarterdeckError):
    """The caller's role does not allow this."""


class NotFound(QuarterdeckError):
    """There is no such thing, or none that the caller may see."""


class AlreadyExists(QuarterdeckError):
    """Something unique is there already."""


class Conflict(QuarterdeckError):
    """The resource is not in the state that the call needs, or its etag is stale."""


class ResourceExhausted(QuarterdeckError):
    """Too many calls; try later."""


class Unavailable(QuarterdeckError):
    """The server does not answer for the moment."""


BY_STATUS: dict[grpc.StatusCode, type[QuarterdeckError]] = {
    grpc.StatusCode.INVALID_ARGUMENT: InvalidArgument,
    grpc.StatusCode.UNAUTHENTICATED: Unauthenticated,
    grpc.StatusCode.PERMISSION_DENIED: PermissionDenied,
    grpc.StatusCode.NOT_FOUND: NotFound,
    grpc.StatusCode.ALREADY_EXISTS: AlreadyExists,
    grpc.StatusCode.ABORTED: Conflict,
    grpc.StatusCode.RESOURCE_EXHAUSTED: ResourceExhausted,
    grpc.StatusCode.UNAVAILABLE: Unavailable,
}


def from_grpc(error: grpc.RpcError) -> QuarterdeckError:
    """The exception of a gRPC error, with the details of its google.rpc.Status."""
    reason, fields = "", {}
    status = rpc_status.from_call(error)
    for detail in status.details if status else ():
        info, bad_request = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if detail.Unpack(info):
            reason = info.reason
        elif detail.Unpack(bad_request):
            fields = {item.field: item.description for item in bad_request.field_violations}
    kind = BY_STATUS.get(error.code(), QuarterdeckError)
    return kind(error.details() or error.code().name, reason, fields)
