"""Grants on data sources; who asked for a trial restore."""

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
CREATE TABLE source_grants (
    id {seq},
    data_source_id BIGINT NOT NULL REFERENCES data_sources (id),
    grantee TEXT NOT NULL,
    may_back_up {bool} NOT NULL,
    may_restore {bool} NOT NULL,
    may_manage {bool} NOT NULL,
    granted_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX source_grants_grantee ON source_grants (grantee, data_source_id);
CREATE INDEX source_grants_source ON source_grants (data_source_id, id);
"""
ASKED_BY = "ALTER TABLE backups ADD COLUMN verify_by TEXT;"
# What managers and users could do before there were grants.
KEPT = """
INSERT INTO source_grants (
    data_source_id, grantee, may_back_up, may_restore, may_manage,
    granted_by, created_at, updated_at
)
SELECT id, '{role}', {may}, {may}, {may}, 'system', updated_at, updated_at
FROM data_sources WHERE deleted_at IS NULL ORDER BY id
"""
# Whoever deletes a user, and with whichever version.
SQLITE_ENDS = """
CREATE TRIGGER source_grants_user_ends AFTER UPDATE OF deleted_at ON users
WHEN NEW.deleted_at IS NOT NULL BEGIN
    DELETE FROM source_grants WHERE grantee = NEW.id;
END;
"""
POSTGRESQL_ENDS = (
    """
CREATE FUNCTION source_grants_user_ends() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
    DELETE FROM source_grants WHERE grantee = NEW.id;
    RETURN NULL;
END $body$
""",
    """
CREATE TRIGGER source_grants_user_ends AFTER UPDATE OF deleted_at ON users
    FOR EACH ROW WHEN (NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION source_grants_user_ends()
""",
)


def up(migrator: "SchemaMigrator", db: Database) -> None:
    """Creates the table, and keeps what managers and users could do until now."""
    sqlite = isinstance(db, peewee.SqliteDatabase)
    dialect = "sqlite" if sqlite else "postgresql"
    script = TABLES.format(seq=SEQ[dialect], bool=BOOL[dialect])
    if sqlite:
        script = script.replace("BIGINT", "INTEGER").replace("\n);", "\n) STRICT;")
    run_script(db, script)
    db.execute_sql(ASKED_BY)
    no, yes = ("0", "1") if sqlite else ("FALSE", "TRUE")
    for role, may in (("manager", yes), ("user", no)):
        db.execute_sql(KEPT.format(role=role, may=may))
    if sqlite:
        run_script(db, SQLITE_ENDS)
    else:
        for statement in POSTGRESQL_ENDS:
            db.execute_sql(statement)


def note(db: Database) -> str:
    """What an operator should know who had data sources before."""
    kept = db.execute_sql("SELECT COUNT(DISTINCT data_source_id) FROM source_grants").fetchone()[0]
    if not kept:
        return ""
    return (
        f"Rights are granted on each data source now. On the {kept} that there are everybody keeps"
        " what they could do: the role manager everything, the role user reading. Take back what"
        " is too much (qd data-sources grants SOURCE); new data sources begin with nothing granted."
    )
