"""Two databases that are real files, their backups, audits and reports."""

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

from google.protobuf.json_format import ParseDict
from quarterdeck.v1.backups_pb2 import (
    Backup,
    CreateBackupRequest,
    CreateBackupScheduleRequest,
    GetBackupRequest,
    GetRestoreRequest,
    RestoreBackupRequest,
    VerifyBackupRequest,
)
from quarterdeck.v1.data_sources_pb2 import (
    CreateDataSourceGrantRequest,
    CreateDataSourceRequest,
    DataSource,
    DeleteDataSourceRequest,
    TestDataSourceRequest,
)
from quarterdeck.v1.reports_pb2 import (
    CreateReportRequest,
    GenerateReportRequest,
    GetReportRequest,
    ScheduleReportRequest,
)
from quarterdeck.v1.security_pb2 import AuditSecurityRequest
from quarterdeck.v1.users_pb2 import DeleteUserRequest
from quarterdeck_client import Client

from quarterdeck_server.core.json_value import JsonObject
from quarterdeck_server.demo import story
from quarterdeck_server.demo.databases import HelpDesk, Shop, make_file
from quarterdeck_server.demo.world import DemoError, World, finished

TRIAL_FILE = "demo-shop-trial.db"


def files_in(root: Path) -> list[Path]:
    """Return the files that the demo makes there."""
    names = [each["file"] for each in story.sources()["sources"]]
    return [root / name for name in (*names, TRIAL_FILE)]


class Databases:
    """The two sources, in a directory that Quarterdeck may read."""

    def __init__(self, world: World, root: Path) -> None:
        told = story.sources()
        self._world = world
        self._root = root
        self._told = told["sources"]
        self._reports = told["reports"]
        self._shop = Shop(world.now, random.Random(world.seed))  # noqa: S311 (no secret)
        self._ids: dict[str, int] = {}

    @property
    def _client(self) -> Client:
        """Who looks after the databases."""
        return self._world.clients["ingrid"]

    def register(self) -> None:
        """Make the files and registers them.

        Raise DemoError, and leaves nothing, if Quarterdeck cannot read them.
        """
        help_desk = HelpDesk(self._world.now, random.Random(self._world.seed + 1))  # noqa: S311
        fills: dict[str, Callable[[sqlite3.Connection], None]] = {
            "shop": self._shop.fill,
            "helpdesk": help_desk.fill,
        }
        with self._world.stages.stage("Databases", len(self._told)) as advance:
            for told in self._told:
                path = self._root / told["file"]
                make_file(path, fills[told["key"]])
                self._ids[told["key"]] = self._register(told)
                advance(1)

    def _register(self, told: story.Source) -> int:
        sources = self._world.loader.data_sources
        request = CreateDataSourceRequest(
            name=told["name"],
            source_type=DataSource.SourceType.sqlite,
            path=told["file"],
            description=told["description"],
        )
        this = sources.CreateDataSource(request).id
        tested = sources.TestDataSource(TestDataSourceRequest(data_source_id=this))
        if not tested.success:
            path = self._root / told["file"]
            path.unlink()
            sources.DeleteDataSource(DeleteDataSourceRequest(data_source_id=this))
            self._world.loader.users.DeleteUser(DeleteUserRequest(id=self._world.loader_id))
            raise DemoError(
                f"the Quarterdeck on {self._world.url} cannot read {path}: {tested.message}"
                " Give the --data-dir or --sqlite-roots that it has, or --no-data-sources"
            )
        return this

    def _grant(self, source_id: int, told: story.Grant) -> None:
        """Grant rights to a person, or to a role."""
        person = self._world.user_ids.get(told.get("person", ""))
        grantee = {"role": told.get("role"), "user_id": person}
        given: JsonObject = {"data_source_id": source_id, "rights": told["rights"]}
        given |= {name: who for name, who in grantee.items() if who}
        request = ParseDict(given, CreateDataSourceGrantRequest())
        self._world.loader.data_sources.CreateDataSourceGrant(request)

    def back_up(self) -> None:
        """Grant what people need, back both up, try one, and restore one beside the shop."""
        backups = max(len(told["backups"]) for told in self._told)
        total = sum(len(told["backups"]) for told in self._told) + 2
        with self._world.stages.stage("Backups, a trial, a restore", total) as advance:
            for told in self._told:
                for grant in told["grants"]:
                    self._grant(self._ids[told["key"]], grant)
                self._schedule(told)
            for number in range(backups):
                asked = [self._ask(told, number) for told in self._told]
                for backup in filter(None, asked):
                    done = self._finished(backup)
                    advance(1)
                self._shop.trade_a_day(self._root / self._told[0]["file"])
            this = {"data_source_id": self._ids["shop"], "backup_id": done.id}
            self._finished(self._client.backups.VerifyBackup(VerifyBackupRequest(**this)))
            advance(1)
            self._restore_beside(done)
            advance(1)

    def _restore_beside(self, backup: Backup) -> None:
        source_id = backup.data_source_id
        restore = self._client.backups.RestoreBackup(
            RestoreBackupRequest(
                data_source_id=source_id, backup_id=backup.id, target_database=TRIAL_FILE
            )
        )
        request = GetRestoreRequest(data_source_id=source_id, restore_id=restore.id)
        finished(self._client, self._client.backups.GetRestore, request)

    def _schedule(self, told: story.Source) -> None:
        for schedule in told["schedules"]:
            request = ParseDict(
                {"data_source_id": self._ids[told["key"]], **schedule},
                CreateBackupScheduleRequest(),
            )
            self._client.backups.CreateBackupSchedule(request)

    def _ask(self, told: story.Source, number: int) -> Backup | None:
        if number >= len(told["backups"]):
            return None
        request = CreateBackupRequest(
            data_source_id=self._ids[told["key"]], description=told["backups"][number]
        )
        return self._client.backups.CreateBackup(request)

    def _finished(self, backup: Backup) -> Backup:
        request = GetBackupRequest(data_source_id=backup.data_source_id, backup_id=backup.id)
        return finished(self._client, self._client.backups.GetBackup, request)

    def report(self) -> None:
        """Audit both sources and generate the reports."""
        client = self._world.clients["amara"]
        with self._world.stages.stage("Audits and reports", 2 + len(self._reports)) as advance:
            for source_id in self._ids.values():
                client.security.AuditSecurity(
                    AuditSecurityRequest(data_source_id=source_id, refresh=True)
                )
                advance(1)
            generated = [self._generate(told) for told in self._reports]
            for request in generated:
                if request is not None:
                    finished(client, client.reports.GetReport, request)
                advance(1)

    def _generate(self, told: story.Report) -> GetReportRequest | None:
        """Make a report and generate it; None for one that stays a draft."""
        reports = self._world.clients["amara"].reports
        fields = ("template_id", "name", "format", "parameters")
        source_id = self._ids[told["source"]]
        given = {name: value for name, value in told.items() if name in fields}
        report = reports.CreateReport(
            ParseDict({"data_source_id": source_id, **given}, CreateReportRequest())
        )
        this = {"data_source_id": source_id, "report_id": report.id}
        if "cron" in told:
            reports.ScheduleReport(
                ScheduleReportRequest(
                    data_source_id=source_id,
                    report_id=report.id,
                    cron=told["cron"],
                    timezone=told["timezone"],
                    notify_user_ids=[self._world.user_ids[key] for key in told["notify"]],
                )
            )
        if told.get("is_draft"):
            return None
        reports.GenerateReport(GenerateReportRequest(**this))
        return GetReportRequest(**this)
