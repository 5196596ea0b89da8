"""Rows to messages, by field name; and single values of requests."""

from collections import namedtuple
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, Generic, TypeVar

from google.protobuf import json_format
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from quarterdeck_server.core.clock import SECOND
from quarterdeck_server.storage.db import Table

M = TypeVar("M", bound=Message)
TIMESTAMP = Timestamp.DESCRIPTOR.full_name


def timestamp(microseconds: int) -> Timestamp:
    """Microseconds since the epoch as a Timestamp."""
    seconds, rest = divmod(microseconds, SECOND)
    return Timestamp(seconds=seconds, nanos=rest * 1000)


def microseconds(value: Timestamp) -> int:
    """A Timestamp as microseconds since the epoch; a part below that is dropped."""
    return value.seconds * SECOND + value.nanos // 1000


def _is_timestamp(field: Any) -> bool:
    return field.message_type is not None and field.message_type.full_name == TIMESTAMP


class Mapper(Generic[M]):
    """Makes messages of one type from rows of one table.

    A field is copied from the column of the same name (an enum column holds
    the value's name, a time column microseconds); `etag` is the row's version.
    `computed` gives the exceptions, each a function of the row and the columns
    that it needs; fields in `omit` are left to the caller.
    """

    def __init__(
        self,
        message: type[M],
        table: type[Table],
        computed: Mapping[str, tuple[str, Callable[[Any], object]]] | None = None,
        omit: tuple[str, ...] = (),
    ) -> None:
        self._message = message
        computed = dict(computed or {})
        if "etag" in message.DESCRIPTOR.fields_by_name:
            computed["etag"] = ("version", str)
        plan: list[tuple[str, Callable[[Any], object] | None]] = []
        names: list[str] = []
        fields = table._meta.fields
        for field in message.DESCRIPTOR.fields:
            if field.name in omit:
                continue
            column, convert = computed.get(field.name, (field.name, None))
            if convert is None and _is_timestamp(field):
                convert = timestamp
            plan.append((field.name, convert))
            names.append(column)
        self._plan = plan
        self._values = attrgetter(*names)
        # One column may make several fields.
        unique = list(dict.fromkeys(names))
        self.columns = [fields[name] for name in unique]
        self._shown = attrgetter(*unique)
        self._visible: Any = namedtuple("_visible", unique)  # type: ignore[misc]

    def __call__(self, row: Any, **more: Any) -> M:
        """The message of a row that has the columns in `columns`."""
        for (name, convert), value in zip(self._plan, self._values(row), strict=True):
            if value is not None:
                more[name] = convert(value) if convert else value
        return self._message(**more)

    def visible(self, row: Any) -> Any:
        """Only those values of the row that the message shows, as a named tuple."""
        return self._visible._make(self._shown(row))


def held_by(field: Any) -> Any:
    """Return the field of what a field holds: of a map that of its values, else the field."""
    kind = field.message_type
    is_map = kind is not None and kind.GetOptions().map_entry
    return kind.fields_by_name["value"] if is_map else field


def values_of(field: Any, value: Any) -> list[Any]:
    """Return the values of a field one by one: of a list, of a map, or the only one."""
    if held_by(field) is not field:
        return list(value.values())
    return list(value) if field.is_repeated else [value]


def holds_ours(field: Any) -> bool:
    """Whether a field holds messages of ours, and none of those that come with protobuf."""
    kind = held_by(field).message_type
    return kind is not None and kind.file.package != TIMESTAMP.rpartition(".")[0]


def enum_name(message: Message, field: str) -> str:
    """The name of an enum field's value."""
    enum: Any = message.DESCRIPTOR.fields_by_name[field].enum_type
    return str(enum.values_by_number[getattr(message, field)].name)


def given(request: Message, *names: str) -> dict[str, Any]:
    """The named fields that are present in a request, as plain values."""
    return {
        name: plain(request, request.DESCRIPTOR.fields_by_name[name])
        for name in names
        if request.HasField(name)
    }


def plain(request: Message, field: Any) -> Any:
    """A field's value: enum words, microseconds, a tuple for a repeated field."""
    value = getattr(request, field.name)
    if field.enum_type is not None:
        names = field.enum_type.values_by_number
        return tuple(names[v].name for v in value) if field.is_repeated else names[value].name
    if _is_timestamp(field):
        return microseconds(value)
    return tuple(value) if field.is_repeated else value


def to_json(message: Message) -> dict[str, Any]:
    """The message as the gateway prints it."""
    return json_format.MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )


def of_each_word(enum: Any, found: Mapping[str, int]) -> dict[str, int]:
    """The counts for every word of an enum but the unspecified one, with 0 for those not found."""
    return {word: found.get(word, 0) for word in enum.keys()[1:]}
