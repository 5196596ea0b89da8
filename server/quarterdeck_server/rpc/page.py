"""Lists: filters, order, keyset pages and totals (AIP-132, AIP-158).

A page costs the same wherever it is in the list and however long the list is:
the rows after a key are read from an index, and the total is counted up to
10,000. It has as many rows as were asked for, or fewer if their texts are long.
"""

import functools
import itertools
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Generic, NamedTuple, Never, TypeAlias, TypeVar

import peewee
from google.protobuf.message import Message

from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import ADMIN, Call
from quarterdeck_server.core.crypto import Signer
from quarterdeck_server.rpc import wire
from quarterdeck_server.rpc.page_tokens import list_tokens, signer_of
from quarterdeck_server.storage.db import Statement, Value, bind, is_sqlite
from quarterdeck_server.storage.labels import LabelIndex, leading
from quarterdeck_server.storage.search import SearchIndex, match_expression

DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
MAX_TOTAL = 10_000
# Of the texts in one answer: six bytes each as JSON at the worst (RFC 8259, 7), a good part less
# than the gateway's most.
MAX_CHARACTERS = 1_000_000
MAX_SHAPES = 4096

A = TypeVar("A", bound=Message)
M = TypeVar("M", bound=Message)
R = TypeVar("R", bound=NamedTuple)
Predicate = Callable[[peewee.Value], peewee.Node]
Filter: TypeAlias = "Predicate | OneOf | IsUser | LabelIndex | SearchIndex"
Values: TypeAlias = dict[str, wire.Plain]
Expression: TypeAlias = peewee.ColumnBase
Query: TypeAlias = peewee.Select


@dataclass(frozen=True, slots=True)
class OneOf:
    """The column is one of the values of a repeated filter."""

    column: peewee.Field


@dataclass(frozen=True, slots=True)
class IsUser:
    """The column is the id of a user; `me` is the caller."""

    column: peewee.Field


def contains(*columns: peewee.Field) -> Predicate:
    """Return the condition that the text is in one of the columns, in any case."""

    def predicate(place: peewee.Value) -> peewee.Node:
        position = peewee.fn.INSTR if is_sqlite() else peewee.fn.STRPOS
        text = peewee.fn.LOWER(place)
        return functools.reduce(
            operator.or_, (position(peewee.fn.LOWER(column), text) > 0 for column in columns)
        )

    return predicate


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page: its rows as messages, the token of the next page, and how many match in all."""

    messages: list[M]
    next_page_token: str
    total_size: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What the SQL of a list depends on: which filters it has, not their values."""

    filters: tuple[tuple[str, int], ...]
    order: str
    descending: bool
    continued: bool
    sees_all: bool = False


class Matching(NamedTuple):
    """What a list would show: a query that selects the seq, and the values in it."""

    query: Query
    values: dict[str, object]


class _Place(NamedTuple):
    key: Value
    seq: int


class _Count(NamedTuple):
    matching: int


def fitting(rows: Sequence[tuple[object, ...]]) -> int:
    """Return how many of these rows fit into one answer by their texts.

    At least one, if there is one.
    """
    total = 0
    for count, row in enumerate(rows):
        total += sum([len(value) for value in row if type(value) is str])
        if total > MAX_CHARACTERS and count:
            return count
    return len(rows)


