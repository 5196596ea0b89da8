"""Backups, restores, schedules, their counts, and jobs that run one at a time for each key."""

from typing import TYPE_CHECKING

import peewee

from quarterdeck_server.storage.migrations.script import Database, run_script
from quarterdeck_server.storage.migrations.sums import Sum, keep_sums

if TYPE_CHECKING:
    from playhouse.migrate import SchemaMigrator

SEQ = {
    "sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT",
    "postgresql": "BIGSERIAL PRIMARY KEY",
}
BOOL = {"sqlite": "INTEGER", "postgresql": "BOOLEAN"}
REAL = {"sqlite": "REAL", "postgresql": "DOUBLE PRECISION"}

TABLES = """
CREATE TABLE backup_schedules (
    id {seq},
    data_source_id BIGINT NOT NULL REFERENCES data_sources (id),
    name TEXT NOT NULL,
    cron TEXT NOT NULL,
    timezone TEXT NOT NULL,
    backup_type TEXT NOT NULL CHECK (backup_type IN ('full', 'schema', 'data')),
    keep_last INTEGER NOT NULL,
    keep_days INTEGER NOT NULL,
    verify_every INTEGER NOT NULL,
    runs INTEGER NOT NULL,
    is_enabled {bool} NOT NULL,
    next_run_at BIGINT,
    last_run_at BIGINT,
    since BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX backup_schedules_source ON backup_schedules (data_source_id, id)
    WHERE deleted_at IS NULL;
CREATE INDEX backup_schedules_next_run_at ON backup_schedules (next_run_at)
    WHERE deleted_at IS NULL AND next_run_at IS NOT NULL;

CREATE TABLE backups (
    id {seq},
    uid TEXT NOT NULL,
    run TEXT NOT NULL,
    data_source_id BIGINT NOT NULL REFERENCES data_sources (id),
    schedule_id BIGINT REFERENCES backup_schedules (id),
    backup_type TEXT NOT NULL CHECK (backup_type IN ('full', 'schema', 'data')),
    status TEXT NOT NULL CHECK (
        status IN ('queued', 'running', 'verifying', 'completed', 'failed', 'cancelled')
    ),
    progress {real} NOT NULL,
    size_bytes BIGINT NOT NULL,
    stored_bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    artifact TEXT NOT NULL,
    server_version TEXT NOT NULL,
    description TEXT NOT NULL,
    error_code TEXT NOT NULL,
    error TEXT NOT NULL,
    verify_error TEXT NOT NULL,
    is_bad {bool} NOT NULL,
    scratch_data_source_id BIGINT,
    attempts INTEGER NOT NULL,
    cancel_requested {bool} NOT NULL,
    beat_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    verified_at BIGINT,
    expires_at BIGINT,
    created_by TEXT,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX backups_uid ON backups (uid);
CREATE INDEX backups_artifact ON backups (artifact);
CREATE INDEX backups_source ON backups (data_source_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX backups_good ON backups (data_source_id, created_at, id)
    WHERE deleted_at IS NULL AND finished_at IS NOT NULL AND sha256 <> '';
CREATE INDEX backups_schedule ON backups (schedule_id, created_at, id)
    WHERE deleted_at IS NULL AND finished_at IS NOT NULL AND sha256 <> '';
CREATE INDEX backups_active ON backups (data_source_id, id)
    WHERE status IN ('queued', 'running', 'verifying');

CREATE TABLE restores (
    id {seq},
    uid TEXT NOT NULL,
    run TEXT NOT NULL,
    data_source_id BIGINT NOT NULL REFERENCES data_sources (id),
    backup_id BIGINT NOT NULL REFERENCES backups (id),
    target_data_source_id BIGINT NOT NULL REFERENCES data_sources (id),
    target_database TEXT NOT NULL,
    overwrite {bool} NOT NULL,
    status TEXT NOT NULL CHECK (
        status IN ('queued', 'running', 'completed', 'failed', 'cancelled')
    ),
    progress {real} NOT NULL,
    error_code TEXT NOT NULL,
    error TEXT NOT NULL,
    tables TEXT NOT NULL,
    notes TEXT NOT NULL,
    is_loading {bool} NOT NULL,
    attempts INTEGER NOT NULL,
    cancel_requested {bool} NOT NULL,
    beat_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    created_by TEXT,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX restores_uid ON restores (uid);
CREATE INDEX restores_source ON restores (data_source_id, id) WHERE deleted_at IS NULL;
CREATE INDEX restores_active ON restores (backup_id) WHERE status IN ('queued', 'running');

CREATE TABLE artifact_trash (
    seq {seq},
    artifact TEXT NOT NULL,
    due_at BIGINT NOT NULL
);
CREATE INDEX artifact_trash_due_at ON artifact_trash (due_at);

ALTER TABLE job_requests ADD COLUMN partition_key TEXT NOT NULL DEFAULT '';
"""


DAY = 86_400_000_000
COLUMNS = "status, sha256, stored_bytes, finished_at, deleted_at, data_source_id"
# Stored and read back; also while it is being restored on trial.
GOOD = "{r}.finished_at IS NOT NULL AND {r}.sha256 <> ''"
SUMS = (
    Sum(
        *("'backup_good/' || {r}.data_source_id", "'count'", "1"),
        f"{{r}}.deleted_at IS NULL AND {GOOD}",
    ),
    Sum(
        *("'backup_good/' || {r}.data_source_id", "'bytes'", "{r}.stored_bytes"),
        f"{{r}}.deleted_at IS NULL AND {GOOD} AND {{r}}.stored_bytes > 0",
    ),
    # Of those that were deleted too: how it went does not change by deleting it.
    Sum(
        "'backup_day/' || {r}.data_source_id",
        f"CAST({{r}}.finished_at / {DAY} AS TEXT)"
        " || CASE WHEN {r}.sha256 <> '' THEN '/good' ELSE '/failed' END",
        *("1", f"({GOOD}) OR ({{r}}.finished_at IS NOT NULL AND {{r}}.status = 'failed')"),
    ),
)


def up(migrator: "SchemaMigrator", db: Database) -> None:
    """Creates everything."""
    sqlite = isinstance(db, peewee.SqliteDatabase)
    dialect = "sqlite" if sqlite else "postgresql"
    script = TABLES.format(seq=SEQ[dialect], bool=BOOL[dialect], real=REAL[dialect])
    if sqlite:
        script = script.replace("BIGINT", "INTEGER").replace("\n);", "\n) STRICT;")
    run_script(db, script)
    keep_sums(db, "backups", COLUMNS, SUMS)
