"""What all kinds of servers share, and the limits of time and bytes for their answers."""

import ssl
from dataclasses import dataclass
from typing import Any, TypeAlias, TypedDict

from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.leash import LARGE, MIB, Bounds
from quarterdeck_server.domains.data_sources.source_error import SourceError

# How much later than it should a server that is reachable answers.
GRACE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many MiB a server may send: in one answer, and in all of a session's.

    In memory it is up to ten times as much: a row may be as short as a few bytes.
    """

    answer: int
    all: int

    def within(self, seconds: float) -> Bounds:
        """Return bounds that give each answer so many seconds, by the server's own clock."""
        return Bounds(seconds + GRACE_SECONDS, self.answer * MIB, self.all * MIB)


# A row of a source: what is in its columns is the source's to say.
SourceRow: TypeAlias = tuple[Any, ...]


class Parameters(TypedDict, total=False):
    """libpq's parameters of a connection (PostgreSQL manual, 32.1.2)."""

    host: str
    hostaddr: str
    port: int
    dbname: str
    user: str
    password: str
    passfile: str
    options: str
    application_name: str
    sslmode: str
    sslrootcert: str | None
    sslcertmode: str
    sslcert: str
    sslkey: str
    sslcrl: str
    gssencmode: str
    require_auth: str
    target_session_attrs: str
    connect_timeout: int
    keepalives_idle: int
    keepalives_interval: int
    keepalives_count: int
    tcp_user_timeout: int
    scram_client_key: str
    scram_server_key: str


# Of catalogs, and of what is read a part at a time.
SMALL, WIDE = Sizes(32, 64), Sizes(128, 256)
# To sign in and ask what is there.
TRYING = Bounds(answer_seconds=4, answer_bytes=MIB, all_bytes=MIB)
# To take away what work left there, for whose end somebody may wait.
TIDYING = Bounds(answer_seconds=600, answer_bytes=MIB, all_bytes=MIB)
# Of work that waits as long as it takes: a large table is counted for hours.
PATIENT = Bounds(answer_seconds=6 * 3600, answer_bytes=64 * MIB, all_bytes=256 * MIB)


def quoted(name: str, quote: str = '"') -> str:
    """Return a name as SQL has it; MySQL's `quote` is a backtick."""
    return quote + name.replace(quote, quote * 2) + quote


def too_long() -> SourceError:
    """Return what a query is that its time limit ended."""
    return SourceError(Reason.TIMEOUT, "A query took too long and was ended.")


def cut(why: str) -> SourceError:
    """Return what a connection is that a limit of ours ended."""
    if why == LARGE:
        return SourceError(
            Reason.TOO_LARGE, "The server sent more data than requested; the connection was closed."
        )
    return SourceError(
        Reason.TIMEOUT, "The server did not respond in time; check host, port and firewalls."
    )


def tls(mode: str) -> ssl.SSLContext | None:
    """Return how to encrypt; None for not at all."""
    if mode == "disable":
        return None
    context = ssl.create_default_context()
    if mode != "verify_full":
        context.check_hostname = False
    if mode in ("prefer", "require"):
        context.verify_mode = ssl.CERT_NONE
    return context
