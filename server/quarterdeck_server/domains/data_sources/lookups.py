"""Looks up names and files on threads of their own, because that may take long."""

from collections.abc import Callable
from contextlib import suppress

from quarterdeck_server.core import errors
from quarterdeck_server.domains.data_sources import places, service
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.models import SourceFields
from quarterdeck_server.domains.data_sources.places import KnownPlace, Place
from quarterdeck_server.rpc.blocking_calls import Busy, Outside
from quarterdeck_server.rpc.steps import Steps

AT_ONCE = 16
LIMIT_SECONDS = 5.0
# `places.sources_at` or `places.taken`.
Find = Callable[[Place, list[KnownPlace], AllowedPlaces], list[int]]


class Lookups:
    """The lookups of one service."""

    def __init__(self, allowed: AllowedPlaces) -> None:
        self._allowed = allowed
        self._outside = Outside("place", AT_ONCE, LIMIT_SECONDS)

    async def find(self, find: Find, place: Place, steps: Steps) -> list[int]:
        """Return the ids of the data sources at a place. Raise Unavailable."""
        known = await steps.read(places.of_type, place.source_type)
        try:
            return await self._outside.run(find, place, known, self._allowed)
        except (Busy, TimeoutError):
            raise errors.Unavailable("DNS lookups take too long; try again") from None

    async def check_own(self, values: SourceFields) -> None:
        """Raise InvalidArgument for what is Quarterdeck's own by another name, if that is seen."""
        with suppress(Busy, TimeoutError):
            await self._outside.run(service.look_up_place, values, self._allowed)
