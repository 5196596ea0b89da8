"""Rows of the job engine that are none of ours: refused, told and counted, and never unpickled."""

import base64
import json
import os
import pickle
import re
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import dbos
import httpx
import psycopg
import pytest

from tests.support.fleet import Fleet
from tests.support.running_server import ADMIN_EMAIL, DATABASES, free_port
from tests.support.waiting import wait_for

HANDLER = "artifacts.empty_trash"
REFUSED = "quarterdeck_job_rows_refused_total"
HONEST: dict[str, Any] = {
    "status": "ENQUEUED",
    "name": "job",
    "created_at": 1,
    "updated_at": 1,
    "application_version": "1",
    "queue_name": "jobs",
    "priority": 0,
    "recovery_attempts": 0,
    "serialization": "portable_json",
    "application_name": "quarterdeck",
    "inputs": json.dumps({"positionalArgs": [HANDLER, "0"], "namedArgs": {}}),
}


class Canary:
    """What runs a program when it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> Any:
        return os.system, (f"touch {self.file}",)


class EngineDatabase:
    """The engine's tables, for who may write to them."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.file = url, folder / "jobs.db"

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        if self.url:
            with psycopg.connect(self.url, autocommit=True, options="-csearch_path=dbos") as opened:
                cursor = opened.execute(statement.replace("?", "%s"), values)
                return cursor.fetchall() if cursor.description else []
        with closing(sqlite3.connect(self.file, timeout=30, isolation_level=None)) as file:
            return file.execute(statement, values).fetchall()

    def columns(self) -> dict[str, dict[str, tuple[str, bool]]]:
        """The type of each column of each table, and whether it must have a value."""
        if self.url:
            rows = self.sql(
                "SELECT table_name, column_name, data_type, is_nullable = 'NO'"
                " FROM information_schema.columns WHERE table_schema = 'dbos'"
            )
        else:
            rows = self.sql(
                'SELECT m.name, c.name, c.type, c."notnull" OR c.pk FROM sqlite_master m,'
                " pragma_table_info(m.name) c WHERE m.type = 'table'"
            )
        found: dict[str, dict[str, tuple[str, bool]]] = {}
        for table, column, kind, needed in rows:
            found.setdefault(table, {})[column] = (kind.lower(), bool(needed))
        return found

    def insert(self, table: str, values: dict[str, Any]) -> None:
        names = ", ".join(f'"{name}"' for name in values)
        places = ", ".join("?" * len(values))
        # A worker may have told of the same row by now, under the same key.
        statement = f'INSERT INTO "{table}" ({names}) VALUES ({places}) ON CONFLICT DO NOTHING'
        self.sql(statement, *values.values())

    def workflow(self, row_id: str, **given: Any) -> None:
        self.insert("workflow_status", HONEST | {"workflow_uuid": row_id} | given)

    def ask(self, row_id: str, handler: str, argument: str, key: str) -> None:
        """Asks for a job in the app's database."""
        values = (row_id, handler, argument, 1, key)
        statement = "INSERT INTO job_requests (id, handler, argument, due_at, partition_key) VALUES"
        if self.url:
            with psycopg.connect(self.url, autocommit=True) as opened:
                opened.execute(f"{statement} (%s, %s, %s, %s, %s)", values)
            return
        path = self.file.with_name("quarterdeck.db")
        with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as file:
            file.execute(f"{statement} (?, ?, ?, ?, ?)", values)

    def of(self, row_id: str) -> tuple[Any, ...]:
        return self.sql(
            "SELECT s.status, o.error FROM workflow_status s LEFT JOIN workflow_output o"
            " USING (workflow_uuid) WHERE s.workflow_uuid = ?",
            row_id,
        )[0]


