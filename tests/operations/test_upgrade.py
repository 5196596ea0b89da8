"""Old and new side by side: versions on one database, and the stages of a key's rotation."""

import itertools
import re
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from quarterdeck_server.commands.cli import cli
from quarterdeck_server.core import clock
from quarterdeck_server.core.crypto import (
    BadKeyFile,
    Keys,
    Unreadable,
    announce_secret,
    create_key_file,
    load_keys,
)
from quarterdeck_server.core.errors import AppError
from quarterdeck_server.domains.auth.tokens import AccessTokens
from quarterdeck_server.rpc.page_tokens import Tokens
from quarterdeck_server.storage import db, migrations

# What the version before would miss, or could not write past.
CONTRACTING = re.compile(
    r"DROP\s+(TABLE|COLUMN)|RENAME|ALTER\s+COLUMN|drop_(table|column)|rename_|add_not_null"
    r"|ADD\s+COLUMN\s+(?![^;]*(DEFAULT|GENERATED))[^;]*NOT\s+NULL",
    re.IGNORECASE,
)


def test_a_migration_only_expands_unless_its_name_says_what_it_needs() -> None:
    assert CONTRACTING.search("ALTER TABLE t ADD COLUMN c TEXT NOT NULL;")
    assert not CONTRACTING.search("ALTER TABLE t ADD COLUMN c TEXT NOT NULL DEFAULT '';")
    for path in sorted(Path(migrations.__file__).parent.glob("[0-9]*.py")):
        found = CONTRACTING.search(path.read_text())
        assert migrations.CONTRACTS.match(path.name) or not found, f"{path.name}: {found}"


def note(name: str) -> None:
    db.database.execute_sql(
        f"INSERT INTO schema_migration (name, applied) VALUES ('{name}', '2026-11-21')"
    )


def test_a_version_works_on_a_newer_schema_until_what_it_uses_is_gone(database: None) -> None:
    migrations.check()
    note("9001_wider")
    note("9002_contracts_0001_old_column")
    migrations.check()
    assert migrations.migrate() == []
    note("9003_contracts_9001_old_column")
    for refused in (migrations.check, migrations.migrate):
        with pytest.raises(migrations.Unfit, match="newer version"):
            refused()


def test_a_version_refuses_a_schema_that_lacks_something(database: None) -> None:
    last = migrations.names()[-1]
    db.database.execute_sql(f"DELETE FROM schema_migration WHERE name = '{last}'")
    with pytest.raises(migrations.Unfit, match=f"lacks {last}; run: quarterdeck migrate"):
        migrations.check()


def test_a_migration_waits_briefly_for_a_table_that_is_in_use(
    new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    db.open_database(new_database())
    migrations.migrate()
    (tmp_path / "9001_wider.py").write_text(
        "def up(migrator, db):\n    db.execute_sql('ALTER TABLE tasks ADD COLUMN wider TEXT')\n"
    )
    for name in migrations.names():
        shutil.copy(Path(migrations.__file__).parent / f"{name}.py", tmp_path)
    monkeypatch.setattr(migrations, "__file__", str(tmp_path / "__init__.py"))
    monkeypatch.setattr(migrations, "LOCK_TIMEOUT", "100ms")
    monkeypatch.setattr(migrations, "LOCK_PAUSE_SECONDS", 0.05)
    applied: list[str] = []
    with db.database.connection_context(), db.database.atomic():
        db.database.execute_sql("LOCK TABLE tasks IN ACCESS SHARE MODE")
        waiting = threading.Thread(target=lambda: applied.extend(migrations.migrate()))
        waiting.start()
        waiting.join(0.4)
        assert waiting.is_alive()
        # Between its tries others get the table.
        db.database.execute_sql("SELECT count(*) FROM tasks")
    waiting.join(10)
    assert applied == ["9001_wider"]
    db.close_database()


@pytest.fixture
def rotated(tmp_path: Path) -> Iterator[Callable[..., Result]]:
    """Runs `rotate-key` on a database of its own, in this process."""
    settings = {"QUARTERDECK_DATA_DIR": str(tmp_path)}
    db.open_database(f"sqlite:///{tmp_path}/quarterdeck.db")
    migrations.migrate()
    db.close_database()

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["rotate-key", *arguments], env=settings)

    yield run
    db.close_database()


