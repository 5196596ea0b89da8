"""DashboardService."""

from quarterdeck.v1 import dashboard_pb2 as pb
from quarterdeck.v1 import events_pb2, options_pb2, tasks_pb2

from quarterdeck_server.core import clock
from quarterdeck_server.core.caller import Call
from quarterdeck_server.domains.dashboard import service
from quarterdeck_server.domains.dashboard.service import Crossed
from quarterdeck_server.domains.events.rpc import EVENT
from quarterdeck_server.domains.tasks.rpc import TASK
from quarterdeck_server.rpc import wire

SEVERITY = events_pb2.Event.Severity
EVENT_STATUS = events_pb2.Event.Status
TASK_STATUS = tasks_pb2.Task.Status
PRIORITY = tasks_pb2.Task.Priority
ROLE = options_pb2.Policy.Role


def _events(found: Crossed) -> pb.DashboardOverview.Events:
    by_status = found.by(1)
    active_by_severity = found.by(0, only=service.ACTIVE_EVENTS)
    return pb.DashboardOverview.Events(
        total=found.total,
        active=sum(by_status.get(status, 0) for status in service.ACTIVE_EVENTS),
        by_severity=wire.of_each_word(SEVERITY, found.by(0)),
        by_status=wire.of_each_word(EVENT_STATUS, by_status),
        active_by_severity=wire.of_each_word(SEVERITY, active_by_severity),
    )


def _tasks(found: Crossed, overdue: int) -> pb.DashboardOverview.Tasks:
    return pb.DashboardOverview.Tasks(
        total=found.total,
        active=found.total - found.by(0).get("closed", 0),
        by_status=wire.of_each_word(TASK_STATUS, found.by(0)),
        by_priority=wire.of_each_word(PRIORITY, found.by(1)),
        overdue=overdue,
    )


def _users(found: Crossed) -> pb.DashboardOverview.Users:
    return pb.DashboardOverview.Users(
        total=found.total,
        active=found.by(1).get("active", 0),
        by_role=wire.of_each_word(ROLE, found.by(0)),
    )


class Dashboard:
    """The state of things at a glance."""

    def GetDashboardOverview(
        self, request: pb.GetDashboardOverviewRequest, call: Call
    ) -> pb.DashboardOverview:
        found = service.overview()
        return pb.DashboardOverview(
            events=_events(found.events),
            tasks=_tasks(found.tasks, found.overdue),
            users=_users(found.users) if call.caller.manages else None,
            generated_at=wire.timestamp(clock.now()),
        )

    def GetEventsStats(self, request: pb.GetEventsStatsRequest, call: Call) -> pb.EventsStats:
        found = service.events_stats()
        return pb.EventsStats(
            total=found.crossed.total,
            by_severity=wire.of_each_word(SEVERITY, found.crossed.by(0)),
            by_status=wire.of_each_word(EVENT_STATUS, found.crossed.by(1)),
            by_source=found.by_source,
            recent_events=[EVENT(row) for row in found.recent],
            per_day=[pb.DayCount(date=date, count=count) for date, count in found.per_day],
        )

    def GetTasksStats(self, request: pb.GetTasksStatsRequest, call: Call) -> pb.TasksStats:
        found, overdue = service.task_counts()
        mine, rows = service.my_open_tasks(call.caller.user_id)
        return pb.TasksStats(
            total=found.total,
            by_status=wire.of_each_word(TASK_STATUS, found.by(0)),
            by_priority=wire.of_each_word(PRIORITY, found.by(1)),
            overdue=overdue,
            my_open_tasks=mine,
            my_tasks=[TASK(row) for row in rows],
        )

    def GetUsersStats(self, request: pb.GetUsersStatsRequest, call: Call) -> pb.UsersStats:
        users = service.user_counts()
        return pb.UsersStats(
            total=users.total,
            active=users.by(1).get("active", 0),
            by_role=wire.of_each_word(ROLE, users.by(0)),
        )
