"""How far the work on backups and restores is, for those who watch."""

from collections.abc import Collection
from typing import Any

from quarterdeck_server.backups import restores, service
from quarterdeck_server.backups.models import ACTIVE
from quarterdeck_server.notifications.feed import Progress, Work

BACKUP = "backup"
RESTORE = "restore"
LOOKS = {BACKUP: service.peek, RESTORE: restores.peek}


def _is_over(row: Any) -> bool:
    return row.status not in ACTIVE


def now(known: Collection[Work]) -> list[Progress]:
    """All work that is queued or under way, and how that which is `known` stands now."""
    rows = {(BACKUP, row.id): row for row in service.active()}
    rows |= {(RESTORE, row.id): row for row in restores.active()}
    for kind, row_id in known:
        if (kind, row_id) not in rows and (row := LOOKS[kind](row_id)) is not None:
            rows[kind, row_id] = row
    return [
        Progress(kind, row_id, row.data_source_id, row.status, row.progress, _is_over(row))
        for (kind, row_id), row in rows.items()
    ]
