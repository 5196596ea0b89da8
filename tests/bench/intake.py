"""`python -m tests.bench.intake`: events by a source, beside events by the API, in one run.

Each pair is driven in alternation; the medians of the rounds are printed with the ratio.
"""

import argparse
import json
import os
import statistics
import tempfile
from pathlib import Path

from tests.bench.__main__ import EVENT
from tests.bench.load import Route, drive
from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, Person, Stack

MAPPING = """
[[mapping]]
name = "event"
identity = ["resource", "title"]
phase = "problem"
severity = { of = "severity" }
title = "{title}"
description = ["{description}"]
region = "region"
resource = "resource"
as_source = "{source}"
as_type = "{type}"
"""
ENVELOPE = json.dumps(
    {
        "version": "0",
        "id": "{n}",
        "detail-type": "CloudWatch Alarm State Change",
        "source": "aws.cloudwatch",
        "account": "123456789012",
        "time": "2026-01-01T10:00:00Z",
        "region": "eu-west-1",
        "resources": ["arn:aws:cloudwatch:eu-west-1:123456789012:alarm:{n}"],
        "detail": {"alarmName": "{n}", "state": {"value": "ALARM", "reason": "Threshold"}},
    }
)
ALERT = json.dumps(
    {
        "version": "4",
        "groupKey": "g",
        "alerts": [
            {
                "status": "firing",
                "labels": {"alertname": "Slow", "severity": "critical", "instance": "{n}"},
                "annotations": {"summary": "Host {n} is slow"},
                "fingerprint": "{n}",
            }
        ],
    }
)


def source(person: Person, kind: str, **fields: str) -> str:
    """The address of a new source, with its token."""
    made = person.make("/api/sources", name=kind, kind=kind, with_token=True, **fields)
    return f"{made['source']['intake_path']}/{made['token']}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qd-bench-") as folder:
        stack = Stack(Path(folder) / "data", {"workers": str(options.workers)}).start()
        try:
            person = stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)
            events, bus = "/api/events", "/api/events/eventbridge"
            routes = [
                Route("event, by the API", "POST", events, 0, EVENT),
                Route("event, mapped", "POST", source(person, "mapped", mapping=MAPPING), 0, EVENT),
                Route("alarm, by the API", "POST", bus, 0, ENVELOPE),
                Route("alarm, by a source", "POST", source(person, "eventbridge"), 0, ENVELOPE),
                Route("alert, by a source", "POST", source(person, "alertmanager"), 0, ALERT),
            ]
            measure(stack, person.tokens["access_token"], routes, options)
        finally:
            stack.stop()


def measure(stack: Stack, token: str, routes: list[Route], options: argparse.Namespace) -> None:
    """Drives all routes in alternation, and prints the medians. Fails loudly on any error."""
    rates: dict[str, list[float]] = {route.name: [] for route in routes}
    tails: dict[str, list[float]] = {route.name: [] for route in routes}
    for number in range(options.rounds + 1):
        for route in routes:
            seconds = options.seconds if number else 1
            # A sender shows the token in the address, and no other.
            shown = token if route.path.startswith("/api/") else ""
            found = drive(stack.url, shown, route, ["x"], seconds, options.connections)
            if found.errors:
                raise SystemExit(f"{route.name}: {found.errors} of {found.requests} failed")
            if number:
                rates[route.name].append(found.rate)
                tails[route.name].append(found.p99)
    print(f"{'what':24}{'requests/s':>12}{'p99 ms':>10}{'to the API':>12}")
    base = statistics.median(rates[routes[0].name])
    for route in routes:
        rate, tail = statistics.median(rates[route.name]), statistics.median(tails[route.name])
        print(f"{route.name:24}{rate:12.0f}{tail:10.0f}{rate / base:11.2f}x")


if __name__ == "__main__":
    main()
