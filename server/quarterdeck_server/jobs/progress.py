"""The progress of long-running work, for streams."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

# What works, and which one: `backup`, 7.
Work = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far long work is, from 0 to 1, and whether it is over."""

    resource_type: str
    resource_id: int
    data_source_id: int
    status: str
    progress: float
    is_over: bool


class State(Protocol):
    """How far the work on a row is."""

    @property
    def id(self) -> int:
        """Its id."""

    @property
    def data_source_id(self) -> int:
        """What it is on."""

    @property
    def status(self) -> str:
        """Its word."""

    @property
    def progress(self) -> float:
        """From 0 to 1."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows that are worked on: those that are active, any one by its id, and active statuses."""

    resource_type: str
    active: Callable[[], Sequence[State]]
    peek: Callable[[int], State | None]
    statuses: Sequence[str]


def now(kinds: Sequence[Kind], known: Collection[Work]) -> list[Progress]:
    """Return all work that is queued or under way, and how that which is `known` stands now."""
    found = []
    for kind in kinds:
        rows: dict[int, State | None] = {row.id: row for row in kind.active()}
        for resource_type, row_id in known:
            if resource_type == kind.resource_type and row_id not in rows:
                rows[row_id] = kind.peek(row_id)
        found += [
            Progress(
                kind.resource_type,
                row.id,
                row.data_source_id,
                row.status,
                row.progress,
                row.status not in kind.statuses,
            )
            for row in rows.values()
            if row is not None
        ]
    return found
