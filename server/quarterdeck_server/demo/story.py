"""The data files of the demo, and their types."""

import tomllib
from importlib.resources import files
from typing import NotRequired, TypedDict, final

from quarterdeck_server.core.json_value import JsonObject

# Lists of words, by what they are for.
Words = dict[str, list[str]]


class Person(TypedDict):
    """Somebody of the organisation, who signs in if active, unless `signs_in` is false."""

    key: str
    full_name: str
    email: str
    role: str
    job: str
    signs_in: NotRequired[bool]
    is_active: NotRequired[bool]


class Tidying(TypedDict):
    """What somebody does about a source's events of so many days ago."""

    by: str
    action: str
    source: str
    before_days: int
    note: str


class Seen(TypedDict):
    """An event that somebody acknowledges."""

    by: str
    search: str
    note: str


class Organisation(TypedDict):
    """organisation.toml.

    monitoring  the rules of the past, as UpdateMonitoringConfigRequest has them
    alerts      those of today
    """

    people: list[Person]
    aws_accounts: list[JsonObject]
    monitoring: JsonObject
    alerts: JsonObject
    tidying: list[Tidying]
    seen: list[Seen]


class Finding(TypedDict):
    """A finding of GuardDuty, seen so many times since a day of the month."""

    type: str
    title: str
    description: str
    account: str
    instance: str
    peer: str
    severity: int
    first_day: int
    seen: int
    archived: NotRequired[bool]


class Control(TypedDict):
    """A control of Security Hub, the resources that fail it, and how many get fixed."""

    control: str
    title: str
    description: str
    label: str
    kind: str
    names: list[str]
    fixed: NotRequired[int]
    account: NotRequired[str]
    workflow: NotRequired[str]


class Moment(TypedDict):
    """A time: so many minutes ago, or `at` on a day so many days ago."""

    ago_minutes: NotRequired[int]
    days_ago: NotRequired[int]
    at: NotRequired[str]


class HealthEvent(Moment):
    """An event of AWS Health, closed after so many minutes if it is."""

    key: str
    service: str
    code: str
    category: str
    description: str
    entities: list[str]
    closed_after: NotRequired[int]


class Findings(TypedDict):
    """findings.toml."""

    guardduty: list[Finding]
    security_hub: list[Control]
    health: list[HealthEvent]


class Problem(TypedDict):
    """In minutes since the incident began; one that does not end lasts until now."""

    after: int
    lasts: NotRequired[int]


@final
class AlarmProblem(Problem):
    """A problem that an alarm tells of."""

    alarm: str
    about: str
    why: str
    repeats: NotRequired[int]


@final
class EventProblem(Problem):
    """A problem that an event of our own tells of, every so many minutes."""

    source: str
    type: str
    severity: str
    title: str
    description: NotRequired[str]
    resource: str
    every: NotRequired[int]


class Incident(Moment):
    """What went wrong at a time."""

    problems: list[AlarmProblem | EventProblem]


class Grant(TypedDict):
    """Rights to a source, of a person or of a role."""

    person: NotRequired[str]
    role: NotRequired[str]
    rights: list[str]


class Source(TypedDict):
    """A data source; `backups` are the descriptions of those that are made."""

    key: str
    name: str
    file: str
    description: str
    grants: list[Grant]
    backups: list[str]
    schedules: list[JsonObject]


class Report(TypedDict):
    """A report on a source; one with a `cron` is scheduled, a draft is not generated."""

    source: str
    template_id: str
    name: str
    format: str
    parameters: NotRequired[JsonObject]
    cron: NotRequired[str]
    timezone: NotRequired[str]
    notify: NotRequired[list[str]]
    is_draft: NotRequired[bool]


class Sources(TypedDict):
    """sources.toml."""

    sources: list[Source]
    reports: list[Report]


class Task(TypedDict):
    """A task, due in so many days, about an event if it has its words.

    `talk` is [who, what] of each comment.
    """

    event: NotRequired[str]
    by: str
    to: str
    due: float
    status: NotRequired[str]
    talk: NotRequired[list[list[str]]]
    priority: NotRequired[str]
    title: NotRequired[str]
    description: NotRequired[str]


def _text(name: str) -> str:
    return (files(__package__) / name).read_text("utf-8")


def organisation() -> Organisation:
    """Return the people, and what they set and did."""
    told = tomllib.loads(_text("organisation.toml"))
    return {
        "people": told["people"],
        "aws_accounts": told["aws_accounts"],
        "monitoring": told["monitoring"],
        "alerts": told["alerts"],
        "tidying": told["tidying"],
        "seen": told["seen"],
    }


def findings() -> Findings:
    """Return what the services of AWS found."""
    told = tomllib.loads(_text("findings.toml"))
    return {
        "guardduty": told["guardduty"],
        "security_hub": told["security_hub"],
        "health": told["health"],
    }


def incidents() -> list[Incident]:
    """Return what went wrong."""
    told: list[Incident] = tomllib.loads(_text("incidents.toml"))["incidents"]
    return told


def sources() -> Sources:
    """Return the data sources and the reports on them."""
    told = tomllib.loads(_text("sources.toml"))
    return {"sources": told["sources"], "reports": told["reports"]}


def tasks() -> list[Task]:
    """Return the tasks."""
    told: list[Task] = tomllib.loads(_text("tasks.toml"))["tasks"]
    return told


def words() -> Words:
    """Return what the rows of the databases are made of."""
    return tomllib.loads(_text("words.toml"))
