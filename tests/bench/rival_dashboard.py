"""The rival's dashboards: the same answers from SQL aggregates."""

from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter
from sqlalchemy import and_, func
from sqlmodel import Session, select

from tests.bench.rival import Database, Who, now, to_event, to_task
from tests.bench.rival_models import EventRow, TaskRow, UserRow

DAY = 86_400_000_000
router = APIRouter(prefix="/api/dashboard")


def grouped(db: Session, table: Any, *columns: Any) -> list[Any]:
    """How many rows that are not deleted there are of each combination of the columns."""
    query = select(*columns, func.count()).where(table.deleted_at.is_(None)).group_by(*columns)
    return list(db.exec(query).all())


def by(rows: list[Any], position: int) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in rows:
        sums[row[position]] = sums.get(row[position], 0) + row[-1]
    return sums


def overdue(db: Session) -> int:
    late = and_(TaskRow.deleted_at.is_(None), TaskRow.status != "closed", TaskRow.due_date < now())
    return db.exec(select(func.count()).select_from(TaskRow).where(late)).one()


@router.get("/overview")
def overview(db: Database, who: Who) -> dict[str, Any]:
    events = grouped(db, EventRow, EventRow.severity, EventRow.status)
    tasks = grouped(db, TaskRow, TaskRow.status, TaskRow.priority)
    users = grouped(db, UserRow, UserRow.role, UserRow.is_active)
    active = [row for row in events if row[1] in ("open", "acknowledged")]
    return {
        "events": {
            "total": sum(row[-1] for row in events),
            "active": sum(row[-1] for row in active),
            "by_severity": by(events, 0),
            "by_status": by(events, 1),
            "active_by_severity": by(active, 0),
        },
        "tasks": {
            "total": sum(row[-1] for row in tasks),
            "active": sum(row[-1] for row in tasks if row[0] != "closed"),
            "by_status": by(tasks, 0),
            "by_priority": by(tasks, 1),
            "overdue": overdue(db),
        },
        "users": {
            "total": sum(row[-1] for row in users),
            "active": sum(row[-1] for row in users if row[1]),
            "by_role": by(users, 0),
        },
        "generated_at": datetime.now(UTC).isoformat(),
    }


@router.get("/events-stats")
def events_stats(db: Database, who: Who) -> dict[str, Any]:
    crossed = grouped(db, EventRow, EventRow.severity, EventRow.status)
    first = now() // DAY - 29
    day = (EventRow.occurred_at / DAY).label("day")  # type: ignore[attr-defined]
    query = select(day, func.count()).where(
        EventRow.deleted_at.is_(None), EventRow.occurred_at >= first * DAY
    )
    per_day = {int(row[0]): row[1] for row in db.exec(query.group_by(func.floor(day))).all()}
    start = datetime.fromtimestamp(first * 86_400, UTC).date()
    latest = (EventRow.last_seen_at.desc(), EventRow.seq.desc())
    recent = db.exec(
        select(EventRow).where(EventRow.deleted_at.is_(None)).order_by(*latest).limit(10)
    ).all()
    return {
        "total": sum(row[-1] for row in crossed),
        "by_severity": by(crossed, 0),
        "by_status": by(crossed, 1),
        "by_source": by(grouped(db, EventRow, EventRow.source), 0),
        "recent_events": [to_event(row) for row in recent],
        "per_day": [
            {"date": str(start + timedelta(days=n)), "count": per_day.get(first + n, 0)}
            for n in range(30)
        ],
    }


@router.get("/tasks-stats")
def tasks_stats(db: Database, who: Who) -> dict[str, Any]:
    crossed = grouped(db, TaskRow, TaskRow.status, TaskRow.priority)
    mine = and_(
        TaskRow.assigned_user_id == who.user_id,
        TaskRow.deleted_at.is_(None),
        TaskRow.status != "closed",
    )
    rows = db.exec(
        select(TaskRow)
        .where(mine)
        .order_by(TaskRow.due_date.is_(None), TaskRow.due_date, TaskRow.seq)
        .limit(10)
    ).all()
    return {
        "total": sum(row[-1] for row in crossed),
        "by_status": by(crossed, 0),
        "by_priority": by(crossed, 1),
        "overdue": overdue(db),
        "my_open_tasks": db.exec(select(func.count()).select_from(TaskRow).where(mine)).one(),
        "my_tasks": [to_task(row) for row in rows],
    }
