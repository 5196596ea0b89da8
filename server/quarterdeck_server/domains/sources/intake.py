"""The intake: what a sender sends becomes events, or is refused and kept."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.caller import Call
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.json_value import Json
from quarterdeck_server.domains.events import ingestion
from quarterdeck_server.domains.events.incoming import Incoming
from quarterdeck_server.domains.events.mapping.catalogue import Catalogue
from quarterdeck_server.domains.events.models import EventRow
from quarterdeck_server.domains.sources import figures, refusals, senders, sns
from quarterdeck_server.domains.sources.admission import Arrival
from quarterdeck_server.domains.sources.figures import Came
from quarterdeck_server.domains.sources.models import SourceRefusalRow, SourceRow
from quarterdeck_server.domains.sources.payloads import Payload, Received, Refused
from quarterdeck_server.domains.sources.reading import Reader, Told
from quarterdeck_server.rpc.steps import Steps

# Items that are read, and written, before others have their turn.
AT_ONCE = 200
# Of a payload that is refused as a whole (RFC 9110, 15.5).
HTTP_STATUSES = {Reason.TOO_LARGE: 413, Reason.UNSUPPORTED_ENCODING: 415}
# Of the events of one call, in its entry of the audit log.
MOST_RECORDED = 100


@dataclass(slots=True)
class Taken:
    """What became of a payload: rows of events, and of what was refused."""

    events: list[EventRow] = field(default_factory=list)
    dropped: int = 0
    refusals: list[SourceRefusalRow] = field(default_factory=list)
    refused: int = 0
    not_kept: int = 0
    confirmed: str = ""

    @property
    def made(self) -> int:
        """How many occurrences there were."""
        return len(self.events) + self.dropped

    @property
    def is_refused(self) -> bool:
        """Whether nothing of it was understood."""
        return bool(self.refused) and not self.made


@dataclass(frozen=True, slots=True)
class Begun:
    """What came in and was opened; `read` is what its items tell of, if that is known."""

    arrival: Arrival
    items: list[Payload | Refused]
    read: list[Told | Refused] | None = None
    confirmed: str = ""


class Intake:
    """Takes payloads in."""

    def __init__(
        self, catalogue: Catalogue, take_in: Callable[[Incoming], EventRow | None]
    ) -> None:
        """`take_in` returns the row of an occurrence's event, or None if it is not wanted."""
        self._catalogue = catalogue
        self._take_in = take_in

    def opened(self, kind: str, received: Received) -> list[Payload | Refused]:
        """Return the items of a payload; what cannot be opened at all is one refusal."""
        try:
            return senders.opened(kind, received)
        except errors.InvalidArgument as error:
            return [refused_whole(error)]

    def opened_again(self, kind: str, received: Received) -> list[Payload | Refused]:
        """Return the items of what was kept: of a message of SNS what it carries, too."""
        if kind != sns.KIND:
            return self.opened(kind, received)
        try:
            return [sns.item(sns.kept_message_of(received))]
        except errors.InvalidArgument as error:
            return [refused_whole(error)]

    def read(self, source: SourceRow, items: Iterable[Payload | Refused]) -> list[Told | Refused]:
        """Return what items tell of, or why they are not understood."""
        try:
            reader = Reader(self._catalogue, source, clock.now())
        except errors.InvalidArgument as error:
            # Of a mapping of before that this version does not read, nothing is lost.
            why, reason = error.message, error.reason
            return [
                replace(each, message=why, reason=reason)
                if isinstance(each, Refused)
                else Refused(message=why, reason=reason, item=each.item, value=each.value)
                for each in items
            ]
        return reader.read(items)

    def begun(self, arrival: Arrival) -> Begun:
        """Return what came in, opened, and read at once if it has not too many items."""
        items = self.opened(arrival.source.kind, arrival.received)
        read = self.read(arrival.source, items) if len(items) <= AT_ONCE else None
        return Begun(arrival, items, read)

    def finish(
        self, begun: Begun, read: Sequence[Told | Refused], call: Call
    ) -> Callable[[], Taken]:
        """Return what stores a payload that is read."""
        return partial(self._finish, begun.arrival, read, Taken(), [], call)

    async def take(self, begun: Begun, steps: Steps) -> Taken:
        """Take items in, some at a time; the last transaction has the entry of the audit log.

        Raise InvalidArgument if none of them is understood.
        """
        taken, refused = Taken(confirmed=begun.confirmed), list[Refused]()
        arrival, items, read = begun.arrival, begun.items, begun.read
        if read is None:
            starts = range(0, max(len(items), 1), AT_ONCE)
            for start in starts:
                chunk = items[start : start + AT_ONCE]
                read = await steps.read(self.read, arrival.source, chunk)
                if start != starts[-1]:
                    await steps.write(self._store, read, taken, refused)
        return await steps.commit(self._finish, arrival, read or [], taken, refused, steps.call)

    def _store(self, read: Sequence[Told | Refused], taken: Taken, refused: list[Refused]) -> None:
        several = [one for each in read if isinstance(each, Told) for one in each.occurrences]
        refused += [each for each in read if isinstance(each, Refused)]
        ingestion.claim(several)
        rows = [self._take_in(one) for one in several]
        found = [row for row in rows if row is not None]
        taken.events += found
        taken.dropped += len(rows) - len(found)

    def _finish(
        self,
        arrival: Arrival,
        read: Sequence[Told | Refused],
        taken: Taken,
        refused: list[Refused],
        call: Call,
    ) -> Taken:
        self._store(read, taken, refused)
        source_id = arrival.source.id
        if refused:
            kept = refusals.keep(source_id, arrival.received, refused, arrival.secrets)
            taken.refusals, taken.not_kept = kept.rows, kept.dropped
            taken.refused = len(refused)
        figures.note(Came(source_id, 1, taken.made, taken.refused, taken.not_kept))
        call.changes = recorded(taken)
        if taken.is_refused:
            raise refusal_of(taken, refused)
        return taken

    def deny(self, arrival: Arrival, refused: Refused) -> None:
        """Keep what is not let in, and count it."""
        source_id = arrival.source.id
        kept = refusals.keep(source_id, arrival.received, [refused], arrival.secrets)
        figures.note(Came(source_id, 1, 0, 1, kept.dropped))

    def replay(self, source: SourceRow, row: SourceRefusalRow, call: Call) -> Taken:
        """Take a refusal in again: it ends, or is told of with its new reason."""
        items = self.opened_again(source.kind, refusals.received_again(row))
        taken, refused = Taken(), list[Refused]()
        self._store(self.read(source, items), taken, refused)
        taken.refused = len(refused)
        if not refused:
            refusals.end(row)
        elif taken.is_refused:
            taken.refusals = [refusals.refuse_again(row, refused[0])]
        else:
            # What is understood now is taken in once; what is not stays, each part by itself.
            refusals.end(row)
            received = refusals.received_again(row)
            taken.refusals = refusals.keep(source.id, received, refused, ()).rows
        figures.note(Came(source.id, 0, taken.made, 0, 0))
        call.changes = recorded(taken)
        return taken


def recorded(taken: Taken) -> dict[str, Json]:
    """Return what the audit log says of a payload."""
    changes: dict[str, Json] = {
        "events": [row.id for row in taken.events[:MOST_RECORDED]],
        "made": taken.made,
    }
    for name in ("dropped", "refused", "confirmed"):
        if value := getattr(taken, name):
            changes[name] = value
    return changes


def refused_whole(error: errors.AppError) -> Refused:
    """Return an error of all of a payload as its refusal."""
    return Refused(message=error.message, reason=error.reason)


def refusal_of(taken: Taken, refused: Sequence[Refused]) -> errors.AppError:
    """Return the error to answer a payload with of which nothing is understood.

    What was kept of it is committed.
    """
    first = refused[0]
    more = f" (and {len(refused) - 1} more)" if len(refused) > 1 else ""
    kept = taken.refusals[0]
    return errors.InvalidArgument(
        f"not understood: {first.message}{more}; kept as refusal {kept.id}",
        reason=first.reason,
        resource=("source_refusal", kept.id),
        keep_changes=True,
        http_status=HTTP_STATUSES.get(first.reason) if first.item is None else None,
    )
