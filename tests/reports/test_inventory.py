"""What is in a source, by its server: names, rows, sizes, and how they have grown."""

import threading
import time
from collections.abc import Iterator
from typing import Any, cast

import psycopg
import pytest
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.reports.readers.inventory import model as inventory_model
from quarterdeck_server.domains.reports.readers.inventory import queries
from quarterdeck_server.jobs.runs import Cancelled, Run

from tests.support import hostile_schemas
from tests.support.inventories import by_name, pg_task, read
from tests.support.report_readers import HOSTILE, Freed, pg_database
from tests.support.sources import PASSWORD, PostgresSource


@pytest.fixture(scope="module")
def pg(pg_source: PostgresSource) -> Iterator[tuple[PostgresSource, str]]:
    """A database with little in it, and with what is in the way."""
    with pg_database(pg_source, "inventory_one") as sql:
        with pg_source.connect("inventory_one") as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS plpgsql")
            connection.execute(hostile_schemas.POSTGRESQL.encode())
        sql("CREATE TABLE hidden (id integer); INSERT INTO hidden SELECT generate_series(1, 7)")
        sql("ANALYZE hidden")
        sql("CREATE SCHEMA closed; CREATE TABLE closed.inside (id integer)")
        sql("CREATE MATERIALIZED VIEW unfilled AS SELECT 1 AS one WITH NO DATA")
        yield pg_source, "inventory_one"


def test_postgresql_tells_of_all_that_is_there(pg: tuple[PostgresSource, str]) -> None:
    reading = read(pg_task(pg))
    assert reading.source_version.startswith("PostgreSQL 18.")
    tables = by_name(reading.tables["tables"])
    order = tables["order"]
    shown = ("schema", "kind", "rows", "counted", "columns", "is_new", "growth_rows", "comment")
    assert [order[key] for key in shown] == [
        *("public", "table", 3, True, 11, None, None),
        "a keyword; with 'quotes'",
    ]
    assert order["index_bytes"] > 0
    assert order["size_bytes"] > order["index_bytes"]
    kinds = {name: row["kind"] for name, row in tables.items()}
    assert kinds["parted"] == "partitioned table"
    assert kinds["parted_eu"] == kinds["parted_rest"] == "partition"
    assert (kinds["happy"], kinds["totals"]) == ("view", "materialized view")
    assert tables["parted"]["rows"] == 3
    assert tables["parted"]["size_bytes"] == sum(
        tables[name]["size_bytes"] for name in ("parted_eu", "parted_rest")
    )
    assert (tables["happy"]["rows"], tables["happy"]["size_bytes"]) == (None, None)
    assert tables['quoted "name".x']["schema"] == "Ünïcode Schema"
    keys = [(row["schema"], row["name"]) for row in reading.tables["tables"]]
    assert keys == sorted(keys, key=lambda key: [part.encode() for part in key])
    without = [row["name"] for row in reading.tables["without_primary_key"]]
    assert without == ["inside", "hidden", "log"]


def test_postgresql_tells_of_columns_and_indexes(pg: tuple[PostgresSource, str]) -> None:
    reading = read(pg_task(pg, parameters={"schema": "public"}))
    mine = [row for row in reading.tables["columns"] if row["table"] == "order"]
    columns = by_name(mine)
    assert [row["position"] for row in mine] == list(range(1, 12))
    assert columns["select"]["default"] == "GENERATED ALWAYS AS IDENTITY"
    assert (columns["select"]["type"], columns["select"]["nullable"]) == ("bigint", False)
    assert (columns["Größe"]["type"], columns["mood"]["default"]) == (
        "public.positive",
        "'ok'::public.mood",
    )
    assert columns["total"]["default"] == "GENERATED ALWAYS AS ((price * (2)::numeric))"
    indexes = by_name(reading.tables["indexes"])
    assert indexes["partial"]["unique"] is True
    assert indexes["by_document"]["definition"].endswith('"order" USING gin (document)')
    assert indexes["by_document"]["size_bytes"] > 0
    assert read(pg_task(pg, parameters={"columns": False})).tables["columns"] == []


