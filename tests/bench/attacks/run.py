"""Attacks, one after the other, each in a process of its own, beside honest callers."""

import argparse
import asyncio
import json
import multiprocessing
import os
import resource
import time
from collections import Counter
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.bench.attacks import (
    connections,
    downloads,
    floods,
    frames,
    logins,
    sizes,
    sources,
    streams,
)
from tests.bench.attacks.honest import GOOD, REFRESH, HonestProcess, refresh_token
from tests.bench.attacks.host import Host
from tests.bench.attacks.target import ATTACKS, Attack, Outcome, Target, stranger
from tests.bench.attacks.told import READS, Told, progress, tell
from tests.bench.attacks.wire import call

# Each has added its attacks to the list.
KINDS = (connections, downloads, floods, frames, logins, sizes, sources, streams)
CALM_SECONDS = 8.0
REST_SECONDS = 2.0
# Access tokens end after 15 minutes, and with them the honest streams.
RENEW_SECONDS = 540.0


def _attack(name: str, target: Target, nice: int, pipe: Connection) -> None:
    # Linux shares the cores out by session first (sched(7), autogroups).
    os.setsid()
    os.nice(nice)
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(nice))
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))

    async def bounded() -> Outcome:
        async with asyncio.timeout(target.seconds * 3 + 20):
            return await ATTACKS[name].run(target)

    try:
        outcome = asyncio.run(bounded())
    except Exception as error:
        outcome = Counter({f"the attack failed: {error!r}": 1})
    pipe.send(outcome)


class Run:
    """Attacks on one Quarterdeck after the other, each as long as tokens live."""

    def __init__(self, made: Path, folder: Path, options: argparse.Namespace) -> None:
        self._made, self._folder, self._options = made, folder, options
        self._host: Host | None = None
        self._honest: HonestProcess | None = None
        self._begun = 0.0
        self._tokens: dict[str, Any] = {}
        self._resumed = 0
        self.calm: list[Told] = []

    def one(self, attack: Attack) -> Told:
        """How an attack went."""
        age = time.monotonic() - self._begun
        is_other = self._host is not None and bool(self._host.ca) != attack.https
        if self._host is None or age > RENEW_SECONDS or self._options.fresh or is_other:
            self._renew(https=attack.https)
        assert self._host is not None
        assert self._honest is not None
        target = self._host.target(self._options.seconds, self._tokens)
        before = self._host.memory()
        spawn = multiprocessing.get_context("spawn")
        pipe, theirs = spawn.Pipe()
        process = spawn.Process(
            target=_attack, args=(attack.name, target, self._options.nice, theirs)
        )
        began = time.monotonic()
        process.start()
        most = dict(before)
        while process.is_alive() and not pipe.poll(0.5):
            now = self._host.memory()
            most = {name: max(most[name], now[name]) for name in most}
        ended = time.monotonic()
        got = pipe.recv() if pipe.poll(0) else Counter({"the attack died": 1})
        process.join()
        told = tell(attack.name, attack.title, self._honest.window(began, ended))
        told.got, told.died = got, self._host.died()
        told.ratio = told.p99_ms / self.calm[-1].p99_ms
        told.memory = {name: (before[name], most[name]) for name in before}
        time.sleep(REST_SECONDS)
        after = self._honest.window(ended + 1, time.monotonic())
        if told.died or any(each.kind in READS and each.outcome != GOOD for each in after):
            self.close()
        return told

    def _renew(self, *, https: bool) -> None:
        self.close()
        self._host = Host(self._made, self._folder, https=https)
        self._honest = HonestProcess(self._host.known())
        self._tokens = self._host.tokens(self._resume)
        self._begun = time.monotonic()
        time.sleep(CALM_SECONDS)
        samples = self._honest.window(self._begun, self._begun + CALM_SECONDS)
        self.calm.append(tell("calm", "no attack", samples))
        progress(self.calm[-1])

    def _resume(self, email: str) -> str:
        """Goes on with an attacker's session; answers the access token."""
        assert self._host is not None
        target = self._host.target(0, {"users": (), "manager": "", "admin": ""})
        body = json.dumps({"refresh_token": refresh_token(email)}).encode()
        # An address of their own each: one may do it 30 times a minute.
        self._resumed += 1
        address = stranger(1_000_000 + self._resumed)
        status, text = asyncio.run(call(target, address, "POST", REFRESH, "", body))
        if status != 200:
            raise RuntimeError(f"{email} cannot sign in: {status} {text[:200]!r}")
        return str(json.loads(text)["access_token"])

    def close(self) -> None:
        """Stops what runs."""
        if self._honest is not None:
            self._honest.stop()
        if self._host is not None:
            self._host.stop()
        self._honest = self._host = None
