"""The file of a backup: a tar archive, compressed and sealed like an artifact (ADR 13).

`age --decrypt --identity backups.keys FILE | zstd -d | tar x` opens it without Quarterdeck.
The first member, `manifest.json`, tells what the others are.
"""

import hashlib
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from quarterdeck_server.artifacts.keys import KeyRing
from quarterdeck_server.artifacts.seal import Damaged, seal, unseal
from quarterdeck_server.core.durable import sync_folder

FORMAT = 1
MANIFEST = "manifest.json"
BLOCK = 512
READ_BYTES = 1024 * 1024
BAD_ARCHIVE = "BAD_ARCHIVE"


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
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pack(folder: Path, manifest: Manifest, target: Path, ring: KeyRing) -> int:
    """Seals the manifest and its files into `target`, mode 0600, on the disk whole or not at all.

    Answers its bytes.
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
    """A tar archive of these files (POSIX.1-2001, pax)."""
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
    """Opens a backup into `folder`, and proves that each member is what was put in.

    Raises Damaged, and OSError if the file cannot be read.
    """
    opened = folder / "archive.tar"
    with source.open("rb") as sealed, opened.open("wb") as plain:
        unseal(sealed, plain, ring, lambda _: None)
    try:
        with tarfile.open(opened) as archive:
            archive.extractall(folder, filter="data")
        found = json.loads((folder / MANIFEST).read_text())
        if found.get("format") != FORMAT:
            raise Damaged(BAD_ARCHIVE, "the backup is of a newer version of Quarterdeck")
        manifest = Manifest(**found)
    except (tarfile.TarError, OSError, ValueError, TypeError):
        raise Damaged(BAD_ARCHIVE, "the file is no backup of Quarterdeck's database") from None
    opened.unlink()
    for name, expected in manifest.files.items():
        if digest(folder / name) != expected:
            raise Damaged(BAD_ARCHIVE, f"{name} in the backup is not what was put in")
    return manifest
