"""Requests a job: a row in the transaction that needs it.

The worker hands the rows that are due to the job engine and then forgets them.
So a job is asked for if and only if the transaction committed, and nobody who
asks needs the engine, its database or its memory.
"""

from typing import NamedTuple, Protocol

import peewee

from quarterdeck_server.core import clock
from quarterdeck_server.storage import db
from quarterdeck_server.telemetry import tracing

TAKEN_AT_ONCE = 200


class JobRequest(db.Table):
    """A job that the engine has not got yet. `id` becomes the id of its workflow."""

    seq = peewee.BigAutoField()
    id = peewee.TextField(unique=True)
    handler = peewee.TextField()
    argument = peewee.TextField()
    due_at = peewee.BigIntegerField(index=True)
    # Jobs of one key run one at a time; empty for no such rule.
    partition_key = peewee.TextField()

    class Meta:
        table_name = "job_requests"


class JobRequestRow(NamedTuple):
    """A job request, as it is read."""

    seq: int
    id: str
    handler: str
    argument: str
    due_at: int
    partition_key: str


class Run(Protocol):
    """A row that is worked on."""

    @property
    def id(self) -> int:
        """Its id."""

    @property
    def run(self) -> str:
        """The word of the attempt that has it."""


class _Waiting(NamedTuple):
    number: int
    oldest: int | None


_insert = db.Statement(lambda: db.inserting(JobRequest).on_conflict_ignore())
_due = db.Statement(
    lambda: (
        JobRequest.select()
        .where(JobRequest.due_at <= db.bind("now"))
        .order_by(JobRequest.due_at, JobRequest.seq)
        .limit(TAKEN_AT_ONCE)
    ),
    JobRequestRow,
)
_waiting = db.Statement(
    lambda: JobRequest.select(
        peewee.fn.COUNT(JobRequest.seq).alias("number"),
        peewee.fn.MIN(JobRequest.due_at).alias("oldest"),
    ).where(JobRequest.due_at <= db.bind("now")),
    _Waiting,
)
_delete = db.Statement(lambda: JobRequest.delete().where(JobRequest.seq == db.bind("seq")))


def ask(
    handler: str,
    argument: str,
    *,
    job_id: str | None = None,
    due_at: int = 0,
    partition_key: str = "",
) -> str:
    """Ask for `handler(argument)` at `due_at` (microseconds), at once by default.

    Within the transaction that is open. Return the job's id; asking twice with
    the same `job_id` is one job. Jobs with one `partition_key`, `<lane>/<what>`,
    run one after the other, and a bounded number of jobs of a lane at once.
    """
    job_id = job_id or db.new_id()
    _insert.run(
        id=job_id,
        handler=handler,
        argument=argument,
        due_at=due_at or clock.now(),
        partition_key=partition_key,
    )
    tracing.asked(job_id, handler)
    return job_id


def ask_for(handler: str, row: Run, partition_key: str) -> None:
    """Ask for the work on a row that has `run`; with the same run it is one job."""
    ask(handler, str(row.id), job_id=f"{handler}:{row.run}", partition_key=partition_key)


def due() -> list[JobRequestRow]:
    """Return some requests that are due, the longest first."""
    return _due.rows(now=clock.now())


def waiting(now: int) -> tuple[int, float]:
    """Return how many requests are due, and for how many seconds the oldest has been."""
    row = _waiting.one(now=now)
    return row.number, 0.0 if row.oldest is None else (now - row.oldest) / clock.SECOND


def forget(seq: int) -> None:
    """Forget a request, which the engine has got."""
    _delete.run(seq=seq)
