"""Which data sources are at the same place: the same file or server, under any name.

Looking up names and files may take its time: not within a transaction.
"""

import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import Caller
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.data_sources import grants, mysql_names, service
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.models import (
    LIVE,
    DataSource,
    DataSourceRow,
    SourceFields,
)
from quarterdeck_server.domains.data_sources.own import COMPANIONS, canonical, identity
from quarterdeck_server.domains.data_sources.service import PORTS
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.target import SQLITE
from quarterdeck_server.storage import db

# Of an identifier, in bytes (PostgreSQL manual, 4.1.1).
LONGEST_NAME = 63
# Stands among sources for Quarterdeck's own server, which nobody was granted.
OURS = -1


class Occupants(NamedTuple):
    """The data sources that were at a place when it was looked up; none if it is no place."""

    place: "Place | None"
    source_ids: list[int]


# Of which all new databases of PostgreSQL are copies.
TEMPLATES = ("template0", "template1")
THE_SERVERS = "is a database of the server itself"


class KnownPlace(NamedTuple):
    """Where a data source is."""

    id: int
    source_type: str
    host: str
    port: int
    database: str
    path: str


_of_type = db.Statement(
    lambda: (
        DataSource.select(
            DataSource.id,
            DataSource.source_type,
            DataSource.host,
            DataSource.port,
            DataSource.database,
            DataSource.path,
        )
        .where(LIVE, DataSource.source_type == db.bind("source_type"))
        .order_by(DataSource.id)
    ),
    KnownPlace,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A server's database, all of a server's if `database` is empty, or a file."""

    source_type: str
    host: str = ""
    port: int = 0
    database: str = ""
    path: str = ""


def ambient(source: SourceFields) -> Place | None:
    """Return the place that a data source opens without a credential of its own.

    A file, or a server that lets Quarterdeck in without a password; `source` has the
    columns of its row.
    """
    source_type = source["source_type"]
    if source_type == SQLITE:
        return Place(source_type=source_type, path=source["path"])
    if source["sealed_password"]:
        return None
    port = source["port"] or PORTS[source_type]
    return Place(source_type=source_type, host=source["host"], port=port)


def of_type(source_type: str) -> list[KnownPlace]:
    """Return where all data sources of a type are."""
    return _of_type.rows(source_type=source_type)


def sources_at(place: Place, known: list[KnownPlace], allowed: AllowedPlaces) -> list[int]:
    """Return the ids of those of the data sources `known` that are at a place.

    Two names of which one has no address are taken for the same server: nobody can
    tell what it will be when it is there again.
    """
    if place.source_type == SQLITE:
        here = _file(place.path, allowed)
        return [row.id for row in known if here & _file(row.path, allowed)]
    near = [row for row in known if row.port == place.port]
    if place.database:
        wanted = _name(place.source_type, place.database)
        near = [row for row in near if _name(row.source_type, row.database) == wanted]
    addresses: dict[str, frozenset[str]] = {}
    for host in {place.host, *(row.host for row in near)}:
        addresses[host] = _addresses(host)
    here = addresses[place.host]
    return [row.id for row in near if _is_same(here, addresses[row.host])]


def taken(place: Place, known: list[KnownPlace], allowed: AllowedPlaces) -> list[int]:
    """As `sources_at`, and `OURS` if it is the server of our own database."""
    found = sources_at(place, known, allowed)
    is_server = place.source_type == "postgresql"
    if is_server and allowed.own.is_on(_addresses(place.host), place.port):
        found.append(OURS)
    return found


def _is_same(one: frozenset[str], other: frozenset[str]) -> bool:
    return not one or not other or bool(one & other)


def _name(source_type: str, database: str) -> str:
    """Return a database's name as its server may compare it.

    MySQL's may be files of any case; PostgreSQL cuts a longer name, before a character that
    does not fit.
    """
    if source_type == "mysql":
        return mysql_names.folded(database)
    return database.encode()[:LONGEST_NAME].decode(errors="ignore")


def is_the_servers(source_type: str, database: str) -> bool:
    """Whether a database is no user's: what is in it decides what is in all others."""
    if source_type == "mysql":
        return mysql_names.is_the_servers(database)
    return source_type == "postgresql" and database in TEMPLATES


def _file(path: str, allowed: AllowedPlaces) -> frozenset[object]:
    """Return what identifies a file: its resolved path and, if it exists, its identity.

    A file that SQLite keeps beside a database is a part of that database, too.
    """
    known: set[object] = set()
    for each in {path, *(path.removesuffix(suffix) for suffix in COMPANIONS)}:
        with suppress(SourceError):
            found = allowed.file(each)
            known |= {str(found), identity(found)} - {None}
    return frozenset(known)


def _addresses(host: str) -> frozenset[str]:
    """Return all addresses of a host, those of this machine as one; none if it has none."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return frozenset()
    return frozenset(canonical(str(entry[4][0])) for entry in found)


def check_move(who: Caller, before: DataSourceRow, after: DataSourceRow, found: Occupants) -> None:
    """Raise PermissionDenied if the caller may not move a data source to its new place.

    Raise Conflict if the new place is not the one that was looked up.
    """
    if service.has_moved(before, after):
        grants.check(who, after.id, grants.RESTORE)
    place = ambient(service.fields_of(after))
    if place == ambient(service.fields_of(before)):
        return
    if place != found.place:
        raise errors.Conflict("the data source was changed in the meantime; try again")
    check_free(who, [each for each in found.source_ids if each != after.id])


def check_free(caller: Caller, source_ids: list[int]) -> None:
    """Raise PermissionDenied if one of these is a data source that somebody may not manage.

    It does not tell which: they may not even know of it.
    """
    if not all(grants.may(caller, each, grants.MANAGE) for each in source_ids):
        raise errors.PermissionDenied(
            "this needs no password, and belongs to Quarterdeck or to a data source that you may"
            " not manage; ask an administrator",
            reason=Reason.SOURCE_EXISTS,
        )
