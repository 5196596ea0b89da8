"""Grants: who may do what with a data source.

Administrators have all rights on all data sources. Everybody else has what was
granted to them or to their role, and does not learn of any other data source.
"""

from collections.abc import Collection
from typing import NamedTuple, Protocol

import peewee

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.caller import ADMIN, MANAGER, Caller
from quarterdeck_server.core.crypto import Sealer
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.api_keys import authentication as api_keys
from quarterdeck_server.domains.data_sources import service
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.models import (
    LIVE,
    DataSource,
    DataSourceRow,
    NewSource,
    SourceGrant,
    SourceGrantRow,
)
from quarterdeck_server.domains.users import service as users
from quarterdeck_server.storage import db

READ, BACK_UP, RESTORE, MANAGE = ALL = ("read", "back_up", "restore", "manage")
USER = "user"
ROLES = (USER, MANAGER)
# The columns of the rights; a row by itself is the right to read.
COLUMNS = {BACK_UP: "may_back_up", RESTORE: "may_restore", MANAGE: "may_manage"}


class HasRights(Protocol):
    """What has the columns of the rights."""

    @property
    def may_back_up(self) -> bool:
        """Whether backups may be made."""

    @property
    def may_restore(self) -> bool:
        """Whether they may be restored."""

    @property
    def may_manage(self) -> bool:
        """Whether the source may be changed."""


class _Rights(NamedTuple):
    may_back_up: bool
    may_restore: bool
    may_manage: bool


_rights = db.Statement(
    lambda: (
        SourceGrant.select(*(getattr(SourceGrant, column) for column in COLUMNS.values()))
        .join(DataSource, on=(DataSource.id == SourceGrant.data_source_id))
        .where(
            LIVE,
            SourceGrant.data_source_id == db.bind("data_source_id"),
            SourceGrant.grantee.in_([db.bind("user_id"), db.bind("role")]),
        )
    ),
    _Rights,
)
_of_grantee = db.Statement(
    lambda: db.locked(
        SourceGrant.select().where(
            SourceGrant.data_source_id == db.bind("data_source_id"),
            SourceGrant.grantee == db.bind("grantee"),
        )
    ),
    SourceGrantRow,
)
_get = db.Statement(
    lambda: SourceGrant.select().where(SourceGrant.id == db.bind("id")), SourceGrantRow
)
_insert = db.insert(SourceGrant, SourceGrantRow)
_CHANGED = (*COLUMNS.values(), "granted_by", "updated_at")
_update = db.Statement(
    lambda: (
        SourceGrant.update({getattr(SourceGrant, name): db.bind(name) for name in _CHANGED})
        .where(SourceGrant.id == db.bind("id"))
        .returning(*SourceGrant._meta.fields.values())
    ),
    SourceGrantRow,
)
_delete = db.Statement(lambda: SourceGrant.delete().where(SourceGrant.id == db.bind("id")))


def seen_by(user_id: peewee.Value, role: peewee.Value) -> peewee.Node:
    """Return the condition of the data sources that a user id and a role may read."""
    granted = SourceGrant.select(SourceGrant.data_source_id)
    return DataSource.id.in_(granted.where(SourceGrant.grantee.in_([user_id, role])))


def rights_of_row(row: HasRights) -> list[str]:
    """Return the rights that a grant gives."""
    return rights_given(*(getattr(row, column) for column in COLUMNS.values()))


def rights_given(*may: bool) -> list[str]:
    """Return the rights that the values of a grant's columns give."""
    return [READ, *(right for right, has in zip(COLUMNS, may, strict=True) if has)]


def rights_of(caller: Caller, source_id: int) -> frozenset[str]:
    """Return what somebody may do with a data source; nothing if it is hidden from them."""
    if caller.is_admin:
        return frozenset(ALL if service.is_live(source_id) else ())
    rows = _rights.rows(data_source_id=source_id, user_id=caller.user_id, role=caller.role)
    return frozenset(right for row in rows for right in rights_of_row(row))


