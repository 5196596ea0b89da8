"""Full-text search: FTS5 on SQLite, tsvector on PostgreSQL, with one meaning.

A query is split into words at everything but letters and digits. A row
matches when it has every word; the last one may be the beginning of a longer
word, so that searching while typing works. Each searched table has an index
that the database keeps by itself: the FTS5 table `<table>_fts`, or the
generated column `search_vector`.
"""

import re
from typing import NamedTuple, TypeVar

import peewee

from quarterdeck_server.storage import db
from quarterdeck_server.storage.db import Table

R = TypeVar("R", bound=NamedTuple)


def match_expression(text: str) -> str | None:
    """`text` as a query of this database; None if it has no word."""
    words = re.findall(r"[^\W_]+", text)
    if not words:
        return None
    if db.is_sqlite():
        return " ".join(f'"{word}"' for word in words) + "*"
    return " & ".join(f"'{word}'" for word in words) + ":*"


class SearchIndex:
    """The index of one table; `join` restricts a query to the rows that match."""

    def __init__(self, table: type[Table]) -> None:
        self._table = table
        self._name = table._meta.table_name

    def join(self, query: peewee.Select, slot: str) -> tuple[peewee.Select, peewee.ColumnBase]:
        """Return the restricted query, and the expression to order it by arrival with."""
        seq = self._table._meta.fields["seq"]
        if db.is_sqlite():
            # FTS5 answers in rowid order by itself, so a page costs no sort.
            name = f"{self._name}_fts"
            index = peewee.Table(name)
            words = peewee.Column(index, name)
            matches = peewee.Expression(words, "MATCH", db.bind(slot), flat=True)
            rowid = peewee.Column(index, "rowid")
            # CROSS has it read first (https://sqlite.org/optoverview.html, 8): with a filter
            # SQLite would ask FTS5 for each row that the filter finds, 8.8 s at 43,653 events.
            found = peewee.Join(index, self._table, peewee.JOIN.CROSS, rowid == seq)
            return query.from_(found).where(matches), rowid
        table = peewee.Table(self._name)
        vector = peewee.Column(table, "search_vector")
        query_words = peewee.fn.to_tsquery(peewee.SQL("'simple'"), db.bind(slot))
        matching = table.select(peewee.Column(table, "seq")).where(
            peewee.Expression(vector, "@@", query_words)
        )
        return query.where(seq.in_(matching)), seq

    def newest(
        self, row: type[R], text: str, where: peewee.Node, order: peewee.Field, limit: int
    ) -> list[R]:
        """Return the rows that have every word of a text and meet a condition, last in order first.

        For queries that are not asked often: this one is built each time.
        """
        words = match_expression(text)
        if words is None:
            return []
        query, _ = self.join(self._table.select(), "words")
        query = query.where(where).order_by(order.desc()).limit(limit)
        return db.Statement(lambda: query, row).rows(words=words)
