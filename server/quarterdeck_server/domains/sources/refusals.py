"""What a source sent and was not understood: kept within bounds, to be looked at and replayed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import peewee

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.json_value import Json
from quarterdeck_server.domains.sources import bodies, redaction
from quarterdeck_server.domains.sources.models import SourceRefusal, SourceRefusalRow
from quarterdeck_server.domains.sources.payloads import Received, Refused
from quarterdeck_server.storage import db

# Of one source.
MOST = 1_000
MOST_BYTES = 16 * 1024 * 1024
# Of one body, in characters; of a longer one the beginning is kept.
LONGEST_BODY = 512 * 1024
# Of one payload. What is beyond is counted, and told of by the last that is kept.
MOST_AT_ONCE = 100
LONGEST_MESSAGE = 1_000
LONGEST_TYPE = 200


class _Size(NamedTuple):
    seq: int
    body_bytes: int


_insert = db.insert(SourceRefusal, SourceRefusalRow)
_sizes = db.Statement(
    lambda: (
        SourceRefusal.select(SourceRefusal.seq, SourceRefusal.body_bytes)
        .where(SourceRefusal.source_id == db.bind("source_id"))
        .order_by(SourceRefusal.seq.desc())
    ),
    _Size,
)
_delete_until = db.Statement(
    lambda: SourceRefusal.delete().where(
        SourceRefusal.source_id == db.bind("source_id"), SourceRefusal.seq <= db.bind("seq")
    )
)
_mine = (SourceRefusal.source_id == db.bind("source_id")) & (SourceRefusal.id == db.bind("id"))
_read = db.Statement(lambda: SourceRefusal.select().where(_mine), SourceRefusalRow)
_hold = db.Statement(lambda: db.locked(SourceRefusal.select().where(_mine)), SourceRefusalRow)
_delete = db.Statement(lambda: SourceRefusal.delete().where(_mine))
_refuse_again = db.Statement(
    lambda: (
        SourceRefusal.update(
            {
                SourceRefusal.reason: db.bind("reason"),
                SourceRefusal.message: db.bind("message"),
                SourceRefusal.replays: SourceRefusal.replays + 1,
            }
        )
        .where(_mine)
        .returning(*db.columns_of(SourceRefusal).values())
    ),
    SourceRefusalRow,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept of the refusals of one payload, and how many older ones were dropped."""

    rows: list[SourceRefusalRow]
    dropped: int


def keep(
    source_id: str, received: Received, refused: Sequence[Refused], secrets: Sequence[str]
) -> Kept:
    """Keep what is not understood, without secrets, and drop the oldest of too many.

    `secrets` are texts that are hidden wherever they are.
    """
    told = [*refused[:MOST_AT_ONCE]]
    rows = [_keep(source_id, received, each, secrets) for each in told]
    return Kept(rows, len(refused) - len(told) + _drop_oldest(source_id))


def _keep(
    source_id: str, received: Received, refused: Refused, secrets: Sequence[str]
) -> SourceRefusalRow:
    body = _body(received, refused.value, secrets)
    kept = body[:LONGEST_BODY]
    is_item = refused.value is not None
    headers = {} if is_item else received.headers
    media_type = "application/json" if is_item else received.content_type
    return _insert.one(
        id=db.new_id(),
        source_id=source_id,
        refused_at=clock.now(),
        reason=refused.reason,
        message=_message(refused.message, secrets),
        item=refused.item,
        size_bytes=len(received.body),
        is_whole=len(kept) == len(body),
        content_type=_storable(media_type)[:LONGEST_TYPE],
        headers=json.dumps({k: redaction.in_text(v, secrets) for k, v in headers.items()}),
        body=kept,
        body_bytes=len(kept.encode()),
        replays=0,
    )


def _body(received: Received, value: Json, secrets: Sequence[str]) -> str:
    """Return what is kept of a body: the item alone, or all of it as text."""
    if value is not None:
        return _storable(json.dumps(redaction.without_secrets(value, secrets), ensure_ascii=False))
    try:
        text = bodies.text_of(received.body, received.content_type)
    except errors.InvalidArgument:
        text = received.body.decode("utf-8", "backslashreplace")
    text = text[: 2 * LONGEST_BODY]
    return _storable(redaction.body_without_secrets(text, secrets))


def _message(message: str, secrets: Sequence[str]) -> str:
    return _storable(redaction.in_text(message, secrets, shapes_alone=True))[:LONGEST_MESSAGE]


def _storable(text: str) -> str:
    """Return a text that both databases store: PostgreSQL has no NUL, and UTF-8 no surrogates."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _drop_oldest(source_id: str) -> int:
    """Delete the oldest refusals of a source that has too many or too large ones; return how many.

    The newest stays, whatever its size.
    """
    sizes = _sizes.rows(source_id=source_id)
    total = 0
    for count, each in enumerate(sizes):
        total += each.body_bytes
        if count and (count >= MOST or total > MOST_BYTES):
            return _delete_until.run(source_id=source_id, seq=each.seq)
    return 0


def get(source_id: str, refusal_id: str) -> SourceRefusalRow:
    """Return the row of a refusal. Raise NotFound."""
    return _found(_read.first(source_id=source_id, id=refusal_id), refusal_id)


def hold(source_id: str, refusal_id: str) -> SourceRefusalRow:
    """Return the row of a refusal, which nobody else changes meanwhile. Raise NotFound."""
    return _found(_hold.first(source_id=source_id, id=refusal_id), refusal_id)


def _found(row: SourceRefusalRow | None, refusal_id: str) -> SourceRefusalRow:
    if row is None:
        raise errors.NotFound("refusal", refusal_id)
    return row


def received_again(row: SourceRefusalRow) -> Received:
    """Return what was received, as it is kept. Raise Conflict if that is not all of it."""
    if not row.is_whole:
        raise errors.Conflict(
            "the body is too large to be kept whole; send it again", reason=Reason.NOT_WHOLE
        )
    # It was decoded when it was kept.
    media_type = row.content_type.partition(";")[0]
    return Received(row.body.encode(), media_type, json.loads(row.headers))


def end(row: SourceRefusalRow) -> None:
    """Delete a refusal that is understood now."""
    _delete.run(source_id=row.source_id, id=row.id)


def refuse_again(row: SourceRefusalRow, refused: Refused) -> SourceRefusalRow:
    """Note why a refusal was refused again, and return its row."""
    return _refuse_again.one(
        source_id=row.source_id,
        id=row.id,
        reason=refused.reason,
        message=_message(refused.message, ()),
    )


def of_source(place: peewee.Value) -> peewee.Node:
    """Return the condition that a refusal is one of a source."""
    return SourceRefusal.source_id == place
