"""Waiting for long-running work to end."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from google.protobuf.message import Message

from quarterdeck_client.errors import QuarterdeckError

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 2.0
# For so long the server may be away, as for a restart.
OUTAGE_SECONDS = 60.0
ENDED = frozenset(("completed", "failed", "cancelled"))
# A draft of a report moves only when somebody generates it.
AT_REST = ENDED | {"draft"}


M = TypeVar("M", bound=Message)


class Waiting(Generic[M]):
    """One wait: what was seen last, and when to look again."""

    def __init__(
        self, on_progress: Callable[[M], object] | None, timeout_seconds: float | None
    ) -> None:
        self._on_progress = on_progress
        self._timeout_seconds = timeout_seconds
        self._ends_at = None if timeout_seconds is None else time.monotonic() + timeout_seconds
        self._seen: M | None = None
        self._answered_at = time.monotonic()
        self._pause = FIRST_PAUSE_SECONDS

    @property
    def call_seconds(self) -> float | None:
        """How long the next call may take; None for as long as calls do."""
        return None if self._ends_at is None else max(0.01, self._ends_at - time.monotonic())

    def is_over(self, message: M) -> bool:
        """Note how far it is. Raise TypeError for a message that is no long work."""
        status = _status(message)
        self._answered_at = time.monotonic()
        if message != self._seen:
            self._seen = message
            self._pause = FIRST_PAUSE_SECONDS
            if self._on_progress is not None:
                self._on_progress(message)
        return status in AT_REST

    def missed(self, error: QuarterdeckError) -> None:
        """Note a look that failed. Raise the error if the server is away for too long."""
        if time.monotonic() - self._answered_at > OUTAGE_SECONDS:
            raise error

    def pause(self) -> float:
        """Return how long to wait before the next look, in seconds. Raise TimeoutError."""
        pause = self._pause
        self._pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)
        if self._ends_at is None:
            return pause
        left = self._ends_at - time.monotonic()
        if left <= 0:
            where = "no answer"
            if self._seen is not None:
                where = f"it is {_status(self._seen)} ({_progress(self._seen):.0%})"
            raise TimeoutError(f"not over after {self._timeout_seconds:g} s: {where}")
        return min(pause, left)


def _status(message: Message) -> str:
    field = message.DESCRIPTOR.fields_by_name.get("status")
    words = field.enum_type.values_by_number if field is not None and field.enum_type else {}
    if field is None or not {word.name for word in words.values()} >= ENDED:
        raise TypeError(f"a {message.DESCRIPTOR.name} is nothing to wait for")
    number: int = getattr(message, field.name)
    return str(words[number].name) if number in words else ""


def _progress(message: Message) -> float:
    return float(getattr(message, "progress", 0.0))
