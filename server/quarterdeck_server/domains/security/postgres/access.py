"""The access rights in a PostgreSQL database (12 to 18), from its catalogs.

Names are quoted as the server quotes them, so that they can be pasted into SQL:
a role that is called PUBLIC is `"PUBLIC"`, and `PUBLIC` is everybody.
"""

from collections.abc import Callable
from itertools import groupby

import psycopg
from psycopg.rows import TupleRow

from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.postgres import reading
from quarterdeck_server.domains.data_sources.sql import SourceRow
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.domains.security.access import (
    PUBLIC,
    Access,
    DefaultPrivilege,
    Edge,
    Grant,
    Item,
    Membership,
    Owner,
    Role,
    closure,
    grouped,
    sorted_texts,
)
from quarterdeck_server.domains.security.postgres.catalog import read_any_text

STATEMENT_SECONDS = 30
# There may be millions.
MAX_LARGE_OBJECTS = 1_000
# What the system made has a lower OID.
FIRST_OF_USERS = 16_384
# What has no owner of its own.
UNOWNED = ("column", "parameter")
PARAMETERS_SINCE = 150_000
OPTIONS_SINCE = 160_000

ROLES = """
SELECT quote_ident(rolname), rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolreplication,
    rolbypassrls, coalesce(nullif(rolvaliduntil, 'infinity')::text, ''), rolconnlimit
FROM pg_roles"""
PASSWORDS = "SELECT quote_ident(rolname), rolpassword IS NOT NULL FROM pg_authid"
MEMBERS = """
SELECT member::regrole::text, roleid::regrole::text, admin_option, {options}
FROM pg_auth_members JOIN pg_roles AS member ON member.oid = pg_auth_members.member"""
# The owner of the database is one without a row that says so.
DATABASE_OWNER = """
SELECT datdba::regrole::text, pg_roles.oid::regrole::text, false, true, true
FROM pg_database, pg_roles
WHERE datname = current_database() AND rolname = 'pg_database_owner'"""
# Of what the system or an extension made only what is not as it made it.
GRANTS = """
SELECT found.object_type, found.object, found.owner::regrole::text, found.made IS NULL,
    CASE item.grantee WHEN 0 THEN 'PUBLIC' ELSE item.grantee::regrole::text END,
    item.privilege_type, item.is_grantable, item.grantor::regrole::text
FROM ({objects}) AS found (object_type, object, owner, acl, made)
    LEFT JOIN LATERAL aclexplode(found.acl) AS item
        ON item.grantee <> found.owner AND NOT EXISTS (
            SELECT FROM aclexplode(found.made) AS before
            WHERE before.grantee = item.grantee AND before.privilege_type = item.privilege_type
                AND before.is_grantable >= item.is_grantable
        )
WHERE found.made IS NULL OR item.grantee IS NOT NULL"""
DEFAULTS = """
SELECT defaclrole::regrole::text, coalesce(quote_ident(nspname), ''),
    CASE defaclobjtype WHEN 'r' THEN 'table' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'function'
        WHEN 'T' THEN 'type' WHEN 'n' THEN 'schema' WHEN 'L' THEN 'large_object'
        ELSE defaclobjtype::text END,
    CASE item.grantee WHEN 0 THEN 'PUBLIC' ELSE item.grantee::regrole::text END,
    item.privilege_type, item.is_grantable
FROM pg_default_acl LEFT JOIN pg_namespace ON pg_namespace.oid = defaclnamespace,
    LATERAL (
        SELECT grantee, privilege_type, is_grantable FROM aclexplode(defaclacl)
        UNION ALL
        -- What everybody would be given, and was taken away.
        SELECT 0, '', false
        WHERE defaclnamespace = 0 AND defaclobjtype IN ('f', 'T')
            AND NOT EXISTS (SELECT FROM aclexplode(defaclacl) WHERE grantee = 0)
    ) AS item
WHERE item.grantee <> defaclrole"""

# Neither parts of large values nor temporary tables.
_KEPT = "nspname !~ '^pg_(toast|temp)'"


def _own(catalog: str) -> str:
    """Return the condition that a row of a catalog came with no extension."""
    return (
        f"NOT EXISTS (SELECT FROM pg_depend WHERE classid = '{catalog}'::regclass"
        f" AND objid = {catalog}.oid AND deptype = 'e')"
    )


def _made(catalog: str, default: str, column: str = "0") -> str:
    """Return the ACL that a row of a catalog came with, or null if it is the users' own.

    `default` is the ACL if the system or the extension granted nothing itself.
    """
    own = f"{catalog}.oid >= {FIRST_OF_USERS} AND {_own(catalog)}"
    return f"""CASE WHEN NOT ({own}) THEN coalesce((
            SELECT initprivs FROM pg_init_privs WHERE classoid = '{catalog}'::regclass
            AND objoid = {catalog}.oid AND objsubid = {column}
        ), {default}) END"""  # noqa: S608


