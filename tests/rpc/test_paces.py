"""What a call costs its caller: as long as its work lasts, and the time of the processor."""

import asyncio
import threading
from itertools import pairwise

import pytest
from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import CURRENT
from quarterdeck_server.rpc.paces import GROWTH, LEAST, MOST, REMEMBERED, Load, Paces
from quarterdeck_server.rpc.queues import AT_ONCE_SECONDS, Queues
from quarterdeck_server.rpc.shares import DENIAL_SECONDS, DENIALS_AT_ONCE, Shares
from quarterdeck_server.rpc.threads import DatabaseThreads

from tests.support.calls import a_call


def test_a_call_that_was_reset_counts_until_its_work_ends() -> None:
    shares = Shares(calls=1, streams=1, downloads=1, address_share=8, user_rate=100)
    go, begun = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go.wait(5)

    async def run() -> None:
        threads = DatabaseThreads("read", 1)
        call = a_call("u")
        CURRENT.set(call)
        held = call.held = shares.begin(call, 0)
        asked = asyncio.gather(threads.run(work), threads.run(work))
        await asyncio.to_thread(begun.wait, 5)
        asked.cancel()
        held.give_back()
        with pytest.raises(errors.ResourceExhausted):
            shares.begin(a_call("u"), 0)
        go.set()
        while shares.calls.held:
            await asyncio.sleep(0.001)
        held.give_back()
        shares.begin(a_call("u"), 0)
        threads.close()

    asyncio.run(run())


def test_who_uses_much_waits_while_others_call_and_nobody_waits_alone() -> None:
    now, part = 100.0, 0.2
    paces = Paces(lambda: now, lambda: part)

    def call(name: str, took: float) -> float:
        waits, expected = paces.begin(name)
        paces.more(name, max(0.0, took - expected))
        paces.end(name, expected, took)
        return waits

    assert [call("greedy", 1.0) for _ in range(50)] == [0.0] * 50
    call("modest", 0.001)
    assert call("greedy", 1.0) == pytest.approx(5.0)
    assert [call("modest", 0.001) for _ in range(15)] == [0.0] * 15
    # Many at once wait one after the other: what each will take is expected from the last.
    now += 60
    call("modest", 0.001)
    for _ in range(60):
        call("greedy", 0.01)
    now += 60
    call("modest", 0.001)
    waits = [paces.begin("greedy")[0] for _ in range(20)]
    assert waits[:2] == [0.0] * 2
    assert all(later > earlier for earlier, later in pairwise(waits[4:]))
    # With more time to spare they wait for less.
    part = 0.5
    assert paces.begin("greedy")[0] < waits[-1]
    now += 60
    assert call("greedy", 0.01) == 0.0
    for number in range(REMEMBERED + 10):
        call(str(number), 0.01)
    assert len(paces._paces) == REMEMBERED


def test_what_one_may_use_falls_while_a_worker_is_busy_and_comes_back_slowly() -> None:
    now = used = 10.0
    load = Load(lambda: now, lambda: used)

    def later(seconds: float, busy: float) -> float:
        nonlocal now, used
        now, used = now + seconds, used + seconds * busy
        return load()

    assert load() == MOST
    assert later(0.05, 1.0) == MOST
    assert later(0.1, 0.9) == MOST / 2
    assert [later(0.2, 0.9) for _ in range(3)] == [LEAST] * 3
    assert later(1.0, 0.1) == pytest.approx(LEAST + GROWTH)
    assert later(60.0, 0.1) == MOST


def test_large_calls_of_a_user_are_at_work_one_after_the_other_and_small_ones_beside() -> None:
    async def run() -> None:
        queues = Queues()
        done: list[str] = []

        async def call(name: str, seconds: float, user: str = "greedy") -> None:
            await queues.enter(user, seconds, waits=True)
            done.append(name)
            await asyncio.sleep(0)
            queues.leave(user, seconds)

        await queues.enter("greedy", AT_ONCE_SECONDS * 0.8, waits=True)
        large = [asyncio.create_task(call(f"large {n}", AT_ONCE_SECONDS * 2)) for n in range(3)]
        await asyncio.sleep(0)
        small = [asyncio.create_task(call("small", AT_ONCE_SECONDS / 10)) for _ in range(2)]
        await call("other's", AT_ONCE_SECONDS * 2, "modest")
        assert done == ["other's"]
        large[1].cancel()
        queues.leave("greedy", AT_ONCE_SECONDS * 0.8)
        await asyncio.gather(large[0], large[2], *small)
        # In the order in which they came.
        assert done == ["other's", "large 0", "large 2", "small", "small"]
        # A call alone waits for nobody, and who was cancelled as their turn came has left.
        await queues.enter("greedy", 1.0, waits=False)
        waiting = asyncio.create_task(call("gone", 1.0))
        await asyncio.sleep(0)
        queues.leave("greedy", 1.0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert "gone" not in done
        assert not queues._queues

    asyncio.run(run())


def test_a_call_that_is_given_up_while_it_waits_keeps_none_of_its_user_waiting() -> None:
    shares = Shares(calls=8, streams=1, downloads=1, address_share=8, user_rate=100)

    async def run() -> None:
        first = shares.begin(a_call("greedy"), 0)
        await first.turn()
        first.spend(10.0)
        first.worked()
        first.step_aside()
        first.give_back()
        await shares.begin(a_call("modest"), 0).turn()
        given_up = [asyncio.create_task(shares.begin(a_call("greedy"), 0).turn()) for _ in range(3)]
        await asyncio.sleep(0.01)
        for task in given_up:
            assert not task.done()
            task.cancel()
        await asyncio.gather(*given_up, return_exceptions=True)
        assert list(shares._queues._queues) == ["modest"]

    asyncio.run(run())


def test_what_a_call_is_expected_to_take_follows_what_such_calls_took() -> None:
    queues, rpc = Queues(), ("TaskService", "ListTasks")
    before = queues.expected(rpc)
    for _ in range(50):
        queues.took(rpc, 0.02)
    assert before < queues.expected(rpc) == pytest.approx(0.02, rel=0.01)


def test_who_repeats_what_is_denied_waits_for_the_answer() -> None:
    shares = Shares(calls=1, streams=1, downloads=1, address_share=8, user_rate=100)
    denied, failed = errors.PermissionDenied("no"), errors.NotFound("task", "nothing")

    def pause(user: str, error: errors.AppError) -> float:
        return shares.pause_seconds(a_call(user), error)

    for _ in range(DENIALS_AT_ONCE):
        assert pause("u", denied) == 0
    assert pause("u", denied) == DENIAL_SECONDS
    # Other errors of theirs do not wait, nor do others' denials.
    assert (pause("u", failed), pause("other", denied)) == (0, 0)
