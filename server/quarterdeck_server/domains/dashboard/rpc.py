"""DashboardService."""

from quarterdeck.v1 import dashboard_pb2 as pb
from quarterdeck.v1 import events_pb2, options_pb2, tasks_pb2

from quarterdeck_server.core import clock
from quarterdeck_server.core.caller import Call
from quarterdeck_server.domains.dashboard import service
from quarterdeck_server.domains.events.rpc import EVENT
from quarterdeck_server.domains.tasks.rpc import TASK
from quarterdeck_server.rpc import wire

SEVERITY = events_pb2.Event.Severity
EVENT_STATUS = events_pb2.Event.Status
TASK_STATUS = tasks_pb2.Task.Status
PRIORITY = tasks_pb2.Task.Priority
ROLE = options_pb2.Policy.Role


class Dashboard:
    """The state of things at a glance."""

    def GetDashboardOverview(
        self, request: pb.GetDashboardOverviewRequest, call: Call
    ) -> pb.DashboardOverview:
        found = service.overview()
        by_status = found.events.by(1)
        overview = pb.DashboardOverview(
            events=pb.DashboardOverview.Events(
                total=found.events.total,
                active=sum(by_status.get(status, 0) for status in service.ACTIVE_EVENTS),
                by_severity=wire.of_each_word(SEVERITY, found.events.by(0)),
                by_status=wire.of_each_word(EVENT_STATUS, by_status),
                active_by_severity=wire.of_each_word(
                    SEVERITY, found.events.by(0, only=service.ACTIVE_EVENTS)
                ),
            ),
            tasks=pb.DashboardOverview.Tasks(
                total=found.tasks.total,
                active=found.tasks.total - found.tasks.by(0).get("closed", 0),
                by_status=wire.of_each_word(TASK_STATUS, found.tasks.by(0)),
                by_priority=wire.of_each_word(PRIORITY, found.tasks.by(1)),
                overdue=found.overdue,
            ),
            generated_at=wire.timestamp(clock.now()),
        )
        if call.caller.manages:
            overview.users.CopyFrom(
                pb.DashboardOverview.Users(
                    total=found.users.total,
                    active=found.users.by(1).get("active", 0),
                    by_role=wire.of_each_word(ROLE, found.users.by(0)),
                )
            )
        return overview

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
