"""The audit of PostgreSQL: checks of roles, of grants, and of what is in a database."""

import hashlib
from collections.abc import Iterator

import pytest
from quarterdeck_server.domains.security.checks import CannotTell
from quarterdeck_server.domains.security.postgres import passwords
from quarterdeck_server.domains.security.postgres.passwords import Stored

from tests.support.audited_postgres import Audited, audited
from tests.support.postgres_flaws import FLAWS, LASTING, LEFTOVERS, NO_GOODS, POLICY, find_and_mend


@pytest.fixture(scope="module")
def server() -> Iterator[Audited]:
    """This module's server."""
    with audited() as running:
        yield running


@pytest.mark.parametrize("check_id", FLAWS)
def test_a_flaw_is_named_and_a_mended_one_passes(server: Audited, check_id: str) -> None:
    find_and_mend(server, check_id, FLAWS[check_id], LEFTOVERS.get(check_id, ""))


def test_what_is_a_trigger_or_an_extensions_is_not_named(server: Audited) -> None:
    server.sql(
        "CREATE EXTENSION pg_trgm; CREATE EXTENSION dblink;"
        " CREATE FUNCTION fires() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
        " SET search_path = '' AS 'BEGIN RETURN NEW; END'",
        "app",
    )
    try:
        for check_id in ("pg-definer-public", "pg-definer-search-path", "pg-untrusted-code"):
            server.looks_good(check_id)
    finally:
        server.sql("DROP EXTENSION pg_trgm, dblink; DROP FUNCTION fires()", "app")


def test_a_view_whose_owner_is_under_the_policies_leads_around_nothing(server: Audited) -> None:
    server.sql(
        f"{POLICY} ALTER TABLE goods ENABLE ROW LEVEL SECURITY;"
        " CREATE VIEW seen AS SELECT id FROM goods; ALTER VIEW seen OWNER TO app",
        "app",
    )
    try:
        server.looks_good("pg-rls-views")
        server.sql("ALTER TABLE goods OWNER TO app", "app")
        server.looks_bad("pg-rls-views", "warn")
        server.sql("ALTER TABLE goods FORCE ROW LEVEL SECURITY", "app")
        server.looks_good("pg-rls-views")
    finally:
        server.sql(NO_GOODS, "app")


def test_a_password_that_is_the_name_is_found_however_it_is_kept(server: Audited) -> None:
    server.sql(
        f"CREATE ROLE \"Tóm's\" LOGIN PASSWORD 'Tóm''s' {LASTING};"
        f" SET password_encryption = 'md5'; CREATE ROLE tom LOGIN PASSWORD 'tom' {LASTING};"
        f" CREATE ROLE tim LOGIN PASSWORD 'tom' {LASTING}"
    )
    try:
        evidence = server.look("pg-password-is-name").evidence
        assert evidence.endswith(': "Tóm\'s", tom'), evidence
    finally:
        server.sql('DROP ROLE "Tóm\'s", tom, tim')


def test_passwords_that_take_too_long_to_try_are_not_said_to_be_good() -> None:
    costly = Stored("tom", "tom", "SCRAM-SHA-256$999999999:c2FsdA==$a2V5:a2V5")
    with pytest.raises(CannotTell, match="1 passwords would have taken too long"):
        passwords.judge_names([costly])
    odd = [Stored("x", "x", text) for text in ("", "md5", "SCRAM-SHA-256$1$2", "SCRAM$-1:$:")]
    assert passwords.judge_names(odd).status == "pass"
    named = Stored("tim", "tim", "md5" + hashlib.md5(b"timtim").hexdigest())
    verdict = passwords.judge_names([costly, *odd, named])
    assert verdict == ("fail", "Roles' passwords are their names (1): tim")
