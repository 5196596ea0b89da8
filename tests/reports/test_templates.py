"""What reports are made from: manifests, parameters, and templates of the operator's own."""

import json
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quarterdeck_server.core import errors
from quarterdeck_server.domains.reports import service, templates
from quarterdeck_server.domains.reports.names import content_disposition, file_name
from quarterdeck_server.domains.reports.templates import Parameter
from quarterdeck_server.storage import db

from tests.support.job_lab import Lab
from tests.support.report_readers import CAST, pg_database
from tests.support.sources import MariaDbSource, PostgresSource

MANIFEST = """
id = "customers"
name = "Customers"
description = "Who they are."
formats = ["pdf", "html", "csv", "json"]
source_types = ["sqlite", "postgresql", "mysql"]
reader = "queries"
main = "list"

[[parameters]]
name = "least"
type = "integer"
title = "At least"
default = 1
minimum = 0

[[sections]]
key = "list"
title = "List"
queries = { sqlite = "sqlite.sql", postgresql = "postgres.sql", mysql = "mysql.sql" }
columns = [
  { key = "name", title = "Name", type = "text" },
  { key = "n", title = "Number", type = "number" },
]
"""
QUERY = "SELECT name, n, 'not shown' AS more FROM customers WHERE n >= {} ORDER BY n;"


# Functions that have names of the system's own, and go better with a type.
NAMESAKE = """
CREATE FUNCTION public.format(text, {0}) RETURNS text LANGUAGE plpgsql AS
    $$ BEGIN RAISE 'it ran'; END $$;
CREATE FUNCTION public.num_nulls({0}) RETURNS integer LANGUAGE plpgsql AS
    $$ BEGIN RAISE 'it ran'; END $$;
"""


def own(folder: Path, manifest: str = MANIFEST, **files: str) -> Path:
    """A directory with one template `customers`."""
    place = folder / "templates" / "customers"
    place.mkdir(parents=True, exist_ok=True)
    (place / "template.toml").write_text(manifest)
    (place / "sqlite.sql").write_text(QUERY.format(":least"))
    (place / "postgres.sql").write_text(QUERY.format("%(least)s"))
    (place / "mysql.sql").write_text(QUERY.format("%(least)s"))
    for name, text in files.items():
        (place / name.replace("_", ".", 1)).write_text(text)
    return place.parent


def rows(lab: Lab, report: Any) -> Any:
    """The rows of a report's first section."""
    return lab.told(report)["sections"][0]["rows"]


def test_an_operators_queries_are_a_report_on_each_database(
    lab: Lab, pg_source: PostgresSource, mariadb: MariaDbSource
) -> None:
    lab.templates = own(lab.folder)
    script = "CREATE TABLE customers (name TEXT, n INTEGER); INSERT INTO customers VALUES"
    script += " ('Ada', 1), ('O''Hara', 2), ('100 %', 3)"
    expected = [{"name": "O'Hara", "n": 2}, {"name": "100 %", "n": 3}]
    sources = [lab.sqlite("c.db", script)]
    pg_source.sql(
        f"DROP TABLE IF EXISTS customers; {script}; GRANT SELECT ON customers TO app", "app"
    )
    sources.append(lab.postgres(pg_source))
    mariadb.run(script)
    sources.append(lab.mysql(mariadb))
    try:
        for source_id in sources:
            assert rows(lab, lab.report(source_id, "customers", least=2)) == expected
    finally:
        pg_source.sql("DROP TABLE customers", "app")
        mariadb.run("DROP TABLE customers")


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM customers RETURNING name, n",
        "SELECT name, n FROM customers) AS x; DELETE FROM customers; SELECT * FROM (SELECT 1",
        "SELECT 1) AS x; COMMIT; SET default_transaction_read_only = off; DELETE FROM customers;"
        " COMMIT; SELECT * FROM (SELECT 1",
        "WITH gone AS (DELETE FROM customers RETURNING *) SELECT name, n FROM gone",
        "SELECT name, n FROM nothing",
        "SELECT name FROM customers",
        "",
    ],
)
def test_a_query_can_only_read(lab: Lab, pg_source: PostgresSource, query: str) -> None:
    lab.templates = own(lab.folder, postgres_sql=query, sqlite_sql=query)
    script = "CREATE TABLE customers (name TEXT, n INTEGER); INSERT INTO customers VALUES ('A', 1)"
    pg_source.sql(f"DROP TABLE IF EXISTS customers; {script}; GRANT ALL ON customers TO app", "app")
    try:
        for source_id in (lab.sqlite("c.db", script), lab.postgres(pg_source)):
            failed = lab.report(source_id, "customers")
            assert failed.error_code in ("QUERY_FAILED", "BAD_TEMPLATE"), failed.error
        assert pg_source.sql("SELECT COUNT(*) FROM customers", "app") == [(1,)]
    finally:
        pg_source.sql("DROP TABLE customers", "app")


