"""The functions that expressions of mappings have: most of JMESPath's, and some for events."""

import json
from collections.abc import Callable, Mapping
from typing import TypeVar, cast

from jmespath.functions import Functions, signature

from quarterdeck_server.domains.events.incoming import digest
from quarterdeck_server.domains.events.mapping import words
from quarterdeck_server.domains.events.mapping.values import parse_time, severity_of, text

_NAMES_SHOWN = 3
# What tells one occurrence from the next, and not one problem from another.
_PASSING = (
    *("time", "date", "timestamp", "eventid", "requestid", "version", "message", "reason"),
    *("cause", "sequence", "percent", "count", "token", "at", "on", "duration", "url"),
)
_SECRET = ("password", "passwd", "secret", "token", "credential", "session", "cookie", "pin", "key")
_STATES = ("status", "state", "result", "outcome", "phase")


Method = TypeVar("Method", bound=Callable[..., object])


def _takes(count: int) -> Callable[[Method], Method]:
    """Make a method a function of so many arguments, which may be anything."""

    def mark(method: Method) -> Method:
        anything: dict[str, list[str]] = {"types": []}
        return cast("Method", signature(*[anything] * count)(method))

    return mark


class OursOnly(Functions):  # type: ignore[misc]
    """Functions that take anything and answer text, null, or a truth."""

    received_at = 0

    @_takes(1)
    def _func_lower(self, value: object) -> str:
        return text(value).lower()

    @_takes(1)
    def _func_words(self, value: object) -> str:
        return words.plain(text(value))

    @_takes(2)
    def _func_after_last(self, value: object, mark: object) -> str:
        return text(value).rpartition(text(mark) or " ")[2]

    @_takes(2)
    def _func_before_last(self, value: object, mark: object) -> str:
        whole = text(value)
        return whole.rpartition(text(mark) or " ")[0] or whole

    @_takes(3)
    def _func_part(self, value: object, mark: object, index: object) -> str:
        """Return one of the parts between marks, counted from 0, of an ARN for example."""
        parts = text(value).split(text(mark) or " ")
        return parts[index] if isinstance(index, int) and 0 <= index < len(parts) else ""

    @_takes(1)
    def _func_unstated(self, value: object) -> str:
        """Return a text without the words that say a state, and without its numbers."""
        kept = (word for word in text(value).split() if not words.is_passing(word))
        return " ".join(kept) or text(value)

    @_takes(2)
    def _func_after_first(self, value: object, mark: object) -> str:
        return text(value).partition(text(mark) or " ")[2].strip()

    @_takes(1)
    def _func_first_line(self, value: object) -> str:
        return next(iter(text(value).splitlines()), "")

    @_takes(2)
    def _func_before_first(self, value: object, mark: object) -> str:
        return text(value).partition(text(mark) or " ")[0]

    @_takes(2)
    def _func_trim_end(self, value: object, suffix: object) -> str:
        return text(value).removesuffix(text(suffix))

    @_takes(1)
    def _func_parse(self, value: object) -> object:
        """Return what a text is as JSON; null if it is none."""
        try:
            return json.loads(value) if isinstance(value, str) else None
        except (ValueError, RecursionError):
            return None

    @_takes(2)
    def _func_line(self, value: object, mark: object) -> str:
        """Return what stands after a mark at the beginning of a line of a text."""
        lines = text(value).splitlines() if text(mark) else []
        marked = (line.strip() for line in lines)
        found = (line for line in marked if line.startswith(text(mark)))
        return next((line.removeprefix(text(mark)).strip(" :='\"") for line in found), "")

    @_takes(1)
    def _func_stem(self, value: object) -> str:
        """Return a dotted name without the parts that say a state or a version."""
        parts = text(value).split(".")
        kept = [part for part in parts if not (words.phase_of(part) or words.is_version(part))]
        return ".".join(kept) or text(value)

    @_takes(1)
    def _func_is_past(self, value: object) -> bool:
        moment = parse_time(value)
        return moment is not None and moment <= self.received_at

    @_takes(1)
    def _func_sorted_values(self, value: object) -> list[str]:
        return [text(value[name]) for name in sorted(value)] if isinstance(value, dict) else []

    @_takes(1)
    def _func_is_trouble(self, value: object) -> bool:
        return words.phase_of(text(value)) == words.PROBLEM

    @_takes(1)
    def _func_phase(self, value: object) -> str | None:
        return words.phase_of(text(value))

    @_takes(1)
    def _func_severity(self, value: object) -> str | None:
        return severity_of(value)

    @_takes(1)
    def _func_states(self, value: object) -> str:
        """Return the states that an object has: members named so, and those of objects named so."""
        return " ".join(_states(value))

    @_takes(1)
    def _func_names(self, value: object) -> str:
        """Return what an object says that it is about: its names and ids, the first few."""
        found = _scalars(value)
        if not found and isinstance(value, dict):
            found = next(filter(None, map(_scalars, value.values())), {})
        named = {k: v for k, v in found.items() if _ends(k, ("name", "id", "arn", "path"))}
        others = {k: v for k, v in found.items() if not _ends(k, _STATES)}
        shown = list((named or others or found).items())[:_NAMES_SHOWN]
        return ", ".join(f"{k} {v}" for k, v in shown)

    @_takes(1)
    def _func_subject(self, value: object) -> str:
        """Return a digest of what stays the same when a problem occurs again."""
        found = value if isinstance(value, dict) else {}
        kept = {k: v for k, v in found.items() if not _ends(k, (*_PASSING, *_STATES))}
        return digest(kept or value)


def begin(received_at: int) -> OursOnly:
    """Return the functions for a payload that came at a time, in microseconds since the epoch."""
    functions = OursOnly()
    functions.received_at = received_at
    return functions


def _ends(name: str, endings: tuple[str, ...]) -> bool:
    """Whether the last word of a member's name is one of these."""
    last = words.plain(name).split(" ")
    return last[-1] in endings or "".join(last[-2:]) in endings


def _states(value: object) -> list[str]:
    found: list[str] = []
    for name, inner in value.items() if isinstance(value, dict) else ():
        if not _ends(name, _STATES) or words.plain(name).startswith(("previous", "old", "desired")):
            continue
        stated = text(inner) or text(inner, "value") or text(inner, "status") or text(inner, "name")
        found += [stated] if stated else []
    return found


def _scalars(value: object) -> dict[str, str]:
    pairs = cast("Mapping[str, object]", value).items() if isinstance(value, dict) else ()
    shown = {name: text(inner) for name, inner in pairs if text(inner)}
    return {
        name: value
        for name, value in shown.items()
        if not _ends(name, _PASSING) and not any(word in name.casefold() for word in _SECRET)
    }
