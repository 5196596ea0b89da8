"""Networks that callers may be in, as CIDR (RFC 4632, RFC 4291 2.3).

An IPv4 address that is mapped to IPv6 (RFC 4291 2.5.5.2) is the IPv4 address, and a network of
such addresses is the IPv4 network.
"""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

Network: TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"
REMEMBERED = 4096
MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")


def normal(text: str) -> str:
    """Return a network, or a single address, as it is stored and compared.

    Raise ValueError, saying why, for what is none.
    """
    if "%" in text:
        raise ValueError("has a zone, which means nothing elsewhere")
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ValueError("is no network, such as 10.0.0.0/8 or 2001:db8::/32") from None
    address = text.partition("/")[0]
    if network.network_address != ipaddress.ip_address(address):
        raise ValueError(f"has bits beyond its prefix; {network} would be the network")
    return str(_unmapped(network))


def holds(networks: Iterable[str], ip: str) -> bool:
    """Whether a client address is in one of these networks, as `normal` gives them."""
    address = _address(ip)
    return address is not None and any(
        address.version == each.version and address in each for each in map(_network, networks)
    )


def within(networks: Iterable[str], others: Iterable[str]) -> bool:
    """Whether each of these networks lies within one of the others."""
    around = [_network(each) for each in others]
    return all(any(_is_within(_network(each), other) for other in around) for each in networks)


def _is_within(inner: Network, outer: Network) -> bool:
    if isinstance(inner, ipaddress.IPv4Network):
        return isinstance(outer, ipaddress.IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, ipaddress.IPv6Network) and inner.subnet_of(outer)


def _unmapped(network: Network) -> Network:
    if not isinstance(network, ipaddress.IPv6Network) or not network.subnet_of(MAPPED):
        return network
    address = network.network_address.ipv4_mapped
    return ipaddress.IPv4Network((int(address or 0), network.prefixlen - MAPPED.prefixlen))


@lru_cache(REMEMBERED)
def _network(text: str) -> Network:
    return ipaddress.ip_network(text)


def _address(ip: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address
