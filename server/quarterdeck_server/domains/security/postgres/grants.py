"""Checks of what everyone (PUBLIC) may do with a PostgreSQL server's objects."""

from quarterdeck_server.domains.security.checks import Check
from quarterdeck_server.domains.security.postgres.catalog import finds

PRIVILEGES = "PostgreSQL manual, Data Definition, Privileges"
SCHEMAS = "PostgreSQL manual, Data Definition, Schemas, Usage Patterns"
ACCESS = "CIS PostgreSQL Benchmark, User Access and Authorization"

_GRANTEE = "CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END"


def _to_public(privileges: str) -> str:
    """Return a query for the relations and columns on which PUBLIC has one of some privileges."""
    return f"""
    SELECT format('%s%s (%s)', oid::regclass, attname,
        string_agg(DISTINCT privilege_type, ', ' ORDER BY privilege_type))
    FROM privileges WHERE oid >= 16384 AND grantee = 0 AND privilege_type IN ({privileges})
    GROUP BY oid, attname ORDER BY oid::regclass::text, attname
    """  # noqa: S608


def _on_schemas(condition: str) -> str:
    """Return a query for the schemas in which PUBLIC may make objects."""
    return f"""
    SELECT quote_ident(n.nspname) FROM pg_namespace n, aclexplode(n.nspacl) a
    WHERE a.grantee = 0 AND a.privilege_type = 'CREATE' AND {condition}
    ORDER BY n.nspname
    """  # noqa: S608


def _on_databases(privilege: str) -> str:
    """Return a query for the databases with connections on which PUBLIC has a privilege."""
    return f"""
    SELECT quote_ident(d.datname)
    FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
    WHERE a.grantee = 0 AND a.privilege_type = '{privilege}' AND d.datallowconn
    ORDER BY d.datname
    """  # noqa: S608


_DEFAULTS = """
SELECT format('%s on %s of %s%s', string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type),
    CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences'
        WHEN 'n' THEN 'schemas' ELSE 'large objects' END,
    d.defaclrole::regrole,
    CASE WHEN d.defaclnamespace = 0 THEN '' ELSE ' in ' || d.defaclnamespace::regnamespace END)
FROM pg_default_acl d, aclexplode(d.defaclacl) a
WHERE a.grantee = 0 AND d.defaclobjtype NOT IN ('f', 'T')
GROUP BY d.oid, d.defaclobjtype, d.defaclrole, d.defaclnamespace ORDER BY 1
"""
_SEQUENCES = """
SELECT DISTINCT oid::regclass::text FROM privileges
WHERE grantee = 0 AND relkind = 'S' AND privilege_type IN ('UPDATE', 'USAGE') ORDER BY 1
"""
_LARGE_OBJECTS = """
SELECT format('%s (%s)', l.oid, string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type))
FROM pg_largeobject_metadata l, aclexplode(l.lomacl) a WHERE a.grantee = 0
GROUP BY l.oid ORDER BY l.oid
"""
_FOREIGN = """
SELECT DISTINCT name FROM (
    SELECT 'server ' || quote_ident(srvname), srvacl FROM pg_foreign_server
    UNION ALL
    SELECT 'wrapper ' || quote_ident(fdwname), fdwacl FROM pg_foreign_data_wrapper
) AS foreigners (name, acl), aclexplode(acl) a WHERE a.grantee = 0 ORDER BY name
"""
_TABLESPACES = """
SELECT quote_ident(spcname) FROM pg_tablespace, aclexplode(spcacl) a
WHERE a.grantee = 0 ORDER BY spcname
"""
_PARAMETERS = f"""
SELECT format('%s (%s to %s)', p.parname, string_agg(a.privilege_type, ', '
        ORDER BY a.privilege_type), {_GRANTEE})
FROM pg_parameter_acl p, aclexplode(p.paracl) a
WHERE a.grantee = 0 OR NOT coalesce((SELECT rolsuper FROM pg_roles WHERE oid = a.grantee), false)
GROUP BY p.parname, a.grantee ORDER BY 1
"""  # noqa: S608
_NOT_SUPERUSER = """
NOT EXISTS (SELECT FROM pg_roles WHERE oid = a.grantee AND (rolsuper OR rolname ~ '^pg_'))
"""


def _on_functions(*names: str) -> str:
    """Return a query for the grantees of system functions that are superusers' by default."""
    listed = ", ".join(f"'{name}'" for name in names)
    return f"""
    SELECT DISTINCT format('%s (to %s)', p.oid::regprocedure, {_GRANTEE})
    FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    WHERE p.oid < 16384 AND a.grantee <> p.proowner AND p.proname IN ({listed})
    AND {_NOT_SUPERUSER}
    """  # noqa: S608


