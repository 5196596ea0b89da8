"""Counts that triggers maintain, so that reading them costs the same at any size.

Triggers count in the transaction of the change; what they count is declared in
the view `true_counts` (migration 0002), which computes the same from the rows.
"""

from collections.abc import Sequence

from quarterdeck_server.core.json_value import JsonObject
from quarterdeck_server.storage import audit, db

# Wrong counts that an entry of the audit log has, each with what it was and is.
MOST_RECORDED = 50

FOLDED_AT_ONCE = 50_000

_FOLD = """
WITH gone AS (
    DELETE FROM count_deltas WHERE seq IN (
        SELECT seq FROM count_deltas ORDER BY seq LIMIT %s FOR UPDATE SKIP LOCKED
    ) RETURNING kind, key, n
), added AS (
    INSERT INTO counts (kind, key, n)
    SELECT kind, key, SUM(n) FROM gone GROUP BY kind, key ORDER BY kind, key
    ON CONFLICT (kind, key) DO UPDATE SET n = counts.n + EXCLUDED.n RETURNING 1
)
SELECT COUNT(*) FROM gone
"""
_DIFFERENCES = """
SELECT kind, key, SUM(kept), SUM(actual) FROM (
    SELECT kind, key, n AS kept, 0 AS actual FROM counted
    UNION ALL SELECT kind, key, 0 AS kept, n AS actual FROM true_counts
) AS both_sides GROUP BY kind, key HAVING SUM(kept) <> SUM(actual) ORDER BY kind, key
"""


def read(*kinds: str) -> dict[str, dict[str, int]]:
    """Return all counts of these kinds as of one moment: kind -> key -> how many; none is 0."""
    place = "?" if db.is_sqlite() else "%s"
    places = ", ".join([place] * len(kinds))
    cursor = db.database.execute_sql(
        f"SELECT kind, key, n FROM counted WHERE kind IN ({places})",  # noqa: S608
        kinds,
    )
    found: dict[str, dict[str, int]] = {kind: {} for kind in kinds}
    for kind, key, n in cursor.fetchall():
        found[kind][key] = n
    return found


def fold() -> int:
    """Add up some of the notes that PostgreSQL's triggers leave, and return how many."""
    if db.is_sqlite():
        return 0
    folded: int = db.database.execute_sql(_FOLD, (FOLDED_AT_ONCE,)).fetchone()[0]
    return folded


def differences() -> list[tuple[str, str, int, int]]:
    """Return the wrong counts as (kind, key, kept, actual); to be asked under `hold`."""
    return [tuple(row) for row in db.database.execute_sql(_DIFFERENCES).fetchall()]


def total() -> int:
    """Return how many counts there are."""
    found: int = db.database.execute_sql("SELECT COUNT(*) FROM true_counts").fetchone()[0]
    return found


def hold() -> None:
    """Keep everybody from changing what is counted until the transaction ends.

    Gives up after 2 s on PostgreSQL (peewee.OperationalError): a writer that has
    one of the tables may be waiting for another that is held here.
    """
    if not db.is_sqlite():
        db.database.execute_sql("SET LOCAL lock_timeout = '2s'")
        db.database.execute_sql(
            "LOCK TABLE events, tasks, users, notifications, backups, reports, counts,"
            " count_deltas IN SHARE ROW EXCLUSIVE MODE"
        )


def correct(wrong: Sequence[tuple[str, str, int, int]]) -> None:
    """Count everything again, and record which counts were wrong: `wrong`, of `differences`.

    Within the transaction of `hold`.
    """
    _recount()
    changes: JsonObject = {
        f"{kind} {key}": {"before": int(kept), "after": int(actual)}
        for kind, key, kept, actual in wrong[:MOST_RECORDED]
    }
    audit.record_system("Recount", "counts", {"corrected": len(wrong), **changes})


def _recount() -> None:
    if not db.is_sqlite():
        db.database.execute_sql("DELETE FROM count_deltas")
    db.database.execute_sql("DELETE FROM counts")
    db.database.execute_sql("INSERT INTO counts (kind, key, n) SELECT * FROM true_counts")
