"""Runs of long-running work on a row: ownership, progress, cancellation.

The row has `status`, `run`, `progress`, `beat_at`, `attempts` and
`cancel_requested`. Each attempt writes its own word into `run`, and only who
still finds it there may go on or end the work: a worker that was taken for dead
changes nothing any more. A thread of its own tells the row how far the work is,
and the work that it was cancelled.
"""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path
from typing import Generic, NamedTuple, Protocol, Self, TypeVar

import peewee
import structlog

from quarterdeck_server.core import clock
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.jobs import requests
from quarterdeck_server.jobs.progress import State
from quarterdeck_server.storage import db, failures
from quarterdeck_server.telemetry import tracing

LOOK_SECONDS = 0.4
BEAT_EVERY = 5 * clock.SECOND
# Work whose row shows no life for so long has lost its job.
STALE_AFTER = 2 * clock.MINUTE
# The same of work that waits for its turn.
QUEUED_LONG = 15 * clock.MINUTE
MOST_AT_ONCE = 100
# How often work is begun, again after its worker died.
MAX_ATTEMPTS = 3
SMALLEST_STEP = 0.005

logger = structlog.get_logger("jobs")


class Cancelled(Exception):
    """The work is not wanted any more; the text says why, empty if somebody cancelled it."""


class TimeIsUp(Cancelled):
    """The work took longer than it may."""


class Superseded(Exception):
    """Another attempt has the row now."""


class Worked(State, requests.Run, Protocol):
    """A row that is worked on."""

    @property
    def beat_at(self) -> int:
        """When the work showed life last."""

    @property
    def attempts(self) -> int:
        """How often it was begun."""

    @property
    def cancel_requested(self) -> bool:
        """Whether somebody cancelled it."""

    @property
    def deleted_at(self) -> int | None:
        """When the row was deleted."""


W = TypeVar("W", bound=Worked)


class _Active(NamedTuple):
    id: int
    data_source_id: int
    status: str
    progress: float


class Wishes(NamedTuple):
    """What somebody did to a row that is worked on."""

    cancel_requested: bool
    deleted_at: int | None


class _Id(NamedTuple):
    id: int


class Runs(Generic[W]):
    """The rows of one table that are worked on, or wait for it, which are `queued`."""

    def __init__(self, table: type[db.Table], row: type[W], is_active: peewee.Node) -> None:
        """`is_active` is the condition of those rows, as their index has it."""
        fields = db.columns_of(table)
        self._peek = db.Statement(lambda: table.select().where(fields["id"] == db.bind("id")), row)
        self._active = db.Statement(lambda: _active(table, is_active), _Active)
        self._lost = db.Statement(lambda: _lost(table, is_active), row)
        has_run = fields["run"] == db.bind("run")
        self._alive = db.Statement(
            lambda: table.select(fields["id"]).where(is_active, has_run).limit(1), _Id
        )
        self._hold = db.Statement(
            lambda: db.locked(table.select().where(fields["id"] == db.bind("id"))), row
        )
        mine = (fields["id"] == db.bind("id")) & has_run
        self._look = db.Statement(
            lambda: table.select(fields["cancel_requested"], fields["deleted_at"]).where(mine),
            Wishes,
        )
        self._beat = db.Statement(
            lambda: table.update(
                {
                    fields["progress"]: db.bind("progress"),
                    fields["beat_at"]: db.bind("beat_at"),
                }
            ).where(mine)
        )

        self._renew = db.Statement(
            lambda: (
                table.update({fields["run"]: db.bind("new_run"), fields["beat_at"]: db.bind("now")})
                .where(mine, fields["beat_at"] == db.bind("beat_at"))
                .returning(*fields.values())
            ),
            row,
        )

    def peek(self, row_id: int) -> W | None:
        """Return a row, deleted or not, as it is now."""
        return self._peek.first(id=row_id)

    def active(self) -> list[_Active]:
        """Return some rows that wait or are worked on: id, data_source_id, status, progress."""
        return self._active.rows()

    def is_alive(self, run: str) -> bool:
        """Whether a run has its row still."""
        return self._alive.first(run=run) is not None

    def hold(self, row_id: int) -> W | None:
        """Return a row, deleted or not, which nobody else changes until the transaction ends."""
        return self._hold.first(id=row_id)

    def hold_run(self, row: W) -> W:
        """Return the row as it is, if the run of `row` still has it; held. Raise Superseded."""
        found = self.hold(row.id)
        if found is None or found.run != row.run:
            raise Superseded
        return found

    def look(self, row_id: int, run: str) -> Wishes:
        """Return the row's wishes. Raise Superseded."""
        row = self._look.first(id=row_id, run=run)
        if row is None:
            raise Superseded
        return row

    def beat(self, row_id: int, run: str, progress: float) -> None:
        """Tell the row how far the work is."""
        self._beat.run(id=row_id, run=run, progress=progress, beat_at=clock.now())

    def ask_again(self, ask: Callable[[W], None]) -> int:
        """Ask again for work whose job is lost, if one ever is, and return for how many.

        Each of these rows, which show no life, gets a new run: a job of the same one would be
        one that the engine had, and has ended. Not those that were taken up meanwhile.
        """
        now = clock.now()
        asked = 0
        for row in self._lost.rows(stale=now - STALE_AFTER, long_queued=now - QUEUED_LONG):
            run = db.new_id()
            was = {"id": row.id, "run": row.run, "beat_at": row.beat_at}
            renewed = self._renew.first(**was, new_run=run, now=now)
            if renewed is not None:
                ask(renewed)
                asked += 1
        return asked


