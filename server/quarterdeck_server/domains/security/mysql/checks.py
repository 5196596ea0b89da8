"""The security checks of a MySQL or MariaDB server."""

from datetime import UTC, datetime

import pymysql

from quarterdeck_server.core import clock
from quarterdeck_server.domains.security.checks import (
    CannotTell,
    Check,
    Verdict,
    failed,
    passed,
    visible,
    warned,
)
from quarterdeck_server.domains.security.mysql.looks import (
    LOCAL,
    missing_definers,
    no_account,
    nobody_has,
    powerful_definers,
    system_tables,
    test_database,
    value_of,
    variable_is,
)
from quarterdeck_server.domains.security.mysql.server import (
    Server,
    judge_version,
)

NO_GRANT_TABLES = 1290


def _tls_on(server: Server) -> Verdict:
    # MySQL 8.4 has no have_ssl.
    value = server.variables.get("have_ssl") or ("YES" if value_of(server, "ssl_cert") else "NO")
    return passed("TLS is on.") if value == "YES" else failed(f"have_ssl is {visible(value)}.")


def _tls_required(server: Server) -> Verdict:
    if server.variables.get("require_secure_transport") == "ON":
        return passed("require_secure_transport is ON.")
    return no_account(
        lambda each: each.host not in LOCAL and not each.needs_tls,
        "All accounts from elsewhere need TLS.",
        "accounts from elsewhere need no TLS",
    )(server)


