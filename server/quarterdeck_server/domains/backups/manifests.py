"""The manifest beside each artifact, with all that a restore needs.

It is signed with the key ring, so that nobody who can only write to the store
(and knows the public keys) can pass a backup off as one of ours.
"""

import json
import re
from contextlib import closing
from inspect import get_annotations
from typing import TypedDict, cast

from quarterdeck_server.artifacts.keys import KeyRing
from quarterdeck_server.artifacts.seal import Damaged, Digest
from quarterdeck_server.artifacts.store import Store, StoreError
from quarterdeck_server.core import clock
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.backups import service
from quarterdeck_server.domains.backups.models import BackupRow
from quarterdeck_server.domains.backups.protocols import Dump, Properties
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.storage import db

FORMAT = "quarterdeck-backup/1"
# What two thousand tables need, many times over; read into memory, its parts need twenty times
# as much as its text.
MAX_BYTES = 16 * 1024 * 1024
MAX_PARTS = 200_000
READ_BYTES = 1024 * 1024
SEALED = ".zst.age"
NAME_CHARACTERS = 40


class Source(TypedDict):
    """Where a backup is from, but for the password."""

    name: str
    source_type: str
    host: str
    port: int
    database: str
    username: str
    ssl_mode: str
    path: str


class About(TypedDict):
    """What a manifest says of a backup, besides what is in it; times are texts."""

    format: str
    uid: str
    artifact: str
    address: str
    source: Source
    backup_type: str
    description: str
    server_version: str
    created_at: str
    started_at: str
    stored_at: str
    size_bytes: int
    sha256: str
    stored_bytes: int
    stored_sha256: str
    compression: str
    encryption: str


class Manifest(About):
    """The manifest of a backup: `tables` has the rows of each, None for one that was changing."""

    properties: Properties
    tables: dict[str, int | None]


def new_key(row: BackupRow, suffix: str) -> str:
    """Return a key that no other run's artifact has, and that people can read."""
    name = re.sub(r"[^a-z0-9]+", "-", data_sources.name_of(row.data_source_id).lower()).strip("-")
    moment = clock.as_text(row.created_at, "%Y%m%dT%H%M%SZ")
    folder = f"{name[:NAME_CHARACTERS] or 'source'}-{row.data_source_id}"
    unique = db.new_id()
    return f"{folder}/{moment}-{row.backup_type}-{unique}.{suffix}{SEALED}"


def build(row: BackupRow, dump: Dump, tables: dict[str, int | None], digest: Digest) -> Manifest:
    """Return the manifest of a backup that was just stored."""
    source = data_sources.get_source(row.data_source_id)
    return {
        "format": FORMAT,
        "uid": row.uid,
        "artifact": row.artifact,
        "address": data_sources.address_of(source),
        "source": cast(Source, {name: getattr(source, name) for name in get_annotations(Source)}),
        "backup_type": row.backup_type,
        "description": row.description,
        "server_version": dump.server_version[: data_sources.MAX_VERSION],
        "created_at": clock.as_text(row.created_at),
        "started_at": clock.as_text(row.started_at or row.created_at),
        "stored_at": clock.as_text(clock.now()),
        "size_bytes": digest.size_bytes,
        "sha256": digest.sha256,
        "stored_bytes": digest.stored_bytes,
        "stored_sha256": digest.stored_sha256,
        "compression": "zstd",
        "encryption": "age",
        "properties": {**dump.properties, "suffix": dump.suffix},
        "tables": tables,
    }


def write(store: Store, ring: KeyRing, manifest: Manifest) -> None:
    """Sign a manifest and put it beside its artifact. Raise StoreError."""
    signed = ring.sign({**manifest, "recipients": ring.recipient_names})
    text = json.dumps(signed, indent=1, ensure_ascii=False)
    store.put(manifest["artifact"] + service.MANIFEST, text.encode())


def read(store: Store, ring: KeyRing, artifact: str) -> Manifest | None:
    """Return the manifest of an artifact; None if it has none.

    Raise StoreError, or Damaged for a lie.
    """
    try:
        with closing(store.open(artifact + service.MANIFEST)) as reader:
            text = bytearray()
            while part := reader.read(READ_BYTES):
                text += part
                if len(text) > MAX_BYTES:
                    raise Damaged(Reason.ARTIFACT_CHANGED, "The manifest is too large.")
    except StoreError as error:
        if error.code == Reason.ARTIFACT_MISSING:
            return None
        raise
    if sum(map(text.count, (b",", b"[", b"{"))) > MAX_PARTS:
        raise Damaged(Reason.ARTIFACT_CHANGED, "The manifest has too many parts.")
    try:
        manifest = json.loads(text)
    except (ValueError, RecursionError):
        raise Damaged(Reason.ARTIFACT_CHANGED, "The manifest is not valid JSON.") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Damaged(Reason.ARTIFACT_CHANGED, "The format of the manifest is unknown.")
    if not ring.is_genuine(manifest):
        raise Damaged(
            Reason.ARTIFACT_CHANGED,
            "The manifest was changed, or was signed with a key that no longer exists.",
        )
    if manifest.get("artifact") != artifact:
        raise Damaged(Reason.ARTIFACT_CHANGED, "The manifest belongs to another artifact.")
    return cast(Manifest, manifest)


def matching(row: BackupRow, manifest: Manifest) -> Manifest:
    """Return the manifest, which has to be of this backup. Raise Damaged."""
    if manifest["stored_sha256"] != row.sha256:
        raise Damaged(Reason.ARTIFACT_CHANGED, "The manifest belongs to another backup.")
    return manifest