def test_a_query_calls_nobodys_cast_to_show_what_it_finds(
    lab: Lab, pg_source: PostgresSource
) -> None:
    shown = {"mood": "'sad'", "pair": "ROW(1, 'x')", "span": "'[1,3)'", "mood[]": "'{sad}'"}
    with pg_database(pg_source, "query_casts") as sql:
        sql("GRANT CREATE ON SCHEMA public TO app")
        with pg_source.connect("query_casts") as connection:
            connection.execute("CREATE TYPE mood AS ENUM ('sad', 'ok')")
            connection.execute("CREATE TYPE pair AS (a integer, b text)")
            connection.execute("CREATE TYPE span AS RANGE (subtype = integer)")
            for name in shown:
                connection.execute(CAST.format(name).encode())
                connection.execute(NAMESAKE.format(name).encode())
        source_id = lab.postgres(pg_source, "query_casts")
        for name, value in shown.items():
            query = f"SELECT {value}::{name} AS name, 1 AS n UNION ALL SELECT NULL, %(least)s"
            lab.templates = own(lab.folder, postgres_sql=query)
            found = rows(lab, lab.report(source_id, "customers", least=2))
            expected = {"pair": "(1,x)"}.get(name, value.strip("'"))
            assert [(row["name"], row["n"]) for row in found] == [(expected, 1), (None, 2)]


def test_hostile_values_of_a_query_are_shown_or_cut(lab: Lab, pg_source: PostgresSource) -> None:
    query = """
        SELECT name, n FROM (VALUES
            (repeat('x', 20000000), 1::numeric), ('NaN', 'NaN'), ('inf', 'Infinity'),
            ('-inf', '-Infinity'), ('294276-12-31 BC'::text, 1e300), (NULL, NULL),
            ('infinity'::timestamptz::text, 0.5), (E'=1+1\\n\\u202e<b>', -1)
        ) AS v (name, n)
    """
    lab.templates = own(lab.folder, postgres_sql=query)
    found = rows(lab, lab.report(lab.postgres(pg_source), "customers", "json"))
    assert found[0]["name"].startswith("x" * 1000 + "… (cut")
    assert [row["n"] for row in found[1:4]] == ["NaN", "Infinity", "-Infinity"]
    assert [row["n"] for row in found[5:]] == [None, 0.5, -1]
    for format in ("pdf", "html", "csv"):
        report = lab.report(lab.postgres(pg_source), "customers", format)
        assert report.status == "completed", report.error


def test_a_query_that_does_not_go_with_its_parameters_is_told(
    lab: Lab, pg_source: PostgresSource
) -> None:
    source_id = lab.postgres(pg_source)
    for query in ("SELECT '%' AS name, 1 AS n", "SELECT 'x' AS name, %(other)s AS n"):
        lab.templates = own(lab.folder, postgres_sql=query)
        row = lab.report(source_id, "customers")
        assert (row.error_code, "doubled" in row.error) == ("BAD_TEMPLATE", True), row.error
    lab.templates = own(lab.folder, postgres_sql="SELECT 'card 4111'::int AS name, 1 AS n")
    row = lab.report(source_id, "customers")
    assert (row.error_code, "4111" in row.error) == ("QUERY_FAILED", False), row.error


