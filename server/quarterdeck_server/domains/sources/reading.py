"""A payload as events: what it tells of, item by item, and what is not understood."""

from collections.abc import Iterable
from dataclasses import dataclass

from quarterdeck_server.core import errors
from quarterdeck_server.domains.events.incoming import Incoming, within
from quarterdeck_server.domains.events.mapping.catalogue import Catalogue, Mappings, from_text
from quarterdeck_server.domains.events.mapping.load import MAPPED
from quarterdeck_server.domains.sources.models import SourceRow
from quarterdeck_server.domains.sources.payloads import Payload, Refused

# These name their problems for all of AWS; those of other senders are known within their source.
GLOBAL_KINDS = ("eventbridge", "sns")


@dataclass(frozen=True, slots=True)
class Told:
    """What one item of a payload tells of: occurrences, one or more."""

    item: int
    occurrences: list[Incoming]


class Reader:
    """Reads the payloads of one source."""

    def __init__(self, catalogue: Catalogue, source: SourceRow, received_at: int) -> None:
        """`received_at` is in microseconds since the epoch.

        Raise InvalidArgument for a mapping that cannot be used.
        """
        self._source = source
        self._received_at = received_at
        self._mappings = mappings_of(catalogue, source)

    def read(self, items: Iterable[Payload | Refused]) -> list[Told | Refused]:
        """Return what each of these items tells of, or why it is not understood."""
        return [each if isinstance(each, Refused) else self._one(each) for each in items]

    def _one(self, payload: Payload) -> Told | Refused:
        found = self._mappings.read(payload.value, self._received_at)
        if not isinstance(found, list):
            return Refused(message=str(found), item=payload.item, value=payload.value)
        return Told(payload.item, [self._of_source(each, payload) for each in found])

    def _of_source(self, one: Incoming, payload: Payload) -> Incoming:
        """Return an occurrence whose delivery, and whose problem, are known within the source."""
        delivery_id = one.delivery_id or payload.delivery_id
        is_global = self._source.kind in GLOBAL_KINDS
        return within(self._source.id, one, delivery_id, is_global=is_global)


def mappings_of(catalogue: Catalogue, source: SourceRow) -> Mappings:
    """Return the mappings that read what a source sends.

    Raise InvalidArgument for one of an operator's that this version does not read.
    """
    if source.kind != MAPPED:
        return catalogue.of(source.kind)
    try:
        return from_text(source.mapping)
    except errors.InvalidArgument as error:
        raise errors.InvalidArgument(
            f"the mapping of this source cannot be used: {error.message}", reason=error.reason
        ) from None
