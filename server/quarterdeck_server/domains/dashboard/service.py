"""The dashboard, from maintained counts."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime

from quarterdeck_server.core import clock
from quarterdeck_server.domains.events import service as events
from quarterdeck_server.domains.events.models import EventRow
from quarterdeck_server.domains.tasks import service as tasks
from quarterdeck_server.domains.tasks.models import TaskRow
from quarterdeck_server.storage import counts

DAYS = 30
TOP_SOURCES = 100
RECENT = 10
ACTIVE_EVENTS = ("open", "acknowledged")


@dataclass(frozen=True, slots=True)
class Crossed:
    """Counts by two words at once."""

    by_pair: dict[tuple[str, str], int]

    @classmethod
    def of(cls, found: dict[str, int]) -> "Crossed":
        """From keys of two words, `high/open`."""
        pairs = ((key.partition("/"), n) for key, n in found.items())
        return cls({(first, second): n for (first, _, second), n in pairs})

    @property
    def total(self) -> int:
        """Return the sum of all."""
        return sum(self.by_pair.values())

    def by(self, position: int, only: tuple[str, ...] | None = None) -> dict[str, int]:
        """By the first (0) or second (1) word; of those only whose other word is in `only`."""
        sums: dict[str, int] = defaultdict(int)
        for pair, n in self.by_pair.items():
            if only is None or pair[1 - position] in only:
                sums[pair[position]] += n
        return sums


@dataclass(frozen=True, slots=True)
class Overview:
    """Events by severity and status, tasks by status and priority, users by role and activity."""

    events: Crossed
    tasks: Crossed
    users: Crossed
    overdue: int


def overview() -> Overview:
    """Return the main counts."""
    found = counts.read("event", "task", "task_due", "user")
    return Overview(
        Crossed.of(found["event"]),
        Crossed.of(found["task"]),
        Crossed.of(found["user"]),
        _overdue(found["task_due"]),
    )


def task_counts() -> tuple[Crossed, int]:
    """Tasks by status and priority, and how many are overdue."""
    found = counts.read("task", "task_due")
    return Crossed.of(found["task"]), _overdue(found["task_due"])


def user_counts() -> Crossed:
    """Users by role and activity."""
    return Crossed.of(counts.read("user")["user"])


def _overdue(open_by_due_day: dict[str, int]) -> int:
    """Tasks not closed whose due date has passed: those of past days, and today's one by one."""
    now = clock.now()
    today = now // clock.DAY
    past = sum(n for day, n in open_by_due_day.items() if int(day) < today)
    return past + tasks.count_due_between(today * clock.DAY, now)


@dataclass(frozen=True, slots=True)
class EventsStats:
    """Events by severity and status, by source, by day, and the rows of the latest."""

    crossed: Crossed
    by_source: dict[str, int]
    per_day: list[tuple[str, int]]
    recent: list[EventRow]


def events_stats() -> EventsStats:
    """Events at a glance."""
    found = counts.read("event", "event_source", "event_day")
    sources = sorted(found["event_source"].items(), key=lambda item: (-item[1], item[0]))
    today = clock.now() // clock.DAY
    days = range(today - DAYS + 1, today + 1)
    return EventsStats(
        Crossed.of(found["event"]),
        dict(sources[:TOP_SOURCES]),
        [(_date(day), found["event_day"].get(str(day), 0)) for day in days],
        events.recent(RECENT),
    )


def _date(day: int) -> str:
    return datetime.fromtimestamp(day * 86_400, UTC).date().isoformat()


def my_open_tasks(user_id: str) -> tuple[int, list[TaskRow]]:
    """Return how many tasks a user has that are not closed, and the ten that are due soonest."""
    total = counts.read("task_assignee")["task_assignee"].get(user_id, 0)
    return total, tasks.open_of(user_id, RECENT)
