"""The rules of buf.validate as keywords of JSON Schema."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

Schema = dict[str, Any]
# Rules whose value is the keyword's value.
SAME = {
    "string": {"min_len": "minLength", "max_len": "maxLength", "pattern": "pattern"},
    "repeated": {"min_items": "minItems", "max_items": "maxItems"},
    "map": {"min_pairs": "minProperties", "max_pairs": "maxProperties"},
}
NUMBERS = {
    "gt": "exclusiveMinimum",
    "gte": "minimum",
    "lt": "exclusiveMaximum",
    "lte": "maximum",
}
# Rules that are formats of the same name.
FORMATS = ("email", "uuid", "uri", "hostname")
# RE2's classes as characters: not every reader of a JSON Schema knows \p.
CLASSES = {r"\p{Cc}": r"\x00-\x1f\x7f-\x9f"}
NUMERIC = ("int32", "uint32", "int64", "uint64", "float", "double")
# What is read here; a rule that is not would be missing in the document.
KNOWN = {
    "string": {*SAME["string"], *FORMATS, "in"},
    "repeated": {*SAME["repeated"], "unique", "items"},
    "map": {*SAME["map"], "keys", "values"},
    "enum": {"defined_only", "in", "not_in"},
    "timestamp": {"gt", "gte", "lt", "lte"},
    **{kind: set(NUMBERS) for kind in NUMERIC},
}


class UnknownRule(Exception):
    """The contract has a rule that the document does not know how to say."""


def kind_of(rules: Any) -> str:
    """Return what the rules are about: `string`, `enum`; empty without any."""
    return rules.WhichOneof("type") or ""


def keywords(rules: Any) -> Schema:
    """Return what rules add to a field's schema. Raise UnknownRule for one not known here."""
    kind = kind_of(rules)
    if not kind:
        return {}
    found = getattr(rules, kind)
    for field, _ in found.ListFields():
        if field.name not in KNOWN.get(kind, ()):
            raise UnknownRule(f"{kind}.{field.name} has no place in the OpenAPI document")
    return READERS[kind](found) if kind in READERS else _numbers(found)


def sentences(rules: Any) -> list[str]:
    """Return the rules that are said in words: those written in CEL."""
    return [f"Rule: {rule.message}." for rule in rules.cel]


def refuses_absent(rules: Any, is_optional: bool) -> bool:
    """Whether a request without the field is refused.

    Without `optional` an absent field has its zero value, and its rules apply to that.
    """
    if rules.required or is_optional or not kind_of(rules):
        return bool(rules.required)
    if kind_of(rules) == "enum":
        allowed = getattr(rules.enum, "in")
        return 0 in rules.enum.not_in or bool(allowed and 0 not in allowed)
    return _refuses_zero(keywords(rules))


def _refuses_zero(schema: Schema) -> bool:
    return (
        schema.get("minLength", 0) > 0
        or schema.get("minItems", 0) > 0
        or schema.get("minProperties", 0) > 0
        or schema.get("minimum", 0) > 0
        or schema.get("exclusiveMinimum", -1) >= 0
        or schema.get("format") in FORMATS
        or ("enum" in schema and "" not in schema["enum"])
        or not re.search(schema.get("pattern", ""), "")
    )


def _string(rules: Any) -> Schema:
    schema = _same(rules, "string")
    for name in FORMATS:
        if getattr(rules, name):
            schema["format"] = name
    if allowed := list(getattr(rules, "in")):
        schema["enum"] = allowed
    if "pattern" in schema:
        for name, characters in CLASSES.items():
            schema["pattern"] = schema["pattern"].replace(name, characters)
    return schema


def _repeated(rules: Any) -> Schema:
    schema = _same(rules, "repeated")
    if rules.unique:
        schema["uniqueItems"] = True
    return schema


def _map(rules: Any) -> Schema:
    schema = _same(rules, "map")
    if rules.HasField("keys"):
        schema["propertyNames"] = keywords(rules.keys)
    return schema


def _numbers(rules: Any) -> Schema:
    return {
        keyword: getattr(rules, rule) for rule, keyword in NUMBERS.items() if rules.HasField(rule)
    }


def _same(rules: Any, kind: str) -> Schema:
    return {
        keyword: getattr(rules, rule)
        for rule, keyword in SAME[kind].items()
        if rules.HasField(rule)
    }


def _times(rules: Any) -> Schema:
    """Ranges of times, in the words of ajv-formats: JSON Schema has none."""
    return {
        "format" + keyword[0].upper() + keyword[1:]: (
            f"{datetime.fromtimestamp(getattr(rules, rule).seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
        )
        for rule, keyword in NUMBERS.items()
        if rules.HasField(rule)
    }


READERS: dict[str, Callable[[Any], Schema]] = {
    "string": _string,
    "repeated": _repeated,
    "map": _map,
    "enum": lambda rules: {},
    "timestamp": _times,
}