NAPS = {
    "postgresql": "SELECT pg_sleep(30)::text AS name, 1 AS n",
    "mysql": "SELECT SLEEP(30) AS name, 1 AS n",
    "sqlite": "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n FROM c) SELECT 'x' AS name, n"
    " FROM c WHERE n > 1",
}


@pytest.mark.parametrize("kind", NAPS)
def test_a_query_is_left_at_once_when_its_report_is_cancelled(
    lab: Lab, pg_source: PostgresSource, mariadb: MariaDbSource, kind: str
) -> None:
    nap = NAPS[kind]
    lab.templates = own(lab.folder, postgres_sql=nap, mysql_sql=nap, sqlite_sql=nap)
    sources = {"postgresql": lab.postgres(pg_source), "mysql": lab.mysql(mariadb)}
    source_id = sources[kind] if kind in sources else lab.sqlite()
    row = lab.queue_report(lab.draft(source_id, "customers"))
    waits: list[float] = []

    def cancel() -> None:
        time.sleep(0.7)
        with db.write():
            service.cancel_report(source_id, row.id)
        waits.append(time.monotonic())
        db.close_database()

    cancelling = threading.Thread(target=cancel)
    cancelling.start()
    ended = lab.run("generate", row.id)
    cancelling.join()
    assert (ended.status, ended.error_code) == ("cancelled", ""), ended.error
    # By itself it would end after half a minute, or never.
    assert time.monotonic() - waits[0] < 10


LOOPS = {
    "html": (
        "report_html.j2",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    ),
    "pdf": ("report_typ", "#for a in range(99999) { for b in range(99999) {} }"),
    "query": (
        "sqlite_sql",
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n FROM c) SELECT 'x' AS name, n FROM c"
        " WHERE n > 1",
    ),
}


@pytest.mark.parametrize("kind", LOOPS)
def test_a_template_that_loops_is_ended_by_the_time_limit(lab: Lab, kind: str) -> None:
    name, text = LOOPS[kind]
    lab.templates = own(lab.folder, **{name: text})
    lab.limit_seconds = 1
    source_id = lab.sqlite(
        "c.db", "CREATE TABLE customers (name, n); INSERT INTO customers VALUES (1, 2)"
    )
    began = time.monotonic()
    row = lab.report(source_id, "customers", "json" if kind == "query" else kind)
    assert (row.status, row.error_code) == ("failed", "TIME_LIMIT"), row.error
    assert time.monotonic() - began < 5
    assert list((lab.folder / "work-reports").iterdir()) == []


def test_a_template_with_a_mistake_is_told_in_one_line(lab: Lab) -> None:
    lab.templates = own(lab.folder, **{"report_html.j2": "{{ nothing.at.all }}"})
    row = lab.report(lab.sqlite(), "customers", "html")
    # Its query comes first.
    assert (row.status, row.error_code) == ("failed", "QUERY_FAILED")
    source_id = lab.sqlite("c.db", "CREATE TABLE customers (name, n)")
    row = lab.report(source_id, "customers", "html")
    assert (row.status, row.error_code) == ("failed", "BAD_TEMPLATE")
    assert "report.html.j2" in row.error
    assert "\n" not in row.error
    assert str(lab.folder) not in row.error


def test_a_template_that_went_fails_its_reports(lab: Lab, tmp_path: Path) -> None:
    lab.templates = own(lab.folder)
    row = lab.draft(lab.sqlite(), "customers")
    lab.queue_report(row)
    lab.templates = None
    row = lab.run("generate", row.id)
    assert (row.status, row.error_code) == ("failed", "BAD_TEMPLATE")


