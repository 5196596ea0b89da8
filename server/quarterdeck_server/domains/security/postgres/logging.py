"""Checks of what a PostgreSQL server logs, and who may read the log."""

from quarterdeck_server.domains.security.checks import (
    Check,
    Verdict,
    failed,
    passed,
    visible,
    warned,
)
from quarterdeck_server.domains.security.postgres.catalog import Session, are, is_one_of, setting

LOGGING = "PostgreSQL manual, Server Configuration, Error Reporting and Logging"
CIS = "CIS PostgreSQL Benchmark, Logging and Auditing"
RELOAD = "Then SELECT pg_reload_conf();"

# Settings of how much is logged, from everything to little.
_ERRORS = (*("debug5", "debug4", "debug3", "debug2", "debug1", "info", "notice"), "warning")
_PREFIX = {"user": "%u", "database": "%d", "time": "%m %t %n", "process": "%p %c", "host": "%h %r"}
# Formats that have all of that in columns of their own.
_COLUMNS = {"csvlog", "jsonlog"}


def judge_connections(value: str) -> Verdict:
    """`on` or `off`, or from version 18 on a list of what of a connection is logged."""
    said = f"log_connections is {visible(value) or 'empty'}"
    parts = {each.strip().lower() for each in value.split(",")}
    known = {"on", "true", "yes", "1", "all", "authorization"}
    return passed(said) if parts & known else failed(said)


def judge_prefix(prefix: str, destination: str) -> Verdict:
    """Whether each line tells who did it where."""
    formats = {each.strip() for each in destination.split(",")}
    if formats and formats <= _COLUMNS:
        return passed(f"log_destination is {visible(destination)}, which has columns for it")
    missing = [
        name for name, escapes in _PREFIX.items() if not any(e in prefix for e in escapes.split())
    ]
    if "stderr" not in formats and "time" in missing:
        missing.remove("time")
    said = f"log_line_prefix is '{visible(prefix)}'"
    if not missing:
        return passed(said)
    status = failed if {"user", "database"} & set(missing) else warned
    return status(f"{said}: {', '.join(missing)} missing")


def judge_messages(level: str) -> Verdict:
    """Judge the lowest severity that is logged."""
    said = f"log_min_messages is {visible(level)}"
    if level in _ERRORS:
        return passed(said)
    return warned(said) if level == "error" else failed(said)


def judge_destination(collector: str, destination: str) -> Verdict:
    """Whether the server itself takes care that its log is kept."""
    said = f"logging_collector is {collector}, log_destination is {visible(destination)}"
    kept = {"syslog", "eventlog"} & {each.strip() for each in destination.split(",")}
    if collector == "on" or kept:
        return passed(said)
    return warned(f"{said}: what becomes of stderr is up to what started the server")


def judge_mode(mode: str) -> Verdict:
    """Judge the permissions of log files, in octal."""
    said = f"log_file_mode is {mode}"
    if int(mode, 8) & 0o007:
        return failed(said)
    return warned(said) if int(mode, 8) & 0o070 else passed(said)


def judge_audit(libraries: str) -> Verdict:
    """Judge what is loaded by shared_preload_libraries."""
    loaded = {each.strip().strip('"').lower() for each in libraries.split(",")}
    said = f"shared_preload_libraries is {visible(libraries) or 'empty'}"
    return passed(said) if "pgaudit" in loaded else warned(said)


