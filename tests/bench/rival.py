"""The rival: what a team would write with FastAPI, SQLModel and uvicorn.

The same tables and indexes (Quarterdeck's migrations made them), the same
SQLite settings, answers, checks and writes: session and user looked up for every
request, totals counted up to 10,000, keyset pages, deduplication of events, an
audit row with every write, one log line a request.
"""

import base64
import hashlib
import json
import logging
import os
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from typing import Annotated, Any

import jwt
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from pydantic import BaseModel
from quarterdeck_server.storage.db import SQLITE_PRAGMAS
from sqlalchemy import event, func, tuple_
from sqlmodel import Session, create_engine, select

from tests.bench.rival_models import (
    AuditRow,
    Comment,
    CommentRow,
    Event,
    EventRow,
    NewEvent,
    NewTask,
    SessionRow,
    Task,
    TaskRow,
    Tasks,
    UserRow,
)

DATABASE = os.environ["RIVAL_DATABASE"]
SECRET = os.environ["RIVAL_SECRET"]
MAX_TOTAL = 10_000

log = logging.getLogger("rival")
logging.basicConfig(format="%(message)s", level=logging.INFO)
app = FastAPI()
engine = create_engine(f"sqlite:///{DATABASE}", connect_args={"check_same_thread": False})


@event.listens_for(engine, "connect")
def _pragmas(connection: Any, _: object) -> None:
    for name, value in SQLITE_PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")


def now() -> int:
    return time.time_ns() // 1000


def database() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


Database = Annotated[Session, Depends(database)]


class Caller(BaseModel):
    user_id: str
    email: str
    session_id: str


def authenticate(request: Request, db: Database) -> Caller:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    try:
        claims = jwt.decode(
            token, SECRET, algorithms=["HS256"], audience="quarterdeck", issuer="quarterdeck"
        )
    except jwt.PyJWTError:
        raise HTTPException(401, "not a valid access token") from None
    row = db.exec(
        select(SessionRow.id, UserRow.id, UserRow.email)
        .join(UserRow, UserRow.id == SessionRow.user_id)
        .where(
            SessionRow.id == claims["sid"],
            SessionRow.revoked_at.is_(None),
            SessionRow.expires_at > now(),
            SessionRow.created_at > UserRow.sessions_valid_after,
            UserRow.is_active,
            UserRow.deleted_at.is_(None),
        )
    ).first()
    if row is None:
        raise HTTPException(401, "the session has ended")
    return Caller(session_id=row[0], user_id=row[1], email=row[2])


Who = Annotated[Caller, Depends(authenticate)]


