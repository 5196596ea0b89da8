"""Changes of many rows, a few thousand per transaction, so that other writers get their turn."""

from collections.abc import Callable
from dataclasses import dataclass

from quarterdeck_server.rpc.steps import Steps

BATCH = 2_000
COUNTED = ("matched", "updated")


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction did: rows looked at, rows changed, and the last row's seq."""

    matched: int
    updated: int
    last_seq: int


async def in_batches(steps: Steps, change: Callable[[int], Batch]) -> tuple[int, int]:
    """Run `change(after_seq)` until a batch is not full. Return how many matched and changed."""
    matched = updated = after = 0
    while True:

        def step(start: int = after) -> Batch:
            batch = change(start)
            found = (batch.matched, batch.updated)
            steps.call.changes |= dict(zip(COUNTED, found, strict=True))
            return batch

        batch = await steps.commit(step)
        matched += batch.matched
        updated += batch.updated
        after = batch.last_seq
        # What fails now fails after what was recorded of this batch.
        for name in COUNTED:
            del steps.call.changes[name]
        if batch.matched < BATCH:
            return matched, updated
