"""Where a server is."""

from dataclasses import dataclass
from urllib.parse import urlsplit

HTTPS_PORT = 443


@dataclass(frozen=True, slots=True)
class Address:
    """The host and port of a server, and whether it speaks TLS.

    >>> Address.parse("https://quarterdeck.example.com")
    Address(host='quarterdeck.example.com', port=443, is_tls=True)
    >>> Address.parse("localhost:8080").url
    'http://localhost:8080'
    >>> Address.parse("[::1]:8080").target
    '[::1]:8080'
    """

    host: str
    port: int
    is_tls: bool

    @classmethod
    def parse(cls, url: str) -> "Address":
        """Read `http://host:port`, `https://host[:port]` or `host:port`. Raise ValueError."""
        if "@" in url:
            raise ValueError("a server's URL must not contain a user or a password")
        wanted = "give http://host:port or https://host"
        try:
            parts = urlsplit(url if "://" in url else f"http://{url}")
            host, port = parts.hostname, parts.port
        except ValueError:
            raise ValueError(f"{url!r} is not a server's URL: {wanted}") from None
        if parts.scheme not in ("http", "https") or not host or any(map(str.isspace, url)):
            raise ValueError(f"{url!r} is not a server's URL: {wanted}")
        if parts.path not in ("", "/") or parts.query or parts.fragment:
            raise ValueError(f"{url!r} has something after the host: {wanted}")
        is_tls = parts.scheme == "https"
        port = port or (HTTPS_PORT if is_tls else 0)
        if not port:
            raise ValueError(f"{url!r} has no port: {wanted}")
        return cls(host, port, is_tls)

    @property
    def target(self) -> str:
        """As gRPC wants it: `host:port`."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The same for all ways to write it."""
        return f"{'https' if self.is_tls else 'http'}://{self.target}"
