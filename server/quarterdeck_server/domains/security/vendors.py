"""The modules that audit each kind of source."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, cast

from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.domains.data_sources.vendors import vendor
from quarterdeck_server.domains.security.access import Access
from quarterdeck_server.domains.security.checks import Finding

if TYPE_CHECKING:
    from quarterdeck_server.domains.security.mysql import access as mysql_access
    from quarterdeck_server.domains.security.mysql import audit as mysql_audit
    from quarterdeck_server.domains.security.postgres import access as postgres_access
    from quarterdeck_server.domains.security.postgres import audit as postgres_audit
    from quarterdeck_server.domains.security.sqlite import access as sqlite_access
    from quarterdeck_server.domains.security.sqlite import audit as sqlite_audit

Check = Callable[[], None]


class Auditor(Protocol):
    """The module `audit` of a type of source."""

    def audit(
        self, target: Target, allowed: AllowedPlaces, check: Check
    ) -> tuple[str, list[Finding]]:
        """Return the version of a source, and what its checks find; `check` may raise.

        Raise SourceError.
        """


class AccessReader(Protocol):
    """The module `access` of a type of source."""

    def read(self, target: Target, allowed: AllowedPlaces, check: Check) -> tuple[str, Access]:
        """Return the version of a source, and who may do what in it; `check` may raise.

        Raise SourceError.
        """


if TYPE_CHECKING:
    _auditors: tuple[Auditor, ...] = (postgres_audit, mysql_audit, sqlite_audit)
    _readers: tuple[AccessReader, ...] = (postgres_access, mysql_access, sqlite_access)


def audit(target: Target, allowed: AllowedPlaces, check: Check) -> tuple[str, list[Finding]]:
    """Return the version of a source, and what its checks find; `check` may raise.

    Raise SourceError.
    """
    module = vendor("quarterdeck_server.domains.security.{}.audit", target.source_type)
    return cast(Auditor, module).audit(target, allowed, check)


def read_access(target: Target, allowed: AllowedPlaces, check: Check) -> tuple[str, Access]:
    """Return the version of a source, and who may do what in it; `check` may raise.

    Raise SourceError.
    """
    module = vendor("quarterdeck_server.domains.security.{}.access", target.source_type)
    return cast(AccessReader, module).read(target, allowed, check)
