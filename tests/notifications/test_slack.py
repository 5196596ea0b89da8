"""Alerts to Slack: posted by a durable job, against a server that fails in every way."""

import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from quarterdeck_server.core.clock import SECOND
from quarterdeck_server.domains.notifications import slack as slack_client
from quarterdeck_server.domains.notifications.jobs import MAX_ATTEMPTS, wait_after
from quarterdeck_server.domains.notifications.slack import Webhook, message_of

from tests.support.backup_api import on_sqlite
from tests.support.commands import run
from tests.support.running_server import (
    ADMIN_EMAIL,
    ADMIN_PASSWORD,
    Person,
    Stack,
    one_database,
    reason,
    violations,
)
from tests.support.servers import SlackServer
from tests.support.waiting import wait_for

MONITORING = "/api/config/monitoring"
DELIVERIES = "/api/notification-deliveries"
TLS_HANDSHAKE = b"\x16"


@pytest.fixture
def to_slack(admin: Person) -> Iterator[Callable[[str], None]]:
    """Has a critical event with this title alert Slack."""
    assert admin.put(MONITORING, global_settings={"notify_slack": True}).status_code == 200

    def alert(title: str) -> None:
        event = {"source": "slack-test", "type": "t", "severity": "critical", "title": title}
        admin.make("/api/events", **event)

    yield alert
    admin.put(MONITORING, global_settings={"notify_slack": False})


def delivery(person: Person, title: str) -> dict[str, Any]:
    found = person.get(DELIVERIES, page_size=200).json()["notification_deliveries"]
    return next(each for each in found if each["title"] == title)


def test_an_alert_is_posted_and_the_delivery_recorded(
    admin: Person, slack: SlackServer, to_slack: Callable[[str], None], unique: str
) -> None:
    title = f"<!channel> & {unique}"
    to_slack(title)
    wait_for(lambda: delivery(admin, title)["status"] == "delivered")
    row = delivery(admin, title)
    assert (row["attempts"], row["last_status"], row["last_error"]) == (1, 200, "")
    assert row["channel"] == "slack"
    assert row["delivered_at"]
    # Nobody outside may address the whole channel.
    assert slack.statuses(f"&lt;!channel&gt; &amp; {unique}") == [200]


@on_sqlite
def test_what_fails_for_a_while_is_tried_again(
    admin: Person, slack: SlackServer, to_slack: Callable[[str], None], unique: str
) -> None:
    for status in (429, 500):
        to_slack(f"{unique} answer{status}x1")
    for status in (429, 500):
        title = f"{unique} answer{status}x1"
        wait_for(lambda title=title: delivery(admin, title)["status"] == "delivered")
        assert slack.statuses(title) == [status, 200]
        assert delivery(admin, title)["attempts"] == 2


def test_what_will_never_be_taken_is_dead_and_can_be_tried_again(
    admin: Person, manager: Person, to_slack: Callable[[str], None], unique: str
) -> None:
    title = f"{unique} answer404x1"
    to_slack(title)
    wait_for(lambda: delivery(admin, title)["status"] == "dead")
    row = delivery(admin, title)
    assert row["last_error"] == "HTTP 404: no"
    assert "next_attempt_at" not in row
    retry = f"{DELIVERIES}/{row['id']}/retry"
    assert manager.post(retry).status_code == 403
    assert admin.make(retry)["status"] == "queued"
    again = admin.post(retry)
    assert (again.status_code, reason(again)) == (409, "NOT_DEAD")
    wait_for(lambda: delivery(admin, title)["status"] == "delivered")
    listed = admin.get(DELIVERIES, status=["dead"]).json()["notification_deliveries"]
    assert row["id"] not in [each["id"] for each in listed]


def test_the_webhook_url_is_shown_nowhere(
    admin: Person, stack: Stack, slack: SlackServer, to_slack: Callable[[str], None], unique: str
) -> None:
    to_slack(f"{unique} answer403x1")
    wait_for(lambda: delivery(admin, f"{unique} answer403x1")["status"] == "dead")
    texts = [admin.get(path).text for path in (DELIVERIES, "/api/audit-log:export", MONITORING)]
    arguments = [
        Path(f"/proc/{pid}/cmdline").read_bytes().decode() for pid in stack.children("python")
    ]
    assert not [text for text in (*texts, *arguments, stack.log) if slack.secret in text]


@one_database
def test_slack_needs_a_webhook(own_stack: Callable[..., Stack]) -> None:
    person = own_stack(workers="1").login(ADMIN_EMAIL, ADMIN_PASSWORD)
    answer = person.put(MONITORING, global_settings={"notify_slack": True})
    assert violations(answer) == {"global_settings.notify_slack"}


@one_database
def test_a_message_under_way_is_delivered_after_its_worker_was_killed(
    own_stack: Callable[..., Stack], slack: SlackServer, unique: str
) -> None:
    running = own_stack(
        workers="1", job_workers="1", slack_webhook_url=slack.url, slack_internal="on"
    )
    person = running.login(ADMIN_EMAIL, ADMIN_PASSWORD)
    person.put(MONITORING, global_settings={"notify_slack": True})
    title = f"{unique} slowly"
    event = {"source": "s", "type": "t", "severity": "critical", "title": title}
    person.make("/api/events", **event)
    wait_for(lambda: bool(slack.statuses(title)))
    os.kill(running.children("\0work\0")[0], signal.SIGKILL)
    wait_for(lambda: delivery(person, title)["status"] == "delivered")
    assert delivery(person, title)["attempts"] == 1