@app.middleware("http")
async def write_log(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    started = time.perf_counter()
    response = await call_next(request)
    milliseconds = round((time.perf_counter() - started) * 1000, 1)
    line = {"method": request.method, "path": request.url.path, "status": response.status_code}
    log.info(json.dumps({**line, "ms": milliseconds}))
    return response


def audit(db: Session, who: Caller, action: str, kind: str, resource_id: str) -> None:
    db.add(
        AuditRow(
            id=str(uuid.uuid4()),
            created_at=now(),
            actor_id=who.user_id,
            actor_email=who.email,
            session_id=who.session_id,
            ip="127.0.0.1",
            action=action,
            resource_type=kind,
            resource_id=resource_id,
            outcome="success",
            reason="",
            request_id=str(uuid.uuid4()),
            changes="{}",
        )
    )


def to_task(row: TaskRow, comments: list[Comment] | None = None) -> Task:
    return Task(**row.model_dump(), etag=str(row.version), comments=comments or [])


def to_event(row: EventRow) -> Event:
    return Event(**row.model_dump(), etag=str(row.version))


def counted(db: Session, table: Any) -> int:
    some = select(table.seq).where(table.deleted_at.is_(None)).limit(MAX_TOTAL).subquery()
    return db.exec(select(func.count()).select_from(some)).one()


def next_token(rows: list[Any], size: int, *names: str) -> str:
    if len(rows) <= size:
        return ""
    key = [getattr(rows[size - 1], name) for name in names]
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


@app.get("/api/tasks/{task_id}")
def get_task(task_id: str, db: Database, who: Who) -> Task:
    row = db.exec(
        select(TaskRow).where(TaskRow.id == task_id, TaskRow.deleted_at.is_(None))
    ).first()
    if row is None:
        raise HTTPException(404, "no such task")
    if not row.comment_count:
        return to_task(row)
    found = db.exec(
        select(CommentRow).where(CommentRow.task_id == task_id).order_by(CommentRow.seq)
    ).all()
    return to_task(row, [Comment(**comment.model_dump()) for comment in found])


@app.get("/api/tasks")
def list_tasks(db: Database, who: Who, page_size: int = 50, page_token: str = "") -> Tasks:
    query = select(TaskRow).where(TaskRow.deleted_at.is_(None))
    if page_token:
        query = query.where(TaskRow.seq < json.loads(base64.urlsafe_b64decode(page_token))[0])
    rows = db.exec(query.order_by(TaskRow.seq.desc()).limit(page_size + 1)).all()
    return Tasks(
        tasks=[to_task(row) for row in rows[:page_size]],
        next_page_token=next_token(list(rows), page_size, "seq"),
        total_size=counted(db, TaskRow),
    )


@app.post("/api/tasks")
def create_task(body: NewTask, db: Database, who: Who) -> Task:
    at = now()
    row = TaskRow(
        id=str(uuid.uuid4()),
        **body.model_dump(exclude={"due_date"}),
        status="open",
        event_id=None,
        due_date=int(body.due_date.timestamp() * 1e6) if body.due_date else None,
        created_by=who.user_id,
        comment_count=0,
        version=1,
        created_at=at,
        updated_at=at,
    )
    db.add(row)
    audit(db, who, "CreateTask", "task", row.id)
    answer = to_task(row)
    db.commit()
    return answer


@app.get("/api/events")
def list_events(
    db: Database, who: Who, page_size: int = 50, page_token: str = ""
) -> dict[str, Any]:
    query = select(EventRow).where(EventRow.deleted_at.is_(None))
    if page_token:
        key = json.loads(base64.urlsafe_b64decode(page_token))
        query = query.where(tuple_(EventRow.occurred_at, EventRow.seq) < tuple_(*key))
    order = (EventRow.occurred_at.desc(), EventRow.seq.desc())
    rows = db.exec(query.order_by(*order).limit(page_size + 1)).all()
    return {
        "events": [to_event(row) for row in rows[:page_size]],
        "next_page_token": next_token(list(rows), page_size, "occurred_at", "seq"),
        "total_size": counted(db, EventRow),
    }


@app.post("/api/events")
def create_event(body: NewEvent, db: Database, who: Who) -> Event:
    texts = body.model_dump()
    names = ("source", "type", "account_id", "region", "resource", "title")
    fingerprint = hashlib.sha256("\0".join(texts[n] for n in names).encode()).hexdigest()[:32]
    at = now()
    row = db.exec(
        select(EventRow).where(
            EventRow.fingerprint == fingerprint,
            EventRow.deleted_at.is_(None),
            EventRow.status != "resolved",
        )
    ).first()
    if row is None:
        row = EventRow(
            id=str(uuid.uuid4()),
            fingerprint=fingerprint,
            **texts,
            status="open",
            occurred_at=at,
            last_seen_at=at,
            count=1,
            merge_key="",
            original=json.dumps(texts),
            version=1,
            created_at=at,
            updated_at=at,
        )
    else:
        row.count += 1
        row.last_seen_at = row.updated_at = at
        row.version += 1
    db.add(row)
    audit(db, who, "CreateEvent", "event", row.id)
    answer = to_event(row)
    db.commit()
    return answer


from tests.bench.rival_dashboard import router  # noqa: E402 (it needs what is above)

app.include_router(router)
