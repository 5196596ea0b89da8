"""MySQL and MariaDB: checks with the flaws, without them, and on rows."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pymysql
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from quarterdeck_server.domains.data_sources import mysql
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.security.checks import Finding
from quarterdeck_server.domains.security.mysql.audit import audit
from quarterdeck_server.domains.security.mysql.checks import CHECKS
from quarterdeck_server.domains.security.mysql.server import Account, Server, judge_version

from tests.support.running_server import free_port
from tests.support.sources import PASSWORD, MariaDbSource
from tests.support.targets import nothing, target_of

ODD = "sa_`'<b>\u202e=1"
FLAWS = (
    "CREATE USER ''@'sa_host'",
    f"CREATE USER `{ODD.replace('`', '``')}`@'%' IDENTIFIED BY 'x'",
    f"GRANT SUPER, FILE ON *.* TO `{ODD.replace('`', '``')}`@'%' WITH GRANT OPTION",
    f"GRANT SELECT ON `mys%`.* TO `{ODD.replace('`', '``')}`@'%'",
    "CREATE USER root@'db.example.com' IDENTIFIED BY 'x'",
    "CREATE USER sa_old@localhost IDENTIFIED VIA mysql_old_password USING '0123456789abcdef'",
    "CREATE DATABASE test",
    f"CREATE DEFINER = `{ODD.replace('`', '``')}`@'%' VIEW sa_audit.mighty AS SELECT 1",
    "CREATE DEFINER = sa_old@localhost SQL SECURITY INVOKER VIEW sa_audit.weak AS SELECT 1",
    "CREATE DEFINER = sa_gone@localhost PROCEDURE sa_audit.`lost\n` () SELECT 1",
    "SET GLOBAL local_infile = ON, GLOBAL event_scheduler = ON, GLOBAL log_warnings = 1",
)
MENDING = (
    "DROP USER IF EXISTS ''@'sa_host', root@'db.example.com', sa_old@localhost,"
    f" `{ODD.replace('`', '``')}`@'%'",
    "DROP DATABASE IF EXISTS test",
    "DROP DATABASE IF EXISTS sa_audit",
    "CREATE DATABASE sa_audit",
    "SET GLOBAL local_infile = OFF, GLOBAL event_scheduler = OFF, GLOBAL log_warnings = 2",
)
# What the flawed server fails or warns of, and what the evidence names.
FOUND = {
    "tls-on": "DISABLED",
    "tls-required": "sa_`'<b>\\u202e=1@%",
    "own-connection-encrypted": "stays on one host",
    "anonymous-users": "Anonymous users may sign in (1): @sa_host",
    "empty-passwords": "@sa_host",
    "any-host": "Accounts may come from any host (1): sa_`'<b>\\u202e=1@%",
    "remote-root": "root@db.example.com",
    "test-database": "database test",
    "super-privilege": "sa_`'<b>\\u202e=1@%",
    "file-privilege": "sa_`'<b>\\u202e=1@%",
    "grant-option-privilege": "sa_`'<b>\\u202e=1@%",
    "system-tables": "sa_`'<b>\\u202e=1@%",
    "old-passwords": "sa_old@localhost",
    "file-folder": "secure_file_priv is empty.",
    "local-infile": "local_infile is ON.",
    "binary-log": "log_bin is OFF.",
    "audit-log": "No audit plugin logs.",
    "error-log": "log_warnings is 1",
    "password-rules": "There is nothing",
    "missing-definers": "procedure lost\\n of sa_gone@localhost",
    "powerful-definers": "Objects run with an administrator's rights (1): view mighty",
    "event-scheduler": "no events",
}
# What passes on no server here while it runs: see the other server, and the rows.
ELSEWHERE = {
    *("tls-on", "own-connection-encrypted", "file-folder", "binary-log"),
    *("audit-log", "password-rules", "supported-version"),
}


def audited(port: int, username: str, database: str) -> dict[str, Finding]:
    """What is found, by what follows `mysql-` in its id."""
    target = target_of("mysql", port, database, username=username)
    _, findings = audit(target, AllowedPlaces([], ()), nothing)
    return {each.check_id.removeprefix("mysql-"): each for each in findings}


@pytest.fixture(scope="module")
def states(mariadb: MariaDbSource) -> Iterator[dict[str, dict[str, Finding]]]:
    """The findings on a server with the flaws and, when they are mended, on the same."""
    mariadb.root("CREATE DATABASE sa_audit")
    for name in ("sa_auditor", "sa_admin"):
        mariadb.root(f"CREATE USER {name}@'127.0.0.1' IDENTIFIED BY %s", PASSWORD)
    mariadb.root("GRANT ALL ON *.* TO sa_admin@'127.0.0.1' WITH GRANT OPTION")
    for privilege in ("SELECT ON mysql.*", "SHOW DATABASES, EVENT ON *.*", "ALL ON sa_audit.*"):
        mariadb.root(f"GRANT {privilege} TO sa_auditor@'127.0.0.1'")
    given = {"host": "127.0.0.1", "port": mariadb.port, "user": "sa_admin"}
    admin = pymysql.connect(**given, password=PASSWORD.encode(), autocommit=True)
    with admin, admin.cursor() as cursor:
        query = "SELECT User, Host FROM mysql.user WHERE User IN ('root', 'sa_admin')"
        cursor.execute(query)
        locked = ", ".join(f"'{user}'@'{host}'" for user, host in cursor.fetchall())
        cursor.execute("SELECT @@local_infile, @@event_scheduler, @@log_warnings")
        before = cursor.fetchone()
        try:
            for statement in FLAWS:
                cursor.execute(statement)
            flawed = audited(mariadb.port, "sa_auditor", "sa_audit")
            for statement in MENDING:
                cursor.execute(statement)
            # This session goes on.
            cursor.execute(f"ALTER USER {locked} ACCOUNT LOCK")
            mended = audited(mariadb.port, "sa_auditor", "sa_audit")
        finally:
            cursor.execute(f"ALTER USER {locked} ACCOUNT UNLOCK")
            for statement in MENDING:
                cursor.execute(statement)
            for name, value in zip(
                ("local_infile", "event_scheduler", "log_warnings"), before or (), strict=True
            ):
                cursor.execute(f"SET GLOBAL {name} = %s", [value])
    yield {"flawed": flawed, "mended": mended}
    mariadb.root("DROP USER sa_auditor@'127.0.0.1', sa_admin@'127.0.0.1'")
    mariadb.root("DROP DATABASE sa_audit")


def make_certificate(folder: Path) -> list[str]:
    """A certificate of this host and its key, as a server's options."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(pem))
    plain = (serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(pem, *plain))
    return [f"--ssl-cert={folder}/cert.pem", f"--ssl-key={folder}/key.pem"]


