"""A Python client of Quarterdeck over gRPC.

>>> from quarterdeck_client import Client
>>> from quarterdeck.v1.events_pb2 import ListEventsRequest
>>> with Client(url) as client:
...     user = client.login(email, password)
...     request = ListEventsRequest(search="disk", status=["open"])
...     for event in client.list(client.events.ListEvents, request):
...         print(event.title)
Disk almost full

`AsyncClient` is the same for asyncio. What a call may raise is in `errors`, where a session
can be kept in `session`.
"""

import os
import sys
from pathlib import Path

if Path(*sys.argv[:1]).stem == "qd":
    # gRPC reads it when it is imported; else it writes lines of its own when a connection fails.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")

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
