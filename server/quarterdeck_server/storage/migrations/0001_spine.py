"""Users, sessions, events, tasks, the audit log."""

from typing import TYPE_CHECKING

import peewee

from quarterdeck_server.storage.migrations.script import Database, run_script

if TYPE_CHECKING:
    from playhouse.migrate import SchemaMigrator

SEQ = {"sqlite": "INTEGER PRIMARY KEY", "postgresql": "BIGSERIAL PRIMARY KEY"}
BLOB = {"sqlite": "BLOB", "postgresql": "BYTEA"}
BOOL = {"sqlite": "INTEGER", "postgresql": "BOOLEAN"}

TABLES = """
CREATE TABLE users (
    seq {seq},
    id TEXT NOT NULL,
    email TEXT NOT NULL,
    full_name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('user', 'manager', 'admin')),
    is_active {bool} NOT NULL,
    must_change_password {bool} NOT NULL,
    password_hash TEXT NOT NULL,
    failed_logins INTEGER NOT NULL,
    locked_until BIGINT,
    sessions_valid_after BIGINT NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    last_login BIGINT,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX users_id ON users (id);
CREATE UNIQUE INDEX users_email ON users (email) WHERE deleted_at IS NULL;

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    ip TEXT NOT NULL,
    user_agent TEXT NOT NULL
);
CREATE INDEX sessions_user_id ON sessions (user_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE refresh_tokens (
    token_hash TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX refresh_tokens_session_id ON refresh_tokens (session_id);

CREATE TABLE events (
    seq {seq},
    id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    source TEXT NOT NULL,
    type TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('critical', 'high', 'medium', 'low', 'info')),
    status TEXT NOT NULL CHECK (status IN ('open', 'acknowledged', 'resolved', 'suppressed')),
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    account_id TEXT NOT NULL,
    region TEXT NOT NULL,
    resource TEXT NOT NULL,
    occurred_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    count INTEGER NOT NULL,
    merge_key TEXT NOT NULL,
    task_id TEXT,
    original TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX events_id ON events (id);
CREATE UNIQUE INDEX events_active_fingerprint ON events (fingerprint)
    WHERE deleted_at IS NULL AND status <> 'resolved';
CREATE INDEX events_fingerprint ON events (fingerprint, seq);
CREATE INDEX events_occurred_at ON events (occurred_at, seq) WHERE deleted_at IS NULL;
CREATE INDEX events_last_seen_at ON events (last_seen_at, seq) WHERE deleted_at IS NULL;
CREATE INDEX events_severity ON events (severity, status, occurred_at, seq)
    WHERE deleted_at IS NULL;
CREATE INDEX events_severity_occurred_at ON events (severity, occurred_at, seq)
    WHERE deleted_at IS NULL;
CREATE INDEX events_status ON events (status, occurred_at, seq) WHERE deleted_at IS NULL;
CREATE INDEX events_source ON events (source, occurred_at, seq) WHERE deleted_at IS NULL;
CREATE INDEX events_type ON events (type, occurred_at, seq) WHERE deleted_at IS NULL;
CREATE INDEX events_account_id ON events (account_id, occurred_at, seq) WHERE deleted_at IS NULL;
CREATE INDEX events_region ON events (region, occurred_at, seq) WHERE deleted_at IS NULL;

CREATE TABLE event_deliveries (
    delivery_id TEXT NOT NULL,
    event_id TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (delivery_id, event_id)
);
CREATE INDEX event_deliveries_event_id ON event_deliveries (event_id);
CREATE INDEX event_deliveries_received_at ON event_deliveries (received_at);

CREATE TABLE event_activities (
    seq {seq},
    event_id TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    action TEXT NOT NULL,
    note TEXT NOT NULL,
    user_id TEXT REFERENCES users (id),
    task_id TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX event_activities_event_id ON event_activities (event_id, seq);

CREATE TABLE tasks (
    seq {seq},
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'in_progress', 'closed')),
    priority TEXT NOT NULL CHECK (priority IN ('critical', 'high', 'medium', 'low')),
    assigned_user_id TEXT REFERENCES users (id),
    event_id TEXT REFERENCES events (id),
    due_date BIGINT,
    created_by TEXT NOT NULL REFERENCES users (id),
    comment_count INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    closed_at BIGINT,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX tasks_id ON tasks (id);
CREATE UNIQUE INDEX tasks_open_event_id ON tasks (event_id)
    WHERE deleted_at IS NULL AND status <> 'closed';
CREATE INDEX tasks_event_id ON tasks (event_id, seq);
CREATE INDEX tasks_seq ON tasks (seq) WHERE deleted_at IS NULL;
CREATE INDEX tasks_status ON tasks (status, seq) WHERE deleted_at IS NULL;
CREATE INDEX tasks_priority ON tasks (priority, seq) WHERE deleted_at IS NULL;
CREATE INDEX tasks_assigned_user_id ON tasks (assigned_user_id, status, seq)
    WHERE deleted_at IS NULL;
CREATE INDEX tasks_created_by ON tasks (created_by, seq) WHERE deleted_at IS NULL;
CREATE INDEX tasks_created_at ON tasks (created_at) WHERE deleted_at IS NULL;
CREATE INDEX tasks_updated_at ON tasks (updated_at, seq) WHERE deleted_at IS NULL;
CREATE INDEX tasks_due_date ON tasks (COALESCE(due_date, 9223372036854775807), seq)
    WHERE deleted_at IS NULL;

CREATE TABLE task_comments (
    seq {seq},
    id TEXT NOT NULL,
    task_id TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id),
    comment TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX task_comments_id ON task_comments (id);
CREATE INDEX task_comments_task_id ON task_comments (task_id, seq);

CREATE TABLE request_keys (
    user_id TEXT NOT NULL,
    method TEXT NOT NULL,
    request_id TEXT NOT NULL,
    request_hash {blob} NOT NULL,
    response {blob} NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, method, request_id)
);
CREATE INDEX request_keys_created_at ON request_keys (created_at);

CREATE TABLE audit_log (
    seq {seq},
    id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    actor_id TEXT,
    actor_email TEXT NOT NULL,
    session_id TEXT,
    ip TEXT NOT NULL,
    action TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('success', 'denied', 'failure')),
    reason TEXT NOT NULL,
    request_id TEXT NOT NULL,
    changes TEXT NOT NULL
);
CREATE UNIQUE INDEX audit_log_id ON audit_log (id);
"""

