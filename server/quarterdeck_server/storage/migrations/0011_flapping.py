"""Events that open too often."""

import peewee

from quarterdeck_server.storage.migrations.script import run_script

COLUMNS = """
ALTER TABLE events ADD COLUMN is_flapping {bool} NOT NULL DEFAULT {false};
ALTER TABLE events ADD COLUMN quiet_since {big};
CREATE INDEX events_quiet_since ON events (quiet_since) WHERE quiet_since IS NOT NULL;
"""


def up(migrator: object, db: peewee.Database) -> None:
    """Adds the mark of an event that flaps, and since when it is quiet."""
    is_sqlite = isinstance(db, peewee.SqliteDatabase)
    types = ("INTEGER", "0", "INTEGER") if is_sqlite else ("BOOLEAN", "FALSE", "BIGINT")
    run_script(db, COLUMNS.format(**dict(zip(("bool", "false", "big"), types, strict=True))))
