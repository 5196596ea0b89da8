"""Devices and addresses from which people signed in, and counters of wrong guesses."""

from typing import TYPE_CHECKING

import peewee

from quarterdeck_server.storage.migrations.script import Database, run_script

if TYPE_CHECKING:
    from playhouse.migrate import SchemaMigrator

TABLES = """
CREATE TABLE known_devices (
    user_id TEXT NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL CHECK (kind IN ('device', 'address', 'session')),
    mark TEXT NOT NULL,
    session_id TEXT NOT NULL,
    sign_ins INTEGER NOT NULL,
    signed_in_at BIGINT NOT NULL,
    failed_logins INTEGER NOT NULL,
    locked_until BIGINT,
    day_began_at BIGINT NOT NULL,
    day_failures INTEGER NOT NULL,
    PRIMARY KEY (user_id, kind, mark)
);
CREATE INDEX known_devices_mark ON known_devices (kind, mark);
CREATE INDEX known_devices_signed_in_at ON known_devices (signed_in_at);
"""

COLUMNS = """
ALTER TABLE users ADD COLUMN day_began_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN day_failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN password_version INTEGER NOT NULL DEFAULT 0;
"""


def up(migrator: "SchemaMigrator", db: Database) -> None:
    """Creates the table, and the further columns of users."""
    script = TABLES + COLUMNS
    if isinstance(db, peewee.SqliteDatabase):
        script = script.replace("BIGINT", "INTEGER").replace("\n);", "\n) STRICT;")
    run_script(db, script)
