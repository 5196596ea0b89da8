"""Posting to a Slack incoming webhook (Slack API, Sending messages using incoming webhooks).

The URL is a secret: who has it can post. No error text or log line has it.
"""

import email.utils
import http.client
import ipaddress
import json
import socket
import ssl
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

LIMIT_SECONDS = 10.0
MAX_RETRY_AFTER_SECONDS = 3600
SHOWN_CHARACTERS = 200
SYMBOLS = {
    "critical": ":rotating_light:",
    "high": ":red_circle:",
    "medium": ":large_orange_circle:",
    "low": ":large_blue_circle:",
    "info": ":information_source:",
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """How a post went: taken if `error` is empty.

    status       the HTTP status; None if there was none
    error        why it was not taken
    is_final     another attempt would end the same
    retry_after  how many seconds the other side wants to be left alone; None if it did not say
    """

    status: int | None = None
    error: str = ""
    is_final: bool = False
    retry_after: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Webhook:
    """Where to post. With `is_internal` plain http and private addresses are allowed too."""

    url: str
    is_internal: bool = False

    def post(self, message: dict[str, Any]) -> Attempt:
        """Posts a message, to an address that was checked, and follows no redirect.

        Takes 10 s at most, whatever the other side does.
        """
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not self.is_internal:
            return Attempt(error="the webhook is not https", is_final=True)
        try:
            address = self._address(parts.hostname or "", parts.port or _port(parts.scheme))
        except socket.gaierror:
            return Attempt(error="the webhook's host has no address (DNS)")
        if address is None:
            return Attempt(error="the webhook's host has a private address", is_final=True)
        connection = _connection(parts.scheme, parts.hostname or "", address)
        return _exchange(connection, parts._replace(scheme="", netloc="").geturl() or "/", message)

    def _address(self, host: str, port: int) -> Any:
        """Where to connect to; None if any of the host's addresses is not a public one."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [entry[4] for entry in found]
        if not self.is_internal and not all(_is_public(str(each[0])) for each in addresses):
            return None
        return addresses[0]


def _port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_global and not parsed.is_multicast


def _connection(scheme: str, host: str, address: Any) -> http.client.HTTPConnection:
    """A connection to this very address, so that a second look-up cannot lead elsewhere."""
    context = ssl.create_default_context() if scheme == "https" else None

    class Pinned(http.client.HTTPConnection):
        def connect(self) -> None:
            self.sock = socket.create_connection(address[:2], timeout=self.timeout)
            if context is not None:
                self.sock = context.wrap_socket(self.sock, server_hostname=host)

    return Pinned(host, address[1], timeout=LIMIT_SECONDS)


def _exchange(
    connection: http.client.HTTPConnection, target: str, message: dict[str, Any]
) -> Attempt:
    def cut() -> None:
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)

    # A time-out of the socket starts anew with every byte.
    limit = threading.Timer(LIMIT_SECONDS, cut)
    limit.start()
    try:
        body = json.dumps(message).encode()
        connection.request("POST", target, body, {"content-type": "application/json"})
        response = connection.getresponse()
        text = response.read(SHOWN_CHARACTERS).decode(errors="replace")
        return _judged(response.status, response.getheader("retry-after"), text)
    except TimeoutError:
        return Attempt(error=f"no answer within {LIMIT_SECONDS:.0f} s")
    except ssl.SSLError as error:
        return Attempt(error=f"TLS failed: {error.reason or 'the certificate is not trusted'}")
    except (OSError, http.client.HTTPException) as error:
        return Attempt(error=f"the connection failed ({type(error).__name__})")
    finally:
        limit.cancel()
        connection.close()


def _judged(status: int, retry_after: str | None, text: str) -> Attempt:
    """What a status means (Slack API, Handling errors; RFC 9110, 15)."""
    if 200 <= status < 300:
        return Attempt(status)
    shown = " ".join(text.split())[:SHOWN_CHARACTERS]
    error = f"HTTP {status}" + (f": {shown}" if shown else "")
    if 300 <= status < 400:
        return Attempt(status, f"HTTP {status}: redirects are not followed", is_final=True)
    if status == 429 or status >= 500 or status == 408:
        return Attempt(status, error, retry_after=_seconds(retry_after))
    return Attempt(status, error, is_final=True)


def _seconds(retry_after: str | None) -> int | None:
    """Retry-After as seconds, at most an hour (RFC 9110, 10.2.3)."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:9]), MAX_RETRY_AFTER_SECONDS)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    wait = (moment - datetime.now(UTC)).total_seconds()
    return max(0, min(int(wait), MAX_RETRY_AFTER_SECONDS))


def message_of(delivery: Any) -> dict[str, Any]:
    """A delivery as a Slack message."""
    title = f"{SYMBOLS[delivery.severity]} *{_escaped(delivery.title)}*"
    lines = [title, _escaped(delivery.body)] if delivery.body else [title]
    context = f"{delivery.severity} · {delivery.resource_type} {delivery.resource_id}"
    return {
        "text": "\n".join(lines),
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": "\n".join(lines)[:3000]}},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": _escaped(context)}]},
        ],
    }


def _escaped(text: str) -> str:
    """Without what Slack takes for markup (Slack API, Formatting text: escaping)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
