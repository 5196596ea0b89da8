"""MonitoringService."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from functools import partial
from typing import TypedDict

from quarterdeck.v1 import monitoring_pb2 as pb

from quarterdeck_server.core.caller import Call
from quarterdeck_server.domains.monitoring import service
from quarterdeck_server.domains.monitoring.models import MonitoringConfigRow
from quarterdeck_server.domains.monitoring.rules import ResourceFilter, Rules, Service, Threshold
from quarterdeck_server.rpc import wire

Config = pb.MonitoringConfig


def _to_message(rules: Rules, row: MonitoringConfigRow | None) -> pb.MonitoringConfig:
    message = Config(
        global_settings=Config.GlobalSettings(
            event_retention_days=rules.event_retention_days,
            default_task_due_hours=rules.default_task_due_hours,
            notify_slack=rules.notify_slack,
            drop_news=rules.drop_news,
        ),
        services={
            name: Config.Service(is_enabled=each.is_enabled, min_severity=each.min_severity or None)
            for name, each in rules.services.items()
        },
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
    if row:
        message.updated_at.CopyFrom(wire.timestamp(row.updated_at))
        message.updated_by = row.updated_by or ""
    return message


class _ServiceChanges(TypedDict, total=False):
    is_enabled: bool
    min_severity: str


class _ThresholdChanges(TypedDict, total=False):
    auto_create_task: bool
    notify: bool
    repeat_count: int


def _filters(
    messages: Iterable[pb.MonitoringConfig.ResourceFilter],
) -> tuple[ResourceFilter, ...]:
    return tuple(
        ResourceFilter(each.account_id, each.region, each.resource, dict(each.labels))
        for each in messages
    )


def _changes(request: pb.UpdateMonitoringConfigRequest, rules: Rules) -> service.RulesChanges:
    """Return the fields of the rules that a request changes; what it leaves out stays as it was."""
    changes: service.RulesChanges = {}
    if request.services:
        changes["services"] = {
            name: replace(
                rules.services.get(name, Service()),
                **wire.given(each, _ServiceChanges),
            )
            for name, each in request.services.items()
        }
    if request.thresholds:
        changes["thresholds"] = {
            severity: replace(
                rules.thresholds.get(severity, Threshold()),
                **wire.given(threshold, _ThresholdChanges),
            )
            for severity, threshold in request.thresholds.items()
        }
    if request.HasField("resource_filters"):
        changes["include"] = _filters(request.resource_filters.include)
        changes["exclude"] = _filters(request.resource_filters.exclude)
    return {**changes, **wire.given(request.global_settings, service.GlobalChanges)}


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
