"""What the package offers: every name that its users import from it."""

from quarterdeck_client.async_client import AsyncClient
from quarterdeck_client.client import Client
from quarterdeck_client.downloads import Download
from quarterdeck_client.errors import (
    AlreadyExists,
    AlreadyRunning,
    BadCredentials,
    Conflict,
    DeadlineExceeded,
    InvalidArgument,
    NotCompleted,
    NotFound,
    PasswordChangeRequired,
    PermissionDenied,
    QuarterdeckError,
    RequestIdReused,
    ResourceExhausted,
    SessionEnded,
    StaleEtag,
    Unauthenticated,
    Unavailable,
    WeakPassword,
)
from quarterdeck_client.session import (
    Devices,
    FileSession,
    MemorySession,
    Session,
    SessionError,
    Tokens,
)

__all__ = [
    "AlreadyExists",
    "AlreadyRunning",
    "AsyncClient",
    "BadCredentials",
    "Client",
    "Conflict",
    "DeadlineExceeded",
    "Devices",
    "Download",
    "FileSession",
    "InvalidArgument",
    "MemorySession",
    "NotCompleted",
    "NotFound",
    "PasswordChangeRequired",
    "PermissionDenied",
    "QuarterdeckError",
    "RequestIdReused",
    "ResourceExhausted",
    "Session",
    "SessionEnded",
    "SessionError",
    "StaleEtag",
    "Tokens",
    "Unauthenticated",
    "Unavailable",
    "WeakPassword",
]
