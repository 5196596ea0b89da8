"""Answers of the contract have a most."""

from quarterdeck_server.rpc import contract

# Lists in answers that need no pages, because there are never many.
FEW = {
    # Words of the contract, each once.
    *("AccessControl.QuarterdeckRole.may_call", "AccessControl.QuarterdeckRole.rights"),
    *("DashboardOverview.Events.active_by_severity", "DashboardOverview.Events.by_severity"),
    *("DashboardOverview.Events.by_status", "DashboardOverview.Tasks.by_priority"),
    *("DashboardOverview.Tasks.by_status", "DashboardOverview.Users.by_role"),
    *("DataSourceGrant.rights", "EventsStats.by_severity", "EventsStats.by_status"),
    *("MonitoringConfig.thresholds", "NotificationStats.by_severity", "NotificationStats.by_type"),
    *("ReportStats.by_status", "ReportTemplate.formats", "ReportTemplate.source_types"),
    *("SecurityAudit.counts", "TasksStats.by_priority", "TasksStats.by_status"),
    "UsersStats.by_role",
    # As many as the request that made them may have.
    *("ApiKey.allowed_networks", "ApiKey.scopes", "AwsAccount.regions"),
    *("MonitoringConfig.services", "ReportSchedule.notify_user_ids"),
    *("Event.labels", "MonitoringConfig.ResourceFilter.labels"),
    *("MonitoringConfig.ResourceFilters.include", "MonitoringConfig.ResourceFilters.exclude"),
    *("BatchCreateEventsResponse.results", "BatchCreateEventsResponse.Result.events"),
    *("IngestEventBridgeResponse.events", "Source.topics"),
    *("ReplaySourceRefusalResponse.events", "ReplaySourceRefusalResponse.refusals"),
    # The privileges that a database has words for, and the checks that there are.
    *("AccessControl.Grant.privileges", "AccessControl.Grant.grantable"),
    *("AccessControl.DefaultPrivilege.privileges", "AccessControl.DefaultPrivilege.grantable"),
    *("SecurityAudit.findings", "SecurityAudit.worse"),
    # What the operator's templates have.
    *("ListReportTemplatesResponse.report_templates", "ReportStats.by_template"),
    *("ReportTemplate.parameters", "ReportTemplate.Parameter.values"),
    # The service answers only so many: the newest, the largest, the first.
    *("Event.activity", "Task.comments", "ListSessionsResponse.sessions", "TasksStats.my_tasks"),
    *("EventsStats.by_source", "EventsStats.per_day", "EventsStats.recent_events"),
    *("ImportBackupsResponse.others", "ImportBackupsResponse.refused"),
    *("Restore.tables", "Restore.notes", "TrySourceResponse.events", "TrySourceResponse.refusals"),
}


def test_every_list_in_an_answer_has_pages_or_a_most() -> None:
    """A new one is put into FEW with what bounds it, or gets a `next_page_token`."""
    found: set[str] = set()
    waiting = [method.output_type for service in contract.services() for method in service.methods]
    seen = set()
    while waiting:
        message = waiting.pop()
        if message.full_name in seen or message.file.package.startswith("google"):
            continue
        seen.add(message.full_name)
        for field in message.fields:
            if field.message_type is not None:
                waiting.append(field.message_type)
            has_pages = "next_page_token" in message.fields_by_name
            if field.is_repeated and not has_pages:
                found.add(f"{message.full_name.removeprefix('quarterdeck.v1.')}.{field.name}")
    assert found == FEW
