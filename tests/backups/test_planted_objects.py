"""What users of a database made in it is not run by sessions of Quarterdeck's own user."""

from tests.support.backup_api import (
    add_server,
    back_up,
    on_postgresql,
    restore,
    verify,
)
from tests.support.report_api import draft, generate
from tests.support.running_server import Person, Stack
from tests.support.sources import PostgresSource

# Each fits what a session of ours may call without its schema better than the system's own does.
FUNCTIONS = (
    *("unnest(text[]) RETURNS SETOF text", "quote_ident(name) RETURNS text"),
    *("pg_relation_size(oid) RETURNS bigint", "format(text, text) RETURNS text"),
    *("format(text, text, name) RETURNS text", "format(text, text, name, text) RETURNS text"),
    *("unlike(name, name) RETURNS boolean", "has_role(name, text) RETURNS boolean"),
)
PLANT = "CREATE FUNCTION {} LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'planted'; END$$;"


@on_postgresql
def test_functions_and_operators_that_fit_better_are_not_called(
    stack: Stack, manager: Person, pg_source: PostgresSource
) -> None:
    pg_source.sql("CREATE DATABASE planted OWNER app")
    plants = "".join(map(PLANT.format, FUNCTIONS))
    plants += "CREATE OPERATOR !~~ (LEFTARG = name, RIGHTARG = name, FUNCTION = unlike);"
    pg_source.sql(f"SET ROLE app; CREATE TABLE fine (a int); {plants}", "planted")
    # The owner of a database says where its sessions look for names, but not where ours do.
    pg_source.sql(
        "GRANT CREATE ON SCHEMA public TO app; CREATE FUNCTION set_config(text, text, boolean)"
        " RETURNS text LANGUAGE plpgsql AS $$BEGIN CREATE TABLE public.called (); RETURN $2; END$$;"
        "ALTER DATABASE planted SET search_path = 'public', 'pg_catalog';"
        "ALTER ROLE app IN DATABASE planted SET temp_tablespaces = '';"
        "ALTER ROLE app IN DATABASE planted SET search_path = 'public', 'pg_catalog'"
    )
    source = add_server(manager, "postgresql", pg_source.port, database="planted")
    assert manager.make(f"{source}/test")["success"]
    backup = back_up(manager, source)
    assert backup["status"] == "completed", backup
    assert verify(manager, source, backup)["verify_error"] == ""
    done = restore(manager, source, backup, overwrite=True)
    assert done["status"] == "completed", done
    # Into the database itself, all of which is dropped first.
    pg_source.sql("ALTER ROLE app NOCREATEDB")
    try:
        done = restore(manager, source, backup, overwrite=True)
    finally:
        pg_source.sql("ALTER ROLE app CREATEDB")
    assert done["status"] == "completed", done
    for template in ("inventory", "data-quality", "security-audit", "access-review"):
        report = generate(manager, draft(manager, source, template_id=template))
        assert report["status"] == "completed", report
    assert pg_source.sql("SELECT count(*) FROM pg_class WHERE relname = 'called'") == [(0,)]
    pg_source.sql("DROP FUNCTION public.set_config(text, text, boolean)")
    pg_source.sql("REVOKE CREATE ON SCHEMA public FROM app")
    pg_source.sql("DROP DATABASE planted WITH (FORCE)")
