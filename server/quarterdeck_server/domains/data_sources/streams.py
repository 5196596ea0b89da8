"""Long downloads, which end when the caller loses the right."""

import time
from collections.abc import AsyncGenerator, AsyncIterator

from quarterdeck_server.core import errors
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.data_sources import grants
from quarterdeck_server.rpc.steps import Steps

LOOK_SECONDS = 10.0


async def while_granted(
    pieces: AsyncIterator[bytes], steps: Steps, source_id: int, right: str
) -> AsyncGenerator[bytes, None]:
    """Yield the pieces of a file, until the caller loses the right to the data source of it.

    That is looked at every 10 s; a token that ends meanwhile does not end what was begun.
    Raise NotFound or PermissionDenied.
    """
    user_id = steps.call.caller.user_id

    def look() -> None:
        who = grants.caller_of(user_id)
        if who is None:
            raise errors.PermissionDenied("you may no longer sign in", reason=Reason.USER_ENDED)
        grants.check(who, source_id, right)

    looks_at = time.monotonic() + LOOK_SECONDS
    async for piece in pieces:
        if time.monotonic() >= looks_at:
            await steps.read(look)
            looks_at = time.monotonic() + LOOK_SECONDS
        yield piece
