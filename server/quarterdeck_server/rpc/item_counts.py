"""The number of items in a request, checked before its validation rules.

The rules of the contract are checked item by item, some microseconds each, and
a request of some megabytes has room for millions.
"""

from functools import cache
from typing import Any, NamedTuple

from google.protobuf.message import Message
from quarterdeck.buf.validate import validate_pb2

from quarterdeck_server.core import errors
from quarterdeck_server.rpc import texts, wire

RULES: Any = validate_pb2.field


class _Part(NamedTuple):
    """A field that may have many items, or holds messages that may."""

    name: str
    # How many items it may have; None for a single message.
    most: int | None
    is_map: bool
    has_messages: bool


def check(message: Message, prefix: str = "") -> None:
    """Raise InvalidArgument naming a field that has more items than the contract lets it."""
    for part in _parts(message.DESCRIPTOR):
        value = getattr(message, part.name)
        if part.most is None:
            if message.HasField(part.name):
                check(value, f"{prefix}{part.name}.")
            continue
        if len(value) > part.most:
            problem = f"must have at most {part.most} items"
            raise errors.invalid(f"{prefix}{part.name}", problem)
        if part.has_messages:
            for each in value.values() if part.is_map else value:
                check(each, f"{prefix}{part.name}.")


@cache
def _parts(descriptor: wire.MessageType) -> tuple[_Part, ...]:
    return tuple(part for field in descriptor.fields if (part := _part(field)) is not None)


def _part(field: texts.Field) -> _Part | None:
    rules = field.GetOptions().Extensions[RULES]
    kind = field.message_type
    if kind is not None and kind.GetOptions().map_entry:
        most = rules.map.max_pairs or len(getattr(rules.map.keys.string, "in"))
        return _Part(field.name, most, True, _holds_more(kind.fields_by_name["value"].message_type))
    if field.is_repeated:
        return _Part(field.name, rules.repeated.max_items, False, _holds_more(kind))
    return _Part(field.name, None, False, True) if _holds_more(kind) else None


def _holds_more(kind: "wire.MessageType | None") -> bool:
    """Whether a message of ours has such fields; a Struct's are counted as it is read."""
    return kind is not None and not kind.file.package.startswith("google") and bool(_parts(kind))