def test_the_facts_agree_with_the_tables(pg: tuple[PostgresSource, str]) -> None:
    reading = read(pg_task(pg))
    facts, tables = reading.facts, reading.tables["tables"]
    assert (facts["database"], facts["schemas"]) == ("inventory_one", 3)
    assert (facts["tables"], facts["views"]) == (8, 3)
    assert facts["columns"] == sum(r["columns"] for r in tables if r["kind"] != "partition")
    assert facts["rows"] == sum(r["rows"] or 0 for r in tables if r["name"] != "parted")
    assert facts["size_bytes"] > sum(r["size_bytes"] or 0 for r in tables) // 2
    assert sum(row["rows"] for row in reading.tables["schemas"]) == facts["rows"]
    assert by_name(reading.tables["schemas"], "schema")["closed"]["tables"] == 1
    largest = reading.tables["largest"]
    assert largest[0]["size_bytes"] == max(r["size_bytes"] or 0 for r in tables)
    assert len(largest) <= 15


def test_what_may_not_be_read_is_estimated_and_noted(pg: tuple[PostgresSource, str]) -> None:
    reading = read(pg_task(pg))
    tables = by_name(reading.tables["tables"])
    assert (tables["hidden"]["rows"], tables["hidden"]["counted"]) == (7, False)
    notes = "\n".join(reading.notes)
    assert "The user may not read these" in notes
    assert "closed.inside, public.hidden." in notes
    assert "Materialized views that were never filled: public.unfilled." in notes


def test_row_level_security_is_noted(pg: tuple[PostgresSource, str]) -> None:
    server, database = pg
    quoted = PASSWORD.replace("'", "''")
    server.sql(f"CREATE ROLE inventory_reader LOGIN PASSWORD '{quoted}'")
    try:
        server.sql("GRANT SELECT ON secret TO inventory_reader", database)
        reading = read(pg_task(pg, username="inventory_reader"))
        secret = by_name(reading.tables["tables"])["secret"]
        assert (secret["rows"], secret["counted"]) == (0, True)
        assert any("Row-level security" in n and "public.secret" in n for n in reading.notes)
    finally:
        server.sql("DROP OWNED BY inventory_reader", database)
        server.sql("DROP ROLE inventory_reader")


def test_a_locked_table_ends_nothing(pg: tuple[PostgresSource, str]) -> None:
    server, database = pg
    with server.connect(database) as connection:
        connection.execute('LOCK TABLE "order" IN ACCESS EXCLUSIVE MODE')
        reading = read(pg_task(pg))
        connection.rollback()
    order = by_name(reading.tables["tables"])["order"]
    assert (order["counted"], order["size_bytes"]) == (False, None)
    assert "Locked by others, so not read: public.order." in reading.notes
    defaults = by_name([row for row in reading.tables["columns"] if row["table"] == "order"])
    assert defaults["mood"]["default"] is None


