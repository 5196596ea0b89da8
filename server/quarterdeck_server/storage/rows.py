"""The live rows of a table by id: read, locked, changed."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Generic, NamedTuple, Protocol, TypeVar

import peewee

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.crypto import Sealer
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.storage import db

R = TypeVar("R", bound=NamedTuple)

MAX_SHAPES = 256


class Rows(Generic[R]):
    """The rows of a table that has id, version, updated_at and deleted_at.

    Every method raises NotFound, naming `kind`, for a row that is not there or
    is deleted.
    """

    def __init__(self, table: type[db.Table], row: type[R], kind: str) -> None:
        self._table = table
        self._row = row
        self._kind = kind
        self._fields = fields = db.columns_of(table)
        self._live = (fields["id"] == db.bind("id")) & fields["deleted_at"].is_null()
        self._read = db.Statement(lambda: table.select().where(self._live), row)
        self._hold = db.Statement(lambda: db.locked(table.select().where(self._live)), row)
        self._statement = lru_cache(MAX_SHAPES)(self._build_update)

    def get(self, row_id: str | int) -> R:
        """Return the row."""
        return self._found(self._read.first(id=row_id), row_id)

    def hold(self, row_id: str | int) -> R:
        """Return the row, which nobody else changes until the transaction ends."""
        return self._found(self._hold.first(id=row_id), row_id)

    def update(self, row_id: str | int, changes: Mapping[str, object]) -> R:
        """Change these columns, the version and `updated_at`, and return the row."""
        statement = self._statement(tuple(sorted(changes)))
        return self._found(statement.first(id=row_id, updated_at=clock.now(), **changes), row_id)

    def _build_update(self, columns: tuple[str, ...]) -> db.Statement[R]:
        fields = self._fields
        changes: dict[peewee.Field, object] = {fields[name]: db.bind(name) for name in columns}
        changes |= {
            fields["version"]: fields["version"] + 1,
            fields["updated_at"]: db.bind("updated_at"),
        }
        return db.Statement(
            lambda: self._table.update(changes).where(self._live).returning(*fields.values()),
            self._row,
        )

    def _found(self, row: R | None, row_id: str | int) -> R:
        if row is None:
            raise errors.NotFound(self._kind, str(row_id))
        return row


class Versioned(Protocol):
    """A row that counts its changes."""

    @property
    def version(self) -> int:
        """How often it was changed, and 1 more."""


def reseal(column: peewee.Field, sealer: Sealer) -> int:
    """Seal a column of secrets anew with the newest key, and return how many there are."""
    table = column.model
    key = table._meta.primary_key
    rows = list(db.locked(table.select(key, column).where(column != "")).tuples())
    for row_key, sealed in rows:
        changes = {column: sealer.seal(sealer.open(sealed))}
        table.update(changes).where(key == row_key).execute()
    return len(rows)


def check_etag(row: Versioned, etag: str) -> None:
    """Raise Conflict if an etag is given and is not the row's."""
    if etag and etag != str(row.version):
        raise errors.Conflict(
            "etag: the resource has changed since you read it; read it again",
            reason=Reason.STALE_ETAG,
            fields={"etag": "is stale"},
        )