MISTAKES = {
    "is no TOML": ("id =", "template.toml: "),
    "has another id": (MANIFEST.replace('id = "customers"', 'id = "other"'), "id: "),
    "has an unknown key": (f'colour = "red"\n{MANIFEST}', "colour: is unknown"),
    "has no name": (MANIFEST.replace('name = "Customers"\n', ""), "name: is missing"),
    "has an unknown format": (MANIFEST.replace('"pdf"', '"doc"'), "formats: "),
    "has an unknown reader": (MANIFEST.replace('"queries"', '"magic"'), "reader: "),
    "lacks a query": (MANIFEST.replace("mysql.sql", "none.sql"), "sections 1: queries: "),
    "climbs": (MANIFEST.replace("mysql.sql", "../x.sql"), "sections 1: queries: "),
    "has a bad default": (MANIFEST.replace("default = 1", "default = -1"), "parameters 1: default"),
    "has a bad type": (MANIFEST.replace('type = "integer"', 'type = "int"'), "parameters 1: type"),
    "has a list in a list": (MANIFEST.replace('["pdf", "html"', '[["pdf"], "html"'), "formats: "),
    "has a text for queries": (MANIFEST.replace("{ sqlite", '"x" #'), "sections 1: queries: "),
    "has a number for a query": (MANIFEST.replace('"sqlite.sql"', "5"), "sections 1: queries: "),
    "has an empty key": (MANIFEST.replace('key = "list"', 'key = ""'), "main: "),
    "has a text for a limit": (MANIFEST.replace("minimum = 0", 'minimum = "a"'), "parameters 1: "),
    "has numbers for words": (f"{MANIFEST}\n[[parameters]]\nvalues = [1]", "parameters 2: "),
    "has a parameter's type for a column": (MANIFEST.replace('"text"', '"string"'), "sections 1: "),
    "has no query for a type": (
        MANIFEST.replace(', mysql = "mysql.sql"', ""),
        "source_types: no section has a query for mysql",
    ),
    "has a reader of ours and no parameters": (
        MANIFEST.replace('"queries"', '"inventory"').partition("queries = {")[0] + "columns = []",
        "parameters: the reader needs schema",
    ),
    "has no main": (MANIFEST.replace('main = "list"', 'main = "x"'), "main: "),
    "has a bad column": (
        MANIFEST.replace('type = "text"', 'type = "txt"'),
        "sections 1: columns 1",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_broken_manifest_is_told_and_takes_nothing_else_with_it(
    tmp_path: Path, mistake: str
) -> None:
    manifest, problem = MISTAKES[mistake]
    found, problems = templates.load(own(tmp_path, manifest))
    assert "inventory" in found
    assert "customers" not in found
    assert [text.startswith(problem) for text in problems.values()] == [True], problems


def test_our_own_templates_are_whole() -> None:
    found, problems = templates.load(None)
    assert (len(found), problems) == (6, {})


def test_a_missing_directory_is_told(tmp_path: Path) -> None:
    found, problems = templates.load(tmp_path / "none")
    assert len(found) == 6
    assert list(problems.values()) == ["cannot be read: No such file or directory"]


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["days", "rpo_hours", "x"]), JSON))
def test_no_parameters_break_the_check(given_values: dict[str, Any]) -> None:
    template = templates.load(None)[0]["backup-compliance"]
    try:
        values = template.check(given_values)
    except errors.InvalidArgument as error:
        named = set(error.fields)
    else:
        named = set()
        assert 1 <= values["days"] <= 366
        assert values == json.loads(json.dumps(values))
    assert named <= {f"parameters.{name}" for name in ("days", "rpo_hours", "x")}


def test_a_parameter_without_a_default_has_to_be_given() -> None:
    needed = Parameter(name="day", type="string", title="Day")
    template = replace(templates.load(None)[0]["activity"], parameters=[needed])
    with pytest.raises(errors.InvalidArgument, match="is required"):
        template.check({})


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_name_breaks_the_header_or_leaves_the_folder(source: str, name: str) -> None:
    called = file_name(source, name, 0, "pdf")
    assert not set(called) & set('/\\"\n\r\0')
    assert called.endswith("1970-01-01.pdf")
    header = content_disposition(called)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