class Locks(Freed):
    """Locks a table as soon as the reader has begun."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        super().__init__()
        self._connection = connection

    def at(self, progress: float) -> None:
        if not self.progress:
            self._connection.execute("LOCK TABLE log IN ACCESS EXCLUSIVE MODE")
        super().at(progress)


def test_a_table_that_is_locked_meanwhile_is_not_counted(pg: tuple[PostgresSource, str]) -> None:
    server, database = pg
    with server.connect(database) as connection:
        run = cast(Run, Locks(connection))
        reading = read(pg_task(pg, run=run, parameters={"schema": "public", "columns": False}))
        connection.rollback()
    assert "Not counted. The server says: canceling statement due to lock timeout: public.log." in (
        reading.notes
    )
    assert by_name(reading.tables["tables"])["empty"]["counted"] is True


def test_rows_are_counted_or_estimated_as_asked(pg_source: PostgresSource) -> None:
    with pg_database(pg_source, "inventory_rows") as sql:
        sql("CREATE TABLE a AS SELECT generate_series(1, 1000) AS id; ANALYZE a")
        sql("DELETE FROM a WHERE id <= 10; GRANT SELECT ON a TO app")
        pg = (pg_source, "inventory_rows")
        found = {
            how: read(pg_task(pg, parameters={"rows": how})).tables["tables"][0]
            for how in ("auto", "exact", "estimate")
        }
        assert {how: (row["rows"], row["counted"]) for how, row in found.items()} == {
            "auto": (990, True),
            "exact": (990, True),
            "estimate": (1000, False),
        }


def test_hostile_names_come_as_they_are(pg_source: PostgresSource) -> None:
    with pg_database(pg_source, "inventory_names") as sql:
        for name in HOSTILE:
            quoted = '"' + name.replace('"', '""') + '"'
            sql(f"CREATE SCHEMA {quoted}; CREATE TABLE {quoted}.{quoted} ({quoted} integer)")
            sql(f"INSERT INTO {quoted}.{quoted} VALUES (1)")
            sql(f"CREATE INDEX ON {quoted}.{quoted} ({quoted})")
        sql("GRANT pg_read_all_data TO app")
        try:
            reading = read(pg_task((pg_source, "inventory_names")))
            again = read(
                pg_task(
                    (pg_source, "inventory_names"),
                    baseline=reading.baseline,
                    parameters={"schema": "%s %(schema)s %"},
                )
            )
        finally:
            sql("REVOKE pg_read_all_data FROM app")
        found = reading.tables["tables"]
        assert {(row["schema"], row["name"]) for row in found} == {(n, n) for n in HOSTILE}
        assert {row["rows"] for row in found} == {1}
        assert {row["name"] for row in reading.tables["columns"]} == set(HOSTILE)
        assert [row["growth_rows"] for row in again.tables["tables"]] == [0]
        assert again.tables["gone"] == []


def test_a_schema_that_is_not_there_is_noted(pg: tuple[PostgresSource, str]) -> None:
    reading = read(pg_task(pg, parameters={"schema": "nowhere"}))
    assert reading.notes == ["There is no schema nowhere."]
    assert reading.facts["tables"] == 0


def test_a_cancelled_inventory_ends_early(pg: tuple[PostgresSource, str]) -> None:
    for looks in (0, 4, 9):
        with pytest.raises(Cancelled):
            read(pg_task(pg, run=cast(Run, Freed(looks))))


def test_a_cancel_frees_it_from_a_query(
    pg: tuple[PostgresSource, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, database = pg
    patient = queries.POSTGRES_SESSION.replace(b"lock_timeout = '1s'", b"lock_timeout = '60s'")
    monkeypatch.setattr(queries, "POSTGRES_SESSION", patient)
    with server.connect(database) as connection:
        run = Locks(connection)
        timer = threading.Timer(0.4, run.cancel)
        began = time.monotonic()
        timer.start()
        with pytest.raises(Cancelled):
            read(pg_task(pg, run=cast(Run, run)))
        assert time.monotonic() - began < 20
        timer.join()
        connection.rollback()


def test_more_rows_than_a_report_has_are_cut_with_a_note(
    pg: tuple[PostgresSource, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inventory_model, "MAX_ROWS", 5)
    reading = read(pg_task(pg))
    assert len(reading.tables["columns"]) == 5
    assert "Columns: only the first 5 are listed." in reading.notes


def test_a_server_that_is_lost_fails_the_inventory(pg: tuple[PostgresSource, str]) -> None:
    server, database = pg

    class Ends(Freed):
        def at(self, progress: float) -> None:
            if not self.progress:
                server.sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    f" WHERE datname = '{database}' AND pid <> pg_backend_pid()"
                )
            super().at(progress)

    with pytest.raises(SourceError):
        read(pg_task(pg, run=cast(Run, Ends())))
