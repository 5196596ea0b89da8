"""Checks of a PostgreSQL database's functions, extensions, policies and stored secrets."""

import re
from collections.abc import Iterable, Sequence

from quarterdeck_server.domains.security.checks import Check, Verdict, none_of, visible
from quarterdeck_server.domains.security.postgres.catalog import Session, finds, rows

DEFINER = "PostgreSQL manual, SQL Commands, CREATE FUNCTION, Writing SECURITY DEFINER Functions"
LANGUAGES = "PostgreSQL manual, Procedural Languages; SQL Commands, CREATE LANGUAGE"
POLICIES = "PostgreSQL manual, Data Definition, Row Security Policies"
ACCESS = "CIS PostgreSQL Benchmark, User Access and Authorization"

# They reach other servers, the host's files or programs, or a table's raw pages.
RISKY = (
    *("adminpack", "aws_s3", "aws_lambda", "dblink", "dblink_plus", "file_fdw", "http"),
    *("jsonb_plperlu", "jsonb_plpython3u", "hstore_plperlu", "hstore_plpython3u", "log_fdw"),
    *("multicorn", "mysql_fdw", "oracle_fdw", "pageinspect", "pg_cron", "pg_curl", "pg_net"),
    *("pg_surgery", "pg_walinspect", "plperlu", "plpython3u", "plsh", "plr", "pltclu"),
    *("postgres_fdw", "pgsql_http", "tds_fdw", "xml2"),
)
_RISKY = f"""
SELECT quote_ident(extname) FROM pg_extension
WHERE extname = ANY ('{{{",".join(RISKY)}}}') ORDER BY extname
"""  # noqa: S608
# Their own search_path, if they have one, and the schemas in which others than their owner, who
# are no superusers, may make objects. What the owner of the database owns by pg_database_owner is
# that role's.
_SEARCH_PATHS = """
SELECT p.oid::regprocedure::text, (
    SELECT substr(config, length('search_path=') + 1) FROM unnest(p.proconfig) AS config
    WHERE lower(config) LIKE 'search\\_path=%'
), ARRAY(
    SELECT n.nspname::text FROM pg_namespace n
    WHERE EXISTS (
        SELECT FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
        LEFT JOIN pg_roles r ON r.oid = a.grantee
        LEFT JOIN pg_database d ON d.datname = current_database()
            AND r.rolname = 'pg_database_owner'
        LEFT JOIN pg_roles o ON o.oid = coalesce(d.datdba, a.grantee)
        WHERE a.privilege_type = 'CREATE' AND (
            a.grantee = 0
            OR NOT o.rolsuper AND NOT pg_has_role(o.oid, p.proowner, 'MEMBER')
        )
    )
)
FROM functions p WHERE prosecdef AND {is_parsed_late} ORDER BY 1
"""
_BODIES_SINCE = 140_000
_PATH_ITEM = re.compile(r'"((?:[^"]|"")*)"|([^\s,"]+)')
_RUN_AS_SUPERUSER = """
SELECT DISTINCT p.oid::regprocedure::text
FROM functions p JOIN pg_roles o ON o.oid = p.proowner AND o.rolsuper,
    aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
WHERE p.prosecdef AND a.grantee = 0 AND a.privilege_type = 'EXECUTE'
AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype) ORDER BY 1
"""
_UNTRUSTED_CODE = """
SELECT format('%s (%s)', p.oid::regprocedure, l.lanname)
FROM functions p JOIN pg_language l ON l.oid = p.prolang AND NOT l.lanpltrusted ORDER BY 1
"""
_IN_SYSTEM = """
SELECT found FROM (
    SELECT oid::regprocedure::text FROM functions WHERE pronamespace = 'pg_catalog'::regnamespace
    UNION ALL
    SELECT oid::regclass::text FROM relations WHERE relnamespace = 'pg_catalog'::regnamespace
) AS objects (found) ORDER BY found
"""
_WITHOUT_RLS = """
SELECT c.oid::regclass::text FROM relations c WHERE NOT c.relrowsecurity
AND EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid) ORDER BY 1
"""
_NOT_FORCED = """
SELECT oid::regclass::text FROM relations
WHERE relrowsecurity AND NOT relforcerowsecurity ORDER BY 1
"""
# Views read with their owner's rights: policies do not hold for the table's owner and its members,
# nor for superusers and those with BYPASSRLS.
_AROUND_RLS = """
SELECT DISTINCT format('%s (on %s)', v.oid::regclass, t.oid::regclass)
FROM relations v JOIN pg_rewrite w ON w.ev_class = v.oid
JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
    AND d.refclassid = 'pg_class'::regclass
JOIN relations t ON t.oid = d.refobjid AND t.relrowsecurity JOIN pg_roles o ON o.oid = v.relowner
WHERE v.relkind IN ('v', 'm') AND (v.relkind = 'm' OR NOT EXISTS (
    SELECT FROM unnest(v.reloptions) AS option
    WHERE lower(option) IN ('security_invoker=true', 'security_invoker=on', 'security_invoker=1')
)) AND (o.rolsuper OR o.rolbypassrls
    OR pg_has_role(v.relowner, t.relowner, 'USAGE') AND NOT t.relforcerowsecurity)
ORDER BY 1
"""
_EVENT_TRIGGERS = """
SELECT format('%I (%s)', e.evtname, e.evtowner::regrole)
FROM pg_event_trigger e JOIN pg_roles o ON o.oid = e.evtowner AND NOT o.rolsuper
WHERE e.evtenabled <> 'D' ORDER BY e.evtname
"""
_STORED_PASSWORDS = """
SELECT found FROM (
    SELECT format('server %I for %s', s.srvname,
        CASE WHEN u.umuser = 0 THEN 'PUBLIC' ELSE u.umuser::regrole::text END)
    FROM pg_user_mapping u JOIN pg_foreign_server s ON s.oid = u.umserver,
        unnest(u.umoptions) AS option
    WHERE lower(option) ~ '^(pass|passwd|password|secret|token|pwd)='
    UNION ALL
    SELECT format('server %I itself', srvname) FROM pg_foreign_server, unnest(srvoptions) AS option
    WHERE lower(option) ~ '^(pass|passwd|password|secret|token|pwd)='
    UNION ALL
    SELECT format('subscription %I', subname) FROM pg_subscription
    WHERE lower(subconninfo) ~ 'password *=|://[^/@]*:[^/@]*@'
) AS stored (found) ORDER BY found
"""


