"""What threads and coroutines share of each attempt of a call."""

import time
import uuid
from typing import Any, NamedTuple, TypeVar

from quarterdeck_client.contract import rpc_at, service_config
from quarterdeck_client.session import Tokens

# For a call whose caller and contract say nothing else.
TIMEOUT_SECONDS = 20.0
# As large as the server's messages may be.
MAX_MESSAGE_BYTES = 16 * 1024 * 1024
KEEPALIVE_SECONDS = 20
KEEPALIVE_TIMEOUT_SECONDS = 10
# How long a broken connection waits to be made again.
RECONNECT_SECONDS = (0.1, 5.0)

RequestT = TypeVar("RequestT")


class CallDetails(NamedTuple):
    """What gRPC asks of a call's details."""

    method: Any
    timeout: float | None
    metadata: tuple[tuple[str, str], ...]
    credentials: Any
    wait_for_ready: bool | None


class Pending:
    """A call that is being made: its request and its deadline stay the same."""

    def __init__(self, details: Any, request: Any, timeout_seconds: float) -> None:
        """`timeout_seconds` is for a call that was given none and may not take longer."""
        self._details = details
        method = details.method
        self.rpc = rpc_at(method.decode() if isinstance(method, bytes) else method)
        self.request = with_request_id(request) if self.rpc.has_request_id else request
        timeout = details.timeout
        if timeout is None and not self.rpc.is_stream:
            timeout = max(timeout_seconds, self.rpc.timeout_seconds)
        self._ends_at = None if timeout is None else time.monotonic() + timeout

    def details(self, tokens: Tokens | None) -> CallDetails:
        """Return the details of an attempt that begins now."""
        given = tuple(self._details.metadata or ())
        if tokens is not None:
            given = (*given, ("authorization", f"Bearer {tokens.access_token}"))
        timeout = None if self._ends_at is None else max(0.0, self._ends_at - time.monotonic())
        return CallDetails(
            self._details.method,
            timeout,
            given,
            self._details.credentials,
            self._details.wait_for_ready,
        )


def with_request_id(request: RequestT) -> RequestT:
    """Return the request, or a copy with a new `request_id` if it has none (AIP-155)."""
    message: Any = request
    if message.request_id:
        return request
    copy = type(message)()
    copy.CopyFrom(message)
    copy.request_id = str(uuid.uuid4())
    return copy  # type: ignore[no-any-return]


def channel_options() -> list[tuple[str, Any]]:
    """Return the options of a channel: retries, keepalive, and how soon it is made again."""
    first, longest = RECONNECT_SECONDS
    return [
        ("grpc.service_config", service_config()),
        # A request that does not fit is not tried again.
        ("grpc.per_rpc_retry_buffer_size", MAX_MESSAGE_BYTES),
        ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
        ("grpc.keepalive_time_ms", KEEPALIVE_SECONDS * 1000),
        ("grpc.keepalive_timeout_ms", KEEPALIVE_TIMEOUT_SECONDS * 1000),
        # Of all other pings: one that is under way keeps the next from being sent.
        ("grpc.http2.ping_timeout_ms", KEEPALIVE_TIMEOUT_SECONDS * 1000),
        ("grpc.http2.max_pings_without_data", 0),
        ("grpc.initial_reconnect_backoff_ms", int(first * 1000)),
        ("grpc.min_reconnect_backoff_ms", int(longest * 1000)),
        ("grpc.max_reconnect_backoff_ms", int(longest * 1000)),
        ("grpc.primary_user_agent", "quarterdeck-client"),
    ]
