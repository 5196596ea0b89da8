"""Wakes the open streams of a process when their people have new notifications.

On PostgreSQL every transaction that makes some says so on a channel, and one
connection of the process listens. On SQLite the last id is looked at five times
a second while there is a stream. A stream that is woken for nothing, or by its
own time-out, only looks once more: the rows are what counts.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

import psycopg
import structlog

from quarterdeck_server.core import db, errors
from quarterdeck_server.core.db import postgres_parameters
from quarterdeck_server.core.steps import Steps, Threads
from quarterdeck_server.notifications import service

POLL_SECONDS = 0.2
RECONNECT_SECONDS = 1.0
# How often a stream shows that it lives, and looks whether its token still does.
HEARTBEAT_SECONDS = 10
BATCH = 100

logger = structlog.get_logger("notifications")


class Feed:
    """The open streams of a process, by user."""

    def __init__(self, database_url: str, threads: Threads) -> None:
        self._url = database_url
        self._threads = threads
        self._streams: dict[str, set[asyncio.Event]] = {}
        self._somebody = asyncio.Event()
        self.closed = False

    def close(self) -> None:
        """Ends all streams, and those that begin from now on."""
        self.closed = True
        self._wake_all()

    @contextlib.contextmanager
    def watch(self, user_id: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever this user may have something new."""
        woken = asyncio.Event()
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
        """Watches the database for as long as there are streams; until cancelled."""
        while True:
            await self._somebody.wait()
            try:
                await (self._poll() if db.is_sqlite() else self._listen())
            except Exception as error:
                # Whatever it is, the streams still look by themselves with every heartbeat.
                logger.warning("notifications are not watched", error=str(error))
                await asyncio.sleep(RECONNECT_SECONDS)

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
            woken.set()

    def _wake_all(self) -> None:
        for user_id in self._streams:
            self._wake(user_id)


async def follow(steps: Steps, feed: Feed, last_id: int | None) -> AsyncIterator[tuple[int, Any]]:
    """The caller's notifications after `last_id`, or from now, as (last id, rows).

    From now too if `last_id` was never given, as after a restored backup. The
    rows are empty at the beginning and, to show that the stream lives, every
    10 s. Raises Unauthenticated when the token ends, which is looked at before
    anything is answered; Unavailable when the process goes away.
    """
    user_id = steps.call.caller.user_id

    def look(after: int) -> list[Any]:
        steps.readmit()
        return service.after(user_id, after, BATCH)

    with feed.watch(user_id) as woken:
        newest = await steps.read(service.last_id)
        last_id = newest if last_id is None else min(last_id, newest)
        yield last_id, []
        while True:
            woken.clear()
            rows = await steps.read(look, last_id)
            if rows:
                last_id = rows[-1].id
                yield last_id, rows
            if feed.closed:
                raise errors.Unavailable("the server goes away; come back with the last id")
            if len(rows) == BATCH:
                continue
            try:
                await asyncio.wait_for(woken.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield last_id, []
