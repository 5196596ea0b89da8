"""Clients of a fleet: they write, read and queue backups, and remember every answer."""

import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import httpx
from quarterdeck.v1 import tasks_pb2
from quarterdeck.v1.tasks_pb2_grpc import TaskServiceStub

PAUSE_SECONDS = 0.02
RETRY_SECONDS = 0.1
TIMEOUT_SECONDS = 20
GOOD = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request: when it was answered, how long that took, and what went wrong."""

    kind: str
    at: float
    seconds: float
    failure: str


@dataclass
class Ledger:
    """What all clients were answered."""

    attempts: list[Attempt] = field(default_factory=list)
    # id -> title of what was acknowledged.
    written: dict[str, str] = field(default_factory=dict)

    def between(self, begin: float, end: float) -> list[Attempt]:
        return [each for each in self.attempts if begin <= each.at < end]


@dataclass(frozen=True)
class Gateway:
    """Where the clients send to, and as whom."""

    address: str
    port: int
    ca: Path | None
    token: str = ""

    @property
    def url(self) -> str:
        return f"{'https' if self.ca else 'http'}://{self.address}:{self.port}"

    def rest(self) -> httpx.Client:
        verify: Any = ssl.create_default_context(cafile=self.ca) if self.ca else True
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        return httpx.Client(
            base_url=self.url, verify=verify, timeout=TIMEOUT_SECONDS, headers=headers
        )

    def channel(self) -> grpc.Channel:
        target = f"{self.address}:{self.port}"
        # A connection for each client, and a new one soon after it is lost.
        options = [("grpc.use_local_subchannel_pool", 1), ("grpc.max_reconnect_backoff_ms", 500)]
        if self.ca is None:
            return grpc.insecure_channel(target, options)
        credentials = grpc.ssl_channel_credentials(self.ca.read_bytes())
        return grpc.secure_channel(target, credentials, options)


class Client(threading.Thread):
    """Sends one kind of request after the other until it is told to stop."""

    def __init__(self, kind: str, number: int, gateway: Gateway, ledger: Ledger) -> None:
        super().__init__(daemon=True, name=f"{kind}-{number}")
        self._kind, self._gateway, self._ledger = kind, gateway, ledger
        self._count = 0
        self._done = threading.Event()

    def stop(self) -> None:
        self._done.set()

    def run(self) -> None:
        with self._gateway.rest() as rest, self._gateway.channel() as channel:
            stub = TaskServiceStub(channel)
            send = {
                "read": lambda: self._read(rest),
                "write": lambda: self._write(rest, keyed=False),
                "write, request_id": lambda: self._write(rest, keyed=True),
                "gRPC write, request_id": lambda: self._write_grpc(stub),
            }[self._kind]
            while not self._done.wait(PAUSE_SECONDS):
                self._count += 1
                send()

    def _attempt(self, call: Callable[[], Any]) -> Any:
        """One request; answers None if it failed."""
        began, answer, failure = time.monotonic(), None, GOOD
        try:
            answer = call()
        except grpc.RpcError as error:
            failure = error.code().name
        except httpx.HTTPError as error:
            failure = type(error).__name__
        else:
            if isinstance(answer, httpx.Response) and answer.status_code != 200:
                failure, answer = str(answer.status_code), None
        now = time.monotonic()
        self._ledger.attempts.append(Attempt(self._kind, now, now - began, failure))
        return answer

    def _read(self, rest: httpx.Client) -> None:
        self._attempt(lambda: rest.get("/api/tasks", params={"page_size": 5}))

    def _write(self, rest: httpx.Client, *, keyed: bool) -> None:
        title = f"{self.name} {self._count}"
        body = {"title": title} | ({"request_id": title.replace(" ", "-")} if keyed else {})
        answer = self._attempt(lambda: rest.post("/api/tasks", json=body))
        while answer is None and keyed:
            time.sleep(RETRY_SECONDS)
            answer = self._attempt(lambda: rest.post("/api/tasks", json=body))
        if answer is not None:
            self._ledger.written[answer.json()["id"]] = title

    def _write_grpc(self, stub: TaskServiceStub) -> None:
        title = f"{self.name} {self._count}"
        request = tasks_pb2.CreateTaskRequest(title=title, request_id=title.replace(" ", "-"))
        metadata = [("authorization", f"Bearer {self._gateway.token}")]

        def call() -> Any:
            return stub.CreateTask(request, metadata=metadata, timeout=TIMEOUT_SECONDS)

        while (task := self._attempt(call)) is None:
            time.sleep(RETRY_SECONDS)
        self._ledger.written[task.id] = title


KINDS = {"read": 5, "write": 3, "write, request_id": 5, "gRPC write, request_id": 3}


def start(gateway: Gateway, ledger: Ledger) -> list[Client]:
    """Sixteen clients, over connections of their own."""
    clients = [
        Client(kind, number, gateway, ledger)
        for kind, many in KINDS.items()
        for number in range(many)
    ]
    for client in clients:
        client.start()
    return clients


class Queuer(threading.Thread):
    """Queues backups all the time, and remembers those that were acknowledged."""

    def __init__(self, gateway: Gateway, sources: dict[str, int]) -> None:
        super().__init__(daemon=True)
        self._gateway, self._sources = gateway, sources
        self.queued: list[tuple[int, int]] = []
        self._done = threading.Event()

    def run(self) -> None:
        with self._gateway.rest() as rest:
            while not self._done.is_set():
                for name, source_id in self._sources.items():
                    self._queue(rest, source_id)
                    self._done.wait(0.3 if name == "shop" else 3)

    def _queue(self, rest: httpx.Client, source_id: int) -> None:
        path = f"/api/data-sources/{source_id}/backups"
        body = {"request_id": f"backup-{source_id}-{len(self.queued)}"}
        while not self._done.is_set():
            try:
                answer = rest.post(path, json=body)
            except httpx.HTTPError:
                answer = None
            if answer is not None and answer.status_code == 200:
                self.queued.append((source_id, int(answer.json()["id"])))
                return
            self._done.wait(RETRY_SECONDS)

    def close(self) -> None:
        self._done.set()
        self.join()


def kinds_of(failures: list[Attempt]) -> str:
    """`503 x 3, ReadError x 1`."""
    counted = Counter(each.failure for each in failures).most_common()
    return ", ".join(f"{failure} x {count}" for failure, count in counted) or "none"
