"""The metrics for Prometheus; domains add their own (`figures.py`).

Names follow https://prometheus.io/docs/practices/naming/. No label's value comes
from a client's text. Processes of one `up` count in files that `up` reads; one
that stands alone counts in its memory; without a port nothing is kept. So which
it is has to be said before the first figure is counted.
"""

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    values,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

REGISTRY = CollectorRegistry()
# The library has types for a part only.
_collector: Any = MultiProcessCollector
_mark_dead: Any = mark_process_dead
_value_in_file: Any = values.MultiProcessValue
_no_created_times: Any = disable_created_metrics
_FILES = "PROMETHEUS_MULTIPROC_DIR"

_REQUEST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15)
_WAIT = (0.0001, 0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 15)
_JOB = (0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14400)
JOB_OUTCOMES = ("done", "failed")
# Keys of which this process has figures; each is a series for Prometheus.
MOST_KEYS = 100
_keys: set[str] = set()


class _NotKept:
    """The value of a figure where nobody asks for figures."""

    _multiprocess = False

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def inc(self, amount: float) -> None:
        pass

    def set(self, value: float, timestamp: float | None = None) -> None:
        pass

    def get(self) -> float:
        return 0.0

    def get_exemplar(self) -> None:
        return None


values.ValueClass = _NotKept


def counter(name: str, help_text: str, *labels: str) -> Counter:
    """Return a figure that only grows: `quarterdeck_<name>_total`."""
    return Counter(f"quarterdeck_{name}", help_text, labels, registry=REGISTRY)


