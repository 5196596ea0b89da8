"""What is backed up comes back: of PostgreSQL, MariaDB and SQLite, all rows and the schema."""

from tests.support import hostile_schemas
from tests.support.backup_api import (
    add_file,
    add_server,
    back_up,
    on_postgresql,
    on_sqlite,
    peak_megabytes,
    restore,
    verify,
)
from tests.support.running_server import Person, Stack, reason
from tests.support.sources import MariaDbSource, PostgresSource


@on_postgresql
def test_a_backup_of_postgresql_brings_back_all_that_was_there(
    stack: Stack, manager: Person, pg_source: PostgresSource
) -> None:
    source = add_server(manager, "postgresql", pg_source.port)
    before = pg_source.dumped("app")
    backup = back_up(manager, source)
    assert backup["status"] == "completed", backup
    assert backup["server_version"].startswith("PostgreSQL 18")
    assert backup["size_bytes"] > backup["stored_bytes"] > 0
    verified = verify(manager, source, backup)
    assert (verified["status"], verified["verify_error"]) == ("completed", ""), verified
    assert verified["verified_at"] > backup["finished_at"]

    new = restore(manager, source, backup, target_database='new "one"')
    assert new["status"] == "completed", new
    assert pg_source.dumped('new "one"') == before
    assert {"table": "public.secret", "rows": 2, "expected": 2} in new["tables"]

    pg_source.sql('DROP TABLE "order" CASCADE; CREATE TABLE other (x integer)', "app")
    refused = restore(manager, source, backup)
    assert (refused["status"], refused["error_code"]) == ("failed", "TARGET_NOT_EMPTY")
    done = restore(manager, source, backup, overwrite=True)
    assert done["status"] == "completed", done
    assert pg_source.dumped("app") == before
    settings = pg_source.sql("SELECT setconfig FROM pg_db_role_setting")
    assert settings == [(['search_path="$user", public'],)]
    grants = pg_source.sql(
        "SELECT has_database_privilege('outsider', 'app', 'CONNECT'), pg_get_userbyid(datdba)"
        " FROM pg_database WHERE datname = 'app'"
    )
    assert grants == [(True, "app")]
    left = pg_source.sql("SELECT datname FROM pg_database WHERE datname LIKE 'quarterdeck%'")
    assert left == []


@on_postgresql
def test_schema_and_data_are_backed_up_apart(
    stack: Stack, manager: Person, pg_source: PostgresSource
) -> None:
    pg_source.sql("CREATE DATABASE plain OWNER app")
    with pg_source.connect("plain") as connection:
        connection.execute("CREATE TABLE a (id int PRIMARY KEY, b int)")
        connection.execute("INSERT INTO a SELECT n, n FROM generate_series(1, 1000) n")
    source = add_server(manager, "postgresql", pg_source.port, database="plain")
    schema = back_up(manager, source, backup_type="schema")
    data = back_up(manager, source, backup_type="data")
    assert reason(manager.post(f"{source}/backups/{data['id']}/verify")) == "DATA_ONLY"
    assert verify(manager, source, schema)["verify_error"] == ""
    empty = restore(manager, source, schema, target_database="parts")
    assert (empty["status"], empty["tables"][-1]["rows"]) == ("completed", 0), empty
    refused = restore(manager, source, data)
    assert refused["error_code"] == "TARGET_NOT_EMPTY"
    filled = restore(manager, source, data, target_database="parts", overwrite=True)
    assert filled["status"] == "completed", str(filled)
    assert pg_source.sql("SELECT count(*), sum(b) FROM a", "parts") == [(1000, 500500)]


@on_postgresql
def test_objects_of_a_role_that_is_gone_become_those_of_the_user(
    stack: Stack, manager: Person, pg_source: PostgresSource
) -> None:
    """Whatever the language of the server: by the SQLSTATE, 42704."""
    pg_source.sql("CREATE ROLE leaver")
    pg_source.sql("CREATE DATABASE orphaned OWNER app")
    pg_source.sql(
        "CREATE TABLE a AS SELECT 1 AS x; ALTER TABLE a OWNER TO leaver; GRANT SELECT ON a TO app",
        "orphaned",
    )
    source = add_server(manager, "postgresql", pg_source.port, database="orphaned")
    backup = back_up(manager, source)
    pg_source.sql("ALTER TABLE a OWNER TO app", "orphaned")
    pg_source.sql("DROP ROLE leaver")
    done = restore(manager, source, backup, overwrite=True)
    assert done["status"] == "completed", str(done)
    assert any("belong to the user" in note for note in done["notes"])
    owners = "SELECT tableowner FROM pg_tables WHERE tablename = 'a'"
    assert pg_source.sql(owners, "orphaned") == [("app",)]


