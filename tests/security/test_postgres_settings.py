"""The audit of PostgreSQL: checks of settings, of pg_hba.conf, and of how it is reached."""

from collections.abc import Iterator
from datetime import date

import pytest
from quarterdeck_server.core import clock
from quarterdeck_server.domains.security.checks import CannotTell
from quarterdeck_server.domains.security.postgres import connections, logging, operation

from tests.support.audited_postgres import GOOD, LINES, OF_TLS, SETTINGS, STARTED, Audited, audited

OF_RULES = [name for name in LINES if name.startswith("pg-hba") and name != "pg-hba-errors"]


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
