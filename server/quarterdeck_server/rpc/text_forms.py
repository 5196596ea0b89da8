"""Which characters the texts of a request may have: the contract's `(form)`.

What one person writes another reads, in a terminal, a log or a message to Slack: an escape
sequence or a second line in a name would speak for us. And a name of blanks is none.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from google.protobuf import descriptor_pool
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from quarterdeck.v1 import options_pb2

from quarterdeck_server.core import errors
from quarterdeck_server.rpc import texts, wire

# The generated stubs type an extension as a plain field.
FORM: Any = options_pb2.form
# Categories Cc, Zl and Zp of Unicode.
UNFIT: dict[int, re.Pattern[str]] = {
    options_pb2.Text.line: re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]"),
    options_pb2.Text.lines: re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]"),
}
PROBLEM = {
    options_pb2.Text.line: "must be one line without control characters",
    options_pb2.Text.lines: "must not contain control characters other than newline and tab",
}
BLANK = "must not be blank"
# Categories of what shows nothing: spaces, controls, format characters, marks on nothing; and the
# letters and symbols that look like a space.
UNSEEN = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me"))
FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a field's text must not have, and whether it must have something to see."""

    unfit: re.Pattern[str] | None
    problem: str
    is_seen: bool


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen."""
    return all(unicodedata.category(each) in UNSEEN or each in FILLERS for each in text)


def check(message: Message) -> None:
    """Raise InvalidArgument naming each field whose text has characters that it may not have."""
    found = dict(_problems(message, ""))
    if found:
        told = "; ".join(f"{name}: {problem}" for name, problem in found.items())
        raise errors.InvalidArgument(told, fields=found)


def _problems(message: Message, prefix: str) -> Iterator[tuple[str, str]]:
    rules = _rules(message.DESCRIPTOR)
    for field, value in message.ListFields():
        path = f"{prefix}{field.name}"
        if rule := rules.get(field.name):
            held = wire.values_of(field, value)
            if wire.held_by(field) is not field:
                held = [*(each for each in held if isinstance(each, str)), *map(str, value)]
            for text in held:
                if rule.unfit and rule.unfit.search(text):
                    yield path, rule.problem
                elif rule.is_seen and is_blank(text):
                    yield path, BLANK
        if wire.holds_ours(field):
            for nested in wire.values_of(field, value):
                yield from _problems(nested, f"{path}.")


@cache
def _rules(message: Descriptor) -> dict[str, _Rule]:
    """Return the rules of a message's own texts, by field."""
    return {field.name: _rule(field) for field in message.fields if _is_text(field)}


def _is_text(field: texts.Field) -> bool:
    is_struct = field.message_type is not None and field.message_type.full_name == texts.STRUCT
    return texts.has_text(field) and not is_struct and field.type != field.TYPE_BYTES


def _rule(field: texts.Field) -> _Rule:
    form = field.GetOptions().Extensions[FORM]
    unfit = None if texts.is_secret(field) else UNFIT.get(form)
    is_seen = _least(field) > 0 and not texts.is_secret(field)
    return _Rule(unfit, PROBLEM.get(form, ""), is_seen)


def _least(field: texts.Field) -> int:
    """Return how long the contract says that a text has to be."""
    # Its generated module has no place of its own among those that are installed.
    extension: Any = descriptor_pool.Default().FindExtensionByName("buf.validate.field")
    options: Any = GetMessageClass(extension.containing_type)
    given = options.FromString(field.GetOptions().SerializeToString()).Extensions[extension]
    return int((given.repeated.items if field.is_repeated else given).string.min_len)
