"""Workers that are killed in the midst of a backup or a restore: another goes on, or gives up."""

from typing import Any

import pytest

from tests.support import hostile_schemas
from tests.support.job_lab import Lab
from tests.support.sources import PostgresSource


def only_good(lab: Lab, backup: Any) -> None:
    """The store has this backup, whole, and nothing else."""
    lab.sweep()
    assert lab.stored == [backup.artifact, f"{backup.artifact}.manifest.json"]
    assert list((lab.folder / "work").glob("*")) == []


BACKUP_POINTS = {
    "before the dump": "domains.backups.jobs:make",
    "in mid-dump": "artifacts.local:_Writer.commit",
    "before the manifest": "domains.backups.manifests:write",
    "before it is noted": "domains.backups.runs:store",
    "before it is complete": "domains.backups.runs:complete",
}


@pytest.mark.parametrize("point", BACKUP_POINTS.values(), ids=BACKUP_POINTS)
def test_a_backup_whose_worker_is_killed_is_made_by_another(lab: Lab, point: str) -> None:
    row = lab.queue(lab.sqlite())
    lab.run_killed("dump", row.id, point)
    assert lab.row("dump", row.id).status != "completed"
    row = lab.run("dump", row.id)
    assert (row.status, row.attempts) == ("completed", 2)
    only_good(lab, row)
    assert lab.restore(row, "again.db").status == "completed"


def test_a_backup_that_kills_its_workers_is_given_up(lab: Lab) -> None:
    row = lab.queue(lab.sqlite())
    for _ in range(3):
        lab.run_killed("dump", row.id, "artifacts.local:_Writer.commit")
    row = lab.run("dump", row.id)
    assert (row.status, row.error_code) == ("failed", "WORKER_DIED")
    lab.sweep()
    assert lab.stored == []


RESTORE_POINTS = {
    "before anything": "domains.backups.jobs:check_stored",
    "before it loads": "domains.backups.restores:begin_loading",
    "while it loads": "domains.backups.sqlite.restore:check_whole",
    "before the target is replaced": "domains.backups.sqlite.restore:Restorer.put_in_place",
    "before it is complete": "domains.backups.restores:complete",
}


@pytest.mark.parametrize("point", RESTORE_POINTS.values(), ids=RESTORE_POINTS)
def test_a_restore_whose_worker_is_killed_is_done_by_another(lab: Lab, point: str) -> None:
    backup = lab.backup(lab.sqlite())
    row = lab.queue_restore(backup, "other.db")
    lab.run_killed("restore", row.id, point)
    assert lab.row("restore", row.id).status == "running"
    row = lab.run("restore", row.id)
    assert (row.status, row.attempts) == ("completed", 2), row.error
    files = sorted(path.name for path in lab.files.iterdir())
    assert files == ["app.db", "other.db"]
    assert hostile_schemas.read_sqlite(lab.files / "other.db") == hostile_schemas.read_sqlite(
        lab.files / "app.db"
    )


SWAP_POINTS = {
    "while it loads": "domains.backups.postgres.restore:count_rows",
    "before the swap": "domains.backups.postgres.restore:swap_in",
    "after the swap": "domains.backups.postgres.restore:Restorer._drop_old",
    "before it is complete": "domains.backups.restores:complete",
}


@pytest.mark.parametrize("point", SWAP_POINTS.values(), ids=SWAP_POINTS)
def test_a_restore_into_postgresql_is_there_whole_or_not_at_all(
    lab: Lab, pg_source: PostgresSource, point: str
) -> None:
    pg_source.sql("DROP DATABASE IF EXISTS swapped WITH (FORCE)")
    pg_source.sql("CREATE DATABASE swapped OWNER app")
    pg_source.sql("CREATE TABLE t AS SELECT 1 AS x; ALTER TABLE t OWNER TO app", "swapped")
    backup = lab.backup(lab.postgres(pg_source, "swapped"))
    assert backup.status == "completed", backup.error
    pg_source.sql("UPDATE t SET x = 2", "swapped")
    row = lab.queue_restore(backup, overwrite=True)
    lab.run_killed("restore", row.id, point)
    assert pg_source.sql("SELECT x FROM t", "swapped") in ([(1,)], [(2,)])
    row = lab.run("restore", row.id)
    assert row.status == "completed", row.error
    assert pg_source.sql("SELECT x FROM t", "swapped") == [(1,)]
    names = pg_source.sql("SELECT datname FROM pg_database WHERE datname LIKE 'quarterdeck%'")
    assert names == []
