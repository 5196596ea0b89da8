"""The job engine (DBOS), in the worker process only. Only this module and `screen` import it.

Every job is one workflow, `job(handler, argument)`. A job whose worker died is
begun anew by another, so a handler first looks how far its row has got. What is
scheduled is a workflow too, whose id is made of the schedule's name and time,
so that it runs once however many workers there are (ADR 11).
"""

import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import peewee
import sqlalchemy
import structlog
from dbos import DBOS, DBOSConfig, EnqueueOptions
from dbos._dbos import _get_dbos_instance
from dbos._error import DBOSConflictingWorkflowError
from dbos._serialization import DBOSPortableJSON, WorkflowSerializationFormat
from dbos._sys_db import SystemDatabase
from structlog.contextvars import bound_contextvars

from quarterdeck_server.core import clock
from quarterdeck_server.jobs import screen
from quarterdeck_server.jobs.liveness import FileLocks, Liveness, SessionLocks
from quarterdeck_server.jobs.screen import (
    JOB,
    LONGEST_ID,
    LONGEST_KEY,
    TICK,
    Refused,
    Screen,
    is_text,
)
from quarterdeck_server.storage import db, failures
from quarterdeck_server.storage.data_dir import ENGINE_FILE, LOCKS
from quarterdeck_server.telemetry import metrics, tracing

NAME = "quarterdeck"
QUEUE = "jobs"
# Pinned: by default it is a hash of the code, and a new version would leave the old one's jobs.
VERSION = "1"
CONCURRENCY = 8
POLL_SECONDS = 0.5
ATTEMPTS = 5
# A suspended machine must not make up for every tick that it slept through.
STALE = 2 * clock.MINUTE
KEEP_MILLISECONDS = clock.DAY // 1000
ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
DELETED_AT_ONCE = 1000
COUNTED = 1000
RESCUED_AT_ONCE = 1000
# `w-` and an id of ours.
WORKER_ID = re.compile(r"w-[0-9a-f-]{36}", re.ASCII)

logger = structlog.get_logger("jobs")

Handler = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Something to be done again and again.

    It is due whenever the seconds since the epoch are a multiple of `every`. `some` does a
    part of it, in transactions of its own, and tells how much; it is called until that is 0.
    """

    name: str
    every: int
    some: Callable[[], int]


_handlers: Mapping[str, Handler] = {}
_schedules: Mapping[str, Schedule] = {}


@DBOS.workflow(
    name=JOB,
    max_recovery_attempts=ATTEMPTS,
    serialization_type=WorkflowSerializationFormat.PORTABLE,
)
def _job(handler: str, argument: str) -> None:
    job_id = str(DBOS.workflow_id)
    with (
        bound_contextvars(job=job_id, handler=handler, argument=argument, worker=DBOS.executor_id),
        tracing.job(job_id, handler),
        metrics.job(handler),
    ):
        try:
            db.guarded(_handlers[handler], argument)
        except Exception:
            logger.exception("job failed")
            raise


@DBOS.workflow(
    name=TICK,
    max_recovery_attempts=ATTEMPTS,
    serialization_type=WorkflowSerializationFormat.PORTABLE,
)
def _tick(at: str, name: str) -> None:
    due_at = clock.from_text(at)
    if clock.now() - due_at > STALE:
        return

    outcome = "failed"
    with bound_contextvars(schedule=name, worker=DBOS.executor_id):
        try:
            done = 0
            while part := db.guarded(_schedules[name].some):
                done += part
            if done:
                logger.info("schedule", at=at, done=done)
            outcome = "done"
        except peewee.PeeweeException as error:
            logger.warning("schedule failed", error=str(error), exc_info=failures.told(error))
        finally:
            metrics.SCHEDULE_RUNS.labels(name, outcome).inc()


def _queue(lane: str) -> str:
    """Return the queue of a lane, whose jobs are long, so few at once."""
    return f"{lane}-jobs"


def _system() -> SystemDatabase:
    return _get_dbos_instance()._sys_db


def _rows(query: Any) -> Sequence[Any]:
    """Return some columns of the engine's rows, without what they carry."""
    with _system().engine.begin() as connection:
        return connection.execute(query).all()