def path_schemas(path: str) -> list[str]:
    """Return the schemas of a search_path as it is stored: `pg_catalog, "$user", "A schema"`."""
    items = _PATH_ITEM.findall(path)
    return [name for quoted, plain in items if (name := quoted.replace('""', '"') or plain.lower())]


def judge_search_paths(found: Iterable[tuple[str, str | None, Sequence[str]]]) -> Verdict:
    """SECURITY DEFINER functions, their own search_path, and the schemas that others add to."""
    bad = []
    for function, path, shared in found:
        if path is None:
            bad.append(visible(function))
            continue
        loose = [each for each in path_schemas(path) if each == "$user" or each in shared]
        if loose:
            bad.append(visible(f"{function} ({', '.join(loose)})"))
    return none_of(
        bad,
        "all SECURITY DEFINER functions have a search_path to which no one else can add",
        "SECURITY DEFINER functions use the caller's search_path, or schemas that others add to",
    )


def _look_at_search_paths(session: Session) -> Verdict:
    """Bodies as in the SQL standard are parsed when they are made: BEGIN ATOMIC."""
    has_bodies = session.info.server_version >= _BODIES_SINCE
    condition = "prosqlbody IS NULL" if has_bodies else "true"
    return judge_search_paths(rows(session, _SEARCH_PATHS.format(is_parsed_late=condition)))


