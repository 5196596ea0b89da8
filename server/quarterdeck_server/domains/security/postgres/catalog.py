"""Queries of PostgreSQL's catalogs and settings, for checks."""

from collections.abc import Callable, Collection

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.rows import TupleRow

from quarterdeck_server.domains.data_sources.sql import SourceRow
from quarterdeck_server.domains.security.checks import (
    CannotTell,
    Status,
    Verdict,
    failed,
    none_of,
    passed,
    visible,
)

Session = psycopg.Connection[TupleRow]
Look = Callable[[Session], Verdict]

# Tables that every query may use; those that it does not use cost nothing.
#   parts         what belongs to an extension: (classid, objid)
#   relations     pg_class without the system's and the extensions'
#   functions     pg_proc without them
#   reach         (member, role): who is a member of what, itself or through others
#   privileges    what was granted on a relation, the system's and the extensions' too, or one of
#                 its columns, but for what was so from the beginning
PRELUDE = """
WITH RECURSIVE parts AS (
    SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
), relations AS (
    SELECT * FROM pg_class c WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    AND (SELECT nspname FROM pg_namespace n WHERE n.oid = c.relnamespace) !~ '^pg_(toast|temp)'
    AND NOT EXISTS (SELECT FROM parts WHERE classid = 'pg_class'::regclass AND objid = c.oid)
), functions AS (
    SELECT * FROM pg_proc p WHERE p.oid >= 16384
    AND NOT EXISTS (SELECT FROM parts WHERE classid = 'pg_proc'::regclass AND objid = p.oid)
), reach AS (
    SELECT member, roleid AS role FROM pg_auth_members
    UNION
    SELECT r.member, m.roleid FROM reach r JOIN pg_auth_members m ON m.member = r.role
), acls AS (
    SELECT oid, 0 AS attnum, '' AS attname, relacl AS acl FROM pg_class
    UNION ALL
    SELECT attrelid, attnum, '.' || quote_ident(attname), attacl FROM pg_attribute
    WHERE attacl IS NOT NULL AND NOT attisdropped
), initial AS (
    SELECT i.objoid AS oid, i.objsubid AS attnum, a.*
    FROM pg_init_privs i, aclexplode(i.initprivs) a WHERE i.classoid = 'pg_class'::regclass
), privileges AS (
    SELECT c.oid, c.relname, c.relkind, c.relowner, acls.attname, a.*
    FROM acls JOIN pg_class c ON c.oid = acls.oid, aclexplode(acls.acl) a
    WHERE (SELECT nspname FROM pg_namespace n WHERE n.oid = c.relnamespace) !~ '^pg_(toast|temp)'
    -- As a list to look in, which is quick whatever the planner knows of the catalogs.
    AND (acls.oid, acls.attnum, a.grantee, a.privilege_type)
        NOT IN (SELECT oid, attnum, grantee, privilege_type FROM initial)
)
"""
_SETTING = "SELECT setting, source FROM pg_settings WHERE name = %s"
_CONFIGURED = """
SELECT setting FROM pg_file_settings WHERE name = %s AND error IS NULL ORDER BY seqno DESC LIMIT 1
"""
# Where a value comes from that is not the whole server's.
_OF_SESSION = ("database", "user", "database user", "client", "session", "interactive")


class AnyText(Loader):
    """Text of any encoding: what cannot be read is shown as `\\xff`."""

    def load(self, data: Buffer) -> str:
        """Return what the server sent, as text."""
        encoding = "utf-8"
        if self.connection is not None and self.connection.info.encoding != "ascii":
            encoding = self.connection.info.encoding
        return bytes(data).decode(encoding, "backslashreplace")


def read_any_text(session: Session) -> None:
    """Let a session read what is in another encoding than its database: names of roles."""
    for name in ("text", "name"):
        session.adapters.register_loader(name, AnyText)


def rows(session: Session, query: str) -> list[SourceRow]:
    """Return the rows of a query that may use PRELUDE's tables."""
    return session.execute((PRELUDE + query).encode()).fetchall()


def names(session: Session, query: str) -> list[str]:
    """Return the first column of a query's rows, fit to be shown."""
    return [visible(str(row[0])) for row in rows(session, query)]


def finds(query: str, good: str, bad: str, status: Status = "fail") -> Look:
    """Look whether a query finds nothing, else name what it finds."""
    return lambda session: none_of(names(session, query), good, bad, status)


def setting(session: Session, name: str) -> str:
    """Return the server's value of a setting, in the units of pg_settings.

    Raise CannotTell if it is hidden, unknown, or this session has a value of its own.
    """
    row = session.execute(_SETTING, [name]).fetchone()
    if row is None:
        raise CannotTell(
            f"{name} is unknown to this version, or hidden: GRANT pg_read_all_settings shows it."
        )
    if row[1] in _OF_SESSION:
        raise CannotTell(
            f"{name} is set for this role or database only ({visible(row[0])});"
            " the server's own value is not visible."
        )
    return str(row[0])


def configured(session: Session, name: str) -> str:
    """Return what the configuration files say of a setting, as they are written; empty if nothing.

    For settings that this session has its own values of. Only superusers may ask.
    """
    row = session.execute(_CONFIGURED, [name]).fetchone()
    return str(row[0]) if row else ""


def is_one_of(name: str, good: Collection[str], status: Status = "fail") -> Look:
    """Look whether a setting has one of some values."""

    def look(session: Session) -> Verdict:
        value = setting(session, name)
        said = f"{name} is {visible(value) or 'empty'}"
        return passed(said) if value in good else Verdict(status, said)

    return look


def is_empty(*settings: str) -> Look:
    """Warn if one of some settings is not empty."""

    def look(session: Session) -> Verdict:
        found = {name: setting(session, name) for name in settings}
        told = [f"{name} = {visible(value)}" for name, value in found.items() if value]
        good = f"{' and '.join(settings)} are empty"
        return none_of(told, good, "settings name libraries", "warn")

    return look


def are(wanted: dict[str, str]) -> Look:
    """Look whether settings have these values."""

    def look(session: Session) -> Verdict:
        found = {name: setting(session, name) for name in wanted}
        told = [
            f"{name} is {visible(found[name])}" for name in wanted if found[name] != wanted[name]
        ]
        if told:
            return failed(", ".join(told))
        return passed(", ".join(f"{name} is {value}" for name, value in found.items()))

    return look
