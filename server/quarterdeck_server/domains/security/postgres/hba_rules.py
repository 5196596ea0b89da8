"""The rules of pg_hba.conf: for each connection, the first rule that matches applies."""

import ipaddress
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from quarterdeck_server.domains.security.checks import visible
from quarterdeck_server.domains.security.postgres.connections import is_loopback

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# The first and the last of some addresses, as numbers; those of IPv6 come after those of IPv4.
Span = tuple[int, int]

_SIX = 1 << 128
FAMILIES: Mapping[int, Span] = {4: (0, (1 << 32) - 1), 6: (_SIX, 2 * _SIX - 1)}

# The connections that a type of rule matches: by a socket, or by TCP: with TLS, with the
# encryption of GSSAPI, or with none.
_TCP = ("tls", "gss", "plain")
_KINDS = {
    "local": ("local",),
    "host": _TCP,
    "hostssl": ("tls",),
    "hostnossl": ("gss", "plain"),
    "hostgssenc": ("gss",),
    "hostnogssenc": ("tls", "plain"),
}


class Rule(NamedTuple):
    """A line of pg_hba.conf, as pg_hba_file_rules has it; `address` is empty for sockets."""

    line: int
    type: str
    databases: Sequence[str]
    users: Sequence[str]
    address: str
    netmask: str
    method: str

    @property
    def kinds(self) -> Sequence[str]:
        """What connections it matches: local, tls, gss, plain."""
        return _KINDS.get(self.type, _TCP)

    @property
    def prefix(self) -> int:
        """How many bits its mask begins with."""
        bits = _bits(self.netmask)
        return len(bits) - len(bits.lstrip("1"))

    @property
    def has_gaps(self) -> bool:
        """Whether its mask is no prefix: 255.0.255.0."""
        return "01" in _bits(self.netmask)

    @property
    def network(self) -> Network | None:
        """The least network with all its addresses; None for names, `all` and sockets."""
        try:
            address = ipaddress.ip_address(self.address.partition("%")[0])
        except ValueError:
            return None
        prefix = self.prefix if self.netmask else address.max_prefixlen
        return ipaddress.ip_network((address, prefix), strict=False)

    @property
    def spans(self) -> list[Span]:
        """The addresses that it is for, and more if its mask has gaps; none for names."""
        if self.address == "all":
            return list(FAMILIES.values())
        return [] if self.network is None else [_span(self.network)]

    @property
    def names(self) -> set[str]:
        """What it has instead of addresses: a host's name, `samenet`; of sockets the empty name."""
        return set() if self.spans else {self.address}

    def __str__(self) -> str:
        mask = ""
        if self.netmask:
            mask = f" {self.netmask}" if self.has_gaps else f"/{self.prefix}"
        words = [self.type, ",".join(self.databases), ",".join(self.users)]
        if self.address:
            words.append(f"{self.address}{mask}")
        return visible(f"line {self.line}: {' '.join(words)} {self.method}")


@dataclass(slots=True)
class Addresses:
    """Where connections come from."""

    spans: list[Span] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def add(self, other: "Addresses") -> None:
        """Take up more."""
        self.spans += other.spans
        self.names |= other.names

    def without(self, others: Iterable["Addresses"]) -> "Addresses":
        """Return what is in none of some others. A name may stand for any address."""
        taken = [span for each in others for span in each.spans]
        named = {name for each in others for name in each.names}
        is_everything = bool(self.names) and not without(FAMILIES.values(), taken)
        names = set() if is_everything else self.names - named
        return Addresses(without(self.spans, taken), names)

    @property
    def is_remote(self) -> bool:
        """Whether there are addresses of other hosts."""
        return bool(without(self.spans, _LOOPBACK)) or not all(map(is_loopback, self.names))

    def __bool__(self) -> bool:
        return bool(self.spans or self.names)


@dataclass(frozen=True, slots=True)
class Reached:
    """A rule that lets in, and for which connections, by kind, no earlier rule decides."""

    rule: Rule
    left: Mapping[str, Addresses]

    @property
    def is_plain(self) -> bool:
        """Whether it lets in what comes from other hosts unencrypted."""
        return "plain" in self.left and self.left["plain"].is_remote

    @property
    def spans(self) -> list[Span]:
        """The addresses from which it lets in."""
        return merged(span for each in self.left.values() for span in each.spans)


def reached(rules: Iterable[Rule]) -> list[Reached]:
    """Return those that let anybody in whom no earlier one lets in or rejects."""
    taken: dict[tuple[str, ...], Addresses] = defaultdict(Addresses)
    found = []
    for rule in rules:
        own = Addresses(rule.spans, rule.names)
        left: dict[str, Addresses] = defaultdict(Addresses)
        matches = list(product(rule.kinds, rule.databases, rule.users))
        for match in matches:
            if rest := own.without([taken[key] for key in _wider(*match) if key in taken]):
                left[match[0]].add(rest)
        if left and rule.method != "reject":
            found.append(Reached(rule, left))
        for match in matches:
            if not rule.has_gaps:
                taken[match].add(own)
    return found


def _wider(kind: str, database: str, user: str) -> set[tuple[str, ...]]:
    """Return what matches all that a kind, a database and a user do: `all` has no replication."""
    databases = {database} if database == "replication" else {database, "all"}
    return set(product((kind,), databases, {user, "all"}))


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Return the addresses of spans that are in none of those taken."""
    left = list(spans)
    lowest = min((start for start, _ in left), default=0)
    highest = max((end for _, end in left), default=-1)
    for first, last in taken:
        if last < lowest or first > highest:
            continue
        left = [
            part
            for start, end in left
            for part in ((start, min(end, first - 1)), (max(start, last + 1), end))
            if part[0] <= part[1]
        ]
    return left


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the same addresses, each once, sorted."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return [part for span in found for part in _by_family(span)]


def size(spans: Iterable[Span], family: int) -> int:
    """Return how many addresses of an IP version there are in spans that do not overlap."""
    first, last = FAMILIES[family]
    return sum(end - start + 1 for start, end in spans if first <= start and end <= last)


def _by_family(span: Span) -> list[Span]:
    parts = [(max(span[0], first), min(span[1], last)) for first, last in FAMILIES.values()]
    return [part for part in parts if part[0] <= part[1]]


def _bits(netmask: str) -> str:
    """Return a mask's bits, `11111111000…`; empty for none."""
    if not netmask:
        return ""
    mask = ipaddress.ip_address(netmask)
    return f"{int(mask):0{mask.max_prefixlen}b}"


def _span(network: Network) -> Span:
    offset = FAMILIES[network.version][0]
    return offset + int(network.network_address), offset + int(network.broadcast_address)


_LOOPBACK = [_span(ipaddress.ip_network(each)) for each in ("127.0.0.0/8", "::1/128")]
