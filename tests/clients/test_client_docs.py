"""What the Python client's documentation says is true, and it needs only what it declares."""

import doctest
import importlib
import importlib.metadata
import pkgutil
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import quarterdeck_client
from quarterdeck.v1 import auth_pb2, backups_pb2, data_sources_pb2, tasks_pb2
from quarterdeck_client import Client

from tests.support.backup_api import add_file, on_sqlite
from tests.support.people import new_person
from tests.support.repository import ROOT
from tests.support.running_server import PASSWORD, Person

MODULES = ["quarterdeck_client"] + [
    f"quarterdeck_client.{module.name}"
    for module in pkgutil.iter_modules(quarterdeck_client.__path__)
    if not module.ispkg
]
WITHOUT_OTHERS = """
import importlib.abc, sys

class Refusal(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in sys.argv[1:]:
            raise ImportError(f"{name} comes with no dependency of the client")

sys.meta_path.insert(0, Refusal())
from quarterdeck_client import AsyncClient, Client
Client("localhost:1").close()
try:
    import quarterdeck_server.core.errors
except ImportError:
    print("clean")
"""


@pytest.fixture
def names(admin: Person, tmp_path: Path) -> dict[str, Any]:
    """What the examples take for granted."""
    person = new_person(admin, "manager")
    admin.make("/api/tasks", title="Rotate the keys", assigned_user_id=person.id)
    person.make("/api/tasks", title="Renew the certificate")
    person.make("/api/events", title="Disk almost full", source="docs", type="t", severity="low")
    source_id = int(add_file(person.stack, person, "docs.db").rpartition("/")[2])
    messages = {
        name: getattr(module, name)
        for module in (auth_pb2, backups_pb2, data_sources_pb2, tasks_pb2)
        for name in dir(module)
        if name[0].isupper()
    }
    with Client(person.stack.url, person.tokens["access_token"]) as client:
        made = client.backups.CreateBackup(
            backups_pb2.CreateBackupRequest(data_source_id=source_id)
        )
        request = backups_pb2.GetBackupRequest(data_source_id=source_id, backup_id=made.id)
        backup = client.wait(client.backups.GetBackup, request, timeout_seconds=30)
    given = {"url": person.stack.url, "email": person.tokens["user"]["email"]}
    own = {"password": PASSWORD, "folder": tmp_path, "backup": backup}
    exported = {name: getattr(quarterdeck_client, name) for name in quarterdeck_client.__all__}
    return {**messages, **exported, **given, **own}


@on_sqlite
def test_the_examples_of_the_client_do_what_they_say(names: dict[str, Any]) -> None:
    tried = 0
    with Client(names["url"]) as client:
        client.login(names["email"], names["password"])
        for name in MODULES:
            module = importlib.import_module(name)
            extra = {**vars(module), **names, "client": client}
            result = doctest.testmod(module, globs=extra, optionflags=doctest.ELLIPSIS)
            assert result.failed == 0, name
            tried += result.attempted
    assert tried >= 25


def plain(name: str) -> str:
    """The name of a distribution, however it is written (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def base_packages() -> set[str]:
    """The importable names of the distributions that a plain `pip install` brings."""
    with (ROOT / "clients/python/pyproject.toml").open("rb") as file:
        wanted = tomllib.load(file)["project"]["dependencies"]
    found: set[str] = set()
    while wanted:
        requirement = wanted.pop()
        name = plain(re.split(r"[^\w.-]", requirement)[0])
        if "extra ==" in requirement or name in found:
            continue
        found.add(name)
        wanted += importlib.metadata.requires(name) or []
    return {
        package
        for package, distributions in importlib.metadata.packages_distributions().items()
        if found & set(map(plain, distributions))
    }


def test_the_client_needs_no_dependency_of_the_server() -> None:
    wheel = ["quarterdeck", "quarterdeck_client"]
    run = subprocess.run(
        [sys.executable, "-I", "-c", WITHOUT_OTHERS, *wheel, *base_packages()],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.stdout == "clean\n", run.stderr
