"""Metrics that only the database knows; every process reports the same."""

import threading
import time
from collections.abc import Iterable
from importlib.metadata import version

import peewee
import structlog
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from quarterdeck_server.core import clock
from quarterdeck_server.domains.auth import service as auth
from quarterdeck_server.domains.backups import schedules as backups
from quarterdeck_server.jobs import requests
from quarterdeck_server.storage import db, failures

ACTIVE = 5 * clock.MINUTE
KEPT_SECONDS = 15.0

logger = structlog.get_logger("metrics")


def _gauge(name: str, help_text: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"quarterdeck_{name}", help_text, labels=labels)


class Facts(Collector):
    """Asks the open database at most every 15 s, however often it is scraped."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked_at = -KEPT_SECONDS
        self._known: list[GaugeMetricFamily] = []

    def describe(self) -> list[GaugeMetricFamily]:
        """Return the figures without their values."""
        return [
            _gauge("build_info", "1, with the version that runs.", "version"),
            _gauge("database_up", "Whether the database answered, 1 or 0."),
            _gauge("active_users", "People who used a session in the last 5 minutes."),
            _gauge("jobs_requested", "Jobs that are due and that no job worker has taken yet."),
            _gauge("jobs_requested_oldest_seconds", "How long the oldest of them has waited."),
            _gauge(
                "backup_last_success_timestamp_seconds",
                "When the last good backup of a data source with a schedule was finished, or the"
                " schedule was made, changed or enabled if that was later.",
                "data_source",
            ),
        ]

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return the figures, 15 s old at most; without a database only that there is none."""
        with self._lock:
            if time.monotonic() - self._asked_at >= KEPT_SECONDS:
                self._known = self._ask()
                self._asked_at = time.monotonic()
            return self._known

    def _ask(self) -> list[GaugeMetricFamily]:
        build, up, *others = self.describe()
        build.add_metric((version("quarterdeck"),), 1)
        try:
            db.guarded(self._fill, *others)
        except peewee.PeeweeException as error:
            first_line = str(error).split("\n")[0]
            logger.warning(
                "the database did not answer", error=first_line, exc_info=failures.told(error)
            )
            up.add_metric((), 0)
            return [build, up]
        finally:
            db.close_database()
        up.add_metric((), 1)
        return [build, up, *others]

    def _fill(
        self,
        users: GaugeMetricFamily,
        requested: GaugeMetricFamily,
        oldest: GaugeMetricFamily,
        successes: GaugeMetricFamily,
    ) -> None:
        now = clock.now()
        users.add_metric((), auth.active_users(now - ACTIVE))
        count, seconds = requests.waiting(now)
        requested.add_metric((), count)
        oldest.add_metric((), seconds)
        for source_id, finished_at in backups.last_successes().items():
            successes.add_metric((str(source_id),), finished_at / clock.SECOND)
