"""The target of a restore, and the rights that it needs at both ends."""

from contextlib import suppress

from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import Caller
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.backups.models import BackupRow, RestoreRow
from quarterdeck_server.domains.data_sources import grants, places
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.models import DataSourceRow
from quarterdeck_server.domains.data_sources.places import Place
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.target import SQLITE


def elsewhere(target: DataSourceRow, database: str) -> Place | None:
    """Return the place that `database` is on the server of a target; None for the target's own."""
    if not database or database == (target.path or target.database):
        return None
    if target.source_type == SQLITE:
        return Place(source_type=SQLITE, path=database)
    return Place(
        source_type=target.source_type, host=target.host, port=target.port, database=database
    )


def others_at(place: Place | None, allowed: AllowedPlaces) -> list[int] | None:
    """Return the data sources whose database it is that a restore goes to.

    None for the target's own.
    """
    if place is None:
        return None
    return places.sources_at(place, places.of_type(place.source_type), allowed)


def check_restore(who: Caller, source_id: int, target_id: int, others: list[int] | None) -> None:
    """Raise NotFound or PermissionDenied unless somebody may restore from one to the other.

    `others` are the data sources whose database it goes to; none for a name that is
    nobody's yet, None for the target's own.
    """
    for end in (source_id, target_id):
        grants.check(who, end, grants.RESTORE)
    if others is None:
        return
    if not others:
        grants.check(who, target_id, grants.MANAGE)
    elif not all(grants.may(who, each, grants.RESTORE) for each in others):
        raise errors.PermissionDenied(
            "target_database: you may not restore to this database", reason=Reason.RIGHT_NEEDED
        )


def recheck_restore(row: RestoreRow, allowed: AllowedPlaces) -> None:
    """Raise SourceError if whoever asked for a restore has lost a right for it meanwhile."""
    target = data_sources.get_source(row.target_data_source_id)
    if places.is_the_servers(target.source_type, row.target_database):
        message = f"{row.target_database} {places.THE_SERVERS}."
        raise SourceError(Reason.NOT_ALLOWED, message)
    others = others_at(elsewhere(target, row.target_database), allowed)
    _recheck(row.created_by, row.data_source_id, target.id, others)


def recheck_trial(row: BackupRow) -> None:
    """Raise SourceError if whoever asked for a trial restore may not have it there."""
    scratch = row.scratch_data_source_id
    if scratch is not None and scratch != row.data_source_id:
        _recheck(row.verify_by, row.data_source_id, scratch, None)


def _recheck(by: str | None, source_id: int, target_id: int, others: list[int] | None) -> None:
    """As `check_restore`, of a user by their id; nobody is Quarterdeck itself."""
    if by is None:
        return
    who = grants.caller_of(by)
    if who is not None:
        with suppress(errors.NotFound, errors.PermissionDenied):
            check_restore(who, source_id, target_id, others)
            return
    message = (
        "The user who requested it has lost the right to do this; a user with the right must"
        " request it again."
    )
    raise SourceError(Reason.RIGHT_LOST, message)
