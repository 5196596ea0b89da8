"""What is in a source of MySQL or SQLite: names, rows, sizes, and how they have grown."""

import threading
import time
from pathlib import Path
from typing import Any, cast

import pymysql
import pytest
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.reports.readers.inventory import queries
from quarterdeck_server.domains.reports.reading import ReadingTask
from quarterdeck_server.jobs.runs import Cancelled, Run

from tests.support import hostile_schemas
from tests.support.inventories import PARAMETERS, by_name, read
from tests.support.report_readers import HOSTILE, Freed, file_target, make_task, mysql_database
from tests.support.sources import PASSWORD, MariaDbSource
from tests.support.targets import target_of


def mysql_task(server: MariaDbSource, database: str, **more: Any) -> ReadingTask:
    target = target_of("mysql", server.port, database)
    parameters = PARAMETERS | more.pop("parameters", {})
    return make_task(target, Path("/"), parameters, **more)


def test_mysql_tells_of_all_that_is_there(mariadb: MariaDbSource) -> None:
    reading = read(mysql_task(mariadb, "app"))
    assert reading.source_version.startswith(("MariaDB ", "MySQL "))
    tables = by_name(reading.tables["tables"])
    assert {name: row["rows"] for name, row in tables.items()} == {
        "empty": 0,
        "happy": None,
        "log": 2,
        "order": 2,
        "quoted `name`.x": 2,
    }
    assert tables["order"]["counted"] is True
    assert tables["order"]["size_bytes"] > tables["order"]["index_bytes"] >= 0
    assert (tables["happy"]["kind"], tables["order"]["columns"]) == ("view", 10)
    assert [row["name"] for row in reading.tables["without_primary_key"]] == ["log"]
    columns = by_name([row for row in reading.tables["columns"] if row["table"] == "order"])
    assert columns["select"]["default"] == "AUTO_INCREMENT"
    assert columns["select"]["nullable"] is False
    assert columns["total"]["default"].startswith("GENERATED ALWAYS AS")
    indexes = by_name([row for row in reading.tables["indexes"] if row["table"] == "order"])
    assert (indexes["PRIMARY"]["definition"], indexes["PRIMARY"]["unique"]) == (
        "BTREE (select)",
        True,
    )
    assert (indexes["words"]["definition"], indexes["words"]["unique"]) == (
        "FULLTEXT (text)",
        False,
    )
    assert (reading.facts["schemas"], reading.facts["tables"]) == (1, 4)
    other = read(mysql_task(mariadb, "app", parameters={"schema": "mysql"}))
    assert (other.notes, other.facts["tables"]) == (["There is no schema mysql."], 0)


def test_mysql_grows(mariadb: MariaDbSource) -> None:
    with mysql_database(mariadb, "quarterdeck_inventory") as database:
        for name in HOSTILE:
            quoted = "`" + name.replace("`", "``") + "`"
            mariadb.run(f"CREATE TABLE {database}.{quoted} (a INT PRIMARY KEY)")
        mariadb.run(f"CREATE TABLE {database}.z (a INT PRIMARY KEY)")
        first = read(mysql_task(mariadb, database))
        assert {row["name"] for row in first.tables["tables"]} == {*HOSTILE, "z"}
        mariadb.run(f"INSERT INTO {database}.z VALUES (1), (2)")
        mariadb.run(f"DROP TABLE {database}.`a.b`")
        again = read(mysql_task(mariadb, database, baseline=first.baseline))
        assert by_name(again.tables["tables"])["z"]["growth_rows"] == 2
        assert [row["name"] for row in again.tables["gone"]] == ["a.b"]
        with pytest.raises(Cancelled):
            read(mysql_task(mariadb, database, run=cast(Run, Freed(5))))


