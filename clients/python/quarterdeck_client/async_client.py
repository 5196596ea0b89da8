"""The client for coroutines."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import grpc
from google.protobuf.message import Message
from quarterdeck.v1 import auth_pb2, notifications_pb2, users_pb2

from quarterdeck_client.address import Address
from quarterdeck_client.calls import TIMEOUT_SECONDS, channel_options
from quarterdeck_client.credentials import AsyncCredentials, session_of, token_of
from quarterdeck_client.downloads import Download, Saving
from quarterdeck_client.errors import (
    DeadlineExceeded,
    QuarterdeckError,
    Unauthenticated,
    Unavailable,
)
from quarterdeck_client.interceptors import AsyncStreamInterceptor, AsyncUnaryInterceptor
from quarterdeck_client.paging import first_page, items, turn
from quarterdeck_client.session import Session
from quarterdeck_client.stubs import AsyncStubs
from quarterdeck_client.waiting import M, Waiting
from quarterdeck_client.watching import Watching


class AsyncClient(AsyncStubs):
    """As Client, for the event loop in which it is made.

    >>> async def main():
    ...     async with AsyncClient(url) as client:
    ...         await client.login(email, password)
    ...         request = ListTasksRequest(search="certificate")
    ...         return [task.title async for task in client.list(client.tasks.ListTasks, request)]
    >>> asyncio.run(main())
    ['Renew the certificate']
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
        """As Client."""
        address = Address.parse(url)
        self._credentials = AsyncCredentials(session_of(token, session), self._refresh)
        interceptors = (
            AsyncUnaryInterceptor(self._credentials, timeout_seconds),
            AsyncStreamInterceptor(self._credentials, timeout_seconds),
        )
        if address.is_tls:
            trust = grpc.ssl_channel_credentials(root_certificates)
            self._channel = grpc.aio.secure_channel(
                address.target, trust, channel_options(), interceptors=interceptors
            )
        else:
            self._channel = grpc.aio.insecure_channel(
                address.target, channel_options(), interceptors=interceptors
            )
        self._closed = asyncio.Event()
        super().__init__(self._channel)

    async def __aenter__(self) -> "AsyncClient":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection and end its streams; the session lives on."""
        self._closed.set()
        await self._credentials.settle()
        await self._channel.close()

    async def login(self, email: str, password: str) -> users_pb2.User:
        """Sign in. The session renews itself from now on. Raise BadCredentials."""
        return await self._credentials.login(email, password, self.auth.Login)

    async def logout(self) -> None:
        """End the session, and forget it."""
        with contextlib.suppress(Unauthenticated):  # It has ended already.
            await self.auth.Logout(auth_pb2.LogoutRequest())
        await self._credentials.forget()

    async def access_token(self) -> str:
        """As Client.access_token."""
        return token_of(await self._credentials.current())

    async def list(
        self, method: Callable[[Any], Awaitable[Any]], request: Any
    ) -> AsyncIterator[Any]:
        """Yield every item of a List call, page after page; `request` keeps its filters."""
        page = first_page(request)
        while True:
            answer = await method(page)
            for item in items(answer):
                yield item
            if not turn(page, answer):
                return

    async def wait(
        self,
        method: Callable[..., Awaitable[M]],
        request: Message,
        *,
        on_progress: Callable[[M], object] | None = None,
        timeout_seconds: float | None = None,
    ) -> M:
        """As Client.wait."""
        waiting = Waiting(on_progress, timeout_seconds)
        while True:
            try:
                message = await method(request, timeout=waiting.call_seconds)
            except (Unavailable, DeadlineExceeded) as error:
                waiting.missed(error)
            else:
                if waiting.is_over(message):
                    return message
            await asyncio.sleep(waiting.pause())

    async def download(
        self,
        method: Callable[[Any], Any],
        request: Any,
        into: Path | BinaryIO,
        *,
        on_progress: Callable[[int, int | None], object] | None = None,
    ) -> Download:
        """As Client.download."""
        stream = method(request)
        try:
            pieces = aiter(stream)
            # The headers come with the first piece.
            body = await anext(pieces, None)
            with Saving(into, await stream.initial_metadata(), on_progress) as saving:
                while body is not None:
                    await asyncio.to_thread(saving.write, body)
                    body = await anext(pieces, None)
            return saving.result
        finally:
            stream.cancel()

    async def watch(
        self, last_event_id: int | None = 0
    ) -> AsyncIterator[notifications_pb2.WatchNotificationsResponse]:
        """As Client.watch."""
        watching = Watching(last_event_id)
        watching.begin(await self.notifications.ListNotifications(watching.newest()))
        while not self._closed.is_set():
            failure = None
            stream = self.notifications.WatchNotifications(watching.request())
            try:
                async for answer in stream:
                    watching.note(answer)
                    yield answer
            except (QuarterdeckError, asyncio.CancelledError, grpc.aio.UsageError) as error:
                if self._closed.is_set():
                    return
                if not isinstance(error, QuarterdeckError):
                    raise
                failure = error
            finally:
                stream.cancel()
            await self._pause(watching.pause(failure))

    async def _pause(self, seconds: float) -> None:
        """Wait, but not longer than until the client is closed."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closed.wait(), seconds)

    async def _refresh(self, refresh_token: str) -> auth_pb2.LoginResponse:
        return await self.auth.Refresh(auth_pb2.RefreshRequest(refresh_token=refresh_token))
