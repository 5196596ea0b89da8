"""Reads mapping files; what is wrong with one is told by file, mapping and key."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias

from quarterdeck_server.domains.events.mapping import words
from quarterdeck_server.domains.events.mapping.expressions import (
    BadExpression,
    Expression,
    compiled,
)
from quarterdeck_server.domains.events.mapping.rule import (
    ENVELOPES,
    MOST_LABELS,
    RANKS,
    SCALES,
    Choice,
    HandOn,
    Need,
    Phases,
    Rule,
    Severity,
)
from quarterdeck_server.domains.events.mapping.templates import Template

MOST_BYTES = 256 * 1024
MOST_MAPPINGS = 200
MOST_ITEMS = 100
LONGEST_TEXT = 200
# Of the text of a mapping that a source brings.
MOST_BYTES_OF_TEXT = 64 * 1024
MOST_DOTS = 100
MAPPED = "mapped"
# The name of labels that are all those of an object.
ALL = "*"

Table: TypeAlias = Mapping[str, object]


class BadMapping(ValueError):
    """A mapping cannot be used: `key` is where, `problem` what is wrong with it.

    The text has both, and before them the name of the file and of the mapping.
    """

    def __init__(self, key: str, problem: str, text: str = "") -> None:
        super().__init__(text or ": ".join(filter(None, (key, problem))))
        self.key = key
        self.problem = problem


@dataclass(frozen=True, slots=True)
class File:
    """What a mapping file says: for which kind of sender, what it needs, and its mappings."""

    kind: str
    needs: tuple[Need, ...]
    let: tuple[tuple[str, Expression], ...]
    rules: list[Rule]


def read_file(path: Path) -> File:
    """Return what a mapping file says. Raise BadMapping."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadMapping("", f"is larger than {MOST_BYTES // 1024} KiB")
        return read(_parsed(path.read_text("utf-8")))
    except BadMapping as error:
        raise BadMapping(error.key, error.problem, f"{path.name}: {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadMapping("", str(error), f"{path.name}: {error}") from None


def read_text(written: str) -> File:
    """Return what the text of a mapping for senders of the kind `mapped` says. Raise BadMapping."""
    if len(written.encode("utf-8", "replace")) > MOST_BYTES_OF_TEXT:
        raise BadMapping("", f"is larger than {MOST_BYTES_OF_TEXT // 1024} KiB")
    if any(line.count(".") > MOST_DOTS for line in written.splitlines()):
        # A key of many parts takes tomllib the square of their number.
        raise BadMapping("", f"has more than {MOST_DOTS} dots in a line")
    content = _parsed(written)
    if _text(content.get("kind", MAPPED), "kind") != MAPPED:
        raise BadMapping("kind", f"has to be {MAPPED}, or left out")
    return read({**content, "kind": MAPPED})


def _parsed(written: str) -> Table:
    try:
        return tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise BadMapping("", f"is no TOML: {error}") from None
    except RecursionError:
        raise BadMapping("", "is nested too deeply") from None


def read(content: Table) -> File:
    """Return what the content of a mapping file says. Raise BadMapping."""
    _known(content, {"about", "kind", "needs", "let", "defaults", "mapping"}, "")
    _text(content.get("about", ""), "about", 2_000)
    kind = _text(content.get("kind", ENVELOPES), "kind")
    needs = _needs(content.get("needs", {}), "needs")
    defaults = _table(content.get("defaults", {}), "defaults")
    entries = content.get("mapping")
    if not isinstance(entries, list) or not 0 < len(entries) <= MOST_MAPPINGS:
        raise BadMapping("mapping", f"needs 1 to {MOST_MAPPINGS} tables [[mapping]]")
    rules = [_rule(entry, number, kind, defaults) for number, entry in enumerate(entries, 1)]
    return File(kind, needs, _named(content.get("let", {}), "let"), rules)


def _rule(entry: object, number: int, kind: str, defaults: Table) -> Rule:
    place = f"mapping {number}"
    try:
        table = {**defaults, **_table(entry, "it")}
        types = _texts(table.get("types", []), "types")
        name = _text(table.get("name", types[0] if types else ""), "name")
        if not name:
            raise BadMapping("name", "is needed where there are no types")
        place = f"mapping {number} ({name})"
        _known(table, {"name", "types", *_READERS}, "")
        values = _values(table)
        _check(kind, types, values)
        return Rule(name=name, kind=kind, types=types, **values)  # type: ignore[arg-type]
    except BadMapping as error:
        key = f"mapping[{number}].{error.key}"
        raise BadMapping(key, error.problem, f"{place}: {error}") from None


def _values(table: Table) -> dict[str, object]:
    """Return the fields of a rule that a table has."""
    values = {
        _FIELDS.get(key, key): _READERS[key](value, key)
        for key, value in table.items()
        if key in _READERS
    }
    named = values.get("labels")
    if isinstance(named, _Labels):
        values |= {"labels": named.named, "labels_of": named.of}
    return values


def _check(kind: str, types: tuple[str, ...], values: Table) -> None:
    """Raise BadMapping for a rule that misses what its kind needs."""
    if "hand_on" in values:
        return
    if not values.get("title"):
        raise BadMapping("title", "is needed")
    if kind != ENVELOPES and types:
        raise BadMapping("types", "are only of the kind eventbridge; use when")
    if kind != ENVELOPES and "identity" not in values:
        raise BadMapping("identity", "is needed: what makes two occurrences the same problem")


def _known(table: Table, names: set[str], prefix: str) -> None:
    unknown = sorted(set(table) - names)
    if unknown:
        raise BadMapping(
            f"{prefix}{unknown[0]}", f"is no key; there are {', '.join(sorted(names))}"
        )


def _table(value: object, key: str) -> Table:
    if not isinstance(value, dict):
        raise BadMapping(key, "has to be a table")
    return value


def _text(value: object, key: str, most: int = LONGEST_TEXT) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise BadMapping(key, f"has to be a text of at most {most} characters")
    return value


def _list(value: object, key: str) -> list[object]:
    found = value if isinstance(value, list) else [value]
    if len(found) > MOST_ITEMS:
        raise BadMapping(key, f"has more than {MOST_ITEMS} entries")
    return found


def _texts(value: object, key: str) -> tuple[str, ...]:
    return tuple(_text(each, key) for each in _list(value, key))


def _expression(value: object, key: str) -> Expression:
    try:
        return compiled(_text(value, key, 10_000))
    except BadExpression as error:
        raise BadMapping(key, str(error)) from None


def _choice(value: object, key: str) -> Choice:
    return tuple(_expression(each, key) for each in _list(value, key))


def _identity(value: object, key: str) -> tuple[Choice, ...]:
    entries = _list(value, key)
    nested = [each for each in entries if isinstance(each, list)]
    if nested and len(nested) != len(entries):
        raise BadMapping(key, "has to be a list of expressions, or of such lists")
    choices = tuple(_choice(each, key) for each in nested) if nested else (_choice(value, key),)
    if not all(choices):
        raise BadMapping(key, "has an empty list")
    return choices


def _template(value: object, key: str) -> Template:
    try:
        return Template.read(_text(value, key, 10_000))
    except BadExpression as error:
        raise BadMapping(key, str(error)) from None


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
        raise BadMapping(key, f"has to be one of {', '.join(RANKS)}")
    return value


def _scale(value: object, key: str) -> tuple[float, float, float, float]:
    if isinstance(value, str) and value in SCALES:
        return SCALES[value]
    if isinstance(value, list) and len(value) == 4 and all(_is_number(each) for each in value):
        critical, high, medium, low = (float(each) for each in value)
        if critical >= high >= medium >= low:
            return critical, high, medium, low
    raise BadMapping(
        key,
        "has to be ten, hundred, or four numbers, where critical, high, medium and low begin",
    )


def _flag(value: object, key: str) -> bool:
    if not isinstance(value, bool):
        raise BadMapping(key, "has to be true or false")
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
        raise BadMapping(key, f"has to be one of {', '.join(words.PHASES)}")
    return value


def _named(value: object, key: str) -> tuple[tuple[str, Expression], ...]:
    table = _table(value, key)
    if len(table) > MOST_LABELS:
        raise BadMapping(key, f"has more than {MOST_LABELS}")
    return tuple((_text(k, key, 63), _expression(v, f"{key}.{k}")) for k, v in table.items())


class _Labels(NamedTuple):
    """Labels by name, and expressions of objects that have labels."""

    named: tuple[tuple[str, Expression], ...]
    of: Choice


def _labels(value: object, key: str) -> _Labels:
    table = _table(value, key)
    named = {name: inner for name, inner in table.items() if name != ALL}
    return _Labels(_named(named, key), _choice(table.get(ALL, []), f"{key}.{ALL}"))


def _needs(value: object, key: str) -> tuple[Need, ...]:
    table = _table(value, key)
    if len(table) > MOST_ITEMS:
        raise BadMapping(key, f"has more than {MOST_ITEMS} entries")
    return tuple(
        Need(_expression(name, f"{key}.{name}"), _text(said, f"{key}.{name}", 500))
        for name, said in table.items()
    )


def _hand_on(value: object, key: str) -> HandOn:
    table = _table(value, key)
    _known(table, {"payload", "kind"}, f"{key}.")
    payload = _expression(table.get("payload", ""), f"{key}.payload")
    return HandOn(payload, _text(table.get("kind"), f"{key}.kind"))


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
    "needs": _needs,
    "hand_on": _hand_on,
    **dict.fromkeys(("resource", "account", "region", "time", "pages", "delivery"), _choice),
    "runbook": _template,
    "labels": _labels,
    "let": _named,
    "as_source": _template,
    "as_type": _template,
}
