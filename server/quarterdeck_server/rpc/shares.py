"""Shares: how much of a worker one person, and one client address, may have at once.

Who has taken their share is refused at once, and told whose it is; nobody else notices.
What is kept is only what is held, so it cannot grow beyond it.
"""

import asyncio
import ipaddress
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import Call
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.rpc.paces import BYTE_SECONDS, Paces
from quarterdeck_server.rpc.queues import AT_ONCE_SECONDS, Queues
from quarterdeck_server.rpc.rates import Rate

# Of all that a worker has of a kind, so much is left to those who have none of it yet.
RESERVE = 0.25
RETRY_SECONDS = 1
# A caller who has used up their share hears so a moment later: asking again and again costs, too.
REFUSAL_SECONDS = 0.1
# So many denials of one user are answered at once, and so many a second; others after this.
DENIALS_AT_ONCE, DENIALS_A_SECOND, DENIAL_SECONDS = 250, 20, 0.5
REMEMBERED = 8192
# What a worker has of each kind.
CALLS, LOGINS, STREAMS, DOWNLOADS = 4096, 1024, 4096, 64
# A request is kept while it waits, and takes some ten times as much memory while it is read.
BYTES_OF_A_CALL = 256 * 1024
# A site has 64 bits of an IPv6 address to itself (RFC 6177, RFC 4291 2.5.4).
SITE_BITS = 64
USER, ADDRESS = "user", "address"


