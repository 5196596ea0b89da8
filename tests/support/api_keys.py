"""API keys of people, and clients that call with them."""

from typing import Any

import httpx

from tests.support.running_server import Person, Stack

TASKS = ("tasks:read", "tasks:write")
EVENT = {"source": "ci", "type": "Build", "severity": "low", "title": "Slow"}


def made(person: Person, *scopes: str, **more: Any) -> dict[str, Any]:
    """A new key of somebody."""
    found: dict[str, Any] = person.make("/api/api-keys", **asked(*scopes, **more))
    return found


def asked(*scopes: str, **more: Any) -> dict[str, Any]:
    """What a request asks for a key."""
    return {"name": "k", "scopes": list(scopes or TASKS), **more}


def using(stack: Stack, key: str) -> httpx.Client:
    """A client that calls with a key."""
    client = stack.client()
    client.headers["authorization"] = f"Bearer {key}"
    return client
