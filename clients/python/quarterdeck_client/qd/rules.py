"""The validation rules of a field in the contract (buf.validate)."""

import re
from typing import Any

from quarterdeck.buf.validate import validate_pb2

from quarterdeck_client.qd.text import Field

# The generated stubs type an extension as a plain field.
_RULES: Any = validate_pb2.field


def is_required(field: Field) -> bool:
    """Whether the server refuses every request that says nothing in this field."""
    rules = field.GetOptions().Extensions[_RULES]
    if rules.required or field.has_presence:
        return bool(rules.required)
    if field.is_repeated:
        return bool(rules.repeated.min_items or rules.map.min_pairs)
    if field.enum_type:
        among = allowed(field)
        return 0 in rules.enum.not_in or bool(among and 0 not in among)
    if field.cpp_type == field.CPPTYPE_UINT32:
        return bool(rules.uint32.HasField("gt") or rules.uint32.gte)
    return field.cpp_type == field.CPPTYPE_STRING and _refuses_empty(rules.string)


def allowed(field: Field) -> tuple[int, ...]:
    """Return the only values of an enum that the server takes in this field.

    None if it takes all.
    """
    return tuple(getattr(field.GetOptions().Extensions[_RULES].enum, "in"))


def _refuses_empty(text: Any) -> bool:
    """Whether these rules of a string refuse an empty one."""
    return bool(
        text.min_len
        or text.min_bytes
        or text.WhichOneof("well_known")
        or not re.search(text.pattern, "")
    )
