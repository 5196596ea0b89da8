"""Feeds the dump of a backup from the store to its reader: decrypted and compared."""

from collections.abc import Callable
from contextlib import closing

from quarterdeck_server.artifacts.seal import Damaged, Digest, Sizes, Writable, unseal
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.backups.models import BackupRow
from quarterdeck_server.domains.backups.protocols import Feed
from quarterdeck_server.domains.backups.tools import BackupTools
from quarterdeck_server.jobs.runs import Run


def feeder(tools: BackupTools, row: BackupRow, run: Run, begin: float, end: float) -> Feed:
    """Return what pours the dump of a backup into a sink: `begin` to `end` is its progress."""
    size = max(row.stored_bytes, 1)

    def feed(sink: Writable) -> None:
        unsealed(
            *(tools, row, sizes_of(row), sink),
            lambda count: run.at(begin + (end - begin) * count / size),
        )

    return feed


def sizes_of(row: BackupRow) -> Sizes:
    """Return how large a backup is in the store, and how large it was."""
    return Sizes(row.size_bytes, row.stored_bytes)


def unsealed(
    tools: BackupTools, row: BackupRow, sizes: Sizes, sink: Writable, seen: Callable[[int], None]
) -> Digest:
    """Pour what is stored of a backup into a sink. Raise Damaged, StoreError."""
    sizes.check_stored(tools.store.size(row.artifact))
    with closing(tools.store.open(row.artifact)) as reader:
        digest = unseal(reader, sink, tools.ring, sizes, seen)
    if digest.stored_sha256 != row.sha256:
        raise Damaged(
            Reason.ARTIFACT_CHANGED,
            "What is stored is not what was stored: its SHA-256 is another.",
        )
    return digest