@lru_cache(8192)
def network(ip: str) -> str:
    """Return a client address as shares count it: an IPv6 address is one with its /64."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        # A Unix socket has none.
        return ip[:64]
    if isinstance(address, ipaddress.IPv4Address):
        return ip
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), SITE_BITS), strict=False))


@dataclass(frozen=True, slots=True)
class Kind:
    """What there is a share of.

    reason      the reason of the refusal, for programs
    noun        what it is, for people
    of_user     how many one user may have
    of_address  how many one client address may have
    total       how many a worker has
    """

    reason: Reason
    noun: str
    of_user: int
    of_address: int
    total: int


class Share:
    """What is held of one kind in this process."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._held: Counter[tuple[str, str]] = Counter()
        self._all = 0

    @property
    def reason(self) -> Reason:
        """The reason of its refusals."""
        return self._kind.reason

    @property
    def held(self) -> int:
        """How much is held by all."""
        return self._all

    def take(self, call: Call, weight: int = 1) -> "Held":
        """Take some for a call. Raise ResourceExhausted, naming whose share is used up.

        None takes more than half of what a user has: it would stop all else that they do.
        """
        weight = min(weight, max(1, self._kind.of_user // 2))
        parties = [(ADDRESS, network(call.ip), self._kind.of_address)]
        if call.user_id:
            parties.append((USER, call.user_id, self._kind.of_user))
        for party, name, most in parties:
            has = self._held[party, name]
            if has + weight > most:
                raise self._refusal(party, name, most)
        beginner = not self._held[parties[-1][:2]]
        room = self._kind.total * (1 if beginner else 1 - RESERVE)
        if self._all + weight > room:
            raise self._refusal("worker", "", int(room))
        held = Held(self, [each[:2] for each in parties], weight)
        self.count(held.parties, weight)
        return held

    @contextmanager
    def held_by(self, call: Call, weight: int = 1) -> Iterator[None]:
        """Take some for as long as the context is open. Raise ResourceExhausted."""
        held = self.take(call, weight)
        try:
            yield
        finally:
            held.give_back()

    def count(self, parties: list[tuple[str, str]], weight: int) -> None:
        """Add to what these have; a negative weight takes off."""
        self._all += weight
        for party in parties:
            self._held[party] += weight
            if self._held[party] <= 0:
                del self._held[party]

    def _refusal(self, party: str, name: str, most: int) -> errors.ResourceExhausted:
        whose = {USER: "you have", ADDRESS: "your address has"}.get(party, "all together have")
        return errors.ResourceExhausted(
            f"{whose} as many {self._kind.noun} at once as there may be ({most}), try again",
            reason=self._kind.reason,
            resource=(party, name),
            retry_after_seconds=RETRY_SECONDS,
        )


@dataclass(slots=True)
class Held:
    """What a call holds, until the last who needs it gives it back."""

    share: Share
    parties: list[tuple[str, str]]
    weight: int
    needed_by: int = 1
    # Where it counts what threads do for the call, and by what name; empty for nobody's.
    paces: Paces | None = None
    name: str = ""
    expected: float = 0.0
    took: float = 0.0
    # Where it waits for others of its user, if it does, and what it is expected to take there.
    queues: Queues | None = None
    rpc: tuple[str, str] = ("", "")
    among_others: bool = False
    seconds: float = 0.0
    is_at_work: bool = False

    def keep(self) -> None:
        """Need it, too: work goes on when its call was given up."""
        if self.needed_by:
            self.needed_by += 1

    async def turn(self) -> None:
        """Wait until it may begin: for others of its user, then for what those have used."""
        if not self.queues or not self.paces:
            return
        await self.queues.enter(self.name, self.seconds, waits=self.among_others)
        self.is_at_work = True
        waits, self.expected = self.paces.begin(self.name)
        if waits:
            try:
                await asyncio.sleep(waits)
            except asyncio.CancelledError:
                self.step_aside()
                raise

    def step_aside(self) -> None:
        """Let others of its user begin: it is over, or waits for something outside."""
        if self.queues and self.is_at_work:
            self.is_at_work = False
            self.queues.leave(self.name, self.seconds)

    def worked(self) -> None:
        """Note that it was done; the next of its rpc is expected to take as long."""
        if self.queues:
            self.queues.took(self.rpc, self.took)

    def spend(self, seconds: float) -> None:
        """So many seconds were worked for it."""
        before = max(self.took, self.expected)
        self.took += seconds
        if self.paces and self.took > before:
            self.paces.more(self.name, self.took - before)

    def give_back(self) -> None:
        """Need it no more."""
        if not self.needed_by:
            return
        self.needed_by -= 1
        if not self.needed_by:
            self.share.count(self.parties, -self.weight)
            if self.paces and self.took:
                self.paces.end(self.name, self.expected, self.took)


class Users:
    """Whose the access tokens were that came last: a call's turn is chosen before it is read."""

    def __init__(self) -> None:
        self._users: OrderedDict[str, str] = OrderedDict()

    def of(self, token: str) -> str:
        """Return the id of the user; empty if the token is not known."""
        return self._users.get(token, "")

    def note(self, token: str, user_id: str) -> None:
        """Remember a token that is good."""
        self._users[token] = user_id
        if len(self._users) > REMEMBERED:
            self._users.popitem(last=False)

    def forget(self, token: str) -> None:
        """Forget a token that is good no more."""
        self._users.pop(token, None)


class Shares:
    """What is shared in this process: calls, streams of news, and files on their way out."""

    def __init__(
        self, calls: int, streams: int, downloads: int, address_share: int, user_rate: int
    ) -> None:
        """How many each user may have; a client address has `address_share` times as many.

        `user_rate` is how many calls a second each user may begin.
        """

        def share(reason: Reason, noun: str, of_user: int, total: int) -> Share:
            of_address = of_user * address_share
            return Share(Kind(reason, noun, of_user, of_address, max(total, of_user)))

        self.calls = share(Reason.TOO_MANY_CALLS, "calls", calls, CALLS)
        # Of their own, so that no crowd of other calls keeps anybody from signing in.
        self.logins = share(Reason.TOO_MANY_CALLS, "calls", calls, LOGINS)
        self.news = share(Reason.TOO_MANY_STREAMS, "streams", streams, STREAMS)
        self.files = share(Reason.TOO_MANY_DOWNLOADS, "downloads", downloads, DOWNLOADS)
        self.users = Users()
        self._paces = Paces()
        self._queues = Queues()
        self._rate = Rate(user_rate, 1 / user_rate)
        self._denials = Rate(DENIALS_AT_ONCE, 1 / DENIALS_A_SECOND)
        self.reasons = {each.reason for each in (self.calls, self.news, self.files)} | {
            Reason.RATE_LIMITED
        }

    def pause_seconds(self, call: Call, error: errors.AppError) -> float:
        """Return how long an error waits before it is answered; no thread waits with it.

        A client that repeats what is denied would otherwise repeat it as fast as it is answered.
        """
        if error.reason in self.reasons:
            return REFUSAL_SECONDS
        if not isinstance(error, errors.PermissionDenied) or call.identity is None:
            return 0.0
        return 0.0 if self._denials.admit(call.identity.party) else DENIAL_SECONDS

    def begin(self, call: Call, size_bytes: int, weight: int = 1) -> Held:
        """Take what a call is of its caller's share: more if its request is large.

        Raise ResourceExhausted.
        """
        if call.user_id and not self._rate.admit(call.user_id):
            raise errors.ResourceExhausted(
                "you make too many calls per second; try again",
                reason=Reason.RATE_LIMITED,
                resource=(USER, call.user_id),
                retry_after_seconds=RETRY_SECONDS,
            )
        weight += size_bytes // BYTES_OF_A_CALL
        if call.takes_credential:
            return self.logins.take(call, weight)
        held = self.calls.take(call, weight)
        if who := call.user_id or call.unknown_token:
            held.paces, held.name = self._paces, who
            held.queues, held.rpc = self._queues, (call.service, call.action)
            held.among_others = self._paces.note(who)
            # Who was never seen may ask for anything: one call of theirs shows what it takes.
            usual = self._paces.expected(who) or AT_ONCE_SECONDS
            expected = max(usual, self._queues.expected(held.rpc))
            held.seconds = expected + BYTE_SECONDS * size_bytes
        return held
