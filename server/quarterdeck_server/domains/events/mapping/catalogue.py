"""All mappings: the product's own in `catalogue/`, and an operator's, which come first."""

from collections.abc import Mapping
from pathlib import Path

from quarterdeck_server.core.config import BadSetting
from quarterdeck_server.domains.events.incoming import Incoming
from quarterdeck_server.domains.events.mapping.expressions import Run
from quarterdeck_server.domains.events.mapping.load import DEFAULT_KIND, BadMapping, read_file
from quarterdeck_server.domains.events.mapping.rule import Rule
from quarterdeck_server.domains.events.mapping.values import text

BUILT_IN = Path(__file__).parent.parent / "catalogue"
# The file of what no other mapping is for; it comes last.
GENERIC = "generic.toml"
MOST_FILES = 500


class Catalogue:
    """The mappings by kind of sender and type, in the order in which they are tried."""

    def __init__(self, directory: Path | None = None) -> None:
        """Read the built-in mappings, and those of a directory. Raise BadMapping."""
        self._by_type: dict[tuple[str, str], list[Rule]] = {}
        self._others: dict[str, list[Rule]] = {}
        self.types: set[str] = set()
        for path in [*files(directory), *files(BUILT_IN)]:
            self._add(*read_file(path))
        self._add(*read_file(BUILT_IN / GENERIC))

    def _add(self, kind: str, rules: list[Rule]) -> None:
        for rule in rules:
            self.types |= set(rule.types)
            for each in rule.types:
                self._by_type.setdefault((kind, each), []).append(rule)
            if not rule.types:
                self._others.setdefault(kind, []).append(rule)

    def map(self, kind: str, payload: Mapping[str, object], received_at: int) -> list[Incoming]:
        """Return the occurrences that a payload tells of; none if no mapping is for it.

        `received_at` (microseconds since the epoch) stands for a time that is not
        plausible. Never raise, whatever the payload is.
        """
        run = Run(received_at)
        named = self._by_type.get((kind, text(payload, "detail-type")), ())
        rules: list[Rule] = [*named, *self._others.get(kind, ())]
        for rule in rules:
            if rule.applies(run, payload):
                found = rule.read(run, payload, received_at)
                if found:
                    return found
        return []

    def map_envelope(self, envelope: Mapping[str, object], received_at: int) -> list[Incoming]:
        """Return the occurrences, one or more, that an EventBridge envelope tells of."""
        return self.map(DEFAULT_KIND, envelope, received_at)


def loaded(directory: Path | None) -> Catalogue:
    """Return the built-in mappings and those of a directory. Raise BadSetting."""
    try:
        return Catalogue(directory)
    except BadMapping as error:
        raise BadSetting(f"bad setting QUARTERDECK_MAPPING_DIR: {error}") from None


def files(directory: Path | None) -> list[Path]:
    """Return the mapping files of a directory and those in it, by their path. Raise BadMapping."""
    if directory is None:
        return []
    if not directory.is_dir():
        raise BadMapping(f"{directory}: is no directory")
    found = sorted(path for path in directory.rglob("*.toml") if path.name != GENERIC)
    if len(found) > MOST_FILES:
        raise BadMapping(f"{directory}: has more than {MOST_FILES} mapping files")
    return found
