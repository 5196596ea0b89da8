"""The text of an API key: `qdk_`, 40 random letters and digits, and six of checksum.

So scanners find one in code and logs, and tell it from what only looks like one: the checksum
is the CRC-32 (ISO 3309) of the 40 letters and digits, in base 62.
"""

import hashlib
import re
import secrets
import string
import zlib

from quarterdeck_server.rpc.credentials import KEY_PREFIX

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
# 238 bits.
RANDOM, CHECKSUM = 40, 6
FORM = re.compile(rf"{KEY_PREFIX}([0-9A-Za-z]{{{RANDOM}}})([0-9A-Za-z]{{{CHECKSUM}}})", re.ASCII)
# How much of one is shown again, to tell it from others.
SHOWN = len(KEY_PREFIX) + 6


def new() -> str:
    """Return a new key."""
    random = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return f"{KEY_PREFIX}{random}{_checksum(random)}"


def is_one(text: str) -> bool:
    """Whether a text is a key by its form and its checksum."""
    found = FORM.fullmatch(text)
    return found is not None and _checksum(found[1]) == found[2]


def hash_of(key: str) -> str:
    """Return what is stored of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def _checksum(random: str) -> str:
    number, digits = zlib.crc32(random.encode()), ""
    for _ in range(CHECKSUM):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits
