"""Events, through the API."""

from typing import Any

from tests.support.running_server import Person


def send(person: Person, source: str, **more: Any) -> Any:
    body = {"source": source, "type": "Test", "severity": "high", "title": "Disk is full"} | more
    return person.make("/api/events", **body)


def listed(person: Person, **filters: Any) -> list[str]:
    answer = person.get("/api/events", **filters)
    assert answer.status_code == 200, answer.text
    return [event["id"] for event in answer.json()["events"]]
