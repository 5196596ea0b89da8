"""Values of messages as text that is safe on a terminal."""

import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeAlias

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from rich.text import Text

# A FieldDescriptor: protobuf's types know two classes of them without a common base.
Field: TypeAlias = Any

# What moves the cursor, starts an escape sequence or turns the direction of writing
# (ECMA-48; Unicode bidirectional algorithm, UAX 9), line feeds apart.
_UNSAFE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

_STYLES = {
    "critical": "bold red",
    "high": "red",
    "medium": "yellow",
    "low": "cyan",
    "info": "dim",
} | {
    word: style
    for style, words in {
        "green": "ok completed resolved closed delivered success pass yes",
        "red": "failed failing dead denied failure fail overdue",
        "yellow": "open warn retrying queued draft suppressed",
        "cyan": "running verifying generating in_progress acknowledged",
        "dim": "cancelled none skipped no inactive",
        "magenta": "admin",
    }.items()
    for word in words.split()
}

_RANKS = {name: rank for rank, name in enumerate(_STYLES)}
# Whole numbers below this are exact as a double (IEEE 754).
_EXACT = 2**53
_STEPS = ((86_400 * 365, "y"), (86_400, "d"), (3_600, "h"), (60, "min"))


def clean(text: str, *, lines: bool = False) -> str:
    """Text from a server without what a terminal would obey; on one line unless `lines`."""
    text = _UNSAFE.sub(" ", text.replace("\r\n", "\n"))
    return text if lines else " ".join(text.split("\n"))


def word(text: str) -> Text:
    """Return a severity, a status, a role: in its colour."""
    return Text(clean(text), style=_STYLES.get(text, ""))


def by_rank(words: Iterable[str]) -> list[str]:
    """Severities with the gravest first, then other words by the alphabet."""
    return sorted(words, key=lambda each: (_RANKS.get(each, len(_RANKS)), each))


def as_dict(message: Message) -> dict[str, Any]:
    """Return a message as REST returns it: the contract's names, and empty fields, too."""
    values = MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    return {name: _as_rest(value) for name, value in values.items()}


def _as_rest(value: Any) -> Any:
    """Return a value of JSON whose whole numbers have no fraction: `8192` and not `8192.0`."""
    if isinstance(value, dict):
        return {name: _as_rest(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_as_rest(each) for each in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return int(value)
    return value


def as_json(value: Any, indent: int | None = 2) -> str:
    """JSON (RFC 8259) with what a terminal would obey written as \\u escapes."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def size(count: float) -> str:
    """Return a number of bytes: `1.4 MB`."""
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if count < 1000:
            return f"{count:.0f} B" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} PB"


def moment_of(value: Timestamp) -> datetime | None:
    """Return the time in UTC; None if it is none that there can be."""
    try:
        return value.ToDatetime(UTC)
    except (ValueError, OverflowError):
        return None


def ago(moment: datetime) -> str:
    """Return a time against now: `3 min ago`, `in 2 d`."""
    seconds = (datetime.now(UTC) - moment).total_seconds()
    for length, unit in _STEPS:
        if abs(seconds) >= length:
            text = f"{abs(seconds) / length:.0f} {unit}"
            return f"{text} ago" if seconds > 0 else f"in {text}"
    return "just now" if seconds > -1 else "in a moment"


def _short_time(value: Timestamp) -> Text:
    return Text(ago(moment)) if (moment := moment_of(value)) else Text("?")


def exact_time(value: Timestamp) -> Text:
    """Return a time to the second in the local zone, and how long ago that is."""
    moment = moment_of(value)
    if moment is None:
        return Text("?")
    return Text.assemble(moment.astimezone().isoformat(" ", "seconds"), (f"  {ago(moment)}", "dim"))


def _number(name: str, value: float) -> Text:
    if name.endswith("bytes"):
        return Text(size(value))
    if name == "progress" or name.startswith("success_rate"):
        return Text(f"{value:.0%}")
    if name == "port" and not value:
        return Text("-")
    return Text(f"{value:,.1f}" if value % 1 else f"{value:.0f}")


def value_text(field: Field, value: Any, *, lines: bool = False) -> Text:
    """Return one value of a field. Nothing in it is taken for markup."""
    if field.message_type:
        return _message_text(value, exact=lines)
    if field.enum_type:
        known = field.enum_type.values_by_number.get(value)
        unset = known is None or known.number == 0
        return Text("") if known is None or unset else word(known.name)
    if isinstance(value, bool):
        return word("yes" if value else "no")
    if isinstance(value, int | float):
        return _number(field.name, value)
    return Text(clean(str(value), lines=lines))


def _message_text(value: Message, *, exact: bool) -> Text:
    if isinstance(value, Timestamp):
        return exact_time(value) if exact else _short_time(value)
    write: Callable[[Any], str] = lambda found: as_json(found, 2 if exact else None)  # noqa: E731
    return Text(write(as_dict(value)))


def cell(message: Message, path: str) -> Text:
    """Return what a column shows of a message.

    `path` is a field's name, dotted into what it holds.
    """
    name, _, rest = path.partition(".")
    field = message.DESCRIPTOR.fields_by_name[name]
    if field.has_presence and not message.HasField(name):
        return Text("")
    value = getattr(message, name)
    if rest:
        return cell(value, rest)
    if field.is_repeated:
        return Text(", ").join(value_text(field, item) for item in value)
    return value_text(field, value)
