"""Tokens and secrets of sources are in no log, trace, metric, audit row, error or stored row."""

import json
import os
import signal
import time
import urllib.request
from pathlib import Path

from quarterdeck_server.domains.sources import redaction

from tests.support.collector import Collector, attributes_of
from tests.support.running_server import (
    ADMIN_EMAIL,
    ADMIN_PASSWORD,
    Stack,
    free_port,
)
from tests.support.source_api import SOURCES, new_sender
from tests.support.waiting import wait_for

LISTED = "quarterdeck.v1.SourceService/ListSources"
SECRET = "canary-secret-of-the-signature"


def test_tokens_and_secrets_are_nowhere(tmp_path: Path) -> None:
    collector, metrics = Collector(), free_port()
    settings = {
        "otlp_url": collector.url,
        "trace_sample": "1",
        "metrics_port": str(metrics),
        # The gateway refuses some by its own rate.
        "client_rate": "20",
        "docs": "on",
    }
    stack = Stack(tmp_path / "data", settings).start()
    try:
        admin = stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)
        sender = new_sender(admin, "mapped", signature_secret=SECRET)
        tokens = [sender.token]
        tokens.append(admin.make(f"{SOURCES}/{sender.id}/rotate-token")["token"])
        pager = new_sender(admin, "pagerduty")
        tokens.append(pager.token)
        answers = [
            sender.send({"check": f"{tokens[0]} {SECRET}"}, f"/in/{sender.id}/{tokens[1]}"),
            sender.send({}, f"/in/{sender.id}/{tokens[0]}"),
            sender.send({}, f"/in/{sender.id}", x_api_key=tokens[0]),
            sender.client.post(f"/In/{sender.id}/{tokens[1]}", json={}),
            sender.client.post(f"/api/in/{tokens[1]}/x?token={tokens[1]}", json={}),
            sender.client.get(f"/in/{sender.id}/{tokens[1]}"),
            pager.send({"routing_key": tokens[2], "event_action": "trigger"}),
            pager.send({"event_action": "trigger", "note": tokens[2], "password": tokens[2]}),
        ]
        # Until the gateway refuses some.
        while answers[-1].status_code != 429:
            assert len(answers) < 300
            answers.append(sender.send({}, f"/in/{sender.id}/{tokens[1]}"))
        # What was sent last is traced last.
        last = admin.get("/api/sources").headers["x-request-id"]
        wait_for(lambda: collector.named(LISTED, quarterdeck__request_id=last))
        spans = [json.dumps(attributes_of(span)) + span.name for _, span in collector.spans]
        figures = urllib.request.urlopen(f"http://127.0.0.1:{metrics}/metrics").read().decode()
        tables = ("sources", "source_refusals", "audit_log", "events", "request_keys")
        rows = [str(stack.sql(f"SELECT * FROM {name}")) for name in tables]
        # What finds no worker is told by the gateway, line by line.
        for pid in stack.children("serve"):
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: sender.send({}, f"/in/{sender.id}/{tokens[1]}").status_code == 503)
    finally:
        stack.stop()
        collector.close()
    assert '"/in/"' in stack.log, "the gateway logged none of what it refused"
    texts = [stack.log, figures, *spans, *rows, *(answer.text for answer in answers)]
    for token in (*tokens, SECRET):
        assert not [text[:300] for text in texts if token in text]


def test_what_is_refused_is_kept_without_secrets() -> None:
    body = {
        "host": "db-1",
        "clientSecret": "s1",
        "X-Api-Key": "s2",
        "login": {"Authorization": "s3", "user": "ann"},
        "list": [{"password": ["s4"]}, "AKIA" + "A" * 16, "ghp_" + "b" * 36],
        "routing_key": "s5",
        "note": f"the key is {SECRET}",
        "token_count": 7,
        "monkey": "banana",
    }
    kept = json.loads(redaction.body_without_secrets(json.dumps(body), [SECRET]))
    assert kept == {
        "host": "db-1",
        "clientSecret": "[redacted]",
        "X-Api-Key": "[redacted]",
        "login": {"Authorization": "[redacted]", "user": "ann"},
        "list": [{"password": "[redacted]"}, "[redacted]", "[redacted]"],
        "routing_key": "[redacted]",
        "note": "the key is [redacted]",
        "token_count": 7,
        "monkey": "banana",
    }
    text = (
        'broken {"password": "p\\"1", \'secret\': \'p2\', api_key=p3&x=1 Authorization: Bearer p4'
    )
    cut = redaction.body_without_secrets(text)
    assert not [secret for secret in ('p\\"1', "p2", "p3", "p4") if secret in cut]
    assert "x=1" in cut


def test_redacting_takes_no_longer_for_a_body_made_to_take_long() -> None:
    for piece in ("eyJ-", "password", "secret:", 'token="', "a" * 10, "qd_a-", "-----BEGIN "):
        body = piece * (600_000 // len(piece))
        started = time.perf_counter()
        redaction.body_without_secrets(body)
        assert time.perf_counter() - started < 5, piece
