"""The metrics port: `GET /metrics` in Prometheus' text format, and `GET /healthz`.

Answered by threads of their own, so that neither waits for what the process
does, nor keeps it waiting. A connection is for one request, which has to be
there, whole, within 5 s; of connections beyond 16 at once none is heard.
"""

import http.client
import io
import socket
import socketserver
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import structlog
from prometheus_client import CollectorRegistry, exposition
from prometheus_client.core import GaugeMetricFamily

from quarterdeck_server.core.config import Settings
from quarterdeck_server.core.startup import port_unusable
from quarterdeck_server.processes.database_metrics import Facts
from quarterdeck_server.telemetry import metrics

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
CLIENT_SECONDS = 5.0
MOST_CONNECTIONS = 16
ENVOY_SECONDS = 3.0
TRIES = 3

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Incoming: TypeAlias = socket.socket | tuple[bytes, socket.socket]

logger = structlog.get_logger("metrics")


class Scrape:
    """The figures of this process, what the database knows, and whether this process is well."""

    def __init__(self, is_well: Callable[[], bool] = lambda: True) -> None:
        self.is_well = is_well
        self._one_at_a_time = threading.Lock()
        self._facts = CollectorRegistry()
        self._facts.register(Facts())

    def text(self) -> bytes:
        """Return all figures. Two scrapes at once are one after the other."""
        with self._one_at_a_time:
            return self._text()

    def _text(self) -> bytes:
        return self._processes() + exposition.generate_latest(self._facts)

    def _processes(self) -> bytes:
        return exposition.generate_latest(metrics.REGISTRY)


class OfMachine(Scrape):
    """The figures of all processes of one `up`, what the database knows, and Envoy's."""

    def __init__(self, folder: Path, admin_socket: Path) -> None:
        super().__init__()
        self._counted = metrics.counted_in(folder)
        self._admin_socket = admin_socket

    def _text(self) -> bytes:
        envoy = _envoy_figures(self._admin_socket)
        up = CollectorRegistry()
        up.register(_GatewayUp(bool(envoy)))
        return super()._text() + exposition.generate_latest(up) + envoy

    def _processes(self) -> bytes:
        for _ in range(TRIES):
            try:
                return exposition.generate_latest(self._counted)
            except (struct.error, OSError):
                # A process is about to make its files.
                time.sleep(0.02)
        return b""


class _GatewayUp:
    def __init__(self, is_up: bool) -> None:
        self._is_up = is_up

    def collect(self) -> Iterable[GaugeMetricFamily]:
        help_text = "Whether Envoy's admin interface answered, 1 or 0."
        yield GaugeMetricFamily("quarterdeck_gateway_up", help_text, value=self._is_up)


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__("envoy", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def _envoy_figures(admin_socket: Path) -> bytes:
    """Return what Envoy counted; nothing if it does not answer in time."""
    connection = _UnixConnection(admin_socket, ENVOY_SECONDS)
    try:
        connection.request("GET", "/stats/prometheus?usedonly")
        answer = connection.getresponse()
        text = answer.read()
        return text if answer.status == http.HTTPStatus.OK else b""
    except (OSError, http.client.HTTPException):
        return b""
    finally:
        connection.close()


class _InTime(io.RawIOBase):
    """What a socket receives until a time; a timeout of its own is for each piece."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self._connection = connection
        self._until = time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "quarterdeck"
    sys_version = ""
    server: "_Server"

    def setup(self) -> None:
        super().setup()
        self.rfile.close()
        self.rfile = io.BufferedReader(_InTime(self.connection, CLIENT_SECONDS))

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/metrics":
            self._answer(200, self.server.scrape.text(), CONTENT_TYPE)
        elif path == "/healthz":
            is_well = self.server.scrape.is_well()
            self._answer(200 if is_well else 503, b"ok\n" if is_well else b"stuck\n")
        else:
            self._answer(404, b"not found\n")

    def _answer(self, status: int, body: bytes, content_type: str = "text/plain") -> None:
        self.connection.settimeout(CLIENT_SECONDS)
        self.send_response(status)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body)))
        self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: a scrape is no event."""


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, host: str, port: int, scrape: Scrape) -> None:
        self.scrape = scrape
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._free = threading.Semaphore(MOST_CONNECTIONS)
        super().__init__((host, port), _Handler)

    def process_request(self, request: Incoming, client_address: object) -> None:
        if not self._free.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except RuntimeError:
            # There is no thread to be had.
            self._free.release()
            self.shutdown_request(request)

    def process_request_thread(self, request: Incoming, client_address: object) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Incoming, client_address: object) -> None:
        """Who scrapes may go away at any time; anything else is told."""
        error = sys.exception()
        if not isinstance(error, OSError):
            logger.error("scrape failed", exc_info=error)


def keep_figures(settings: Settings, count_in: Path | None, scrape: Scrape) -> None:
    """Make this process count: in files, to be shown by `up`, or on a port of its own.

    Raise NotStarted if the port cannot be had.
    """
    if count_in is not None:
        metrics.keep_in(count_in)
    elif settings.metrics_port:
        metrics.keep_in_memory()
        serve_figures(settings, scrape)


def serve_figures(settings: Settings, scrape: Scrape) -> None:
    """Serve the metrics port from threads until the process ends.

    Raise NotStarted if the port cannot be had.
    """
    host, port = settings.metrics_host, settings.metrics_port
    try:
        server = _Server(host, port, scrape)
    except OSError as error:
        raise port_unusable(host, port, error, "QUARTERDECK_METRICS_PORT") from None
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
