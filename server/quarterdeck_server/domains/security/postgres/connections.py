"""Checks of connections to a PostgreSQL server: encryption and authentication settings."""

import ipaddress
import re

from quarterdeck_server.domains.security.checks import (
    CannotTell,
    Check,
    Verdict,
    failed,
    none_of,
    passed,
    visible,
    warned,
)
from quarterdeck_server.domains.security.postgres.catalog import (
    Look,
    Session,
    is_one_of,
    rows,
    setting,
)

SSL = "PostgreSQL manual, Secure TCP/IP Connections with SSL"
SETTINGS = "PostgreSQL manual, Server Configuration, Connections and Authentication"
RELOAD = "Then SELECT pg_reload_conf();"

_SESSION = """
SELECT s.ssl, s.version, coalesce(g.encrypted, false), host(inet_client_addr())
FROM pg_stat_ssl s LEFT JOIN pg_stat_gssapi g USING (pid) WHERE s.pid = pg_backend_pid()
"""
_WEAK_CIPHERS = {
    *("NULL", "eNULL", "aNULL", "ADH", "AECDH", "EXP", "EXPORT", "LOW", "MD5"),
    *("RC4", "RC2", "DES", "3DES", "CBC3", "IDEA", "SEED"),
}
_WIDE_CIPHERS = {"ALL", "COMPLEMENTOFALL", "DEFAULT", "HIGH"}
# What has old ciphers in it, and those that then have to be left out.
_MEDIUM_CIPHERS = {"ALL", "COMPLEMENTOFALL", "DEFAULT", "MEDIUM"}
_OLD_CIPHERS = {"!3DES", "!SEED", "!IDEA"}
_MAX_SIGN_IN_SECONDS = 60
_MIN_ITERATIONS = 4_096


def is_loopback(address: str) -> bool:
    """Whether an address or a host name is the host's own."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address in ("localhost", "samehost")


def listened(addresses: str) -> list[str]:
    """Return the addresses of listen_addresses."""
    return [each.strip() for each in addresses.split(",") if each.strip()]


def judge_tls(ssl: str, addresses: str) -> Verdict:
    """`ssl` as the setting is, and where the server listens."""
    if ssl == "on":
        return passed("ssl is on")
    if all(is_loopback(each) for each in listened(addresses)):
        return warned("ssl is off; the server listens on its own host only")
    return failed(f"ssl is off, and the server listens on {visible(addresses)}")


def judge_session(ssl: bool, version: str | None, gss: bool, address: str | None) -> Verdict:
    """Judge the columns of pg_stat_ssl and pg_stat_gssapi, and the client's address."""
    if ssl:
        return passed(f"the connection is encrypted by {version}")
    if gss:
        return passed("the connection is encrypted by GSSAPI")
    if address is None:
        return passed("the connection is a Unix socket's")
    if is_loopback(address):
        return warned(f"the connection from {address} is not encrypted; it stays on the host")
    return failed(f"the connection from {address} is not encrypted")


def judge_protocol(lowest: str) -> Verdict:
    """Judge the lowest version of TLS that is accepted; empty for any."""
    said = f"ssl_min_protocol_version is {visible(lowest) or 'empty'}"
    return passed(said) if lowest in ("TLSv1.2", "TLSv1.3") else failed(said)


def judge_ciphers(ciphers: str) -> Verdict:
    """Judge a list in OpenSSL's form, in which `!`, `-` and `+` add nothing."""
    tokens = re.split(r"[:, ;]+", ciphers)
    added = [each for each in tokens if each and each[0] not in "!-+@"]
    bad = set(_WEAK_CIPHERS)
    if "!aNULL" not in tokens:
        bad |= _WIDE_CIPHERS
    said = f"ssl_ciphers is {visible(ciphers)}"
    if shown := [visible(each) for each in added if bad & set(re.split(r"[-+]", each))]:
        return none_of(shown, said, "parts of ssl_ciphers are weak")
    # As PostgreSQL has it by default.
    old = "!MEDIUM" not in tokens and not set(tokens) >= _OLD_CIPHERS
    medium = [each for each in added if _MEDIUM_CIPHERS & set(re.split(r"[-+]", each))]
    shown = [visible(each) for each in medium if old]
    return none_of(shown, said, "parts of ssl_ciphers may have old ciphers in them", "warn")


def judge_addresses(addresses: str) -> Verdict:
    """Judge where the server listens; all interfaces may be intended."""
    said = f"listen_addresses is {visible(addresses) or 'empty'}"
    everywhere = {"*", "0.0.0.0", "::"} & set(listened(addresses))  # noqa: S104
    return warned(said) if everywhere else passed(said)


def _with_tls(look: Look) -> Look:
    """Look at what has an effect with TLS only."""

    def with_tls(session: Session) -> Verdict:
        if setting(session, "ssl") != "on":
            raise CannotTell("ssl is off, so no TLS setting takes effect")
        return look(session)

    return with_tls


def _look_at_session(session: Session) -> Verdict:
    found = rows(session, _SESSION)
    if not found:
        raise CannotTell("the server does not show this session in pg_stat_ssl")
    return judge_session(*found[0])


