"""One gRPC worker process."""

import asyncio
import gc
import os
import signal
import sys
from pathlib import Path

import grpc
import structlog
import uvloop
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health
from grpc_reflection.v1alpha import reflection

from quarterdeck_server import app
from quarterdeck_server.core.addresses import socket_path
from quarterdeck_server.core.config import BadSetting, Settings
from quarterdeck_server.processes.lifetime import END_STREAMS, GRACE_SECONDS
from quarterdeck_server.processes.metrics_port import Scrape, keep_figures
from quarterdeck_server.processes.tls import credentials
from quarterdeck_server.rpc import contract
from quarterdeck_server.rpc.peers import PEERS, read_gateway_secrets
from quarterdeck_server.storage.db import database
from quarterdeck_server.telemetry import log, tracing, waiting

# Longer than a gateway waits from one health check to the next.
NOTICE_SECONDS = 3
GC_THRESHOLD = 20_000
MAX_MESSAGE_BYTES = 16 * 1024 * 1024
# What 4 MiB of JSON become at most, `[0,0,…]`; the gate says no to what is more than 16 MiB.
MAX_REQUEST_BYTES = 24 * 1024 * 1024
# More than what the gateway lets in, 60 KiB, with what it adds and 32 bytes for each header
# (RFC 9113, 6.5.2); from the first limit on gRPC refuses by chance, from the second all.
MAX_METADATA_BYTES = 80 * 1024
# Of one connection; a gateway makes more of them when it needs more.
MOST_STREAMS = 1024

OPTIONS = (
    ("grpc.max_receive_message_length", MAX_REQUEST_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_metadata_size", MAX_METADATA_BYTES),
    ("grpc.absolute_max_metadata_size", MAX_METADATA_BYTES),
    ("grpc.so_reuseport", 0),
    # A message that is compressed is refused before it is opened: only "identity" is known.
    ("grpc.compression_enabled_algorithms_bitset", 1),
    ("grpc.max_concurrent_streams", MOST_STREAMS),
    # A peer that is gone, and one that asks whether we are.
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 15_000),
    ("grpc.http2.min_ping_interval_without_data_ms", 1_000),
    # On a busy host they come in bunches, and a gateway that was told off is away for a while.
    ("grpc.http2.max_ping_strikes", 0),
)

logger = structlog.get_logger("serve")


async def _serve(settings: Settings, listen: str, secured: grpc.ServerCredentials | None) -> None:
    built = app.build(settings)
    waiting.watch_database()
    server = grpc.aio.server(options=OPTIONS)
    server.add_generic_rpc_handlers(tuple(built.handlers))
    checks = health.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(checks, server)
    names = [service.full_name for service in contract.services()]
    if settings.reflection:
        own = (health_pb2.DESCRIPTOR.services_by_name["Health"].full_name,)
        reflection.enable_server_reflection((*names, *own, reflection.SERVICE_NAME), server)
    try:
        if secured is None:
            server.add_insecure_port(listen)
        else:
            server.add_secure_port(listen, secured)
    except RuntimeError:
        refused = f", or {settings.tls_cert_file} is refused" if secured else ""
        raise BadSetting(f"cannot listen on {listen}; it may be in use{refused}") from None
    database.connect(reuse_if_open=True)
    await server.start()
    for name in ("", *names):
        await checks.set(name, health_pb2.HealthCheckResponse.SERVING)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    # What is loaded now stays; the collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD)
    logger.info("serving", listen=listen, pid=os.getpid())
    asyncio.get_running_loop().add_signal_handler(END_STREAMS, built.feed.close)
    feeding = [asyncio.create_task(run()) for run in (built.feed.run, built.feed.run_progress)]
    await stop.wait()
    await checks.enter_graceful_shutdown()
    if not socket_path(listen):
        # The gateway finds out by its health check, and sends no more.
        await asyncio.sleep(NOTICE_SECONDS)
    built.feed.close()
    await server.stop(GRACE_SECONDS)
    for task in feeding:
        task.cancel()
    await built.denials.flush()
    built.threads.close()


def _know_gateway(settings: Settings) -> None:
    """Believe a caller only with the secret of the gateway. Raise BadKeyFile."""
    file = settings.gateway_secret_file
    if file is None:
        logger.warning(
            "the gateway is not known from other callers, so all of its clients share an address;"
            " set QUARTERDECK_GATEWAY_SECRET_FILE, or QUARTERDECK_TLS_CLIENT_CA_FILE"
        )
    PEERS.believe_only(read_gateway_secrets(file) if file else ())


def serve(settings: Settings, listen: str, count_in: Path | None = None) -> None:
    """Serve on `listen` (`unix:/path` or `host:port`) until SIGTERM, then drain for 10 s.

    Its figures go to the files `count_in` of `up`, else to the metrics port if there is one.
    On a `host:port` it first says for some seconds that it is about to stop. Raise
    BadSetting for a certificate that cannot be used.
    """
    log.configure(settings.log_format)
    tracing.begin(settings.otlp_url, settings.trace_sample)
    keep_figures(settings, count_in, Scrape())
    secured = None if socket_path(listen) else credentials(settings)
    if not socket_path(listen) and settings.tls_client_ca_file is None:
        _know_gateway(settings)
    # A thread that has the write lock must not wait the default 5 ms for the interpreter.
    sys.setswitchinterval(0.001)
    uvloop.run(_serve(settings, listen, secured))
    tracing.end()
