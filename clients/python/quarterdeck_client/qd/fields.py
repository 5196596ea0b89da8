"""Options of commands, generated from the fields of the request in the contract.

A field becomes an argument if the command names it as one, an option otherwise; one without
which the contract's validation always refuses the request has to be given. The choices of an
enum are its words in the contract. A field that is `(secret)` there is never an option:
`--ask-…` asks for it, because arguments show in the list of processes.
"""

import inspect
import json
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import typer
from google.protobuf.json_format import ParseDict, ParseError
from google.protobuf.message import Message
from quarterdeck.v1 import options_pb2

from quarterdeck_client.qd.names import is_source, is_user, ways_to_say
from quarterdeck_client.qd.rules import allowed, is_required
from quarterdeck_client.qd.text import Field

# Options that read better than the field's name.
_FLAGS = {
    "order_by": "--sort",
    "is_active": "--active/--inactive",
    "is_read": "--read/--unread",
    "is_enabled": "--enabled/--disabled",
    "source_type": "--type",
    "backup_type": "--type",
    "template_id": "--template",
    "assigned_user_id": "--assignee",
    "rights": "--right",
    "occurred_after": "--since",
    "occurred_before": "--until",
    "created_after": "--since",
    "created_before": "--until",
}
# The generated stubs type an extension as a plain field.
_SECRET: Any = options_pb2.secret
_PAGING = ("page_size", "page_token")
_FOR_SCRIPTS = ("etag", "request_id")
_SPANS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_TIMESTAMP = "google.protobuf.Timestamp"
_STRUCT = "google.protobuf.Struct"
_WAYS_TO_SAY = {
    _TIMESTAMP: "2h (ago), +3d (from now), 2026-01-31 or …T12:00.",
    _STRUCT: "A JSON file; - reads standard input.",
}


def parameters(
    request: type[Message],
    arguments: Sequence[str],
    without: Collection[str],
    completions: Mapping[str, Callable[..., list[tuple[str, str]]]],
) -> Iterator[inspect.Parameter]:
    """Yield the parameters of a command that makes this request: its arguments, then its options.

    `completions` are what the shell offers for an argument.
    """
    fields = request.DESCRIPTOR.fields_by_name
    for name in (each for each in arguments if each in fields):
        yield _argument(fields[name], completions.get(name))
    for name, field in fields.items():
        if name not in (*arguments, *without, *_PAGING) and _can_be_option(field):
            yield _option(field)


def build(
    request: type[Message],
    given: Mapping[str, Any],
    arguments: Collection[str],
    resolve: Callable[[Field, Any], Any],
) -> Message:
    """Return the request with the values that were given; refuses what the field cannot hold.

    `resolve` makes ids of the names of users and data sources.
    """
    values = {}
    for field in request.DESCRIPTOR.fields:
        value = given.get(field.name)
        if value is not None and value != []:
            try:
                values[field.name] = _json_value(field, value, resolve)
            except typer.BadParameter as error:
                hint = _metavar(field) if field.name in arguments else _flag(field)
                raise typer.BadParameter(error.message, param_hint=hint) from None
    try:
        return ParseDict(values, request())
    except ParseError as error:
        raise typer.BadParameter(str(error)) from None