@on_postgresql
def test_a_user_who_may_not_make_databases_restores_in_one_transaction(
    stack: Stack, manager: Person, pg_source: PostgresSource
) -> None:
    pg_source.sql("CREATE DATABASE narrow OWNER app")
    with pg_source.connect("narrow") as connection:
        connection.execute(hostile_schemas.POSTGRESQL.encode())
    source = add_server(manager, "postgresql", pg_source.port, database="narrow")
    before = pg_source.dumped("narrow")
    backup = back_up(manager, source)
    pg_source.sql("ALTER ROLE app NOCREATEDB")
    try:
        with pg_source.connect("narrow") as connection:
            connection.execute("DELETE FROM log; CREATE TABLE other (x integer)")
        done = restore(manager, source, backup, overwrite=True)
        assert (done["status"], len(done["notes"])) == ("completed", 2), str(done)
        assert pg_source.dumped("narrow") == before
        unproved = verify(manager, source, backup)
        assert "CREATEDB" in unproved["verify_error"]
        assert manager.get(f"{source}/backup-status").json()["state"] == "ok"
    finally:
        pg_source.sql("ALTER ROLE app CREATEDB")


@on_sqlite
def test_a_backup_of_mariadb_brings_back_all_that_was_there(
    stack: Stack, manager: Person, mariadb: MariaDbSource
) -> None:
    source = add_server(manager, "mysql", mariadb.port)
    before = mariadb.dumped("app")
    backup = back_up(manager, source)
    assert backup["status"] == "completed", backup
    assert verify(manager, source, backup)["verify_error"] == ""
    new = restore(manager, source, backup, target_database="fresh")
    assert (new["status"], new["notes"]) == ("completed", []), new
    assert mariadb.dumped("fresh") == before
    mariadb.run("DROP VIEW happy; DELETE FROM log")
    assert restore(manager, source, backup)["error_code"] == "TARGET_NOT_EMPTY"
    mariadb.root("REVOKE ALL ON `quarterdeck\\_%`.* FROM app@'127.0.0.1'")
    unproved = restore(manager, source, backup, overwrite=True)
    assert unproved["error_code"] == "NOT_ALLOWED"
    mariadb.root("GRANT ALL ON `quarterdeck\\_%`.* TO app@'127.0.0.1'")
    done = restore(manager, source, backup, overwrite=True)
    assert done["status"] == "completed", done
    assert mariadb.dumped("app") == before
    data = back_up(manager, source, backup_type="data")
    mariadb.run("DELETE FROM log; INSERT INTO empty VALUES (1)")
    refused = restore(manager, source, data, overwrite=True)
    assert refused["error_code"] == "ROWS_DIFFER"  # a trigger fires
    mariadb.run("DROP TRIGGER remembers")
    filled = restore(manager, source, data, overwrite=True)
    assert filled["status"] == "completed", str(filled)
    mariadb.run(hostile_schemas.MYSQL_TRIGGER)
    assert mariadb.dumped("app") == before


@on_sqlite
def test_a_backup_of_a_file_brings_back_all_that_was_there(
    stack: Stack, manager: Person, unique: str
) -> None:
    source = add_file(stack, manager, f"{unique}.db")
    path = stack.data_dir / "sources" / f"{unique}.db"
    before = hostile_schemas.read_sqlite(path)
    backup = back_up(manager, source)
    assert verify(manager, source, backup)["verify_error"] == ""
    new = restore(manager, source, backup, target_database=f"{unique}/deeper.db")
    assert new["status"] == "completed", new
    assert hostile_schemas.read_sqlite(path.parent / unique / "deeper.db") == before
    outside = restore(manager, source, backup, target_database="../out.db")
    assert (outside["status"], outside["error_code"]) == ("failed", "PATH_NOT_ALLOWED")
    path.write_bytes(b"no database")
    assert restore(manager, source, backup)["error_code"] == "TARGET_NOT_EMPTY"
    assert restore(manager, source, backup, overwrite=True)["status"] == "completed"
    assert hostile_schemas.read_sqlite(path) == before


@on_postgresql
def test_a_large_table_goes_through_in_pieces(
    stack: Stack, manager: Person, pg_source: PostgresSource
) -> None:
    pg_source.sql("CREATE DATABASE large OWNER app")
    with pg_source.connect("large") as connection:
        connection.execute(
            "CREATE UNLOGGED TABLE t AS SELECT n, md5(n::text) || repeat('x', 100) AS x"
            " FROM generate_series(1, 1200000) AS n"
        )
    assert pg_source.sql("SELECT pg_table_size('t') > 200000000", "large") == [(True,)]
    source = add_server(manager, "postgresql", pg_source.port, database="large")
    backup = back_up(manager, source)
    assert backup["size_bytes"] > 150_000_000
    pg_source.sql("DROP TABLE t", "large")
    done = restore(manager, source, backup)
    assert done["status"] == "completed", str(done)
    same = "SELECT count(*), sum(n), md5(string_agg(x, '' ORDER BY n)) FROM t WHERE n % 100 = 0"
    told = [(12_000, 7_200_600_000)]
    assert [row[:2] for row in pg_source.sql(same, "large")] == told
    expected = "SELECT md5(string_agg(md5(n::text) || repeat('x', 100), '' ORDER BY n))"
    expected += " FROM generate_series(100, 1200000, 100) AS n"
    assert pg_source.sql(same, "large")[0][2] == pg_source.sql(expected)[0][0]
    for worker in stack.children("quarterdeck_server\0work"):
        assert peak_megabytes(worker) < 250
    pg_source.sql("DROP DATABASE large WITH (FORCE)")
