"""Security checks: their definition, how they run, and their score."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeVar

# What is looked at: a session with a server, or an open file.
Source = TypeVar("Source")
Severity = Literal["critical", "high", "medium", "low", "info"]
Status = Literal["pass", "fail", "warn", "skipped"]

# The share of a check that counts for the score, by severity; `info` counts for nothing.
WEIGHTS = {"critical": 10, "high": 5, "medium": 2, "low": 1, "info": 0}
# What of its weight a finding keeps.
KEPT = {"pass": 1.0, "warn": 0.5, "fail": 0.0}
MAX_EVIDENCE = 2_000
NAMED = 20


class CannotTell(Exception):
    """A check may not look, or there is nothing to look at; the text says why, for people."""


class Verdict(NamedTuple):
    """What a check found: `pass`, `fail` or `warn`, and what shows it."""

    status: Status
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check's outcome. A check that could not look is `skipped`, and `evidence` says why."""

    check_id: str
    title: str
    severity: Severity
    status: Status
    evidence: str
    remediation: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Generic[Source]):
    """Something to look at.

    check_id     stays the same for ever: `pg-tls-on`
    title        what is so if it passes: `TLS is on`
    severity     how bad it is if it fails
    remediation  what to do then
    reference    the document that says so (PostgreSQL manual, CIS benchmark)
    look         raises CannotTell, or what `run` is told means that it may not look
    """

    check_id: str
    title: str
    severity: Severity
    remediation: str
    reference: str
    look: Callable[[Source], Verdict]


def visible(text: str) -> str:
    """Return a text with what is not seen of it (control characters, RTL marks) as `\\u202e`."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )


def passed(evidence: str) -> Verdict:
    """Return that it is as it should be."""
    return Verdict("pass", evidence)


def warned(evidence: str) -> Verdict:
    """Return that it may be intended, and somebody should look."""
    return Verdict("warn", evidence)


def failed(evidence: str) -> Verdict:
    """Return that it is not as it should be."""
    return Verdict("fail", evidence)


def none_of(found: Sequence[str], good: str, bad: str, status: Status = "fail") -> Verdict:
    """Pass if nothing was found, else name what was: `Roles have no password (2): a, b`."""
    if not found:
        return passed(good)
    shown = ", ".join(found[:NAMED])
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return Verdict(status, f"{bad[:1].upper()}{bad[1:]} ({len(found)}): {shown}{more}")


def run(
    checks: Sequence[Check[Source]],
    source: Source,
    between: Callable[[], None],
    refused: Callable[[Exception], str | None],
) -> list[Finding]:
    """Return all findings, in the order of the checks.

    `between` is called before each check, to tidy up and to notice a cancel;
    `refused` tells why an exception means that the check may not look, or None
    if it means something else, which is raised.
    """
    findings = []
    for check in checks:
        between()
        try:
            verdict = check.look(source)
        except CannotTell as error:
            verdict = Verdict("skipped", str(error))
        except Exception as error:
            reason = refused(error)
            if reason is None:
                raise
            verdict = Verdict("skipped", reason)
        findings.append(_finding(check, verdict))
    return findings


def _finding(check: Check[Source], verdict: Verdict) -> Finding:
    evidence = verdict.evidence
    if len(evidence) > MAX_EVIDENCE:
        evidence = evidence[: MAX_EVIDENCE - 1] + "…"
    return Finding(
        check_id=check.check_id,
        title=check.title,
        severity=check.severity,
        status=verdict.status,
        evidence=evidence,
        remediation="" if verdict.status == "pass" else check.remediation,
        reference=check.reference,
    )


def score(findings: Sequence[Finding]) -> int | None:
    """From 0 to 100: the weight that is kept, of the weight of all that was looked at.

    A check's weight is 10 if critical, 5 high, 2 medium, 1 low; it keeps all of
    it if it passes and half if it warns. What was skipped, and what is only
    info, counts for nothing. With a critical failure the score is at most 39,
    with a high one at most 69. None if nothing counts.
    """
    counted = [each for each in findings if each.status != "skipped" and WEIGHTS[each.severity]]
    if not counted:
        return None
    whole = sum(WEIGHTS[each.severity] for each in counted)
    kept = sum(WEIGHTS[each.severity] * KEPT[each.status] for each in counted)
    failing = {each.severity for each in counted if each.status == "fail"}
    most = 39 if "critical" in failing else 69 if "high" in failing else 100
    return min(int(100 * kept / whole), most)
