"""The errors of calls: a class for each kind, and a reason for machines.

    AppError
    ├── InvalidArgument
    ├── Unauthenticated
    ├── PermissionDenied
    ├── NotFound
    ├── AlreadyExists
    ├── Conflict
    ├── ResourceExhausted
    ├── DeadlineExceeded
    └── Unavailable

The reasons are the contract's (errors.proto). `rpc/status.py` makes an answer of a failure, and
`storage/failures.py` a failure of an error of the database.
"""

from collections.abc import Mapping

from quarterdeck.v1.reasons import Reason as Reason

# Of what an error says: all of it travels in trailers, of which the gateway takes 60 KiB.
MAX_MESSAGE, MAX_FIELDS, MAX_NAME, MAX_PROBLEM = 1000, 20, 100, 200


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


class AppError(Exception):
    """A failure whose message may be shown to the caller."""

    default_reason: Reason = Reason.INTERNAL

    def __init__(
        self,
        message: str,
        *,
        reason: Reason | None = None,
        fields: Mapping[str, str] | None = None,
        resource: tuple[str, str] | None = None,
        retry_after_seconds: int | None = None,
        keep_changes: bool = False,
        http_status: int | None = None,
    ) -> None:
        """`fields` maps a request field to what is wrong with it; `resource` is (type, id).

        With `keep_changes` what was written before the failure is committed. `http_status` is
        what a sender of events is answered over REST, if it is not the status of the class.
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
        self.http_status = http_status


class InvalidArgument(AppError):
    """The request is wrong whatever the state of the system."""

    default_reason = Reason.INVALID_ARGUMENT


class Unauthenticated(AppError):
    """No token, a bad one, or wrong credentials."""

    default_reason = Reason.UNAUTHENTICATED


class PermissionDenied(AppError):
    """The caller is known and may not do this."""

    default_reason = Reason.PERMISSION_DENIED


class NotFound(AppError):
    """There is no such thing, or none that the caller may see."""

    default_reason = Reason.NOT_FOUND

    def __init__(self, kind: str, identifier: str) -> None:
        super().__init__(f"no {kind} {identifier[:64]!r}", resource=(kind, identifier[:64]))


class AlreadyExists(AppError):
    """Something unique is there already."""

    default_reason = Reason.ALREADY_EXISTS


class Conflict(AppError):
    """The resource is not in the state that the call needs."""

    default_reason = Reason.CONFLICT


class ResourceExhausted(AppError):
    """Too much of something; try later."""

    default_reason = Reason.RESOURCE_EXHAUSTED


class DeadlineExceeded(AppError):
    """Somebody was waited for, and did not come."""

    default_reason = Reason.DEADLINE_EXCEEDED


class Unavailable(AppError):
    """A part that the call needs is away for the moment."""

    default_reason = Reason.UNAVAILABLE

    def __init__(self, message: str) -> None:
        super().__init__(message, retry_after_seconds=1)


def invalid(field: str, problem: str, *, reason: Reason | None = None) -> InvalidArgument:
    """Return an InvalidArgument about one field."""
    return InvalidArgument(f"{field}: {problem}", fields={field: problem}, reason=reason)
