"""Programs that jobs run: started in a sandbox, fed, stopped."""

import io
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from quarterdeck_server.core.config import foreign_environment
from quarterdeck_server.jobs import sandbox
from quarterdeck_server.jobs.sandbox import Box
from quarterdeck_server.jobs.sandbox_exec import SECRET

# Of what a program says on its error output: as much of the beginning, and of the end.
KEPT_BYTES = 16 * 1024
LEFT_OUT = b"\n[...]\n"
SHOWN = 500
KILL_SECONDS = 1.0
# What a program gets of our environment: where it finds others and its libraries.
INHERITED = ("PATH", "LD_LIBRARY_PATH")
# The path by which a program reads its secret, which is in no folder, no argument and no
# variable (memfd_create(2)).
SECRET_FILE = f"/proc/self/fd/{SECRET}"


class Program:
    """A running program, in a box. Both ends of what it says on its error output are kept."""

    def __init__(
        self,
        arguments: Sequence[object],
        environment: Mapping[str, str],
        *,
        reads: bool = False,
        writes: bool = False,
        box: Box = Box(),  # noqa: B008  # It is never changed.
        secret: bytes | None = None,
    ) -> None:
        """With `reads` it is fed by `write`; with `writes` its output is read from `output`.

        It works in a folder of its own, in which there is nothing but the links of its box, and
        finds `secret` in SECRET_FILE.
        """
        self.name = Path(str(arguments[0])).name
        self._folder = Path(tempfile.mkdtemp(prefix="quarterdeck-"))
        for link, path in box.links.items():
            (self._folder / link).parent.mkdir(exist_ok=True)
            (self._folder / link).symlink_to(path)
        ours = foreign_environment()
        given = {name: ours[name] for name in INHERITED if name in ours}
        given |= dict.fromkeys(("HOME", "TMPDIR"), str(self._folder)) | {"LC_ALL": "C.UTF-8"}
        held = _held(secret) if secret is not None else -1
        try:
            self._process = subprocess.Popen(  # noqa: S603
                sandbox.command(
                    [str(argument) for argument in arguments], self._folder, box, secret=held
                ),
                env=given | dict(environment),
                cwd=self._folder,
                stdin=subprocess.PIPE if reads else subprocess.DEVNULL,
                stdout=subprocess.PIPE if writes else subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[held] if held >= 0 else [],
                start_new_session=True,
            )
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        finally:
            if held >= 0:
                os.close(held)
        self._ending = threading.Lock()
        self._input = self._process.stdin
        self._first = self._last = b""
        self._is_cut = False
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def output(self) -> io.BufferedReader:
        """What the program writes, if it was started for that."""
        output = self._process.stdout
        if not isinstance(output, io.BufferedReader):
            raise ValueError(f"nothing is read of {self.name}")
        return output

    def write(self, data: bytes) -> int:
        """Feed the program. Raise BrokenPipeError if it takes no more."""
        if self._input is None:
            raise BrokenPipeError(f"{self.name} reads nothing")
        return self._input.write(data)

    def end(self) -> int:
        """End its input, wait for it, end what it began and return its exit code."""
        self._close_input()
        with suppress(ChildProcessError):
            os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        # Until it is reaped no other group can have its number.
        self.stop()
        code = self._process.wait()
        self._listener.join(KILL_SECONDS)
        shutil.rmtree(self._folder, ignore_errors=True)
        return code

    def stop(self) -> None:
        """End the program, and all that it began, at once."""
        with self._ending, suppress(ProcessLookupError):
            if self._process.returncode is None:
                os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """Make sure that the program is gone."""
        self.stop()
        with self._ending:
            self._process.wait()
        self._close_input()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._listener.join(KILL_SECONDS)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _close_input(self) -> None:
        if self._input is not None:
            with suppress(OSError):
                self._input.close()

    def said(self) -> str:
        """Return what the program told of on its error output; of much the first and the last."""
        parts = (self._first, LEFT_OUT if self._is_cut else b"", self._last)
        return b"".join(parts).decode(errors="replace")

    def last_words(self) -> str:
        """Return the last line that the program told of on its error output."""
        lines = self.said().split("\n")
        return next((line for line in reversed(lines) if line.strip()), "")[:SHOWN]

    def complaint(self) -> str:
        """Return the first error that the program told of, without the rows that it may quote."""
        lines = self.said().splitlines()
        errors = [line for line in lines if re.search(r"\berror\b", line, re.IGNORECASE)]
        quoting = re.compile(r"(, line \d+.*|DETAIL:.*|CONTEXT:.*)$")
        text = quoting.sub("", (errors or lines or ["it said nothing"])[0]).strip()
        return f"{self.name}: {text.removeprefix(f'{self.name}: ')}"[:SHOWN]

    def _listen(self) -> None:
        stream: Any = self._process.stderr
        with stream:
            while data := stream.read1(4096):
                # The beginning has the first error, the end has the last words.
                room = KEPT_BYTES - len(self._first)
                self._first += data[:room]
                last = self._last + data[room:]
                self._is_cut = self._is_cut or len(last) > KEPT_BYTES
                self._last = last[-KEPT_BYTES:]


def _held(secret: bytes) -> int:
    """Return a descriptor of a file in memory that has these bytes."""
    descriptor = os.memfd_create("secret")
    os.fchmod(descriptor, 0o600)
    with os.fdopen(descriptor, "wb", closefd=False) as file:
        file.write(secret)
    return descriptor


def answer_of(program: Path, *arguments: str) -> str:
    """Return what a program prints; empty if it fails or takes its time."""
    running = Program([program, *arguments], {}, writes=True)
    timer = threading.Timer(10, running.stop)
    timer.start()
    try:
        said = running.output.read(64 * 1024)
        return said.decode(errors="replace").strip() if running.end() == 0 else ""
    finally:
        timer.cancel()
        running.close()
