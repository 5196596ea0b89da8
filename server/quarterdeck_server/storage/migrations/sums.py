"""Sums that triggers keep as the rows of a table change; read by `storage/counts.py`."""

from collections.abc import Sequence
from typing import NamedTuple

import peewee

from quarterdeck_server.storage.migrations.script import Database, run_script


class Sum(NamedTuple):
    """A maintained sum of `weight` over the rows of a table that fulfil a condition, by key."""

    kind: str
    key: str
    weight: str
    condition: str


SQLITE_ADD = """
    INSERT INTO counts (kind, key, n) SELECT {kind}, {key}, {weight} WHERE {condition}
        ON CONFLICT (kind, key) DO UPDATE SET n = n + excluded.n;
"""
SQLITE_TAKE = """
    UPDATE counts SET n = n - ({weight}) WHERE kind = {kind} AND key = {key} AND ({condition});
"""
SQLITE_TRIGGER = "CREATE TRIGGER counts_{table}_{event} AFTER {when} ON {table} BEGIN{body}END;\n"
POSTGRESQL_FUNCTION = """
CREATE FUNCTION counts_{table}_{event}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
    INSERT INTO count_deltas (kind, key, n)
        SELECT kind, key, SUM(n)::BIGINT FROM ({changes}) AS changes
        GROUP BY kind, key HAVING SUM(n) <> 0;
    RETURN NULL;
END $body$
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER counts_{table}_{event} AFTER {event} ON {table} REFERENCING {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION counts_{table}_{event}()
"""


def _texts(one: Sum, row: str) -> dict[str, str]:
    return {name: text.format(r=row) for name, text in one._asdict().items()}


def keep_sums(db: Database, table: str, columns: str, sums: Sequence[Sum]) -> None:
    """Make the triggers that keep these sums, and add them to the view that proves them.

    `columns` are those that the sums depend on.
    """
    sqlite = isinstance(db, peewee.SqliteDatabase)
    _extend_true_counts(db, sqlite, table, sums)
    if sqlite:
        _sum_on_sqlite(db, table, columns, sums)
    else:
        _sum_on_postgresql(db, table, sums)


def _sum_on_sqlite(db: Database, table: str, columns: str, sums: Sequence[Sum]) -> None:
    add = "".join(SQLITE_ADD.format(**_texts(one, "new")) for one in sums)
    take = "".join(SQLITE_TAKE.format(**_texts(one, "old")) for one in sums)
    for event, when, body in (
        ("insert", "INSERT", add),
        ("update", f"UPDATE OF {columns}", take + add),
        ("delete", "DELETE", take),
    ):
        run_script(db, SQLITE_TRIGGER.format(table=table, event=event, when=when, body=body))


def _sum_on_postgresql(db: Database, table: str, sums: Sequence[Sum]) -> None:
    sources = {"insert": {"new": 1}, "update": {"new": 1, "old": -1}, "delete": {"old": -1}}
    for event, signs in sources.items():
        changes = " UNION ALL ".join(
            "SELECT {kind} AS kind, {key} AS key, {sign} * {weight} AS n"  # noqa: S608
            " FROM {row}_rows AS r WHERE {condition}".format(row=row, sign=sign, **_texts(one, "r"))
            for row, sign in signs.items()
            for one in sums
        )
        names = {"table": table, "event": event}
        tables = " ".join(f"{row.upper()} TABLE AS {row}_rows" for row in signs)
        db.execute_sql(POSTGRESQL_FUNCTION.format(**names, changes=changes))
        db.execute_sql(POSTGRESQL_TRIGGER.format(**names, tables=tables))


def _extend_true_counts(db: Database, sqlite: bool, table: str, sums: Sequence[Sum]) -> None:
    if sqlite:
        query = "SELECT sql FROM sqlite_master WHERE name = 'true_counts'"
        body = db.execute_sql(query).fetchone()[0].partition(" AS ")[2]
    else:
        body = db.execute_sql("SELECT pg_get_viewdef('true_counts'::regclass)").fetchone()[0]
    selects = [
        "SELECT {kind} AS kind, {key} AS key, CAST(SUM({weight}) AS BIGINT) AS n"  # noqa: S608
        " FROM {table} AS r WHERE {condition} GROUP BY 1, 2".format(table=table, **_texts(one, "r"))
        for one in sums
    ]
    db.execute_sql("DROP VIEW true_counts")
    body = " UNION ALL ".join([body.strip().rstrip(";"), *selects])
    db.execute_sql(f"CREATE VIEW true_counts AS {body}")