# FTS5 external content (SQLite manual, FTS5 4.4.3): the triggers keep the index
# in step; an update that leaves the texts alone does not touch it.
SQLITE_SEARCH = """
CREATE VIRTUAL TABLE {table}_fts USING fts5(
    {columns}, content='{table}', content_rowid='seq',
    tokenize="unicode61 remove_diacritics 0"
);
CREATE TRIGGER {table}_fts_insert AFTER INSERT ON {table} BEGIN
    INSERT INTO {table}_fts (rowid, {columns}) VALUES (new.seq, {new});
END;
CREATE TRIGGER {table}_fts_delete AFTER DELETE ON {table} BEGIN
    INSERT INTO {table}_fts ({table}_fts, rowid, {columns}) VALUES ('delete', old.seq, {old});
END;
CREATE TRIGGER {table}_fts_update AFTER UPDATE OF {columns} ON {table} WHEN {differ} BEGIN
    INSERT INTO {table}_fts ({table}_fts, rowid, {columns}) VALUES ('delete', old.seq, {old});
    INSERT INTO {table}_fts (rowid, {columns}) VALUES (new.seq, {new});
END;
"""

# Punctuation goes first: the parser would keep an ARN or a host name as one word.
# The generated column is cut at 200,000 characters, below tsvector's 1 MB.
POSTGRESQL_SEARCH = r"""
ALTER TABLE {table} ADD COLUMN search_vector tsvector GENERATED ALWAYS AS (
    to_tsvector('simple', regexp_replace(
        left({texts}, 200000), '[!-/:-@\[-`{{-~]+', ' ', 'g'))
) STORED;
CREATE INDEX {table}_search_vector ON {table} USING gin (search_vector);
"""

SEARCHED = {"events": ("title", "description", "resource"), "tasks": ("title", "description")}


def up(migrator: "SchemaMigrator", db: Database) -> None:
    """Creates everything."""
    dialect = "sqlite" if isinstance(db, peewee.SqliteDatabase) else "postgresql"
    script = TABLES.format(seq=SEQ[dialect], blob=BLOB[dialect], bool=BOOL[dialect])
    if dialect == "sqlite":
        script = script.replace("BIGINT", "INTEGER").replace("\n);", "\n) STRICT;")
    run_script(db, script)
    for table, columns in SEARCHED.items():
        if dialect == "sqlite":
            script = SQLITE_SEARCH.format(
                table=table,
                columns=", ".join(columns),
                new=", ".join(f"new.{column}" for column in columns),
                old=", ".join(f"old.{column}" for column in columns),
                differ=" OR ".join(f"new.{column} <> old.{column}" for column in columns),
            )
        else:
            texts = " || ' ' || ".join(columns)
            script = POSTGRESQL_SEARCH.format(table=table, texts=texts)
        run_script(db, script)
