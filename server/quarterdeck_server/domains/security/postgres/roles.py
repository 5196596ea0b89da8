"""Checks of the attributes and memberships of PostgreSQL's roles."""

from collections.abc import Sequence

from quarterdeck_server.domains.security.checks import (
    CannotTell,
    Check,
    Verdict,
    failed,
    none_of,
    passed,
    visible,
)
from quarterdeck_server.domains.security.postgres.catalog import Look, Session, finds, names, rows

ATTRIBUTES = "PostgreSQL manual, Database Roles, Role Attributes"
MEMBERSHIP = "PostgreSQL manual, Database Roles, Role Membership"
PREDEFINED = "PostgreSQL manual, Database Roles, Predefined Roles"
ACCESS = "CIS PostgreSQL Benchmark, User Access and Authorization"

# Since this version CREATEROLE is not enough to give a role away.
GUARDED_SINCE = 160_000

_SUPERUSERS = (
    "SELECT quote_ident(rolname) FROM pg_roles WHERE rolsuper AND rolcanlogin ORDER BY rolname"
)
# Settings that a role's or database's own value may weaken.
_OVERRIDES = """
SELECT DISTINCT format('%s%s: %s',
    CASE WHEN s.setrole = 0 THEN 'all roles' ELSE s.setrole::regrole::text END,
    CASE WHEN s.setdatabase = 0 THEN '' ELSE ' in ' || quote_ident(d.datname) END, value)
FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase,
    unnest(s.setconfig) value
WHERE split_part(lower(value), '=', 1) IN (
    'allow_system_table_mods', 'backslash_quote', 'lo_compat_privileges',
    'local_preload_libraries', 'log_connections', 'log_disconnections',
    'log_min_error_statement', 'log_min_messages', 'log_statement', 'password_encryption',
    'session_preload_libraries', 'session_replication_role', 'standard_conforming_strings'
) OR lower(value) LIKE 'pgaudit.%' ORDER BY 1
"""


def _with_attribute(attribute: str, bad: str) -> Look:
    """Warn of roles that have an attribute (a column of pg_roles) and are not superusers."""
    return finds(_having(attribute), "only superusers may", bad, "warn")


def _having(attribute: str) -> str:
    return (
        f"SELECT quote_ident(rolname) FROM pg_roles WHERE {attribute} AND NOT rolsuper"  # noqa: S608
        " AND rolname !~ '^pg_' ORDER BY rolname"
    )


def judge_role_makers(version: int, found: Sequence[str]) -> Verdict:
    """Judge the server's version, as 160001, and who has CREATEROLE and is no superuser.

    Before version 16 they could give themselves any role that is no superuser.
    """
    good = "only superusers may make roles"
    if version < GUARDED_SINCE:
        return none_of(found, good, "roles may give themselves pg_execute_server_program")
    return none_of(found, good, "roles may make roles", "warn")


def _look_at_role_makers(session: Session) -> Verdict:
    found = names(session, _having("rolcreaterole"))
    return judge_role_makers(session.info.server_version, found)


def _reaching(*roles: str) -> str:
    """Return a query for who is a member of predefined roles, itself or through others."""
    listed = ", ".join(f"'{role}'" for role in roles)
    return f"""
    SELECT format('%I (%s)', m.rolname, string_agg(r.rolname, ', ' ORDER BY r.rolname))
    FROM reach JOIN pg_roles m ON m.oid = reach.member JOIN pg_roles r ON r.oid = reach.role
    WHERE r.rolname IN ({listed}) AND NOT m.rolsuper AND m.rolname !~ '^pg_'
    GROUP BY m.rolname ORDER BY m.rolname
    """  # noqa: S608


def _look_at_superusers(session: Session) -> Verdict:
    found = names(session, _SUPERUSERS)
    if len(found) <= 1:
        return passed(f"superusers that may log in: {', '.join(found) or 'none'}")
    return none_of(found, "", "superusers may log in", "warn")


def judge_own_role(name: str, is_superuser: bool) -> Verdict:
    """Judge the role of the data source."""
    if is_superuser:
        return failed(f"Quarterdeck connects as {visible(name)}, which is a superuser")
    return passed(f"Quarterdeck connects as {visible(name)}, which is no superuser")


def _look_at_own_role(session: Session) -> Verdict:
    found = rows(
        session,
        "SELECT quote_ident(rolname), rolsuper FROM pg_roles WHERE rolname = current_user",
    )
    if not found:
        raise CannotTell("the role of this session is not listed in pg_roles")
    return judge_own_role(*found[0])


