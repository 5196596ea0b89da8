"""Samples of what AWS sends, and changes to them."""

import copy
import json
from datetime import UTC, datetime
from typing import Any

from quarterdeck_server.domains.events.incoming import Incoming
from quarterdeck_server.domains.events.mapping.catalogue import Catalogue

from tests.support.repository import SAMPLES as FOLDER

SAMPLES = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}
MAPPINGS = Catalogue()
map_envelope = MAPPINGS.map_envelope
SECOND = 1_000_000
DAY = 86_400 * SECOND
MISSING = object()


def at(iso: str) -> int:
    moment = datetime.fromisoformat(iso)
    return round(moment.replace(tzinfo=UTC).timestamp() * 1000) * 1000


NOW = at("2026-10-01T00:00:00")


def sample(name: str, changes: dict[str, object] | None = None) -> dict[str, Any]:
    """A copy of a sample in which each `path.to.member` is replaced, or taken out if MISSING."""
    envelope: dict[str, Any] = copy.deepcopy(SAMPLES[name])
    for path, value in (changes or {}).items():
        *parents, last = (int(step) if step.isdigit() else step for step in path.split("."))
        place: Any = envelope
        for step in parents:
            place = place[step]
        if value is MISSING:
            del place[last]
        else:
            place[last] = value
    return envelope


def one(name: str, changes: dict[str, object] | None = None) -> Incoming:
    (incoming,) = map_envelope(sample(name, changes), NOW)
    return incoming


def graded(incoming: Incoming) -> tuple[str, str]:
    return incoming.severity, incoming.status
