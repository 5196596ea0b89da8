"""Sources of events, and what they sent and was not understood."""

from typing import TYPE_CHECKING

import peewee

from quarterdeck_server.storage.migrations.script import Database, run_script

if TYPE_CHECKING:
    from playhouse.migrate import SchemaMigrator

SEQ = {
    "sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT",
    "postgresql": "BIGSERIAL PRIMARY KEY",
}
BOOL = {"sqlite": "INTEGER", "postgresql": "BOOLEAN"}

TABLES = """
CREATE TABLE sources (
    seq {seq},
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    description TEXT NOT NULL,
    mapping TEXT NOT NULL,
    is_enabled {bool} NOT NULL,
    token_hash TEXT NOT NULL,
    old_token_hash TEXT NOT NULL,
    old_token_until BIGINT,
    sealed_signature_secret TEXT NOT NULL,
    signature_header TEXT NOT NULL,
    signature_time_header TEXT NOT NULL,
    topics TEXT NOT NULL,
    allows_raw_delivery {bool} NOT NULL,
    rate_per_minute INTEGER NOT NULL,
    max_bytes INTEGER NOT NULL,
    received BIGINT NOT NULL,
    made BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    refusals_dropped BIGINT NOT NULL,
    last_received_at BIGINT,
    last_refused_at BIGINT,
    minute BIGINT NOT NULL,
    received_in_minute INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX sources_id ON sources (id);
CREATE INDEX sources_name ON sources (name, seq) WHERE deleted_at IS NULL;
CREATE INDEX sources_enabled ON sources (is_enabled, seq) WHERE deleted_at IS NULL;
CREATE INDEX sources_enabled_name ON sources (is_enabled, name, seq) WHERE deleted_at IS NULL;
CREATE INDEX sources_kind ON sources (kind, seq) WHERE deleted_at IS NULL;
CREATE INDEX sources_kind_name ON sources (kind, name, seq) WHERE deleted_at IS NULL;
CREATE TABLE source_refusals (
    seq {seq},
    id TEXT NOT NULL,
    source_id TEXT NOT NULL REFERENCES sources (id),
    refused_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    message TEXT NOT NULL,
    item INTEGER,
    size_bytes INTEGER NOT NULL,
    is_whole {bool} NOT NULL,
    content_type TEXT NOT NULL,
    headers TEXT NOT NULL,
    body TEXT NOT NULL,
    body_bytes INTEGER NOT NULL,
    replays INTEGER NOT NULL
);
CREATE UNIQUE INDEX source_refusals_id ON source_refusals (id);
CREATE INDEX source_refusals_reason ON source_refusals (source_id, reason, seq);
CREATE INDEX source_refusals_source ON source_refusals (source_id, seq, body_bytes);
"""


def up(migrator: "SchemaMigrator", db: Database) -> None:
    """Creates the tables."""
    dialect = "sqlite" if isinstance(db, peewee.SqliteDatabase) else "postgresql"
    script = TABLES.format(seq=SEQ[dialect], bool=BOOL[dialect])
    if dialect == "sqlite":
        script = script.replace("BIGINT", "INTEGER").replace("\n);", "\n) STRICT;")
    run_script(db, script)
