"""Rows found by labels, each a name and a value, which a table of their own has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import peewee

from quarterdeck_server.storage import db
from quarterdeck_server.storage.db import Table
from quarterdeck_server.storage.search import SearchIndex


@dataclass(frozen=True, slots=True)
class LabelIndex:
    """The table of labels, with the columns `key` and `value`.

    `seq` is its column of whose label it is; `orders` are those of its columns that repeat one of
    the labelled row, by that one's name, so that a page is a range of the index.
    """

    labels: type[Table]
    seq: peewee.Field
    orders: Mapping[str, peewee.Field]

    @staticmethod
    def pairs(given: Iterable[str]) -> list[tuple[str, str]]:
        """Return the names and values of labels that are written `name=value`."""
        return [(name, value) for name, _, value in (text.partition("=") for text in given)]

    def lead(self, query: peewee.Select, table: type[Table], slot: str) -> peewee.Select:
        """Return the query over the rows that have a label, read in the order of the index."""
        own: dict[str, peewee.Field] = self.labels._meta.fields
        # The first table of a CROSS JOIN is the outer one on SQLite, whatever it guesses.
        source = peewee.Join(self.labels, table, peewee.JOIN.CROSS)
        return query.from_(source).where(
            self.seq == table._meta.fields["seq"],
            own["key"] == db.bind(f"{slot}_0"),
            own["value"] == db.bind(f"{slot}_1"),
        )

    def also(self, query: peewee.Select, table: type[Table], slot: str) -> peewee.Select:
        """Return the query restricted to rows that have a label too."""
        other = self.labels.alias()
        found = other.select(peewee.SQL("1")).where(
            getattr(other, self.seq.name) == table._meta.fields["seq"],
            other.key == db.bind(f"{slot}_0"),
            other.value == db.bind(f"{slot}_1"),
        )
        return query.where(peewee.fn.EXISTS(found))


def leading(rules: Iterable[tuple[str, object]]) -> tuple[str, LabelIndex] | None:
    """Return the first label among filters, whose index is read in order; none beside a search."""
    found = list(rules)
    if any(isinstance(rule, SearchIndex) for _, rule in found):
        return None
    return next(((name, rule) for name, rule in found if isinstance(rule, LabelIndex)), None)
