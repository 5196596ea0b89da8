"""Senders of events for tests: a source, and what its sender does."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.running_server import Person

SOURCES = "/api/sources"
MAPPING = """
[[mapping]]
name = "check"
when = "check"
identity = ["host", "check"]
state = "result"
phase = { problem = ["down"], end = ["up"] }
severity = { of = "level", default = "high" }
title = "{check} of {host} is {result}"
resource = "host"
"""


def envelope(name: str, state: str = "ALARM", **fields: Any) -> dict[str, Any]:
    """A CloudWatch alarm as EventBridge sends it."""
    return {
        "version": "0",
        "id": f"{name}-{state}",
        "detail-type": "CloudWatch Alarm State Change",
        "source": "aws.cloudwatch",
        "account": "123456789012",
        "region": "eu-west-1",
        "resources": [f"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:{name}"],
        "detail": {"alarmName": name, "state": {"value": state}},
    } | fields


@dataclass
class Sender:
    """A source with a token, and whom it sends for."""

    person: Person
    id: str
    token: str
    client: httpx.Client

    @property
    def path(self) -> str:
        """The address with the token in it."""
        return f"/in/{self.id}/{self.token}"

    def send(self, body: Any, path: str = "", **headers: str) -> httpx.Response:
        """Sends JSON, or bytes as they are; `content_type` and other names are headers."""
        given = {name.replace("_", "-"): text for name, text in headers.items()}
        if isinstance(body, bytes):
            return self.client.post(path or self.path, content=body, headers=given)
        return self.client.post(path or self.path, json=body, headers=given)

    def made(self, body: Any, **headers: str) -> dict[str, Any]:
        """Sends what has to be taken in, and answers the answer."""
        answer = self.send(body, **headers)
        assert answer.status_code in (200, 202), answer.text
        found: dict[str, Any] = answer.json()
        return found

    def event(self, body: Any, **headers: str) -> dict[str, Any]:
        """Sends what is one event, and answers it as it is kept."""
        [made] = self.made(body, **headers)["events"]
        found: dict[str, Any] = self.person.get(f"/api/events/{made['id']}").json()
        return found

    @property
    def source(self) -> dict[str, Any]:
        """The source as it is now."""
        found: dict[str, Any] = self.person.get(f"{SOURCES}/{self.id}").json()
        return found

    def refusals(self, **filters: str) -> list[dict[str, Any]]:
        """What was refused, the newest first, with the bodies."""
        listed = self.person.get(f"{SOURCES}/{self.id}/refusals", **filters).json()["refusals"]
        return [
            self.person.get(f"{SOURCES}/{self.id}/refusals/{each['id']}").json() for each in listed
        ]

    def replay(self, refusal_id: str) -> httpx.Response:
        """Takes a refusal in again."""
        return self.person.post(f"{SOURCES}/{self.id}/refusals/{refusal_id}/replay")


def new_sender(person: Person, kind: str, **fields: Any) -> Sender:
    """A new source with a token and its sender."""
    given = {"mapping": MAPPING} if kind == "mapped" else {}
    body = {"name": f"A {kind}", "kind": kind, "with_token": True} | given | fields
    made = person.make(SOURCES, **body)
    return Sender(person, made["source"]["id"], made["token"], person.stack.client())
