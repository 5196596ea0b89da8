"""The lists of sources and refusals read ranges of indexes, with 100,000 rows of each."""

from typing import Any

import pytest
from quarterdeck.v1 import sources_pb2 as pb
from quarterdeck_server.core.crypto import Signer
from quarterdeck_server.domains.sources import refusals
from quarterdeck_server.domains.sources.models import Source, SourceRefusal
from quarterdeck_server.domains.sources.payloads import Received, Refused
from quarterdeck_server.domains.sources.rpc import LIST, REFUSALS
from quarterdeck_server.storage import db

from tests.support.calls import a_call

ROWS = 100_000
SIGNER = Signer([b"k" * 32])
NUMBERS = {
    True: f"WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {ROWS})",
    False: f"WITH n AS (SELECT generate_series(1, {ROWS}) AS n)",
}


def fill(table: Any, **values: str) -> None:
    """Fills a table with rows; a value is SQL in which `n` counts them."""
    texts = {
        name: "''" for name, field in db.columns_of(table).items() if field.field_type == "TEXT"
    }
    numbers = dict.fromkeys(db.columns_of(table), "0")
    given = {**numbers, **texts, **values}
    given.pop("seq")
    names, chosen = ", ".join(given), ", ".join(given.values())
    with db.write():
        db.database.execute_sql(
            f"INSERT INTO {table._meta.table_name} ({names}) "
            f"{NUMBERS[db.is_sqlite()]} SELECT {chosen} FROM n"
            if db.is_sqlite()
            else f"{NUMBERS[False]} INSERT INTO {table._meta.table_name} ({names}) "
            f"SELECT {chosen} FROM n"
        )
    db.database.execute_sql("ANALYZE")


@pytest.fixture
def full(database: None) -> None:
    """A database with 100,000 sources, and as many refusals, most of them one source's."""
    false = "0" if db.is_sqlite() else "false"
    fill(
        Source,
        id="'s' || n",
        name="'name ' || n",
        kind="CASE n - n / 3 * 3 WHEN 0 THEN 'sns' WHEN 1 THEN 'sentry' ELSE 'mapped' END",
        is_enabled="n - n / 100 * 100 <> 0",
        allows_raw_delivery=false,
        topics="'[]'",
        old_token_until="NULL",
        last_received_at="NULL",
        last_refused_at="NULL",
        deleted_at="NULL",
    )
    fill(
        SourceRefusal,
        id="'r' || n",
        source_id="CASE n - n / 10 * 10 WHEN 0 THEN 's1' ELSE 's2' END",
        reason="CASE n - n / 100 * 100 WHEN 0 THEN 'NOT_JSON' ELSE 'NOT_UNDERSTOOD' END",
        item="NULL",
        is_whole=false,
        headers="'{}'",
        body="'some body'",
    )


def plans(monkeypatch: pytest.MonkeyPatch, ask: Any) -> list[str]:
    """How the database finds what is asked for, a text for each statement."""
    seen: list[tuple[str, Any]] = []
    run = db.database.obj.execute_sql

    def noting(sql: str, params: Any = None, *more: Any) -> Any:
        seen.append((sql, params))
        return run(sql, params, *more)

    monkeypatch.setattr(db.database.obj, "execute_sql", noting)
    ask()
    monkeypatch.undo()
    words = "EXPLAIN QUERY PLAN " if db.is_sqlite() else "EXPLAIN "
    return [
        "\n".join(str(row[-1]) for row in run(words + sql, params).fetchall())
        for sql, params in seen
        if sql.lstrip("( ").upper().startswith("SELECT")
    ]


def bad(plan: str) -> bool:
    """Whether a plan reads a whole table, or sorts all that it found.

    The few rows of several ranges, each of which was limited, may be sorted.
    """
    sorts = "TEMP B-TREE FOR ORDER" in plan and "CO-ROUTINE" not in plan
    # Alone, it reads the table in the order of its arrival, as far as the page goes.
    scans = "SCAN t1\n" in f"{plan}\n" and plan != "SCAN t1"
    return sorts or scans or "Seq Scan" in plan


def test_lists_read_ranges_of_indexes(full: None, monkeypatch: pytest.MonkeyPatch) -> None:
    call = a_call("u", page_signer=SIGNER)
    sns, sentry = pb.Source.Kind.sns, pb.Source.Kind.sentry
    asked: list[Any] = [
        pb.ListSourcesRequest(**filters, order_by=order)
        for order in ("created_at desc", "name", "name desc")
        for filters in ({}, {"kind": [sns]}, {"kind": [sns, sentry]}, {"is_enabled": False})
    ]
    listed = [(LIST, request) for request in asked]
    for filters in ({}, {"reason": "NOT_JSON"}):
        for order in ("refused_at", "refused_at desc"):
            asked = [pb.ListSourceRefusalsRequest(id="s2", order_by=order, **filters)]
            listed += [(REFUSALS, each) for each in asked]
    for listing, request in listed:
        found = plans(monkeypatch, lambda listing=listing, each=request: listing.answer(each, call))
        assert len(found) == 2
        assert not bad(found[0]), (str(request), found[0])
        token = listing.answer(request, call).next_page_token
        request.page_token = token
        again = plans(monkeypatch, lambda listing=listing, each=request: listing.answer(each, call))
        assert not bad(again[0]), (str(request), again[0])


def test_keeping_a_refusal_reads_no_bodies(full: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def keep() -> None:
        with db.write():
            refusals.keep("s1", Received(b"{}", ""), [Refused(message="x")], ())

    for plan in plans(monkeypatch, keep):
        assert not bad(plan), plan
