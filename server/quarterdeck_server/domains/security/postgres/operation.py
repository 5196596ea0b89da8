"""Checks of a PostgreSQL server's version, limits, integrity and risky settings."""

from datetime import date

from quarterdeck_server.core import clock
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
    are,
    configured,
    finds,
    is_empty,
    is_one_of,
    names,
    rows,
    setting,
)

CONFIG = "PostgreSQL manual, Server Configuration"
CLIENT = f"{CONFIG}, Client Connection Defaults"
WAL = f"{CONFIG}, Write Ahead Log"
DEVELOPER = f"{CONFIG}, Developer Options"
COMPATIBILITY = f"{CONFIG}, Version and Platform Compatibility"
RELOAD = "Then SELECT pg_reload_conf();"

# The last day of each major version's support.
SUPPORTED_UNTIL = {
    12: date(2024, 11, 21),
    13: date(2025, 11, 13),
    14: date(2026, 11, 12),
    15: date(2027, 11, 11),
    16: date(2028, 11, 9),
    17: date(2029, 11, 8),
    18: date(2030, 11, 14),
}
_WARNED_DAYS = 180

_SLOTS = """
SELECT format('%I (%s kept)', slot_name, coalesce(pg_size_pretty(pg_wal_lsn_diff(
    CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,
    restart_lsn)), 'an unknown part'))
FROM pg_replication_slots WHERE NOT active AND NOT temporary AND restart_lsn IS NOT NULL
ORDER BY slot_name
"""
_SEES_ALL = "SELECT pg_has_role('pg_read_all_settings', 'USAGE')"


def judge_version(major: int, today: date) -> Verdict:
    """Fail from the day after the last of the version's support; warn half a year before."""
    if major > max(SUPPORTED_UNTIL):
        raise CannotTell(f"PostgreSQL {major} is newer than what is known here of its support")
    last = SUPPORTED_UNTIL.get(major)
    if last is None:
        return failed(f"PostgreSQL {major} is no longer supported")
    if today > last:
        return failed(f"PostgreSQL {major} was supported until {last}")
    said = f"PostgreSQL {major} is supported until {last}"
    return warned(said) if (last - today).days <= _WARNED_DAYS else passed(said)


def judge_timeout(name: str, value: str) -> Verdict:
    """Judge a timeout of the configuration files, `0`, `30s`; empty if they have none."""
    if not value.strip("0. '\"").rstrip("minshdu "):
        return warned(f"{name} is not set in the configuration files, or 0: no limit")
    return passed(f"{name} is {visible(value)}")


def _allowed(name: str) -> Look:
    """Look at a timeout that this session has its own value of."""
    return lambda session: judge_timeout(name, configured(session, name))