def _look_at_sign_in_time(session: Session) -> Verdict:
    seconds = int(setting(session, "authentication_timeout"))
    said = f"authentication_timeout is {seconds} s"
    return passed(said) if seconds <= _MAX_SIGN_IN_SECONDS else warned(said)


def _look_at_iterations(session: Session) -> Verdict:
    iterations = int(setting(session, "scram_iterations"))
    said = f"scram_iterations is {iterations}"
    return passed(said) if iterations >= _MIN_ITERATIONS else failed(said)


def _look_at_socket(session: Session) -> Verdict:
    permissions = setting(session, "unix_socket_permissions")
    said = f"unix_socket_permissions is {permissions}"
    return warned(said) if int(permissions, 8) & 0o007 else passed(said)


CHECKS: tuple[Check[Session], ...] = (
    Check(
        check_id="pg-tls-on",
        title="TLS is on",
        severity="high",
        remediation=(
            "Give the server a certificate (ssl_cert_file, ssl_key_file), then"
            f" ALTER SYSTEM SET ssl = on; {RELOAD}"
        ),
        reference=f"{SSL}; CIS PostgreSQL Benchmark, Ensure TLS is enabled and configured",
        look=lambda session: judge_tls(
            setting(session, "ssl"), setting(session, "listen_addresses")
        ),
    ),
    Check(
        check_id="pg-session-encrypted",
        title="The connection of this audit is encrypted",
        severity="high",
        remediation="Turn TLS on at the server, and set the data source's ssl_mode to verify_full.",
        reference=f"{SSL}; libpq, SSL Support",
        look=_look_at_session,
    ),
    Check(
        check_id="pg-tls-protocol",
        title="TLS before 1.2 is refused",
        severity="high",
        remediation=f"ALTER SYSTEM SET ssl_min_protocol_version = 'TLSv1.2'; {RELOAD}",
        reference=f"{SETTINGS}; CIS PostgreSQL Benchmark, TLSv1.0 and TLSv1.1 are disabled",
        look=_with_tls(
            lambda session: judge_protocol(setting(session, "ssl_min_protocol_version"))
        ),
    ),
    Check(
        check_id="pg-tls-ciphers",
        title="TLS has no weak or anonymous ciphers",
        severity="medium",
        remediation=f"ALTER SYSTEM SET ssl_ciphers = 'HIGH:!aNULL:!eNULL:!3DES'; {RELOAD}",
        reference=f"{SETTINGS}; CIS PostgreSQL Benchmark, weak SSL/TLS ciphers are disabled",
        look=_with_tls(lambda session: judge_ciphers(setting(session, "ssl_ciphers"))),
    ),
    Check(
        check_id="pg-tls-server-ciphers",
        title="The server chooses the cipher",
        severity="low",
        remediation=f"ALTER SYSTEM SET ssl_prefer_server_ciphers = on; {RELOAD}",
        reference=SETTINGS,
        look=_with_tls(is_one_of("ssl_prefer_server_ciphers", ("on",))),
    ),
    Check(
        check_id="pg-password-encryption",
        title="New passwords are kept as SCRAM-SHA-256",
        severity="high",
        remediation=f"ALTER SYSTEM SET password_encryption = 'scram-sha-256'; {RELOAD}",
        reference="PostgreSQL manual, Client Authentication, Password Authentication",
        look=is_one_of("password_encryption", ("scram-sha-256",)),
    ),
    Check(
        check_id="pg-scram-iterations",
        title="SCRAM takes at least 4,096 iterations",
        severity="low",
        remediation=f"ALTER SYSTEM RESET scram_iterations; {RELOAD} Then set the passwords anew.",
        reference=SETTINGS,
        look=_look_at_iterations,
    ),
    Check(
        check_id="pg-listen-addresses",
        title="The server listens on chosen addresses only",
        severity="medium",
        remediation=(
            "postgresql.conf: listen_addresses = 'localhost, 10.0.0.5' (the addresses that"
            " applications use). Then restart the server."
        ),
        reference=f"{SETTINGS}; CIS PostgreSQL Benchmark, Connection and Login",
        look=lambda session: judge_addresses(setting(session, "listen_addresses")),
    ),
    Check(
        check_id="pg-unix-socket",
        title="The Unix socket is not open to everybody on the host",
        severity="low",
        remediation=(
            "postgresql.conf: unix_socket_permissions = 0770 and unix_socket_group = the group of"
            " those who may connect. Then restart the server."
        ),
        reference=f"{SETTINGS}; CIS PostgreSQL Benchmark, permissions on the Unix socket",
        look=_look_at_socket,
    ),
    Check(
        check_id="pg-authentication-timeout",
        title="Signing in may not take longer than a minute",
        severity="low",
        remediation=f"ALTER SYSTEM SET authentication_timeout = '1min'; {RELOAD}",
        reference=SETTINGS,
        look=_look_at_sign_in_time,
    ),
    Check(
        check_id="pg-kerberos-case",
        title="Kerberos user names are told apart by case",
        severity="low",
        remediation=f"ALTER SYSTEM SET krb_caseins_users = off; {RELOAD}",
        reference=f"{SETTINGS}; Client Authentication, GSSAPI Authentication",
        look=is_one_of("krb_caseins_users", ("off",)),
    ),
)
