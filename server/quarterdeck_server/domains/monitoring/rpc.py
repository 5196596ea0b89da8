"""MonitoringService."""

from dataclasses import asdict, replace
from functools import partial
from typing import Any

from quarterdeck.v1 import events_pb2
from quarterdeck.v1 import monitoring_pb2 as pb

from quarterdeck_server.core.caller import Call
from quarterdeck_server.domains.monitoring import service
from quarterdeck_server.domains.monitoring.rules import ResourceFilter, Rules, Service, Threshold
from quarterdeck_server.rpc import wire

SEVERITY = events_pb2.Event.Severity
Config = pb.MonitoringConfig


def _to_message(rules: Rules, row: Any) -> pb.MonitoringConfig:
    message = Config(
        global_settings=Config.GlobalSettings(
            event_retention_days=rules.event_retention_days,
            default_task_due_hours=rules.default_task_due_hours,
            notify_slack=rules.notify_slack,
        ),
        thresholds={
            severity: Config.Threshold(**asdict(threshold))
            for severity, threshold in rules.thresholds.items()
        },
        resource_filters=Config.ResourceFilters(
            include=[Config.ResourceFilter(**asdict(each)) for each in rules.include],
            exclude=[Config.ResourceFilter(**asdict(each)) for each in rules.exclude],
        ),
        etag=str(row.version) if row else "0",
    )
    for name, each in rules.services.items():
        message.services[name].is_enabled = each.is_enabled
        if each.min_severity:
            severity: Any = SEVERITY.Value(each.min_severity)
            message.services[name].min_severity = severity
    if row:
        message.updated_at.CopyFrom(wire.timestamp(row.updated_at))
        message.updated_by = row.updated_by
    return message


THRESHOLD = ("auto_create_task", "notify", "repeat_count")


def _filters(messages: Any) -> tuple[ResourceFilter, ...]:
    return tuple(ResourceFilter(each.account_id, each.region, each.resource) for each in messages)


def _changes(request: pb.UpdateMonitoringConfigRequest, rules: Rules) -> dict[str, Any]:
    """The fields of the rules that a request changes; what it leaves out stays as it was."""
    changes: dict[str, Any] = {}
    if request.services:
        changes["services"] = {
            name: replace(
                rules.services.get(name, Service()),
                **wire.given(each, "is_enabled", "min_severity"),
            )
            for name, each in request.services.items()
        }
    if request.thresholds:
        changes["thresholds"] = {
            severity: replace(
                rules.thresholds.get(severity, Threshold()), **wire.given(threshold, *THRESHOLD)
            )
            for severity, threshold in request.thresholds.items()
        }
    if request.HasField("resource_filters"):
        changes["include"] = _filters(request.resource_filters.include)
        changes["exclude"] = _filters(request.resource_filters.exclude)
    names = ("event_retention_days", "default_task_due_hours", "notify_slack")
    return changes | wire.given(request.global_settings, *names)


class Monitoring:
    """The rules for events."""

    def __init__(self, *, has_webhook: bool) -> None:
        self._has_webhook = has_webhook

    def GetMonitoringConfig(
        self, request: pb.GetMonitoringConfigRequest, call: Call
    ) -> pb.MonitoringConfig:
        return _to_message(*service.get())

    def UpdateMonitoringConfig(
        self, request: pb.UpdateMonitoringConfigRequest, call: Call
    ) -> pb.MonitoringConfig:
        before, after = service.update(
            call.caller, partial(_changes, request), request.etag, has_webhook=self._has_webhook
        )
        old, new = asdict(before), asdict(after)
        call.changes = {
            name: {"before": old[name], "after": new[name]}
            for name in old
            if old[name] != new[name]
        }
        return _to_message(*service.get())
