"""What the gateway serves itself: the OpenAPI document and the page that shows it.

The page is Swagger UI from an installed package, with a small login of our own.
Nothing is fetched from anywhere else.
"""

import hashlib
import re
from dataclasses import dataclass
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path

DOCUMENT = "/openapi.json"
PAGE = "/docs"
INDEX = "index.html"
# A distribution that carries the files of Swagger UI, wherever it has them.
SWAGGER_UI = "mkdocs-swagger-ui-tag"
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
# https://www.w3.org/TR/CSP3/: only what this host serves. Swagger UI sets styles, and its
# icons are data URLs.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file, and the paths that it is served at."""

    name: str
    content: bytes
    paths: tuple[str, ...]
    # Whether the pages of other origins may read it (QUARTERDECK_CORS_ORIGINS).
    is_shared: bool = False

    @property
    def etag(self) -> str:
        """A weak one (RFC 9110, 8.8.3): it may be compressed on its way."""
        return f'W/"{hashlib.sha256(self.content).hexdigest()[:32]}"'

    @property
    def headers(self) -> dict[str, str]:
        """The headers of an answer that carries the file."""
        headers = {
            "content-type": CONTENT_TYPES[Path(self.name).suffix],
            "etag": self.etag,
            "cache-control": "no-cache",
            "x-content-type-options": "nosniff",
        }
        if self.name == INDEX:
            headers |= {
                "content-security-policy": POLICY,
                "referrer-policy": "no-referrer",
                "x-frame-options": "DENY",
            }
        return headers


def static_files() -> list[StaticFile]:
    """Return the document, the page, and what the page names in its `src` and `href`."""
    page = (files(__package__) / INDEX).read_bytes()
    document = (files("quarterdeck_server.gateway") / "openapi.json").read_bytes()
    named = re.findall(rf'(?:src|href)="{PAGE}/([^"/]+)"', page.decode())
    return [
        StaticFile("openapi.json", document, (DOCUMENT,), is_shared=True),
        StaticFile(INDEX, page, (PAGE, f"{PAGE}/")),
        *(StaticFile(name, _asset(name), (f"{PAGE}/{name}",)) for name in named),
    ]


def _asset(name: str) -> bytes:
    """Return a file of ours, or else of Swagger UI."""
    own = files(__package__) / name
    if own.is_file():
        return own.read_bytes()
    # Located, and not imported: only its files are used.
    wheel = distribution(SWAGGER_UI)
    (found,) = (file for file in wheel.files or () if file.name == name)
    return Path(str(found.locate())).read_bytes()
