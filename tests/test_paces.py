"""What a call costs its caller: as long as its work lasts, and the time of the processor."""

import asyncio
import threading
from itertools import pairwise

import pytest
from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import CURRENT
from quarterdeck_server.core.paces import REMEMBERED, Load, Paces
from quarterdeck_server.core.shares import Shares
from quarterdeck_server.core.threads import DatabaseThreads

from tests.test_shares import a_call


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
    now, load = 100.0, 1.0
    paces = Paces(lambda: now, lambda: load)

    def call(name: str, took: float) -> float:
        waits, expected = paces.begin(name)
        paces.more(name, max(0.0, took - expected))
        paces.end(name, expected, took)
        return waits

    assert [call("greedy", 1.0) for _ in range(50)] == [0.0] * 50
    call("modest", 0.001)
    assert call("greedy", 1.0) == pytest.approx(5.0)
    assert [call("modest", 0.001) for _ in range(40)] == [0.0] * 40
    # Nobody waits for a worker that has time to spare.
    load = 0.2
    assert call("greedy", 1.0) == 0.0
    load = 1.0
    # Many at once wait one after the other: what each will take is guessed from the last.
    now += 60
    call("modest", 0.001)
    for _ in range(60):
        call("greedy", 0.01)
    now += 60
    call("modest", 0.001)
    waits = [paces.begin("greedy")[0] for _ in range(20)]
    assert waits[:5] == [0.0] * 5
    assert all(later > earlier for earlier, later in pairwise(waits[8:]))
    now += 60
    assert call("greedy", 0.01) == 0.0
    for number in range(REMEMBERED + 10):
        call(str(number), 0.01)
    assert len(paces._paces) == REMEMBERED


def test_the_load_is_what_the_process_used_of_the_last_quarter_of_a_second() -> None:
    now = used = 10.0
    load = Load(lambda: now, lambda: used)
    assert load() == 0.0
    now, used = 10.1, 10.1
    assert load() == 0.0
    now, used = 10.5, 10.3
    assert load() == pytest.approx(0.6)
    now = 11.5
    assert load() == 0.0
