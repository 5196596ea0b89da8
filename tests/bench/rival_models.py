"""The rival's tables, which Quarterdeck's migrations made, and its requests and answers."""

from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field, field_serializer
from sqlmodel import Field as Column
from sqlmodel import SQLModel

Severity = Literal["critical", "high", "medium", "low", "info"]
Priority = Literal["critical", "high", "medium", "low"]


class UserRow(SQLModel, table=True):
    __tablename__ = "users"
    seq: int | None = Column(default=None, primary_key=True)
    id: str
    email: str
    role: str
    is_active: bool
    sessions_valid_after: int
    deleted_at: int | None = None


class SessionRow(SQLModel, table=True):
    __tablename__ = "sessions"
    id: str = Column(primary_key=True)
    user_id: str
    created_at: int
    expires_at: int
    revoked_at: int | None = None


class TaskRow(SQLModel, table=True):
    __tablename__ = "tasks"
    seq: int | None = Column(default=None, primary_key=True)
    id: str
    title: str
    description: str
    status: str
    priority: str
    assigned_user_id: str | None = None
    event_id: str | None = None
    due_date: int | None = None
    created_by: str
    comment_count: int
    version: int
    created_at: int
    updated_at: int
    closed_at: int | None = None
    deleted_at: int | None = None


class CommentRow(SQLModel, table=True):
    __tablename__ = "task_comments"
    seq: int | None = Column(default=None, primary_key=True)
    id: str
    task_id: str
    user_id: str
    comment: str
    created_at: int


class EventRow(SQLModel, table=True):
    __tablename__ = "events"
    seq: int | None = Column(default=None, primary_key=True)
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
    occurred_at: int
    last_seen_at: int
    count: int
    merge_key: str
    task_id: str | None = None
    original: str
    version: int
    created_at: int
    updated_at: int
    deleted_at: int | None = None


class AuditRow(SQLModel, table=True):
    __tablename__ = "audit_log"
    seq: int | None = Column(default=None, primary_key=True)
    id: str
    created_at: int
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


class Timed(BaseModel):
    """Shows times as RFC 3339."""

    @field_serializer("*", when_used="json-unless-none")
    def _time(self, value: Any, info: Any) -> Any:
        if info.field_name.endswith(("_at", "_date")) and isinstance(value, int):
            return datetime.fromtimestamp(value / 1e6, UTC).isoformat()
        return value


class Comment(Timed):
    id: str
    task_id: str
    user_id: str
    comment: str
    created_at: int


class Task(Timed):
    id: str
    title: str
    description: str
    status: str
    priority: str
    assigned_user_id: str | None
    event_id: str | None
    due_date: int | None
    created_at: int
    updated_at: int
    closed_at: int | None
    created_by: str
    comment_count: int
    etag: str
    comments: list[Comment] = []


class Tasks(BaseModel):
    tasks: list[Task]
    next_page_token: str
    total_size: int


class Event(Timed):
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
    occurred_at: int
    last_seen_at: int
    count: int
    task_id: str | None
    created_at: int
    updated_at: int
    etag: str


class NewTask(BaseModel):
    title: str = Field(min_length=1, max_length=300)
    description: str = Field("", max_length=10_000)
    priority: Priority = "medium"
    assigned_user_id: str | None = None
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
