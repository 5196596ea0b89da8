"""Labels of events, and an index of them."""

import peewee

from quarterdeck_server.storage.migrations.script import Database, run_script

TABLE = """
ALTER TABLE events ADD COLUMN labels TEXT NOT NULL DEFAULT '{{}}';
CREATE TABLE event_labels (
    event_seq BIGINT NOT NULL REFERENCES events (seq) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    occurred_at BIGINT NOT NULL,
    PRIMARY KEY (event_seq, key)
){without_rowid};
CREATE INDEX event_labels_value ON event_labels (key, value, occurred_at, event_seq);
"""
# The database keeps the index, whichever way an event is written.
SQLITE = """
CREATE TRIGGER event_labels_insert AFTER INSERT ON events WHEN new.labels <> '{}' BEGIN
    INSERT INTO event_labels (event_seq, key, value, occurred_at)
        SELECT new.seq, key, value, new.occurred_at FROM json_each(new.labels);
END;
CREATE TRIGGER event_labels_update AFTER UPDATE OF labels ON events
WHEN new.labels <> old.labels BEGIN
    DELETE FROM event_labels WHERE event_seq = new.seq;
    INSERT INTO event_labels (event_seq, key, value, occurred_at)
        SELECT new.seq, key, value, new.occurred_at FROM json_each(new.labels);
END;
"""
FUNCTION = """
CREATE FUNCTION event_labels_keep() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM event_labels WHERE event_seq = NEW.seq;
    END IF;
    INSERT INTO event_labels (event_seq, key, value, occurred_at)
        SELECT NEW.seq, key, value, NEW.occurred_at FROM json_each_text(NEW.labels::json);
    RETURN NULL;
END $body$
"""
TRIGGERS = (
    """
CREATE TRIGGER event_labels_insert AFTER INSERT ON events
    FOR EACH ROW WHEN (NEW.labels <> '{}') EXECUTE FUNCTION event_labels_keep()
""",
    """
CREATE TRIGGER event_labels_update AFTER UPDATE OF labels ON events
    FOR EACH ROW WHEN (NEW.labels <> OLD.labels) EXECUTE FUNCTION event_labels_keep()
""",
)


def up(migrator: object, db: Database) -> None:
    """Adds the labels of events, and the table that finds events by them."""
    is_sqlite = isinstance(db, peewee.SqliteDatabase)
    run_script(db, TABLE.format(without_rowid=" WITHOUT ROWID" if is_sqlite else ""))
    if is_sqlite:
        run_script(db, SQLITE)
        return
    for statement in (FUNCTION, *TRIGGERS):
        db.execute_sql(statement)
