"""Data sources."""

from typing import TYPE_CHECKING

import peewee

from quarterdeck_server.storage.migrations.script import Database

if TYPE_CHECKING:
    from playhouse.migrate import SchemaMigrator

SEQ = {
    "sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT",
    "postgresql": "BIGSERIAL PRIMARY KEY",
}
BOOL = {"sqlite": "INTEGER", "postgresql": "BOOLEAN"}

TABLE = """
CREATE TABLE data_sources (
    id {seq},
    name TEXT NOT NULL,
    source_type TEXT NOT NULL CHECK (source_type IN ('postgresql', 'mysql', 'sqlite')),
    host TEXT NOT NULL,
    port INTEGER NOT NULL,
    database TEXT NOT NULL,
    username TEXT NOT NULL,
    sealed_password TEXT NOT NULL,
    ssl_mode TEXT NOT NULL,
    path TEXT NOT NULL,
    description TEXT NOT NULL,
    is_active {bool} NOT NULL,
    last_test TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
)
"""


def up(migrator: "SchemaMigrator", db: Database) -> None:
    """Creates the table."""
    sqlite = isinstance(db, peewee.SqliteDatabase)
    dialect = "sqlite" if sqlite else "postgresql"
    statement = TABLE.format(seq=SEQ[dialect], bool=BOOL[dialect])
    if sqlite:
        statement = statement.replace("BIGINT", "INTEGER").rstrip() + " STRICT"
    db.execute_sql(statement)
