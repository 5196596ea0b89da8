"""The jobs that back up and restore.

Each may be begun anew after a crash at any line. Only a run that still has its
row ends it, and a backup is complete only after it was read back.
"""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import structlog
from structlog.contextvars import bound_contextvars

from quarterdeck_server.artifacts.seal import Damaged
from quarterdeck_server.artifacts.store import StoreError, missing
from quarterdeck_server.core import errors
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.backups import (
    figures,
    manifests,
    restores,
    runs,
    schedules,
    service,
    targets,
)
from quarterdeck_server.domains.backups.checking import check, check_stored, differences
from quarterdeck_server.domains.backups.feeding import feeder
from quarterdeck_server.domains.backups.making import make
from quarterdeck_server.domains.backups.manifests import Manifest
from quarterdeck_server.domains.backups.models import BackupRow, RestoreRow, TableRows
from quarterdeck_server.domains.backups.protocols import Properties, Restorer
from quarterdeck_server.domains.backups.runs import Stored
from quarterdeck_server.domains.backups.tools import BackupTools
from quarterdeck_server.domains.backups.vendors import dumper, restorer_maker
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.jobs.endings import Ends, work_off
from quarterdeck_server.jobs.runs import Run, Runs, Superseded, sweep
from quarterdeck_server.storage import db

MOST_NAMED = 5
FAILURES = (SourceError, StoreError, Damaged)
# Of a restore: to read the artifact once before anything is touched.
READING = 0.2

W = TypeVar("W", BackupRow, RestoreRow)

logger = structlog.get_logger("backups")


def dump(tools: BackupTools, argument: str) -> None:
    """Make a backup, read it back, and complete it."""
    row = runs.RUNS.peek(int(argument))
    if row is None:
        return
    manifest = _left_whole(tools, row)
    artifact = row.artifact
    if manifest is None:
        source = data_sources.source_type_of(row.data_source_id)
        artifact = manifests.new_key(row, dumper(source).SUFFIX)
    with db.write():
        row = runs.claim(row.id, first=True, artifact=artifact)
    if row is None:
        return
    sweep(tools.folder, runs.RUNS.is_alive)

    def work(run: Run) -> None:
        _dump(tools, row, run, manifest)

    unwanted = partial(data_sources.gone, row.data_source_id)
    run = Run(runs.RUNS, row.id, row.run, unwanted, tools.limit_seconds)
    _work_off(figures.BACKUP, run, work, row, runs)


def _left_whole(tools: BackupTools, row: BackupRow) -> Manifest | None:
    """Return the manifest of what an attempt before stored, if it came that far."""
    if not row.artifact or row.finished_at is not None:
        return None
    try:
        return manifests.read(tools.store, tools.ring, row.artifact)
    except (StoreError, Damaged):
        return None


def _dump(tools: BackupTools, row: BackupRow, run: Run, manifest: Manifest | None) -> None:
    target = tools.target(row.data_source_id)
    if manifest is None:
        last = runs.last_size(row.data_source_id, row.backup_type)
        manifest = make(tools, row, target, last, run)
    stored = Stored(
        size_bytes=manifest["size_bytes"],
        stored_bytes=manifest["stored_bytes"],
        sha256=manifest["stored_sha256"],
        server_version=manifest["server_version"],
    )
    with db.write():
        row = runs.store(row, stored)
    check(tools, row, manifest, target.source_type, run)
    run.check()
    for stage, size in ((figures.DUMPED, stored.size_bytes), (figures.STORED, stored.stored_bytes)):
        figures.BACKUP_BYTES.labels(target.source_type, stage).inc(size)
    with db.write():
        row = runs.complete(row)
        if schedules.wants_verification(row):
            service.begin_verifying(row)


def verify(tools: BackupTools, argument: str) -> None:
    """Restore a backup on trial, and compare the rows of each table."""
    before = runs.RUNS.peek(int(argument))
    with db.write():
        row = runs.claim(int(argument), first=False)
    if row is None:
        if before is not None and before.status == "verifying":
            target_id = before.scratch_data_source_id or before.data_source_id
            _clean(tools, runs.RUNS, before, target_id, "")
        return
    sweep(tools.folder, runs.RUNS.is_alive)

    def work(run: Run) -> None:
        targets.recheck_trial(row)
        manifest = _manifest(tools, row)
        check_stored(tools, row, run, READING)
        target = tools.target(row.scratch_data_source_id or row.data_source_id)
        feed = feeder(tools, row, run, READING, 1.0)
        restorers = restorer_maker(target.source_type)
        with restorers.trial(target, tools.allowed, row.uid, tools.folder, run) as load:
            rows = load(feed, _properties(manifest))
        _compare(rows, manifest)
        run.check()
        with db.write():
            runs.pass_verification(row, len(rows))

    unwanted = partial(data_sources.gone, row.data_source_id)
    run = Run(runs.RUNS, row.id, row.run, unwanted, tools.limit_seconds)
    _work_off(figures.VERIFICATION, run, work, row, runs)


