"""Audits denied and failed calls one by one up to a rate limit, and counts those beyond it.

What was counted is told in one entry for each caller, a minute later and at the
end of the process: who repeats what is denied fills no disk, and takes no turns
of who writes.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextvars import Context
from dataclasses import dataclass, field

import structlog

from quarterdeck_server.core import clock
from quarterdeck_server.core.caller import Call, Caller
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.json_value import JsonObject
from quarterdeck_server.rpc.rates import Rate
from quarterdeck_server.rpc.shares import network
from quarterdeck_server.rpc.steps import Threads
from quarterdeck_server.storage import audit, db

# So many are written one by one, and then one in so many seconds.
BURST, EVERY_SECONDS = 200, 10.0
# Of all who are not signed in, together.
STRANGERS_BURST, STRANGERS_EVERY_SECONDS = 400, 5.0
SUMMARY_SECONDS = 60.0
# More callers than these are told in one entry, more kinds of calls and addresses by their number.
MOST_CALLERS, MOST_KINDS, MOST_ADDRESSES = 50, 50, 50
SUMMARY = "RepeatedCalls"
STRANGERS = ""

log = structlog.get_logger("rpc")


@dataclass(slots=True)
class _Counted:
    """What one caller's calls were, since the last summary; or those of all strangers."""

    identity: Caller | None
    since: int
    calls: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    addresses: Counter[str] = field(default_factory=Counter)

    def add(self, call: Call, outcome: str, reason: str) -> None:
        self.calls += 1
        _count(self.kinds, f"{call.action} {outcome} {reason}".strip(), MOST_KINDS)
        _count(self.addresses, network(call.ip), MOST_ADDRESSES)

    def changes(self) -> JsonObject:
        return {
            "calls": self.calls,
            "since": clock.as_text(self.since),
            "kinds": dict(self.kinds),
            "addresses": dict(self.addresses),
        }


def _count(counter: Counter[str], name: str, most: int) -> None:
    counter[name if name in counter or len(counter) < most else "others"] += 1


class Denials:
    """Audits the denials and failures of this process."""

    def __init__(self, threads: Threads, now: Callable[[], float] = time.monotonic) -> None:
        self._threads = threads
        self._people = Rate(BURST, EVERY_SECONDS, now)
        self._addresses = Rate(BURST, EVERY_SECONDS, now)
        self._strangers = Rate(STRANGERS_BURST, STRANGERS_EVERY_SECONDS, now)
        self._counted: dict[str, _Counted] = {}
        self._flushing: asyncio.Future[None] | None = None

    async def note(self, call: Call, outcome: str, reason: str) -> None:
        """Write the entry of a call, or count it if its caller has had too many."""
        if not self._admit(call):
            self._count(call, outcome, reason)
            return
        try:
            # Who hangs up does not keep it from being written.
            await asyncio.shield(self._write([(call, outcome, reason)]))
        except Exception as failure:
            # Who called is answered what went wrong first.
            log.error("audit row lost", error=str(failure))

    async def flush(self) -> None:
        """Write what was counted."""
        counted, self._counted = self._counted, {}
        entries = [(_summary(each), audit.DENIED, Reason.RATE) for each in counted.values()]
        if not entries:
            return
        try:
            await self._write(entries)
        except Exception as failure:
            calls = sum(each.calls for each in counted.values())
            log.error("audit rows lost", error=str(failure), calls=calls)

    def _admit(self, call: Call) -> bool:
        if call.identity is not None:
            return self._people.admit(call.identity.party)
        # Both are counted, whichever refuses.
        return all([self._addresses.admit(network(call.ip)), self._strangers.admit(STRANGERS)])

    def _count(self, call: Call, outcome: str, reason: str) -> None:
        name = call.identity.party if call.identity else STRANGERS
        if name not in self._counted and len(self._counted) >= MOST_CALLERS:
            name = STRANGERS
        if not self._counted:
            loop = asyncio.get_running_loop()
            loop.call_later(SUMMARY_SECONDS, self._flush_soon, context=Context())
        if name not in self._counted:
            identity = call.identity if name else None
            self._counted[name] = _Counted(identity, clock.now())
        self._counted[name].add(call, outcome, reason)

    def _flush_soon(self) -> None:
        self._flushing = asyncio.ensure_future(self.flush())

    def _write(self, entries: Sequence[tuple[Call, str, str]]) -> "asyncio.Future[None]":
        def record() -> None:
            with db.write():
                for entry in entries:
                    audit.record(*entry)

        return self._threads.writes.run(db.guarded, record)


def _summary(counted: _Counted) -> Call:
    return Call(
        action=SUMMARY,
        resource_type="audit_log",
        request_id="",
        ip=next(iter(counted.addresses)) if len(counted.addresses) == 1 else "",
        user_agent="",
        received_at=counted.since,
        identity=counted.identity,
        changes=counted.changes(),
    )
