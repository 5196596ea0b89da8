"""What a call may raise.

    QuarterdeckError
    ├── InvalidArgument
    │   └── WeakPassword             WEAK_PASSWORD
    ├── Unauthenticated
    │   ├── BadCredentials           BAD_CREDENTIALS
    │   └── SessionEnded             SESSION_ENDED, TOKEN_EXPIRED, BAD_TOKEN, REFRESH_TOKEN_REUSED
    ├── PermissionDenied
    │   └── PasswordChangeRequired   PASSWORD_CHANGE_REQUIRED
    ├── NotFound
    ├── AlreadyExists
    ├── Conflict
    │   ├── StaleEtag                STALE_ETAG
    │   ├── RequestIdReused          REQUEST_ID_REUSED
    │   ├── AlreadyRunning           ALREADY_RUNNING
    │   └── NotCompleted             NOT_COMPLETED
    ├── ResourceExhausted
    ├── DeadlineExceeded
    └── Unavailable

An error has the class of its status, or that of its reason where there is one.

>>> try:
...     client.tasks.CreateTask(CreateTaskRequest())
... except InvalidArgument as error:
...     error.fields
{'title': 'must not be empty'}
"""

from collections.abc import Iterable, Mapping
from typing import Any

import grpc
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from quarterdeck.v1.reasons import Reason as Reason


class QuarterdeckError(Exception):
    """A call that failed."""

    def __init__(
        self,
        message: str,
        reason: str = "",
        fields: Mapping[str, str] | None = None,
        *,
        code: grpc.StatusCode = grpc.StatusCode.UNKNOWN,
        retry_after_seconds: float | None = None,
        request_id: str = "",
    ) -> None:
        """`reason` is for machines: a `Reason`, or one that is newer than this client.

        It is empty if the server did not answer itself.

        `fields` maps a field of the request to what is wrong with it. The logs
        of the server name the call by `request_id`.
        """
        super().__init__(message)
        self.message = message
        self.reason = reason
        self.fields = dict(fields or {})
        self.code = code
        self.retry_after_seconds = retry_after_seconds
        self.request_id = request_id


class InvalidArgument(QuarterdeckError):
    """The request is invalid; `fields` has the reasons."""


class WeakPassword(InvalidArgument):
    """The new password is too short, too long or too common."""


class Unauthenticated(QuarterdeckError):
    """No token, a dead session, or wrong credentials."""


class BadCredentials(Unauthenticated):
    """The email or the password is wrong."""


class SessionEnded(Unauthenticated):
    """The session is over: sign in again."""


class PermissionDenied(QuarterdeckError):
    """The caller's role does not allow this."""


class PasswordChangeRequired(PermissionDenied):
    """The password was generated and must be changed first."""


class NotFound(QuarterdeckError):
    """The resource does not exist, or the caller may not see it."""


class AlreadyExists(QuarterdeckError):
    """A unique value already exists."""


class Conflict(QuarterdeckError):
    """The resource is not in the state that the call needs, or its etag is stale."""


class StaleEtag(Conflict):
    """The resource was changed after it was read: read it again."""


class RequestIdReused(Conflict):
    """The `request_id` was used for another request."""


class AlreadyRunning(Conflict):
    """The work is already running."""


class NotCompleted(Conflict):
    """There is no file yet."""


class ResourceExhausted(QuarterdeckError):
    """Too many calls; try again after `retry_after_seconds`."""


class DeadlineExceeded(QuarterdeckError):
    """The call took longer than its deadline; whether it was done is not known."""


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
    grpc.StatusCode.DEADLINE_EXCEEDED: DeadlineExceeded,
    grpc.StatusCode.UNAVAILABLE: Unavailable,
}
BY_REASON: dict[str, type[QuarterdeckError]] = {
    Reason.WEAK_PASSWORD: WeakPassword,
    Reason.BAD_CREDENTIALS: BadCredentials,
    Reason.SESSION_ENDED: SessionEnded,
    Reason.TOKEN_EXPIRED: SessionEnded,
    Reason.BAD_TOKEN: SessionEnded,
    Reason.REFRESH_TOKEN_REUSED: SessionEnded,
    Reason.PASSWORD_CHANGE_REQUIRED: PasswordChangeRequired,
    Reason.STALE_ETAG: StaleEtag,
    Reason.REQUEST_ID_REUSED: RequestIdReused,
    Reason.ALREADY_RUNNING: AlreadyRunning,
    Reason.NOT_COMPLETED: NotCompleted,
}


def from_grpc(error: grpc.RpcError) -> QuarterdeckError:
    """Return the exception of a gRPC error, with the details of its google.rpc.Status (AIP-193)."""
    call: Any = error
    # The gateway's own errors have headers instead of details.
    headers = dict((*(call.initial_metadata() or ()), *(call.trailing_metadata() or ())))
    reason, fields, retry_after = "", {}, _seconds(headers.get("retry-after"))
    for detail in _details(error):
        info, bad_request = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        retry = error_details_pb2.RetryInfo()
        try:
            if detail.Unpack(info):
                reason = info.reason
            elif detail.Unpack(bad_request):
                fields = {item.field: item.description for item in bad_request.field_violations}
            elif detail.Unpack(retry):
                retry_after = retry.retry_delay.ToTimedelta().total_seconds()
        except (DecodeError, OverflowError, ValueError):
            continue  # It was damaged on its way, or comes from no Quarterdeck.
    kind = BY_STATUS.get(error.code(), QuarterdeckError)
    narrower = BY_REASON.get(reason, kind)
    # A wrong current password has the reason of a wrong login, and another status.
    return (narrower if issubclass(narrower, kind) else kind)(
        error.details() or error.code().name,
        reason,
        fields,
        code=error.code(),
        retry_after_seconds=retry_after,
        request_id=str(headers.get("x-request-id", "")),
    )


def _details(error: grpc.RpcError) -> Iterable[Any]:
    try:
        status = rpc_status.from_call(error)
    except (ValueError, DecodeError):  # It contradicts the call's own status, or is damaged.
        return ()
    return status.details if status else ()


def _seconds(header: str | bytes | None) -> float | None:
    text = str(header or "")
    return float(text) if text.isdigit() else None
