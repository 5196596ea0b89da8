"""Workers that are killed in the midst of a backup or a restore: another goes on, or gives up."""

import json
from typing import Any

import pytest
from quarterdeck_server.domains.backups import restores
from quarterdeck_server.storage import db

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


@pytest.mark.parametrize("ending", ["cancelled", "given up"])
def test_a_restore_that_was_done_when_its_worker_died_is_complete_whatever_came_since(
    lab: Lab, pg_source: PostgresSource, ending: str
) -> None:
    pg_source.sql("DROP DATABASE IF EXISTS swapped WITH (FORCE)")
    pg_source.sql("CREATE DATABASE swapped OWNER app")
    pg_source.sql("CREATE TABLE t AS SELECT 1 AS x; ALTER TABLE t OWNER TO app", "swapped")
    pg_source.sql("COMMENT ON DATABASE swapped IS 'of old'")
    backup = lab.backup(lab.postgres(pg_source, "swapped"))
    pg_source.sql("UPDATE t SET x = 2", "swapped")
    row = lab.queue_restore(backup, overwrite=True)
    lab.run_killed("restore", row.id, SWAP_POINTS["after the swap"])
    with db.write():
        if ending == "cancelled":
            restores.cancel_restore(row.data_source_id, row.id)
        else:
            db.database.execute_sql("UPDATE restores SET attempts = 99")
    row = lab.run("restore", row.id)
    assert (row.status, row.error) == ("completed", "")
    assert {each["rows"] for each in json.loads(row.tables)} == {0, 1}
    assert pg_source.sql("SELECT x FROM t", "swapped") == [(1,)]
    kept = pg_source.sql(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = 'swapped'"
    )
    assert kept == [("of old",)]
    names = pg_source.sql("SELECT datname FROM pg_database WHERE datname LIKE 'quarterdeck%'")
    assert names == []


def test_a_restore_that_was_not_done_when_its_worker_died_is_cancelled(
    lab: Lab, pg_source: PostgresSource
) -> None:
    pg_source.sql("DROP DATABASE IF EXISTS swapped WITH (FORCE)")
    pg_source.sql("CREATE DATABASE swapped OWNER app")
    pg_source.sql("CREATE TABLE t AS SELECT 1 AS x; ALTER TABLE t OWNER TO app", "swapped")
    backup = lab.backup(lab.postgres(pg_source, "swapped"))
    pg_source.sql("UPDATE t SET x = 2", "swapped")
    row = lab.queue_restore(backup, overwrite=True)
    lab.run_killed("restore", row.id, SWAP_POINTS["before the swap"])
    with db.write():
        restores.cancel_restore(row.data_source_id, row.id)
    assert lab.run("restore", row.id).status == "cancelled"
    assert pg_source.sql("SELECT x FROM t", "swapped") == [(2,)]
    names = pg_source.sql("SELECT datname FROM pg_database WHERE datname LIKE 'quarterdeck%'")
    assert names == []
