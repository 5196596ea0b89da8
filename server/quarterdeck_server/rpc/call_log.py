"""The log line, the metrics and the span of each call."""

import asyncio
import time
from types import TracebackType
from typing import Self

import grpc
import structlog

from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import CURRENT, Call, Metadata
from quarterdeck_server.rpc import status
from quarterdeck_server.rpc.policy import Rpc
from quarterdeck_server.telemetry import metrics, tracing

log = structlog.get_logger("rpc")


class Watch:
    """Watches the calls of one rpc."""

    def __init__(self, rpc: Rpc) -> None:
        self.rpc = rpc
        self.figures = metrics.RpcFigures(rpc.service, rpc.name)

    def of(self, call: Call, metadata: Metadata) -> "Watched":
        """Watch a call for as long as the answered context is open."""
        return Watched(self, call, metadata)


class Watched:
    """A call that is being watched; who turns its error into an answer sets `error`.

    A gRPC call has a context of its own, so what is set in it is not taken back.
    """

    __slots__ = ("_call", "_span", "_started", "_watch", "error")

    def __init__(self, watch: Watch, call: Call, metadata: Metadata) -> None:
        self._started = time.perf_counter()
        self._watch = watch
        self._call = call
        self._span = tracing.call(watch.rpc.path, call.request_id, metadata)
        self.error: errors.AppError | None = None

    def __enter__(self) -> Self:
        CURRENT.set(self._call)
        if self._watch.rpc.is_stream:
            self._watch.figures.stream(1)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        seconds = time.perf_counter() - self._started
        code = self._code(raised)
        if self._watch.rpc.is_stream:
            self._watch.figures.stream(-1)
            self._watch.figures.ended(code, None)
        else:
            self._watch.figures.ended(code, seconds)
        identity = self._call.identity
        if identity and identity.key:
            metrics.key_called(identity.key.id, is_ok=code == "OK")
        because = self._call.unchanged_because
        unchanged = {"unchanged": because} if because else {}
        level = log.error if code == grpc.StatusCode.INTERNAL.name else log.info
        level(
            "call",
            status=code,
            reason=self.error.reason if self.error else "",
            ip=self._call.ip,
            ms=round(seconds * 1000, 1),
            **unchanged,
        )
        if self._span is not None:
            self._span.end(code, identity.user_id if identity else "")

    def _code(self, raised: BaseException | None) -> str:
        """Return the name of the gRPC status.

        What was not turned into an answer is an error of ours.
        """
        if isinstance(raised, asyncio.CancelledError | GeneratorExit):
            # Who called has hung up, or does not wait any longer.
            return grpc.StatusCode.CANCELLED.name
        if raised is not None:
            return grpc.StatusCode.INTERNAL.name
        return status.code_of(self.error).name if self.error else "OK"