def accepts(host: Keys, other: Keys) -> list[str]:
    """What of another host's this one does not take."""
    refused = []
    token, _ = AccessTokens(other.access_tokens).issue("u", "s", clock.now() + clock.DAY)
    page = Tokens(other.page_token, b"a list", "is of another").write(1, 1)
    kept = other.request_hash.sign(b"request")
    for name, take in (
        ("access token", lambda: AccessTokens(host.access_tokens).read(token)),
        ("page token", lambda: Tokens(host.page_token, b"a list", "is of another").read(page)),
        ("secret", lambda: host.sealer.open(other.sealer.seal("canary"))),
        ("retry", lambda: host.request_hash.is_genuine(b"request", kept) or 1 / 0),
    ):
        try:
            take()
        except (AppError, Unreadable, ZeroDivisionError):
            refused.append(name)
    return refused


def test_hosts_one_stage_apart_accept_all_of_each_other(
    tmp_path: Path, rotated: Callable[..., Result]
) -> None:
    key = tmp_path / "secret.key"
    create_key_file(key)
    stages = [load_keys(key)]
    for stage in ("add", "use", "drop"):
        ran = rotated("--stage", stage)
        assert ran.exit_code == 0, ran.output + str(ran.exception)
        stages.append(load_keys(key))
    for before, after in itertools.pairwise(stages):
        assert accepts(before, after) == []
        assert accepts(after, before) == []
    # And the old key is worth nothing in the end.
    assert accepts(stages[-1], stages[0]) == ["access token", "page token", "secret", "retry"]
    assert key.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("stage", [(), ("--stage", "add"), ("--stage", "drop")])
def test_a_key_that_is_not_there_is_not_rotated_and_not_made(
    tmp_path: Path, rotated: Callable[..., Result], stage: tuple[str, ...]
) -> None:
    ran = rotated(*stage)
    assert "cannot read the secret key file" in str(ran.exception)
    assert not (tmp_path / "secret.key").exists()


def test_no_stage_migrates_a_database_that_others_use(
    tmp_path: Path, rotated: Callable[..., Result]
) -> None:
    create_key_file(tmp_path / "secret.key")
    for stage in ("add", "use"):
        assert rotated("--stage", stage).exit_code == 0
    last = migrations.names()[-1]
    with closing(sqlite3.connect(tmp_path / "quarterdeck.db")) as connection, connection:
        connection.execute("DELETE FROM schema_migration WHERE name = ?", (last,))
    assert f"lacks {last}; run: quarterdeck migrate" in str(rotated("--stage", "drop").exception)


def test_a_key_file_that_breaks_off_is_no_other_key(tmp_path: Path) -> None:
    key = tmp_path / "secret.key"
    create_key_file(key)
    whole, fingerprint = key.read_bytes(), load_keys(key).fingerprint
    announce_secret(key)
    staged = key.read_bytes()
    # All there but the end of the last line, and what was there before the stage.
    harmless = {staged, staged[:-1], whole, whole[:-1]}
    for size in range(len(staged) + 1):
        key.write_bytes(staged[:size])
        if staged[:size] in harmless:
            assert load_keys(key).fingerprint == fingerprint
        else:
            with pytest.raises(BadKeyFile, match=r"breaks off|at least 32"):
                load_keys(key)
    for own in ("ab" * 20 + "\n", "ab" * 40, "AB" * 20, "a passphrase of thirty-three bytes"):
        key.write_text(own)
        assert load_keys(key).fingerprint


def test_stages_out_of_their_order_change_nothing(
    tmp_path: Path, rotated: Callable[..., Result]
) -> None:
    key = tmp_path / "secret.key"
    create_key_file(key)
    for allowed, refused in (
        ("", ("use", "drop")),
        ("add", ("add", "drop")),
        ("use", ("use", "add")),
        ("drop", ("drop", "use")),
    ):
        if allowed:
            assert rotated("--stage", allowed).exit_code == 0
        before = key.read_bytes()
        for stage in refused:
            assert rotated("--stage", stage).exit_code != 0
        assert key.read_bytes() == before
