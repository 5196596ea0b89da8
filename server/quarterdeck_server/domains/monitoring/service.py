"""The monitoring configuration: its rules for incoming events, and the expiry of old ones."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any, NamedTuple, TypedDict

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.caller import Caller
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.events import ingestion
from quarterdeck_server.domains.events import service as events
from quarterdeck_server.domains.events.incoming import Incoming
from quarterdeck_server.domains.events.models import EventRow
from quarterdeck_server.domains.monitoring.models import MonitoringConfig, MonitoringConfigRow
from quarterdeck_server.domains.monitoring.rules import (
    DROP,
    SUPPRESS,
    ResourceFilter,
    Rules,
    Service,
    Threshold,
)
from quarterdeck_server.domains.notifications import service as notifications
from quarterdeck_server.domains.notifications.service import NewNotification
from quarterdeck_server.domains.tasks import service as tasks
from quarterdeck_server.storage import audit, db
from quarterdeck_server.storage.rows import check_etag

LOCK = "monitoring"
ALERTING = ("open", "acknowledged")
RETIRED_AT_ONCE = 500
NEWS = "news"


class GlobalChanges(TypedDict, total=False):
    """What a change may have of the settings for all events."""

    event_retention_days: int
    default_task_due_hours: int
    notify_slack: bool
    drop_news: bool


class RulesChanges(GlobalChanges, total=False):
    """What a change of the rules may have; `thresholds` are added to those there are."""

    services: Mapping[str, Service]
    thresholds: Mapping[str, Threshold]
    include: tuple[ResourceFilter, ...]
    exclude: tuple[ResourceFilter, ...]


class _Version(NamedTuple):
    version: int


_row = db.Statement(lambda: MonitoringConfig.select(), MonitoringConfigRow)
_version = db.Statement(lambda: MonitoringConfig.select(MonitoringConfig.version), _Version)
_insert = db.insert(MonitoringConfig)
_update = db.Statement(
    lambda: MonitoringConfig.update(
        {
            field: db.bind(name)
            for name, field in MonitoringConfig._meta.fields.items()
            if name != "id"
        }
    )
)

_retirable = db.Statement(lambda: events.retirable(tasks.events_in_work()), events.EventId)

# The rules of the last version that was seen, for the process.
_known: tuple[object, int, Rules] = (None, 0, Rules())


def current() -> Rules:
    """Return the rules as they are now."""
    global _known
    found = _version.first()
    version = found.version if found else 0
    handle, known_version, rules = _known
    if version != known_version or handle is not db.database.obj:
        row = _row.first()
        rules = _parsed(row.config) if row else Rules()
        _known = (db.database.obj, row.version if row else 0, rules)
    return rules


def get() -> tuple[Rules, MonitoringConfigRow | None]:
    """Return the rules, and their row; None if they were never changed."""
    row = _row.first()
    return (_parsed(row.config) if row else Rules()), row


def _parsed(text: str) -> Rules:
    values = json.loads(text)
    parts: dict[str, Any] = {
        "services": {name: Service(**each) for name, each in values.pop("services").items()},
        "thresholds": {name: Threshold(**each) for name, each in values.pop("thresholds").items()},
        "include": tuple(ResourceFilter(**each) for each in values.pop("include")),
        "exclude": tuple(ResourceFilter(**each) for each in values.pop("exclude")),
    }
    return Rules(**parts, **values)


def _stored(rules: Rules) -> str:
    """Return what is stored of rules: what the version before does not know only if it is used."""
    values = asdict(rules)
    if not rules.drop_news:
        del values["drop_news"]
    for each in (*values["include"], *values["exclude"]):
        if not each["labels"]:
            del each["labels"]
    return json.dumps(values)


def update(
    caller: Caller,
    changes_of: Callable[[Rules], RulesChanges],
    etag: str,
    *,
    has_webhook: bool,
) -> tuple[Rules, Rules]:
    """Change the fields that `changes_of` the rules has, and return the rules before and after.

    `thresholds` are added to those there are. Raise Conflict for a stale etag,
    and InvalidArgument if Slack is wanted and no webhook is set.
    """
    db.serialize(LOCK)
    before, row = get()
    if etag and row is None and etag != "0":
        raise errors.Conflict("etag: the rules have never been changed", reason=Reason.STALE_ETAG)
    if row is not None:
        check_etag(row, etag)
    changes = changes_of(before)
    if "thresholds" in changes:
        changes["thresholds"] = {**before.thresholds, **changes["thresholds"]}
    after = replace(before, **changes)
    if after.notify_slack and not before.notify_slack and not has_webhook:
        raise errors.invalid(
            "global_settings.notify_slack", "needs the setting QUARTERDECK_SLACK_WEBHOOK_URL"
        )
    if after == before:
        return before, before
    values = {
        "config": _stored(after),
        "version": row.version + 1 if row else 1,
        "updated_at": clock.now(),
        "updated_by": caller.user_id,
    }
    if row:
        _update.run(**values)
    else:
        _insert.run(id=1, **values)
    return before, after


def take_in(incoming: Incoming) -> EventRow | None:
    """Take in an occurrence as the rules have it, and return the event's row, None if dropped."""
    rules = current()
    place = (incoming.account_id, incoming.region, incoming.resource)
    decision = rules.decide(incoming.source, incoming.severity, place, incoming.labels)
    if rules.drop_news and incoming.phase == NEWS:
        return None
    if incoming.status == events.RESOLVED:
        # The end of a problem that is known ends it, whatever the rules have become.
        if decision == DROP and not ingestion.is_active(incoming.fingerprint):
            return None
    elif decision == DROP:
        return None
    elif decision == SUPPRESS:
        incoming = replace(incoming, is_muted=True)
    row = ingestion.ingest(incoming)
    if incoming.is_muted or row.status not in ALERTING or row.deleted_at is not None:
        return row
    threshold = rules.due(row.severity, row.count, row.alerted_severity)
    return row if threshold is None else _alert(rules, threshold, row)


def _alert(rules: Rules, threshold: Threshold, event: EventRow) -> EventRow:
    """Do what an event over its threshold triggers, and return its row after that."""
    event = events.note_alert(event.id, event.severity)
    if threshold.auto_create_task:
        hours = rules.default_task_due_hours
        due_date = clock.now() + hours * clock.HOUR if hours else None
        tasks.create_for_alert(event, due_date)
        event = events.get_event(event.id)
    if threshold.notify:
        times = "once" if event.count == 1 else f"{event.count:,} times"
        where = ", ".join(text for text in (event.account_id, event.region, event.resource) if text)
        notifications.alert(
            NewNotification(
                type="event_alert",
                severity=event.severity,
                title=event.title,
                body=f"{event.source}: {event.type}, {times}" + (f" in {where}" if where else ""),
                resource_type="event",
                resource_id=event.id,
            ),
            to_slack=rules.notify_slack,
        )
    return event


def retire_events() -> int:
    """Delete some events that were resolved longer ago than they are kept, and return how many."""
    days = current().event_retention_days
    if not days:
        return 0
    before = clock.now() - days * clock.DAY
    found = [row.id for row in _retirable.rows(before=before, limit=RETIRED_AT_ONCE)]
    tasks.hold_tasks_of(found)
    retired = events.hold_retirable(found, before, tasks.events_in_work())
    if retired:
        tasks.forget_events(retired)
        events.erase(retired)
        audit.record_system("RetireEvents", "event", {"deleted": len(retired), "days": days})
    return len(retired)
