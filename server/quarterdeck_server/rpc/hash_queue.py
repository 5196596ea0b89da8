"""The queue for password hashing: a share for known clients, equal turns for strangers.

There are four lanes, and each has its share of the turns. Within a lane comes first who had
the fewest turns lately (least attained service): who asks for the first time goes before all
who ask again and again, however many they are. What is kept has a bound.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum
from itertools import count
from typing import Any

MAX_WAITING = 64
# How many askers' turns are remembered; who asked last longest ago is forgotten first.
MAX_REMEMBERED = 8192
HALF_LIFE_SECONDS = 600.0
# So many turns had who had one within the last ten minutes.
LATELY = 0.5


class Lane(Enum):
    """What is known of who asks."""

    # A live session.
    SIGNED_IN = "signed_in"
    # The device with which whose account it is signed in before.
    DEVICE = "device"
    # An address from which somebody signed in before.
    KNOWN = "known"
    STRANGER = "stranger"


# Of four turns for which all lanes wait.
ROTA = (Lane.DEVICE, Lane.SIGNED_IN, Lane.KNOWN, Lane.STRANGER)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, as far as turns go: all who have the same `key` share one's part."""

    lane: Lane
    key: str
    # What `key` is a part of, as an address is of a network; it decides between equals.
    network: str = ""


class Full(Exception):
    """More wait than can be served, and all of them had fewer turns."""


@dataclass(eq=False, slots=True)
class Ticket:
    """A place in the queue. `turn` is what its holder awaits; it raises Full if there is none."""

    asker: Asker
    number: int
    turn: "asyncio.Future[Any]"


class Attained:
    """How many turns each had lately; one of ten minutes ago counts half."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._had: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def of(self, key: str) -> float:
        """Return how many somebody had."""
        number, at = self._had.get(key, (0.0, 0.0))
        return float(number * 0.5 ** ((self._now() - at) / HALF_LIFE_SECONDS))

    def note(self, key: str) -> None:
        """Somebody has one more."""
        number = self.of(key) + 1
        self._had[key] = (number, self._now())
        self._had.move_to_end(key)
        if len(self._had) > MAX_REMEMBERED:
            self._had.popitem(last=False)


class Queue:
    """Those who wait, of all lanes."""

    def __init__(self, now: Callable[[], float]) -> None:
        """Take `now`, which returns a time in seconds that never goes back."""
        self._waiting: dict[Lane, list[Ticket]] = {lane: [] for lane in Lane}
        self._had = Attained(now)
        self._numbers = count()
        self._next = 0

    def __len__(self) -> int:
        return sum(len(lane) for lane in self._waiting.values())

    def join(self, asker: Asker) -> Ticket:
        """Return a place for somebody.

        Raise Full; or has somebody else's ticket raise it, who comes after this one.
        """
        ticket = Ticket(asker, next(self._numbers), asyncio.get_running_loop().create_future())
        lane = self._waiting[asker.lane]
        lane.append(ticket)
        if len(lane) > MAX_WAITING:
            last = self._ranked(asker.lane)[-1]
            lane.remove(last)
            if last is ticket:
                raise Full
            last.turn.set_exception(Full())
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Give a place up."""
        lane = self._waiting[ticket.asker.lane]
        if ticket in lane:
            lane.remove(ticket)

    def take(self, lanes: Collection[Lane], *, repeated: bool = False) -> Ticket | None:
        """Return whose turn is next among those of these lanes; None if nobody waits there.

        With `repeated` those who had a turn lately go before those who had none.
        """
        for step in range(len(ROTA)):
            place = (self._next + step) % len(ROTA)
            lane = ROTA[place]
            if lane in lanes and self._waiting[lane]:
                self._next = place + 1
                return self._serve(lane, repeated)
        return None

    def _serve(self, lane: Lane, repeated: bool) -> Ticket:
        ranked = self._ranked(lane)
        again = (each for each in ranked if self._had.of(each.asker.key) >= LATELY)
        ticket = next(again, ranked[0]) if repeated else ranked[0]
        self._waiting[lane].remove(ticket)
        for each in {ticket.asker.key, ticket.asker.network} - {""}:
            self._had.note(each)
        return ticket

    def _ranked(self, lane: Lane) -> list[Ticket]:
        """Return who waits in a lane, in the order in which they would be served."""
        ahead: dict[str, int] = {}
        ranks = {}
        for ticket in self._waiting[lane]:
            asker = ticket.asker
            before = ahead.get(asker.key, 0)
            ahead[asker.key] = before + 1
            had = self._had.of(asker.key) + before
            ranks[ticket] = (had, self._had.of(asker.network), ticket.number)
        return sorted(ranks, key=ranks.__getitem__)
