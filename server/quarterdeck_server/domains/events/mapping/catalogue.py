"""What senders' payloads become: `Catalogue.read(kind, payload, received_at)`.

The mappings are the product's own in `catalogue/`, and an operator's in a directory, which come
first. A source whose mapping is stored in the database has `Mappings` of its own, which `from_text`
makes, with the same `read`. Fingerprints and delivery ids are the sender's: who has several senders
of one kind tells them apart by what they are read from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from quarterdeck_server.core import errors
from quarterdeck_server.core.config import BadSetting
from quarterdeck_server.domains.events.incoming import Incoming
from quarterdeck_server.domains.events.mapping.expressions import Expression, Run
from quarterdeck_server.domains.events.mapping.load import BadMapping, File, read_file, read_text
from quarterdeck_server.domains.events.mapping.rule import (
    ENVELOPES,
    MOST_OCCURRENCES,
    HandOn,
    Need,
    Refused,
    Rule,
    check_needs,
)
from quarterdeck_server.domains.events.mapping.values import text

BUILT_IN = Path(__file__).parent.parent / "catalogue"
# The file of what no other mapping is for; it comes last.
GENERIC = "generic.toml"
MOST_FILES = 500
# A payload in a payload in a payload: an event of EventBridge in a notification of SNS.
DEEPEST = 3

Payload: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A payload is not understood.

    `problems` has pairs of a field of the payload, empty for all of it, and what is wrong with it.
    """

    problems: tuple[tuple[str, str], ...]

    def error(self, field: str) -> errors.InvalidArgument:
        """Return the failure of a request whose field has the payload; empty for the whole body."""
        named = [
            (".".join(filter(None, (field, name))) or "body", said) for name, said in self.problems
        ]
        return errors.InvalidArgument(str(Refusal(tuple(named))), fields=dict(named))

    def __str__(self) -> str:
        """Return it in one line."""
        return "; ".join(": ".join(filter(None, problem)) for problem in self.problems)


class Mappings:
    """The mappings for one kind of sender, in the order in which they are tried."""

    def __init__(self, kind: str, others: "Catalogue | None" = None) -> None:
        """`others` reads the payloads of other kinds within these."""
        self.kind = kind
        self.types: set[str] = set()
        self._others = others
        self._needs: list[Need] = []
        self._let: list[tuple[str, Expression]] = []
        self._by_type: dict[str, list[Rule]] = {}
        self._untyped: list[Rule] = []

    def add(self, file: File) -> None:
        """Add the mappings of a file, after those that there are."""
        self._needs += file.needs
        self._let += file.let
        for rule in file.rules:
            self.types |= set(rule.types)
            for each in rule.types:
                self._by_type.setdefault(each, []).append(rule)
            if not rule.types:
                self._untyped.append(rule)

    def read(self, payload: object, received_at: int) -> list[Incoming] | Refusal:
        """Return the occurrences, one or more, that a payload tells of, or why it is refused.

        The payload is a JSON value: an object, or a list of 1 to 500 of them, of which one that is
        refused refuses all. `received_at` (microseconds since the epoch) stands for a time that is
        not plausible. Never raise, whatever the payload is.
        """
        try:
            return self.occurrences(payload, received_at)
        except Refused as refused:
            return Refusal(refused.problems)

    def occurrences(self, payload: object, received_at: int, depth: int = 1) -> list[Incoming]:
        """Return the same. Raise Refused."""
        if isinstance(payload, list) and 0 < len(payload) <= MOST_OCCURRENCES:
            found = self._all(payload, received_at, depth)
        elif isinstance(payload, dict):
            found = self._one(payload, received_at, depth)
        else:
            raise Refused(("", f"has to be an object, or a list of 1 to {MOST_OCCURRENCES}"))
        if len(found) > MOST_OCCURRENCES:
            raise Refused(("", f"has more than {MOST_OCCURRENCES} events"))
        return found

    def _all(self, payloads: list[object], received_at: int, depth: int) -> list[Incoming]:
        several = []
        for index, payload in enumerate(payloads):
            try:
                if not isinstance(payload, dict):
                    raise Refused(("", "has to be an object"))
                several += self._one(payload, received_at, depth)
            except Refused as refused:
                raise Refused(
                    *((f"[{index}].{name}".rstrip("."), said) for name, said in refused.problems)
                ) from None
        return several

    def _one(self, payload: Payload, received_at: int, depth: int) -> list[Incoming]:
        run = Run(received_at)
        check_needs(self._needs, run, payload, "")
        for name, expression in self._let:
            run.named[name] = run.value(expression, payload)
        for rule in self._tried(payload):
            if not rule.applies(run, payload):
                continue
            if rule.hand_on:
                return self._handed_on(rule.hand_on, run, payload, received_at, depth)
            found = rule.read(run, payload, received_at)
            if run.is_exhausted:
                raise Refused(("", "takes too many steps to read"))
            if found:
                return found
        raise Refused(("", f"no mapping of the kind {self.kind} is for it"))

    def _tried(self, payload: Payload) -> Iterable[Rule]:
        named = self._by_type.get(text(payload, "detail-type"), ()) if self._by_type else ()
        return [*named, *self._untyped]

    def _handed_on(
        self, to: HandOn, run: Run, payload: Payload, received_at: int, depth: int
    ) -> list[Incoming]:
        if self._others is None or depth == DEEPEST:
            raise Refused((to.payload.text, "is in too many others"))
        inner = run.value(to.payload, {**payload, "let": run.named})
        return self._others.of(to.kind).occurrences(inner, received_at, depth + 1)


