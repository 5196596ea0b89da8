"""What a call may fail with, and the status that each failure becomes.

    AppError
    ├── InvalidArgument      INVALID_ARGUMENT     400
    ├── Unauthenticated      UNAUTHENTICATED      401
    ├── PermissionDenied     PERMISSION_DENIED    403
    ├── NotFound             NOT_FOUND            404
    ├── AlreadyExists        ALREADY_EXISTS       409
    ├── Conflict             ABORTED              409
    ├── ResourceExhausted    RESOURCE_EXHAUSTED   429
    ├── DeadlineExceeded     DEADLINE_EXCEEDED    504
    └── Unavailable          UNAVAILABLE          503

The body is google.rpc.Status (AIP-193) with an ErrorInfo and, where they apply,
BadRequest, ResourceInfo and RetryInfo.
"""

from collections.abc import Mapping

import grpc
import peewee
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

DOMAIN = "quarterdeck"
# Of what an error says: all of it travels in trailers, of which the gateway takes 60 KiB.
MAX_MESSAGE, MAX_FIELDS, MAX_NAME, MAX_PROBLEM = 1000, 20, 100, 200


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


class AppError(Exception):
    """A failure whose message may be shown to the caller."""

    status = grpc.StatusCode.INTERNAL
    default_reason = "INTERNAL"

    def __init__(
        self,
        message: str,
        *,
        reason: str | None = None,
        fields: Mapping[str, str] | None = None,
        resource: tuple[str, str] | None = None,
        retry_after_seconds: int | None = None,
        keep_changes: bool = False,
    ) -> None:
        """`fields` maps a request field to what is wrong with it; `resource` is (type, id).

        With `keep_changes` what was written before the failure is committed.
        """
        message = _cut(message, MAX_MESSAGE)
        super().__init__(message)
        self.message = message
        self.reason = reason or self.default_reason
        self.fields = {
            _cut(name, MAX_NAME): _cut(problem, MAX_PROBLEM)
            for name, problem in list((fields or {}).items())[:MAX_FIELDS]
        }
        self.resource = resource
        self.retry_after_seconds = retry_after_seconds
        self.keep_changes = keep_changes


class InvalidArgument(AppError):
    """The request is wrong whatever the state of the system."""

    status = grpc.StatusCode.INVALID_ARGUMENT
    default_reason = "INVALID_ARGUMENT"


class Unauthenticated(AppError):
    """No token, a bad one, or wrong credentials."""

    status = grpc.StatusCode.UNAUTHENTICATED
    default_reason = "UNAUTHENTICATED"


class PermissionDenied(AppError):
    """The caller is known and may not do this."""

    status = grpc.StatusCode.PERMISSION_DENIED
    default_reason = "PERMISSION_DENIED"


class NotFound(AppError):
    """There is no such thing, or none that the caller may see."""

    status = grpc.StatusCode.NOT_FOUND
    default_reason = "NOT_FOUND"

    def __init__(self, kind: str, identifier: str) -> None:
        super().__init__(f"no {kind} {identifier[:64]!r}", resource=(kind, identifier[:64]))


class AlreadyExists(AppError):
    """Something unique is there already."""

    status = grpc.StatusCode.ALREADY_EXISTS
    default_reason = "ALREADY_EXISTS"


class Conflict(AppError):
    """The resource is not in the state that the call needs."""

    status = grpc.StatusCode.ABORTED
    default_reason = "CONFLICT"


class ResourceExhausted(AppError):
    """Too much of something; try later."""

    status = grpc.StatusCode.RESOURCE_EXHAUSTED
    default_reason = "RESOURCE_EXHAUSTED"


class DeadlineExceeded(AppError):
    """Somebody was waited for, and did not come."""

    status = grpc.StatusCode.DEADLINE_EXCEEDED
    default_reason = "DEADLINE_EXCEEDED"


class Unavailable(AppError):
    """A part that the call needs is away for the moment."""

    status = grpc.StatusCode.UNAVAILABLE
    default_reason = "UNAVAILABLE"

    def __init__(self, message: str) -> None:
        super().__init__(message, retry_after_seconds=1)


def invalid(field: str, problem: str, *, reason: str | None = None) -> InvalidArgument:
    """Return an InvalidArgument about one field."""
    return InvalidArgument(f"{field}: {problem}", fields={field: problem}, reason=reason)


def from_database(error: peewee.PeeweeException) -> AppError | None:
    """Return what a database error means to the caller; None if it is our fault."""
    if isinstance(error, peewee.IntegrityError):
        text = str(error).lower()
        if "unique" in text or "duplicate key" in text:
            return AlreadyExists("a resource with this value already exists")
        return Conflict("a resource that this one refers to has changed; try again")
    if isinstance(error, peewee.DataError):
        return InvalidArgument("a value does not fit its field")
    if isinstance(error, peewee.OperationalError | peewee.InterfaceError):
        return Unavailable("the database does not respond; try again")
    return None


def to_status(error: AppError) -> status_pb2.Status:
    """Return the error as google.rpc.Status."""
    details: list[Message] = [error_details_pb2.ErrorInfo(reason=error.reason, domain=DOMAIN)]
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
    status = status_pb2.Status(code=error.status.value[0], message=error.message)
    for detail in details:
        status.details.add().Pack(detail)
    return status


def to_metadata(error: AppError) -> tuple[tuple[str, str | bytes], ...]:
    """Return the trailing metadata that carries the details (and Retry-After for REST)."""
    details = ("grpc-status-details-bin", to_status(error).SerializeToString())
    if error.retry_after_seconds is None:
        return (details,)
    return (details, ("retry-after", str(error.retry_after_seconds)))