def _look_at_version(session: Session) -> Verdict:
    today = date.fromisoformat(clock.as_text(clock.now(), "%Y-%m-%d"))
    return judge_version(session.info.server_version // 10_000, today)


def _look_at_idle_sessions(session: Session) -> Verdict:
    value = setting(session, "idle_session_timeout")
    return judge_timeout("idle_session_timeout", "" if value == "0" else f"{value}ms")


def _look_at_waiting_settings(session: Session) -> Verdict:
    found = names(session, "SELECT name FROM pg_settings WHERE pending_restart ORDER BY name")
    if not found and not rows(session, _SEES_ALL)[0][0]:
        raise CannotTell("Some settings are hidden: GRANT pg_read_all_settings shows them.")
    good = "no setting waits for a restart"
    return none_of(found, good, "settings wait for a restart", "warn")


CHECKS = (
    Check(
        check_id="pg-version",
        title="The version is supported",
        severity="high",
        remediation="Upgrade to a supported major version: pg_upgrade, or dump and restore.",
        reference=(
            "PostgreSQL versioning policy, postgresql.org/support/versioning; CIS PostgreSQL"
            " Benchmark, Installation and Patches"
        ),
        look=_look_at_version,
    ),
    Check(
        check_id="pg-statement-timeout",
        title="Statements end in time",
        severity="low",
        remediation=(
            f"ALTER SYSTEM SET statement_timeout = '5min'; {RELOAD} Or for single roles, with"
            " ALTER ROLE … SET."
        ),
        reference=CLIENT,
        look=_allowed("statement_timeout"),
    ),
    Check(
        check_id="pg-idle-transaction-timeout",
        title="Transactions that do nothing are ended",
        severity="low",
        remediation=(f"ALTER SYSTEM SET idle_in_transaction_session_timeout = '10min'; {RELOAD}"),
        reference=CLIENT,
        look=_allowed("idle_in_transaction_session_timeout"),
    ),
    Check(
        check_id="pg-idle-session-timeout",
        title="Sessions that do nothing are ended",
        severity="info",
        remediation=f"ALTER SYSTEM SET idle_session_timeout = '1d'; {RELOAD}",
        reference=CLIENT,
        look=_look_at_idle_sessions,
    ),
    Check(
        check_id="pg-fsync",
        title="What is committed survives a power cut",
        severity="high",
        remediation=f"ALTER SYSTEM SET fsync = on; {RELOAD}",
        reference=WAL,
        look=is_one_of("fsync", ("on",)),
    ),
    Check(
        check_id="pg-full-page-writes",
        title="Pages that were half written are mended",
        severity="high",
        remediation=f"ALTER SYSTEM SET full_page_writes = on; {RELOAD}",
        reference=WAL,
        look=is_one_of("full_page_writes", ("on",)),
    ),
    Check(
        check_id="pg-checksums",
        title="Pages have checksums",
        severity="medium",
        remediation="Stop the server, run pg_checksums --enable -D its data directory, start it.",
        reference=(
            "PostgreSQL manual, Reliability and the Write-Ahead Log, Data Checksums; CIS PostgreSQL"
            " Benchmark, Ensure Data Cluster have checksum enabled"
        ),
        look=is_one_of("data_checksums", ("on",)),
    ),
    Check(
        check_id="pg-damage-ignored",
        title="Damaged pages are not passed over",
        severity="high",
        remediation=(
            "ALTER SYSTEM RESET zero_damaged_pages; and RESET ignore_checksum_failure,"
            f" ignore_system_indexes. {RELOAD}"
        ),
        reference=DEVELOPER,
        look=are(
            dict.fromkeys(
                ("ignore_checksum_failure", "ignore_system_indexes", "zero_damaged_pages"), "off"
            )
        ),
    ),
    Check(
        check_id="pg-replication-slots",
        title="No replication slot keeps WAL for a consumer that is gone",
        severity="medium",
        remediation=(
            "SELECT pg_drop_replication_slot('name'); and postgresql.conf:"
            " max_slot_wal_keep_size = '10GB'"
        ),
        reference="PostgreSQL manual, High Availability, Replication Slots",
        look=finds(
            _SLOTS,
            "no inactive replication slot keeps WAL",
            "inactive replication slots keep WAL",
            "warn",
        ),
    ),
    Check(
        check_id="pg-system-table-mods",
        title="The structure of the system's tables is guarded",
        severity="high",
        remediation=f"ALTER SYSTEM RESET allow_system_table_mods; {RELOAD}",
        reference=DEVELOPER,
        look=is_one_of("allow_system_table_mods", ("off",)),
    ),
    Check(
        check_id="pg-large-object-rights",
        title="Large objects have access rights",
        severity="medium",
        remediation=f"ALTER SYSTEM SET lo_compat_privileges = off; {RELOAD}",
        reference=COMPATIBILITY,
        look=is_one_of("lo_compat_privileges", ("off",)),
    ),
    Check(
        check_id="pg-string-literals",
        title="Backslashes do not end string literals early",
        severity="medium",
        remediation=(
            "ALTER SYSTEM RESET standard_conforming_strings; ALTER SYSTEM RESET backslash_quote;"
            f" {RELOAD}"
        ),
        reference=COMPATIBILITY,
        look=are({"standard_conforming_strings": "on", "backslash_quote": "safe_encoding"}),
    ),
    Check(
        check_id="pg-session-libraries",
        title="No library is loaded into each session",
        severity="medium",
        remediation=(
            "Know what they are, or ALTER SYSTEM RESET session_preload_libraries; and RESET"
            f" local_preload_libraries. {RELOAD}"
        ),
        reference=f"{CLIENT}, Shared Library Preloading",
        look=is_empty("local_preload_libraries", "session_preload_libraries"),
    ),
    Check(
        check_id="pg-library-path",
        title="Libraries are only loaded from the server's own directory",
        severity="medium",
        remediation=f"ALTER SYSTEM RESET dynamic_library_path; {RELOAD}",
        reference=f"{CLIENT}, Other Defaults",
        look=is_one_of("dynamic_library_path", ("$libdir",), "warn"),
    ),
    Check(
        check_id="pg-pending-restart",
        title="No setting waits for a restart",
        severity="low",
        remediation="Restart the server when it suits.",
        reference="PostgreSQL manual, System Views, pg_settings",
        look=_look_at_waiting_settings,
    ),
    Check(
        check_id="pg-configuration-errors",
        title="The configuration files have no errors",
        severity="low",
        remediation=f"Mend the lines, and look at the server's log. {RELOAD}",
        reference="PostgreSQL manual, System Views, pg_file_settings",
        look=finds(
            "SELECT format('%s line %s: %s', name, sourceline, error) FROM pg_file_settings"
            " WHERE error IS NOT NULL AND error <> 'setting could not be applied' ORDER BY seqno",
            "all lines of the configuration files are understood",
            "lines of the configuration files are not understood",
        ),
    ),
)
