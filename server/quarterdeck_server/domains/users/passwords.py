"""Rules for passwords. A password that is too long for bcrypt is refused, not truncated."""

import secrets
from itertools import islice

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from quarterdeck_server.core import errors
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.rpc.bcrypt_process import MAX_BYTES
from quarterdeck_server.rpc.hashing import encoded

MIN_CHARACTERS = 8
GENERATED_BYTES = 15

COMMON = frozenset(islice(FREQUENCY_LISTS["passwords"], 3000))


def check(password: str, field: str) -> None:
    """Raise InvalidArgument naming `field` if the password may not be set (NIST SP 800-63B)."""
    problem = ""
    if len(encoded(password).decode()) < MIN_CHARACTERS:
        problem = f"must have at least {MIN_CHARACTERS} characters"
    elif len(encoded(password)) > MAX_BYTES:
        problem = f"must have at most {MAX_BYTES} bytes in UTF-8"
    elif password.casefold() in COMMON:
        problem = "is one of the commonest passwords"
    if problem:
        raise errors.invalid(field, problem, reason=Reason.WEAK_PASSWORD)


def choose(given: str | None) -> tuple[str, str]:
    """Return the first password of a user, and the same if it was generated, for none was given.

    Raise InvalidArgument naming `password` if it may not be set.
    """
    if given is None:
        generated = generate()
        return generated, generated
    check(given, "password")
    return given, ""


def generate() -> str:
    """Return a new random password of 20 characters."""
    return secrets.token_urlsafe(GENERATED_BYTES)
