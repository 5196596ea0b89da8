"""What the SQL of all sources has in common."""

from quarterdeck_server.data_sources.service import Failed

TIMEOUT = "TIMEOUT"


def quoted(name: str, quote: str = '"') -> str:
    """A name as SQL has it; MySQL's `quote` is a backtick."""
    return quote + name.replace(quote, quote * 2) + quote


def too_long() -> Failed:
    """What a query is that its time limit ended."""
    return Failed(TIMEOUT, "A query took too long and was ended.")