def _active(table: type[db.Table], is_active: peewee.Node) -> peewee.Query:
    column = db.columns_of(table)
    # Those that wait come last, should there be very many.
    order = (column["status"] == "queued", column["id"])
    shown = (column[name] for name in _Active._fields)
    return table.select(*shown).where(is_active).order_by(*order).limit(MOST_AT_ONCE)


def _lost(table: type[db.Table], is_active: peewee.Node) -> peewee.Query:
    column = db.columns_of(table)
    is_stale = (column["status"] != "queued") & (column["beat_at"] < db.bind("stale"))
    waits_long = column["beat_at"] < db.bind("long_queued")
    return table.select().where(is_active, is_stale | waits_long).limit(MOST_AT_ONCE)


def may_go_on(row: Worked) -> bool:
    """Whether a row is still wanted, and has attempts left."""
    return not (row.deleted_at or row.cancel_requested or row.attempts >= MAX_ATTEMPTS)


def may_begin(
    row: W,
    end_cancelled: Callable[[W, str], None],
    fail: Callable[[W, Reason, str], None],
) -> bool:
    """Whether a row that is held may be worked on (again); ends the work if not."""
    if row.deleted_at or row.cancel_requested:
        end_cancelled(row, "")
        return False
    if row.attempts >= MAX_ATTEMPTS:
        fail(row, Reason.WORKER_DIED, f"The worker died {MAX_ATTEMPTS} times during this work.")
        return False
    return True


