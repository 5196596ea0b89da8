"""Posting to a Slack incoming webhook (Slack API, Sending messages using incoming webhooks).

The URL is a secret: who has it can post. No error text or log line has it.
"""

import email.utils
import http.client
import json
import re
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from quarterdeck_server.core.json_value import JsonObject
from quarterdeck_server.core.outgoing import Address, Limit, addresses, are_public, pinned, target
from quarterdeck_server.domains.notifications.models import NotificationDeliveryRow

LIMIT_SECONDS = 10.0
MAX_RETRY_AFTER_SECONDS = 3600
LONGEST_CODE = 60
CODE = re.compile(f"[a-z_]{{1,{LONGEST_CODE}}}")
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

    def post(self, message: JsonObject) -> Attempt:
        """Post a message, to an address that was checked, and follow no redirect.

        Takes 10 s at most once the name is resolved, whatever the other side does.
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
        limit = Limit(LIMIT_SECONDS)
        connection = pinned(parts.scheme, parts.hostname or "", address, limit)
        return _exchange(connection, limit, target(parts), message)

    def _address(self, host: str, port: int) -> Address | None:
        """Return where to connect to; None if any of the host's addresses is not a public one."""
        found = addresses(host, port)
        return found[0] if self.is_internal or are_public(found) else None


def _port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _exchange(
    connection: http.client.HTTPConnection, limit: Limit, target: str, message: JsonObject
) -> Attempt:
    late = Attempt(error=f"no answer within {LIMIT_SECONDS:.0f} s")
    try:
        body = json.dumps(message).encode()
        connection.request("POST", target, body, {"content-type": "application/json"})
        response = connection.getresponse()
        text = response.read(LONGEST_CODE + 1).decode(errors="replace")
        return _judged(response.status, response.getheader("retry-after"), text)
    except TimeoutError:
        return late
    except ssl.SSLError as error:
        if limit.is_over:
            return late
        return Attempt(error=f"TLS failed: {error.reason or 'the certificate is not trusted'}")
    except (OSError, http.client.HTTPException) as error:
        # The text of an error may have the URL in it.
        kind = type(error).__name__
        return late if limit.is_over else Attempt(error=f"the connection failed ({kind})")
    finally:
        limit.end()
        connection.close()


def _judged(status: int, retry_after: str | None, text: str) -> Attempt:
    """Return what a status means (Slack API, Handling errors; RFC 9110, 15)."""
    if 200 <= status < 300:
        return Attempt(status)
    # Only Slack's own words (`no_service`): others may say the URL back.
    error = f"HTTP {status}" + (f": {text}" if CODE.fullmatch(text) else "")
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
        return min(int(text[:6]), MAX_RETRY_AFTER_SECONDS)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    wait = (moment - datetime.now(UTC)).total_seconds()
    return max(0, min(int(wait), MAX_RETRY_AFTER_SECONDS))


def message_of(delivery: NotificationDeliveryRow) -> JsonObject:
    """Return a delivery as a Slack message."""
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
