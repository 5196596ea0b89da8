"""The text of a key, the networks that it is accepted from, and how calls show it."""

import base64
import ipaddress
import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quarterdeck_server.core import networks
from quarterdeck_server.domains.api_keys import secret
from quarterdeck_server.rpc import credentials

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def in_base_62(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 62)
        text = DIGITS[digit] + text
    return text.rjust(6, "0")


def test_a_key_is_told_by_its_form_and_its_checksum() -> None:
    keys = {secret.new() for _ in range(200)}
    assert len(keys) == 200
    for key in keys:
        found = re.fullmatch(r"qdk_([0-9A-Za-z]{40})([0-9A-Za-z]{6})", key)
        assert found
        assert found[2] == in_base_62(zlib.crc32(found[1].encode()))
        assert secret.is_one(key)


@given(st.integers(4, 49), st.characters(categories=(), include_characters=DIGITS + "_é\n"))
def test_one_other_letter_makes_it_none(place: int, letter: str) -> None:
    key = secret.new()
    changed = key[:place] + letter + key[place + 1 :]
    assert secret.is_one(changed) == (changed == key)


@given(st.text(max_size=60))
def test_any_text_is_judged(text: str) -> None:
    assert not secret.is_one(text)
    assert not secret.is_one(f"qdk_{text}")


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("10.0.0.0/8", "10.0.0.0/8"),
        ("10.1.2.3", "10.1.2.3/32"),
        ("2001:DB8::/32", "2001:db8::/32"),
        ("::1", "::1/128"),
        ("::ffff:10.1.2.3", "10.1.2.3/32"),
        ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
        ("::/0", "::/0"),
        ("10.0.0.0/255.0.0.0", "10.0.0.0/8"),
    ],
)
def test_networks_have_one_form(given: str, stored: str) -> None:
    assert networks.normal(given) == stored
    assert networks.normal(stored) == stored


@pytest.mark.parametrize("text", ["", "home", "10.0.0.1/8", "10.0.0.0/33", "fe80::1%eth0", "1"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no network|has bits|has a zone"):
        networks.normal(text)


@given(st.ip_addresses(v=4), st.integers(0, 32))
def test_an_ipv4_address_is_the_same_in_ipv6_form(
    address: ipaddress.IPv4Address, prefix: int
) -> None:
    around = ipaddress.ip_network((int(address), prefix), strict=False)
    stored = networks.normal(f"::ffff:{around.network_address}/{96 + prefix}")
    assert stored == str(around)
    assert networks.holds([stored], str(address))
    assert networks.holds([stored], f"::ffff:{address}")
    assert not networks.holds(["2001:db8::/32", "::/0"], f"::ffff:{address}")


@given(st.ip_addresses(v=6), st.integers(0, 128))
def test_who_is_in_a_network_is_in_those_around_it(
    address: ipaddress.IPv6Address, prefix: int
) -> None:
    around = networks.normal(str(ipaddress.IPv6Network((int(address), prefix), strict=False)))
    is_mapped = address.ipv4_mapped is not None
    assert networks.holds([around], str(address)) or is_mapped
    assert networks.within([f"{address}/128"], [around]) or is_mapped
    assert networks.within([], [around])


@pytest.mark.parametrize("ip", ["", "unknown", "/run/socket", "10.0.0.1, 10.0.0.2"])
def test_an_address_that_is_none_is_in_no_network(ip: str) -> None:
    assert not networks.holds(["0.0.0.0/0", "::/0"], ip)


@given(st.text(max_size=40), st.text(max_size=80))
def test_the_password_of_basic_is_what_comes_after_the_first_colon(
    user: str, password: str
) -> None:
    encoded = base64.b64encode(f"{user}:{password}".encode()).decode()
    metadata = {"authorization": f"Basic {encoded}"}
    expected = f"{user}:{password}".partition(":")[2]
    assert credentials.token(metadata) == expected
    problem = credentials.problem(metadata, expected)
    assert (problem is None) == expected.startswith("qdk_")


@given(st.text(max_size=80))
def test_any_header_is_judged(text: str) -> None:
    for name in ("authorization", "x-api-key"):
        for value in (text, f"Basic {text}", f"Bearer {text}"):
            found = credentials.token({name: value})
            credentials.problem({name: value}, found)
