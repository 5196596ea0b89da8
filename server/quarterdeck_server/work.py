"""One job worker process."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable

import peewee
import structlog

from quarterdeck_server import app, log
from quarterdeck_server.config import Settings
from quarterdeck_server.core import counts, db
from quarterdeck_server.jobs import requests
from quarterdeck_server.jobs.engine import Engine
from quarterdeck_server.jobs.liveness import Lost

GRACE_SECONDS = 8
LOST = 3

logger = structlog.get_logger("work")


def _hand_over(engine: Engine) -> None:
    """Gives the engine what was asked for; a crash in between only gives it again."""
    while due := requests.due():
        for request in due:
            engine.enqueue(request.id, request.handler, request.argument)
        with db.write():
            for request in due:
                requests.forget(request.seq)


def _fold_counts() -> None:
    folded = 1
    while folded and not db.is_sqlite():
        with db.write():
            folded = counts.fold()


class _Now_and_then:
    """Something that is due again so many seconds after it was done."""

    def __init__(self, every_seconds: float, do: Callable[[], object]) -> None:
        self._every = every_seconds
        self._do = do
        self._due_at = 0.0

    def look(self) -> None:
        if time.monotonic() >= self._due_at:
            db.guarded(self._do)
            self._due_at = time.monotonic() + self._every


def work(settings: Settings) -> None:
    """Works off jobs and schedules until SIGTERM, then waits up to 8 s for those that run.

    Ends the process with code 3 if its liveness lock is lost, for then its jobs
    are being taken over.
    """
    log.configure(settings.log_format)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    jobs = app.build_jobs(settings)
    engine = Engine(settings.database, jobs.handlers, jobs.schedules)
    engine.launch()
    logger.info("working", worker=engine.worker_id, pid=os.getpid())
    duties = (
        _Now_and_then(0.25, lambda: _hand_over(engine)),
        _Now_and_then(2, engine.rescue),
        _Now_and_then(5, _fold_counts),
        _Now_and_then(600, engine.clean),
    )
    while not stop.wait(0.25):
        for duty in duties:
            try:
                duty.look()
            except Lost as error:
                logger.error("lost the liveness lock", error=str(error))
                os._exit(LOST)
            except (peewee.PeeweeException, OSError) as error:
                logger.warning("could not look for work", error=str(error))
    engine.close(GRACE_SECONDS)
    sys.stdout.flush()
    # The engine's threads may be in a job that outlived the grace; another worker takes it over.
    os._exit(0)
