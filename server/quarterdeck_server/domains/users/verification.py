"""Verifies a password: queued, counted first, and always in the same time."""

from collections.abc import Callable
from dataclasses import dataclass

from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import Caller
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.users import devices, guesses
from quarterdeck_server.domains.users.devices import Origin
from quarterdeck_server.domains.users.guesses import Attempt
from quarterdeck_server.rpc.hash_queue import Asker, Lane
from quarterdeck_server.rpc.steps import Steps


@dataclass(frozen=True, slots=True)
class Verified:
    """A password that is right."""

    attempt: Attempt
    # Of the new password, or of the one in use if its hash has another cost than is set.
    new_hash: str

    def confirm(self) -> bool:
        """Take the guess back, and keep the renewed hash; to be called within a transaction.

        False if the password was changed or the user deactivated meanwhile.
        """
        return guesses.forgive(self.attempt, self.new_hash)


def signed_in(caller: Caller) -> Asker:
    """As whom somebody who is signed in waits for a turn to hash."""
    return Asker(Lane.SIGNED_IN, caller.user_id)


async def verify_login(steps: Steps, email: str, password: str, origin: Origin) -> Verified | None:
    """Whether a user with this address has this password; None if not."""
    asker = await steps.read(devices.asker, email, origin)
    return await _verify(steps, asker, lambda: guesses.begin(email, origin), password)


async def verify_own(
    steps: Steps, password: str, field: str = "current_password", new_password: str = ""
) -> Verified:
    """Verify the password of who is signed in, and hash a new one.

    Raise InvalidArgument naming `field` if it is wrong.
    """
    caller = steps.call.caller

    def begin() -> Attempt:
        return guesses.begin_signed_in(caller)

    verified = await _verify(steps, signed_in(caller), begin, password, new_password)
    if verified is None:
        raise errors.invalid(field, "is wrong", reason=Reason.BAD_CREDENTIALS)
    return verified


async def hash_password(steps: Steps, password: str) -> str:
    """Return the hash of a password that somebody who is signed in sets."""
    async with steps.hasher.turn(signed_in(steps.call.caller)) as hashing:
        return await hashing.hash_password(password)


async def _verify(
    steps: Steps,
    asker: Asker,
    begin: Callable[[], Attempt],
    password: str,
    new_password: str = "",
) -> Verified | None:
    async with steps.hasher.turn(asker) as hashing:
        attempt = await steps.write(begin)
        highest = await steps.read(guesses.highest_cost)
        fits = await hashing.verify(password, attempt.password_hash, highest)
        if not fits:
            steps.call.resource_id = attempt.user_id
            return None
        if new_password:
            new_hash = await hashing.hash_password(new_password)
        else:
            new_hash = await hashing.renewed(password, attempt.password_hash)
    return Verified(attempt, new_hash)
