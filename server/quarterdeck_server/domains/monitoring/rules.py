"""The rules for events: which are stored, and what they trigger. Pure logic."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

# The most severe first.
SEVERITIES = ("critical", "high", "medium", "low", "info")
ANY = "*"
AWS = "aws."
Labels: TypeAlias = Mapping[str, str]
NONE: Labels = {}
FLAGS = re.DOTALL | re.IGNORECASE

KEEP = "keep"
SUPPRESS = "suppress"
DROP = "drop"


@dataclass(frozen=True, slots=True)
class Service:
    """What to do with the events of a service; an empty `min_severity` is none."""

    is_enabled: bool = True
    min_severity: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """What an event sets off when it has occurred `repeat_count` times; 0 is 1."""

    auto_create_task: bool = False
    notify: bool = False
    repeat_count: int = 0

    @property
    def does_anything(self) -> bool:
        """Whether it creates a task or notifies anybody."""
        return self.auto_create_task or self.notify


@dataclass(frozen=True, slots=True)
class ResourceFilter:
    """Globs that must all match, `*` for any text, `?` for a character; an empty one does."""

    account_id: str = ""
    region: str = ""
    resource: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)

    def matches(self, account_id: str, region: str, resource: str, labels: Labels = NONE) -> bool:
        """Whether an event of this place, with these labels, matches."""
        pairs = (
            (self.account_id, account_id),
            (self.region, region),
            (self.resource, resource),
        )
        return all(not glob or matches(glob, text) for glob, text in pairs) and all(
            name in labels and matches(glob, labels[name]) for name, glob in self.labels.items()
        )


@lru_cache(1024)
def _compiled(glob: str) -> re.Pattern[str]:
    first, *rest = (_literally(part) for part in re.split(r"\*+", glob))
    if not rest:
        return re.compile(first, FLAGS)
    # What a star took is not tried again (an atomic group): otherwise several stars
    # would try every way to share the text among them, for minutes.
    inner = "".join(f"(?>.*?{part})" for part in rest[:-1])
    return re.compile(f"{first}{inner}.*{rest[-1]}", FLAGS)


def _literally(part: str) -> str:
    """Return a part without stars as a pattern."""
    return "".join("." if character == "?" else re.escape(character) for character in part)


def matches(glob: str, text: str) -> bool:
    """Whether a glob matches the whole text, in any case."""
    return _compiled(glob).fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules; the defaults take everything in, and alert on what is critical."""

    services: Mapping[str, Service] = field(default_factory=dict)
    thresholds: Mapping[str, Threshold] = field(
        default_factory=lambda: {
            severity: Threshold(notify=severity == "critical") for severity in SEVERITIES
        }
    )
    include: tuple[ResourceFilter, ...] = ()
    exclude: tuple[ResourceFilter, ...] = ()
    event_retention_days: int = 0
    default_task_due_hours: int = 0
    notify_slack: bool = False
    drop_news: bool = False

    def service_of(self, source: str) -> Service:
        """Return the rules of the service that an event comes from."""
        source = source.lower()
        for name in (source, source.removeprefix(AWS), AWS + source, ANY):
            for known, service in self.services.items():
                if known.lower() == name:
                    return service
        return Service()

    def decide(
        self, source: str, severity: str, place: tuple[str, str, str], labels: Labels = NONE
    ) -> str:
        """KEEP, SUPPRESS or DROP an event of this source and (account, region, resource)."""
        service = self.service_of(source)
        if not service.is_enabled or any(each.matches(*place, labels) for each in self.exclude):
            return DROP
        if self.include and not any(each.matches(*place, labels) for each in self.include):
            return DROP
        if service.min_severity and is_more_severe(service.min_severity, severity):
            return SUPPRESS
        return KEEP

    def due(self, severity: str, count: int, alerted_severity: str) -> Threshold | None:
        """Return the threshold that an event of so many occurrences is over, and was not before."""
        threshold = self.thresholds.get(severity, Threshold())
        if not threshold.does_anything or count < max(threshold.repeat_count, 1):
            return None
        if alerted_severity and not is_more_severe(severity, alerted_severity):
            return None
        return threshold


def is_more_severe(first: str, second: str) -> bool:
    """Whether the first severity is worse than the second."""
    return SEVERITIES.index(first) < SEVERITIES.index(second)
