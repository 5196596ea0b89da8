"""`qd` and what takes its time: backups, restores, reports, audits, notifications, Ctrl-C."""

import json
import signal
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.backup_api import add_file, on_sqlite
from tests.support.client_proxy import Proxy
from tests.support.pki import Authority
from tests.support.qd_shell import Shell
from tests.support.running_server import Person, Stack

pytestmark = on_sqlite


@pytest.fixture
def qd(stack: Stack, tmp_path: Path, admin: Person) -> Shell:
    return Shell(stack, tmp_path).by_token(admin)


@pytest.fixture
def source(stack: Stack, admin: Person, unique: str) -> str:
    """The number of a data source that is a file."""
    return add_file(stack, admin, f"{unique}.db").rpartition("/")[2]


def test_a_backup_is_waited_for_verified_downloaded_and_restored(
    qd: Shell, source: str, tmp_path: Path
) -> None:
    backup = qd.json("backups", "start", source, "--description", "by hand", "--wait")
    assert (backup["status"], backup["description"]) == ("completed", "by hand")
    this = (source, str(backup["id"]))
    assert qd.json("backups", "verify", *this, "--wait")["verified_at"]
    assert '"progress": 1,' in qd("backups", "show", *this, "--json").stdout
    qd("backups", "download", *this, "--output", f"{tmp_path}/none/", code=2)
    saved = qd.json("backups", "download", *this, "--output", str(tmp_path))
    assert Path(saved["file"]).stat().st_size == backup["stored_bytes"]
    assert Path(saved["file"]).name == Path(backup["artifact"]).name
    to = ("--target-database", f"copy-{source}.db", "--wait")
    assert qd.json("backups", "restore", *this, *to)["tables"]
    # The target is not empty any more.
    again = qd.json("restores", "start", *this, *to, code=1)
    assert again["error_code"] == "TARGET_NOT_EMPTY"
    assert "copy" in qd("restores", "list", source, "--status", "failed").stdout
    qd("restores", "start", *this, *to, "--overwrite", code=2)
    assert qd.json("backups", "status", source)["state"] == "ok"


def test_a_backup_that_fails_is_code_1(qd: Shell, stack: Stack, source: str) -> None:
    path = qd.json("data-sources", "show", source)["path"]
    (stack.data_dir / "sources" / path).unlink()
    assert qd.json("data-sources", "test", source, code=1)["error_code"] == "NO_SUCH_FILE"
    told = qd("backups", "start", source, "--wait", code=1).stdout
    assert "failed" in told


def test_schedules_of_backups_are_made_and_changed(qd: Shell, source: str) -> None:
    made = qd.json("backups", "schedules", "create", source, "nightly", "30 2 * * *")
    this = (source, str(made["id"]))
    assert not qd.json("backups", "schedules", "update", *this, "--disabled")["is_enabled"]
    assert "nightly" in qd("backups", "schedules", "list", source).stdout
    qd("backups", "schedules", "delete", *this, "--yes")
    assert qd.json("backups", "schedules", "list", source) == []


def test_a_report_is_made_and_lands_in_a_file(qd: Shell, source: str, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    what = (source, "inventory", "--name", "What there is")
    qd("reports", "start", *what, "--output", str(path))
    assert json.loads(path.read_text())
    name = qd.json("data-sources", "show", source)["name"]
    (report,) = qd.json("reports", "list", name)
    qd("reports", "list", f"{name} too", code=5)
    assert (report["name"], report["status"]) == ("What there is", "completed")
    this = (source, str(report["id"]))
    assert json.loads(qd("reports", "download", *this, "--output", "-").stdout)
    assert qd.json("reports", "schedule", *this, "0 7 * * mon")["next_run_at"]
    qd("reports", "unschedule", *this)
    refused = qd("reports", "start", *what, "--param", "nonsense=3", code=7)
    assert "parameters" in refused.stderr


def test_an_audit_above_the_limit_is_code_1(qd: Shell, source: str) -> None:
    # Then it is a medium failure that no schedule makes backups, and the gravest.
    qd("backups", "start", source, "--wait")
    told = qd("security-audit", source, "--refresh", "--fail-on", "medium", code=1).stdout
    assert "qd-backup-scheduled" in told
    assert "sqlite-intact" not in told
    qd("security-audit", source, "--fail-on", "critical")
    qd("security-audit", source, "--fail-on", "nonsense", code=2)
    assert "user:root" in qd("access-control", source).stdout


def test_following_shows_a_notification_as_it_comes(
    qd: Shell, admin: Person, someone: Callable[[str], Person], unique: str
) -> None:
    reader = someone("user")
    admin.make("/api/tasks", title=f"{unique} before", assigned_user_id=reader.id)
    follow = qd.by_token(reader).process(
        "notifications", "--follow", "--json", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert follow.stdout is not None
    assert f"{unique} before" in json.loads(follow.stdout.readline())["title"]
    admin.make("/api/tasks", title=f"{unique} after", assigned_user_id=reader.id)
    assert f"{unique} after" in json.loads(follow.stdout.readline())["title"]
    follow.send_signal(signal.SIGINT)
    assert follow.communicate(timeout=10) == ("", "")
    assert follow.returncode == 130


def test_ctrl_c_leaves_the_work_and_tells_where_to_look(
    qd: Shell, stack: Stack, source: str
) -> None:
    backup = qd.json("backups", "start", source, "--wait")["id"]
    stack.sql("UPDATE backups SET status = 'running', progress = 0.5 WHERE id = ?", backup)
    with qd.at_terminal("backups", "wait", source, str(backup)) as terminal:
        seen = terminal.read_until("50%", "running")
        assert f"Backup {backup}" in seen
        terminal.process.send_signal(signal.SIGINT)
        told = f"qd backups show {source} {backup}"
        after = terminal.read_until(told).partition(told)[2]
        assert terminal.process.wait(timeout=10) == 130
        assert after + terminal.rest() == "\r\n"
    assert qd.json("backups", "show", source, str(backup))["status"] == "running"
    stack.sql("UPDATE backups SET status = 'completed', progress = 1 WHERE id = ?", backup)


def test_a_reader_that_goes_away_ends_it_quietly(qd: Shell, unique: str) -> None:
    qd("tasks", "create", unique)
    running = qd.process(
        "tasks", "list", "--search", unique, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout is not None
    running.stdout.close()
    assert running.stderr is not None
    assert running.stderr.read() == ""
    running.stderr.close()
    assert running.wait(timeout=10) == 1


def test_a_certificate_of_ones_own_authority_is_trusted_when_told(
    qd: Shell, stack: Stack, tmp_path: Path
) -> None:
    authority = Authority(tmp_path / "pki")
    issued = authority.issue("server", "127.0.0.1")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(issued.cert, issued.key)
    tls.set_alpn_protocols(["h2"])
    with Proxy(stack.port, tls) as proxy:
        qd.more["QD_URL"] = f"https://127.0.0.1:{proxy.port}"
        refused = qd.process("whoami", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        qd.more["QD_CA_FILE"] = str(authority.ca)
        qd("whoami")
        qd.more["QD_CA_FILE"] = str(issued.key)
        assert "no certificate" in qd("whoami", code=2).stderr
        (told,) = refused.communicate(timeout=20)[1].splitlines()
    assert "is not trusted" in told
    assert "QD_CA_FILE" in told
    assert refused.returncode == 8
