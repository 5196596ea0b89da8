"""The job engine (DBOS): the only module that imports it, in the worker process only.

Every job is one workflow, `job(handler, argument)`. A job whose worker died is
begun anew by another, so a handler first looks how far its row has got. What is
scheduled is a workflow too, whose id is made of the schedule's name and time,
so that it runs once however many workers there are (ADR 11).
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import peewee
import structlog
from dbos import DBOS, DBOSConfig, EnqueueOptions
from dbos._serialization import WorkflowSerializationFormat
from structlog.contextvars import bound_contextvars

from quarterdeck_server.core import clock, db, metrics, tracing
from quarterdeck_server.jobs import ENGINE_FILE
from quarterdeck_server.jobs.liveness import FileLocks, Liveness, SessionLocks

NAME = "quarterdeck"
QUEUE = "jobs"
JOB = "job"
TICK = "tick"
# Pinned: by default it is a hash of the code, and a new version would leave the old one's jobs.
VERSION = "1"
CONCURRENCY = 8
POLL_SECONDS = 0.5
ATTEMPTS = 5
# A suspended machine must not make up for every tick that it slept through.
STALE = timedelta(minutes=2)
KEEP = timedelta(days=1)
ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
DELETED_AT_ONCE = 1000
COUNTED = 1000

logger = structlog.get_logger("jobs")

Handler = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Something to be done again and again.

    `cron` has six fields, seconds first, in UTC. `some` does a part of it in a
    transaction of its own and tells how much; it is called until that is 0.
    """

    name: str
    cron: str
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
        bound_contextvars(job=job_id, handler=handler, argument=argument),
        tracing.job(job_id, handler),
        metrics.job(handler),
    ):
        try:
            db.guarded(_handlers[handler], argument)
        except Exception:
            logger.exception("job failed")
            raise


@DBOS.workflow(name=TICK, max_recovery_attempts=ATTEMPTS)
def _tick(at: datetime, name: str) -> None:
    if datetime.now(UTC) - at > STALE or name not in _schedules:
        return

    def some() -> int:
        with db.write():
            return _schedules[name].some()

    outcome = "failed"
    with bound_contextvars(schedule=name):
        try:
            done = 0
            while part := db.guarded(some):
                done += part
            if done:
                logger.info("schedule", at=at.isoformat(), done=done)
            outcome = "done"
        except peewee.PeeweeException as error:
            logger.warning("schedule failed", error=str(error))
        finally:
            metrics.SCHEDULE_RUNS.labels(name, outcome).inc()


def _queue(lane: str) -> str:
    """The queue of a lane, whose jobs are long, so few at once."""
    return f"{lane}-jobs"


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
            self._liveness = FileLocks(path.with_name("jobs.locks"))

    def launch(self) -> None:
        """Begins to work off the queue and the schedules."""
        self._liveness.hold(self.worker_id)
        config: DBOSConfig = {
            "name": NAME,
            "system_database_url": self._url,
            "executor_id": self.worker_id,
            "application_version": VERSION,
            "log_level": "WARNING",
            "scheduler_polling_interval_sec": 2.0,
            "sys_db_pool_size": 5,
            "max_executor_threads": CONCURRENCY * 2 + sum(self._lanes.values()),
        }
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
        DBOS.apply_schedules(
            [
                {
                    "schedule_name": schedule.name,
                    "workflow_fn": _tick,
                    "schedule": schedule.cron,
                    "context": schedule.name,
                    "queue_name": QUEUE,
                }
                for schedule in _schedules.values()
            ]
        )

    def enqueue(self, job_id: str, handler: str, argument: str, partition_key: str) -> None:
        """Hands a job to the engine; once more with the same id changes nothing."""
        options: EnqueueOptions = {
            "workflow_name": JOB,
            "queue_name": _queue(partition_key.partition("/")[0]) if partition_key else QUEUE,
            "workflow_id": job_id,
            "serialization_type": WorkflowSerializationFormat.PORTABLE,
            "app_version": VERSION,
        }
        if partition_key:
            options["queue_partition_key"] = partition_key
        DBOS.enqueue_workflow_with_options(options, handler, argument)

    def check_liveness(self) -> None:
        """Raises Lost if others may take this worker for dead; to be called on one thread."""
        self._liveness.check()

    def rescue(self) -> int:
        """Takes over the jobs of workers that died; tells of how many workers."""
        pending = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        others = {each.executor_id for each in pending if each.executor_id} - {self.worker_id}
        rescued = 0
        for worker_id in sorted(others):
            with self._liveness.dead(worker_id) as dead:
                if dead:
                    # Private, and kept to this line: the public resume_workflow forgets
                    # how often a job was begun, and one that kills its worker never ends.
                    DBOS._recover_pending_workflows([worker_id])
                    logger.warning("took over the jobs of a dead worker", worker=worker_id)
                    rescued += 1
        return rescued

    def count_queued(self) -> None:
        """Counts the jobs that wait in each queue, and how long the oldest has."""
        queued = DBOS.list_queued_workflows(
            status="ENQUEUED", limit=COUNTED, load_input=False, load_output=False
        )
        now = clock.now() / clock.SECOND
        for name in (QUEUE, *(_queue(lane) for lane in self._lanes)):
            since = [each.created_at or 0 for each in queued if each.queue_name == name]
            waited = now - min(since) / 1000 if since else 0.0
            metrics.JOBS_QUEUED.labels(name).set(len(since))
            metrics.JOBS_QUEUED_SECONDS.labels(name).set(max(waited, 0.0))

    def clean(self) -> int:
        """Forgets some jobs that ended more than a day ago, and tells how many."""
        old = DBOS.list_workflows(
            status=list(ENDED),
            completed_before=(datetime.now(UTC) - KEEP).isoformat(),
            limit=DELETED_AT_ONCE,
            load_input=False,
            load_output=False,
        )
        if old:
            DBOS.delete_workflows([each.workflow_id for each in old])
        return len(old)

    def close(self, grace_seconds: int) -> None:
        """Takes no more jobs, and waits for those that run; others take over what is left."""
        DBOS.destroy(workflow_completion_timeout_sec=grace_seconds)