CHECKS = (
    Check(
        check_id="pg-definer-search-path",
        title="SECURITY DEFINER functions have their own search_path",
        severity="high",
        remediation=(
            "ALTER FUNCTION name SET search_path = pg_catalog, its_schema, pg_temp; and REVOKE"
            " CREATE ON SCHEMA its_schema FROM PUBLIC and from all but the function's owner."
        ),
        reference=f"{DEFINER}; {ACCESS}, Ensure excessive function privileges are revoked",
        look=_look_at_search_paths,
    ),
    Check(
        check_id="pg-definer-public",
        title="Not everybody may run functions with a superuser's rights",
        severity="high",
        remediation=(
            "REVOKE EXECUTE ON FUNCTION name FROM PUBLIC; or ALTER FUNCTION name OWNER TO a role"
            " that may only do what the function is for."
        ),
        reference=f"{DEFINER}; {ACCESS}, Ensure excessive function privileges are revoked",
        look=finds(
            _RUN_AS_SUPERUSER,
            "no SECURITY DEFINER function of a superuser is PUBLIC's",
            "functions run as a superuser for everybody",
        ),
    ),
    Check(
        check_id="pg-untrusted-languages",
        title="There are no untrusted languages",
        severity="medium",
        remediation="DROP EXTENSION plpython3u; (or DROP LANGUAGE name;) where it is not needed.",
        reference=LANGUAGES,
        look=finds(
            "SELECT quote_ident(lanname) FROM pg_language WHERE lanispl AND NOT lanpltrusted"
            " ORDER BY lanname",
            "all languages are trusted",
            "languages reach past the database",
            "warn",
        ),
    ),
    Check(
        check_id="pg-untrusted-code",
        title="No function outside extensions is in C or an untrusted language",
        severity="high",
        remediation="Read what it does; DROP FUNCTION name; where it is not known to be good.",
        reference=f"{LANGUAGES}; Extending SQL, C-Language Functions",
        look=finds(
            _UNTRUSTED_CODE,
            "all functions outside extensions are in trusted languages",
            "functions are in C or an untrusted language",
        ),
    ),
    Check(
        check_id="pg-system-schema",
        title="Nothing was added to the system's schema",
        severity="high",
        remediation="Read what it does; then DROP it, or ALTER … SET SCHEMA another.",
        reference="PostgreSQL manual, Data Definition, Schemas, The System Catalog Schema",
        look=finds(
            _IN_SYSTEM, "pg_catalog holds only what is the system's", "objects are in pg_catalog"
        ),
    ),
    Check(
        check_id="pg-risky-extensions",
        title="No extension reaches files, programs or other servers",
        severity="medium",
        remediation="DROP EXTENSION name; where it is not needed.",
        reference=(
            "PostgreSQL manual, Additional Supplied Modules and Extensions; CIS PostgreSQL"
            " Benchmark, Ensure unused PostgreSQL extensions are removed"
        ),
        look=finds(
            _RISKY,
            "no extension reaches files, programs or other servers",
            "extensions reach files, programs, pages or other servers",
            "warn",
        ),
    ),
    Check(
        check_id="pg-rls-off",
        title="Tables with policies have row-level security on",
        severity="high",
        remediation="ALTER TABLE name ENABLE ROW LEVEL SECURITY;",
        reference=f"{POLICIES}; {ACCESS}, Ensure Row Level Security is configured correctly",
        look=finds(
            _WITHOUT_RLS,
            "all tables with policies have row-level security on",
            "tables have policies that do not hold",
        ),
    ),
    Check(
        check_id="pg-rls-not-forced",
        title="Row-level security holds for the tables' owners",
        severity="info",
        remediation="ALTER TABLE name FORCE ROW LEVEL SECURITY;",
        reference=f"{POLICIES}; {ACCESS}, Ensure Row Level Security is configured correctly",
        look=finds(
            _NOT_FORCED,
            "row-level security is forced wherever it is on",
            "tables' policies do not hold for their owners",
            "warn",
        ),
    ),
    Check(
        check_id="pg-rls-views",
        title="No view leads around row-level security",
        severity="medium",
        remediation=(
            "ALTER VIEW name SET (security_invoker = true); from PostgreSQL 15 on, or ALTER VIEW"
            " name OWNER TO a role for which the policies hold."
        ),
        reference="PostgreSQL manual, SQL Commands, CREATE VIEW; The Rule System, Privileges",
        look=finds(
            _AROUND_RLS,
            "no view shows rows that policies hide",
            "views show what policies hide",
            "warn",
        ),
    ),
    Check(
        check_id="pg-event-triggers",
        title="Event triggers are only superusers'",
        severity="medium",
        remediation="ALTER EVENT TRIGGER name OWNER TO postgres; or ALTER EVENT TRIGGER … DISABLE;",
        reference="PostgreSQL manual, Event Triggers; SQL Commands, ALTER EVENT TRIGGER",
        look=finds(
            _EVENT_TRIGGERS,
            "all event triggers are superusers'",
            "event triggers are others' than superusers'",
        ),
    ),
    Check(
        check_id="pg-stored-passwords",
        title="No password for another server is kept in clear text",
        severity="medium",
        remediation=(
            "Use a passfile, a certificate or Kerberos: ALTER USER MAPPING … OPTIONS (DROP"
            " password); ALTER SUBSCRIPTION name CONNECTION '… passfile=…';"
        ),
        reference="PostgreSQL manual, SQL Commands, CREATE USER MAPPING, CREATE SUBSCRIPTION",
        look=finds(
            _STORED_PASSWORDS,
            "no foreign server or subscription has a stored password",
            "passwords for other servers are stored in clear text",
            "warn",
        ),
    ),
)
