"""Loads a dump into a database with `pour.py`, in a sandbox."""

import re
import secrets
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from json import dumps
from pathlib import Path

from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.backups.orders import Order
from quarterdeck_server.domains.backups.pour import FAILED, NOT_PERMITTED, REFUSED, ROWS_DIFFER
from quarterdeck_server.domains.backups.protocols import Feed
from quarterdeck_server.domains.backups.trusted import check_kinds, is_kind
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.jobs.programs import Program
from quarterdeck_server.jobs.runs import Run
from quarterdeck_server.jobs.sandbox import Box

POUR = "quarterdeck_server.domains.backups.pour"
COPY_BYTES = 256 * 1024
# Counted beside the tables.
LARGE_OBJECTS = "(large objects)"
_NAME = r'(?:[a-z_][a-z0-9_]*|"(?:[^"]|"")+")'
TABLE = re.compile(rf"{_NAME}\.{_NAME}")
# A statement of the largest size, some times over.
MOST_BYTES = 6 * 1024**3


class RestoreNotPermitted(SourceError):
    """A statement of a dump names a role that the server lacks, or needs a right."""


class Pour:
    """A process that pours what it is fed into a database, as an order says."""

    def __init__(
        self,
        vendor: str,
        connect: Mapping[str, object],
        box: Box,
        *,
        before: Sequence[str] = (),
        after: Sequence[str] = (),
        is_one: bool = False,
        is_scratch: bool = False,
    ) -> None:
        """`before` and `after` are statements of ours. Raise OSError."""
        end = secrets.token_hex(32)
        order = Order(
            vendor=vendor,
            connect=dict(connect),
            before=list(before),
            after=list(after),
            end=end,
            is_one=is_one,
            allows=list(_trusted),
            is_scratch=is_scratch,
        )
        self._end = end.encode()
        self._program = Program([sys.executable, "-I", "-m", POUR], {}, reads=True, box=box)
        self._program.name = "restore"
        self.stop, self.close = self._program.stop, self._program.close
        with suppress(BrokenPipeError):
            self._program.write(f"{dumps(asdict(order))}\n".encode())

    def write(self, data: bytes) -> int:
        """Take a part of the dump. Raise BrokenPipeError if it takes no more."""
        return self._program.write(data)

    def finish(self, *, whole: bool) -> None:
        """Wait until all is in the database, if the dump came `whole`. Raise SourceError."""
        if whole:
            with suppress(BrokenPipeError):
                self._program.write(self._end)
        code = self._program.end()
        if code == REFUSED:
            raise self._refused()
        if code == NOT_PERMITTED:
            raise RestoreNotPermitted(Reason.RESTORE_FAILED, self._program.complaint())
        if code == ROWS_DIFFER:
            raise SourceError(
                Reason.ROWS_DIFFER,
                "The restored rows would differ from the backup: triggers of the target changed"
                " them.",
            )
        if code or not whole:
            message = self._program.complaint() if code == FAILED else "it did not end as it should"
            raise SourceError(Reason.RESTORE_FAILED, message)

    def _refused(self) -> SourceError:
        kind, place = ["", *self._program.said().strip().split("\n")][-2:]
        named = ", or allow the statement with QUARTERDECK_DUMPS_MAY" if is_kind(kind) else ""
        return SourceError(
            Reason.DUMP_REFUSED,
            f"The dump contains a statement that is not allowed: {kind} ({place}). Nothing after it"
            f" was run. If you trust it, restore it by hand{named}.",
        )


_trusted: tuple[str, ...] = ()


def trust(kinds: Sequence[str]) -> None:
    """Let dumps have these kinds of statements, as the operator set. Raise BadSetting."""
    global _trusted
    check_kinds(kinds)
    _trusted = tuple(kinds)


def box_for(port: int, authority: object = None) -> Box:
    """Return what it takes to pour to a port, and to check its certificate."""
    reads = (Path(str(authority)),) if authority else ()
    return Box(reads=reads, ports=(port,), is_ours=True, most_bytes=MOST_BYTES)


def pour_in(pour: Pour, feed: Feed, run: Run) -> None:
    """Pour a dump as it is. Raise SourceError; the run's end stops it."""
    with closing(pour), run.stopping(pour.stop):
        with suppress(BrokenPipeError):  # its exit code tells why
            feed(pour)
        run.check()
        try:
            pour.finish(whole=True)
        except SourceError:
            # What was stopped may say so by failing.
            run.check()
            raise


def fed(program: Program, feed: Feed, run: Run) -> str:
    """Feed a program to its end, and return what it complains about, empty if it went well."""
    with run.stopping(program.stop):
        with suppress(BrokenPipeError):  # its exit code tells why
            feed(program)
        code = program.end()
    run.check()
    return program.complaint() if code else ""


@contextmanager
def poured(source: Program, into: Pour, run: Run) -> Iterator[None]:
    """Pour what a program writes, and wait for both. Raise SourceError.

    The dump is whole only if all went well within the context.
    """
    failure: list[BaseException] = []

    def pour() -> None:
        try:
            while data := source.output.read1(COPY_BYTES):
                into.write(data)
        except BaseException as error:
            failure.append(error)
            source.stop()

    pouring = threading.Thread(target=pour, daemon=True)
    pouring.start()
    try:
        with run.stopping(into.stop):
            yield
            pouring.join()
            into.finish(whole=not failure)
            return
    except BaseException as error:
        if not (isinstance(error, SourceError) and failure):
            into.stop()
            run.check()
            raise
    # It was the first to fail: it has said why, or was stopped.
    pouring.join()
    run.check()
    into.finish(whole=False)


def is_table(name: str) -> bool:
    """Whether a name is as PostgreSQL's quote_ident writes a schema's and a table's.

    A server that was backed up may answer anything, and what it answered becomes a part of a
    statement on the server that is restored to.
    """
    return name == LARGE_OBJECTS or TABLE.fullmatch(name) is not None


def expectation(tables: Mapping[str, int | None]) -> str:
    """Return SQL that fails the transaction unless the tables have these rows.

    Raise SourceError.
    """
    if not all(map(is_table, tables)):
        raise SourceError(
            Reason.ARTIFACT_CHANGED, "The manifest names tables that are none of PostgreSQL."
        )
    checks = "".join(
        f"IF (SELECT count(*) FROM {name}) <> {rows} THEN\n"  # noqa: S608
        f"  RAISE EXCEPTION '%', {_literal(f'rows differ in {name}')};\nEND IF;\n"
        for name, rows in tables.items()
        if rows is not None and name != LARGE_OBJECTS
    )
    # No name can end a text whose end nobody knew before.
    tag = f"$q{secrets.token_hex(16)}$"
    return f"DO {tag} BEGIN\n{checks}NULL;\nEND {tag};"


def _literal(text: str) -> str:
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
