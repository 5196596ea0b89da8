"""Wakes the open streams of a process when their users have new notifications.

On PostgreSQL every transaction that makes some says so on a channel, and one
connection of the process listens. On SQLite the last id is looked at five times
a second while there is a stream. A stream that is woken for nothing, or by its
own time-out, only looks once more: the rows are what counts.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator
from typing import TypeAlias

import psycopg
import structlog

from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import Caller
from quarterdeck_server.domains.notifications import service
from quarterdeck_server.domains.notifications.models import NotificationRow
from quarterdeck_server.jobs.progress import Progress, Work
from quarterdeck_server.rpc.steps import Steps, Threads
from quarterdeck_server.storage import db
from quarterdeck_server.storage.db import postgres_parameters

POLL_SECONDS = 0.2
RECONNECT_SECONDS = 1.0
# How often a stream shows that it lives, and looks whether its token still does.
HEARTBEAT_SECONDS = 10
BATCH = 100
PROGRESS_SECONDS = 0.5
KEPT_STEPS = 500

logger = structlog.get_logger("notifications")


# The last id, the notifications since the last update, and the progress of long work.
Update: TypeAlias = tuple[int, list[NotificationRow], list[Progress]]


class Wakening(asyncio.Event):
    """Set when a stream has something to look at; `has_rows` if it may be notifications."""

    has_rows = True


class Feed:
    """The open streams of a process, by user."""

    def __init__(
        self,
        database_url: str,
        threads: Threads,
        work: Callable[[Collection[Work]], list[Progress]],
        may_see: Callable[[Caller, int], bool],
    ) -> None:
        """`work` tells of all long work that is under way, and of that which it is given.

        `may_see` tells whether somebody may see the work on a data source.
        """
        self.may_see = may_see
        self._url = database_url
        self._threads = threads
        self._work = work
        self.under_way: dict[Work, Progress] = {}
        # The steps of work under way, and of work that ended just now, numbered.
        self.steps: deque[tuple[int, Progress]] = deque(maxlen=KEPT_STEPS)
        self.last_step = 0
        self._streams: dict[str, set[Wakening]] = {}
        self._somebody = asyncio.Event()
        self.closed = False

    def close(self) -> None:
        """End all streams, and those that begin from now on."""
        self.closed = True
        self._wake_all()

    def progress_after(self, number: int) -> list[Progress]:
        """Return the last step of each piece of work, of those after step `number`."""
        latest = {
            (each.resource_type, each.resource_id): each
            for step, each in self.steps
            if step > number
        }
        return list(latest.values())

    @contextlib.contextmanager
    def watch(self, user_id: str) -> Iterator[Wakening]:
        """Yield an event that is set whenever this user may have something new."""
        woken = Wakening()
        self._streams.setdefault(user_id, set()).add(woken)
        self._somebody.set()
        try:
            yield woken
        finally:
            streams = self._streams[user_id]
            streams.discard(woken)
            if not streams:
                del self._streams[user_id]
            if not self._streams:
                self._somebody.clear()

    async def run(self) -> None:
        """Watch the database for as long as there are streams; until cancelled."""
        while True:
            await self._somebody.wait()
            try:
                await (self._poll() if db.is_sqlite() else self._listen())
            except Exception as error:
                # Whatever it is, the streams still look by themselves with every heartbeat.
                logger.warning("notifications are not watched", error=str(error))
                await asyncio.sleep(RECONNECT_SECONDS)

    async def run_progress(self) -> None:
        """Look how far long work is for as long as there are streams; until cancelled."""
        while True:
            if not self._streams:
                self.under_way = {}
            await self._somebody.wait()
            await asyncio.sleep(PROGRESS_SECONDS)
            known = self.under_way
            try:
                found = await self._threads.reads.run(db.guarded, self._work, list(known))
            except Exception as error:
                logger.warning("work is not watched", error=str(error))
                continue
            now = {(each.resource_type, each.resource_id): each for each in found}
            for key, each in now.items():
                if known.get(key) != each:
                    self.last_step += 1
                    self.steps.append((self.last_step, each))
            if now != known:
                for woken in [each for streams in self._streams.values() for each in streams]:
                    woken.set()
            # What ended is told once more, and then forgotten.
            self.under_way = {
                key: each for key, each in now.items() if not each.is_over or known.get(key) != each
            }

    async def _poll(self) -> None:
        last = await self._threads.reads.run(service.last_id)
        self._wake_all()
        while self._streams:
            await asyncio.sleep(POLL_SECONDS)
            newest = await self._threads.reads.run(service.last_id)
            if newest != last:
                for user_id in await self._threads.reads.run(service.woken, last, newest):
                    self._wake(user_id)
                last = newest

    async def _listen(self) -> None:
        parameters = postgres_parameters(self._url)
        connection = await psycopg.AsyncConnection.connect(**parameters, autocommit=True)
        async with connection:
            await connection.execute(f"LISTEN {service.CHANNEL}")
            self._wake_all()
            while self._streams:
                async for note in connection.notifies(timeout=HEARTBEAT_SECONDS):
                    for user_id in note.payload.split(",") if note.payload else [*self._streams]:
                        self._wake(user_id)

    def _wake(self, user_id: str) -> None:
        for woken in self._streams.get(user_id, ()):
            woken.has_rows = True
            woken.set()

    def _wake_all(self) -> None:
        for user_id in self._streams:
            self._wake(user_id)


class _View:
    """What the caller of a stream may see."""

    def __init__(self, steps: Steps, may_see: Callable[[Caller, int], bool]) -> None:
        self._steps = steps
        self._may_see = may_see
        # Of data sources, since the last look.
        self._seen: dict[int, bool] = {}

    def look(self, after: int) -> list[NotificationRow]:
        """Their notifications after one, if they may still make the call."""
        self._steps.readmit()
        self._seen.clear()
        return service.after(self._steps.call.caller.user_id, after, BATCH)

    async def visible(self, found: Iterable[Progress]) -> list[Progress]:
        """Return the progress of work on data sources that they may read."""
        listed = list(found)
        if unknown := {each.data_source_id for each in listed} - self._seen.keys():
            await self._steps.read(self._look_at_sources, unknown)
        return [each for each in listed if self._seen.get(each.data_source_id)]

    def _look_at_sources(self, unknown: set[int]) -> None:
        for source_id in unknown:
            self._seen[source_id] = self._may_see(self._steps.call.caller, source_id)


async def follow(steps: Steps, feed: Feed, last_id: int | None) -> AsyncIterator[Update]:
    """Yield the caller's notifications after `last_id`, or from now, as (last id, rows, progress).

    The progress is that of long work since the last time, on data sources that the
    caller may read; both that and the token are looked at every 10 s besides.

    From now too if `last_id` was never given, as after a restored backup. The
    rows are empty at the beginning and, to show that the stream lives, every
    10 s. Raise Unauthenticated when the token ends, which is looked at before
    anything is answered; Unavailable when the process goes away.
    """
    view = _View(steps, feed.may_see)
    with feed.watch(steps.call.caller.user_id) as woken:
        newest = await steps.read(service.last_id)
        last_id = newest if last_id is None else min(last_id, newest)
        last_step = feed.last_step
        under_way = [each for each in feed.under_way.values() if not each.is_over]
        yield last_id, [], await view.visible(under_way)
        looks_at = 0.0
        while True:
            woken.clear()
            rows = []
            if woken.has_rows or time.monotonic() >= looks_at:
                # Before the look: what comes during it wakes the stream once more.
                woken.has_rows = False
                looks_at = time.monotonic() + HEARTBEAT_SECONDS
                rows = await steps.read(view.look, last_id)
            progress = feed.progress_after(last_step)
            last_step = feed.last_step
            progress = await view.visible(progress)
            if rows or progress:
                last_id = rows[-1].id if rows else last_id
                yield last_id, rows, progress
            if feed.closed:
                raise errors.Unavailable("the server is shutting down; reconnect with the last id")
            if len(rows) == BATCH:
                woken.has_rows = True
                continue
            try:
                await asyncio.wait_for(woken.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                woken.has_rows = True
                yield last_id, [], []
