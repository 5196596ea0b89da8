"""Honest callers: what they do while an attack goes on, and how it goes for them.

They live in a process of their own, so that their clock waits for no attacker.
"""

import asyncio
import itertools
import json
import multiprocessing
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import grpc
from quarterdeck.v1 import notifications_pb2, tasks_pb2
from quarterdeck.v1.notifications_pb2_grpc import NotificationServiceStub
from quarterdeck.v1.tasks_pb2_grpc import TaskServiceStub

from tests.bench.attacks.wire import request, trusting

# Where honest people are; those who come for the first time from elsewhere have each their own.
OFFICE = "127.0.0.1"
READERS, PEOPLE, STREAMS_EACH = 4, 10, 2
TIMEOUT_SECONDS = 12.0
LOGIN, REFRESH = "/api/auth/login", "/api/auth/refresh"
GOOD = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """One thing that an honest caller did; the outcome is empty if it went well."""

    kind: str
    began: float
    seconds: float
    outcome: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the honest callers know."""

    host: str
    port: int
    password: str
    # Addresses of people: they are signed in, read, and have streams.
    people: tuple[str, ...]
    # Those who sign in again and again, and those who never did.
    regulars: tuple[str, ...]
    newcomers: tuple[str, ...]
    # A task to read.
    task_id: str
    # The certificate authority if they speak TLS.
    ca: str

    async def connect(self, address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection from an address."""
        return await asyncio.open_connection(
            self.host, self.port, local_addr=(address, 0), ssl=trusting(self.ca)
        )

    def channel(self) -> grpc.aio.Channel:
        """A channel for native gRPC."""
        place = f"{self.host}:{self.port}"
        if not self.ca:
            return grpc.aio.insecure_channel(place)
        credentials = grpc.ssl_channel_credentials(Path(self.ca).read_bytes())
        return grpc.aio.secure_channel(place, credentials)


def refresh_token(email: str) -> str:
    """The refresh token that somebody has from before."""
    return f"qdr_of_{email}"


class Caller:
    """One connection of HTTP/1.1 that is opened when it is needed, from one address."""

    def __init__(self, known: Known, address: str = OFFICE) -> None:
        self._known, self._address = known, address
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def call(
        self, method: str, path: str, token: str = "", body: bytes = b""
    ) -> tuple[int, bytes]:
        """One request: its status and its body. Raises OSError, TimeoutError, EOFError."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            try:
                if self._streams is None:
                    self._streams = await self._known.connect(self._address)
                reader, writer = self._streams
                writer.write(request(method, path, token, body))
                return await self._answer(reader)
            except BaseException:
                self.close()
                raise

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[int, bytes]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        length, is_last, chunked = 0, False, False
        for line in head[1:]:
            name, _, value = line.partition(": ")
            if name == "content-length":
                length = int(value)
            is_last |= (name, value) == ("connection", "close")
            chunked |= (name, value) == ("transfer-encoding", "chunked")
        body = await reader.readexactly(length)
        while chunked:
            size = int(await reader.readline(), 16)
            body += (await reader.readexactly(size + 2))[:size]
            chunked = size > 0
        if is_last:
            self.close()
        return int(head[0].split()[1]), body

    def close(self) -> None:
        """Closes the connection; the next call opens one."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


