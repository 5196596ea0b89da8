"""Backups of MySQL and MariaDB, by their dump programs."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.backups.mysql.session import authority, connected, count_rows
from quarterdeck_server.domains.backups.programs import Tool, end_dump, mysql_tool, sign_in_plugins
from quarterdeck_server.domains.backups.protocols import Dump, Properties
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.mysql import Cursor
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.jobs.programs import SECRET_FILE, Program
from quarterdeck_server.jobs.runs import Run
from quarterdeck_server.jobs.sandbox import Box

SUFFIX = "sql"
WHOLE = b"-- Dump completed"
TAIL_BYTES = 4096
ONLY = {
    "full": ("--routines", "--events", "--triggers"),
    "schema": ("--routines", "--events", "--triggers", "--no-data"),
    # Nothing that would commit half-way, so that it restores in one transaction.
    "data": ("--no-create-info", "--skip-triggers", "--skip-add-locks", "--skip-disable-keys"),
}
MUST_SIGN_IN = ("--protocol=TCP",)
# A row is as large as it is; the servers' own limits are theirs.
LARGE = ("--max-allowed-packet=1G",)
# Only some of the programs know these.
LOOSE = ("--loose-set-gtid-purged=OFF", "--loose-column-statistics=0")
# A row of the largest size, some times over.
MOST_BYTES = 8 * 1024**3


def _signing_in(tool: Tool, target: Target, allowed: AllowedPlaces) -> list[str]:
    """Options to connect with, and nothing else from anywhere; the password is in SECRET_FILE."""
    address = target.address or allowed.address(target.host, target.port)
    host = target.host if target.ssl_mode == "verify_full" else address
    options = [f"--defaults-file={SECRET_FILE}", "--plugin-dir=plugins"]
    options += [f"--host={host}", f"--port={target.port}", f"--user={target.username}"]
    options += [*MUST_SIGN_IN, "--default-character-set=utf8mb4", *_tls(tool, target.ssl_mode)]
    return options


def _option_file(password: str) -> bytes:
    """Return the password as an option file has it (MySQL manual, 6.2.2.2)."""
    escaped = password.replace("\\", "\\\\").replace('"', '\\"')
    escaped = escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return f'[client]\npassword="{escaped}"\n'.encode()


def _box(tool: Tool, target: Target) -> Box:
    authorities = authority() if target.ssl_mode.startswith("verify") else None
    return Box(
        reads=(Path(authorities),) if authorities else (),
        ports=(target.port,),
        resolves=target.ssl_mode == "verify_full",
        links=sign_in_plugins(tool),
        most_bytes=MOST_BYTES,
    )


def _tls(tool: Tool, mode: str) -> list[str]:
    given = [f"--ssl-ca={authority()}"] if mode.startswith("verify") else []
    if not tool.is_mariadb:
        words = {"disable": "DISABLED", "prefer": "PREFERRED", "require": "REQUIRED"}
        words |= {"verify_ca": "VERIFY_CA", "verify_full": "VERIFY_IDENTITY"}
        return [f"--ssl-mode={words[mode]}", *given]
    if mode == "disable":
        return ["--skip-ssl"]
    if mode == "prefer":
        return ["--skip-ssl-verify-server-cert"]
    check = "--ssl-verify-server-cert" if given else "--skip-ssl-verify-server-cert"
    return ["--ssl", check, *given]


def _properties(cursor: Cursor, database: str) -> tuple[Properties, int]:
    cursor.execute(
        "SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME, VERSION()"
        " FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = %s",
        (database,),
    )
    charset, collation, version = cursor.fetchall()[0]
    cursor.execute(
        "SELECT COALESCE(SUM(DATA_LENGTH), 0) FROM information_schema.TABLES"
        " WHERE TABLE_SCHEMA = %s",
        (database,),
    )
    size = int(cursor.fetchall()[0][0])
    product = "MariaDB" if "mariadb" in version.lower() else "MySQL"
    server = f"{product} {version.split('-')[0]}"
    return Properties(charset=charset, collation=collation, server_version=server), size


@contextmanager
def dumping(
    target: Target, allowed: AllowedPlaces, backup_type: str, folder: Path, run: Run
) -> Iterator[Dump]:
    """Dump a database as of one moment. Raise SourceError.

    The rows are counted right before and right after, for another session cannot
    see that moment: only tables with the same count have one.
    """
    tool = mysql_tool("mariadb-dump", "mysqldump")
    with connected(target, allowed, run, target.database) as cursor:
        properties, expected = _properties(cursor, target.database)
        before = count_rows(cursor, target.database)
    arguments = [tool.path, *_signing_in(tool, target, allowed), "--single-transaction", "--quick"]
    arguments += ["--hex-blob", "--no-tablespaces", *LARGE, *LOOSE, *ONLY[backup_type]]
    arguments += ["--", target.database]  # whose name may look like an option
    secret = _option_file(target.password)
    program = Program(arguments, {}, writes=True, box=_box(tool, target), secret=secret)

    def finish() -> dict[str, int | None]:
        end_dump(program, run)
        if backup_type == "schema":
            return dict.fromkeys(before, 0)
        with connected(target, allowed, run, target.database) as cursor:
            after = count_rows(cursor, target.database)
        return {name: rows if after.get(name) == rows else None for name, rows in before.items()}

    with closing(program), run.stopping(program.stop):
        yield Dump(
            stream=program.output,
            suffix=SUFFIX,
            server_version=properties["server_version"],
            expected_bytes=0 if backup_type == "schema" else expected,
            properties={**properties, "tool": tool.text},
            finish=finish,
        )


class Examiner:
    """Takes a dump that was read back, and looks whether it has an end."""

    def __init__(self) -> None:
        self._tail = b""

    def write(self, data: bytes) -> int:
        """Take a part of it."""
        self._tail = (self._tail + data)[-TAIL_BYTES:]
        return len(data)

    def finish(self) -> None:
        """Raise SourceError unless the dump program wrote that it was done."""
        if WHOLE not in self._tail:
            raise SourceError(Reason.ARTIFACT_CHANGED, "The dump is incomplete.")


@contextmanager
def examining(properties: Properties, folder: Path, run: Run) -> Iterator[Examiner]:
    """Look at the end of a dump that is read back."""
    yield Examiner()
