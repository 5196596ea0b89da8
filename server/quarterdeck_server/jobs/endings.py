"""How a run ends: done, cancelled, superseded by another run, or failed."""

import time
from collections.abc import Callable
from typing import NamedTuple, Protocol, TypeVar, runtime_checkable

import peewee
import structlog

from quarterdeck_server.core import errors
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.jobs.runs import Cancelled, Run, Superseded, TimeIsUp, W, Worked
from quarterdeck_server.storage import db

# How work ends; `failed` whatever the failure.
DONE, CANCELLED, SUPERSEDED, FAILED = ENDINGS = ("done", "cancelled", "superseded", "failed")

logger = structlog.get_logger("jobs")

Ending = TypeVar("Ending", bound=Worked, contravariant=True)


class Ends(Protocol[Ending]):
    """How the work on a kind of row ends; each raises Superseded."""

    def end_cancelled(self, row: Ending, why: str, /) -> None:
        """End a row whose work is no longer wanted."""

    def fail(self, row: Ending, code: Reason, message: str, /) -> None:
        """End a row whose work failed."""


@runtime_checkable
class Coded(Protocol):
    """A failure that says in a word and a sentence what it is."""

    code: Reason
    message: str


class Ended(NamedTuple):
    """How a run ended: `done`, `cancelled`, `superseded`, or the code of a failure."""

    outcome: str
    seconds: float

    @property
    def kind(self) -> str:
        """The outcome, whatever the failure."""
        return self.outcome if self.outcome in ENDINGS else FAILED


def work_off(
    run: Run,
    work: Callable[[Run], None],
    row: W,
    ends: Ends[W],
    kind: str,
    failures: tuple[type[Exception], ...],
    gone: str,
) -> Ended:
    """Do the work of a run, end its row as it went, and return how that was.

    `failures` are exceptions with a code and a message; `gone` says what NotFound
    means. Without the app's database nothing can be ended: the job fails, and
    another is asked for when the row shows no life.
    """
    began = time.monotonic()
    outcome = DONE
    try:
        with run:
            work(run)
    except Superseded:
        outcome = SUPERSEDED
    except peewee.PeeweeException:
        raise
    except Exception as error:
        outcome = _end(row, ends, error, failures, gone)
    seconds = time.monotonic() - began
    logger.info("work ended", kind=kind, id=row.id, outcome=outcome, seconds=round(seconds, 1))
    return Ended(outcome, seconds)


def _end(
    row: W, ends: Ends[W], error: Exception, failures: tuple[type[Exception], ...], gone: str
) -> str:
    """End a row whose work raised, and tell its outcome."""
    try:
        with db.write():
            if isinstance(error, TimeIsUp):
                ends.fail(row, Reason.TIME_LIMIT, str(error))
                return Reason.TIME_LIMIT
            if isinstance(error, Cancelled | errors.NotFound):
                ends.end_cancelled(row, str(error) if isinstance(error, Cancelled) else gone)
                return CANCELLED
            if isinstance(error, failures) and isinstance(error, Coded):
                ends.fail(row, error.code, error.message)
                return error.code
            kind = type(error).__name__
            logger.error("work failed", row=row.id, kind=kind, exc_info=error)
            ends.fail(row, Reason.INTERNAL, f"Unexpected error: {kind}.")
            return Reason.INTERNAL
    except Superseded:
        return SUPERSEDED
