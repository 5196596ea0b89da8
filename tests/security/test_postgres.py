"""The audit of PostgreSQL as a whole: what is hidden, hostile names, and how it ends."""

from collections.abc import Iterator

import psycopg
import pytest
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.postgres import reading
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.domains.security import checks
from quarterdeck_server.domains.security.checks import Check, Finding, passed
from quarterdeck_server.domains.security.postgres.audit import CHECKS, audit, refused
from quarterdeck_server.domains.security.postgres.catalog import rows, visible
from quarterdeck_server.domains.security.postgres.objects import path_schemas
from quarterdeck_server.domains.security.postgres.roles import judge_role_makers

from tests.support import audited_postgres as settings
from tests.support.audited_postgres import HALF_HIDDEN, HIDDEN, OF_TLS, UNMENDABLE, Audited, audited
from tests.support.postgres_flaws import FLAWS, FUNCTION, NO_GOODS, POLICY, TOM, Flaw, find_and_mend
from tests.support.sources import PASSWORD

# Quotes, markup, a newline, a formula, marks that turn and hide text, 63 bytes of one name.
HOSTILE = (
    *("it's", 'a"b', "<script>alert(1)</script>", "two\nlines", "=1+1", "%s %I {0}", "; DROP--"),
    *("\u202egnp.exe", "zero\u200bwidth", "\x1b[31mred", "\\", "é" * 31, "👩‍🚀" * 5, "PUBLIC"),
)
# Further flaws that a check finds.
SLY = f"{FUNCTION} SECURITY DEFINER SET search_path ="
MORE = {
    "pg-definer-search-path": (
        Flaw(
            "fail",
            f"GRANT CREATE ON SCHEMA public TO PUBLIC; {SLY} pg_catalog, public AS 'SELECT 1'",
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            "public.one() (public)",
        ),
        Flaw(
            "fail",
            f'CREATE ROLE tom; CREATE SCHEMA "A"; GRANT CREATE ON SCHEMA "A" TO tom;'
            f""" {SLY} pg_catalog, "A" AS 'SELECT 1'""",
            'DROP SCHEMA "A"; DROP ROLE tom',
            "public.one() (A)",
        ),
        Flaw(
            "fail",
            f"""{SLY} "$user", pg_catalog AS 'SELECT 1'""",
            "ALTER FUNCTION one() SET search_path = pg_catalog, public",
            "public.one() ($user)",
        ),
    ),
    "pg-system-tables": (
        Flaw(
            "fail",
            "CREATE ROLE tom; GRANT SELECT (subconninfo, subname) ON pg_subscription TO tom;"
            " GRANT SELECT ON pg_largeobject TO tom;"
            " GRANT DELETE ON information_schema.sql_features TO tom",
            f"DROP OWNED BY tom; {TOM}",
            "(3): information_schema.sql_features (DELETE to tom), pg_largeobject (SELECT to tom),"
            " pg_subscription.subconninfo (SELECT to tom)",
        ),
    ),
    "pg-public-reads": (
        Flaw(
            "warn",
            "CREATE EXTENSION pg_buffercache; CREATE EXTENSION pg_stat_statements;"
            " GRANT SELECT ON pg_buffercache TO PUBLIC",
            "REVOKE SELECT ON pg_buffercache FROM PUBLIC",
            "(1): public.pg_buffercache (SELECT)",
        ),
    ),
    "pg-rls-views": (
        Flaw(
            "warn",
            f"{POLICY} ALTER TABLE goods ENABLE ROW LEVEL SECURITY; ALTER TABLE goods OWNER TO app;"
            " CREATE ROLE tom IN ROLE app; CREATE VIEW seen AS SELECT id FROM goods;"
            " ALTER VIEW seen OWNER TO tom",
            "REVOKE app FROM tom",
            "public.seen (on public.goods)",
        ),
    ),
}
LEFTOVERS = {
    "pg-definer-search-path": "DROP FUNCTION one()",
    "pg-public-reads": "DROP EXTENSION pg_buffercache, pg_stat_statements",
    "pg-rls-views": f"{NO_GOODS}; {TOM}",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Audited]:
    """This module's server."""
    with audited() as running:
        yield running


def audit_all(target: Target) -> dict[str, Finding]:
    """All findings, by check."""
    version, found = audit(target, AllowedPlaces([], ()), lambda: None)
    assert version.startswith("PostgreSQL 18.")
    assert [each.check_id for each in found] == [each.check_id for each in CHECKS]
    return {each.check_id: each for each in found}


