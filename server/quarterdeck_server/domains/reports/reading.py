"""The interface between templates and their readers."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from quarterdeck_server.core import clock
from quarterdeck_server.core.json_value import JsonObject
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.domains.reports.document import Value

Rows = list[dict[str, Value]]
T = TypeVar("T", bool, int, str)
# What is told of a source that is not asked itself.
PRODUCTS = {"postgresql": "PostgreSQL", "mysql": "MySQL", "sqlite": "SQLite"}

# More rows than this are cut, with a note; longer texts too, each by itself.
MAX_ROWS = 50_000
MAX_TEXT = 1_000


class Course(Protocol):
    """The course of the work; every method raises as soon as the work is to end."""

    def check(self) -> None:
        """Look whether it is to end."""

    def at(self, progress: float) -> None:
        """Tell how far it is, from 0 to 1."""

    def stopping(self, stop: Callable[[], None]) -> AbstractContextManager[None]:
        """Has `stop` called if it is to end meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingTask:
    """What is to be read.

    parameters  all of the template's, checked, with their defaults
    baseline    what the last report of this template and source kept for this one; None for
                the first
    for_admin   whether it was an administrator who asked for the report
    now         microseconds since the epoch, UTC
    run         how far it is, and whether it is wanted still
    """

    source_id: int
    target: Target
    allowed: AllowedPlaces
    parameters: Mapping[str, Value]
    baseline: dict[str, Any] | None
    now: int
    run: Course
    for_admin: bool = True

    def text(self, name: str) -> str:
        """Return a parameter that is a text. Raise TypeError if it is none."""
        return self._of_type(name, str)

    def whole(self, name: str) -> int:
        """Return a parameter that is a whole number. Raise TypeError if it is none."""
        return self._of_type(name, int)

    def number(self, name: str) -> float:
        """Return a parameter that is a number. Raise TypeError if it is none."""
        value = self.parameters[name]
        return value if isinstance(value, float) else self._of_type(name, int)

    def flag(self, name: str) -> bool:
        """Return a parameter that is true or false. Raise TypeError if it is neither."""
        return self._of_type(name, bool)

    def _of_type(self, name: str, kind: type[T]) -> T:
        value = self.parameters[name]
        if not isinstance(value, kind):
            raise TypeError(f"the parameter {name} is no {kind.__name__}")
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read: figures by their key, tables by their key as rows by column key."""

    source_version: str = ""
    facts: dict[str, Value] = field(default_factory=dict)
    tables: dict[str, Rows] = field(default_factory=dict)
    # What was left out, and why.
    notes: list[str] = field(default_factory=list)
    # JSON that the next report is compared with.
    baseline: JsonObject | None = None
    # Whether only administrators may see it.
    is_for_admins: bool = False
    # Done in the transaction that completes the report.
    finish: Callable[[], object] = lambda: None


def time_text(at: int) -> str:
    """Return a time in microseconds as a document has it."""
    return clock.as_text(at, "%Y-%m-%dT%H:%M:%SZ")
