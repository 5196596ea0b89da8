"""Backups through the real door: sources added, backups made, waited for, restored."""

import time
from pathlib import Path
from typing import Any

import pytest

from tests.support import hostile_schemas
from tests.support.running_server import Person, Stack
from tests.support.sources import PASSWORD

PATH = "/api/data-sources"
OVER = ("completed", "failed", "cancelled")
on_postgresql = pytest.mark.parametrize("stack", ["postgresql"], indirect=True)
on_sqlite = pytest.mark.parametrize("stack", ["sqlite"], indirect=True)


def share(person: Person, source: str) -> str:
    """The path of a data source after it was opened to managers, and to users to be read."""
    rights = ["back_up", "restore", "manage"]
    person.make(f"{source}/grants", role="manager", rights=rights)
    person.make(f"{source}/grants", role="user", rights=["read"])
    return source


def add_file(stack: Stack, person: Person, name: str) -> str:
    """The path of a new data source that is a file, which is shared."""
    hostile_schemas.make_sqlite(stack.data_dir / "sources" / name)
    made = person.make(PATH, name=name, source_type="sqlite", path=name)
    return share(person, f"{PATH}/{made['id']}")


def add_server(person: Person, source_type: str, port: int, **more: Any) -> str:
    """The path of a new data source that is on a server, which is shared."""
    fields = {"host": "127.0.0.1", "database": "app", "username": "app", "password": PASSWORD}
    made = person.make(
        PATH, **{"name": "app", "source_type": source_type, "port": port, **fields, **more}
    )
    return share(person, f"{PATH}/{made['id']}")


def until(person: Person, path: str, *statuses: str, seconds: float = 30) -> dict[str, Any]:
    """What is at a path as soon as it has one of these statuses, by default one that is final."""
    deadline = time.monotonic() + seconds
    while True:
        found: dict[str, Any] = person.get(path).json()
        if found["status"] in (statuses or OVER):
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.05)


def back_up(person: Person, source: str, **body: Any) -> dict[str, Any]:
    """A backup that has ended."""
    made = person.make(f"{source}/backups", **body)
    assert (made["status"], made["progress"]) == ("queued", 0)
    return until(person, f"{source}/backups/{made['id']}")


def restore(person: Person, source: str, backup: dict[str, Any], **body: Any) -> dict[str, Any]:
    """A restore that has ended."""
    made = person.make(f"{source}/backups/{backup['id']}/restore", **body)
    return until(person, f"{source}/restores/{made['id']}")


def verify(person: Person, source: str, backup: dict[str, Any]) -> dict[str, Any]:
    """A backup after its trial restore."""
    path = f"{source}/backups/{backup['id']}"
    assert person.make(f"{path}/verify")["status"] == "verifying"
    return until(person, path)


def peak_megabytes(pid: int) -> float:
    """The most memory that a process ever had."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.partition("VmHWM:")[2].split()[0]) / 1024