def _on_catalogs(condition: str) -> str:
    """Return a query for what else than by default is granted on the system's tables and views."""
    return f"""
    SELECT DISTINCT format('%s%s (%s to %s)', oid::regclass, attname, privilege_type, {_GRANTEE})
    FROM privileges a
    WHERE oid < 16384 AND grantee <> relowner AND {condition} AND {_NOT_SUPERUSER}
    """  # noqa: S608


_IS_OTHERS = "a.grantee <> (SELECT oid FROM pg_roles WHERE rolname = current_user)"
_IS_READING = f"privilege_type = 'SELECT' AND {_IS_OTHERS}"
_SYSTEM_FUNCTIONS = _on_functions(
    *("lo_export", "lo_import", "pg_ls_dir"),
    *("pg_read_binary_file", "pg_read_file", "pg_stat_file"),
)
# With data of all, or passwords.
_SYSTEM_TABLES = _on_catalogs(f"""(
    privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER')
    OR {_IS_READING} AND (
        relname IN ('pg_authid', 'pg_shadow', 'pg_user_mapping', 'pg_statistic',
            'pg_statistic_ext_data', 'pg_largeobject')
        OR relname = 'pg_subscription' AND attname IN ('', '.subconninfo')
    )
)""")
_CONFIGURATION = f"""
{_on_functions("pg_hba_file_rules", "pg_ident_file_mappings", "pg_show_all_file_settings")}
AND {_IS_OTHERS}
UNION
{
    _on_catalogs(
        "relname IN ('pg_hba_file_rules', 'pg_ident_file_mappings', 'pg_file_settings')"
        f" AND {_IS_READING}"
    )
}
"""

