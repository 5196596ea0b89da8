"""The modules that dump and restore each type of source."""

from typing import TYPE_CHECKING, cast

from quarterdeck_server.domains.backups.protocols import Dumper, RestorerMaker
from quarterdeck_server.domains.data_sources.vendors import vendor

if TYPE_CHECKING:
    from quarterdeck_server.domains.backups.mysql import dump as mysql_dump
    from quarterdeck_server.domains.backups.mysql import restore as mysql_restore
    from quarterdeck_server.domains.backups.postgres import dump as postgres_dump
    from quarterdeck_server.domains.backups.postgres import restore as postgres_restore
    from quarterdeck_server.domains.backups.sqlite import dump as sqlite_dump
    from quarterdeck_server.domains.backups.sqlite import restore as sqlite_restore

    _dumpers: tuple[Dumper, ...] = (postgres_dump, mysql_dump, sqlite_dump)
    _makers: tuple[RestorerMaker, ...] = (postgres_restore, mysql_restore, sqlite_restore)


def dumper(source_type: str) -> Dumper:
    """Return the module that dumps sources of a type."""
    return cast(Dumper, vendor("quarterdeck_server.domains.backups.{}.dump", source_type))


def restorer_maker(source_type: str) -> RestorerMaker:
    """Return the module that restores to sources of a type."""
    return cast(RestorerMaker, vendor("quarterdeck_server.domains.backups.{}.restore", source_type))
