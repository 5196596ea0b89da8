"""The manifest beside each artifact: what it is, in a form that needs no catalogue.

It is signed with the key ring, so that nobody who can only write to the store
(and knows the public keys) can pass a backup off as one of ours.
"""

import json
import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from quarterdeck_server.artifacts.keys import KeyRing
from quarterdeck_server.artifacts.seal import CHANGED, Damaged, Digest
from quarterdeck_server.artifacts.store import MISSING, Store, StoreError
from quarterdeck_server.core import clock, errors
from quarterdeck_server.domains.backups import service
from quarterdeck_server.domains.backups.models import Backup
from quarterdeck_server.domains.backups.programs import Dump
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.storage import db

FORMAT = "quarterdeck-backup/1"
# What two thousand tables need, many times over; read into memory, its parts need twenty times
# as much as its text.
MAX_BYTES = 16 * 1024 * 1024
MAX_PARTS = 200_000
READ_BYTES = 1024 * 1024
SEALED = ".zst.age"
SOURCE = ("name", "source_type", "host", "port", "database", "username", "ssl_mode", "path")
NAME_CHARACTERS = 40
KNOWN_AT_ONCE = 500
IMPORT = "backups.import"

_find = db.Statement(lambda: Backup.select().where(Backup.uid == db.bind("uid")))
_adopt = db.Statement(
    lambda: Backup.update(
        data_source_id=db.bind("data_source_id"), schedule_id=None, expires_at=None
    ).where(Backup.uid == db.bind("uid"))
)


@dataclass(frozen=True, slots=True)
class Found:
    """An artifact in the store: its key, and its manifest or what is wrong with it."""

    artifact: str
    manifest: dict[str, Any]
    problem: str = ""

    @property
    def address(self) -> str:
        """Where the source was."""
        return str(self.manifest.get("address", ""))


def new_key(row: Any, suffix: str) -> str:
    """A key that no other run's artifact has, and that people can read."""
    name = re.sub(r"[^a-z0-9]+", "-", data_sources.name_of(row.data_source_id).lower()).strip("-")
    moment = clock.as_text(row.created_at, "%Y%m%dT%H%M%SZ")
    folder = f"{name[:NAME_CHARACTERS] or 'source'}-{row.data_source_id}"
    unique = db.new_id()
    return f"{folder}/{moment}-{row.backup_type}-{unique}.{suffix}{SEALED}"


def build(row: Any, dump: Dump, tables: dict[str, int | None], digest: Digest) -> dict[str, Any]:
    """The manifest of a backup that was just stored."""
    source = data_sources.get_source(row.data_source_id)
    return {
        "format": FORMAT,
        "uid": row.uid,
        "artifact": row.artifact,
        "address": data_sources.address_of(source),
        "source": {name: getattr(source, name) for name in SOURCE},
        "backup_type": row.backup_type,
        "description": row.description,
        "server_version": dump.server_version[: data_sources.MAX_VERSION],
        "created_at": clock.as_text(row.created_at),
        "started_at": clock.as_text(row.started_at),
        "stored_at": clock.as_text(clock.now()),
        "size_bytes": digest.size_bytes,
        "sha256": digest.sha256,
        "stored_bytes": digest.stored_bytes,
        "stored_sha256": digest.stored_sha256,
        "compression": "zstd",
        "encryption": "age",
        "properties": dump.properties | {"suffix": dump.suffix},
        "tables": tables,
    }


def write(store: Store, ring: KeyRing, manifest: dict[str, Any]) -> None:
    """Signs a manifest and puts it beside its artifact. Raises StoreError."""
    signed = ring.sign(manifest | {"recipients": ring.recipient_names})
    text = json.dumps(signed, indent=1, ensure_ascii=False)
    store.put(manifest["artifact"] + service.MANIFEST, text.encode())


