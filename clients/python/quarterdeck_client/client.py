"""The client: a channel, the stubs, and tokens that renew themselves."""

import threading
import time
from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Any

import grpc
from quarterdeck.v1 import (
    audit_log_pb2_grpc,
    auth_pb2,
    auth_pb2_grpc,
    aws_accounts_pb2_grpc,
    backups_pb2_grpc,
    dashboard_pb2_grpc,
    data_sources_pb2_grpc,
    events_pb2_grpc,
    monitoring_pb2_grpc,
    notifications_pb2_grpc,
    reports_pb2_grpc,
    security_pb2_grpc,
    tasks_pb2_grpc,
    users_pb2,
    users_pb2_grpc,
)

from quarterdeck_client.errors import from_grpc

RENEW_BEFORE_SECONDS = 30
DEADLINE_SECONDS = 20

_CallDetails = namedtuple("_CallDetails", ("method", "timeout", "metadata", "credentials"))


class _Interceptor(grpc.UnaryUnaryClientInterceptor):
    """Adds the access token and a deadline, and raises this package's exceptions."""

    def __init__(self, metadata: Callable[[str], Sequence[tuple[str, str]]]) -> None:
        self._metadata = metadata

    def intercept_unary_unary(
        self, continuation: Callable[[Any, Any], Any], client_call_details: Any, request: Any
    ) -> Any:
        given = list(client_call_details.metadata or ())
        details = _CallDetails(
            client_call_details.method,
            client_call_details.timeout or DEADLINE_SECONDS,
            [*given, *self._metadata(client_call_details.method)],
            client_call_details.credentials,
        )
        call = continuation(details, request)
        try:
            call.result()
        except grpc.RpcError as error:
            raise from_grpc(error) from None
        return call


class _StreamInterceptor(grpc.UnaryStreamClientInterceptor):
    """Adds the access token; what comes out of the stream raises this package's exceptions."""

    def __init__(self, metadata: Callable[[str], Sequence[tuple[str, str]]]) -> None:
        self._metadata = metadata

    def intercept_unary_stream(
        self, continuation: Callable[[Any, Any], Any], client_call_details: Any, request: Any
    ) -> Any:
        given = list(client_call_details.metadata or ())
        details = _CallDetails(
            client_call_details.method,
            client_call_details.timeout,
            [*given, *self._metadata(client_call_details.method)],
            client_call_details.credentials,
        )
        return _messages(continuation(details, request))


def _messages(call: Any) -> Iterator[Any]:
    """The messages of a stream, which is cancelled when nobody wants more."""
    try:
        yield from call
    except grpc.RpcError as error:
        raise from_grpc(error) from None
    finally:
        call.cancel()


class Client:
    """A connection to one Quarterdeck, as one user.

    `auth`, `users`, `events`, `tasks`, `dashboard`, `aws_accounts`,
    `monitoring`, `notifications`, `audit_log` and `data_sources` are the generated stubs; every
    call of theirs carries the token and raises a QuarterdeckError. Safe to
    share between threads.
    """

    def __init__(self, target: str, token: str | None = None) -> None:
        """`target` is `host:port`; `token` is an access token, if there is one already."""
        self._access_token = token or ""
        self._refresh_token = ""
        self._renew_at = float("inf")
        self._lock = threading.Lock()
        self._bare = grpc.insecure_channel(target)
        channel = grpc.intercept_channel(
            self._bare, _Interceptor(self._metadata), _StreamInterceptor(self._metadata)
        )
        self.auth = auth_pb2_grpc.AuthServiceStub(channel)
        self.users = users_pb2_grpc.UserServiceStub(channel)
        self.events = events_pb2_grpc.EventServiceStub(channel)
        self.tasks = tasks_pb2_grpc.TaskServiceStub(channel)
        self.dashboard = dashboard_pb2_grpc.DashboardServiceStub(channel)
        self.aws_accounts = aws_accounts_pb2_grpc.AwsAccountServiceStub(channel)
        self.monitoring = monitoring_pb2_grpc.MonitoringServiceStub(channel)
        self.notifications = notifications_pb2_grpc.NotificationServiceStub(channel)
        self.data_sources = data_sources_pb2_grpc.DataSourceServiceStub(channel)
        self.backups = backups_pb2_grpc.BackupServiceStub(channel)
        self.reports = reports_pb2_grpc.ReportServiceStub(channel)
        self.security = security_pb2_grpc.SecurityServiceStub(channel)
        self.audit_log = audit_log_pb2_grpc.AuditLogServiceStub(channel)

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection; the session lives on."""
        self._bare.close()

    def login(self, email: str, password: str) -> users_pb2.User:
        """Signs in. The session renews itself from now on."""
        answer = self.auth.Login(auth_pb2.LoginRequest(email=email, password=password))
        self._keep(answer)
        return answer.user

    def logout(self) -> None:
        """Ends the session."""
        self.auth.Logout(auth_pb2.LogoutRequest())
        self._access_token = self._refresh_token = ""
        self._renew_at = float("inf")

    def list(self, method: Callable[[Any], Any], request: Any) -> Iterator[Any]:
        """Every item of a List call, page after page; `request` keeps its filters.

        `for event in client.list(client.events.ListEvents, ListEventsRequest(status=["open"]))`
        """
        page = type(request)()
        page.CopyFrom(request)
        while True:
            answer = method(page)
            items = next(f for f in answer.DESCRIPTOR.fields if f.is_repeated)
            yield from getattr(answer, items.name)
            if not answer.next_page_token:
                return
            page.page_token = answer.next_page_token

    def _metadata(self, method: str) -> Sequence[tuple[str, str]]:
        if method.endswith(("/Login", "/Refresh")):
            return []
        with self._lock:
            if time.monotonic() >= self._renew_at:
                request = auth_pb2.RefreshRequest(refresh_token=self._refresh_token)
                self._keep(self.auth.Refresh(request))
        return [("authorization", f"Bearer {self._access_token}")] if self._access_token else []

    def _keep(self, answer: auth_pb2.LoginResponse) -> None:
        self._access_token = answer.access_token
        self._refresh_token = answer.refresh_token
        self._renew_at = time.monotonic() + answer.expires_in - RENEW_BEFORE_SECONDS
