"""The rival: what a careful team would write with FastAPI, SQLModel and uvicorn.

The same tables and indexes (Quarterdeck's migrations made them), the same
settings of the database, answers, checks and writes: session and user looked up
for every request, totals counted up to 10,000, keyset pages, deduplication of
events, an audit row with every write. It is given what such a team would find
out: rows go straight into the answers without a copy between, a connection for
every thread, no refresh after a commit, the large column left out of lists, and
uvicorn's own access log in place of a middleware.
"""

import base64
import hashlib
import json
import os
import time
from collections.abc import Iterator
from typing import Annotated, Any

import jwt
import uuid_utils
from fastapi import Depends, FastAPI, HTTPException, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from quarterdeck_server.core.db import SQLITE_PRAGMAS
from sqlalchemy import event, func, tuple_
from sqlalchemy.orm import defer
from sqlmodel import Session, create_engine, select

from tests.bench.rival_models import (
    AuditRow,
    Comment,
    CommentRow,
    Event,
    EventRow,
    Events,
    NewEvent,
    NewTask,
    SessionRow,
    Task,
    TaskRow,
    Tasks,
    UserRow,
)

DATABASE = os.environ["RIVAL_DATABASE_URL"]
SECRET = os.environ["RIVAL_SECRET"]
MAX_TOTAL = 10_000
THREADS = 40  # as many as FastAPI runs by default

app = FastAPI()
engine = create_engine(DATABASE, pool_size=THREADS)

if engine.dialect.name == "sqlite":

    @event.listens_for(engine, "connect")
    def _set_pragmas(connection: Any, _: object) -> None:
        for name, value in SQLITE_PRAGMAS.items():
            connection.execute(f"PRAGMA {name} = {value}")


def now() -> int:
    return time.time_ns() // 1000


def new_id() -> str:
    return str(uuid_utils.uuid7())


def database() -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session


Database = Annotated[Session, Depends(database)]
Bearer = Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]


class Caller(BaseModel):
    user_id: str
    email: str
    session_id: str


def authenticate(bearer: Bearer, db: Database) -> Caller:
    try:
        claims = jwt.decode(
            bearer.credentials,
            SECRET,
            algorithms=["HS256"],
            audience="quarterdeck",
            issuer="quarterdeck",
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
PageSize = Annotated[int, Query(ge=1, le=200)]


def audit(db: Session, who: Caller, action: str, kind: str, resource_id: str) -> None:
    db.add(
        AuditRow(
            id=new_id(),
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
            request_id=new_id(),
            changes="{}",
        )
    )


def counted(db: Session, table: Any) -> int:
    some = select(table.seq).where(table.deleted_at.is_(None)).limit(MAX_TOTAL).subquery()
    return db.exec(select(func.count()).select_from(some)).one()


def next_token(rows: list[Any], size: int, *names: str) -> str:
    if len(rows) <= size:
        return ""
    key = [getattr(rows[size - 1], name) for name in names]
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


@app.get("/api/tasks/{task_id}", response_model_exclude_none=True)
def get_task(task_id: str, db: Database, who: Who) -> Task:
    row = db.exec(
        select(TaskRow).where(TaskRow.id == task_id, TaskRow.deleted_at.is_(None))
    ).first()
    if row is None:
        raise HTTPException(404, "no such task")
    task = Task.model_validate(row)
    if row.comment_count:
        found = select(CommentRow).where(CommentRow.task_id == task_id).order_by(CommentRow.seq)
        task.comments = [Comment.model_validate(comment) for comment in db.exec(found)]
    return task


@app.get("/api/tasks", response_model=Tasks, response_model_exclude_none=True)
def list_tasks(db: Database, who: Who, page_size: PageSize = 50, page_token: str = "") -> Any:
    query = select(TaskRow).where(TaskRow.deleted_at.is_(None))
    if page_token:
        query = query.where(TaskRow.seq < json.loads(base64.urlsafe_b64decode(page_token))[0])
    rows = list(db.exec(query.order_by(TaskRow.seq.desc()).limit(page_size + 1)))
    return {
        "tasks": rows[:page_size],
        "next_page_token": next_token(rows, page_size, "seq"),
        "total_size": counted(db, TaskRow),
    }


@app.post("/api/tasks", response_model=Task, response_model_exclude_none=True)
def create_task(body: NewTask, db: Database, who: Who) -> Any:
    at = now()
    row = TaskRow(
        id=new_id(),
        **body.model_dump(exclude={"due_date"}),
        status="open",
        due_date=int(body.due_date.timestamp() * 1e6) if body.due_date else None,
        created_by=who.user_id,
        comment_count=0,
        version=1,
        created_at=at,
        updated_at=at,
    )
    db.add(row)
    audit(db, who, "CreateTask", "task", row.id)
    db.commit()
    return row


@app.get("/api/events", response_model=Events, response_model_exclude_none=True)
def list_events(db: Database, who: Who, page_size: PageSize = 50, page_token: str = "") -> Any:
    query = select(EventRow).where(EventRow.deleted_at.is_(None)).options(defer(EventRow.original))
    if page_token:
        key = json.loads(base64.urlsafe_b64decode(page_token))
        query = query.where(tuple_(EventRow.occurred_at, EventRow.seq) < tuple_(*key))
    order = (EventRow.occurred_at.desc(), EventRow.seq.desc())
    rows = list(db.exec(query.order_by(*order).limit(page_size + 1)))
    return {
        "events": rows[:page_size],
        "next_page_token": next_token(rows, page_size, "occurred_at", "seq"),
        "total_size": counted(db, EventRow),
    }


@app.post("/api/events", response_model=Event, response_model_exclude_none=True)
def create_event(body: NewEvent, db: Database, who: Who) -> Any:
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
        row = new_event(texts, fingerprint, at)
        db.add(row)
    else:
        row.count += 1
        row.last_seen_at = row.updated_at = at
        row.version += 1
    audit(db, who, "CreateEvent", "event", row.id)
    db.commit()
    return row


def new_event(texts: dict[str, str], fingerprint: str, at: int) -> EventRow:
    return EventRow(
        id=new_id(),
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
