"""Counts, AWS accounts, monitoring, notifications, jobs, and the chain of the audit log."""

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

import peewee

from quarterdeck_server.storage.migrations.script import Database, run_script

if TYPE_CHECKING:
    from playhouse.migrate import SchemaMigrator

SEQ = {
    # AUTOINCREMENT: an id of a deleted row is never given again.
    "sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT",
    "postgresql": "BIGSERIAL PRIMARY KEY",
}
BOOL = {"sqlite": "INTEGER", "postgresql": "BOOLEAN"}

TABLES = """
CREATE TABLE aws_accounts (
    seq {seq},
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    account_id TEXT NOT NULL,
    regions TEXT NOT NULL,
    role_arn TEXT NOT NULL,
    external_id TEXT NOT NULL,
    access_key_id TEXT NOT NULL,
    sealed_secret TEXT NOT NULL,
    description TEXT NOT NULL,
    is_active {bool} NOT NULL,
    last_test TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX aws_accounts_id ON aws_accounts (id);
CREATE UNIQUE INDEX aws_accounts_account_id ON aws_accounts (account_id) WHERE deleted_at IS NULL;

CREATE TABLE monitoring_config (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    config TEXT NOT NULL,
    version INTEGER NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT
);

CREATE TABLE notifications (
    id {seq},
    user_id TEXT NOT NULL REFERENCES users (id),
    type TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('critical', 'high', 'medium', 'low', 'info')),
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    read_at BIGINT,
    acknowledged_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX notifications_user_id ON notifications (user_id, id);
CREATE INDEX notifications_unread ON notifications (user_id, id) WHERE read_at IS NULL;
CREATE INDEX notifications_created_at ON notifications (created_at);

CREATE TABLE notification_deliveries (
    seq {seq},
    id TEXT NOT NULL,
    channel TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('queued', 'retrying', 'delivered', 'dead')),
    type TEXT NOT NULL,
    severity TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    last_status INTEGER,
    last_error TEXT NOT NULL,
    next_attempt_at BIGINT,
    delivered_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX notification_deliveries_id ON notification_deliveries (id);
CREATE INDEX notification_deliveries_status ON notification_deliveries (status, seq);

CREATE TABLE job_requests (
    seq {seq},
    id TEXT NOT NULL,
    handler TEXT NOT NULL,
    argument TEXT NOT NULL,
    due_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX job_requests_id ON job_requests (id);
CREATE INDEX job_requests_due_at ON job_requests (due_at);

ALTER TABLE events ADD COLUMN alerted_severity TEXT NOT NULL DEFAULT '';

ALTER TABLE tasks ADD COLUMN reminded_due_date BIGINT NOT NULL DEFAULT 0;
CREATE INDEX tasks_open_due_date ON tasks (due_date)
    WHERE deleted_at IS NULL AND status <> 'closed' AND due_date IS NOT NULL;
CREATE INDEX tasks_unreminded ON tasks (due_date)
    WHERE deleted_at IS NULL AND status <> 'closed' AND due_date <> reminded_due_date;
CREATE INDEX tasks_my_open ON tasks
    (assigned_user_id, COALESCE(due_date, 9223372036854775807), seq)
    WHERE deleted_at IS NULL AND status <> 'closed';

ALTER TABLE audit_log ADD COLUMN previous_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE audit_log ADD COLUMN hash TEXT NOT NULL DEFAULT '';
CREATE TABLE audit_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_log_created_at ON audit_log (created_at, seq);
CREATE INDEX audit_log_actor_id ON audit_log (actor_id, seq);
CREATE INDEX audit_log_action ON audit_log (action, seq);
CREATE INDEX audit_log_resource ON audit_log (resource_type, resource_id, seq);
CREATE INDEX audit_log_resource_id ON audit_log (resource_id, seq);
CREATE INDEX audit_log_outcome ON audit_log (outcome, seq);

CREATE TABLE counts (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (kind, key)
);
"""

# What makes tasks and audit entries that nobody made. It cannot sign in, and is nowhere listed.
SYSTEM_USER = """
INSERT INTO users (id, email, full_name, role, is_active, must_change_password, password_hash,
    failed_logins, sessions_valid_after, version, created_at, updated_at, deleted_at)
VALUES ('system', 'system', 'Quarterdeck', 'user', {false}, {false}, '', 0, 0, 1, 0, 0, 0);
"""


