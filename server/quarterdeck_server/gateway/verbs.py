"""Which verbs each path has: for all others a 405 that names them (RFC 9110, 15.5.6).

A GET of an answer that is whole can be asked for as HEAD; one of a stream cannot, for what a HEAD
leaves out would have to be made all the same.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import permutations

# An id has no colon: what comes after one is a verb of a path's own (AIP-136).
SEGMENT = "[^/:]+"
PLACE = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Verbs:
    """The paths that have the same verbs."""

    verbs: tuple[str, ...]
    # Regular expressions (RE2), of all paths and of all verbs.
    paths: str
    known: str

    @property
    def allow(self) -> str:
        """The header `allow`, which OPTIONS also answers."""
        return ", ".join((*self.verbs, "OPTIONS"))


def grouped(paths: Iterable[tuple[str, str, bool]]) -> list[Verbs]:
    """Return the verbs of all paths, each given as template, verb, and whether it is a stream."""
    own: defaultdict[str, set[str]] = defaultdict(set)
    for template, verb, is_stream in paths:
        own[template].update(("GET", "HEAD") if verb == "GET" and not is_stream else (verb,))
    verbs = {template: set(found) for template, found in own.items()}
    for one, other in permutations(own, 2):
        # `/reports/stats` is one of `/reports/{id}`, too.
        if re.fullmatch(_pattern(one), PLACE.sub("0", other)):
            verbs[one] |= own[other]
            verbs[other] |= own[one]
    alike: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for template, found in verbs.items():
        alike[tuple(sorted(found))].append(_pattern(template))
    return [
        Verbs(each, "|".join(sorted(patterns)), "|".join((*each, "OPTIONS")))
        for each, patterns in sorted(alike.items())
    ]


def _pattern(template: str) -> str:
    return SEGMENT.join(map(re.escape, PLACE.split(template)))
