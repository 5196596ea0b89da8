"""Notifications, through the API."""

from typing import Any

from tests.support.running_server import Person

PATH = "/api/notifications"


def notes(person: Person, **filters: Any) -> list[dict[str, Any]]:
    answer = person.get(PATH, page_size=200, **filters)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["notifications"]
    return found


def give(giver: Person, receiver: Person, title: str, **fields: Any) -> dict[str, Any]:
    task = {"title": title, "assigned_user_id": receiver.id}
    made: dict[str, Any] = giver.make("/api/tasks", **task | fields)
    return made
