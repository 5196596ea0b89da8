"""What commands change is in the audit log as the system's, and so is half of an import."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from quarterdeck.v1 import backups_pb2
from quarterdeck_server.commands.cli import cli
from quarterdeck_server.domains.audit_log import service as audit_log
from quarterdeck_server.domains.backups import imports
from quarterdeck_server.domains.backups.rpc import Backups
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.storage import db

from tests.support.gate_calls import called
from tests.support.job_lab import Lab
from tests.support.running_server import DATABASES, OWN

Entry = tuple[str, str, str, dict[str, Any]]
Run = Callable[..., str]


def entries() -> list[Entry]:
    """Action, resource type, outcome and changes of each entry, the first one first."""
    query = "SELECT action, resource_type, outcome, changes FROM audit_log ORDER BY seq"
    found = db.database.execute_sql(query).fetchall()
    return [(action, kind, outcome, json.loads(text)) for action, kind, outcome, text in found]


def of_the_system() -> bool:
    query = "SELECT DISTINCT actor_email FROM audit_log"
    return [tuple(row) for row in db.database.execute_sql(query).fetchall()] == [("system",)]


@pytest.fixture(params=DATABASES, ids=OWN)
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Run]:
    """Runs a command in this process; raises what keeps it from its end."""
    settings = {"QUARTERDECK_DATA_DIR": str(tmp_path / "data"), "QUARTERDECK_BCRYPT_COST": "10"}
    if request.param == "postgresql":
        settings["QUARTERDECK_DATABASE_URL"] = request.getfixturevalue("new_database")()
    db.open_database(settings.get("QUARTERDECK_DATABASE_URL", f"sqlite:///{tmp_path}/unused.db"))

    def command(*arguments: str) -> str:
        db.close_database()
        result = CliRunner().invoke(cli, arguments, env=settings, standalone_mode=False)
        if result.exception:
            raise result.exception
        return result.output

    yield command
    db.close_database()


def test_what_commands_change_is_recorded_as_the_systems(run: Run) -> None:
    run("create-admin", "one@example.com")
    for stage in ("add", "use", "drop"):
        run("rotate-key", "--stage", stage)
    run("rotate-key")
    run("backups", "add-key")
    with db.write():
        db.database.execute_sql("INSERT INTO counts (kind, key, n) VALUES ('event', 'x', 5)")
    assert "now corrected" in run("recount", "--repair")
    named = {"email": "one@example.com", "full_name": "Administrator", "role": "admin"}
    assert entries() == [
        ("CreateUser", "user", "success", {name: {"after": text} for name, text in named.items()}),
        ("RotateKey", "secret_key", "success", {"stage": "add"}),
        ("RotateKey", "secret_key", "success", {"stage": "use"}),
        ("RotateKey", "secret_key", "success", {"stage": "drop", "resealed": 0}),
        ("RotateKey", "secret_key", "success", {"stage": "all", "resealed": 0}),
        ("AddBackupKey", "backup_key", "success", {}),
        ("Recount", "counts", "success", {"corrected": 1, "event x": {"before": 5, "after": 0}}),
    ]
    assert of_the_system()
    assert [each.faults for each in audit_log.check()] == [[]]
    found = db.database.execute_sql("SELECT action, resource_id FROM audit_log").fetchall()
    ids = dict(tuple(row) for row in found)
    users = db.database.execute_sql("SELECT id FROM users WHERE email = 'one@example.com'")
    assert ids["CreateUser"] == users.fetchone()[0]
    assert ids["AddBackupKey"].startswith("age1")


def test_what_a_command_does_not_change_is_not_recorded(run: Run) -> None:
    run("migrate")
    run("recount")
    run("recount", "--repair")
    run("audit", "verify")
    with pytest.raises(Exception, match="the first stage is add"):
        run("rotate-key", "--stage", "use")
    assert entries() == []


@pytest.fixture
def several(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Two backups of a source in the store, which are adopted one by one; the second takes long."""
    source_id = lab.sqlite()
    backups = [lab.backup(source_id) for _ in range(2)]
    monkeypatch.setattr(imports, "ADOPTED_AT_ONCE", 1)
    examine, examined = imports.examine, []

    def slow(*arguments: Any) -> imports.Found:
        examined.append(arguments)
        if len(examined) == 2:
            raise TimeoutError
        return examine(*arguments)

    monkeypatch.setattr(imports, "examine", slow)
    return backups


def test_an_import_that_fails_half_way_has_an_entry_for_what_it_adopted(
    lab: Lab, several: list[Any]
) -> None:
    with db.write():
        data_sources.delete_source(several[0].data_source_id)
    (lab.files / "app.db").unlink()
    source_id = lab.sqlite()
    before = len(entries())
    tools = lab.backup_tools
    servicer = Backups(f"file:{lab.folder / 'store'}", tools.ring, tools.allowed)
    request = backups_pb2.ImportBackupsRequest(data_source_id=source_id)
    assert called("BackupService", servicer, "ImportBackups", request).startswith("UNAVAILABLE")
    about = {"source": "sqlite:app.db", "data_source_id": source_id}
    assert entries()[before:] == [
        ("ImportBackups", "backup", "success", {**about, "imported": 1}),
        ("ImportBackups", "backup", "failure", about),
    ]


def test_a_commands_import_that_is_broken_off_has_an_entry_for_what_it_adopted(
    lab: Lab, several: list[Any], tmp_path: Path
) -> None:
    settings = {
        "QUARTERDECK_DATA_DIR": str(tmp_path / "fresh"),
        "QUARTERDECK_BACKUP_URL": f"file:{lab.folder / 'store'}",
        "QUARTERDECK_BACKUP_KEY_FILE": str(lab.folder / "ring"),
    }
    db.close_database()
    result = CliRunner().invoke(cli, ["backups", "import"], env=settings, standalone_mode=False)
    assert isinstance(result.exception, TimeoutError), result.output
    made, imported = entries()
    assert imported == ("ImportBackups", "backup", "success", {"imported": 1, "refused": 0})
    assert made[:3] == ("CreateDataSource", "data_source", "success")
    assert made[3].items() >= {"path": {"after": "app.db"}}.items()
    assert of_the_system()
