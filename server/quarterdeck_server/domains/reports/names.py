"""The file name of a report (RFC 6266)."""

import re
from urllib.parse import quote

from quarterdeck_server.core import clock

LONGEST = 80
# What a file may not be called on one system or another, and what is not seen.
FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f"*/:<>?\\|\u200b-\u200f\u2028-\u202e\u2066-\u2069]+')


def file_name(source_name: str, name: str, at: int, format: str) -> str:
    """`orders - Inventory - 2026-11-21.pdf`; anything a file cannot be called is left out."""
    parts = [_plain(source_name), _plain(name), clock.as_text(at, "%Y-%m-%d")]
    return f"{' - '.join(part for part in parts if part)}.{format}"


def _plain(text: str) -> str:
    return " ".join(FORBIDDEN.sub(" ", text).split()).strip(" .")[:LONGEST].strip()


def content_disposition(name: str) -> str:
    """Return the header for a download: in ASCII for all, in UTF-8 for newer clients (RFC 8187)."""
    plain = re.sub(r"[^ -~]|[\"\\%]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
