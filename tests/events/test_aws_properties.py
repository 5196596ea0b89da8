"""Whatever comes becomes an event; pages merge; texts keep their limits."""

import copy
import json
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from quarterdeck_server.domains.events.incoming import (
    KEY_LIMIT,
    LIMITS,
    Incoming,
    clip,
    clip_key,
    fingerprint_of,
    merge_pages,
)
from quarterdeck_server.domains.events.mapping.catalogue import Refusal

from tests.support.aws_events import DAY, MAPPINGS, NOW, SAMPLES, map_envelope, one

# --- whatever comes

# How fast an example is says more of the machine than of the code.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=30)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=12,
)
JSON_OBJECTS = st.dictionaries(ANY_TEXT, JSON_VALUES, max_size=6)
LONG_OR_ODD = JSON_VALUES | st.sampled_from(
    ["x" * 20_000, "\0" * 9, "\ud800", "NaN", "-1", "1e999"]
)
ENVELOPES = st.fixed_dictionaries(
    {"detail-type": st.sampled_from(sorted(MAPPINGS.types)) | ANY_TEXT},
    optional=dict.fromkeys(
        ("id", "source", "account", "time", "region", "resources", "detail"), LONG_OR_ODD
    ),
)


def _paths(value, path=()):
    pairs = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for step, inner in pairs:
        yield (*path, step)
        yield from _paths(inner, (*path, step))


@st.composite
def damaged_samples(draw):
    """A real envelope in which something, anywhere, is not what it should be."""
    envelope = copy.deepcopy(draw(st.sampled_from(list(SAMPLES.values()))))
    for _ in range(draw(st.integers(1, 3))):
        *parents, last = draw(st.sampled_from(list(_paths(envelope))))
        place = envelope
        for step in parents:
            place = place[step]
        place[last] = draw(LONG_OR_ODD)
    return envelope


ANYTHING = JSON_OBJECTS | ENVELOPES | damaged_samples()


@unhurried
@given(ANYTHING)
def test_any_object_gives_events_that_fit_their_columns_or_misses_its_type(envelope):
    found = MAPPINGS.read("eventbridge", envelope, NOW)
    if isinstance(found, Refusal):
        assert [name for name, _ in found.problems] == ["detail-type"]
        return
    assert found
    for each in found:
        assert each.source
        assert each.type
        assert each.title
        assert each.fingerprint
        assert each.severity in {"critical", "high", "medium", "low", "info"}
        assert each.status in {"open", "resolved", "suppressed"}
        assert 0 <= each.occurred_at <= NOW + DAY
        json.dumps(each.raw)
        for name in (*LIMITS, "fingerprint", "delivery_id", "merge_key"):
            value = getattr(each, name)
            assert len(value) <= LIMITS.get(name, KEY_LIMIT)
            assert not re.search(r"[\x00-\x08\x0b-\x1f\ud800-\udfff]", value)


@unhurried
@given(ANYTHING)
def test_the_same_envelope_gives_the_same_events(envelope):
    before = json.dumps(envelope)
    assert repr(map_envelope(envelope, NOW)) == repr(map_envelope(json.loads(before), NOW))
    assert json.dumps(envelope) == before


def test_an_object_nested_as_deeply_as_json_may_be_is_an_event():
    detail: object = {}
    for _ in range(900):
        detail = [detail]
    deepest: object = {}
    for _ in range(5_000):
        deepest = {"detail": deepest}
    for each in ({"detail-type": "x", "detail": detail}, {"detail-type": "x", "detail": deepest}):
        assert len(map_envelope(each, NOW)) == 1


# --- pages of a communication


def entity_values(page) -> set[str]:
    return {entity["entityValue"] for entity in page["detail"]["affectedEntities"]}


