"""Logging: one line per event on standard error, as text or JSON.

Each line names the call or the job that it was written for. What libraries log
comes in the same form.
"""

import logging
import sys
import threading
from types import TracebackType

import structlog
from structlog.stdlib import ProcessorFormatter

from quarterdeck_server.core.caller import CURRENT
from quarterdeck_server.telemetry import tracing

logger = structlog.get_logger("uncaught")


def configure(log_format: str) -> None:
    """Set the format, `console` or `json`, for this process."""
    shared: list[structlog.types.Processor] = [
        _add_work,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    ends: list[structlog.types.Processor]
    if log_format == "json":
        # Never the local variables, which hold passwords and tokens.
        ends = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        ends = [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                pad_event_to=0,
                sort_keys=False,
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
    structlog.configure(
        processors=[*shared, *ends],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    _take_in_libraries(shared, ends)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def _take_in_libraries(
    shared: list[structlog.types.Processor], ends: list[structlog.types.Processor]
) -> None:
    """Give what is logged by the standard library's `logging` the same form."""
    formatter = ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
        processors=[ProcessorFormatter.remove_processors_meta, *ends],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(True)
    logging.getLogger("grpc._cython.cygrpc").addFilter(_shows_no_header)
    # It would add a handler of its own.
    engine = logging.getLogger("dbos")
    engine.handlers = [handler]
    engine.propagate = False


def _shows_no_header(record: logging.LogRecord) -> bool:
    """Return False for what gRPC logs of a header that is no UTF-8, which may be a token."""
    return "Invalid encoding on" not in record.getMessage()


def _add_work(_: object, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Add whose call or which job it is, and the trace."""
    call = CURRENT.get()
    if call is not None:
        event.setdefault("request_id", call.request_id)
        event.setdefault("service", call.service)
        event.setdefault("rpc", call.action)
        event.setdefault("user", call.identity.user_id if call.identity else "")
        if call.identity and call.identity.key:
            event.setdefault("api_key", call.identity.key.id)
    else:
        for name, value in structlog.contextvars.get_contextvars().items():
            event.setdefault(name, value)
    if trace_id := tracing.trace_id():
        event["trace_id"] = trace_id
    return event


def _uncaught(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logger.critical("uncaught", exc_info=(kind, error, traceback))


def _uncaught_in_thread(what: threading.ExceptHookArgs) -> None:
    if what.exc_value is not None:
        _uncaught(what.exc_type, what.exc_value, what.exc_traceback)
