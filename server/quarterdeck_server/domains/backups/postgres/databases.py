"""Databases of a PostgreSQL server: created, dropped, swapped, and their rows counted."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.leash import Bounds
from quarterdeck_server.domains.backups.pouring import LARGE_OBJECTS, is_table
from quarterdeck_server.domains.backups.protocols import Properties
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.own_postgres import refuse_named
from quarterdeck_server.domains.data_sources.postgres import connect, failure
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.sql import PATIENT
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.jobs.runs import Run

# Where one may connect to speak of other databases.
MAINTENANCE = ("postgres", "template1")
COUNTED_AT_ONCE = 100
# Settings that are lists, which the server keeps as they are written.
LISTS = (
    *("search_path", "temp_tablespaces"),
    *("local_preload_libraries", "session_preload_libraries"),
)
SHOWN = 500
FORCE_SINCE = 130_000
PROVIDERS_SINCE = 150_000
BUILTIN_SINCE = 170_000
LOCALE_NOTE = "The server has not the database's locale; the new database has the server's."

_TABLES = """
SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.relpersistence <> 't'
    AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
            AND d.deptype = 'e'
    )
ORDER BY 1
"""
_SIZE = """
SELECT COALESCE(SUM(pg_relation_size(c.oid) + COALESCE(pg_relation_size(t.oid), 0)), 0)::bigint
FROM pg_class c LEFT JOIN pg_class t ON t.oid = c.reltoastrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
"""
_IS_EMPTY = """
SELECT NOT EXISTS (
    SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
        AND NOT EXISTS (
            SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                AND d.deptype = 'e'
        )
) AND NOT EXISTS (SELECT FROM pg_largeobject_metadata) AND NOT EXISTS (
    SELECT FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'
        AND nspname NOT IN ('information_schema', 'public')
)
"""
# Drops all that somebody made in a database, but for extensions; in the transaction of a restore.
DROP_ALL = """
DO $quarterdeck$ DECLARE statement text; BEGIN
    FOR statement IN
        WITH ours AS (
            SELECT oid, quote_ident(nspname) AS name FROM pg_namespace
            WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
        ), members AS (
            SELECT classid, objid FROM pg_depend WHERE deptype IN ('e', 'i') AND objsubid = 0
        )
        SELECT format('DROP SCHEMA %s CASCADE', name) FROM ours
            WHERE name <> 'public' AND NOT EXISTS (
                SELECT FROM members WHERE classid = 'pg_namespace'::regclass AND objid = ours.oid)
        UNION ALL
        SELECT format('DROP %s IF EXISTS %s.%I CASCADE', CASE c.relkind
                WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
                WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END,
            name, c.relname)
            FROM pg_class c JOIN ours ON ours.oid = c.relnamespace
            WHERE name = 'public' AND c.relkind IN ('v', 'm', 'S', 'f', 'c', 'r', 'p')
                AND NOT EXISTS (
                    SELECT FROM members WHERE classid = 'pg_class'::regclass AND objid = c.oid)
        UNION ALL
        SELECT format('DROP ROUTINE IF EXISTS %s.%I(%s) CASCADE', name, p.proname,
                pg_get_function_identity_arguments(p.oid))
            FROM pg_proc p JOIN ours ON ours.oid = p.pronamespace
            WHERE name = 'public' AND NOT EXISTS (
                SELECT FROM members WHERE classid = 'pg_proc'::regclass AND objid = p.oid)
        UNION ALL
        SELECT format('DROP TYPE IF EXISTS %s.%I CASCADE', name, t.typname)
            FROM pg_type t JOIN ours ON ours.oid = t.typnamespace
            WHERE name = 'public' AND t.typtype IN ('e', 'd', 'r') AND NOT EXISTS (
                SELECT FROM members WHERE classid = 'pg_type'::regclass AND objid = t.oid)
        UNION ALL SELECT format('SELECT lo_unlink(%s)', oid) FROM pg_largeobject_metadata
    LOOP EXECUTE statement; END LOOP;
END $quarterdeck$;
"""
# A role's and everybody's rights on a database, and its settings.
_GRANTS = """
SELECT CASE WHEN a.grantee = 0 THEN NULL ELSE pg_get_userbyid(a.grantee) END,
    a.privilege_type, a.is_grantable
FROM pg_database d, aclexplode(d.datacl) a WHERE d.datname = %s
"""
_SETTINGS = """
SELECT CASE WHEN s.setrole = 0 THEN NULL ELSE pg_get_userbyid(s.setrole) END,
    split_part(c, '=', 1), substr(c, strpos(c, '=') + 1)
FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) c
WHERE d.datname = %s
"""


@contextmanager
def maintenance(
    target: Target,
    allowed: AllowedPlaces,
    run: Run,
    apart_from: str = "",
    bounds: Bounds | None = None,
) -> Iterator[psycopg.Connection[TupleRow]]:
    """Yield a session from which databases but one are made, dropped and renamed.

    Raise SourceError.
    It is freed from what it waits for when the run is to end. SourceError, too, if that one, or the
    source's own, is Quarterdeck's.
    """
    refused: list[SourceError] = []
    for database in (name for name in MAINTENANCE if name != apart_from):
        try:
            connection = connect(
                target, allowed, bounds or PATIENT, database=database, autocommit=True
            )
        except psycopg.Error as error:
            refused.append(failure(error))
            continue
        except SourceError as error:
            refused.append(error)
            continue
        with closing(connection):
            try:
                with run.stopping(connection.cancel):
                    refuse_named(allowed.own, connection, apart_from, target.database)
                    yield connection
            except psycopg.Error as error:
                run.check()
                raise as_failed(error) from None
        return
    raise refused[0]


def as_failed(error: psycopg.Error) -> SourceError:
    """Return what a server says, as a failure; without the rows that it may quote."""
    if error.sqlstate is None or error.sqlstate[:2] in ("08", "28", "3D", "57"):
        return failure(error)
    code = Reason.NOT_ALLOWED if error.sqlstate == "42501" else Reason.SERVER_ERROR
    return SourceError(code, str(error.diag.message_primary or error).split("\n")[0][:SHOWN])


def properties_of(connection: psycopg.Connection[TupleRow]) -> tuple[Properties, int]:
    """Return what a new database has to have to take the dump, and about how large that will be."""
    version = connection.info.server_version
    provider, locale = "'c'", "NULL"
    if version >= PROVIDERS_SINCE:
        provider = "datlocprovider::text"
        locale = "datlocale" if version >= BUILTIN_SINCE else "daticulocale"
    row = connection.execute(
        "SELECT pg_encoding_to_char(encoding), datcollate, datctype,"  # noqa: S608
        f" {provider}, {locale}, current_setting('server_version')"
        " FROM pg_database WHERE datname = current_database()"
    ).fetchone()
    size = connection.execute(_SIZE).fetchone()
    if row is None or size is None:
        raise SourceError(
            Reason.SERVER_ERROR, "The server does not report which database this connection uses."
        )
    encoding, collate, ctype, provider, locale, server = row
    properties = Properties(
        encoding=encoding, collate=collate, ctype=ctype, provider=provider, locale=locale
    )
    properties["server_version"] = f"PostgreSQL {server.split()[0]}"
    return properties, int(size[0])


def count_rows(
    connection: psycopg.Connection[TupleRow], run: Run, *, empty: bool = False
) -> dict[str, int]:
    """Return the rows of each table, by its quoted name; 0 of each if `empty`.

    Fails where a row-level security policy would hide rows.
    """
    tables = [str(name) for (name,) in connection.execute(_TABLES).fetchall()]
    if not all(map(is_table, tables)):
        raise SourceError(
            Reason.SERVER_ERROR, "The server reports names of tables that PostgreSQL cannot have."
        )
    if empty:
        return dict.fromkeys(tables, 0)
    connection.execute("SET row_security = off")
    rows: dict[str, int] = {}
    for start in range(0, len(tables), COUNTED_AT_ONCE):
        run.check()
        part = tables[start : start + COUNTED_AT_ONCE]
        counts = " UNION ALL ".join(
            f"SELECT {position}, count(*) FROM {name}"  # noqa: S608
            for position, name in enumerate(part)
        )
        found = connection.execute(counts.encode()).fetchall()
        rows |= {part[position]: int(count) for position, count in found}
    large = connection.execute("SELECT count(*) FROM pg_largeobject_metadata").fetchone()
    return rows | {LARGE_OBJECTS: int(large[0]) if large else 0}


def all_tables(connection: psycopg.Connection[TupleRow]) -> list[str]:
    """Return the quoted names of all tables, of partitioned ones and their parts."""
    text = _TABLES.replace("c.relkind = 'r'", "c.relkind IN ('r', 'p')")
    return [str(name) for (name,) in connection.execute(text.encode()).fetchall()]


def comment_of(server: psycopg.Connection[TupleRow], name: str) -> str | None:
    """Return what is said of a database; None if nothing is, or if there is none."""
    row = server.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", (name,)
    ).fetchone()
    return str(row[0]) if row and row[0] is not None else None


def set_comment(server: psycopg.Connection[TupleRow], name: str, text: str | None) -> None:
    """Say something of a database; None is nothing."""
    statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
    server.execute(statement.format(sql.Identifier(name), sql.Literal(text)))


def is_empty(connection: psycopg.Connection[TupleRow]) -> bool:
    """Whether nobody made anything in a database."""
    row = connection.execute(_IS_EMPTY).fetchone()
    return bool(row and row[0])


def allowed_to_make(server: psycopg.Connection[TupleRow], name: str) -> bool:
    """Whether the role may make databases and, if there is one of this name, rename it."""
    row = server.execute(
        "SELECT rolsuper OR rolcreatedb AND COALESCE((SELECT pg_has_role(datdba, 'USAGE')"
        " FROM pg_database WHERE datname = %s), TRUE) FROM pg_roles WHERE rolname = current_user",
        (name,),
    ).fetchone()
    return bool(row and row[0])


def create_database(server: psycopg.Connection[TupleRow], name: str, properties: Properties) -> str:
    """Make an empty database like the one that was dumped, and return a note if it cannot be."""
    make = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING {}").format(
        sql.Identifier(name), sql.Literal(properties["encoding"])
    )
    alike = sql.SQL("{} LC_COLLATE {} LC_CTYPE {}").format(
        make, sql.Literal(properties["collate"]), sql.Literal(properties["ctype"])
    )
    providers = {"i": "icu ICU_LOCALE", "b": "builtin BUILTIN_LOCALE"}
    if provider := providers.get(properties["provider"]):
        alike = sql.SQL("{} LOCALE_PROVIDER {} {}").format(
            alike,
            sql.SQL(provider),
            sql.Literal(properties["locale"]),
        )
    try:
        server.execute(alike)
    except psycopg.errors.InsufficientPrivilege:
        raise SourceError(Reason.NOT_ALLOWED, "The user may not create databases.") from None
    except psycopg.DatabaseError:
        server.execute(make)
        return LOCALE_NOTE
    return ""


def drop_database(server: psycopg.Connection[TupleRow], name: str) -> None:
    """Drop a database of ours, whoever is in it, if it is there."""
    statement = "DROP DATABASE IF EXISTS {}"
    if server.info.server_version >= FORCE_SINCE:
        statement += " WITH (FORCE)"
    server.execute(sql.SQL(statement).format(sql.Identifier(name)))


def swap_in(server: psycopg.Connection[TupleRow], new: str, name: str, old: str) -> None:
    """Give a new database the name of another, with its owner, rights and settings.

    The other one, if there is one, is called `old` then. Both names change in one
    transaction. Raise ObjectInUse if somebody is connected to it.
    """
    found = server.execute(
        "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [name]
    )
    row = found.fetchone()
    if row is not None:
        _make_alike(server, new, name, str(row[0]))
        with suppress(psycopg.errors.InsufficientPrivilege):
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND pid <> pg_backend_pid()",
                (name,),
            )
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with server.transaction():
        if row is not None:
            server.execute(rename.format(sql.Identifier(name), sql.Identifier(old)))
        server.execute(rename.format(sql.Identifier(new), sql.Identifier(name)))


def _make_alike(server: psycopg.Connection[TupleRow], new: str, name: str, owner: str) -> None:
    database = sql.Identifier(new)
    grants = server.execute(_GRANTS, (name,)).fetchall()
    if grants:
        server.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    for grantee, privilege, grantable in grants:
        statement = sql.SQL("GRANT {} ON DATABASE {} TO {}").format(
            sql.SQL(privilege), database, sql.Identifier(grantee) if grantee else sql.SQL("PUBLIC")
        )
        server.execute(
            sql.SQL("{} WITH GRANT OPTION").format(statement) if grantable else statement
        )
    for role, setting, value in server.execute(_SETTINGS, (name,)).fetchall():
        subject = sql.SQL("DATABASE {}").format(database)
        if role:
            subject = sql.SQL("ROLE {} IN {}").format(sql.Identifier(role), subject)
        change = sql.SQL("ALTER {} SET {}").format(subject, sql.Identifier(*setting.split(".")))
        # What the owner of a database set for it is not for this session.
        server.execute("SET search_path = pg_catalog")
        with suppress(psycopg.DatabaseError):
            if setting in LISTS:
                # A list is written as it is kept; it goes as a value, never as SQL.
                server.execute("SELECT pg_catalog.set_config(%s, %s, false)", (setting, value))
                server.execute(sql.SQL("{} FROM CURRENT").format(change))
            else:
                server.execute(sql.SQL("{} TO {}").format(change, sql.Literal(value)))
    server.execute("RESET ALL")
    server.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(database, sql.Identifier(owner)))
