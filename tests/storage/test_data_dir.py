"""The data dir: its owner's alone, or refused."""

import os
from pathlib import Path

from tests.support.commands import one_line, run
from tests.support.running_server import ADMIN_PASSWORD, is_open


def test_a_data_dir_that_is_open_is_made_ours(tmp_path: Path) -> None:
    data = tmp_path / "data"
    settings = {"data_dir": str(data), "admin_password": ADMIN_PASSWORD}
    assert run("migrate", **settings).returncode == 0
    assert is_open(data) == []
    outside = tmp_path / "outside"
    outside.write_text("somebody's")
    for folder in ("backups/app-1", "work/x", "sources/theirs", "replaced-1"):
        (data / folder).mkdir(parents=True)
        (data / folder / "file").touch()
    (data / "notes.txt").touch()
    (data / "backups" / "link").symlink_to(outside)
    keys = {data / "secret.key", data / "backups.keys"}
    for each in (*data.rglob("*"), data, outside):
        if each not in keys and not each.is_symlink():
            each.chmod(0o777)
    backup = ("database", "backup", str(tmp_path / "b"))
    for command in (("migrate",), ("audit", "verify"), ("recount",), backup):
        data.chmod(0o755)
        (data / "quarterdeck.db").chmod(0o644)
        result = run(*command, data_dir=str(data))
        assert result.returncode == 0, result.stderr
        assert {str(data), str(data / "quarterdeck.db")} & set(is_open(data)) == set()
    # What is in the folder of data sources, and files that we do not know, are not ours.
    theirs = {"sources/theirs", "sources/theirs/file", "notes.txt"}
    assert set(is_open(data)) == {str(data / name) for name in theirs}
    assert outside.stat().st_mode & 0o777 == 0o777
    if os.geteuid() == 0:
        os.chown(data / "backups" / "app-1", 12345, -1)
        assert "belongs to user 12345" in one_line(run("migrate", **settings))
        os.chown(data, 12345, -1)
        for command in (("up",), ("work",), ("serve", "--listen", "unix:/x"), ("recount",)):
            assert f"{data} belongs to user 12345" in one_line(run(*command, **settings))


def test_what_is_no_data_dir_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "backups").mkdir(parents=True)
    (home / ".bashrc").touch()
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    for folder, told in (
        (home, "has files, but none of Quarterdeck's"),
        (shared, "shared with the rest of the system"),
        (Path("/"), "shared with the rest of the system"),
        (Path("/usr"), "shared with the rest of the system"),
        (home / ".bashrc", "is not a directory"),
    ):
        before = folder.stat().st_mode
        for command in ("migrate", "up"):
            assert told in one_line(run(command, data_dir=str(folder)))
        assert folder.stat().st_mode == before
    assert sorted(path.name for path in home.iterdir()) == [".bashrc", "backups"]
