"""The database as PostgreSQL has it: our tables and the job engine's, in one snapshot."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
from psycopg.conninfo import make_conninfo

from quarterdeck_server.backups.programs import Tool, postgres_tool
from quarterdeck_server.backups.psql import NEW_SETTING, SINCE_NEW_SETTING
from quarterdeck_server.core.db import postgres_parameters
from quarterdeck_server.data_sources.service import Failed
from quarterdeck_server.jobs.programs import Program
from quarterdeck_server.options import NotStarted

FILE = "quarterdeck.pgdump"
SCHEMAS = ("public", "dbos")
HEAD_BYTES = 8192
# What is in a dump has the names above; until it is proved it goes by other ones.
RESTORED = "quarterdeck_restored_"
KEPT = "quarterdeck_kept_"
TABLES = """
SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind IN ('r', 'p') AND nspname = ANY(%s)
"""
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'quarterdeck' AND pid <> pg_backend_pid()
"""


def _drop(prefix: str) -> str:
    return "".join(f"DROP SCHEMA IF EXISTS {prefix}{schema} CASCADE;\n" for schema in SCHEMAS)


def _rename(before: str, after: str) -> str:
    """Has our schemas, those that are there, begin with another prefix."""
    return "".join(
        f"DO $$ BEGIN IF to_regnamespace('{before}{schema}') IS NOT NULL THEN"
        f" ALTER SCHEMA {before}{schema} RENAME TO {after}{schema}; END IF; END $$;\n"
        for schema in SCHEMAS
    )


class Server:
    """The server that a URL names, and the programs for its version."""

    def __init__(self, url: str) -> None:
        """Raises NotStarted if it does not answer."""
        self._url = url
        # The settings of our sessions are not for programs that wait for a disk.
        given = {k: v for k, v in postgres_parameters(url).items() if k != "options"}
        self._password = str(given.pop("password", ""))
        self._conninfo = make_conninfo(**given)
        self.version = self._ask("SHOW server_version_num") // 10000

    @contextmanager
    def _session(self) -> Iterator[psycopg.Connection]:
        """One transaction. Raises NotStarted."""
        try:
            with closing(psycopg.connect(self._conninfo, password=self._password)) as session:
                yield session
                session.commit()
        except psycopg.Error as error:
            first_line = str(error).strip().split("\n")[0]
            raise NotStarted(f"cannot open the database: {first_line}") from None

    def _ask(self, statement: str, *values: Any) -> int:
        with self._session() as session:
            row = session.execute(statement.encode(), values or None).fetchone()
        return int(row[0]) if row else 0

    def _do(self, script: str) -> None:
        """Runs a script in one transaction. Raises NotStarted."""
        with self._session() as session:
            session.execute(script.encode())

    def is_empty(self) -> bool:
        """Whether our schemas have no table."""
        return self._ask(TABLES, list(SCHEMAS)) == 0

    def check_unused(self) -> None:
        """Raises NotStarted while a process of Quarterdeck is connected."""
        if others := self._ask(OTHERS):
            raise NotStarted(
                f"Quarterdeck is running on the database ({others} connections): stop it first"
            )

    def dump(self, folder: Path) -> int:
        """Dumps the database as it is at one moment; answers pg_dump's major version."""
        tool = _tool("pg_dump", self.version)
        schemas = [f"--schema={schema}" for schema in SCHEMAS]
        options = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges", *schemas]
        self._run(tool, *options, f"--file={folder / FILE}", f"--dbname={self._conninfo}")
        return tool.version[0]

    @contextmanager
    def loaded(self, folder: Path, made_by: int) -> Iterator[str]:
        """Loads a dump beside what is there, and answers the URL by which it is found.

        It is gone afterwards if it was not `put`. Raises NotStarted.
        """
        restore, script = _tool("pg_restore", made_by), folder / "restore.sql"
        options = ["--no-owner", "--no-privileges", f"--file={script}"]
        self._run(restore, *options, str(folder / FILE))
        if self.version < NEW_SETTING:
            _blank(script, SINCE_NEW_SETTING)
        before, after = folder / "before.sql", folder / "after.sql"
        before.write_text(_drop(RESTORED) + _rename("", KEPT))
        after.write_text(_rename("", RESTORED) + _rename(KEPT, ""))
        psql = _tool("psql", self.version)
        options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction"]
        files = [f"--file={each}" for each in (before, script, after)]
        self._run(psql, *options, *files, f"--dbname={self._conninfo}")
        try:
            yield self._restored_url()
        finally:
            self._do(_drop(RESTORED))

    def put(self) -> None:
        """Puts what was loaded in the place of what is there, in one transaction."""
        self._do(_drop("") + _rename(RESTORED, ""))

    def _restored_url(self) -> str:
        options = f"{postgres_parameters(self._url)['options']} -c search_path={RESTORED}public"
        return f"{self._url}{'&' if '?' in self._url else '?'}{urlencode({'options': options})}"

    def _run(self, tool: Tool, *arguments: str) -> None:
        environment = {"PGPASSWORD": self._password, "PGCLIENTENCODING": "UTF8"}
        program = Program([tool.path, *arguments], environment)
        if program.end():
            raise NotStarted(program.complaint())


def check(folder: Path, made_by: int) -> None:
    """Raises NotStarted unless pg_restore can read a dump to its end."""
    tool = _tool("pg_restore", made_by)
    program = Program([tool.path, "--file=/dev/null", str(folder / FILE)], {})
    if program.end():
        raise NotStarted(f"the dump in the backup is damaged: {program.complaint()}")


def names() -> Sequence[str]:
    """The members of a backup."""
    return (FILE,)


def _tool(name: str, at_least: int) -> Tool:
    try:
        return postgres_tool(name, at_least)
    except Failed as error:
        raise NotStarted(error.message) from None


def _blank(script: Path, line: bytes) -> None:
    """Takes a line out of the head of a script whose other lines stay where they are."""
    with script.open("r+b") as file:
        at = file.read(HEAD_BYTES).find(line)
        if at >= 0:
            file.seek(at)
            file.write(b" " * (len(line) - 1) + b"\n")
