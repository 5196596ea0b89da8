"""One job worker process."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from quarterdeck_server import app
from quarterdeck_server.core.config import Settings
from quarterdeck_server.jobs import requests
from quarterdeck_server.jobs.engine import Engine
from quarterdeck_server.jobs.liveness import Lost
from quarterdeck_server.jobs.screen import Refused, tell
from quarterdeck_server.processes.metrics_port import Scrape, keep_figures
from quarterdeck_server.storage import counts, db
from quarterdeck_server.telemetry import log, metrics, tracing, waiting

GRACE_SECONDS = 8
STUCK_SECONDS = 30
FAILED = 1
LOST = 3

logger = structlog.get_logger("work")


def _hand_over(engine: Engine) -> None:
    """Give the engine what was asked for; a crash in between only gives it again."""
    due = requests.due()
    for request in due:
        try:
            engine.enqueue(request.id, request.handler, request.argument, request.partition_key)
        except Refused as refused:
            tell(refused, request.id)
    if due:
        with db.write():
            for request in due:
                requests.forget(request.seq)


def _fold_counts() -> None:
    if not db.is_sqlite():
        with db.write():
            counts.fold()


def _watch_liveness(engine: Engine) -> None:
    """End the process as soon as others take it for dead, whatever its other threads wait for."""
    while True:
        time.sleep(1)
        try:
            engine.check_liveness()
        except Lost as error:
            logger.error("lost the liveness lock", error=str(error))
            os._exit(LOST)


class _NowAndThen:
    """Something that is due again so many seconds after it was done."""

    def __init__(self, every_seconds: float, do: Callable[[], object]) -> None:
        self._every = every_seconds
        self._do = do
        self._due_at = 0.0

    def look(self) -> None:
        if time.monotonic() >= self._due_at:
            db.guarded(self._do)
            self._due_at = time.monotonic() + self._every


def work(settings: Settings, count_in: Path | None = None) -> None:
    """Work off jobs and schedules until SIGTERM, then wait up to 8 s for those that run.

    Its figures go to the files `count_in` of `up`, else to the metrics port if there is one.
    Ends the process with code 3 if its liveness lock is lost, for then its jobs
    are being taken over.
    """
    log.configure(settings.log_format)
    tracing.begin(settings.otlp_url, settings.trace_sample)
    turns = _Turns()
    keep_figures(settings, count_in, Scrape(turns.go_on))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    jobs = app.build_jobs(settings)
    waiting.watch_database()
    engine = Engine(settings.database, jobs.handlers, jobs.schedules, jobs.lanes)
    code = FAILED
    try:
        engine.launch()
        threading.Thread(target=_watch_liveness, args=(engine,), daemon=True).start()
        logger.info("working", worker=engine.worker_id, pid=os.getpid())
        _look_after(engine, jobs.tidy, stop, turns)
        engine.close(GRACE_SECONDS)
        code = 0
    except Exception:
        logger.exception("the job worker failed")
    finally:
        tracing.end()
        # At once, with the liveness lock: a job that outlived the grace is taken over,
        # and must not run on in a process that has given up the lock.
        sys.stdout.flush()
        os._exit(code)


class _Turns:
    """The turns of the worker's loop."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def note(self) -> None:
        self._last = time.monotonic()

    def go_on(self) -> bool:
        """Whether there was one of late."""
        return time.monotonic() - self._last < STUCK_SECONDS


def _look_after(
    engine: Engine, tidy: Callable[[], None], stop: threading.Event, turns: _Turns
) -> None:
    duties = (
        _NowAndThen(0.25, lambda: _hand_over(engine)),
        _NowAndThen(0.5, engine.tick),
        _NowAndThen(2, engine.rescue),
        _NowAndThen(1, _fold_counts),
        _NowAndThen(600, engine.clean),
        _NowAndThen(600, tidy),
        *((_NowAndThen(5, engine.count_queued),) if metrics.is_kept() else ()),
    )
    while not stop.wait(0.25):
        turns.note()
        for duty in duties:
            try:
                duty.look()
            except Exception as error:
                # The database may be away; it is asked again.
                logger.warning("could not look for work", error=str(error))