class Honest:
    """All honest callers, and what they remember."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._samples: list[Sample] = []
        self._under_way: dict[int, float] = {}
        self._numbers = itertools.count()
        self._tokens: list[str] = []
        self._devices: dict[str, str] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def run(self, pipe: Connection) -> None:
        """Signs in, says so, and does what honest callers do until the pipe says stop."""
        for number, email in enumerate(self._known.people):
            await self._resume(email, f"127.201.0.{1 + number}")
        regulars = [
            self._login("before", Caller(self._known), email) for email in self._known.regulars
        ]
        await asyncio.gather(*regulars)
        channel = self._known.channel()
        loops: list[Callable[[], Awaitable[None]]] = []
        loops += [lambda number=number: self._read(number) for number in range(READERS)]
        loops += [self._visit, self._write, self._health, lambda: self._read_grpc(channel)]
        loops += [self._regulars, self._newcomers, self._newcomers_elsewhere]
        for number in range(PEOPLE):
            loops.append(lambda number=number: self._follow_rest(number))
            loops.append(lambda number=number: self._follow_grpc(number, channel))
        self._tasks = [asyncio.create_task(begin()) for begin in loops]  # type: ignore[arg-type]
        await asyncio.sleep(1)
        pipe.send("ready")
        while (asked := await asyncio.to_thread(pipe.recv)) != "stop":
            pipe.send(await self._window(*asked))
        for task in self._tasks:
            task.cancel()
        await channel.close()

    async def _resume(self, email: str, address: str) -> None:
        """Goes on with a session from before."""
        caller = Caller(self._known, address)
        body = json.dumps({"refresh_token": refresh_token(email)}).encode()
        status, text = await caller.call("POST", REFRESH, "", body)
        if status != 200:
            raise RuntimeError(f"{email} cannot go on: {status} {text[:200]!r}")
        self._tokens.append(json.loads(text)["access_token"])
        caller.close()

    async def _window(self, began: float, ended: float) -> list[Sample]:
        """What was begun between two times, when all of it has ended."""
        limit = time.monotonic() + TIMEOUT_SECONDS + 1
        while time.monotonic() < limit and any(t < ended for t in self._under_way.values()):
            await asyncio.sleep(0.05)
        failed = [each for each in self._tasks if each.done()]
        if failed:
            raise RuntimeError(f"an honest caller stopped: {failed[0].exception()!r}")
        return [each for each in self._samples if began <= each.began < ended]

    async def _note(self, kind: str, call: Awaitable[tuple[int, bytes]]) -> bytes:
        """Waits for a call and remembers it; answers its body if it went well."""
        number, began, body = next(self._numbers), time.monotonic(), b""
        self._under_way[number] = began
        try:
            status, body = await call
            outcome = GOOD if status == 200 else str(status)
        except (OSError, EOFError, TimeoutError) as error:
            outcome = type(error).__name__
        except grpc.aio.AioRpcError as error:
            outcome = error.code().name
        finally:
            del self._under_way[number]
        self._samples.append(Sample(kind, began, time.monotonic() - began, outcome))
        return b"" if outcome else body

    async def _read(self, number: int) -> None:
        """A task, and a page of events, in turns, with short pauses."""
        caller, token = Caller(self._known), self._tokens[number]
        paths = (f"/api/tasks/{self._known.task_id}", "/api/events?page_size=20")
        for path in itertools.cycle(paths):
            await self._note("read", caller.call("GET", path, token))
            await asyncio.sleep(0.02)

    async def _visit(self) -> None:
        """Reads on a new connection each time."""
        path = f"/api/tasks/{self._known.task_id}"
        while True:
            caller = Caller(self._known)
            await self._note("new connection", caller.call("GET", path, self._tokens[4]))
            caller.close()
            await asyncio.sleep(0.2)

    async def _read_grpc(self, channel: grpc.aio.Channel) -> None:
        stub = TaskServiceStub(channel)
        metadata = (("authorization", f"Bearer {self._tokens[5]}"),)
        asked = tasks_pb2.GetTaskRequest(id=self._known.task_id)

        async def get() -> tuple[int, bytes]:
            await stub.GetTask(asked, metadata=metadata, timeout=TIMEOUT_SECONDS)
            return 200, b""

        while True:
            await self._note("grpc", get())
            await asyncio.sleep(0.1)

    async def _write(self) -> None:
        caller = Caller(self._known)
        for number in itertools.count():
            body = json.dumps({"title": f"honest {number}"}).encode()
            await self._note("write", caller.call("POST", "/api/tasks", self._tokens[6], body))
            await asyncio.sleep(1)

    async def _health(self) -> None:
        while True:
            caller = Caller(self._known)
            await self._note("healthz", caller.call("GET", "/healthz"))
            caller.close()
            await asyncio.sleep(0.5)

    async def _login(self, kind: str, caller: Caller, email: str) -> None:
        body = {"email": email, "password": self._known.password}
        body["device_token"] = self._devices.get(email, "")
        asked = caller.call("POST", LOGIN, "", json.dumps(body).encode())
        if answer := await self._note(kind, asked):
            self._devices[email] = json.loads(answer).get("device_token", "")
        caller.close()

    async def _regulars(self) -> None:
        """People who signed in before, from where they did; 20 logins a minute."""
        for email in itertools.cycle(self._known.regulars):
            await self._login("login, known", Caller(self._known), email)
            await asyncio.sleep(3)

    async def _newcomers(self) -> None:
        """People who never signed in, from where others do; 7 logins a minute."""
        for email in self._known.newcomers[::2]:
            await self._login("login, new", Caller(self._known), email)
            await asyncio.sleep(8)

    async def _newcomers_elsewhere(self) -> None:
        """People who never signed in, from where nobody ever did."""
        for number, email in enumerate(self._known.newcomers[1::2]):
            caller = Caller(self._known, f"127.200.{number // 200}.{1 + number % 200}")
            await self._login("login, new elsewhere", caller, email)
            await asyncio.sleep(3)

    async def _follow_rest(self, number: int) -> None:
        """A stream of notifications as a browser has it."""
        token = self._tokens[number]
        while True:
            with suppress(OSError, EOFError):
                reader, writer = await self._known.connect(OFFICE)
                writer.write(request("GET", "/api/notifications/stream", token))
                while await reader.read(2**16):
                    pass
                writer.close()
            self._ended("over REST")
            await asyncio.sleep(1)

    async def _follow_grpc(self, number: int, channel: grpc.aio.Channel) -> None:
        stub = NotificationServiceStub(channel)
        metadata = (("authorization", f"Bearer {self._tokens[number]}"),)
        while True:
            code = "over gRPC"
            try:
                request = notifications_pb2.WatchNotificationsRequest()
                async for _ in stub.WatchNotifications(request, metadata=metadata):
                    pass
            except grpc.aio.AioRpcError as error:
                code = error.code().name
            self._ended(code)
            await asyncio.sleep(1)

    def _ended(self, how: str) -> None:
        self._samples.append(Sample("stream", time.monotonic(), 0, how))


def _main(known: Known, pipe: Connection) -> None:
    asyncio.run(Honest(known).run(pipe))


class HonestProcess:
    """The process of the honest callers."""

    def __init__(self, known: Known) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawn.Pipe()
        self._process = spawn.Process(target=_main, args=(known, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self._pipe.recv()

    def window(self, began: float, ended: float) -> list[Sample]:
        """What the honest callers began between two times of the monotonic clock."""
        self._pipe.send((began, ended))
        return list(self._pipe.recv())

    def stop(self) -> None:
        """Ends the process."""
        with suppress(OSError):
            self._pipe.send("stop")
        self._process.join(timeout=10)
        self._process.kill()