class Listing(Generic[A, M]):
    """How the table of a mapper is listed, as its messages, which `answer` has besides its paging.

    `filters` maps a request field to a predicate (a function of the place of
    the value), `OneOf`, `IsUser`, a `LabelIndex` or a `SearchIndex`; `orders` maps a field of
    `order_by` to its expression, or to None for the order of arrival. `where`
    holds for every row that is listed, if not all are. `owner` is the column of
    whose row it is, in a list of the caller's own. `seen_by` makes the condition of
    the rows that somebody sees of the places of their id and their role, in a list
    that shows administrators all.
    """

    def __init__(
        self,
        answer: type[A],
        mapper: wire.Mapper[M, R],
        *,
        filters: Mapping[str, Filter],
        orders: Mapping[str, Expression | None],
        default_order: str,
        where: peewee.Node | None = None,
        owner: peewee.Field | None = None,
        seen_by: Callable[[peewee.Value, peewee.Value], peewee.Node] | None = None,
    ) -> None:
        self._answer = answer
        (self._items,) = (each.name for each in answer.DESCRIPTOR.fields if each.is_repeated)
        self._table = mapper.table
        self._columns = mapper.columns
        self._message = mapper.of_columns
        self._seen_by = seen_by
        self._filters = filters
        self._orders = orders
        self._default_order = default_order
        self._where = where
        self._owner = owner
        meta: Any = mapper.table._meta
        self._seq: peewee.Field = meta.primary_key
        self._statement = lru_cache(MAX_SHAPES)(self._build_page)
        self._counter = lru_cache(MAX_SHAPES)(self._build_count)

    def answer(self, request: Message, call: Call) -> A:
        """Return what a List request is answered. Raise InvalidArgument as `page` does."""
        who = call.caller
        page = self.page(request, signer_of(call), who.user_id, who.role)
        paging = {"next_page_token": page.next_page_token, "total_size": page.total_size}
        return self._answer(**{self._items: page.messages}, **paging)

    def page(self, request: Message, signing: Signer, me: str, role: str = "") -> Page[M]:
        """Return one page for a List request, whose fields are the filters' names and AIP-132's.

        `signing` signs the token; `me` is the caller's id, to whom it is bound, and `role`
        the caller's role, which a list with `seen_by` needs.
        Raise InvalidArgument naming `page_token`, `order_by` or `search`.
        """
        order, descending = self._order(request)
        values = self._values(request, me)
        if values is None:
            return Page([], "", 0)
        tokens = list_tokens(signing, request, me)
        cursor = tokens.read(getattr(request, "page_token", ""))
        wanted = min(getattr(request, "page_size", 0) or DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)
        shape = self._shape(values, order, descending, cursor is not None)
        sees_all = self._seen_by is None or role == ADMIN
        shape = replace(shape, sees_all=sees_all)
        binds = _flatten(values) | {"page_limit": wanted + 1, "page_owner": me, "page_role": role}
        if cursor is not None:
            binds |= {"page_key": cursor[0], "page_seq": cursor[1]}
        rows = self._statement(shape).tuples(**binds)
        total = self._counter(shape.filters, sees_all).one(**binds).matching
        size = fitting(rows[:wanted])
        token = tokens.write(*_place(rows[size - 1])) if len(rows) > size else ""
        return Page(self._messages(rows[:size]), token, total)

    def after(self, request: Message, me: str, seq: int, limit: int) -> tuple[list[M], int]:
        """Return some rows that match a request's filters, in the order of arrival, after `seq`.

        With the seq of the last of them.
        """
        values = self._values(request, me)
        if values is None:
            return [], seq
        shape = Shape(self._shape(values, "", False, False).filters, "created_at", False, True)
        binds = {"page_limit": limit, "page_key": seq, "page_seq": seq, "page_owner": me}
        rows = self._statement(shape).tuples(**_flatten(values), **binds)
        some = rows[: fitting(rows)]
        return self._messages(some), _place(some[-1]).seq if some else seq

    def _messages(self, rows: Sequence[tuple[Value, ...]]) -> list[M]:
        return [self._message(row) for row in rows]

    def matching(self, request: Message, me: str) -> Matching | None:
        """Return the condition that a request's filters put on the table, and its values.

        None if nothing can match. For statements that change all that a list
        would show.
        """
        values = self._values(request, me)
        if values is None:
            return None
        filters = self._shape(values, "", False, False).filters
        query = self._filtered(self._table.select(self._seq), filters, split=False)[0]
        return Matching(query, _flatten(values))

    def _order(self, request: Message) -> tuple[str, bool]:
        text = getattr(request, "order_by", "")
        if not text:
            text = "created_at desc" if getattr(request, "search", "") else self._default_order
        name, _, direction = text.partition(" ")
        if name not in self._orders or direction not in ("", "asc", "desc"):
            known = ", ".join(self._orders)
            raise errors.invalid("order_by", f"must be one of {known}, with or without ' desc'")
        return name, direction == "desc"

    def _values(self, request: Message, me: str) -> Values | None:
        """Return the filters that are given; None if the search has no word."""
        values: Values = {}
        for field, given in request.ListFields():
            if field.name not in self._filters:
                continue
            if isinstance(rule := self._filters[field.name], LabelIndex):
                values |= {f"{field.name}.{i}": pair for i, pair in enumerate(rule.pairs(given))}
                continue
            value = wire.plain(request, field)
            if isinstance(self._filters[field.name], SearchIndex):
                value = match_expression(given)
                if value is None:
                    return None
            if isinstance(self._filters[field.name], IsUser) and value == "me":
                value = me
            values[field.name] = value
        return values

    def _shape(self, values: Values, order: str, descending: bool, continued: bool) -> Shape:
        filters = tuple(
            (name, len(value) if isinstance(value, tuple) else 1)
            for name, value in sorted(values.items())
        )
        return Shape(filters, order, descending, continued)

    def _rule(self, name: str) -> Filter:
        """Return the filter of a name in a shape; labels have a number each."""
        return self._filters[name.partition(".")[0]]

    def _leading(self, filters: tuple[tuple[str, int], ...]) -> tuple[str, LabelIndex] | None:
        return leading((name, self._rule(name)) for name, _ in filters)

    def _filtered(
        self,
        query: Query,
        filters: tuple[tuple[str, int], ...],
        *,
        split: bool,
        sees_all: bool = False,
    ) -> tuple[Query, Expression]:
        """Return the query with all filters but, if `split`, those of several values.

        And the arrival.
        """
        arrival: Expression = self._seq
        if lead := self._leading(filters):
            query, arrival = lead[1].lead(query, self._table, lead[0]), lead[1].seq
        if self._where is not None:
            query = query.where(self._where)
        if self._seen_by is not None and not sees_all:
            query = query.where(self._seen_by(bind("page_owner"), bind("page_role")))
        if self._owner is not None:
            query = query.where(self._owner == bind("page_owner"))
        for name, count in filters:
            rule = self._rule(name)
            if isinstance(rule, LabelIndex):
                if not lead or name != lead[0]:
                    query = rule.also(query, self._table, name)
            elif isinstance(rule, SearchIndex):
                query, arrival = rule.join(query, name)
            elif isinstance(rule, OneOf):
                if not (split and count > 1):
                    places = [bind(f"{name}_{i}") for i in range(count)]
                    query = query.where(
                        rule.column == places[0] if count == 1 else rule.column.in_(places)
                    )
            elif isinstance(rule, IsUser):
                query = query.where(rule.column == bind(name))
            else:
                query = query.where(rule(bind(name)))
        return query, arrival

    def _build_page(self, shape: Shape) -> Statement[Never]:
        return Statement(lambda: self._page_query(shape))

    def _page_query(self, shape: Shape) -> peewee.Query:
        """Return one indexed scan for each combination of the values of repeated filters, merged.

        A condition of several values would make the database sort all that
        match; a search or a label has its own order and needs no such split.
        """
        in_order = any(
            isinstance(self._rule(name), SearchIndex | LabelIndex) for name, _ in shape.filters
        )
        several = [
            [(rule.column, f"{name}_{i}") for i in range(count)]
            for name, count in shape.filters
            if isinstance(rule := self._rule(name), OneOf) and count > 1
        ]
        if in_order or not several:
            return self._branch(shape, None)
        branches = [self._branch(shape, choice) for choice in itertools.product(*several)]
        # A LIMIT inside a compound SELECT has to be wrapped on SQLite.
        wrapped = [peewee.Select([branch], [peewee.SQL("*")]) for branch in branches]
        merged = functools.reduce(operator.add, wrapped).alias("merged")
        names = [column.column_name for column in self._columns] + ["page_key", "page_seq"]
        columns = [peewee.Column(merged, name) for name in names]
        return (
            peewee.Select([merged], columns)
            .order_by(*(_directed(column, shape.descending) for column in columns[-2:]))
            .limit(bind("page_limit"))
        )

    def _branch(self, shape: Shape, choice: tuple[tuple[peewee.Field, str], ...] | None) -> Query:
        query, arrival = self._filtered(
            self._table.select(),
            shape.filters,
            split=choice is not None,
            sees_all=shape.sees_all,
        )
        for column, slot in choice or ():
            query = query.where(column == bind(slot))
        key = arrival if (found := self._orders[shape.order]) is None else found
        if lead := self._leading(shape.filters):
            key = lead[1].orders.get(shape.order, key)
        if shape.continued:
            query = query.where(_after(key, arrival, shape.descending))
        orders = [key] if key is arrival else [key, arrival]
        # The columns first: the mapper reads them by their position.
        query = query.select(*self._columns, key.alias("page_key"), arrival.alias("page_seq"))
        return query.order_by(*(_directed(order, shape.descending) for order in orders)).limit(
            bind("page_limit")
        )

    def _build_count(
        self, filters: tuple[tuple[str, int], ...], sees_all: bool
    ) -> Statement[_Count]:
        def build() -> peewee.Query:
            query: Query = self._table.select(peewee.SQL("1").alias("one"))
            query, _ = self._filtered(query, filters, split=False, sees_all=sees_all)
            count = peewee.fn.COUNT(peewee.SQL("*")).alias("matching")
            return peewee.Select([query.limit(MAX_TOTAL)], [count])

        return Statement(build, _Count)


def _place(row: tuple[Value, ...]) -> _Place:
    return _Place._make(row[-2:])


def _directed(column: Expression, descending: bool) -> peewee.Ordering:
    return column.desc() if descending else column.asc()


def _after(key: Expression, arrival: Expression, descending: bool) -> peewee.Node:
    """Return the rows after the cursor. Redundant in form, so that an index range is read."""
    seq, value = bind("page_seq"), bind("page_key")
    if key is arrival:
        return arrival < seq if descending else arrival > seq
    if descending:
        return (key <= value) & ((key < value) | (arrival < seq))
    return (key >= value) & ((key > value) | (arrival > seq))


def _flatten(values: Values) -> dict[str, object]:
    flat: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, tuple):
            flat |= {f"{name}_{i}": item for i, item in enumerate(value)}
        else:
            flat[name] = value
    return flat
