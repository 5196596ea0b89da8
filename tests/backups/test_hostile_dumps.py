"""A dump is a program: it takes nothing from this host, and runs only what a dump is made of."""

import base64
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pymysql
import pytest

from tests.support.backup_api import add_server, back_up, on_postgresql, on_sqlite, restore, verify
from tests.support.dump_screens import mysql, postgres
from tests.support.running_server import Person, Stack
from tests.support.sources import MariaDbSource, PostgresSource

CANARY = "canary-of-the-data-dir"


@pytest.fixture
def canary(stack: Stack) -> Iterator[Path]:
    """A file in the data dir that must get nowhere."""
    path = stack.data_dir / "canary"
    path.write_text(CANARY)
    yield path
    path.unlink()


DUMP = """case "$*" in *--version*) exec /usr/bin/mariadb-dump --version;; esac
cat CANARY >&2
echo 'CREATE TABLE `log` (x TEXT);'
stolen="$(cat CANARY; env; cat /proc/$PPID/environ; ls FOLDER)"
echo "INSERT INTO \\`log\\` VALUES ('$(echo "$stolen" | base64 -w 0)');"
cat <<'END'
HOSTILE;
-- Dump completed
END
"""
HOSTILE = {
    "/*!50003 LOAD DATA LOCAL INFILE 'CANARY' INTO TABLE log */": "LOAD DATA",
    "CREATE USER evil@'%'": "CREATE USER",
}


@on_sqlite
def test_a_hostile_dump_of_mysql_takes_nothing_from_this_host(
    stack: Stack, manager: Person, mariadb: MariaDbSource, canary: Path
) -> None:
    for statement in (
        *("CREATE DATABASE victim", "CREATE TABLE victim.log AS SELECT 'x' AS x"),
        "GRANT ALL ON victim.* TO app@'127.0.0.1'",
        *("GRANT FILE ON *.* TO app@'127.0.0.1'", "SET GLOBAL local_infile = 1"),
    ):
        mariadb.root(statement)
    source = add_server(manager, "mysql", mariadb.port, database="victim")
    tool = stack.programs / "mariadb-dump"
    stack.programs.mkdir(exist_ok=True)
    for hostile, kind in {"SET @a=1": "", **HOSTILE}.items():
        script = DUMP.replace("HOSTILE", hostile).replace("CANARY", str(canary))
        tool.write_text("#!/bin/sh\n" + script.replace("FOLDER", str(stack.data_dir)))
        tool.chmod(0o755)
        backup = back_up(manager, source)
        tool.unlink()
        assert backup["status"] == "completed", backup
        done = restore(manager, source, backup, target_database="fresh", overwrite=True)
        if not kind:
            assert done["status"] == "completed", done["error"]
            taken = base64.b64decode(mariadb.dumped("fresh").split("VALUES\n('")[1].split("'")[0])
            assert b"HOME=" in taken
            for ours in (CANARY.encode(), b"QUARTERDECK", b"secret.key", b"canary pass"):
                assert ours not in taken
            continue
        assert (done["status"], done["error_code"]) == ("failed", "DUMP_REFUSED"), done
        assert kind in done["error"]
        assert "log" not in done["error"]
    assert kind in verify(manager, source, backup)["verify_error"]
    assert CANARY not in mariadb.dumped("fresh") + stack.log
    with pytest.raises(pymysql.MySQLError, match="no such grant"):
        mariadb.root("SHOW GRANTS FOR evil@'%'")
    mariadb.root("DROP DATABASE victim")
    mariadb.root("REVOKE FILE ON *.* FROM app@'127.0.0.1'")


