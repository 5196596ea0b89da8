"""Events of types that no mapping names: their words, wherever and however they are written."""

from typing import Any

import pytest
from quarterdeck_server.domains.events.incoming import Incoming
from quarterdeck_server.domains.events.mapping import words

from tests.support.aws_events import NOW, map_envelope


def one(detail: object, kind: str = "Shop Report", **more: Any) -> Incoming:
    envelope = {"detail-type": kind, "source": "my.shop", "detail": detail, **more}
    (found,) = map_envelope(envelope, NOW)
    return found


@pytest.mark.parametrize(
    "detail",
    [
        {"state": "FAILED"},
        {"currentJobStatus": "jobFailed"},
        {"HEALTHSTATE": "UNHEALTHY"},
        {"job": {"result": {"outcome": "TimedOut"}}},
        {"a": {"b": {"c": {"state": "CRASHED"}}}},
        {"checks": [{"status": "passed"}, {"status": "failed"}]},
        {"status": {"current": "FAILED", "previous": "IN_PROGRESS"}},
        {"status": "OOMKilled"},
        {"status": "completed with errors"},
        {"status": "not compliant"},
        {"state": "down"},
        {"state": "LOW_STORAGE"},
        {"state": "stopped unexpectedly"},
        {"health": "red"},
        {"success": False},
        {"failed": True},
        {"exitCode": 137},
        {"errorCode": "AccessDenied"},
        {"error": "no route to the till"},
        {"level": "fatal"},
        {"priority": "P1"},
        {"severity": "HIGH", "state": "OPEN"},
    ],
)
def test_a_failure_is_a_problem_of_at_least_medium(detail: dict[str, Any]) -> None:
    found = one({"till": "7", **detail})
    assert found.status == "open"
    assert found.severity in ("medium", "high", "critical")
    assert found.title.startswith("Shop Report: till 7")


@pytest.mark.parametrize(
    "detail",
    [
        {"state": "SUCCEEDED"},
        {"status": "0 errors"},
        {"status": "finished without warnings"},
        {"status": "no longer failing"},
        {"success": True},
        {"failed": False},
        {"exitCode": 0},
        {"error": None, "errors": [], "errorMessage": "none"},
        {"severity": "HIGH", "state": "RESOLVED"},
        {"state": "ok", "previousState": "failed"},
        {"status": "ok", "error-code": "E-7"},
        {"state": "failover completed"},
        {"state": "CANCELLED"},
        {"downloads": 3, "estate": "north"},
    ],
)
def test_what_is_well_or_neither_stays_not_open(detail: dict[str, Any]) -> None:
    assert one({"till": "7", **detail}).status == "resolved"


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ({"state": "FAILED"}, {"state": "SUCCEEDED"}),
        ({"state": "FAILED", "severity": "high"}, {"state": "OK", "severity": "info"}),
        ({"job": {"state": "failed"}}, {"job": {"state": "completed"}}),
        ({"success": False, "error": "x"}, {"success": True}),
        ({"state": "down", "time": "1", "message": "a"}, {"state": "up", "time": "2"}),
    ],
)
def test_the_end_of_a_problem_is_of_the_same(bad: dict[str, Any], good: dict[str, Any]) -> None:
    problem, end = one({"till": "7", **bad}), one({"till": "7", **good})
    assert (problem.phase, end.phase) == ("problem", "end")
    assert problem.fingerprint == end.fingerprint


def test_a_type_speaks_where_no_state_does() -> None:
    problem, end = one({"till": "7"}, "Till Failure"), one({"till": "7"}, "Till Recovered")
    assert (problem.status, end.phase) == ("open", "end")
    assert problem.fingerprint == end.fingerprint


def test_two_problems_are_not_one() -> None:
    several = [
        one({"till": "7", "state": "failed"}),
        one({"till": "8", "state": "failed"}),
        one({"till": "7", "state": "failed"}, "Shop Opening"),
        one({"till": "7", "state": "failed"}, resources=["arn:shop:1"]),
        one({"till": "7", "state": "failed"}, account="111122223333"),
        one({"message": "the till of Bonn failed"}, "Till Failure"),
        one({"message": "the till of Ulm failed"}, "Till Failure"),
        one({"shop": {"till": "7"}, "state": "failed"}),
    ]
    assert len({each.fingerprint for each in several}) == len(several)


@pytest.mark.parametrize(
    ("state", "phase"),
    [
        ("TIMED_OUT", "problem"),
        ("HTTPError", "problem"),
        ("NoErrors", "end"),
        ("downloading", None),
        ("not available", "problem"),
        ("available", "end"),
        ("IN_PROGRESS", "progress"),
        ("", None),
        ("x" * 10_000, None),
    ],
)
def test_words_of_a_state_say_its_phase(state: str, phase: str | None) -> None:
    assert words.phase_of(state) == phase
