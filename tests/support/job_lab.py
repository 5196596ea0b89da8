"""The work on backups and reports in this process, or in one that is killed in the midst of it."""

import io
import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Unpack

from quarterdeck_server.artifacts import trash
from quarterdeck_server.artifacts.keys import create_key_ring, load_key_ring
from quarterdeck_server.artifacts.seal import Sizes, unseal
from quarterdeck_server.artifacts.store import open_store
from quarterdeck_server.commands.cli import cli
from quarterdeck_server.core.crypto import create_key_file, load_keys
from quarterdeck_server.domains.backups import jobs, restores, service
from quarterdeck_server.domains.backups.models import NewBackup
from quarterdeck_server.domains.backups.tools import BackupTools
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.models import NewSource
from quarterdeck_server.domains.reports import jobs as reports_jobs
from quarterdeck_server.domains.reports import service as reports
from quarterdeck_server.domains.reports.jobs import ReportTools
from quarterdeck_server.domains.reports.models import NewReport
from quarterdeck_server.storage import db

from tests.support import hostile_schemas
from tests.support.forked import forked
from tests.support.sources import PASSWORD, MariaDbSource, PostgresSource


@dataclass
class Lab:
    """An app's database, a store and keys below a folder, and what is done with them."""

    folder: Path
    database: str
    store_url: str = ""
    # Of reports: further templates; and how long one, or a backup, may take.
    templates: Path | None = None
    limit_seconds: float = 60

    @property
    def files(self) -> Path:
        """Where SQLite sources lie."""
        return self.folder / "sources"

    @property
    def stored(self) -> list[str]:
        """The names of all files in a local store, hidden ones too."""
        store = self.folder / "store"
        return sorted(str(p.relative_to(store)) for p in store.rglob("*") if p.is_file())

    @property
    def backup_tools(self) -> BackupTools:
        """What the jobs work with."""
        self.files.mkdir(parents=True, exist_ok=True)
        for create, name in ((create_key_ring, "ring"), (create_key_file, "secret")):
            if not (self.folder / name).exists():
                create(self.folder / name)
        return BackupTools(
            open_store(self.store_url or f"file:{self.folder / 'store'}"),
            load_key_ring(self.folder / "ring"),
            load_keys(self.folder / "secret").sealer,
            AllowedPlaces([self.files], ()),
            self.folder / "work",
            self.limit_seconds,
        )

    def sqlite(self, name: str = "app.db", script: str = hostile_schemas.SQLITE) -> int:
        """A data source that is a file with this in it."""
        backup_tools = self.backup_tools
        hostile_schemas.make_sqlite(self.files / name, script)
        values = NewSource(name=name, source_type="sqlite", path=name, port=0)
        values |= {"host": "", "database": "", "username": "", "description": ""}
        with db.write():
            row = data_sources.create_source(values, backup_tools.sealer, backup_tools.allowed)
        return int(row.id)

    def postgres(self, server: PostgresSource, database: str = "app") -> int:
        """A data source that is a database of a server."""
        return self.postgres_at(server.port, database)

    def mysql(self, server: MariaDbSource) -> int:
        """A data source that is the database `app` of a server."""
        return self._server("mysql", server.port, "app")

    def postgres_at(self, port: int, database: str = "app") -> int:
        """A data source that is a database of the server at a port."""
        return self._server("postgresql", port, database)

    def _server(self, source_type: str, port: int, database: str) -> int:
        values = NewSource(name=database, source_type=source_type, host="127.0.0.1", port=port)
        values |= {"database": database, "username": "app", "password": PASSWORD}
        values |= {"path": "", "description": ""}
        tools = self.backup_tools
        with db.write():
            row = data_sources.create_source(values, tools.sealer, tools.allowed)
        return int(row.id)

    def queue(self, source_id: int, backup_type: str = "full", **more: Unpack[NewBackup]) -> Any:
        """A backup that is queued."""
        with db.write():
            return service.create_backup(source_id, backup_type, more)

    def backup(self, source_id: int, backup_type: str = "full") -> Any:
        """A backup that was worked on."""
        row = self.queue(source_id, backup_type)
        return self.run("dump", row.id)

    def restore(self, backup: Any, database: str = "", *, overwrite: bool = False) -> Any:
        """A restore that was worked on."""
        return self.run("restore", self.queue_restore(backup, database, overwrite=overwrite).id)

    def queue_restore(self, backup: Any, database: str = "", *, overwrite: bool = False) -> Any:
        """A restore that is queued."""
        source_id = backup.data_source_id
        nobody: Any = None
        with db.write():
            return restores.restore_backup(
                *(source_id, backup.id, source_id, database), overwrite=overwrite, by=nobody
            )

    def run(self, handler: str, row_id: int) -> Any:
        """Does the work of a job, and answers the row as it is then."""
        HANDLERS[handler](self, str(row_id))
        return self.row(handler, row_id)

    def row(self, handler: str, row_id: int) -> Any:
        """The row of a report, a restore, or a backup."""
        tables: dict[str, Any] = {"restore": restores, "generate": reports}
        return tables.get(handler, service).RUNS.peek(row_id)

    @property
    def report_tools(self) -> ReportTools:
        """What the work on reports needs."""
        backup_tools = self.backup_tools
        return ReportTools(
            *(backup_tools.store, backup_tools.ring, backup_tools.sealer, backup_tools.allowed),
            self.folder / "work-reports",
            self.templates,
            self.limit_seconds,
        )

    def draft(self, source_id: int, template_id: str, format: str = "json", **given: Any) -> Any:
        """A report that nothing was done for yet."""
        template = reports.template_of(template_id, self.templates)
        assert template is not None
        values = NewReport(name="", format=format, parameters=given)
        with db.write():
            return reports.create_report(source_id, template, values, None)

    def queue_report(self, row: Any, by: str | None = None) -> Any:
        """A report that is queued."""
        with db.write():
            return reports.generate_report(row.data_source_id, row.id, by)

    def report(self, source_id: int, template_id: str, format: str = "json", **given: Any) -> Any:
        """A report that was worked on."""
        row = self.queue_report(self.draft(source_id, template_id, format, **given))
        return self.run("generate", row.id)

    def content(self, row: Any) -> bytes:
        """The file of a report."""
        into = io.BytesIO()
        with closing(self.report_tools.store.open(row.artifact)) as reader:
            unseal(
                reader, into, self.report_tools.ring, Sizes.of_plain(row.size_bytes), lambda _: None
            )
        return into.getvalue()

    def told(self, row: Any) -> Any:
        """The content of a report that is JSON."""
        assert row.status == "completed", (row.error_code, row.error)
        return json.loads(self.content(row))

    def sweep(self) -> None:
        """Does what the trash is for, of now and of later."""
        db.database.execute_sql("UPDATE artifact_trash SET due_at = 0")
        self.run("discard", 0)

    def run_killed(self, handler: str, row_id: int, point: str) -> None:
        """Does the work in a process that is killed when it comes to `module:attribute`."""
        plan: dict[str, Any] = {
            "folder": str(self.folder),
            "database": self.database,
            "handler": handler,
        }
        plan |= {"row_id": row_id, "point": point, "store_url": self.store_url}
        plan["templates"] = str(self.templates or "")
        ran = forked(_work_until_killed, plan, environment=os.environ)
        assert ran.returncode == -signal.SIGKILL, f"it was not killed at {point}: {ran.stderr}"