class Engine:
    """One worker's part of the engine."""

    def __init__(
        self,
        url: str,
        handlers: Mapping[str, Handler],
        schedules: Sequence[Schedule],
        lanes: Mapping[str, int],
    ) -> None:
        """`url` is that of the app's database; on SQLite the engine's is a file beside it.

        `lanes` has what partition keys may begin with (`source` of `source/3`), and how
        many such jobs this worker does at once; of one key it is one at a time.
        """
        self._lanes = dict(lanes)
        global _handlers, _schedules
        _handlers = handlers
        _schedules = {schedule.name: schedule for schedule in schedules}
        metrics.begin_at_zero(metrics.JOBS, handlers, metrics.JOB_OUTCOMES)
        metrics.begin_at_zero(metrics.SCHEDULE_RUNS, _schedules, metrics.JOB_OUTCOMES)
        queues = (QUEUE, *(_queue(lane) for lane in lanes))
        self._screen = Screen(handlers, _schedules, queues)
        # When each schedule was due last, in seconds since the epoch.
        self._ticked: dict[str, int] = {}
        metrics.begin_at_zero(metrics.JOB_ROWS_REFUSED, screen.REASONS)
        self.worker_id = f"w-{db.new_id()}"
        path = db.sqlite_path(url)
        if path is None:
            self._url = "postgresql://" + url.partition("://")[2]
            self._liveness: Liveness = SessionLocks(url)
        else:
            own = path.with_name(ENGINE_FILE)
            with sqlite3.connect(own) as connection:
                connection.execute("PRAGMA journal_mode=wal")
            self._url = f"sqlite:///{own}"
            self._liveness = FileLocks(path.with_name(LOCKS))

    def launch(self) -> None:
        """Begin to work off the queues."""
        self._liveness.hold(self.worker_id)
        config: DBOSConfig = {
            "name": NAME,
            "system_database_url": self._url,
            "executor_id": self.worker_id,
            "application_version": VERSION,
            "log_level": "WARNING",
            "sys_db_pool_size": 5,
            "max_executor_threads": CONCURRENCY * 2 + sum(self._lanes.values()),
            "serializer": DBOSPortableJSON,
        }
        screen.install(self._screen)
        DBOS(config=config)
        DBOS.launch()
        DBOS.register_queue(
            QUEUE,
            worker_concurrency=CONCURRENCY,
            polling_interval_sec=POLL_SECONDS,
            on_conflict="always_update",
        )
        for lane, at_once in self._lanes.items():
            DBOS.register_queue(
                _queue(lane),
                worker_concurrency=at_once,
                partition_concurrency=1,
                polling_interval_sec=POLL_SECONDS,
                on_conflict="always_update",
            )

    def enqueue(self, job_id: str, handler: str, argument: str, partition_key: str) -> None:
        """Hand a job to the engine; once more with the same id changes nothing.

        Raise Refused if it is none that this worker could do.
        """
        if not is_text(job_id, LONGEST_ID) or not is_text(partition_key, LONGEST_KEY):
            raise Refused(screen.ARGUMENT)
        self._screen.check_job(handler, argument)
        lane, _, _ = partition_key.partition("/")
        if partition_key and lane not in self._lanes:
            raise Refused(screen.QUEUE)
        queue = _queue(lane) if partition_key else QUEUE
        self._enqueue(job_id, JOB, (handler, argument), queue, partition_key)

    def _enqueue(
        self, job_id: str, workflow: str, given: tuple[str, str], queue: str, partition_key: str
    ) -> None:
        options: EnqueueOptions = {
            "workflow_name": workflow,
            "queue_name": queue,
            "workflow_id": job_id,
            "serialization_type": WorkflowSerializationFormat.PORTABLE,
            "app_version": VERSION,
        }
        if partition_key:
            options["queue_partition_key"] = partition_key
        try:
            DBOS.enqueue_workflow_with_options(options, *given)
        except DBOSConflictingWorkflowError:
            # Somebody else made a row with this id.
            raise Refused(screen.TAKEN) from None

    def tick(self) -> None:
        """Enqueue what is scheduled for now; its id keeps several workers from doing it twice."""
        seconds = clock.now() // clock.SECOND
        for schedule in _schedules.values():
            due = seconds - seconds % schedule.every
            if self._ticked.get(schedule.name) == due:
                continue
            at = clock.as_text(due * clock.SECOND)
            try:
                self._enqueue(f"{TICK}/{schedule.name}/{due}", TICK, (at, schedule.name), QUEUE, "")
            except Refused as refused:
                screen.tell(refused, schedule.name)
            self._ticked[schedule.name] = due

    def check_liveness(self) -> None:
        """Raise Lost if others may take this worker for dead; to be called on one thread."""
        self._liveness.check()

    def rescue(self) -> int:
        """Take over the jobs of workers that died, and return of how many workers."""
        status = _system().tables.workflow_status.c
        pending = sqlalchemy.select(status.executor_id).distinct()
        pending = pending.where(status.status == "PENDING", status.executor_id.is_not(None))
        rescued = 0
        for (worker_id,) in _rows(pending.limit(RESCUED_AT_ONCE)):
            if worker_id == self.worker_id:
                continue
            with self._dead(worker_id) as dead:
                if dead:
                    # Private, and kept to this line: the public resume_workflow forgets
                    # how often a job was begun, and one that kills its worker never ends.
                    DBOS._recover_pending_workflows([worker_id])
                    logger.warning("took over the jobs of a dead worker")
                    rescued += 1
        return rescued

    def _dead(self, worker_id: object) -> AbstractContextManager[bool]:
        """Whether a worker is dead; who has no name that we give has never lived."""
        if isinstance(worker_id, str) and WORKER_ID.fullmatch(worker_id):
            return self._liveness.dead(worker_id)
        return nullcontext(True)

    def count_queued(self) -> None:
        """Count the jobs that wait in each queue, and how long the oldest has."""
        status = _system().tables.workflow_status.c
        waiting = sqlalchemy.select(status.queue_name, status.created_at)
        waiting = waiting.where(
            status.status == "ENQUEUED", status.queue_name.in_(self._screen.queues)
        )
        queued = _rows(waiting.order_by(status.created_at).limit(COUNTED))
        now = clock.now() / clock.SECOND
        for name in self._screen.queues:
            since = [at for queue, at in queued if queue == name and isinstance(at, int)]
            waited = now - min(since) / 1000 if since else 0.0
            metrics.JOBS_QUEUED.labels(name).set(len(since))
            metrics.JOBS_QUEUED_SECONDS.labels(name).set(max(waited, 0.0))

    def clean(self) -> int:
        """Forget some jobs that ended more than a day ago, and return how many."""
        status = _system().tables.workflow_status.c
        long_ago = clock.now() // 1000 - KEEP_MILLISECONDS
        old = sqlalchemy.select(status.workflow_uuid)
        old = old.where(status.status.in_(ENDED), status.completed_at < long_ago)
        ids = [row_id for (row_id,) in _rows(old.limit(DELETED_AT_ONCE))]
        if ids:
            DBOS.delete_workflows(ids)
        return len(ids)

    def close(self, grace_seconds: int) -> None:
        """Take no more jobs, and wait for those that run; others take over what is left."""
        DBOS.destroy(workflow_completion_timeout_sec=grace_seconds)
