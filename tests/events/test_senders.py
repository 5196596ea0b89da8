"""Payloads of senders other than EventBridge; what is refused; mappings that sources bring."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quarterdeck_server.core.errors import InvalidArgument
from quarterdeck_server.domains.events.incoming import Incoming
from quarterdeck_server.domains.events.mapping.catalogue import Refusal, from_text

from tests.support.aws_events import MAPPINGS, NOW

KINDS = ["alertmanager", "cloudevents", "eventbridge", "grafana", "opsgenie", "pagerduty"]
KINDS += ["sentry", "sns"]
MEMBERS = ["alerts", "status", "event_action", "dedup_key", "payload", "Type", "Message", "data"]
MEMBERS += ["action", "alert", "specversion", "id", "source", "type", "detail-type"]


def read(kind: str, payload: object) -> list[Incoming]:
    found = MAPPINGS.read(kind, payload, NOW)
    assert isinstance(found, list), str(found)
    return found


def refused(kind: str, payload: object) -> list[str]:
    found = MAPPINGS.read(kind, payload, NOW)
    assert isinstance(found, Refusal)
    assert all(said for _, said in found.problems)
    return [name for name, _ in found.problems]


def test_there_are_mappings_for_each_kind_of_sender() -> None:
    assert MAPPINGS.kinds == KINDS


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("payload", [{}, [], [{}], [1], None, "text", 7, {"hello": "world"}])
def test_what_a_kind_does_not_know_is_refused_with_what_is_missing(
    kind: str, payload: object
) -> None:
    assert refused(kind, payload)


@pytest.mark.parametrize(
    ("kind", "payload", "missing"),
    [
        ("eventbridge", {"source": "aws.ec2"}, ["detail-type"]),
        ("alertmanager", {"alerts": [{"labels": {"a": "b"}, "status": "firing"}, {}]}, None),
        ("cloudevents", {"specversion": "1.0", "type": "t"}, ["source", "id"]),
        ("pagerduty", {"event_action": "trigger"}, None),
        ("pagerduty", {"event_action": "resolve"}, ["dedup_key"]),
        ("sns", {"Type": "SubscriptionConfirmation", "SubscribeURL": "https://x"}, None),
        ("mapped", {"a": 1}, [""]),
    ],
)
def test_a_refusal_names_the_fields(
    kind: str, payload: dict[str, Any], missing: list[str] | None
) -> None:
    expected = (
        missing
        or {
            "alertmanager": ["alerts[1].labels", "alerts[1].status"],
            "pagerduty": ["payload.summary", "payload.source", "payload.severity"],
            "sns": ["Type == 'Notification'"],
        }[kind]
    )
    assert refused(kind, payload) == expected


def test_of_a_list_one_that_is_refused_refuses_all() -> None:
    event = {"specversion": "1.0", "id": "1", "source": "/s", "type": "a.failed"}
    assert len(read("cloudevents", [event, {**event, "id": "2"}])) == 2
    assert refused("cloudevents", [event, {**event, "source": ""}]) == ["[1].source"]
    assert refused("cloudevents", [event] * 501) == [""]
    assert refused("alertmanager", {"alerts": [{"labels": {"a": "b"}}] * 501}) == ["alerts"]


def test_an_alarm_is_one_problem_by_sns_and_by_eventbridge() -> None:
    arn = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:disk"
    message = f'{{"AlarmName": "disk", "NewStateValue": "ALARM", "AlarmArn": "{arn}"}}'
    [by_sns] = read("sns", {"Type": "Notification", "Message": message, "TopicArn": "arn:x"})
    detail = {"alarmName": "disk", "state": {"value": "OK"}}
    kind = "CloudWatch Alarm State Change"
    [end] = read("eventbridge", {"detail-type": kind, "resources": [arn], "detail": detail})
    assert (by_sns.status, end.status) == ("open", "resolved")
    assert by_sns.fingerprint == end.fingerprint


def test_a_payload_in_a_payload_has_an_end() -> None:
    payload: dict[str, object] = {"detail-type": "x", "source": "s", "detail": {}}
    event = {"specversion": "1.0", "id": "1", "source": "/s", "type": "t"}
    assert read("cloudevents", {**event, "data": payload})[0].source == "s"


@given(
    st.sampled_from(KINDS),
    st.dictionaries(
        st.sampled_from(MEMBERS),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["labels", "issue", "state", "x"]), inner)
            ),
            max_leaves=6,
        ),
    ),
)
def test_whatever_comes_becomes_events_or_is_refused(kind: str, payload: dict[str, Any]) -> None:
    found = MAPPINGS.read(kind, payload, NOW)
    if isinstance(found, Refusal):
        assert found.error("payload").fields
    else:
        assert all(one.title and one.fingerprint and one.source and one.type for one in found)


MAPPING = """
[[mapping]]
name = "till"
when = "till"
identity = ["till"]
state = "light"
phase = { problem = ["red"], end = ["green"] }
severity = { of = "level", words = { loud = "critical" } }
title = "Till {till}: {state}"
needs = { light = "is required: red or green" }
labels = { "*" = "tags", shop = "shop" }
"""


def test_a_mapping_of_a_source_reads_as_the_built_in_ones() -> None:
    tills = from_text(MAPPING)
    found = tills.read({"till": 7, "light": "red", "level": "loud", "tags": ["team:a"]}, NOW)
    assert isinstance(found, list)
    assert (found[0].severity, found[0].title, found[0].fingerprint, found[0].labels) == (
        "critical",
        "Till 7: red",
        "mapped|till|||7",
        {"team": "a"},
    )
    for payload, name in (({"till": "7"}, "light"), ({"shop": "Bonn"}, ""), ([], "")):
        refusal = tills.read(payload, NOW)
        assert isinstance(refusal, Refusal)
        assert refusal.problems[0][0] == name
    with_nothing = tills.read({"till": {}, "light": "red"}, NOW)
    assert isinstance(with_nothing, Refusal)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("", "mapping.mapping"),
        ("[[mapping", "mapping"),
        ("kind = 'sns'\n" + MAPPING, "mapping.kind"),
        (MAPPING + "titel = 'x'", "mapping.mapping[1].titel"),
        (MAPPING.replace("when =", "runs ="), "mapping.mapping[1].runs"),
        (MAPPING.replace('state = "light"', 'state = "light["'), "mapping.mapping[1].state"),
        (
            MAPPING.replace('["till"]', '["a[*].b[*].c[*].d[*].e[*].f"]'),
            "mapping.mapping[1].identity",
        ),
        (MAPPING.replace('identity = ["till"]\n', ""), "mapping.mapping[1].identity"),
        (MAPPING.replace("critical", "worst"), "mapping.mapping[1].severity.words.loud"),
        (MAPPING + 'types = ["x"]', "mapping.mapping[1].types"),
        ("a = " + "[" * 5_000 + "]" * 5_000, "mapping"),
        ("a" + ".a" * 20_000 + " = 1", "mapping"),
        ("# " + "x" * 70_000, "mapping"),
        ("x = 1\0", "mapping"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_an_invalid_argument(written: str, key: str) -> None:
    began = time.process_time()
    with pytest.raises(InvalidArgument) as caught:
        from_text(written)
    assert time.process_time() - began < 2
    assert list(caught.value.fields) == [key]


def test_reading_a_mapping_is_quick_whatever_it_is() -> None:
    keys = "\n".join(f"[k{number}{'.a' * 98}]\nx{'.b' * 99} = 1" for number in range(150))
    began = time.process_time()
    with pytest.raises(InvalidArgument):
        from_text(keys)
    assert time.process_time() - began < 2
