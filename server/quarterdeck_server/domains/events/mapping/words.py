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
)
_GOOD = (
    *("succe", "complet", "ok", "healthy", "resolved", "closed", "pass", "compliant", "finish"),
    *("done", "recover", "available", "steady", "ready", "fixed", "normal", "online"),
)
_UNDERWAY = (
    *("start", "in progress", "inprogress", "running", "pending", "creating", "queue", "submit"),
    *("runnable", "stopping", "provision", "initializ", "building", "updating", "request", "wait"),
    *("schedul", "resum", "retry", "processing", "optimizing", "deleting", "terminating"),
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
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
    for phase, beginnings in ((PROBLEM, _TROUBLE), (END, _GOOD), (PROGRESS, _UNDERWAY)):
        if any(f" {beginning}" in found for beginning in beginnings):
            return phase
    return None


def is_version(word: str) -> bool:
    """Whether a word is `v` and a number."""
    return word[:1] in ("v", "V") and word[1:].isdecimal()


def is_passing(word: str) -> bool:
    """Whether a word says a state or a number, which differ from one occurrence to the next."""
    is_number = any(map(str.isdecimal, word)) and not any(map(str.isalpha, word))
    return is_number or phase_of(word) is not None
