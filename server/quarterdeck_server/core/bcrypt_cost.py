"""The costs of bcrypt hashes: the binary logarithm of the number of rounds."""

import re

# OWASP's least, what takes a fifth of a second, and what takes some seconds.
MIN_COST, DEFAULT_COST, MAX_COST = 10, 12, 16
HASH = re.compile(r"\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}")


def cost_of(password_hash: str) -> int:
    """Return the cost of a hash; 0 for what is none, or costs more than any that we make."""
    match = HASH.fullmatch(password_hash)
    cost = int(match[1]) if match else 0
    return cost if cost <= MAX_COST else 0