CHECKS = (
    Check(
        check_id="pg-superusers",
        title="At most one superuser may log in",
        severity="high",
        remediation="ALTER ROLE role_name NOSUPERUSER; or ALTER ROLE role_name NOLOGIN;",
        reference=f"{ATTRIBUTES}; {ACCESS}, Ensure excessive administrative privileges are revoked",
        look=_look_at_superusers,
    ),
    Check(
        check_id="pg-superuser-members",
        title="No role can become a superuser",
        severity="critical",
        remediation="REVOKE superuser_role FROM role_name;",
        reference=f"{MEMBERSHIP}; {ACCESS}",
        look=finds(
            "SELECT format('%I (as %s)', m.rolname,"
            " string_agg(quote_ident(r.rolname), ', ' ORDER BY r.rolname))"
            " FROM reach JOIN pg_roles m ON m.oid = reach.member"
            " JOIN pg_roles r ON r.oid = reach.role WHERE r.rolsuper AND NOT m.rolsuper"
            " GROUP BY m.rolname ORDER BY m.rolname",
            "no role is a member of a superuser",
            "roles are members of a superuser",
        ),
    ),
    Check(
        check_id="pg-own-role",
        title="Quarterdeck does not connect as a superuser",
        severity="high",
        remediation=(
            "CREATE ROLE quarterdeck LOGIN; GRANT pg_monitor, pg_read_all_data TO quarterdeck;"
            " give it a password and write it into the data source. What only superusers may see"
            " is then skipped here."
        ),
        reference=f"{PREDEFINED}; {ACCESS}",
        look=_look_at_own_role,
    ),
    Check(
        check_id="pg-createrole",
        title="Only superusers make roles",
        severity="high",
        remediation="ALTER ROLE role_name NOCREATEROLE;",
        reference=f"{ATTRIBUTES}; {ACCESS}, Ensure excessive administrative privileges are revoked",
        look=_look_at_role_makers,
    ),
    Check(
        check_id="pg-createdb",
        title="Only superusers make databases",
        severity="low",
        remediation="ALTER ROLE role_name NOCREATEDB;",
        reference=f"{ATTRIBUTES}; {ACCESS}, Ensure excessive administrative privileges are revoked",
        look=_with_attribute("rolcreatedb", "roles may make databases"),
    ),
    Check(
        check_id="pg-bypassrls",
        title="Only superusers pass by row-level security",
        severity="medium",
        remediation="ALTER ROLE role_name NOBYPASSRLS;",
        reference=f"{ATTRIBUTES}; {ACCESS}, Ensure Row Level Security is configured correctly",
        look=_with_attribute("rolbypassrls", "roles pass by row-level security"),
    ),
    Check(
        check_id="pg-replication-roles",
        title="No role may copy the whole server",
        severity="medium",
        remediation="ALTER ROLE role_name NOREPLICATION; but for those of standbys and backups.",
        reference=f"{ATTRIBUTES}; CIS PostgreSQL Benchmark, Replication",
        look=_with_attribute("rolreplication", "roles may replicate"),
    ),
    Check(
        check_id="pg-server-programs",
        title="No role may run programs on the server's host",
        severity="critical",
        remediation="REVOKE pg_execute_server_program FROM role_name;",
        reference=f"{PREDEFINED}; {ACCESS}",
        look=finds(
            _reaching("pg_execute_server_program"),
            "only superusers run programs",
            "roles may run programs on the server's host",
        ),
    ),
    Check(
        check_id="pg-server-files",
        title="No role may read or write the server's files",
        severity="critical",
        remediation="REVOKE pg_read_server_files, pg_write_server_files FROM role_name;",
        reference=f"{PREDEFINED}; {ACCESS}",
        look=finds(
            _reaching("pg_read_server_files", "pg_write_server_files"),
            "only superusers use the server's files",
            "roles may use the server's files",
        ),
    ),
    Check(
        check_id="pg-all-data",
        title="No role may read or write the data of all",
        severity="medium",
        remediation="REVOKE pg_read_all_data, pg_write_all_data FROM role_name;",
        reference=f"{PREDEFINED}; {ACCESS}",
        look=finds(
            _reaching("pg_read_all_data", "pg_write_all_data"),
            "only superusers use all data",
            "roles may use the data of all",
            "warn",
        ),
    ),
    Check(
        check_id="pg-role-settings",
        title="No role or database has its own security settings",
        severity="medium",
        remediation="ALTER ROLE role_name RESET setting; or ALTER DATABASE name RESET setting;",
        reference="PostgreSQL manual, Setting Parameters; System Catalogs, pg_db_role_setting",
        look=finds(
            _OVERRIDES,
            "no role or database has a security setting of its own",
            "security settings are of a role's or database's own",
            "warn",
        ),
    ),
)
