"""The audit of a PostgreSQL server and one of its databases, versions 12 to 18."""

from collections.abc import Callable

import psycopg
from psycopg import errors

from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.postgres import reading
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.domains.security.checks import Check, Finding, run, visible
from quarterdeck_server.domains.security.postgres import (
    connections,
    grants,
    hba,
    logging,
    objects,
    operation,
    passwords,
    roles,
)
from quarterdeck_server.domains.security.postgres.catalog import Session, read_any_text

STATEMENT_SECONDS = 20
CHECKS: tuple[Check[Session], ...] = (
    *connections.CHECKS,
    *hba.CHECKS,
    *passwords.CHECKS,
    *roles.CHECKS,
    *grants.CHECKS,
    *objects.CHECKS,
    *logging.CHECKS,
    *operation.CHECKS,
)
_UNKNOWN = (
    errors.FeatureNotSupported,
    errors.UndefinedColumn,
    errors.UndefinedFunction,
    errors.UndefinedObject,
    errors.UndefinedTable,
)


def audit(
    target: Target, allowed: AllowedPlaces, check: Callable[[], None]
) -> tuple[str, list[Finding]]:
    """Return the server's version as `PostgreSQL 18.1`, and all findings.

    `check` is called between checks and may raise. Raise SourceError.
    """
    with reading(target, allowed, statement_seconds=STATEMENT_SECONDS) as session:
        read_any_text(session)

        def between() -> None:
            session.rollback()
            check()

        version = session.info.parameter_status("server_version") or ""
        return f"PostgreSQL {version.split()[0]}", run(CHECKS, session, between, refused)


def refused(error: Exception) -> str | None:
    """Return why a check may not look, or None for an error that means something else."""
    if not isinstance(error, psycopg.Error):
        return None
    said = visible(error.diag.message_primary or "")
    if isinstance(error, errors.InsufficientPrivilege):
        return f"The role of the data source may not look: {said}."
    if isinstance(error, _UNKNOWN):
        return f"This version of the server has nothing to look at: {said}."
    if isinstance(error, errors.LockNotAvailable):
        return "A table of the system was locked."
    if isinstance(error, errors.QueryCanceled):
        return "The check took too long and was ended."
    if isinstance(error, errors.UndefinedFile):
        return f"The server cannot read its own file: {said}."
    return None
