"""A batch of JSON objects of which some are nested too deeply: the others are read.

protobuf reads up to 100 messages in each other, which are 32 objects. The gateway itself refuses
a body of more than some 90 objects in each other as a whole.
"""

from google.protobuf.message import DecodeError, Message
from google.protobuf.struct_pb2 import Struct

from quarterdeck_server.core import errors
from quarterdeck_server.rpc import texts

# Reading one by one costs, and no batch may have as many.
MOST_ITEMS = 1000
MOST_BITS = 63
OBJECT = Struct.DESCRIPTOR.full_name
# Wire types (https://protobuf.dev/programming-guides/encoding/): how long a value is.
VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5


def read_the_rest(kind: type[Message], body: bytes) -> tuple[Message, frozenset[int]]:
    """Return a request without the objects that cannot be read, and where in its list they were.

    These are empty there. Raise InvalidArgument for a request that cannot be read otherwise.
    """
    listed = [field for field in kind.DESCRIPTOR.fields if _is_list_of_objects(field)]
    if len(listed) == 1:
        try:
            whole, unread = _without_unread(kind, body, listed[0].number)
            return kind.FromString(whole), unread
        except (DecodeError, IndexError):
            pass
    raise errors.InvalidArgument("the request is not a valid message, or is nested too deeply")


def _is_list_of_objects(field: texts.Field) -> bool:
    message = field.message_type
    return bool(field.is_repeated and message and message.full_name == OBJECT)


def _without_unread(kind: type[Message], body: bytes, number: int) -> tuple[bytes, frozenset[int]]:
    """Return the bytes of a message, in which objects that cannot be read are empty ones."""
    kept, unread, index, at = bytearray(), set(), 0, 0
    while at < len(body):
        start = at
        tag, after_tag = _varint(body, at)
        size, begun = _size(body, after_tag, tag & 7)
        at = begun + size
        if tag >> 3 == number and tag & 7 == LENGTH:
            try:
                kind.FromString(body[start:at])
            except DecodeError:
                unread.add(index)
                kept += body[start:after_tag] + b"\0"
            else:
                kept += body[start:at]
            index += 1
            if index > MOST_ITEMS:
                raise DecodeError("more than any batch may have")
        else:
            kept += body[start:at]
    return bytes(kept), frozenset(unread)


def _size(body: bytes, at: int, wire_type: int) -> tuple[int, int]:
    """Return how long a value is, and where it begins. Raise DecodeError for another type."""
    if wire_type == LENGTH:
        return _varint(body, at)
    if wire_type == VARINT:
        return _varint(body, at)[1] - at, at
    if wire_type in (FIXED64, FIXED32):
        return 8 if wire_type == FIXED64 else 4, at
    raise DecodeError("a group")


def _varint(body: bytes, at: int) -> tuple[int, int]:
    """Return a number and where it ends. Raise IndexError if it does not."""
    number = shift = 0
    while True:
        byte = body[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7
        if shift > MOST_BITS:
            raise DecodeError("a number that is too long")