def poison(database: EngineDatabase, text: str) -> None:
    """Puts the text into each column of each table that takes one."""
    tables = database.columns()
    # What others refer to comes first.
    for table in ("workflow_status", *tables.keys() - {"workflow_status"}):
        columns = tables[table]
        texts = [name for name, (kind, _) in columns.items() if kind in ("text", "varchar(255)")]
        texts += [name for name, (kind, _) in columns.items() if kind == "character varying"]
        for number, poisoned in enumerate(texts):
            row: dict[str, Any] = {}
            for name, (kind, needed) in columns.items():
                if needed and "int" in kind:
                    row[name] = number
                elif needed and "bool" in kind:
                    row[name] = False
                elif needed and kind in ("text", "double precision", "float", "real"):
                    row[name] = f"{table}-{number}" if kind == "text" else 1
            if table == "workflow_status":
                row = HONEST | {"workflow_uuid": f"column-{poisoned}"}
            parent = f"{table}-{poisoned}"
            for name in {"destination_uuid", "workflow_uuid"} & columns.keys():
                if table != "workflow_status":
                    database.workflow(parent, status="SUCCESS", serialization="py_pickle")
                    row[name] = parent
            if "serialization" in columns and table != "workflow_status":
                row["serialization"] = "py_pickle"
            if "application_name" in columns:
                row["application_name"] = "quarterdeck"
            database.insert(table, row | {poisoned: text})


