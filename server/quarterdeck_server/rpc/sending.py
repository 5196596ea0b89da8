"""The messages of a stream on their way to who reads them."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

import grpc
from google.protobuf.message import Message

from quarterdeck_server.core import errors
from quarterdeck_server.rpc.steps import Steps

# Who takes nothing of a stream for so long does not read it.
UNREAD_SECONDS = 60.0


async def send(
    context: grpc.aio.ServicerContext[bytes, bytes],
    messages: AsyncGenerator[Message, None],
    steps: Steps,
    granted: Callable[[], Awaitable[None]],
    sent: Callable[[], None],
) -> None:
    """Send the messages of a stream, the first once it is `granted`; call `sent` after each.

    Raise DeadlineExceeded if they are not taken, and CancelledError if the client has gone.
    """
    async with aclosing(messages):
        begun = False
        async for message in messages:
            if not begun:
                await granted()
            try:
                async with asyncio.timeout(UNREAD_SECONDS):
                    if steps.headers and not begun:
                        await context.send_initial_metadata(tuple(steps.headers.items()))
                    await context.write(message.SerializeToString())
            except TimeoutError:
                raise errors.DeadlineExceeded(
                    "the client did not read from the stream for too long"
                ) from None
            except grpc.aio.InternalError:
                # The client has gone, and its cancellation has not come to us yet.
                raise asyncio.CancelledError from None
            begun = True
            sent()
        if not begun:
            await granted()
