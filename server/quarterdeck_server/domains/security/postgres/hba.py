"""Checks of pg_hba.conf: who may connect to a PostgreSQL server, from where, and how."""

from collections.abc import Callable, Iterable

from quarterdeck_server.domains.security.checks import CannotTell, Check, Verdict, none_of
from quarterdeck_server.domains.security.postgres.catalog import Session, finds, rows
from quarterdeck_server.domains.security.postgres.hba_rules import (
    FAMILIES,
    Reached,
    Rule,
    merged,
    reached,
    size,
)

HBA = "PostgreSQL manual, Client Authentication, The pg_hba.conf File"
LOGIN = "CIS PostgreSQL Benchmark, Connection and Login"
RELOAD = "Then SELECT pg_reload_conf();"

_RULES = """
SELECT line_number, type, coalesce(database, '{}'), coalesce(user_name, '{}'),
    coalesce(address, ''), coalesce(netmask, ''), auth_method, error IS NOT NULL
FROM pg_hba_file_rules
"""
# The server is sent the password itself.
_CLEAR = ("password", "ldap", "pam", "radius", "bsd")
# How many addresses are not too many for all users, by IP version: a /8, a /32.
_WIDE = {4: 1 << 24, 6: 1 << 96}


def judge_plain(rules: Iterable[Rule]) -> Verdict:
    """Judge the rules that let unencrypted connections in from other hosts."""
    found = [str(each.rule) for each in reached(rules) if each.is_plain]
    good = "no rule lets unencrypted connections in from other hosts"
    return none_of(found, good, "rules let unencrypted connections in")


def judge_trust(rules: Iterable[Rule]) -> Verdict:
    """Judge the rules that let anybody in as whom they say they are."""
    found = [str(each.rule) for each in reached(rules) if each.rule.method == "trust"]
    return none_of(found, "no rule has the method trust", "rules let in without a password")


def judge_clear(rules: Iterable[Rule]) -> Verdict:
    """Judge the rules that send passwords as they are: bad without TLS, needless with it."""
    asked = [each for each in reached(rules) if each.rule.method in _CLEAR]
    if plain := [str(each.rule) for each in asked if each.is_plain]:
        return none_of(plain, "", "rules have passwords sent in clear text")
    found = [str(each.rule) for each in asked if each.rule.method == "password"]
    good = "no rule has passwords sent in clear text"
    return none_of(found, good, "rules tell the server the password itself", "warn")


def judge_md5(rules: Iterable[Rule]) -> Verdict:
    """Judge the rules that accept MD5 as well as SCRAM."""
    found = [str(each.rule) for each in reached(rules) if each.rule.method == "md5"]
    return none_of(found, "no rule accepts MD5", "rules accept MD5 passwords", "warn")


def judge_ident(rules: Iterable[Rule]) -> Verdict:
    """Judge the rules that believe what the client's host says."""
    asked = [each.rule for each in reached(rules) if each.rule.method == "ident"]
    found = [str(rule) for rule in asked if rule.type != "local"]
    return none_of(found, "no rule asks the client's ident server", "rules believe the client")


def judge_open(rules: Iterable[Rule]) -> Verdict:
    """Judge the rules for everybody from too many addresses: fail if one allows plain text.

    Too many are more than a /8 of IPv4 or a /32 of IPv6, and what is together more
    than half of all.
    """
    asked = [each for each in reached(rules) if "all" in each.rule.users]
    together = merged(span for each in asked for span in each.spans)
    most = {
        family: 0 if 2 * size(together, family) > last - first + 1 else _WIDE[family]
        for family, (first, last) in FAMILIES.items()
    }
    found = [each for each in asked if _is_wide(each, most)]
    return none_of(
        [str(each.rule) for each in found],
        "no rule is for all users from any address",
        "rules are for all users from any address",
        "fail" if any(each.is_plain for each in found) else "warn",
    )


def _is_wide(each: Reached, most: dict[int, int]) -> bool:
    spans = each.spans
    return any(size(spans, family) > limit for family, limit in most.items())


def _looks(judge: Callable[[Iterable[Rule]], Verdict]) -> Callable[[Session], Verdict]:
    """Look at the rules in the file. With an error in it the server keeps those it had."""

    def look(session: Session) -> Verdict:
        lines = rows(session, _RULES)
        if any(has_error for *_, has_error in lines):
            raise CannotTell("the rules in force are not those of the file: it has errors")
        if not lines:
            raise CannotTell("the rules in force are not those of the file: it has none")
        verdict = judge([Rule(*values) for *values, _ in lines])
        return Verdict(verdict.status, f"read from the file pg_hba.conf: {verdict.evidence}")

    return look


CHECKS = (
    Check(
        check_id="pg-hba-tls",
        title="Connections from other hosts have to be encrypted",
        severity="high",
        remediation=f"pg_hba.conf: write hostssl instead of host and hostnossl. {RELOAD}",
        reference=f"{HBA}; {LOGIN}",
        look=_looks(judge_plain),
    ),
    Check(
        check_id="pg-hba-trust",
        title="Nobody is let in on trust",
        severity="critical",
        remediation=f"pg_hba.conf: write scram-sha-256 (or peer for local) for trust. {RELOAD}",
        reference=f"PostgreSQL manual, Client Authentication, Trust Authentication; {LOGIN}",
        look=_looks(judge_trust),
    ),
    Check(
        check_id="pg-hba-clear-text",
        title="Passwords are not sent in clear text",
        severity="high",
        remediation=(
            "pg_hba.conf: write scram-sha-256 for password; for ldap, pam and radius write hostssl"
            f" for host. {RELOAD}"
        ),
        reference=f"PostgreSQL manual, Client Authentication, Password Authentication; {LOGIN}",
        look=_looks(judge_clear),
    ),
    Check(
        check_id="pg-hba-md5",
        title="No rule accepts MD5 passwords",
        severity="medium",
        remediation=(
            "Set all passwords anew with password_encryption = 'scram-sha-256'; then, in"
            f" pg_hba.conf, write scram-sha-256 for md5. {RELOAD}"
        ),
        reference=f"PostgreSQL manual, Client Authentication, Password Authentication; {LOGIN}",
        look=_looks(judge_md5),
    ),
    Check(
        check_id="pg-hba-ident",
        title="No rule believes the client's ident server",
        severity="high",
        remediation=f"pg_hba.conf: write scram-sha-256 for ident in lines for hosts. {RELOAD}",
        reference=f"PostgreSQL manual, Client Authentication, Ident Authentication; {LOGIN}",
        look=_looks(judge_ident),
    ),
    Check(
        check_id="pg-hba-open",
        title="No rule is for all users from any address",
        severity="high",
        remediation=(
            "pg_hba.conf: name the roles, and the networks that they come from, instead of all,"
            f" 0.0.0.0/0 and ::/0. {RELOAD}"
        ),
        reference=f"{HBA}; {LOGIN}",
        look=_looks(judge_open),
    ),
    Check(
        check_id="pg-hba-errors",
        title="pg_hba.conf has no errors",
        severity="medium",
        remediation=f"pg_hba.conf: mend the lines; until then the server keeps old rules. {RELOAD}",
        reference="PostgreSQL manual, System Views, pg_hba_file_rules",
        look=finds(
            "SELECT format('line %s: %s', line_number, error) FROM pg_hba_file_rules"
            " WHERE error IS NOT NULL",
            "all lines of pg_hba.conf are understood",
            "lines of pg_hba.conf are not understood",
        ),
    ),
)