def rights_of_role(role: str, source_id: int) -> list[str]:
    """Return what everybody with a role may do with a data source."""
    if role == ADMIN:
        return list(ALL)
    rows = _rights.rows(data_source_id=source_id, user_id="", role=role)
    return rights_of_row(rows[0]) if rows else []


def check(caller: Caller, source_id: int, right: str) -> None:
    """Raise NotFound for a data source that is hidden, PermissionDenied for a right one lacks."""
    # One that is not there is not found by whoever looks for it.
    if caller.is_admin:
        return
    rights = rights_of(caller, source_id)
    if READ not in rights:
        raise errors.NotFound("data source", str(source_id))
    if right not in rights:
        raise lacks(right, source_id)


def lacks(right: str, source_id: int) -> errors.PermissionDenied:
    """Return the error that somebody lacks a right on a data source that they may read."""
    return errors.PermissionDenied(
        f"this needs the right '{right}' on data source {source_id};"
        " an administrator, or anyone who may manage it, can grant it",
        reason=Reason.RIGHT_NEEDED,
    )


def may(caller: Caller, source_id: int, right: str) -> bool:
    """Whether somebody has a right on a data source."""
    return right in rights_of(caller, source_id)


def may_read(caller: Caller, source_id: int) -> bool:
    """Whether somebody may know of a data source."""
    return may(caller, source_id, READ)


def caller_of(user_id: str) -> Caller | None:
    """Somebody as a caller, with the role that they have now; None if they may not sign in."""
    try:
        row = users.get_user(user_id)
    except errors.NotFound:
        return api_keys.machine(user_id)
    if not row.is_active:
        return None
    return Caller(user_id=row.id, email=row.email, role=row.role, session_id="")


def create_source(
    values: NewSource, sealer: Sealer, allowed: AllowedPlaces, maker: Caller
) -> DataSourceRow:
    """Store a new data source, on which its maker has all rights, and return its row.

    Raise InvalidArgument for a path out of bounds.
    """
    row = service.create_source(values, sealer, allowed)
    if not maker.is_admin:
        grant(row.id, maker.user_id, ALL, maker, is_maker=True)
    return row


def grant(
    source_id: int, grantee: str, rights: Collection[str], by: Caller, *, is_maker: bool = False
) -> SourceGrantRow:
    """Add rights to what a user or a role has on a data source, and return the row.

    Raise NotFound, InvalidArgument for nobody, and PermissionDenied for a right
    that the one who grants has not. A maker grants themselves what nobody had.
    """
    service.get_source(source_id)
    if not is_maker:
        _check_grantee(grantee, rights)
        _check_own(source_id, rights, by)
    now = clock.now()
    before = _of_grantee.first(data_source_id=source_id, grantee=grantee)
    had = rights_of_row(before) if before else ()
    changes: dict[str, object] = {
        column: right in rights or right in had for right, column in COLUMNS.items()
    }
    changes |= {"granted_by": by.user_id, "updated_at": now}
    if before:
        return _update.one(id=before.id, **changes)
    return _insert.one(data_source_id=source_id, grantee=grantee, created_at=now, **changes)


def _check_grantee(grantee: str, rights: Collection[str]) -> None:
    if grantee == USER and set(rights) - {READ}:
        raise errors.invalid("rights", "the role user can only read")
    if grantee not in ROLES and not users.is_active(grantee):
        raise errors.invalid("user_id", "is not an active user")


def _check_own(source_id: int, rights: Collection[str], by: Caller) -> None:
    """Raise PermissionDenied if somebody has not all of these rights."""
    for right in sorted({*rights} - rights_of(by, source_id), key=ALL.index):
        raise lacks(right, source_id)


def revoke(source_id: int, grant_id: int, by: Caller) -> SourceGrantRow:
    """Revoke a grant, and return the row that it was.

    Raise NotFound, and PermissionDenied for a right that the one who revokes has not.
    """
    row = _get.first(id=grant_id)
    if row is None:
        raise errors.NotFound("grant", str(grant_id))
    service.own(row, source_id, "grant")
    _check_own(source_id, rights_of_row(row), by)
    _delete.run(id=grant_id)
    return row
