"""What is counted of each source: in the transaction of what came in, at its end."""

from typing import NamedTuple

import peewee

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.sources.models import Source, SourceRow
from quarterdeck_server.storage import db

RETRY_SECONDS = 10


class Came(NamedTuple):
    """What one request brought."""

    source_id: str
    received: int
    made: int
    refused: int
    dropped: int


class _Minute(NamedTuple):
    rate_per_minute: int
    received_in_minute: int


def _counting() -> peewee.Query:
    in_minute = Source.minute == db.bind("minute")
    counted = peewee.Case(
        None,
        [(in_minute, Source.received_in_minute + db.bind("received"))],
        db.bind("received"),
    )
    refused_at = peewee.Case(
        None,
        [(Source.refused + db.bind("refused") > Source.refused, db.bind("now"))],
        Source.last_refused_at,
    )
    changes = {
        Source.received: Source.received + db.bind("received"),
        Source.made: Source.made + db.bind("made"),
        Source.refused: Source.refused + db.bind("refused"),
        Source.refusals_dropped: Source.refusals_dropped + db.bind("dropped"),
        Source.last_received_at: db.bind("now"),
        Source.last_refused_at: refused_at,
        Source.received_in_minute: counted,
        Source.minute: db.bind("minute"),
    }
    shown = (Source.rate_per_minute, Source.received_in_minute)
    return Source.update(changes).where(Source.id == db.bind("id")).returning(*shown)


_count = db.Statement(_counting, _Minute)


def note(came: Came) -> None:
    """Have the open transaction end with counting what came in.

    It ends with ResourceExhausted, and nothing is kept, if the source has sent more in this
    minute than it may.
    """
    db.before_commit(_note_all, came)


def _note_all(several: list[Came]) -> None:
    now = clock.now()
    for each in several:
        found = _count.first(
            id=each.source_id,
            received=each.received,
            made=each.made,
            refused=each.refused,
            dropped=each.dropped,
            now=now,
            minute=now // clock.MINUTE,
        )
        if found and 0 < found.rate_per_minute < found.received_in_minute:
            raise _too_many(found.rate_per_minute)


def check_rate(source: SourceRow) -> None:
    """Raise ResourceExhausted if a source has sent all that it may in this minute."""
    is_now = source.minute == clock.now() // clock.MINUTE
    if is_now and 0 < source.rate_per_minute <= source.received_in_minute:
        raise _too_many(source.rate_per_minute)


def _too_many(rate: int) -> errors.ResourceExhausted:
    return errors.ResourceExhausted(
        f"this source takes {rate:,} requests in a minute, try again",
        reason=Reason.RATE_LIMITED,
        retry_after_seconds=RETRY_SECONDS,
    )
