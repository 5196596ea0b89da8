"""A notification stream that reconnects."""

import random

import grpc
from quarterdeck.v1 import notifications_pb2

from quarterdeck_client.errors import QuarterdeckError, Unauthenticated, Unavailable

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
# What the network or a proxy says when a stream is cut: none of it has a reason of the server's.
CUT = frozenset(
    (
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.CANCELLED,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.UNKNOWN,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
    )
)


class Watching:
    """Where a stream of notifications is, and when to come back to it."""

    def __init__(self, last_event_id: int | None) -> None:
        """`last_event_id` is the last one that was seen; None for the newest there is."""
        self._last_event_id = last_event_id
        self._pause = FIRST_PAUSE_SECONDS
        self._got_some = False

    @staticmethod
    def newest() -> notifications_pb2.ListNotificationsRequest:
        """Ask for what `begin` needs."""
        return notifications_pb2.ListNotificationsRequest(page_size=1)

    def begin(self, newest: notifications_pb2.ListNotificationsResponse) -> None:
        """Begin after the newest one, unless a place was given."""
        if self._last_event_id is None:
            self._last_event_id = max((each.id for each in newest.notifications), default=0)

    def request(self) -> notifications_pb2.WatchNotificationsRequest:
        """Ask for what comes after the last one that was seen."""
        self._got_some = False
        return notifications_pb2.WatchNotificationsRequest(last_event_id=self._last_event_id)

    def note(self, answer: notifications_pb2.WatchNotificationsResponse) -> None:
        """Note what was seen."""
        self._got_some = True
        self._pause = FIRST_PAUSE_SECONDS
        if answer.HasField("notification"):
            # Never compared with the last one: after a restored backup the ids are lower again.
            self._last_event_id = answer.notification.id

    def pause(self, error: QuarterdeckError | None) -> float:
        """Return how many seconds to stay away. Raise the error if coming back does not help."""
        if isinstance(error, Unauthenticated) and self._got_some:
            # The token ended; the next call renews it.
            return 0
        if error is not None and not _is_cut(error):
            raise error
        pause = self._pause * random.uniform(0.8, 1.2)  # noqa: S311 (spreads clients)
        self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)
        return max(pause, (error and error.retry_after_seconds) or 0)


def _is_cut(error: QuarterdeckError) -> bool:
    return isinstance(error, Unavailable) or (not error.reason and error.code in CUT)
