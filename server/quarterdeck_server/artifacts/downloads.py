"""Downloads of artifacts, and the errors that callers get if one fails."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from quarterdeck_server.artifacts.seal import Damaged
from quarterdeck_server.artifacts.store import StoreError
from quarterdeck_server.core import errors
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.rpc.blocking_calls import Reader, Readings

# Pieces that are read at once; how many downloads there may be is a share (rpc/shares.py).
THREADS = 8
PIECE_BYTES = 512 * 1024
PIECE_SECONDS = 60.0
# The header of a stream of bytes whose number Envoy makes the Content-Length of.
LENGTH = "x-quarterdeck-length"


class Downloads:
    """The downloads of one kind."""

    def __init__(self, name: str, begin_seconds: float = PIECE_SECONDS) -> None:
        self._readings = Readings(name, THREADS, PIECE_SECONDS, begin_seconds)

    async def pieces(self, begin: Callable[[], Reader]) -> AsyncGenerator[bytes, None]:
        """Yield what `begin` opens, on a thread of its own. Raise Conflict, Unavailable."""
        try:
            async with aclosing(self._readings.pieces(begin, PIECE_BYTES)) as pieces:
                async for piece in pieces:
                    yield piece
        except (StoreError, Damaged) as error:
            raise refusal(error) from None
        except TimeoutError:
            raise errors.Unavailable("the backup store does not respond; try again") from None


def refusal(error: StoreError | Damaged) -> errors.AppError:
    """Return the error for a caller when an artifact cannot be read, now or ever."""
    if isinstance(error, Damaged) or error.code == Reason.ARTIFACT_MISSING:
        return errors.Conflict(error.message, reason=error.code)
    return errors.Unavailable(error.message)
