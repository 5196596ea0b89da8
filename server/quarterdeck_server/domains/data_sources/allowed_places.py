"""Where data sources may be: allowed directories and hosts, outside Quarterdeck itself."""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.data_sources.own import COMPANIONS, Own
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.target import SQLITE, Target


@dataclass(frozen=True, slots=True)
class AllowedPlaces:
    """Where sources may lie: files below these directories, servers at these hosts and networks.

    No hosts means any. What is `own` is none.
    """

    sqlite_roots: Sequence[Path]
    hosts: Sequence[str]
    own: Own = Own()

    def file(self, path: str) -> Path:
        """Return the file that a path means, links followed.

        Raise SourceError if it is not below a root, is Quarterdeck's own, or has a name by which
        SQLite would take it for a part of another file.
        """
        given = Path(path)
        try:
            found = (given if given.is_absolute() else self.sqlite_roots[0] / given).resolve()
        except (OSError, RuntimeError, ValueError):
            raise SourceError(Reason.PATH_NOT_ALLOWED, "The path cannot be resolved.") from None
        above = [
            root for root in map(Path.resolve, self.sqlite_roots) if found.is_relative_to(root)
        ]
        if not above:
            roots = ", ".join(str(root) for root in self.sqlite_roots)
            raise SourceError(Reason.PATH_NOT_ALLOWED, f"The file must lie below {roots}.")
        self.own.refuse_file(found)
        # A folder of such a name stops a database as well as a file of it does.
        names = found.relative_to(above[0]).parts
        if any(name.casefold().endswith(COMPANIONS) for name in names):
            raise SourceError(
                Reason.PATH_NOT_ALLOWED, "SQLite uses this name for a part of another database."
            )
        return found

    def address(self, host: str, port: int, database: str = "") -> str:
        """Return an address of a host that may be connected to. Raise SourceError.

        With the name of a PostgreSQL database also if that is Quarterdeck's own, by its address.
        """
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise SourceError(
                Reason.NO_CONNECTION, f"The host {host} has no address; check DNS."
            ) from None
        addresses = [str(entry[4][0]) for entry in found]
        if self.hosts and host.lower() not in self.hosts:
            networks = [ipaddress.ip_network(each) for each in self.hosts if _is_network(each)]
            if not all(_is_in(address, networks) for address in addresses):
                raise SourceError(
                    Reason.HOST_NOT_ALLOWED,
                    f"The host {host} is not in QUARTERDECK_SOURCE_HOSTS.",
                )
        self.own.refuse_address(addresses, port, database)
        return addresses[0]

    def pinned(self, target: Target) -> Target:
        """Return a target whose address is looked up, so that it stays the same.

        Raise SourceError.
        """
        if target.source_type == SQLITE:
            return target
        return replace(target, address=self.address(target.host, target.port))


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True


def _is_in(address: str, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return any(parsed in network for network in networks if network.version == parsed.version)
