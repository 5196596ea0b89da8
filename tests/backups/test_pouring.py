"""What pours a dump asks the server where rows would go, and tells nobody what is secret."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pymysql
import pytest
from quarterdeck_server.domains.backups.mysql import pour as mysql_pour
from quarterdeck_server.domains.backups.mysql import restore as mysql_restore
from quarterdeck_server.domains.backups.orders import Order
from quarterdeck_server.domains.backups.postgres import pour as postgres_pour
from quarterdeck_server.domains.backups.postgres.session import OPTIONS
from quarterdeck_server.domains.backups.pouring import expectation
from quarterdeck_server.domains.backups.screening import Refused
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.postgres import parameters
from quarterdeck_server.domains.data_sources.source_error import SourceError

from tests.support.dump_screens import reader
from tests.support.hostile_servers import Hostile
from tests.support.sources import MariaDbSource, PostgresSource
from tests.support.targets import target_of

NONE = AllowedPlaces((), ())


def order(vendor: str, connect: Any, **more: Any) -> Order:
    given = {"before": [], "after": [], "end": "", "is_one": False, "allows": []}
    return Order(vendor=vendor, connect=dict(connect), **{**given, **more})


@pytest.fixture
def elsewhere(pg_source: PostgresSource) -> Iterator[dict[str, Any]]:
    """How a database is connected to, of which some relations show others."""
    pg_source.sql("CREATE DATABASE elsewhere")
    pg_source.sql(
        "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;"
        "CREATE TABLE plain (a int); CREATE VIEW seen AS SELECT a FROM plain;"
        "CREATE FOREIGN TABLE far (a int) SERVER s;"
        "CREATE TABLE split (a int) PARTITION BY LIST (a);"
        "CREATE TABLE near PARTITION OF split FOR VALUES IN (1);"
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO app; ALTER TABLE plain OWNER TO app",
        "elsewhere",
    )
    yield parameters(target_of("postgresql", pg_source.port, "elsewhere"), NONE)
    pg_source.sql("DROP DATABASE elsewhere WITH (FORCE)")


def test_rows_go_into_plain_tables_alone(
    pg_source: PostgresSource, elsewhere: dict[str, Any]
) -> None:
    def poured(table: str) -> None:
        rows = f"COPY public.{table} (a) FROM stdin;\n1\n\\.\n".encode()
        given = {**elsewhere, "options": OPTIONS}
        postgres_pour.pour(order("postgresql", given), reader(rows, iter(())))

    for table in ("plain", '"plain"', "split"):
        poured(table)
    pg_source.sql(
        "CREATE FOREIGN TABLE off PARTITION OF split FOR VALUES IN (2) SERVER s", "elsewhere"
    )
    for table in ("seen", "far", "split", '"PLAIN"'):
        with pytest.raises(Refused, match="NO PLAIN TABLE"):
            poured(table)
    assert pg_source.sql("SELECT count(*) FROM plain", "elsewhere") == [(2,)]


def test_a_password_goes_to_no_server_as_it_is() -> None:
    with Hostile("mysql", "auth-clear") as hostile:
        target = target_of("mysql", hostile.port, "app", password="sesame")
        connect = mysql_restore._parameters(target, NONE, "app")
        with pytest.raises(pymysql.err.OperationalError, match="clear text"):
            mysql_pour.pour(order("mysql", connect), reader(b"", iter(())))
    assert b"sesame" not in hostile.heard
    with Hostile("postgresql", "auth-clear") as hostile:
        target = target_of("postgresql", hostile.port, "app", password="sesame")
        given = order("postgresql", parameters(target, NONE))
        with pytest.raises(psycopg.OperationalError, match="cleartext"):
            postgres_pour.pour(given, reader(b"", iter(())))
    assert b"sesame" not in hostile.heard


def test_an_error_quotes_no_value(
    pg_source: PostgresSource, elsewhere: dict[str, Any], mariadb: MariaDbSource
) -> None:
    given = order("postgresql", {**elsewhere, "options": OPTIONS})
    rows = b"COPY public.plain (a) FROM stdin;\ncanary\n\\.\n"
    with pytest.raises(psycopg.OperationalError, match="does not fit") as failed:
        postgres_pour.pour(given, reader(rows, iter(())))
    assert "canary" not in str(failed.value)
    mariadb.root("CREATE OR REPLACE DATABASE fresh")
    try:
        connect = mysql_restore._parameters(target_of("mysql", mariadb.port, "app"), NONE, "fresh")
        rows = b"CREATE TABLE `t` (x VARCHAR(9), y INT, PRIMARY KEY (x));"
        for values in (b"('canary', 1), ('canary', 2)", b"('x', 'canary')"):
            again = order("mysql", connect, before=["DROP TABLE IF EXISTS t"])
            dump = rows + b"INSERT INTO `t` VALUES " + values + b";"
            with pytest.raises(pymysql.MySQLError, match="does not fit") as quoted:
                mysql_pour.pour(again, reader(dump, iter(())))
            assert "canary" not in str(quoted.value)
    finally:
        mariadb.root("DROP DATABASE fresh")


def test_no_answer_of_the_server_that_was_backed_up_is_run_on_another() -> None:
    evil = "pg_class) <> 0 THEN DROP TABLE t; END IF; IF (SELECT count(*) FROM pg_class"
    for name in (evil, f"(x); {evil}", '"a".b"', "public.t x", "t", 'a."b";', "A.b"):
        with pytest.raises(SourceError, match="none of PostgreSQL"):
            expectation({"public.t": 1, name: None})
    checks = expectation({'"a b".c': 1, 'x_1."d"".""e"': 2, "(large objects)": 3})
    assert 'FROM "a b".c)' in checks
    assert 'FROM x_1."d"".""e")' in checks
    assert "large" not in checks


def test_names_are_counted_in_their_own_characters_whatever_a_dump_sets(
    mariadb: MariaDbSource,
) -> None:
    mariadb.root("CREATE OR REPLACE DATABASE fresh CHARACTER SET utf8mb4")
    try:
        mariadb.root("CREATE TABLE fresh.`\u3042` (x INT)")
        target = target_of("mysql", mariadb.port, "app")
        connect = mysql_restore._parameters(target, NONE, "fresh")
        after = mysql_restore._expectation({"\u3042": 0})
        given = order("mysql", connect, after=after, is_one=True)
        mysql_pour.pour(given, reader(b"SET NAMES gbk;\n", iter(())))
    finally:
        mariadb.root("DROP DATABASE fresh")


def test_events_are_not_made_where_a_dump_is_only_tried(mariadb: MariaDbSource) -> None:
    event = b"CREATE EVENT `e` ON SCHEDULE AT CURRENT_TIMESTAMP DO DELETE FROM app.log"
    dump = b"CREATE TABLE `t` (x INT);\nDELIMITER ;;\n/*!50106 %b */;;\nDELIMITER ;\n" % event
    target = target_of("mysql", mariadb.port, "app")
    mariadb.root("CREATE OR REPLACE DATABASE fresh")
    try:
        connect = mysql_restore._parameters(target, NONE, "fresh")
        for is_scratch in (True, False):
            given = order(
                "mysql", connect, is_scratch=is_scratch, before=["DROP TABLE IF EXISTS t"]
            )
            mysql_pour.pour(given, reader(dump, iter(())))
            found = mariadb.root("SELECT COUNT(*) FROM mysql.event WHERE db = 'fresh'")
            assert found == [(int(not is_scratch),)]
    finally:
        mariadb.root("DROP DATABASE fresh")
