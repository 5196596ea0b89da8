"""Metrics of backups, verifications and restores."""

from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.jobs.endings import ENDINGS
from quarterdeck_server.telemetry.metrics import begin_at_zero, counter, histogram

BACKUP, VERIFICATION, RESTORE = KINDS = ("backup", "verification", "restore")
DUMPED, STORED = STAGES = ("dumped", "stored")
_SECONDS = (1, 5, 15, 60, 300, 900, 1800, 3600, 7200, 14400, 28800)

BACKUPS = counter(
    "backups",
    "Backups, verifications and restores that ended: done, failed, cancelled or superseded.",
    *("kind", "source_type", "outcome"),
)
BACKUP_SECONDS = histogram(
    "backup_duration_seconds",
    "How long backups, verifications and restores took.",
    _SECONDS,
    *("kind", "source_type"),
)
BACKUP_BYTES = counter(
    "backup_bytes",
    "Bytes of backups: as dumped, and as stored, compressed and encrypted.",
    *("source_type", "stage"),
)


def begin() -> None:
    """Show what has not been counted yet as 0."""
    begin_at_zero(BACKUPS, KINDS, data_sources.PORTS, ENDINGS)
    begin_at_zero(BACKUP_BYTES, data_sources.PORTS, STAGES)
