"""Sources: what is known of each sender, and its token."""

import json
from collections.abc import Sequence
from typing import TypedDict

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.crypto import Sealer
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.events.mapping.catalogue import from_text
from quarterdeck_server.domains.events.mapping.load import MAPPED
from quarterdeck_server.domains.sources import tokens
from quarterdeck_server.domains.sources.models import Source, SourceRefusal, SourceRow
from quarterdeck_server.storage import db
from quarterdeck_server.storage.rows import Rows, check_etag
from quarterdeck_server.storage.stored_secrets import StoredSecret

MOST_BYTES = 4 * 1024 * 1024
SNS = "sns"
ONLY_SNS = {"topics": "topics", "allows_raw_delivery": "raw delivery"}


class SourceValues(TypedDict, total=False):
    """What a request may give of a source."""

    name: str
    description: str
    mapping: str
    signature_secret: str
    signature_header: str
    signature_time_header: str
    topics: Sequence[str]
    allows_raw_delivery: bool
    rate_per_minute: int
    max_bytes: int


class NewSource(SourceValues, total=False):
    """What a request may give of a new source."""

    kind: str
    with_token: bool


class SourceChanges(SourceValues, total=False):
    """What a request may change of a source."""

    is_enabled: bool


_insert = db.insert(Source, SourceRow)
_sources = Rows(Source, SourceRow, "source")
_delete_refusals = db.Statement(
    lambda: SourceRefusal.delete().where(SourceRefusal.source_id == db.bind("source_id"))
)
# It is used to check what comes in, and goes nowhere: it may stay whatever else changes.
SECRET = StoredSecret(
    Source.sealed_signature_secret, "signature_secret", tuple(db.columns_of(Source))
)
# Counted or set by the server alone.
_FRESH = {
    "received": 0,
    "made": 0,
    "refused": 0,
    "refusals_dropped": 0,
    "last_received_at": None,
    "last_refused_at": None,
    "minute": 0,
    "received_in_minute": 0,
    "old_token_hash": "",
    "old_token_until": None,
    "deleted_at": None,
    "version": 1,
}


def get_source(source_id: str) -> SourceRow:
    """Return the row of a source. Raise NotFound."""
    return _sources.get(source_id)


def hold_source(source_id: str) -> SourceRow:
    """Return the row of a source, which nobody else changes meanwhile. Raise NotFound."""
    return _sources.hold(source_id)


def create_source(values: NewSource, sealer: Sealer) -> tuple[SourceRow, str]:
    """Store a new source, and return its row and its token, if it has one.

    Raise InvalidArgument for a mapping that cannot be used, and for what its kind has not.
    """
    _check_kind(values["kind"], values)
    now = clock.now()
    token = tokens.new_token() if values["with_token"] else ""
    secret = values["signature_secret"]
    plain = ("name", "kind", "description", "mapping", "signature_header", "signature_time_header")
    row = _insert.one(
        id=db.new_id(),
        **{name: values[name] for name in plain},  # type: ignore[literal-required]
        is_enabled=True,
        token_hash=tokens.digest(token) if token else "",
        sealed_signature_secret=sealer.seal(secret) if secret else "",
        topics=json.dumps(values["topics"]),
        allows_raw_delivery=values["allows_raw_delivery"],
        rate_per_minute=values["rate_per_minute"],
        max_bytes=values["max_bytes"] or MOST_BYTES,
        created_at=now,
        updated_at=now,
        **_FRESH,
    )
    return row, token


def update_source(
    source_id: str, values: SourceChanges, etag: str, sealer: Sealer
) -> tuple[SourceRow, SourceRow]:
    """Update the given fields, and return the row before and after.

    Raise NotFound, Conflict for a stale etag, and as create_source.
    """
    before = _sources.hold(source_id)
    check_etag(before, etag)
    _check_kind(before.kind, values, is_new=False)
    columns: dict[str, object] = {k: v for k, v in values.items() if k != "signature_secret"}
    if "topics" in values:
        columns["topics"] = json.dumps(values["topics"])
    if "max_bytes" in values:
        columns["max_bytes"] = values["max_bytes"] or MOST_BYTES
    changes = {name: value for name, value in columns.items() if value != getattr(before, name)}
    if "signature_secret" in values:
        secret = values["signature_secret"]
        changes["sealed_signature_secret"] = sealer.seal(secret) if secret else ""
    return before, _sources.update(source_id, changes) if changes else before


def delete_source(source_id: str) -> None:
    """Hide a source, and forget its secrets and what it sent. Raise NotFound."""
    ended = {"token_hash": "", "old_token_hash": "", "sealed_signature_secret": "", "mapping": ""}
    _sources.update(source_id, {"deleted_at": clock.now(), **ended})
    _delete_refusals.run(source_id=source_id)


def rotate_token(source_id: str, overlap_seconds: int) -> tuple[SourceRow, str]:
    """Give a source a new token, and return its row and the token. Raise NotFound.

    The token that it had is accepted for so many seconds more, and no other.
    """
    before = _sources.hold(source_id)
    token = tokens.new_token()
    keeps = bool(before.token_hash) and overlap_seconds > 0
    changes = {
        "token_hash": tokens.digest(token),
        "old_token_hash": before.token_hash if keeps else "",
        "old_token_until": clock.now() + overlap_seconds * clock.SECOND if keeps else None,
    }
    return _sources.update(source_id, changes), token


def has_token(source: SourceRow, token: str) -> bool:
    """Whether this is a token of a source, or the one before that is still accepted."""
    until = source.old_token_until
    old = source.old_token_hash if until is not None and clock.now() < until else ""
    return tokens.is_same(token, source.token_hash, old)


def _check_kind(kind: str, values: SourceValues, *, is_new: bool = True) -> None:
    """Raise InvalidArgument for what a source of this kind has not, or needs and has not."""
    mapping = values.get("mapping", "")
    if kind == MAPPED and (is_new or "mapping" in values):
        check_mapping(mapping)
    elif mapping:
        raise errors.invalid("mapping", f"the kind {kind} has mappings of its own")
    if kind == SNS and is_new and not values.get("topics"):
        raise errors.invalid("topics", "is required for a source of the kind sns: at least one")
    for name, noun in ONLY_SNS.items():
        if kind != SNS and values.get(name):
            raise errors.invalid(name, f"the kind {kind} has no {noun}")


def topics_of(source: SourceRow) -> list[str]:
    """Return the ARNs of the SNS topics that may send to a source."""
    return topics_in(source.topics)


def topics_in(written: str) -> list[str]:
    """Return the ARNs of a column of topics."""
    found: list[str] = json.loads(written)
    return found


def check_mapping(written: str) -> None:
    """Raise InvalidArgument, which names the key, for a mapping that cannot be used."""
    if not written.strip():
        raise errors.invalid("mapping", "is required for a source of the kind mapped")
    try:
        from_text(written)
    except errors.InvalidArgument as error:
        raise errors.InvalidArgument(
            error.message, fields=error.fields, reason=Reason.BAD_MAPPING
        ) from None


def with_mapping(source: SourceRow, written: str) -> SourceRow:
    """Return a source as it would be with another mapping. Raise InvalidArgument."""
    if source.kind != MAPPED:
        raise errors.invalid("mapping", f"the kind {source.kind} has mappings of its own")
    check_mapping(written)
    return source._replace(mapping=written)
