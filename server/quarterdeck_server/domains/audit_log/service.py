"""The verification of the audit log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import peewee

from quarterdeck_server.domains.audit_log.models import AuditEntry, AuditEntryRow, AuditHead
from quarterdeck_server.storage import db
from quarterdeck_server.storage.audit import entry_hash

BATCH = 1_000


class _Hash(NamedTuple):
    hash: str


class _Head(NamedTuple):
    seq: int
    hash: str
    newest: int | None


_after = db.Statement(
    lambda: (
        AuditEntry.select()
        .where(AuditEntry.seq > db.bind("after"))
        .order_by(AuditEntry.seq)
        .limit(BATCH)
    ),
    AuditEntryRow,
)
_at = db.Statement(
    lambda: AuditEntry.select(AuditEntry.hash).where(AuditEntry.seq == db.bind("seq")),
    _Hash,
)
_head = db.Statement(
    lambda: AuditHead.select(
        AuditHead.seq,
        AuditHead.hash,
        # In one statement, so that no entry comes between the two.
        AuditEntry.select(peewee.fn.MAX(AuditEntry.seq)).alias("newest"),
    ),
    _Head,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A place in the chain that is not as it was written."""

    seq: int
    problem: str


@dataclass(frozen=True, slots=True)
class Checked:
    """How far the check is: entries seen, the last one's seq and hash, and the faults since."""

    seen: int
    seq: int
    hash: str
    faults: list[Fault]


def of_types(resource_types: Sequence[str], after: int, before_seq: int) -> list[AuditEntryRow]:
    """Return some entries on resources of these types since a time, newest first.

    Those before `before_seq`; none is left when there is none.
    """
    where = AuditEntry.resource_type.in_(resource_types) & (AuditEntry.created_at >= after)
    query = AuditEntry.select().where(where, AuditEntry.seq < before_seq)
    newest = query.order_by(AuditEntry.seq.desc()).limit(BATCH)
    return db.Statement(lambda: newest, AuditEntryRow).rows()


def head() -> tuple[int, str]:
    """Return the seq and hash of the last entry that was written."""
    row = _head.one()
    return row.seq, row.hash


def hash_of(seq: int) -> str:
    """Return the hash of an entry; empty if there is none."""
    row = _at.first(seq=seq)
    return row.hash if row else ""


def check() -> Iterator[Checked]:
    """Go along the chain up to what is now its head, a thousand entries at a time."""
    last = _head.one()
    last_seq, last_hash, newest = last.seq, last.hash, last.newest or 0
    seen, seq, previous = 0, 0, ""
    while seq < last_seq:
        rows = [row for row in _after.rows(after=seq) if row.seq <= last_seq]
        if not rows:
            break
        faults = []
        for row in rows:
            if row.previous_hash != previous:
                faults.append(
                    Fault(
                        row.seq,
                        f"does not follow {seq}: an entry between them was changed or removed",
                    )
                )
            if row.hash != entry_hash(row._asdict(), row.previous_hash):
                faults.append(Fault(row.seq, "was changed"))
            seq, previous = row.seq, row.hash
        seen += len(rows)
        yield Checked(seen, seq, previous, faults)
    if (seq, previous) != (last_seq, last_hash):
        problem = f"entries {seq + 1} to {last_seq} are gone"
        if seq == last_seq:
            problem = "is not the head that was written"
        yield Checked(seen, seq, previous, [Fault(last_seq, problem)])
    if newest > last_seq:
        problem = f"comes after the head, {last_seq}: nobody wrote it here"
        yield Checked(seen, seq, previous, [Fault(newest, problem)])
