"""Data sources, through the API."""

from typing import Any

from tests.support.running_server import Person

PATH = "/api/data-sources"
CANARY = "canary-source-password"


def server(source_type: str = "postgresql", **fields: Any) -> dict[str, Any]:
    base = {"name": "app", "source_type": source_type, "host": "127.0.0.1", "port": 1}
    base |= {"database": "app", "username": "app", "password": CANARY}
    return base | fields


def try_out(person: Person, source: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = person.make(f"{PATH}/{source['id']}/test")
    return answer