class Count(NamedTuple):
    """A maintained count: how many rows of a table fulfil a condition, for each key.

    `columns` are those that the key and the condition look at.
    """

    name: str
    table: str
    kind: str
    key: str
    condition: str
    columns: str


DAY = 86_400_000_000
COUNTS = (
    Count(
        *("event", "events", "'event'", "{r}.severity || '/' || {r}.status"),
        *("{r}.deleted_at IS NULL", "severity, status, deleted_at"),
    ),
    Count(
        *("event_source", "events", "'event_source'", "{r}.source"),
        *("{r}.deleted_at IS NULL", "source, deleted_at"),
    ),
    Count(
        *("event_day", "events", "'event_day'", f"CAST({{r}}.occurred_at / {DAY} AS TEXT)"),
        *("{r}.deleted_at IS NULL", "occurred_at, deleted_at"),
    ),
    Count(
        *("task", "tasks", "'task'", "{r}.status || '/' || {r}.priority"),
        *("{r}.deleted_at IS NULL", "status, priority, deleted_at"),
    ),
    Count(
        *("task_due", "tasks", "'task_due'", f"CAST({{r}}.due_date / {DAY} AS TEXT)"),
        "{r}.deleted_at IS NULL AND {r}.status <> 'closed' AND {r}.due_date IS NOT NULL",
        "due_date, status, deleted_at",
    ),
    Count(
        *("task_assignee", "tasks", "'task_assignee'", "{r}.assigned_user_id"),
        "{r}.deleted_at IS NULL AND {r}.status <> 'closed' AND {r}.assigned_user_id IS NOT NULL",
        "assigned_user_id, status, deleted_at",
    ),
    Count(
        *("user", "users", "'user'"),
        "{r}.role || '/' || CASE WHEN {r}.is_active THEN 'active' ELSE 'inactive' END",
        *("{r}.deleted_at IS NULL", "role, is_active, deleted_at"),
    ),
    Count(
        *("notification", "notifications", "'notification/' || {r}.user_id"),
        "{r}.type || '/' || {r}.severity"
        " || CASE WHEN {r}.read_at IS NULL THEN '/unread' ELSE '/read' END"
        " || CASE WHEN {r}.acknowledged_at IS NULL THEN '/pending' ELSE '/acknowledged' END",
        *("{r}.id > 0", "read_at, acknowledged_at"),
    ),
)

SQLITE_COUNT = """
CREATE TRIGGER counts_{name}_insert AFTER INSERT ON {table} WHEN {new_condition} BEGIN
    INSERT INTO counts (kind, key, n) VALUES ({new_kind}, {new_key}, 1)
        ON CONFLICT (kind, key) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER counts_{name}_update AFTER UPDATE OF {columns} ON {table}
WHEN ({old_condition}) <> ({new_condition}) OR {old_key} IS NOT {new_key} BEGIN
    UPDATE counts SET n = n - 1
        WHERE kind = {old_kind} AND key = {old_key} AND {old_condition};
    INSERT INTO counts (kind, key, n) SELECT {new_kind}, {new_key}, 1 WHERE {new_condition}
        ON CONFLICT (kind, key) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER counts_{name}_delete AFTER DELETE ON {table} WHEN {old_condition} BEGIN
    UPDATE counts SET n = n - 1 WHERE kind = {old_kind} AND key = {old_key};
END;
"""
SQLITE_COUNTED = "CREATE VIEW counted AS SELECT kind, key, n FROM counts WHERE n <> 0;"

# Transactions that count the same thing must not wait for each other, so each leaves
# a note of what it changed; a job adds the notes up now and then.
POSTGRESQL_COUNTED = """
CREATE TABLE count_deltas (
    seq BIGSERIAL PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    n BIGINT NOT NULL
);
CREATE INDEX count_deltas_kind ON count_deltas (kind);
CREATE VIEW counted AS
    SELECT kind, key, SUM(n)::BIGINT AS n FROM (
        SELECT kind, key, n FROM counts UNION ALL SELECT kind, key, n FROM count_deltas
    ) AS parts GROUP BY kind, key HAVING SUM(n) <> 0;
"""
POSTGRESQL_FUNCTION = """
CREATE FUNCTION counts_{table}_{event}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
    INSERT INTO count_deltas (kind, key, n) SELECT kind, key, SUM(n) FROM ({changes}) AS changes
        GROUP BY kind, key HAVING SUM(n) <> 0;
    RETURN NULL;
END $body$
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER counts_{table}_{event} AFTER {event} ON {table} REFERENCING {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION counts_{table}_{event}()
"""

