"""google.protobuf.Struct to and from plain JSON objects."""

import math
from typing import Any

from google.protobuf import json_format
from google.protobuf.struct_pb2 import ListValue, Struct, Value

from quarterdeck_server.core import errors


def to_dict(struct: Struct, field: str) -> dict[str, Any]:
    """The object that a Struct is; whole numbers come as ints.

    Raises InvalidArgument naming `field` for NaN and infinities, which JSON has not.
    """
    return {key: _plain(value, field) for key, value in struct.fields.items()}


def _plain(value: Value, field: str) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "number_value":
        number = value.number_value
        if not math.isfinite(number):
            raise errors.invalid(field, "must not contain NaN or an infinity")
        return int(number) if number.is_integer() else number
    if kind == "struct_value":
        return to_dict(value.struct_value, field)
    if kind == "list_value":
        return _plain_list(value.list_value, field)
    return getattr(value, kind) if kind and kind != "null_value" else None


def _plain_list(values: ListValue, field: str) -> list[Any]:
    return [_plain(value, field) for value in values.values]


def from_dict(value: dict[str, Any]) -> Struct:
    """The object as a Struct."""
    return json_format.ParseDict(value, Struct())
