"""The tokens of sources: for senders that can set no header, in the path of their address.

A token is shown once, and only its SHA-256 is kept: it has 160 random bits, so that no
slow hash is needed to keep it from being guessed.
"""

import hashlib
import hmac
import secrets
import string

# Known by its beginning to scanners of secrets, and to the gateway, which logs no path that has it.
PREFIX = "qdin_"
# Senders that speak PagerDuty's protocol may want a key of 32 characters.
LENGTH = 32
_ALPHABET = string.ascii_letters + string.digits


def new_token() -> str:
    """Return a new token, 32 characters."""
    return PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH - len(PREFIX)))


def digest(token: str) -> str:
    """Return what is kept of a token: its SHA-256 in hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_same(token: str, *digests: str) -> bool:
    """Whether a token is one of those of which this is kept; an empty text is kept of none."""
    shown = digest(token)
    # All of them, so that the time says nothing of which it was.
    same = [bool(each) and hmac.compare_digest(shown, each) for each in digests]
    return any(same)
