"""The built-in mappings, with their samples; what a mapping file may say; an operator's own."""

import time
from pathlib import Path

import pytest
from quarterdeck_server.core.config import BadSetting
from quarterdeck_server.domains.events.mapping import catalogue
from quarterdeck_server.domains.events.mapping.catalogue import Catalogue
from quarterdeck_server.domains.events.mapping.expressions import MOST_STEPS_IN_ALL, Run, compiled
from quarterdeck_server.domains.events.mapping.load import BadMapping, read

from tests.support.aws_events import MAPPINGS, NOW
from tests.support.running_server import Person
from tools import mappings as tool

FEWEST_TYPES = 150


@pytest.mark.parametrize("samples", tool.sample_files(), ids=lambda path: path.name.split(".")[0])
def test_the_samples_of_a_mapping_become_what_its_table_says(samples: Path) -> None:
    assert samples.with_name(samples.name.replace(".samples.jsonl", ".toml")).exists()
    assert tool.table(tool.rows(MAPPINGS, samples)) == tool.table_of(samples).read_text()


def test_every_mapping_has_samples_and_none_of_them_is_what_a_person_calls_wrong() -> None:
    stems = {path.name.split(".")[0] for path in tool.sample_files()}
    assert stems == {path.stem for path in catalogue.files(catalogue.BUILT_IN)}
    envelopes = [
        each
        for path in tool.sample_files()
        if tool.kind_of(path) == "eventbridge"
        for each in tool.payloads(path)
    ]
    types = {str(envelope["detail-type"]) for envelope in envelopes}
    assert types <= MAPPINGS.types
    assert len(types) >= FEWEST_TYPES
    found = {
        (envelope["id"], fault)
        for envelope in envelopes
        for one in MAPPINGS.map_envelope(envelope, NOW)
        for fault in tool.faults(one)
    }
    assert not found


MINIMAL = {"name": "m", "title": "t"}


