"""SQLite files: who may do what with them; and checks with each flaw, and without it."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from quarterdeck_server.data_sources.service import Failed, Limits
from quarterdeck_server.security import sqlite as security
from quarterdeck_server.security import sqlite_access
from quarterdeck_server.security.checks import Finding
from quarterdeck_server.security.sqlite import CHECKS, audit

from tests import biting
from tests.test_access_control import EndedError, nothing, target_of

GOOD = """
PRAGMA journal_mode = WAL;
CREATE TABLE t (a INTEGER PRIMARY KEY, edit TEXT DEFAULT 'load_extension');
CREATE VIRTUAL TABLE words USING fts5(text);
CREATE VIEW v AS SELECT upper(edit) AS readfile FROM t;
INSERT INTO t (edit) VALUES ('x');
"""
ODD = "q'\"<b>\n\u202e=1"
REFERS = """
CREATE TABLE other (id INTEGER PRIMARY KEY);
CREATE TABLE "c\u202ehild" (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES other);
"""
CALLS = "CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT \"WriteFile\" /* x */ ('/x', 'y'); END"


def make(folder: Path, script: str = GOOD, name: str = f"{ODD}.db") -> Path:
    """A file of ours alone, in a directory that is as good."""
    path = folder / name
    biting.make_sqlite(path, script)
    path.chmod(0o600)
    folder.chmod(0o700)
    return path


def audited(path: Path) -> dict[str, Finding]:
    """What is found, by what follows `sqlite-` in its id."""
    target = target_of("sqlite", path=path.name)
    version, findings = audit(target, Limits([path.parent], ()), nothing)
    assert version == f"SQLite {sqlite3.sqlite_version}"
    return {each.check_id.removeprefix("sqlite-"): each for each in findings}


def add(path: Path, script: str) -> None:
    """Runs SQL on a file."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)


def overwrite(path: Path) -> None:
    """Damages an index, which only a look at all of it finds."""
    add(
        path,
        "CREATE INDEX by_edit ON t (edit); PRAGMA writable_schema = ON;"
        "UPDATE sqlite_master SET sql = 'CREATE INDEX by_edit ON t (edit COLLATE NOCASE DESC)'"
        " WHERE name = 'by_edit'; INSERT INTO t (edit) VALUES ('A'), ('b'), ('C')",
    )


def need_extension(path: Path) -> None:
    """Declares a table of a module that SQLite does not have."""
    add(
        path,
        "PRAGMA writable_schema = ON; INSERT INTO sqlite_master VALUES"
        " ('table', 'vec', 'vec', 0, 'CREATE VIRTUAL TABLE vec USING \"vec0\"(a)')",
    )


def leave_pages(path: Path) -> None:
    """Deletes much."""
    add(path, "CREATE TABLE much AS SELECT randomblob(100000) AS x; DROP TABLE much")


FLAWS: dict[str, tuple[Callable[[Path], object], str]] = {
    "others-write": (lambda path: path.chmod(0o602), "(-rw-----w-) may be written"),
    "others-read": (lambda path: path.chmod(0o604), "(-rw----r--) may be read"),
    "group-write": (lambda path: path.chmod(0o620), "group:"),
    "folder-others-write": (lambda path: path.parent.chmod(0o703), "(drwx----wx)"),
    "one-name": (lambda path: os.link(path, f"{path}-2"), "2 names"),
    "journal-mode": (lambda path: add(path, "PRAGMA journal_mode = DELETE"), "is delete"),
    "integrity": (overwrite, "says integrity_check"),
    "references": (
        lambda path: add(path, REFERS + 'INSERT INTO "c\u202ehild" VALUES (1, 7), (2, 7)'),
        "c\\u202ehild to other (2 rows)",
    ),
    "foreign-keys": (lambda path: add(path, REFERS), "c\\u202ehild"),
    "deleted-content": (leave_pages, "free pages"),
    "schema-functions": (lambda path: add(path, CALLS), "trigger tr calls writefile"),
    "virtual-tables": (need_extension, "vec needs vec0"),
}
# Those that need more than a change to the file.
OTHERS = {"companions", "owner", "no-link"}


@pytest.mark.parametrize("name", FLAWS)
def test_a_flaw_is_found_and_only_it(tmp_path: Path, name: str) -> None:
    path = make(tmp_path)
    before = audited(path)[name]
    assert (before.status, before.remediation) == ("pass", "")
    make_flaw, evidence = FLAWS[name]
    make_flaw(path)
    found = audited(path)
    assert found[name].status in ("fail", "warn")
    assert evidence in found[name].evidence
    assert found[name].remediation
    wrong = {key for key, each in found.items() if each.status in ("fail", "warn")} - {"owner"}
    assert wrong == {name} | ({"foreign-keys"} if name == "references" else set())


