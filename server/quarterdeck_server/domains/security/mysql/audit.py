"""Checks of the security of a MySQL or MariaDB server."""

from collections.abc import Callable
from datetime import UTC, datetime

import pymysql

from quarterdeck_server.core import clock
from quarterdeck_server.domains.data_sources.mysql import reading
from quarterdeck_server.domains.data_sources.service import AllowedPlaces, Target
from quarterdeck_server.domains.security.checks import (
    CannotTell,
    Check,
    Finding,
    Status,
    Verdict,
    adding_to,
    failed,
    none_of,
    passed,
    run,
    visible,
    warned,
)
from quarterdeck_server.domains.security.mysql.server import (
    STATEMENT_SECONDS,
    Account,
    Server,
    judge_version,
    name_of,
    refused,
)

Look = Callable[[Server], Verdict]

NO_GRANT_TABLES = 1290
LOCAL = ("localhost", "127.0.0.1", "::1")
# With these an account can make itself all-powerful.
POWERS = frozenset({"SUPER", "CREATE USER", "GRANT OPTION", "INSERT", "UPDATE"})
# On everything, these are rights on the grant tables, too.
TABLE_PRIVILEGES = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})

CHECKS: list[Check] = []
_check = adding_to(CHECKS, "mysql-", "MySQL manual, ")


def audit(
    target: Target, allowed: AllowedPlaces, check: Callable[[], None]
) -> tuple[str, list[Finding]]:
    """Return its version as `MariaDB 10.11.19`, and the findings; `check` may raise.

    Raise SourceError.
    """
    with reading(target, allowed, statement_seconds=STATEMENT_SECONDS) as connection:
        server = Server(connection)
        return server.version, run(CHECKS, server, check, refused)


def _value(server: Server, name: str) -> str:
    """Return a variable. Raise CannotTell if the server has none of this name."""
    try:
        return server.variables[name]
    except KeyError:
        raise CannotTell(f"{name} is unknown to this version.") from None


def _is(name: str, is_good: Callable[[str], bool]) -> Look:
    """Look whether a variable is as it should be."""

    def look(server: Server) -> Verdict:
        value = _value(server, name)
        said = f"{name} is {visible(value) or 'empty'}."
        return passed(said) if is_good(value) else failed(said)

    return look


def _people(server: Server) -> list[Account]:
    """Return who can sign in."""
    found = [each for each in server.accounts if not (each.is_role or each.is_locked)]
    return sorted(found, key=lambda each: each.name)


def _no_account(
    is_wrong: Callable[[Account], bool], good: str, bad: str, status: Status = "fail"
) -> Look:
    """Look whether nobody who can sign in is so."""

    def look(server: Server) -> Verdict:
        found = [visible(each.name) for each in _people(server) if is_wrong(each)]
        return none_of(found, good, bad, status)

    return look


def _nobody_has(privilege: str) -> Look:
    """Look whether nobody but the local root has a privilege on everything, by roles too."""

    def look(server: Server) -> Verdict:
        return _no_account(
            lambda each: privilege in server.powers[each.name] and not _is_local_root(each),
            f"Only it has {privilege}.",
            f"accounts have {privilege}",
        )(server)

    return look


def _is_local_root(account: Account) -> bool:
    return account.user == "root" and account.host in LOCAL


@_check(
    *("tls-on", "TLS is available", "high"),
    "Give the server a certificate and its key (ssl_cert, ssl_key), and restart it.",
    "Using Encrypted Connections; MariaDB, Securing Connections for Client and Server",
)
def _tls_on(server: Server) -> Verdict:
    # MySQL 8.4 has no have_ssl.
    value = server.variables.get("have_ssl") or ("YES" if _value(server, "ssl_cert") else "NO")
    return passed("TLS is on.") if value == "YES" else failed(f"have_ssl is {visible(value)}.")


@_check(
    *("tls-required", "Connections over the network must be encrypted", "high"),
    "Set require_secure_transport = ON, or ALTER USER … REQUIRE SSL.",
    "Configuring MySQL to Use Encrypted Connections",
)
def _tls_required(server: Server) -> Verdict:
    if server.variables.get("require_secure_transport") == "ON":
        return passed("require_secure_transport is ON.")
    return _no_account(
        lambda each: each.host not in LOCAL and not each.needs_tls,
        "All accounts from elsewhere need TLS.",
        "accounts from elsewhere need no TLS",
    )(server)


