"""Reports, their schedules and counts, and the last security audit of each data source."""

from typing import TYPE_CHECKING

import peewee

from quarterdeck_server.storage.migrations.script import Database, run_script
from quarterdeck_server.storage.migrations.sums import Sum, keep_sums

if TYPE_CHECKING:
    from playhouse.migrate import SchemaMigrator

TYPES = {
    "sqlite": {"seq": "INTEGER PRIMARY KEY AUTOINCREMENT", "bool": "INTEGER", "real": "REAL"},
    "postgresql": {
        "seq": "BIGSERIAL PRIMARY KEY",
        "bool": "BOOLEAN",
        "real": "DOUBLE PRECISION",
    },
}
BLOB = {"sqlite": "BLOB", "postgresql": "BYTEA"}

TABLES = """
CREATE TABLE reports (
    id {seq},
    uid TEXT NOT NULL,
    run TEXT NOT NULL,
    data_source_id BIGINT NOT NULL REFERENCES data_sources (id),
    template_id TEXT NOT NULL,
    name TEXT NOT NULL,
    format TEXT NOT NULL CHECK (format IN ('pdf', 'html', 'xlsx', 'csv', 'json')),
    parameters TEXT NOT NULL,
    status TEXT NOT NULL CHECK (
        status IN ('draft', 'queued', 'generating', 'completed', 'failed', 'cancelled')
    ),
    progress {real} NOT NULL,
    artifact TEXT NOT NULL,
    pending_artifact TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    file_name TEXT NOT NULL,
    milliseconds BIGINT NOT NULL,
    error_code TEXT NOT NULL,
    error TEXT NOT NULL,
    asked_by TEXT,
    is_scheduled {bool} NOT NULL,
    is_for_admins {bool} NOT NULL,
    attempts INTEGER NOT NULL,
    cancel_requested {bool} NOT NULL,
    beat_at BIGINT NOT NULL,
    started_at BIGINT,
    generated_at BIGINT,
    created_by TEXT,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX reports_uid ON reports (uid);
CREATE INDEX reports_source ON reports (data_source_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX reports_generated ON reports (data_source_id, generated_at)
    WHERE deleted_at IS NULL AND generated_at IS NOT NULL;
CREATE INDEX reports_active ON reports (data_source_id, id)
    WHERE status IN ('queued', 'generating');

CREATE TABLE report_schedules (
    id {seq},
    report_id BIGINT NOT NULL REFERENCES reports (id),
    cron TEXT NOT NULL,
    timezone TEXT NOT NULL,
    is_enabled {bool} NOT NULL,
    notify_user_ids TEXT NOT NULL,
    next_run_at BIGINT,
    last_run_at BIGINT,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX report_schedules_report_id ON report_schedules (report_id);
CREATE INDEX report_schedules_next_run_at ON report_schedules (next_run_at)
    WHERE next_run_at IS NOT NULL;

CREATE TABLE report_baselines (
    id {seq},
    data_source_id BIGINT NOT NULL REFERENCES data_sources (id),
    template_id TEXT NOT NULL,
    parameters TEXT NOT NULL,
    content {blob} NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX report_baselines_data_source_id_template_id_parameters
    ON report_baselines (data_source_id, template_id, parameters);

CREATE INDEX backups_finished ON backups (data_source_id, finished_at)
    WHERE finished_at IS NOT NULL;

CREATE TABLE security_audits (
    data_source_id BIGINT PRIMARY KEY NOT NULL REFERENCES data_sources (id),
    audited_at BIGINT NOT NULL,
    score INTEGER,
    previous_score INTEGER,
    server_version TEXT NOT NULL,
    findings TEXT NOT NULL,
    worse TEXT NOT NULL,
    known TEXT NOT NULL
);
"""

COLUMNS = "status, template_id, sha256, size_bytes, milliseconds, deleted_at, data_source_id"
LIVE = "{r}.deleted_at IS NULL"
MADE = f"{LIVE} AND {{r}}.sha256 <> ''"
SUMS = (
    Sum("'report_status/' || {r}.data_source_id", "{r}.status", "1", LIVE),
    Sum("'report_template/' || {r}.data_source_id", "{r}.template_id", "1", LIVE),
    Sum("'report_made/' || {r}.data_source_id", "'count'", "1", MADE),
    Sum(
        *("'report_made/' || {r}.data_source_id", "'bytes'", "{r}.size_bytes"),
        f"{MADE} AND {{r}}.size_bytes > 0",
    ),
    Sum(
        *("'report_made/' || {r}.data_source_id", "'milliseconds'", "{r}.milliseconds"),
        f"{MADE} AND {{r}}.milliseconds > 0",
    ),
)


def up(migrator: "SchemaMigrator", db: Database) -> None:
    """Creates everything."""
    sqlite = isinstance(db, peewee.SqliteDatabase)
    dialect = "sqlite" if sqlite else "postgresql"
    script = TABLES.format(**TYPES[dialect], blob=BLOB[dialect])
    if sqlite:
        script = script.replace("BIGINT", "INTEGER").replace("\n);", "\n) STRICT;")
    run_script(db, script)
    keep_sums(db, "reports", COLUMNS, SUMS)
