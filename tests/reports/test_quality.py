"""How good the data in tables is, on real servers: exact figures of small tables."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from quarterdeck_server.domains.reports.readers.quality import reader as quality
from quarterdeck_server.domains.reports.reading import ReadingTask
from quarterdeck_server.jobs.runs import Cancelled, Run

from tests.support.quality_readings import PARAMETERS, columns_of, issues_of
from tests.support.report_readers import CAST, HOSTILE, Freed, make_task, pg_database, row_of
from tests.support.sources import PASSWORD, PostgresSource
from tests.support.targets import target_of

POSTGRESQL = r"""
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN short AS text;
CREATE DOMAIN shorter AS short;
CREATE TABLE people (
    id bigint PRIMARY KEY, email text, nothing text, mostly integer, same shorter, born date,
    at timestamptz, note text, ratio float8, amount numeric, data bytea, doc json, spot point,
    tags text[], flag boolean, mood mood, uid uuid, pay money, lasts interval, bits bit(3),
    page xml, pair int4range, parent_id bigint REFERENCES people (id)
);
INSERT INTO people VALUES
    (1, 'a@x', NULL, NULL, 'x', '-infinity', 'infinity', ' spaced', 'NaN', 'NaN', '\x00ff',
        '{"a": 1}', '(1,2)', '{a,NULL}', true, 'sad', '00000000-0000-0000-0000-000000000001',
        1.5, '1 day', '101', NULL, '[1,5)', 1),
    (2, 'a@x', NULL, NULL, 'x', '4713-01-01 BC', '294276-12-31 23:59:59+00', '', '-Infinity',
        '-Infinity', '', '{"a": 1}', '(1,2)', '{}', false, 'ok', NULL, NULL, NULL, NULL, NULL,
        NULL, 1),
    (3, 'b@x', NULL, NULL, 'x', '1900-01-01', '2026-01-01 00:00+00', NULL, 1.5, 1e100, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (4, NULL, NULL, 7, 'x', '2026-01-01', NULL, NULL, 1.5, 1.50, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL);
UPDATE people SET note = repeat('long ', 1000000) WHERE id = 3;
UPDATE people SET note = repeat('long ', 1000000) || 'other' WHERE id = 4;
CREATE TABLE bare (word text, number integer);
CREATE TABLE keyless AS SELECT i AS serial, i % 20 AS digit, date '2026-01-01' AS loaded,
    i || '@x' AS email, i % 30 AS phone_number, i % 3 AS country_code, i % 30 AS customer_id
    FROM generate_series(1, 40) i;
INSERT INTO keyless VALUES (1, 1, '2026-01-01', '1@x', 1, 1, 1);
CREATE TABLE loaded_twice AS SELECT i % 20 AS id FROM generate_series(1, 40) i;
CREATE VIEW seen AS SELECT id, email FROM people;
CREATE TABLE parted (id integer, region text) PARTITION BY LIST (region);
CREATE TABLE parted_eu PARTITION OF parted FOR VALUES IN ('eu');
CREATE TABLE parted_us PARTITION OF parted FOR VALUES IN ('us');
INSERT INTO parted SELECT i, CASE i % 2 WHEN 0 THEN 'eu' ELSE 'us' END
    FROM generate_series(1, 400) i;
"""


@pytest.fixture(scope="module")
def pg(pg_source: PostgresSource) -> Iterator[tuple[PostgresSource, str]]:
    """A database of the user `app` with all kinds of values."""
    with pg_database(pg_source, "quality_one"):
        with pg_source.connect("quality_one") as connection:
            connection.execute(POSTGRESQL.encode())
        yield pg_source, "quality_one"


def pg_task(pg: tuple[PostgresSource, str], **more: Any) -> ReadingTask:
    target = target_of("postgresql", pg[0].port, pg[1])
    return make_task(target, Path("/"), PARAMETERS | more.pop("parameters", {}), **more)


def test_postgresql_measures_values_of_all_types(pg: tuple[PostgresSource, str]) -> None:
    reading = quality.read(pg_task(pg, parameters={"table": "people"}))
    assert reading.notes == []
    found = columns_of(reading, "people")
    long = ("long " * 40)[:200]
    assert found == {
        "id": [0, None, 4, True, "1", "4"],
        "email": [0.25, 0, 2, False, "a@x", "b@x"],
        "nothing": [1, 0, 0, None, None, None],
        "mostly": [0.75, None, 1, True, "7", "7"],
        "same": [0, 0, 1, False, "x", "x"],
        "born": [0, None, 4, True, "-infinity", "2026-01-01"],
        "at": [0.25, None, 3, True, "2026-01-01 00:00:00+00", "infinity"],
        "note": [0, 0.25, 4, True, "", long],
        "ratio": [0, None, 3, False, "-Infinity", "NaN"],
        "amount": [0, None, 4, True, "-Infinity", "NaN"],
        "data": [0.5, None, 2, True, None, None],
        "doc": [0.5, None, 1, False, None, None],
        "spot": [0.5, None, 1, False, None, None],
        "tags": [0.5, None, 2, True, None, None],
        "flag": [0.5, None, 2, True, "false", "true"],
        "mood": [0.5, None, 2, True, "ok", "sad"],
        "uid": [0.75, None, 1, True, *["00000000-0000-0000-0000-000000000001"] * 2],
        "pay": [0.75, None, 1, True, "$1.50", "$1.50"],
        "lasts": [0.75, None, 1, True, "1 day", "1 day"],
        "bits": [0.75, None, 1, True, None, None],
        "page": [1, None, 0, None, None, None],
        "pair": [0.75, None, 1, True, None, None],
        "parent_id": [0.5, None, 1, False, "1", "1"],
    }


def test_postgresql_tells_what_looks_wrong(pg: tuple[PostgresSource, str]) -> None:
    reading = quality.read(pg_task(pg))
    people = issues_of(reading, "people")
    assert people >= {
        ("medium", "nothing", "All null"),
        ("low", "mostly", "Mostly null"),
        ("low", "same", "Constant"),
        ("low", "note", "Spaces around text"),
        ("low", "born", "Infinite dates"),
        ("low", "born", "Dates until 1900"),
        ("low", "at", "Infinite dates"),
        ("info", "at", "Dates in the future"),
    }
    assert not any(
        column in ("id", "parent_id", "email") and "Dup" in issue for _, column, issue in people
    )
    assert issues_of(reading, "bare") == {
        ("medium", None, "No primary key"),
        ("info", None, "Empty table"),
    }
    assert issues_of(reading, "keyless") == {
        ("medium", None, "No primary key"),
        ("low", "serial", "Duplicates in a likely key"),
        ("high", "email", "Duplicates in a likely key"),
        ("low", "loaded", "Constant"),
    }
    assert issues_of(reading, "loaded_twice") == {
        ("medium", None, "No primary key"),
        ("high", "id", "Duplicates in a likely key"),
    }
    severities = [row["severity"] for row in reading.tables["issues"]]
    assert severities == sorted(severities, key=["high", "medium", "low", "info"].index)
    detail = next(row["detail"] for row in reading.tables["issues"] if row["severity"] == "high")
    assert detail == "1 of 41 values repeat another."
    candidates = [row for row in reading.tables["key_candidates"] if row["table"] == "keyless"]
    shown = ("column", "reason", "duplicates")
    assert [tuple(row[key] for key in shown) for row in candidates] == [
        ("serial", "values", 1),
        ("email", "name", 1),
    ]


def test_the_facts_sum_up_the_tables(pg: tuple[PostgresSource, str]) -> None:
    reading = quality.read(pg_task(pg))
    tables, facts = reading.tables["tables"], reading.facts
    assert [row["table"] for row in tables] == [
        "bare",
        "keyless",
        "loaded_twice",
        "parted",
        "people",
    ]
    assert [row["rows_read"] for row in tables] == [0, 41, 40, 400, 4]
    assert [row["primary_key"] for row in tables] == [False, False, False, False, True]
    assert (facts["tables"], facts["rows_read"], facts["sampled_tables"]) == (5, 485, 0)
    assert facts["issues"] == len(reading.tables["issues"])
    assert facts["issues_high"] == 2
    people = row_of(tables, "people")
    nulls = sum(values[0] for values in columns_of(reading, "people").values()) * 4
    assert people["completeness"] == pytest.approx(1 - nulls / (4 * 23), abs=1e-6)
    values = 4 * 23 + 41 * 7 + 40 + 800
    assert facts["completeness"] == pytest.approx(1 - nulls / values, abs=1e-6)
    assert row_of(tables, "bare")["completeness"] is None
    assert reading.tables["emptiest"][0] == {"name": "public.people.nothing", "null_share": 1}
    assert reading.source_version.startswith("PostgreSQL 18.")


def test_postgresql_reads_a_sample_of_large_tables_and_views(pg_source: PostgresSource) -> None:
    with pg_database(pg_source, "quality_large") as sql:
        pg = (pg_source, "quality_large")
        sql("CREATE TABLE large AS SELECT i, 'x' AS same FROM generate_series(1, 20000) i")
        sql("CREATE TABLE exactly AS SELECT generate_series(1, 500) AS i")
        sql("CREATE VIEW seen AS SELECT * FROM large")
        sql("CREATE TABLE parted (i integer) PARTITION BY RANGE (i)")
        sql("CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (100000)")
        sql("INSERT INTO parted SELECT generate_series(1, 20000)")
        sql("ANALYZE; GRANT SELECT ON ALL TABLES IN SCHEMA public TO app")
        reading = quality.read(pg_task(pg, parameters={"sample_rows": 500}))
        again = quality.read(pg_task(pg, parameters={"sample_rows": 500}))
        assert reading == again
        tables = reading.tables["tables"]
        large, exactly = row_of(tables, "large"), row_of(tables, "exactly")
        assert (exactly["rows"], exactly["rows_read"], exactly["sampled"]) == (500, 500, False)
        assert (large["rows"], large["sampled"]) == (20000, True)
        assert 0 < large["rows_read"] <= 500
        assert row_of(tables, "parted")["sampled"] is True
        assert "seen" not in {row["table"] for row in tables}
        spread = columns_of(reading, "large")["i"]
        assert int(spread[5]) - int(spread[4]) > 500
        parameters = {"sample_rows": 500, "table": "seen"}
        view = row_of(quality.read(pg_task(pg, parameters=parameters)).tables["tables"], "seen")
        assert (view["kind"], view["rows_read"], view["sampled"]) == ("view", 500, True)


def test_what_may_not_be_read_or_is_locked_is_noted(pg_source: PostgresSource) -> None:
    with pg_database(pg_source, "quality_denied") as sql:
        for name in ("hidden", "partly", "held", "later", "open"):
            sql(f"CREATE TABLE {name} (id integer, b text); INSERT INTO {name} VALUES (1, 'x')")
        sql("GRANT SELECT ON held, later, open TO app; GRANT SELECT (id) ON partly TO app")
        sql("CREATE VIEW bad AS SELECT 1 / (id - 1) AS x FROM open; GRANT SELECT ON bad TO app")
        sql("CREATE SCHEMA closed; CREATE TABLE closed.t (id integer)")
        pg = (pg_source, "quality_denied")

        class Drops(Freed):
            def at(self, progress: float) -> None:
                if not self.progress:
                    sql("DROP TABLE later")
                super().at(progress)

        with pg_source.connect("quality_denied") as connection:
            sql("GRANT UPDATE ON held TO app")
            connection.execute("LOCK TABLE held IN ACCESS EXCLUSIVE MODE")
            reading = quality.read(pg_task(pg, run=cast(Run, Drops())))
            connection.rollback()
        assert reading.notes == [
            "The user may not read these: closed.t, public.hidden.id, public.hidden.b,"
            " public.partly.b.",
            "Locked by others, so not read: public.held.",
            'The server says: relation "public.later" does not exist: public.later.',
        ]
        assert [row["table"] for row in reading.tables["tables"]] == ["open", "partly"]
        assert list(columns_of(reading, "partly")) == ["id"]
        bad = quality.read(pg_task(pg, parameters={"table": "bad"}))
        assert bad.notes == ["The server says: division by zero: public.bad."]


EVIL = """
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TYPE pair AS (a integer, b text);
CREATE TYPE span AS RANGE (subtype = integer);
CREATE DOMAIN temper AS mood;
CREATE TABLE feelings (
    mood mood, pair pair, span span, temper temper, moods mood[], pairs pair[], word citext,
    score score DEFAULT 1, born birth DEFAULT '2026-01-01'
);
INSERT INTO feelings VALUES
    ('sad', (1, 'x'), '[1,3)', 'sad', '{sad}', '{}', ' a'),
    ('ok', (NULL, NULL), '[1,3)', 'ok', '{sad}', '{}', 'A'),
    (NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE FUNCTION ran(integer) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN RAISE 'it ran'; END $$;
ALTER DOMAIN score ADD CHECK (ran(VALUE)) NOT VALID;
ALTER DOMAIN birth ADD CHECK (ran(1)) NOT VALID;
"""


def test_no_function_of_a_users_type_is_called(pg_source: PostgresSource) -> None:
    with pg_database(pg_source, "quality_casts") as sql:
        sql("CREATE EXTENSION citext; GRANT CREATE ON SCHEMA public TO app")
        with pg_source.connect("quality_casts") as connection:
            connection.execute("CREATE DOMAIN score AS integer; CREATE DOMAIN birth AS date")
            connection.execute(EVIL.encode())
            for name in ("mood", "pair", "span", "mood[]", "pair[]"):
                connection.execute(CAST.format(name).encode())
        reading = quality.read(pg_task((pg_source, "quality_casts")))
        assert reading.notes == []
        third = round(1 / 3, 6)
        found = columns_of(reading, "feelings")
        assert found == {
            "mood": [third, None, 2, True, "ok", "sad"],
            "pair": [third, None, 2, True, None, None],
            "span": [third, None, 1, False, None, None],
            "temper": [third, None, 2, True, "ok", "sad"],
            "moods": [third, None, 1, False, None, None],
            "pairs": [third, None, 1, False, None, None],
            "word": [third, 0, 2, True, " a", "A"],
            "score": [0, None, 1, False, "1", "1"],
            "born": [0, None, 1, False, "2026-01-01", "2026-01-01"],
        }
        assert ("low", "word", "Spaces around text") in issues_of(reading, "feelings")


def test_row_level_security_is_noted(pg_source: PostgresSource) -> None:
    with pg_database(pg_source, "quality_rows") as sql:
        for name in ("mine", "secret"):
            sql(f"CREATE TABLE {name} (id integer PRIMARY KEY); INSERT INTO {name} VALUES (1)")
            sql(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY; GRANT SELECT ON {name} TO app")
        sql("ALTER TABLE mine OWNER TO app")
        reading = quality.read(pg_task((pg_source, "quality_rows")))
        assert [row["rows_read"] for row in reading.tables["tables"]] == [1, 0]
        assert reading.notes == [
            "Row-level security may hide rows of these from the user: public.secret."
        ]


def test_hostile_names_and_wide_tables_are_measured(pg_source: PostgresSource) -> None:
    with pg_database(pg_source, "quality_names") as sql:
        for name in HOSTILE:
            quoted = '"' + name.replace('"', '""') + '"'
            sql(f"CREATE SCHEMA {quoted}; GRANT USAGE ON SCHEMA {quoted} TO app")
            sql(f"CREATE TABLE {quoted}.{quoted} ({quoted} text DEFAULT '=1+1')")
            sql(f"INSERT INTO {quoted}.{quoted} DEFAULT VALUES")
            sql(f"GRANT SELECT ON {quoted}.{quoted} TO app")
        wide = ", ".join(f"c{number} integer DEFAULT {number}" for number in range(1600))
        sql(f"CREATE TABLE wide ({wide}); GRANT SELECT ON wide TO app")
        sql("INSERT INTO wide (c0) VALUES (-1), (-2)")
        reading = quality.read(pg_task((pg_source, "quality_names")))
        assert reading.notes == []
        found = {(row["schema"], row["table"], row["column"]) for row in reading.tables["columns"]}
        assert {(name, name, name) for name in HOSTILE} < found
        columns = columns_of(reading, "wide")
        assert len(columns) == 1600
        assert columns["c0"] == [0, None, 2, True, "-2", "-1"]
        assert columns["c1599"] == [0, None, 1, False, "1599", "1599"]


def test_more_tables_than_asked_for_are_noted(pg: tuple[PostgresSource, str]) -> None:
    reading = quality.read(pg_task(pg, parameters={"max_tables": 2}))
    assert [row["table"] for row in reading.tables["tables"]] == ["bare", "keyless"]
    assert reading.notes == ["Only the first 2 of 5 tables were looked at."]
    reading = quality.read(pg_task(pg, parameters={"table": "nowhere"}))
    assert (reading.notes, reading.facts["completeness"]) == (["There is no table nowhere."], None)


def test_a_cancel_ends_it_even_within_a_query(pg_source: PostgresSource) -> None:
    with pg_database(pg_source, "quality_slow") as sql:
        sql("CREATE VIEW slow AS SELECT pg_sleep(0.1)::text FROM generate_series(1, 600)")
        sql("GRANT SELECT ON slow TO app")
        pg = (pg_source, "quality_slow")
        with pytest.raises(Cancelled):
            quality.read(pg_task(pg, run=cast(Run, Freed(2))))
        run = Freed()
        timer = threading.Timer(0.4, run.cancel)
        timer.start()
        began = time.monotonic()
        with pytest.raises(Cancelled):
            quality.read(pg_task(pg, run=cast(Run, run), parameters={"table": "slow"}))
        # By itself it would end after a minute.
        assert time.monotonic() - began < 10
        timer.join()


def test_no_password_is_in_a_report(pg: tuple[PostgresSource, str]) -> None:
    assert PASSWORD not in repr(quality.read(pg_task(pg)))
