"""Reports, through the API."""

from typing import Any

from tests.support.backup_api import until
from tests.support.running_server import Person


def draft(person: Person, source: str, **body: Any) -> str:
    """The path of a new report."""
    made = person.make(f"{source}/reports", **{"template_id": "inventory", "format": "json"} | body)
    assert (made["status"], made["progress"], made["size_bytes"]) == ("draft", 0, 0)
    return f"{source}/reports/{made['id']}"


def generate(person: Person, path: str) -> Any:
    """A report that was generated."""
    assert person.make(f"{path}/generate")["status"] == "queued"
    return until(person, path)
