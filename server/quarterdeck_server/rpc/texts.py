"""Which texts of a message records may contain, as the contract declares it.

Each field with text is `(secret)`, or says by `(text)` whether entries of the audit
log and log lines keep it. There is no default: what nobody decided stops the build.
"""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from quarterdeck.v1 import options_pb2

if TYPE_CHECKING:
    from google._upb._message import FieldDescriptor as UpbFieldDescriptor

# A field of a message, whichever way its type was asked for.
Field: TypeAlias = "FieldDescriptor | UpbFieldDescriptor"
# The generated stubs type an extension as a plain field.
SECRET: Any = options_pb2.secret
TEXT: Any = options_pb2.text
PLAIN = options_pb2.Text.plain
OURS = "quarterdeck."
STRUCT = "google.protobuf.Struct"


def has_text(field: Field) -> bool:
    """Whether a field has text of its own: a string, bytes, any JSON, or a map with them."""
    kind = field.message_type
    if kind is None:
        return field.type in (field.TYPE_STRING, field.TYPE_BYTES)
    if kind.GetOptions().map_entry:
        return any(has_text(each) for each in kind.fields)
    return kind.full_name == STRUCT


def is_secret(field: Field) -> bool:
    """Whether a field has a secret."""
    return bool(field.GetOptions().Extensions[SECRET])


def is_recorded(field: Field) -> bool:
    """Whether records keep what a field has."""
    if is_secret(field):
        return False
    return not has_text(field) or field.GetOptions().Extensions[TEXT] == PLAIN


@cache
def undecided(message: Descriptor) -> tuple[str, ...]:
    """Return the fields of a message, and of those in it, with text of no class or of two."""
    wrong = []
    for each in _ours(message):
        for field in each.fields:
            has_class = bool(field.GetOptions().Extensions[TEXT])
            if has_class + is_secret(field) != has_text(field):
                wrong.append(f"{each.full_name}.{field.name}")
    return tuple(sorted(wrong))


def _ours(message: Descriptor) -> Iterator[Descriptor]:
    """Yield a message and those in it that the contract declares, each once."""
    seen: set[str] = set()
    waiting = [message]
    while waiting:
        each = waiting.pop()
        if each.full_name in seen or not each.full_name.startswith(OURS):
            continue
        seen.add(each.full_name)
        kinds = [field.message_type for field in each.fields]
        waiting += [kind for kind in kinds if kind is not None]
        # Of a map the field that is one tells.
        if not each.GetOptions().map_entry:
            yield each
