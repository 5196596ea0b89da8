"""What `qd` prints: tables and details for people, JSON for programs."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from quarterdeck_client.qd.text import (
    Field,
    as_dict,
    as_json,
    by_rank,
    cell,
    clean,
    value_text,
    word,
)

# A pipe has no width: nothing is folded there.
_PIPE_WIDTH = 100_000
# Shown as a dash.
_NOTHING: tuple[Any, ...] = ("", [], {})
_TIMESTAMP = Timestamp.DESCRIPTOR.full_name
_NUMBERS = (
    FieldDescriptor.CPPTYPE_INT32,
    FieldDescriptor.CPPTYPE_UINT32,
    FieldDescriptor.CPPTYPE_DOUBLE,
)
# So much of a text a column shows before it folds, and between columns is so much room.
_LEAST_TEXT, _GAP = 16, 2


class Screen:
    """Standard output, for people or (`json`) for programs, and standard error."""

    def __init__(self, *, json: bool = False, color: bool = True) -> None:
        width = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else _PIPE_WIDTH
        options = {"highlight": False, "markup": False, "emoji": False, "no_color": not color}
        self.json = json
        self.out = Console(width=width, **options)  # type: ignore[arg-type]
        self.error = Console(stderr=True, **options)  # type: ignore[arg-type]

    def print(self, *what: RenderableType) -> None:
        """Print for people; without the blanks at the ends of lines if it is not a terminal."""
        if self.out.is_terminal:
            self.out.print(*what)
            return
        with self.out.capture() as captured:
            self.out.print(*what)
        self.write("\n".join(line.rstrip() for line in captured.get().splitlines()))

    def write(self, text: str) -> None:
        """Print one text as it is."""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def say(self, text: str, style: str = "") -> None:
        """Print a message for people to standard error."""
        self.error.print(Text(clean(text, lines=True), style=style), soft_wrap=True)

    def done(self, text: str) -> None:
        """Report that a call without a response succeeded; as JSON `{}`."""
        if self.json:
            self.write("{}")
        else:
            self.say(text, "green")

    def show(self, message: Message) -> None:
        """One message with all its fields."""
        if self.json:
            self.write(as_json(as_dict(message)))
        else:
            self.print(details(message))
            for title, rows in tables_within(message):
                self.table(rows, plain_fields(rows[0]), title)

    def rows(self, messages: Iterator[Message], columns: str, limit: int | None) -> None:
        """Print a list: a table of these columns, or one JSON array as it arrives."""
        if self.json:
            self._array(messages, limit)
            return
        found = [message for _, message in zip(range(limit or sys.maxsize), messages, strict=False)]
        if not found:
            self.say("Nothing found.", "dim")
            return
        self.table(found, columns.split())
        if limit and next(messages, None) is not None:
            self.say(f"The first {limit} are shown; --limit or --all shows more.", "dim")

    def table(self, messages: Sequence[Message], columns: Sequence[str], title: str = "") -> None:
        """Print a table that fits, and say what did not.

        The most important columns come first. Empty ones go before any other has to.
        """
        if title:
            self.print(Text(f"\n{title}", style="bold"))
        fitting = [*_fitting(messages, columns, self.out.width)]
        if len(fitting) < len(columns):
            columns = [path for path in columns if any(cell(each, path) for each in messages)]
            fitting = [*_fitting(messages, columns, self.out.width)]
        self.print(table(messages, fitting))
        left = ", ".join(_title(path) for path in columns if path not in fitting)
        if left:
            self.say(f"Not shown: {left}; use a wider terminal or --json.", "dim")

    def line(self, message: Message) -> None:
        """Print a message of a stream as JSON on one line."""
        self.write(as_json(as_dict(message), None))

    def _array(self, messages: Iterator[Message], limit: int | None) -> None:
        separator = "["
        for _, message in zip(range(limit or sys.maxsize), messages, strict=False):
            sys.stdout.write(f"{separator}\n{as_json(as_dict(message))}")
            separator = ","
        self.write("[]" if separator == "[" else "\n]")


def _fitting(messages: Sequence[Message], columns: Sequence[str], width: int) -> Iterator[str]:
    """Yield those columns for which there is room, beginning with the first."""
    for path in columns:
        longest = max(len(_title(path)), *(cell(message, path).cell_len for message in messages))
        needed = min(longest, _LEAST_TEXT) if _folds(messages[0], path) else longest
        if needed <= width:
            width -= needed + _GAP
            yield path


def table(messages: Sequence[Message], columns: Sequence[str]) -> Table:
    """Messages as rows; a column is a path of `cell`.

    Texts fold in a narrow terminal, and nothing else does: ids and times stay whole.
    """
    made = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for path in columns:
        folds, side = _folds(messages[0], path), _side(_field(messages[0], path))
        made.add_column(_title(path), justify=side, no_wrap=not folds, overflow="fold")
    for message in messages:
        made.add_row(*(cell(message, path) for path in columns))
    return made


def _title(path: str) -> str:
    return path.removesuffix("_at").replace(".", " ").replace("_", " ")


def _folds(message: Message, path: str) -> bool:
    field = _field(message, path)
    is_id = path.rpartition(".")[2] == "id" or path.endswith("_id")
    return bool(field.cpp_type == field.CPPTYPE_STRING and not is_id)


def _side(field: Field) -> Literal["left", "right"]:
    is_number = field.cpp_type in _NUMBERS and not field.is_repeated
    return "right" if is_number else "left"


def _field(message: Message, path: str) -> Field:
    descriptor: Any = message.DESCRIPTOR
    *parents, name = path.split(".")
    for parent in parents:
        descriptor = descriptor.fields_by_name[parent].message_type
    return descriptor.fields_by_name[name]


def details(message: Message) -> Table:
    """Return all fields of a message, a line each; what is within another message is indented."""
    made = Table.grid(padding=(0, 2))
    made.add_column(style="bold", no_wrap=True)
    made.add_column(overflow="fold")
    for label, text in _lines(message, ""):
        made.add_row(label, text)
    return made


def _lines(message: Message, indent: str) -> Iterator[tuple[str, Text]]:
    for field in message.DESCRIPTOR.fields:
        label, value = f"{indent}{field.name}", getattr(message, field.name)
        if _is_table(field):
            continue
        if (field.has_presence and not message.HasField(field.name)) or value in _NOTHING:
            yield label, Text("-", style="dim")
        elif _is_map(field) and isinstance(next(iter(value.values())), Message):
            yield label, Text("")
            for key in by_rank(value):
                yield f"{indent}  {clean(key)}", Text("")
                yield from _lines(value[key], f"{indent}    ")
        elif _is_map(field):
            yield label, counts(value)
        elif _is_nested(field):
            yield label, Text("")
            yield from _lines(value, f"{indent}  ")
        elif field.is_repeated:
            yield label, Text("\n").join(value_text(field, item) for item in value)
        else:
            text = value_text(field, value, lines=True)
            yield label, text if text.plain else Text("-", style="dim")


def _is_nested(field: Field) -> bool:
    """Whether it holds one message of the contract's own."""
    kind = None if field.is_repeated else field.message_type
    return kind is not None and str(kind.file.package).startswith("quarterdeck.")


def _is_map(field: Field) -> bool:
    return bool(field.message_type and field.message_type.GetOptions().map_entry)


def _is_table(field: Field) -> bool:
    return bool(field.is_repeated and field.message_type and not _is_map(field))


def counts(values: Mapping[str, float]) -> Text:
    """Return a map of counts in one line: `critical 2  high 0`."""
    pairs = (Text.assemble(word(name), f" {values[name]}") for name in by_rank(values))
    return Text("  ").join(pairs)


def tables_within(message: Message, title: str = "") -> Iterator[tuple[str, Sequence[Message]]]:
    """Yield the lists of messages that a message holds and that are not empty, with their names."""
    for field in message.DESCRIPTOR.fields:
        name = f"{title} {field.name.replace('_', ' ')}".strip()
        if _is_table(field) and len(rows := getattr(message, field.name)):
            yield name, rows
        elif _is_nested(field) and message.HasField(field.name):
            yield from tables_within(getattr(message, field.name), name)


def plain_fields(message: Message) -> list[str]:
    """Return the fields of a message that fit into a table's column."""
    return [
        field.name
        for field in message.DESCRIPTOR.fields
        if field.message_type is None or field.message_type.full_name == _TIMESTAMP
    ]
