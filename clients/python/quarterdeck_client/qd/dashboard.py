"""`qd dashboard`."""

from collections.abc import Iterable, Mapping, Sequence

import typer
from google.protobuf.message import Message
from quarterdeck.v1.dashboard_pb2 import (
    DashboardOverview,
    EventsStats,
    GetDashboardOverviewRequest,
    GetEventsStatsRequest,
    GetTasksStatsRequest,
    GetUsersStatsRequest,
)
from quarterdeck.v1.events_pb2 import Event
from quarterdeck.v1.options_pb2 import Policy
from quarterdeck.v1.tasks_pb2 import Task
from rich.columns import Columns
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from quarterdeck_client.qd.fields import words
from quarterdeck_client.qd.run import Qd, command
from quarterdeck_client.qd.text import clean, word

app = typer.Typer()
_BAR = 16
_SPARKS = " ▁▂▃▄▅▆▇█"


@command(app, name="overview")
def overview(qd: Qd) -> None:
    """Show the main counts on one screen."""
    answer = qd.client.dashboard.GetDashboardOverview(GetDashboardOverviewRequest())
    if qd.screen.json:
        qd.show(answer)
    else:
        panels = _panels(answer)
        is_wide = qd.screen.out.is_terminal
        qd.screen.print(*([Columns(panels, padding=(0, 1))] if is_wide else panels))


def _panels(answer: DashboardOverview) -> list[Panel]:
    events, tasks, users = answer.events, answer.tasks, answer.users
    panels = [
        _panel(
            f"Events: {events.active} active of {events.total}",
            bars(events.active_by_severity, _SEVERITIES),
        ),
        _panel("Events by status", bars(events.by_status, _words(Event, "Status"))),
        _panel(
            f"Tasks: {tasks.active} active, {tasks.overdue} overdue",
            bars(tasks.by_status, _words(Task, "Status")),
        ),
        _panel("Tasks by priority", bars(tasks.by_priority, _words(Task, "Priority"))),
    ]
    if answer.HasField("users"):
        title = f"Users: {users.active} active of {users.total}"
        panels.append(_panel(title, bars(users.by_role, _words(Policy, "Role"))))
    return panels


def _panel(title: str, content: Table) -> Panel:
    return Panel(content, title=title, title_align="left", width=46)


def _words(message: type[Message], enum: str) -> list[str]:
    return words(message.DESCRIPTOR.enum_types_by_name[enum])


_SEVERITIES = _words(Event, "Severity")


def bars(values: Mapping[str, int], order: Iterable[str]) -> Table:
    """Return counts as bars, scaled to the largest."""
    made = Table.grid(padding=(0, 1))
    made.add_column(min_width=14)
    made.add_column(justify="right", min_width=6)
    made.add_column(width=_BAR)
    most = max(values.values(), default=0) or 1
    for name in (each for each in order if each in values):
        bar = "█" * -(-values[name] * _BAR // most)
        made.add_row(word(name), f"{values[name]:,}", Text(bar, style=word(name).style))
    return made


@command(app, name="events")
def events_stats(qd: Qd) -> None:
    """Show events by severity, status, source and day, and the latest events."""
    answer = qd.client.dashboard.GetEventsStats(GetEventsStatsRequest())
    if qd.screen.json:
        qd.show(answer)
        return
    qd.screen.print(_per_day(answer))
    sources = sorted(answer.by_source, key=lambda each: -answer.by_source[each])[:10]
    _print_bars(qd, "severity", answer.by_severity, _SEVERITIES)
    _print_bars(qd, "status", answer.by_status, _words(Event, "Status"))
    _print_bars(qd, "source", answer.by_source, sources)
    columns = "id severity status title last_seen_at count"
    _print_table(qd, "Latest", answer.recent_events, columns)


def _per_day(answer: EventsStats) -> Text:
    most = max((day.count for day in answer.per_day), default=0) or 1
    line = "".join(_SPARKS[-(-day.count * 8 // most)] for day in answer.per_day)
    first = clean(answer.per_day[0].date) if answer.per_day else ""
    return Text.assemble(
        (f"{answer.total} events", "bold"), f"  {first} ", (line, "cyan"), " today"
    )


@command(app, name="tasks")
def tasks_stats(qd: Qd) -> None:
    """Show tasks by status and priority, and your own tasks."""
    answer = qd.client.dashboard.GetTasksStats(GetTasksStatsRequest())
    if qd.screen.json:
        qd.show(answer)
        return
    headline = f"{answer.total} tasks, {answer.overdue} overdue, {answer.my_open_tasks} of yours"
    qd.screen.print(Text(headline, style="bold"))
    _print_bars(qd, "status", answer.by_status, _words(Task, "Status"))
    _print_bars(qd, "priority", answer.by_priority, _words(Task, "Priority"))
    _print_table(qd, "Yours", answer.my_tasks, "id priority status title due_date")


def _print_bars(qd: Qd, title: str, values: Mapping[str, int], order: Iterable[str]) -> None:
    qd.screen.print(Text(f"\nBy {title}", style="bold"), bars(values, order))


def _print_table(qd: Qd, title: str, messages: Sequence[Message], columns: str) -> None:
    if messages:
        qd.screen.table(messages, columns.split(), title)


@command(app, name="users")
def users_stats(qd: Qd) -> None:
    """Show users by role."""
    qd.show(qd.client.dashboard.GetUsersStats(GetUsersStatsRequest()))