CHECKS: tuple[Check[Session], ...] = (
    Check(
        check_id="pg-log-connections",
        title="Connections are logged",
        severity="medium",
        remediation=f"ALTER SYSTEM SET log_connections = 'on'; {RELOAD}",
        reference=f"{LOGGING}; {CIS}, Ensure 'log_connections' is enabled",
        look=lambda session: judge_connections(setting(session, "log_connections")),
    ),
    Check(
        check_id="pg-log-disconnections",
        title="Disconnections are logged",
        severity="low",
        remediation=f"ALTER SYSTEM SET log_disconnections = on; {RELOAD}",
        reference=f"{LOGGING}; {CIS}, Ensure 'log_disconnections' is enabled",
        look=is_one_of("log_disconnections", ("on",)),
    ),
    Check(
        check_id="pg-log-statement",
        title="Changes of the schema are logged",
        severity="medium",
        remediation=f"ALTER SYSTEM SET log_statement = 'ddl'; {RELOAD}",
        reference=f"{LOGGING}; {CIS}, Ensure 'log_statement' is set correctly",
        look=is_one_of("log_statement", ("ddl", "mod", "all")),
    ),
    Check(
        check_id="pg-log-line-prefix",
        title="Each line of the log tells when, who, where and from which host",
        severity="low",
        remediation=(
            f"ALTER SYSTEM SET log_line_prefix = '%m [%p] %q%u@%d from %h, %a '; {RELOAD}"
        ),
        reference=f"{LOGGING}; {CIS}, Ensure 'log_line_prefix' is set correctly",
        look=lambda session: judge_prefix(
            setting(session, "log_line_prefix"), setting(session, "log_destination")
        ),
    ),
    Check(
        check_id="pg-log-error-statements",
        title="Statements that fail are logged",
        severity="low",
        remediation=f"ALTER SYSTEM SET log_min_error_statement = 'error'; {RELOAD}",
        reference=f"{LOGGING}; {CIS}, Ensure 'log_min_error_statement' is set correctly",
        look=is_one_of("log_min_error_statement", (*_ERRORS, "error")),
    ),
    Check(
        check_id="pg-log-messages",
        title="Warnings and errors are logged",
        severity="medium",
        remediation=f"ALTER SYSTEM SET log_min_messages = 'warning'; {RELOAD}",
        reference=f"{LOGGING}; {CIS}, Ensure the correct messages are written to the server log",
        look=lambda session: judge_messages(setting(session, "log_min_messages")),
    ),
    Check(
        check_id="pg-log-replication",
        title="Replication commands are logged",
        severity="low",
        remediation=f"ALTER SYSTEM SET log_replication_commands = on; {RELOAD}",
        reference=f"{LOGGING}; CIS PostgreSQL Benchmark, Replication",
        look=is_one_of("log_replication_commands", ("on",)),
    ),
    Check(
        check_id="pg-log-kept",
        title="The server keeps its log",
        severity="medium",
        remediation=(
            "postgresql.conf: logging_collector = on, or log_destination = 'syslog'. Then restart"
            " the server. Leave it where systemd or a container's runtime keeps stderr."
        ),
        reference=f"{LOGGING}; {CIS}, Ensure the logging collector is enabled",
        look=lambda session: judge_destination(
            setting(session, "logging_collector"), setting(session, "log_destination")
        ),
    ),
    Check(
        check_id="pg-log-file-mode",
        title="Only the server's user may read its log",
        severity="medium",
        remediation=f"ALTER SYSTEM SET log_file_mode = '0600'; {RELOAD}",
        reference=f"{LOGGING}; {CIS}, Ensure the log file permissions are set correctly",
        look=lambda session: judge_mode(setting(session, "log_file_mode")),
    ),
    Check(
        check_id="pg-log-debug",
        title="Queries' inner forms are not logged",
        severity="low",
        remediation=(
            "ALTER SYSTEM RESET debug_print_parse; and RESET debug_print_plan,"
            f" debug_print_rewritten. {RELOAD}"
        ),
        reference=f"{LOGGING}; {CIS}, Ensure 'debug_print_parse' is disabled",
        look=are(
            dict.fromkeys(("debug_print_parse", "debug_print_plan", "debug_print_rewritten"), "off")
        ),
    ),
    Check(
        check_id="pg-log-terse",
        title="Errors are logged with their details",
        severity="low",
        remediation=f"ALTER SYSTEM RESET log_error_verbosity; {RELOAD}",
        reference=f"{LOGGING}; {CIS}, Ensure 'log_error_verbosity' is set correctly",
        look=is_one_of("log_error_verbosity", ("default", "verbose")),
    ),
    Check(
        check_id="pg-audit-extension",
        title="pgAudit is loaded",
        severity="info",
        remediation=(
            "Install pgaudit; postgresql.conf: shared_preload_libraries = 'pgaudit'. Then restart"
            " the server and CREATE EXTENSION pgaudit;"
        ),
        reference=f"{CIS}, Ensure the PostgreSQL Audit Extension (pgAudit) is enabled",
        look=lambda session: judge_audit(setting(session, "shared_preload_libraries")),
    ),
)
