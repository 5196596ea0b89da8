"""The audit log is only added to, whatever the statement: REPLACE, UPSERT, a replica's session."""

from typing import TYPE_CHECKING

import peewee

from quarterdeck_server.storage.migrations.script import Database, run_script

if TYPE_CHECKING:
    from playhouse.migrate import SchemaMigrator

# REPLACE deletes the row in its way without its triggers, unless recursive_triggers is on
# (https://www.sqlite.org/lang_conflict.html), so what is in its way is looked for before.
SQLITE = """
CREATE TRIGGER audit_log_at_the_end BEFORE INSERT ON audit_log
    WHEN NEW.seq <= (SELECT MAX(seq) FROM audit_log)
        OR EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id) BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_head_no_insert BEFORE INSERT ON audit_head BEGIN
    SELECT RAISE(ABORT, 'the audit log has one head');
END;
CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head BEGIN
    SELECT RAISE(ABORT, 'the audit log has one head');
END;
CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head
    WHEN NEW.id <> OLD.id OR NEW.seq <= OLD.seq
        OR NOT EXISTS (SELECT 1 FROM audit_log WHERE seq = NEW.seq AND hash = NEW.hash) BEGIN
    SELECT RAISE(ABORT, 'the head of the audit log is its last entry');
END;
"""

# The schema is that of the table: a caller's search path may lead to a table of theirs, and a
# restore loads what it proves into another schema.
POSTGRESQL = (
    """
CREATE FUNCTION audit_log_at_the_end() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE last_seq BIGINT;
BEGIN
    EXECUTE 'SELECT MAX(seq) FROM ' || quote_ident(TG_TABLE_SCHEMA) || '.audit_log' INTO last_seq;
    IF NEW.seq <= last_seq THEN
        RAISE EXCEPTION 'the audit log is append-only';
    END IF;
    RETURN NEW;
END $body$
""",
    """
CREATE TRIGGER audit_log_at_the_end BEFORE INSERT ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_log_at_the_end()
""",
    """
CREATE FUNCTION audit_head_one() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
    RAISE EXCEPTION 'the audit log has one head';
END $body$
""",
    """
CREATE TRIGGER audit_head_one BEFORE INSERT OR DELETE OR TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION audit_head_one()
""",
    """
CREATE FUNCTION audit_head_forward() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE is_entry BOOLEAN;
BEGIN
    EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || quote_ident(TG_TABLE_SCHEMA)
        || '.audit_log WHERE seq = $1 AND hash = $2)' INTO is_entry USING NEW.seq, NEW.hash;
    IF NEW.id <> OLD.id OR NEW.seq <= OLD.seq OR NOT is_entry THEN
        RAISE EXCEPTION 'the head of the audit log is its last entry';
    END IF;
    RETURN NEW;
END $body$
""",
    """
CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_head_forward()
""",
    # Also where session_replication_role is `replica`.
    "ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_append_only",
    "ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_at_the_end",
    "ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_one",
    "ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_forward",
)


def up(migrator: "SchemaMigrator", db: Database) -> None:
    """Creates the triggers."""
    if isinstance(db, peewee.SqliteDatabase):
        run_script(db, SQLITE)
        return
    for statement in POSTGRESQL:
        db.execute_sql(statement)
