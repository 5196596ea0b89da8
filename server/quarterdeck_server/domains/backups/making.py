"""Makes a backup: from a source into the store, with its manifest."""

from quarterdeck_server.artifacts.seal import seal
from quarterdeck_server.domains.backups import manifests
from quarterdeck_server.domains.backups.manifests import Manifest
from quarterdeck_server.domains.backups.models import BackupRow
from quarterdeck_server.domains.backups.tools import BackupTools
from quarterdeck_server.domains.backups.vendors import dumper
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.jobs.runs import Run

# How much of the whole work it is to make the dump; the rest is to read it back.
DUMPING = 0.8
# A text is larger or smaller than the tables it is of; nobody knows before.
NEARLY = 0.99


def make(tools: BackupTools, row: BackupRow, target: Target, last_size: int, run: Run) -> Manifest:
    """Dump a source into the store; return the manifest, which is there then too.

    Raise SourceError, StoreError, Cancelled.
    """
    with dumper(target.source_type).dumping(
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
