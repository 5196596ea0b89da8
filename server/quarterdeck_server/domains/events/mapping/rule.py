"""One mapping: what the payloads that it is for become."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from quarterdeck_server.domains.events.incoming import Incoming, account_of, digest, fingerprint_of
from quarterdeck_server.domains.events.mapping import words
from quarterdeck_server.domains.events.mapping.expressions import Expression, Run
from quarterdeck_server.domains.events.mapping.templates import Template, text_of
from quarterdeck_server.domains.events.mapping.values import (
    OUT_OF_A_HUNDRED,
    OUT_OF_TEN,
    first_plausible,
    grade,
    items,
    members,
    number,
    pairs,
    severity_of,
    text,
)

RANKS = {"info": 0, "low": 1, "medium": 2, "high": 3, "critical": 4}
SCALES = {"ten": OUT_OF_TEN, "hundred": OUT_OF_A_HUNDRED}
MOST_LABELS = 20
MOST_OCCURRENCES = 500
# The kind of sender whose payloads are envelopes: with `detail-type`, `source`, `account` and more.
ENVELOPES = "eventbridge"
_NOTHING: Mapping[str, object] = {}
_STATUS = {words.PROBLEM: "open", words.SUPPRESSED: "suppressed"}

Scope: TypeAlias = Mapping[str, object]
Choice: TypeAlias = tuple[Expression, ...]


class Refused(Exception):
    """A payload is not understood: for each field, what it has to be."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__("; ".join(": ".join(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Need:
    """What a payload, or an entry of its list, has to have, and what a refusal says of it."""

    expression: Expression
    problem: str


def check_needs(needs: Sequence[Need], run: Run, scope: Scope, place: str) -> None:
    """Raise Refused if something is missing; `place` is that of the entry `item`."""
    missing = [need for need in needs if is_blank(run.value(need.expression, scope))]
    if missing:
        raise Refused(*((_named(need.expression, place), need.problem) for need in missing))


def _named(expression: Expression, place: str) -> str:
    whole = expression.text.replace('"', "")
    return f"{place}{whole.removeprefix('item')}" if whole.startswith("item") else whole


