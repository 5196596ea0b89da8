"""The functions that expressions of mappings have: most of JMESPath's, and some for events."""

import itertools
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
_STATES = (
    *("status", "state", "result", "outcome", "phase", "health", "conclusion", "verdict"),
    *("compliance", "condition"),
)
# What an object with a state has its state in.
_IN_STATE = ("value", "status", "state", "current", "name", "code")
_PAST = ("previous", "old", "desired", "prior", "expected", "last known", "from")
_GRADES = ("severity", "level", "priority", "urgency")
_CODES = ("exit code", "exitcode", "exit status", "return code", "returncode")
_NO_ERROR = ("", "0", "none", "null", "ok", "no", "false", "no error")
_DEEPEST, _MOST_MEMBERS, _MOST_ENTRIES = 4, 100, 50


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
        return words.is_trouble(text(value))

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
        others = {k: v for k, v in found.items() if not _is_state(k)}
        shown = list((named or others).items())[:_NAMES_SHOWN]
        return ", ".join(f"{k} {v}" for k, v in shown)

    @_takes(1)
    def _func_subject(self, value: object) -> str:
        """Return a digest of what stays the same when a problem occurs again."""
        states = (*_STATES, *_GRADES, "error", "errors")
        return digest(_without(value, (*_PASSING, *states)) or _without(value, states) or {})


def begin(received_at: int) -> OursOnly:
    """Return the functions for a payload that came at a time, in microseconds since the epoch."""
    functions = OursOnly()
    functions.received_at = received_at
    return functions


def _ends(name: str, endings: tuple[str, ...]) -> bool:
    """Whether the last word of a member's name is one of these."""
    last = words.plain(name).split(" ")
    return last[-1] in endings or "".join(last[-2:]) in endings


def _is_state(name: str) -> bool:
    """Whether a member of this name has a state; names without a mark between words too."""
    return _ends(name, _STATES) or name.casefold().endswith(("status", "state"))


def _states(value: object, depth: int = 1) -> list[str]:
    """Return the states of an object and of those in it; of lists, only what is trouble."""
    found: list[str] = []
    inner: list[str] = []
    errors: list[str] = []
    members = value.items() if isinstance(value, dict) else ()
    for name, member in itertools.islice(members, _MOST_MEMBERS):
        if words.plain(name).startswith(_PAST):
            continue
        if stated := _stated(name, member):
            found.append(stated)
        elif error := _error(name, member):
            errors.append(error)
        elif depth < _DEEPEST and isinstance(member, dict):
            inner += _states(member, depth + 1)
        elif depth < _DEEPEST and isinstance(member, list):
            each = (_states(entry, depth + 1) for entry in member[:_MOST_ENTRIES])
            inner += [state for states in each for state in states if words.is_trouble(state)]
    if words.phase_of(" ".join(found)) != words.END:
        found += errors
    return list(dict.fromkeys([*found, *inner]))


def _stated(name: str, member: object) -> str:
    """Return what a member says of the state; empty if it says nothing."""
    if isinstance(member, bool):
        said = words.phase_of(name)
        if said == words.END:
            return words.plain(name) if member else f"not {words.plain(name)}"
        return words.plain(name) if member and said == words.PROBLEM else ""
    if _is_state(name):
        parts = (text(member), *(text(member, part) for part in _IN_STATE))
        return next(filter(None, parts), "")
    return ""


def _error(name: str, member: object) -> str:
    """Return what a member says of an error; empty if it says nothing."""
    said = words.plain(name)
    shown = text(member)
    if said in _CODES:
        return "" if shown.lower() in _NO_ERROR else f"error {shown}"
    is_error = said.startswith(("error", "failure", "exception")) and not said.endswith("count")
    return "error" if is_error and shown.lower() not in _NO_ERROR else ""


def _without(value: object, endings: tuple[str, ...], depth: int = 1) -> object:
    """Return a value without the members that are named so, in it and in its objects."""
    if isinstance(value, dict) and depth <= _DEEPEST:
        kept = (
            (name, _without(member, endings, depth + 1))
            for name, member in value.items()
            if not (_ends(name, endings) or _stated(name, member) or _error(name, member))
        )
        return {name: member for name, member in kept if member not in ({}, [])}
    return value


def _scalars(value: object) -> dict[str, str]:
    pairs = cast("Mapping[str, object]", value).items() if isinstance(value, dict) else ()
    shown = {name: text(inner) for name, inner in pairs if text(inner)}
    return {
        name: value
        for name, value in shown.items()
        if not _ends(name, _PASSING) and not any(word in name.casefold() for word in _SECRET)
    }