def _own_connection(server: Server) -> Verdict:
    rows = server.rows("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
    if rows and rows[0][1]:
        return passed(f"It is encrypted with {visible(rows[0][1])}.")
    host = server.rows("SELECT USER()")[0][0].rpartition("@")[2]
    is_local = host in LOCAL
    return warned("No, but it stays on one host.") if is_local else failed("It is not encrypted.")


def _remote_root(server: Server) -> Verdict:
    here = (*LOCAL, value_of(server, "hostname").lower())
    return no_account(
        lambda each: each.user == "root" and each.host.lower() not in here,
        "root may sign in here only.",
        "accounts of root are for elsewhere",
    )(server)


def _old_passwords(server: Server) -> Verdict:
    if server.variables.get("old_passwords") in ("ON", "1"):
        return failed("old_passwords is ON, so that new ones are.")
    return no_account(
        lambda each: "mysql_old_password" in each.plugins,
        "Nobody has one.",
        "accounts have such a password",
    )(server)


def _grant_tables(server: Server) -> Verdict:
    if server.variables.get("skip_grant_tables") == "ON":
        return failed("skip_grant_tables is ON: everybody may do everything.")
    try:
        server.rows("SHOW GRANTS")
    except pymysql.MySQLError as error:
        if error.args[0] != NO_GRANT_TABLES:
            raise
        return failed(f"Everybody may do everything. The server says: {error.args[-1]}")
    return passed("The grant tables are in use.")


def _audit_log(server: Server) -> Verdict:
    if server.variables.get("server_audit_logging") == "ON":
        return passed("server_audit_logging is ON.")
    has_plugin = any(name.startswith("audit_log") for name in server.variables)
    if has_plugin and server.variables.get("audit_log_policy") != "NONE":
        return passed("There is an audit_log plugin.")
    if server.variables.get("general_log") == "ON":
        return warned("Only the general log is on, which has passwords, and can be turned off.")
    return failed("No audit plugin logs.")


def _error_log(server: Server) -> Verdict:
    name, least = ("log_warnings", 2) if server.is_mariadb else ("log_error_verbosity", 3)
    value = value_of(server, name)
    said = f"{name} is {value}, log_error {visible(server.variables.get('log_error', '')) or '-'}."
    return passed(said) if int(value) >= least else failed(said)


def _supported(server: Server) -> Verdict:
    today = datetime.fromtimestamp(clock.now() / clock.SECOND, UTC).date()
    return judge_version(server.version, today)


def _password_rules(server: Server) -> Verdict:
    rows = server.rows(
        "SELECT PLUGIN_NAME FROM information_schema.PLUGINS WHERE PLUGIN_STATUS = 'ACTIVE'"
        " AND PLUGIN_TYPE = 'PASSWORD VALIDATION' ORDER BY 1"
    )
    found = [visible(name) for (name,) in rows]
    found += [name for name in server.variables if name == "validate_password.policy"]
    if found:
        return passed(f"There is {', '.join(found)}.")
    return failed("There is nothing that does.")


def _event_scheduler(server: Server) -> Verdict:
    value = value_of(server, "event_scheduler")
    if value != "ON":
        return passed(f"event_scheduler is {visible(value)}.")
    number = server.rows("SELECT COUNT(*) FROM information_schema.EVENTS")[0][0]
    if number:
        return passed(f"It is on, and there are {number} events.")
    if "EVENT" not in server.own_account.privileges:
        raise CannotTell("It is on, and the user may not see all events: it lacks EVENT.")
    return warned("It is on, and there are no events.")


CHECKS = (
    Check(
        check_id="mysql-tls-on",
        title="TLS is available",
        severity="high",
        remediation=(
            "Give the server a certificate and its key (ssl_cert, ssl_key), and restart it."
        ),
        reference=(
            "MySQL manual, Using Encrypted Connections; MariaDB, Securing Connections for Client"
            " and Server"
        ),
        look=_tls_on,
    ),
    Check(
        check_id="mysql-tls-required",
        title="Connections over the network must be encrypted",
        severity="high",
        remediation="Set require_secure_transport = ON, or ALTER USER … REQUIRE SSL.",
        reference="MySQL manual, Configuring MySQL to Use Encrypted Connections",
        look=_tls_required,
    ),
    Check(
        check_id="mysql-own-connection-encrypted",
        title="Quarterdeck's own connection is encrypted",
        severity="medium",
        remediation="Turn TLS on at the server, and set the data source's ssl_mode to verify_full.",
        reference="MySQL manual, Using Encrypted Connections",
        look=_own_connection,
    ),
    Check(
        check_id="mysql-anonymous-users",
        title="There are no anonymous users",
        severity="high",
        remediation="DROP USER ''@'localhost', and all others without a name.",
        reference=(
            "MySQL manual, Securing the Initial MySQL Account; MariaDB, mariadb-secure-installation"
        ),
        look=no_account(
            lambda each: not each.user, "All have a name.", "anonymous users may sign in"
        ),
    ),
    Check(
        check_id="mysql-empty-passwords",
        title="All users have a password",
        severity="critical",
        remediation="ALTER USER … IDENTIFIED BY a long random password, or ACCOUNT LOCK.",
        reference="MySQL manual, Making MySQL Secure Against Attackers",
        look=no_account(
            lambda each: each.has_password is False,
            "Nobody signs in without a password.",
            "accounts need no password",
        ),
    ),
    Check(
        check_id="mysql-any-host",
        title="No user may come from any host",
        severity="medium",
        remediation="RENAME USER to one with the hosts or networks that need it: 'app'@'10.1.2.%'.",
        reference="MySQL manual, Specifying Account Names",
        look=no_account(
            lambda each: not each.host.strip("%_."),
            "All accounts have hosts or networks.",
            "accounts may come from any host",
        ),
    ),
    Check(
        check_id="mysql-remote-root",
        title="root may not come from elsewhere",
        severity="high",
        remediation=(
            "DROP USER 'root'@… of all hosts but localhost; administer over the server's socket."
        ),
        reference=(
            "MySQL manual, Securing the Initial MySQL Account; MariaDB, mariadb-secure-installation"
        ),
        look=_remote_root,
    ),
    Check(
        check_id="mysql-test-database",
        title="There is no test database for everybody",
        severity="low",
        remediation=(
            "DROP DATABASE test, and delete its rows from mysql.db; mariadb-secure-installation"
            " does both."
        ),
        reference=(
            "MySQL manual, Securing the Initial MySQL Account; MariaDB, mariadb-secure-installation"
        ),
        look=test_database,
    ),
    *(
        Check(
            check_id=f"mysql-{privilege.lower().replace(' ', '-') + '-privilege'}",
            title=f"Only the local root has {privilege}",
            severity="high",
            remediation=(
                f"REVOKE {privilege} ON *.*, or a role with it, FROM who needs it not: it {why}."
            ),
            reference="MySQL manual, Privileges Provided by MySQL",
            look=nobody_has(privilege),
        )
        for privilege, why in (
            ("SUPER", "changes all settings and passes by most limits"),
            ("FILE", "reads and writes the server's files"),
            ("GRANT OPTION", "gives all other rights on"),
        )
    ),
    Check(
        check_id="mysql-system-tables",
        title="Only administrators have rights in the schema mysql",
        severity="high",
        remediation=(
            "REVOKE them: who writes there has all rights, who reads there sees hashes of"
            " passwords."
        ),
        reference="MySQL manual, Making MySQL Secure Against Attackers",
        look=system_tables,
    ),
    Check(
        check_id="mysql-old-passwords",
        title="No password is stored as before MySQL 4.1",
        severity="high",
        remediation="ALTER USER … IDENTIFIED BY a new password; set old_passwords = OFF.",
        reference=(
            "MySQL manual, Pluggable Authentication; MariaDB, Authentication Plugin -"
            " mysql_old_password"
        ),
        look=_old_passwords,
    ),
    Check(
        check_id="mysql-file-folder",
        title="The server's files are read and written in one directory at most",
        severity="medium",
        remediation="Set secure_file_priv to a directory for that alone, and restart the server.",
        reference="MySQL manual, Server System Variables, secure_file_priv",
        # MySQL's NULL is nowhere.
        look=variable_is("secure_file_priv", bool),
    ),
    Check(
        check_id="mysql-local-infile",
        title="Clients need not hand over their files",
        severity="medium",
        remediation="Set local_infile = OFF.",
        reference="MySQL manual, Security Considerations for LOAD DATA LOCAL",
        look=variable_is("local_infile", lambda value: value == "OFF"),
    ),
    Check(
        check_id="mysql-binary-log",
        title="Changes are in the binary log",
        severity="low",
        remediation=(
            "Set log_bin, and keep it as long as backups need it: it restores to a point in time."
        ),
        reference="MySQL manual, The Binary Log",
        look=variable_is("log_bin", lambda value: value == "ON"),
    ),
    Check(
        check_id="mysql-grant-tables",
        title="The server authenticates its users",
        severity="critical",
        remediation="Restart the server without skip-grant-tables.",
        reference="MySQL manual, Server Command Options, --skip-grant-tables",
        look=_grant_tables,
    ),
    Check(
        check_id="mysql-audit-log",
        title="What is done is logged",
        severity="medium",
        remediation=(
            "MariaDB: INSTALL SONAME 'server_audit', server_audit_logging = ON; MySQL: an audit"
            " plugin."
        ),
        reference="MySQL manual, MySQL Enterprise Audit; MariaDB, MariaDB Audit Plugin",
        look=_audit_log,
    ),
    Check(
        check_id="mysql-error-log",
        title="Sign-ins that failed are in the error log",
        severity="low",
        remediation=(
            "Set log_error_verbosity = 3 (MySQL, which has them as notes) or log_warnings = 2"
            " (MariaDB)."
        ),
        reference="MySQL manual, The Error Log; MariaDB, Error Log",
        look=_error_log,
    ),
    Check(
        check_id="mysql-supported-version",
        title="The version gets fixes",
        severity="high",
        remediation="Upgrade to a long-term series: MariaDB 11.8 or 12.3, MySQL 8.4 or 9.7.",
        reference="MySQL manual, MySQL Releases: Innovation and LTS; MariaDB, Maintenance Policy",
        look=_supported,
    ),
    Check(
        check_id="mysql-password-rules",
        title="New passwords are checked",
        severity="medium",
        remediation=(
            "MariaDB: INSTALL SONAME 'simple_password_check'; MySQL: INSTALL COMPONENT"
            " validate_password."
        ),
        reference=(
            "MySQL manual, The Password Validation Component; MariaDB, Password Validation Plugins"
        ),
        look=_password_rules,
    ),
    Check(
        check_id="mysql-missing-definers",
        title="All definers exist",
        severity="medium",
        remediation=(
            "ALTER … DEFINER to an account that exists: who makes the missing one gets its objects."
        ),
        reference="MySQL manual, Stored Object Access Control, Orphan Stored Objects",
        look=missing_definers,
    ),
    Check(
        check_id="mysql-powerful-definers",
        title="Nothing runs with an administrator's rights",
        severity="medium",
        remediation="Use SQL SECURITY INVOKER, or a definer with no more rights than needed.",
        reference="MySQL manual, Stored Object Access Control",
        look=powerful_definers,
    ),
    Check(
        check_id="mysql-event-scheduler",
        title="The event scheduler is on only if there are events",
        severity="low",
        remediation="Set event_scheduler = OFF.",
        reference="MySQL manual, Event Scheduler Configuration",
        look=_event_scheduler,
    ),
)
