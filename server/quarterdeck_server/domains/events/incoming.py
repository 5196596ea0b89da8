"""What an adapter hands to the events service: one occurrence, whoever reported it."""

import copy
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

KEY_LIMIT = 200
MOST_LABELS = 32
LABEL_LIMITS = (128, 256)
# How labels are stored if there are none.
NO_LABELS = "{}"
# Of an original as JSON, in characters; EventBridge's own most is 256 KiB.
MAX_ORIGINAL = 1024 * 1024
LIMITS = {
    "source": 200,
    "type": 200,
    "title": 300,
    "description": 10_000,
    "account_id": 64,
    "region": 64,
    "resource": 2_048,
}

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One occurrence of a problem, or its end, as a sender reported it.

    source       who reported it: `aws.guardduty`
    type         what kind of event it is: EventBridge's `detail-type`
    severity     critical | high | medium | low | info
    status       open | resolved | suppressed: the state that this occurrence asks for
    phase        problem | suppressed | progress | acknowledged | end | news: what this
                 occurrence is of its problem; all but the first two are resolved, and only an end
                 ends the problem
    title        one line
    description  more than one line
    account_id   the AWS account that it is about, as the sender wrote it
    region       the AWS region that it is about
    resource     the resource that it is about: an ARN or a name
    occurred_at  microseconds since the Unix epoch, UTC
    fingerprint  what makes two occurrences the same problem
    raw          the original JSON object
    delivery_id  the sender's id of this delivery; a redelivery carries the same
    merge_key    deliveries with the same fingerprint and the same merge key that is not
                 empty are pages of one occurrence, to be joined by `merge_pages`
    labels       names and values of the sender's, to find it by
    is_muted     it is kept, makes a suppressed event, and changes little of one that is not

    The title loses its line breaks. Texts are clipped to LIMITS, and the fingerprint,
    the delivery id and the merge key to KEY_LIMIT, so that every occurrence fits its
    columns whatever was sent. Of the labels the first MOST_LABELS are kept.
    """

    source: str
    type: str
    severity: str
    status: str = "open"
    phase: str = ""
    title: str
    description: str = ""
    account_id: str = ""
    region: str = ""
    resource: str = ""
    occurred_at: int
    fingerprint: str
    raw: Mapping[str, object]
    delivery_id: str = ""
    merge_key: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    is_muted: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", " ".join(self.title.splitlines()))
        for name, limit in LIMITS.items():
            object.__setattr__(self, name, clip(getattr(self, name), limit))
        for name in ("fingerprint", "delivery_id", "merge_key"):
            object.__setattr__(self, name, clip_key(getattr(self, name)))
        if self.labels:
            object.__setattr__(self, "labels", _bounded(self.labels))


def _bounded(labels: Mapping[str, str]) -> dict[str, str]:
    """Return labels whose names and values are lines of text within bounds."""
    most_of_name, most_of_value = LABEL_LIMITS
    found: dict[str, str] = {}
    for name, value in labels.items():
        name = clip(_line(name).replace("=", "_"), most_of_name)
        value = clip(_line(value), most_of_value)
        if name and value and len(found) < MOST_LABELS:
            found.setdefault(name, value)
    return found


def _line(text: str) -> str:
    return " ".join(printable(text).split())


def within(sender: str, one: Incoming, delivery_id: str, *, is_global: bool) -> Incoming:
    """Return an occurrence whose delivery counts within its sender alone.

    And whose problem does, unless it is global. What was clipped is not looked at again.
    """
    found = copy.copy(one)
    if delivery_id:
        object.__setattr__(found, "delivery_id", clip_key(f"{sender}/{delivery_id}"))
    if not is_global:
        object.__setattr__(found, "fingerprint", clip_key(f"{sender}/{one.fingerprint}"))
    return found


def printable(text: str) -> str:
    """Return the text without C0 controls but newline and tab, and with U+FFFD for lone surrogates.

    PostgreSQL stores no NUL, and UTF-8 no surrogate.
    """
    if text.isprintable():
        return text
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))


def clip(text: str, limit: int) -> str:
    """Return the printable text in at most `limit` (1 or more) characters.

    A cut one ends in `…`.
    """
    text = printable(text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def clip_key(text: str) -> str:
    """Return the printable text.

    Of a long one a prefix and its SHA-256, so that it stays distinct.
    """
    text = printable(text)
    if len(text) <= KEY_LIMIT:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{text[: KEY_LIMIT - len(digest) - 1]}#{digest}"


def fingerprint_of(*parts: str) -> str:
    """Return a fingerprint of all these parts, in one line of at most KEY_LIMIT characters."""
    return clip_key(re.sub("[\n\t]", "", "/".join(parts)))


def account_of(value: object) -> str:
    """Return the id of an AWS account; a JSON number gets back the zeros that it lost in front."""
    if isinstance(value, str):
        return printable(value).strip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return f"{int(value):012d}" if 0 <= value < 2**63 and value == int(value) else ""


def digest(value: object) -> str:
    """Return the SHA-256 of a JSON value, the same for every order of its members."""
    try:
        canonical = json.dumps(value, sort_keys=True)
    except (RecursionError, ValueError):
        canonical = "nested too deeply, or with a number too long to write"
    return hashlib.sha256(canonical.encode()).hexdigest()


def merge_pages(first: Mapping[str, object], second: Mapping[str, object]) -> dict[str, object]:
    """Join two pages of one AWS Health communication; `second` is the later one.

    Entities and resources are joined, in the order in which they first appear; of an
    entity (by `entityValue`) that both have, and of everything else, the later one
    stays. Joining a page once more changes nothing, and whichever page comes first,
    the same entities come out.
    """
    merged = {**first, **second, **_union("resources", first, second)}
    old, new = _members(first.get("detail")), _members(second.get("detail"))
    if old or new:
        merged["detail"] = {**old, **new, **_union("affectedEntities", old, new)}
    return merged


def _members(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _union(name: str, *pages: Mapping[str, object]) -> dict[str, list[object]]:
    """Return the joined list of that name, or nothing if no page has one."""
    lists = [found for page in pages if isinstance(found := page.get(name), list)]
    joined = {_identity(entry): entry for found in lists for entry in found}
    return {name: list(joined.values())} if lists else {}


def _identity(entry: object) -> str:
    return digest(_members(entry).get("entityValue", entry))
