"""The store, the keys and the settings that backup jobs work with."""

from dataclasses import dataclass
from pathlib import Path

from quarterdeck_server.artifacts.keys import KeyRing
from quarterdeck_server.artifacts.store import Store
from quarterdeck_server.core.crypto import Sealer
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.target import Target


@dataclass(frozen=True, slots=True)
class BackupTools:
    """What the work on backups needs."""

    store: Store
    ring: KeyRing
    sealer: Sealer
    allowed: AllowedPlaces
    folder: Path
    limit_seconds: float

    def target(self, source_id: int) -> Target:
        """Return how to connect to a source. Raise SourceError, or NotFound if it was deleted.

        What its name means is looked up once: all that is done connects to one address.
        """
        return self.allowed.pinned(data_sources.target(source_id, self.sealer))
