"""How the Python client waits for long work and saves files."""

import asyncio
import hashlib
import io
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.api.httpbody_pb2 import HttpBody
from quarterdeck.v1 import audit_log_pb2, backups_pb2, reports_pb2, tasks_pb2
from quarterdeck_client import (
    AsyncClient,
    Client,
    DeadlineExceeded,
    InvalidArgument,
    NotCompleted,
    NotFound,
    PermissionDenied,
    QuarterdeckError,
    Unavailable,
    waiting,
)
from quarterdeck_client.downloads import Saving, safe_name

from tests.support.backup_api import add_file, on_sqlite
from tests.support.running_server import Person, Stack

COMPLETED = reports_pb2.Report.Status.completed


@pytest.fixture
def client(stack: Stack, manager: Person) -> Iterator[Client]:
    with Client(stack.url, manager.tokens["access_token"]) as opened:
        yield opened


@pytest.fixture
def source_id(stack: Stack, manager: Person, unique: str) -> int:
    return int(add_file(stack, manager, f"{unique}.db").rpartition("/")[2])


def draft(client: Client, source_id: int) -> reports_pb2.Report:
    return client.reports.CreateReport(
        reports_pb2.CreateReportRequest(
            data_source_id=source_id, template_id="inventory", format="json", name="../Über"
        )
    )


@on_sqlite
def test_a_report_is_waited_for_with_its_progress_and_saved(
    client: Client, source_id: int, tmp_path: Path
) -> None:
    place = {"data_source_id": source_id, "report_id": draft(client, source_id).id}
    request = reports_pb2.GetReportRequest(**place)
    wanted = reports_pb2.DownloadReportRequest(**place)
    # Nothing moves a draft by itself.
    assert client.wait(client.reports.GetReport, request).status == reports_pb2.Report.Status.draft
    with pytest.raises(NotCompleted):
        client.download(client.reports.DownloadReport, wanted, tmp_path)
    client.reports.GenerateReport(reports_pb2.GenerateReportRequest(**place))
    seen: list[Any] = []
    report = client.wait(client.reports.GetReport, request, on_progress=seen.append)
    assert report.status == COMPLETED, report.error
    assert seen[-1] == report
    assert all(one != other for one, other in itertools.pairwise(seen))

    told: list[tuple[int, int | None]] = []
    saved = client.download(
        client.reports.DownloadReport,
        wanted,
        tmp_path,
        on_progress=lambda done, total: told.append((done, total)),
    )
    assert saved.filename == report.file_name
    assert (saved.content_type, saved.size) == ("application/json", report.size_bytes)
    assert told[-1] == (saved.size, saved.size)
    [file] = tmp_path.iterdir()
    assert file.name == report.file_name
    assert hashlib.sha256(file.read_bytes()).hexdigest() == report.sha256
    assert file.stat().st_mode & 0o777 == 0o600
    # Not over what is there, unless it is named.
    with pytest.raises(FileExistsError):
        client.download(client.reports.DownloadReport, wanted, tmp_path)
    file.write_text("older")
    assert client.download(client.reports.DownloadReport, wanted, file) == saved
    memory = io.BytesIO()
    assert client.download(client.reports.DownloadReport, wanted, memory) == saved
    assert file.read_bytes() == memory.getvalue()
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


@on_sqlite
def test_coroutines_wait_and_save_the_same(
    client: Client, stack: Stack, manager: Person, source_id: int, tmp_path: Path
) -> None:
    async def use() -> tuple[Any, Any]:
        async with AsyncClient(stack.url, manager.tokens["access_token"]) as other:
            made = await other.backups.CreateBackup(
                backups_pb2.CreateBackupRequest(data_source_id=source_id)
            )
            place = {"data_source_id": source_id, "backup_id": made.id}
            request = backups_pb2.GetBackupRequest(**place)
            backup = await other.wait(other.backups.GetBackup, request, timeout_seconds=30)
            wanted = backups_pb2.DownloadBackupRequest(**place)
            saved = await other.download(other.backups.DownloadBackup, wanted, tmp_path)
            missing = backups_pb2.DownloadBackupRequest(data_source_id=source_id, backup_id=999999)
            with pytest.raises(NotFound):
                await other.download(other.backups.DownloadBackup, missing, tmp_path)
            return backup, saved

    backup, saved = asyncio.run(use())
    [file] = tmp_path.iterdir()
    assert hashlib.sha256(file.read_bytes()).hexdigest() == backup.sha256
    assert (saved.filename, saved.size) == (file.name, backup.stored_bytes)


