"""Turns at the hashing processes of one worker."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from quarterdeck_server.core import errors
from quarterdeck_server.rpc import bcrypt_process, hashing
from quarterdeck_server.rpc.hash_queue import MAX_WAITING, Asker, Lane
from quarterdeck_server.rpc.hashing import NO_STRANGERS, Allowance, Hasher

from tests.support.forked import forked

COST = 4
KNOWN = Asker(Lane.KNOWN, "device")


def stranger(number: int) -> Asker:
    return Asker(Lane.STRANGER, f"10.0.0.{number}")


def with_hasher(test: Callable[[Hasher], Awaitable[None]]) -> None:
    async def run() -> None:
        hasher = Hasher(COST)
        try:
            await test(hasher)
        finally:
            hasher.close()

    asyncio.run(run())


async def hash_as(hasher: Hasher, asker: Asker) -> str:
    async with hasher.turn(asker) as turn:
        return await turn.hash_password("a password")


def test_a_crowd_of_strangers_is_refused_and_whoever_is_known_goes_first() -> None:
    served: list[str] = []

    async def wait(hasher: Hasher, asker: Asker) -> None:
        async with hasher.turn(asker):
            served.append(asker.key)

    async def test(hasher: Hasher) -> None:
        async with AsyncExitStack() as held:
            for asker in (stranger(0), Asker(Lane.KNOWN, "another")):
                await held.enter_async_context(hasher.turn(asker))
            crowd = [asyncio.create_task(wait(hasher, stranger(0))) for _ in range(2 * MAX_WAITING)]
            known = asyncio.create_task(wait(hasher, KNOWN))
            await asyncio.sleep(0)
            newcomer = asyncio.create_task(wait(hasher, stranger(99)))
            await asyncio.sleep(0.01)
        outcomes = await asyncio.gather(*crowd, known, newcomer, return_exceptions=True)
        refused = [each for each in outcomes if each]
        assert len(refused) == MAX_WAITING + 1
        for each in refused:
            assert isinstance(each, errors.ResourceExhausted)
            assert (each.reason, each.retry_after_seconds) == ("TOO_MANY_LOGINS", 5)
        # Nobody of the crowd has another turn before them.
        assert {*served[:2]} == {"device", "10.0.0.99"}

    with_hasher(test)


def test_who_waits_for_too_long_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "PATIENCE_SECONDS", 0.01)

    async def test(hasher: Hasher) -> None:
        async with hasher.turn(KNOWN):
            with pytest.raises(errors.ResourceExhausted):
                await hash_as(hasher, KNOWN)
        assert (await hash_as(hasher, KNOWN)).startswith("$2b$04$")

    with_hasher(test)


def test_who_hangs_up_gives_the_turn_back_when_the_hash_is_done() -> None:
    async def test(hasher: Hasher) -> None:
        async def verify() -> None:
            async with hasher.turn(KNOWN) as turn:
                await turn.verify("guess", "", 12)

        gone = asyncio.create_task(verify())
        while not hasher._quick[NO_STRANGERS]._work:
            await asyncio.sleep(0)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        assert hasher._quick[NO_STRANGERS].has_turn
        assert await hash_as(hasher, KNOWN)
        assert not hasher._quick[NO_STRANGERS].has_turn
        waiting = [asyncio.create_task(hash_as(hasher, KNOWN)) for _ in range(5)]
        await asyncio.sleep(0)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert len(hasher._queue) == 0
        assert await hash_as(hasher, stranger(1))

    with_hasher(test)


def test_the_usual_priority_is_for_a_share_of_the_time() -> None:
    now = [0.0]
    allowance = Allowance(lambda: now[0])
    allowance.spend(hashing.QUICK_SECONDS + 1)
    assert allowance.left() == -1
    now[0] = 1 / hashing.QUICK_SHARE
    assert allowance.left() == pytest.approx(0)
    now[0] += 1e6
    assert allowance.left() == hashing.QUICK_SECONDS


def test_a_process_whose_parent_was_gone_when_it_began_ends_too() -> None:
    # Who asks for it is not its parent, which is the process that forks.
    assert forked(bcrypt_process.begin, 0, environment={}).returncode == 1