def hostile(text: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Rows to be refused by a worker: why, and what is unlike an honest one."""
    tick = json.dumps({"positionalArgs": ["2026-01-01T00:00:00Z", "backups.fire"], "namedArgs": {}})

    def given(*values: Any) -> dict[str, Any]:
        return {"inputs": json.dumps({"positionalArgs": values, "namedArgs": {}})}

    return {
        "pickled-job": ("serialization", {"serialization": "py_pickle", "inputs": text}),
        "pickled-tick": (
            "serialization",
            {"name": "tick", "serialization": None, "inputs": text, "schedule_name": "auth.prune"},
        ),
        "other-kind": ("serialization", {"serialization": "java_jackson", "inputs": text}),
        "unknown-workflow": ("workflow", {"name": "_dbos_debouncer_workflow"}),
        "of-a-class": ("workflow", {"class_name": "DBOSTempWorkflow", "config_name": "x"}),
        "roles": ("workflow", {"authenticated_roles": "no json"}),
        "unknown-handler": ("handler", given("os.system", "id")),
        "unknown-schedule": ("schedule", {"name": "tick"} | given("2026-01-01T00:00:00Z", "x")),
        "no-time": ("argument", {"name": "tick"} | given("when", "auth.prune")),
        "three-arguments": ("argument", given(HANDLER, "0", "1")),
        "a-number": ("argument", given(HANDLER, 7)),
        "not-json": ("argument", {"inputs": "{"}),
        "deep": ("argument", {"inputs": "[" * 9000}),
        "long": ("size", given(HANDLER, "0" * 1_000_000)),
        "no-input": ("argument", {"inputs": None}),
        # Of a worker that is dead, of one that has no name of ours, and with a partition to hold.
        "dead": (
            "serialization",
            {
                "status": "PENDING",
                "executor_id": "w-00000000-0000-7000-8000-000000000000",
                "serialization": "py_pickle",
                "inputs": text,
                "queue_name": "source-jobs",
                "queue_partition_key": "source/1",
            },
        ),
        "path": (
            "handler",
            {"status": "PENDING", "executor_id": "w-/../../../canary"} | given("x", "0"),
        ),
        "tick-of-ours": ("", {"name": "tick", "inputs": tick}),
    }


@pytest.fixture(params=DATABASES)
def fleet(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Fleet]:
    settings = {"metrics_port": str(free_port())}
    if request.param == "postgresql":
        settings["database_url"] = request.getfixturevalue("new_database")()
    fleet = Fleet(tmp_path, settings)
    fleet.prepare(ADMIN_EMAIL)
    yield fleet
    fleet.stop()


def refused(fleet: Fleet) -> dict[str, int]:
    port = fleet.environment["QUARTERDECK_METRICS_PORT"]
    page = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    return {
        reason: int(float(count))
        for reason, count in re.findall(rf'{REFUSED}{{reason="(\w+)"}} (\S+)', page)
    }


def add_what_only_sqlite_keeps(database: EngineDatabase) -> dict[str, tuple[str, dict[str, Any]]]:
    """Adds rows with what PostgreSQL's types refuse, and tells why they are refused."""
    database.sql("UPDATE workflow_status SET attributes = '{' WHERE workflow_uuid = 'roles'")
    database.workflow("bytes", queue_partition_key=b"\xff", inputs=b"\x80\x04")
    database.workflow("no-utf-8", assumed_role="x")
    database.sql(
        "UPDATE workflow_status SET assumed_role = CAST(x'ff' AS TEXT)"
        " WHERE workflow_uuid = 'no-utf-8'"
    )
    return {"roles": ("unreadable", {}), "no-utf-8": ("workflow", {})}


def test_rows_of_another_kind_are_refused_and_never_run(fleet: Fleet, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    text = base64.b64encode(pickle.dumps(Canary(canary))).decode()
    worker = fleet.work("one").start()
    url = fleet.environment.get("QUARTERDECK_DATABASE_URL", "")
    database = EngineDatabase(url, Path(fleet.environment["QUARTERDECK_DATA_DIR"]))
    poison(database, text)
    rows = hostile(text)
    for row_id, (_, unlike) in rows.items():
        database.workflow(row_id, **unlike)
    if not url:
        rows |= add_what_only_sqlite_keeps(database)
    asked = [("os.system", "id", ""), (HANDLER, "\u20ac", ""), (HANDLER, "0", "elsewhere/1")]
    for number, request in enumerate([*asked, (HANDLER, "0", ""), (HANDLER, "0", "")]):
        # The engine has one of the last already, which is no job.
        row_id = "unknown-workflow" if number == 3 else f"asked-{number}"
        database.ask(row_id, *request)

    def are_refused() -> bool:
        return all(database.of(row_id)[0] == "ERROR" for row_id in rows if rows[row_id][0])

    wait_for(are_refused, 20)
    for row_id, (reason, _) in rows.items():
        _, error = database.of(row_id)
        if reason:
            assert (row_id, json.loads(error)["code"]) == (row_id, reason)
        else:
            wait_for(lambda row_id=row_id: database.of(row_id)[0] == "SUCCESS")
    # Who comes after a killed worker finds them ended, and does what is asked for.
    worker.end(signal.SIGKILL)
    before = {row_id: database.of(row_id) for row_id in rows}
    log = worker.log
    second = fleet.work("two").start()
    database.workflow("honest")
    for row_id in ("honest", "asked-4"):
        wait_for(lambda row_id=row_id: database.of(row_id)[0] == "SUCCESS", 20)
    assert {row_id: database.of(row_id) for row_id in rows} == before
    assert not canary.exists()
    assert not list(tmp_path.rglob("canary*"))
    told = [json.loads(line) for line in log.splitlines() if "refused a row" in line]
    assert {each["row"] for each in told} >= rows.keys() - {"tick-of-ours"}
    assert text[:40] not in log + second.log
    counts = refused(fleet)
    assert counts.keys() >= {"serialization", "handler", "size"}


def test_the_engine_has_no_other_way_to_unpickle() -> None:
    """What `screen` takes hold of is there, and nothing else of the engine reads pickles."""
    folder = Path(dbos.__file__).parent
    found = {
        f"{path.name}: {line.strip()}"
        for path in folder.rglob("*.py")
        for line in path.read_text().splitlines()
        if re.search(r"\b(pickle\.|marshal|shelve|\beval\(|\bexec\()", line)
    }
    assert found == {
        "_serialization.py: pickled_data: bytes = pickle.dumps(data)",
        "_serialization.py: return pickle.loads(pickled_data)",
    }
