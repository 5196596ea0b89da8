"""A Python client of Quarterdeck over gRPC.

from quarterdeck_client import Client

with Client("127.0.0.1:8080") as client:
    client.login("admin@example.com", password)
    for task in client.list(client.tasks.ListTasks, ListTasksRequest(search="disk")):
        print(task.title)
"""

from quarterdeck_client.client import Client
from quarterdeck_client.errors import (
    AlreadyExists,
    Conflict,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    QuarterdeckError,
    ResourceExhausted,
    Unauthenticated,
    Unavailable,
)

__all__ = [
    "AlreadyExists",
    "Client",
    "Conflict",
    "InvalidArgument",
    "NotFound",
    "PermissionDenied",
    "QuarterdeckError",
    "ResourceExhausted",
    "Unauthenticated",
    "Unavailable",
]