def test_pages_are_joined_to_all_their_entities():
    first, second = SAMPLES["health-page-1"], SAMPLES["health-page-2"]
    merged = merge_pages(first, second)
    assert [entity["entityValue"] for entity in merged["detail"]["affectedEntities"]] == [
        "i-0a1b2c3d4e5f67890",
        "i-0123456789abcdef0",
        "i-0fedcba9876543210",
    ]
    assert merged["resources"] == [*first["resources"], second["resources"][1]]
    assert merged["detail"]["page"] == "2"
    assert len(first["detail"]["affectedEntities"]) == 2


def test_the_later_state_of_an_entity_stays():
    def page(status):
        return {"detail": {"affectedEntities": [{"entityValue": "i-1", "status": status}]}}

    merged = merge_pages(page("IMPAIRED"), page("UNIMPAIRED"))
    assert merged == page("UNIMPAIRED")


def test_pages_without_lists_get_none():
    assert merge_pages({"id": "1"}, {"id": "2", "detail": {}}) == {"id": "2", "detail": {}}


ENTITIES = st.lists(
    st.fixed_dictionaries(
        {"entityValue": st.sampled_from("abcdef")}, optional={"status": st.sampled_from("xy")}
    )
)
PAGES = st.builds(
    lambda entities, resources: {
        "resources": resources,
        "detail": {"affectedEntities": entities},
    },
    ENTITIES,
    st.lists(st.sampled_from("abcdef")),
)


@unhurried
@given(PAGES, PAGES)
def test_joining_pages_is_idempotent_and_in_any_order_gives_the_same_entities(first, second):
    merged, reverse = merge_pages(first, second), merge_pages(second, first)
    assert merge_pages(merged, second) == merged
    assert merge_pages(merged, merged) == merged
    assert entity_values(merged) == entity_values(reverse)
    assert entity_values(merged) == entity_values(first) | entity_values(second)
    assert set(merged["resources"]) == set(reverse["resources"])


@unhurried
@given(ANYTHING, ANYTHING)
def test_any_two_objects_can_be_joined(first, second):
    merged = merge_pages(first, second)
    assert set(merged) == set(first) | set(second)
    assert repr(merge_pages(merged, second)) == repr(merged)


# --- texts


@unhurried
@given(ANY_TEXT, st.integers(1, 40))
def test_a_clipped_text_is_printable_short_and_stays_the_same(text, limit):
    clipped = clip(text, limit)
    assert len(clipped) <= limit
    assert clip(clipped, limit) == clipped
    clipped.encode()
    assert clip_key(clip_key(text * 20)) == clip_key(text * 20)


def test_newlines_and_tabs_are_kept():
    assert clip("a\tb\nc\r\0", 10) == "a\tb\nc"


def test_a_cut_text_says_so():
    assert (clip("abcd", 4), clip("abcde", 4)) == ("abcd", "abc…")


def test_a_title_is_one_line():
    incoming = Incoming(
        source="s",
        type="t",
        severity="low",
        title="a\r\nb\nc",
        occurred_at=0,
        fingerprint="f",
        raw={},
    )
    assert incoming.title == "a b c"


def test_a_fingerprint_is_its_parts_in_one_line():
    assert fingerprint_of("a", "b\0\n\tc") == "a/bc"


@unhurried
@given(st.lists(ANY_TEXT), ANY_TEXT)
def test_a_long_fingerprint_is_short_distinct_and_stays_the_same(parts, last):
    prefix = ("x" * 150, *parts)
    short = fingerprint_of(*prefix, last, "y" * 100)
    assert len(short) == KEY_LIMIT
    assert re.fullmatch(r"x{135}#[0-9a-f]{64}", short)
    assert fingerprint_of(short) == short
    assert fingerprint_of(*prefix, last, "z" * 100) != short


def test_samples_that_end_a_problem_come_after_it():
    for start, end in (
        ("cloudwatch-alarm", "cloudwatch-ok"),
        ("ec2-stopped", "ec2-running"),
        ("backup-failed", "backup-completed"),
    ):
        assert one(start).occurred_at < one(end).occurred_at
