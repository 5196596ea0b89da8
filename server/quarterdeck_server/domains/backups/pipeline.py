"""From a source into the store and back: what a backup, its check and its restore are made of."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quarterdeck_server.artifacts.keys import KeyRing
from quarterdeck_server.artifacts.seal import (
    CHANGED,
    Damaged,
    Digest,
    Sizes,
    Writable,
    seal,
    unseal,
)
from quarterdeck_server.artifacts.store import Store
from quarterdeck_server.core.crypto import Sealer
from quarterdeck_server.domains.backups import manifests
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.domains.data_sources.service import AllowedPlaces, Target
from quarterdeck_server.jobs.runs import Run

# How much of the whole work it is to make the dump; the rest is to read it back.
DUMPING = 0.8
# A text is larger or smaller than the tables it is of; nobody knows before.
NEARLY = 0.99


@dataclass(frozen=True, slots=True)
class BackupTools:
    """What the work on backups needs."""

    store: Store
    ring: KeyRing
    sealer: Sealer
    allowed: AllowedPlaces
    folder: Path

    def target(self, source_id: int) -> Target:
        """How to connect to a source. Raises SourceError, or NotFound if it was deleted.

        What its name means is looked up once: all that is done connects to one address.
        """
        return self.allowed.pinned(data_sources.target(source_id, self.sealer))


class _Discarded:
    """Takes bytes that only their hash is wanted of."""

    def write(self, data: bytes) -> int:
        return len(data)


def vendor(source_type: str) -> Any:
    """The module that dumps and restores sources of a type."""
    if source_type == "postgresql":
        from quarterdeck_server.domains.backups.postgres import restore as postgres

        return postgres
    if source_type == "mysql":
        from quarterdeck_server.domains.backups.mysql import restore as mysql

        return mysql
    from quarterdeck_server.domains.backups.sqlite import restore as sqlite

    return sqlite


def make(tools: BackupTools, row: Any, target: Target, last_size: int, run: Run) -> dict[str, Any]:
    """Dumps a source into the store; answers the manifest, which is there then too.

    Raises SourceError, StoreError, Cancelled.
    """
    with vendor(target.source_type).dumping(
        target, tools.allowed, row.backup_type, tools.folder, run
    ) as dump:
        expected = max(last_size or dump.expected_bytes, 1)

        def seen(count: int) -> None:
            run.at(DUMPING * min(count / expected, NEARLY))

        with tools.store.writer(row.artifact, expected, run.check) as writer:
            digest = seal(dump.stream, writer, tools.ring, seen)
            tables = dump.finish()
            run.check()
            writer.commit()
        manifest = manifests.build(row, dump, tables, digest)
    manifests.write(tools.store, tools.ring, manifest)
    return manifest


def check(
    tools: BackupTools, row: Any, manifest: dict[str, Any], source_type: str, run: Run
) -> None:
    """Read an artifact back and have its tool look at it.

    Raise SourceError, Damaged, StoreError.
    """
    size = max(manifest["stored_bytes"], 1)
    examine = vendor(source_type).Examiner
    with closing(examine(manifest["properties"], tools.folder, run)) as examiner:
        digest = _opened(
            *(tools, row, Sizes(manifest["size_bytes"], manifest["stored_bytes"]), examiner),
            lambda count: run.at(DUMPING + (1 - DUMPING) * count / size),
        )
        _compare(digest, manifest)
        examiner.finish()


def check_stored(tools: BackupTools, row: Any, run: Run, share: float) -> None:
    """Reads an artifact to its end, before anything is done with it. Raises Damaged, StoreError."""
    size = max(row.stored_bytes, 1)
    _opened(tools, row, _sizes(row), _Discarded(), lambda count: run.at(share * count / size))


def feeder(
    tools: BackupTools, row: Any, run: Run, begin: float, end: float
) -> Callable[[Writable], None]:
    """What pours the dump of a backup into a sink: of which `begin` to `end` is progress."""
    size = max(row.stored_bytes, 1)

    def feed(sink: Writable) -> None:
        _opened(
            *(tools, row, _sizes(row), sink),
            lambda count: run.at(begin + (end - begin) * count / size),
        )

    return feed


def _sizes(row: Any) -> Sizes:
    return Sizes(row.size_bytes, row.stored_bytes)


def _opened(
    tools: BackupTools, row: Any, sizes: Sizes, sink: Writable, seen: Callable[[int], None]
) -> Digest:
    sizes.check_stored(tools.store.size(row.artifact))
    with closing(tools.store.open(row.artifact)) as reader:
        digest = unseal(reader, sink, tools.ring, sizes, seen)
    if digest.stored_sha256 != row.sha256:
        raise Damaged(CHANGED, "The stored file was changed: its SHA-256 differs.")
    return digest


def _compare(digest: Digest, manifest: dict[str, Any]) -> None:
    if (digest.sha256, digest.size_bytes) != (manifest["sha256"], manifest["size_bytes"]):
        raise Damaged(CHANGED, "The stored backup differs from what was dumped.")


def differences(rows: dict[str, int], expected: dict[str, int | None]) -> list[str]:
    """The tables that have not the rows that they had; one that was changing may have any."""
    return [
        name
        for name, count in sorted(expected.items())
        if count is not None and rows.get(name) != count
    ]