@on_postgresql
def test_a_hostile_dump_of_postgresql_is_refused(
    stack: Stack, manager: Person, pg_source: PostgresSource
) -> None:
    pg_source.sql("CREATE DATABASE trojan OWNER app")
    pg_source.sql(
        "CREATE TABLE fine (a int); INSERT INTO fine VALUES (1); CREATE FUNCTION peek(text)"
        " RETURNS int LANGUAGE internal STRICT AS 'textlen'; ALTER TABLE fine OWNER TO app",
        "trojan",
    )
    source = add_server(manager, "postgresql", pg_source.port, database="trojan")
    backup = back_up(manager, source)
    assert backup["status"] == "completed", backup
    for how in ({"target_database": "horse"}, {"overwrite": True}):
        done = restore(manager, source, backup, **how)
        assert (done["status"], done["error_code"]) == ("failed", "DUMP_REFUSED"), done
        assert "CREATE FUNCTION OF AN UNTRUSTED LANGUAGE (statement" in done["error"]
        assert "peek" not in done["error"]
    assert "UNTRUSTED" in verify(manager, source, backup)["verify_error"]
    names = [name for (name,) in pg_source.sql("SELECT datname FROM pg_database")]
    assert not [name for name in names if name == "horse" or name.startswith("quarterdeck_")]
    assert pg_source.sql("SELECT count(*) FROM fine", "trojan") == [(1,)]
    # A superuser's restore is told of, for what no screen can see.
    pg_source.sql("ALTER ROLE app SUPERUSER; DROP FUNCTION peek(text)", "trojan")
    try:
        done = restore(manager, source, back_up(manager, source), overwrite=True)
    finally:
        pg_source.sql("ALTER ROLE app NOSUPERUSER")
    assert done["status"] == "completed", done
    assert "superuser" in done["notes"][0]
    pg_source.sql("DROP DATABASE trojan WITH (FORCE)")


MORE = (
    "CREATE DATABASE screened",
    "CREATE TABLE screened.part (a INT CHECK (a LIKE '1%'), KEY (a)) PARTITION BY RANGE (a)"
    " (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)",
    "CREATE TABLE screened.ver (t TEXT DEFAULT 'a;b''c') WITH SYSTEM VERSIONING",
    "CREATE TABLE screened.odd AS SELECT POINT(1, 2) AS g, b'101' AS b, 1.5e-30 AS f, -1e300 AS h",
    "CREATE SEQUENCE screened.seq START 5",
    "CREATE EVENT screened.e ON SCHEDULE EVERY 1 DAY DO DELETE FROM odd",
    "CREATE VIEW screened.v AS SELECT '*/ -- it''s /*' AS x",
    "CREATE PROCEDURE screened.p() BEGIN SELECT 'a\\\\', ';'; /* c ; */ SELECT 2; -- it's\n END",
)


@on_sqlite
def test_all_that_mariadb_dumps_passes_however_it_is_read(
    stack: Stack, mariadb: MariaDbSource
) -> None:
    for statement in MORE:
        mariadb.root(statement)
    command = ["mariadb-dump", "--no-defaults", f"--socket={mariadb._socket}", "--user=root"]
    command += ["--routines", "--events", "--triggers", "--hex-blob"]
    dump = b"".join(
        subprocess.run([*command, name], capture_output=True, check=True).stdout
        for name in ("app", "screened")
    )
    mariadb.root("DROP DATABASE screened")
    whole = mysql(dump)
    for made in (b"PROCEDURE", b"TRIGGER", b"EVENT", b"VIEW", b"SETVAL", b"INSERT INTO `order`"):
        assert any(made in text for text in whole), made
    for size in (7, 61, 1000):
        assert mysql(dump, iter(lambda size=size: size, 0)) == whole  # type: ignore[misc]


@on_postgresql
def test_all_that_postgresql_dumps_passes_however_it_is_read(
    stack: Stack, pg_source: PostgresSource
) -> None:
    pg_dump, environment = pg_source.program("pg_dump")
    given = {**environment, "PGDATABASE": "app"}
    script = subprocess.run([pg_dump], env=given, capture_output=True, check=True).stdout
    whole = postgres(script)
    assert any(text.startswith(b'COPY public."order"') for text in whole)
    for size in (7, 61, 1000):
        assert postgres(script, iter(lambda size=size: size, 0)) == whole  # type: ignore[misc]
