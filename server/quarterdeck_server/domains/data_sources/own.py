"""What belongs to Quarterdeck and cannot be a data source: database, keys, store, ports.

A source is recognised by what it is and not by what it is called: a file by its device and
inode, a server's database by what the server says of itself (`own_postgres.py`).
"""

import ipaddress
import os
import socket
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.storage import db
from quarterdeck_server.storage.data_dir import ENGINE_FILE, LOCKS

# What SQLite keeps beside a file (SQLite documentation, Temporary Files Used By SQLite).
COMPANIONS = ("-wal", "-shm", "-journal")
LOCAL = "local"
MOST_ADDRESSES = 256
NAMES_OF_THIS_HOST = ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback")

Identity = tuple[int, int]


def refused(what: str) -> SourceError:
    """Return what it is to ask for something of Quarterdeck's own."""
    return SourceError(
        Reason.OWN_DATABASE, f"{what} is Quarterdeck's own and cannot be a data source."
    )


def identity(path: Path) -> Identity | None:
    """Return the device and inode that a path means, links followed; None if it means none.

    Nothing is opened: to close a file that is open as a SQLite database in the same process
    would end the locks on it (SQLite documentation, How To Corrupt, 2.2).
    """
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What is ours.

    url        of our database; empty for none
    folders    all that is in them is ours, too
    lent       directories within those in which sources may lie
    files      further files
    ports      those of this host that we listen on
    """

    url: str = ""
    folders: tuple[Path, ...] = ()
    lent: tuple[Path, ...] = ()
    files: tuple[Path, ...] = ()
    ports: frozenset[int] = frozenset()

    @property
    def has_address(self) -> bool:
        """Whether our database is on a server that has one."""
        if not self.url or db.sqlite_path(self.url) is not None:
            return False
        return bool(_addresses(str(db.postgres_parameters(self.url).get("host", "")), _minute()))

    def refuse_file(self, path: Path) -> None:
        """Raise SourceError for a file that is ours, would become ours, or lies in our folders."""
        if self._is_below_ours(path) or self._is_beside_database(path):
            raise refused("The file")
        for name in (path, *(path.with_name(path.name + suffix) for suffix in COMPANIONS)):
            with suppress(OSError, ValueError):
                status = name.stat()
                here = (status.st_dev, status.st_ino)
                if here in self._named() or (status.st_nlink > 1 and here in self._kept()):
                    raise refused("The file")

    def _is_below_ours(self, path: Path) -> bool:
        """Whether one of the directories above a path is ours, under whichever name."""
        folders = list(self.folders)
        if (database := db.sqlite_path(self.url)) is not None:
            folders.append(database.with_name(LOCKS))
        ours, lent = set(map(identity, folders)), set(map(identity, self.lent))
        for folder in path.parents:
            found = identity(folder)
            if found is None:
                continue
            if found in lent:
                return False
            if found in ours:
                return True
        return False

    def _is_beside_database(self, path: Path) -> bool:
        """Whether SQLite, or we, would take a file of this name for a part of our database."""
        database = db.sqlite_path(self.url)
        if database is None or identity(path.parent) != identity(database.parent):
            return False
        ours = (database.name, ENGINE_FILE, LOCKS)
        return path.name.casefold().startswith(tuple(name.casefold() for name in ours))

    def _named(self) -> set[Identity | None]:
        """Of the files that have a name of their own."""
        database = db.sqlite_path(self.url)
        files = list(self.files)
        if database is not None:
            pair = (database, database.with_name(ENGINE_FILE))
            files += [
                each.with_name(each.name + suffix) for each in pair for suffix in ("", *COMPANIONS)
            ]
        return set(map(identity, files)) - {None}

    def _kept(self) -> set[Identity | None]:
        """Of all files in our folders, for what may be another name of one of them."""
        lent = set(map(identity, self.lent))
        found: set[Identity | None] = set()
        for folder in self.folders:
            found |= _below(folder, lent)
        return found

    def is_on(self, addresses: Iterable[str], port: int) -> bool:
        """Whether our database is on the server at these addresses of a port."""
        if not self.url or db.sqlite_path(self.url) is not None:
            return False
        ours = db.postgres_parameters(self.url)
        host = str(ours.get("host", ""))
        # Behind a Unix socket there is a server of this host.
        known = _addresses(host, _minute()) or {LOCAL}
        is_there = not known.isdisjoint(map(canonical, addresses))
        return is_there and str(port) == str(ours.get("port", 5432))

    def refuse_host(self, host: str, port: int, database: str) -> None:
        """As `refuse_address`, by the name alone: nothing is looked up."""
        self.refuse_address([_literal(host)], port, database)

    def refuse_address(self, addresses: Iterable[str], port: int, database: str = "") -> None:
        """Raise SourceError for a port of ours, or for our own server and database, by address."""
        places = set(map(canonical, addresses))
        if LOCAL in places and port in self.ports:
            raise refused(f"Port {port} of this host")
        if not database or not self.url or db.sqlite_path(self.url) is not None:
            return
        ours = db.postgres_parameters(self.url)
        if database != ours["dbname"] or str(port) != str(ours.get("port", 5432)):
            return
        if not places.isdisjoint(_addresses(str(ours.get("host", "")), _minute())):
            raise refused("The database")


def _below(folder: Path, lent: set[Identity | None]) -> set[Identity | None]:
    found: set[Identity | None] = set()
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return found
    for entry in entries:
        with suppress(OSError):
            status = entry.stat(follow_symlinks=False)
            here = (status.st_dev, status.st_ino)
            if not entry.is_dir(follow_symlinks=False):
                found.add(here)
            elif here not in lent:
                found |= _below(Path(entry.path), lent)
    return found


@lru_cache(MOST_ADDRESSES)
def canonical(address: str) -> str:
    """Return an address in the form in which two that mean the same are equal.

    One of IPv4 within IPv6 is one of IPv4, and all of this host are `local`.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address.lower()
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    if parsed.is_loopback or parsed.is_unspecified or _is_of_this_host(parsed):
        return LOCAL
    return str(parsed)


def _is_of_this_host(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    with closing(socket.socket(family, socket.SOCK_DGRAM)) as probe:
        try:
            probe.bind((str(address), 0))
        except OSError:
            return False
    return True


def _literal(host: str) -> str:
    """Return a host as it is compared with addresses; `localhost` names mean this host."""
    name = host.lower().rstrip(".")
    return "127.0.0.1" if name in NAMES_OF_THIS_HOST else name


def _minute() -> int:
    return int(time.monotonic() // 60)


@lru_cache(8)
def _addresses(hosts: str, minute: int) -> frozenset[str]:
    """Return where our own database is, its names too; a Unix socket has no address."""
    found: set[str] = set()
    for host in hosts.split(","):
        if host.startswith(("/", "@")) or not host:
            continue
        with suppress(OSError, UnicodeError):
            entries = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            found |= {canonical(str(entry[4][0])) for entry in entries}
        found.add(_literal(host))
    return frozenset(found)
