"""Tracing, if a collector is set. Until `begin`, this module does and loads nothing.

A call's span is a child of Envoy's; what waits and the SQL are children of the
call's. Names and attributes follow OpenTelemetry's semantic conventions for RPC
and databases.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from quarterdeck_server.core.caller import Metadata

if TYPE_CHECKING:
    import peewee

    from quarterdeck_server.telemetry.otlp import CallSpan, Spans

_spans: "Spans | None" = None
_NOTHING = nullcontext()


def begin(url: str, ratio: float) -> None:
    """Send spans to the collector at `url` from now on; none if it is empty.

    `ratio` is the share of traces that begin here and are kept, from 0 to 1.
    """
    global _spans
    if url:
        from quarterdeck_server.telemetry.otlp import Spans

        _spans = Spans(url, ratio)


def end() -> None:
    """Send what is left, for 1 s at most."""
    if _spans is not None:
        _spans.close()


def watch(database: "peewee.Database", system: str) -> None:
    """Make spans of a database's statements; `system` is `sqlite` or `postgresql`."""
    if _spans is not None:
        _spans.watch(database, system)


def call(path: str, request_id: str, metadata: Metadata) -> "CallSpan | None":
    """Begin the span of a call, a child of the one that its metadata name.

    What is done in this context from now on is a part of it.
    """
    return None if _spans is None else _spans.call(path, request_id, metadata)


def waited(what: str, seconds: float) -> None:
    """Note that the current work waited until now."""
    if _spans is not None:
        _spans.past(f"wait for {what}", seconds)


def asked(job_id: str, handler: str) -> None:
    """Links the current work to the job that it asks for."""
    if _spans is not None:
        _spans.link_job(job_id, handler)


def job(job_id: str, handler: str) -> AbstractContextManager[None]:
    """Return the trace of a job, which the work that asked for it links to."""
    return _NOTHING if _spans is None else _spans.job(job_id, handler)


def leave() -> None:
    """Make what is done in this context from now on no part of the current work."""
    if _spans is not None:
        _spans.leave()


def trace_id() -> str:
    """Return the id of the current trace, 32 hexadecimal digits; empty without one."""
    return "" if _spans is None else _spans.trace_id()