@dataclass(frozen=True, slots=True)
class HandOn:
    """A payload within a payload, for the mappings of another kind of sender."""

    payload: Expression
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity:
    """How grave a problem is: what its expressions find, by words or by a scale; or a default."""

    of: Choice = ()
    words: Mapping[str, str] = field(default_factory=dict)
    scale: tuple[float, float, float, float] | None = None
    default: str = "medium"
    floor: str = "info"
    # Whether an end has the severity that is stated, and not `info`.
    at_end: bool = False

    def of_problem(self, run: Run, scope: Scope, state: str) -> str:
        """Return the severity of a problem, with this text for its state."""
        found = self.said(state) or self.stated(run, scope) or self.default
        return max(found, self.floor, key=RANKS.__getitem__)

    def said(self, state: str) -> str | None:
        """Return the severity that the table of words has for a state."""
        return self.words.get(words.plain(state)) if state else None

    def stated(self, run: Run, scope: Scope) -> str | None:
        """Return the severity that the expressions find."""
        for expression in self.of:
            value = run.value(expression, scope)
            score = number(value)
            found = self.said(text(value))
            if found is None and self.scale and score is not None:
                found = grade(score, self.scale)
            found = found or severity_of(value)
            if found:
                return found
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Phases:
    """Whether an occurrence is a problem, work under way, an end, or news.

    The first condition that is true says it, then the list of states, then the words
    of the state, and at last `otherwise`.
    """

    conditions: tuple[tuple[str, Expression], ...] = ()
    states: Mapping[str, str] = field(default_factory=dict)
    by_words: bool = True
    otherwise: str = words.NEWS

    def of(self, run: Run, scope: Scope, state: str) -> tuple[str, bool]:
        """Return the phase, and whether only the words of the state told it."""
        for phase, condition in self.conditions:
            if is_true(run.value(condition, scope)):
                return phase, False
        listed = self.states.get(words.plain(state)) if state else None
        if listed:
            return listed, False
        guessed = words.phase_of(state) if self.by_words else None
        return (guessed, True) if guessed else (self.otherwise, False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A mapping, ready to use; docs/mappings.md tells what each key means."""

    name: str
    kind: str = ENVELOPES
    types: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    when: Expression | None = None
    foreach: Expression | None = None
    needs: tuple[Need, ...] = ()
    hand_on: HandOn | None = None
    identity: tuple[Choice, ...] = ()
    scope: str | None = None
    state: Choice = ()
    phases: Phases = field(default_factory=Phases)
    severity: Severity = field(default_factory=Severity)
    title: tuple[Template, ...] = ()
    description: tuple[Template, ...] = ()
    resource: Choice = ()
    account: Choice = ()
    region: Choice = ()
    time: Choice = ()
    pages: Choice = ()
    delivery: Choice = ()
    runbook: Template | None = None
    labels: tuple[tuple[str, Expression], ...] = ()
    labels_of: Choice = ()
    let: tuple[tuple[str, Expression], ...] = ()
    source: Template | None = None
    type: Template | None = None

    def applies(self, run: Run, scope: Scope) -> bool:
        """Whether it is for this payload, whose type it is for."""
        if self.sources and text(scope, "source") not in self.sources:
            return False
        if self.when is None:
            return True
        return is_true(run.value(self.when, {**scope, "let": run.named} if run.named else scope))

    def read(self, run: Run, payload: Scope, received_at: int) -> list[Incoming]:
        """Return the occurrences that a payload tells of; none if its `foreach` finds none.

        Raise Refused for what misses something that the mapping needs.
        """
        if self.foreach is None:
            check_needs(self.needs, run, payload, "")
            return [self._one(run, payload, received_at)]
        found = run.value(self.foreach, payload)
        entries = found if isinstance(found, list) else []
        if len(entries) > MOST_OCCURRENCES:
            raise Refused((self.foreach.text, f"has more than {MOST_OCCURRENCES} entries"))
        several = []
        for index, item in enumerate(entries):
            scope = {**payload, "item": item}
            check_needs(self.needs, run, scope, f"{self.foreach.text}[{index}]")
            one = self._one(run, scope, received_at)
            delivery_id = f"{one.delivery_id}/{index}" if one.delivery_id else ""
            several.append(replace(one, raw=self._alone(payload, item), delivery_id=delivery_id))
        return several

    def _alone(self, payload: Scope, item: object) -> Scope:
        """Return the payload with this item as the only one of its list."""
        path = self.foreach.text.split(".") if self.foreach else []
        if len(path) == 2 and items(payload, *path):
            return {**payload, path[0]: {**members(payload, path[0]), path[1]: [item]}}
        if len(path) == 1 and items(payload, *path):
            return {**payload, path[0]: [item]}
        return {"item": item}

    def _one(self, run: Run, payload: Scope, received_at: int) -> Incoming:
        scope = self._scope(run, payload)
        state = text(scope, "state")
        phase, is_guess = self.phases.of(run, scope, state)
        scope = {**scope, "phase": phase}
        envelope = scope if self.kind == ENVELOPES else _NOTHING
        kind = text(envelope, "detail-type") or self.name
        sender = (text(envelope, "source") or "aws") if envelope else self.kind
        account, region = account_of(envelope.get("account")), text(envelope, "region")
        fingerprint = self._fingerprint(run, scope, (sender, account, region))
        times = [*(run.value(each, scope) for each in self.time), envelope.get("time")]
        return Incoming(
            source=_filled(self.source, run, scope) or sender,
            type=_filled(self.type, run, scope) or kind,
            severity=self._severity(run, scope, phase, is_guess),
            status=_STATUS.get(phase, "resolved"),
            phase=phase,
            title=self._title(run, scope) or kind,
            description=self._description(run, scope),
            account_id=account_of(_first_value(run, scope, self.account)) or account,
            region=_first(run, scope, self.region) or region,
            resource=_first(run, scope, self.resource)
            or _envelope_resource(envelope)
            or self._named(run, envelope),
            occurred_at=first_plausible(times, received_at),
            fingerprint=f"{fingerprint}|news" if phase == words.NEWS else fingerprint,
            raw=payload,
            delivery_id=_first(run, scope, self.delivery) or text(envelope, "id"),
            merge_key=_first(run, scope, self.pages),
            labels=self._labels(run, scope),
        )

    def _scope(self, run: Run, payload: Scope) -> Scope:
        """Return what expressions see: the payload, what the mapping names, and the state."""
        scope: dict[str, object] = {**payload}
        if self.kind == ENVELOPES:
            scope["detail-type"] = text(payload, "detail-type") or "unknown"
        if self.let or run.named:
            named = {**run.named}
            scope["let"] = named
            for name, expression in self.let:
                named[name] = run.value(expression, scope)
        states = (text_of(run.value(each, scope)) for each in self.state)
        scope["state"] = " ".join(filter(None, states))
        return scope

    def _severity(self, run: Run, scope: Scope, phase: str, is_guess: bool) -> str:
        """Return the severity; a failure that only its words told is not less than medium."""
        state = text(scope, "state")
        if phase in _STATUS:
            found = self.severity.of_problem(run, scope, state)
            least = "medium" if is_guess else "info"
            return max(found, least, key=RANKS.__getitem__)
        if phase == words.NEWS:
            return self.severity.said(state) or "info"
        is_kept = phase == words.END and self.severity.at_end
        return (self.severity.stated(run, scope) if is_kept else None) or "info"

    def _fingerprint(self, run: Run, scope: Scope, place: tuple[str, str, str]) -> str:
        """Return the first identity that names more than the type.

        Of an envelope that has none, its resource, or all of it. Raise Refused for another payload.
        """
        sender, account, region = place
        within = (sender, self.scope or self.name, account, region)
        for choice in self.identity:
            parts = [text_of(run.value(each, scope)) for each in choice]
            named = [part for part in parts if part != scope.get("detail-type")]
            if named and named[0]:
                return fingerprint_of(*parts) if self.scope == "" else "|".join((*within, *parts))
        if self.kind != ENVELOPES:
            looked_for = ", ".join(each.text for choice in self.identity for each in choice)
            raise Refused((looked_for, "finds nothing that tells one problem from another"))
        about = _envelope_resource(scope) or digest(scope.get("item", scope.get("detail")))
        return "|".join((*within, about))

    def _named(self, run: Run, envelope: Scope) -> str:
        """Return what the identity of an envelope begins with, if the mapping says nothing else."""
        if not envelope or self.resource:
            return ""
        first = (_first(run, envelope, choice[:1]) for choice in self.identity)
        named = (each for each in first if each not in ("", envelope.get("detail-type")))
        return next((each for each in named if len(each) != len(digest(""))), "")

    def _title(self, run: Run, scope: Scope) -> str:
        """Return the first title of which no part is missing; else the last, with what there is."""
        title = ""
        for template in self.title:
            title, is_whole = template.fill(run, scope)
            if is_whole:
                break
        return " ".join(title.split()).strip(" :,-")

    def _description(self, run: Run, scope: Scope) -> str:
        """Return the paragraphs of which no part is missing, and the runbook."""
        filled = [template.fill(run, scope) for template in self.description]
        paragraphs = list(dict.fromkeys(text.strip() for text, is_whole in filled if is_whole))
        if self.runbook:
            address, is_whole = self.runbook.fill(run, scope)
            paragraphs += [f"Runbook: {address.strip()}"] if is_whole else []
        return "\n\n".join(filter(None, paragraphs))

    def _labels(self, run: Run, scope: Scope) -> dict[str, str]:
        """Return the labels that the mapping names, and then those that the sender does."""
        found = {name: text_of(run.value(expression, scope)) for name, expression in self.labels}
        for expression in self.labels_of:
            found = {**pairs(run.value(expression, scope)), **found}
        return {name: value for name, value in found.items() if value}


def is_blank(value: object) -> bool:
    """Whether a value is none, or a text of nothing that can be printed."""
    return not is_true(value) or (isinstance(value, str) and not text(value))


def is_true(value: object) -> bool:
    """Whether JMESPath takes a value for true."""
    return value not in (None, False, "", [], {})


def _filled(template: Template | None, run: Run, scope: Scope) -> str:
    return template.fill(run, scope)[0].strip() if template else ""


def _first_value(run: Run, scope: Scope, choice: Choice) -> object:
    for expression in choice:
        value = run.value(expression, scope)
        if is_true(value):
            return value
    return None


def _first(run: Run, scope: Scope, choice: Choice) -> str:
    return next(filter(None, (text_of(run.value(each, scope)) for each in choice)), "")


def _envelope_resource(scope: Scope) -> str:
    resources = (text(entry) for entry in items(scope, "resources"))
    return next(filter(None, resources), "") or text(scope, "resources")
