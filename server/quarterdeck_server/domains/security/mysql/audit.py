"""The audit of a MySQL or MariaDB server."""

from collections.abc import Callable

from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.mysql import reading
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.domains.security.checks import (
    Finding,
    run,
)
from quarterdeck_server.domains.security.mysql.checks import CHECKS
from quarterdeck_server.domains.security.mysql.server import (
    STATEMENT_SECONDS,
    Server,
    refused,
)


def audit(
    target: Target, allowed: AllowedPlaces, check: Callable[[], None]
) -> tuple[str, list[Finding]]:
    """Return its version as `MariaDB 10.11.19`, and the findings; `check` may raise.

    Raise SourceError.
    """
    with reading(target, allowed, statement_seconds=STATEMENT_SECONDS) as connection:
        server = Server(connection)
        return server.version, run(CHECKS, server, check, refused)
