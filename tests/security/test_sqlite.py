"""SQLite files: who may do what with them; and checks with each flaw, and without it."""

import os
import sqlite3
import struct
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.security.checks import Finding
from quarterdeck_server.domains.security.sqlite import access as sqlite_access
from quarterdeck_server.domains.security.sqlite import audit as sqlite_audit
from quarterdeck_server.domains.security.sqlite import checks
from quarterdeck_server.domains.security.sqlite.audit import audit
from quarterdeck_server.domains.security.sqlite.checks import CHECKS

from tests.support import hostile_schemas
from tests.support.targets import EndedError, nothing, target_of

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
    hostile_schemas.make_sqlite(path, script)
    path.chmod(0o600)
    folder.chmod(0o700)
    return path


def audited(path: Path) -> dict[str, Finding]:
    """What is found, by what follows `sqlite-` in its id."""
    target = target_of("sqlite", path=path.name)
    version, findings = audit(target, AllowedPlaces([path.parent], ()), nothing)
    assert version == f"SQLite {sqlite3.sqlite_version}"
    return {each.check_id.removeprefix("sqlite-"): each for each in findings}


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A directory that others get to; pytest's own ones let nobody else in."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o711)
        yield Path(folder)


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


def let_in(path: Path, mode: int, folder_mode: int = 0o711) -> None:
    """Gives a file and its directory these modes."""
    path.chmod(mode)
    path.parent.chmod(folder_mode)


