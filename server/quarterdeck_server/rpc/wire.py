"""Rows to messages, by field name; and single values of requests."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from inspect import get_annotations
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeAlias, TypeVar

from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from quarterdeck_server.core.clock import SECOND
from quarterdeck_server.core.json_value import JsonObject
from quarterdeck_server.rpc import texts
from quarterdeck_server.rpc.texts import Field
from quarterdeck_server.storage.db import Table, Value, columns_of

if TYPE_CHECKING:
    from google._upb._message import Descriptor as UpbDescriptor

M = TypeVar("M", bound=Message)
R = TypeVar("R", bound=NamedTuple)
D = TypeVar("D")
# What a field is made of the value of one column, or of those of several.
Convert: TypeAlias = Callable[..., object]
MessageType: TypeAlias = "Descriptor | UpbDescriptor"
Scalar: TypeAlias = bool | int | float | str | None
Plain: TypeAlias = Scalar | tuple[Scalar, ...] | Message
TIMESTAMP = Timestamp.DESCRIPTOR.full_name


def timestamp(microseconds: int) -> Timestamp:
    """Microseconds since the epoch as a Timestamp."""
    seconds, rest = divmod(microseconds, SECOND)
    return Timestamp(seconds=seconds, nanos=rest * 1000)


def microseconds(value: Timestamp) -> int:
    """Return a Timestamp as microseconds since the epoch; a part below that is dropped."""
    return value.seconds * SECOND + value.nanos // 1000


def _is_timestamp(field: Field) -> bool:
    return field.message_type is not None and field.message_type.full_name == TIMESTAMP


class Mapper(Generic[M, R]):
    """Makes messages of one type from rows of one table.

    A field is copied from the column of the same name (an enum column holds
    the value's name, a time column microseconds); `etag` is the row's version.
    `computed` gives the exceptions, each a column and what makes the field of it if
    it is not NULL, or several columns and what makes the field of them all; fields
    in `omit` are left to the caller.
    """

    def __init__(
        self,
        message: type[M],
        table: type[Table],
        row: type[R],
        computed: Mapping[str, tuple[str | tuple[str, ...], Convert]] | None = None,
        omit: tuple[str, ...] = (),
    ) -> None:
        self._message = message
        self.table = table
        plan: list[tuple[str, Convert | None]] = []
        names: list[str] = []
        several: list[tuple[str, tuple[str, ...], Convert]] = []
        kept: set[str] = set()
        computed = {"etag": ("version", str), **(computed or {})}
        for field in message.DESCRIPTOR.fields:
            column, convert = computed.get(field.name, (field.name, None))
            if field.name in omit:
                continue
            if texts.is_recorded(field):
                kept.update(column if isinstance(column, tuple) else (column,))
            if convert and isinstance(column, tuple):
                several.append((field.name, column, convert))
            else:
                if convert is None and _is_timestamp(field):
                    convert = timestamp
                plan.append((field.name, convert))
                names.append(str(column))
        self._plan = plan
        # One column may make several fields.
        needed = itertools.chain(names, *(columns for _, columns, _ in several))
        self._shown = list(dict.fromkeys(needed))
        self.columns = [columns_of(table)[name] for name in self._shown]
        self._row = _Reader(row._fields, names, several)
        self._listed = _Reader(self._shown, names, several)
        self._visible = _getter(row._fields, self._shown)
        self._kept = [name for name in self._shown if name in kept]
        self._recorded = _getter(row._fields, self._kept)

    def __call__(self, row: R, **more: object) -> M:
        """Return the message of a row, with `more` in the fields that are omitted."""
        return self._made(self._row, row, more)

    def of_columns(self, values: tuple[Value, ...]) -> M:
        """Return the message of the values of `columns`, in their order."""
        return self._made(self._listed, values, {})

    def _made(self, reader: "_Reader", row: tuple[object, ...], fields: dict[str, object]) -> M:
        for (name, convert), value in zip(self._plan, reader.one(row), strict=True):
            if value is not None:
                fields[name] = convert(value) if convert else value
        for name, convert, values in reader.several:
            fields[name] = convert(*values(row))
        return self._message(**fields)

    def recorded(self, row: R) -> dict[str, Value]:
        """Return those values of the row that records keep, by column."""
        return dict(zip(self._kept, self._recorded(row), strict=True))

    def visible(self, row: R) -> dict[str, Value]:
        """Return the values of the row that the message shows, by column."""
        return dict(zip(self._shown, self._visible(row), strict=True))


class _Reader:
    """Where in a row the values are that a message is made of."""

    def __init__(
        self,
        columns: Sequence[str],
        names: Sequence[str],
        several: list[tuple[str, tuple[str, ...], Convert]],
    ) -> None:
        self.one = _getter(columns, names)
        self.several = [(name, convert, _getter(columns, own)) for name, own, convert in several]


def _getter(
    columns: Sequence[str], names: Sequence[str]
) -> Callable[[tuple[object, ...]], tuple[Value, ...]]:
    """Return what picks the values of several columns."""
    return itemgetter(*(columns.index(name) for name in names))


def held_by(field: Field) -> Field:
    """Return the field of what a field holds: of a map that of its values, else the field."""
    kind = field.message_type
    is_map = kind is not None and kind.GetOptions().map_entry
    return kind.fields_by_name["value"] if kind is not None and is_map else field


def values_of(field: Field, value: Any) -> list[Any]:
    """Return the values of a field one by one: of a list, of a map, or the only one."""
    if held_by(field) is not field:
        return list(value.values())
    return list(value) if field.is_repeated else [value]


def holds_ours(field: Field) -> bool:
    """Whether a field holds messages of ours, and none of those that come with protobuf."""
    kind = held_by(field).message_type
    return kind is not None and kind.file.package != TIMESTAMP.rpartition(".")[0]


def enum_name(message: Message, field: str) -> str:
    """Return the name of an enum field's value."""
    enum: Any = message.DESCRIPTOR.fields_by_name[field].enum_type
    return str(enum.values_by_number[getattr(message, field)].name)


def words(message: Message, field: str) -> list[str]:
    """Return the names of the values of a repeated enum field."""
    enum: Any = message.DESCRIPTOR.fields_by_name[field].enum_type
    return [enum.values_by_number[value].name for value in getattr(message, field)]


def given(request: Message, kind: Callable[..., D]) -> D:
    """Return the fields of a request that a TypedDict names.

    Of those that may be absent, the present, and None for one that is to be cleared
    (`rpc/masks.py`).
    """
    fields = request.DESCRIPTOR.fields_by_name
    mask: Any = getattr(request, "update_mask", None)
    present = {
        name: plain(request, fields[name])
        for name in _keys(kind)
        if not fields[name].has_presence or request.HasField(name)
    }
    cleared = () if mask is None else set(_keys(kind)).intersection(mask.paths) - set(present)
    return kind(**present, **dict.fromkeys(cleared))


@cache
def _keys(kind: Callable[..., object]) -> tuple[str, ...]:
    return tuple(get_annotations(kind))


def plain(request: Message, field: Field) -> Plain:
    """Return a field's value: enum words, microseconds, a tuple for a repeated field."""
    value = getattr(request, field.name)
    if field.enum_type is not None:
        names = field.enum_type.values_by_number
        return tuple(names[v].name for v in value) if field.is_repeated else names[value].name
    if _is_timestamp(field):
        return microseconds(value)
    return tuple(value) if field.is_repeated else value


def to_json(message: Message) -> JsonObject:
    """Return the message as the gateway prints it."""
    return json_format.MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )


def of_each_word(enum: EnumTypeWrapper, found: Mapping[str, int]) -> dict[str, int]:
    """Return the counts for every word of an enum but the unspecified one, 0 if not found."""
    return {word: found.get(word, 0) for word in enum.keys()[1:]}
