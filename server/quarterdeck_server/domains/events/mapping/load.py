"""Reads mapping files; what is wrong with one is told by file, mapping and key."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from quarterdeck_server.domains.events.mapping import words
from quarterdeck_server.domains.events.mapping.expressions import (
    BadExpression,
    Expression,
    compiled,
)
from quarterdeck_server.domains.events.mapping.rule import (
    MOST_LABELS,
    RANKS,
    SCALES,
    Choice,
    Phases,
    Rule,
    Severity,
)
from quarterdeck_server.domains.events.mapping.templates import Template

MOST_BYTES = 256 * 1024
MOST_MAPPINGS = 200
MOST_ITEMS = 100
LONGEST_TEXT = 200
DEFAULT_KIND = "eventbridge"

Table: TypeAlias = Mapping[str, object]


class BadMapping(ValueError):
    """A mapping cannot be used; the text names the key and what is wrong with it."""


def read_file(path: Path) -> tuple[str, list[Rule]]:
    """Return the kind of sender of a file, and its mappings in order. Raise BadMapping."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadMapping(f"{path.name}: is larger than {MOST_BYTES // 1024} KiB")
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadMapping(f"{path.name}: {error}") from None
    try:
        return read(content)
    except BadMapping as error:
        raise BadMapping(f"{path.name}: {error}") from None


def read(content: Table) -> tuple[str, list[Rule]]:
    """Return the same, of a file's content. Raise BadMapping."""
    _known(content, {"about", "kind", "defaults", "mapping"}, "")
    _text(content.get("about", ""), "about", 2_000)
    kind = _text(content.get("kind", DEFAULT_KIND), "kind")
    defaults = _table(content.get("defaults", {}), "defaults")
    entries = content.get("mapping")
    if not isinstance(entries, list) or not 0 < len(entries) <= MOST_MAPPINGS:
        raise BadMapping(f"mapping: needs 1 to {MOST_MAPPINGS} tables [[mapping]]")
    return kind, [_rule(entry, number, defaults) for number, entry in enumerate(entries, 1)]


def _rule(entry: object, number: int, defaults: Table) -> Rule:
    place = f"mapping {number}"
    try:
        own = _table(entry, "it")
        table = {**defaults, **own}
        types = _texts(table.get("types", []), "types")
        name = _text(table.get("name", types[0] if types else ""), "name")
        if not name:
            raise BadMapping("name: is needed where there are no types")
        place = f"mapping {number} ({name})"
        _known(table, {"name", "types", *_READERS}, "")
        values = {
            _FIELDS.get(key, key): _READERS[key](value, key)
            for key, value in table.items()
            if key in _READERS
        }
        if not values.get("title"):
            raise BadMapping("title: is needed")
        return Rule(name=name, types=tuple(types), **values)  # type: ignore[arg-type]
    except BadMapping as error:
        raise BadMapping(f"{place}: {error}") from None


def _known(table: Table, names: set[str], prefix: str) -> None:
    unknown = sorted(set(table) - names)
    if unknown:
        raise BadMapping(f"{prefix}{unknown[0]}: is no key; there are {', '.join(sorted(names))}")


def _table(value: object, key: str) -> Table:
    if not isinstance(value, dict):
        raise BadMapping(f"{key}: has to be a table")
    return value


def _text(value: object, key: str, most: int = LONGEST_TEXT) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise BadMapping(f"{key}: has to be a text of at most {most} characters")
    return value


def _list(value: object, key: str) -> list[object]:
    found = value if isinstance(value, list) else [value]
    if len(found) > MOST_ITEMS:
        raise BadMapping(f"{key}: has more than {MOST_ITEMS} entries")
    return found


def _texts(value: object, key: str) -> tuple[str, ...]:
    return tuple(_text(each, key) for each in _list(value, key))


def _expression(value: object, key: str) -> Expression:
    try:
        return compiled(_text(value, key, 10_000))
    except BadExpression as error:
        raise BadMapping(f"{key}: {error}") from None


def _choice(value: object, key: str) -> Choice:
    return tuple(_expression(each, key) for each in _list(value, key))


def _identity(value: object, key: str) -> tuple[Choice, ...]:
    entries = _list(value, key)
    nested = [each for each in entries if isinstance(each, list)]
    if nested and len(nested) != len(entries):
        raise BadMapping(f"{key}: has to be a list of expressions, or of such lists")
    choices = tuple(_choice(each, key) for each in nested) if nested else (_choice(value, key),)
    if not all(choices):
        raise BadMapping(f"{key}: has an empty list")
    return choices


def _template(value: object, key: str) -> Template:
    try:
        return Template.read(_text(value, key, 10_000))
    except BadExpression as error:
        raise BadMapping(f"{key}: {error}") from None


def _templates(value: object, key: str) -> tuple[Template, ...]:
    return tuple(_template(each, key) for each in _list(value, key))


def _severity(value: object, key: str) -> Severity:
    if isinstance(value, str):
        return Severity(default=_grade(value, key))
    table = _table(value, key)
    _known(table, {"of", "words", "scale", "default", "floor", "at_end"}, f"{key}.")
    grades = _table(table.get("words", {}), f"{key}.words")
    return Severity(
        of=_choice(table.get("of", []), f"{key}.of"),
        words={words.plain(w): _grade(g, f"{key}.words.{w}") for w, g in grades.items()},
        scale=_scale(table["scale"], f"{key}.scale") if "scale" in table else None,
        default=_grade(table.get("default", "medium"), f"{key}.default"),
        floor=_grade(table.get("floor", "info"), f"{key}.floor"),
        at_end=_flag(table.get("at_end", False), f"{key}.at_end"),
    )


def _grade(value: object, key: str) -> str:
    if not isinstance(value, str) or value not in RANKS:
        raise BadMapping(f"{key}: has to be one of {', '.join(RANKS)}")
    return value


def _scale(value: object, key: str) -> tuple[float, float, float, float]:
    if isinstance(value, str) and value in SCALES:
        return SCALES[value]
    if isinstance(value, list) and len(value) == 4 and all(_is_number(each) for each in value):
        critical, high, medium, low = (float(each) for each in value)
        if critical >= high >= medium >= low:
            return critical, high, medium, low
    raise BadMapping(
        f"{key}: has to be ten, hundred, or four numbers, where critical, high, medium and low"
        " begin"
    )


def _flag(value: object, key: str) -> bool:
    if not isinstance(value, bool):
        raise BadMapping(f"{key}: has to be true or false")
    return value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _phases(value: object, key: str) -> Phases:
    if isinstance(value, str):
        return Phases(by_words=False, otherwise=_phase(value, key))
    table = _table(value, key)
    conditions = {f"{phase}_if": phase for phase in (words.SUPPRESSED, words.END, *words.PHASES)}
    _known(table, {*words.PHASES, *conditions, "otherwise", "by_words"}, f"{key}.")
    return Phases(
        conditions=tuple(
            (phase, _expression(table[name], f"{key}.{name}"))
            for name, phase in conditions.items()
            if name in table
        ),
        states={
            words.plain(state): phase
            for phase in words.PHASES
            for state in _texts(table.get(phase, []), f"{key}.{phase}")
        },
        by_words=_flag(table.get("by_words", True), f"{key}.by_words"),
        otherwise=_phase(table.get("otherwise", words.NEWS), f"{key}.otherwise"),
    )


def _phase(value: object, key: str) -> str:
    if not isinstance(value, str) or value not in words.PHASES:
        raise BadMapping(f"{key}: has to be one of {', '.join(words.PHASES)}")
    return value


def _labels(value: object, key: str) -> tuple[tuple[str, Expression], ...]:
    table = _table(value, key)
    if len(table) > MOST_LABELS:
        raise BadMapping(f"{key}: has more than {MOST_LABELS}")
    return tuple((_text(k, key, 63), _expression(v, f"{key}.{k}")) for k, v in table.items())


_FIELDS = {"phase": "phases", "source": "sources", "as_source": "source", "as_type": "type"}
_READERS: dict[str, Callable[[object, str], object]] = {
    "source": _texts,
    "when": _expression,
    "foreach": _expression,
    "identity": _identity,
    "scope": _text,
    "state": _choice,
    "phase": _phases,
    "severity": _severity,
    "title": _templates,
    "description": _templates,
    **dict.fromkeys(("resource", "account", "region", "time", "pages"), _choice),
    "runbook": _template,
    "labels": _labels,
    "let": _labels,
    "as_source": _template,
    "as_type": _template,
}