def histogram(name: str, help_text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
    """Return how often something was how much, `quarterdeck_<name>`."""
    return Histogram(f"quarterdeck_{name}", help_text, labels, buckets=buckets, registry=REGISTRY)


def _gauge(name: str, help_text: str, *labels: str, of: str = "livesum") -> Gauge:
    """Return a gauge; `of` tells what is shown of the live processes' values."""
    return Gauge(
        f"quarterdeck_{name}",
        help_text,
        labels,
        registry=REGISTRY,
        multiprocess_mode=of,  # type: ignore[arg-type]
    )


REQUESTS = counter("requests", "Calls that ended, by their gRPC status.", "service", "rpc", "code")
API_KEY_CALLS = counter(
    "api_key_calls",
    "Calls with an API key, by its id: ok or failed. Of a process the first 100 keys have their"
    " own, all others together are `others`.",
    *("api_key", "outcome"),
)
REQUEST_SECONDS = histogram(
    "request_duration_seconds",
    "How long calls took in the worker; streams are not among them.",
    _REQUEST,
    *("service", "rpc"),
)
STREAMS = _gauge("streams", "Streams that are open.", "service", "rpc")
POOL_WAIT_SECONDS = histogram(
    "pool_wait_seconds",
    "How long work waited for its turn: for a database thread (read, write), SQLite's"
    " write lock (write_lock) or a turn to hash a password (password_hash).",
    _WAIT,
    "pool",
)
PASSWORD_HASHES = counter(
    "password_hashes", "Hashes of passwords that were computed, by bcrypt's cost.", "cost"
)
POOL_WAITING = _gauge("pool_waiting", "What waits for its turn now.", "pool")
JOBS = counter("jobs", "Jobs that ended: done or failed.", "handler", "outcome")
JOB_SECONDS = histogram("job_duration_seconds", "How long jobs ran.", _JOB, "handler")
JOBS_RUNNING = _gauge("jobs_running", "Jobs that run now.", "handler")
SCHEDULE_RUNS = counter(
    "schedule_runs", "Runs of what is done again and again: done or failed.", "schedule", "outcome"
)
JOB_ROWS_REFUSED = counter(
    "job_rows_refused",
    "Rows of the job engine, and requests for jobs, that are none of ours and were refused.",
    "reason",
)
CHILD_STARTS = counter("child_starts", "How often `up` started a process.", "child")
JOBS_QUEUED = _gauge(
    "jobs_queued",
    "Jobs that wait in the job engine's queues; of all, the oldest 1000 are counted.",
    "queue",
    of="livemostrecent",
)
JOBS_QUEUED_SECONDS = _gauge(
    "jobs_queued_oldest_seconds",
    "How long the oldest job of a queue has waited.",
    "queue",
    of="livemostrecent",
)


def keep_in_memory() -> None:
    """Count from now on, for this process to show."""
    _no_created_times()
    values.ValueClass = values.MutexValue


def keep_in(file: Path) -> None:
    """Count from now on in files named after `file`, which one process has at a time.

    One that comes back after a crash counts on from where it was.
    """
    os.environ[_FILES] = str(file.parent)
    values.ValueClass = _value_in_file(lambda: file.name)


def begin_at_zero(figure: Counter, *labels: Iterable[str]) -> None:
    """Show a figure with every combination of the labels' values from now on.

    Prometheus sees no increase in a series that begins with its first failure
    (prometheus.io/docs/practices/instrumentation, "Avoid missing metrics").
    """
    for values_of_labels in product(*labels):
        figure.labels(*values_of_labels)


def is_kept() -> bool:
    """Whether anything is counted."""
    return values.ValueClass is not _NotKept


def make_folder(folder: Path) -> None:
    """Make an empty folder for the files of processes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def counted_in(folder: Path) -> CollectorRegistry:
    """Return what all processes have counted in the folder."""
    registry = CollectorRegistry()
    _collector(registry, str(folder))
    return registry


def forget_live(file: Path) -> None:
    """Forget what was only true while the process of these files lived."""
    _mark_dead(file.name, str(file.parent))


@lru_cache(MOST_KEYS)
def _key_counter(key_id: str, outcome: str) -> Counter:
    return API_KEY_CALLS.labels(key_id, outcome)


def key_called(key_id: str, *, is_ok: bool) -> None:
    """Count a call with an API key."""
    if not is_kept():
        return
    if key_id not in _keys and len(_keys) >= MOST_KEYS:
        key_id = "others"
    _keys.add(key_id)
    _key_counter(key_id, "ok" if is_ok else "failed").inc()


class RpcFigures:
    """The figures of one rpc, looked up once."""

    def __init__(self, service: str, rpc: str) -> None:
        self._labels = (service, rpc)
        self._codes: dict[str, Counter] = {}
        self._seconds: Histogram | None = None
        self._kept = is_kept()

    def ended(self, code: str, seconds: float | None) -> None:
        """Count a call that ended, and how long it took unless it was a stream."""
        if not self._kept:
            return
        if (counter := self._codes.get(code)) is None:
            counter = self._codes[code] = REQUESTS.labels(*self._labels, code)
        counter.inc()
        if seconds is None:
            return
        if self._seconds is None:
            self._seconds = REQUEST_SECONDS.labels(*self._labels)
        self._seconds.observe(seconds)

    def stream(self, change: int) -> None:
        """Count a stream that began (1) or ended (-1)."""
        if self._kept:
            STREAMS.labels(*self._labels).inc(change)


class Pool:
    """The figures of something that work waits for."""

    def __init__(self, name: str) -> None:
        self._waiting = POOL_WAITING.labels(name)
        self._seconds = POOL_WAIT_SECONDS.labels(name)

    def asked(self) -> None:
        """Something waits from now on."""
        self._waiting.inc()

    def gone(self) -> None:
        """Note that what waited does so no more, and had no turn."""
        self._waiting.dec()

    def begun(self, seconds: float) -> None:
        """Note that it has its turn, after so many seconds."""
        self._waiting.dec()
        self._seconds.observe(seconds)


@cache
def pool(name: str) -> Pool:
    """Return the figures of what this process has one of."""
    return Pool(name)


@contextmanager
def job(handler: str) -> Iterator[None]:
    """Count a job, and how long it ran."""
    began = time.perf_counter()
    running = JOBS_RUNNING.labels(handler)
    running.inc()
    outcome = "failed"
    try:
        yield
        outcome = "done"
    finally:
        running.dec()
        JOBS.labels(handler, outcome).inc()
        JOB_SECONDS.labels(handler).observe(time.perf_counter() - began)