SQLITE_APPEND_ONLY = """
CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
"""
POSTGRESQL_APPEND_ONLY = (
    """
CREATE FUNCTION audit_log_append_only() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $body$
""",
    """
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_append_only()
""",
)

# The order in which the fields of an entry are hashed.
HASHED = (
    *("seq", "id", "created_at", "actor_id", "actor_email", "session_id", "ip", "action"),
    *("resource_type", "resource_id", "outcome", "reason", "request_id", "changes"),
)


def _of(count: Count, row: str) -> dict[str, str]:
    parts = {"kind": count.kind, "key": count.key, "condition": count.condition}
    return {f"{row}_{name}": text.format(r=row) for name, text in parts.items()}


def _true_counts() -> str:
    """The view of what the counts should be: the proof of the triggers."""
    selects = [
        f"SELECT {count.kind} AS kind, {count.key} AS key, COUNT(*) AS n FROM {count.table} AS r"  # noqa: S608
        f" WHERE {count.condition} GROUP BY 1, 2"
        for count in COUNTS
    ]
    return f"CREATE VIEW true_counts AS {' UNION ALL '.join(selects)};".format(r="r")


def _count_on_sqlite(db: Database) -> None:
    for count in COUNTS:
        texts = count._asdict() | _of(count, "old") | _of(count, "new")
        run_script(db, SQLITE_COUNT.format(**texts))
    run_script(db, SQLITE_COUNTED)


def _count_on_postgresql(db: Database) -> None:
    run_script(db, POSTGRESQL_COUNTED)
    sources = {"insert": {"new": 1}, "update": {"new": 1, "old": -1}, "delete": {"old": -1}}
    for table in dict.fromkeys(count.table for count in COUNTS):
        for event, signs in sources.items():
            changes = " UNION ALL ".join(
                f"SELECT {count.kind} AS kind, {count.key} AS key, {sign} AS n"  # noqa: S608
                f" FROM {row}_rows AS r WHERE {count.condition}".format(r="r")
                for row, sign in signs.items()
                for count in COUNTS
                if count.table == table
            )
            tables = " ".join(f"{row.upper()} TABLE AS {row}_rows" for row in signs)
            texts = {"table": table, "event": event, "changes": changes, "tables": tables}
            db.execute_sql(POSTGRESQL_FUNCTION.format(**texts))
            db.execute_sql(POSTGRESQL_TRIGGER.format(**texts))


def _chain(db: Database, place: str) -> None:
    """Gives the entries that are there their hashes, each over the one before."""
    columns = ", ".join(HASHED)
    rows = db.execute_sql(f"SELECT {columns} FROM audit_log ORDER BY seq").fetchall()  # noqa: S608
    seq, previous = 0, ""
    for row in rows:
        seq = row[0]
        text = json.dumps([*row, previous], separators=(",", ":"), ensure_ascii=False)
        digest = hashlib.sha256(text.encode()).hexdigest()
        db.execute_sql(
            f"UPDATE audit_log SET previous_hash = {place}, hash = {place} WHERE seq = {place}",  # noqa: S608
            (previous, digest, seq),
        )
        previous = digest
    db.execute_sql(
        f"INSERT INTO audit_head (id, seq, hash) VALUES (1, {place}, {place})",  # noqa: S608
        (seq, previous),
    )


def up(migrator: "SchemaMigrator", db: Database) -> None:
    """Creates everything."""
    sqlite = isinstance(db, peewee.SqliteDatabase)
    dialect = "sqlite" if sqlite else "postgresql"
    script = TABLES.format(seq=SEQ[dialect], bool=BOOL[dialect])
    if sqlite:
        script = script.replace("BIGINT", "INTEGER").replace("\n);", "\n) STRICT;")
        script = script.replace("(kind, key)\n) STRICT;", "(kind, key)\n) STRICT, WITHOUT ROWID;")
    run_script(db, script)
    run_script(db, SYSTEM_USER.format(false="0" if sqlite else "FALSE"))
    run_script(db, _true_counts())
    if sqlite:
        _count_on_sqlite(db)
        _chain(db, "?")
        run_script(db, SQLITE_APPEND_ONLY)
    else:
        _count_on_postgresql(db)
        _chain(db, "%s")
        for statement in POSTGRESQL_APPEND_ONLY:
            db.execute_sql(statement)
    db.execute_sql("INSERT INTO counts (kind, key, n) SELECT kind, key, n FROM true_counts")