class Catalogue:
    """The mappings of all kinds of senders."""

    def __init__(self, directory: Path | None = None) -> None:
        """Read the built-in mappings, and those of a directory. Raise BadMapping."""
        self._kinds: dict[str, Mappings] = {}
        for path in [*files(directory), *files(BUILT_IN), BUILT_IN / GENERIC]:
            file = read_file(path)
            self._kinds.setdefault(file.kind, Mappings(file.kind, self)).add(file)

    @property
    def kinds(self) -> list[str]:
        """The kinds of senders that there are mappings for."""
        return sorted(self._kinds)

    @property
    def types(self) -> set[str]:
        """The types of EventBridge's events that a mapping names."""
        return self._kinds[ENVELOPES].types

    def of(self, kind: str) -> Mappings:
        """Return the mappings of a kind of sender, of which there may be none."""
        return self._kinds.get(kind) or Mappings(kind)

    def read(self, kind: str, payload: object, received_at: int) -> list[Incoming] | Refusal:
        """Return the occurrences, one or more, that a payload tells of, or why it is refused.

        `kind` is a kind of sender (`alertmanager`), the rest is as in `Mappings.read`.
        """
        return self.of(kind).read(payload, received_at)

    def map_envelope(self, envelope: Payload, received_at: int) -> list[Incoming]:
        """Return the occurrences that an EventBridge envelope tells of; none if it is none."""
        found = self.read(ENVELOPES, envelope, received_at)
        return found if isinstance(found, list) else []


@lru_cache(256)
def from_text(written: str, field: str = "mapping") -> Mappings:
    """Return the mappings that the text of a mapping file has, for a sender of the kind `mapped`.

    Raise InvalidArgument that names `field` and the key in it: `mapping.mapping[2].severity.scale`.
    """
    try:
        file = read_text(written)
    except BadMapping as error:
        raise errors.invalid(".".join(filter(None, (field, error.key))), error.problem) from None
    mappings = Mappings(file.kind)
    mappings.add(file)
    return mappings


def loaded(directory: Path | None) -> Catalogue:
    """Return the built-in mappings and those of a directory. Raise BadSetting."""
    try:
        return Catalogue(directory)
    except BadMapping as error:
        raise BadSetting(f"bad setting QUARTERDECK_MAPPING_DIR: {error}") from None


def files(directory: Path | None) -> list[Path]:
    """Return the mapping files of a directory and those in it, by their path. Raise BadMapping."""
    if directory is None:
        return []
    if not directory.is_dir():
        raise BadMapping("", f"{directory}: is no directory")
    found = sorted(path for path in directory.rglob("*.toml") if path != BUILT_IN / GENERIC)
    if len(found) > MOST_FILES:
        raise BadMapping("", f"{directory}: has more than {MOST_FILES} mapping files")
    return found
