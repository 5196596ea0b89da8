"""Checks that Quarterdeck makes from its own data: backups of a source, and its connection."""

import ipaddress
from dataclasses import dataclass

from quarterdeck_server.core import clock, cron
from quarterdeck_server.domains.backups import schedules, status
from quarterdeck_server.domains.backups import service as backups
from quarterdeck_server.domains.backups.models import BackupRow, BackupScheduleRow
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.domains.data_sources.models import DataSourceRow
from quarterdeck_server.domains.data_sources.target import SQLITE
from quarterdeck_server.domains.security.checks import (
    CannotTell,
    Check,
    Finding,
    Verdict,
    failed,
    passed,
    run,
    warned,
)

RECENT = 26 * clock.HOUR
OLD = 7 * clock.DAY
VERIFIED = 35 * clock.DAY
KEPT_DAYS = 7
MANY_DAYS = 36_500.0
# A file is not connected to.
CONNECTION = "qd-connection-encrypted"
GUIDE = "Quarterdeck's docs/backups.md"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a source."""

    source: DataSourceRow
    backups: status.Status
    # When a trial restore last showed that one of its backups restores.
    verified_at: int | None
    schedules: list[BackupScheduleRow]
    now: int


def audit(source_id: int) -> list[Finding]:
    """Return the findings on a source; asks Quarterdeck's database alone. Raise NotFound."""
    known = Known(
        source=data_sources.get_source(source_id),
        backups=status.of_source(source_id),
        verified_at=backups.last_verified_at(source_id),
        schedules=schedules.upcoming(source_id),
        now=clock.now(),
    )
    is_file = known.source.source_type == SQLITE
    checks = [each for each in CHECKS if not (is_file and each.check_id == CONNECTION)]
    return run(checks, known, lambda: None, lambda _: None)


def _good(known: Known) -> BackupRow:
    if (good := known.backups.last_successful_backup) is None:
        raise CannotTell("There is no good backup.")
    return good


def _ago(known: Known, then: int) -> str:
    hours = (known.now - then) // clock.HOUR
    if hours < 2:
        return "less than two hours ago"
    return f"{hours} hours ago" if hours < 72 else f"{hours // 24} days ago"


def _exists(known: Known) -> Verdict:
    if known.backups.last_successful_backup is None:
        return failed("There is no good backup.")
    return passed(f"Good backups that are kept: {known.backups.total}.")


def _recent(known: Known) -> Verdict:
    at = backups.ended_at(_good(known))
    shown = f"The newest good backup was made {_ago(known, at)}."
    if known.now - at <= RECENT:
        return passed(shown)
    return warned(shown) if known.now - at <= OLD else failed(shown)


def _punctual(known: Known) -> Verdict:
    state = known.backups.state
    if state in ("none", "running"):
        raise CannotTell(f"The state of its backups is {state}.")
    if state == "failing":
        return failed("The last backup failed, or did not restore on trial.")
    if state == "overdue":
        return failed("A schedule's time passed without a good backup.")
    return passed(f"The state of its backups is {state}.")


def _scheduled(known: Known) -> Verdict:
    if not known.schedules:
        return failed("No enabled schedule makes backups.")
    return passed(
        "; ".join(f"{each.name}: {each.cron} {each.timezone}" for each in known.schedules)
    )


def _verified(known: Known) -> Verdict:
    _good(known)
    if known.verified_at is None:
        return failed("No backup was restored on trial yet.")
    shown = f"A backup was last restored on trial {_ago(known, known.verified_at)}."
    return passed(shown) if known.now - known.verified_at <= VERIFIED else warned(shown)


def _encrypted(known: Known) -> Verdict:
    _good(known)
    return passed("Every backup in the store is encrypted (age) before it is written.")


def _kept(known: Known) -> Verdict:
    if not known.schedules:
        raise CannotTell("No enabled schedule makes backups.")
    kept = {each.name: _days_kept(each, known.now) for each in known.schedules}
    shown = ", ".join(f"{name}: {min(days, MANY_DAYS):.1f} days" for name, days in kept.items())
    return passed(shown) if max(kept.values()) >= KEPT_DAYS else warned(shown)


def _days_kept(schedule: BackupScheduleRow, now: int) -> float:
    """For how long a schedule keeps a backup at least."""
    if not (schedule.keep_last or schedule.keep_days):
        return MANY_DAYS
    first = cron.next_time(schedule.cron, schedule.timezone, now)
    second = cron.next_time(schedule.cron, schedule.timezone, first)
    by_number = schedule.keep_last * (second - first) / clock.DAY
    return float(max(schedule.keep_days, by_number))


def _connected(known: Known) -> Verdict:
    source = known.source
    shown = f"ssl_mode is {source.ssl_mode.replace('_', '-')}"
    if source.ssl_mode == "verify_full":
        return passed(f"{shown}: encrypted, and the server's certificate is checked.")
    if _is_local(source.host):
        return passed(f"{shown}, and the server is on this machine.")
    if source.ssl_mode == "verify_ca":
        return warned(f"{shown}: encrypted, and any server of that authority may answer.")
    if source.ssl_mode == "require":
        return warned(f"{shown}: encrypted, but the server is not verified.")
    return failed(f"{shown}: the password and all data may pass unencrypted.")


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


CHECKS = (
    Check(
        check_id="qd-backup-exists",
        title="There is a good backup",
        severity="critical",
        remediation="Make one: POST /api/data-sources/{id}/backups.",
        reference=GUIDE,
        look=_exists,
    ),
    Check(
        check_id="qd-backup-recent",
        title="The newest good backup is less than 26 hours old",
        severity="high",
        remediation="Schedule a backup for every day, and see why the last ones were not made.",
        reference=GUIDE,
        look=_recent,
    ),
    Check(
        check_id="qd-backup-punctual",
        title="Backups neither fail nor are overdue",
        severity="high",
        remediation="See the error of the last backup: GET /api/data-sources/{id}/backup-status.",
        reference=GUIDE,
        look=_punctual,
    ),
    Check(
        check_id="qd-backup-scheduled",
        title="A schedule makes backups",
        severity="medium",
        remediation="Add one: POST /api/data-sources/{id}/backup-schedules.",
        reference=GUIDE,
        look=_scheduled,
    ),
    Check(
        check_id="qd-backup-verified",
        title="A backup was restored on trial in the last 35 days",
        severity="medium",
        remediation="Give a schedule verify_every, or POST …/backups/{backup_id}/verify.",
        reference=GUIDE,
        look=_verified,
    ),
    Check(
        check_id="qd-backup-encrypted",
        title="Backups are encrypted",
        severity="info",
        remediation="Make backups with Quarterdeck, which encrypts them.",
        reference=GUIDE,
        look=_encrypted,
    ),
    Check(
        check_id="qd-backup-kept",
        title="Backups are kept for a week at least",
        severity="low",
        remediation="Raise keep_last or keep_days of a schedule to 7 or more.",
        reference=GUIDE,
        look=_kept,
    ),
    Check(
        check_id=CONNECTION,
        title="Quarterdeck's own connection is encrypted, and knows whom it talks to",
        severity="medium",
        remediation="Set the data source's ssl_mode to verify_full.",
        reference="PostgreSQL manual, 32.19 SSL Support; MySQL manual, 8.3 Using Encrypted"
        " Connections",
        look=_connected,
    ),
)
