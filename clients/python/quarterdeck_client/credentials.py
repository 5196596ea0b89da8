"""The tokens of a client: kept in its session, renewed under the session's lock."""

import asyncio
import contextlib
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from quarterdeck.v1 import auth_pb2, users_pb2

from quarterdeck_client.errors import (
    Conflict,
    DeadlineExceeded,
    Reason,
    ResourceExhausted,
    Unauthenticated,
    Unavailable,
)
from quarterdeck_client.session import Devices, MemorySession, Session, Tokens

RENEW_BEFORE_SECONDS = 30
# A renewal that fails so says nothing of the tokens there are.
NOT_NOW = (Conflict, DeadlineExceeded, ResourceExhausted, Unavailable)

Login = Callable[[auth_pb2.LoginRequest], auth_pb2.LoginResponse]
AsyncLogin = Callable[[auth_pb2.LoginRequest], Awaitable[auth_pb2.LoginResponse]]


def session_of(token: str | None, session: Session | None) -> Session:
    """Return the session of a client that was given an access token, a session, or neither."""
    if token and session is not None:
        raise ValueError("give a token or a session, not both")
    if token:
        return MemorySession(Tokens(token, "", math.inf))
    return MemorySession() if session is None else session


def token_of(tokens: Tokens | None) -> str:
    """Return the access token. Raise Unauthenticated if there is none."""
    if tokens is None:
        raise Unauthenticated("not signed in", Reason.NO_TOKEN)
    return tokens.access_token


def _end(tokens: Tokens) -> bool:
    """Whether they end now or shortly."""
    return time.time() >= tokens.expires_at - RENEW_BEFORE_SECONDS


class Kept:
    """The tokens of a session, and what this client knows of them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.tokens = session.load()

    def lock(self) -> AbstractContextManager[Any]:
        """Return the session's lock."""
        return self._session.lock()

    def to_exchange(self, used: Tokens) -> str:
        """Return the refresh token to exchange for others than those that were used.

        Empty if there is none, or if whoever had the lock before did it.
        """
        self.tokens = self._session.load()
        if self.tokens is None or (self.tokens != used and not _end(self.tokens)):
            return ""
        return self.tokens.refresh_token

    def login_request(self, email: str, password: str) -> auth_pb2.LoginRequest:
        """Return the request of a login, with what makes this device known."""
        request = auth_pb2.LoginRequest(email=email, password=password)
        if isinstance(self._session, Devices) and (token := self._session.device_token(email)):
            request.device_token = token
        return request

    def sign_in(self, email: str, answer: auth_pb2.LoginResponse) -> None:
        """Keep what a login answered."""
        self.save(answer)
        if isinstance(self._session, Devices) and answer.device_token:
            self._session.keep_device_token(email, answer.device_token)

    def save(self, answer: auth_pb2.LoginResponse | None) -> None:
        """Keep the tokens of a login or a refresh, or forget those there are."""
        tokens = None
        if answer is not None:
            ends = time.time() + answer.expires_in
            tokens = Tokens(answer.access_token, answer.refresh_token, ends)
        self._session.save(tokens)
        self.tokens = tokens

    @contextlib.contextmanager
    def exchanging(self) -> Iterator[None]:
        """Around a refresh: forgets the tokens if their session has ended.

        Takes what another has exchanged them for if that one was quicker
        without holding the lock (REFRESH_RACE).
        """
        exchanged = self.tokens
        try:
            yield
        except Unauthenticated:
            self.save(None)
            raise
        except Conflict:
            self.tokens = self._session.load()
            if self.tokens == exchanged:
                raise

    def instead_of(self, used: Tokens) -> Tokens | None:
        """Return the tokens, if they are others than these."""
        return None if self.tokens == used else self.tokens


