"""What every call gets: the token, a deadline, a `request_id`, and typed errors."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc

from quarterdeck_client.calls import Pending
from quarterdeck_client.credentials import AsyncCredentials, Credentials
from quarterdeck_client.errors import Unauthenticated, from_grpc
from quarterdeck_client.session import Tokens


class Interceptor(grpc.UnaryUnaryClientInterceptor, grpc.UnaryStreamClientInterceptor):
    """For calls that block."""

    def __init__(self, credentials: Credentials, timeout_seconds: float) -> None:
        self._credentials = credentials
        self._timeout_seconds = timeout_seconds

    def intercept_unary_unary(
        self, continuation: Callable[[Any, Any], Any], client_call_details: Any, request: Any
    ) -> Any:
        """Call with the tokens, and once more with new ones if they are refused."""
        pending = Pending(client_call_details, request, self._timeout_seconds)
        tokens = None if pending.rpc.is_public else self._credentials.current()
        try:
            return _answered(continuation(pending.details(tokens), pending.request))
        except Unauthenticated as error:
            renewed = _renewed(self._credentials, tokens, error)
        return _answered(continuation(pending.details(renewed), pending.request))

    def intercept_unary_stream(
        self, continuation: Callable[[Any, Any], Any], client_call_details: Any, request: Any
    ) -> Any:
        """Call with the tokens, and once more with new ones if they are refused."""
        pending = Pending(client_call_details, request, self._timeout_seconds)

        def begin(tokens: Tokens | None) -> Any:
            return continuation(pending.details(tokens), pending.request)

        tokens = self._credentials.current()
        return Stream(
            begin(tokens), lambda error: begin(_renewed(self._credentials, tokens, error))
        )


class Stream:
    """The messages of a stream, which is cancelled when nobody wants more."""

    def __init__(self, call: Any, begin_anew: Callable[[Unauthenticated], Any]) -> None:
        """`begin_anew` makes the call again with other tokens than those that were refused."""
        self._call = call
        self._begin_anew = begin_anew
        self._may_begin_anew = True

    def __iter__(self) -> "Stream":
        return self

    def __next__(self) -> Any:
        # Only before the first message: later it would repeat what was answered.
        may_begin_anew, self._may_begin_anew = self._may_begin_anew, False
        try:
            return self._next()
        except Unauthenticated as error:
            if not may_begin_anew:
                raise
            self._call = self._begin_anew(error)
        return self._next()

    def _next(self) -> Any:
        try:
            return next(self._call)
        except grpc.RpcError as error:
            raise from_grpc(error) from None

    def __del__(self) -> None:
        self._call.cancel()

    def initial_metadata(self) -> Any:
        """Return the headers. Wait for them."""
        return self._call.initial_metadata()

    def cancel(self) -> bool:
        """End the stream."""
        return bool(self._call.cancel())

    close = cancel


def _answered(call: Any) -> Any:
    try:
        call.result()
    except grpc.RpcError as error:
        raise from_grpc(error) from None
    return call


def _renewed(credentials: Credentials, used: Tokens | None, error: Unauthenticated) -> Tokens:
    """Other tokens than those that were refused; raises the error if there are none."""
    try:
        renewed = credentials.renewed(used)
    except Unauthenticated:
        renewed = None
    if renewed is None:
        raise error from None
    return renewed


class AsyncUnaryInterceptor(grpc.aio.UnaryUnaryClientInterceptor):
    """For calls that are awaited."""

    def __init__(self, credentials: AsyncCredentials, timeout_seconds: float) -> None:
        self._credentials = credentials
        self._timeout_seconds = timeout_seconds

    async def intercept_unary_unary(
        self,
        continuation: Callable[[Any, Any], Awaitable[Any]],
        client_call_details: Any,
        request: Any,
    ) -> Any:
        """Call with the tokens, and once more with new ones if they are refused."""
        pending = Pending(client_call_details, request, self._timeout_seconds)

        async def attempt(tokens: Tokens | None) -> Any:
            call = await continuation(pending.details(tokens), pending.request)
            await call
            return call

        if pending.rpc.is_public:
            return await _typed(attempt(None))
        return await _admitted(self._credentials, attempt)


class AsyncStreamInterceptor(grpc.aio.UnaryStreamClientInterceptor):
    """For streams that are awaited."""

    def __init__(self, credentials: AsyncCredentials, timeout_seconds: float) -> None:
        self._credentials = credentials
        self._timeout_seconds = timeout_seconds

    async def intercept_unary_stream(
        self,
        continuation: Callable[[Any, Any], Awaitable[Any]],
        client_call_details: Any,
        request: Any,
    ) -> Any:
        """Call with the tokens, and once more with new ones if they are refused."""
        pending = Pending(client_call_details, request, self._timeout_seconds)

        async def attempt(tokens: Tokens | None) -> tuple[Any, Any]:
            call = await continuation(pending.details(tokens), pending.request)
            try:
                return call, await call.read()
            except BaseException:
                call.cancel()
                raise

        call, first = await _admitted(self._credentials, attempt)
        return _messages(call, first)


async def _messages(call: Any, message: Any) -> AsyncIterator[Any]:
    try:
        while message is not grpc.aio.EOF:
            yield message
            message = await _typed(call.read())
    finally:
        call.cancel()


async def _admitted(
    credentials: AsyncCredentials, attempt: Callable[[Tokens | None], Awaitable[Any]]
) -> Any:
    """Make an attempt, and another with new tokens if it was refused for the old ones."""
    tokens = await credentials.current()
    try:
        return await _typed(attempt(tokens))
    except Unauthenticated as error:
        try:
            renewed = await credentials.renewed(tokens)
        except Unauthenticated:
            renewed = None
        if renewed is None:
            raise error from None
    return await _typed(attempt(renewed))


async def _typed(answer: Awaitable[Any]) -> Any:
    try:
        return await answer
    except grpc.RpcError as error:
        raise from_grpc(error) from None