@on_sqlite
def test_the_audit_log_is_saved_as_it_is_exported(
    stack: Stack, admin: Person, client: Client, tmp_path: Path
) -> None:
    request = audit_log_pb2.ExportAuditEntriesRequest(action="CreateDataSource")
    path = tmp_path / "entries"
    with Client(stack.url, admin.tokens["access_token"]) as auditor:
        saved = auditor.download(auditor.audit_log.ExportAuditEntries, request, path)
    assert saved.content_type == "application/x-ndjson"
    entries = [json.loads(line) for line in path.read_text().splitlines()]
    assert {entry["action"] for entry in entries} == {"CreateDataSource"}
    with pytest.raises(PermissionDenied):
        client.download(client.audit_log.ExportAuditEntries, request, tmp_path / "none")
    assert [each.name for each in tmp_path.iterdir()] == ["entries"]


@on_sqlite
def test_a_wait_ends_with_its_time(client: Client, source_id: int, stack: Stack) -> None:
    made = client.backups.CreateBackup(backups_pb2.CreateBackupRequest(data_source_id=source_id))
    request = backups_pb2.GetBackupRequest(data_source_id=source_id, backup_id=made.id)
    done = client.wait(client.backups.GetBackup, request, timeout_seconds=30)
    stack.sql("UPDATE backups SET status = 'running', progress = 0.4 WHERE id = ?", made.id)
    with pytest.raises(TimeoutError, match=r"not over after 0.3 s: it is running \(40%\)"):
        client.wait(client.backups.GetBackup, request, timeout_seconds=0.3)
    stack.sql("UPDATE backups SET status = 'completed', progress = 1 WHERE id = ?", made.id)
    assert client.wait(client.backups.GetBackup, request) == done
    with pytest.raises(InvalidArgument):
        client.wait(client.backups.GetBackup, backups_pb2.GetBackupRequest())


@on_sqlite
def test_a_wait_bears_a_server_that_is_away_but_not_for_ever(
    client: Client, source_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = draft(client, source_id)
    request = reports_pb2.GetReportRequest(data_source_id=source_id, report_id=made.id)
    away = [Unavailable("away"), DeadlineExceeded("slow")]

    def get(request: reports_pb2.GetReportRequest, timeout: float | None) -> reports_pb2.Report:
        if away:
            raise away.pop()
        return client.reports.GetReport(request, timeout=timeout)

    assert client.wait(get, request) == made
    away.append(Unavailable("away"))
    monkeypatch.setattr(waiting, "OUTAGE_SECONDS", -1)
    with pytest.raises(Unavailable):
        client.wait(get, request)


@on_sqlite
def test_only_long_work_can_be_waited_for(client: Client, unique: str) -> None:
    task = client.tasks.CreateTask(tasks_pb2.CreateTaskRequest(title=unique))
    with pytest.raises(TypeError, match="a Task is nothing to wait for"):
        client.wait(client.tasks.GetTask, tasks_pb2.GetTaskRequest(id=task.id))


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="../../.bashrc"', "bashrc"),
        ('attachment; filename="C:\\\\Windows\\\\x.ini"', "x.ini"),
        ("attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("attachment; filename*=UTF-8''a%00b%0A%E2%80%AEc.pdf", "abc.pdf"),
        ("attachment; filename*=UTF-8''" + "%C3%A4" * 300, "ä" * 100),
        ('attachment; filename=".."', "download"),
        ('attachment; filename="-rf"', "rf"),
        ("", "download"),
    ],
)
def test_a_name_from_the_server_stays_in_its_folder(header: str, name: str) -> None:
    assert safe_name(header) == name


def test_what_is_no_file_is_written_to_and_not_replaced() -> None:
    with Saving(Path("/dev/null"), [("x-quarterdeck-length", "9" * 5000)], None) as saving:
        saving.write(HttpBody(content_type="text/plain", data=b"12345"))
    assert Path("/dev/null").is_char_device()


def test_a_file_that_ends_early_is_not_kept(tmp_path: Path) -> None:
    headers = [("x-quarterdeck-length", "9")]
    ended = pytest.raises(QuarterdeckError, match="after 5 of 9 bytes")
    with ended, Saving(tmp_path / "file", headers, None) as saving:
        saving.write(HttpBody(content_type="text/plain", data=b"12345"))
    assert list(tmp_path.iterdir()) == []