HANDLERS: dict[str, Callable[[Lab, str], None]] = {
    "dump": lambda lab, argument: jobs.dump(lab.backup_tools, argument),
    "verify": lambda lab, argument: jobs.verify(lab.backup_tools, argument),
    "restore": lambda lab, argument: jobs.restore(lab.backup_tools, argument),
    "discard": lambda lab, argument: trash.empty(lab.backup_tools.store, argument),
    "generate": lambda lab, argument: reports_jobs.generate(lab.report_tools, argument),
}


@contextmanager
def instead(point: str, value: Any) -> Iterator[None]:
    """Put a function or a value in the place of `module:attribute` or `module:class.method`.

    Raise AssertionError for what is not there: nothing would use it.
    """
    module, _, path = point.partition(":")
    *owners, name = path.split(".")
    owner: Any = __import__(f"quarterdeck_server.{module}", fromlist=["x"])
    for each in owners:
        owner = getattr(owner, each)
    assert name in vars(owner), f"{point} is not there"
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def run_until_killed(point: str, arguments: tuple[str, ...]) -> None:
    """Run a command of `quarterdeck` in this process, which is killed when it comes to a point."""
    with instead(point, die):
        cli(arguments, standalone_mode=False)


def _work_until_killed(given: dict[str, Any]) -> None:
    templates = Path(given["templates"]) if given["templates"] else None
    lab = Lab(Path(given["folder"]), given["database"], given["store_url"], templates)
    db.open_database(lab.database)
    with instead(given["point"], die):
        lab.run(given["handler"], given["row_id"])