FLAWS: dict[str, tuple[Callable[[Path], object], str]] = {
    "others-write": (lambda path: let_in(path, 0o602), "(-rw-----w-) may be written"),
    "others-read": (lambda path: let_in(path, 0o604), "(-rw----r--) may be read"),
    "group-write": (lambda path: path.chmod(0o620), "group:"),
    "folder-others-write": (lambda path: let_in(path, 0o600, 0o703), "(drwx----wx)"),
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
def test_a_flaw_is_found_and_only_it(reachable: Path, name: str) -> None:
    path = make(reachable)
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


def test_a_log_beside_the_file_is_looked_at(reachable: Path) -> None:
    path = make(reachable)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO t (edit) VALUES ('y')")
        connection.commit()
        assert audited(path)["companions"].status == "pass"
        Path(f"{path}-wal").chmod(0o644)
        barred = audited(path)["companions"]
        assert (barred.status, "lets in no others" in barred.evidence) == ("pass", True)
        reachable.chmod(0o711)
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
    monkeypatch.setattr(checks, "WHOLE_BYTES", 1)
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
        audit(target_of("sqlite", path=path.name), AllowedPlaces([tmp_path], ()), ends_later)
    monkeypatch.setattr(sqlite_audit, "STATEMENT_SECONDS", 0)
    found = audited(path)["integrity"]
    assert (found.status, found.evidence) == ("skipped", "It takes longer than 0 seconds.")


def test_a_damaged_file_fails_or_is_no_database(tmp_path: Path) -> None:
    path = make(tmp_path, GOOD.replace("WAL", "DELETE") + REFERS)
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name IN ('other', 'c\u202ehild')"
        roots = [root for (root,) in connection.execute(query)]
    raw = bytearray(path.read_bytes())
    for root in roots:
        raw[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    path.write_bytes(raw)
    found = audited(path)
    assert found["integrity"].status == "fail"
    skipped = found["references"]
    assert (skipped.status, "malformed" in skipped.evidence) == ("skipped", True)
    assert len(found) == len(CHECKS)
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(SourceError):
        audited(path)


@pytest.mark.parametrize("mode", [0o604, 0o606])
def test_others_need_a_way_to_the_file(reachable: Path, mode: int) -> None:
    path = make(reachable)
    path.chmod(mode)
    found = audited(path)
    barred = found["others-read"]
    assert f"{reachable} (drwx------) lets in no others" in barred.evidence
    assert {found[name].status for name in ("others-read", "others-write")} == {"pass"}
    reachable.chmod(0o711)
    found = audited(path)
    assert found["others-read"].status == "fail"
    assert found["others-write"].status == ("fail" if mode & 2 else "pass")


def test_a_directorys_own_group_are_others_to_the_file(reachable: Path) -> None:
    if os.getuid():
        pytest.skip("only root gives files to other groups")
    path = make(reachable)
    let_in(path, 0o604, 0o710)
    assert audited(path)["others-read"].status == "pass"
    os.chown(reachable, -1, 65_531)
    assert audited(path)["others-read"].status == "fail"


def test_a_file_with_an_access_control_list_is_skipped(reachable: Path) -> None:
    path = make(reachable)
    everybody, user = 0xFFFFFFFF, 65_531
    entries = ((1, 6, everybody), (2, 4, user), (4, 0, everybody), (16, 4, everybody))
    acl = struct.pack("<I", 2)
    acl += b"".join(struct.pack("<HHI", *each) for each in (*entries, (32, 0, everybody)))
    try:
        os.setxattr(path, sqlite_access.ACL, acl)
    except OSError:
        pytest.skip("the file system has no access control lists")
    found = audited(path)["others-read"]
    assert (found.status, "access control list" in found.evidence) == ("skipped", True)


TABLES = """
CREATE TABLE edit (id INTEGER PRIMARY KEY);
CREATE TABLE child (id INTEGER REFERENCES edit (id), eval REFERENCES "edit"(id));
CREATE INDEX readfile ON edit (id);
CREATE VIEW eval (lsdir) AS WITH edit (a) AS (SELECT 'zipfile(' /* edit( */) SELECT a FROM edit;
CREATE TRIGGER tr AFTER INSERT ON child BEGIN INSERT INTO edit(id) VALUES (new.eval); END;
CREATE TABLE "x""edit" ("edit" CHECK ("edit" > 'it''s edit('));
"""


def test_tables_that_are_named_like_functions_are_no_calls(tmp_path: Path) -> None:
    found = audited(make(tmp_path, GOOD + TABLES))["schema-functions"]
    assert (found.status, found.evidence) == ("pass", "It calls nothing of that kind.")


@pytest.mark.parametrize(
    ("script", "evidence"),
    [
        ("CREATE VIEW w AS SELECT [Edit] -- x\n\ufeff (a) FROM t", "view w calls edit"),
        ("CREATE VIEW w AS SELECT 1 FROM t JOIN t AS u ON eval('x')", "view w calls eval"),
        ("CREATE VIEW w AS SELECT * FROM lsdir('/'), zipfile('x')", "w calls lsdir, zipfile"),
        ("CREATE TABLE w (a CHECK (\"load_extension\"/**/('x')))", "table w calls load_ext"),
    ],
)
def test_a_call_is_found_however_it_is_written(tmp_path: Path, script: str, evidence: str) -> None:
    path = make(tmp_path)
    # As another program would have made it, which has the function.
    kind, sql = script.split()[1].lower(), script.replace("'", "''")
    add(
        path,
        "PRAGMA writable_schema = ON; INSERT INTO sqlite_master SELECT"
        f" '{kind}', 'w', 'w', iif('{kind}' = 'table', rootpage, 0), '{sql}'"
        " FROM sqlite_master WHERE name = 't'",
    )
    found = audited(path)["schema-functions"]
    assert (found.status, evidence in found.evidence) == ("fail", True)


def test_a_schema_of_many_comments_is_read_at_once(tmp_path: Path) -> None:
    path = make(tmp_path)
    add(path, f"CREATE TABLE long (edit {'/**//*x*/--' * 10_000}\n); CREATE TABLE e (a)")
    add(path, f'CREATE TABLE "{"-" * 50_000}" (edit {"/**/" * 10_000} TEXT)')
    began = time.process_time()
    assert audited(path)["schema-functions"].status == "pass"
    assert time.process_time() - began < 1


def test_a_modules_name_is_no_part_of_the_tables(tmp_path: Path) -> None:
    path = make(tmp_path)
    name = "x USING fts5"
    add(
        path,
        f"PRAGMA writable_schema = ON; INSERT INTO sqlite_master VALUES ('table', '{name}',"
        f" '{name}', 0, 'CREATE VIRTUAL TABLE \"{name}\" USING \"Vec0\"(a)')",
    )
    assert audited(path)["virtual-tables"].evidence.endswith(f"{name} needs vec0")


def test_the_mode_of_a_file_tells_who_may_use_it(tmp_path: Path) -> None:
    path = tmp_path / "a '\n\u202e.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE t (a)")
        os.chmod(path, 0o654)
        os.chmod(tmp_path, 0o751)
        version, access = sqlite_access.read(
            target_of("sqlite", path=path.name), AllowedPlaces([tmp_path], ()), nothing
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