# What is read, and the type, name, owner and ACL of each, and the ACL that it came with. The ACL
# may be null where by default only the owner has rights.
OBJECTS = {
    "The databases": """
        SELECT 'database', quote_ident(datname), datdba, coalesce(datacl, acldefault('d', datdba)),
            NULL::aclitem[]
        FROM pg_database WHERE datallowconn""",
    "The tablespaces": """
        SELECT 'tablespace', quote_ident(spcname), spcowner, spcacl, NULL::aclitem[]
        FROM pg_tablespace WHERE spcacl IS NOT NULL OR oid >= 16384""",
    "The schemas": f"""
        SELECT 'schema', quote_ident(nspname), nspowner, nspacl,
            CASE nspname WHEN 'public' THEN NULL
                WHEN 'information_schema'
                THEN acldefault('n', nspowner) || makeaclitem(0, nspowner, 'USAGE', false)
                ELSE {_made("pg_namespace", "acldefault('n', nspowner)")} END
        FROM pg_namespace WHERE {_KEPT}""",  # noqa: S608
    # The views of information_schema are everybody's to read, but for those that they are made of.
    "The tables, views and sequences": f"""
        SELECT CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view'
                WHEN 'f' THEN 'foreign_table' WHEN 'S' THEN 'sequence' ELSE 'table' END,
            quote_ident(nspname) || '.' || quote_ident(relname), relowner, relacl,
            CASE WHEN nspname = 'information_schema' AND relname !~ '^_pg_'
                AND pg_class.oid < {FIRST_OF_USERS}
                THEN acldefault('r', relowner) || makeaclitem(0, relowner, 'SELECT', false)
                ELSE {_made("pg_class", "acldefault('r', relowner)")} END
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND {_KEPT}""",  # noqa: S608
    "The columns": f"""
        SELECT 'column', concat_ws('.', quote_ident(nspname), quote_ident(relname),
            quote_ident(attname)), relowner, attacl,
            {_made("pg_class", "acldefault('c', relowner)", "attnum")}
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE attacl IS NOT NULL AND NOT attisdropped AND {_KEPT}""",  # noqa: S608
    "The functions": f"""
        SELECT CASE prokind WHEN 'p' THEN 'procedure' ELSE 'function' END,
            pg_proc.oid::regprocedure::text, proowner, coalesce(proacl, acldefault('f', proowner)),
            {_made("pg_proc", "acldefault('f', proowner)")}
        FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
        WHERE {_KEPT}""",  # noqa: S608
    # Neither a table's own type nor an array's nor a multirange's.
    "The types": f"""
        SELECT 'type', pg_type.oid::regtype::text, typowner, typacl,
            {_made("pg_type", "acldefault('T', typowner)")}
        FROM pg_type JOIN pg_namespace ON pg_namespace.oid = typnamespace
            LEFT JOIN pg_class ON pg_class.oid = typrelid
        WHERE (typtype IN ('b', 'd', 'e', 'r') OR relkind = 'c') AND {_KEPT}
            AND NOT EXISTS (SELECT FROM pg_type AS one WHERE one.typarray = pg_type.oid)""",  # noqa: S608
    "The languages": f"""
        SELECT 'language', quote_ident(lanname), lanowner,
            coalesce(lanacl, acldefault('l', lanowner)),
            {_made("pg_language", "acldefault('l', lanowner)")}
        FROM pg_language""",  # noqa: S608
    "The foreign data wrappers": f"""
        SELECT 'foreign_data_wrapper', quote_ident(fdwname), fdwowner, fdwacl,
            {_made("pg_foreign_data_wrapper", "acldefault('F', fdwowner)")}
        FROM pg_foreign_data_wrapper""",  # noqa: S608
    "The foreign servers": f"""
        SELECT 'foreign_server', quote_ident(srvname), srvowner, srvacl,
            {_made("pg_foreign_server", "acldefault('S', srvowner)")}
        FROM pg_foreign_server""",  # noqa: S608
    "The event triggers": f"""
        SELECT 'event_trigger', quote_ident(evtname), evtowner, NULL::aclitem[], NULL::aclitem[]
        FROM pg_event_trigger WHERE {_own("pg_event_trigger")}""",  # noqa: S608
    "The publications": """
        SELECT 'publication', quote_ident(pubname), pubowner, NULL::aclitem[], NULL::aclitem[]
        FROM pg_publication""",
    "The subscriptions": """
        SELECT 'subscription', quote_ident(subname), subowner, NULL::aclitem[], NULL::aclitem[]
        FROM pg_subscription JOIN pg_database ON pg_database.oid = subdbid
        WHERE datname = current_database()""",
}
LARGE_OBJECTS = f"""
    SELECT 'large_object', oid::text, lomowner, lomacl, NULL::aclitem[]
    FROM pg_largeobject_metadata ORDER BY lomacl IS NULL, oid LIMIT {MAX_LARGE_OBJECTS}"""  # noqa: S608