def restore(tools: BackupTools, argument: str) -> None:
    """Restore a backup into its target."""
    before = restores.RUNS.peek(int(argument))
    if before is not None and _was_done(tools, before):
        return
    with db.write():
        row = restores.claim(int(argument))
    if row is None:
        if before is not None and before.status == "running":
            target_id, database = before.target_data_source_id, before.target_database
            _clean(tools, restores.RUNS, before, target_id, database)
        return

    def work(run: Run) -> None:
        _restore(tools, row, run)

    unwanted = partial(data_sources.gone, row.target_data_source_id)
    run = Run(restores.RUNS, row.id, row.run, unwanted, tools.limit_seconds)
    _work_off(figures.RESTORE, run, work, row, restores)


def _restore(tools: BackupTools, row: RestoreRow, run: Run) -> None:
    backup = service.get_backup(row.data_source_id, row.backup_id)
    manifest = _manifest(tools, backup)
    target = tools.target(row.target_data_source_id)
    restoring = restorer_maker(target.source_type).restoring
    rows: dict[str, int] = {}
    with restoring(target, tools.allowed, row.target_database, row.uid, run) as restorer:
        if restorer.is_done():
            rows = _rows_of(manifest)
        else:
            targets.recheck_restore(row, tools.allowed)
            if not (row.overwrite or row.is_loading):
                restorer.check_free()
            check_stored(tools, backup, run, READING)
            restorer.before_touching = partial(_touch, row, restorer)
            rows = restorer.load(feeder(tools, backup, run, READING, 0.95), _properties(manifest))
            _compare(rows, manifest)
            run.check()
            restorer.put_in_place()
            run.settle()
    _complete(row, rows, manifest, restorer)


def _rows_of(manifest: Manifest) -> dict[str, int]:
    return {name: count for name, count in manifest["tables"].items() if count is not None}


def _complete(
    row: RestoreRow, rows: dict[str, int], manifest: Manifest, restorer: Restorer
) -> None:
    tables: list[TableRows] = [
        {"table": name, "rows": count, "expected": manifest["tables"].get(name)}
        for name, count in sorted(rows.items())
    ]
    with db.write():
        restores.complete(row, tables, restorer.notes)
    restorer.finish()


def _was_done(tools: BackupTools, row: RestoreRow) -> bool:
    """Complete a restore whose worker died after the target was replaced, and that would be ended.

    It is complete, though it was cancelled since, or has had all its attempts.
    """
    if not row.is_loading or not restores.would_end(row):
        return False
    run = Run(restores.RUNS, row.id, row.run, lambda: "")
    try:
        manifest = _manifest(tools, service.get_backup(row.data_source_id, row.backup_id))
        target = tools.target(row.target_data_source_id)
        restoring = restorer_maker(target.source_type).restoring
        with restoring(target, tools.allowed, row.target_database, row.uid, run) as restorer:
            if not restorer.is_done():
                return False
        _complete(row, _rows_of(manifest), manifest, restorer)
    except (*FAILURES, errors.NotFound, Superseded) as failure:
        logger.warning("could not see whether it was done", row=row.id, reason=str(failure))
        return False
    return True


def _touch(row: RestoreRow, restorer: Restorer) -> None:
    """Look at the target again: it took its time, and somebody may have begun to use it."""
    if not (row.overwrite or row.is_loading):
        restorer.check_free()
    with db.write():
        restores.begin_loading(row)


def _clean(tools: BackupTools, of: Runs[W], row: W, target_id: int, database: str) -> None:
    """Take away what dead workers left beside a target, when nobody goes on with the work."""
    run = Run(of, row.id, row.run, lambda: "")
    try:
        target = tools.target(target_id)
        restoring = restorer_maker(target.source_type).restoring
        with restoring(target, tools.allowed, database, row.uid, run):
            # Its end is what takes away.
            return
    except (SourceError, errors.NotFound, Superseded) as failure:
        logger.warning("could not clean up", row=row.id, reason=str(failure))


def _properties(manifest: Manifest) -> Properties:
    about = Properties(backup_type=manifest["backup_type"], tables=manifest["tables"])
    return {**manifest["properties"], **about}


def _manifest(tools: BackupTools, backup: BackupRow) -> Manifest:
    manifest = manifests.read(tools.store, tools.ring, backup.artifact)
    if manifest is None:
        raise missing(f"{backup.artifact}{service.MANIFEST}")
    return manifests.matching(backup, manifest)


def _compare(rows: dict[str, int], manifest: Manifest) -> None:
    expected = manifest["tables"]
    if wrong := differences(rows, expected):
        named = ", ".join(
            f"{name} has {rows.get(name, 'none')} of {expected[name]}"
            for name in wrong[:MOST_NAMED]
        )
        raise SourceError(
            Reason.ROWS_DIFFER,
            f"{len(wrong)} tables differ from the backup in rows: {named}.",
        )


def _work_off(kind: str, run: Run, work: Callable[[Run], None], row: W, ends: Ends[W]) -> None:
    """Do the work, and count it by its kind and the type of the backup's source."""
    source_type = data_sources.source_type_of(row.data_source_id)
    with bound_contextvars(data_source=row.data_source_id):
        ended = work_off(run, work, row, ends, kind, FAILURES, data_sources.DELETED)
    figures.BACKUPS.labels(kind, source_type, ended.kind).inc()
    figures.BACKUP_SECONDS.labels(kind, source_type).observe(ended.seconds)