def ask_secret(label: str, *, twice: bool = False) -> str:
    """Return a secret typed without echo or, if there is no terminal, read from standard input."""
    if sys.stdin.isatty():
        return str(typer.prompt(label, hide_input=True, confirmation_prompt=twice, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def read_json(path: str) -> Any:
    """Return the JSON in a file; `-` is standard input."""
    try:
        if path == "-":
            return json.load(sys.stdin)
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except OSError as error:
        raise typer.BadParameter(f"{path}: {str(error.strerror).lower()}") from None
    except ValueError as error:
        raise typer.BadParameter(f"{path}: not JSON: {error}") from None


def instant(text: str) -> str:
    """`2h` (ago), `+3d` (from now), or a date and time (ISO 8601) here; as RFC 3339 in UTC."""
    try:
        if span := re.fullmatch(r"(\+?)(\d+)([mhdw])", text):
            length = timedelta(**{_SPANS[span[3]]: int(span[2])})
            moment = datetime.now(UTC) + (length if span[1] else -length)
        else:
            moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        problem = f"{text!r} is not a time: give 2h (ago), +3d (from now), 2026-01-31 or …T12:00"
        raise typer.BadParameter(problem) from None


def is_secret(field: Field) -> bool:
    """Whether the contract calls it a secret."""
    return bool(field.GetOptions().Extensions[_SECRET])


@cache
def choices(enum: Any, numbers: tuple[int, ...] = ()) -> Any:
    """Return an enum of the contract as Typer takes one.

    With `numbers`, only these of its values.
    """
    known = [enum.values_by_number[each].name for each in numbers] or words(enum)
    return Enum(enum.name, [(each, each) for each in known])


def words(enum: Any) -> list[str]:
    """Return the words of an enum of the contract, apart from the unspecified one."""
    return [value.name for value in enum.values if value.number]


def one_of(enum: Any, help: str) -> Any:
    """Return an option that takes a word of an enum of the contract."""
    known = words(enum)

    def check(value: str | None) -> str | None:
        if value not in (None, *known):
            raise typer.BadParameter(f"{value!r} is none of {', '.join(known)}")
        return value

    def complete(incomplete: str) -> list[str]:
        return [word for word in known if word.startswith(incomplete)]

    metavar = f"<{'|'.join(known)}>"
    return typer.Option(metavar=metavar, help=help, callback=check, autocompletion=complete)


def _can_be_option(field: Field) -> bool:
    """Messages are not, apart from times and free JSON."""
    return field.message_type is None or (
        not field.is_repeated and field.message_type.full_name in (_TIMESTAMP, _STRUCT)
    )


def _type(field: Field) -> Any:
    if is_secret(field):
        return bool
    if field.enum_type:
        return choices(field.enum_type, allowed(field))
    kinds = {
        field.CPPTYPE_STRING: str,
        field.CPPTYPE_MESSAGE: str,
        field.CPPTYPE_BOOL: bool,
        field.CPPTYPE_DOUBLE: float,
    }
    return str if is_source(field) else kinds.get(field.cpp_type, int)


def _flag(field: Field) -> str:
    return _FLAGS.get(field.name) or "--" + field.name.replace("_", "-")


@cache
def _descriptions() -> Any:
    """Return what the contract says of each field, by message; written by `make gen`."""
    return json.loads(Path(__file__).with_name("descriptions.json").read_text(encoding="utf-8"))


def description(field: Field) -> str:
    """Return what the contract says of it."""
    text = str(_descriptions()[field.containing_type.full_name][field.name])
    return text.replace("` desc`", "desc").replace("`", "")


def _help(field: Field) -> str:
    """Return what the contract says of it, and how it is said in a terminal."""
    if is_secret(field):
        return f"{description(field)} It is asked for (from a pipe: its next line)."
    kind = field.message_type and field.message_type.full_name
    return f"{description(field)} {_WAYS_TO_SAY.get(kind) or ways_to_say(field)}".rstrip()


def _metavar(field: Field) -> str:
    name = "source" if field.name == "data_source_id" else field.name.removesuffix("_id")
    return str(name).upper()


def _argument(field: Field, complete: Any) -> inspect.Parameter:
    kind = _type(field)
    if field.is_repeated:
        kind = list[kind] | None  # type: ignore[valid-type]
    default = typer.Argument(
        None if field.is_repeated else ...,
        metavar=_metavar(field),
        help=_help(field),
        autocompletion=complete,
    )
    return _parameter(field.name, kind, default)


def _option(field: Field) -> inspect.Parameter:
    kind, metavar = _type(field), None
    flag = _flag(field)
    if is_secret(field):
        flag = f"--ask-{field.name.replace('_', '-')}"
    elif field.message_type:
        metavar = "TIME" if field.message_type.full_name == _TIMESTAMP else "FILE"
    elif kind is bool and field.has_presence and "/" not in flag:
        flag = f"{flag}/--no-{flag[2:]}"
    if field.is_repeated:
        kind = list[kind]  # type: ignore[valid-type]
        # Enums are singular in the contract: `status`, `severity`.
        flag = flag if field.enum_type else flag.removesuffix("s")
    must = is_required(field)
    default = typer.Option(
        ... if must else None,
        flag,
        metavar=metavar,
        help=_help(field) + (" May be repeated." if field.is_repeated else ""),
        rich_help_panel="For scripts" if field.name in _FOR_SCRIPTS else None,
    )
    return _parameter(field.name, kind if must else kind | None, default)


def _parameter(name: str, kind: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=default)


def _json_value(field: Field, value: Any, resolve: Callable[[Field, Any], Any]) -> Any:
    """Return a value from the command line as the field's JSON."""
    if is_source(field) or is_user(field):
        return resolve(field, value)
    if is_secret(field):
        return ask_secret(field.name.replace("_", " ").capitalize()) if value else None
    if field.message_type and field.message_type.full_name == _TIMESTAMP:
        return instant(value)
    if field.message_type and isinstance(value, str):
        return read_json(value)
    if isinstance(value, list):
        return [getattr(item, "value", item) for item in value]
    return getattr(value, "value", value)
