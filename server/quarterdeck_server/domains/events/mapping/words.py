"""What the words of a state say: a failure, its end, work under way, or none of these."""

import re

PROBLEM, PROGRESS, END, NEWS, SUPPRESSED = "problem", "progress", "end", "news", "suppressed"
# Somebody at the sender has seen the problem.
ACKNOWLEDGED = "acknowledged"
PHASES = (PROBLEM, PROGRESS, END, NEWS, SUPPRESSED, ACKNOWLEDGED)

# Beginnings of words, in the form of `plain`. Trouble wins: "completed with errors" is a failure.
_TROUBLE = (
    *("fail", "error", "timed out", "timeout", "time out", "abort", "unsuccess", "non compliant"),
    *("noncompliant", "not compliant", "interrupt", "warn", "unhealthy", "deleted", "alarm"),
    *("critical", "fatal", "denied", "unauthori", "impaired", "reject", "invalid", "expired"),
    *("exceed", "lost", "unreachable", "unavailable", "degraded", "fault", "crash", "violat"),
    *("exhaust", "revoked", "disconnect", "corrupt", "rolled back", "rollback", "exception"),
    *("killed", "oom", "evict", "blocked", "throttl", "breach", "outage", "unexpected", "panic"),
    *("stuck", "stalled", "overdue", "overload", "missed", "missing", "partial", "insufficient"),
    *("refus", "cannot", "could not", "unable", "unstable", "unresponsive", "no longer available"),
    *("drifted", "suspended", "quarantin", "compromis", "infect", "malicious", "threat", "leak"),
    *("firing", "triggered", "alerting", "low storage", "low disk", "low memory", "low space"),
    *("storage full", "disk full", "is full", "out of", "mismatch", "escalat", "unprotected"),
)
_TROUBLE_ALONE = ("down", "dead", "red", "yellow", "severe", "bad", "hung")
_GOOD = (
    *("succe", "complet", "ok", "healthy", "resolved", "closed", "pass", "compliant", "finish"),
    *("done", "recover", "available", "steady", "ready", "fixed", "normal", "online", "restored"),
    *("green", "stable", "in sync"),
)
_GOOD_ALONE = ("up", "good", "fine", "clear", "cleared")
_UNDERWAY = (
    *("start", "in progress", "inprogress", "running", "pending", "creating", "queue", "submit"),
    *("runnable", "stopping", "provision", "initializ", "building", "updating", "request", "wait"),
    *("schedul", "resum", "retry", "processing", "optimizing", "deleting", "terminating"),
)
# What is said not to be, `0 errors` or `no longer failing`, is none.
_NO_TROUBLE = re.compile(
    " (?:no|0|zero|without|not|no longer|without any|not any)"
    " (?:fail|error|warn|exception|alarm|issue|problem|fault|violat|timed out|degraded)[^ ]*"
)


def _any_of(beginnings: tuple[str, ...], alone: tuple[str, ...] = ()) -> re.Pattern[str]:
    """Return what finds one of some beginnings of words, or of words."""
    words = [*map(re.escape, beginnings), *(f"{re.escape(word)}(?= |$)" for word in alone)]
    return re.compile(f" (?:{'|'.join(words)})")


_FOUND_BY = (
    (PROBLEM, _any_of((*_TROUBLE, *(f"not {good}" for good in _GOOD)), _TROUBLE_ALONE)),
    (END, _any_of(_GOOD, _GOOD_ALONE)),
    (PROGRESS, _any_of(_UNDERWAY)),
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_LONGEST_STATE = 500


def plain(state: str) -> str:
    """Return a state in small letters: `TIMED_OUT`, `TimedOut` and `timed-out` are one."""
    spaced = _CAMEL.sub(" ", state[:_LONGEST_STATE])
    return _BETWEEN_WORDS.sub(" ", spaced).strip().casefold()


def phase_of(state: str) -> str | None:
    """Return the phase that the words of a state say; None if they say none."""
    # A failover is no failure.
    found = f" {plain(state)}".replace("failover", "switch")
    found = _NO_TROUBLE.sub(" ok", found)
    for phase, words in _FOUND_BY:
        if words.search(found):
            return phase
    return None


def is_trouble(state: str) -> bool:
    """Whether the words of a state say a failure."""
    return phase_of(state) == PROBLEM


def is_version(word: str) -> bool:
    """Whether a word is `v` and a number."""
    return word[:1] in ("v", "V") and word[1:].isdecimal()


def is_passing(word: str) -> bool:
    """Whether a word says a state or a number, which differ from one occurrence to the next."""
    is_number = any(map(str.isdecimal, word)) and not any(map(str.isalpha, word))
    return is_number or phase_of(word) is not None
