"""The rival's tables, which Quarterdeck's migrations made, and its requests and answers."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy import BigInteger
from sqlmodel import Field as Column
from sqlmodel import SQLModel

Severity = Literal["critical", "high", "medium", "low", "info"]
Priority = Literal["critical", "high", "medium", "low"]


class UserRow(SQLModel, table=True):
    __tablename__ = "users"
    seq: int | None = Column(default=None, primary_key=True, sa_type=BigInteger)
    id: str
    email: str
    role: str
    is_active: bool
    sessions_valid_after: int = Column(sa_type=BigInteger)
    deleted_at: int | None = Column(default=None, sa_type=BigInteger)


class SessionRow(SQLModel, table=True):
    __tablename__ = "sessions"
    id: str = Column(primary_key=True)
    user_id: str
    created_at: int = Column(sa_type=BigInteger)
    expires_at: int = Column(sa_type=BigInteger)
    revoked_at: int | None = Column(default=None, sa_type=BigInteger)


class TaskRow(SQLModel, table=True):
    __tablename__ = "tasks"
    seq: int | None = Column(default=None, primary_key=True, sa_type=BigInteger)
    id: str
    title: str
    description: str
    status: str
    priority: str
    assigned_user_id: str | None = None
    event_id: str | None = None
    due_date: int | None = Column(default=None, sa_type=BigInteger)
    created_by: str
    comment_count: int
    version: int
    created_at: int = Column(sa_type=BigInteger)
    updated_at: int = Column(sa_type=BigInteger)
    closed_at: int | None = Column(default=None, sa_type=BigInteger)
    deleted_at: int | None = Column(default=None, sa_type=BigInteger)


class CommentRow(SQLModel, table=True):
    __tablename__ = "task_comments"
    seq: int | None = Column(default=None, primary_key=True, sa_type=BigInteger)
    id: str
    task_id: str
    user_id: str
    comment: str
    created_at: int = Column(sa_type=BigInteger)


class EventRow(SQLModel, table=True):
    __tablename__ = "events"
    seq: int | None = Column(default=None, primary_key=True, sa_type=BigInteger)
    id: str
    fingerprint: str
    source: str
    type: str
    severity: str
    status: str
    title: str
    description: str
    account_id: str
    region: str
    resource: str
    occurred_at: int = Column(sa_type=BigInteger)
    last_seen_at: int = Column(sa_type=BigInteger)
    count: int
    merge_key: str
    task_id: str | None = None
    original: str
    version: int
    created_at: int = Column(sa_type=BigInteger)
    updated_at: int = Column(sa_type=BigInteger)
    deleted_at: int | None = Column(default=None, sa_type=BigInteger)


class AuditRow(SQLModel, table=True):
    __tablename__ = "audit_log"
    seq: int | None = Column(default=None, primary_key=True, sa_type=BigInteger)
    id: str
    created_at: int = Column(sa_type=BigInteger)
    actor_id: str | None = None
    actor_email: str
    session_id: str | None = None
    ip: str
    action: str
    resource_type: str
    resource_id: str
    outcome: str
    reason: str
    request_id: str
    changes: str


def _moment(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1e6, UTC)


Moment = Annotated[datetime, BeforeValidator(_moment)]


class Answer(BaseModel):
    """Made of a row, by attribute."""

    model_config = ConfigDict(from_attributes=True, coerce_numbers_to_str=True)


class Comment(Answer):
    id: str
    task_id: str
    user_id: str
    comment: str
    created_at: Moment


class Task(Answer):
    id: str
    title: str
    description: str
    status: str
    priority: str
    assigned_user_id: str | None
    event_id: str | None
    due_date: Moment | None
    created_at: Moment
    updated_at: Moment
    closed_at: Moment | None
    created_by: str
    comment_count: int
    etag: str = Field(validation_alias="version")
    comments: list[Comment] = []


class Tasks(Answer):
    tasks: list[Task]
    next_page_token: str
    total_size: int


class Event(Answer):
    id: str
    fingerprint: str
    source: str
    type: str
    severity: str
    status: str
    title: str
    description: str
    account_id: str
    region: str
    resource: str
    occurred_at: Moment
    last_seen_at: Moment
    count: int
    task_id: str | None
    created_at: Moment
    updated_at: Moment
    etag: str = Field(validation_alias="version")
    activity: list[str] = []


class Events(Answer):
    events: list[Event]
    next_page_token: str
    total_size: int


class NewTask(BaseModel):
    title: str = Field(min_length=1, max_length=300)
    description: str = Field("", max_length=10_000)
    priority: Priority = "medium"
    assigned_user_id: str | None = Field(None, max_length=64)
    due_date: datetime | None = None


class NewEvent(BaseModel):
    source: str = Field(min_length=1, max_length=200)
    type: str = Field(min_length=1, max_length=200)
    severity: Severity
    title: str = Field(min_length=1, max_length=300)
    description: str = Field("", max_length=10_000)
    account_id: str = Field("", max_length=64)
    region: str = Field("", max_length=64)
    resource: str = Field("", max_length=2048)
