"""A mark by which anybody who is connected to our database can tell that it is ours.

SQLite needs none: a file is told by its device and inode.
"""

import uuid
from typing import TYPE_CHECKING

import peewee

from quarterdeck_server.storage.migrations.script import Database

if TYPE_CHECKING:
    from playhouse.migrate import SchemaMigrator


def up(migrator: "SchemaMigrator", db: Database) -> None:
    """Puts a comment of this installation alone on one of its tables."""
    if not isinstance(db, peewee.SqliteDatabase):
        text = f"Quarterdeck {uuid.uuid4()}: its own database, and nobody's data source"
        literal = "'" + text.replace("'", "''") + "'"
        db.execute_sql(f"COMMENT ON TABLE data_sources IS {literal}")
