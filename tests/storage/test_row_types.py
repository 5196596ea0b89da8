"""The types of rows say what the tables have."""

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Iterator
from pathlib import Path

import peewee
import pytest
import quarterdeck_server
from quarterdeck_server.storage import db, migrations
from quarterdeck_server.storage.db import Statement

TYPES: dict[type[peewee.Field], type] = {
    peewee.BooleanField: bool,
    peewee.BlobField: bytes,
    peewee.DoubleField: float,
    peewee.IntegerField: int,
    peewee.TextField: str,
}


def _rows_of_tables() -> Iterator[tuple[type[db.Table], type]]:
    """Every table that has a type of its whole row: the table's name with Row."""
    for module in pkgutil.walk_packages(quarterdeck_server.__path__, "quarterdeck_server."):
        if module.name.endswith((".models", "audit", "requests", "trash", "retry")):
            found = dict(inspect.getmembers(importlib.import_module(module.name), inspect.isclass))
            for name, table in found.items():
                row = found.get(f"{name}Row")
                if row and issubclass(table, db.Table) and table.__module__ == module.name:
                    yield table, row


ROWS = dict(_rows_of_tables())


def _column_type(field: peewee.Field) -> object:
    found = next(TYPES[kind] for kind in TYPES if isinstance(field, kind))
    return found | None if field.null else found


@pytest.mark.parametrize("table", ROWS, ids=lambda table: table.__name__)
def test_a_row_has_the_columns_of_its_table(table: type[db.Table]) -> None:
    fields: dict[str, peewee.Field] = table._meta.fields
    expected = {name: _column_type(field) for name, field in fields.items()}
    assert list(typing.get_type_hints(ROWS[table]).items()) == list(expected.items())


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_row_has_the_columns_of_its_database(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/rows.db"
    if kind == "postgresql":
        url = request.getfixturevalue("new_database")()
    opened = db.open_database(url)
    migrations.migrate()
    try:
        for table, row in ROWS.items():
            columns = {column.name: column for column in opened.get_columns(table._meta.table_name)}
            hints = typing.get_type_hints(row)
            assert hints.keys() == columns.keys() - {"search_vector"}, table
            null = {name for name, hint in hints.items() if type(None) in typing.get_args(hint)}
            # SQLite says of no primary key that it is not null.
            assert null == {
                name for name, each in columns.items() if each.null and not each.primary_key
            } - {"search_vector"}, table
    finally:
        opened.close()


def test_a_statement_refuses_columns_that_its_row_has_not(tmp_path: Path) -> None:
    class Pair(typing.NamedTuple):
        left: int
        right: int

    opened = db.open_database(f"sqlite:///{tmp_path}/pairs.db")
    one = peewee.SQL("1")
    try:
        statement = Statement(lambda: peewee.Select(columns=[one.alias("left")]), Pair)
        with pytest.raises(TypeError, match="Pair is not a row of left"):
            statement.rows()
        pairs = Statement(
            lambda: peewee.Select(columns=[one.alias("left"), one.alias("right")]), Pair
        )
        assert pairs.one() == Pair(1, 1)
    finally:
        opened.close()
