"""Bodies as JSON: whatever is read can be stored, shown and mapped; the rest is refused."""

import gzip
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quarterdeck_server.core import errors
from quarterdeck_server.domains.sources import bodies
from quarterdeck_server.rpc.json_struct import from_dict

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=30,
)


@given(VALUES)
def test_what_json_says_is_read_as_python_reads_it(value: Any) -> None:
    text = json.dumps(value)
    try:
        assert bodies.parsed(text) == json.loads(text)
    except errors.InvalidArgument:
        depth = max(text.count("["), text.count("{"))
        assert depth > bodies.DEEPEST or any(len(part) > 300 for part in text.split(","))


@given(st.binary(max_size=200), st.sampled_from(["", "text/plain", "a; charset=latin1", "x"]))
def test_no_body_raises_anything_but_a_refusal(body: bytes, content_type: str) -> None:
    for encoding in ("", "gzip", "deflate", "br"):
        try:
            text = bodies.text_of(bodies.decompressed(body, encoding), content_type)
            bodies.parsed(text)
        except errors.InvalidArgument:
            continue


@given(VALUES)
def test_what_is_read_can_be_shown(value: Any) -> None:
    found: Any = bodies.parsed(json.dumps({"value": value}))
    shown = from_dict(found)
    assert "value" in shown.fields


def test_half_of_a_pair_is_replaced_and_a_whole_one_stays() -> None:
    text = r'{"a\ud800": ["\udfff", "\ud83d\ude00", 1]}'
    assert bodies.parsed(text) == {"a\ufffd": ["\ufffd", "\U0001f600", 1]}


@pytest.mark.parametrize("depth", [bodies.DEEPEST, bodies.DEEPEST + 1, 10_000, 200_000])
def test_depth_is_bounded(depth: int) -> None:
    texts = ("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth)
    for text in texts:
        if depth <= bodies.DEEPEST:
            bodies.parsed(text)
        else:
            with pytest.raises(errors.InvalidArgument):
                bodies.parsed(text)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b"0" * 100_000_000)
    with pytest.raises(errors.InvalidArgument, match="MiB"):
        bodies.decompressed(bomb, "gzip")
    two = gzip.compress(b"{}") + gzip.compress(b"{}")
    with pytest.raises(errors.InvalidArgument, match="one whole"):
        bodies.decompressed(two, "gzip")
    with pytest.raises(errors.InvalidArgument, match="one whole"):
        bodies.decompressed(gzip.compress(b"{}" * 100)[:-3], "gzip")


def test_numbers_are_finite() -> None:
    assert bodies.parsed("[1e308, -0.0, 12345678901234567890]") == [
        1e308,
        0.0,
        12345678901234567890,
    ]
    for text in ("1e309", "-1e309", "Infinity", "NaN", "9" * 301):
        with pytest.raises(errors.InvalidArgument):
            bodies.parsed(text)
    assert math.isfinite(1e308)
