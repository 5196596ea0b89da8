"""The exit codes of `qd`, and the failures that cause them."""

from typing import Final

from quarterdeck_client import SessionError, errors
from quarterdeck_client.errors import Reason

OK: Final = 0
WORK_FAILED: Final = 1
WRONG_USE: Final = 2
NOT_SIGNED_IN: Final = 3
NOT_ALLOWED: Final = 4
NOT_FOUND: Final = 5
CONFLICT: Final = 6
REFUSED_INPUT: Final = 7
UNREACHABLE: Final = 8
INTERRUPTED: Final = 130

MEANINGS = {
    OK: "done",
    WORK_FAILED: "the work failed: a backup, a test, an ingest, or an audit at or above --fail-on",
    WRONG_USE: "the command was used incorrectly",
    NOT_SIGNED_IN: "not signed in, or the session ended",
    NOT_ALLOWED: "your role, or your rights on the data source, do not allow this",
    NOT_FOUND: "the resource does not exist",
    CONFLICT: "the resource already exists, has changed, or is in the wrong state",
    REFUSED_INPUT: "the server refused a value; the fields are named",
    UNREACHABLE: "the server or the data source is unreachable, busy, or too slow",
    INTERRUPTED: "you answered no or pressed Ctrl-C; work that was started continues",
}

_BY_ERROR: dict[type[errors.QuarterdeckError], int] = {
    errors.InvalidArgument: REFUSED_INPUT,
    errors.Unauthenticated: NOT_SIGNED_IN,
    SessionError: NOT_SIGNED_IN,
    errors.PermissionDenied: NOT_ALLOWED,
    errors.NotFound: NOT_FOUND,
    errors.AlreadyExists: CONFLICT,
    errors.Conflict: CONFLICT,
    errors.ResourceExhausted: UNREACHABLE,
    errors.Unavailable: UNREACHABLE,
    errors.DeadlineExceeded: UNREACHABLE,
}


# What the server says of a data source that it cannot reach now.
_UNREACHABLE_REASONS = (Reason.NO_CONNECTION, Reason.TIMEOUT)


def code_of(error: errors.QuarterdeckError) -> int:
    """Return the exit code of a failed call."""
    if error.reason in _UNREACHABLE_REASONS:
        return UNREACHABLE
    return next((_BY_ERROR[kind] for kind in type(error).__mro__ if kind in _BY_ERROR), WORK_FAILED)