def quote(name: str, mark: str = '"') -> str:
    """A name in quotes."""
    return mark + name.replace(mark, mark * 2) + mark


def test_every_check_is_shown_to_find_its_flaw() -> None:
    ids = [each.check_id for each in CHECKS]
    shown = {*FLAWS, *settings.SETTINGS, *settings.LINES, *settings.STARTED}
    assert set(ids) == shown | UNMENDABLE | settings.OTHERWISE
    assert len(ids) == len(set(ids)) >= 32
    assert all(each.startswith("pg-") for each in ids)
    for check in CHECKS:
        assert all((check.title, check.remediation, check.reference)), check.check_id
        assert not check.title.endswith("."), check.check_id


def test_a_server_that_is_as_it_should_be_passes(server: Audited) -> None:
    found = audit_all(server.target())
    bad = {name for name, each in found.items() if each.status != "pass"}
    assert bad == UNMENDABLE | {"pg-own-role"}
    assert all(each.evidence for each in found.values())
    assert not any(each.remediation for each in found.values() if each.status == "pass")


@pytest.mark.parametrize(
    ("check_id", "flaw"), [(name, flaw) for name, flaws in MORE.items() for flaw in flaws]
)
def test_a_less_plain_flaw_is_named_too(server: Audited, check_id: str, flaw: Flaw) -> None:
    find_and_mend(server, check_id, flaw, LEFTOVERS.get(check_id, ""))


def test_what_a_monitoring_role_needs_is_no_flaw(server: Audited) -> None:
    server.sql(
        "GRANT EXECUTE ON FUNCTION pg_hba_file_rules(), pg_show_all_file_settings() TO app;"
        " GRANT SELECT ON pg_hba_file_rules, pg_file_settings TO app",
        "app",
    )
    try:
        for check_id in ("pg-system-functions", "pg-system-tables"):
            server.looks_good(check_id)
        assert server.look("pg-configuration-readers").status == "warn"
        assert server.look("pg-configuration-readers", "app").status == "pass"
        server.sql("GRANT SELECT ON pg_authid TO app", "app")
        assert server.look("pg-system-tables").status == "fail"
        assert server.look("pg-system-tables", "app").status == "pass"
    finally:
        server.sql("DROP OWNED BY app; GRANT CONNECT ON DATABASE app TO app", "app")


def test_a_body_that_is_parsed_when_it_is_made_needs_no_search_path(server: Audited) -> None:
    server.sql(
        "CREATE FUNCTION one() RETURNS integer LANGUAGE sql SECURITY DEFINER"
        " BEGIN ATOMIC SELECT 1; END",
        "app",
    )
    try:
        server.looks_good("pg-definer-search-path")
    finally:
        server.sql("DROP FUNCTION one()", "app")


def test_the_schemas_of_a_search_path_are_told_apart() -> None:
    assert path_schemas('pg_catalog, "$user",Public, "a ""b, c"') == [
        *("pg_catalog", "$user", "public", 'a "b, c')
    ]
    assert path_schemas('""') == []


def test_who_makes_roles_had_all_of_them_before_version_16() -> None:
    assert judge_role_makers(150_004, ["tom"]).status == "fail"
    assert "pg_execute_server_program" in judge_role_makers(120_000, ["tom"]).evidence
    assert judge_role_makers(160_000, ["tom"]).status == "warn"
    assert judge_role_makers(120_000, []).status == "pass"


def test_what_a_role_may_not_see_is_skipped_with_the_reason(server: Audited) -> None:
    found = audit_all(server.target("app"))
    skipped = {name: each for name, each in found.items() if each.status == "skipped"}
    assert set(skipped) == HIDDEN | HALF_HIDDEN | OF_TLS
    assert all(len(each.evidence) > 20 for each in skipped.values())
    server.sql("GRANT pg_read_all_settings TO app")
    try:
        found = audit_all(server.target("app"))
    finally:
        server.sql("REVOKE pg_read_all_settings FROM app")
    assert found["pg-library-path"].status == found["pg-pending-restart"].status == "pass"


def test_a_roles_own_setting_is_not_taken_for_the_servers(server: Audited) -> None:
    server.sql("ALTER ROLE app SET log_statement = 'all'")
    try:
        finding = audit_all(server.target("app"))["pg-log-statement"]
    finally:
        server.sql("ALTER ROLE app RESET log_statement")
    assert finding.status == "skipped"
    assert "(all)" in finding.evidence


