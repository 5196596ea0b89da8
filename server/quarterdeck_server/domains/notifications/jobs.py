"""The delivery of messages to Slack."""

import structlog

from quarterdeck_server.core import clock
from quarterdeck_server.domains.notifications import service
from quarterdeck_server.domains.notifications.models import NotificationDeliveryRow
from quarterdeck_server.domains.notifications.slack import Attempt, Webhook, message_of
from quarterdeck_server.storage import db

MAX_ATTEMPTS = 12
FIRST_WAIT_SECONDS = 2
LONGEST_WAIT_SECONDS = 900
NO_WEBHOOK = Attempt(error="QUARTERDECK_SLACK_WEBHOOK_URL is not set", is_final=True)

logger = structlog.get_logger("notifications")


def deliver_slack(webhook: Webhook | None, turn: str) -> None:
    """Make one attempt at a delivery if it is its turn, and ask for the next if it has to be.

    At least once: a worker that dies between Slack's answer and the row posts again.
    """
    delivery = service.waiting_delivery(turn)
    if delivery is None:
        return
    attempt = _attempt(webhook, delivery)
    again_in = None if attempt.is_final else wait_after(delivery.attempts + 1, attempt.retry_after)
    with db.write():
        service.note_attempt(turn, status=attempt.status, error=attempt.error, again_in=again_in)
    logger.info(
        "slack delivery",
        delivery=delivery.id,
        attempt=delivery.attempts + 1,
        status=attempt.status,
        error=attempt.error,
    )


def _attempt(webhook: Webhook | None, delivery: NotificationDeliveryRow) -> Attempt:
    if webhook is None:
        return NO_WEBHOOK
    try:
        return webhook.post(message_of(delivery))
    except Exception as error:
        # Whatever it is, the attempt has to be counted; its text may have the URL in it.
        return Attempt(error=f"failed ({type(error).__name__})")


def wait_after(attempts: int, retry_after: int | None) -> int | None:
    """Microseconds until the next attempt after so many; None if there is none.

    2 s, doubled each time, at most 15 minutes; longer if the other side asks for it.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    backoff: int = min(FIRST_WAIT_SECONDS * 2 ** (attempts - 1), LONGEST_WAIT_SECONDS)
    return max(backoff, retry_after or 0) * clock.SECOND
