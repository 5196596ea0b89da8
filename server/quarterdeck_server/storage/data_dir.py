"""The data dir: accessible to its owner only, or refused.

Password hashes, keys and the plain text of what is being worked on lie in it. One
that is there already may have been made with any umask, or be no place of ours at
all: a home, /tmp. What is plainly not ours is refused rather than changed.
"""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from quarterdeck_server.core.config import BadSetting, Settings

# The job engine's own database, beside an SQLite one.
ENGINE_FILE = "jobs.db"
# The directory, also beside it, of the locks that tell which workers live.
LOCKS = "jobs.locks"
OTHERS = 0o077
# Only Quarterdeck makes files of these names.
MARKS = ("quarterdeck.db", ENGINE_FILE, "secret.key", "backups.keys", "up.lock")
OURS = re.compile(
    r"(quarterdeck|jobs)\.(db|locks)(\W.*)?|\.?(secret\.key|backups\.keys)(\.\d+)?|up\.lock"
    r"|sources|backups|work|work-reports|run|own|replaced-.*|\.quarterdeck-database-.*"
)
# What file systems and libraries make in the home of a service, which the data dir may be.
IGNORED = ("lost+found", ".aws", ".cache", ".config", ".local", ".postgresql")
# What others' programs may write in, and what may be large: the folder, not what is in it.
NOT_INSIDE = ("sources",)
# Directories of the system (Filesystem Hierarchy Standard 3.0).
SYSTEM = frozenset(
    Path(f"/{name}")
    for name in (
        *("", "bin", "boot", "dev", "dev/shm", "etc", "home", "lib", "lib64", "media", "mnt"),
        *("opt", "proc", "root", "run", "sbin", "srv", "sys", "tmp", "usr", "usr/local"),
        *("var", "var/cache", "var/lib", "var/log", "var/run", "var/spool", "var/tmp"),
    )
)


def own_data_dir(settings: Settings, *, whole: bool) -> None:
    """Make what there is of the data dir its owner's alone: 0700, and 0600 its files.

    With `whole` also what is in its folders, but those of data sources. Raise BadSetting if it
    belongs to somebody else, or is plainly no data dir.
    """
    folder = settings.data_dir
    try:
        if folder.exists():
            _check_ours(folder, settings)
            _own(folder, folder.stat())
            for entry in os.scandir(folder):
                if OURS.fullmatch(entry.name):
                    _own_entry(entry, whole and entry.name not in NOT_INSIDE)
        for path in _database_files(settings):
            # Others may be at work, and files come and go.
            with suppress(FileNotFoundError, NotADirectoryError):
                _own(path, path.stat())
    except OSError as error:
        where = error.filename or folder
        raise BadSetting(f"cannot use the data dir {folder}: {where}: {error.strerror}") from None


def _check_ours(folder: Path, settings: Settings) -> None:
    """Raise BadSetting for a directory that is not made for Quarterdeck."""
    if not folder.is_dir():
        raise BadSetting(f"the data dir {folder} is not a directory")
    real = folder.resolve()
    if real in SYSTEM or folder.stat().st_mode & stat.S_ISVTX:
        raise BadSetting(
            f"the data dir {folder} is shared with the rest of the system; choose a separate one,"
            f" such as {folder / 'quarterdeck'}"
        )
    names = set(os.listdir(folder)) - set(IGNORED)
    given = (settings.key_file, settings.key_ring_file, *_database_files(settings))
    marks = {*MARKS, *(path.name for path in given if path.parent == folder)}
    if names & marks or all(OURS.fullmatch(name) for name in names):
        return
    raise BadSetting(
        f"the data dir {folder} has files, but none of Quarterdeck's; choose an empty directory,"
        f" such as {folder / 'quarterdeck'}"
    )


def _own(path: Path, found: os.stat_result) -> None:
    """Take a file or directory from everybody but its owner. Raise BadSetting if that is not us."""
    if found.st_uid != os.geteuid():
        raise BadSetting(
            f"{path} belongs to user {found.st_uid}, but Quarterdeck runs as user {os.geteuid()};"
            f" run Quarterdeck as its owner, or: chown -R {os.geteuid()} {path}"
        )
    if found.st_mode & OTHERS:
        path.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)


def _own_entry(entry: "os.DirEntry[str]", inside: bool) -> None:
    """Take what a directory of ours has; links lead elsewhere, and are left alone."""
    with suppress(FileNotFoundError):
        found = entry.stat(follow_symlinks=False)
        is_key = entry.name.endswith((".key", ".keys"))
        # Whoever reads a key that is open refuses it: others may know what is in it.
        if entry.is_symlink() or (is_key and found.st_mode & OTHERS):
            return
        _own(Path(entry.path), found)
        if inside and entry.is_dir():
            for each in os.scandir(entry.path):
                _own_entry(each, inside)


def _database_files(settings: Settings) -> Iterator[Path]:
    """Yield what an SQLite database may consist of, which need not be in the data dir."""
    scheme, _, rest = settings.database.partition(":///")
    if scheme == "sqlite":
        for name in (Path(rest).name, ENGINE_FILE):
            for beside in ("", "-wal", "-shm", ".lock", ".migrate"):
                yield Path(rest).with_name(f"{name}{beside}")
