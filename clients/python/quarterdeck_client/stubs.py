"""The generated stubs of the services, for threads and for coroutines."""

from typing import TYPE_CHECKING, cast

import grpc
from quarterdeck.v1 import (
    api_keys_pb2_grpc,
    audit_log_pb2_grpc,
    auth_pb2_grpc,
    aws_accounts_pb2_grpc,
    backups_pb2_grpc,
    dashboard_pb2_grpc,
    data_sources_pb2_grpc,
    events_pb2_grpc,
    monitoring_pb2_grpc,
    notifications_pb2_grpc,
    reports_pb2_grpc,
    security_pb2_grpc,
    sources_pb2_grpc,
    tasks_pb2_grpc,
    users_pb2_grpc,
)


class Stubs:
    """Stubs whose calls block."""

    def __init__(self, channel: grpc.Channel) -> None:
        self.auth = auth_pb2_grpc.AuthServiceStub(channel)
        self.api_keys = api_keys_pb2_grpc.ApiKeyServiceStub(channel)
        self.users = users_pb2_grpc.UserServiceStub(channel)
        self.events = events_pb2_grpc.EventServiceStub(channel)
        self.tasks = tasks_pb2_grpc.TaskServiceStub(channel)
        self.dashboard = dashboard_pb2_grpc.DashboardServiceStub(channel)
        self.aws_accounts = aws_accounts_pb2_grpc.AwsAccountServiceStub(channel)
        self.monitoring = monitoring_pb2_grpc.MonitoringServiceStub(channel)
        self.notifications = notifications_pb2_grpc.NotificationServiceStub(channel)
        self.data_sources = data_sources_pb2_grpc.DataSourceServiceStub(channel)
        self.backups = backups_pb2_grpc.BackupServiceStub(channel)
        self.reports = reports_pb2_grpc.ReportServiceStub(channel)
        self.security = security_pb2_grpc.SecurityServiceStub(channel)
        self.sources = sources_pb2_grpc.SourceServiceStub(channel)
        self.audit_log = audit_log_pb2_grpc.AuditLogServiceStub(channel)


class AsyncStubs(Stubs):
    """The same on a channel for coroutines; for the types only, their calls are awaited."""

    if TYPE_CHECKING:
        auth: auth_pb2_grpc.AuthServiceAsyncStub
        api_keys: api_keys_pb2_grpc.ApiKeyServiceAsyncStub
        users: users_pb2_grpc.UserServiceAsyncStub
        events: events_pb2_grpc.EventServiceAsyncStub
        tasks: tasks_pb2_grpc.TaskServiceAsyncStub
        dashboard: dashboard_pb2_grpc.DashboardServiceAsyncStub
        aws_accounts: aws_accounts_pb2_grpc.AwsAccountServiceAsyncStub
        monitoring: monitoring_pb2_grpc.MonitoringServiceAsyncStub
        notifications: notifications_pb2_grpc.NotificationServiceAsyncStub
        data_sources: data_sources_pb2_grpc.DataSourceServiceAsyncStub
        backups: backups_pb2_grpc.BackupServiceAsyncStub
        reports: reports_pb2_grpc.ReportServiceAsyncStub
        security: security_pb2_grpc.SecurityServiceAsyncStub
        sources: sources_pb2_grpc.SourceServiceAsyncStub
        audit_log: audit_log_pb2_grpc.AuditLogServiceAsyncStub

    def __init__(self, channel: grpc.aio.Channel) -> None:
        super().__init__(cast(grpc.Channel, channel))
