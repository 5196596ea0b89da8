"""Which fields of an update are cleared: those that its `update_mask` names and it lacks (AIP-134).

A null in JSON is the same. A text is then empty and a number 0, as if that were given; of others
the mask says that there is none any more (`wire.given`). What cannot be empty is refused.
"""

from typing import Any

from google.protobuf.message import Message

from quarterdeck_server.core import errors
from quarterdeck_server.rpc import texts, wire

MASK = "update_mask"
# What is no part of the resource.
APART = (MASK, "etag")


def clear(nulls: str, request: Message) -> None:
    """Clear the fields of an update that its mask says so of, or one of the `nulls`.

    These are names as JSON has them, with commas between.

    Raise InvalidArgument for one that cannot be cleared, and for a mask that does not fit.
    """
    fields: Any = request.DESCRIPTOR.fields_by_name
    if MASK not in fields:
        return
    mask: Any = getattr(request, MASK)
    if mask.paths:
        _check(request, list(mask.paths))
    by_name = {name: field for field in fields.values() for name in (field.name, field.json_name)}
    wanted = [by_name[name].name for name in nulls.split(",") if name in by_name]
    for name in [*mask.paths, *wanted]:
        if not request.HasField(name):
            _clear(request, fields[name])
    mask.paths.extend(name for name in wanted if name not in mask.paths)


def _check(request: Message, paths: list[str]) -> None:
    """Raise InvalidArgument for a path of no field, and for a field that has no path."""
    known = {each.name for each in request.DESCRIPTOR.fields if each.has_presence} - set(APART)
    for path in paths:
        if path not in known:
            raise errors.invalid(MASK, f"{path} is no field that can be changed")
    for field, _ in request.ListFields():
        if field.name in known and field.name not in paths:
            raise errors.invalid(field.name, "is not in update_mask")


def _clear(request: Message, field: texts.Field) -> None:
    if field.message_type is not None and field.message_type.full_name == wire.TIMESTAMP:
        return
    if not field.has_presence or field.type in (field.TYPE_BOOL, field.TYPE_ENUM):
        raise errors.invalid(field.name, "cannot be cleared")
    setattr(request, field.name, field.default_value)
