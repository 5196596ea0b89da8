"""The client for threads."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import grpc
from google.protobuf.message import Message
from quarterdeck.v1 import auth_pb2, notifications_pb2, users_pb2

from quarterdeck_client.address import Address
from quarterdeck_client.calls import TIMEOUT_SECONDS, channel_options
from quarterdeck_client.credentials import Credentials, session_of, token_of
from quarterdeck_client.downloads import Download, Saving
from quarterdeck_client.errors import (
    DeadlineExceeded,
    QuarterdeckError,
    Unauthenticated,
    Unavailable,
)
from quarterdeck_client.interceptors import Interceptor
from quarterdeck_client.paging import first_page, items, turn
from quarterdeck_client.session import Session
from quarterdeck_client.stubs import Stubs
from quarterdeck_client.waiting import M, Waiting
from quarterdeck_client.watching import Watching


class Client(Stubs):
    """A connection to one Quarterdeck, as one user. Safe to share between threads.

    `auth`, `users`, `events`, `tasks`, `dashboard`, `aws_accounts`,
    `monitoring`, `notifications`, `data_sources`, `backups`, `reports`,
    `security`, `sources` and `audit_log` are the generated stubs. Every call of theirs
    has a deadline, carries the token, which renews itself, and raises a
    QuarterdeckError. Reads, and requests with a `request_id` (which is filled
    in), are tried again while the server is away, within the deadline. A call
    blocks until it is answered, `stub.Method.future(…)` too; use threads, or
    AsyncClient, for calls side by side.

    >>> with Client(url) as client:
    ...     user = client.login(email, password)
    ...     task = client.tasks.CreateTask(CreateTaskRequest(title="Call the vendor"))
    ...     client.tasks.GetTask(GetTaskRequest(id=task.id)).title
    'Call the vendor'
    """

    def __init__(
        self,
        url: str,
        token: str | None = None,
        *,
        session: Session | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
        root_certificates: bytes | None = None,
    ) -> None:
        """`url` is `http://host:port`, `https://host[:port]` (TLS) or `host:port`.

        `token` is an API key, or an access token if there is one already; `session` is where
        the tokens of a login are kept (default: in memory). A call has
        `timeout_seconds`, or longer if the contract gives it longer, unless it
        is given a `timeout`; streams have no end. `root_certificates` (PEM) are
        those to trust instead of the usual ones. Raise ValueError.
        """
        address = Address.parse(url)
        self._credentials = Credentials(session_of(token, session), self._refresh)
        options = channel_options()
        if address.is_tls:
            trust = grpc.ssl_channel_credentials(root_certificates)
            self._channel = grpc.secure_channel(address.target, trust, options)
        else:
            self._channel = grpc.insecure_channel(address.target, options)
        self._closed = threading.Event()
        interceptor = Interceptor(self._credentials, timeout_seconds)
        super().__init__(grpc.intercept_channel(self._channel, interceptor))

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
        """Close the connection and end its streams; the session lives on."""
        self._closed.set()
        self._channel.close()

    def login(self, email: str, password: str) -> users_pb2.User:
        """Sign in. The session renews itself from now on. Raise BadCredentials."""
        return self._credentials.login(email, password, self.auth.Login)

    def logout(self) -> None:
        """End the session, and forget it."""
        with contextlib.suppress(Unauthenticated):  # It has ended already.
            self.auth.Logout(auth_pb2.LogoutRequest())
        self._credentials.forget()

    def access_token(self) -> str:
        """Return an access token, for other programs.

        A new one in the last 30 s of the old one's life.

        Raise Unauthenticated.

        >>> client.access_token().count(".")  # a JSON Web Token, RFC 7519
        2
        """
        return token_of(self._credentials.current())

    def list(self, method: Callable[[Any], Any], request: Any) -> Iterator[Any]:
        """Yield every item of a List call, page after page; `request` keeps its filters.

        >>> request = ListTasksRequest(search="certificate", page_size=100)
        >>> [task.title for task in client.list(client.tasks.ListTasks, request)]
        ['Renew the certificate']
        """
        page = first_page(request)
        while True:
            answer = method(page)
            yield from items(answer)
            if not turn(page, answer):
                return

    def wait(
        self,
        method: Callable[..., M],
        request: Message,
        *,
        on_progress: Callable[[M], object] | None = None,
        timeout_seconds: float | None = None,
    ) -> M:
        """Wait until a backup, a restore or a report is over, however it ended.

        `method` is its Get call. Calls `on_progress` with it whenever it has
        changed. Bears a server that is away for a minute. Raise TimeoutError.

        >>> place = {"data_source_id": backup.data_source_id}
        >>> new = client.backups.CreateBackup(CreateBackupRequest(**place))
        >>> request = GetBackupRequest(**place, backup_id=new.id)
        >>> new = client.wait(client.backups.GetBackup, request, timeout_seconds=60)
        >>> Backup.Status.Name(new.status)
        'completed'
        """
        waiting = Waiting(on_progress, timeout_seconds)
        while True:
            try:
                message = method(request, timeout=waiting.call_seconds)
            except (Unavailable, DeadlineExceeded) as error:
                waiting.missed(error)
            else:
                if waiting.is_over(message):
                    return message
            time.sleep(waiting.pause())

    def download(
        self,
        method: Callable[[Any], Any],
        request: Any,
        into: Path | BinaryIO,
        *,
        on_progress: Callable[[int, int | None], object] | None = None,
    ) -> Download:
        """Save what DownloadBackup, DownloadReport or ExportAuditEntries sends.

        `into` is an open file, a path, or a folder, in which the file gets the
        server's name for it. A path appears when the file is whole, and not at
        all after a failure. Calls `on_progress` with the bytes so far and, if
        it is known, the bytes of all. Raise FileExistsError if the folder has
        such a file already.

        >>> place = {"data_source_id": backup.data_source_id, "backup_id": backup.id}
        >>> request = DownloadBackupRequest(**place)
        >>> saved = client.download(client.backups.DownloadBackup, request, folder)
        >>> (folder / saved.filename).stat().st_size == saved.size == backup.stored_bytes
        True
        """
        stream = method(request)
        try:
            # The headers come with the first piece.
            body = next(stream, None)
            with Saving(into, stream.initial_metadata(), on_progress) as saving:
                while body is not None:
                    saving.write(body)
                    body = next(stream, None)
            return saving.result
        finally:
            stream.cancel()

    def watch(
        self, last_event_id: int | None = 0
    ) -> Iterator[notifications_pb2.WatchNotificationsResponse]:
        """Yield the user's notifications as they come, and the progress of long work.

        Begins after the notification `last_event_id`; None: from now. Comes
        back by itself after the last one seen when the connection is cut, the
        server restarts or the token ends. Ends when the client is closed.

        >>> for answer in client.watch():
        ...     if answer.HasField("notification"):
        ...         print(answer.notification.title)
        ...         break
        Your task: Rotate the keys
        """
        watching = Watching(last_event_id)
        # Also shows a wrong address or token: a stream that never began would be tried for ever.
        watching.begin(self.notifications.ListNotifications(watching.newest()))
        while not self._closed.is_set():
            failure = None
            try:
                for answer in self.notifications.WatchNotifications(watching.request()):
                    watching.note(answer)
                    yield answer
            except QuarterdeckError as error:
                failure = error
            except ValueError:
                if self._closed.is_set():
                    return
                raise
            if self._closed.is_set():
                return
            self._closed.wait(watching.pause(failure))

    def _refresh(self, refresh_token: str) -> auth_pb2.LoginResponse:
        return self.auth.Refresh(auth_pb2.RefreshRequest(refresh_token=refresh_token))
