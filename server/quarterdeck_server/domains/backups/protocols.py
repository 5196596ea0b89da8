"""What each kind of database must implement for backups and restores."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypedDict

from quarterdeck_server.artifacts.seal import Readable, Writable
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.jobs.runs import Run

# Pours the dump of a backup into something that takes bytes.
Feed = Callable[[Writable], None]


class Properties(TypedDict, total=False):
    """What a restore has to know of a dump; each kind of database has some of it.

    tables  the rows of each table, None for one that was changing
    """

    server_version: str
    tool: str
    suffix: str
    backup_type: str
    tables: dict[str, int | None]
    # PostgreSQL: what a new database has to have. `locale` is null before PostgreSQL 15.
    tool_major: int
    encoding: str
    collate: str
    ctype: str
    provider: str
    locale: str | None
    # MySQL.
    charset: str
    collation: str


# Restores a dump that it is fed, and returns the rows of each table.
Load = Callable[[Feed, Properties], dict[str, int]]


@dataclass(slots=True, kw_only=True)
class Dump:
    """A dump on its way out of a source.

    stream          its bytes
    suffix          what the file is: `pgdump`, `sql`, `sqlite`
    server_version  `PostgreSQL 18.1`
    expected_bytes  about how many there will be
    properties      what else a restore has to know
    finish          called after the last byte; returns the rows of each table, None for one that
                    was changing. Raises SourceError if the dump is not whole.
    """

    stream: Readable
    suffix: str
    server_version: str
    expected_bytes: int
    properties: Properties = field(default_factory=Properties)
    finish: Callable[[], dict[str, int | None]]


class Examiner(Protocol):
    """Takes a dump that was read back, and looks whether it can be restored."""

    def write(self, data: bytes) -> int:
        """Take a part of it, all of which counts as taken."""

    def finish(self) -> None:
        """Raise SourceError unless it can be restored."""


class Dumper(Protocol):
    """The module `dump` of a kind of database."""

    # What its dumps are called by in the store, where they stay for years.
    SUFFIX: str

    def dumping(
        self, target: Target, allowed: AllowedPlaces, backup_type: str, folder: Path, run: Run
    ) -> AbstractContextManager[Dump]:
        """Dump a database as of one moment. Raise SourceError."""

    def examining(
        self, properties: Properties, folder: Path, run: Run
    ) -> AbstractContextManager[Examiner]:
        """Make ready to look through a dump that is read back. Raise SourceError."""


class Restorer(Protocol):
    """Puts a dump into a database: beside it first, where that can be, and then in its place.

    notes            what people should know of it once it is done
    before_touching  called right before the target itself is written to; may refuse it
    """

    notes: list[str]
    before_touching: Callable[[], None]

    def is_done(self) -> bool:
        """Whether an attempt before put it in its place already."""

    def check_free(self) -> None:
        """Raise SourceError if there is anything in the target."""

    def load(self, feed: Feed, properties: Properties) -> dict[str, int]:
        """Restore beside the target, or into it; return the rows of each table.

        Raise SourceError.
        """

    def put_in_place(self) -> None:
        """Replace what is in the target. Raise SourceError."""

    def finish(self) -> None:
        """Tidy up once nobody will ask whether the restore is done."""


class RestorerMaker(Protocol):
    """The module `restore` of a kind of database."""

    def restoring(
        self, target: Target, allowed: AllowedPlaces, name: str, uid: str, run: Run
    ) -> AbstractContextManager[Restorer]:
        """Make ready to restore; nothing is left beside the target at the end.

        `name` is the target's database or file, which need not exist; `uid` the restore's.
        Raise SourceError.
        """

    def trial(
        self, target: Target, allowed: AllowedPlaces, uid: str, folder: Path, run: Run
    ) -> AbstractContextManager[Load]:
        """Make a scratch database to restore into, which is dropped at the end."""


def scratch_name(uid: str) -> str:
    """Return what the database is called into which a restore pours first."""
    return f"quarterdeck_{uid.replace('-', '')[-12:]}"


def trial_name(uid: str) -> str:
    """Return what a trial restore is told to restore to."""
    return f"quarterdeck_trial_{uid[-8:]}"


def expected_rows(tables: Mapping[str, int | None]) -> dict[str, int]:
    """Return the rows of the tables that were not changing while they were dumped."""
    return {name: rows for name, rows in tables.items() if rows is not None}
