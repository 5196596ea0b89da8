"""What a call with a key costs, and what lists of keys read at 100,000 rows."""

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from quarterdeck_server.core.caller import Caller
from quarterdeck_server.domains.api_keys import authentication, service
from quarterdeck_server.domains.api_keys.rpc import LIST
from quarterdeck_server.domains.auth.callers import Callers
from quarterdeck_server.domains.auth.service import Sessions
from quarterdeck_server.domains.auth.tokens import AccessTokens
from quarterdeck_server.rpc.page import Shape
from quarterdeck_server.storage import db

from tests.support.people import stored_caller

SCOPES = frozenset({"tasks:read", "events:ingest"})
SLOWEST_SECONDS = 0.05
MANY = """
INSERT INTO api_keys (id, name, kind, principal_id, user_id, made_with, role, scopes,
    allowed_networks, prefix, last_used_at, last_used_ip, version, created_at, updated_at,
    deleted_at)
SELECT 'k' || n, 'name' || n, CASE WHEN n - n / 2 * 2 = 0 THEN 'person' ELSE 'machine' END,
    'system', CASE WHEN n - n / 1000 * 1000 = 0 THEN '{one}' ELSE 'system' END, '', NULL, '[]',
    '[]', 'qdk_', n - n / 777 * 777, '', 1, n, n,
    CASE WHEN n - n / 10 * 10 = 1 THEN 1 ELSE NULL END
FROM {numbers}
"""
SECRETS = """
INSERT INTO api_key_secrets (secret_hash, key_id, created_at) SELECT 'h' || id, id, 1 FROM api_keys
WHERE id <> ''
"""
NUMBERS = {
    True: "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100000)"
    " SELECT n FROM c)",
    False: "generate_series(1, 100000) AS c(n)",
}


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The SQL that is run within the context."""
    run: list[str] = []
    opened = db.database.obj
    execute = opened.execute_sql

    def noted(sql: str, *arguments: Any) -> Any:
        run.append(sql)
        return execute(sql, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(opened, "execute_sql", noted)
        yield run


def new_key(caller: Caller, **more: Any) -> tuple[str, str]:
    """The id of a new key, and the key."""
    values: Any = {"name": "k", "scopes": sorted(SCOPES), "allowed_networks": [], **more}
    with db.write():
        row, key = service.create(caller, values, SCOPES)
    return row.id, key


def callers() -> tuple[Callers, AccessTokens]:
    tokens = AccessTokens([b"k" * 32])
    return Callers(Sessions(tokens), tokens), tokens


def test_a_call_with_a_key_costs_one_query(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    person = stored_caller()
    known, tokens = callers()
    shown = [new_key(person)[1], new_key(person, role="user", allowed_networks=["10.0.0.0/8"])[1]]
    key = known.authenticate(shown[0])
    assert key.key is not None
    shown.append(tokens.issue_for_key(key, key.key, SCOPES)[0])
    for text in shown:
        with statements(monkeypatch) as run:
            caller = known.authenticate(text)
            assert known.is_stale(caller)
        assert len(run) == 1, run
    # What is no key by its checksum is not looked for.
    for text in (shown[0][:-1], shown[0][:-1] + "!", "qdk_" + "0" * 46):
        with statements(monkeypatch) as run, pytest.raises(Exception, match="not a valid API key"):
            known.authenticate(text)
        assert run == []


def test_the_last_use_is_written_once_a_minute(database: None) -> None:
    known, _ = callers()
    key = new_key(stored_caller())[1]
    seen = [known.authenticate(key) for _ in range(3)]
    with db.write():
        for caller in seen:
            known.touch(caller, "10.0.0.1")
    again = known.authenticate(key)
    assert again.session_used_at > 0
    assert not known.is_stale(again)
    assert again.key is not None
    with db.write():
        authentication.touch(again.key, "10.0.0.2")
    row = db.database.execute_sql("SELECT last_used_ip, version FROM api_keys").fetchone()
    assert tuple(row) == ("10.0.0.1", 1)


def plan(statement: db.Statement[Any], binds: dict[str, object]) -> str:
    statement.tuples(**binds)
    values = [binds[item.name] if hasattr(item, "name") else item for item in statement._parameters]
    explain = "EXPLAIN QUERY PLAN " if db.is_sqlite() else "EXPLAIN "
    rows = db.database.execute_sql(explain + statement._sql, values).fetchall()
    return "\n".join(str(row[-1]) for row in rows)


def is_scan(text: str) -> bool:
    """Whether a plan reads a table row by row; PostgreSQL may for the first 10,000 of a count."""
    lines = text.splitlines()
    if not db.is_sqlite():
        return "Seq Scan on api" in text and "Aggregate" not in text
    return any("SCAN api" in line and "USING" not in line for line in lines)


def filled() -> Caller:
    one = stored_caller()
    with db.write():
        numbers = NUMBERS[db.is_sqlite()]
        db.database.execute_sql(MANY.format(one=one.user_id, numbers=numbers))
        db.database.execute_sql(SECRETS)
    db.database.execute_sql("ANALYZE")
    return one


def test_no_query_of_keys_reads_them_all(database: None) -> None:
    one = filled()
    binds = {"user_id": one.user_id, "kind": "machine", "page_owner": one.user_id, "page_role": ""}
    binds |= {"page_limit": 51, "page_key": 700, "page_seq": 50_000}
    for filters, sees_all in itertools.product(
        [(), ("user_id",), ("kind",), ("kind", "user_id")], [True, False]
    ):
        given = tuple((name, 1) for name in filters)
        counter = LIST._counter(given, sees_all)
        check(counter, binds, (filters, sees_all, "count"))
        for order, descending, continued in itertools.product(
            LIST._orders, [True, False], [True, False]
        ):
            key: object = "name7" if order == "name" else binds["page_key"]
            shape = Shape(given, order, descending, continued, sees_all)
            check(LIST._statement(shape), binds | {"page_key": key}, shape)
    looked_up: list[tuple[db.Statement[Any], dict[str, object]]] = [
        (authentication._by_hash, {"secret_hash": "hk77"}),
        (authentication._by_secret, {"secret_id": 77}),
        (authentication._of_machine, {"id": "k77"}),
        (authentication._touch, {"id": "k77", "ip": "", "now": 2000, "before": 1000}),
        (service._end_secrets, {"key_id": "k77", "ends_at": 1}),
        (service._made_with, {"made_with": "k77", "now": 1}),
    ]
    for statement, values in looked_up:
        check(statement, values, values)


def check(statement: db.Statement[Any], binds: dict[str, object], what: object) -> None:
    with db.write():
        text = plan(statement, binds) if "SELECT" in compiled(statement, binds)[:8] else ""
        assert not is_scan(text), (what, text)
        began = time.perf_counter()
        statement.run(**binds)
        assert time.perf_counter() - began < SLOWEST_SECONDS, (what, text)


def compiled(statement: db.Statement[Any], binds: dict[str, object]) -> str:
    statement.run(**binds)
    return statement._sql
