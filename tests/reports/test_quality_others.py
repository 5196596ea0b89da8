"""How good the data in tables of MySQL and SQLite is: exact figures of small tables."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest
from quarterdeck_server.domains.reports.readers.quality import reader as quality
from quarterdeck_server.domains.reports.reading import ReadingTask
from quarterdeck_server.jobs.runs import Cancelled, Run

from tests.support import hostile_schemas
from tests.support.quality_readings import PARAMETERS, columns_of, issues_of
from tests.support.report_readers import (
    HOSTILE,
    Freed,
    file_target,
    make_task,
    mysql_database,
    row_of,
)
from tests.support.sources import MariaDbSource
from tests.support.targets import target_of

MYSQL = r"""
CREATE TABLE people (
    id BIGINT PRIMARY KEY, email VARCHAR(300) CHARACTER SET latin1, nothing TEXT, mostly INT,
    same CHAR(3), born DATE, at DATETIME(6), note LONGTEXT, ratio DOUBLE, amount DECIMAL(20, 4),
    data BLOB, doc JSON, spot POINT, mood ENUM('sad', 'ok'), flags SET('a', 'b'), bits BIT(3),
    year YEAR, lasts TIME, one INT UNIQUE, parent_id BIGINT,
    FOREIGN KEY (parent_id) REFERENCES people (id)
) DEFAULT CHARSET utf8mb4;
SET sql_mode = 'ALLOW_INVALID_DATES';
INSERT INTO people VALUES
    (1, 'a@x', NULL, NULL, 'x', '0000-00-00', '9999-12-31 23:59:59.999999', ' spaced', 1e300,
        1.5, x'00ff', '{"a": 1}', POINT(1, 2), 'sad', 'a,b', b'101', 2026, '-838:59:59', 1, 1),
    (2, 'a@x', NULL, NULL, 'x', '1900-01-01', '2026-01-01', '', -1.5, -1, '', '{"a": 1}', NULL,
        'ok', '', NULL, NULL, NULL, NULL, 1),
    (3, 'é', NULL, NULL, 'x', '2026-01-01', NULL, REPEAT('long ', 1000000), 0, 0, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (4, NULL, NULL, 7, 'x', NULL, NULL, CONCAT(REPEAT('long ', 1000000), 'other'), 0, 1.5, NULL,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE bare (word TEXT);
CREATE TABLE many (i INT PRIMARY KEY) SELECT seq AS i FROM seq_1_to_700;
CREATE VIEW seen AS SELECT id FROM people;
CREATE VIEW broken AS SELECT word FROM bare;
"""


# By column: shares of NULL and of empty values, how many are distinct, whether all are, extremes.
MYSQL_PEOPLE = {
    "id": [0, None, 4, True, "1", "4"],
    "email": [0.25, 0, 2, False, "a@x", "é"],
    "nothing": [1, 0, 0, None, None, None],
    "mostly": [0.75, None, 1, True, "7", "7"],
    "same": [0, 0, 1, False, "x", "x"],
    "born": [0.25, None, 3, True, "0000-00-00", "2026-01-01"],
    "at": [
        *(0.5, None, 2, True, "2026-01-01 00:00:00.000000"),
        "9999-12-31 23:59:59.999999",
    ],
    "note": [0, 0.25, 4, True, "", ("long " * 40)[:200]],
    "ratio": [0, None, 3, False, "-1.5", "1e300"],
    "amount": [0, None, 3, False, "-1.0000", "1.5000"],
    "data": [0.5, None, 2, True, None, None],
    "doc": [0.5, 0.0, 1, False, '{"a": 1}', '{"a": 1}'],
    "spot": [0.75, None, None, None, None, None],
}


def test_mysql_measures_values_of_all_types(mariadb: MariaDbSource) -> None:
    with mysql_database(mariadb, "quarterdeck_quality") as database:
        mariadb.run("SET max_statement_time = 20; USE quarterdeck_quality;" + MYSQL)
        for name in HOSTILE:
            quoted = "`" + name.replace("`", "``") + "`"
            mariadb.run(f"CREATE TABLE {database}.{quoted} ({quoted} INT PRIMARY KEY)")
        wide = ", ".join(f"c{number} TEXT DEFAULT REPEAT('é', 300)" for number in range(120))
        mariadb.run(f"CREATE TABLE {database}.wide ({wide}) DEFAULT CHARSET utf8mb4")
        mariadb.run(f"INSERT INTO {database}.wide () VALUES (), ()")
        target = target_of("mysql", mariadb.port, database)
        task = make_task(target, Path("/"), PARAMETERS | {"sample_rows": 500})
        reading = quality.read(task)
        assert reading.notes == []
        found = columns_of(reading, "people")
        assert {name: found[name] for name in list(found)[:13]} == MYSQL_PEOPLE
        assert found["bits"] == [0.75, None, 1, True, "5", "5"]
        assert found["lasts"] == [0.75, None, 1, True, "-838:59:59", "-838:59:59"]
        issues = issues_of(reading, "people")
        assert issues >= {
            ("medium", "nothing", "All null"),
            ("low", "note", "Spaces around text"),
            ("low", "born", "Dates until 1900"),
            ("info", "at", "Dates in the future"),
        }
        assert not any(column in ("one", "parent_id") and "Dup" in x for _, column, x in issues)
        many = row_of(reading.tables["tables"], "many")
        assert (many["rows_read"], many["sampled"], many["primary_key"]) == (500, True, True)
        assert columns_of(reading, "wide") == {
            f"c{number}": [0, 0, 1, False, "é" * 200, "é" * 200] for number in range(120)
        }
        names = {row["table"] for row in reading.tables["tables"]}
        assert names == {*HOSTILE, "people", "bare", "many", "wide"}
        mariadb.run(f"DROP TABLE {database}.bare")
        broken = quality.read(
            make_task(target, Path("/"), PARAMETERS | {"table": "broken", "schema": database})
        )
        assert broken.facts["tables"] == 0
        assert broken.notes == [f"None of their columns can be seen: {database}.broken."]
        for looks in (0, 3, 8):
            with pytest.raises(Cancelled):
                quality.read(make_task(target, Path("/"), PARAMETERS, run=cast(Run, Freed(looks))))


def sqlite_task(root: Path, **more: Any) -> ReadingTask:
    parameters = PARAMETERS | more.pop("parameters", {})
    return make_task(file_target("app.db"), root, parameters, **more)


def test_sqlite_measures_values_of_mixed_types(tmp_path: Path) -> None:
    script = """
        CREATE TABLE mixed (
            id INTEGER PRIMARY KEY, anything, email TEXT, at DATETIME, code TEXT UNIQUE,
            parent_id INTEGER REFERENCES mixed (id), doubled AS (id * 2)
        );
        CREATE TABLE empty (id INTEGER PRIMARY KEY);
        CREATE VIRTUAL TABLE words USING fts5(text);
        INSERT INTO words VALUES ('one'), ('two');
        CREATE VIEW seen AS SELECT id FROM mixed;
    """
    hostile_schemas.make_sqlite(tmp_path / "app.db", script)
    rows = [
        (1, 1, "a", "1900-01-01 00:00:00", "x", 1),
        (2, "1", "a", "2999-01-01T00:00:00Z", None, 1),
        (3, b"1", " b\n", 12345, None, None),
        (4, 1.0, "", None, None, None),
        (5, float("inf"), "x" * 3_000_000, None, None, None),
        (6, None, "x" * 3_000_001, None, None, None),
    ]
    with closing(sqlite3.connect(tmp_path / "app.db")) as connection, connection:
        connection.executemany("INSERT INTO mixed VALUES (?, ?, ?, ?, ?, ?)", rows)
        connection.execute("UPDATE mixed SET code = CAST(x'ff2e' AS TEXT) WHERE id = 2")
    reading = quality.read(sqlite_task(tmp_path))
    assert reading.notes == []
    assert columns_of(reading, "mixed") == {
        "id": [0, 0, 6, True, "1", "6"],
        "anything": [round(1 / 6, 6), 0, 4, False, "1", "1"],
        "email": [0, round(1 / 6, 6), 5, False, "", "x" * 200],
        "at": [0.5, 0, 3, True, "12345", "2999-01-01T00:00:00Z"],
        "code": [round(4 / 6, 6), 0, 2, True, "x", "\ufffd."],
        "parent_id": [round(4 / 6, 6), 0, 1, False, "1", "1"],
        "doubled": [0, 0, 6, True, "2", "12"],
    }
    assert issues_of(reading, "mixed") == {
        ("low", "email", "Spaces around text"),
        ("low", "at", "Dates until 1900"),
        ("info", "at", "Dates in the future"),
        ("low", "code", "Mostly null"),
        ("low", "parent_id", "Mostly null"),
        ("low", "parent_id", "Constant"),
    }
    assert [row["table"] for row in reading.tables["tables"]] == ["empty", "mixed", "words"]
    assert row_of(reading.tables["tables"], "words")["rows_read"] == 2


def test_sqlite_reads_the_first_rows_and_is_cancelled_within_a_query(tmp_path: Path) -> None:
    names = ['"' + name.replace('"', '""') + '"' for name in HOSTILE]
    script = "".join(f"CREATE TABLE {name} ({name} TEXT);" for name in names)
    script += "CREATE TABLE many AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
    script += " FROM n WHERE i < 30000) SELECT i, 'é' AS same FROM n;"
    wide = ", ".join(f"c{number}" for number in range(1500))
    hostile_schemas.make_sqlite(tmp_path / "app.db", f"{script} CREATE TABLE wide ({wide});")
    reading = quality.read(sqlite_task(tmp_path, parameters={"sample_rows": 100}))
    assert reading.notes == []
    assert {row["table"] for row in reading.tables["tables"]} == {*HOSTILE, "many", "wide"}
    many = row_of(reading.tables["tables"], "many")
    assert (many["rows"], many["rows_read"], many["sampled"]) == (None, 100, True)
    assert columns_of(reading, "many")["i"] == [0, 0, 100, True, "1", "100"]
    run = Freed(20)
    with pytest.raises(Cancelled):
        quality.read(sqlite_task(tmp_path, run=cast(Run, run), parameters={"table": "many"}))
    nothing = quality.read(sqlite_task(tmp_path, parameters={"schema": "other"}))
    assert nothing.facts["tables"] == 0
