"""Backups, restores, schedules, their counts, and jobs that run one at a time for each key."""

from typing import Any, NamedTuple

import peewee

from quarterdeck_server.migrations.script import run_script

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


class Sum(NamedTuple):
    """A maintained sum of `weight` over the rows of `backups` that fulfil a condition, by key."""

    kind: str
    key: str
    weight: str
    condition: str


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

SQLITE_ADD = """
    INSERT INTO counts (kind, key, n) SELECT {kind}, {key}, {weight} WHERE {condition}
        ON CONFLICT (kind, key) DO UPDATE SET n = n + excluded.n;
"""
SQLITE_TAKE = """
    UPDATE counts SET n = n - ({weight}) WHERE kind = {kind} AND key = {key} AND ({condition});
"""
SQLITE_TRIGGER = "CREATE TRIGGER counts_backups_{event} AFTER {when} ON backups BEGIN{body}END;\n"
POSTGRESQL_FUNCTION = """
CREATE FUNCTION counts_backups_{event}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
    INSERT INTO count_deltas (kind, key, n)
        SELECT kind, key, SUM(n)::BIGINT FROM ({changes}) AS changes
        GROUP BY kind, key HAVING SUM(n) <> 0;
    RETURN NULL;
END $body$
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER counts_backups_{event} AFTER {event} ON backups REFERENCING {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION counts_backups_{event}()
"""


def _texts(one: Sum, row: str) -> dict[str, str]:
    return {name: text.format(r=row) for name, text in one._asdict().items()}


def _sum_on_sqlite(db: Any) -> None:
    add = "".join(SQLITE_ADD.format(**_texts(one, "new")) for one in SUMS)
    take = "".join(SQLITE_TAKE.format(**_texts(one, "old")) for one in SUMS)
    for event, when, body in (
        ("insert", "INSERT", add),
        ("update", f"UPDATE OF {COLUMNS}", take + add),
        ("delete", "DELETE", take),
    ):
        run_script(db, SQLITE_TRIGGER.format(event=event, when=when, body=body))


def _sum_on_postgresql(db: Any) -> None:
    sources = {"insert": {"new": 1}, "update": {"new": 1, "old": -1}, "delete": {"old": -1}}
    for event, signs in sources.items():
        changes = " UNION ALL ".join(
            "SELECT {kind} AS kind, {key} AS key, {sign} * {weight} AS n"  # noqa: S608
            " FROM {row}_rows AS r WHERE {condition}".format(row=row, sign=sign, **_texts(one, "r"))
            for row, sign in signs.items()
            for one in SUMS
        )
        tables = " ".join(f"{row.upper()} TABLE AS {row}_rows" for row in signs)
        db.execute_sql(POSTGRESQL_FUNCTION.format(event=event, changes=changes))
        db.execute_sql(POSTGRESQL_TRIGGER.format(event=event, tables=tables))


def _extend_true_counts(db: Any, sqlite: bool) -> None:
    """Adds the sums to the view that proves what the triggers keep."""
    if sqlite:
        query = "SELECT sql FROM sqlite_master WHERE name = 'true_counts'"
        body = db.execute_sql(query).fetchone()[0].partition(" AS ")[2]
    else:
        body = db.execute_sql("SELECT pg_get_viewdef('true_counts'::regclass)").fetchone()[0]
    selects = [
        "SELECT {kind} AS kind, {key} AS key, CAST(SUM({weight}) AS BIGINT) AS n"  # noqa: S608
        " FROM backups AS r WHERE {condition} GROUP BY 1, 2".format(**_texts(one, "r"))
        for one in SUMS
    ]
    db.execute_sql("DROP VIEW true_counts")
    body = " UNION ALL ".join([body.strip().rstrip(";"), *selects])
    db.execute_sql(f"CREATE VIEW true_counts AS {body}")


def up(migrator: Any, db: Any) -> None:
    """Creates everything."""
    sqlite = isinstance(db, peewee.SqliteDatabase)
    dialect = "sqlite" if sqlite else "postgresql"
    script = TABLES.format(seq=SEQ[dialect], bool=BOOL[dialect], real=REAL[dialect])
    if sqlite:
        script = script.replace("BIGINT", "INTEGER").replace("\n);", "\n) STRICT;")
    run_script(db, script)
    _extend_true_counts(db, sqlite)
    if sqlite:
        _sum_on_sqlite(db)
    else:
        _sum_on_postgresql(db)
