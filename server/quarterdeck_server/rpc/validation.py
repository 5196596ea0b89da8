"""Validates the values of a request by the rules of the contract."""

from collections.abc import Callable
from typing import Any

import protovalidate
from google.protobuf.descriptor import EnumDescriptor
from google.protobuf.message import Message

from quarterdeck_server.core import errors
from quarterdeck_server.rpc import text_forms, wire

MAX_VIOLATIONS = 20


def _least(thing: str) -> Callable[[int], str]:
    """Return what breaks a rule of a smallest length of 1 or more."""
    return lambda least: (
        "must not be empty" if least == 1 else f"must have at least {least:,} {thing}"
    )


# By the rule's id: what is wrong, from the rule's value. The library's own words for these
# are hard to read ("must be at least 1 characters").
PROBLEMS: dict[str, Callable[[Any], str]] = {
    "string.min_len": _least("characters"),
    "string.max_len": "must have at most {:,} characters".format,
    "string.pattern": "must match the pattern `{}`".format,
    "string.in": lambda words: f"must be one of {', '.join(filter(None, words))}",
    "repeated.min_items": _least("items"),
    "repeated.max_items": "must have at most {:,} items".format,
    "repeated.unique": lambda _: "must not have the same item twice",
    "map.max_pairs": "must have at most {:,} entries".format,
    "timestamp.gte_lt": lambda _: "must be a time in the years 1970 to 9999",
}


def validate(request: Message) -> None:
    """Raise InvalidArgument naming every field that breaks a rule of the contract."""
    try:
        protovalidate.validate(request)
    except protovalidate.ValidationError as error:
        # A few are enough to mend a request, and all would not fit into the trailers.
        fields = {
            _path(violation): _problem(request, violation)
            for violation in error.violations[:MAX_VIOLATIONS]
        }
        message = "; ".join(f"{name}: {problem}" for name, problem in fields.items())
        raise errors.InvalidArgument(message, fields=fields) from None
    text_forms.check(request)


def refuse_nul(message: Message, prefix: str = "") -> None:
    """Raise InvalidArgument if a text has a NUL character, which PostgreSQL does not store.

    A JSON object in a Struct may have one, escaped.
    """
    for field, value in message.ListFields():
        path = f"{prefix}{field.name}"
        held, values = wire.held_by(field), wire.values_of(field, value)
        texts = values if held.type == held.TYPE_STRING else []
        if held is not field:
            texts = [*texts, *map(str, value)]
        if any("\0" in text for text in texts):
            raise errors.invalid(path, "must not contain a NUL character")
        if wire.holds_ours(field):
            for nested in values:
                refuse_nul(nested, f"{path}.")


def _path(violation: protovalidate.Violation) -> str:
    """Return the field of a violation as JSON names it: `filters.status[2]`."""
    path = ""
    for element in violation.proto.field.elements if violation.proto.field else ():
        path += f".{element.field_name}" if path else element.field_name
        if element.subscript is not None:
            path += f"[{element.subscript.value}]"
    return path or "request"


def _problem(request: Message, violation: protovalidate.Violation) -> str:
    """Return what is wrong, in words; for an enum, which words are allowed."""
    rule = violation.proto.rule_id
    if not rule.startswith("enum."):
        tell = PROBLEMS.get(rule)
        return tell(violation.rule_value) if tell else _plain(violation.proto.message or rule)
    numbers = violation.rule_value if isinstance(violation.rule_value, list) else []
    words = [
        value.name
        for value in _enum(request, violation).values
        # Zero is `…_unspecified` in every enum.
        if value.number and (rule != "enum.in" or value.number in numbers)
        if rule != "enum.not_in" or value.number not in numbers
    ]
    return f"must be {words[0]}" if len(words) == 1 else f"must be one of {', '.join(words)}"


def _plain(text: str) -> str:
    """Return what the library says of a number, in shorter words."""
    text = text.replace("greater than or equal to", "at least")
    return text.replace("less than or equal to", "at most")


def _enum(request: Message, violation: protovalidate.Violation) -> EnumDescriptor:
    """Return the enum whose rule was broken."""
    found: Any = request.DESCRIPTOR
    for part in violation.proto.field.elements if violation.proto.field else ():
        field = found.fields_by_name[part.field_name]
        field = wire.held_by(field)
        found = field.message_type or field.enum_type
    enum: EnumDescriptor = found
    return enum
