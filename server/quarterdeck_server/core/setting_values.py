"""How the text of a setting is parsed. A ValueError says what is wrong with it."""

import ipaddress
import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

# Of any number: Envoy takes no larger one than 32 bits hold, and twice or eight times these.
MOST = 1_000_000
MIN_GATEWAY_MIB, MAX_GATEWAY_MIB = 256, 4096
# What a browser sends of itself, and the port that it leaves out.
ORIGIN = re.compile(r"https?://(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::[1-9]\d{0,4})?", re.ASCII)
DEFAULT_PORT = {"http:": ":80", "https": ":443"}
HOST = re.compile(r"\w(?:[\w-]*\w)?(?:\.\w(?:[\w-]*\w)?)*\.?")
NUMBERS = re.compile(r"[\d.]+", re.ASCII)
# The limit of a container (cgroup v2), `max` for none.
CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")


def between(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from `least` to `most`."""

    def parse(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise ValueError(f"must be between {least} and {most}")
        return number

    return parse


def share(text: str) -> float:
    """Read a number from 0 to 1."""
    number = float(text)
    if not 0 <= number <= 1:
        raise ValueError("must be between 0 and 1")
    return number


def positive(text: str) -> int:
    """Read a whole number of at least 1."""
    return between(1, MOST)(text)


def path(text: str) -> Path:
    """Read a path; a relative one begins at the working directory."""
    return Path(text).expanduser().absolute()


def origins(text: str) -> tuple[str, ...]:
    """Read origins as browsers send them, separated by commas."""
    origins = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    for origin in origins:
        # As a browser sends it (RFC 6454, 6.2): another would never be the same.
        if not ORIGIN.fullmatch(origin) or origin.endswith(DEFAULT_PORT[origin[:5]]):
            raise ValueError(f"{origin!r} is not an origin such as https://console.example.com")
    return origins


def database_url(text: str) -> str:
    """Read the URL of a database; empty for the default."""
    if text and not text.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise ValueError("must start with sqlite:/// or postgresql://")
    try:
        _ = urlsplit(text).port
    except ValueError:
        # Its own text would show a part of the password.
        raise ValueError("is not a URL; a password needs its / # ? @ as %2F %23 %3F %40") from None
    return text


def directories(text: str) -> tuple[Path, ...]:
    """Read paths that are separated by colons."""
    return tuple(path(part) for part in text.split(":") if part)


def hosts(text: str) -> tuple[str, ...]:
    """Read names of hosts, addresses and networks, separated by commas."""
    hosts = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    for host in hosts:
        if "/" in host or ":" in host or NUMBERS.fullmatch(host):
            ipaddress.ip_network(host)
        elif not HOST.fullmatch(host):
            raise ValueError(f"{host!r} is not the name of a host, an address or a network")
    return hosts


def networks(text: str) -> tuple[str, ...]:
    """Read addresses and networks that are trusted, separated by commas; not all at once."""
    networks = tuple(part.strip() for part in text.split(",") if part.strip())
    for network in networks:
        if not ipaddress.ip_network(network).prefixlen:
            raise ValueError(f"{network!r} would trust everybody")
    return networks


def store_url(text: str) -> str:
    """Read the URL of a store of artifacts."""
    parts = urlsplit(text)
    is_file = parts.scheme == "file" and not parts.netloc and parts.path.startswith("/")
    is_bucket = parts.scheme == "s3" and parts.netloc and "@" not in parts.netloc
    if not (is_file or is_bucket) or parts.query or parts.fragment:
        raise ValueError("must be file:/directory or s3://bucket/prefix")
    return text


def recipients(text: str) -> tuple[str, ...]:
    """Read age public keys, separated by commas."""
    recipients = tuple(part.strip() for part in text.split(",") if part.strip())
    for recipient in recipients:
        if not _is_recipient(recipient):
            raise ValueError(f"{recipient!r} is not an age public key, which begins with age1")
    return recipients


def _is_recipient(text: str) -> bool:
    """Whether it is one with its checksum right; what only looks like one would end a worker."""
    # Loaded by those alone who set one.
    import pyrage

    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def kinds(text: str) -> tuple[str, ...]:
    """Read kinds of events, separated by commas, in upper case."""
    parts = (" ".join(part.split()).upper() for part in text.split(","))
    return tuple(part for part in parts if part)


def webhook(text: str) -> str:
    """Read the URL of a webhook."""
    parts = urlsplit(text)
    try:
        usable = parts.port is None or parts.port > 0
        (parts.hostname or "").encode("idna")
    except ValueError:
        usable = False
    web = parts.scheme in ("http", "https") and parts.hostname and not parts.username
    if not (usable and web and text.isascii() and text.isprintable() and " " not in text):
        raise ValueError("must be a URL such as https://hooks.slack.com/services/…")
    return text


def collector(text: str) -> str:
    """Read the base URL of an OTLP collector."""
    parts = urlsplit(text)
    web = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    if not web or "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("must be a URL such as http://collector:4318")
    return text.rstrip("/")


def count(text: str) -> int:
    """Read a whole number of at least 0."""
    return between(0, MOST)(text)


def gateway_mib() -> int:
    """Return a quarter of the memory that this host, or container, has."""
    available = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):
        available = min(available, int(CGROUP_LIMIT.read_text()))
    return min(max(available // 4 >> 20, MIN_GATEWAY_MIB), MAX_GATEWAY_MIB)


def switch(text: str) -> bool:
    """Return whether `on` or `off` is on. Raise ValueError for another word."""
    if text not in ("on", "off"):
        raise ValueError("must be one of off, on")
    return text == "on"


def word(*known: str) -> Callable[[str], str]:
    """Return a reader of one of the known words."""

    def parse(text: str) -> str:
        if text not in known:
            raise ValueError(f"must be one of {', '.join(known)}")
        return text

    return parse
