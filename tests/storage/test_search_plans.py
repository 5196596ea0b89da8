"""A search reads the index of words first, whatever else is asked for."""

import gc
import importlib
import itertools
import pkgutil
from typing import Any

import pytest
import quarterdeck_server.domains
from quarterdeck_server.rpc.page import Listing
from quarterdeck_server.storage import db
from quarterdeck_server.storage.search import SearchIndex


def searched() -> list[Any]:
    """All lists with a search."""
    path = quarterdeck_server.domains.__path__
    for module in pkgutil.walk_packages(path, "quarterdeck_server.domains."):
        if module.name.endswith(".rpc"):
            importlib.import_module(module.name)
    lists = [each for each in gc.get_objects() if isinstance(each, Listing)]
    return [
        each
        for each in lists
        if any(isinstance(rule, SearchIndex) for rule in each._filters.values())
    ]


@pytest.mark.usefixtures("database")
def test_a_search_with_a_filter_asks_the_words_once() -> None:
    if not db.is_sqlite():
        pytest.skip("of FTS5")
    for listing in searched():
        table = listing._table
        rules = listing._filters.values()
        (search,) = (rule for rule in rules if isinstance(rule, SearchIndex))
        columns = [c for c in db.columns_of(table).values() if c.column_name != "seq"]
        for some in itertools.chain([()], itertools.combinations(columns, 1)):
            query, order = search.join(table.select(), "words")
            for column in some:
                query = query.where(column == "x")
            sql, _ = query.order_by(order.desc()).limit(51).sql()
            plan = db.database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", ["x"] * sql.count("?"))
            steps = [step[3] for step in plan.fetchall()]
            assert "VIRTUAL TABLE INDEX" in steps[0], (sql, steps)
            assert not any("TEMP B-TREE" in step for step in steps), steps
