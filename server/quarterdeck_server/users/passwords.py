"""Rules for passwords, and their hashes (bcrypt)."""

import secrets
import unicodedata
from itertools import islice

import bcrypt
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from quarterdeck_server.core import errors

MIN_CHARACTERS = 8
# bcrypt reads no further; a longer password is refused, never cut.
MAX_BYTES = 72
COST = 12
GENERATED_BYTES = 15

COMMON = frozenset(islice(FREQUENCY_LISTS["passwords"], 3000))

# Has bcrypt's form and belongs to no password: verifying against it takes as
# long as against a user's.
NOBODY = bcrypt.gensalt(COST).decode() + "." * 31


def _encoded(password: str) -> bytes:
    return unicodedata.normalize("NFC", password).encode()


def check(password: str, field: str) -> None:
    """Raises InvalidArgument naming `field` if the password may not be set (NIST SP 800-63B)."""
    problem = ""
    if len(unicodedata.normalize("NFC", password)) < MIN_CHARACTERS:
        problem = f"must have at least {MIN_CHARACTERS} characters"
    elif len(_encoded(password)) > MAX_BYTES:
        problem = f"must have at most {MAX_BYTES} bytes in UTF-8"
    elif password.casefold() in COMMON:
        problem = "is one of the commonest passwords"
    if problem:
        raise errors.invalid(field, problem, reason="WEAK_PASSWORD")


def generate() -> str:
    """A new random password of 20 characters."""
    return secrets.token_urlsafe(GENERATED_BYTES)


def hash_password(password: str) -> str:
    """The bcrypt hash; takes a fifth of a second."""
    return bcrypt.hashpw(_encoded(password), bcrypt.gensalt(COST)).decode()


def verify(password: str, password_hash: str) -> bool:
    """Whether the hash is of this password; takes as long whatever the answer."""
    encoded = _encoded(password)
    if len(encoded) > MAX_BYTES or b"\0" in encoded:
        bcrypt.checkpw(b"", NOBODY.encode())
        return False
    return bcrypt.checkpw(encoded, password_hash.encode())
