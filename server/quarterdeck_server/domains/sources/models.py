"""Sources of events, and what they sent and was not understood."""

from typing import NamedTuple

import peewee

from quarterdeck_server.storage.db import Table


class Source(Table):
    """One sender of events. A deleted one is kept, without its secrets."""

    seq = peewee.BigAutoField()
    id = peewee.TextField(unique=True)
    name = peewee.TextField()
    kind = peewee.TextField()
    description = peewee.TextField()
    # TOML; empty for all kinds but `mapped`.
    mapping = peewee.TextField()
    is_enabled = peewee.BooleanField()
    # SHA-256 in hexadecimal digits; empty for no token.
    token_hash = peewee.TextField()
    # That of the token before, which is accepted until a time.
    old_token_hash = peewee.TextField()
    old_token_until = peewee.BigIntegerField(null=True)
    # Sealed with the secret key; empty if bodies are not signed.
    sealed_signature_secret = peewee.TextField()
    # Empty for that of the kind.
    signature_header = peewee.TextField()
    signature_time_header = peewee.TextField()
    # A JSON list of ARNs.
    topics = peewee.TextField()
    allows_raw_delivery = peewee.BooleanField()
    # 0 for no limit.
    rate_per_minute = peewee.IntegerField()
    max_bytes = peewee.IntegerField()
    received = peewee.BigIntegerField()
    made = peewee.BigIntegerField()
    refused = peewee.BigIntegerField()
    refusals_dropped = peewee.BigIntegerField()
    last_received_at = peewee.BigIntegerField(null=True)
    last_refused_at = peewee.BigIntegerField(null=True)
    # The last minute, since the epoch, in which something came in, and how much did.
    minute = peewee.BigIntegerField()
    received_in_minute = peewee.IntegerField()
    version = peewee.IntegerField()
    created_at = peewee.BigIntegerField()
    updated_at = peewee.BigIntegerField()
    deleted_at = peewee.BigIntegerField(null=True)

    class Meta:
        table_name = "sources"


class SourceRow(NamedTuple):
    """A source, as it is read."""

    seq: int
    id: str
    name: str
    kind: str
    description: str
    mapping: str
    is_enabled: bool
    token_hash: str
    old_token_hash: str
    old_token_until: int | None
    sealed_signature_secret: str
    signature_header: str
    signature_time_header: str
    topics: str
    allows_raw_delivery: bool
    rate_per_minute: int
    max_bytes: int
    received: int
    made: int
    refused: int
    refusals_dropped: int
    last_received_at: int | None
    last_refused_at: int | None
    minute: int
    received_in_minute: int
    version: int
    created_at: int
    updated_at: int
    deleted_at: int | None


class SourceRefusal(Table):
    """Something that a source sent and was not understood."""

    seq = peewee.BigAutoField()
    id = peewee.TextField(unique=True)
    source_id = peewee.TextField()
    refused_at = peewee.BigIntegerField()
    reason = peewee.TextField()
    message = peewee.TextField()
    # Which item of the payload, from 0; None for all of it.
    item = peewee.IntegerField(null=True)
    size_bytes = peewee.IntegerField()
    is_whole = peewee.BooleanField()
    content_type = peewee.TextField()
    # Those that say something of the payload, as a JSON object.
    headers = peewee.TextField()
    body = peewee.TextField()
    # Of the body as it is kept.
    body_bytes = peewee.IntegerField()
    replays = peewee.IntegerField()

    class Meta:
        table_name = "source_refusals"


class SourceRefusalRow(NamedTuple):
    """A source refusal, as it is read."""

    seq: int
    id: str
    source_id: str
    refused_at: int
    reason: str
    message: str
    item: int | None
    size_bytes: int
    is_whole: bool
    content_type: str
    headers: str
    body: str
    body_bytes: int
    replays: int


LIVE = Source.deleted_at.is_null()


def _index(name: str, *columns: peewee.Field) -> None:
    Source.add_index(Source.index(*columns, where=LIVE, name=f"sources_{name}"))


_index("name", Source.name, Source.seq)
_index("enabled", Source.is_enabled, Source.seq)
_index("enabled_name", Source.is_enabled, Source.name, Source.seq)
_index("kind", Source.kind, Source.seq)
_index("kind_name", Source.kind, Source.name, Source.seq)


def _refusal_index(name: str, *columns: peewee.Field) -> None:
    SourceRefusal.add_index(SourceRefusal.index(*columns, name=f"source_refusals_{name}"))


_refusal_index("reason", SourceRefusal.source_id, SourceRefusal.reason, SourceRefusal.seq)
_refusal_index("source", SourceRefusal.source_id, SourceRefusal.seq, SourceRefusal.body_bytes)
