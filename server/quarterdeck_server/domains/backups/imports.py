"""Imports of backups from the store into the catalogue."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from inspect import get_annotations
from typing import cast

from quarterdeck_server.artifacts.keys import KeyRing
from quarterdeck_server.artifacts.seal import Damaged
from quarterdeck_server.artifacts.store import Store, StoreError
from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.json_value import JsonObject
from quarterdeck_server.domains.backups import manifests, service
from quarterdeck_server.domains.backups.manifests import About
from quarterdeck_server.domains.backups.models import Backup, BackupRow
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.domains.data_sources.models import DataSourceRow, NewSource
from quarterdeck_server.storage import db

KNOWN_AT_ONCE = 500
ADOPTED_AT_ONCE = 100
IMPORT = "backups.import"
# What an import names of the artifacts that cannot be imported, and of other sources.
MOST_REFUSED = 100
MOST_OTHERS = 100

_find = db.Statement(lambda: Backup.select().where(Backup.uid == db.bind("uid")), BackupRow)
_adopt = db.Statement(
    lambda: Backup.update(
        data_source_id=db.bind("data_source_id"), schedule_id=None, expires_at=None
    ).where(Backup.uid == db.bind("uid"))
)


@dataclass(frozen=True, slots=True)
class Found:
    """An artifact in the store: its key, and its manifest or what is wrong with it."""

    artifact: str
    manifest: About | None
    problem: str = ""

    @property
    def address(self) -> str:
        """Where the source was."""
        return (self.manifest["address"] if self.manifest else "") or ""

    def whole(self) -> About:
        """Return the manifest. Raise ValueError if there is none."""
        if self.manifest is None:
            raise ValueError(self.problem)
        return self.manifest


def examine(store: Store, ring: KeyRing, artifact: str) -> Found:
    """Return what the manifest of an artifact says, without its tables.

    Or why it cannot be adopted.
    """
    try:
        manifest = manifests.read(store, ring, artifact)
        size = store.size(artifact)
    except (Damaged, StoreError) as failure:
        return Found(artifact, None, failure.message)
    if manifest is None:
        return Found(artifact, None, "The manifest is missing.")
    about = cast(About, {name: manifest.get(name) for name in get_annotations(About)})
    if size != manifest["stored_bytes"]:
        problem = "The artifact is gone." if size is None else "The artifact has another size."
        return Found(artifact, about, problem)
    return Found(artifact, about)


def artifacts(store: Store) -> list[str]:
    """Return the artifacts of a store that have a manifest. Raise StoreError."""
    return [key.removesuffix(service.MANIFEST) for key in store.keys(service.MANIFEST)]


def unknown(keys: Sequence[str]) -> list[str]:
    """Return the artifacts that are not in the catalogue, or whose data source was deleted."""
    left = []
    for start in range(0, len(keys), KNOWN_AT_ONCE):
        part = keys[start : start + KNOWN_AT_ONCE]
        known = {row.artifact for row in _rows_of(part) if _is_kept(row)}
        left += [key for key in part if key not in known]
    return left


def parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the artifacts that are adopted in one transaction, with one entry of the audit log.

    An import of nothing is an entry, too.
    """
    for start in range(0, max(len(keys), 1), ADOPTED_AT_ONCE):
        yield keys[start : start + ADOPTED_AT_ONCE]


def _rows_of(artifacts: Sequence[str]) -> list[BackupRow]:
    query = Backup.select().where(Backup.artifact.in_(artifacts))
    return db.Statement(lambda: query, BackupRow).rows()


def _is_kept(row: BackupRow) -> bool:
    """Whether a row of the catalogue stays as it is: it is somebody's, or it is no backup."""
    is_good = row.finished_at is not None and row.sha256 and not row.deleted_at
    return not is_good or data_sources.is_live(row.data_source_id)


def adopt_anywhere(found: Found) -> bool:
    """Put a backup into the catalogue, with its data source if needed. Return whether it did.

    The source has no password then: it is not in the store.
    """
    db.serialize(IMPORT)
    return adopt(data_sources.find_or_make(cast(NewSource, found.whole()["source"])), found)


def adopt(source_id: int, found: Found) -> bool:
    """Put a backup into the catalogue, as one of this source, if it is not there already.

    Return whether it did. Raise InvalidArgument for a backup of another kind of source.
    """
    db.serialize(IMPORT)
    manifest = found.whole()
    source_type = data_sources.source_type_of(source_id)
    if manifest["source"]["source_type"] != source_type:
        raise errors.invalid("source", f"is not a {source_type} source")
    row = _find.first(uid=manifest["uid"])
    if row is not None:
        if _is_kept(row):
            return False
        _adopt.run(uid=manifest["uid"], data_source_id=source_id)
        return True
    service.new_backup(
        source_id,
        manifest["backup_type"],
        {
            "uid": manifest["uid"],
            "status": "completed",
            "progress": 1.0,
            "size_bytes": manifest["size_bytes"],
            "stored_bytes": manifest["stored_bytes"],
            "sha256": manifest["stored_sha256"],
            "artifact": found.artifact,
            "server_version": manifest["server_version"],
            "description": manifest["description"],
            "created_at": clock.from_text(manifest["created_at"]),
            "started_at": clock.from_text(manifest["started_at"]),
            "finished_at": clock.from_text(manifest["stored_at"]),
        },
    )
    return True


@dataclass(slots=True)
class OtherSource:
    """A source whose backups an import leaves: its address, its name, the number of backups."""

    source: str
    name: str
    backups: int = 0


class Import:
    """An import of the backups of one address into the catalogue of one data source."""

    def __init__(self, source: DataSourceRow, address: str) -> None:
        """Take the address of the source if none is given.

        Raise InvalidArgument for the address of another kind of source.
        """
        self._source_id = source.id
        self._address = address or data_sources.address_of(source)
        if not self._address.startswith(f"{source.source_type}:"):
            raise errors.invalid("source", f"is not a {source.source_type} source")
        self.imported = 0
        self.known = 0
        self.refused: list[Found] = []
        self.others: dict[str, OtherSource] = {}

    def target(self) -> JsonObject:
        """Return what the audit log has of where an import takes what from."""
        return {"source": self._address, "data_source_id": self._source_id}

    def adopt(self, found: Sequence[Found]) -> int:
        """Adopt what belongs to the address, note the rest, and return how many were adopted."""
        imported = self.imported
        for each in found:
            if each.problem:
                self.refused += [each] if len(self.refused) < MOST_REFUSED else []
            elif each.address != self._address:
                count_other(self.others, each)
            elif adopt(self._source_id, each):
                self.imported += 1
            else:
                self.known += 1
        return self.imported - imported


def count_other(others: dict[str, OtherSource], found: Found) -> None:
    """Count a backup of another source; the last of so many stands for all further ones."""
    address = found.address
    if address not in others and len(others) >= MOST_OTHERS:
        if "" not in others:
            others[""] = others.popitem()[1]
        others[""].source, others[""].name, address = "", "others", ""
    elif address not in others:
        others[address] = OtherSource(address, found.whole()["source"]["name"])
    others[address].backups += 1
