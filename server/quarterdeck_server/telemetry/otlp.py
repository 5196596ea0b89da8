"""Exports the spans of this process by OTLP over HTTP (OpenTelemetry SDK).

Sent in batches by a thread of its own. A collector that is away costs nothing
but the spans, and two lines in the log: when it goes and when it is back.
"""

import hashlib
import logging
import os
import re
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import peewee
import structlog
from opentelemetry import context, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import SpanContext, SpanKind, StatusCode, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from quarterdeck_server.core.caller import Metadata

SERVICE = "quarterdeck"
SEND_EVERY_MS = 1000
SEND_SECONDS = 2
CLOSE_SECONDS = 1
NANO = 1_000_000_000
# Codes that are the server's fault (OpenTelemetry, semantic conventions for gRPC servers).
SERVER_ERRORS = frozenset(
    ("UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS")
)
_TABLE = re.compile(r"\b(?:FROM|INTO|UPDATE)\s+[\"`]?(\w+)", re.IGNORECASE)

logger = structlog.get_logger("traces")
_job_ids: ContextVar[tuple[int, int] | None] = ContextVar("job_ids", default=None)


class Spans:
    """Makes and sends the spans of this process."""

    def __init__(self, url: str, ratio: float) -> None:
        # The library would tell of every batch.
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL + 1)
        exporter = OTLPSpanExporter(f"{url}/v1/traces", timeout=SEND_SECONDS)
        self._exporter = _Sender(exporter)
        about = {
            "service.name": SERVICE,
            "service.version": version("quarterdeck"),
            "service.instance.id": f"{socket.gethostname()}-{os.getpid()}",
        }
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(ratio)),
            resource=Resource(about),
            shutdown_on_exit=False,
            id_generator=_Ids(),
        )
        self._provider.add_span_processor(
            BatchSpanProcessor(self._exporter, schedule_delay_millis=SEND_EVERY_MS)
        )
        self._tracer = self._provider.get_tracer(SERVICE)
        self._propagator = TraceContextTextMapPropagator()

    def close(self) -> None:
        """Send what is left, for 1 s at most."""
        closing = threading.Thread(target=self._provider.shutdown, daemon=True)
        closing.start()
        closing.join(CLOSE_SECONDS)

    def call(self, path: str, request_id: str, metadata: Metadata) -> "CallSpan":
        """Begin the span of a call, and make it the current one of this context."""
        name = path.removeprefix("/")
        span = self._tracer.start_span(
            name,
            self._propagator.extract(metadata),
            SpanKind.SERVER,
            {"rpc.system.name": "grpc", "rpc.method": name, "quarterdeck.request_id": request_id},
        )
        context.attach(trace.set_span_in_context(span))
        return CallSpan(span)

    def past(self, name: str, seconds: float, **attributes: str) -> None:
        """Record a span that ends now, if the current work is recorded."""
        if trace.get_current_span().is_recording():
            now = time.time_ns()
            span = self._tracer.start_span(
                name,
                kind=SpanKind.CLIENT if attributes else SpanKind.INTERNAL,
                attributes=attributes,
                start_time=now - int(seconds * NANO),
            )
            span.end(now)

    def watch(self, database: peewee.Database, system: str) -> None:
        """Make spans of the statements of a Peewee database, without their values."""
        begin, commit = database.begin, database.commit

        def seen(event: peewee.QueryEvent) -> None:
            operation, name = _summary(event.sql)
            self.past(
                name,
                event.duration,
                **{
                    "db.system.name": system,
                    "db.operation.name": operation,
                    "db.query.text": event.sql,
                },
            )

        def timed(name: str, run: Callable[..., object], *args: object, **kwargs: object) -> None:
            began = time.perf_counter()
            run(*args, **kwargs)
            self.past(name, time.perf_counter() - began, **{"db.system.name": system})

        database.query_hooks.append(seen)
        # Of this one object: its class stays as it is.
        patched: Any = database
        patched.begin = lambda *args, **kwargs: timed("BEGIN", begin, *args, **kwargs)
        patched.commit = lambda: timed("COMMIT", commit)

    def link_job(self, job_id: str, handler: str) -> None:
        """Links the current span to a job's, whose ids follow from the job's."""
        trace_id, span_id = _ids_of(job_id)
        there = SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(1))
        about = {"quarterdeck.job_id": job_id, "quarterdeck.handler": handler}
        trace.get_current_span().add_link(there, about)

    @contextmanager
    def job(self, job_id: str, handler: str) -> Iterator[None]:
        """Yield the span of a job, the first of its trace."""
        token = _job_ids.set(_ids_of(job_id))
        try:
            span = self._tracer.start_span(
                f"job {handler}",
                context.Context(),
                SpanKind.CONSUMER,
                {"quarterdeck.job_id": job_id, "quarterdeck.handler": handler},
            )
        finally:
            _job_ids.reset(token)
        # An exception's text may hold what a source's server said; its kind is enough here.
        quietly = {"record_exception": False, "set_status_on_exception": False}
        with trace.use_span(span, end_on_exit=True, **quietly):
            try:
                yield
            except Exception as error:
                span.set_status(StatusCode.ERROR, type(error).__name__)
                raise

    def leave(self) -> None:
        """Make no span the current one of this context."""
        context.attach(context.Context())

    def trace_id(self) -> str:
        """Return the id of the current trace; empty if it is not recorded."""
        found = trace.get_current_span().get_span_context()
        return trace.format_trace_id(found.trace_id) if found.trace_flags.sampled else ""


class CallSpan:
    """The span of a call."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def end(self, code: str, user_id: str) -> None:
        """End it, with the name of the gRPC status."""
        self._span.set_attribute("rpc.response.status_code", code)
        if user_id:
            self._span.set_attribute("enduser.id", user_id)
        if code in SERVER_ERRORS:
            self._span.set_status(StatusCode.ERROR)
        self._span.end()


class _Sender(SpanExporter):
    """The exporter, whose failures are told once."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._fails = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._exporter.export(spans)
        fails = result is not SpanExportResult.SUCCESS
        if fails and not self._fails:
            logger.warning("the collector takes no traces; they are dropped")
        elif self._fails and not fails:
            logger.info("the collector takes traces again")
        self._fails = fails
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()


class _Ids(RandomIdGenerator):
    """Ids at random, but for a job's first span."""

    def generate_trace_id(self) -> int:
        given = _job_ids.get()
        return given[0] if given else super().generate_trace_id()

    def generate_span_id(self) -> int:
        given = _job_ids.get()
        return given[1] if given else super().generate_span_id()


def _ids_of(job_id: str) -> tuple[int, int]:
    """Return the ids of a job's trace and of its first span, from its UUID or a hash of its id."""
    try:
        number = uuid.UUID(job_id).int
    except ValueError:
        number = int.from_bytes(hashlib.sha256(job_id.encode()).digest()[:16], "big")
    return number, number & (2**64 - 1)


@lru_cache(1024)
def _summary(sql: str) -> tuple[str, str]:
    """Return the operation of a statement, and with its first table: a low-cardinality name."""
    operation = sql.split(None, 1)[0].upper()
    table = _TABLE.search(sql)
    return operation, f"{operation} {table[1]}" if table else operation