MORE_LARGE_OBJECTS = f"SELECT 1 FROM pg_largeobject_metadata OFFSET {MAX_LARGE_OBJECTS} LIMIT 1"  # noqa: S608
# Their owner is the superuser who made the cluster.
PARAMETERS = """
    SELECT 'parameter', quote_ident(parname), 10::oid, paracl, NULL::aclitem[]
    FROM pg_parameter_acl"""


class _Session:
    """Queries of one transaction; one that is refused becomes a note."""

    def __init__(self, connection: psycopg.Connection[TupleRow], check: Callable[[], None]) -> None:
        self._connection = connection
        self._check = check
        self.version = connection.info.server_version
        self.notes: list[str] = []

    def rows(self, query: str, what: str) -> list[SourceRow]:
        """Return the rows of a query, or none and a note that `what` could not be read."""
        self._check()
        try:
            with self._connection.transaction():
                rows = self._connection.execute(query.encode()).fetchall()
        except psycopg.errors.InsufficientPrivilege as error:
            self.notes.append(f"{what} could not be read: {error.diag.message_primary}.")
            return []
        return rows


def read(target: Target, allowed: AllowedPlaces, check: Callable[[], None]) -> tuple[str, Access]:
    """Return the server's version as `PostgreSQL 18.1`, and who may do what.

    `check` is called between queries and may raise. Raise SourceError.

    The rights that an owner has as such are left out. Of what came with the system
    or an extension only the rights are listed that it did not come with. Of types
    only what was granted is listed, not the USAGE that everybody has by default; of
    functions that default EXECUTE too.
    """
    with reading(target, allowed, statement_seconds=STATEMENT_SECONDS) as connection:
        version = (connection.info.parameter_status("server_version") or "").split()[0]
        read_any_text(connection)
        session = _Session(connection, check)
        grants, owners = _grants(session)
        access = Access(
            roles=_roles(session),
            memberships=_memberships(session),
            grants=[grant for grant in grants if grant.grantee != PUBLIC],
            owners=owners,
            public_grants=[grant for grant in grants if grant.grantee == PUBLIC],
            default_privileges=_default_privileges(session),
            notes=session.notes,
        )
    return f"PostgreSQL {version}", access


def _roles(session: _Session) -> list[Role]:
    passwords: dict[str, bool] = dict(session.rows(PASSWORDS, "Which roles have a password"))
    return [
        Role(
            name=name,
            can_login=can_login,
            is_superuser=is_superuser,
            can_create_roles=can_create_roles,
            can_create_databases=can_create_databases,
            can_replicate=can_replicate,
            bypasses_rls=bypasses_rls,
            has_password=passwords.get(name),
            valid_until=valid_until,
            connection_limit=connection_limit,
        )
        for (
            name,
            can_login,
            is_superuser,
            can_create_roles,
            can_create_databases,
            can_replicate,
            bypasses_rls,
            valid_until,
            connection_limit,
        ) in sorted(session.rows(ROLES, "The roles"))
    ]


def _memberships(session: _Session) -> list[Membership]:
    """Before PostgreSQL 16 a role inherits from all that it is a member of, or from none."""
    options = "inherit_option, set_option"
    if session.version < OPTIONS_SINCE:
        options = "member.rolinherit, true"
    rows = session.rows(MEMBERS.format(options=options), "The memberships")
    rows += session.rows(DATABASE_OWNER, "The owner of the database")
    return closure(Edge(*row) for row in rows)


def _grants(session: _Session) -> tuple[list[Grant], list[Owner]]:
    """Return the grants, those to PUBLIC too, and the owners."""
    kinds = dict(OBJECTS) | {"The large objects": LARGE_OBJECTS}
    if session.version >= PARAMETERS_SINCE:
        kinds["The parameters"] = PARAMETERS
    items = []
    owners = set()
    for what, objects in kinds.items():
        rows = session.rows(GRANTS.format(objects=objects), what)
        for object_type, name, owner, is_of_users, grantee, *given in rows:
            if is_of_users:
                owners.add((object_type, name, owner))
            if grantee is not None:
                items.append(Item(grantee, object_type, name, *given))
    if session.rows(MORE_LARGE_OBJECTS, "The number of large objects"):
        session.notes.append(f"Only {MAX_LARGE_OBJECTS:,} large objects are listed.")
    return grouped(items), [
        Owner(object_type=object_type, object=name, owner=owner)
        for object_type, name, owner in sorted(owners)
        if object_type not in UNOWNED
    ]


def _default_privileges(session: _Session) -> list[DefaultPrivilege]:
    """Without privileges if everybody had some by default, and no longer will."""
    rows = sorted(session.rows(DEFAULTS, "The default privileges"))
    found = []
    for (owner, schema, object_type, grantee), group in groupby(rows, lambda row: row[:4]):
        given = list(group)
        found.append(
            DefaultPrivilege(
                owner=owner,
                schema=schema,
                object_type=object_type,
                grantee=grantee,
                privileges=sorted_texts(privilege for *_, privilege, _ in given),
                grantable=sorted_texts(privilege for *_, privilege, may in given if may),
            )
        )
    return found