def read(store: Store, ring: KeyRing, artifact: str) -> dict[str, Any] | None:
    """The manifest of an artifact; None if it has none. Raises StoreError, or Damaged for a lie."""
    try:
        with closing(store.open(artifact + service.MANIFEST)) as reader:
            text = bytearray()
            while part := reader.read(READ_BYTES):
                text += part
                if len(text) > MAX_BYTES:
                    raise Damaged(CHANGED, "The manifest is too large.")
    except StoreError as error:
        if error.code == MISSING:
            return None
        raise
    if sum(map(text.count, (b",", b"[", b"{"))) > MAX_PARTS:
        raise Damaged(CHANGED, "The manifest has too many parts.")
    try:
        manifest = json.loads(text)
    except (ValueError, RecursionError):
        raise Damaged(CHANGED, "The manifest is not valid JSON.") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Damaged(CHANGED, "The format of the manifest is unknown.")
    if not ring.is_genuine(manifest):
        raise Damaged(
            CHANGED, "The manifest was changed, or was signed with a key that no longer exists."
        )
    if manifest.get("artifact") != artifact:
        raise Damaged(CHANGED, "The manifest belongs to another artifact.")
    return manifest


def matching(row: Any, manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest, which has to be of this backup. Raises Damaged."""
    if manifest["stored_sha256"] != row.sha256:
        raise Damaged(CHANGED, "The manifest belongs to another backup.")
    return manifest


def examine(store: Store, ring: KeyRing, artifact: str) -> Found:
    """What the manifest of an artifact says, without its tables; or why it cannot be adopted."""
    try:
        manifest = read(store, ring, artifact)
        size = store.size(artifact)
    except (Damaged, StoreError) as failure:
        return Found(artifact, {}, failure.message)
    if manifest is None:
        return Found(artifact, {}, "The manifest is missing.")
    about = {name: manifest[name] for name in manifest if name not in ("tables", "properties")}
    if size != manifest["stored_bytes"]:
        problem = "The artifact is gone." if size is None else "The artifact has another size."
        return Found(artifact, about, problem)
    return Found(artifact, about)


def artifacts(store: Store) -> list[str]:
    """The artifacts of a store that have a manifest. Raises StoreError."""
    return [key.removesuffix(service.MANIFEST) for key in store.keys(service.MANIFEST)]


def unknown(keys: Sequence[str]) -> list[str]:
    """Those artifacts that are not in the catalogue, or of a data source that was deleted."""
    left = []
    for start in range(0, len(keys), KNOWN_AT_ONCE):
        part = keys[start : start + KNOWN_AT_ONCE]
        rows = Backup.select().where(Backup.artifact.in_(part))
        known = {row.artifact for row in rows if _is_kept(row)}
        left += [key for key in part if key not in known]
    return left


def _is_kept(row: Any) -> bool:
    """Whether a row of the catalogue stays as it is: it is somebody's, or it is no backup."""
    is_good = row.finished_at is not None and row.sha256 and not row.deleted_at
    return not is_good or data_sources.is_live(row.data_source_id)


def adopt_anywhere(found: Found) -> bool:
    """Puts a backup into the catalogue, with its data source if there is none; tells if it did.

    The source has no password then: it is not in the store.
    """
    db.serialize(IMPORT)
    return adopt(data_sources.find_or_make(found.manifest["source"]), found)


def adopt(source_id: int, found: Found) -> bool:
    """Puts a backup into the catalogue, as one of this source, if it is not there already.

    Tells whether it did. Raises InvalidArgument for a backup of another kind of source.
    """
    db.serialize(IMPORT)
    manifest = found.manifest
    source_type = data_sources.source_type_of(source_id)
    if manifest["source"]["source_type"] != source_type:
        raise errors.invalid("source", f"is not a {source_type} source")
    row = _find.first(uid=manifest["uid"])
    if row is not None:
        if _is_kept(row):
            return False
        _adopt.run(uid=manifest["uid"], data_source_id=source_id)
        return True
    times = {
        name: clock.from_text(manifest[given])
        for name, given in (
            *(("created_at", "created_at"), ("started_at", "started_at")),
            ("finished_at", "stored_at"),
        )
    }
    service.new_backup(
        {
            "uid": manifest["uid"],
            "data_source_id": source_id,
            "backup_type": manifest["backup_type"],
            "status": "completed",
            "progress": 1.0,
            "size_bytes": manifest["size_bytes"],
            "stored_bytes": manifest["stored_bytes"],
            "sha256": manifest["stored_sha256"],
            "artifact": found.artifact,
            "server_version": manifest["server_version"],
            "description": manifest["description"],
            **times,
        }
    )
    return True
