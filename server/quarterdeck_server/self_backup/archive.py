"""The file of a backup: a tar archive, compressed and sealed like an artifact (ADR 13).

`age --decrypt --identity backups.keys FILE | zstd -d | tar x` opens it without Quarterdeck.
The first member, `manifest.json`, tells what the others are.
"""

import hashlib
import json
import os
import re
import shutil
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO

from quarterdeck_server.artifacts.keys import KeyRing
from quarterdeck_server.artifacts.seal import Damaged, Sizes, seal, unseal
from quarterdeck_server.core.durable import RESERVED, sync_folder
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.self_backup import postgres, sqlite

FORMAT = 1
MANIFEST = "manifest.json"
MAX_MANIFEST_BYTES = 1024 * 1024
BLOCK = 512
READ_BYTES = 1024 * 1024
# The files of a backup of each kind; a database whose job engine never ran has only the first.
MEMBERS = {"sqlite": (sqlite.APP, sqlite.ENGINE), "postgresql": (postgres.FILE,)}
# What reading JSON, or a tar archive's headers, raises for what is neither.
UNREADABLE = (tarfile.TarError, ValueError, LookupError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is in a backup.

    made_at      when, RFC 3339
    kind         `sqlite` or `postgresql`
    tool         the major version of pg_dump; 0 for SQLite
    migrations   the names of those that the database has
    fingerprint  that of the secret key that seals its secrets
    audit_seq, audit_hash  the end of its audit log
    files        the SHA-256 of each member
    """

    made_at: str
    kind: str
    tool: int
    migrations: list[str]
    fingerprint: str
    audit_seq: int
    audit_hash: str
    files: dict[str, str]
    format: int = FORMAT


class _Chunks:
    """Bytes that come in pieces, to be read as from a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._left) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._left += piece
        end = len(self._left) if size < 0 else size
        data, self._left = self._left[:end], self._left[end:]
        return data


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pack(folder: Path, manifest: Manifest, target: Path, ring: KeyRing) -> int:
    """Seal the manifest and its files into `target`, mode 0600, on the disk whole or not at all.

    Return its bytes.
    """
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1))
    partial = target.with_name(f".{target.name}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            members = _Chunks(_members(folder, [MANIFEST, *manifest.files]))
            sealed = seal(members, file, ring, lambda _: None)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(target.parent)
    return sealed.stored_bytes


def _members(folder: Path, names: list[str]) -> Iterator[bytes]:
    """Yield a tar archive of these files (POSIX.1-2001, pax)."""
    for name in names:
        path = folder / name
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = path.stat().st_size, path.stat().st_mtime, 0o600
        yield info.tobuf(tarfile.PAX_FORMAT)
        with path.open("rb") as file:
            while data := file.read(READ_BYTES):
                yield data
        yield b"\0" * (-info.size % BLOCK)
    yield b"\0" * (2 * BLOCK)


def unpack(source: Path, folder: Path, ring: KeyRing) -> Manifest:
    """Open a backup into `folder`, and prove that each member is what was put in.

    Anybody can seal a file to a key ring, so nothing in it is believed before it is
    checked. Raise Damaged, and OSError if the file cannot be read or there is no
    room for it.
    """
    opened = folder / "archive.tar"
    room = max(0, shutil.disk_usage(folder).free - RESERVED)
    with source.open("rb") as sealed, opened.open("wb") as plain:
        unseal(sealed, plain, ring, Sizes(room, source.stat().st_size), lambda _: None)
    try:
        with tarfile.open(opened, "r:") as archive:
            manifest = _take_out(archive, folder)
    except UNREADABLE:
        raise _no_backup() from None
    opened.unlink()
    for name, expected in manifest.files.items():
        if digest(folder / name) != expected:
            raise Damaged(Reason.ARTIFACT_CHANGED, f"{name} in the backup was changed")
    return manifest


def _no_backup() -> Damaged:
    return Damaged(Reason.ARTIFACT_CHANGED, "the file is not a backup of Quarterdeck's database")


def _take_out(archive: tarfile.TarFile, folder: Path) -> Manifest:
    """Write the members that the manifest names; there may be no others. Raise Damaged."""
    most = 1 + max(map(len, MEMBERS.values()))
    first, *rest = islice(archive, most + 1)
    is_plain = all(each.type == tarfile.REGTYPE and each.sparse is None for each in (first, *rest))
    if first.name != MANIFEST or first.size > MAX_MANIFEST_BYTES or not is_plain:
        raise _no_backup()
    with _content(archive, first) as file:
        manifest = _manifest(file.read())
    if [each.name for each in rest] != list(manifest.files):
        raise _no_backup()
    for each in rest:
        with _content(archive, each) as file, (folder / each.name).open("wb") as copy:
            shutil.copyfileobj(file, copy, READ_BYTES)
    return manifest


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    if (content := archive.extractfile(member)) is None:
        raise _no_backup()
    return content


def _manifest(text: bytes) -> Manifest:
    """Return a manifest whose every part is of its type. Raise Damaged, and what is UNREADABLE."""
    found = json.loads(text)
    if not isinstance(found, dict):
        raise _no_backup()
    if _is_number(found.get("format")) and found["format"] > FORMAT:
        raise Damaged(Reason.ARTIFACT_CHANGED, "the backup is of a newer version of Quarterdeck")
    if set(found) != set(PARTS) or not all(PARTS[name](part) for name, part in found.items()):
        raise _no_backup()
    needed, *others = MEMBERS[found["kind"]]
    if needed not in found["files"] or not set(found["files"]) <= {needed, *others}:
        raise _no_backup()
    return Manifest(**found)


def _is_text(part: object) -> bool:
    return isinstance(part, str)


def _is_number(part: object) -> bool:
    """Whether it is a number that has a place in a BIGINT."""
    return type(part) is int and 0 <= part < 2**63


def _is_time(part: object) -> bool:
    """Whether it is a time as it is written above; a line of text may hold anything."""
    return isinstance(part, str) and datetime.fromisoformat(part).isoformat() == part


def _are_names(part: object) -> bool:
    """Whether they are the names of migrations; there is no database without one."""
    return (
        isinstance(part, list)
        and bool(part)
        and all(isinstance(each, str) and re.fullmatch("[0-9a-z_]+", each) for each in part)
    )


PARTS: dict[str, Callable[[object], bool]] = {
    "format": lambda part: _is_number(part) and part == FORMAT,
    "made_at": _is_time,
    "kind": lambda part: isinstance(part, str) and part in MEMBERS,
    "tool": _is_number,
    "migrations": _are_names,
    "fingerprint": _is_text,
    "audit_seq": _is_number,
    "audit_hash": _is_text,
    "files": lambda part: isinstance(part, dict) and all(map(_is_text, part.values())),
}
