"""Waiting for a turn, seen in figures and traces."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from quarterdeck_server.core import metrics, tracing


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
