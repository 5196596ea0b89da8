"""How a PostgreSQL database has grown since the last report, with partitions of all kinds."""

from tests.support.inventories import by_name, pg_task, read
from tests.support.report_readers import NOW, pg_database
from tests.support.sources import PostgresSource

PARTED = """
CREATE FOREIGN DATA WRAPPER nothing;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing;
CREATE TABLE sales (id integer, year integer, region text) PARTITION BY LIST (region);
CREATE TABLE sales_eu PARTITION OF sales FOR VALUES IN ('eu') PARTITION BY RANGE (year);
CREATE TABLE sales_eu_old PARTITION OF sales_eu FOR VALUES FROM (2000) TO (2020);
CREATE TABLE sales_eu_new PARTITION OF sales_eu FOR VALUES FROM (2020) TO (2100);
CREATE FOREIGN TABLE sales_us PARTITION OF sales FOR VALUES IN ('us') SERVER elsewhere;
UPDATE pg_class SET reltuples = 7 WHERE relname = 'sales_us';
CREATE TABLE sales_cn (id integer, year integer, region text);
INSERT INTO sales_cn SELECT i, 2021, 'cn' FROM generate_series(1, 5) i;
INSERT INTO sales SELECT i, 2019 + i % 2, 'eu' FROM generate_series(1, 10) i;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO app;
"""


def test_growth_is_told_since_the_last_report(pg_source: PostgresSource) -> None:
    with pg_database(pg_source, "inventory_grown") as sql:
        sql("CREATE TABLE a AS SELECT generate_series(1, 10) AS id; CREATE TABLE b (id integer)")
        sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO app")
        pg = (pg_source, "inventory_grown")
        first = read(pg_task(pg))
        assert first.facts["compared_with"] is first.facts["rows_growth"] is None
        assert first.baseline is not None
        assert first.baseline["at"] == NOW
        assert first.baseline["tables"]["public"]["a"] == [10, 8192]
        sql("INSERT INTO a SELECT generate_series(1, 3000); DROP TABLE b")
        sql("CREATE TABLE c AS SELECT 1 AS id; GRANT SELECT ON c TO app")
        again = read(pg_task(pg, baseline=first.baseline))
        tables = by_name(again.tables["tables"])
        assert (tables["a"]["growth_rows"], tables["a"]["is_new"]) == (3000, False)
        assert tables["a"]["growth_bytes"] == tables["a"]["size_bytes"] - 8192
        assert (tables["c"]["growth_rows"], tables["c"]["is_new"]) == (1, True)
        gone = {"schema": "public", "name": "b", "rows": 0, "size_bytes": 0}
        assert again.tables["gone"] == [gone]
        assert again.facts["rows_growth"] == 3001
        assert again.facts["compared_with"] == "2026-09-21T14:13:20Z"
        one = read(pg_task(pg, baseline=first.baseline, parameters={"schema": "public"}))
        assert one.tables["gone"] == [gone]
        other = read(pg_task(pg, baseline=one.baseline))
        assert other.facts["rows_growth"] is None
        assert "Nothing is compared: the last report was of the schema public alone." in other.notes


def test_partitions_of_all_kinds_count_once(pg_source: PostgresSource) -> None:
    with pg_database(pg_source, "inventory_parted") as sql:
        sql(PARTED)
        pg = (pg_source, "inventory_parted")
        first = read(pg_task(pg))
        tables = by_name(first.tables["tables"])
        assert {name: (row["kind"], row["rows"]) for name, row in tables.items()} == {
            "sales": ("partitioned table", 17),
            "sales_cn": ("table", 5),
            "sales_eu": ("partition, partitioned table", 10),
            "sales_eu_new": ("partition", 5),
            "sales_eu_old": ("partition", 5),
            "sales_us": ("partition, foreign table", 7),
        }
        facts = {"tables": 2, "rows": 22, "columns": 6}
        assert {key: first.facts[key] for key in facts} == facts
        assert [row["name"] for row in first.tables["largest"]] == [
            *("public.sales", "public.sales_cn")
        ]
        sizes = {name: row["size_bytes"] or 0 for name, row in tables.items()}
        assert sizes["sales"] == sizes["sales_eu"] == sizes["sales_eu_new"] + sizes["sales_eu_old"]
        assert first.tables["schemas"][0]["size_bytes"] == sizes["sales"] + sizes["sales_cn"]
        assert first.baseline is not None
        assert list(first.baseline["tables"]["public"]) == ["sales", "sales_cn"]
        sql("INSERT INTO sales SELECT i, 2021, 'eu' FROM generate_series(1, 1000) i")
        sql("ALTER TABLE sales ATTACH PARTITION sales_cn FOR VALUES IN ('cn')")
        again = read(pg_task(pg, baseline=first.baseline))
        grown = by_name(again.tables["tables"])["sales"]
        assert (grown["rows"], grown["growth_rows"]) == (1022, 1005)
        assert (again.facts["tables"], again.facts["rows_growth"]) == (1, 1000)
        assert again.facts["bytes_growth"] == (
            grown["size_bytes"] - sizes["sales"] - sizes["sales_cn"]
        )
        assert again.tables["gone"] == []