@_check(
    *("own-connection-encrypted", "Quarterdeck's own connection is encrypted", "medium"),
    "Turn TLS on at the server, and set the data source's ssl_mode to verify_full.",
    "Using Encrypted Connections",
)
def _own_connection(server: Server) -> Verdict:
    rows = server.rows("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
    if rows and rows[0][1]:
        return passed(f"It is encrypted with {visible(rows[0][1])}.")
    host = server.rows("SELECT USER()")[0][0].rpartition("@")[2]
    is_local = host in LOCAL
    return warned("No, but it stays on one host.") if is_local else failed("It is not encrypted.")


_check(
    *("anonymous-users", "There are no anonymous users", "high"),
    "DROP USER ''@'localhost', and all others without a name.",
    "Securing the Initial MySQL Account; MariaDB, mariadb-secure-installation",
)(_no_account(lambda each: not each.user, "All have a name.", "anonymous users may sign in"))
_check(
    *("empty-passwords", "All users have a password", "critical"),
    "ALTER USER … IDENTIFIED BY a long random password, or ACCOUNT LOCK.",
    "Making MySQL Secure Against Attackers",
)(
    _no_account(
        lambda each: each.has_password is False,
        "Nobody signs in without a password.",
        "accounts need no password",
    )
)
_check(
    *("any-host", "No user may come from any host", "medium"),
    "RENAME USER to one with the hosts or networks that need it: 'app'@'10.1.2.%'.",
    "Specifying Account Names",
)(
    _no_account(
        lambda each: not each.host.strip("%_."),
        "All accounts have hosts or networks.",
        "accounts may come from any host",
    )
)


@_check(
    *("remote-root", "root may not come from elsewhere", "high"),
    "DROP USER 'root'@… of all hosts but localhost; administer over the server's socket.",
    "Securing the Initial MySQL Account; MariaDB, mariadb-secure-installation",
)
def _remote_root(server: Server) -> Verdict:
    here = (*LOCAL, _value(server, "hostname").lower())
    return _no_account(
        lambda each: each.user == "root" and each.host.lower() not in here,
        "root may sign in here only.",
        "accounts of root are for elsewhere",
    )(server)


@_check(
    *("test-database", "There is no test database for everybody", "low"),
    "DROP DATABASE test, and delete its rows from mysql.db; mariadb-secure-installation does both.",
    "Securing the Initial MySQL Account; MariaDB, mariadb-secure-installation",
)
def _test_database(server: Server) -> Verdict:
    if not server.own_account.privileges & {"SHOW DATABASES", "SUPER"}:
        raise CannotTell("The user does not see all databases: it lacks SHOW DATABASES.")
    found = server.rows(
        "SELECT CONCAT('database ', SCHEMA_NAME) FROM information_schema.SCHEMATA"
        " WHERE SCHEMA_NAME = 'test' UNION SELECT CONCAT('rights on ', Db) FROM mysql.db"
        " WHERE User IN ('', 'PUBLIC') AND Db LIKE 'test%' ORDER BY 1"
    )
    return none_of([visible(each) for (each,) in found], "There is none.", "there are left")


for _privilege, _why in (
    ("SUPER", "changes all settings and passes by most limits"),
    ("FILE", "reads and writes the server's files"),
    ("GRANT OPTION", "gives all other rights on"),
):
    _check(
        _privilege.lower().replace(" ", "-") + "-privilege",
        *(f"Only the local root has {_privilege}", "high"),
        f"REVOKE {_privilege} ON *.*, or a role with it, FROM who needs it not: it {_why}.",
        "Privileges Provided by MySQL",
    )(_nobody_has(_privilege))


@_check(
    *("system-tables", "Only administrators have rights in the schema mysql", "high"),
    "REVOKE them: who writes there has all rights, who reads there sees hashes of passwords.",
    "Making MySQL Secure Against Attackers",
)
def _system_tables(server: Server) -> Verdict:
    rows = server.rows(
        "SELECT User, Host, Db FROM mysql.db"
        " UNION SELECT User, Host, Db FROM mysql.tables_priv WHERE Db = 'mysql'"
        " UNION SELECT User, Host, Db FROM mysql.columns_priv WHERE Db = 'mysql'"
        " UNION SELECT User, Host, Db FROM mysql.procs_priv WHERE Db = 'mysql'"
    )
    given = {name_of(user, host) for user, host, db in rows if server.covers(db, "mysql")}

    def has_rights(each: Account) -> bool:
        if each.name == server.me or _is_local_root(each):
            return False
        by_name = given & {each.name, *server.roles[each.name]}
        return bool(by_name or server.powers[each.name] & TABLE_PRIVILEGES)

    return _no_account(
        has_rights,
        "Nobody has, but the local root and maybe Quarterdeck's own account.",
        "accounts have rights in the schema mysql",
    )(server)


@_check(
    *("old-passwords", "No password is stored as before MySQL 4.1", "high"),
    "ALTER USER … IDENTIFIED BY a new password; set old_passwords = OFF.",
    "Pluggable Authentication; MariaDB, Authentication Plugin - mysql_old_password",
)
def _old_passwords(server: Server) -> Verdict:
    if server.variables.get("old_passwords") in ("ON", "1"):
        return failed("old_passwords is ON, so that new ones are.")
    return _no_account(
        lambda each: "mysql_old_password" in each.plugins,
        "Nobody has one.",
        "accounts have such a password",
    )(server)


_check(
    *("file-folder", "The server's files are read and written in one directory at most", "medium"),
    "Set secure_file_priv to a directory for that alone, and restart the server.",
    "Server System Variables, secure_file_priv",
)(_is("secure_file_priv", bool))  # MySQL's NULL is nowhere.
_check(
    *("local-infile", "Clients need not hand over their files", "medium"),
    "Set local_infile = OFF.",
    "Security Considerations for LOAD DATA LOCAL",
)(_is("local_infile", lambda value: value == "OFF"))
_check(
    *("binary-log", "Changes are in the binary log", "low"),
    "Set log_bin, and keep it as long as backups need it: it restores to a point in time.",
    "The Binary Log",
)(_is("log_bin", lambda value: value == "ON"))


@_check(
    *("grant-tables", "The server asks who somebody is", "critical"),
    "Restart the server without skip-grant-tables.",
    "Server Command Options, --skip-grant-tables",
)
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


@_check(
    *("audit-log", "What is done is logged", "medium"),
    "MariaDB: INSTALL SONAME 'server_audit', server_audit_logging = ON; MySQL: an audit plugin.",
    "MySQL Enterprise Audit; MariaDB, MariaDB Audit Plugin",
)
def _audit_log(server: Server) -> Verdict:
    if server.variables.get("server_audit_logging") == "ON":
        return passed("server_audit_logging is ON.")
    has_plugin = any(name.startswith("audit_log") for name in server.variables)
    if has_plugin and server.variables.get("audit_log_policy") != "NONE":
        return passed("There is an audit_log plugin.")
    if server.variables.get("general_log") == "ON":
        return warned("Only the general log is on, which has passwords, and can be turned off.")
    return failed("No audit plugin logs.")


@_check(
    *("error-log", "Sign-ins that failed are in the error log", "low"),
    "Set log_error_verbosity = 3 (MySQL, which has them as notes) or log_warnings = 2 (MariaDB).",
    "The Error Log; MariaDB, Error Log",
)
def _error_log(server: Server) -> Verdict:
    name, least = ("log_warnings", 2) if server.is_mariadb else ("log_error_verbosity", 3)
    value = _value(server, name)
    said = f"{name} is {value}, log_error {visible(server.variables.get('log_error', '')) or '-'}."
    return passed(said) if int(value) >= least else failed(said)


@_check(
    *("supported-version", "The version gets fixes", "high"),
    "Upgrade to a long-term series: MariaDB 11.8 or 12.3, MySQL 8.4 or 9.7.",
    "MySQL Releases: Innovation and LTS; MariaDB, Maintenance Policy",
)
def _supported(server: Server) -> Verdict:
    today = datetime.fromtimestamp(clock.now() / clock.SECOND, UTC).date()
    return judge_version(server.version, today)


@_check(
    *("password-rules", "New passwords are checked", "medium"),
    "MariaDB: INSTALL SONAME 'simple_password_check'; MySQL: INSTALL COMPONENT validate_password.",
    "The Password Validation Component; MariaDB, Password Validation Plugins",
)
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


def _definitions(server: Server) -> list[tuple[str, str, bool]]:
    """Return what has a definer, who it is, and whether it has their rights. Raise CannotTell."""
    if server.unseen:
        raise CannotTell(f"The user has not {', '.join(server.unseen)} on the database.")
    return sorted(
        (f"{kind} {visible(name)} of {visible(definer)}", definer, as_definer)
        for kind, name, definer, as_definer in server.defined
    )


@_check(
    *("missing-definers", "All definers exist", "medium"),
    "ALTER … DEFINER to an account that exists: who makes the missing one gets its objects.",
    "Stored Object Access Control, Orphan Stored Objects",
)
def _missing_definers(server: Server) -> Verdict:
    known = {each.name for each in server.accounts}
    found = [shown for shown, definer, _ in _definitions(server) if definer not in known]
    return none_of(found, "All exist.", "objects have a definer who does not exist")


@_check(
    *("powerful-definers", "Nothing runs with an administrator's rights", "medium"),
    "Use SQL SECURITY INVOKER, or a definer with no more rights than needed.",
    "Stored Object Access Control",
)
def _powerful_definers(server: Server) -> Verdict:
    powerful = {name for name, privileges in server.powers.items() if privileges & POWERS}
    rows = _definitions(server)
    found = [shown for shown, definer, as_it in rows if as_it and definer in powerful]
    return none_of(found, "Nothing does.", "objects run with an administrator's rights", "warn")


@_check(
    *("event-scheduler", "The event scheduler is on only if there are events", "low"),
    "Set event_scheduler = OFF.",
    "Event Scheduler Configuration",
)
def _event_scheduler(server: Server) -> Verdict:
    value = _value(server, "event_scheduler")
    if value != "ON":
        return passed(f"event_scheduler is {visible(value)}.")
    number = server.rows("SELECT COUNT(*) FROM information_schema.EVENTS")[0][0]
    if number:
        return passed(f"It is on, and there are {number} events.")
    if "EVENT" not in server.own_account.privileges:
        raise CannotTell("It is on, and the user may not see all events: it lacks EVENT.")
    return warned("It is on, and there are no events.")
