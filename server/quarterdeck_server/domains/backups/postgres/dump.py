"""Backups of PostgreSQL, in pg_dump's custom format."""

import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.backups.postgres.databases import (
    count_rows,
    properties_of,
)
from quarterdeck_server.domains.backups.postgres.session import MOST_BYTES, OPTIONS, connected
from quarterdeck_server.domains.backups.programs import end_dump, postgres_tool
from quarterdeck_server.domains.backups.protocols import Dump, Properties
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.postgres import parameters
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.jobs.programs import SECRET_FILE, Program
from quarterdeck_server.jobs.runs import Run
from quarterdeck_server.jobs.sandbox import Box

SUFFIX = "pgdump"
LOCK_WAIT = "60s"
ONLY = {"full": (), "schema": ("--schema-only",), "data": ("--data-only",)}


def environment(target: Target, allowed: AllowedPlaces) -> dict[str, str]:
    """Return what libpq's programs connect with (PostgreSQL manual, 32.15). Raise SourceError.

    All of it, so that nothing is left to defaults and files, but the password: that is in
    SECRET_FILE. Variables, because older programs refuse parameters that they do not know.
    """
    names = {
        each.keyword.decode(): each.envvar.decode()
        for each in psycopg.pq.Conninfo.get_defaults()
        if each.envvar and each.keyword != b"password"
    }
    found = parameters(target, allowed) | {"passfile": SECRET_FILE, "options": OPTIONS}
    given = {names[name]: str(value) for name, value in found.items() if name in names}
    return given | dict.fromkeys(("PGSERVICEFILE", "PGSYSCONFDIR"), "/dev/null")


def _password_file(target: Target) -> bytes:
    """Return the password as libpq reads it (PostgreSQL manual, 32.16)."""
    escaped = target.password.replace("\\", "\\\\").replace(":", "\\:")
    return f"*:*:*:*:{escaped}\n".encode()


def _box(target: Target) -> Box:
    authority = ssl.get_default_verify_paths().cafile
    return Box(
        reads=(Path(authority),) if authority else (),
        ports=(target.port,),
        most_bytes=MOST_BYTES,
    )


@contextmanager
def dumping(
    target: Target, allowed: AllowedPlaces, backup_type: str, folder: Path, run: Run
) -> Iterator[Dump]:
    """Dump a database as of one moment, in which its rows are counted too. Raise SourceError."""
    with connected(target, allowed, run) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        major = connection.info.server_version // 10_000
        tool = postgres_tool("pg_dump", major)
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        snapshot = str(row[0]) if row else ""
        properties, expected = properties_of(connection)
        rows = count_rows(connection, run, empty=backup_type == "schema")
        program = Program(
            [
                *(tool.path, "--format=custom", "--compress=0", "--no-password"),
                *(f"--snapshot={snapshot}", f"--lock-wait-timeout={LOCK_WAIT}"),
                *ONLY[backup_type],
            ],
            environment(target, allowed),
            writes=True,
            box=_box(target),
            secret=_password_file(target),
        )

        def finish() -> dict[str, int | None]:
            end_dump(program, run)
            return dict(rows)

        with closing(program), run.stopping(program.stop):
            yield Dump(
                stream=program.output,
                suffix=SUFFIX,
                server_version=properties["server_version"],
                expected_bytes=0 if backup_type == "schema" else expected,
                properties={**properties, "tool": tool.text, "tool_major": tool.version[0]},
                finish=finish,
            )


class Examiner:
    """Takes a dump that was read back, and looks whether pg_restore can list it."""

    def __init__(self, program: Program, run: Run) -> None:
        self._program = program
        self._run = run
        self._takes = True

    def write(self, data: bytes) -> int:
        """Take a part of it; pg_restore stops to listen once it knows what is in it."""
        if self._takes:
            try:
                self._program.write(data)
            except BrokenPipeError:
                self._takes = False
        return len(data)

    def finish(self) -> None:
        """Raise SourceError unless pg_restore understands it; the run's end stops it."""
        code = self._program.end()
        # What was stopped has failed, too.
        self._run.check()
        if code:
            raise SourceError(Reason.ARTIFACT_CHANGED, self._program.complaint())


@contextmanager
def examining(properties: Properties, folder: Path, run: Run) -> Iterator[Examiner]:
    """Have pg_restore list a dump that is read back. Raise SourceError."""
    tool = postgres_tool("pg_restore", int(properties["tool_major"]))
    box = Box(most_bytes=MOST_BYTES)
    program = Program([tool.path, "--list"], {}, reads=True, box=box)
    with closing(program), run.stopping(program.stop):
        yield Examiner(program, run)
