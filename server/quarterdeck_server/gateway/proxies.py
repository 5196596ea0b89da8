"""Which address calls, when load balancers or proxies are in front of the gateway.

Only what a trusted network says is believed: `X-Forwarded-For`, of which the right-most address
that is of no trusted network counts, or the header of the PROXY protocol
(https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt), versions 1 and 2.
"""

import ipaddress
from dataclasses import dataclass

from quarterdeck_server.core.config import BadSetting, Settings

# The entries of X-Forwarded-For that count: the right-most ones that may be addresses, up to eight.
# What callers send before, at any length and in any bytes, hides none of what a proxy appends;
# Envoy alone reads nothing of a header with more than 20 entries.
ADDRESS = r"[0-9A-Fa-f:.\[\] \t]*"
LAST = rf"(?:^|,)((?:{ADDRESS},){{0,7}}{ADDRESS})$"
V4 = r"\d+\.\d+\.\d+\.\d+"
# An entry that Envoy does not read: `[2001:db8::1]`, with a port or without, `192.0.2.1:4711`; or
# that would count as IPv6, `::ffff:192.0.2.1`.
ENTRY = rf"(?:\[([0-9A-Fa-f:.]+)\](?::\d+)?|::[fF]{{4}}:({V4})|({V4}):\d+)"
# The right-most one of them, and what is before and after it; or else all that there is.
PLAIN = rf"^(?:(|.*[, ]){ENTRY}( *(?:,.*)?)|(.*))$"
# So many entries may need it, from the right; IPv4 as IPv6 in brackets counts twice.
MOST_REWRITTEN = 4


def _extract(pattern: str, kept: str) -> str:
    """Return how Envoy makes the header anew (CEL and RE2); one without a match stays as it is."""
    return f"%CEL(re.extract(request.headers['x-forwarded-for'], r'{pattern}', r'{kept}'))%"


REWRITTEN = (_extract(LAST, r"\1"), *(_extract(PLAIN, r"\1\2\3\4\5\6"),) * MOST_REWRITTEN)


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies in front of the gateway."""

    # As Envoy's CidrRange.
    networks: tuple[dict[str, str | int], ...]
    speak_proxy_protocol: bool
    # What X-Forwarded-For is made one after the other before it is read.
    rewritten: tuple[str, ...] = REWRITTEN


def proxies(settings: Settings) -> Proxies | None:
    """Return the trusted proxies of the settings; None if there are none. Raise BadSetting."""
    if not settings.trusted_proxies:
        if settings.proxy_protocol:
            raise BadSetting(
                "QUARTERDECK_PROXY_PROTOCOL=on needs QUARTERDECK_TRUSTED_PROXIES, the networks of"
                " the proxies that speak it"
            )
        return None
    return Proxies(tuple(map(_range, settings.trusted_proxies)), settings.proxy_protocol)


def _range(network: str) -> dict[str, str | int]:
    parsed = ipaddress.ip_network(network)
    return {"address_prefix": str(parsed.network_address), "prefix_len": parsed.prefixlen}
