"""Artifacts to delete from the store, recorded in the transaction that gives them up."""

from typing import NamedTuple

import peewee
import structlog

from quarterdeck_server.artifacts.store import Store, StoreError
from quarterdeck_server.core import clock
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.jobs import requests as jobs
from quarterdeck_server.storage import db

EMPTY = "artifacts.empty_trash"
TAKEN_AT_ONCE = 100
# A part may be on its way still from a worker that ends.
LATECOMERS = 10 * clock.MINUTE
TRY_AGAIN = clock.MINUTE

logger = structlog.get_logger("artifacts")


class Trash(db.Table):
    """The key of something that is to be deleted."""

    seq = peewee.BigAutoField()
    artifact = peewee.TextField()
    due_at = peewee.BigIntegerField(index=True)

    class Meta:
        table_name = "artifact_trash"


class TrashRow(NamedTuple):
    """Something in the trash."""

    seq: int
    artifact: str
    due_at: int


_throw_away = db.insert(Trash)
_due = db.Statement(
    lambda: (
        Trash.select()
        .where(Trash.due_at <= db.bind("now"))
        .order_by(Trash.due_at, Trash.seq)
        .limit(TAKEN_AT_ONCE)
    ),
    TrashRow,
)
_emptied = db.Statement(lambda: Trash.delete().where(Trash.seq == db.bind("seq")))
_put_off = db.Statement(
    lambda: Trash.update(due_at=db.bind("due_at")).where(Trash.seq == db.bind("seq"))
)


def throw_away(*keys: str, in_use: bool = False) -> None:
    """Has artifacts, and what is half-written of them, deleted in this order.

    At once, and once more later; only later if somebody may be reading them.
    """
    now = clock.now()
    for due_at in (now + LATECOMERS,) if in_use else (now, now + LATECOMERS):
        for key in keys:
            _throw_away.run(artifact=key, due_at=due_at)
    jobs.ask(EMPTY, "")


def empty(store: Store, argument: str) -> None:
    """Delete what is due, in order; a store that does not answer is asked again later."""
    for item in _due.rows(now=clock.now()):
        try:
            store.discard(item.artifact)
        except StoreError as error:
            if error.code == Reason.ARTIFACT_KEY:
                logger.error("the trash had no key of an artifact", seq=item.seq)
                with db.write():
                    _emptied.run(seq=item.seq)
                continue
            logger.warning("could not empty the trash", artifact=item.artifact, code=error.code)
            with db.write():
                _put_off.run(seq=item.seq, due_at=clock.now() + TRY_AGAIN)
            return
        with db.write():
            _emptied.run(seq=item.seq)


def ask_again() -> int:
    """Ask for what is due now, if there is anything."""
    if _due.first(now=clock.now()) is not None:
        jobs.ask(EMPTY, "")
    return 0