@pytest.fixture(scope="module")
def open_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server with TLS and good settings, that asks nobody who they are."""
    if not MariaDbSource.is_installed():
        pytest.skip("NO MARIADB HERE: install mariadb-server-core and mariadb-client")
    folder, port = tmp_path_factory.mktemp("open"), free_port()
    (folder / "data").mkdir()
    options = ["--no-defaults", "--skip-grant-tables", "--innodb=OFF"]
    options += ["--user=root"] if os.getuid() == 0 else []
    options += ["--default-storage-engine=Aria", f"--port={port}", "--bind-address=127.0.0.1"]
    options += [f"--datadir={folder}/data", f"--socket={folder}/s", f"--pid-file={folder}/pid"]
    options += ["--log-bin", "--local-infile=OFF", f"--secure-file-priv={folder}"]
    options += ["--require-secure-transport=ON", *make_certificate(folder)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(["mariadbd", *options], stdout=log, stderr=log)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with suppress(pymysql.MySQLError):
            # Without TLS it says so, once it runs.
            pymysql.connect(host="127.0.0.1", port=port, user="x", ssl={"x": "y"}).close()
            break
        time.sleep(0.05)
    yield port
    process.terminate()
    process.wait(timeout=20)


@pytest.mark.parametrize("name", FOUND)
def test_a_flaw_is_found_and_named(states: dict[str, dict[str, Finding]], name: str) -> None:
    finding = states["flawed"][name]
    assert finding.status in ("fail", "warn")
    assert FOUND[name] in finding.evidence
    assert finding.remediation


def test_what_is_mended_passes(states: dict[str, dict[str, Finding]]) -> None:
    found = {name: (each.status, each.evidence) for name, each in states["mended"].items()}
    assert {name: each for name, each in found.items() if each[0] != "pass"}.keys() <= ELSEWHERE
    assert {*found} - ELSEWHERE == {name for name in FOUND if name not in ELSEWHERE} | {
        "grant-tables"
    }


def test_a_server_without_grant_tables_fails_and_its_good_settings_pass(open_house: int) -> None:
    found = audited(open_house, "anybody", "information_schema")
    assert found["grant-tables"].status == "fail"
    good = ("tls-on", "tls-required", "own-connection-encrypted", "file-folder", "binary-log")
    assert {name: found[name].status for name in good} == dict.fromkeys(good, "pass")
    skipped = found["anonymous-users"]
    assert (skipped.status, "global_priv" in skipped.evidence) == ("skipped", True)


def test_what_a_user_may_not_see_is_skipped_and_never_passes(mariadb: MariaDbSource) -> None:
    mariadb.root("CREATE USER sa_poor@'127.0.0.1' IDENTIFIED BY %s", PASSWORD)
    mariadb.root("GRANT SELECT ON app.empty TO sa_poor@'127.0.0.1'")
    try:
        found = audited(mariadb.port, "sa_poor", "app")
    finally:
        mariadb.root("DROP USER sa_poor@'127.0.0.1'")
    skipped = {name for name, each in found.items() if each.status == "skipped"}
    assert skipped == {
        *("tls-required", "anonymous-users", "empty-passwords", "any-host", "remote-root"),
        *("test-database", "super-privilege", "file-privilege", "grant-option-privilege"),
        *("system-tables", "old-passwords", "missing-definers", "powerful-definers"),
    }
    assert all(found[name].evidence for name in skipped)


ROLES = (
    "CREATE DATABASE sa_roles",
    "CREATE USER sa_looker@'127.0.0.1' IDENTIFIED BY %s",
    "GRANT SELECT ON mysql.* TO sa_looker@'127.0.0.1'",
    "GRANT ALL ON sa_roles.* TO sa_looker@'127.0.0.1'",
    "CREATE ROLE sa_inner",
    "CREATE ROLE sa_outer",
    "GRANT SUPER, FILE, UPDATE ON *.* TO sa_inner WITH GRANT OPTION",
    "GRANT sa_inner TO sa_outer",
    *(
        f"CREATE USER sa_{name}@localhost"
        for name in ("bob", "reader", "column", "routine", "none")
    ),
    "GRANT sa_outer TO sa_bob@localhost",
    "GRANT SELECT ON *.* TO sa_reader@localhost",
    "GRANT SELECT (Priv) ON mysql.global_priv TO sa_column@localhost",
    "GRANT EXECUTE ON PROCEDURE mysql.AddGeometryColumn TO sa_routine@localhost",
    "CREATE DEFINER = sa_bob@localhost VIEW sa_roles.v AS SELECT 1",
)
ROLES_MENDING = (
    "DROP DATABASE sa_roles",
    "DROP ROLE sa_inner, sa_outer",
    "DROP USER sa_looker@'127.0.0.1'",
    *(f"DROP USER sa_{name}@localhost" for name in ("bob", "reader", "column", "routine", "none")),
)


def test_an_account_has_the_rights_of_its_roles_and_of_everybody(mariadb: MariaDbSource) -> None:
    try:
        for statement in ROLES:
            mariadb.root(statement, *([PASSWORD] if "%s" in statement else []))
        found = audited(mariadb.port, "sa_looker", "sa_roles")
        mariadb.root("GRANT sa_outer TO PUBLIC")
        with_public = audited(mariadb.port, "sa_looker", "sa_roles")
    finally:
        with suppress(pymysql.MySQLError):
            mariadb.root("REVOKE sa_outer FROM PUBLIC")
        for statement in ROLES_MENDING:
            mariadb.root(statement)
    for name in ("super", "file", "grant-option"):
        assert "sa_bob@localhost" in found[f"{name}-privilege"].evidence
        assert "sa_none" not in found[f"{name}-privilege"].evidence
        assert "sa_none@localhost" in with_public[f"{name}-privilege"].evidence
    assert "view v of sa_bob@localhost" in found["powerful-definers"].evidence
    named = {name: name in found["system-tables"].evidence for name in ("sa_none", "sa_looker")}
    assert named == {"sa_none": False, "sa_looker": False}
    for name in ("bob", "reader", "column", "routine"):
        assert f"sa_{name}@localhost" in found["system-tables"].evidence
    assert "sa_none@localhost" in with_public["system-tables"].evidence


def test_mysqls_roles_are_counted_and_the_mandatory_ones(mariadb: MariaDbSource) -> None:
    accounts = [
        Account("bob", "%"),
        Account("root", "localhost", privileges=frozenset({"SUPER", "SELECT"})),
        *(Account(name, "%", is_locked=True) for name in ("empty", "outer")),
        Account("mighty", "%", is_locked=True, privileges=frozenset({"SUPER", "SELECT"})),
    ]
    edges = [("bob", "%", "outer", "%", "N"), ("outer", "%", "mighty", "%", "N")]
    known: dict[str, Any] = {"is_mariadb": False, "accounts": accounts, "me": "x@%"}

    def old(query: str) -> list[Any]:
        """As MySQL 5.7 answers, which has no such table."""
        if "role_edges" in query:
            target = target_of("mysql", mariadb.port, "app")
            with mysql.connect(target, AllowedPlaces([], ())) as connection:
                connection.cursor().execute("SELECT * FROM role_edges")
        return []

    for rows, mandatory, status in (
        (edges, "", "fail"),
        ([], "", "pass"),
        ([], "`empty`@`%`, 'mighty'", "fail"),
        (edges[1:], "`empty`@'%',outer", "fail"),
        (edges[1:], "empty", "pass"),
    ):
        given = known | {"variables": {"mandatory_roles": mandatory}}
        for name in ("super-privilege", "system-tables"):
            answer = {"role_edges": rows}
            found = judged(
                name,
                rows=lambda query, answer=answer: answer.get(query.rpartition(".")[2], []),
                **given,
            )
            assert found == status, (name, rows, mandatory)
    assert judged("super-privilege", rows=old, **known) == "pass"


def test_no_pattern_of_a_grant_takes_long(mariadb: MariaDbSource) -> None:
    server = Server.__new__(Server)
    server.database = "a" * 63
    began = time.process_time()
    assert not server.covers("%a" * 31 + "%b")
    assert time.process_time() - began < 1
    assert server.covers("%a_%" * 10)
    for pattern, covers in (
        ("mysql", True),
        ("my%", True),
        ("%s_l", True),
        ("m%y%", True),
        ("my\\%", False),
        ("%", True),
        ("mysq", False),
        ("%m%x%", False),
        ("mysqll%", False),
        ("%ysql%l", False),
    ):
        assert server.covers(pattern, "mysql") is covers, pattern


def test_each_check_is_seen_to_fail_and_to_pass(states: dict[str, dict[str, Finding]]) -> None:
    names = {each.check_id.removeprefix("mysql-") for each in CHECKS}
    assert len(names) == len(CHECKS) >= 16
    assert {*FOUND, "grant-tables", "supported-version"} == names
    assert {*states["mended"]} == names
    assert names >= ELSEWHERE
    for each in CHECKS:
        assert each.reference.startswith("MySQL manual, ")
        assert each.remediation


def judged(name: str, **known: Any) -> str:
    """What a check says of a server of which this is known; `rows` are or give what it answers."""
    server = Server.__new__(Server)
    server.is_mariadb = known.pop("is_mariadb", True)
    rows = known.pop("rows", [])
    answer = rows if callable(rows) else lambda _: rows
    vars(server).update({"variables": {}, "accounts": [], "rows": answer} | known)
    (check,) = (each for each in CHECKS if each.check_id == f"mysql-{name}")
    return check.look(server).status


def test_what_no_server_here_has_is_judged_by_its_rows() -> None:
    for name, variables, status in (
        ("tls-on", {"have_ssl": "YES"}, "pass"),
        ("tls-on", {"ssl_cert": "server.pem"}, "pass"),
        ("tls-on", {"ssl_cert": ""}, "fail"),
        ("audit-log", {"server_audit_logging": "ON"}, "pass"),
        ("audit-log", {"audit_log_policy": "ALL"}, "pass"),
        ("audit-log", {"audit_log_policy": "NONE", "audit_log_format": "NEW"}, "fail"),
        ("audit-log", {"server_audit_logging": "OFF", "general_log": "ON"}, "warn"),
        ("old-passwords", {"old_passwords": "1"}, "fail"),
        ("file-folder", {"secure_file_priv": "NULL"}, "pass"),
        ("password-rules", {"validate_password.policy": "MEDIUM"}, "pass"),
    ):
        assert judged(name, variables=variables) == status, (name, variables)
    assert judged("password-rules", rows=[("simple_password_check",)]) == "pass"
    for verbosity, status in (("1", "fail"), ("2", "fail"), ("3", "pass")):
        variables = {"log_error_verbosity": verbosity}
        assert judged("error-log", is_mariadb=False, variables=variables) == status
    assert judged("own-connection-encrypted", rows=[("a@10.0.0.1", "")]) == "fail"
    user = {"host": "10.0.0.1", "plugins": ("caching_sha2_password",), "has_password": True}
    assert judged("tls-required", accounts=[Account("a", **user)]) == "fail"
    assert judged("tls-required", accounts=[Account("a", **user, needs_tls=True)]) == "pass"
    assert judged("empty-passwords", accounts=[Account("a", "%", ("auth_pam",), None)]) == "pass"


@pytest.mark.parametrize(
    ("version", "status"),
    [
        ("MariaDB 10.3.39", "fail"),
        ("MariaDB 10.5.29", "fail"),
        ("MariaDB 10.6.22", "warn"),
        ("MariaDB 10.11.19", "pass"),
        ("MariaDB 10.7.8", "fail"),
        ("MariaDB 10.10.7", "fail"),
        ("MariaDB 11.3.2", "fail"),
        ("MariaDB 11.7.2", "fail"),
        ("MariaDB 12.4.1", "warn"),
        ("MariaDB 11.8.1", "pass"),
        ("MySQL 5.6.51", "fail"),
        ("MySQL 8.0.mysql_aurora.3.04.0", "pass"),
        ("MySQL 8.3.0", "fail"),
        ("MySQL 9.0.1", "fail"),
        ("MySQL 9.7.0", "pass"),
        ("MySQL 9.8.0", "warn"),
    ],
)
def test_a_version_is_good_until_its_series_ends(version: str, status: str) -> None:
    today = date(2026, 2, 1) if "MariaDB" in version else date(2025, 6, 1)
    assert judge_version(version, today).status == status