def webhook(server: SlackServer | str) -> Webhook:
    return Webhook(server if isinstance(server, str) else server.url, is_internal=True)


@contextmanager
def raw_server(answer: bytes, drip: bool = False) -> Iterator[str]:
    """A server that reads a request and sends these bytes, all at once or one by one."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            request = b""
            while not request.endswith(b"}") and request[:1] != TLS_HANDSHAKE:
                request += connection.recv(65536)
            for part in [answer[i : i + 1] for i in range(len(answer))] if drip else [answer]:
                try:
                    connection.sendall(part)
                except OSError:
                    break
                time.sleep(0.2 if drip else 0)
            connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/services/{SlackServer.secret}"


@pytest.mark.parametrize(
    ("answer", "error", "is_final"),
    [
        (b"", "the connection failed (RemoteDisconnected)", False),
        (b"garbage\r\n\r\n", "the connection failed (BadStatusLine)", False),
        (b"HTTP/1.1 503 Away\r\n\r\nno", "HTTP 503: no", False),
        (b"HTTP/1.1 302 Found\r\nlocation: /x\r\n\r\n", "redirects are not followed", True),
        (b"HTTP/1.1 404 No\r\n\r\nno_service", "HTTP 404: no_service", True),
        (
            b"HTTP/1.1 404 No\r\n\r\nCannot POST /services/" + SlackServer.secret.encode(),
            "HTTP 404",
            True,
        ),
        (b"HTTP/1.1 410 Gone\r\n\r\n\0\xff", "HTTP 410", True),
    ],
)
def test_every_bad_answer_is_told_without_the_url(
    answer: bytes, error: str, is_final: bool
) -> None:
    with raw_server(answer) as url:
        attempt = webhook(url).post({"text": "x"})
    assert error in attempt.error
    assert attempt.is_final is is_final
    assert SlackServer.secret not in attempt.error


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        *(("7", 7), ("99999999", 3600), ("soon", None), ("-1", None), ("", None)),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 0),
        ("Mon, 01 Jan 2091 00:00:00 GMT", 3600),
    ],
)
def test_retry_after_is_obeyed_within_reason(header: str, seconds: int | None) -> None:
    with raw_server(f"HTTP/1.1 429 Slow\r\nretry-after: {header}\r\n\r\n".encode()) as url:
        assert webhook(url).post({"text": "x"}).retry_after == seconds


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 100,
        b"HTTP/1.0 200 OK\r\n\r\n" + b"y" * 100,
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + b"0" * 100,
    ],
)
def test_who_drips_is_cut_off(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    monkeypatch.setattr(slack_client, "LIMIT_SECONDS", 1.0)
    with raw_server(answer, drip=True) as url:
        started = time.monotonic()
        attempt = webhook(url).post({"text": "x"})
        assert time.monotonic() - started < 8
    assert attempt.status is None or attempt.status == 200


def test_no_server_and_no_tls_are_told() -> None:
    refused = webhook("http://127.0.0.1:9/x").post({"text": "x"})
    assert refused.error == "the connection failed (ConnectionRefusedError)"
    with raw_server(b"HTTP/1.1 200 OK\r\n\r\nok") as url:
        plain = webhook(url.replace("http:", "https:")).post({"text": "x"})
    assert plain.error.startswith("TLS failed")


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "[::1]", "[fe80::1]", "[fd00::1]", "[::ffff:10.0.0.1]", "localhost"),
        *("[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]", "[::7f00:1]", "[fec0::1]", "224.0.0.1"),
        *("2130706433", "0x7f.1"),
    ],
)
def test_a_private_address_is_never_posted_to(host: str) -> None:
    attempt = Webhook(f"https://{host}/services/x").post({"text": "x"})
    assert attempt.error == "the webhook's host has a private address"
    assert attempt.is_final


def test_plain_http_is_refused() -> None:
    attempt = Webhook("http://hooks.slack.com/services/x").post({"text": "x"})
    assert (attempt.error, attempt.is_final) == ("the webhook is not https", True)


@pytest.mark.parametrize(
    "url", ["ftp://x/canary", "https:///canary", "https://a:canary@c/d", "https://x:99999/canary"]
)
def test_a_bad_webhook_refuses_to_start_without_showing_it(tmp_path: Path, url: str) -> None:
    result = run("up", data_dir=str(tmp_path / "data"), slack_webhook_url=url)
    assert result.returncode == 2
    assert "QUARTERDECK_SLACK_WEBHOOK_URL" in result.stderr
    assert "canary" not in result.stderr


def test_waits_grow_up_to_a_limit_and_end() -> None:
    waits = [wait_after(attempts, None) for attempts in range(1, MAX_ATTEMPTS)]
    assert waits[:3] == [2 * SECOND, 4 * SECOND, 8 * SECOND]
    assert waits[-1] == 900 * SECOND
    assert wait_after(1, 60) == 60 * SECOND
    assert wait_after(MAX_ATTEMPTS, 1) is None


def test_a_message_has_what_somebody_needs() -> None:
    class Row:
        severity, title, body = "high", "Disk full", "db-1 <prod>"
        resource_type, resource_id = "event", "e1"

    message = message_of(Row())
    assert re.search(r"\*Disk full\*\ndb-1 &lt;prod&gt;", message["text"])
    assert "event e1" in str(message["blocks"])
