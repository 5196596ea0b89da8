"""Checks of pg_hba.conf: who is let in to a PostgreSQL server from where, and how."""

import ipaddress
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from quarterdeck_server.security.checks import (
    Check,
    Verdict,
    none_of,
    visible,
)
from quarterdeck_server.security.postgres_catalog import Session, finds, rows
from quarterdeck_server.security.postgres_connections import is_loopback

HBA = "PostgreSQL manual, Client Authentication, The pg_hba.conf File"
LOGIN = "CIS PostgreSQL Benchmark, Connection and Login"
RELOAD = "Then SELECT pg_reload_conf();"

_RULES = """
SELECT line_number, type, coalesce(database, '{}'), coalesce(user_name, '{}'),
    coalesce(address, ''), coalesce(netmask, ''), auth_method
FROM pg_hba_file_rules WHERE error IS NULL
"""
# Connections that these match need not be encrypted.
_PLAIN = ("host", "hostnossl", "hostnogssenc")
# The server is sent the password itself.
_CLEAR = ("password", "ldap", "pam", "radius", "bsd")


class Rule(NamedTuple):
    """A line of pg_hba.conf, as pg_hba_file_rules has it; `address` is empty for sockets."""

    line: int
    type: str
    databases: Sequence[str]
    users: Sequence[str]
    address: str
    netmask: str
    method: str

    @property
    def is_remote(self) -> bool:
        """Whether it is for connections from other hosts."""
        return self.type != "local" and not is_loopback(self.address)

    @property
    def may_be_plain(self) -> bool:
        """Whether it lets in what comes from other hosts unencrypted."""
        return self.is_remote and self.type in _PLAIN and self.method != "reject"

    @property
    def families(self) -> set[int]:
        """The IP versions, 4 or 6, of which it is for all addresses."""
        if self.address == "all":
            return {4, 6}
        if self.netmask in ("0.0.0.0", "::"):  # noqa: S104
            return {4 if "." in self.netmask else 6}
        return set()

    @property
    def is_for_all_users(self) -> bool:
        """Whether it is for every role."""
        return "all" in self.users

    def __str__(self) -> str:
        mask = f"/{_bits(self.netmask)}" if self.netmask else ""
        words = [self.type, ",".join(self.databases), ",".join(self.users)]
        if self.address:
            words.append(f"{self.address}{mask}")
        return visible(f"line {self.line}: {' '.join(words)} {self.method}")


def _bits(netmask: str) -> int:
    return int(ipaddress.ip_address(netmask)).bit_count()


def judge_plain(rules: Iterable[Rule]) -> Verdict:
    """Those that let unencrypted connections in which no line before them rejects."""
    found = []
    rejected: set[int] = set()
    for rule in rules:
        if rule.method == "reject" and rule.type in ("host", "hostnossl"):
            if rule.is_for_all_users and "all" in rule.databases:
                rejected |= rule.families
        elif rule.may_be_plain and ("replication" in rule.databases or not _is_in(rule, rejected)):
            found.append(str(rule))
    good = "no rule lets unencrypted connections in from other hosts"
    return none_of(found, good, "rules let unencrypted connections in")


def _is_in(rule: Rule, families: set[int]) -> bool:
    if rule.netmask:
        return (4 if "." in rule.netmask else 6) in families
    return families == {4, 6}


def judge_trust(rules: Iterable[Rule]) -> Verdict:
    """Those that let anybody in as whom they say they are."""
    found = [str(rule) for rule in rules if rule.method == "trust"]
    return none_of(found, "no rule has the method trust", "rules let in without a password")


def judge_clear(rules: Iterable[Rule]) -> Verdict:
    """Those that send passwords as they are: bad without TLS, and not needed with it."""
    asked = [rule for rule in rules if rule.method in _CLEAR]
    if plain := [str(rule) for rule in asked if rule.may_be_plain]:
        return none_of(plain, "", "rules have passwords sent in clear text")
    found = [str(rule) for rule in asked if rule.method == "password"]
    good = "no rule has passwords sent in clear text"
    return none_of(found, good, "rules tell the server the password itself", "warn")


def judge_md5(rules: Iterable[Rule]) -> Verdict:
    """Those that accept MD5, as they do SCRAM."""
    found = [str(rule) for rule in rules if rule.method == "md5"]
    return none_of(found, "no rule accepts MD5", "rules accept MD5 passwords", "warn")


def judge_ident(rules: Iterable[Rule]) -> Verdict:
    """Those that believe what the client's host says."""
    found = [str(rule) for rule in rules if rule.method == "ident" and rule.type != "local"]
    return none_of(found, "no rule asks the client's ident server", "rules believe the client")


def judge_open(rules: Iterable[Rule]) -> Verdict:
    """Those for everybody from everywhere: fails if one is for unencrypted connections too."""
    found = [
        rule
        for rule in rules
        if rule.families and rule.is_for_all_users and rule.method != "reject"
    ]
    return none_of(
        [str(rule) for rule in found],
        "no rule is for all users from any address",
        "rules are for all users from any address",
        "fail" if any(rule.may_be_plain for rule in found) else "warn",
    )


def _looks(judge: Callable[[Iterable[Rule]], Verdict]) -> Callable[[Session], Verdict]:
    return lambda session: judge([Rule(*row) for row in rows(session, _RULES)])


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
