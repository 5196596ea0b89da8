"""Whose turn it is to hash: shares, and what a crowd cannot take."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from quarterdeck_server.rpc.hash_queue import (
    MAX_REMEMBERED,
    MAX_WAITING,
    Asker,
    Attained,
    Full,
    Lane,
    Queue,
    Ticket,
)

ALL = frozenset(Lane)


def stranger(address: str, network: str = "") -> Asker:
    return Asker(Lane.STRANGER, address, network)


def in_a_loop(test: Callable[[Queue], None]) -> None:
    async def run() -> None:
        test(Queue(lambda: 0.0))

    asyncio.run(run())


def served(queue: Queue, number: int) -> list[str]:
    taken = [queue.take(ALL) for _ in range(number)]
    return [ticket.asker.key for ticket in taken if ticket]


def test_who_had_few_turns_goes_before_a_crowd_of_others() -> None:
    def test(queue: Queue) -> None:
        crowd = [stranger(f"10.0.0.{number}") for number in range(10)]
        for asker in crowd * 3:
            queue.join(asker)
        served(queue, 10)
        queue.join(stranger("192.0.2.1"))
        assert served(queue, 1) == ["192.0.2.1"]
        # Of each of the others one, before anybody has another one.
        assert sorted(served(queue, 10)) == sorted(asker.key for asker in crowd)

    in_a_loop(test)


def test_a_slow_turn_goes_first_to_who_had_one_lately() -> None:
    def test(queue: Queue) -> None:
        queue.join(stranger("10.0.0.1"))
        queue.take(ALL)
        for address in ("192.0.2.1", "10.0.0.1", "192.0.2.2"):
            queue.join(stranger(address))
        taken = [queue.take(ALL, repeated=True) for _ in range(3)]
        keys = [ticket.asker.key for ticket in taken if ticket]
        assert keys == ["10.0.0.1", "192.0.2.1", "192.0.2.2"]

    in_a_loop(test)


def test_a_network_of_many_addresses_goes_after_an_address_elsewhere() -> None:
    def test(queue: Queue) -> None:
        for number in range(40):
            queue.join(stranger(f"2001:db8:0:{number:x}::/64", "2001:db8::/48"))
        served(queue, 1)
        queue.join(stranger("2001:db9::/64", "2001:db9::/48"))
        assert served(queue, 1) == ["2001:db9::/64"]

    in_a_loop(test)


def test_a_full_lane_refuses_who_had_most_and_no_other_lane() -> None:
    def test(queue: Queue) -> None:
        first = [queue.join(stranger("10.0.0.1")) for _ in range(MAX_WAITING)]
        with pytest.raises(Full):
            queue.join(stranger("10.0.0.1"))
        queue.join(stranger("192.0.2.1"))
        assert isinstance(first[-1].turn.exception(), Full)
        assert served(queue, 2) == ["10.0.0.1", "192.0.2.1"]
        for lane in (Lane.DEVICE, Lane.KNOWN, Lane.SIGNED_IN):
            queue.join(Asker(lane, lane.value))
        assert set(served(queue, 3)) == {"device", "known", "signed_in"}

    in_a_loop(test)


def test_each_lane_has_its_share_when_all_are_full() -> None:
    def test(queue: Queue) -> None:
        for lane in Lane:
            for number in range(MAX_WAITING):
                queue.join(Asker(lane, f"{lane.value} {number}"))
        lanes = [key.split()[0] for key in served(queue, 40)]
        assert {lane: lanes.count(lane) for lane in lanes} == {
            **dict.fromkeys(("device", "signed_in", "known", "stranger"), 10)
        }
        assert queue.take(frozenset()) is None

    in_a_loop(test)


def test_who_leaves_is_not_served() -> None:
    def test(queue: Queue) -> None:
        tickets: list[Ticket] = [queue.join(stranger(f"10.0.0.{number}")) for number in range(3)]
        queue.leave(tickets[0])
        queue.leave(tickets[0])
        assert served(queue, 3) == ["10.0.0.1", "10.0.0.2"]
        assert len(queue) == 0

    in_a_loop(test)


def test_turns_are_forgotten_by_half_and_what_is_kept_has_a_bound() -> None:
    now = [0.0]
    turns = Attained(lambda: now[0])
    for _ in range(4):
        turns.note("a")
    now[0] = 600
    assert turns.of("a") == 2
    for number in range(MAX_REMEMBERED):
        turns.note(str(number))
    assert turns.of("a") == 0
    kept: Any = turns._had
    assert len(kept) == MAX_REMEMBERED
