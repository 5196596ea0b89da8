"""Waiting times, in metrics and traces."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from quarterdeck_server.storage import db
from quarterdeck_server.telemetry import metrics, tracing


@contextmanager
def waiting(pool: str) -> Iterator[None]:
    """To be open while one waits; `pool` is one of those of `metrics.POOL_WAITING`."""
    figures = metrics.pool(pool)
    asked = time.perf_counter()
    figures.asked()
    try:
        yield
    except BaseException:
        figures.gone()
        raise
    waited = time.perf_counter() - asked
    figures.begun(waited)
    tracing.waited(pool, waited)


def watch_database() -> None:
    """Has this process see the statements of the open database, and waits for the turn to write."""
    tracing.watch(db.database.obj, "sqlite" if db.is_sqlite() else "postgresql")
    db.watch_turn(partial(waiting, "write_lock"))
