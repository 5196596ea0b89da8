"""Who may do what in MariaDB, and a server that hangs while it is asked."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymysql.cursors import SSCursor
from quarterdeck_server.domains.data_sources import mysql, sql
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.security.access import Access
from quarterdeck_server.domains.security.mysql import access as mysql_access

from tests.support.access_control import membership
from tests.support.sources import MariaDbSource
from tests.support.targets import nothing, target_of
from tests.support.waiting import wait_for

ACCESS = (
    "CREATE ROLE ac_readers",
    "CREATE ROLE ac_staff",
    "GRANT ac_readers TO ac_staff",
    "CREATE USER 'ac_it''s @ me'@'10.%' IDENTIFIED BY 'x' WITH MAX_USER_CONNECTIONS 4",
    "GRANT ac_staff TO 'ac_it''s @ me'@'10.%' WITH ADMIN OPTION",
    "SET DEFAULT ROLE ac_staff FOR 'ac_it''s @ me'@'10.%'",
    "CREATE USER ac_locked@localhost ACCOUNT LOCK",
    "CREATE USER ''@'ac_host'",
    "CREATE USER ac_user@'127.0.0.1' IDENTIFIED BY 'canary pass''word/é'",
    "GRANT PROCESS, SUPER ON *.* TO ac_user@'127.0.0.1' WITH GRANT OPTION",
    "GRANT BINLOG ADMIN, READ_ONLY ADMIN, SLAVE MONITOR ON *.* TO ac_readers",
    "CREATE USER ac_limited@'127.0.0.1' IDENTIFIED BY 'canary pass''word/é'",
    "GRANT ac_staff TO ac_limited@'127.0.0.1'",
    "CREATE DATABASE access_control",
    "CREATE DATABASE accessXcontrol",
    "CREATE TABLE access_control.`t``x` (a INT, `Größe` INT)",
    "GRANT SELECT, CREATE TEMPORARY TABLES, DELETE HISTORY ON `access\\_control`.* TO ac_staff",
    "GRANT SELECT ON `accessXcontrol`.* TO ac_staff",
    "GRANT INSERT ON `access_control`.* TO PUBLIC",
    "GRANT SELECT ON access_control.* TO ''@'ac_host'",
    "GRANT INSERT ON access_control.`t``x` TO ac_limited@'127.0.0.1' WITH GRANT OPTION",
    "GRANT SELECT (a, `Größe`) ON access_control.`t``x` TO ac_readers",
    "CREATE DEFINER = ac_user@'127.0.0.1' PROCEDURE access_control.p() SELECT 1",
    "GRANT EXECUTE ON PROCEDURE access_control.p TO ac_readers",
    "CREATE DEFINER = ac_staff VIEW access_control.v AS SELECT 1",
    "CREATE TRIGGER access_control.remembers BEFORE INSERT ON access_control.`t``x`"
    " FOR EACH ROW SET NEW.a = 1",
    "CREATE EVENT access_control.e ON SCHEDULE EVERY 1 YEAR DO SELECT 1",
)
ACCESS_MENDING = (
    "DROP DATABASE access_control",
    "DROP DATABASE accessXcontrol",
    "DROP ROLE ac_readers, ac_staff",
    "DROP USER 'ac_it''s @ me'@'10.%', ac_locked@localhost, ''@'ac_host', ac_user@'127.0.0.1',"
    " ac_limited@'127.0.0.1'",
    "REVOKE INSERT ON `access_control`.* FROM PUBLIC",
)


@pytest.fixture(scope="module")
def maria(mariadb: MariaDbSource) -> Iterator[dict[str, Access]]:
    """The access of a database as somebody sees it who may look, and as others do."""
    for statement in ACCESS:
        mariadb.root(statement)
    for privilege in ("SELECT ON mysql.*", "SHOW VIEW, TRIGGER, EVENT, EXECUTE ON *.*"):
        mariadb.root(f"GRANT {privilege} TO ac_user@'127.0.0.1'")
    yield {
        username: mysql_access.read(
            target_of("mysql", mariadb.port, "access_control", username=username),
            AllowedPlaces([], ()),
            nothing,
        )[1]
        for username in ("ac_user", "ac_limited")
    }
    for statement in ACCESS_MENDING:
        mariadb.root(statement)


def test_mariadb_tells_its_accounts_and_roles(maria: dict[str, Access]) -> None:
    found = {role.name: role for role in maria["ac_user"].roles if "ac_" in role.name}
    user = found["ac_user@127.0.0.1"]
    assert (user.can_login, user.is_superuser, user.has_password) == (True, True, True)
    assert (user.can_create_roles, user.connection_limit) == (False, -1)
    assert found["ac_it's @ me@10.%"].connection_limit == 4
    assert [name for name, role in found.items() if not role.can_login] == [
        *("ac_locked@localhost", "ac_readers", "ac_staff")
    ]
    assert found["@ac_host"].has_password is False
    assert "PUBLIC" not in {role.name for role in maria["ac_user"].roles}
    ours = [each for each in maria["ac_user"].memberships if "root" not in each.member]
    odd, limited = "ac_it's @ me@10.% > ac_staff", "ac_limited@127.0.0.1 > ac_staff"
    assert ours == [
        membership(f"{odd} > ac_readers", may_set=False),
        membership(f"{limited} > ac_readers", may_set=False, inherits=False),
        membership("ac_staff > ac_readers"),
        membership(odd, is_admin=True),
        membership(limited, inherits=False),
    ]


def test_mariadb_tells_grants_on_everything_and_in_the_database(maria: dict[str, Access]) -> None:
    access = maria["ac_user"]
    table = "`access_control`.`t``x`"
    bits = ("BINLOG ADMIN", "READ_ONLY ADMIN", "SLAVE MONITOR")
    columns = ("CREATE TEMPORARY TABLES", "DELETE HISTORY", "SELECT")
    assert [
        (each.grantee, each.object_type, each.object, each.privileges, each.grantable)
        for each in access.grants
        if each.grantee.startswith("ac_") and each.grantee != "ac_user@127.0.0.1"
    ] == [
        ("ac_limited@127.0.0.1", "table", table, ("INSERT",), ("INSERT",)),
        ("ac_readers", "column", f"{table}.`Größe`", ("SELECT",), ()),
        ("ac_readers", "column", f"{table}.`a`", ("SELECT",), ()),
        ("ac_readers", "global", "*.*", bits, ()),
        ("ac_readers", "procedure", "`access_control`.`p`", ("EXECUTE",), ()),
        ("ac_staff", "database", "`access\\_control`.*", columns, ()),
    ]
    (user,) = [each for each in access.grants if each.grantee == "ac_user@127.0.0.1"]
    assert user.privileges == (*("EVENT", "EXECUTE", "PROCESS", "SHOW VIEW", "SUPER", "TRIGGER"),)
    assert user.grantable == user.privileges
    public = [(each.grantee, each.object, each.privileges) for each in access.public_grants]
    assert public == [
        ("@ac_host", "`access_control`.*", ("SELECT",)),
        ("PUBLIC", "`access_control`.*", ("INSERT",)),
    ]
    owners = {(each.object_type, each.object): each.owner for each in access.owners}
    assert owners == {
        ("event", "`access_control`.`e`"): "root@localhost",
        ("procedure", "`access_control`.`p`"): "ac_user@127.0.0.1",
        ("trigger", "`access_control`.`remembers`"): "root@localhost",
        ("view", "`access_control`.`v`"): "ac_staff",
    }
    assert access.notes == []


def test_who_may_not_read_the_grant_tables_sees_its_own_rights(maria: dict[str, Access]) -> None:
    access = maria["ac_limited"]
    assert [role.name for role in access.roles] == ["ac_limited@127.0.0.1"]
    assert [(each.object, each.privileges, each.grantable) for each in access.grants] == [
        ("`access_control`.`t``x`", ("INSERT",), ("INSERT",))
    ]
    assert {each.member for each in access.memberships if each.role == "ac_staff"} == {
        "ac_limited@127.0.0.1"
    }
    assert "Not all views, routines" in access.notes[-1]
    assert len(access.notes) == 7


@pytest.mark.parametrize("is_streaming", [False, True])
def test_a_server_that_hangs_is_given_up(
    mariadb: MariaDbSource, monkeypatch: pytest.MonkeyPatch, is_streaming: bool
) -> None:
    monkeypatch.setattr(sql, "GRACE_SECONDS", 1.0)
    target = target_of("mysql", mariadb.port, "app")
    hung = mariadb._process

    def ask_and_hang() -> None:
        with (
            mysql.reading(target, AllowedPlaces([], ()), statement_seconds=0) as connection,
            connection.cursor(SSCursor if is_streaming else None) as cursor,
        ):
            cursor.execute("SELECT REPEAT('x', 1000) FROM seq_1_to_20000")
            cursor.fetchone()
            hung.send_signal(signal.SIGSTOP)
            # The signal comes when it comes: until then another of its threads may answer.
            wait_for(lambda: "T (stopped)" in Path(f"/proc/{hung.pid}/status").read_text())
            cursor.fetchall()
            cursor.execute("SELECT 1")

    try:
        with pytest.raises(SourceError) as caught:
            ask_and_hang()
    finally:
        hung.send_signal(signal.SIGCONT)
    assert caught.value.code == "TIMEOUT"


def test_a_statement_may_take_longer_than_the_sign_in(
    mariadb: MariaDbSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "GRACE_SECONDS", 0.2)
    target = target_of("mysql", mariadb.port, "app")
    with (
        mysql.reading(target, AllowedPlaces([], ()), statement_seconds=86_400) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT SLEEP(0.5)")
        assert cursor.fetchall() == ((0,),)