class Run:
    """One attempt at the work on a row; to be used as a context."""

    def __init__(
        self,
        runs: Runs[W],
        row_id: int,
        run: str,
        unwanted: Callable[[], str],
        limit_seconds: float | None = None,
    ) -> None:
        """Take `unwanted`, which returns why the work is no longer wanted, beside the row."""
        self._limit = limit_seconds
        self._began = time.monotonic()
        self.id = run
        self._look = runs.look
        self._beat = runs.beat
        self._row_id = row_id
        self._unwanted = unwanted
        self._progress = 0.0
        self._told = 0.0
        self._beat_at = clock.now()
        # These three change, and are looked at together, only under the lock.
        self._stopped: Cancelled | Superseded | None = None
        self._stops: list[Callable[[], None]] = []
        self._shielded = False
        self._lock = threading.Lock()
        self._over = threading.Event()
        context = copy_context()
        # Looking is no part of the work: it would fill its trace.
        context.run(tracing.leave)
        self._watcher = threading.Thread(
            target=context.run, args=(self._watch,), daemon=True, name="run-watcher"
        )

    def __enter__(self) -> Self:
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watcher.join()

    def check(self) -> None:
        """Raise Cancelled or Superseded as soon as it is known."""
        if self._stopped is not None and not self._shielded:
            raise self._stopped

    @contextmanager
    def shielded(self) -> Iterator[None]:
        """Let nothing stop the work meanwhile: what is begun here has to be finished.

        Raise Cancelled or Superseded, and nothing is begun.
        """
        with self._unstoppable(Cancelled, Superseded):
            yield

    @contextmanager
    def tidying(self) -> Iterator[None]:
        """Let what was begun be taken away, though the work was cancelled.

        Raise Superseded, for it is another run's by then.
        """
        db.guarded(self._look, self._row_id, self.id)
        with self._unstoppable(Superseded):
            yield

    @contextmanager
    def _unstoppable(self, *unless: type[Exception]) -> Iterator[None]:
        with self._lock:
            if isinstance(self._stopped, unless):
                raise self._stopped
            before, self._shielded = self._shielded, True
        try:
            yield
        finally:
            with self._lock:
                self._shielded = before

    def settle(self) -> None:
        """Note that the work is done and not to be undone: nothing cancels it from here on."""
        with self._lock:
            self._shielded = True

    def at(self, progress: float) -> None:
        """Note how far the work is, from 0 to 1, and check."""
        self._progress = max(self._progress, min(progress, 1.0))
        self.check()

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """Has `stop` called if the work is to end meanwhile, to free it from what it waits for."""
        with self._lock:
            stopped = None if self._shielded else self._stopped
            self._stops.append(stop)
        try:
            if stopped is not None:
                stop()
                raise stopped
            yield
        finally:
            with self._lock:
                self._stops.remove(stop)

    def _watch(self) -> None:
        try:
            while not self._over.wait(LOOK_SECONDS):
                try:
                    db.guarded(self._look_once)
                except Superseded as superseded:
                    self._stop(superseded)
                    return
                except Cancelled as cancelled:
                    # It shows life until it is over, for it may have to be finished.
                    self._stop(cancelled)
                except peewee.PeeweeException as error:
                    # The work goes on; without a database it cannot end anyway.
                    logger.warning(
                        "could not look at the run", error=str(error), exc_info=failures.told(error)
                    )
        finally:
            db.close_database()

    def _look_once(self) -> None:
        row = self._look(self._row_id, self.id)
        now = clock.now()
        progress = self._progress
        if progress - self._told >= SMALLEST_STEP or now - self._beat_at >= BEAT_EVERY:
            with db.write():
                self._beat(self._row_id, self.id, progress)
            self._told, self._beat_at = progress, now
        if row.cancel_requested or row.deleted_at:
            raise Cancelled
        if reason := self._unwanted():
            raise Cancelled(reason)
        if self._limit is not None and time.monotonic() - self._began > self._limit:
            raise TimeIsUp(f"It took longer than {self._limit:.0f} s.")

    def _stop(self, stopped: Cancelled | Superseded) -> None:
        """Has the work end, unless it is shielded; again and again, for a server may miss it."""
        with self._lock:
            if self._stopped is None or isinstance(stopped, Superseded):
                self._stopped = stopped
            # Our own programs first: a server may take its time to hear of it.
            stops = [] if self._shielded else self._stops[::-1]
        for stop in stops:
            try:
                stop()
            except Exception as error:
                logger.warning("could not stop a part of the run", kind=type(error).__name__)


def sweep(folder: Path, is_alive: Callable[[str], bool]) -> None:
    """Clear a work folder of what runs that are no more left in it: `<run>` or `<run>_…`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in folder.iterdir():
        if not is_alive(path.name.partition("_")[0]):
            shutil.rmtree(path, ignore_errors=True)
