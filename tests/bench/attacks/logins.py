"""Passwords that are guessed, and a host that has other things to do."""

import asyncio
import itertools
import json
import multiprocessing
import time
from collections import Counter
from functools import partial

from tests.bench.attacks.floods import flood
from tests.bench.attacks.target import Outcome, Target, attack, stranger
from tests.bench.attacks.wire import Http1, call, connect_many, hold, repeat, request

LOGIN = "/api/auth/login"


def _guess(email: str) -> bytes:
    body = json.dumps({"email": email, "password": "a wrong password"}).encode()
    return request("POST", LOGIN, "", body)


@attack("logins", "140 connections of 10 addresses that guess passwords of nobody")
async def logins(target: Target) -> Outcome:
    numbers = itertools.count()
    return await flood(
        target,
        lambda: _guess(f"nobody{next(numbers)}@example.com"),
        connections=140,
        addresses=10,
    )


@attack("logins-known", "140 connections of 140 addresses that guess passwords of known people")
async def logins_known(target: Target) -> Outcome:
    emails = itertools.cycle(target.victims)
    return await flood(target, lambda: _guess(next(emails)), connections=140, addresses=140)


@attack("logins-insider", "a user who signed in from 20 addresses, and guesses from all of them")
async def logins_insider(target: Target) -> Outcome:
    """Addresses are known by then, whoever is asked for."""
    outcome: Outcome = Counter()
    places = [stranger(300 * number) for number in range(20)]
    fields = {"email": target.accounts[0], "password": target.password}

    async def sign_in(place: str) -> None:
        status, _ = await call(target, place, "POST", LOGIN, "", json.dumps(fields).encode())
        outcome[f"signed in {status}"] += 1

    for place in places:
        await sign_in(place)
    asked = _guess("nobody@example.com")
    await asyncio.gather(
        *(repeat(target, place, outcome, lambda: asked, 1) for place in places for _ in range(7))
    )
    return outcome


@attack("logins-1000", "1,000 addresses that guess once each, and again")
async def logins_1000(target: Target) -> Outcome:
    outcome: Outcome = Counter()
    emails = itertools.cycle((*target.victims, "nobody@example.com"))
    loop = asyncio.get_running_loop()
    deadline = loop.time() + target.seconds
    for start in itertools.count(0, 1000):
        addresses = [stranger(start + number) for number in range(1000)]
        wires = await connect_many(target, addresses, partial(Http1, outcome))
        for wire in wires:
            wire.send(_guess(next(emails)))
        await hold(wires, min(5, max(0.1, deadline - loop.time())))
        if loop.time() > deadline:
            break
    return outcome


@attack("lockout", "ten wrong guesses for each known person by strangers, again and again")
async def lockout(target: Target) -> Outcome:
    """The honest logins beside it are of these very people."""
    outcome: Outcome = Counter()
    loop = asyncio.get_running_loop()
    deadline, numbers = loop.time() + target.seconds, itertools.count(5000)

    async def guess(email: str) -> None:
        body = json.dumps({"email": email, "password": "a wrong password"}).encode()
        place = stranger(next(numbers))
        status, _ = await call(target, place, "POST", LOGIN, "", body, seconds=5)
        outcome[str(status)] += 1

    while loop.time() < deadline:
        for email in target.victims:
            await asyncio.gather(*(guess(email) for _ in range(10)))
    return outcome


@attack("password-changes", "a flood of wrong current passwords of one user")
async def password_changes(target: Target) -> Outcome:
    fields = {"current_password": "a wrong password", "new_password": "another password 1"}
    asked = request(
        "POST", "/api/auth/change-password", target.users[17], json.dumps(fields).encode()
    )
    return await flood(target, lambda: asked, connections=100, addresses=50)


@attack("refreshes", "a flood of refresh tokens that are none, of 100 addresses")
async def refreshes(target: Target) -> Outcome:
    asked = request("POST", "/api/auth/refresh", "", b'{"refresh_token": "nothing"}')
    return await flood(target, lambda: asked, connections=200, addresses=100)


def _spin(seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        pass


@attack("busy-core", "one process that only computes: what an attacker's own work here costs")
async def busy_core(target: Target) -> Outcome:
    return await _spinning(target, 1)


@attack("busy-host", "13 processes that only compute")
async def busy_host(target: Target) -> Outcome:
    return await _spinning(target, 13)


async def _spinning(target: Target, number: int) -> Outcome:
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_spin, args=(target.seconds,)) for _ in range(number)]
    for process in processes:
        process.start()
    await asyncio.to_thread(lambda: [process.join() for process in processes])
    return Counter({"processes": len(processes)})