class Credentials:
    """Renews tokens for threads."""

    def __init__(self, session: Session, refresh: Callable[[str], auth_pb2.LoginResponse]) -> None:
        """`refresh` exchanges a refresh token."""
        self._kept = Kept(session)
        self._refresh = refresh

    def current(self) -> Tokens | None:
        """Return the tokens to call with, renewed shortly before they end; None if signed out.

        If they cannot be renewed for the moment, they are used until they end.
        """
        tokens = self._kept.tokens
        if tokens is None or not _end(tokens):
            return tokens
        try:
            return self.renewed(tokens) or self._kept.tokens
        except NOT_NOW:
            if time.time() >= tokens.expires_at:
                raise
            return tokens

    def renewed(self, used: Tokens | None) -> Tokens | None:
        """Other tokens than those that were refused or end; None if there are none to get.

        Raise Unauthenticated if the session has ended.
        """
        if used is None:
            return None
        with self._kept.lock():
            if refresh_token := self._kept.to_exchange(used):
                with self._kept.exchanging():
                    self._kept.save(self._refresh(refresh_token))
            return self._kept.instead_of(used)

    def login(self, email: str, password: str, login: Login) -> users_pb2.User:
        """Sign in by `login`, and keep its response."""
        answer = login(self._kept.login_request(email, password))
        with self._kept.lock():
            self._kept.sign_in(email, answer)
        return answer.user

    def forget(self) -> None:
        """Forget the tokens there are, and not what makes this device known."""
        with self._kept.lock():
            self._kept.save(None)


class AsyncCredentials:
    """Renews tokens for coroutines. Who is cancelled meanwhile does not undo it."""

    def __init__(
        self, session: Session, refresh: Callable[[str], Awaitable[auth_pb2.LoginResponse]]
    ) -> None:
        """`refresh` exchanges a refresh token."""
        self._kept = Kept(session)
        self._refresh = refresh
        self._renewing: asyncio.Task[Tokens | None] | None = None

    async def current(self) -> Tokens | None:
        """As Credentials.current."""
        tokens = self._kept.tokens
        if tokens is None or not _end(tokens):
            return tokens
        try:
            return await self.renewed(tokens) or self._kept.tokens
        except NOT_NOW:
            if time.time() >= tokens.expires_at:
                raise
            return tokens

    async def renewed(self, used: Tokens | None) -> Tokens | None:
        """As Credentials.renewed; all who ask meanwhile get the same."""
        if used is None:
            return None
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renew(used))
            # Read, so that nothing complains if nobody waits for it any more.
            self._renewing.add_done_callback(lambda task: task.cancelled() or task.exception())
        return await asyncio.shield(self._renewing)

    async def login(self, email: str, password: str, login: AsyncLogin) -> users_pb2.User:
        """As Credentials.login."""
        answer = await login(self._kept.login_request(email, password))
        async with _held(self._kept.lock()):
            self._kept.sign_in(email, answer)
        return answer.user

    async def forget(self) -> None:
        """As Credentials.forget."""
        async with _held(self._kept.lock()):
            self._kept.save(None)

    async def settle(self) -> None:
        """Wait for a renewal that is under way: its answer would be lost."""
        if self._renewing is not None:
            await asyncio.wait([self._renewing])

    async def _renew(self, used: Tokens) -> Tokens | None:
        async with _held(self._kept.lock()):
            if refresh_token := self._kept.to_exchange(used):
                with self._kept.exchanging():
                    self._kept.save(await self._refresh(refresh_token))
            return self._kept.instead_of(used)


@contextlib.asynccontextmanager
async def _held(lock: AbstractContextManager[Any]) -> AsyncIterator[None]:
    """Hold a lock that may have to be waited for, without holding the event loop."""
    entering = asyncio.ensure_future(asyncio.to_thread(lock.__enter__))

    def leave(_: object) -> None:
        if entering.exception() is None:
            lock.__exit__(None, None, None)

    try:
        await asyncio.shield(entering)
    except asyncio.CancelledError:
        entering.add_done_callback(leave)
        raise
    try:
        yield
    finally:
        lock.__exit__(None, None, None)
