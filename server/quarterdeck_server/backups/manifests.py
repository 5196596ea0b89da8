"""The manifest beside each artifact: what it is, in a form that needs no catalogue.

It is signed with the key ring, so that nobody who can only write to the store
(and knows the public keys) can pass a backup off as one of ours.
"""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from quarterdeck_server.artifacts.keys import KeyRing
from quarterdeck_server.artifacts.seal import CHANGED, Damaged, Digest
from quarterdeck_server.artifacts.store import MISSING, Store, StoreError
from quarterdeck_server.backups import service
from quarterdeck_server.backups.models import Backup
from quarterdeck_server.backups.programs import Dump
from quarterdeck_server.core import clock, db
from quarterdeck_server.data_sources import service as data_sources

FORMAT = "quarterdeck-backup/1"
SUFFIX = ".manifest.json"
# What two thousand tables need, many times over.
MAX_BYTES = 64 * 1024 * 1024
SEALED = ".zst.age"
SOURCE = ("name", "source_type", "host", "port", "database", "username", "ssl_mode", "path")
NAME_CHARACTERS = 40

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
        "server_version": dump.server_version,
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
    store.put(manifest["artifact"] + SUFFIX, text.encode())


def read(store: Store, ring: KeyRing, artifact: str) -> dict[str, Any] | None:
    """The manifest of an artifact; None if it has none. Raises StoreError, or Damaged for a lie."""
    try:
        with closing(store.open(artifact + SUFFIX)) as reader:
            text = b""
            while part := reader.read(MAX_BYTES):
                text += part
                if len(text) > MAX_BYTES:
                    raise Damaged(CHANGED, "The manifest is too large.")
    except StoreError as error:
        if error.code == MISSING:
            return None
        raise
    try:
        manifest = json.loads(text)
    except ValueError:
        raise Damaged(CHANGED, "The manifest is no JSON.") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Damaged(CHANGED, "The manifest is of no format that is known.")
    if not ring.is_genuine(manifest):
        raise Damaged(CHANGED, "The manifest was changed, or signed with a key that is gone.")
    if manifest.get("artifact") != artifact:
        raise Damaged(CHANGED, "The manifest is another artifact's.")
    return manifest


def matching(row: Any, manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest, which has to be of this backup. Raises Damaged."""
    if manifest["stored_sha256"] != row.sha256:
        raise Damaged(CHANGED, "The manifest is not the one of this backup.")
    return manifest


def scan(store: Store, ring: KeyRing) -> Iterator[Found]:
    """All artifacts that have a manifest. Raises StoreError."""
    for key in store.keys(SUFFIX):
        yield examine(store, ring, key)


def examine(store: Store, ring: KeyRing, key: str) -> Found:
    """What the manifest of this key is of. Raises StoreError."""
    artifact = key.removesuffix(SUFFIX)
    try:
        manifest = read(store, ring, artifact)
    except Damaged as damage:
        return Found(artifact, {}, damage.message)
    if manifest is None:
        return Found(artifact, {}, "The manifest is gone.")
    size = store.size(artifact)
    if size != manifest["stored_bytes"]:
        problem = "The artifact is gone." if size is None else "The artifact has another size."
        return Found(artifact, manifest, problem)
    return Found(artifact, manifest)


def is_known(found: Found) -> bool:
    """Whether a backup is in the catalogue; one of a data source that was deleted is not."""
    row = _find.first(uid=found.manifest["uid"])
    return row is not None and (bool(row.deleted_at) or data_sources.is_live(row.data_source_id))


def adopt_anywhere(found: Found) -> bool:
    """Puts a backup into the catalogue, with its data source if there is none; tells if it was new.

    The source has no password then: it is not in the store.
    """
    if is_known(found):
        return False
    adopt(data_sources.find_or_make(found.manifest["source"]), found)
    return True


def adopt(source_id: int, found: Found) -> None:
    """Puts a backup into the catalogue, as one of this source, if it is not there already."""
    manifest = found.manifest
    if is_known(found):
        return
    if _find.first(uid=manifest["uid"]) is not None:
        _adopt.run(uid=manifest["uid"], data_source_id=source_id)
        return
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
