"""The composition root: the only list of all domains."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import grpc
import structlog

from quarterdeck_server.artifacts import trash
from quarterdeck_server.artifacts.keys import load_key_ring
from quarterdeck_server.artifacts.store import open_store
from quarterdeck_server.core import outgoing
from quarterdeck_server.core.config import Settings
from quarterdeck_server.core.crypto import load_keys
from quarterdeck_server.domains.api_keys import service as api_keys_service
from quarterdeck_server.domains.api_keys.rpc import ApiKeys
from quarterdeck_server.domains.audit_log.rpc import AuditLog
from quarterdeck_server.domains.auth import service as auth_service
from quarterdeck_server.domains.auth.callers import Callers
from quarterdeck_server.domains.auth.rpc import Auth
from quarterdeck_server.domains.auth.service import Sessions
from quarterdeck_server.domains.auth.tokens import AccessTokens
from quarterdeck_server.domains.aws_accounts import service as aws_accounts_service
from quarterdeck_server.domains.aws_accounts.rpc import AwsAccounts
from quarterdeck_server.domains.backups import models as backups_models
from quarterdeck_server.domains.backups import restores
from quarterdeck_server.domains.backups import schedules as backups_schedules
from quarterdeck_server.domains.backups import service as backups_service
from quarterdeck_server.domains.backups.rpc import Backups
from quarterdeck_server.domains.dashboard.rpc import Dashboard
from quarterdeck_server.domains.data_sources import grants
from quarterdeck_server.domains.data_sources import service as data_sources_service
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.own import Own
from quarterdeck_server.domains.data_sources.rpc import DataSources
from quarterdeck_server.domains.events import ingestion as events_ingestion
from quarterdeck_server.domains.events.mapping import catalogue as mappings
from quarterdeck_server.domains.events.rpc import Events
from quarterdeck_server.domains.monitoring import service as monitoring_service
from quarterdeck_server.domains.monitoring.rpc import Monitoring
from quarterdeck_server.domains.notifications import jobs as notifications_jobs
from quarterdeck_server.domains.notifications import service as notifications_service
from quarterdeck_server.domains.notifications.feed import Feed
from quarterdeck_server.domains.notifications.rpc import Notifications
from quarterdeck_server.domains.notifications.slack import Webhook
from quarterdeck_server.domains.reports import models as reports_models
from quarterdeck_server.domains.reports import schedules as reports_schedules
from quarterdeck_server.domains.reports import service as reports_service
from quarterdeck_server.domains.reports.rpc import Reports
from quarterdeck_server.domains.security.rpc import Security
from quarterdeck_server.domains.sources import service as sources_service
from quarterdeck_server.domains.sources.rpc import Sources
from quarterdeck_server.domains.tasks import service as tasks_service
from quarterdeck_server.domains.tasks.rpc import Tasks
from quarterdeck_server.domains.users import devices
from quarterdeck_server.domains.users.rpc import Users
from quarterdeck_server.jobs import progress
from quarterdeck_server.rpc import retry
from quarterdeck_server.rpc.contract import services
from quarterdeck_server.rpc.denials import Denials
from quarterdeck_server.rpc.gate import Gate
from quarterdeck_server.rpc.policy import scopes_of_contract
from quarterdeck_server.rpc.shares import Shares
from quarterdeck_server.rpc.steps import Threads
from quarterdeck_server.storage import db
from quarterdeck_server.storage.db import open_database

if TYPE_CHECKING:
    # Only the worker loads the engine.
    from quarterdeck_server.jobs.engine import Handler, Schedule

# What works for long, for those who watch.
WORKING = tuple(
    progress.Kind(name, runs.active, runs.peek, statuses)
    for name, runs, statuses in (
        ("backup", backups_service.RUNS, backups_models.ACTIVE),
        ("restore", restores.RUNS, backups_models.ACTIVE),
        ("report", reports_service.RUNS, reports_models.ACTIVE),
    )
)

# What is done again and again, by its seconds; each does a part and tells how much.
REPEATED: dict[int, dict[str, Callable[[], int]]] = {
    5: {
        "tasks.remind_of_overdue": tasks_service.remind_of_overdue,
        "backups.fire": backups_schedules.fire,
        "reports.fire": reports_schedules.fire,
    },
    60: {
        "backups.ask_again": backups_service.ask_again,
        "restores.ask_again": restores.ask_again,
        "reports.ask_again": reports_service.ask_again,
        "artifacts.ask_again": trash.ask_again,
        "events.calm": events_ingestion.calm,
    },
    600: {
        "backups.expire": backups_schedules.expire,
        "reports.sweep": reports_service.sweep,
        "auth.prune": auth_service.prune,
        "api_keys.prune": api_keys_service.prune,
        "users.forget_devices": devices.prune,
        "events.prune": events_ingestion.prune,
        "notifications.prune": notifications_service.prune,
        "retry.prune": retry.prune,
        "monitoring.retire_events": monitoring_service.retire_events,
        "notifications.ask_again": notifications_service.ask_again,
    },
}

# These read much, and then write each part in a transaction of its own; of the others each call
# is one transaction.
READING_FIRST = (backups_schedules.expire, reports_service.sweep)

# What is sealed with the secret key.
SECRETS = (aws_accounts_service.SECRET, data_sources_service.SECRET, sources_service.SECRET)


def _allowed_places(settings: Settings) -> AllowedPlaces:
    """Return where data sources may lie, and what is none."""
    store = urlsplit(settings.store_url)
    own = Own(
        url=settings.database,
        folders=(
            settings.data_dir,
            *([Path(unquote(store.path))] if store.scheme == "file" else []),
        ),
        lent=(settings.data_dir / "sources",),
        files=settings.secret_files,
        ports=frozenset({settings.http_port, settings.metrics_port} - {0}),
    )
    return AllowedPlaces(settings.source_roots, settings.source_hosts, own)


@dataclass(frozen=True, slots=True)
class App:
    """What one gRPC process serves."""

    handlers: list[grpc.GenericRpcHandler]
    threads: Threads
    feed: Feed
    denials: Denials


def build(settings: Settings) -> App:
    """Open the database and put the domains together.

    Raise BadKeyFile, BadSetting for a mapping that cannot be used, or BrokenContract if an rpc has
    no policy or no method.
    """
    open_database(settings.database)
    keys = load_keys(settings.key_file)
    access_tokens = AccessTokens(keys.access_tokens)
    sessions = Sessions(access_tokens)
    threads = Threads(settings.bcrypt_cost)
    feed = Feed(settings.database, threads, partial(progress.now, WORKING), grants.may_read)
    ring = load_key_ring(settings.key_ring_file, settings.backup_recipients)
    allowed = _allowed_places(settings)
    catalogue = mappings.loaded(settings.mapping_dir)
    servicers: dict[str, object] = {
        "AuthService": Auth(sessions),
        "ApiKeyService": ApiKeys(
            notifications_service.tell_of_account, scopes_of_contract(), access_tokens.issue_for_key
        ),
        "UserService": Users(notifications_service.tell_of_account),
        "EventService": Events(catalogue, monitoring_service.take_in),
        "TaskService": Tasks(),
        "DashboardService": Dashboard(),
        "AwsAccountService": AwsAccounts(keys.sealer),
        "MonitoringService": Monitoring(has_webhook=bool(settings.slack_webhook_url)),
        "NotificationService": Notifications(feed),
        "AuditLogService": AuditLog(),
        "DataSourceService": DataSources(keys.sealer, allowed),
        "BackupService": Backups(settings.store_url, ring, allowed),
        "ReportService": Reports(settings.store_url, ring, settings.template_dir),
        "SecurityService": Security(keys.sealer, allowed),
        "SourceService": Sources(
            keys.sealer, catalogue, monitoring_service.take_in, outgoing.fetch
        ),
    }
    shares = Shares(
        settings.calls_at_once,
        settings.streams_at_once,
        settings.downloads_at_once,
        settings.address_share,
        settings.user_rate,
    )
    denials = Denials(threads)
    gate = Gate(
        *(threads, Callers(sessions, access_tokens), keys.request_hash, shares, denials),
        *(grants.check, keys.page_token),
    )
    handlers = [gate.handler(service, servicers[service.name]) for service in services()]
    return App(handlers, threads, feed, denials)


@dataclass(frozen=True, slots=True)
class Jobs:
    """What one job worker does."""

    handlers: "dict[str, Handler]"
    schedules: "list[Schedule]"
    # How many of its long jobs it does at once, by what their partition keys begin with.
    lanes: dict[str, int]
    # Clears its work folders of what workers that died left in them.
    tidy: "Callable[[], None]"


def keep_programs_in(settings: Settings) -> None:
    """Shut the programs that jobs run away from what is ours. Raise NotStarted if it cannot."""
    from quarterdeck_server.domains.backups import pouring
    from quarterdeck_server.jobs import sandbox

    if problem := sandbox.guard(settings):
        structlog.get_logger("jobs").warning("programs run without a sandbox", reason=problem)
    pouring.trust(settings.dumps_may)


def _schedules() -> "list[Schedule]":
    from quarterdeck_server.jobs.engine import Schedule

    def written(some: Callable[[], int]) -> Callable[[], int]:
        def do() -> int:
            with db.write():
                return some()

        return some if some in READING_FIRST else do

    return [
        Schedule(name, every, written(some))
        for every, each in REPEATED.items()
        for name, some in each.items()
    ]


def build_jobs(settings: Settings) -> Jobs:
    """Open the database and put the background work of the domains together."""
    from quarterdeck_server.domains.backups import figures as backups_figures
    from quarterdeck_server.domains.backups import jobs as backups_jobs
    from quarterdeck_server.domains.backups.tools import BackupTools
    from quarterdeck_server.domains.reports import figures as reports_figures
    from quarterdeck_server.domains.reports import jobs as reports_jobs
    from quarterdeck_server.domains.reports.jobs import ReportTools
    from quarterdeck_server.jobs.runs import sweep

    keep_programs_in(settings)
    open_database(settings.database)
    url = settings.slack_webhook_url
    webhook = Webhook(url, settings.slack_internal) if url else None
    backup_tools = BackupTools(
        open_store(settings.store_url),
        load_key_ring(settings.key_ring_file, settings.backup_recipients),
        load_keys(settings.key_file).sealer,
        _allowed_places(settings),
        settings.work_dir,
        settings.backup_hours * 3600,
    )
    report_tools = ReportTools(
        *(backup_tools.store, backup_tools.ring, backup_tools.sealer, backup_tools.allowed),
        settings.report_work_dir,
        settings.template_dir,
        settings.report_seconds,
    )
    handlers: dict[str, Handler] = {
        notifications_service.DELIVER_SLACK: partial(notifications_jobs.deliver_slack, webhook),
        backups_service.DUMP: partial(backups_jobs.dump, backup_tools),
        backups_service.VERIFY: partial(backups_jobs.verify, backup_tools),
        restores.RESTORE: partial(backups_jobs.restore, backup_tools),
        reports_service.GENERATE: partial(reports_jobs.generate, report_tools),
        trash.EMPTY: partial(trash.empty, backup_tools.store),
    }
    lanes = {
        backups_service.LANE: settings.backups_at_once,
        reports_service.LANE: settings.reports_at_once,
    }

    def tidy() -> None:
        sweep(backup_tools.folder, backups_service.RUNS.is_alive)
        sweep(report_tools.folder, reports_service.RUNS.is_alive)

    backups_figures.begin()
    reports_figures.begin(settings.template_dir)
    return Jobs(handlers, _schedules(), lanes, tidy)