CHECKS = (
    Check(
        check_id="pg-public-writes",
        title="Not everybody may change tables",
        severity="high",
        remediation="REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON TABLE name FROM PUBLIC;",
        reference=f"{PRIVILEGES}; {ACCESS}",
        look=finds(
            _to_public(
                "'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'"
            ).replace("grantee = 0", "grantee = 0 AND relkind <> 'S'"),
            "nothing is granted to PUBLIC that changes tables",
            "tables or columns are everybody's to change",
        ),
    ),
    Check(
        check_id="pg-public-reads",
        title="Not everybody may read tables",
        severity="medium",
        remediation="REVOKE SELECT ON TABLE name FROM PUBLIC; GRANT SELECT ON TABLE name TO role;",
        reference=f"{PRIVILEGES}; {ACCESS}",
        look=finds(
            _to_public("'SELECT'"),
            "nothing is granted to PUBLIC that reads tables",
            "tables or columns are everybody's to read",
            "warn",
        ),
    ),
    Check(
        check_id="pg-public-sequences",
        title="Not everybody may advance sequences",
        severity="low",
        remediation="REVOKE USAGE, UPDATE ON SEQUENCE name FROM PUBLIC;",
        reference=f"{PRIVILEGES}; {ACCESS}",
        look=finds(
            _SEQUENCES, "no sequence is PUBLIC's to advance", "sequences are everybody's", "warn"
        ),
    ),
    Check(
        check_id="pg-public-large-objects",
        title="Not everybody may use large objects",
        severity="medium",
        remediation="REVOKE ALL ON LARGE OBJECT number FROM PUBLIC;",
        reference=f"{PRIVILEGES}; {ACCESS}",
        look=finds(_LARGE_OBJECTS, "no large object is PUBLIC's", "large objects are everybody's"),
    ),
    Check(
        check_id="pg-schema-public-create",
        title="Not everybody may make objects in the schema public",
        severity="high",
        remediation="REVOKE CREATE ON SCHEMA public FROM PUBLIC; (in every database)",
        reference=f"{SCHEMAS}; CVE-2018-1058; {ACCESS}",
        look=finds(
            _on_schemas("n.nspname = 'public'"),
            "PUBLIC may not make objects in the schema public",
            "schema lets everybody make objects",
        ),
    ),
    Check(
        check_id="pg-public-schema-create",
        title="Not everybody may make objects in other schemas",
        severity="high",
        remediation="REVOKE CREATE ON SCHEMA name FROM PUBLIC;",
        reference=f"{SCHEMAS}; {ACCESS}",
        look=finds(
            _on_schemas("n.nspname <> 'public'"),
            "PUBLIC may not make objects in any other schema",
            "schemas let everybody make objects",
        ),
    ),
    Check(
        check_id="pg-public-database-create",
        title="Not everybody may make schemas",
        severity="high",
        remediation="REVOKE CREATE ON DATABASE name FROM PUBLIC;",
        reference=f"{PRIVILEGES}; {ACCESS}",
        look=finds(
            _on_databases("CREATE"),
            "PUBLIC may not make schemas in any database",
            "databases let everybody make schemas",
        ),
    ),
    Check(
        check_id="pg-public-temporary",
        title="Not everybody may make temporary tables",
        severity="low",
        remediation="REVOKE TEMPORARY ON DATABASE name FROM PUBLIC;",
        reference=f"{PRIVILEGES}; {ACCESS}",
        look=finds(
            _on_databases("TEMPORARY"),
            "PUBLIC may not make temporary tables in any database",
            "databases let everybody make temporary tables",
            "warn",
        ),
    ),
    Check(
        check_id="pg-public-connect",
        title="Not everybody may connect to databases",
        severity="low",
        remediation="REVOKE CONNECT ON DATABASE name FROM PUBLIC; GRANT CONNECT … TO role_name;",
        reference=f"{PRIVILEGES}; {ACCESS}",
        look=finds(
            _on_databases("CONNECT"),
            "PUBLIC may not connect to any database",
            "databases let everybody connect",
            "warn",
        ),
    ),
    Check(
        check_id="pg-default-privileges",
        title="New objects are not everybody's",
        severity="medium",
        remediation=(
            "ALTER DEFAULT PRIVILEGES FOR ROLE role_name IN SCHEMA name REVOKE ALL ON TABLES"
            " FROM PUBLIC;"
        ),
        reference=f"PostgreSQL manual, SQL Commands, ALTER DEFAULT PRIVILEGES; {ACCESS}",
        look=finds(
            _DEFAULTS,
            "no default privileges are PUBLIC's",
            "default privileges make new objects everybody's",
        ),
    ),
    Check(
        check_id="pg-public-foreign",
        title="Not everybody may use foreign servers",
        severity="medium",
        remediation="REVOKE USAGE ON FOREIGN SERVER name FROM PUBLIC;",
        reference=f"PostgreSQL manual, Data Definition, Foreign Data; {ACCESS}",
        look=finds(
            _FOREIGN, "no foreign server or wrapper is PUBLIC's", "foreign servers are everybody's"
        ),
    ),
    Check(
        check_id="pg-public-tablespaces",
        title="Not everybody may fill tablespaces",
        severity="low",
        remediation="REVOKE CREATE ON TABLESPACE name FROM PUBLIC;",
        reference=f"{PRIVILEGES}; {ACCESS}",
        look=finds(_TABLESPACES, "no tablespace is PUBLIC's", "tablespaces are everybody's"),
    ),
    Check(
        check_id="pg-parameter-grants",
        title="Only superusers change guarded settings",
        severity="medium",
        remediation="REVOKE SET, ALTER SYSTEM ON PARAMETER name FROM role_name;",
        reference=f"{PRIVILEGES}; PostgreSQL manual, System Catalogs, pg_parameter_acl",
        look=finds(
            _PARAMETERS,
            "no setting is granted to others",
            "guarded settings are granted to others",
            "warn",
        ),
    ),
    Check(
        check_id="pg-system-functions",
        title="Functions that reach the server's files are only superusers'",
        severity="critical",
        remediation="REVOKE EXECUTE ON FUNCTION name FROM role_name;",
        reference="PostgreSQL manual, System Administration Functions, Generic File Access",
        look=finds(
            f"{_SYSTEM_FUNCTIONS} ORDER BY 1",
            "no function that reaches files is granted to others",
            "functions that reach files are granted to others",
        ),
    ),
    Check(
        check_id="pg-system-tables",
        title="Only superusers change the catalogs and read the passwords in them",
        severity="critical",
        remediation="REVOKE ALL ON pg_catalog.name FROM role_name;",
        reference=f"PostgreSQL manual, System Catalogs; {ACCESS}",
        look=finds(
            f"{_SYSTEM_TABLES} ORDER BY 1",
            "no guarded catalog is granted to others",
            "guarded catalogs are granted to others",
        ),
    ),
    Check(
        check_id="pg-configuration-readers",
        title="Only superusers read the configuration files",
        severity="info",
        remediation=(
            "REVOKE EXECUTE ON FUNCTION name FROM role_name; and REVOKE SELECT ON pg_catalog.name"
            " FROM role_name; but for those of monitoring."
        ),
        reference="PostgreSQL manual, System Views, pg_hba_file_rules, pg_file_settings",
        look=finds(
            f"{_CONFIGURATION} ORDER BY 1",
            "the configuration files are granted only to the role of this audit",
            "configuration files are others' to read",
            "warn",
        ),
    ),
)
