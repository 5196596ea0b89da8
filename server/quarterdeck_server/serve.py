"""One gRPC worker process."""

import asyncio
import ctypes
import gc
import os
import signal
import sys

import grpc
import structlog
import uvloop
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health
from grpc_reflection.v1alpha import reflection

from quarterdeck_server import app, log
from quarterdeck_server.config import Settings
from quarterdeck_server.core.db import database

GRACE_SECONDS = 10
GC_THRESHOLD = 20_000
MAX_MESSAGE_BYTES = 16 * 1024 * 1024
PR_SET_PDEATHSIG = 1
# Streams never end by themselves: they are asked to before everything else stops.
END_STREAMS = signal.SIGUSR1

logger = structlog.get_logger("serve")


def die_with_parent() -> None:
    """Asks Linux to end this process when its parent dies, however that happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


async def _serve(settings: Settings, listen: str) -> None:
    built = app.build(settings)
    options = [
        ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
        ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
        ("grpc.so_reuseport", 0),
    ]
    server = grpc.aio.server(options=options)
    server.add_generic_rpc_handlers(tuple(built.handlers))
    checks = health.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(checks, server)
    names = [service.full_name for service in app.services()]
    if settings.reflection == "on":
        own = (health_pb2.DESCRIPTOR.services_by_name["Health"].full_name,)
        reflection.enable_server_reflection((*names, *own, reflection.SERVICE_NAME), server)
    server.add_insecure_port(listen)
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
    built.feed.close()
    await checks.enter_graceful_shutdown()
    await server.stop(GRACE_SECONDS)
    for task in feeding:
        task.cancel()
    built.threads.close()


def serve(settings: Settings, listen: str) -> None:
    """Serves on `listen` (`unix:/path` or `host:port`) until SIGTERM, then drains for 10 s."""
    log.configure(settings.log_format)
    # A thread that has the write lock must not wait the default 5 ms for the interpreter.
    sys.setswitchinterval(0.001)
    uvloop.run(_serve(settings, listen))
