"""Checks of the stored passwords of a PostgreSQL server's roles.

Only superusers may look, but for how long a password is good.
"""

import base64
import binascii
import hashlib
import hmac
import stringprep
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from quarterdeck_server.domains.security.checks import CannotTell, Check, Verdict, none_of, visible
from quarterdeck_server.domains.security.postgres.catalog import Session, finds, rows

STORED = "PostgreSQL manual, System Catalogs, pg_authid"
PASSWORDS = "PostgreSQL manual, Client Authentication, Password Authentication"
VALID = "PostgreSQL manual, SQL Commands, CREATE ROLE, VALID UNTIL"

# Superusers first, as the number of iterations that are tried is limited.
_STORED = """
SELECT quote_ident(rolname), rolname, rolpassword FROM pg_authid
WHERE rolcanlogin AND rolpassword IS NOT NULL ORDER BY rolsuper DESC, rolname
"""
# About a second's work.
MAX_ITERATIONS = 3_000_000


class Stored(NamedTuple):
    """What is stored of a role's password: MD5 or SCRAM-SHA-256."""

    shown: str
    role: str
    password: str


class _Scram(NamedTuple):
    iterations: int
    salt: bytes
    key: bytes


def _scram(password: str) -> _Scram | None:
    """Return the parts of `SCRAM-SHA-256$iterations:salt$stored key:server key`.

    None for others.
    """
    try:
        scheme, cost, keys = password.split("$")
        iterations, salt = cost.split(":")
        key = base64.b64decode(keys.partition(":")[0])
        found = _Scram(int(iterations), base64.b64decode(salt), key)
    except (ValueError, binascii.Error):
        return None
    return found if scheme == "SCRAM-SHA-256" and found.iterations > 0 else None


def _prepared(password: str) -> str:
    """Return a password as SCRAM takes it (SASLprep, RFC 4013) if no character is prohibited."""
    spaced = (" " if stringprep.in_table_c12(each) else each for each in password)
    kept = "".join(each for each in spaced if not stringprep.in_table_b1(each))
    return unicodedata.normalize("NFKC", kept)


def _has_password(scram: _Scram, password: str) -> bool:
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), scram.salt, scram.iterations)
    key = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    return hmac.compare_digest(key, scram.key)


def _is_name(stored: Stored) -> bool:
    """Whether the password is the role's name."""
    scram = _scram(stored.password)
    if scram is None:
        md5 = hashlib.md5(2 * stored.role.encode(), usedforsecurity=False).hexdigest()
        return hmac.compare_digest(stored.password.encode(), b"md5" + md5.encode())
    return any(_has_password(scram, each) for each in {stored.role, _prepared(stored.role)})


def judge_names(stored: Iterable[Stored]) -> Verdict:
    """Judge whose password is their name. Raise CannotTell if it takes too long to try all."""
    left = MAX_ITERATIONS
    found, untried = [], 0
    for each in stored:
        scram = _scram(each.password)
        cost = scram.iterations if scram else 1
        if cost > left:
            untried += 1
            continue
        left -= cost
        if _is_name(each):
            found.append(visible(each.shown))
    if untried and not found:
        raise CannotTell(f"{untried} passwords would have taken too long to try; no other was it")
    return none_of(found, "no password is its role's name", "roles' passwords are their names")


def _look_at_names(session: Session) -> Verdict:
    return judge_names(Stored(*row) for row in rows(session, _STORED))


CHECKS = (
    Check(
        check_id="pg-password-is-name",
        title="No role's password is its name",
        severity="critical",
        remediation="Set another, in psql: \\password role_name",
        reference=PASSWORDS,
        look=_look_at_names,
    ),
    Check(
        check_id="pg-password-md5",
        title="No password is kept as MD5",
        severity="high",
        remediation=(
            "With password_encryption = 'scram-sha-256', set the passwords anew, in psql:"
            " \\password role_name"
        ),
        reference=f"{PASSWORDS}; CIS PostgreSQL Benchmark, Connection and Login",
        look=finds(
            "SELECT quote_ident(rolname) FROM pg_authid WHERE rolpassword ~ '^md5'"
            " ORDER BY rolname",
            "no password is kept as MD5",
            "roles' passwords are kept as MD5",
        ),
    ),
    Check(
        check_id="pg-password-missing",
        title="Every role that may log in has a password",
        severity="medium",
        remediation=(
            "In psql: \\password role_name, or ALTER ROLE role_name NOLOGIN; leave those that log"
            " in by certificate, peer, LDAP or Kerberos."
        ),
        reference=STORED,
        look=finds(
            "SELECT quote_ident(rolname) FROM pg_authid WHERE rolcanlogin AND rolpassword IS NULL"
            " ORDER BY rolname",
            "all roles that may log in have a password",
            "roles may log in and have no password",
            "warn",
        ),
    ),
    Check(
        check_id="pg-password-lasting",
        title="Every role that may log in has an end",
        severity="low",
        remediation="ALTER ROLE role_name VALID UNTIL '2027-01-01';",
        reference=VALID,
        look=finds(
            "SELECT quote_ident(rolname) FROM pg_roles WHERE rolcanlogin"
            " AND coalesce(rolvaliduntil, 'infinity') = 'infinity' ORDER BY rolname",
            "the passwords of all roles that may log in end",
            "roles may log in without end",
            "warn",
        ),
    ),
    Check(
        check_id="pg-password-expired",
        title="No role's password has ended",
        severity="low",
        remediation=(
            "ALTER ROLE role_name NOLOGIN; or DROP ROLE role_name; or a new password and VALID"
            " UNTIL. Other ways to log in than by password have not ended."
        ),
        reference=VALID,
        look=finds(
            "SELECT format('%I (%s)', rolname, rolvaliduntil::date) FROM pg_roles"
            " WHERE rolcanlogin AND rolvaliduntil <= now() ORDER BY rolname",
            "no role's password has ended",
            "roles' passwords have ended",
            "warn",
        ),
    ),
)
