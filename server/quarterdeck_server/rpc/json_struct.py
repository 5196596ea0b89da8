"""google.protobuf.Struct to and from plain JSON objects."""

import math

from google.protobuf import json_format
from google.protobuf.struct_pb2 import Struct, Value

from quarterdeck_server.core import errors
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.json_value import Json, JsonObject

# What one request may have: reading each takes a microsecond of a thread that others wait for.
MAX_VALUES = 200_000


class Reader:
    """Reads the objects of one request, which may have so many values in all."""

    def __init__(self, most: int = MAX_VALUES) -> None:
        self._most = most
        self._left = most

    def read(self, struct: Struct, field: str) -> JsonObject:
        """Return the object that a Struct is; whole numbers come as ints.

        Raise InvalidArgument naming `field` for NaN and infinities, which JSON has not,
        and for too many values.
        """
        self._left -= len(struct.fields)
        self._check(field)
        return {key: self._plain(value, field) for key, value in struct.fields.items()}

    def _check(self, field: str) -> None:
        if self._left < 0:
            raise errors.invalid(
                field, f"has more than {self._most:,} values", reason=Reason.TOO_LARGE
            )

    def _plain(self, value: Value, field: str) -> Json:
        kind = value.WhichOneof("kind")
        if kind == "number_value":
            number = value.number_value
            if not math.isfinite(number):
                raise errors.invalid(field, "must not contain NaN or an infinity")
            return int(number) if number.is_integer() else number
        if kind == "struct_value":
            return self.read(value.struct_value, field)
        if kind == "list_value":
            self._left -= len(value.list_value.values)
            self._check(field)
            return [self._plain(each, field) for each in value.list_value.values]
        if kind == "string_value":
            return value.string_value
        return value.bool_value if kind == "bool_value" else None


def to_dict(struct: Struct, field: str) -> JsonObject:
    """Return the one object of a request. Raise InvalidArgument as `Reader.read`."""
    return Reader().read(struct, field)


def from_dict(value: JsonObject) -> Struct:
    """Return the object as a Struct."""
    return json_format.ParseDict(value, Struct())
