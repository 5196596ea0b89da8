"""Data sources as code is given them, and what may end the work on them."""

from quarterdeck_server.domains.data_sources.target import Target

from tests.support.sources import PASSWORD


class EndedError(Exception):
    """Somebody ended the work."""


def nothing() -> None:
    """Lets all work go on."""


def target_of(source_type: str, port: int = 0, database: str = "", **more: str) -> Target:
    """A source on this host."""
    given = {"username": "app", "password": PASSWORD, "path": "", "ssl_mode": "prefer"} | more
    return Target(
        source_type=source_type, host="127.0.0.1", port=port, database=database, version=1, **given
    )
