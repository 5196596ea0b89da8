"""What a PostgreSQL server is flawed by: the SQL that makes it, and that mends it."""

from typing import NamedTuple

from tests.support.audited_postgres import Audited

LASTING = "VALID UNTIL '2100-01-01'"
# Also the password in a mapping to a foreign server.
SECRET = "canary-of-a-mapping"
TOM = "DROP ROLE tom"
TABLE = "CREATE TABLE goods (id integer PRIMARY KEY, price numeric); "
SEQUENCE = "CREATE SEQUENCE counted; "
FUNCTION = "CREATE FUNCTION one() RETURNS integer LANGUAGE sql"
POLICY = f"{TABLE} CREATE POLICY own ON goods USING (true); "
NO_GOODS = "DROP TABLE goods CASCADE"
ELSEWHERE = (
    "CREATE EXTENSION postgres_fdw;"
    " CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'db.example.com'); "
)
NOT_ELSEWHERE = "DROP EXTENSION postgres_fdw CASCADE"


class Flaw(NamedTuple):
    """SQL that makes a flaw, and SQL that mends it; `named` is what the evidence names."""

    status: str
    make: str
    mend: str
    named: str


ROLES = {
    "pg-password-is-name": Flaw(
        "fail", f"CREATE ROLE tom LOGIN PASSWORD 'tom' {LASTING}", TOM, "tom"
    ),
    "pg-password-md5": Flaw(
        "fail", f"CREATE ROLE tom LOGIN PASSWORD 'md5{'a1' * 16}' {LASTING}", TOM, "tom"
    ),
    "pg-password-missing": Flaw("warn", f"CREATE ROLE tom LOGIN {LASTING}", TOM, "tom"),
    "pg-password-lasting": Flaw("warn", "CREATE ROLE tom LOGIN PASSWORD 'x'", TOM, "tom"),
    "pg-password-expired": Flaw(
        "warn", "CREATE ROLE tom LOGIN VALID UNTIL '2020-01-31'", TOM, "tom (2020-01-31)"
    ),
    "pg-superusers": Flaw("warn", "CREATE ROLE tom SUPERUSER LOGIN", TOM, "postgres, tom"),
    "pg-superuser-members": Flaw(
        "fail",
        "CREATE ROLE staff IN ROLE postgres; CREATE ROLE tom IN ROLE staff",
        "REVOKE postgres FROM staff; DROP ROLE tom, staff",
        "staff (as postgres), tom (as postgres)",
    ),
    "pg-createrole": Flaw("warn", "CREATE ROLE tom CREATEROLE", TOM, "tom"),
    "pg-createdb": Flaw("warn", "CREATE ROLE tom CREATEDB", TOM, "tom"),
    "pg-bypassrls": Flaw("warn", "CREATE ROLE tom BYPASSRLS", TOM, "tom"),
    "pg-replication-roles": Flaw("warn", "CREATE ROLE tom REPLICATION", TOM, "tom"),
    "pg-server-programs": Flaw(
        "fail",
        "CREATE ROLE staff IN ROLE pg_execute_server_program; CREATE ROLE tom IN ROLE staff",
        "DROP ROLE tom, staff",
        "tom (pg_execute_server_program)",
    ),
    "pg-server-files": Flaw(
        "fail",
        "CREATE ROLE tom IN ROLE pg_read_server_files, pg_write_server_files",
        TOM,
        "tom (pg_read_server_files, pg_write_server_files)",
    ),
    "pg-all-data": Flaw(
        "warn", "CREATE ROLE tom IN ROLE pg_read_all_data", TOM, "tom (pg_read_all_data)"
    ),
    "pg-role-settings": Flaw(
        "warn",
        "ALTER ROLE app IN DATABASE app SET log_min_error_statement = 'panic'",
        "ALTER ROLE app IN DATABASE app RESET ALL",
        "app in app: log_min_error_statement=panic",
    ),
}
GRANTS = {
    "pg-public-writes": Flaw(
        "fail",
        f"{TABLE} GRANT SELECT, INSERT, UPDATE (price) ON goods TO PUBLIC",
        "REVOKE INSERT, UPDATE (price) ON goods FROM PUBLIC; DROP TABLE goods",
        "public.goods (INSERT), public.goods.price (UPDATE)",
    ),
    "pg-public-reads": Flaw(
        "warn",
        f"{TABLE} CREATE VIEW seen AS SELECT 1; GRANT SELECT ON seen TO PUBLIC",
        "DROP VIEW seen; DROP TABLE goods",
        "public.seen (SELECT)",
    ),
    "pg-public-sequences": Flaw(
        "warn",
        f"{SEQUENCE} GRANT USAGE ON SEQUENCE counted TO PUBLIC",
        "DROP SEQUENCE counted",
        "public.counted",
    ),
    "pg-public-large-objects": Flaw(
        "fail",
        "SELECT lo_create(4711); GRANT SELECT ON LARGE OBJECT 4711 TO PUBLIC",
        "SELECT lo_unlink(4711)",
        "4711 (SELECT)",
    ),
    "pg-schema-public-create": Flaw(
        "fail",
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "public",
    ),
    "pg-public-schema-create": Flaw(
        "fail",
        "CREATE SCHEMA shared; GRANT CREATE ON SCHEMA shared TO PUBLIC",
        "DROP SCHEMA shared",
        "shared",
    ),
    "pg-public-database-create": Flaw(
        "fail",
        "GRANT CREATE ON DATABASE app TO PUBLIC",
        "REVOKE CREATE ON DATABASE app FROM PUBLIC",
        "app",
    ),
    "pg-public-temporary": Flaw(
        "warn",
        "GRANT TEMPORARY ON DATABASE postgres TO PUBLIC",
        "REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC",
        "postgres",
    ),
    "pg-public-connect": Flaw(
        "warn",
        "GRANT CONNECT ON DATABASE template1 TO PUBLIC",
        "REVOKE CONNECT ON DATABASE template1 FROM PUBLIC",
        "template1",
    ),
    "pg-default-privileges": Flaw(
        "fail",
        "ALTER DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;"
        " ALTER DEFAULT PRIVILEGES FOR ROLE app GRANT EXECUTE ON FUNCTIONS TO postgres",
        "ALTER DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA public"
        " REVOKE SELECT ON TABLES FROM PUBLIC",
        "SELECT on tables of app in public",
    ),
    "pg-public-foreign": Flaw(
        "fail",
        f"{ELSEWHERE} GRANT USAGE ON FOREIGN SERVER elsewhere TO PUBLIC",
        NOT_ELSEWHERE,
        "server elsewhere",
    ),
    "pg-public-tablespaces": Flaw(
        "fail",
        "GRANT CREATE ON TABLESPACE pg_default TO PUBLIC",
        "REVOKE CREATE ON TABLESPACE pg_default FROM PUBLIC",
        "pg_default",
    ),
    "pg-parameter-grants": Flaw(
        "warn",
        "GRANT SET ON PARAMETER log_statement TO app",
        "REVOKE SET ON PARAMETER log_statement FROM app",
        "log_statement (SET to app)",
    ),
    "pg-system-functions": Flaw(
        "fail",
        "GRANT EXECUTE ON FUNCTION pg_read_file(text) TO app",
        "REVOKE EXECUTE ON FUNCTION pg_read_file(text) FROM app",
        "pg_read_file(text) (to app)",
    ),
    "pg-configuration-readers": Flaw(
        "warn",
        "CREATE ROLE tom; GRANT SELECT ON pg_file_settings TO tom;"
        " GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO tom",
        "DROP OWNED BY tom; DROP ROLE tom",
        "pg_file_settings (SELECT to tom), pg_hba_file_rules() (to tom)",
    ),
    "pg-system-tables": Flaw(
        "fail",
        "GRANT SELECT (rolpassword) ON pg_authid TO app; GRANT UPDATE ON pg_class TO PUBLIC",
        "REVOKE SELECT (rolpassword) ON pg_authid FROM app; REVOKE UPDATE ON pg_class FROM PUBLIC",
        "pg_authid.rolpassword (SELECT to app), pg_class (UPDATE to PUBLIC)",
    ),
}
OBJECTS = {
    "pg-definer-search-path": Flaw(
        "fail",
        f"{FUNCTION} SECURITY DEFINER SET work_mem = '1MB' AS 'SELECT 1'",
        "ALTER FUNCTION one() SET search_path = pg_catalog, pg_temp",
        "public.one()",
    ),
    "pg-definer-public": Flaw(
        "fail",
        f"{FUNCTION} SECURITY DEFINER AS 'SELECT 1'",
        "REVOKE EXECUTE ON FUNCTION one() FROM PUBLIC",
        "public.one()",
    ),
    "pg-untrusted-languages": Flaw(
        "warn", "CREATE LANGUAGE wild HANDLER plpgsql_call_handler", "DROP LANGUAGE wild", "wild"
    ),
    "pg-untrusted-code": Flaw(
        "fail",
        "CREATE FUNCTION sly() RETURNS integer LANGUAGE internal AS 'pg_backend_pid'",
        "DROP FUNCTION sly()",
        "public.sly() (internal)",
    ),
    "pg-system-schema": Flaw(
        "fail",
        "CREATE FUNCTION pg_catalog.sly() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "DROP FUNCTION pg_catalog.sly()",
        "sly()",
    ),
    "pg-risky-extensions": Flaw(
        "warn", "CREATE EXTENSION dblink", "DROP EXTENSION dblink", "dblink"
    ),
    "pg-rls-off": Flaw("fail", POLICY, "ALTER TABLE goods ENABLE ROW LEVEL SECURITY", "goods"),
    "pg-rls-not-forced": Flaw(
        "warn",
        f"{POLICY} ALTER TABLE goods ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE goods FORCE ROW LEVEL SECURITY",
        "public.goods",
    ),
    "pg-rls-views": Flaw(
        "warn",
        f"{POLICY} ALTER TABLE goods ENABLE ROW LEVEL SECURITY;"
        " CREATE VIEW seen AS SELECT id FROM goods",
        "ALTER VIEW seen SET (security_invoker = true)",
        "public.seen (on public.goods)",
    ),
    "pg-event-triggers": Flaw(
        "fail",
        "CREATE ROLE tom SUPERUSER; SET ROLE tom; CREATE FUNCTION watches() RETURNS event_trigger"
        " LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER watch ON ddl_command_end"
        " EXECUTE FUNCTION watches(); RESET ROLE; ALTER ROLE tom NOSUPERUSER",
        "ALTER EVENT TRIGGER watch DISABLE",
        "watch (tom)",
    ),
    "pg-stored-passwords": Flaw(
        "warn",
        f"{ELSEWHERE} CREATE USER MAPPING FOR app SERVER elsewhere OPTIONS (password '{SECRET}');"
        f" CREATE SUBSCRIPTION mirror CONNECTION 'host=db password={SECRET}' PUBLICATION p"
        " WITH (connect = false)",
        "DROP USER MAPPING FOR app SERVER elsewhere;"
        " ALTER SUBSCRIPTION mirror CONNECTION 'host=db passfile=/etc/pass'",
        "server elsewhere for app, subscription mirror",
    ),
    "pg-replication-slots": Flaw(
        "warn",
        "SELECT pg_create_physical_replication_slot('idle', true)",
        "SELECT pg_drop_replication_slot('idle')",
        "idle (",
    ),
}
FLAWS = ROLES | GRANTS | OBJECTS
# What is left over when a flaw is mended.
LEFTOVERS = {
    "pg-default-privileges": "DROP OWNED BY app; GRANT CONNECT ON DATABASE app TO app",
    "pg-definer-search-path": "DROP FUNCTION one()",
    "pg-definer-public": "DROP FUNCTION one()",
    "pg-rls-off": NO_GOODS,
    "pg-rls-not-forced": NO_GOODS,
    "pg-rls-views": NO_GOODS,
    "pg-event-triggers": "DROP EVENT TRIGGER watch; DROP FUNCTION watches(); DROP ROLE tom",
    "pg-stored-passwords": (
        f"ALTER SUBSCRIPTION mirror SET (slot_name = NONE); DROP SUBSCRIPTION mirror;"
        f" {NOT_ELSEWHERE}"
    ),
}


def find_and_mend(server: Audited, check_id: str, flaw: Flaw, leftovers: str) -> None:
    """That a flaw is named, and that the check passes when it is mended."""
    server.sql(flaw.make, "app")
    try:
        evidence = server.looks_bad(check_id, flaw.status).evidence
    finally:
        server.sql(flaw.mend, "app")
    assert flaw.named in evidence
    assert SECRET not in evidence
    try:
        server.looks_good(check_id)
    finally:
        server.sql(leftovers, "app")