def test_hostile_names_break_nothing_and_hide_nothing(server: Audited) -> None:
    for number, name in enumerate(HOSTILE):
        role = quote(name) if name != "PUBLIC" else '"PUBLIC"'
        server.sql(f"CREATE ROLE {role} LOGIN CREATEDB PASSWORD {quote(name, chr(39))}")
        server.sql(
            f"CREATE SCHEMA {role}; CREATE TABLE {role}.{role} ({role} integer);"
            f" GRANT UPDATE ({role}) ON {role}.{role} TO PUBLIC;"
            f" CREATE POLICY {role} ON {role}.{role};"
            f" CREATE FUNCTION {role}.{role}() RETURNS integer LANGUAGE sql SECURITY DEFINER"
            " AS 'SELECT 1'; ALTER DEFAULT PRIVILEGES FOR ROLE"
            f" {role} IN SCHEMA {role} GRANT SELECT ON TABLES TO PUBLIC;"
            f" ALTER ROLE {role} SET log_line_prefix_of.x{number} = 'x';"
            f" ALTER ROLE {role} SET log_statement = 'none'",
            "app",
        )
    found = audit_all(server.target())
    for check_id in (
        *("pg-createdb", "pg-public-writes", "pg-rls-off", "pg-definer-search-path"),
        *("pg-definer-public", "pg-default-privileges", "pg-role-settings"),
        *("pg-password-lasting", "pg-password-is-name"),
    ):
        finding = found[check_id]
        assert f" ({len(HOSTILE)}): " in finding.evidence, finding
        assert finding.evidence.isprintable(), finding
    assert '"a""b"' in found["pg-createdb"].evidence
    assert '"\\u202egnp.exe"' in found["pg-createdb"].evidence
    assert '"two\\nlines"."two\\nlines"."two\\nlines"' in found["pg-public-writes"].evidence
    assert found["pg-hba-tls"].status == "pass"
    assert visible("a\tb\u2028é") == "a\\tb\\u2028é"


def test_names_of_another_encoding_are_shown_as_they_can_be(server: Audited) -> None:
    server.sql(
        "CREATE DATABASE bytes TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'"
    )
    server.sql(
        "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
    )
    given = server.target(database="bytes")
    with psycopg.connect(
        host=given.host,
        port=given.port,
        dbname="bytes",
        user="postgres",
        password=PASSWORD,
        autocommit=True,
        client_encoding="SQL_ASCII",
    ) as connection:
        connection.execute(b'CREATE ROLE "caf\xe9" CREATEDB')
    for database, shown in (("app", "caf\\xe9"), ("bytes", "caf\\xe9"), ("latin", "café")):
        found = audit_all(server.target(database=database))
        assert shown in found["pg-createdb"].evidence, database


def test_a_cancel_between_checks_ends_the_session(server: Audited) -> None:
    class Cancelled(Exception):
        pass

    calls: list[None] = []

    def check() -> None:
        calls.append(None)
        if len(calls) == 5:
            raise Cancelled

    with pytest.raises(Cancelled):
        audit(server.target(), AllowedPlaces([], ()), check)
    sessions = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'quarterdeck'"
    while server.sql(sessions) != [(0,)]:
        pass


def test_a_check_that_fails_does_not_spoil_the_next(server: Audited) -> None:
    queries = {
        "SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(9)": "took too long",
        "SELECT nothing FROM pg_class": "has nothing to look at",
        "SELECT * FROM pg_of_the_future": "has nothing to look at",
        "SELECT pg_read_file('/etc/hostname')": "may not look",
        "SELECT 1": "one",
    }

    def look_at(query: str) -> Check:
        return Check(
            check_id="pg-test",
            title="It is one",
            severity="low",
            remediation="None.",
            reference="None",
            look=lambda session: (rows(session, query), passed("one"))[1],
        )

    with reading(server.target("app"), AllowedPlaces([], ()), statement_seconds=9) as session:
        made = [look_at(query) for query in queries]
        found = checks.run(made, session, session.rollback, refused)
    assert [each.status for each in found] == [*["skipped"] * 4, "pass"]
    for finding, words in zip(found, queries.values(), strict=True):
        assert words in finding.evidence


def test_a_server_that_goes_away_or_lets_nobody_in_is_a_failure(server: Audited) -> None:
    def end_session() -> None:
        server.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'quarterdeck'"
        )

    with pytest.raises(SourceError) as lost:
        audit(server.target(), AllowedPlaces([], ()), end_session)
    assert lost.value.code == "QUERY_FAILED"
    with pytest.raises(SourceError) as unknown:
        audit(server.target(username="nobody"), AllowedPlaces([], ()), lambda: None)
    assert unknown.value.code == "WRONG_PASSWORD"
