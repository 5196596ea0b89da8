"""The keys that a backup of the database needs, and that no command makes in their place."""

import shutil
from pathlib import Path

from tests.support.commands import one_line
from tests.support.fleet import Fleet
from tests.support.running_server import ADMIN_EMAIL


def test_a_restore_without_its_keys_says_so_and_makes_none(tmp_path: Path) -> None:
    fleet = Fleet(tmp_path, {})
    fleet.prepare(ADMIN_EMAIL)
    file = tmp_path / "q.backup"
    fleet.done("database", "backup", str(file))
    new = Fleet(tmp_path / "new", {})
    data = tmp_path / "new" / "data"
    line = one_line(new.command("database", "restore", str(file)))
    assert "there is no key ring" in line
    assert not any((data / name).exists() for name in ("secret.key", "backups.keys"))
    data.mkdir(parents=True, exist_ok=True)
    shutil.copy(tmp_path / "data" / "backups.keys", data)
    line = one_line(new.command("database", "restore", str(file)))
    assert "a key that is not here" in line
    assert not (data / "secret.key").exists()
    assert not (data / "quarterdeck.db").exists()
    assert "Restored" in new.done("database", "restore", str(file), "--other-key")
    assert not (data / "secret.key").exists()
