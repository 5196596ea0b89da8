"""Metrics of reports."""

from pathlib import Path

from quarterdeck_server.domains.reports import templates
from quarterdeck_server.jobs.endings import ENDINGS
from quarterdeck_server.telemetry.metrics import begin_at_zero, counter, histogram

_SECONDS = (0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900)

REPORTS = counter(
    "reports",
    "Reports that ended: done, failed, cancelled or superseded.",
    *("template", "format", "outcome"),
)
REPORT_SECONDS = histogram(
    "report_duration_seconds", "How long generating reports took.", _SECONDS, "template", "format"
)


def begin(folder: Path | None) -> None:
    """Show what has not been counted yet as 0, of our templates and those of the folder."""
    for template in templates.load(folder)[0].values():
        begin_at_zero(REPORTS, (template.id,), template.formats, ENDINGS)