def test_mysql_is_not_stopped_by_locks_and_freed_from_them(
    mariadb: MariaDbSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mysql_database(mariadb, "quarterdeck_locked") as database:
        mariadb.run(f"CREATE TABLE {database}.a (a INT PRIMARY KEY)")
        mariadb.run(f"CREATE TABLE {database}.z (a INT PRIMARY KEY)")
        login = {"host": "127.0.0.1", "port": mariadb.port, "user": "app", "database": database}
        with pymysql.connect(password=PASSWORD.encode(), **login) as connection:
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLES z WRITE")
            reading = read(mysql_task(mariadb, database))
            rows = by_name(reading.tables["tables"])
            assert (rows["a"]["counted"], rows["z"]["counted"]) == (True, False)
            (note,) = reading.notes
            assert note.startswith("Not counted. The server says: Lock wait timeout exceeded")
            assert note.endswith(": quarterdeck_locked.z.")
            patient = (*queries.MYSQL_SESSION, "SET SESSION lock_wait_timeout = 60")
            monkeypatch.setattr(queries, "MYSQL_SESSION", patient)
            run = Freed()
            timer = threading.Timer(0.3, run.cancel)
            began = time.monotonic()
            timer.start()
            with pytest.raises(Cancelled):
                read(mysql_task(mariadb, database, run=cast(Run, run)))
            assert time.monotonic() - began < 20
            timer.join()


def sqlite_task(root: Path, **more: Any) -> ReadingTask:
    parameters = PARAMETERS | more.pop("parameters", {})
    return make_task(file_target("app.db"), root, parameters, **more)


def test_sqlite_tells_of_all_that_is_there(tmp_path: Path) -> None:
    hostile_schemas.make_sqlite(tmp_path / "app.db")
    reading = read(sqlite_task(tmp_path))
    assert reading.source_version.startswith("SQLite 3.")
    tables = by_name(reading.tables["tables"])
    assert {name: row["rows"] for name, row in tables.items() if "words_" not in name} == {
        "empty": 0,
        "happy": None,
        "log": 2,
        "order": 2,
        'quoted "name".x': 2,
        "words": 1,
    }
    assert tables["words"]["kind"] == "virtual table"
    assert tables["words_data"]["kind"] == "shadow table"
    assert reading.facts["size_bytes"] == (tmp_path / "app.db").stat().st_size
    assert tables["order"]["size_bytes"] in (None, 4096)
    assert [row["name"] for row in reading.tables["without_primary_key"]] == ["log"]
    columns = by_name([row for row in reading.tables["columns"] if row["table"] == "order"])
    assert [columns[name]["type"] for name in ("Größe", "bytes", "price")] == [
        *("INTEGER", "BLOB", "REAL")
    ]
    assert (columns["select"]["nullable"], columns["bytes"]["nullable"]) == (False, True)
    assert columns["total"]["default"] == "GENERATED ALWAYS"


def test_sqlite_grows_and_has_names_of_all_kinds(tmp_path: Path) -> None:
    names = ['"' + name.replace('"', '""') + '"' for name in HOSTILE]
    script = "".join(
        f"CREATE TABLE {name} ({name} INTEGER UNIQUE); INSERT INTO {name} VALUES (1);"
        for name in names
    )
    hostile_schemas.make_sqlite(
        tmp_path / "app.db", script + "CREATE VIEW broken AS SELECT * FROM nowhere"
    )
    first = read(sqlite_task(tmp_path))
    rows = {row["name"]: row["rows"] for row in first.tables["tables"]}
    assert rows == dict.fromkeys(HOSTILE, 1) | {"broken": None}
    hostile_schemas.make_sqlite(tmp_path / "app.db", f"INSERT INTO {names[0]} VALUES (2), (3)")
    again = read(sqlite_task(tmp_path, baseline=first.baseline))
    assert by_name(again.tables["tables"])[HOSTILE[0]]["growth_rows"] == 2
    assert (again.facts["rows_growth"], again.facts["bytes_growth"]) in ((2, 0), (2, None))
    assert len(again.tables["indexes"]) == len(HOSTILE)
    other = read(sqlite_task(tmp_path, parameters={"schema": "temp"}))
    assert other.notes == ["There is no schema temp."]


def test_sqlite_is_cancelled_between_queries(tmp_path: Path) -> None:
    hostile_schemas.make_sqlite(tmp_path / "app.db")
    for looks in (0, 5, 9):
        with pytest.raises(Cancelled):
            read(sqlite_task(tmp_path, run=cast(Run, Freed(looks))))


def test_a_file_that_is_no_database_fails(tmp_path: Path) -> None:
    (tmp_path / "app.db").write_bytes(b"no database" * 1000)
    with pytest.raises(SourceError) as failed:
        read(sqlite_task(tmp_path))
    assert failed.value.code == "NOT_A_DATABASE"
