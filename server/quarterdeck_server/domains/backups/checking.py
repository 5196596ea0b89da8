"""Verification of a backup: its content, its rows, and that it can be restored."""

from collections.abc import Mapping

from quarterdeck_server.artifacts.seal import Damaged, Digest, Sizes
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.backups.feeding import sizes_of, unsealed
from quarterdeck_server.domains.backups.making import DUMPING
from quarterdeck_server.domains.backups.manifests import Manifest
from quarterdeck_server.domains.backups.models import BackupRow
from quarterdeck_server.domains.backups.tools import BackupTools
from quarterdeck_server.domains.backups.vendors import dumper
from quarterdeck_server.jobs.runs import Run


class _Discarded:
    """Takes bytes that only their hash is wanted of."""

    def write(self, data: bytes) -> int:
        return len(data)


def check(
    tools: BackupTools, row: BackupRow, manifest: Manifest, source_type: str, run: Run
) -> None:
    """Read an artifact back and have its tool look at it.

    Raise SourceError, Damaged, StoreError.
    """
    size = max(manifest["stored_bytes"], 1)
    with dumper(source_type).examining(manifest["properties"], tools.folder, run) as examiner:
        digest = unsealed(
            *(tools, row, Sizes(manifest["size_bytes"], manifest["stored_bytes"]), examiner),
            lambda count: run.at(DUMPING + (1 - DUMPING) * count / size),
        )
        _compare(digest, manifest)
        examiner.finish()


def check_stored(tools: BackupTools, row: BackupRow, run: Run, share: float) -> None:
    """Read an artifact to its end, before anything is done with it. Raise Damaged, StoreError."""
    size = max(row.stored_bytes, 1)
    unsealed(tools, row, sizes_of(row), _Discarded(), lambda count: run.at(share * count / size))


def _compare(digest: Digest, manifest: Manifest) -> None:
    if (digest.sha256, digest.size_bytes) != (manifest["sha256"], manifest["size_bytes"]):
        raise Damaged(Reason.ARTIFACT_CHANGED, "What was read back is not what was dumped.")


def differences(rows: Mapping[str, int], expected: Mapping[str, int | None]) -> list[str]:
    """Return the tables without the rows that they had; one that was changing may have any."""
    return [
        name
        for name, count in sorted(expected.items())
        if count is not None and rows.get(name) != count
    ]