def test_a_log_beside_the_file_is_looked_at(tmp_path: Path) -> None:
    path = make(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO t (edit) VALUES ('y')")
        connection.commit()
        assert audited(path)["companions"].status == "pass"
        Path(f"{path}-wal").chmod(0o644)
        found = audited(path)["companions"]
    assert (found.status, "-wal (-rw-r--r--)" in found.evidence) == ("fail", True)
    assert "\n" not in found.evidence


def test_a_configured_link_is_found(tmp_path: Path) -> None:
    path = make(tmp_path)
    assert audited(path)["no-link"].status == "pass"
    (tmp_path / "link.db").symlink_to(path)
    found = audited(tmp_path / "link.db")["no-link"]
    assert (found.status, "link.db -> " in found.evidence) == ("warn", True)


def test_the_owner_is_told(tmp_path: Path) -> None:
    path = make(tmp_path)
    me = sqlite_access.user_name(os.getuid())
    assert me in audited(path)["owner"].evidence
    if os.getuid() == 0:
        assert audited(path)["owner"].status == "warn"
        os.chown(path, 65_531, -1)
        found = audited(path)["owner"]
        assert (found.status, found.evidence) == ("pass", "It is user:65531's.")


def test_all_checks_were_seen_to_fail_and_to_pass() -> None:
    names = {each.check_id.removeprefix("sqlite-") for each in CHECKS}
    assert len(names) == len(CHECKS) >= 10
    assert names == {*FLAWS} | OTHERS
    assert all(each.reference.startswith("SQLite documentation, ") for each in CHECKS)


def test_a_large_file_is_looked_at_less_closely(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(security, "WHOLE_BYTES", 1)
    assert audited(make(tmp_path))["integrity"].evidence == "quick_check finds nothing."


def test_what_takes_too_long_is_skipped_and_a_cancel_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path)
    add(
        path,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)"
        " INSERT INTO t (edit) SELECT i FROM n; CREATE INDEX by_edit ON t (edit)",
    )
    calls = iter(range(1_000_000))

    def ends_later() -> None:
        if next(calls) > len(CHECKS) + 2:
            raise EndedError

    with pytest.raises(EndedError):
        audit(target_of("sqlite", path=path.name), Limits([tmp_path], ()), ends_later)
    monkeypatch.setattr(security, "STATEMENT_SECONDS", 0)
    found = audited(path)["integrity"]
    assert (found.status, found.evidence) == ("skipped", "It takes longer than 0 seconds.")


def test_a_damaged_file_fails_or_is_no_database(tmp_path: Path) -> None:
    path = make(tmp_path, GOOD.replace("WAL", "DELETE"))
    raw = bytearray(path.read_bytes())
    raw[4096:4200] = bytes(104)
    path.write_bytes(raw)
    assert audited(path)["integrity"].status == "fail"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(Failed):
        audited(path)


def test_the_mode_of_a_file_tells_who_may_use_it(tmp_path: Path) -> None:
    path = tmp_path / "a '\n\u202e.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE t (a)")
        os.chmod(path, 0o654)
        os.chmod(tmp_path, 0o751)
        version, access = sqlite_access.read(
            target_of("sqlite", path=path.name), Limits([tmp_path], ()), nothing
        )
    me, group = sqlite_access.user_name(os.getuid()), sqlite_access.group_name(os.getgid())
    assert version == f"SQLite {sqlite3.sqlite_version}"
    assert {role.name for role in access.roles} >= {me, group, "others"}
    given = {(each.grantee, each.object): each.privileges for each in access.grants}
    assert given[me, str(path)] == ("read", "write")
    assert given[group, str(path)] == ("read",)
    assert given[me, str(tmp_path)] == ("read", "search", "write")
    assert (me, f"{path}-wal") in given
    public = {each.object: each.privileges for each in access.public_grants}
    assert public[str(path)] == ("read",)
    assert public[str(tmp_path)] == ("search",)
    assert [each.object for each in access.owners] == [
        *(str(tmp_path), str(path), f"{path}-shm", f"{path}-wal")
    ]
    assert {each.owner for each in access.owners} == {me}
    assert access.notes == []
