"""What is needed to connect to a data source."""

from dataclasses import dataclass, field

SQLITE = "sqlite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What it takes to connect to a source. `password` is empty for none.

    `address` is that of the host, where it must not change meanwhile; empty to look it up.
    """

    source_type: str
    host: str
    port: int
    database: str
    username: str
    password: str = field(repr=False)
    ssl_mode: str
    path: str
    version: int
    address: str = ""
