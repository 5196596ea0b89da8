"""Programs that jobs run: started, fed, stopped."""

import re
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from quarterdeck_server.config import foreign_environment

KEPT_BYTES = 16 * 1024
SHOWN = 500
KILL_SECONDS = 1.0
# What a program gets of our environment.
INHERITED = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH")


class Program:
    """A running program. What it says on its error output is kept, the end of it."""

    def __init__(
        self,
        arguments: Sequence[object],
        environment: Mapping[str, str],
        *,
        reads: bool = False,
        writes: bool = False,
    ) -> None:
        """With `reads` it is fed by `write`; with `writes` its output is read from `output`."""
        ours = foreign_environment()
        inherited = {name: ours[name] for name in INHERITED if name in ours}
        self._process = subprocess.Popen(  # noqa: S603
            [str(argument) for argument in arguments],
            env=inherited | {"LC_ALL": "C.UTF-8"} | dict(environment),
            stdin=subprocess.PIPE if reads else subprocess.DEVNULL,
            stdout=subprocess.PIPE if writes else subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self.name = Path(str(arguments[0])).name
        self._input: Any = self._process.stdin
        self._said = b""
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def output(self) -> Any:
        """What the program writes."""
        return self._process.stdout

    def write(self, data: bytes) -> int:
        """Feeds the program. Raises BrokenPipeError if it takes no more."""
        taken: int = self._input.write(data)
        return taken

    def end(self) -> int:
        """Ends its input, waits for it, and answers its exit code."""
        self._close_input()
        code = self._process.wait()
        self._listener.join(KILL_SECONDS)
        return code

    def stop(self) -> None:
        """Ends the program at once."""
        self._process.kill()

    def close(self) -> None:
        """Makes sure that the program is gone."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._close_input()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._listener.join(KILL_SECONDS)

    def _close_input(self) -> None:
        if self._input is not None:
            with suppress(OSError):
                self._input.close()

    def last_words(self) -> str:
        """The last line that the program told of on its error output."""
        lines = self._said.decode(errors="replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "")[:SHOWN]

    def complaint(self) -> str:
        """The first error that the program told of, without the rows that it may quote."""
        lines = self._said.decode(errors="replace").splitlines()
        errors = [line for line in lines if re.search(r"\berror\b", line, re.IGNORECASE)]
        quoting = re.compile(r"(, line \d+.*|DETAIL:.*|CONTEXT:.*)$")
        text = quoting.sub("", (errors or lines or ["it said nothing"])[0]).strip()
        return f"{self.name}: {text.removeprefix(f'{self.name}: ')}"[:SHOWN]

    def _listen(self) -> None:
        stream: Any = self._process.stderr
        with stream:
            while data := stream.read1(4096):
                # The beginning has the reason.
                self._said += data[: max(0, KEPT_BYTES - len(self._said))]
