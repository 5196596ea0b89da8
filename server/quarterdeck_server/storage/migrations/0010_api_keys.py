"""API keys and their secrets; which key made an entry of the audit log."""

from typing import TYPE_CHECKING

import peewee

from quarterdeck_server.storage.migrations.script import Database, run_script

if TYPE_CHECKING:
    from playhouse.migrate import SchemaMigrator

SEQ = {
    "sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT",
    "postgresql": "BIGSERIAL PRIMARY KEY",
}

TABLES = """
CREATE TABLE api_keys (
    seq {seq},
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'machine')),
    principal_id TEXT NOT NULL REFERENCES users (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    made_with TEXT NOT NULL,
    role TEXT CHECK (role IN ('user', 'manager', 'admin')),
    scopes TEXT NOT NULL,
    allowed_networks TEXT NOT NULL,
    prefix TEXT NOT NULL,
    expires_at BIGINT,
    previous_expires_at BIGINT,
    last_used_at BIGINT NOT NULL,
    last_used_ip TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX api_keys_id ON api_keys (id);
CREATE INDEX api_keys_live ON api_keys (seq) WHERE deleted_at IS NULL;
CREATE INDEX api_keys_name ON api_keys (name, seq) WHERE deleted_at IS NULL;
CREATE INDEX api_keys_last_used_at ON api_keys (last_used_at, seq) WHERE deleted_at IS NULL;
CREATE INDEX api_keys_user_id ON api_keys (user_id, seq) WHERE deleted_at IS NULL;
CREATE INDEX api_keys_user_name ON api_keys (user_id, name, seq) WHERE deleted_at IS NULL;
CREATE INDEX api_keys_user_last_used_at ON api_keys (user_id, last_used_at, seq)
    WHERE deleted_at IS NULL;
CREATE INDEX api_keys_kind ON api_keys (kind, seq) WHERE deleted_at IS NULL;
CREATE INDEX api_keys_made_with ON api_keys (made_with) WHERE deleted_at IS NULL;

CREATE TABLE api_key_secrets (
    seq {seq},
    secret_hash TEXT NOT NULL,
    key_id TEXT NOT NULL REFERENCES api_keys (id),
    expires_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX api_key_secrets_hash ON api_key_secrets (secret_hash);
CREATE INDEX api_key_secrets_key ON api_key_secrets (key_id);
CREATE INDEX api_key_secrets_expires_at ON api_key_secrets (expires_at);

ALTER TABLE audit_log ADD COLUMN api_key_id TEXT;
ALTER TABLE audit_log ADD COLUMN api_key_name TEXT;
CREATE INDEX audit_log_api_key_id ON audit_log (api_key_id, seq) WHERE api_key_id IS NOT NULL;
"""


def up(migrator: "SchemaMigrator", db: Database) -> None:
    """Creates the tables, and the columns of the audit log."""
    sqlite = isinstance(db, peewee.SqliteDatabase)
    script = TABLES.format(seq=SEQ["sqlite" if sqlite else "postgresql"])
    if sqlite:
        script = script.replace("BIGINT", "INTEGER").replace("\n);", "\n) STRICT;")
    run_script(db, script)