@pytest.mark.parametrize(
    ("table", "key", "problem"),
    [
        ({"titel": "x"}, "titel", "is no key"),
        ({"title": 7}, "title", "has to be a text"),
        ({"title": "{detail.name"}, "title", "without a }"),
        ({"title": "{detail.}"}, "title", "Parse error"),
        ({"when": "a ||"}, "when", "jmespath"),
        ({"when": "nothing(a)"}, "when", "there is no function nothing()"),
        ({"when": "lower(a, b)"}, "when", "takes 1 arguments, not 2"),
        ({"when": "!a.b"}, "when", "write !(a.b)"),
        ({"when": "a" * 501}, "when", "more than 500 characters"),
        ({"when": "[" * 200 + "a" + "]" * 200}, "when", "parts"),
        ({"when": " || ".join("abcdefghijklmnop" * 5)}, "when", "parts"),
        ({"identity": []}, "identity", "empty list"),
        ({"identity": [["a"], "b"]}, "identity", "list of expressions, or of such lists"),
        ({"phase": "over"}, "phase", "has to be one of"),
        ({"phase": {"ende": ["OK"]}}, "phase.ende", "is no key"),
        ({"phase": {"by_words": "no"}}, "phase.by_words", "true or false"),
        ({"severity": "loud"}, "severity", "has to be one of"),
        ({"severity": {"words": {"P1": "worst"}}}, "severity.words.P1", "has to be one of"),
        ({"severity": {"scale": [1, 2, 3, 4]}}, "severity.scale", "four numbers"),
        ({"when": "a[*][*][*][*][*].b"}, "when", "is too slow"),
        ({"when": "to_string([@,@]" + " | [@,@]" * 15 + ")"}, "when", "is too slow"),
        ({"labels": {f"l{n}": "a" for n in range(21)}}, "labels", "more than 20"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_where_and_why(
    table: dict[str, object], key: str, problem: str
) -> None:
    with pytest.raises(BadMapping) as caught:
        read({"mapping": [MINIMAL, MINIMAL | table]})
    assert str(caught.value).startswith(f"mapping 2 (m): {key}: ")
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "a[*].[@,@,@,@] | [].[@,@,@,@] | [].[@,@,@,@] | [].[@,@,@,@] | [] | [] | length(@)",
        "a[?contains(to_string(@), to_string(@))].a[]",
    ],
)
def test_no_expression_takes_long(text: str) -> None:
    payload = {"a": [{"b": list(range(50))} for _ in range(2_000)]}
    run, began = Run(NOW), time.process_time()
    for _ in range(3):
        assert run.value(compiled(text), payload) in (None, [])
    assert time.process_time() - began < 1


def test_one_payload_has_so_many_steps_in_all() -> None:
    run, expression = Run(NOW), compiled("a[*].b")
    payload = {"a": [{"b": 1}] * 5_000}
    assert run.value(expression, payload) == [1] * 5_000
    began = time.process_time()
    results = [run.value(expression, payload) for _ in range(MOST_STEPS_IN_ALL // 5_000)]
    assert results[-1] is None
    assert time.process_time() - began < 20


OWN = """
about = "Ours"

[[mapping]]
types = ["EC2 Spot Instance Interruption Warning", "Till"]
source = ["aws.ec2", "shop"]
identity = ["detail.till"]
state = "detail.light"
phase = { problem = ["red"], end = ["green"], otherwise = "news" }
severity = { words = { red = "critical" } }
title = ["Till {detail.till} of {detail.shop}: {state}", "Till {detail.till}: {state}"]
description = ["{detail.text}", "In {detail.shop}"]
runbook = "https://runbooks.example/{detail.till}"
labels = { shop = "detail.shop" }
"""


def test_an_operators_mapping_comes_before_the_built_in_ones(tmp_path: Path) -> None:
    (tmp_path / "tills.toml").write_text(OWN)
    own = Catalogue(tmp_path)
    envelope = {"detail-type": "Till", "source": "shop", "region": "r", "account": "1"}
    [red] = own.map_envelope({**envelope, "detail": {"till": "7", "light": "Red"}}, NOW)
    assert (red.severity, red.phase, red.title) == ("critical", "problem", "Till 7: Red")
    assert (red.fingerprint, red.description) == (
        "shop|EC2 Spot Instance Interruption Warning|1|r|7",
        "Runbook: https://runbooks.example/7",
    )
    detail = {"till": "7", "light": "green", "shop": "Bonn"}
    [green] = own.map_envelope({**envelope, "detail": detail}, NOW)
    assert (green.status, green.fingerprint) == ("resolved", red.fingerprint)
    assert (green.title, green.labels) == ("Till 7 of Bonn: green", {"shop": "Bonn"})
    spot = {**envelope, "detail-type": "EC2 Spot Instance Interruption Warning"}
    [other] = own.map_envelope({**spot, "source": "aws.other", "detail": {}}, NOW)
    assert other.title.startswith("Spot instance")


def test_a_faulty_file_of_the_operator_is_a_bad_setting(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("[[mapping]]\nname = 'x'\ntitle = 'x'\nwhen = 'a ='\n")
    with pytest.raises(
        BadSetting, match=r"QUARTERDECK_MAPPING_DIR: x\.toml: mapping 1 \(x\): when"
    ):
        catalogue.loaded(tmp_path)
    with pytest.raises(BadSetting, match="is no directory"):
        catalogue.loaded(tmp_path / "missing")


def test_a_secret_of_an_unknown_event_is_in_no_title() -> None:
    detail = {"password": "hunter2", "api_key": "k-12345", "apiToken": "t-1", "till": "seven"}
    [one] = MAPPINGS.map_envelope({"detail-type": "Signed up", "detail": detail}, NOW)
    assert one.title == "Signed up: till seven"


@pytest.mark.parametrize(
    "tags",
    [
        {"team": "shop", "stage": "dev"},
        [{"Key": "team", "Value": "shop"}, {"key": "stage", "value": "dev"}],
        [["team", "shop"], ["stage", "dev"]],
        ["team:shop", "stage=dev"],
    ],
)
def test_tags_become_labels_however_they_are_written(tags: object) -> None:
    found = MAPPINGS.map_envelope({"detail-type": "Signed up", "detail": {"tags": tags}}, NOW)
    assert found[0].labels == {"team": "shop", "stage": "dev"}


def test_the_samples_through_the_door(user: Person, unique: str) -> None:
    path = catalogue.BUILT_IN / "aws" / "step_functions.samples.jsonl"
    items = [{**e, "id": f"{unique}{e['id']}", "region": unique} for e in tool.payloads(path)]
    results = user.make("/api/events:batch", events=items)["results"]
    shown = [(e["severity"], e["status"], e["count"]) for r in results for e in r["events"]]
    assert shown == [
        ("info", "resolved", 1),
        ("high", "open", 1),
        ("high", "open", 2),
        ("high", "open", 3),
        ("high", "resolved", 3),
    ]
