"""Quarterdeck's database on PostgreSQL: our tables and the job engine's, in one snapshot."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from quarterdeck_server.core.startup import NotStarted
from quarterdeck_server.domains.backups.pouring import Pour
from quarterdeck_server.domains.backups.programs import Tool, postgres_tool
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.jobs.programs import SECRET_FILE, Program
from quarterdeck_server.jobs.sandbox import Box
from quarterdeck_server.storage.db import postgres_parameters

FILE = "quarterdeck.pgdump"
SCHEMAS = ("public", "dbos")
COPY_BYTES = 256 * 1024
# What is in a dump has the names above; until it is proved it goes by other ones.
RESTORED = "quarterdeck_restored_"
KEPT = "quarterdeck_kept_"
TABLES = """
SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind IN ('r', 'p') AND nspname = ANY(%s)
"""
# How long a session may be seen whose process has ended.
LEAVING_SECONDS = 2.0
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'quarterdeck' AND pid <> pg_backend_pid()
"""


def _drop(prefix: str) -> list[str]:
    return [f"DROP SCHEMA IF EXISTS {prefix}{schema} CASCADE" for schema in SCHEMAS]


def _rename(before: str, after: str) -> list[str]:
    """Has our schemas, those that are there, begin with another prefix."""
    return [
        f"DO $$ BEGIN IF to_regnamespace('{before}{schema}') IS NOT NULL THEN"
        f" ALTER SCHEMA {before}{schema} RENAME TO {after}{schema}; END IF; END $$"
        for schema in SCHEMAS
    ]


class Server:
    """The server that a URL names, and the programs for its version."""

    def __init__(self, url: str) -> None:
        """Raise NotStarted if it does not answer."""
        self._url = url
        # The settings of our sessions are not for programs that wait for a disk.
        given = {k: v for k, v in postgres_parameters(url).items() if k != "options"}
        self._password = str(given.pop("password", ""))
        self._conninfo = make_conninfo(**given)
        self.version = self._ask("SHOW server_version_num") // 10000

    @contextmanager
    def _session(self) -> Iterator[psycopg.Connection]:
        """Yield one transaction. Raise NotStarted."""
        try:
            with closing(psycopg.connect(self._conninfo, password=self._password)) as session:
                yield session
                session.commit()
        except psycopg.Error as error:
            first_line = str(error).strip().split("\n")[0]
            raise NotStarted(f"cannot open the database: {first_line}") from None

    def _ask(self, statement: str, *values: object) -> int:
        with self._session() as session:
            row = session.execute(statement.encode(), values or None).fetchone()
        return int(row[0]) if row else 0

    def _do(self, script: Sequence[str]) -> None:
        """Run statements in one transaction. Raise NotStarted."""
        with self._session() as session:
            for statement in script:
                session.execute(statement.encode())

    def is_empty(self) -> bool:
        """Whether our schemas have no table."""
        return self._ask(TABLES, list(SCHEMAS)) == 0

    def check_unused(self) -> None:
        """Raise NotStarted while a process of Quarterdeck is connected.

        One that has just ended is waited for: its session ends a moment after it.
        """
        until = time.monotonic() + LEAVING_SECONDS
        while (others := self._ask(OTHERS)) and time.monotonic() < until:
            time.sleep(0.05)
        if others:
            raise NotStarted(
                f"Quarterdeck is running on the database ({others} connections): stop it first"
            )

    def dump(self, folder: Path) -> int:
        """Dump the database as it is at one moment, and return pg_dump's major version."""
        tool = _tool("pg_dump", self.version)
        schemas = [f"--schema={schema}" for schema in SCHEMAS]
        options = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges", *schemas]
        options += [f"--file={folder / FILE}", f"--dbname={self._conninfo}"]
        escaped = self._password.replace("\\", "\\\\").replace(":", "\\:")
        given = {"PGCLIENTENCODING": "UTF8", "PGPASSFILE": SECRET_FILE}
        box, secret = self._box(writes=(folder,)), f"*:*:*:*:{escaped}\n".encode()
        program = Program([tool.path, *options], given, box=box, secret=secret)
        if program.end():
            raise NotStarted(program.complaint())
        return tool.version[0]

    def _box(self, writes: Sequence[Path] = (), *, is_ours: bool = False) -> Box:
        """Return the box to connect as our own sessions do: by TCP or a Unix socket, with files."""
        given = conninfo_to_dict(self._conninfo)
        files = (given.get(name) for name in ("sslrootcert", "sslcert", "sslkey", "sslcrl"))
        ports = {int(port or 5432) for port in str(given.get("port", "")).split(",")}
        hosts = str(given.get("host") or "").split(",")
        return Box(
            reads=tuple(Path(str(file)) for file in files if file),
            ports=tuple(ports),
            resolves=True,
            unix=any(not host or host.startswith(("/", "@")) for host in hosts),
            writes=tuple(writes),
            is_ours=is_ours,
        )

    @contextmanager
    def loaded(self, folder: Path, made_by: int) -> Iterator[str]:
        """Load a dump beside what is there and return the URL by which it is found.

        It is gone afterwards if it was not `put`. Raise NotStarted.
        """
        tool = _tool("pg_restore", made_by)
        options = ["--no-owner", "--no-privileges", "--file=-", str(folder / FILE)]
        before = ["BEGIN", *_drop(RESTORED), *_rename("", KEPT)]
        after = [*_rename("", RESTORED), *_rename(KEPT, ""), "COMMIT"]
        given = {**conninfo_to_dict(self._conninfo), "password": self._password or None}
        box = self._box(is_ours=True)
        with (
            closing(
                Program([tool.path, *options], {}, writes=True, box=Box(reads=(folder,)))
            ) as source,
            closing(
                Pour("postgresql", given, box, before=before, after=after, is_one=True)
            ) as into,
        ):
            with suppress(BrokenPipeError):  # how it ended tells why
                while data := source.output.read1(COPY_BYTES):
                    into.write(data)
            try:
                into.finish(whole=source.end() == 0)
            except SourceError as failed:
                raise NotStarted(failed.message) from None
        try:
            yield self._restored_url()
        finally:
            self._do(_drop(RESTORED))

    def put(self) -> None:
        """Put what was loaded in the place of what is there, in one transaction."""
        self._do(_drop("") + _rename(RESTORED, ""))

    def _restored_url(self) -> str:
        options = f"{postgres_parameters(self._url)['options']} -c search_path={RESTORED}public"
        return f"{self._url}{'&' if '?' in self._url else '?'}{urlencode({'options': options})}"


def check(folder: Path, made_by: int) -> None:
    """Raise NotStarted unless pg_restore can read a dump to its end."""
    tool = _tool("pg_restore", made_by)
    arguments = [tool.path, "--file=/dev/null", str(folder / FILE)]
    program = Program(arguments, {}, box=Box(reads=(folder,)))
    if program.end():
        raise NotStarted(f"the dump in the backup is damaged: {program.complaint()}")


def names() -> Sequence[str]:
    """Return the members of a backup."""
    return (FILE,)


def _tool(name: str, at_least: int) -> Tool:
    try:
        return postgres_tool(name, at_least)
    except SourceError as error:
        raise NotStarted(error.message) from None
