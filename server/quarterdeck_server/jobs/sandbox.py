"""What a sandboxed program may do on this host: almost nothing.

It reads the system's libraries, its own folder and what it is given, writes to what it is
given, and connects to one port. Not to our data dir, whatever that lies in. ADR 22.
"""

import json
import os
import shutil
import struct
import sys
import sysconfig
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import quarterdeck_server
from quarterdeck_server.core.config import Settings
from quarterdeck_server.core.startup import NotStarted
from quarterdeck_server.jobs import sandbox_exec

# What libraries read: the system's, time zones, character sets, fonts, certificates, names.
SYSTEM = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/lib64"),
    *("/usr/share/zoneinfo", "/usr/share/locale", "/usr/share/i18n", "/usr/share/fonts"),
    *("/usr/share/mysql", "/usr/share/mariadb", "/usr/share/ca-certificates"),
    *("/usr/local/share/fonts", "/usr/local/share/ca-certificates", "/nix/store", "/gnu/store"),
    *("/etc/ld.so.cache", "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/pki/tls/certs"),
    *("/etc/pki/ca-trust/extracted", "/etc/crypto-policies", "/etc/nsswitch.conf"),
    *("/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/gai.conf", "/etc/services"),
    *("/etc/protocols", "/etc/localtime", "/usr/lib/ssl"),
)
# A program that is a script is made of others; what they may read is no more of ours.
FOR_SCRIPTS = ("/bin", "/usr/bin", "/usr/local/bin", "/usr/share", "/etc/alternatives")
BESIDE = ("lib", "lib64", "share")
DEEPEST = 32
UNBOXED = (
    "this host has neither Landlock (Linux 5.13) nor bubblewrap: the programs that read foreign"
    " databases run with the rights of Quarterdeck itself"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What a program may do besides reading the system's libraries and its own.

    reads       files and folders
    writes      folders in which it may do anything but run programs
    ports       the TCP ports that it may connect to; none is no network at all
    unix        whether it may connect to Unix sockets
    resolves    whether it looks names up by DNS
    times       whether it may set the times of files
    is_ours     whether it is Python with our packages
    most_bytes  of memory; 0 for no limit
    links       what is found in its own folder by another name
    """

    reads: tuple[Path, ...] = ()
    writes: tuple[Path, ...] = ()
    ports: tuple[int, ...] = ()
    unix: bool = False
    resolves: bool = False
    times: bool = False
    is_ours: bool = False
    most_bytes: int = 0
    links: Mapping[str, Path] = field(default_factory=dict)


@dataclass(slots=True)
class _Policy:
    """What no program may open, and whether none may run without a sandbox."""

    precious: tuple[Path, ...] = ()
    required: bool = False


_policy = _Policy()


def guard(settings: Settings) -> str:
    """Keep programs from what these settings name, and return what is wrong, empty if nothing is.

    Raise NotStarted if there is no sandbox and they require one.
    """
    given = (
        *(settings.data_dir, *settings.secret_files, *settings.source_roots),
        *(_file_of(settings.database, "sqlite:///"), _file_of(settings.store_url, "file:")),
    )
    _policy.precious = tuple({Path(os.path.realpath(each)) for each in given if each})
    _policy.required = settings.sandbox == "required"
    if kind() != "none":
        return ""
    if _policy.required:
        raise NotStarted(f"QUARTERDECK_SANDBOX is required, but {UNBOXED}")
    return UNBOXED


def _file_of(url: str, scheme: str) -> Path | None:
    return Path(unquote(url.removeprefix(scheme))) if url.startswith(scheme) else None


@cache
def kind() -> str:
    """Return what shuts programs in here: landlock, bubblewrap or none."""
    if sandbox_exec.landlock_version():
        return "landlock"
    return "bubblewrap" if shutil.which("bwrap") else "none"


def command(
    arguments: Sequence[str], folder: Path, box: Box, *, secret: int = -1, by: str = ""
) -> list[str]:
    """Return the command that runs a program in a box, with a folder of its own.

    `secret` is a descriptor that it inherits, `by` another kind of sandbox than the host's best.
    """
    program = Path(arguments[0])
    interpreter = _interpreter(program)
    reads: list[Path] = [Path(each) for each in SYSTEM]
    runs = [program, *([interpreter] if interpreter else [])]
    lists: list[Path] = []
    forks = interpreter is not None and _is_script(program)
    if forks:
        reads += [Path(each) for each in FOR_SCRIPTS]
        runs += [Path(each) for each in (*FOR_SCRIPTS[:3], *_path_folders())]
    if loader := _loader(interpreter if forks and interpreter else program):
        runs.append(loader)
    for each in (program, interpreter):
        reads += _beside(each) if each else []
    if box.is_ours:
        home = Path(quarterdeck_server.__file__).parent
        reads += [home, Path(sys.prefix), Path(sysconfig.get_path("stdlib"))]
        lists.append(home.parent)
        # A virtual environment's python is a link to a link.
        reads.append(Path(sys.base_prefix, "bin"))
    reads += [Path(each) for each in os.environ.get("LD_LIBRARY_PATH", "").split(":") if each]
    by = by or kind()
    limits = sandbox_exec.Limits(
        reads=open_to_all([*reads, *box.reads, *box.links.values()]),
        runs=open_to_all(runs),
        lists=[str(each) for each in lists],
        writes=[str(each) for each in (folder, *box.writes)],
        ports=box.ports,
        unix=box.unix,
        resolves=box.resolves,
        times=box.times,
        forks=forks,
        most_bytes=box.most_bytes,
        parent=os.getpid(),
        secret=secret,
        bubblewrap=shutil.which("bwrap") or "" if by == "bubblewrap" else "",
        required=_policy.required,
    )
    launcher = [sys.executable, "-I", "-S", sandbox_exec.__file__, json.dumps(limits._asdict())]
    return [*launcher, *arguments]


def _path_folders() -> list[str]:
    return [each for each in os.environ.get("PATH", "").split(os.pathsep) if each]


def _beside(program: Path) -> list[Path]:
    """Return what was installed with a program: `lib` and `share` beside the folder it lies in."""
    found = []
    for place in {program.parent, Path(os.path.realpath(program)).parent}:
        found += [place.parent / name for name in BESIDE]
        for above in place.parents[1:3]:
            found += list(above.glob("*.libs"))  # as auditwheel names them
    return found


def open_to_all(paths: Iterable[Path]) -> list[str]:
    """Return these paths, links followed, each without what is precious in it.

    Landlock cannot take away from what it allows, so that a folder with something precious in it
    becomes what else there is in it.
    """
    found: dict[str, None] = {}
    for path in paths:
        real = Path(os.path.realpath(path))
        allowed = [str(each) for each in _without(real, DEEPEST)]
        # By its own name, too: bubblewrap makes the paths that a program sees.
        found |= dict.fromkeys([*allowed, str(path)] if allowed == [str(real)] else allowed)
    return list(found)


def _without(path: Path, depth: int) -> Iterable[Path]:
    if path in _policy.precious or not depth or not path.exists():
        return
    if not any(each.is_relative_to(path) for each in _policy.precious):
        yield path
        return
    for child in sorted(path.iterdir()):
        if not child.is_symlink():
            yield from _without(child, depth - 1)


def _is_script(program: Path) -> bool:
    return _head(program)[:2] == b"#!"


def _head(program: Path) -> bytes:
    try:
        with program.open("rb") as file:
            return file.read(64 * 1024)
    except OSError:
        return b""


def _interpreter(program: Path) -> Path | None:
    """Return what runs a script; for other programs None."""
    head = _head(program)
    if head[:2] != b"#!":
        return None
    words = head[2:].split(b"\n")[0].split()
    return Path(os.fsdecode(words[0])) if words else None


def _loader(program: Path) -> Path | None:
    """Return the loader that an ELF program names (elf(5), PT_INTERP), to run in its place."""
    head = _head(program)
    if head[:5] != b"\x7fELF\x02":
        return None
    (table,) = struct.unpack_from("<Q", head, 32)
    size, count = struct.unpack_from("<HH", head, 54)
    for place in range(table, table + size * count, size):
        kind_, _, offset, _, _, length = struct.unpack_from("<IIQQQQ", head, place)
        if kind_ == 3:
            return Path(os.fsdecode(head[offset : offset + length].rstrip(b"\0")))
    return None
