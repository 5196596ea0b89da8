"""Delivering messages to other places."""

import structlog

from quarterdeck_server.core import clock, db, errors
from quarterdeck_server.notifications import service
from quarterdeck_server.notifications.slack import Attempt, Webhook, message_of

MAX_ATTEMPTS = 12
FIRST_WAIT_SECONDS = 2
LONGEST_WAIT_SECONDS = 900
WAITING = ("queued", "retrying")
NO_WEBHOOK = Attempt(error="QUARTERDECK_SLACK_WEBHOOK_URL is not set", is_final=True)

logger = structlog.get_logger("notifications")


def deliver_slack(webhook: Webhook | None, delivery_id: str) -> None:
    """Makes one attempt at a delivery, and asks for the next if it has to be.

    At least once: a worker that dies between Slack's answer and the row posts again.
    """
    try:
        delivery = service.get_delivery(delivery_id)
    except errors.NotFound:
        return
    if delivery.status not in WAITING:
        return
    attempt = webhook.post(message_of(delivery)) if webhook else NO_WEBHOOK
    again_in = None if attempt.is_final else wait_after(delivery.attempts + 1, attempt.retry_after)
    with db.write():
        service.note_attempt(
            delivery_id, status=attempt.status, error=attempt.error, again_in=again_in
        )
    logger.info(
        "slack delivery",
        delivery=delivery_id,
        attempt=delivery.attempts + 1,
        status=attempt.status,
        error=attempt.error,
    )


def wait_after(attempts: int, retry_after: int | None) -> int | None:
    """Microseconds until the next attempt after so many; None if there is none.

    2 s, doubled each time, at most 15 minutes; longer if the other side asks for it.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    backoff: int = min(FIRST_WAIT_SECONDS * 2 ** (attempts - 1), LONGEST_WAIT_SECONDS)
    return max(backoff, retry_after or 0) * clock.SECOND
